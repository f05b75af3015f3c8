/* exec/matching.c: takes the records of both sides of a reconciliation.
 *
 * Path      columns of either stream -> [matching] -> rows in parts -> matching_finish.c
 * Promises  Every record is counted before anything is decided about it, so that the balance has two sides that were made
 *           apart. No allocation per record but the bytes that are kept.
 *
 * A record whose `where` is unknown is kept under its key, in doubt: as long as nobody knows whether it belongs, nobody
 * knows what its key comes to. One whose key is unknown can be matched with nothing. Of one that `where` keeps out the key
 * is kept: that the missing opportunity is there, only not won, is half of the answer.
 */
#include "exec/matching_state.h"

enum { CAUSES = 4096 }; /* as many reasons are told apart */

void rb_exec_sides_init(rb_exec *x)
{
    for (uint32_t i = 0; i < x->stream->sides.len; i++) {
        const rb_side_plan *s = &x->stream->sides.items[i];
        rb_exec_need(x, s->where);
        rb_exec_need(x, s->total);
        for (uint32_t k = 0; k < s->keys.len; k++) rb_exec_need(x, s->keys.items[k]);
        for (uint32_t k = 0; k < s->values.len; k++) rb_exec_need(x, s->values.items[k]);
    }
}

rb_matching *rb_matching_new(const rb_plan *plan, uint32_t reconcile, rb_matching_options options)
{
    rb_matching *m = RB_NEW(rb_matching);
    m->plan = plan;
    m->r = &plan->reconciles.items[reconcile];
    m->options = options;
    bool own_total = m->r->has_total && m->r->total_at == UINT32_MAX;
    m->values = m->r->compares.len + own_total;
    m->total = own_total ? m->r->compares.len : m->r->total_at;
    for (uint32_t side = 0; side < 2; side++) m->together[side] = RB_NEW_ARRAY(rb_together, m->values + 1u);
    m->agreements = RB_NEW_ARRAY(enum rb_agreement, m->values + 1u);
    m->diaries = RB_NEW_ARRAY(rb_diary *, m->values + 1u);
    for (uint32_t i = 0; i < m->r->compares.len; i++)
        if (m->r->compares.items[i].calendar) m->diaries[i] = rb_diary_new(m->r->compares.items[i].calendar);
    m->differs = RB_NEW_ARRAY(uint64_t, m->r->compares.len + 1u);
    return m;
}

/* ---- sums ---- */

void rb_wide_add(rb_wide_sum *sum, rb_i128 term)
{
    rb_u128 low = sum->low + (rb_u128)term;
    sum->high += (low < sum->low) - (term < 0);
    sum->low = low;
}

void rb_wide_join(rb_wide_sum *sum, rb_wide_sum other)
{
    rb_u128 low = sum->low + other.low;
    sum->high += other.high + (low < sum->low);
    sum->low = low;
}

bool rb_wide_narrow(rb_wide_sum sum, rb_i128 *out)
{
    int64_t sign = (rb_i128)sum.low < 0 ? -1 : 0;
    if (sum.high != sign || (rb_i128)sum.low > RB_DEC_MAX || (rb_i128)sum.low < -RB_DEC_MAX) return false;
    *out = (rb_i128)sum.low;
    return true;
}

/* ---- records ---- */

/* The number of a reason; when there are very many, all others share one. */
static uint32_t cause_number(rb_matching *m, rb_str text)
{
    uint32_t number = m->causes.len;
    if (rb_map_find(&m->cause_numbers, text, &number)) return number;
    if (m->causes.len >= CAUSES) text = RB_STR("a value is blank or cannot be read");
    if (rb_map_find(&m->cause_numbers, text, &number)) return number;
    number = m->causes.len;
    rb_str kept = rb_str_dup(text);
    rb_vec_push(&m->causes, kept);
    (void)rb_map_add(&m->cause_numbers, kept, &number);
    return number;
}

static void add_column(rb_exec *x, rb_buf *b, rb_step_id step, uint32_t row)
{
    rb_packed_add(b, &x->columns[step], rb_exec_rep(rb_exec_step(x, step)), rb_exec_at(x, step, row));
}

static bool is_known(const rb_exec *x, rb_step_id step, uint32_t row) { return rb_bit_get(x->columns[step].known, row); }

