/* infer/values.c: how many different texts a column has: all counted while they are few, and whether one comes twice.
 *
 * Whether a column identifies its records is asked of hashes of 64 bits: of a million texts two would have the same one
 * once in thirty million files, and then a column that could be the key is not offered.
 */
#include "infer/profile.h"

#include "base/unicode.h"

enum { TEXT_BYTES = 80, FIRST_SLOTS = 256 };
static const uint64_t column_most = UINT64_C(1) << 20, total_most = UINT64_C(1) << 22;

void rb_counts_add(rb_counts *v, rb_str text, rb_sight at)
{
    uint32_t index = v->items.len;
    rb_str   known = rb_text_nfc(text);
    if (rb_map_find(&v->index, known, &index)) {
        v->items.items[index].count++;
        return;
    }
    if (v->is_full) return;
    if (v->items.len == RB_INFER_VALUES || text.len > TEXT_BYTES) {
        v->is_full = true;
        return;
    }
    rb_counted c = {rb_str_dup(known), 1, at};
    c.first.text = c.text;
    index = v->items.len;
    (void)rb_map_add(&v->index, c.text, &index);
    rb_vec_push(&v->items, c);
}

static bool put(uint64_t *slots, uint64_t cap, uint64_t hash)
{
    uint64_t at = hash & (cap - 1);
    for (; slots[at] != 0; at = (at + 1) & (cap - 1))
        if (slots[at] == hash) return false;
    slots[at] = hash;
    return true;
}

static void grow(rb_seen *d)
{
    uint64_t  cap = d->cap ? d->cap * 2 : FIRST_SLOTS;
    uint64_t *slots = RB_NEW_PLAIN(uint64_t, cap);
    memset(slots, 0, cap * sizeof *slots);
    for (uint64_t i = 0; i < d->cap; i++)
        if (d->slots[i] != 0) (void)put(slots, cap, d->slots[i]);
    d->slots = slots;
    d->cap = cap;
}

static void let_go(rb_seen *d, uint64_t *total)
{
    *total -= d->count;
    d->slots = NULL;
    d->cap = 0;
}

bool rb_seen_again(rb_seen *d, rb_str text, uint64_t *total)
{
    if (d->is_full) return false;
    if (d->count == column_most || *total >= total_most) {
        d->is_full = true;
        let_go(d, total);
        return false;
    }
    if (d->count * 2 >= d->cap) grow(d);
    uint64_t hash = rb_str_hash(text);
    if (!put(d->slots, d->cap, hash == 0 ? 1 : hash)) return true;
    d->count++;
    ++*total;
    return false;
}

bool rb_seen_add(rb_seen *d, rb_str text, uint64_t *total)
{
    if (d->has_repeats || !rb_seen_again(d, text, total)) return false;
    d->has_repeats = true;
    let_go(d, total);
    return true;
}
