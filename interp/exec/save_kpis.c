/* exec/save_kpis.c: the groups of KPIs as bytes: sums, ranges, the values of percentiles, sets, targets.
 *
 * Path      kpi.c of one process -> [save_kpis] -> kpi_join.c of another
 * Promises  What is loaded says the same to the last digit: nothing is rounded or summed up for the file.
 *
 * Groups are written in pieces, and what is loaded of one is added to what is there; so neither who writes nor who reads has to hold all of
 * them, nor all values of one.
 */
#include "exec/kpi_away.h"
#include "exec/save.h"
#include "exec/state.h"

#include "data/value_wire.h"

enum { BLOCK_BYTES = 64 * 1024, PIECE_VALUES = 4096 };

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

/* ---- measures ---- */

static uint32_t load_currency(rb_wire *w)
{
    uint32_t currency = (uint32_t)rb_wire_count(w);
    for (uint32_t letters = currency; currency != RB_SEVERAL && letters; letters >>= 8)
        if ((letters & 255) < ' ' || (letters & 255) > '~') (void)rb_wire_fail(w);
    return currency;
}

static void save_target(const rb_own_target *t, rb_buf *b)
{
    rb_wire_add_count(b, t->state);
    rb_wire_add_number(b, t->value);
}

static rb_own_target load_target(rb_wire *w)
{
    rb_own_target t = {.state = (enum rb_own_state)rb_wire_index(w, RB_OWN_DIFFERS + 1)};
    t.value = rb_wire_number(w);
    return t;
}

/* What most measures do not need takes a byte: it is zero. */
void rb_kpi_save(const rb_kpi_plan *k, const rb_measure *m, rb_buf *b)
{
    rb_wire_add_count(b, m->tally.records);
    rb_wire_add_count(b, m->tally.measured);
    rb_wire_add_count(b, m->tally.left_out);
    rb_wire_add_count(b, k->aggregate == RB_AGGREGATE_DISTINCT ? 0 : m->yes); /* counted anew from the values */
    save_sum(b, m->sum);
    rb_wire_add_number(b, m->best);
    rb_wire_add_count(b, m->currency);
    if (k->aggregate == RB_AGGREGATE_RATIO) save_sum(b, m->below);
    if (k->aggregate == RB_AGGREGATE_WEIGHTED) rb_wire_add_big(b, m->weighted);
    if (k->target_varies) save_target(&m->target, b);
}

rb_measure rb_kpi_load(const rb_kpi_plan *k, rb_wire *w)
{
    rb_measure m = {.yes = 0};
    m.tally.records = rb_wire_tally(w);
    m.tally.measured = rb_wire_tally(w);
    m.tally.left_out = rb_wire_tally(w);
    m.yes = rb_wire_tally(w);
    m.sum = load_sum(w);
    m.best = rb_wire_number(w);
    m.currency = load_currency(w);
    if (k->aggregate == RB_AGGREGATE_RATIO) m.below = load_sum(w);
    if (k->aggregate == RB_AGGREGATE_WEIGHTED) m.weighted = rb_wire_big(w);
    if (k->target_varies) m.target = load_target(w);
    return m;
}

/* ---- groups ---- */

/* A piece: the KPI, the group's key, what was counted of it, and how many of its values follow. */
struct saving { uint32_t kpi; const rb_kpi_plan *k; rb_str key; rb_buf bytes, values; uint32_t count; rb_exec_block *block; void *user; };

static void end_block(struct saving *s)
{
    if (s->bytes.len > 0) s->block(s->user, rb_buf_str(&s->bytes));
    rb_buf_reset(&s->bytes);
}

static void end_piece(struct saving *s, const rb_measure *m)
{
    rb_wire_add_count(&s->bytes, s->kpi);
    rb_wire_add_text(&s->bytes, s->key);
    rb_kpi_save(s->k, m, &s->bytes);
    rb_wire_add_count(&s->bytes, s->count);
    rb_buf_add_str(&s->bytes, rb_buf_str(&s->values));
    rb_buf_reset(&s->values);
    s->count = 0;
    if (s->bytes.len >= BLOCK_BYTES) end_block(s);
}

/* What was counted goes with the last values. */
static void count_value(struct saving *s)
{
    static const rb_measure nothing = {.yes = 0};
    if (++s->count >= PIECE_VALUES || s->values.len >= BLOCK_BYTES) end_piece(s, &nothing);
}

static void save_number(void *user, rb_i128 value)
{
    struct saving *s = user;
    rb_wire_add_number(&s->values, value);
    count_value(s);
}

static void save_text(void *user, rb_str value)
{
    struct saving *s = user;
    rb_wire_add_text(&s->values, value);
    count_value(s);
}

static void save_pair(void *user, uint32_t group, rb_str value)
{
    (void)group;
    save_text(user, value);
}

