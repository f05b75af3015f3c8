/* engine/remedy_try.c: whether a rule passes once the changes are made: they are made in a copy of the record, and it is judged anew.
 *
 * A change says a border or what a text must contain; here a cell is thought of that is just so. Where the first does not do (another
 * part of the rule is about the same field) a few more are tried. Nothing is learnt from changes in other records or in what is
 * computed in ways that cannot be turned round: such a remedy stays untried.
 */
#include "engine/remedy.h"

enum { CELLS = 8, ROUNDS = 64, FAR_DAYS = 16384 };

/* What the cell of one field might be then. */
struct guess { uint32_t field, count; rb_cell cells[CELLS]; bool passes[CELLS]; };
struct guesses { struct guess items[RB_REMEDY_CHANGES]; uint32_t len; };
struct round { uint32_t rule, number; };

static void add_cell(struct guess *g, rb_str text)
{
    if (g->count < CELLS) g->cells[g->count++] = (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_CANONICAL};
}

static void add_value(struct guess *g, const rb_field *f, rb_value v)
{
    rb_buf text = {0};
    bool   written = f->type.kind == RB_TYPE_text || f->type.kind == RB_TYPE_id;
    if (rb_type_rep(v.type) == RB_REP_DEC) rb_dec_print(&text, v.dec);
    else if (v.type.kind == RB_TYPE_text || v.type.kind == RB_TYPE_id || written) rb_buf_add_str(&text, v.text);
    else rb_value_print(&text, &v, rb_zone_load(RB_STR("UTC")));
    add_cell(g, rb_buf_take(&text));
}

/* A date of which an instant is to be: noon there. */
static rb_value as_field(const rb_patient *p, const rb_field *f, rb_value v)
{
    if (f->type.kind != RB_TYPE_datetime || v.type.kind != RB_TYPE_date) return v;
    v.i64 = rb_zone_instant(p->c->plan->zone, v.i64 * RB_US_PER_DAY + RB_US_PER_DAY / 2);
    v.type = f->type;
    return v;
}

/* The nearest there is: a border must be the very border. */
static void add_beside(struct guess *g, const rb_field *f, rb_value v, int sign)
{
    rb_i128 step = f->type.kind == RB_TYPE_integer ? RB_DEC_ONE : 1;
    if (v.type.kind == RB_TYPE_datetime || v.type.kind == RB_TYPE_duration || v.type.kind == RB_TYPE_time) step = RB_US_PER_SECOND;
    if (rb_type_rep(v.type) == RB_REP_DEC) v.dec += sign * step;
    else v.i64 += (int64_t)(sign * step);
    add_value(g, f, v);
}

static bool has_value(const rb_aim *aim, rb_str text)
{
    for (uint32_t i = 0; i < aim->count; i++)
        if (rb_str_equal(aim->values[i].text, text)) return true;
    return false;
}

static void add_other(struct guess *g, const rb_field *f, const rb_aim *aim, rb_value first)
{
    switch (rb_type_rep(f->type)) {
    case RB_REP_BIT: add_cell(g, first.yes ? RB_STR("no") : RB_STR("yes")); break;
    case RB_REP_TEXT:
        add_cell(g, RB_STR("another"));
        add_cell(g, RB_STR("something else"));
        break;
    case RB_REP_DEC:
        for (uint32_t i = 0; i < aim->count && i < CELLS; i++) {
            rb_value far = aim->values[i];
            far.dec += RB_DEC_ONE;
            add_value(g, f, far);
            add_beside(g, f, aim->values[i], 1);
        }
        break;
    default:
        if (f->type.kind != RB_TYPE_enumeration) add_beside(g, f, first, 1);
        for (uint32_t i = 0; f->type.kind == RB_TYPE_enumeration && i < f->type.picklist->values.len; i++) {
            rb_value v = {.type = f->type, .known = true, .i64 = i};
            bool     out = has_value(aim, f->type.picklist->values.items[i]);
            for (uint32_t k = 0; k < aim->count; k++) out |= aim->values[k].type.kind == RB_TYPE_enumeration && aim->values[k].i64 == i;
            if (!out) add_value(g, f, v);
        }
    }
}

