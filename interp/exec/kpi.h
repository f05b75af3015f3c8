/* exec/kpi.h: what KPIs have counted of each group, and of all of them together.
 *
 * There may be a million groups in each of several workers, so a measure has arrays for what it needs and for nothing else: a sum takes 48
 * bytes a group. rb_measure is one group put together from them, for whoever joins, writes or finishes groups.
 */
#ifndef RB_EXEC_KPI_H
#define RB_EXEC_KPI_H

#include "base/big.h"
#include "data/kpi_list.h"
#include "exec/distinct.h"
#include "exec/groups.h"
#include "exec/recall.h"
#include "exec/series.h"
#include "exec/slab.h"
#include "exec/wide.h"

/* measured: of a ratio the records below the line. */
typedef struct rb_counted { uint64_t records, measured, left_out; } rb_counted;

/* A group's own target. As states are put together the larger one stays, and of two that differ DIFFERS. */
enum rb_own_state { RB_OWN_NONE, RB_OWN_KNOWN, RB_OWN_UNKNOWN, RB_OWN_DIFFERS };
typedef struct rb_own_target { rb_i128 value; enum rb_own_state state; } rb_own_target;

typedef struct rb_measure {
    rb_counted      tally;
    uint64_t      yes;      /* of a share those that are, of a distinct count the values, of a ratio the records above the line */
    rb_wide_sum   sum;      /* of what is weighted, the weights */
    rb_wide_sum   below;    /* of a ratio: the sum below the line */
    rb_i128       best;     /* the least, or the greatest */
    rb_big        weighted; /* values times weights */
    rb_own_target target;
    rb_series     series;   /* of a percentile */
    uint32_t      currency; /* of open money: the letters of the one currency measured so far; 0: none, RB_SEVERAL: more than one */
} rb_measure;
#define RB_SEVERAL UINT32_MAX

/* KPIs with the same keys share one grouping, so that a record is looked up once. */
typedef struct rb_grouping {
    const rb_step_id *keys;
    uint32_t  key_count;
    uint64_t  in[RB_BATCH_WORDS]; /* rows of this batch that some KPI lets in */
    uint32_t *of;                 /* [row] its group */
    rb_recall *recall;            /* or NULL */
    RB_VEC(rb_step_id) counted;   /* keys whose steps do not run, and which have to say something of their fields */
    rb_groups groups;
} rb_grouping;

/* The arrays are by index in the grouping; those that the measure does not need are not there. */
typedef struct rb_kpi_work {
    uint32_t       grouping;
    uint64_t       where_unknown;
    rb_slab        tallies, yes, sums, belows, bests, weighteds, targets, serieses, currencies;
    bool           tells_currency; /* it measures open money */
    rb_distinct    distinct;
    uint64_t       series_bytes; /* of all series, in memory */
    struct rb_sorter *away;      /* groups that did not fit in memory (kpi_away.h); NULL: there are none */
    rb_own_target  fixed_target; /* of loaded totals (save.h): the target that no record has a say in; RB_OWN_NONE: to be computed */
} rb_kpi_work;

/* exec/kpi_group.c */
void       rb_kpi_make_room(const rb_kpi_plan *k, rb_kpi_work *work, uint32_t groups);
rb_measure rb_kpi_get(const rb_kpi_work *work, uint32_t number); /* nothing of a group that it has no room for */
void       rb_kpi_set(rb_kpi_work *work, uint32_t number, const rb_measure *m); /* it has room for it */
void       rb_kpi_pass(rb_kpi_work *to, rb_kpi_work *from, uint32_t end); /* groups of `from` before `end` are not read any more: their memory may be used */
/* Two groups are one. Not the counts of different values, which come from the sets. */
void       rb_kpi_join(const rb_kpi_plan *k, rb_measure *to, const rb_measure *from);
uint64_t   rb_kpi_bytes(const rb_kpi_work *work); /* of memory, but for values kept by percentiles and sets */
uint32_t   rb_kpi_currency_join(uint32_t a, uint32_t b);

/* exec/kpi_finish.c: a group as it is reported, but for its keys. */
typedef struct rb_kpi_finisher { const rb_kpi_plan *k; rb_type type; const rb_type *keys; } rb_kpi_finisher;
void rb_kpi_finish(const rb_kpi_finisher *f, const rb_measure *m, rb_kpi_group *g);

static inline rb_counted *rb_kpi_tally(const rb_kpi_work *work, uint32_t number) { return rb_slab_at(&work->tallies, number, sizeof(rb_counted)); }
static inline uint64_t *rb_kpi_yes(const rb_kpi_work *work, uint32_t number) { return rb_slab_at(&work->yes, number, sizeof(uint64_t)); }
static inline bool rb_kpi_has(const rb_kpi_work *work, uint32_t number) { return number < work->tallies.cap && rb_kpi_tally(work, number)->records > 0; }

#endif
