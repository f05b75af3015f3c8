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

enum { REASONS = 4096 }; /* as many are told apart */

struct place { uint32_t row, side, file; };

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

static uint32_t value_count(const rb_reconcile_plan *r) { return r->compares.len + (r->has_total && r->total_at == UINT32_MAX); }

static void make_judge(rb_matching *m)
{
    for (uint32_t side = 0; side < 2; side++) m->together[side] = RB_NEW_ARRAY(rb_together, m->values + 1u);
    m->agreements = RB_NEW_ARRAY(enum rb_agreement, m->values + 1u);
    m->diaries = RB_NEW_ARRAY(rb_diary *, m->values + 1u);
    for (uint32_t i = 0; i < m->r->compares.len; i++)
        if (m->r->compares.items[i].calendar) m->diaries[i] = rb_diary_new(m->r->compares.items[i].calendar);
    m->differs = RB_NEW_ARRAY(uint64_t, m->r->compares.len + 1u);
}

rb_matching *rb_matching_new(const rb_plan *plan, uint32_t reconcile, rb_matching_options options)
{
    rb_matching *m = RB_NEW(rb_matching);
    m->plan = plan;
    m->r = &plan->reconciles.items[reconcile];
    m->options = options;
    if (!m->options.spill) m->options.spill = rb_spill_new(RB_SPILL_NEVER);
    m->values = value_count(m->r);
    m->total = m->values > m->r->compares.len ? m->r->compares.len : m->r->total_at;
    m->reps = RB_NEW_PLAIN(enum rb_rep, m->values + 1u);
    for (uint32_t i = 0; i < m->values; i++) m->reps[i] = rb_type_rep(rb_matching_type(m, i));
    rb_spill_enter(m->options.spill);
    rb_chunk_pool_init(&m->pool, m->options.spill);
    m->reasons = RB_NEW(rb_reasons);
    (void)pthread_mutex_init(&m->reasons->lock, NULL);
    m->packers = RB_NEW_ARRAY(rb_packer, m->r->key_types.len + m->values + 1u);
    make_judge(m);
    return m;
}

rb_matching *rb_matching_worker(const rb_matching *m)
{
    rb_matching *w = rb_matching_new(m->plan, (uint32_t)(m->r - m->plan->reconciles.items), m->options);
    w->reasons = m->reasons;
    rb_chunk_pool_share(&w->pool, &m->pool);
    return w;
}

/* ---- records ---- */

/* The number of a reason; when there are very many, all others share one. */
static uint32_t new_reason(rb_reasons *r, rb_str *text)
{
    uint32_t number = r->texts.len;
    if (!rb_map_find(&r->numbers, *text, &number) && number >= REASONS) *text = RB_STR("a value is blank or cannot be read");
    if (!rb_map_find(&r->numbers, *text, &number)) {
        number = r->texts.len;
        rb_str kept = rb_str_dup(*text);
        rb_vec_push(&r->texts, kept);
        (void)rb_map_add(&r->numbers, kept, &number);
    }
    *text = r->texts.items[number];
    return number;
}

uint32_t rb_matching_reason(rb_matching *m, rb_str text)
{
    uint32_t number;
    if (rb_map_find(&m->reason_numbers, text, &number)) return number;
    (void)pthread_mutex_lock(&m->reasons->lock);
    number = new_reason(m->reasons, &text);
    (void)pthread_mutex_unlock(&m->reasons->lock);
    (void)rb_map_add(&m->reason_numbers, text, &number);
    return number;
}

static rb_packer packer_of(const rb_exec *x, rb_step_id step)
{
    return (rb_packer){step, rb_exec_rep(rb_exec_step(x, step)), x->stride[step], &x->columns[step]};
}

static void set_packers(rb_matching *m, const rb_exec *x, const rb_side_plan *s)
{
    rb_packer *to = m->packers;
    for (uint32_t i = 0; i < s->keys.len; i++) *to++ = packer_of(x, s->keys.items[i]);
    for (uint32_t i = 0; i < s->values.len; i++) *to++ = packer_of(x, s->values.items[i]);
    if (m->values > s->values.len) *to = packer_of(x, s->total);
}

/* Whether it is known. */
static bool pack(rb_matching *m, const rb_packer *p, uint32_t row)
{
    uint32_t at = row / RB_WORD_ROWS * p->stride + row % RB_WORD_ROWS;
    rb_packed_add(&m->packed, p->column, p->rep, at);
    return rb_bit_get(p->column->known, at);
}

/* Begins m->packed with the key; gives the step that is not known, or NONE. */
static rb_step_id pack_key(rb_matching *m, uint32_t row)
{
    rb_step_id unknown = RB_STEP_NONE;
    rb_buf_reset(&m->packed);
    for (uint32_t i = 0; i < m->r->key_types.len; i++)
        if (!pack(m, &m->packers[i], row) && unknown == RB_STEP_NONE) unknown = m->packers[i].step;
    return unknown;
}

