/* exec/kpi.c: groups records by the keys of a KPI and adds up what it measures.
 *
 * Path      key, value and condition columns -> [kpi] -> one measure for each group -> kpi_join.c, kpi_finish.c, bands.c
 * Promises  A measure is sums and counts, a set, or the values themselves, and no sum can overflow on the way (192
 *           bits, 512 of products), so batches, workers and files may be put together in any order and the answer is
 *           the same to the last digit.
 *
 * KPIs with the same keys share a grouping: a record is looked up once for all of them. A record whose `where` or
 * whose condition is not known is never measured, always counted. A ratio leaves out of both its parts a record of which one part is
 * not known, or the two would not be about the same records.
 */
#include "base/unicode.h"
#include "exec/kpi_away.h"
#include "exec/state.h"

#include "base/ascii.h"

static bool same_keys(const rb_grouping *g, const rb_kpi_plan *k)
{
    return g->key_count == k->keys.len &&
           (g->key_count == 0 || memcmp(g->keys, k->keys.items, g->key_count * sizeof *g->keys) == 0);
}

static uint32_t grouping_of(rb_exec *x, const rb_kpi_plan *k)
{
    for (uint32_t g = 0; g < x->groupings.len; g++)
        if (same_keys(&x->groupings.items[g], k)) return g;
    rb_grouping made = {.keys = k->keys.items, .key_count = k->keys.len};
    made.of = RB_NEW_PLAIN(uint32_t, RB_BATCH_ROWS);
    memset(made.of, 0, RB_BATCH_ROWS * sizeof *made.of);
    if (made.key_count == 0) (void)rb_groups_number(&made.groups, RB_STR("")); /* there even without a record */
    rb_vec_push(&x->groupings, made);
    return x->groupings.len - 1;
}

void rb_exec_kpis_init(rb_exec *x)
{
    x->kpis = RB_NEW_ARRAY(rb_kpi_work, x->stream->kpis.len);
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) {
        const rb_kpi_plan *k = &x->stream->kpis.items[i];
        x->kpis[i].grouping = grouping_of(x, k);
        x->kpis[i].tells_currency = rb_exec_kpi_currency(x, k) != RB_STEP_NONE;
        rb_exec_need(x, k->where);
        rb_exec_need(x, k->value);
        rb_exec_need(x, k->condition);
        if (k->aggregate == RB_AGGREGATE_WEIGHTED) rb_exec_need(x, k->weight);
        if (k->aggregate == RB_AGGREGATE_RATIO) rb_exec_need(x, k->below_value);
        if (k->aggregate == RB_AGGREGATE_RATIO) rb_exec_need(x, k->below_condition);
        if (k->target_varies) rb_exec_need(x, k->target_step);
        for (uint32_t n = 0; n < k->keys.len; n++) rb_exec_need(x, k->keys.items[n]);
    }
}

static bool keeps_values(const rb_kpi_plan *k) { return k->aggregate == RB_AGGREGATE_DISTINCT || k->aggregate == RB_AGGREGATE_PERCENTILE; }

void rb_exec_spill(rb_exec *x, rb_spill *spill)
{
    x->spill = spill;
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) x->spill_sharers += keeps_values(&x->stream->kpis.items[i]);
    for (uint32_t g = 0; g < x->groupings.len; g++) x->spill_sharers += x->groupings.items[g].key_count > 0;
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) {
        x->kpis[i].distinct.spill = spill;
        x->kpis[i].distinct.sharers = x->spill_sharers;
    }
    if (x->spill_sharers > 0) rb_spill_enter(spill);
}

/* ---- groups ---- */

static void mark_rows(rb_exec *x)
{
    for (uint32_t g = 0; g < x->groupings.len; g++) memset(x->groupings.items[g].in, 0, sizeof x->groupings.items[g].in);
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) {
        rb_grouping *g = &x->groupings.items[x->kpis[i].grouping];
        for (uint32_t w = 0; w < rb_exec_words(x); w++)
            g->in[w] |= rb_exec_answer(x, x->stream->kpis.items[i].where, w).yes;
    }
}

static rb_str key_of(rb_exec *x, const rb_grouping *g, uint32_t row)
{
    for (uint32_t n = 0; n < g->key_count; n++) rb_exec_demand(x, g->keys[n], row / RB_WORD_ROWS); /* may use the scratch buffer */
    rb_buf_reset(&x->scratch);
    for (uint32_t n = 0; n < g->key_count; n++) {
        rb_step_id step = g->keys[n];
        rb_groups_add_key(&x->scratch, &x->columns[step], rb_exec_rep(rb_exec_step(x, step)), rb_exec_at(x, step, row));
    }
    return rb_buf_str(&x->scratch);
}

