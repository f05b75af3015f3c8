/* exec/kpi_lists.c: the groups of a KPI in the order of their keys, each finished when it is asked for.
 *
 * Path      kpi_join.c -> [kpi_lists] -> kpi_finish.c, report/
 * Promises  What is finished at one time is one group.
 */
#include "exec/state.h"

/* Groups in memory. `order`: their numbers. */
struct list { rb_kpi_source source; rb_kpi_finisher f; const rb_kpi_work *work; const rb_groups *groups; const uint32_t *order; uint32_t len; };
struct walk { const struct list *list; uint32_t next; rb_kpi_group group; rb_value *keys; };

static uint32_t take_keys(const rb_kpi_finisher *f, rb_str key, rb_value *keys)
{
    uint32_t n = 0;
    for (; key.len > 0; n++) keys[n] = rb_groups_take_key(&key, f->keys[n]);
    return n;
}

static void *begin(const rb_kpi_source *s)
{
    struct walk *w = RB_NEW(struct walk);
    w->list = (const struct list *)s;
    w->keys = RB_NEW_ARRAY(rb_value, w->list->f.k->keys.len + 1u);
    return w;
}

static const rb_kpi_group *next(void *walk)
{
    struct walk       *w = walk;
    const struct list *l = w->list;
    if (w->next == l->len) return NULL;
    uint32_t   number = l->order[w->next++];
    rb_measure m = rb_kpi_get(l->work, number);
    rb_kpi_finish(&l->f, &m, &w->group);
    w->group.keys.items = w->keys;
    w->group.keys.len = take_keys(&l->f, rb_groups_key(l->groups, number), w->keys);
    return &w->group;
}

/* By keys; a total after all that it sums up. */
static int order_groups(const void *left, const void *right, void *all)
{
    const struct list *l = all;
    rb_str a = rb_groups_key(l->groups, *(const uint32_t *)left), b = rb_groups_key(l->groups, *(const uint32_t *)right);
    for (uint32_t n = 0; a.len > 0 && b.len > 0; n++) {
        rb_value x = rb_groups_take_key(&a, l->f.keys[n]), y = rb_groups_take_key(&b, l->f.keys[n]);
        int      order = rb_value_compare(&x, &y);
        if (order != 0) return order;
    }
    return (a.len < b.len) - (a.len > b.len);
}

/* The grouping is shared, so it has groups in which this KPI met no record. */
static rb_kpi_list list_of(rb_kpi_finisher f, const rb_kpi_work *work, const rb_groups *groups, bool all)
{
    struct list *l = RB_NEW(struct list);
    uint32_t    *order = RB_NEW_PLAIN(uint32_t, groups->len + 1u);
    *l = (struct list){{begin, next}, f, work, groups, order, 0};
    for (uint32_t n = 0; n < groups->len; n++)
        if (all || rb_kpi_has(work, n)) order[l->len++] = n;
    rb_groups_sort(order, l->len, order_groups, l);
    return (rb_kpi_list){l->len, &l->source};
}

static rb_kpi_list totals_of(const rb_exec *x, rb_kpi_finisher f, rb_kpi_work *work)
{
    rb_groups   *groups = RB_NEW(rb_groups);
    rb_kpi_work *made = RB_NEW(rb_kpi_work);
    *made = rb_exec_kpi_totals(x, f.k, work, groups);
    return list_of(f, made, groups, true);
}

/* Without keys the one group is there without a record, too. What lists point at outlives the state that they were made of. */
void rb_kpi_lists(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, rb_kpi_total *total)
{
    rb_type        *keys = RB_NEW_ARRAY(rb_type, k->keys.len + 1u);
    rb_groups      *groups = RB_NEW(rb_groups);
    rb_kpi_finisher f = {k, x->plan->catalog->kpis.items[k->kpi]->type, keys};
    for (uint32_t n = 0; n < k->keys.len; n++) keys[n] = rb_exec_step(x, k->keys.items[n])->type;
    *groups = x->groupings.items[work->grouping].groups;
    if (work->away) {
        rb_kpi_stream(x, f, work, total);
        return;
    }
    total->groups = list_of(f, work, groups, k->keys.len == 0);
    if (k->totals) total->totals = totals_of(x, f, work);
}
