/* exec/kpi.c: groups records by the keys of a KPI and adds up what it measures.
 *
 * Path      key, value and condition columns -> [kpi] -> one measure for each group -> kpi_finish.c, bands.c
 * Promises  A measure is plain sums and counts, and no sum can overflow on the way (192 bits), so batches,
 *           workers and files may be put together in any order and the answer is the same to the last digit.
 *
 * KPIs with the same keys share a grouping: a record is looked up once for all of them. A record whose `where` or
 * whose condition is not known is never measured, always counted.
 */
#include "exec/state.h"

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
        rb_exec_need(x, k->where);
        rb_exec_need(x, k->value);
        rb_exec_need(x, k->condition);
        for (uint32_t n = 0; n < k->keys.len; n++) rb_exec_need(x, k->keys.items[n]);
    }
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
    rb_buf_reset(&x->scratch);
    for (uint32_t n = 0; n < g->key_count; n++) {
        rb_step_id step = g->keys[n];
        rb_groups_add_key(&x->scratch, &x->columns[step], rb_exec_rep(rb_exec_step(x, step)), rb_exec_at(x, step, row));
    }
    return rb_buf_str(&x->scratch);
}

/* Neighbours often are of one group (exports are sorted by something), so the last key is tried first. */
static void number_rows(rb_exec *x, rb_grouping *g)
{
    rb_str   last = RB_STR_NONE;
    uint32_t number = 0;
    for (uint32_t w = 0; w < rb_exec_words(x); w++) {
        for (uint64_t left = g->in[w]; left; left &= left - 1) {
            uint32_t row = w * RB_WORD_ROWS + rb_first_bit(left);
            rb_str   key = key_of(x, g, row);
            if (!last.ptr || !rb_str_equal(key, last)) {
                number = rb_groups_number(&g->groups, key);
                last = g->groups.keys.items[number];
            }
            g->of[row] = number;
        }
    }
}

/* ---- measures ---- */

static void add_wide(rb_wide_sum *sum, rb_i128 term)
{
    rb_u128 low = sum->low + (rb_u128)term;
    sum->high += (low < sum->low) - (term < 0);
    sum->low = low;
}

static void add_value(rb_measure *m, rb_i128 value)
{
    add_wide(&m->sum, value);
    m->min = m->measured == 0 || value < m->min ? value : m->min;
    m->max = m->measured == 0 || value > m->max ? value : m->max;
    m->measured++;
}

/* What a KPI makes of one word: rows in, rows to measure, rows left out. */
typedef struct sorted_rows { uint64_t in, measured, left_out; } sorted_rows;

static sorted_rows sort_rows(const rb_exec *x, const rb_kpi_plan *k, uint32_t w)
{
    uint64_t  in = rb_exec_answer(x, k->where, w).yes;
    rb_answer condition = rb_exec_answer(x, k->condition, w);
    uint64_t  known = k->value == RB_STEP_NONE ? RB_ALL_ROWS : x->columns[k->value].known[w];
    uint64_t  measured = in & condition.yes & known;
    return (sorted_rows){in, measured, in & ~condition.no & ~measured};
}

static rb_i128 value_at(const rb_exec *x, const rb_kpi_plan *k, uint32_t row)
{
    const rb_column *c = &x->columns[k->value];
    uint32_t         at = rb_exec_at(x, k->value, row);
    return rb_exec_rep(rb_exec_step(x, k->value)) == RB_REP_I64 ? c->v.i64[at] : c->v.dec[at];
}

static void add_counts(rb_measure *groups, const uint32_t *of, sorted_rows rows, uint64_t yes)
{
    for (uint64_t left = rows.in; left; left &= left - 1) {
        uint32_t    bit = rb_first_bit(left);
        rb_measure *m = &groups[of[bit]];
        m->records++;
        m->measured += rows.measured >> bit & 1;
        m->left_out += rows.left_out >> bit & 1;
        m->yes += yes >> bit & 1;
    }
}

static void add_values(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    const uint32_t *of = x->groupings.items[work->grouping].of + w * RB_WORD_ROWS;
    sorted_rows     rows = sort_rows(x, k, w);
    for (uint64_t left = rows.measured; left; left &= left - 1) {
        uint32_t bit = rb_first_bit(left);
        add_value(&work->groups[of[bit]], value_at(x, k, w * RB_WORD_ROWS + bit));
    }
    rows.measured = 0; /* counted with the values */
    add_counts(work->groups, of, rows, 0);
}

static void add_answers(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    const uint32_t *of = x->groupings.items[work->grouping].of + w * RB_WORD_ROWS;
    sorted_rows     rows = sort_rows(x, k, w);
    uint64_t        yes = k->aggregate == RB_AGGREGATE_SHARE ? rows.measured & x->columns[k->value].v.bits[w] : 0;
    add_counts(work->groups, of, rows, yes);
}

static void measure_word(const rb_exec *x, const rb_kpi_plan *k, rb_kpi_work *work, uint32_t w)
{
    rb_answer where = rb_exec_answer(x, k->where, w);
    work->where_unknown += rb_count_bits(rb_exec_mask(x, w) & ~(where.yes | where.no));
    if (k->aggregate == RB_AGGREGATE_COUNT || k->aggregate == RB_AGGREGATE_SHARE) add_answers(x, k, work, w);
    else add_values(x, k, work, w);
}

static void measure(rb_exec *x, uint32_t index)
{
    rb_kpi_work *work = &x->kpis[index];
    uint32_t     groups = x->groupings.items[work->grouping].groups.keys.len;
    if (groups > 0) work->groups = rb_groups_room(work->groups, &work->cap, groups - 1, sizeof *work->groups);
    for (uint32_t w = 0; w < rb_exec_words(x); w++) measure_word(x, &x->stream->kpis.items[index], work, w);
}

void rb_exec_kpis_measure(rb_exec *x)
{
    mark_rows(x);
    for (uint32_t g = 0; g < x->groupings.len; g++)
        if (x->groupings.items[g].key_count > 0) number_rows(x, &x->groupings.items[g]);
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) measure(x, i);
}

/* ---- merging ---- */

static void add_measure(rb_measure *to, const rb_measure *from)
{
    if (from->measured > 0) {
        to->min = to->measured == 0 || from->min < to->min ? from->min : to->min;
        to->max = to->measured == 0 || from->max > to->max ? from->max : to->max;
    }
    rb_u128 low = to->sum.low + from->sum.low;
    to->sum.high += from->sum.high + (low < to->sum.low);
    to->sum.low = low;
    to->records += from->records;
    to->measured += from->measured;
    to->left_out += from->left_out;
    to->yes += from->yes;
}

static void merge_kpi(rb_exec *x, const rb_exec *other, uint32_t index)
{
    rb_kpi_work       *to = &x->kpis[index];
    const rb_kpi_work *from = &other->kpis[index];
    const rb_groups   *groups = &other->groupings.items[from->grouping].groups;
    to->where_unknown += from->where_unknown;
    for (uint32_t g = 0; g < groups->keys.len && g < from->cap; g++) {
        uint32_t number = rb_groups_number(&x->groupings.items[to->grouping].groups, groups->keys.items[g]);
        to->groups = rb_groups_room(to->groups, &to->cap, number, sizeof *to->groups);
        add_measure(&to->groups[number], &from->groups[g]);
    }
}

void rb_exec_kpis_merge(rb_exec *x, const rb_exec *other)
{
    for (uint32_t i = 0; i < x->stream->kpis.len; i++) merge_kpi(x, other, i);
}
