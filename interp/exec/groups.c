/* exec/groups.c: typed keys as bytes, numbered by a map.
 *
 * A key is, for each value: one byte that says its representation (0: not known), then the
 * value: a byte, eight, sixteen, or a length and the text. Two keys are the same bytes exactly when all
 * their values are equal, so the map needs no comparison of its own.
 */
#include "exec/groups.h"

#include "base/unicode.h"
#include "exec/ascii.h"

#include <stdlib.h>

enum { NOT_KNOWN = 0, LONGEST_NUMBER = 1 + sizeof(rb_dec), FIRST_TOTALS = 16 };

uint32_t rb_groups_number(rb_groups *g, rb_str key)
{
    uint32_t number;
    if (rb_map_find(&g->numbers, key, &number)) return number;
    number = g->keys.len;
    rb_str copy = rb_str_dup(key);
    rb_vec_push(&g->keys, copy);
    (void)rb_map_add(&g->numbers, copy, &number);
    return number;
}

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

int rb_groups_compare(const rb_value *a, const rb_value *b)
{
    if (!a->known || !b->known) return (int)b->known - (int)a->known;
    switch (rb_type_rep(a->type)) {
    case RB_REP_BIT: return (int)a->yes - (int)b->yes;
    case RB_REP_I64: return (a->i64 > b->i64) - (a->i64 < b->i64);
    case RB_REP_DEC: return (a->dec > b->dec) - (a->dec < b->dec);
    case RB_REP_TEXT: return rb_str_compare(a->text, b->text);
    case RB_REP_COUNT: break;
    }
    RB_BUG("a value without a representation");
}

/* Numbers are sorted and not the groups themselves: libc may sort in memory that the collector cannot see. */
uint32_t *rb_groups_order(uint32_t count, int (*compare)(const void *, const void *, void *), void *all)
{
    uint32_t *order = RB_NEW_PLAIN(uint32_t, count);
    for (uint32_t n = 0; n < count; n++) order[n] = n;
    qsort_r(order, count, sizeof *order, compare, all);
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