static void add_any(struct guess *g, const rb_patient *p, const rb_field *f)
{
    rb_value v = {.type = f->type, .known = true, .dec = RB_DEC_ONE};
    if (f->type.kind == RB_TYPE_list) return;
    if (rb_type_rep(f->type) == RB_REP_TEXT) add_cell(g, RB_STR("something"));
    else if (f->type.kind == RB_TYPE_yes_no) {
        add_cell(g, RB_STR("yes"));
        add_cell(g, RB_STR("no"));
    } else if (f->type.kind == RB_TYPE_date || f->type.kind == RB_TYPE_datetime) {
        v.i64 = f->type.kind == RB_TYPE_date ? rb_zone_date(p->c->plan->zone, p->as_of) : p->as_of;
        add_value(g, f, v);
    } else for (v.i64 = 0; f->type.kind != RB_TYPE_enumeration ? v.i64 == 0 : v.i64 < (int64_t)f->type.picklist->values.len; v.i64++) add_value(g, f, v);
}

static void add_text(struct guess *g, const rb_aim *aim, rb_str now)
{
    rb_str word = aim->values[0].text;
    bool   starts = aim->op == RB_OP_starts_with || aim->op == RB_OP_starts_fold;
    add_cell(g, starts ? rb_str_print("%.*s %.*s", RB_STR_ARGS(word), RB_STR_ARGS(now)) : rb_str_print("%.*s %.*s", RB_STR_ARGS(now), RB_STR_ARGS(word)));
    add_cell(g, word);
}

static void add_cells(struct guess *g, const rb_patient *p, const rb_change *c)
{
    const rb_field *f = &p->stream->schema->fields.items[c->field];
    rb_value first = c->aim.count > 0 ? as_field(p, f, c->aim.values[0]) : (rb_value){0};
    switch (c->aim.kind) {
    case RB_CHANGE_IS:
        for (uint32_t i = 0; i < c->aim.count; i++) add_value(g, f, as_field(p, f, c->aim.values[i]));
        break;
    case RB_CHANGE_AT_LEAST: case RB_CHANGE_AT_MOST: add_value(g, f, first); break;
    case RB_CHANGE_MORE: add_beside(g, f, first, 1); break;
    case RB_CHANGE_LESS: add_beside(g, f, first, -1); break;
    case RB_CHANGE_IS_NOT: add_other(g, f, &c->aim, first); break;
    case RB_CHANGE_PRESENT: add_any(g, p, f); break;
    case RB_CHANGE_BLANK: g->cells[g->count < CELLS ? g->count++ : 0] = (rb_cell){.kind = RB_CELL_NULL}; break;
    case RB_CHANGE_TEXT: add_text(g, &c->aim, rb_cell_str(rb_batch_cell(p->batch, c->field, p->row))); break;
    case RB_CHANGE_NOT_TEXT:
        add_cell(g, RB_STR("another"));
        add_cell(g, RB_STR("0"));
        break;
    default: break;
    }
}

/* False: some change is none of the record's own, or nothing comes to mind for it. */
static bool guess_all(const rb_patient *p, const rb_remedy *r, struct guesses *out)
{
    for (uint32_t i = 0; i < r->count; i++) {
        const rb_change *c = &r->changes[i];
        uint32_t at = 0;
        if (c->field == UINT32_MAX || c->is_key || !p->batch->cells[c->field]) return false;
        while (at < out->len && out->items[at].field != c->field) at++;
        if (at == out->len) out->items[out->len++] = (struct guess){.field = c->field};
        add_cells(&out->items[at], p, c);
        if (out->items[at].count == 0) return false;
    }
    return true;
}

static rb_trial *prepare(const rb_patient *p, rb_trial *t)
{
    if (!t->batch) {
        t->batch = rb_batch_new(p->stream->schema, p->stream->wanted);
        t->exec = rb_exec_new_with(p->c->plan, p->stream, p->as_of, p->residents);
    }
    t->batch->rows = 1;
    t->batch->record[0] = p->batch->record[p->row];
    t->batch->line[0] = p->batch->line[p->row];
    t->batch->offset[0] = p->batch->offset[p->row];
    t->batch->raw[0] = p->batch->raw[p->row];
    for (uint32_t f = 0; f < p->stream->schema->fields.len; f++) {
        if (!t->batch->cells[f]) continue;
        t->batch->cells[f][0] = rb_batch_cell(p->batch, f, p->row);
        t->batch->cells[f][0].roomy = 0;
    }
    return t;
}

/* Which cell of a guess is tried in that round: each with each, as far as ROUNDS go. */
static uint32_t cell_of(const struct guesses *g, uint32_t guess, uint32_t round)
{
    for (uint32_t i = 0; i < guess; i++) round /= g->items[i].count;
    return round % g->items[guess].count;
}

