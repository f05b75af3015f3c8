/* exec/matching_state.h: what the files of a reconciliation share: its state, and one key's records together. */
#ifndef RB_EXEC_MATCHING_STATE_H
#define RB_EXEC_MATCHING_STATE_H

#include "exec/matching.h"
#include "exec/packed.h"
#include "exec/state.h"

/* Records go to a part by the hash of their key, so that a part can be matched by itself. The last part is of those
 * whose key is not known. */
enum { RB_PARTS = 64, RB_STRAYS = RB_PARTS };

typedef struct rb_tally { uint64_t records, without; rb_wide_sum sum; } rb_tally;

typedef struct rb_matching_side {
    rb_rows  parts[RB_PARTS + 1];
    rb_tally outside, evaluated, by_match[RB_MATCH_COUNT];
} rb_matching_side;

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
/* From `first` on in rb_matching.refs: the two outside, the left rows, the right rows. */
typedef struct rb_key_entry { uint64_t order; size_t first; uint32_t count[2]; } rb_key_entry;

struct rb_matching {
    const rb_plan           *plan;
    const rb_reconcile_plan *r;
    rb_matching_options      options;
    uint32_t                 values;     /* how many a row has: the comparisons, and the total where it is none of them */
    uint32_t                 total;      /* which of them is added up; UINT32_MAX: none */
    rb_matching_side         side[2];
    rb_map                   cause_numbers;
    RB_VEC(rb_str)           causes;
    rb_together             *together[2]; /* by value: of the key being judged */
    rb_diary               **diaries;     /* by comparison: of its calendar, or NULL */
    enum rb_agreement       *agreements;  /* by comparison: of the key being judged */
    uint64_t                 keys[RB_MATCH_COUNT], missing_outside[2], *differs;
    RB_VEC(rb_key_entry)     entries;
    const uint8_t          **refs;        /* plain: the chunks of the parts keep the rows */
    size_t                   refs_len, refs_cap;
    rb_buf                   key, packed, scratch;
};

static inline rb_type rb_matching_type(const rb_matching *m, uint32_t value)
{
    return value < m->r->compares.len ? m->r->compares.items[value].type : m->r->total_type;
}

void rb_wide_add(rb_wide_sum *sum, rb_i128 term);
void rb_wide_join(rb_wide_sum *sum, rb_wide_sum other);
bool rb_wide_narrow(rb_wide_sum sum, rb_i128 *out); /* false: more than 38 digits */

/* matching_judge.c: what the rows of one key say together; leaves m->together and m->agreements. */
enum rb_match rb_matching_judge(rb_matching *m, const rb_key_rows *key);
/* The value of one side that a person is shown: the sum, or one of those that decided. */
rb_value      rb_matching_shown(const rb_matching *m, uint32_t compare, uint32_t side);

#endif
