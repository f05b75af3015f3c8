/* exec/state.h: what the files of exec/ share: one worker's state and the shape of a kernel.
 *
 * A kernel computes the words x->from ..< x->to of one column: all of the batch for a warm
 * step, the one word of the row asked about for a cold one. Columns of numbers are computed for whole
 * words, rows beyond the batch included (they hold old values, always in range); columns of text are not
 * touched beyond rb_exec_rows, because the text of old rows is gone.
 */
#ifndef RB_EXEC_STATE_H
#define RB_EXEC_STATE_H

#include "exec/codes.h"
#include "exec/daily.h"
#include "exec/late.h"
#include "exec/exec.h"
#include "exec/kpi.h"
#include "exec/profile.h"

#define RB_WORD_ROWS 64u
#define RB_ALL_ROWS (~UINT64_C(0))
#define RB_TEXT_MOST (1u << 20) /* bytes of a text that rules make of others */

typedef void rb_kernel(rb_exec *x, const rb_step *s, rb_column *out);

#define OP(name, in, out, operand, text) rb_kernel rb_exec_##name;
#include "plan/ops.def"
#undef OP

/* WARM: with every batch. COLD: when asked for. FIXED: the same in every row of a run, so computed once. */
enum rb_step_life { RB_LIFE_WARM, RB_LIFE_COLD, RB_LIFE_FIXED };

/* Which rows of the last batch have which verdict; pass is the rest. */
typedef struct rb_rule_work {
    uint64_t fail[RB_BATCH_WORDS], skip[RB_BATCH_WORDS], unknown[RB_BATCH_WORDS], waived[RB_BATCH_WORDS];
    RB_VEC(uint32_t) waivers; /* that may waive it, as they stand in the rules */
    uint8_t *shown; /* verdicts by row, once asked for */
    bool     is_shown;
    bool     is_error;
    rb_rule_total total;
} rb_rule_work;

typedef struct rb_waiver_work {
    enum rb_waiver_state state; /* on the run's day */
    uint64_t rows[RB_BATCH_WORDS]; /* of the last batch: records that it bears on */
    uint64_t records, findings;
} rb_waiver_work;

typedef struct rb_checklist_work {
    uint64_t fail[RB_BATCH_WORDS], warn[RB_BATCH_WORDS], skip[RB_BATCH_WORDS]; /* pass is the rest */
    uint8_t *shown;
    bool     is_shown;
    uint64_t by_outcome[RB_OUTCOME_COUNT];
    uint64_t spared; /* of those that do not fail: an error rule is waived */
    uint64_t unsure; /* of those that fail: only because something is unknown */
} rb_checklist_work;

typedef struct rb_table_lists rb_table_lists; /* table_lists.h */
typedef struct rb_sieve rb_sieve; /* sieve.h */

/* Of a route with a table. */
typedef struct rb_table_work {
    uint32_t *codes;         /* [column * RB_BATCH_ROWS + row] of the batch */
    uint32_t *unknown;       /* [row] the first row of the table that is unknown and counts; UINT32_MAX: none */
    RB_VEC(uint32_t) touched;   /* rows of the table that took records of the batch … */
    uint32_t *slots;            /* … [row of the table] 1 + its place there, and in `taken`; 0: took none */
    uint64_t *taken;            /* [place * RB_BATCH_WORDS + word] records that it routes */
    uint32_t  taken_cap;
    rb_table_lists *lists;      /* how rows are found of records that not all is known of */
    RB_VEC(uint32_t) collected; /* scratch: rows that say yes to a record */
} rb_table_work;

typedef struct rb_route_work {
    uint64_t  routed[RB_BATCH_WORDS], no_match[RB_BATCH_WORDS], conflict[RB_BATCH_WORDS]; /* unknown is the rest */
    uint64_t *taken;         /* [row of the table * RB_BATCH_WORDS + word] records that it routes; with a table rb_exec_taken has them */
    uint64_t *yes, *could;   /* scratch, [row of the table]: of one word */
    rb_table_work *table;    /* NULL: the plan has none */
    RB_VEC(uint32_t) collected; /* scratch: rows that take a record; a table has its own */
    bool     *is_fixed;      /* [row of the table] its outputs are the same for every record */
    uint8_t  *shown_states;
    uint32_t *shown_rows;
    bool      states_are_shown, rows_are_shown;
    uint64_t  by_state[4];
    uint64_t *by_row;
    rb_groups groups;        /* outputs of the rows that are not fixed … */
    uint64_t *counts;        /* … and how many records got them */
    uint32_t  counts_cap;
} rb_route_work;