static void make(const rb_patient *p, rb_trial *t, const struct guesses *g, uint32_t round)
{
    prepare(p, t);
    for (uint32_t i = 0; i < g->len; i++) t->batch->cells[g->items[i].field][0] = g->items[i].cells[cell_of(g, i, round)];
}

static bool passes(const rb_patient *p, rb_trial *t, struct guesses *g, struct round at)
{
    make(p, t, g, at.number);
    rb_exec_batch(t->exec, t->batch);
    bool good = rb_exec_verdicts(t->exec, at.rule)[0] == RB_PASS;
    for (uint32_t i = 0; i < g->len && good; i++) g->items[i].passes[cell_of(g, i, at.number)] = true;
    return good;
}

/* What passes as things are and would not then. */
static void note_breaks(const rb_patient *p, const rb_trial *t, uint32_t rule, rb_remedy *r)
{
    for (uint32_t i = 0; i < p->stream->rules.len; i++) {
        bool passes = rb_exec_verdicts(p->exec, i)[p->row] == RB_PASS;
        if (i == rule || !passes || rb_exec_verdicts(t->exec, i)[0] != RB_FAIL || r->break_count == RB_REMEDY_BREAKS) continue;
        r->breaks[r->break_count++] = i;
    }
}

/* The cell just short of the border that a change names. */
static rb_cell short_of(const rb_patient *p, const rb_change *c)
{
    const rb_field *f = &p->stream->schema->fields.items[c->field];
    rb_value     v = as_field(p, f, c->aim.values[0]);
    struct guess g = {0};
    if (c->aim.kind == RB_CHANGE_MORE || c->aim.kind == RB_CHANGE_LESS) add_value(&g, f, v);
    else add_beside(&g, f, v, c->aim.kind == RB_CHANGE_AT_LEAST ? -1 : 1);
    return g.cells[0];
}

/* A field that is part of the value twice has not the border that one of its places gives: then the value itself is said. False:
 * another part of the rule is about the field as well, and asks less; that way is a remedy of its own. */
static bool hold_to_border(const rb_patient *p, rb_trial *t, const struct guesses *g, struct round at, rb_change *c)
{
    bool is_date = c->aim.count > 0 && c->aim.values[0].type.kind == RB_TYPE_date && p->stream->schema->fields.items[c->field].type.kind == RB_TYPE_datetime;
    if (c->aim.kind < RB_CHANGE_AT_LEAST || c->aim.kind > RB_CHANGE_LESS || is_date) return true;
    make(p, t, g, at.number);
    t->batch->cells[c->field][0] = short_of(p, c);
    rb_exec_batch(t->exec, t->batch);
    if (rb_exec_verdicts(t->exec, at.rule)[0] != RB_PASS) return true;
    if (c->whole == RB_STEP_NONE) return false;
    *c = (rb_change){.aim = c->end, .field = UINT32_MAX, .subject = c->whole, .whole = RB_STEP_NONE};
    return true;
}

/* ---- a day that is to be after or before another: where that begins, and where it ends ---- */

struct probe { const rb_patient *p; rb_trial *t; const struct guesses *g; struct round at; const rb_change *c; bool until_fail; }; /* until_fail: where policy says nothing of those days is no end */

static bool passes_days_off(const struct probe *q, int64_t days)
{
    const rb_field *f = &q->p->stream->schema->fields.items[q->c->field];
    rb_value        v = q->c->aim.values[0];
    struct guess    g = {0};
    v.i64 += days;
    if (v.i64 > RB_DATE_MAX || v.i64 < RB_DATE_MIN) return true; /* no end is found */
    add_value(&g, f, as_field(q->p, f, v));
    make(q->p, q->t, q->g, q->at.number);
    q->t->batch->cells[q->c->field][0] = g.cells[0];
    rb_exec_batch(q->t->exec, q->t->batch);
    enum rb_verdict verdict = (enum rb_verdict)rb_exec_verdicts(q->t->exec, q->at.rule)[0];
    return q->until_fail ? verdict != RB_FAIL : verdict == RB_PASS;
}

/* How many days further on it still passes. FAR_DAYS: there is no end in sight. */
static int64_t days_passing(const struct probe *q, int sign)
{
    int64_t good = 0, bad = 1;
    while (bad < FAR_DAYS && passes_days_off(q, sign * bad)) {
        good = bad;
        bad *= 2;
    }
    while (bad < FAR_DAYS && bad - good > 1) {
        int64_t middle = good + (bad - good) / 2;
        if (passes_days_off(q, sign * middle)) good = middle;
        else bad = middle;
    }
    return bad < FAR_DAYS ? good : FAR_DAYS;
}