/* Whether all are known. */
static bool pack_values(rb_matching *m, rb_exec *x, uint32_t row)
{
    bool known = true;
    for (uint32_t i = 0; i < m->values; i++) {
        const rb_packer *p = &m->packers[m->r->key_types.len + i];
        if (pack(m, p, row)) continue;
        rb_packed_add_cause(&m->packed, rb_matching_reason(m, rb_exec_cause(x, p->step, row).text));
        known = false;
    }
    return known;
}

void rb_matching_take(rb_matching *m, rb_row *row, bool has_key)
{
    row->hash = (uint32_t)(rb_str_hash((rb_str){m->packed.ptr, row->key.len}) >> 32);
    rb_rows_add(&m->parts.rows[has_key ? rb_part_of(row->hash, 0) : RB_STRAYS], &m->pool, row, rb_buf_str(&m->packed));
    if (rb_chunk_pool_is_over(&m->pool)) rb_parts_relieve(&m->parts, &m->pool);
}

static rb_row row_of(const rb_exec *x, const struct place *at)
{
    return (rb_row){.record = x->batch->record[at->row], .line = x->batch->line[at->row], .side = at->side, .file = at->file};
}

/* doubt: the step that leaves it open whether the record belongs, or NONE. */
static void keep(rb_matching *m, rb_exec *x, const struct place *at, rb_step_id doubt)
{
    rb_row     kept = row_of(x, at);
    rb_step_id unknown = pack_key(m, at->row);
    kept.key = rb_buf_str(&m->packed);
    if (doubt == RB_STEP_NONE) doubt = unknown;
    if (doubt != RB_STEP_NONE) kept.cause = RB_ROW_CAUSES + rb_matching_reason(m, rb_exec_cause(x, doubt, at->row).text);
    kept.has_unknown = !pack_values(m, x, at->row);
    rb_matching_take(m, &kept, unknown == RB_STEP_NONE);
}

static void keep_outside(rb_matching *m, const rb_exec *x, const struct place *at)
{
    rb_row kept = row_of(x, at);
    if (pack_key(m, at->row) != RB_STEP_NONE) return;
    kept.key = rb_buf_str(&m->packed);
    kept.cause = RB_ROW_OUTSIDE;
    rb_matching_take(m, &kept, true);
}

static void count(const rb_matching *m, const rb_exec *x, const rb_side_plan *s, uint32_t row, rb_tally *tally)
{
    if (m->total == UINT32_MAX) return;
    const rb_column *c = &x->columns[s->total];
    uint32_t         at = rb_exec_at(x, s->total, row);
    if (!rb_bit_get(c->known, at)) tally->without++;
    else rb_wide_add(&tally->sum, c->v.dec[at]);
}

void rb_matching_add(rb_matching *m, rb_exec *x, uint32_t side_plan, uint32_t file)
{
    const rb_side_plan *s = &x->stream->sides.items[side_plan];
    rb_matching_side   *side = &m->side[s->side];
    set_packers(m, x, s);
    for (uint32_t w = 0; w < rb_exec_words(x); w++) {
        rb_answer where = rb_exec_answer(x, s->where, w);
        side->evaluated.records += rb_count_bits(rb_exec_mask(x, w));
        side->outside.records += rb_count_bits(where.no);
        for (uint64_t left = rb_exec_mask(x, w); left; left &= left - 1) {
            uint32_t     bit = rb_first_bit(left);
            struct place at = {w * RB_WORD_ROWS + bit, s->side, file};
            count(m, x, s, at.row, &side->evaluated);
            if (where.no >> bit & 1) {
                count(m, x, s, at.row, &side->outside);
                keep_outside(m, x, &at);
            } else keep(m, x, &at, where.yes >> bit & 1 ? RB_STEP_NONE : s->where);
        }
    }
}

/* ---- memory, and other workers ---- */

void rb_parts_relieve(rb_parts *parts, rb_chunk_pool *pool)
{
    while (rb_chunk_pool_is_over(pool)) {
        rb_rows *largest = &parts->rows[0];
        for (uint32_t i = 1; i <= RB_STRAYS; i++)
            if (parts->rows[i].held > largest->held) largest = &parts->rows[i];
        if (largest->held == 0 || !rb_rows_put_away(largest, pool)) return;
    }
}

static void join_tally(rb_tally *to, const rb_tally *from)
{
    to->records += from->records;
    to->without += from->without;
    rb_wide_join(&to->sum, from->sum);
}

void rb_matching_join(rb_matching *m, rb_matching *worker)
{
    rb_spill_leave(worker->options.spill);
    for (uint32_t i = 0; i <= RB_STRAYS; i++) rb_rows_join(&m->parts.rows[i], &m->pool, &worker->parts.rows[i]);
    for (uint32_t side = 0; side < 2; side++) {
        join_tally(&m->side[side].evaluated, &worker->side[side].evaluated);
        join_tally(&m->side[side].outside, &worker->side[side].outside);
    }
}