static void save_away(struct saving *s, const rb_kpi_work *work, rb_spill *spill)
{
    rb_kpi_reader r = rb_kpi_reader_new(s->k, work->away, spill);
    while (rb_kpi_reader_open(&r)) {
        s->key = rb_buf_str(&r.group);
        rb_kpi_reader_fill(&r, save_text, s);
        if (r.measure.series.count > 0) rb_series_each(&r.measure.series, save_number, s);
        end_piece(s, &r.measure);
    }
}

/* The one group of a KPI without keys. */
static void save_one(struct saving *s, rb_kpi_work *work)
{
    rb_measure m = rb_kpi_get(work, 0);
    s->key = RB_STR("");
    if (s->k->aggregate == RB_AGGREGATE_DISTINCT) rb_distinct_each(&work->distinct, save_pair, s);
    if (m.series.count > 0) rb_series_each(&m.series, save_number, s);
    end_piece(s, &m);
}

/* In the order of their keys, as they come of groups that are away: so all are put there first, in memory where they fit. */
void rb_exec_save_groups(rb_exec *x, rb_exec_block *block, void *user)
{
    struct saving s = {.block = block, .user = user};
    if (!x->spill) rb_exec_spill(x, rb_spill_new(RB_SPILL_NEVER));
    for (uint32_t g = 0; g < x->groupings.len; g++)
        if (x->groupings.items[g].key_count > 0) rb_kpi_put_away(x, g, x->spill);
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) {
        s.kpi = i;
        s.k = &x->stream->kpis.items[i];
        if (x->kpis[i].away) save_away(&s, &x->kpis[i], x->spill);
        else save_one(&s, &x->kpis[i]);
    }
    end_block(&s);
}

/* The number of a group whose key is one of this grouping. */
static uint32_t load_key(rb_exec *x, rb_grouping *g, rb_wire *w)
{
    rb_str   key = rb_wire_text(w);
    rb_type *types = RB_NEW_ARRAY(rb_type, g->key_count + 1u);
    for (uint32_t i = 0; i < g->key_count; i++) types[i] = rb_exec_step(x, g->keys[i])->type;
    if (!w->failed && rb_exec_key_is_sound(key, types, g->key_count)) return rb_groups_number(&g->groups, key);
    (void)rb_wire_fail(w);
    return 0;
}

static void load_values(const rb_kpi_plan *k, rb_kpi_work *work, uint32_t number, rb_wire *w)
{
    rb_measure m = rb_kpi_get(work, number);
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        if (k->aggregate == RB_AGGREGATE_PERCENTILE) work->series_bytes += rb_series_add(&m.series, rb_wire_number(w));
        else if (k->aggregate == RB_AGGREGATE_DISTINCT) m.yes += rb_distinct_add(&work->distinct, number, rb_wire_text(w));
        else (void)rb_wire_fail(w);
    }
    rb_kpi_set(work, number, &m);
}

static void load_piece(rb_exec *x, rb_wire *w)
{
    uint32_t           i = rb_wire_index(w, x->stream->kpis.len);
    if (w->failed) return;
    const rb_kpi_plan *k = &x->stream->kpis.items[i];
    rb_kpi_work       *work = &x->kpis[i];
    rb_grouping       *g = &x->groupings.items[work->grouping];
    uint32_t           number = load_key(x, g, w);
    rb_measure         more = rb_kpi_load(k, w);
    if (w->failed) return;
    rb_kpi_make_room(k, work, g->groups.len);
    rb_measure m = rb_kpi_get(work, number);
    if (k->aggregate == RB_AGGREGATE_DISTINCT) more.yes = 0;
    rb_kpi_join(k, &m, &more);
    rb_kpi_set(work, number, &m);
    load_values(k, work, number, w);
}

bool rb_exec_load_groups(rb_exec *x, rb_wire *w)
{
    while (!w->failed && w->at < w->end) load_piece(x, w);
    rb_kpi_relieve(x);
    return !w->failed;
}

/* ---- KPIs ---- */

/* A target that no record has a say in may have been looked up, so it is written as it is. */
static void save_fixed_target(rb_exec *x, const rb_kpi_plan *k, const rb_kpi_work *work, rb_buf *b)
{
    rb_own_target own = {.state = RB_OWN_NONE};
    if (k->target_varies && rb_exec_is_fixed(x, k->target_step)) own = rb_exec_kpi_fixed_target(x, k, work);
    save_target(&own, b);
}

void rb_exec_kpis_save(rb_exec *x, rb_buf *b)
{
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) {
        rb_wire_add_count(b, x->kpis[i].where_unknown);
        save_fixed_target(x, &x->stream->kpis.items[i], &x->kpis[i], b);
    }
}

void rb_exec_kpis_load(rb_exec *x, rb_wire *w)
{
    for (uint32_t i = 0; i < x->stream->kpis.len && !w->failed; i++) {
        x->kpis[i].where_unknown = rb_wire_tally(w);
        x->kpis[i].fixed_target = load_target(w);
    }
}
