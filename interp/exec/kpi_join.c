/* exec/kpi_join.c: what several groups have in common: of two workers, and of all groups with the same first keys.
 *
 * Path      kpi.c of each worker -> [kpi_join] -> kpi_finish.c
 * Promises  In any order the answer is the same. A total is made of its groups' sums, values and sets, never of
 *           their averages, medians or counts of values.
 */
#include "exec/state.h"

static void join_sums(rb_wide_sum *to, const rb_wide_sum *from)
{
    rb_u128 low = to->low + from->low;
    to->high += from->high + (low < to->low);
    to->low = low;
}

/* A count of distinct values is not the sum of two: its `yes` comes from the sets. */
static void join_measure(const rb_kpi_plan *k, rb_measure *to, const rb_measure *from)
{
    if (from->measured > 0) {
        to->min = to->measured == 0 || from->min < to->min ? from->min : to->min;
        to->max = to->measured == 0 || from->max > to->max ? from->max : to->max;
    }
    join_sums(&to->sum, &from->sum);
    to->currency = rb_exec_currency_join(to->currency, from->currency);
    to->records += from->records;
    to->measured += from->measured;
    to->left_out += from->left_out;
    if (k->aggregate != RB_AGGREGATE_DISTINCT) to->yes += from->yes;
}

static void join_extra(rb_extra *to, const rb_extra *from)
{
    to->weighted = rb_big_add(to->weighted, from->weighted);
    join_sums(&to->below, &from->below);
}

static void join_target(rb_own_target *to, const rb_own_target *from)
{
    bool differ = to->state == RB_OWN_KNOWN && from->state == RB_OWN_KNOWN && to->value != from->value;
    if (from->state > to->state) *to = *from;
    if (differ) to->state = RB_OWN_DIFFERS;
}

/* Group `from_number` of one work into group `number` of another that has room for it. All but the sets of values. */
static void join_group(const rb_kpi_plan *k, rb_kpi_work *to, uint32_t number, const rb_kpi_work *from, uint32_t from_number)
{
    join_measure(k, &to->groups[number], &from->groups[from_number]);
    if (from->extras) join_extra(&to->extras[number], &from->extras[from_number]);
    if (from->series) rb_series_join(&to->series[number], &from->series[from_number]);
    if (from->targets) join_target(&to->targets[number], &from->targets[from_number]);
}

/* The sets, after all groups: numbers[] says which group each of `from` has become. */
static void join_sets(rb_kpi_work *to, uint32_t groups, rb_kpi_work *from, const uint32_t *numbers)
{
    uint64_t *added = RB_NEW_PLAIN(uint64_t, groups + 1);
    memset(added, 0, (groups + 1) * sizeof *added);
    rb_distinct_join(&to->distinct, &from->distinct, numbers, added);
    for (uint32_t g = 0; g < groups; g++) to->groups[g].yes += added[g];
}

static void count_one(void *user, uint32_t group, rb_str value)
{
    (void)value;
    ((rb_measure *)user)[group].yes++;
}

void rb_exec_kpi_count_sets(rb_kpi_work *work)
{
    if (!rb_distinct_is_away(&work->distinct)) return;
    for (uint32_t g = 0; g < work->cap; g++) work->groups[g].yes = 0;
    rb_distinct_each(&work->distinct, count_one, work->groups);
}

static void merge_kpi(rb_exec *x, const rb_exec *other, uint32_t index)
{
    const rb_kpi_plan *k = &x->stream->kpis.items[index];
    rb_kpi_work       *to = &x->kpis[index];
    rb_kpi_work       *from = &other->kpis[index];
    const rb_groups   *theirs = &other->groupings.items[from->grouping].groups;
    rb_groups         *ours = &x->groupings.items[to->grouping].groups;
    uint32_t          *numbers = RB_NEW_PLAIN(uint32_t, theirs->keys.len + 1);
    to->where_unknown += from->where_unknown;
    if (from->fixed_target.state != RB_OWN_NONE) to->fixed_target = from->fixed_target; /* of what was judged last */
    for (uint32_t g = 0; g < theirs->keys.len && g < from->cap; g++) {
        numbers[g] = rb_groups_number(ours, theirs->keys.items[g]);
        rb_exec_kpi_make_room(k, to, numbers[g] + 1);
        join_group(k, to, numbers[g], from, g);
    }
    if (k->aggregate == RB_AGGREGATE_DISTINCT) join_sets(to, to->cap, from, numbers);
}

void rb_exec_kpis_merge(rb_exec *x, const rb_exec *other)
{
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) merge_kpi(x, other, i);
    if (other->spill_sharers > 0) rb_spill_leave(other->spill);
}

/* ---- totals ---- */

static rb_str first_keys(const rb_exec *x, const rb_kpi_plan *k, rb_str key, uint32_t count)
{
    rb_str rest = key;
    for (uint32_t n = 0; n < count; n++) (void)rb_groups_take_key(&rest, rb_exec_step(x, k->keys.items[n])->type);
    return rb_str_slice(key, 0, key.len - rest.len);
}

struct totals { const rb_exec *x; const rb_kpi_plan *k; rb_kpi_work *of; rb_kpi_work made; rb_groups *groups; };

/* Adds the totals over the groups with the same first `count` keys. */
static void add_totals(struct totals *t, uint32_t count)
{
    const rb_groups *all = &t->x->groupings.items[t->of->grouping].groups;
    uint32_t        *numbers = RB_NEW_PLAIN(uint32_t, all->keys.len + 1);
    for (uint32_t g = 0; g < all->keys.len && g < t->of->cap; g++) {
        numbers[g] = 0;
        if (t->of->groups[g].records == 0) continue;
        numbers[g] = rb_groups_number(t->groups, first_keys(t->x, t->k, all->keys.items[g], count));
        rb_exec_kpi_make_room(t->k, &t->made, numbers[g] + 1);
        join_group(t->k, &t->made, numbers[g], t->of, g);
    }
    if (t->k->aggregate == RB_AGGREGATE_DISTINCT) join_sets(&t->made, t->groups->keys.len, t->of, numbers);
}

/* Keys of different lengths are never the same bytes, so the totals of all lengths share one numbering. */
rb_kpi_work rb_exec_kpi_totals(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, rb_groups *groups)
{
    struct totals t = {.x = x, .k = k, .of = work, .groups = groups};
    t.made.distinct.spill = work->distinct.spill;
    t.made.distinct.sharers = work->distinct.sharers * 2;
    (void)rb_groups_number(groups, RB_STR(""));
    rb_exec_kpi_make_room(k, &t.made, 1);
    for (uint32_t count = 0; count < k->keys.len; count++) add_totals(&t, count);
    rb_exec_kpi_count_sets(&t.made);
    return t.made;
}
