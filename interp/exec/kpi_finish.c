/* exec/kpi_finish.c: a KPI's groups at the end of a run: exact values, and values to show.
 *
 * The exact value is numerator / denominator in the measure's own units; what is shown is that, rounded half
 * to even, once. A sum that left the range of 38 digits has no value, like a group without a measured record. How many
 * there are is always a value, none included: "0 open escalations" is an answer, not a lack of data.
 *
 * A percentile lies at place rank/100 * (n - 1) of the n values in order, as spreadsheets have it (PERCENTILE.INC), so
 * the median of four values is half way between the second and the third; `nearest rank` is the value at place
 * ceil(rank/100 * n), one that was measured.
 */
#include "exec/state.h"

#define HUNDRED_PERCENT (100 * RB_DEC_ONE)

static rb_big big_of_sum(rb_wide_sum sum)
{
    rb_big big = rb_big_of(sum.high);
    for (int i = RB_BIG_LIMBS - 1; i >= 2; i--) big.limb[i] = big.limb[i - 2];
    big.limb[0] = (uint64_t)sum.low;
    big.limb[1] = (uint64_t)(sum.low >> 64);
    return big;
}

static rb_big ones(uint64_t count) { return rb_big_of((rb_i128)count * RB_DEC_ONE); }

static void set_quotient(rb_kpi_group *g, rb_big numerator, rb_big denominator)
{
    bool below_zero = rb_big_sign(denominator) < 0;
    g->numerator = below_zero ? rb_big_sub(rb_big_of(0), numerator) : numerator;
    g->denominator = rb_big_absolute(denominator);
}