typedef struct rb_problem { uint64_t unreadable, line, record; rb_str example, why; } rb_problem; /* of the example: its line and record; why: as in rb_field_problem */
/* Which cells of a field are blank, in the batch of that number. */
typedef struct rb_blanks { uint64_t round, rows[RB_BATCH_WORDS]; } rb_blanks;

struct rb_exec {
    const rb_plan        *plan;
    const rb_stream_plan *stream;
    rb_spill             *spill;       /* where what KPIs keep goes beyond its share; NULL: it stays in memory */
    uint32_t              spill_sharers; /* KPIs that keep values, and groupings */
    uint32_t              stream_index;
    int64_t               now, today;

    const rb_batch *batch;
    uint32_t        rows;     /* of the batch; 64 while a FIXED step is computed */
    uint32_t        from, to; /* words that the running kernel computes */
    uint64_t        listed[RB_BATCH_WORDS];

    rb_column *columns;       /* by step; a cold one has no memory before it is asked for */
    uint8_t   *stride;        /* by step: values from one word to the next: 64; 0 of a fixed one, which has one word's values */
    uint16_t  *done;          /* by step: bit w: word w is computed for this batch */
    uint8_t   *life;          /* by step: enum rb_step_life */
    uint32_t  *uses;          /* by step: how many want it with every batch */
    RB_VEC(rb_step_id) warm, cold;
    rb_choice *choices;       /* by step: through which table of constants it is computed */
    rb_sieve **sieves;        /* by step: of a text in which much is searched; else NULL */
    struct rb_narrow **narrows; /* by step: decimals that are compared more than once, as whole numbers of 64 bits; NULL for most */
    rb_daily **dailies;       /* by step: the chain of steps that depend on that day alone */
    rb_late   *late;          /* what is run only for some rows; NULL: nothing */
    uint64_t   round;         /* batches so far */
    rb_step_id *pending;      /* scratch of rb_exec_demand */

    rb_diary **diaries;       /* by calendar of the plan: laid out as far as this worker has needed it */

    RB_VEC(char *) chunks;    /* text made by kernels: reused batch after batch … */
    uint32_t chunk;           /* … the one being filled … */
    size_t   chunk_used;      /* … and how far */
    rb_buf   scratch;

    rb_rule_work         *rules;
    rb_checklist_work   *checklists;
    rb_waiver_work      *waivers;
    rb_route_work *routes;
    RB_VEC(rb_grouping)   groupings;
    rb_kpi_work         *kpis;

    const rb_residents *residents;
    struct rb_asker **askers; /* by step: what a step that looks up others works with; NULL before it runs */
    rb_exec          *outer;  /* of pairs: the state of the records that ask … */
    const rb_seek    *seek;   /* … for which step … */
    const uint32_t   *pair_rows, *pair_held; /* … and by pair its row in there and the row found */

    struct rb_assigner **assigners; /* by assignment of the stream */

    rb_profile *profile; /* NULL: nothing is measured */
    uint64_t    evaluated;
    rb_step_id *counting;     /* by field: the load step that counts its unreadable cells */
    rb_problem *problems;     /* by field */
    rb_blanks  *blanks;       /* by field: what its counting step found … */
    rb_blanks  *bad;          /* … and which cells it could not read */
};

static inline const rb_step *rb_exec_step(const rb_exec *x, rb_step_id id) { return &x->stream->steps.items[id]; }
static inline bool rb_exec_is_fixed(const rb_exec *x, rb_step_id id) { return x->life[id] == RB_LIFE_FIXED; }
static inline const rb_column *rb_exec_in(const rb_exec *x, const rb_step *s, unsigned i)
{
    return &x->columns[s->in[i]];
}

/* Where in the column of the n-th input the values of word w begin; and where in a column the value of a row is. */
static inline size_t rb_exec_base(const rb_exec *x, const rb_step *s, unsigned n, uint32_t w)
{
    return (size_t)w * x->stride[s->in[n]];
}
static inline uint32_t rb_exec_at(const rb_exec *x, rb_step_id id, uint32_t row)
{
    return row / RB_WORD_ROWS * x->stride[id] + row % RB_WORD_ROWS;
}

