/* exec/kpi_join.c: what several groups have in common: of two workers, and of all groups with the same first keys.
 *
 * Path      kpi.c of each worker -> [kpi_join] -> kpi_finish.c
 * Promises  In any order the answer is the same. A total is made of its groups' sums, values and sets, never of
 *           their averages, medians or counts of values.
 */
#include "exec/kpi_away.h"
#include "exec/state.h"

/* Group `from_number` of one work into group `number` of another. All but the sets of values. */
static void join_group(const rb_kpi_plan *k, rb_kpi_work *to, uint32_t number, const rb_kpi_work *from, uint32_t from_number)
{
    rb_measure of = rb_kpi_get(from, from_number);
    rb_kpi_make_room(k, to, number + 1);
    rb_measure all = rb_kpi_get(to, number);
    rb_kpi_join(k, &all, &of);
    rb_kpi_set(to, number, &all);
}

/* The sets, after all groups: numbers[] says which group each of `from` has become. */
static void join_sets(rb_kpi_work *to, uint32_t groups, rb_kpi_work *from, const uint32_t *numbers)
{
    uint64_t *added = RB_NEW_PLAIN(uint64_t, groups + 1);
    memset(added, 0, (groups + 1) * sizeof *added);
    rb_distinct_join(&to->distinct, &from->distinct, numbers, added);
    for (uint32_t g = 0; g < groups && g < to->yes.cap; g++) *rb_kpi_yes(to, g) += added[g];
}

static void count_one(void *user, uint32_t group, rb_str value)
{
    (void)value;
    ++*rb_kpi_yes(user, group);
}

void rb_exec_kpi_count_sets(rb_kpi_work *work)
{
    if (!rb_distinct_is_away(&work->distinct)) return;
    for (uint32_t g = 0; g < work->yes.cap; g++) *rb_kpi_yes(work, g) = 0;
    rb_distinct_each(&work->distinct, count_one, work);
}

static void merge_kpi(rb_exec *x, rb_exec *other, uint32_t index)
{
    const rb_kpi_plan *k = &x->stream->kpis.items[index];
    rb_kpi_work       *to = &x->kpis[index];
    rb_kpi_work       *from = &other->kpis[index];
    const rb_groups   *theirs = &other->groupings.items[from->grouping].groups;
    rb_groups         *ours = &x->groupings.items[to->grouping].groups;
    bool               sets = k->aggregate == RB_AGGREGATE_DISTINCT;
    uint32_t          *numbers = sets ? RB_NEW_PLAIN(uint32_t, theirs->len + 1u) : NULL;
    to->where_unknown += from->where_unknown;
    if (from->fixed_target.state != RB_OWN_NONE) to->fixed_target = from->fixed_target; /* of what was judged last */
    for (uint32_t g = 0; g < theirs->len && g < from->tallies.cap; g++) {
        uint32_t number = rb_groups_number_of(ours, theirs, g);
        if (sets) numbers[g] = number;
        join_group(k, to, number, from, g);
        rb_kpi_pass(to, from, g + 1);
    }
    if (sets) join_sets(to, ours->len, from, numbers);
}

void rb_exec_kpis_merge(rb_exec *x, rb_exec *other)
{
    rb_kpi_join_away(x, other);
    for (uint32_t g = 0; g < other->groupings.len; g++) rb_groups_adopt(&x->groupings.items[g].groups, &other->groupings.items[g].groups);
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) merge_kpi(x, other, i);
    rb_kpi_relieve(x);
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
    uint32_t        *numbers = RB_NEW_PLAIN(uint32_t, all->len + 1u);
    for (uint32_t g = 0; g < all->len; g++) {
        numbers[g] = 0;
        if (!rb_kpi_has(t->of, g)) continue;
        numbers[g] = rb_groups_number(t->groups, first_keys(t->x, t->k, rb_groups_key(all, g), count));
        join_group(t->k, &t->made, numbers[g], t->of, g);
    }
    if (t->k->aggregate == RB_AGGREGATE_DISTINCT) join_sets(&t->made, t->groups->len, t->of, numbers);
}

/* Keys of different lengths are never the same bytes, so the totals of all lengths share one numbering. */
rb_kpi_work rb_exec_kpi_totals(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, rb_groups *groups)
{
    struct totals t = {.x = x, .k = k, .of = work, .groups = groups};
    t.made.tells_currency = work->tells_currency;
    t.made.distinct.spill = work->distinct.spill;
    t.made.distinct.sharers = work->distinct.sharers * 2;
    (void)rb_groups_number(groups, RB_STR(""));
    rb_kpi_make_room(k, &t.made, 1);
    for (uint32_t count = 0; count < k->keys.len; count++) add_totals(&t, count);
    rb_exec_kpi_count_sets(&t.made);
    return t.made;
}
