/* exec/distinct.h: how many different values each group has, exactly.
 *
 * A set of pairs of a group's number and a value. A value of up to eight bytes (a date, a short text) is kept in the
 * pair itself, a longer one once for each group, in pieces of memory that are never moved.
 */
#ifndef RB_EXEC_DISTINCT_H
#define RB_EXEC_DISTINCT_H

#include "base/str.h"

typedef struct rb_distinct {
    struct rb_pair *pairs;   /* power of two, open addressing */
    size_t          cap, len;
    char           *room;    /* of the piece that is being filled */
    size_t          room_left;
} rb_distinct;

/* True when the group did not have the value yet. */
bool rb_distinct_add(rb_distinct *d, uint32_t group, rb_str value);
/* Adds all pairs of another set, the groups numbered anew; added[number] counts those that were not there.
 * The values' bytes are shared, not copied. */
void rb_distinct_join(rb_distinct *d, const rb_distinct *other, const uint32_t *numbers, uint64_t *added);
/* Every pair, in no order. */
void rb_distinct_each(const rb_distinct *d, void (*each)(void *user, uint32_t group, rb_str value), void *user);

#endif
