/* engine/evidence.c: see evidence.h.
 *
 * A record is offered to every figure that counts it; its name, and what is told of it, are made only where it is kept. Most figures
 * have soon as many as they list, and then a record costs a comparison.
 */
#include "engine/evidence.h"

#include "base/ascii.h"
#include "base/unicode.h"
#include "data/cell.h"
#include "engine/stakes.h"
#include "exec/kpi_rows.h"
#include "report/figures.h"

struct noting {
    rb_evidence          *e;
    rb_exec              *x;
    const rb_stream_plan *plan;
    const rb_batch       *batch;
    const rb_zone        *zone;
    uint32_t              file;
    rb_exhibit            like; /* whose exhibit is asked for */
    rb_buf                text;
};

static rb_str key_of(const struct noting *n, uint32_t row)
{
    uint32_t key = n->plan->schema->key;
    return key != UINT32_MAX && n->batch->cells[key] ? rb_str_dup(rb_cell_str(rb_batch_cell(n->batch, key, row))) : RB_STR("");
}

/* What it is told of, to be noted; NULL: it need not be. */
static rb_exhibit_item *offer(struct noting *n, rb_exhibits *f, uint32_t row, rb_i128 rank)
{
    rb_exhibit      *e = rb_exhibits_take(f, n->e->limit, &n->like);
    rb_exhibit_item *item = e ? rb_exhibit_offer(f, n->e->limit, e, rank) : NULL;
    if (!item) return NULL;
    item->file = n->file;
    item->record = n->batch->record[row];
    item->line = n->batch->line[row];
    item->key = key_of(n, row);
    return item;
}

static rb_exhibit_item *offer_plain(struct noting *n, rb_exhibits *f, uint32_t sub, uint32_t row)
{
    n->like.sub = sub;
    n->like.keys.len = 0;
    return offer(n, f, row, 0);
}

static rb_str value_text(struct noting *n, const rb_value *v)
{
    rb_buf_reset(&n->text);
    if (v->known) rb_figure_add_value(&n->text, v, n->zone);
    return rb_str_dup(rb_buf_str(&n->text));
}

/* Keys are one where they are equal however they are spelled, as in the groups themselves. */
static void add_key(struct noting *n, rb_value v)
{
    if (v.known && rb_type_rep(v.type) == RB_REP_TEXT && !rb_is_ascii(v.text)) v.text = rb_text_nfc(v.text);
    rb_vec_push(&n->like.keys, v);
}

/* ---- checklists */

/* Of a record that fails: which rules of severity error it fails or are unknown, and whether one fails for certain. */
struct blocked { uint32_t count, last; bool certain, waived; };

static struct blocked blocked_by(const struct noting *n, const rb_checklist_plan *list, uint32_t row)
{
    const rb_checklist_info *info = n->e->catalog->checklists.items[list->checklist];
    struct blocked b = {0};
    for (uint32_t i = 0; i < list->rule_count; i++) {
        uint32_t rule = n->plan->rules.items[list->first_rule + i].rule;
        uint8_t  verdict = rb_exec_verdicts(n->x, list->first_rule + i)[row];
        if (info->rules.items[rule].severity != RB_RULE_ERROR) continue;
        b.waived |= verdict == RB_WAIVED;
        b.certain |= verdict == RB_FAIL;
        if (verdict != RB_FAIL && verdict != RB_UNKNOWN) continue;
        b.count++;
        b.last = rule;
    }
    return b;
}

static void note_waived(struct noting *n, const rb_checklist_plan *list, uint32_t row)
{
    rb_exhibits *f = &n->e->of[RB_EVIDENCE_RULE][list->checklist];
    for (uint32_t i = 0; i < list->rule_count; i++) {
        if (rb_exec_verdicts(n->x, list->first_rule + i)[row] != RB_WAIVED) continue;
        (void)offer_plain(n, f, n->plan->rules.items[list->first_rule + i].rule * 2 + 1, row);
    }
}

static void note_record(struct noting *n, const rb_checklist_plan *list, uint32_t row, uint8_t outcome)
{
    rb_exhibits     *f = &n->e->of[RB_EVIDENCE_OUTCOME][list->checklist];
    uint32_t         money = rb_stakes_field(n->plan->schema);
    n->like.sub = outcome;
    n->like.keys.len = 0;
    rb_exhibit_item *item = offer(n, f, row, outcome == RB_OUTCOME_FAIL ? rb_stakes_rank(n->batch, money, row) : 0);
    if (item && outcome == RB_OUTCOME_FAIL && money != UINT32_MAX) item->note = rb_stakes_text(n->batch, money, row);
    if (outcome != RB_OUTCOME_FAIL && n->plan->waivers.len == 0) return;
    struct blocked b = blocked_by(n, list, row);
    if (outcome == RB_OUTCOME_FAIL && !b.certain) (void)offer_plain(n, f, RB_SUB_UNSURE, row);
    if (outcome == RB_OUTCOME_FAIL && b.count == 1) (void)offer_plain(n, &n->e->of[RB_EVIDENCE_RULE][list->checklist], b.last * 2, row);
    if (outcome != RB_OUTCOME_FAIL && b.waived) (void)offer_plain(n, f, RB_SUB_SPARED, row);
    if (n->plan->waivers.len > 0) note_waived(n, list, row);
}

