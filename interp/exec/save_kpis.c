/* exec/save_kpis.c: the groups of KPIs as bytes: sums, ranges, the values of percentiles, sets, targets.
 *
 * Path      kpi.c of one process -> [save_kpis] -> kpi_join.c of another
 * Promises  What is loaded says the same to the last digit: nothing is rounded or summed up for the file.
 */
#include "exec/save.h"
#include "exec/state.h"

#include "data/value_wire.h"

static void save_sum(rb_buf *b, rb_wide_sum sum)
{
    rb_wire_add_number(b, (rb_i128)rb_wide_low(sum));
    rb_wire_add_number(b, sum.high);
}

static rb_wide_sum load_sum(rb_wire *w)
{
    rb_wide_sum sum = {.high = 0};
    rb_wide_set_low(&sum, (rb_u128)rb_wire_number(w));
    sum.high = rb_wire_i64(w);
    return sum;
}

/* ---- groups ---- */

static void save_grouping(const rb_grouping *g, rb_buf *b)
{
    rb_wire_add_count(b, g->groups.len);
    for (uint32_t i = 0; i < g->groups.len; i++) rb_wire_add_text(b, rb_groups_key(&g->groups, i));
}

static void load_grouping(rb_exec *x, rb_grouping *g, rb_wire *w)
{
    rb_type *types = RB_NEW_ARRAY(rb_type, g->key_count + 1);
    for (uint32_t i = 0; i < g->key_count; i++) types[i] = rb_exec_step(x, g->keys[i])->type;
    uint32_t count = rb_wire_length(w);
    for (uint32_t i = 0; i < count && !w->failed; i++) {
        rb_str key = rb_wire_text(w);
        if (w->failed || !rb_exec_key_is_sound(key, types, g->key_count) || rb_groups_number(&g->groups, key) != i) (void)rb_wire_fail(w);
    }
}

/* ---- measures ---- */

static void save_tally(const rb_measure *m, rb_buf *b)
{
    rb_wire_add_count(b, m->tally.records);
    rb_wire_add_count(b, m->tally.measured);
    rb_wire_add_count(b, m->tally.left_out);
    rb_wire_add_count(b, m->yes);
}

static void load_tally(rb_measure *m, rb_wire *w)
{
    m->tally.records = rb_wire_tally(w);
    m->tally.measured = rb_wire_tally(w);
    m->tally.left_out = rb_wire_tally(w);
    m->yes = rb_wire_tally(w);
}

static uint32_t load_currency(rb_wire *w)
{
    uint32_t currency = (uint32_t)rb_wire_count(w);
    for (uint32_t letters = currency; currency != RB_SEVERAL && letters; letters >>= 8)
        if ((letters & 255) < ' ' || (letters & 255) > '~') (void)rb_wire_fail(w);
    return currency;
}

static void save_value(void *user, rb_i128 value) { rb_wire_add_number(user, value); }

static void save_series(const rb_series *s, rb_buf *b)
{
    rb_wire_add_count(b, s->count);
    rb_series_each(s, save_value, b);
}

static void load_series(rb_series *s, rb_wire *w)
{
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) (void)rb_series_add(s, rb_wire_number(w));
}

static void save_target(const rb_own_target *t, rb_buf *b)
{
    rb_wire_add_count(b, t->state);
    rb_wire_add_number(b, t->value);
}

static void load_target(rb_own_target *t, rb_wire *w)
{
    t->state = (enum rb_own_state)rb_wire_index(w, RB_OWN_DIFFERS + 1);
    t->value = rb_wire_number(w);
}

/* What the measure does not need takes a byte or two: it is zero. */
static void save_group(const rb_kpi_work *work, const rb_measure *m, rb_buf *b)
{
    save_tally(m, b);
    save_sum(b, m->sum);
    rb_wire_add_number(b, m->best);
    rb_wire_add_count(b, m->currency);
    if (work->belows.cap > 0) save_sum(b, m->below);
    if (work->weighteds.cap > 0) rb_wire_add_big(b, m->weighted);
    if (work->serieses.cap > 0) save_series(&m->series, b);
    if (work->targets.cap > 0) save_target(&m->target, b);
}

