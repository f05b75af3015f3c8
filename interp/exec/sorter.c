/* exec/sorter.c: sorted runs, merged.
 *
 * An item lies in a block as two lengths, its key and its bytes. A run is blocks of the temporary file, each with whole items, of which one at
 * a time is in memory while runs are merged. Where only the first few are wanted, the others are forgotten as soon as they are twice as many.
 */
#include "exec/sorter.h"

#include "base/gc.h"
#include "base/vec.h"
#include "exec/packed.h"

#include <stdlib.h>

enum { LEAST_BLOCK = 1 << 10, MOST_BLOCK = 1 << 16, SHARE = 8, SLACK_ITEMS = 1024 };

struct block { uint8_t *bytes; uint32_t used, size; };
struct written { uint64_t place; uint32_t len; };
struct run { RB_VEC(struct written) blocks; uint32_t next; uint8_t *block; uint32_t at, len; };
struct lengths { uint32_t key, bytes; };

struct rb_sorter {
    rb_spill            *spill;
    uint64_t             keep, taken;
    uint32_t             block_size;
    RB_VEC(struct block) blocks;
    const uint8_t      **items;      /* plain: the blocks keep them */
    uint64_t             len, cap, next;
    bool                 is_sorted;
    const uint8_t       *bar;        /* so many as are wanted are not after this one; NULL: there were fewer */
    RB_VEC(struct run *) runs;
    RB_VEC(struct run *) heap;       /* while runs are merged: the one with the least key first */
    uint64_t             given;
};

rb_sorter *rb_sorter_new(rb_spill *spill, uint64_t keep)
{
    rb_sorter *s = RB_NEW(rb_sorter);
    uint64_t   size = rb_spill_share(spill) / 256;
    *s = (rb_sorter){.spill = spill, .keep = keep};
    s->block_size = size < LEAST_BLOCK ? LEAST_BLOCK : size > MOST_BLOCK ? MOST_BLOCK : (uint32_t)size;
    return s;
}

/* ---- items ---- */

static struct lengths lengths_of(const uint8_t *item)
{
    struct lengths l;
    memcpy(&l, item, sizeof l);
    return l;
}

static rb_str key_of(const uint8_t *item) { return (rb_str){(const char *)item + sizeof(struct lengths), lengths_of(item).key}; }
static uint32_t size_of(const uint8_t *item)
{
    struct lengths l = lengths_of(item);
    return (uint32_t)sizeof l + l.key + l.bytes;
}

static int compare(const void *a, const void *b) { return rb_str_compare(key_of(*(const uint8_t *const *)a), key_of(*(const uint8_t *const *)b)); }

static struct block *block_for(rb_sorter *s, size_t size)
{
    struct block *last = s->blocks.len > 0 ? &s->blocks.items[s->blocks.len - 1] : NULL;
    if (last && last->size - last->used >= size + RB_PACKED_SLACK) return last;
    if (size > UINT32_MAX / 2) RB_BUG("an item of more than 2 GB is sorted");
    uint32_t     room = size + RB_PACKED_SLACK > s->block_size ? (uint32_t)size + RB_PACKED_SLACK : s->block_size;
    struct block made = {RB_NEW_PLAIN(uint8_t, room), 0, room};
    s->taken += room;
    rb_vec_push(&s->blocks, made);
    return &s->blocks.items[s->blocks.len - 1];
}

static void add_item(rb_sorter *s, const uint8_t *item)
{
    if (s->len == s->cap) {
        uint64_t cap = s->cap ? s->cap * 2 : 64;
        s->items = rb_gc_grow(s->items, s->len, cap, sizeof *s->items, 0);
        s->taken += (cap - s->cap) * sizeof *s->items;
        s->cap = cap;
    }
    s->items[s->len++] = item;
    s->is_sorted = false;
}

static const uint8_t *place_item(rb_sorter *s, rb_str key, rb_str bytes)
{
    struct lengths l = {(uint32_t)key.len, (uint32_t)bytes.len};
    struct block  *b = block_for(s, sizeof l + key.len + bytes.len);
    uint8_t       *at = b->bytes + b->used;
    memcpy(at, &l, sizeof l);
    memcpy(at + sizeof l, key.ptr, key.len);
    if (bytes.len > 0) memcpy(at + sizeof l + key.len, bytes.ptr, bytes.len);
    b->used += (uint32_t)(sizeof l + key.len + bytes.len);
    return at;
}

/* ---- in memory ---- */

static void sort(rb_sorter *s)
{
    if (!s->is_sorted && s->len > 1) qsort(s->items, s->len, sizeof *s->items, compare);
    s->is_sorted = true;
    if (s->len > s->keep) s->len = s->keep;
}

/* Without the memory of what was there. */
static void empty(rb_sorter *s)
{
    s->blocks.len = 0;
    s->blocks.items = NULL;
    s->blocks.cap = 0;
    s->items = NULL;
    s->len = s->cap = s->taken = 0;
}

static void forget_others(rb_sorter *s)
{
    const uint8_t **first = s->items;
    uint64_t        count;
    sort(s);
    count = s->len;
    empty(s);
    for (uint64_t i = 0; i < count; i++) {
        struct lengths l = lengths_of(first[i]);
        rb_str         key = key_of(first[i]);
        add_item(s, place_item(s, key, (rb_str){key.ptr + key.len, l.bytes}));
    }
    s->bar = s->items[s->len - 1];
    s->is_sorted = true;
}

