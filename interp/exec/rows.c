/* exec/rows.c: records as rows in chunks.
 *
 * A row is a head of sixteen bytes, its key and its values. Rows that do not fit the head (in doubt, very long, of the 256th
 * file on, where lines and records drifted far apart) have a longer one after it. Chunks double up to a size, so that the many lists of a
 * reconciliation of a few records cost little; the size is smaller where little memory may be used.
 */
#include "exec/rows.h"

#include "base/gc.h"
#include "exec/packed.h"

#include <pthread.h>

enum { BLOCK = 16, TAILS = 256, AT_ONCE = 8, AHEAD = 64, LARGE_SLAB = 16 << 20, LARGE_SLABS = 16 };

/* By size. Several workers may share one: memory that one of them had is not let go while another needs some. */
struct slab { uint8_t *bytes; uint32_t left; };
struct rb_free_chunks { pthread_mutex_t lock; RB_VEC(uint8_t *) sizes[RB_CHUNK_SIZES]; RB_VEC(struct slab) slabs; };

void rb_chunk_pool_init(rb_chunk_pool *p, rb_spill *spill)
{
    *p = (rb_chunk_pool){.spill = spill, .free = RB_NEW(struct rb_free_chunks)};
    (void)pthread_mutex_init(&p->free->lock, NULL);
    while (p->largest + 1 < RB_CHUNK_SIZES && (uint64_t)RB_FIRST_CHUNK << p->largest < rb_spill_share(spill) / TAILS) p->largest++;
}

/* What another had begun to cut is cut on. */
void rb_chunk_pool_share(rb_chunk_pool *p, const rb_chunk_pool *other)
{
    p->free = other->free;
    (void)pthread_mutex_lock(&p->free->lock);
    if (p->free->slabs.len > 0) {
        struct slab slab = p->free->slabs.items[--p->free->slabs.len];
        p->slab = slab.bytes;
        p->slab_left = slab.left;
    }
    (void)pthread_mutex_unlock(&p->free->lock);
}

void rb_chunk_pool_end(rb_chunk_pool *p)
{
    struct slab slab = {p->slab, p->slab_left};
    (void)pthread_mutex_lock(&p->free->lock);
    if (slab.left > 0) rb_vec_push(&p->free->slabs, slab);
    (void)pthread_mutex_unlock(&p->free->lock);
    p->slab_left = 0;
}

static uint32_t size_number(uint32_t size)
{
    uint32_t n = 0;
    while (n < RB_CHUNK_SIZES && (uint32_t)RB_FIRST_CHUNK << n != size) n++;
    return n; /* RB_CHUNK_SIZES: of a single long row */
}

/* Several chunks at once: whoever asks for memory waits for all others who do. Very many where very many may come, in large pages: to touch
 * small ones first took a tenth of a run. */
static uint8_t *cut_chunk(rb_chunk_pool *p, uint32_t size)
{
    if (size > p->slab_left) {
        bool is_large = size == (uint32_t)RB_FIRST_CHUNK << (RB_CHUNK_SIZES - 1) && rb_spill_share(p->spill) / LARGE_SLAB >= LARGE_SLABS;
        p->slab_left = is_large ? (uint32_t)LARGE_SLAB : AT_ONCE * size;
        p->slab = is_large ? rb_gc_alloc_pages(p->slab_left) : RB_NEW_PLAIN(uint8_t, p->slab_left);
    }
    p->slab_left -= size;
    return p->slab + p->slab_left;
}

static uint8_t *chunk_memory(rb_chunk_pool *p, uint32_t size)
{
    struct rb_free_chunks *f = p->free;
    uint32_t n = size_number(size);
    uint8_t *found = NULL;
    p->held += size;
    if (n == RB_CHUNK_SIZES) return RB_NEW_PLAIN(uint8_t, size);
    (void)pthread_mutex_lock(&f->lock);
    if (f->sizes[n].len > 0) found = f->sizes[n].items[--f->sizes[n].len];
    (void)pthread_mutex_unlock(&f->lock);
    return found ? found : cut_chunk(p, size);
}

static void give_back(rb_rows *rows, rb_chunk_pool *p, rb_chunk *c)
{
    uint32_t n = size_number(c->size);
    p->held -= c->size;
    rows->held -= c->size;
    (void)pthread_mutex_lock(&p->free->lock);
    if (n < RB_CHUNK_SIZES) rb_vec_push(&p->free->sizes[n], c->bytes);
    (void)pthread_mutex_unlock(&p->free->lock);
    c->bytes = NULL;
}

static rb_chunk *new_chunk(rb_rows *rows, rb_chunk_pool *p, size_t size)
{
    uint32_t count = rows->chunks.len, next = (uint32_t)RB_FIRST_CHUNK << (count < p->largest ? count : p->largest);
    if (size > UINT32_MAX / 2) RB_BUG("a record of a reconciliation has more than 2 GB");
    if (next < size) next = (uint32_t)size;
    rb_chunk made = {.bytes = chunk_memory(p, next), .size = next};
    rb_vec_push(&rows->chunks, made);
    rows->held += next;
    return &rows->chunks.items[count];
}

static inline uint8_t *room_for(rb_rows *rows, rb_chunk_pool *p, size_t size)
{
    rb_chunk *c = rows->chunks.len > 0 ? &rows->chunks.items[rows->chunks.len - 1] : NULL;
    if (!c || !c->bytes || c->size - c->used < size + RB_PACKED_SLACK) c = new_chunk(rows, p, size + RB_PACKED_SLACK);
    uint8_t *at = c->bytes + c->used;
    c->used += (uint32_t)size;
    rows->count++;
    rows->bytes += size;
    return at;
}

