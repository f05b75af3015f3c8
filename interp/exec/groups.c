/* exec/groups.c: typed keys as bytes, numbered by a table.
 *
 * A key is, for each value: one byte that says its representation (0: not known), then the
 * value: a byte, eight, sixteen, or a length and the text. Two keys are the same bytes exactly when all
 * their values are equal, so the table needs no comparison of its own.
 */
#include "exec/groups.h"

#include "base/ascii.h"
#include "base/bug.h"
#include "base/gc.h"
#include "base/unicode.h"

#include <stdlib.h>

enum { NOT_KNOWN = 0, LONGEST_NUMBER = 1 + sizeof(rb_dec), FIRST_TOTALS = 16, FIRST_PIECE = 256, PIECE_BYTES = 65536 - 64 }; /* 64: the collector rounds up */

struct rb_group_slot { uint32_t hash, number_and_one; }; /* 0: free */

static const char *place_of(const rb_groups *g, uint32_t number)
{
    const char *at;
    memcpy(&at, rb_slab_at(&g->keys, number, sizeof at), sizeof at);
    return at;
}

static rb_str key_at(const char *at)
{
    uint32_t len;
    memcpy(&len, at, sizeof len);
    return (rb_str){at + sizeof len, len};
}

rb_str rb_groups_key(const rb_groups *g, uint32_t number) { return key_at(place_of(g, number)); }

/* The group's slot, or the free one where it belongs. */
static struct rb_group_slot *slot_of(const rb_groups *g, rb_str key, uint32_t hash)
{
    uint32_t mask = g->cap - 1, at = hash & mask;
    while (g->slots[at].number_and_one && !(g->slots[at].hash == hash && rb_str_equal(rb_groups_key(g, g->slots[at].number_and_one - 1), key))) at = (at + 1) & mask;
    return &g->slots[at];
}

static void grow(rb_groups *g)
{
    const struct rb_group_slot *old = g->slots;
    uint32_t old_cap = g->cap;
    if (old_cap > UINT32_MAX / 4) RB_BUG("there are more groups than 32 bits can number");
    g->cap = old_cap > 0 ? old_cap * 2 : FIRST_TOTALS;
    g->slots = RB_NEW_PLAIN(struct rb_group_slot, g->cap);
    memset(g->slots, 0, g->cap * sizeof *g->slots);
    for (uint32_t i = 0; i < old_cap; i++) {
        if (!old[i].number_and_one) continue;
        uint32_t at = old[i].hash & (g->cap - 1);
        while (g->slots[at].number_and_one) at = (at + 1) & (g->cap - 1);
        g->slots[at] = old[i];
    }
}

/* Few groups take a few bytes; a key too long for a piece has one of its own. */
static void take_piece(rb_groups *g, size_t need)
{
    size_t usual = g->pieces.len < 8 ? (size_t)FIRST_PIECE << g->pieces.len : PIECE_BYTES, size = need > usual ? need : usual;
    rb_vec_push(&g->pieces, RB_NEW_PLAIN(char, size));
    g->room = g->pieces.items[g->pieces.len - 1];
    g->room_left = size;
    g->key_bytes += size;
}

static const char *kept(rb_groups *g, rb_str key)
{
    uint32_t len = (uint32_t)key.len;
    if (key.len > UINT32_MAX) RB_BUG("a key of more than 4 GB");
    if (g->room_left < sizeof len + key.len) take_piece(g, sizeof len + key.len);
    char *at = g->room;
    memcpy(at, &len, sizeof len);
    if (len > 0) memcpy(at + sizeof len, key.ptr, len);
    g->room += sizeof len + key.len;
    g->room_left -= sizeof len + key.len;
    return at;
}

/* place: where the key is kept already, or NULL. */
static uint32_t number_at(rb_groups *g, rb_str key, const char *place)
{
    uint32_t hash = (uint32_t)(rb_str_hash(key) >> 32);
    if (((uint64_t)g->len + 1) * 4 > (uint64_t)g->cap * 3) grow(g);
    struct rb_group_slot *slot = slot_of(g, key, hash);
    if (slot->number_and_one) return slot->number_and_one - 1;
    if (!place) place = kept(g, key);
    rb_slab_reserve(&g->keys, g->len + 1, sizeof place, false);
    memcpy(rb_slab_at(&g->keys, g->len, sizeof place), &place, sizeof place);
    *slot = (struct rb_group_slot){hash, ++g->len};
    return g->len - 1;
}

uint32_t rb_groups_number(rb_groups *g, rb_str key) { return number_at(g, key, NULL); }

void rb_groups_adopt(rb_groups *g, rb_groups *other)
{
    for (uint32_t i = 0; i < other->pieces.len; i++) rb_vec_push(&g->pieces, other->pieces.items[i]);
    g->key_bytes += other->key_bytes;
    other->slots = NULL;
}

uint32_t rb_groups_number_of(rb_groups *g, const rb_groups *other, uint32_t number)
{
    const char *place = place_of(other, number);
    return number_at(g, key_at(place), place);
}

uint64_t rb_groups_bytes(const rb_groups *g) { return g->key_bytes + rb_slab_bytes(&g->keys, sizeof(char *)) + (uint64_t)g->cap * sizeof *g->slots; }

/* Once for each value of each record: a call only when there really is no room. */
static void make_room(rb_buf *key, size_t bytes)
{
    if (key->cap - key->len < bytes) rb_buf_reserve(key, bytes);
}

static void put(rb_buf *key, const void *bytes, size_t len)
{
    memcpy(key->ptr + key->len, bytes, len);
    key->len += len;
}