/* ---- runs ---- */

static void write_block(rb_sorter *s, struct run *r, const rb_buf *b)
{
    struct written w = {0, (uint32_t)b->len};
    if (b->len > 0 && rb_spill_write(s->spill, b->ptr, b->len, &w.place)) rb_vec_push(&r->blocks, w);
}

static void write_run(rb_sorter *s)
{
    struct run *r = RB_NEW(struct run);
    rb_buf      b = {0};
    sort(s);
    for (uint64_t i = 0; i < s->len; i++) {
        uint32_t size = size_of(s->items[i]);
        if (b.len > 0 && b.len + size > s->block_size) {
            write_block(s, r, &b);
            rb_buf_reset(&b);
        }
        rb_buf_add(&b, s->items[i], size);
    }
    write_block(s, r, &b);
    rb_vec_push(&s->runs, r);
    empty(s);
}

bool rb_sorter_wants(const rb_sorter *s, rb_str key) { return s->keep > 0 && (!s->bar || rb_str_compare(key, key_of(s->bar)) < 0); }

void rb_sorter_add(rb_sorter *s, rb_str key, rb_str bytes)
{
    if (!rb_sorter_wants(s, key)) return;
    add_item(s, place_item(s, key, bytes));
    if (s->keep < s->len / 2 && s->len > SLACK_ITEMS) forget_others(s);
    if (s->taken > rb_spill_share(s->spill) / SHARE) write_run(s);
}

void rb_sorter_flush(rb_sorter *s)
{
    if (s->len > 0) write_run(s);
}

void rb_sorter_join(rb_sorter *s, rb_sorter *other)
{
    rb_sorter_flush(s);
    rb_sorter_flush(other);
    for (uint32_t i = 0; i < other->runs.len; i++) rb_vec_push(&s->runs, other->runs.items[i]);
}

static const uint8_t *head_of(const struct run *r) { return r->block + r->at; }

/* The run's next item is in memory. False: it has none. */
static bool fill(rb_sorter *s, struct run *r)
{
    if (r->at < r->len) return true;
    if (r->next == r->blocks.len) return false;
    struct written w = r->blocks.items[r->next++];
    if (!r->block || w.len > s->block_size) r->block = RB_NEW_PLAIN(uint8_t, (w.len > s->block_size ? w.len : s->block_size) + RB_PACKED_SLACK);
    r->at = 0;
    r->len = w.len;
    return rb_spill_read(s->spill, w.place, r->block, w.len);
}

static void sink_down(rb_sorter *s, uint32_t at)
{
    struct run **heap = s->heap.items;
    for (uint32_t child = 2 * at + 1; child < s->heap.len; at = child, child = 2 * at + 1) {
        if (child + 1 < s->heap.len && rb_str_compare(key_of(head_of(heap[child + 1])), key_of(head_of(heap[child]))) < 0) child++;
        if (rb_str_compare(key_of(head_of(heap[at])), key_of(head_of(heap[child]))) <= 0) return;
        struct run *lower = heap[child];
        heap[child] = heap[at];
        heap[at] = lower;
    }
}

void rb_sorter_rewind(rb_sorter *s)
{
    s->next = s->given = 0;
    if (s->runs.len == 0) {
        sort(s);
        return;
    }
    rb_sorter_flush(s);
    s->heap.len = 0;
    for (uint32_t i = 0; i < s->runs.len; i++) {
        struct run *r = s->runs.items[i];
        r->next = r->at = r->len = 0;
        if (fill(s, r)) rb_vec_push(&s->heap, r);
    }
    for (uint32_t i = s->heap.len; i-- > 0;) sink_down(s, i);
}

rb_sorter *rb_sorter_again(rb_sorter *s)
{
    rb_sorter *again = RB_NEW(rb_sorter);
    if (s->runs.len == 0) sort(s);
    else rb_sorter_flush(s);
    *again = *s;
    memset(&again->runs, 0, sizeof again->runs);
    memset(&again->heap, 0, sizeof again->heap);
    for (uint32_t i = 0; i < s->runs.len; i++) {
        struct run *r = RB_NEW(struct run);
        *r = *s->runs.items[i];
        r->block = NULL;
        rb_vec_push(&again->runs, r);
    }
    rb_sorter_rewind(again);
    return again;
}

static bool give(const uint8_t *item, rb_str *key, rb_str *bytes)
{
    *key = key_of(item);
    *bytes = (rb_str){key->ptr + key->len, lengths_of(item).bytes};
    return true;
}

/* The run that gave the last item goes on only now: its slices were to live until this call. */
static void go_on(rb_sorter *s)
{
    struct run *r = s->heap.items[0];
    r->at += size_of(head_of(r));
    if (!fill(s, r)) s->heap.items[0] = s->heap.items[--s->heap.len];
    sink_down(s, 0);
}

bool rb_sorter_next(rb_sorter *s, rb_str *key, rb_str *bytes)
{
    if (s->runs.len == 0) return s->next < s->len && give(s->items[s->next++], key, bytes);
    if (s->given > 0 && s->heap.len > 0) go_on(s);
    if (s->heap.len == 0 || s->given == s->keep || rb_spill_trouble(s->spill).len > 0) return false;
    s->given++;
    return give(head_of(s->heap.items[0]), key, bytes);
}