static uint32_t number_row(rb_exec *x, rb_grouping *g, uint32_t row) { return rb_groups_number(&g->groups, key_of(x, g, row)); }

static void number_word(rb_exec *x, rb_grouping *g, uint32_t w)
{
    uint32_t   *of = g->of + w * RB_WORD_ROWS;
    uint64_t    unmet = g->in[w];
    rb_recalled found;
    bool        is_recalled = rb_recall_find(x, g, w, &found);
    if (is_recalled) {
        unmet = 0;
        for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {
            of[i] = found.groups[found.places[i]];
            unmet |= (uint64_t)(of[i] == UINT32_MAX) << i;
        }
    }
    for (uint64_t left = unmet & g->in[w]; left; left &= left - 1) {
        uint32_t i = rb_first_bit(left);
        of[i] = number_row(x, g, w * RB_WORD_ROWS + i);
        if (is_recalled) found.groups[found.places[i]] = of[i];
    }
}

/* A first batch may be the last: only after it is there something to recall. */
static void number_rows(rb_exec *x, rb_grouping *g)
{
    if (x->round > 1 && !g->recall) g->recall = rb_recall_new(x, g);
    for (uint32_t w = 0; w < rb_exec_words(x); w++) number_word(x, g, w);
}

/* ---- measures ---- */

typedef rb_kpi_sorted sorted_rows;

static uint64_t known_rows(const rb_exec *x, rb_step_id step, uint32_t w) { return step == RB_STEP_NONE ? RB_ALL_ROWS : x->columns[step].known[w]; }

static sorted_rows sort_rows(const rb_exec *x, const rb_kpi_plan *k, uint32_t w)
{
    uint64_t  in = rb_exec_answer(x, k->where, w).yes;
    rb_answer condition = rb_exec_answer(x, k->condition, w);
    uint64_t  measured = in & condition.yes & known_rows(x, k->value, w);
    if (k->aggregate == RB_AGGREGATE_WEIGHTED) measured &= known_rows(x, k->weight, w);
    return (sorted_rows){in, measured, in & ~condition.no & ~measured};
}

rb_kpi_sorted rb_exec_kpi_sort(const rb_exec *x, const rb_kpi_plan *k, uint32_t w) { return sort_rows(x, k, w); }

static rb_i128 number_at(const rb_exec *x, rb_step_id step, uint32_t row)
{
    const rb_column *c = &x->columns[step];
    uint32_t         at = rb_exec_at(x, step, row);
    return rb_exec_rep(rb_exec_step(x, step)) == RB_REP_I64 ? c->v.i64[at] : c->v.dec[at];
}

static const uint32_t *groups_of(const rb_exec *x, const rb_kpi_work *work, uint32_t w)
{
    return x->groupings.items[work->grouping].of + w * RB_WORD_ROWS;
}

/* Where all that is in is measured, as nearly always, there is one thing to say of each. */
static void add_counts(rb_kpi_work *work, const uint32_t *of, sorted_rows rows)
{
    if (rows.measured == rows.in && rows.left_out == 0) {
        for (uint64_t left = rows.in; left; left &= left - 1) {
            rb_counted *t = rb_kpi_tally(work, of[rb_first_bit(left)]);
            t->records++;
            t->measured++;
        }
        return;
    }
    for (uint64_t left = rows.in; left; left &= left - 1) {
        uint32_t  bit = rb_first_bit(left);
        rb_counted *t = rb_kpi_tally(work, of[bit]);
        t->records++;
        t->measured += rows.measured >> bit & 1;
        t->left_out += rows.left_out >> bit & 1;
    }
}

static void add_yes(rb_kpi_work *work, const uint32_t *of, uint64_t yes)
{
    for (uint64_t left = yes; left; left &= left - 1) ++*rb_kpi_yes(work, of[rb_first_bit(left)]);
}

static void add_sums(const rb_exec *x, rb_step_id value, rb_slab *sums, const uint32_t *of, uint64_t rows, uint32_t w)
{
    if (value == RB_STEP_NONE) return;
    const rb_column *c = &x->columns[value];
    uint32_t         at = rb_exec_at(x, value, w * RB_WORD_ROWS);
    if (rb_exec_rep(rb_exec_step(x, value)) == RB_REP_I64) {
        for (uint64_t left = rows; left; left &= left - 1) {
            uint32_t bit = rb_first_bit(left);
            rb_wide_add(rb_slab_at(sums, of[bit], sizeof(rb_wide_sum)), c->v.i64[at + bit]);
        }
        return;
    }
    for (uint64_t left = rows; left; left &= left - 1) {
        uint32_t bit = rb_first_bit(left);
        rb_wide_add(rb_slab_at(sums, of[bit], sizeof(rb_wide_sum)), c->v.dec[at + bit]);
    }
}

