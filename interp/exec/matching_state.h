/* exec/matching_state.h: what the files of a reconciliation share: its state, and one key's records together. */
#ifndef RB_EXEC_MATCHING_STATE_H
#define RB_EXEC_MATCHING_STATE_H

#include "exec/matching.h"
#include "exec/packed.h"
#include "exec/rows.h"
#include "exec/sorter.h"
#include "exec/state.h"

#include <pthread.h>

/* Records go to a part by the first bits of the hash of their key, so that a part can be matched by itself. The last part is of those
 * whose key is not known. */
enum { RB_PART_BITS = 6, RB_PARTS = 1 << RB_PART_BITS, RB_STRAYS = RB_PARTS };
typedef struct rb_parts { rb_rows rows[RB_PARTS + 1]; } rb_parts;

typedef struct rb_tally { uint64_t records, without; rb_wide_sum sum; } rb_tally;
static inline void rb_tally_join(rb_tally *to, const rb_tally *from)
{
    to->records += from->records;
    to->without += from->without;
    rb_wide_join(&to->sum, from->sum);
}
typedef struct rb_matching_side { rb_tally outside, evaluated, by_match[RB_MATCH_COUNT]; } rb_matching_side;

/* The values of one side's records of a key, in one comparison. Texts and codes: the first, and another that differs. */
typedef struct rb_together {
    uint32_t    count, unknown, cause;
    rb_wide_sum sum;
    rb_i128     low, high;
    rb_str      text, other;
    bool        varies;
} rb_together;

/* outside: a record with this key that `where` keeps out, or NULL. */
typedef struct rb_key_rows { const uint8_t **rows[2]; uint32_t count[2]; const uint8_t *outside[2]; } rb_key_rows;

/* The reasons why something is not known, numbered; all workers have the same ones. */
typedef struct rb_reasons { pthread_mutex_t lock; rb_map numbers; RB_VEC(rb_str) texts; } rb_reasons;

/* Of one step: where its values of a batch are. base: those of the word being packed. */
typedef struct rb_packer { rb_step_id step; enum rb_rep rep; uint32_t stride, base; const rb_column *column; } rb_packer;

struct rb_matching {
    const rb_plan           *plan;
    const rb_reconcile_plan *r;
    rb_matching_options      options;
    uint32_t                 values;     /* how many a row has: the comparisons, and the total where it is none of them */
    uint32_t                 total;      /* which of them is added up; UINT32_MAX: none */
    enum rb_rep             *reps;       /* by value */
    bool                     is_loaded;  /* in part: from bytes that may not add up */
    rb_chunk_pool            pool;
    rb_parts                 parts;
    rb_matching_side         side[2];
    rb_reasons              *reasons;
    rb_map                   reason_numbers; /* of those that this worker met */
    rb_packer               *packers;    /* the keys, then the values */
    rb_buf                   packed;
    rb_together             *together[2]; /* by value: of the key being judged */
    rb_diary               **diaries;     /* by comparison: of its calendar, or NULL */
    enum rb_agreement       *agreements;  /* by comparison: of the key being judged */
    uint64_t                 keys[RB_MATCH_COUNT], missing_outside[2], *differs;
    rb_sorter               *listed;      /* the keys to be reported, by where their first record stands */
};

static inline rb_type rb_matching_type(const rb_matching *m, uint32_t value)
{
    return value < m->r->compares.len ? m->r->compares.items[value].type : m->r->total_type;
}

/* The part of a key at a depth: parts that are too large for memory are parted again. */
static inline uint32_t rb_part_of(uint32_t hash, uint32_t depth) { return hash << (RB_PART_BITS * depth) >> (32 - RB_PART_BITS); }
/* Keeps a row with its packed key and values in m->packed; its hash is found here. */
void     rb_matching_take(rb_matching *m, rb_row *row, bool has_key);
uint32_t rb_matching_reason(rb_matching *m, rb_str text);
void rb_parts_relieve(rb_parts *parts, rb_chunk_pool *pool); /* writes the largest to the file until there is room again */

/* matching_list.c: the keys that are to be reported. */
void rb_matching_list(rb_matching *m, const rb_key_rows *key);

/* matching_judge.c: what the rows of one key say together; leaves m->together and m->agreements. */
enum rb_match rb_matching_judge(rb_matching *m, const rb_key_rows *key);
/* The value of one side that a person is shown: the sum, or one of those that decided. */
rb_value      rb_matching_shown(const rb_matching *m, uint32_t compare, uint32_t side);

#endif