static void set_sum(rb_kpi_group *g, const rb_measure *m)
{
    rb_i128 sum;
    g->numerator = big_of_sum(m->sum);
    bool fits = rb_big_to_i128(g->numerator, &sum) && sum <= RB_DEC_MAX && sum >= -RB_DEC_MAX;
    g->denominator = rb_big_of(m->measured > 0 && fits);
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void set_nearest(rb_kpi_group *g, rb_dec rank, const rb_series *s)
{
    rb_u128 place = ((rb_u128)rank * s->count + (rb_u128)HUNDRED_PERCENT - 1) / (rb_u128)HUNDRED_PERCENT;
    g->numerator = rb_big_of(rb_series_select(s, place > 0 ? (uint64_t)place - 1 : 0));
    g->denominator = rb_big_of(1);
}

/* low + (high - low) * part / whole */
static void set_between(rb_kpi_group *g, rb_dec rank, const rb_series *s)
{
    rb_u128  place = (rb_u128)rank * (s->count - 1);
    uint64_t below = (uint64_t)(place / (rb_u128)HUNDRED_PERCENT), part = (uint64_t)(place % (rb_u128)HUNDRED_PERCENT);
    uint64_t shared = common_divisor(part, (uint64_t)HUNDRED_PERCENT), whole = (uint64_t)HUNDRED_PERCENT / shared;
    rb_big   low = rb_big_of(rb_series_select(s, below)), step = rb_big_of(0);
    if (part > 0) step = rb_big_sub(rb_big_of(rb_series_select(s, below + 1)), low);
    g->numerator = rb_big_add(rb_big_mul(low, rb_big_of((rb_i128)whole)), rb_big_mul(step, rb_big_of((rb_i128)(part / shared))));
    g->denominator = rb_big_of((rb_i128)whole);
}

static void set_percentile(rb_kpi_group *g, const rb_kpi_plan *k, const rb_series *s)
{
    if (!s || s->count == 0) return;
    if (k->nearest_rank) set_nearest(g, k->rank, s);
    else set_between(g, k->rank, s);
}

/* What is above the line times 10^9 over what is below it: counts are numbers, and these are in billionths. */
static void set_ratio(rb_kpi_group *g, const rb_kpi_plan *k, const rb_measure *m, const rb_extra *extra)
{
    rb_big above = k->value == RB_STEP_NONE ? ones(m->yes) : big_of_sum(m->sum);
    rb_big below = k->below_value == RB_STEP_NONE ? ones(m->measured) : extra ? big_of_sum(extra->below) : rb_big_of(0);
    set_quotient(g, rb_big_mul(above, rb_big_of(RB_DEC_ONE)), below);
}

/* The exact value; denominator 0: none. */
static void set_exact(const rb_kpi_plan *k, const rb_kpi_work *work, uint32_t number, rb_kpi_group *g)
{
    static const rb_measure nothing = {.records = 0};
    const rb_measure *m = number < work->cap ? &work->groups[number] : &nothing;
    const rb_extra   *extra = number < work->extras_cap ? &work->extras[number] : NULL;
    g->denominator = rb_big_of((rb_i128)m->measured);
    switch (k->aggregate) {
    case RB_AGGREGATE_COUNT: set_quotient(g, ones(m->measured), rb_big_of(1)); break;
    case RB_AGGREGATE_DISTINCT: set_quotient(g, ones(m->yes), rb_big_of(1)); break;
    case RB_AGGREGATE_SHARE: g->numerator = ones(m->yes); break;
    case RB_AGGREGATE_SUM: set_sum(g, m); break;
    case RB_AGGREGATE_AVERAGE: g->numerator = big_of_sum(m->sum); break;
    case RB_AGGREGATE_MIN: set_quotient(g, rb_big_of(m->min), rb_big_of(m->measured > 0)); break;
    case RB_AGGREGATE_MAX: set_quotient(g, rb_big_of(m->max), rb_big_of(m->measured > 0)); break;
    case RB_AGGREGATE_PERCENTILE: set_percentile(g, k, number < work->series_cap ? &work->series[number] : NULL); break;
    case RB_AGGREGATE_WEIGHTED: set_quotient(g, extra ? extra->weighted : rb_big_of(0), big_of_sum(m->sum)); break;
    case RB_AGGREGATE_RATIO: set_ratio(g, k, m, extra); break;
    case RB_AGGREGATE_COUNT_OF_KINDS: RB_BUG("a measure without a kind");
    }
}

static bool fits_type(rb_type type, rb_i128 n)
{
    return rb_type_rep(type) == RB_REP_I64 ? n >= INT64_MIN && n <= INT64_MAX : n >= -RB_DEC_MAX && n <= RB_DEC_MAX;
}

static rb_value value_of(rb_type type, rb_i128 n)
{
    bool     narrow = rb_type_rep(type) == RB_REP_I64;
    rb_value v = {.type = type, .known = fits_type(type, n)};
    if (v.known && narrow) v.i64 = (int64_t)n;
    if (v.known && !narrow) v.dec = n;
    return v;
}

/* For display. What does not fit its type has no value: a sum of durations beyond 292,000 years, a ratio of 39 digits. */
static void set_value(rb_kpi_group *g, rb_type type)
{
    rb_i128 rounded = 0;
    g->value = (rb_value){.type = type};
    if (rb_big_is_zero(g->denominator)) return;
    if (rb_big_divide(g->numerator, g->denominator, &rounded)) g->value = value_of(type, rounded);
    if (!g->value.known) g->denominator = rb_big_of(0);
}

/* The target of the group; the plan with it, for the bands. */
static rb_kpi_plan with_target(const rb_kpi_plan *k, const rb_kpi_work *work, uint32_t number)
{
    rb_kpi_plan own = *k;
    if (!k->target_varies) return own;
    own.has_target = number < work->targets_cap && work->targets[number].state == RB_OWN_KNOWN;
    own.target = own.has_target ? work->targets[number].value : 0;
    return own;
}

static rb_kpi_group finish_group(const rb_exec *x, const rb_kpi_plan *k, const rb_kpi_work *work, uint32_t number)
{
    rb_kpi_group g = {.band = UINT32_MAX};
    rb_type      type = x->plan->catalog->kpis.items[k->kpi]->type;
    if (number < work->cap) {
        g.records = work->groups[number].records;
        g.measured = work->groups[number].measured;
        g.left_out = work->groups[number].left_out;
    }
    set_exact(k, work, number, &g);
    set_value(&g, type);
    if (rb_type_is_open_money(type) && number < work->cap) rb_exec_currency_finish(work->groups[number].currency, &g);
    rb_kpi_plan own = with_target(k, work, number);
    if (own.has_target) g.target = value_of(type, own.target);
    rb_exec_band(&own, &g);
    return g;
}

static void set_keys(const rb_exec *x, const rb_kpi_plan *k, rb_str key, rb_kpi_group *g)
{
    g->keys.items = k->keys.len > 0 ? RB_NEW_ARRAY(rb_value, k->keys.len) : NULL;
    g->keys.cap = k->keys.len;
    for (uint32_t n = 0; key.len > 0; n++) {
        rb_value v = rb_groups_take_key(&key, rb_exec_step(x, k->keys.items[n])->type);
        rb_vec_push(&g->keys, v);
    }
}

/* By keys; a total after all that it sums up. */
static int order_groups(const void *left, const void *right, void *all)
{
    const rb_kpi_group *a = (const rb_kpi_group *)all + *(const uint32_t *)left;
    const rb_kpi_group *b = (const rb_kpi_group *)all + *(const uint32_t *)right;
    for (uint32_t n = 0; n < a->keys.len && n < b->keys.len; n++) {
        int order = rb_groups_compare(&a->keys.items[n], &b->keys.items[n]);
        if (order != 0) return order;
    }
    return (a->keys.len < b->keys.len) - (a->keys.len > b->keys.len);
}

/* In place, along the cycles of the order: there may be a million of them. */
static void sort_groups(rb_kpi_group *groups, uint32_t count)
{
    uint32_t *order = rb_groups_order(count, order_groups, groups);
    for (uint32_t first = 0; first < count; first++) {
        rb_kpi_group moved = groups[first];
        uint32_t     at = first;
        for (uint32_t from = order[at]; from != first; at = from, from = order[at]) {
            groups[at] = groups[from];
            order[at] = at;
        }
        groups[at] = moved;
        order[at] = at;
    }
}

static void finish_totals(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, rb_kpi_total *total)
{
    rb_groups   groups = {0};
    rb_kpi_work made = rb_exec_kpi_totals(x, k, work, &groups);
    for (uint32_t n = 0; n < groups.keys.len; n++) {
        rb_kpi_group g = finish_group(x, k, &made, n);
        set_keys(x, k, groups.keys.items[n], &g);
        rb_vec_push(&total->totals, g);
    }
    sort_groups(total->totals.items, total->totals.len);
}

/* The grouping is shared, so it has groups in which this KPI met no record; without keys the one group stays. */
static bool is_met(const rb_kpi_plan *k, const rb_kpi_work *work, uint32_t number)
{
    return k->keys.len == 0 || (number < work->cap && work->groups[number].records > 0);
}

static void finish_kpi(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, rb_kpi_total *total)
{
    const rb_groups *groups = &x->groupings.items[work->grouping].groups;
    total->where_unknown += work->where_unknown;
    for (uint32_t n = 0; n < groups->keys.len; n++) total->groups.cap += is_met(k, work, n);
    total->groups.items = RB_NEW_ARRAY(rb_kpi_group, total->groups.cap + 1u);
    for (uint32_t n = 0; n < groups->keys.len; n++) {
        if (!is_met(k, work, n)) continue;
        rb_kpi_group g = finish_group(x, k, work, n);
        set_keys(x, k, groups->keys.items[n], &g);
        rb_vec_push(&total->groups, g);
    }
    sort_groups(total->groups.items, total->groups.len);
    if (k->totals) finish_totals(x, k, work, total);
}

rb_own_target rb_exec_kpi_fixed_target(rb_exec *x, const rb_kpi_plan *k, const rb_kpi_work *work)
{
    if (work->fixed_target.state != RB_OWN_NONE) return work->fixed_target;
    rb_value      v = rb_exec_value(x, k->target_step, 0);
    rb_own_target own = {.state = v.known ? RB_OWN_KNOWN : RB_OWN_UNKNOWN};
    if (v.known) own.value = rb_type_rep(v.type) == RB_REP_I64 ? v.i64 : v.dec;
    return own;
}

/* A target that no record has a say in is there even for a group without records. */
static void find_fixed_target(rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work)
{
    if (!k->target_varies || !rb_exec_is_fixed(x, k->target_step)) return;
    rb_own_target own = rb_exec_kpi_fixed_target(x, k, work);
    rb_exec_kpi_make_room(k, work, x->groupings.items[work->grouping].groups.keys.len);
    for (uint32_t n = 0; n < work->targets_cap; n++) work->targets[n] = own;
}

void rb_exec_kpis_finish(rb_exec *x, rb_summary *summary)
{
    if (!summary->kpis) summary->kpis = RB_NEW_ARRAY(rb_kpi_total, x->plan->catalog->kpis.len);
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) {
        const rb_kpi_plan *k = &x->stream->kpis.items[i];
        find_fixed_target(x, k, &x->kpis[i]);
        rb_exec_kpi_count_sets(&x->kpis[i]);
        finish_kpi(x, k, &x->kpis[i], &summary->kpis[k->kpi]);
    }
    if (x->spill_sharers > 0) rb_spill_leave(x->spill);
}