static void note_waivers(struct noting *n)
{
    for (uint32_t i = 0; i < n->plan->waivers.len; i++) {
        rb_exhibits *f = &n->e->of[RB_EVIDENCE_WAIVER][n->plan->waivers.items[i].waiver];
        for (uint32_t w = 0; w * 64 < n->batch->rows; w++)
            for (uint64_t left = rb_exec_waiver_bears(n->x, i, w); left; left &= left - 1) (void)offer_plain(n, f, 0, w * 64 + (uint32_t)__builtin_ctzll(left));
    }
}

/* ---- routes and assignments */

static void note_routed(struct noting *n, uint32_t index, uint32_t table_row, uint32_t row)
{
    const rb_route_plan *p = &n->plan->routes.items[index];
    n->like.sub = RB_ROUTED;
    n->like.keys.len = 0;
    for (uint32_t o = 0; o < p->output_count; o++) add_key(n, rb_exec_value(n->x, p->outputs[(size_t)table_row * p->output_count + o], row));
    (void)offer(n, &n->e->of[RB_EVIDENCE_ROUTE][p->route], row, 0);
}

static void note_route(struct noting *n, uint32_t index)
{
    const rb_route_plan *p = &n->plan->routes.items[index];
    const uint8_t       *states = rb_exec_route_states(n->x, index);
    for (uint32_t row = 0; row < n->batch->rows; row++) {
        if (states[row] != RB_ROUTED) {
            rb_exhibit_item *item = offer_plain(n, &n->e->of[RB_EVIDENCE_ROUTE][p->route], states[row], row);
            if (item) item->note = rb_str_dup(rb_exec_route_cause(n->x, index, row).text);
            continue;
        }
        uint32_t        count = 1;
        const uint32_t *rows = p->hit == RB_ROUTE_COLLECT ? rb_exec_route_collected(n->x, index, row, &count) : &rb_exec_route_rows(n->x, index)[row];
        for (uint32_t i = 0; i < count; i++) note_routed(n, index, rows[i], row);
    }
}

static void note_assignment(struct noting *n, rb_exhibits *f, const rb_assignment *a, uint32_t row)
{
    rb_exhibit_item *item = offer_plain(n, f, a->how, row);
    bool given = a->how <= RB_GIVEN_OTHERWISE;
    rb_value who = a->who;
    if (item) item->note = given ? value_text(n, &who) : rb_str_dup(a->how == RB_GIVEN_UNKNOWN ? a->cause.text : a->text);
    if (a->over && (item = offer_plain(n, f, RB_SUB_OVER, row))) item->note = rb_str_dup(a->text);
    if (!given) return;
    n->like.sub = RB_SUB_MEMBER;
    n->like.keys.len = 0;
    add_key(n, who);
    item = offer(n, f, row, 0);
    if (item && a->over) item->note = rb_str_dup(a->text);
}

/* ---- KPIs */

static rb_i128 rank_of(const rb_kpi_named *named, const rb_value *v)
{
    if (named->order == RB_NAMED_AS_THEY_COME || !v->known) return 0;
    rb_i128 n = rb_type_rep(v->type) == RB_REP_I64 ? v->i64 : v->dec;
    return named->order == RB_NAMED_LOWEST ? n : -n;
}

/* To its group, and to each total over it. */
static void note_rank(struct noting *n, const rb_kpi_plan *k, uint32_t row, rb_i128 rank, rb_str note)
{
    for (uint32_t len = k->totals ? 0 : k->keys.len; len <= k->keys.len; len++) {
        n->like.keys.len = len;
        rb_exhibit_item *item = offer(n, &n->e->of[RB_EVIDENCE_KPI][k->kpi], row, rank);
        if (item) item->note = note;
    }
}

static void note_measured(struct noting *n, const rb_kpi_plan *k, const rb_kpi_named *named, uint32_t row)
{
    rb_exhibits *f = &n->e->of[RB_EVIDENCE_KPI][k->kpi];
    rb_value     v = {.known = false};
    rb_i128      rank = 0;
    if (named->value != RB_STEP_NONE) {
        v = rb_exec_value(n->x, named->value, row);
        rank = rank_of(named, &v);
    }
    for (uint32_t len = k->totals ? 0 : k->keys.len; len <= k->keys.len; len++) {
        n->like.keys.len = len;
        rb_exhibit_item *item = offer(n, f, row, rank);
        if (item && v.known) item->note = value_text(n, &v);
    }
}

