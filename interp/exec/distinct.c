/* exec/distinct.c: pairs of group and value in one open table, at most 70% full.
 *
 * One table and not one for each group: a hundred thousand groups of three values each would otherwise be a hundred
 * thousand tables that are mostly empty.
 */
#include "exec/distinct.h"

#include "base/buf.h"
#include "base/gc.h"
#include "exec/sorter.h"

enum { FIRST_PAIRS = 64, PIECE_BYTES = 65536, SHORT = 8, GROUP_BYTES = 4 };

struct rb_pair {
    union { const char *at; char bytes[SHORT]; } value; /* bytes: len <= SHORT */
    uint32_t len, hash;
    uint32_t group_and_one; /* 0: free */
};

static const char *bytes_of(const struct rb_pair *p) { return p->len <= SHORT ? p->value.bytes : p->value.at; }

static bool same(const struct rb_pair *a, const struct rb_pair *b)
{
    return a->hash == b->hash && a->group_and_one == b->group_and_one && a->len == b->len && memcmp(bytes_of(a), bytes_of(b), a->len) == 0;
}

/* The place of the pair, or the free one where it belongs. */
static struct rb_pair *find(const rb_distinct *d, const struct rb_pair *p)
{
    size_t mask = d->cap - 1, at = p->hash & mask;
    while (d->pairs[at].group_and_one && !same(&d->pairs[at], p)) at = (at + 1) & mask;
    return &d->pairs[at];
}

static void grow(rb_distinct *d)
{
    const struct rb_pair *old = d->pairs;
    size_t                old_cap = d->cap;
    d->cap = old_cap > 0 ? old_cap * 2 : FIRST_PAIRS;
    d->pairs = RB_NEW_PLAIN(struct rb_pair, d->cap);
    memset(d->pairs, 0, d->cap * sizeof *d->pairs);
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].group_and_one) *find(d, &old[i]) = old[i];
}

/* The next piece; one that was used before the pairs went away is used again. */
static void take_piece(rb_distinct *d)
{
    if (d->next_piece == d->pieces.len) rb_vec_push(&d->pieces, RB_NEW_PLAIN(char, PIECE_BYTES));
    d->room = d->pieces.items[d->next_piece++];
    d->room_left = PIECE_BYTES;
}

/* A copy of bytes that are not the set's own. */
static const char *kept(rb_distinct *d, rb_str value)
{
    if (value.len > PIECE_BYTES / 4) {
        rb_vec_push(&d->large, (char *)rb_str_dup(value).ptr);
        return d->large.items[d->large.len - 1];
    }
    if (d->room_left < value.len) take_piece(d);
    char *at = d->room;
    memcpy(at, value.ptr, value.len);
    d->room += value.len;
    d->room_left -= value.len;
    return at;
}

/* ---- the file ---- */

static rb_str key_of(rb_buf *b, const struct rb_pair *p)
{
    uint32_t group = p->group_and_one - 1;
    rb_buf_reset(b);
    for (unsigned shift = 32; shift > 0; shift -= 8) rb_buf_add_char(b, (char)(group >> (shift - 8)));
    rb_buf_add(b, bytes_of(p), p->len);
    return rb_buf_str(b);
}

static void put_away(rb_distinct *d)
{
    rb_buf key = {0};
    if (!d->away) d->away = rb_sorter_new(d->spill, UINT64_MAX);
    for (size_t i = 0; i < d->cap; i++)
        if (d->pairs[i].group_and_one) rb_sorter_add(d->away, key_of(&key, &d->pairs[i]), RB_STR(""));
    memset(d->pairs, 0, d->cap * sizeof *d->pairs);
    d->len = d->next_piece = d->large.len = 0;
    d->room_left = 0;
}

static bool is_too_large(const rb_distinct *d)
{
    if (!d->spill) return false;
    uint64_t bytes = d->cap * sizeof *d->pairs + (uint64_t)d->next_piece * PIECE_BYTES, next = d->cap * 2 * sizeof *d->pairs;
    uint64_t limit = rb_spill_share(d->spill) / (d->sharers > 0 ? d->sharers : 1) / 2; /* the sorter and a table that grows need some as well */
    bool     grows = (d->len + 1) * 10 > d->cap * 7;
    return d->len > 0 && bytes + (grows ? next : 0) + (d->room_left == 0 ? PIECE_BYTES : 0) > limit && (grows || bytes > limit);
}

static bool add(rb_distinct *d, const struct rb_pair *p)
{
    if ((d->len + 1) * 10 > d->cap * 7 || d->room_left < p->len) {
        if (is_too_large(d)) put_away(d);
        if ((d->len + 1) * 10 > d->cap * 7) grow(d);
    }
    struct rb_pair *slot = find(d, p);
    if (slot->group_and_one) return false;
    *slot = *p;
    if (p->len > SHORT) slot->value.at = kept(d, (rb_str){p->value.at, p->len});
    d->len++;
    return true;
}

static uint32_t hash_of(uint32_t group, rb_str value)
{
    uint64_t mixed = (rb_str_hash(value) ^ group) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(mixed >> 32);
}

static struct rb_pair pair_of(uint32_t group, rb_str value)
{
    struct rb_pair p = {.len = (uint32_t)value.len, .hash = hash_of(group, value), .group_and_one = group + 1};
    if (value.len > SHORT) p.value.at = value.ptr;
    else if (value.len > 0) memcpy(p.value.bytes, value.ptr, value.len);
    return p;
}

bool rb_distinct_add(rb_distinct *d, uint32_t group, rb_str value)
{
    struct rb_pair p = pair_of(group, value);
    return add(d, &p);
}

static void each_away(rb_distinct *d, void (*each)(void *user, uint32_t group, rb_str value), void *user)
{
    rb_buf last = {0};
    rb_str key, nothing;
    put_away(d);
    rb_sorter_rewind(d->away);
    while (rb_sorter_next(d->away, &key, &nothing)) {
        uint32_t group = 0;
        if (rb_str_equal(key, rb_buf_str(&last))) continue;
        rb_buf_reset(&last);
        rb_buf_add_str(&last, key);
        for (unsigned i = 0; i < GROUP_BYTES; i++) group = group << 8 | (unsigned char)key.ptr[i];
        each(user, group, rb_str_slice(key, GROUP_BYTES, key.len));
    }
}

void rb_distinct_each(rb_distinct *d, void (*each)(void *user, uint32_t group, rb_str value), void *user)
{
    if (d->away) {
        each_away(d, each, user);
        return;
    }
    for (size_t i = 0; i < d->cap; i++)
        if (d->pairs[i].group_and_one) each(user, d->pairs[i].group_and_one - 1, (rb_str){bytes_of(&d->pairs[i]), d->pairs[i].len});
}

static void count_one(void *user, uint32_t group, rb_str value)
{
    (void)group, (void)value;
    ++*(uint64_t *)user;
}

uint64_t rb_distinct_count(rb_distinct *d)
{
    uint64_t count = 0;
    if (!d->away) return d->len;
    rb_distinct_each(d, count_one, &count);
    return count;
}

struct joining { rb_distinct *to; const uint32_t *numbers; uint64_t *added; };

static void join_one(void *user, uint32_t group, rb_str value)
{
    struct joining *j = user;
    uint32_t        number = j->numbers[group];
    j->added[number] += rb_distinct_add(j->to, number, value);
}

void rb_distinct_join(rb_distinct *d, rb_distinct *other, const uint32_t *numbers, uint64_t *added)
{
    struct joining j = {d, numbers, added};
    rb_distinct_each(other, join_one, &j);
}
