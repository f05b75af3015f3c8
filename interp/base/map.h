/* base/map.h: text to a 32-bit number (an index, a code). Keys are not copied:
 * they must outlive the map. Iteration is by insertion, through the caller's own array.
 */
#ifndef RB_BASE_MAP_H
#define RB_BASE_MAP_H

#include "base/str.h"

typedef struct rb_map {
    struct rb_map_slot *slots; /* power of two, open addressing */
    uint32_t            cap;
    uint32_t            len;
} rb_map;

bool rb_map_find(const rb_map *m, rb_str key, uint32_t *value);
/* Adds key, or leaves the map alone and returns false with the old value in *value. */
bool rb_map_add(rb_map *m, rb_str key, uint32_t *value);

#endif
