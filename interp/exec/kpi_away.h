/* exec/kpi_away.h: groups that do not fit in memory. */
#ifndef RB_EXEC_KPI_AWAY_H
#define RB_EXEC_KPI_AWAY_H

#include "exec/kpi.h"
#include "exec/sorter.h"

struct rb_exec;

/* All groups of a grouping into the sorters of its KPIs; it is then empty. */
void rb_kpi_put_away(struct rb_exec *x, uint32_t grouping, rb_spill *spill);
bool rb_kpi_is_away(const struct rb_exec *x, uint32_t grouping);
/* Whether what the KPI keeps for percentiles is little for each of its groups. */
bool rb_kpi_has_small_series(const struct rb_exec *x, const rb_kpi_work *work);
/* Of groupings that take more than their share of memory. */
void rb_kpi_relieve(struct rb_exec *x);
/* Groupings of which one worker put some away: the other's are there then as well. */
void rb_kpi_join_away(struct rb_exec *x, struct rb_exec *other);

/* The groups of a KPI that were put away, in order. */
typedef struct rb_kpi_reader {
    const rb_kpi_plan *k;
    rb_sorter *items;
    rb_spill  *spill;
    rb_str     key, bytes; /* of the next item … */
    bool       has_item;   /* … where there is one */
    rb_buf     prefix;     /* what the items of the group's begin with */
    rb_buf     group;      /* its key */
    rb_measure measure;
} rb_kpi_reader;
rb_kpi_reader rb_kpi_reader_new(const rb_kpi_plan *k, rb_sorter *away, rb_spill *spill);
/* The next group's key is known. False: there is none. */
bool rb_kpi_reader_open(rb_kpi_reader *r);
/* All of its measure is known; each of its different values was told. */
void rb_kpi_reader_fill(rb_kpi_reader *r, void (*each)(void *user, rb_str value), void *user);

#endif