static bool is_only_change(const rb_remedy *r, uint32_t change)
{
    for (uint32_t i = 0; i < r->count; i++)
        if (i != change && r->changes[i].field == r->changes[change].field) return false;
    return true;
}

static rb_aim days_off(const rb_aim *aim, enum rb_change_kind kind, int64_t days)
{
    rb_value *v = RB_NEW(rb_value);
    *v = aim->values[0];
    v->i64 += days;
    return (rb_aim){.kind = kind, .values = v, .count = 1, .than = RB_STEP_NONE, .op = aim->op};
}

/* What else the rule asks of the day is met as things are and may not be then, and a limit may be another one on another day. */
static void find_ends(struct probe q, rb_remedy *r, uint32_t change)
{
    rb_change *c = &r->changes[change];
    bool later = c->aim.kind == RB_CHANGE_AT_LEAST || c->aim.kind == RB_CHANGE_MORE, closed = c->aim.kind == RB_CHANGE_AT_LEAST || c->aim.kind == RB_CHANGE_AT_MOST;
    int  sign = later ? 1 : -1;
    bool is_day = c->field != UINT32_MAX && c->aim.kind >= RB_CHANGE_AT_LEAST && c->aim.kind <= RB_CHANGE_LESS && c->aim.values[0].type.kind == RB_TYPE_date;
    if (!is_day || !is_only_change(r, change)) return;
    q.c = c;
    int64_t wider = closed ? days_passing(&q, -sign) : 0;
    if (wider > 0 && wider < FAR_DAYS) {
        c->aim = days_off(&c->aim, c->aim.kind, -sign * wider);
        c->whole = RB_STEP_NONE;
    }
    q.until_fail = true;
    int64_t end = days_passing(&q, sign);
    if (end == FAR_DAYS || r->count == RB_REMEDY_CHANGES) return;
    r->changes[r->count++] = (rb_change){.aim = days_off(&c->aim, later ? RB_CHANGE_AT_MOST : RB_CHANGE_AT_LEAST, sign * end), .field = c->field, .subject = c->subject, .whole = RB_STEP_NONE};
}

/* ---- trying ---- */

/* Of several values that a field might have, those with which the rule passes. */
static void keep_passing(rb_remedy *r, const struct guesses *g)
{
    for (uint32_t i = 0; i < r->count; i++) {
        rb_aim  *aim = &r->changes[i].aim;
        uint32_t kept = 0, at = 0;
        while (g->items[at].field != r->changes[i].field) at++;
        if (aim->kind != RB_CHANGE_IS || aim->count < 2 || g->items[at].count != aim->count) continue; /* more values than are tried, or another change of the same field */
        rb_value *values = RB_NEW_ARRAY(rb_value, aim->count);
        for (uint32_t k = 0; k < aim->count; k++)
            if (g->items[at].passes[k]) values[kept++] = aim->values[k];
        aim->values = values;
        aim->count = kept;
    }
}

bool rb_remedy_try(const rb_patient *p, rb_trial *t, uint32_t rule, rb_remedy *r)
{
    struct guesses g = {0};
    uint32_t rounds = 1, first = UINT32_MAX;
    r->tried = RB_TRIED_NOT;
    if (!guess_all(p, r, &g)) return true;
    for (uint32_t i = 0; i < g.len && rounds < ROUNDS; i++) rounds *= g.items[i].count;
    for (uint32_t n = 0; n < rounds && n < ROUNDS; n++) {
        if (!passes(p, t, &g, (struct round){rule, n}) || first != UINT32_MAX) continue;
        first = n;
        note_breaks(p, t, rule, r);
    }
    if (first == UINT32_MAX) return false;
    keep_passing(r, &g);
    r->tried = RB_TRIED_PASSES;
    for (uint32_t i = 0; i < r->count; i++) {
        if (!hold_to_border(p, t, &g, (struct round){rule, first}, &r->changes[i])) return false;
        if (r->changes[i].field == UINT32_MAX) r->tried = RB_TRIED_NOT;
    }
    for (uint32_t i = 0, count = r->count; i < count; i++) find_ends((struct probe){p, t, &g, {rule, first}, NULL, false}, r, i);
    if (r->tried == RB_TRIED_NOT) r->break_count = 0; /* that was another record than is told of now */
    return true;
}