static void add_sum(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    const uint32_t *of = groups_of(x, work, w);
    sorted_rows     rows = sort_rows(x, k, w);
    add_sums(x, k->value, &work->sums, of, rows.measured, w);
    rb_exec_kpi_note(x, k, work, of, rows.measured, w);
    add_counts(work, of, rows);
}

/* The first value of a group is its best whatever it is, so each is counted before the next. */
static void add_best(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    const uint32_t *of = groups_of(x, work, w);
    sorted_rows     rows = sort_rows(x, k, w);
    for (uint64_t left = rows.measured; left; left &= left - 1) {
        uint32_t  bit = rb_first_bit(left);
        rb_i128  *best = rb_slab_at(&work->bests, of[bit], sizeof *best), value = number_at(x, k->value, w * RB_WORD_ROWS + bit);
        rb_counted *t = rb_kpi_tally(work, of[bit]);
        if (t->measured++ == 0 || (k->aggregate == RB_AGGREGATE_MIN ? value < *best : value > *best)) *best = value;
    }
    rb_exec_kpi_note(x, k, work, of, rows.measured, w);
    rows.measured = 0;
    add_counts(work, of, rows);
}

static void add_answers(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    sorted_rows rows = sort_rows(x, k, w);
    add_counts(work, groups_of(x, work, w), rows);
    if (k->aggregate == RB_AGGREGATE_SHARE) add_yes(work, groups_of(x, work, w), rows.measured & x->columns[k->value].v.bits[w]);
}

/* Where there are many small ones their groups go away as a whole (kpi_away.c). Half of the share: what was let go stays for a while, until it is collected. */
static void put_series_away(const rb_exec *x, rb_kpi_work *work)
{
    if (!x->spill || rb_kpi_has_small_series(x, work) || work->series_bytes <= rb_spill_share(x->spill) / x->spill_sharers / 2) return;
    for (uint32_t g = 0; g < work->serieses.cap; g++) {
        rb_series *s = rb_slab_at(&work->serieses, g, sizeof *s);
        if (s->count > 0 && !rb_series_put_away(s, x->spill)) return;
    }
    work->series_bytes = 0;
}

static void add_to_series(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    const uint32_t *of = groups_of(x, work, w);
    sorted_rows     rows = sort_rows(x, k, w);
    for (uint64_t left = rows.measured; left; left &= left - 1) {
        uint32_t bit = rb_first_bit(left);
        work->series_bytes += rb_series_add(rb_slab_at(&work->serieses, of[bit], sizeof(rb_series)), number_at(x, k->value, w * RB_WORD_ROWS + bit));
    }
    put_series_away(x, work);
    rb_exec_kpi_note(x, k, work, of, rows.measured, w);
    add_counts(work, of, rows);
}

/* A weight below zero is no weight: such a record is left out. */
static void add_weighted(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    const uint32_t *of = groups_of(x, work, w);
    sorted_rows     rows = sort_rows(x, k, w);
    for (uint64_t left = rows.measured; left; left &= left - 1) {
        uint32_t bit = rb_first_bit(left), row = w * RB_WORD_ROWS + bit;
        rb_i128  weight = number_at(x, k->weight, row);
        if (weight < 0) {
            rows.measured &= ~(UINT64_C(1) << bit);
            rows.left_out |= UINT64_C(1) << bit;
            continue;
        }
        rb_big *weighted = rb_slab_at(&work->weighteds, of[bit], sizeof *weighted);
        *weighted = rb_big_add(*weighted, rb_big_product(number_at(x, k->value, row), weight));
        rb_wide_add(rb_slab_at(&work->sums, of[bit], sizeof(rb_wide_sum)), weight);
    }
    rb_exec_kpi_note(x, k, work, of, rows.measured, w);
    add_counts(work, of, rows);
}

