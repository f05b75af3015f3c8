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
#include "exec/kpi_away.h"
#include "exec/state.h"

#define HUNDRED_PERCENT (100 * RB_DEC_ONE)

static rb_big big_of_sum(rb_wide_sum sum)
{
    rb_big big = rb_big_of(sum.high);
    for (int i = RB_BIG_LIMBS - 1; i >= 2; i--) big.limb[i] = big.limb[i - 2];
    big.limb[0] = sum.low;
    big.limb[1] = sum.middle;
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
    g->denominator = rb_big_of(m->tally.measured > 0 && rb_wide_narrow(m->sum, &sum));
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
    if (s->count == 0) return;
    if (k->nearest_rank) set_nearest(g, k->rank, s);
    else set_between(g, k->rank, s);
}

/* What is above the line times 10^9 over what is below it: counts are numbers, and these are in billionths. */
static void set_ratio(rb_kpi_group *g, const rb_kpi_plan *k, const rb_measure *m)
{
    rb_big above = k->value == RB_STEP_NONE ? ones(m->yes) : big_of_sum(m->sum);
    rb_big below = k->below_value == RB_STEP_NONE ? ones(m->tally.measured) : big_of_sum(m->below);
    set_quotient(g, rb_big_mul(above, rb_big_of(RB_DEC_ONE)), below);
}

/* The exact value; denominator 0: none. */
static void set_exact(const rb_kpi_plan *k, const rb_measure *m, rb_kpi_group *g)
{
    rb_big any = rb_big_of(m->tally.measured > 0);
    g->denominator = rb_big_of((rb_i128)m->tally.measured);
    switch (k->aggregate) {
    case RB_AGGREGATE_COUNT: set_quotient(g, ones(m->tally.measured), rb_big_of(1)); break;
    case RB_AGGREGATE_DISTINCT: set_quotient(g, ones(m->yes), rb_big_of(1)); break;
    case RB_AGGREGATE_SHARE: g->numerator = ones(m->yes); break;
    case RB_AGGREGATE_SUM: set_sum(g, m); break;
    case RB_AGGREGATE_AVERAGE: g->numerator = big_of_sum(m->sum); break;
    case RB_AGGREGATE_MIN:
    case RB_AGGREGATE_MAX: set_quotient(g, rb_big_of(m->best), any); break;
    case RB_AGGREGATE_PERCENTILE: set_percentile(g, k, &m->series); break;
    case RB_AGGREGATE_WEIGHTED: set_quotient(g, m->weighted, big_of_sum(m->sum)); break;
    case RB_AGGREGATE_RATIO: set_ratio(g, k, m); break;
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
static rb_kpi_plan with_target(const rb_kpi_plan *k, const rb_measure *m)
{
    rb_kpi_plan own = *k;
    if (!k->target_varies) return own;
    own.has_target = m->target.state == RB_OWN_KNOWN;
    own.target = own.has_target ? m->target.value : 0;
    return own;
}

void rb_kpi_finish(const rb_kpi_finisher *f, const rb_measure *m, rb_kpi_group *g)
{
    rb_kpi_plan own = with_target(f->k, m);
    *g = (rb_kpi_group){.band = UINT32_MAX, .records = m->tally.records, .measured = m->tally.measured, .left_out = m->tally.left_out};
    set_exact(f->k, m, g);
    set_value(g, f->type);
    if (rb_type_is_open_money(f->type)) rb_exec_currency_finish(m->currency, g);
    if (own.has_target) g->target = value_of(f->type, own.target);
    rb_exec_band(&own, g);
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
    rb_own_target own = work->fixed_target = rb_exec_kpi_fixed_target(x, k, work);
    rb_kpi_make_room(k, work, x->groupings.items[work->grouping].groups.len);
    for (uint32_t n = 0; n < work->targets.cap; n++) memcpy(rb_slab_at(&work->targets, n, sizeof own), &own, sizeof own);
}

void rb_exec_kpis_finish(rb_exec *x, rb_summary *summary)
{
    if (!summary->kpis) summary->kpis = RB_NEW_ARRAY(rb_kpi_total, x->plan->catalog->kpis.len);
    for (uint32_t g = 0; g < x->groupings.len; g++)
        if (rb_kpi_is_away(x, g)) rb_kpi_put_away(x, g, x->spill);
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) {
        const rb_kpi_plan *k = &x->stream->kpis.items[i];
        find_fixed_target(x, k, &x->kpis[i]);
        rb_exec_kpi_count_sets(&x->kpis[i]);
        summary->kpis[k->kpi].where_unknown += x->kpis[i].where_unknown;
        rb_kpi_lists(x, k, &x->kpis[i], &summary->kpis[k->kpi]);
    }
    if (x->spill_sharers > 0) rb_spill_leave(x->spill);
}
