/* exec/rows.h: records kept until the end of a run, in as few bytes as they need, in memory or in the temporary file.
 *
 * A row says where it was read, its key and its values (packed.h). Rows lie in chunks; a chunk never moves while it is in memory,
 * and goes to the file and comes back as it is. The memory of chunks that went is used for the next ones.
 */
#ifndef RB_EXEC_ROWS_H
#define RB_EXEC_ROWS_H

#include "base/buf.h"
#include "base/spill.h"
#include "base/vec.h"

typedef struct rb_chunk { uint8_t *bytes; uint32_t used, size; uint64_t place; } rb_chunk; /* bytes NULL: in the file, at `place` */
typedef struct rb_rows {
    RB_VEC(rb_chunk) chunks;
    uint64_t count, bytes;    /* bytes: of the rows */
    uint64_t held;            /* memory of the chunks that are in memory */
} rb_rows;

/* Where the chunks of one worker come from and go to. */
enum { RB_CHUNK_SIZES = 6, RB_FIRST_CHUNK = 1 << 10 };
typedef struct rb_chunk_pool {
    rb_spill *spill;
    struct rb_free_chunks *free;
    uint64_t  held;           /* memory of chunks in use */
    uint32_t  largest;        /* number of a size */
    uint8_t  *slab;           /* new chunks are cut from this */
    uint32_t  slab_left;
} rb_chunk_pool;
void rb_chunk_pool_init(rb_chunk_pool *p, rb_spill *spill);
void rb_chunk_pool_share(rb_chunk_pool *p, const rb_chunk_pool *other); /* what either has no use for the other takes */
void rb_chunk_pool_end(rb_chunk_pool *p); /* nothing more is taken from it */
static inline bool rb_chunk_pool_is_over(const rb_chunk_pool *p) { return p->held > rb_spill_share(p->spill); }

enum { RB_ROW_SURE, RB_ROW_OUTSIDE, RB_ROW_CAUSES }; /* OUTSIDE: kept only to be named, without values */

/* What stands in a row; `key` and `values` point into it. */
typedef struct rb_row {
    uint32_t hash;            /* of its key */
    uint32_t side;            /* 0 or 1 */
    uint32_t file;
    uint32_t cause;           /* RB_ROW_SURE, RB_ROW_OUTSIDE, or RB_ROW_CAUSES and the number of the reason why the row is in doubt */
    bool     has_unknown;     /* among its values */
    uint64_t record, line;
    rb_str   key;
    const uint8_t *values;
} rb_row;

/* body: the key, of row->key.len bytes, and the values; copied. After it is slack. */
void           rb_rows_add(rb_rows *rows, rb_chunk_pool *pool, const rb_row *row, rb_str body);
void           rb_rows_copy(rb_rows *rows, rb_chunk_pool *pool, const uint8_t *row); /* a row of others */
rb_row         rb_row_read(const uint8_t *at);

/* How a row begins. size, key: of a LONG row those of the longer head count. */
enum { RB_ROW_HAS_UNKNOWN = 1, RB_ROW_IS_OUTSIDE = 2, RB_ROW_IS_RIGHT = 4, RB_ROW_IS_LONG = 8 };
typedef struct rb_row_head { uint32_t hash; uint16_t size, key; uint32_t record; uint16_t lines; uint8_t file, flags; } rb_row_head;
typedef struct rb_row_long { uint32_t size, key, file, cause; uint64_t record, line; } rb_row_long;

static inline rb_row_head rb_row_head_of(const uint8_t *at)
{
    rb_row_head h;
    memcpy(&h, at, sizeof h);
    return h;
}

static inline rb_row_long rb_row_long_of(const uint8_t *at)
{
    rb_row_long l;
    memcpy(&l, at + sizeof(rb_row_head), sizeof l);
    return l;
}

/* The next row of the same chunk is so many bytes on. */
static inline uint32_t rb_row_size(const uint8_t *at)
{
    rb_row_head h = rb_row_head_of(at);
    return h.flags & RB_ROW_IS_LONG ? rb_row_long_of(at).size : h.size;
}

static inline uint32_t rb_row_hash(const uint8_t *at) { return rb_row_head_of(at).hash; }
static inline bool     rb_row_is_outside(const uint8_t *at) { return (rb_row_head_of(at).flags & RB_ROW_IS_OUTSIDE) != 0; }
static inline uint32_t rb_row_side(const uint8_t *at) { return (rb_row_head_of(at).flags & RB_ROW_IS_RIGHT) != 0; }

static inline rb_str rb_row_key(const uint8_t *at)
{
    rb_row_head h = rb_row_head_of(at);
    if (!(h.flags & RB_ROW_IS_LONG)) return (rb_str){(const char *)at + sizeof h, h.key};
    return (rb_str){(const char *)at + sizeof h + sizeof(rb_row_long), rb_row_long_of(at).key};
}

/* Bytes in rows: behind them is slack. */
static inline bool rb_row_bytes_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
    uint64_t x, y;
    for (; len >= sizeof x; len -= sizeof x, a += sizeof x, b += sizeof x) {
        memcpy(&x, a, sizeof x);
        memcpy(&y, b, sizeof y);
        if (x != y) return false;
    }
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return ((x ^ y) & ((UINT64_C(1) << 8 * len) - 1)) == 0;
}

static inline bool rb_row_keys_equal(const uint8_t *a, const uint8_t *b)
{
    rb_str x = rb_row_key(a), y = rb_row_key(b);
    return x.len == y.len && rb_row_bytes_equal((const uint8_t *)x.ptr, (const uint8_t *)y.ptr, x.len);
}

/* Of two rows: one of each side, both sure, without unknown values, and with the same ones. */
bool rb_row_are_twins(const uint8_t *a, const uint8_t *b);

/* False: the file failed. */
bool rb_rows_put_away(rb_rows *rows, rb_chunk_pool *pool);             /* all chunks to the file */
bool rb_rows_bring(rb_rows *rows, rb_chunk_pool *pool, uint32_t chunk); /* that chunk is in memory */
void rb_rows_drop(rb_rows *rows, rb_chunk_pool *pool, uint32_t chunk);  /* nobody reads it any more */
void rb_rows_join(rb_rows *rows, rb_chunk_pool *pool, rb_rows *other);   /* takes the chunks of another pool's */

#endif
