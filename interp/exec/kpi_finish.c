/* exec/kpi_finish.c: a KPI's groups at the end of a run: exact values, and values to show.
 *
 * The exact value is numerator / denominator in the measure's own units; what is shown is that, rounded half
 * to even, once. A sum that left the range of 38 digits has no value, like a group without a measured record. How many
 * there are is always a value, none included: "0 open escalations" is an answer, not a lack of data.
 */
#include "exec/state.h"

static bool narrow(rb_wide_sum sum, rb_i128 *out)
{
    int64_t sign = (rb_i128)sum.low < 0 ? -1 : 0; /* the high part of what fits 128 bits */
    if (sum.high != sign) return false;
    rb_i128 value = (rb_i128)sum.low;
    if (value > RB_DEC_MAX || value < -RB_DEC_MAX) return false;
    *out = value;
    return true;
}

/* The exact value; denominator 0: none. */
static void set_exact(const rb_kpi_plan *k, const rb_measure *m, rb_kpi_group *g)
{
    bool has = m->measured > 0;
    g->denominator = has;
    switch (k->aggregate) {
    case RB_AGGREGATE_COUNT:
        g->numerator = (rb_i128)m->measured * RB_DEC_ONE;
        g->denominator = 1;
        break;
    case RB_AGGREGATE_SHARE:
        g->numerator = (rb_i128)m->yes * RB_DEC_ONE;
        g->denominator = (rb_i128)m->measured;
        break;
    case RB_AGGREGATE_SUM: g->denominator = has && narrow(m->sum, &g->numerator); break;
    case RB_AGGREGATE_AVERAGE:
        g->denominator = has && narrow(m->sum, &g->numerator) ? (rb_i128)m->measured : 0;
        break;
    case RB_AGGREGATE_MIN: g->numerator = m->min; break;
    case RB_AGGREGATE_MAX: g->numerator = m->max; break;
    }
    if (g->denominator == 0) g->numerator = 0;
}

/* For display. A mean lies between values that fit their type, so it fits too. */
static void set_value(rb_kpi_group *g, rb_type type)
{
    rb_i128 rounded;
    g->value = (rb_value){.type = type};
    if (g->denominator == 0 || !rb_i128_scale(g->numerator, 1, g->denominator, &rounded)) return;
    g->value.known = true;
    if (rb_type_rep(type) == RB_REP_I64) {
        g->value.known = rounded >= INT64_MIN && rounded <= INT64_MAX; /* a sum of durations may not */
        g->value.i64 = g->value.known ? (int64_t)rounded : 0;
    } else {
        g->value.dec = rounded;
    }
}

static rb_kpi_group finish_group(const rb_exec *x, const rb_kpi_plan *k, const rb_measure *m, rb_str key)
{
    rb_kpi_group g = {.records = m->records, .measured = m->measured, .left_out = m->left_out};
    for (uint32_t n = 0; n < k->keys.len; n++) {
        rb_value v = rb_groups_take_key(&key, rb_exec_step(x, k->keys.items[n])->type);
        rb_vec_push(&g.keys, v);
    }
    set_exact(k, m, &g);
    set_value(&g, x->plan->catalog->kpis.items[k->kpi]->type);
    rb_exec_band(k, &g);
    return g;
}

static int order_groups(const void *left, const void *right, void *all)
{
    const rb_kpi_group *a = (const rb_kpi_group *)all + *(const uint32_t *)left;
    const rb_kpi_group *b = (const rb_kpi_group *)all + *(const uint32_t *)right;
    for (uint32_t n = 0; n < a->keys.len; n++) {
        int order = rb_groups_compare(&a->keys.items[n], &b->keys.items[n]);
        if (order != 0) return order;
    }
    return 0;
}

static void sort_groups(rb_kpi_total *total)
{
    uint32_t      count = total->groups.len, *order = rb_groups_order(count, order_groups, total->groups.items);
    rb_kpi_group *sorted = RB_NEW_ARRAY(rb_kpi_group, count);
    for (uint32_t g = 0; g < count; g++) sorted[g] = total->groups.items[order[g]];
    total->groups.items = sorted;
    total->groups.cap = count;
}

/* The grouping is shared, so it has groups in which this KPI met no record; without keys the one group stays. */
static void finish_kpi(const rb_exec *x, const rb_kpi_plan *k, const rb_kpi_work *work, rb_kpi_total *total)
{
    static const rb_measure nothing = {.records = 0};
    const rb_groups        *groups = &x->groupings.items[work->grouping].groups;
    total->where_unknown += work->where_unknown;
    for (uint32_t n = 0; n < groups->keys.len; n++) {
        const rb_measure *m = n < work->cap ? &work->groups[n] : &nothing;
        if (m->records == 0 && k->keys.len > 0) continue;
        rb_kpi_group g = finish_group(x, k, m, groups->keys.items[n]);
        rb_vec_push(&total->groups, g);
    }
    sort_groups(total);
}

void rb_exec_kpis_finish(rb_exec *x, rb_summary *summary)
{
    if (!summary->kpis) summary->kpis = RB_NEW_ARRAY(rb_kpi_total, x->plan->catalog->kpis.len);
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) {
        const rb_kpi_plan *k = &x->stream->kpis.items[i];
        finish_kpi(x, k, &x->kpis[i], &summary->kpis[k->kpi]);
    }
}
