/* exec/slab.c: see slab.h. */
#include "exec/slab.h"

#include "base/gc.h"

#include <string.h>

enum { FIRST_ITEMS = 16 };

static void *piece(uint32_t items, size_t size, bool scanned)
{
    if (scanned) return rb_gc_alloc(items, size);
    void *made = rb_gc_alloc_plain(items, size);
    memset(made, 0, items * size);
    return made;
}

static void grow_first(rb_slab *s, uint32_t count, size_t size, bool scanned)
{
    uint32_t cap = s->cap > 0 ? s->cap : FIRST_ITEMS;
    while (cap < count && cap < RB_SLAB_ITEMS) cap *= 2;
    char *made = piece(cap, size, scanned);
    if (s->cap > 0) memcpy(made, s->pieces[0], s->cap * size);
    else s->pieces = RB_NEW(char *);
    s->pieces[0] = made;
    s->cap = cap;
}

/* The list of pieces doubles whenever it is full: when their number is a power of two. */
static void add_piece(rb_slab *s, size_t size, bool scanned)
{
    uint32_t held = s->cap >> RB_SLAB_BITS;
    if ((held & (held - 1)) == 0) s->pieces = rb_gc_grow(s->pieces, held, (size_t)held * 2, sizeof *s->pieces, 1);
    if (s->spare) memset(s->spare, 0, RB_SLAB_ITEMS * size);
    s->pieces[held] = s->spare ? s->spare : piece(RB_SLAB_ITEMS, size, scanned);
    s->spare = NULL;
    s->cap += RB_SLAB_ITEMS;
}

void rb_slab_pass(rb_slab *s, rb_slab *from, uint32_t end)
{
    if (end > from->cap || end % RB_SLAB_ITEMS != 0 || end == 0) return;
    s->spare = from->pieces[(end >> RB_SLAB_BITS) - 1];
    from->pieces[(end >> RB_SLAB_BITS) - 1] = NULL;
}

void rb_slab_reserve(rb_slab *s, uint32_t count, size_t size, bool scanned)
{
    if (count > s->cap && s->cap < RB_SLAB_ITEMS) grow_first(s, count, size, scanned);
    while (count > s->cap) add_piece(s, size, scanned);
}
