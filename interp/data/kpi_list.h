/* data/kpi_list.h: the groups of a KPI, one after the other.
 *
 * A group is a few hundred bytes when it is finished and a few dozen before, and there may be more of them than memory has room for: so
 * nobody holds them all. Who has them finishes one at a time for whoever walks over them, as often as it is walked; several walks
 * may go on at once.
 */
#ifndef RB_DATA_KPI_LIST_H
#define RB_DATA_KPI_LIST_H

#include "base/big.h"
#include "data/value.h"

typedef struct rb_kpi_group {
    RB_VEC(rb_value) keys;   /* not known: blank; of a total only the first ones, none of the grand total */
    uint64_t records;        /* records of the group that `where` let in */
    uint64_t measured;       /* of them, with a known measure */
    uint64_t left_out;       /* of them, without */
    rb_value value;          /* for display, rounded half to even at nine places; not known: no data */
    rb_big   numerator, denominator; /* the exact value is numerator / denominator in the type's own units (billionths for RB_REP_DEC); denominator 0: no data, else above 0 */
    rb_value target;         /* not known: there is none, or (of a total) its groups have different ones */
    rb_value miss;           /* how far from the target, negative when better: percent of the target, or an amount where the
                              * bands count amounts; not known without a target or data */
    uint32_t band;           /* index in rb_kpi_info.bands; UINT32_MAX: no data, or no bands */
    bool     several_currencies; /* its amounts are in more than one, so it has no value */
    bool     too_few;        /* measured, but fewer than the minimum sample: no band */
} rb_kpi_group;

/* Who has groups. begin: a walk, from the first one; next: its next group, good until the call after. */
typedef struct rb_kpi_source {
    void *(*begin)(const struct rb_kpi_source *s);
    const rb_kpi_group *(*next)(void *walk); /* NULL: there is no more */
} rb_kpi_source;

typedef struct rb_kpi_list { uint64_t len; const rb_kpi_source *source; } rb_kpi_list; /* source: NULL where len is 0 */
typedef struct rb_kpi_total {
    uint64_t    where_unknown; /* records left out because `where` was unknown */
    rb_kpi_list groups;        /* sorted by keys; without `by` exactly one */
    rb_kpi_list totals;        /* of a kpi with totals: over all groups with the same first keys, each after those it sums up; the last one over all */
} rb_kpi_total;

typedef struct rb_kpi_walk { const rb_kpi_source *source; void *state; } rb_kpi_walk;
rb_kpi_walk         rb_kpi_walk_over(const rb_kpi_list *l);
const rb_kpi_group *rb_kpi_walk_next(rb_kpi_walk *w); /* NULL: there is no more; it is good until the next call */
rb_kpi_group        rb_kpi_group_keep(const rb_kpi_group *g); /* a copy for later */
bool                rb_kpi_sums_up(const rb_kpi_group *total, const rb_kpi_group *group); /* whether the total is over this group, too */

/* Its figures, each with a band of its own: the total over all first, then the other totals, then the groups; so a list that is cut short has
 * what matters most. A figure with fewer keys than the KPI is a total. */
typedef struct rb_kpi_figures { const rb_kpi_total *total; rb_kpi_walk walk; uint64_t left; bool in_groups, began; rb_kpi_group first; } rb_kpi_figures;
rb_kpi_figures      rb_kpi_figures_of(const rb_kpi_total *t);
const rb_kpi_group *rb_kpi_figures_next(rb_kpi_figures *f);

#endif
