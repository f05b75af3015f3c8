/* exec/held.h: how records in memory are laid out; for resident.c, which fills them, and the kernels that look things up. */
#ifndef RB_EXEC_HELD_H
#define RB_EXEC_HELD_H

#include "exec/resident.h"

/* Rows stand in blocks that never move; of a block, the words of known and of blank bits stand before the values. */
enum { RB_HELD_BITS = 12, RB_HELD_ROWS = 1 << RB_HELD_BITS, RB_HELD_WORDS = RB_HELD_ROWS / 64 };
enum { RB_HELD_COMPLAINTS = 1000 }; /* kept of a column: why a cell could not be read */
#define RB_HELD_NONE UINT32_MAX

/* Texts, each after its length; a place is the chunk's number and the offset in it. */
typedef struct rb_held_text { RB_VEC(char *) chunks; uint64_t used, room, bytes; } rb_held_text;

typedef struct rb_held_complaint { uint32_t row; rb_str text; } rb_held_complaint;
typedef struct rb_held_column {
    enum rb_rep  rep;
    RB_VEC(uint64_t *) blocks; /* known words, blank words, values; a text is its place */
    rb_held_text text;
    RB_VEC(rb_held_complaint) complaints; /* by row */
} rb_held_column;

/* A row of which it is not known whether it belongs to an index. */
typedef struct rb_held_unsure { uint32_t row, field; uint8_t kind; } rb_held_unsure; /* kind: enum rb_cause_kind */

/* Rows by key: a hash table of groups of equal keys, then, once sealed, the rows of each group in their order. All that a
 * look-up compares but the key itself stands in the slot: a look-up costs a few cache misses and nothing else. */
typedef struct rb_held_slot { uint64_t place; uint32_t hash, group; } rb_held_slot; /* place: of the key's bytes in `keys` */
#define RB_HELD_FREE UINT64_MAX
typedef struct rb_held_index {
    rb_held_slot *slots;
    uint32_t     slot_count;                /* a power of two */
    uint32_t     group_count;
    rb_held_text keys;
    uint32_t    *group_of, group_of_cap;    /* by row: its group, RB_HELD_NONE: not in this index */
    uint32_t    *start, *rows;              /* group g has rows[start[g]] .. rows[start[g + 1]] - 1; NULL: row g and no other */
    RB_VEC(rb_held_unsure) unsure;          /* by row */
} rb_held_index;

typedef struct rb_held_file { uint32_t first_row; rb_str path; } rb_held_file;
typedef struct rb_held {
    const rb_schema *schema;
    uint32_t         rows;
    uint64_t         passed_over;
    RB_VEC(uint64_t *) lines;               /* blocks: where each row stands in its file */
    RB_VEC(rb_held_file) files;
} rb_held;

struct rb_residents {
    const rb_plan   *plan;
    bool             all;
    rb_held        **held;                  /* by lookup */
    rb_held_column **columns;               /* by field kept */
    rb_held_index  **indexes;
    rb_buf           key;                   /* scratch */
};

static inline uint64_t *rb_held_block(const rb_held_column *c, uint32_t row) { return c->blocks.items[row >> RB_HELD_BITS]; }
static inline bool rb_held_bit(const uint64_t *words, uint32_t row) { return words[(row & (RB_HELD_ROWS - 1)) >> 6] >> (row & 63) & 1; }
static inline bool rb_held_known(const rb_held_column *c, uint32_t row) { return rb_held_bit(rb_held_block(c, row), row); }
static inline bool rb_held_blank(const rb_held_column *c, uint32_t row) { return rb_held_bit(rb_held_block(c, row) + RB_HELD_WORDS, row); }
/* Where the values of the row's block begin. */
static inline const void *rb_held_values(const rb_held_column *c, uint32_t row) { return rb_held_block(c, row) + 2 * RB_HELD_WORDS; }
rb_str rb_held_text_at(const rb_held_text *t, uint64_t place);

/* Adds one part of a key, of a column at a place; false: it is not known, and such a key finds nothing. */
bool rb_held_add_key(rb_buf *key, const rb_column *c, enum rb_rep rep, uint32_t at, bool folds);
/* The rows with that key, and how many; NULL and 0: none. */
uint32_t        rb_held_hash(rb_str key);
const uint32_t *rb_held_find(const rb_held_index *index, rb_str key, uint32_t hash, uint32_t *count);
/* Fetches ahead what a look-up will compare: the slot, and then the key that is in it. */
static inline void rb_held_fetch_slot(const rb_held_index *index, uint32_t hash)
{
    if (index->slot_count > 0) __builtin_prefetch(&index->slots[hash & (index->slot_count - 1)]);
}
static inline void rb_held_fetch_key(const rb_held_index *index, uint32_t hash)
{
    const rb_held_slot *slot = index->slot_count > 0 ? &index->slots[hash & (index->slot_count - 1)] : NULL;
    if (slot && slot->hash == hash && slot->place != RB_HELD_FREE) __builtin_prefetch(index->keys.chunks.items[slot->place >> 32] + (slot->place & UINT32_MAX));
}
const rb_held_unsure *rb_held_find_unsure(const rb_held_index *index, uint32_t row);
/* The row for people: "Account 001X", "Activity on line 12 of activities.csv". */
void rb_held_name(const rb_residents *r, uint32_t lookup, uint32_t row, rb_buf *b);

#endif
