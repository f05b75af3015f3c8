/* data/kpi_list.c: see kpi_list.h. */
#include "data/kpi_list.h"

#include "base/gc.h"

rb_kpi_walk rb_kpi_walk_over(const rb_kpi_list *l)
{
    rb_kpi_walk w = {.source = l->len > 0 ? l->source : NULL};
    if (w.source) w.state = w.source->begin(w.source);
    return w;
}

const rb_kpi_group *rb_kpi_walk_next(rb_kpi_walk *w) { return w->source ? w->source->next(w->state) : NULL; }

rb_kpi_group rb_kpi_group_keep(const rb_kpi_group *g)
{
    rb_kpi_group kept = *g;
    kept.keys.items = RB_NEW_ARRAY(rb_value, g->keys.len + 1u);
    kept.keys.cap = g->keys.len + 1u;
    for (uint32_t k = 0; k < g->keys.len; k++) {
        kept.keys.items[k] = g->keys.items[k];
        kept.keys.items[k].text = rb_str_dup(g->keys.items[k].text);
    }
    return kept;
}

bool rb_kpi_sums_up(const rb_kpi_group *total, const rb_kpi_group *group)
{
    for (uint32_t i = 0; i < total->keys.len; i++)
        if (!rb_value_equal(&total->keys.items[i], &group->keys.items[i])) return false;
    return true;
}

/* ---- figures ---- */

/* The total over all has no keys, so nothing of it has to be copied. */
static const rb_kpi_group *last_total(rb_kpi_figures *f)
{
    rb_kpi_walk w = rb_kpi_walk_over(&f->total->totals);
    for (const rb_kpi_group *g = rb_kpi_walk_next(&w); g; g = rb_kpi_walk_next(&w)) f->first = *g;
    f->first.keys.items = NULL;
    f->first.keys.len = f->first.keys.cap = 0;
    return &f->first;
}

rb_kpi_figures rb_kpi_figures_of(const rb_kpi_total *t) { return (rb_kpi_figures){.total = t}; }

const rb_kpi_group *rb_kpi_figures_next(rb_kpi_figures *f)
{
    if (!f->began) {
        f->began = true;
        f->left = f->total->totals.len > 0 ? f->total->totals.len - 1 : 0;
        if (f->left > 0) f->walk = rb_kpi_walk_over(&f->total->totals);
        if (f->total->totals.len > 0) return last_total(f);
    }
    if (!f->in_groups && f->left > 0) {
        f->left--;
        return rb_kpi_walk_next(&f->walk);
    }
    if (!f->in_groups) f->walk = rb_kpi_walk_over(&f->total->groups);
    f->in_groups = true;
    return rb_kpi_walk_next(&f->walk);
}
