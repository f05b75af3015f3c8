/* exec/series.c: values in pieces, and the one at a place of their order.
 *
 * The value is found byte by byte from the top: count how many values have each next byte, walk to the one where the
 * place falls, keep only those. So it takes one pass for each byte of a value, whatever the values and their order,
 * and neither copies nor moves any of them. Up to 32 are put in order instead.
 */
#include "exec/series.h"

#include "base/buf.h"
#include "base/gc.h"

#include <string.h>

enum { FIRST_VALUES = 8, MOST_VALUES = 8192, BYTE_VALUES = 256, NARROW_BYTES = 8, WIDE_BYTES = 16, FEW_VALUES = 32 };

/* Room for one more value of `size` bytes; the piece counts it already. */
static void *room(rb_pieces *pieces, size_t size, size_t *taken)
{
    rb_piece *last = pieces->held.len > 0 ? &pieces->held.items[pieces->held.len - 1] : NULL;
    if (!last || last->used == last->cap) {
        uint32_t cap = !last ? FIRST_VALUES : last->cap < MOST_VALUES ? last->cap * 2 : MOST_VALUES;
        rb_piece made = {.at = rb_gc_alloc_plain(cap, size), .cap = cap};
        rb_vec_push(&pieces->held, made);
        last = &pieces->held.items[pieces->held.len - 1];
        *taken = cap * size + sizeof made;
    }
    return (char *)last->at + size * last->used++;
}

size_t rb_series_add(rb_series *s, rb_i128 value)
{
    size_t taken = 0;
    s->count++;
    if (value == (int64_t)value) *(int64_t *)room(&s->narrow, sizeof(int64_t), &taken) = (int64_t)value;
    else *(rb_i128 *)room(&s->wide, sizeof(rb_i128), &taken) = value;
    return taken;
}

static void join(rb_pieces *to, const rb_pieces *from)
{
    for (uint32_t i = 0; i < from->held.len; i++) rb_vec_push(&to->held, from->held.items[i]);
    for (uint32_t i = 0; i < from->away.len; i++) rb_vec_push(&to->away, from->away.items[i]);
}

void rb_series_join(rb_series *s, const rb_series *other)
{
    s->count += other->count;
    join(&s->narrow, &other->narrow);
    join(&s->wide, &other->wide);
    if (!s->spill) s->spill = other->spill;
}

/* ---- the file ---- */

static bool put_pieces_away(rb_pieces *p, rb_spill *spill, size_t size)
{
    rb_buf  b = {0};
    rb_away made = {.count = 0};
    for (uint32_t i = 0; i < p->held.len; i++) {
        rb_buf_add(&b, p->held.items[i].at, p->held.items[i].used * size);
        made.count += p->held.items[i].used;
    }
    memset(&p->held, 0, sizeof p->held);
    if (made.count == 0) return true;
    if (!rb_spill_write(spill, b.ptr, b.len, &made.place)) return false;
    rb_vec_push(&p->away, made);
    return true;
}

bool rb_series_put_away(rb_series *s, rb_spill *spill)
{
    s->spill = spill;
    return put_pieces_away(&s->narrow, spill, sizeof(int64_t)) && put_pieces_away(&s->wide, spill, sizeof(rb_i128));
}

/* Goes through the pieces, those of the file a block at a time. */
struct walk { const rb_pieces *pieces; rb_spill *spill; size_t size; uint32_t piece, away; uint64_t done; char *block; const void *values; uint32_t count; };

static struct walk walk_over(const rb_series *s, bool wide)
{
    const rb_pieces *p = wide ? &s->wide : &s->narrow;
    return (struct walk){.pieces = p, .spill = s->spill, .size = wide ? sizeof(rb_i128) : sizeof(int64_t)};
}

static char *block_for(const struct walk *w)
{
    uint64_t largest = 0;
    for (uint32_t i = 0; i < w->pieces->away.len; i++)
        if (w->pieces->away.items[i].count > largest) largest = w->pieces->away.items[i].count;
    return rb_gc_alloc_plain(largest < MOST_VALUES ? (size_t)largest : MOST_VALUES, w->size);
}

static bool read_block(struct walk *w)
{
    const rb_away *a = &w->pieces->away.items[w->away];
    uint64_t       left = a->count - w->done;
    if (!w->block) w->block = block_for(w);
    w->count = left < MOST_VALUES ? (uint32_t)left : MOST_VALUES;
    w->values = w->block;
    if (!rb_spill_read(w->spill, a->place + w->done * w->size, w->block, w->count * w->size)) return false;
    w->done = left > MOST_VALUES ? w->done + MOST_VALUES : 0;
    w->away += w->done == 0;
    return true;
}