static inline void copy(uint8_t *to, const void *from, size_t len)
{
    const uint8_t *source = from;
    for (size_t at = 0; at < len; at += BLOCK) memcpy(to + at, source + at, BLOCK);
}

static void add_long(rb_rows *rows, rb_chunk_pool *p, const rb_row *row, rb_str body)
{
    rb_row_head      head = {.hash = row->hash, .flags = RB_ROW_IS_LONG};
    size_t           size = sizeof head + sizeof(rb_row_long) + body.len;
    rb_row_long more = {(uint32_t)size, (uint32_t)row->key.len, row->file, row->cause, row->record, row->line};
    uint8_t         *at = room_for(rows, p, size);
    if (row->has_unknown) head.flags |= RB_ROW_HAS_UNKNOWN;
    if (row->cause == RB_ROW_OUTSIDE) head.flags |= RB_ROW_IS_OUTSIDE;
    if (row->side) head.flags |= RB_ROW_IS_RIGHT;
    memcpy(at, &head, sizeof head);
    memcpy(at + sizeof head, &more, sizeof more);
    copy(at + sizeof head + sizeof more, body.ptr, body.len);
}

void rb_rows_add(rb_rows *rows, rb_chunk_pool *p, const rb_row *row, rb_str body)
{
    size_t   size = sizeof(rb_row_head) + body.len;
    uint64_t lines = row->line - row->record;
    if (row->cause >= RB_ROW_CAUSES || size > UINT16_MAX || row->record > UINT32_MAX || lines > UINT16_MAX || row->file > UINT8_MAX) {
        add_long(rows, p, row, body);
        return;
    }
    unsigned flags = (row->has_unknown ? RB_ROW_HAS_UNKNOWN : 0) | (row->cause == RB_ROW_OUTSIDE ? RB_ROW_IS_OUTSIDE : 0) | (row->side ? RB_ROW_IS_RIGHT : 0);
    rb_row_head head = {row->hash, (uint16_t)size, (uint16_t)row->key.len, (uint32_t)row->record, (uint16_t)lines, (uint8_t)row->file, (uint8_t)flags};
    uint8_t *at = room_for(rows, p, size);
    memcpy(at, &head, sizeof head);
    copy(at + sizeof head, body.ptr, body.len);
}

void rb_rows_copy(rb_rows *rows, rb_chunk_pool *p, const uint8_t *row)
{
    uint32_t size = rb_row_size(row);
    uint8_t *to = room_for(rows, p, size);
    __builtin_prefetch(to + size + AHEAD, 1); /* for the next one: many lists are written side by side */
    copy(to, row, size);
}

bool rb_row_are_twins(const uint8_t *a, const uint8_t *b)
{
    rb_row_head x = rb_row_head_of(a), y = rb_row_head_of(b);
    if (x.size != y.size || x.key != y.key || (x.flags ^ y.flags) != RB_ROW_IS_RIGHT || ((x.flags | y.flags) & (RB_ROW_HAS_UNKNOWN | RB_ROW_IS_OUTSIDE | RB_ROW_IS_LONG))) return false;
    size_t from = sizeof x + x.key;
    return rb_row_bytes_equal(a + from, b + from, x.size - from);
}

rb_row rb_row_read(const uint8_t *at)
{
    rb_row_head h = rb_row_head_of(at);
    rb_row row = {.hash = h.hash, .side = (h.flags & RB_ROW_IS_RIGHT) != 0, .has_unknown = (h.flags & RB_ROW_HAS_UNKNOWN) != 0, .key = rb_row_key(at)};
    if (h.flags & RB_ROW_IS_LONG) {
        rb_row_long m = rb_row_long_of(at);
        row.file = m.file;
        row.cause = m.cause;
        row.record = m.record;
        row.line = m.line;
    } else {
        row.file = h.file;
        row.cause = h.flags & RB_ROW_IS_OUTSIDE ? RB_ROW_OUTSIDE : RB_ROW_SURE;
        row.record = h.record;
        row.line = (uint64_t)h.record + h.lines;
    }
    row.values = (const uint8_t *)row.key.ptr + row.key.len;
    return row;
}

/* ---- the file ---- */

bool rb_rows_put_away(rb_rows *rows, rb_chunk_pool *p)
{
    for (uint32_t i = 0; rows->held > 0 && i < rows->chunks.len; i++) {
        rb_chunk *c = &rows->chunks.items[i];
        if (!c->bytes) continue;
        if (!rb_spill_write(p->spill, c->bytes, c->used, &c->place)) return false;
        give_back(rows, p, c);
    }
    return true;
}

bool rb_rows_bring(rb_rows *rows, rb_chunk_pool *p, uint32_t chunk)
{
    rb_chunk *c = &rows->chunks.items[chunk];
    if (c->bytes) return true;
    c->bytes = chunk_memory(p, c->size);
    rows->held += c->size;
    return rb_spill_read(p->spill, c->place, c->bytes, c->used);
}

void rb_rows_drop(rb_rows *rows, rb_chunk_pool *p, uint32_t chunk)
{
    if (rows->chunks.items[chunk].bytes) give_back(rows, p, &rows->chunks.items[chunk]);
}

void rb_rows_join(rb_rows *rows, rb_chunk_pool *p, rb_rows *other)
{
    for (uint32_t i = 0; i < other->chunks.len; i++) rb_vec_push(&rows->chunks, other->chunks.items[i]);
    rows->count += other->count;
    rows->bytes += other->bytes;
    rows->held += other->held;
    p->held += other->held;
    *other = (rb_rows){.count = 0};
}