/* How many rows of word w there are, 0 to 64; and their bits. */
static inline uint32_t rb_exec_rows(const rb_exec *x, uint32_t w)
{
    uint32_t first = w * RB_WORD_ROWS;
    return x->rows <= first ? 0 : x->rows - first < RB_WORD_ROWS ? x->rows - first : RB_WORD_ROWS;
}
static inline uint64_t rb_exec_mask(const rb_exec *x, uint32_t w)
{
    uint32_t rows = rb_exec_rows(x, w);
    return rows == RB_WORD_ROWS ? RB_ALL_ROWS : (UINT64_C(1) << rows) - 1;
}
static inline uint32_t rb_exec_words(const rb_exec *x) { return (x->rows + RB_WORD_ROWS - 1) / RB_WORD_ROWS; }
static inline uint64_t rb_count_bits(uint64_t word) { return (uint64_t)__builtin_popcountll(word); }
uint64_t rb_count_words(const uint64_t *words, uint32_t count); /* exec/count.c: of all of them */
static inline uint32_t rb_first_bit(uint64_t word) { return (uint32_t)__builtin_ctzll(word); }

/* The rows of word w where a condition is yes, and where it is no; RB_STEP_NONE is yes everywhere. */
typedef struct rb_answer { uint64_t yes, no; } rb_answer;
static inline rb_answer rb_exec_answer(const rb_exec *x, rb_step_id step, uint32_t w)
{
    uint64_t mask = rb_exec_mask(x, w);
    if (step == RB_STEP_NONE) return (rb_answer){mask, 0};
    const rb_column *c = &x->columns[step];
    return (rb_answer){c->v.bits[w] & mask, c->known[w] & ~c->v.bits[w] & mask};
}

enum rb_rep rb_exec_rep(const rb_step *s); /* of the column that the step makes */
uint32_t    rb_exec_input_count(const rb_exec *x, const rb_step *s);
rb_step_id  rb_exec_input(const rb_exec *x, const rb_step *s, uint32_t i); /* of a format: the values of its template */
void        rb_exec_demand(rb_exec *x, rb_step_id step, uint32_t w);       /* afterwards word w of the column is there */
void        rb_exec_step_run(rb_exec *x, rb_step_id step); /* its kernel, over x->from ..< x->to */
void        rb_exec_take_off(rb_exec *x, rb_step_id step); /* a warm step does not run any more: something else fills its column */
void        rb_exec_cool(rb_exec *x, rb_step_id step); /* … or it runs when it is asked for */
/* Over pairs of a record of `outer` and one that is found: by pair its row in there and the row found. */
rb_exec    *rb_exec_new_pairs(rb_exec *outer, const rb_seek *seek, const uint32_t *rows, const uint32_t *held);
void        rb_exec_need(rb_exec *x, rb_step_id step); /* once, at the start: the column will be there with every batch */
rb_value    rb_exec_read(const rb_exec *x, rb_step_id step, uint32_t row); /* of a column that is there */
/* The warm steps over `rows` rows: a batch, or pairs (batch NULL). */
void rb_exec_run(rb_exec *x, const rb_batch *batch, uint32_t rows);
bool rb_exec_looks_up(const rb_step *s); /* find, over */
/* exec/over.c: why a step that looks up others is unknown although its keys are known. */
rb_cause rb_exec_seek_cause(rb_exec *x, rb_step_id step, uint32_t row);
rb_cause rb_exec_sure_cause(const rb_exec *x, const rb_step *s, uint32_t pair);
/* exec/kernels_related.c: why a field of a row in memory is unknown. */
rb_cause rb_exec_gather_cause(const rb_exec *x, const rb_step *s, uint32_t row);
/* exec/kernels_load.c: `bad` rows of word w that the step could not read. */
void rb_exec_count_unreadable(rb_exec *x, const rb_step *s, uint32_t w, uint64_t bad);
/* Once for each word and batch, by whoever reads the field's cells: which are known, and which cannot be read. */
typedef struct rb_cells_found { uint64_t known, bad; } rb_cells_found;
void rb_exec_note_cells(rb_exec *x, uint32_t field, uint32_t w, rb_cells_found found);
/* Room for text that a kernel makes: lives as long as the column it is for. */
char *rb_exec_room(rb_exec *x, const rb_step *s, size_t len);

/* exec/cause_text.c: why a step that makes or reads a text is unknown in a row where its inputs are known. */
rb_cause rb_exec_cause_of_text(const rb_exec *x, const rb_step *s, uint32_t row);
rb_cause rb_exec_cause_of_money(const rb_exec *x, const rb_step *s, uint32_t row); /* exec/cause_money.c */

/* Whether another text can be equal to this one after NFC; see kernels_text.c. */
bool rb_text_has_spellings(rb_str text);