static rb_measure load_group(const rb_kpi_work *work, rb_wire *w)
{
    rb_measure m = {.yes = 0};
    load_tally(&m, w);
    m.sum = load_sum(w);
    m.best = rb_wire_number(w);
    m.currency = load_currency(w);
    if (work->belows.cap > 0) m.below = load_sum(w);
    if (work->weighteds.cap > 0) m.weighted = rb_wire_big(w);
    if (work->serieses.cap > 0) load_series(&m.series, w);
    if (work->targets.cap > 0) load_target(&m.target, w);
    return m;
}

/* ---- sets of values ---- */

struct set { rb_buf *b; uint64_t count; };

static void save_pair(void *user, uint32_t group, rb_str value)
{
    struct set *s = user;
    rb_wire_add_count(s->b, group);
    rb_wire_add_text(s->b, value);
    s->count++;
}

static void save_set(rb_distinct *d, rb_buf *b)
{
    struct set s = {.b = b};
    uint64_t   count = rb_distinct_count(d);
    rb_wire_add_count(b, count);
    rb_distinct_each(d, save_pair, &s);
    if (s.count != count && !rb_distinct_has_failed(d)) RB_BUG("a set has not as many values as it says");
}

/* How many each group has is counted anew, so that the file cannot say otherwise. */
static void load_set(rb_kpi_work *work, uint32_t groups, rb_wire *w)
{
    for (uint32_t g = 0; g < groups; g++) *rb_kpi_yes(work, g) = 0;
    for (uint64_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        uint32_t group = rb_wire_index(w, groups);
        rb_str   value = rb_wire_text(w);
        if (!w->failed) *rb_kpi_yes(work, group) += rb_distinct_add(&work->distinct, group, value);
    }
}

/* ---- KPIs ---- */

/* A target that no record has a say in may have been looked up, so it is written as it is. */
static void save_fixed_target(rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, rb_buf *b)
{
    rb_own_target own = {.state = RB_OWN_NONE};
    if (k->target_varies && rb_exec_is_fixed(x, k->target_step)) own = rb_exec_kpi_fixed_target(x, k, work);
    save_target(&own, b);
}

static void save_kpi(rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, rb_buf *b)
{
    uint32_t groups = x->groupings.items[work->grouping].groups.len;
    rb_kpi_make_room(k, work, groups);
    rb_wire_add_count(b, work->where_unknown);
    save_fixed_target(x, k, work, b);
    for (uint32_t g = 0; g < groups; g++) {
        rb_measure m = rb_kpi_get(work, g);
        save_group(work, &m, b);
    }
    if (k->aggregate == RB_AGGREGATE_DISTINCT) save_set(&work->distinct, b);
}

static void load_kpi(rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, rb_wire *w)
{
    uint32_t groups = x->groupings.items[work->grouping].groups.len;
    work->where_unknown = rb_wire_tally(w);
    load_target(&work->fixed_target, w);
    rb_kpi_make_room(k, work, groups);
    for (uint32_t g = 0; g < groups && !w->failed; g++) {
        rb_measure m = load_group(work, w);
        rb_kpi_set(work, g, &m);
    }
    if (k->aggregate == RB_AGGREGATE_DISTINCT && !w->failed) load_set(work, groups, w);
}

void rb_exec_kpis_save(rb_exec *x, rb_buf *b)
{
    for (uint32_t i = 0; i < x->groupings.len; i++) save_grouping(&x->groupings.items[i], b);
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) save_kpi(x, &x->stream->kpis.items[i], &x->kpis[i], b);
}

void rb_exec_kpis_load(rb_exec *x, rb_wire *w)
{
    for (uint32_t i = 0; i < x->groupings.len; i++) load_grouping(x, &x->groupings.items[i], w);
    for (uint32_t i = 0; i < x->stream->kpis.len && !w->failed; i++) load_kpi(x, &x->stream->kpis.items[i], &x->kpis[i], w);
}
