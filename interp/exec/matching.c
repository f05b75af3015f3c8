/* exec/matching.c: the state of a reconciliation, and those of several workers as one.
 *
 * Path      matching_keep.c takes records -> rows in parts -> matching_finish.c
 * Promises  In whatever order states are joined, they are the same.
 */
#include "exec/matching_state.h"

enum { REASONS = 4096 }; /* as many are told apart */

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

/* ---- reasons ---- */

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

void rb_matching_join(rb_matching *m, rb_matching *worker)
{
    rb_spill_leave(worker->options.spill);
    rb_chunk_pool_end(&worker->pool);
    for (uint32_t i = 0; i <= RB_STRAYS; i++) rb_rows_join(&m->parts.rows[i], &m->pool, &worker->parts.rows[i]);
    for (uint32_t side = 0; side < 2; side++) {
        rb_tally_join(&m->side[side].evaluated, &worker->side[side].evaluated);
        rb_tally_join(&m->side[side].outside, &worker->side[side].outside);
    }
}
