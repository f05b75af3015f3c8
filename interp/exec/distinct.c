/* exec/distinct.c: pairs of group and value in one open table, at most 70% full.
 *
 * One table and not one for each group: a hundred thousand groups of three values each would otherwise be a hundred
 * thousand tables that are mostly empty.
 */
#include "exec/distinct.h"

#include "base/gc.h"

enum { FIRST_PAIRS = 64, PIECE_BYTES = 65536, SHORT = 8 };

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
    d->pairs = RB_NEW_ARRAY(struct rb_pair, d->cap);
    for (size_t i = 0; i < old_cap; i++)
        if (old[i].group_and_one) *find(d, &old[i]) = old[i];
}

/* A copy of bytes that are not the set's own. */
static const char *kept(rb_distinct *d, rb_str value)
{
    if (value.len > PIECE_BYTES / 4) return rb_str_dup(value).ptr;
    if (d->room_left < value.len) {
        d->room = RB_NEW_PLAIN(char, PIECE_BYTES);
        d->room_left = PIECE_BYTES;
    }
    char *at = d->room;
    memcpy(at, value.ptr, value.len);
    d->room += value.len;
    d->room_left -= value.len;
    return at;
}

static bool add(rb_distinct *d, const struct rb_pair *p, bool is_kept)
{
    if ((d->len + 1) * 10 > d->cap * 7) grow(d);
    struct rb_pair *slot = find(d, p);
    if (slot->group_and_one) return false;
    *slot = *p;
    if (p->len > SHORT && !is_kept) slot->value.at = kept(d, (rb_str){p->value.at, p->len});
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
    return add(d, &p, false);
}

void rb_distinct_join(rb_distinct *d, const rb_distinct *other, const uint32_t *numbers, uint64_t *added)
{
    for (size_t i = 0; i < other->cap; i++) {
        const struct rb_pair *from = &other->pairs[i];
        if (!from->group_and_one) continue;
        uint32_t       group = numbers[from->group_and_one - 1];
        struct rb_pair p = pair_of(group, (rb_str){bytes_of(from), from->len});
        added[group] += add(d, &p, true);
    }
}

void rb_distinct_each(const rb_distinct *d, void (*each)(void *user, uint32_t group, rb_str value), void *user)
{
    for (size_t i = 0; i < d->cap; i++)
        if (d->pairs[i].group_and_one) each(user, d->pairs[i].group_and_one - 1, (rb_str){bytes_of(&d->pairs[i]), d->pairs[i].len});
}
