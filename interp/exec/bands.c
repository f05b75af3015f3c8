/* exec/bands.c: is a target met, and in which band is a value: decided on the exact quotient n / d, never on a rounded one.
 *
 * Every question is put as a comparison of two products of whole numbers (base/big.h), so 82.8% against a target of
 * 92% is missed by exactly 10% and not by a hair more or less.
 *
 * n, the target t and absolute amounts are in the measure's own units; d is above 0; a relative amount p is in
 * billionths. A miss is what is lacking: t - n/d where more is better, n/d - t where less is.
 */
#include "exec/state.h"

/* Sign of n/d - t. */
static int against(const rb_kpi_group *g, rb_big t) { return rb_big_compare(g->numerator, rb_big_mul(t, g->denominator)); }

static rb_big target_of(const rb_kpi_plan *k) { return rb_big_of(k->target); }

static bool is_good(const rb_kpi_plan *k, int order) { return k->at_least ? order >= 0 : order <= 0; }

static bool is_met(const rb_kpi_plan *k, const rb_kpi_group *g)
{
    return k->has_target && is_good(k, against(g, target_of(k)));
}

/* n/d >= t - p|t| / 10^9, as n * 10^9 >= (t * 10^9 - p|t|) * d; where less is better n/d <= t + p|t| / 10^9 likewise. */
static bool is_missed_by_share(const rb_kpi_plan *k, const rb_kpi_group *g, rb_i128 p)
{
    if (!k->has_target) return false;
    rb_big one = rb_big_of(RB_DEC_ONE), slack = rb_big_mul(rb_big_of(p), rb_big_absolute(target_of(k)));
    rb_big bound = rb_big_mul(target_of(k), one);
    bound = k->at_least ? rb_big_sub(bound, slack) : rb_big_add(bound, slack);
    return is_good(k, rb_big_compare(rb_big_mul(g->numerator, one), rb_big_mul(bound, g->denominator)));
}

/* n/d >= t - amount, or n/d <= t + amount. */
static bool is_missed_by_amount(const rb_kpi_plan *k, const rb_kpi_group *g, rb_i128 amount)
{
    rb_big slack = rb_big_of(amount);
    rb_big bound = k->at_least ? rb_big_sub(target_of(k), slack) : rb_big_add(target_of(k), slack);
    return k->has_target && is_good(k, against(g, bound));
}

static bool holds(const rb_kpi_plan *k, const rb_kpi_group *g, const rb_band_plan *band)
{
    rb_big amount = rb_big_of(band->amount);
    switch (band->test) {
    case RB_BAND_IF_MET: return is_met(k, g);
    case RB_BAND_IF_MISSED_RELATIVE: return is_missed_by_share(k, g, band->amount);
    case RB_BAND_IF_MISSED_ABSOLUTE: return is_missed_by_amount(k, g, band->amount);
    case RB_BAND_IF_AT_LEAST: return against(g, amount) >= 0;
    case RB_BAND_IF_AT_MOST: return against(g, amount) <= 0;
    case RB_BAND_IF_ABOVE: return against(g, amount) > 0;
    case RB_BAND_IF_BELOW: return against(g, amount) < 0;
    case RB_BAND_IF_OTHERWISE: return true;
    }
    RB_BUG("a band without a test");
}

static bool asks_for_target(const rb_kpi_plan *k)
{
    for (uint32_t b = 0; b < k->bands.len; b++) {
        enum rb_band_test test = k->bands.items[b].test;
        if (test == RB_BAND_IF_MET || test == RB_BAND_IF_MISSED_RELATIVE || test == RB_BAND_IF_MISSED_ABSOLUTE) return true;
    }
    return false;
}

/* Whether the bands count the miss in the measure's own unit (10 points, 30 minutes) and not as a part of the target. */
static bool counts_amounts(const rb_kpi_plan *k)
{
    bool amounts = false;
    for (uint32_t b = 0; b < k->bands.len; b++) {
        if (k->bands.items[b].test == RB_BAND_IF_MISSED_RELATIVE) return false;
        amounts |= k->bands.items[b].test == RB_BAND_IF_MISSED_ABSOLUTE;
    }
    return amounts;
}

/* The miss for display: as a percent of |t| to nine places, or as an amount. A target of 0 has no share, nor has a date: of dates it
 * is a length of time. */
static void set_miss(const rb_kpi_plan *k, rb_kpi_group *g)
{
    bool dates = g->value.type.kind == RB_TYPE_date, amounts = counts_amounts(k) || dates || g->value.type.kind == RB_TYPE_datetime;
    g->miss = (rb_value){.type = RB_TYPE(percent)};
    if (!k->has_target || rb_big_is_zero(g->denominator)) return;
    rb_big wanted = rb_big_mul(target_of(k), g->denominator), whole = amounts ? g->denominator : rb_big_absolute(wanted);
    rb_big miss = k->at_least ? rb_big_sub(wanted, g->numerator) : rb_big_sub(g->numerator, wanted);
    rb_i128 shown;
    if (amounts) g->miss.type = dates || g->value.type.kind == RB_TYPE_datetime ? RB_TYPE(duration) : g->value.type;
    else miss = rb_big_mul(miss, rb_big_of(RB_DEC_ONE));
    if (!rb_big_divide(miss, whole, &shown)) return;
    if (dates) shown *= RB_US_PER_DAY;
    g->miss.known = true;
    g->miss.dec = shown;
    g->miss.i64 = (int64_t)shown;
}

void rb_exec_band(const rb_kpi_plan *k, rb_kpi_group *g)
{
    bool has_value = !rb_big_is_zero(g->denominator);
    g->band = UINT32_MAX;
    g->too_few = has_value && g->measured < k->minimum_sample;
    set_miss(k, g);
    if (!has_value || g->too_few) return;
    if (k->target_varies && !k->has_target && asks_for_target(k)) return; /* its target is not known: no band, not the last one */
    for (uint32_t b = 0; b < k->bands.len; b++) {
        if (!holds(k, g, &k->bands.items[b])) continue;
        g->band = b;
        return;
    }
}
