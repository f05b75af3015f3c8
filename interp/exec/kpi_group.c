/* exec/kpi_group.c: one group of a KPI, in and out of the arrays that it lies in; and two of them together.
 *
 * Promises  In any order the answer is the same.
 */
#include "exec/kpi.h"

static bool is_one_of(const rb_kpi_plan *k, uint32_t kinds) { return kinds >> k->aggregate & 1; }
#define KIND(kind) (1u << RB_AGGREGATE_##kind)

void rb_kpi_make_room(const rb_kpi_plan *k, rb_kpi_work *work, uint32_t groups)
{
    rb_slab_reserve(&work->tallies, groups, sizeof(rb_counted), false);
    if (is_one_of(k, KIND(SHARE) | KIND(DISTINCT) | KIND(RATIO))) rb_slab_reserve(&work->yes, groups, sizeof(uint64_t), false);
    if (is_one_of(k, KIND(SUM) | KIND(AVERAGE) | KIND(WEIGHTED) | KIND(RATIO))) rb_slab_reserve(&work->sums, groups, sizeof(rb_wide_sum), false);
    if (is_one_of(k, KIND(RATIO))) rb_slab_reserve(&work->belows, groups, sizeof(rb_wide_sum), false);
    if (is_one_of(k, KIND(MIN) | KIND(MAX))) rb_slab_reserve(&work->bests, groups, sizeof(rb_i128), false);
    if (is_one_of(k, KIND(WEIGHTED))) rb_slab_reserve(&work->weighteds, groups, sizeof(rb_big), false);
    if (is_one_of(k, KIND(PERCENTILE))) rb_slab_reserve(&work->serieses, groups, sizeof(rb_series), true);
    if (k->target_varies) rb_slab_reserve(&work->targets, groups, sizeof(rb_own_target), false);
    if (work->tells_currency) rb_slab_reserve(&work->currencies, groups, sizeof(uint32_t), false);
}

uint64_t rb_kpi_bytes(const rb_kpi_work *work)
{
    return rb_slab_bytes(&work->tallies, sizeof(rb_counted)) + rb_slab_bytes(&work->yes, sizeof(uint64_t)) + rb_slab_bytes(&work->sums, sizeof(rb_wide_sum)) +
           rb_slab_bytes(&work->belows, sizeof(rb_wide_sum)) + rb_slab_bytes(&work->bests, sizeof(rb_i128)) + rb_slab_bytes(&work->weighteds, sizeof(rb_big)) +
           rb_slab_bytes(&work->targets, sizeof(rb_own_target)) + rb_slab_bytes(&work->serieses, sizeof(rb_series)) + rb_slab_bytes(&work->currencies, sizeof(uint32_t));
}

static void get(const rb_slab *s, uint32_t number, size_t size, void *to)
{
    if (number < s->cap) memcpy(to, rb_slab_at(s, number, size), size);
}

static void set(const rb_slab *s, uint32_t number, size_t size, const void *from)
{
    if (number < s->cap) memcpy(rb_slab_at(s, number, size), from, size);
}

rb_measure rb_kpi_get(const rb_kpi_work *work, uint32_t number)
{
    rb_measure m = {.yes = 0};
    get(&work->tallies, number, sizeof m.tally, &m.tally);
    get(&work->yes, number, sizeof m.yes, &m.yes);
    get(&work->sums, number, sizeof m.sum, &m.sum);
    get(&work->belows, number, sizeof m.below, &m.below);
    get(&work->bests, number, sizeof m.best, &m.best);
    get(&work->weighteds, number, sizeof m.weighted, &m.weighted);
    get(&work->targets, number, sizeof m.target, &m.target);
    get(&work->serieses, number, sizeof m.series, &m.series);
    get(&work->currencies, number, sizeof m.currency, &m.currency);
    return m;
}

void rb_kpi_set(rb_kpi_work *work, uint32_t number, const rb_measure *m)
{
    set(&work->tallies, number, sizeof m->tally, &m->tally);
    set(&work->yes, number, sizeof m->yes, &m->yes);
    set(&work->sums, number, sizeof m->sum, &m->sum);
    set(&work->belows, number, sizeof m->below, &m->below);
    set(&work->bests, number, sizeof m->best, &m->best);
    set(&work->weighteds, number, sizeof m->weighted, &m->weighted);
    set(&work->targets, number, sizeof m->target, &m->target);
    set(&work->serieses, number, sizeof m->series, &m->series);
    set(&work->currencies, number, sizeof m->currency, &m->currency);
}

void rb_kpi_pass(rb_kpi_work *to, rb_kpi_work *from, uint32_t end)
{
    if (end % RB_SLAB_ITEMS != 0) return;
    rb_slab_pass(&to->tallies, &from->tallies, end);
    rb_slab_pass(&to->yes, &from->yes, end);
    rb_slab_pass(&to->sums, &from->sums, end);
    rb_slab_pass(&to->belows, &from->belows, end);
    rb_slab_pass(&to->bests, &from->bests, end);
    rb_slab_pass(&to->weighteds, &from->weighteds, end);
    rb_slab_pass(&to->targets, &from->targets, end);
    rb_slab_pass(&to->serieses, &from->serieses, end);
    rb_slab_pass(&to->currencies, &from->currencies, end);
}

static void join_best(const rb_kpi_plan *k, rb_measure *to, const rb_measure *from)
{
    bool better = k->aggregate == RB_AGGREGATE_MIN ? from->best < to->best : from->best > to->best;
    if (from->tally.measured > 0 && (to->tally.measured == 0 || better)) to->best = from->best;
}

static void join_target(rb_own_target *to, const rb_own_target *from)
{
    bool differ = to->state == RB_OWN_KNOWN && from->state == RB_OWN_KNOWN && to->value != from->value;
    if (from->state > to->state) *to = *from;
    if (differ) to->state = RB_OWN_DIFFERS;
}

uint32_t rb_kpi_currency_join(uint32_t a, uint32_t b)
{
    if (a == 0 || b == 0) return a | b;
    return a == b ? a : RB_SEVERAL;
}

void rb_kpi_join(const rb_kpi_plan *k, rb_measure *to, const rb_measure *from)
{
    join_best(k, to, from);
    rb_wide_join(&to->sum, from->sum);
    rb_wide_join(&to->below, from->below);
    to->weighted = rb_big_add(to->weighted, from->weighted);
    join_target(&to->target, &from->target);
    if (from->series.count > 0) rb_series_join(&to->series, &from->series);
    to->currency = rb_kpi_currency_join(to->currency, from->currency);
    to->tally.records += from->tally.records;
    to->tally.measured += from->tally.measured;
    to->tally.left_out += from->tally.left_out;
    if (k->aggregate != RB_AGGREGATE_DISTINCT) to->yes += from->yes;
}
