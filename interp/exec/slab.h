/* exec/slab.h: an array by group number that grows in pieces.
 *
 * The first piece doubles up to its full size; all others have it from the start and are never moved. So a few groups take a few
 * bytes, a million no more than they need, and growing leaves nothing behind to be collected.
 */
#ifndef RB_EXEC_SLAB_H
#define RB_EXEC_SLAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RB_SLAB_BITS = 12, RB_SLAB_ITEMS = 1 << RB_SLAB_BITS };

typedef struct rb_slab { char **pieces, *spare; uint32_t cap; } rb_slab; /* cap: items there is room for; 0: nobody has asked for any */

/* Room for `count` items, the new ones zero. scanned: they hold pointers. */
void rb_slab_reserve(rb_slab *s, uint32_t count, size_t size, bool scanned);
/* The piece that ends before item `end` of a slab of the same items, from which nobody reads any more, may be the next one here. */
void rb_slab_pass(rb_slab *s, rb_slab *from, uint32_t end);
static inline uint64_t rb_slab_bytes(const rb_slab *s, size_t size) { return (uint64_t)s->cap * size; }

static inline void *rb_slab_at(const rb_slab *s, uint32_t n, size_t size)
{
    return s->pieces[n >> RB_SLAB_BITS] + (size_t)(n & (RB_SLAB_ITEMS - 1)) * size;
}

#endif
