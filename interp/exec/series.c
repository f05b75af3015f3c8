/* exec/series.c: values in pieces, and the one at a place of their order.
 *
 * The value is found byte by byte from the top: count how many values have each next byte, walk to the one where the
 * place falls, keep only those. So it takes one pass for each byte of a value, whatever the values and their order,
 * and neither copies nor moves any of them.
 */
#include "exec/series.h"

#include "base/gc.h"

#include <string.h>

enum { FIRST_VALUES = 8, MOST_VALUES = 8192, BYTE_VALUES = 256, NARROW_BYTES = 8, WIDE_BYTES = 16 };

/* Room for one more value of `size` bytes; the piece counts it already. */
static void *room(rb_pieces *pieces, size_t size)
{
    rb_piece *last = pieces->len > 0 ? &pieces->items[pieces->len - 1] : NULL;
    if (!last || last->used == last->cap) {
        uint32_t cap = !last ? FIRST_VALUES : last->cap < MOST_VALUES ? last->cap * 2 : MOST_VALUES;
        rb_piece made = {.at = rb_gc_alloc_plain(cap, size), .cap = cap};
        rb_vec_push(pieces, made);
        last = &pieces->items[pieces->len - 1];
    }
    return (char *)last->at + size * last->used++;
}

void rb_series_add(rb_series *s, rb_i128 value)
{
    s->count++;
    if (value == (int64_t)value) *(int64_t *)room(&s->narrow, sizeof(int64_t)) = (int64_t)value;
    else *(rb_i128 *)room(&s->wide, sizeof(rb_i128)) = value;
}

static void join(rb_pieces *to, const rb_pieces *from)
{
    for (uint32_t i = 0; i < from->len; i++) rb_vec_push(to, from->items[i]);
}

void rb_series_join(rb_series *s, const rb_series *other)
{
    s->count += other->count;
    join(&s->narrow, &other->narrow);
    join(&s->wide, &other->wide);
}

/* Unsigned numbers in the order of the signed ones. */
#define KEY_OF(value) ((rb_u128)(value) ^ (rb_u128)1 << 127)

/* What is known of the value so far: its bytes above `shift`. Those below do not count yet. */
typedef struct search { rb_u128 prefix; unsigned shift; uint64_t by_byte[BYTE_VALUES]; } search;

static void count_key(search *at, rb_u128 key)
{
    bool fits = at->shift >= 120 || (key ^ at->prefix) >> (at->shift + 8) == 0;
    if (fits) at->by_byte[(unsigned char)(key >> at->shift)]++;
}

static void count_all(search *at, const rb_series *s)
{
    memset(at->by_byte, 0, sizeof at->by_byte);
    for (uint32_t p = 0; p < s->narrow.len; p++)
        for (uint32_t i = 0; i < s->narrow.items[p].used; i++) count_key(at, KEY_OF((rb_i128)((const int64_t *)s->narrow.items[p].at)[i]));
    for (uint32_t p = 0; p < s->wide.len; p++)
        for (uint32_t i = 0; i < s->wide.items[p].used; i++) count_key(at, KEY_OF(((const rb_i128 *)s->wide.items[p].at)[i]));
}

/* All of 64 bits: whether below zero, and then eight bytes, in a loop that fits a register. */
static void count_narrow(search *at, const rb_series *s)
{
    uint64_t prefix = (uint64_t)at->prefix;
    memset(at->by_byte, 0, sizeof at->by_byte);
    for (uint32_t p = 0; p < s->narrow.len; p++) {
        const int64_t *values = s->narrow.items[p].at;
        for (uint32_t i = 0; i < s->narrow.items[p].used; i++) {
            uint64_t key = (uint64_t)values[i] ^ UINT64_C(1) << 63;
            if (at->shift >= 56 || (key ^ prefix) >> (at->shift + 8) == 0) at->by_byte[(unsigned char)(key >> at->shift)]++;
        }
    }
}

rb_i128 rb_series_select(const rb_series *s, uint64_t rank)
{
    bool   narrow = s->wide.len == 0;
    search at = {.prefix = 0};
    for (int byte = narrow ? NARROW_BYTES : WIDE_BYTES; byte-- > 0;) {
        unsigned next = 0;
        at.shift = (unsigned)byte * 8;
        if (narrow) count_narrow(&at, s);
        else count_all(&at, s);
        while (rank >= at.by_byte[next] && next < BYTE_VALUES - 1) rank -= at.by_byte[next++];
        at.prefix |= (rb_u128)next << at.shift;
    }
    return narrow ? (rb_i128)(int64_t)((uint64_t)at.prefix ^ UINT64_C(1) << 63) : (rb_i128)KEY_OF(at.prefix);
}
