/* tests/unit/kpi_lists.h: the groups of a KPI as an array, for tests that look at several of a few. */
#ifndef RB_TESTS_KPI_LISTS_H
#define RB_TESTS_KPI_LISTS_H

#include "check.h"

#include "data/kpi_list.h"

/* All of them, and there are as many as the list says. */
static inline const rb_kpi_group *all_of(const rb_kpi_list *l)
{
    RB_VEC(rb_kpi_group) all = {0};
    rb_kpi_walk w = rb_kpi_walk_over(l);
    for (const rb_kpi_group *g = rb_kpi_walk_next(&w); g; g = rb_kpi_walk_next(&w)) rb_vec_push(&all, rb_kpi_group_keep(g));
    CHECK(all.len == l->len);
    while (all.len <= l->len) rb_vec_push(&all, (rb_kpi_group){.band = UINT32_MAX}); /* so that what lacks fails and does not crash */
    return all.items;
}

#endif