/* The parts of a batch's work after the steps, and of the end of a run; each owns its part of the state. */
void rb_exec_rules_init(rb_exec *x);
void rb_exec_rules_judge(rb_exec *x);
void rb_exec_rules_merge(rb_exec *x, const rb_exec *other);
void rb_exec_rules_finish(const rb_exec *x, rb_summary *summary);
/* exec/waivers.c. `waive` moves what is waived of word w from fail and unknown to waived. */
void rb_exec_waivers_init(rb_exec *x);
void rb_exec_waivers_begin(rb_exec *x);
void rb_exec_waivers_waive(rb_exec *x, rb_rule_work *rule, uint32_t w);
void rb_exec_waivers_end(rb_exec *x);
void rb_exec_waivers_merge(rb_exec *x, const rb_exec *other);
void rb_exec_waivers_finish(const rb_exec *x, rb_summary *summary);
void rb_exec_routes_init(rb_exec *x);
/* exec/table.c: the batch judged by a route's table; as the walk over all rows would. */
void rb_exec_table_init(rb_exec *x, rb_route_work *work, const rb_route_plan *p);
void rb_exec_table_judge(rb_exec *x, rb_route_work *work, const rb_route_plan *p);
rb_cause rb_exec_table_cause(rb_exec *x, const rb_route_work *work, const rb_route_plan *p, uint32_t row); /* of the row that is unknown and counts */
const uint32_t *rb_exec_table_collected(const rb_exec *x, const rb_route_work *work, const rb_route_plan *p, uint32_t row, uint32_t *count);
void rb_exec_table_disagree(rb_exec *x, const rb_route_work *work, const rb_route_plan *p, uint32_t row, uint32_t rows[2]);
/* Words of bits: the records of the batch that a row of the route's table took; NULL: none. */
static inline const uint64_t *rb_exec_taken(const rb_route_work *work, uint32_t table_row)
{
    const rb_table_work *t = work->table;
    if (!t) return work->taken + (size_t)table_row * RB_BATCH_WORDS;
    return t->slots[table_row] > 0 ? t->taken + (size_t)(t->slots[table_row] - 1) * RB_BATCH_WORDS : NULL;
}
void rb_exec_routes_judge(rb_exec *x);
void rb_exec_routes_merge(rb_exec *x, const rb_exec *other);
void rb_exec_routes_finish(rb_exec *x, rb_summary *summary);
void rb_exec_kpis_init(rb_exec *x);
void rb_exec_kpis_measure(rb_exec *x);
void rb_exec_kpis_merge(rb_exec *x, rb_exec *other);
/* What a KPI makes of one word: rows in, rows to measure, rows left out. */
typedef struct rb_kpi_sorted { uint64_t in, measured, left_out; } rb_kpi_sorted;
rb_kpi_sorted rb_exec_kpi_sort(const rb_exec *x, const rb_kpi_plan *k, uint32_t w);
rb_own_target rb_exec_kpi_fixed_target(rb_exec *x, const rb_kpi_plan *k, const rb_kpi_work *work); /* of a target step that is fixed */
/* The totals of a KPI: a work of their own, with a group for each run of first keys that some group has. The groups'
 * own work stays as it is. */
rb_kpi_work rb_exec_kpi_totals(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, rb_groups *groups);
void rb_kpi_lists(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, rb_kpi_total *total); /* exec/kpi_lists.c: its groups and totals */
void rb_kpi_stream(const rb_exec *x, rb_kpi_finisher f, rb_kpi_work *work, rb_kpi_total *total); /* exec/kpi_stream.c: those that are away */
void rb_exec_kpi_count_sets(rb_kpi_work *work); /* where sets went to the file: how many values each group has */
void rb_exec_kpis_finish(rb_exec *x, rb_summary *summary);
void rb_exec_sides_init(rb_exec *x); /* exec/matching.c */
void rb_exec_assigns_init(rb_exec *x); /* exec/assign.c */
void rb_exec_assigns_give(rb_exec *x);
void rb_exec_assigns_finish(const rb_exec *x, rb_summary *summary);
void rb_exec_problems_merge(rb_exec *x, const rb_exec *other);
void rb_exec_problems_finish(const rb_exec *x, rb_summary *summary);

/* exec/kpi_currency.c: a group's amounts are put together only while all are in one currency. */
rb_step_id rb_exec_kpi_currency(const rb_exec *x, const rb_kpi_plan *k); /* the step with the currencies of what is measured, or NONE */
void     rb_exec_kpi_note(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, const uint32_t *of, uint64_t measured, uint32_t w);
void     rb_exec_currency_finish(uint32_t currency, rb_kpi_group *g); /* the value's currency; without a value when there are several */

/* exec/bands.c: the exact value numerator / denominator (not 0) against target and bands. */
void rb_exec_band(const rb_kpi_plan *k, rb_kpi_group *g);

#endif