/* The same bytes for equal values, other bytes for others; of one step all values have one representation. */
static rb_str value_bytes(rb_exec *x, rb_step_id step, uint32_t row)
{
    const rb_column *c = &x->columns[step];
    uint32_t         at = rb_exec_at(x, step, row);
    rb_buf_reset(&x->scratch);
    switch (rb_exec_rep(rb_exec_step(x, step))) {
    case RB_REP_BIT: rb_buf_add_char(&x->scratch, rb_bit_get(c->v.bits, row) ? 1 : 0); break;
    case RB_REP_I64: rb_buf_add(&x->scratch, &c->v.i64[at], sizeof(int64_t)); break;
    case RB_REP_DEC: rb_buf_add(&x->scratch, &c->v.dec[at], c->v.dec[at] == (int64_t)c->v.dec[at] ? sizeof(int64_t) : sizeof(rb_dec)); break;
    case RB_REP_TEXT: return rb_is_ascii(c->v.text[at]) ? c->v.text[at] : rb_text_nfc(c->v.text[at]);
    case RB_REP_COUNT: RB_BUG("a value without a representation");
    }
    return rb_buf_str(&x->scratch);
}

static void add_distinct(rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    const uint32_t *of = groups_of(x, work, w);
    sorted_rows     rows = sort_rows(x, k, w);
    uint64_t        new_ones = 0;
    for (uint64_t left = rows.measured; left; left &= left - 1) {
        uint32_t bit = rb_first_bit(left);
        rb_str   value = value_bytes(x, k->value, w * RB_WORD_ROWS + bit);
        new_ones |= (uint64_t)rb_distinct_add(&work->distinct, of[bit], value) << bit;
    }
    add_counts(work, of, rows);
    add_yes(work, of, new_ones);
}

static void add_ratio(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    const uint32_t *of = groups_of(x, work, w);
    sorted_rows     rows = sort_rows(x, k, w);
    rb_answer       condition = rb_exec_answer(x, k->below_condition, w);
    uint64_t        yes = rows.measured, under = rows.in & condition.yes & known_rows(x, k->below_value, w);
    rows.left_out |= rows.in & ~condition.no & ~under;
    rows.measured = under & ~rows.left_out;
    yes &= ~rows.left_out;
    add_sums(x, k->value, &work->sums, of, yes, w);
    add_sums(x, k->below_value, &work->belows, of, rows.measured, w);
    add_counts(work, of, rows);
    add_yes(work, of, yes);
}

/* All records of a group give it the same target: sema has seen to it that it is made of the keys alone. */
static void find_targets(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    const uint32_t *of = groups_of(x, work, w);
    for (uint64_t left = rb_exec_answer(x, k->where, w).yes; left; left &= left - 1) {
        uint32_t       bit = rb_first_bit(left), row = w * RB_WORD_ROWS + bit;
        rb_own_target *own = rb_slab_at(&work->targets, of[bit], sizeof *own);
        if (own->state != RB_OWN_NONE) continue;
        own->state = rb_bit_get(x->columns[k->target_step].known, row) ? RB_OWN_KNOWN : RB_OWN_UNKNOWN;
        own->value = own->state == RB_OWN_KNOWN ? number_at(x, k->target_step, row) : 0;
    }
}

static void measure_word(rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    rb_answer where = rb_exec_answer(x, k->where, w);
    work->where_unknown += rb_count_bits(rb_exec_mask(x, w) & ~(where.yes | where.no));
    if (k->target_varies) find_targets(x, k, work, w);
    switch (k->aggregate) {
    case RB_AGGREGATE_COUNT:
    case RB_AGGREGATE_SHARE: add_answers(x, k, work, w); break;
    case RB_AGGREGATE_PERCENTILE: add_to_series(x, k, work, w); break;
    case RB_AGGREGATE_WEIGHTED: add_weighted(x, k, work, w); break;
    case RB_AGGREGATE_DISTINCT: add_distinct(x, k, work, w); break;
    case RB_AGGREGATE_RATIO: add_ratio(x, k, work, w); break;
    case RB_AGGREGATE_MIN:
    case RB_AGGREGATE_MAX: add_best(x, k, work, w); break;
    default: add_sum(x, k, work, w); break;
    }
}

static void measure(rb_exec *x, uint32_t index)
{
    const rb_kpi_plan *k = &x->stream->kpis.items[index];
    rb_kpi_work       *work = &x->kpis[index];
    rb_kpi_make_room(k, work, x->groupings.items[work->grouping].groups.len);
    for (uint32_t w = 0; w < rb_exec_words(x); w++) measure_word(x, k, work, w);
}

void rb_exec_kpis_measure(rb_exec *x)
{
    mark_rows(x);
    for (uint32_t g = 0; g < x->groupings.len; g++)
        if (x->groupings.items[g].key_count > 0) number_rows(x, &x->groupings.items[g]);
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) measure(x, i);
    rb_kpi_relieve(x);
}