static void note_left_out(struct noting *n, const rb_kpi_plan *k, uint32_t row)
{
    note_rank(n, k, row, RB_RANK_LEFT_OUT, RB_STR("left out"));
    for (uint32_t len = k->totals ? 0 : k->keys.len; len <= k->keys.len; len++) {
        n->like.keys.len = len;
        rb_exhibit_item *item = offer(n, &n->e->of[RB_EVIDENCE_LEFT_OUT][k->kpi], row, 0);
        if (item) item->note = rb_str_dup(rb_exec_kpi_cause(n->x, k, row, false).text);
    }
}

static void set_keys(struct noting *n, const rb_kpi_plan *k, uint32_t row)
{
    n->like.sub = 0;
    n->like.keys.len = 0;
    for (uint32_t i = 0; i < k->keys.len; i++) add_key(n, rb_exec_value(n->x, k->keys.items[i], row));
}

static void note_kpi(struct noting *n, const rb_kpi_plan *k)
{
    rb_kpi_named named = rb_kpi_names(k);
    for (uint32_t w = 0; w * 64 < n->batch->rows; w++) {
        rb_kpi_rows rows = rb_exec_kpi_rows(n->x, k, w);
        for (uint64_t left = rows.named | rows.others | rows.left_out; left; left &= left - 1) {
            uint32_t bit = (uint32_t)__builtin_ctzll(left), row = w * 64 + bit;
            set_keys(n, k, row);
            if (rows.named >> bit & 1) note_measured(n, k, &named, row);
            else if (rows.others >> bit & 1) note_rank(n, k, row, RB_RANK_OTHER, rb_str_of(named.others));
            else note_left_out(n, k, row);
        }
        for (uint64_t left = rows.unsure; left; left &= left - 1) {
            uint32_t         row = w * 64 + (uint32_t)__builtin_ctzll(left);
            rb_exhibit_item *item = offer_plain(n, &n->e->of[RB_EVIDENCE_UNSURE][k->kpi], 0, row);
            if (item) item->note = rb_str_dup(rb_exec_kpi_cause(n->x, k, row, true).text);
        }
    }
}

/* ---- cells that cannot be read */

static void note_cells(struct noting *n)
{
    for (uint32_t f = 0; f < n->plan->schema->fields.len; f++)
        for (uint32_t w = 0; w * 64 < n->batch->rows; w++)
            for (uint64_t left = rb_exec_unreadable(n->x, f, w); left; left &= left - 1) {
                uint32_t         row = w * 64 + (uint32_t)__builtin_ctzll(left);
                rb_exhibit_item *item = offer_plain(n, &n->e->of[RB_EVIDENCE_CELLS][n->plan->stream], f, row);
                rb_buf_reset(&n->text);
                rb_text_add_safe(&n->text, rb_cell_str(rb_batch_cell(n->batch, f, row)));
                if (item) item->note = rb_str_dup(rb_buf_str(&n->text));
            }
}

void rb_evidence_note(rb_evidence *e, rb_exec *x, const rb_plan *plan, const rb_batch *batch, rb_evidence_place at)
{
    const rb_stream_plan *s = plan->streams.items[at.stream];
    struct noting n = {.e = e, .x = x, .plan = s, .batch = batch, .zone = plan->zone, .file = at.file};
    for (uint32_t i = 0; i < s->checklists.len; i++) {
        const uint8_t *outcomes = rb_exec_outcomes(x, i);
        for (uint32_t row = 0; row < batch->rows; row++) note_record(&n, &s->checklists.items[i], row, outcomes[row]);
    }
    note_waivers(&n);
    for (uint32_t i = 0; i < s->routes.len; i++) note_route(&n, i);
    for (uint32_t i = 0; i < s->assigns.len; i++)
        for (uint32_t row = 0; row < batch->rows; row++) note_assignment(&n, &e->of[RB_EVIDENCE_ASSIGN][s->assigns.items[i].assign], rb_exec_assignment(x, i, row), row);
    for (uint32_t i = 0; i < s->kpis.len; i++) note_kpi(&n, &s->kpis.items[i]);
    note_cells(&n);
}

rb_evidence *rb_evidence_begin(const rb_plan *plan, uint32_t limit)
{
    if (limit == 0) return NULL;
    rb_evidence *e = rb_evidence_new(plan->catalog, limit);
    for (uint32_t s = 0; s < plan->streams.len; s++)
        for (uint32_t i = 0; i < plan->streams.items[s]->kpis.len; i++) {
            const rb_kpi_plan *k = &plan->streams.items[s]->kpis.items[i];
            e->of[RB_EVIDENCE_KPI][k->kpi].words = rb_kpi_names(k).words;
        }
    return e;
}