static void put_text(rb_buf *key, rb_str s)
{
    rb_str   text = rb_is_ascii(s) ? s : rb_text_nfc(s);
    uint32_t len = (uint32_t)text.len;
    make_room(key, sizeof len + text.len);
    put(key, &len, sizeof len);
    put(key, text.ptr, text.len);
}

void rb_groups_add_key(rb_buf *key, const rb_column *c, enum rb_rep rep, uint32_t at)
{
    bool known = rb_bit_get(c->known, at);
    make_room(key, LONGEST_NUMBER);
    key->ptr[key->len++] = known ? (char)(1 + rep) : NOT_KNOWN;
    if (!known) return;
    switch (rep) {
    case RB_REP_BIT: key->ptr[key->len++] = rb_bit_get(c->v.bits, at) ? 1 : 0; break;
    case RB_REP_I64: put(key, &c->v.i64[at], sizeof(int64_t)); break;
    case RB_REP_DEC: put(key, &c->v.dec[at], sizeof(rb_dec)); break;
    case RB_REP_TEXT: put_text(key, c->v.text[at]); break;
    case RB_REP_COUNT: RB_BUG("a key without a representation");
    }
}

static void take(rb_str *key, void *bytes, size_t len)
{
    memcpy(bytes, key->ptr, len);
    key->ptr += len;
    key->len -= len;
}

static rb_str take_text(rb_str *key)
{
    uint32_t len;
    take(key, &len, sizeof len);
    rb_str text = {key->ptr, len};
    key->ptr += len;
    key->len -= len;
    return text;
}

rb_value rb_groups_take_key(rb_str *key, rb_type type)
{
    rb_value v = {.type = type};
    char     rep, yes;
    take(key, &rep, 1);
    if (rep == NOT_KNOWN) return v;
    v.known = true;
    switch ((enum rb_rep)(rep - 1)) {
    case RB_REP_BIT:
        take(key, &yes, 1);
        v.yes = yes != 0;
        break;
    case RB_REP_I64: take(key, &v.i64, sizeof v.i64); break;
    case RB_REP_DEC: take(key, &v.dec, sizeof v.dec); break;
    case RB_REP_TEXT: v.text = take_text(key); break;
    case RB_REP_COUNT: RB_BUG("a key without a representation");
    }
    return v;
}

/* The highest byte first, those below zero first. */
static void add_ordered(rb_buf *b, rb_u128 value, unsigned bytes)
{
    value ^= (rb_u128)1 << (bytes * 8 - 1);
    for (unsigned i = bytes; i-- > 0;) rb_buf_add_char(b, (char)(value >> (i * 8)));
}

/* A text ends with two zero bytes, and a zero byte of its own is followed by 255, so that none is the beginning of another. */
static void add_ordered_text(rb_buf *b, rb_str text)
{
    for (size_t at = 0; at < text.len;) {
        const char *zero = memchr(text.ptr + at, 0, text.len - at);
        size_t      end = zero ? (size_t)(zero - text.ptr) + 1 : text.len;
        rb_buf_add(b, text.ptr + at, end - at);
        if (zero) rb_buf_add_char(b, (char)255);
        at = end;
    }
    rb_buf_add(b, "\0", 2);
}

void rb_groups_add_sorted(rb_buf *b, rb_str key)
{
    while (key.len > 0) {
        int8_t  yes;
        int64_t narrow;
        rb_dec  wide;
        char    rep;
        take(&key, &rep, 1);
        rb_buf_add_char(b, rep == NOT_KNOWN ? 2 : 1);
        if (rep == NOT_KNOWN) continue;
        switch ((enum rb_rep)(rep - 1)) {
        case RB_REP_BIT: take(&key, &yes, sizeof yes); rb_buf_add_char(b, (char)yes); break;
        case RB_REP_I64: take(&key, &narrow, sizeof narrow); add_ordered(b, (uint64_t)narrow, sizeof narrow); break;
        case RB_REP_DEC: take(&key, &wide, sizeof wide); add_ordered(b, (rb_u128)wide, sizeof wide); break;
        case RB_REP_TEXT: add_ordered_text(b, take_text(&key)); break;
        case RB_REP_COUNT: RB_BUG("a key without a representation");
        }
    }
}

uint32_t rb_groups_in_common(rb_str a, rb_str b, const rb_type *types)
{
    for (uint32_t n = 0; a.len > 0 && b.len > 0; n++) {
        rb_value x = rb_groups_take_key(&a, types[n]), y = rb_groups_take_key(&b, types[n]);
        if (rb_value_compare(&x, &y) != 0) return n;
        if (a.len == 0 || b.len == 0) return n + 1;
    }
    return 0;
}

void rb_groups_sort(uint32_t *numbers, uint32_t count, int (*compare)(const void *, const void *, void *), void *all)
{
    if (count > 1) qsort_r(numbers, count, sizeof *numbers, compare, all);
}

uint32_t *rb_groups_order(uint32_t count, int (*compare)(const void *, const void *, void *), void *all)
{
    uint32_t *order = RB_NEW_PLAIN(uint32_t, count + 1u);
    for (uint32_t n = 0; n < count; n++) order[n] = n;
    rb_groups_sort(order, count, compare, all);
    return order;
}

void *rb_groups_room(void *totals, uint32_t *cap, uint32_t number, size_t size)
{
    if (number < *cap) return totals;
    uint32_t more = *cap > 0 ? *cap * 2 : FIRST_TOTALS;
    while (more <= number) more *= 2;
    void *grown = rb_gc_grow(totals, *cap, more, size, 0);
    memset((char *)grown + *cap * size, 0, (more - *cap) * size);
    *cap = more;
    return grown;
}
