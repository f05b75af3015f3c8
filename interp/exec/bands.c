/* exec/bands.c: is a target met, and in which band is a value: decided on the exact quotient n / d, never on a rounded one.
 *
 * Every question is put as "a * b against c * d" with whole numbers and answered in 256 bits
 * (rb_i128_compare_products), so 82.8% against a target of 92% is missed by exactly 10% and not by a hair more or less.
 *
 * n, the target t and absolute amounts are in the measure's own units; d is a count above 0; a relative amount p is in
 * billionths. A miss is what is lacking: t - n/d where more is better, n/d - t where less is.
 */
#include "exec/state.h"

#define I128_MAX ((rb_i128)(~(rb_u128)0 >> 1))

/* Sign of n/d - t. */
static int against(const rb_kpi_group *g, rb_i128 t) { return rb_i128_compare_products(g->numerator, 1, t, g->denominator); }

static bool is_met(const rb_kpi_plan *k, const rb_kpi_group *g)
{
    return k->has_target && (k->at_least ? against(g, k->target) >= 0 : against(g, k->target) <= 0);
}

static rb_i128 absolute(rb_i128 n) { return n < 0 ? -n : n; }

/* False when a * b has no absolute value of 127 bits. */
static bool product(rb_i128 a, rb_i128 b, rb_i128 *out)
{
    return !__builtin_mul_overflow(a, b, out) && *out >= -I128_MAX;
}

/* What the value lacks to the target, both times d. False when that leaves 127 bits. */
static bool lacking(const rb_kpi_plan *k, rb_i128 target, rb_i128 value, rb_i128 *out)
{
    return k->at_least ? !__builtin_sub_overflow(target, value, out) : !__builtin_sub_overflow(value, target, out);
}

/* Of a relative amount so large that d times it leaves 127 bits: miss * 10^9 <= p * |t| * d. When t * d leaves
 * them as well, p and |t| are both beyond 2^62, and then the right side is beyond any miss. */
static bool is_within_huge(const rb_kpi_plan *k, const rb_kpi_group *g, rb_i128 p)
{
    rb_i128 td, miss;
    if (!product(k->target, g->denominator, &td) || !lacking(k, td, g->numerator, &miss)) return true;
    return rb_i128_compare_products(miss, RB_DEC_ONE, p, absolute(td)) <= 0;
}

/* n/d >= t - p|t| / 10^9, as n * 10^9 >= t * (d * (10^9 -+ p)); where less is better n/d <= t + p|t| / 10^9 likewise. */
static bool is_missed_by_share(const rb_kpi_plan *k, const rb_kpi_group *g, rb_i128 p)
{
    rb_i128 allowed = k->at_least == (k->target >= 0) ? -p : p, factor;
    if (!k->has_target) return false;
    if (__builtin_add_overflow(RB_DEC_ONE, allowed, &factor) || __builtin_mul_overflow(factor, g->denominator, &factor))
        return is_within_huge(k, g, p);
    int order = rb_i128_compare_products(g->numerator, RB_DEC_ONE, k->target, factor);
    return k->at_least ? order >= 0 : order <= 0;
}

/* n/d >= t - amount, or n/d <= t + amount. A bound beyond 127 bits is beyond every value. */
static bool is_missed_by_amount(const rb_kpi_plan *k, const rb_kpi_group *g, rb_i128 amount)
{
    rb_i128 bound;
    if (!k->has_target) return false;
    bool overflow = k->at_least ? __builtin_sub_overflow(k->target, amount, &bound)
                                : __builtin_add_overflow(k->target, amount, &bound);
    return overflow || (k->at_least ? against(g, bound) >= 0 : against(g, bound) <= 0);
}

static bool holds(const rb_kpi_plan *k, const rb_kpi_group *g, const rb_band_plan *band)
{
    switch (band->test) {
    case RB_BAND_IF_MET: return is_met(k, g);
    case RB_BAND_IF_MISSED_RELATIVE: return is_missed_by_share(k, g, band->amount);
    case RB_BAND_IF_MISSED_ABSOLUTE: return is_missed_by_amount(k, g, band->amount);
    case RB_BAND_IF_AT_LEAST: return against(g, band->amount) >= 0;
    case RB_BAND_IF_AT_MOST: return against(g, band->amount) <= 0;
    case RB_BAND_IF_ABOVE: return against(g, band->amount) > 0;
    case RB_BAND_IF_BELOW: return against(g, band->amount) < 0;
    case RB_BAND_IF_OTHERWISE: return true;
    }
    RB_BUG("a band without a test");
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

static void set_amount(rb_kpi_group *g, rb_i128 miss, rb_i128 denominator)
{
    rb_i128 amount;
    g->miss.type = g->value.type;
    if (!rb_i128_scale(miss, 1, denominator, &amount)) return;
    g->miss.known = true;
    g->miss.dec = amount;
    g->miss.i64 = (int64_t)amount;
}

/* The miss for display: as a percent of |t| to nine places, or as an amount. Where t * d leaves 127 bits the value is so
 * large that rounding it to its own unit first cannot show. */
static void set_miss(const rb_kpi_plan *k, rb_kpi_group *g)
{
    rb_i128 n = g->numerator, d = g->denominator, td, miss, share;
    g->miss = (rb_value){.type = RB_TYPE(percent)};
    if (!k->has_target || d == 0) return;
    if (!product(k->target, d, &td) || !lacking(k, td, n, &miss)) {
        td = k->target;
        if (!rb_i128_scale(n, 1, d, &n) || !lacking(k, td, n, &miss)) return;
        d = 1;
    }
    if (counts_amounts(k)) {
        set_amount(g, miss, d);
        return;
    }
    if (!rb_i128_scale(miss, RB_DEC_ONE, absolute(td), &share)) return; /* a target of 0 has no share */
    g->miss.known = true;
    g->miss.dec = share;
}

void rb_exec_band(const rb_kpi_plan *k, rb_kpi_group *g)
{
    g->band = UINT32_MAX;
    g->too_few = g->measured < k->minimum_sample;
    set_miss(k, g);
    if (g->denominator == 0 || g->too_few) return;
    for (uint32_t b = 0; b < k->bands.len; b++) {
        if (!holds(k, g, &k->bands.items[b])) continue;
        g->band = b;
        return;
    }
}