/* The key's bytes go to m->key; gives the step that is not known, or NONE. */
static rb_step_id pack_key(rb_matching *m, rb_exec *x, const rb_side_plan *s, uint32_t row)
{
    rb_step_id unknown = RB_STEP_NONE;
    rb_buf_reset(&m->key);
    for (uint32_t i = 0; i < s->keys.len; i++) {
        rb_step_id step = s->keys.items[i];
        if (unknown == RB_STEP_NONE && !is_known(x, step, row)) unknown = step;
        add_column(x, &m->key, step, row);
    }
    return unknown;
}

static void pack_value(rb_matching *m, rb_exec *x, rb_step_id step, uint32_t row)
{
    add_column(x, &m->packed, step, row);
    if (!is_known(x, step, row)) rb_packed_add_count(&m->packed, cause_number(m, rb_exec_cause(x, step, row).text));
}

static void pack_values(rb_matching *m, rb_exec *x, const rb_side_plan *s, uint32_t row)
{
    rb_buf_reset(&m->packed);
    for (uint32_t i = 0; i < s->values.len; i++) pack_value(m, x, s->values.items[i], row);
    if (m->values > s->values.len) pack_value(m, x, s->total, row);
}

static uint32_t part_of(rb_str key) { return (uint32_t)(rb_str_hash(key) >> 32) % RB_PARTS; }

/* doubt: the step that leaves it open whether the record belongs, or NONE. */
static void keep(rb_matching *m, rb_exec *x, const rb_side_plan *s, uint32_t row, uint32_t file, rb_step_id doubt)
{
    rb_row     kept = {.file = file, .record = x->batch->record[row], .line = x->batch->line[row]};
    rb_step_id unknown = pack_key(m, x, s, row);
    uint32_t   part = RB_STRAYS;
    kept.key = rb_buf_str(&m->key);
    if (unknown == RB_STEP_NONE) part = part_of(kept.key);
    else if (doubt == RB_STEP_NONE) doubt = unknown;
    if (doubt != RB_STEP_NONE) kept.cause = RB_ROW_CAUSES + cause_number(m, rb_exec_cause(x, doubt, row).text);
    pack_values(m, x, s, row);
    rb_rows_add(&m->side[s->side].parts[part], &kept, rb_buf_str(&m->packed), &m->scratch);
}

static void keep_outside(rb_matching *m, rb_exec *x, const rb_side_plan *s, uint32_t row, uint32_t file)
{
    rb_row kept = {.file = file, .record = x->batch->record[row], .line = x->batch->line[row], .cause = RB_ROW_OUTSIDE};
    if (pack_key(m, x, s, row) != RB_STEP_NONE) return;
    kept.key = rb_buf_str(&m->key);
    rb_rows_add(&m->side[s->side].parts[part_of(kept.key)], &kept, RB_STR(""), &m->scratch);
}

static void count(rb_matching *m, const rb_exec *x, const rb_side_plan *s, uint32_t row, rb_tally *tally)
{
    tally->records++;
    if (m->total == UINT32_MAX) return;
    const rb_column *c = &x->columns[s->total];
    if (!rb_bit_get(c->known, row)) tally->without++;
    else rb_wide_add(&tally->sum, c->v.dec[rb_exec_at(x, s->total, row)]);
}

void rb_matching_add(rb_matching *m, rb_exec *x, uint32_t side_plan, uint32_t file)
{
    const rb_side_plan *s = &x->stream->sides.items[side_plan];
    rb_matching_side   *side = &m->side[s->side];
    for (uint32_t w = 0; w < rb_exec_words(x); w++) {
        rb_answer where = rb_exec_answer(x, s->where, w);
        for (uint64_t left = rb_exec_mask(x, w); left; left &= left - 1) {
            uint32_t bit = rb_first_bit(left), row = w * RB_WORD_ROWS + bit;
            count(m, x, s, row, &side->evaluated);
            if (where.no >> bit & 1) {
                count(m, x, s, row, &side->outside);
                keep_outside(m, x, s, row, file);
            } else keep(m, x, s, row, file, where.yes >> bit & 1 ? RB_STEP_NONE : s->where);
        }
    }
}
