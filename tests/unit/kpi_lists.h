/* tests/unit/kpi_lists.h: the groups of a KPI as an array, for tests that look at several of a few; and the other way round. */
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

/* A list of groups that the test keeps. */
struct kept { rb_kpi_source source; const rb_kpi_group *items; uint64_t len; };
struct kept_walk { const struct kept *kept; uint64_t next; };

static inline void *begin_kept(const rb_kpi_source *s)
{
    struct kept_walk *w = RB_NEW(struct kept_walk);
    w->kept = (const struct kept *)s;
    return w;
}

static inline const rb_kpi_group *next_kept(void *walk)
{
    struct kept_walk *w = walk;
    return w->next < w->kept->len ? &w->kept->items[w->next++] : NULL;
}

static inline rb_kpi_list list_of(const rb_kpi_group *items, uint64_t len)
{
    struct kept *k = RB_NEW(struct kept);
    *k = (struct kept){{begin_kept, next_kept}, items, len};
    return (rb_kpi_list){len, &k->source};
}

#endif