static bool next_values(struct walk *w)
{
    if (w->away < w->pieces->away.len) return read_block(w);
    if (w->piece >= w->pieces->held.len) return false;
    const rb_piece *p = &w->pieces->held.items[w->piece++];
    w->values = p->at;
    w->count = p->used;
    return true;
}

void rb_series_each(const rb_series *s, void (*each)(void *user, rb_i128 value), void *user)
{
    for (struct walk w = walk_over(s, false); next_values(&w);)
        for (uint32_t i = 0; i < w.count; i++) each(user, ((const int64_t *)w.values)[i]);
    for (struct walk w = walk_over(s, true); next_values(&w);)
        for (uint32_t i = 0; i < w.count; i++) each(user, ((const rb_i128 *)w.values)[i]);
}

void rb_series_each_held(const rb_series *s, void (*each)(void *user, rb_i128 value), void *user)
{
    rb_series held = *s;
    held.narrow.away.len = held.wide.away.len = 0;
    rb_series_each(&held, each, user);
}

static void save_places(const rb_pieces *p, rb_buf *b)
{
    rb_wire_add_count(b, p->away.len);
    for (uint32_t i = 0; i < p->away.len; i++) {
        rb_wire_add_count(b, p->away.items[i].place);
        rb_wire_add_count(b, p->away.items[i].count);
    }
}

static uint64_t load_places(rb_pieces *p, rb_wire *w)
{
    uint64_t count = 0;
    for (uint64_t left = rb_wire_count(w); left > 0; left--) {
        rb_away away = {.place = rb_wire_count(w)};
        away.count = rb_wire_count(w);
        count += away.count;
        rb_vec_push(&p->away, away);
    }
    return count;
}

void rb_series_save_places(const rb_series *s, rb_buf *b)
{
    save_places(&s->narrow, b);
    save_places(&s->wide, b);
}

void rb_series_load_places(rb_series *s, rb_spill *spill, rb_wire *w)
{
    uint64_t narrow = load_places(&s->narrow, w), wide = load_places(&s->wide, w);
    s->count += narrow + wide;
    if (narrow + wide > 0) s->spill = spill;
}

/* ---- the value at a place ---- */

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
    for (struct walk w = walk_over(s, false); next_values(&w);)
        for (uint32_t i = 0; i < w.count; i++) count_key(at, KEY_OF((rb_i128)((const int64_t *)w.values)[i]));
    for (struct walk w = walk_over(s, true); next_values(&w);)
        for (uint32_t i = 0; i < w.count; i++) count_key(at, KEY_OF(((const rb_i128 *)w.values)[i]));
}

/* All of 64 bits: whether below zero, and then eight bytes, in a loop that fits a register. */
static void count_narrow(search *at, const rb_series *s)
{
    uint64_t prefix = (uint64_t)at->prefix;
    memset(at->by_byte, 0, sizeof at->by_byte);
    for (struct walk w = walk_over(s, false); next_values(&w);) {
        const int64_t *values = w.values;
        for (uint32_t i = 0; i < w.count; i++) {
            uint64_t key = (uint64_t)values[i] ^ UINT64_C(1) << 63;
            if (at->shift >= 56 || (key ^ prefix) >> (at->shift + 8) == 0) at->by_byte[(unsigned char)(key >> at->shift)]++;
        }
    }
}

/* So few that putting them in order takes less than to count them by their bytes: of many groups most have few values. */
struct few { rb_i128 values[FEW_VALUES]; uint32_t count; };

static void put_in_order(void *user, rb_i128 value)
{
    struct few *few = user;
    uint32_t    at = few->count++;
    for (; at > 0 && few->values[at - 1] > value; at--) few->values[at] = few->values[at - 1];
    few->values[at] = value;
}

static rb_i128 select_of_few(const rb_series *s, uint64_t rank)
{
    struct few few = {.count = 0};
    rb_series_each(s, put_in_order, &few);
    return rank < few.count ? few.values[rank] : 0;
}

rb_i128 rb_series_select(const rb_series *s, uint64_t rank)
{
    if (s->count <= FEW_VALUES) return select_of_few(s, rank);
    bool   narrow = s->wide.held.len + s->wide.away.len == 0;
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
