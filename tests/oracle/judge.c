/* tests/oracle/judge.c: rules, decision tables and figures, from what the reference says of them. */
#include "oracle.h"

static value both(value a, value b)
{
    if ((a.known && !a.yes) || (b.known && !b.yes)) return yes_or_no(false);
    return a.known && b.known ? yes_or_no(true) : unknown_of(YES_NO);
}
static value opposite(value a) { return a.known ? yes_or_no(!a.yes) : a; }
static value either(value a, value b) { return opposite(both(opposite(a), opposite(b))); }

static value day_of_moment(value m)
{
    int64_t day = INT64_C(86400000000);
    return (value){.kind = DATE, .known = m.known, .i64 = (m.i64 - (m.i64 % day + day) % day) / day};
}

place run_place(const oracle *o, const value *cells)
{
    value now = {.kind = MOMENT, .known = true, .i64 = o->as_of};
    return (place){.o = o, .cells = cells, .now = now, .today = day_of_moment(now)};
}

oracle oracle_of(const rb_ast_file *file, int64_t as_of)
{
    oracle o = {.file = file, .as_of = as_of, .office = rb_zone_load(RB_STR("America/Los_Angeles"))};
    for (uint32_t i = 0; i < file->decls.len; i++) {
        const rb_ast *d = file->decls.items[i];
        if (d->kind == RB_AST_record && rb_str_equal(rb_ast_as(record, d)->name.text, RB_STR("Case"))) o.record = rb_ast_as(record, d);
        if (d->kind == RB_AST_record && rb_str_equal(rb_ast_as(record, d)->name.text, RB_STR("Act"))) o.acts = rb_ast_as(record, d);
        if (d->kind == RB_AST_parameter) rb_vec_push(&o.parameters, rb_ast_as(parameter, d));
        if (d->kind == RB_AST_checklist) rb_vec_push(&o.checklists, rb_ast_as(checklist, d));
        if (d->kind == RB_AST_route) rb_vec_push(&o.routes, rb_ast_as(route, d));
        if (d->kind == RB_AST_kpi) rb_vec_push(&o.kpis, rb_ast_as(kpi, d));
        if (d->kind == RB_AST_define) rb_vec_push(&o.defines, rb_ast_as(define, d));
        if (d->kind == RB_AST_bands) rb_vec_push(&o.bands, rb_ast_as(bands, d));
    }
    for (uint32_t i = 0; o.acts && i < o.acts->members.len; i++) rb_vec_push(&o.act_fields, rb_ast_as(field, o.acts->members.items[i])->name.text);
    for (uint32_t i = 0; o.record && i < o.record->members.len; i++) {
        const rb_ast *m = o.record->members.items[i];
        if (m->kind == RB_AST_field) rb_vec_push(&o.fields, rb_ast_as(field, m)->name.text);
        if (m->kind == RB_AST_let) rb_vec_push(&o.lets, rb_ast_as(let, m));
    }
    return o;
}

/* ---- rules ---- */

static value in_force(const place *p, const rb_ast_effective *node)
{
    int64_t from = INT64_MIN, until = INT64_MAX;
    if (node->from) rb_date_parse(rb_ast_as(date, node->from)->value.text, &from);
    if (node->until) rb_date_parse(rb_ast_as(date, node->until)->value.text, &until);
    if (!p->today.known) return unknown_of(YES_NO);
    return yes_or_no(p->today.i64 >= from && p->today.i64 < until);
}

enum verdict judge_rule(const place *run, const rb_ast_checklist *c, const rb_ast_rule *r)
{
    place here = *run;
    if (c->as_of) {
        value m = judge_expression(run, c->as_of);
        here.now = m;
        here.today = m.kind == MOMENT ? day_of_moment(m) : m;
    }
    value applies = c->when ? judge_expression(&here, c->when) : yes_or_no(true), holds = yes_or_no(true);
    for (uint32_t i = 0; i < r->clauses.len; i++) {
        const rb_ast *clause = r->clauses.items[i];
        if (clause->kind == RB_AST_when) applies = both(applies, judge_expression(&here, rb_ast_as(when, clause)->condition));
        if (clause->kind == RB_AST_unless) applies = both(applies, opposite(judge_expression(&here, rb_ast_as(unless, clause)->condition)));
        if (clause->kind == RB_AST_except) applies = both(applies, opposite(judge_expression(&here, rb_ast_as(except, clause)->condition)));
        if (clause->kind == RB_AST_effective) applies = both(applies, in_force(&here, rb_ast_as(effective, clause)));
        if (clause->kind != RB_AST_must) continue;
        value v = judge_expression(&here, rb_ast_as(must, clause)->condition);
        holds = both(holds, rb_ast_as(must, clause)->negated ? opposite(v) : v);
    }
    if (applies.known && !applies.yes) return SKIP;
    if (!applies.known || !holds.known) return UNKNOWN;
    return holds.yes ? PASS : FAIL;
}

/* ---- routes ---- */

static value text_of_cell(const place *p, const rb_ast *column, const rb_ast *cell);

/* The cell's test as the condition that it stands for. */
static value compare_cell(const place *p, const rb_ast *column, int op, const rb_ast *with)
{
    rb_ast_binary b = {.base = {RB_AST_binary, with->span}, .op = op, .left = column, .right = with};
    return judge_expression(p, &b.base);
}

static value any_cell(const place *p, const rb_ast *column, const rb_ast_cell_or *node)
{
    value v = yes_or_no(false);
    for (uint32_t i = 0; i < node->tests.len; i++) v = either(v, text_of_cell(p, column, node->tests.items[i]));
    return v;
}

static value range_cell(const place *p, const rb_ast *column, const rb_ast_cell_range *r)
{
    value v = yes_or_no(true);
    if (r->low) v = both(v, compare_cell(p, column, RB_AST_OP_ge, r->low));
    if (r->high) v = both(v, compare_cell(p, column, r->open_high ? RB_AST_OP_lt : RB_AST_OP_le, r->high));
    return v;
}

static value text_of_cell(const place *p, const rb_ast *column, const rb_ast *cell)
{
    switch (cell->kind) {
    case RB_AST_cell_any: return yes_or_no(true);
    case RB_AST_cell_blank: {
        rb_ast_blank_test test = {.base = {RB_AST_blank_test, cell->span}, .negated = rb_ast_as(cell_blank, cell)->negated, .operand = column};
        return judge_expression(p, &test.base);
    }
    case RB_AST_cell_is: return compare_cell(p, column, RB_AST_OP_eq, rb_ast_as(cell_is, cell)->value);
    case RB_AST_cell_range: return range_cell(p, column, rb_ast_as(cell_range, cell));
    case RB_AST_cell_compare: return compare_cell(p, column, rb_ast_as(cell_compare, cell)->op, rb_ast_as(cell_compare, cell)->value);
    case RB_AST_cell_text: return compare_cell(p, column, rb_ast_as(cell_text, cell)->op, rb_ast_as(cell_text, cell)->value);
    case RB_AST_cell_not: return opposite(text_of_cell(p, column, rb_ast_as(cell_not, cell)->test));
    case RB_AST_cell_or: return any_cell(p, column, rb_ast_as(cell_or, cell));
    default: RB_BUG("the oracle does not know this cell");
    }
}

static bool asks_blank(const rb_ast *cell)
{
    if (cell->kind == RB_AST_cell_blank) return !rb_ast_as(cell_blank, cell)->negated;
    if (cell->kind != RB_AST_cell_or) return false;
    for (uint32_t i = 0; i < rb_ast_as(cell_or, cell)->tests.len; i++)
        if (asks_blank(rb_ast_as(cell_or, cell)->tests.items[i])) return true;
    return false;
}

static bool column_asks_blank(const rb_ast_route *r, uint32_t column)
{
    for (uint32_t i = 0; i < r->rows.len; i++)
        if (r->rows.items[i]->kind == RB_AST_row && asks_blank(rb_ast_as(row, r->rows.items[i])->tests.items[column])) return true;
    return false;
}

static value judge_row(const place *p, const rb_ast_route *r, const rb_ast *node)
{
    value v = yes_or_no(true);
    if (node->kind == RB_AST_row_when) return rb_ast_as(row_when, node)->condition ? judge_expression(p, rb_ast_as(row_when, node)->condition) : v;
    const rb_ast_row *row = rb_ast_as(row, node);
    for (uint32_t c = 0; c < row->tests.len; c++) {
        const rb_ast *column = r->inputs.items[c], *cell = row->tests.items[c];
        rb_ast_blank_test present = {.base = {RB_AST_blank_test, cell->span}, .negated = 1, .operand = column};
        if (cell->kind != RB_AST_cell_any && column_asks_blank(r, c) && !asks_blank(cell)) v = both(v, judge_expression(p, &present.base));
        v = both(v, text_of_cell(p, column, cell));
    }
    return v;
}

/* Outputs of generated tables are texts written out; equal texts are the same outcome. */
static bool same_outcome(const rb_ast_route *r, uint32_t a, uint32_t b)
{
    const rb_ast *x = r->rows.items[a], *y = r->rows.items[b];
    const rb_ast_items *xs = x->kind == RB_AST_row ? &rb_ast_as(row, x)->results : &rb_ast_as(row_when, x)->results;
    const rb_ast_items *ys = y->kind == RB_AST_row ? &rb_ast_as(row, y)->results : &rb_ast_as(row_when, y)->results;
    for (uint32_t i = 0; i < xs->len; i++)
        if (!rb_str_equal(rb_ast_as(text, xs->items[i])->value.text, rb_ast_as(text, ys->items[i])->value.text)) return false;
    return true;
}

routing judge_route(const place *run, const rb_ast_route *r)
{
    RB_VEC(uint32_t) certain = {0}, could = {0};
    for (uint32_t i = 0; i < r->rows.len; i++) {
        value v = judge_row(run, r, r->rows.items[i]);
        if (v.known && !v.yes) continue;
        rb_vec_push(&could, i);
        if (v.known) rb_vec_push(&certain, i);
        if (v.known && r->hit == RB_HIT_FIRST) break;
    }
    bool agree = true, certain_agree = true;
    for (uint32_t i = 1; i < could.len; i++) agree &= same_outcome(r, could.items[0], could.items[i]);
    for (uint32_t i = 1; i < certain.len; i++) certain_agree &= same_outcome(r, certain.items[0], certain.items[i]);
    if (r->hit == RB_HIT_UNIQUE && !certain_agree) return (routing){CONFLICT, 0};
    if (could.len == 0) return (routing){NO_MATCH, 0};
    bool doubt = could.len > certain.len;
    if (certain.len == 0 || (doubt && (r->hit == RB_HIT_COLLECT || !agree))) return (routing){ROUTE_UNKNOWN, 0};
    return (routing){ROUTED, certain.items[0]};
}

/* ---- figures ---- */

bool counts_for(const place *run, const rb_ast_kpi *k, value *where)
{
    *where = yes_or_no(true);
    for (uint32_t i = 0; i < k->clauses.len; i++)
        if (k->clauses.items[i]->kind == RB_AST_where) *where = both(*where, judge_expression(run, rb_ast_as(where, k->clauses.items[i])->condition));
    return where->known && where->yes;
}

static const rb_ast *clause_of(const rb_ast_kpi *k, enum rb_ast_kind kind)
{
    for (uint32_t i = 0; i < k->clauses.len; i++)
        if (k->clauses.items[i]->kind == kind) return k->clauses.items[i];
    return NULL;
}

rb_str key_text(const place *run, const rb_ast_kpi *k)
{
    rb_buf b = {0};
    const rb_ast *by = clause_of(k, RB_AST_by);
    for (uint32_t i = 0; by && i < rb_ast_as(by, by)->keys.len; i++) {
        value v = judge_expression(run, rb_ast_as(key, rb_ast_as(by, by)->keys.items[i])->value);
        if (!v.known) rb_buf_add_chars(&b, "?|");
        else if (v.kind == TEXT) rb_buf_print(&b, "%.*s|", RB_STR_ARGS(rb_text_nfc(v.text)));
        else if (v.kind == YES_NO) rb_buf_print(&b, "%d|", v.yes);
        else if (v.kind == NUMBER) {
            rb_dec_print(&b, v.n);
            rb_buf_add_char(&b, '|');
        } else rb_buf_print(&b, "%lld|", (long long)v.i64);
    }
    return rb_buf_take(&b);
}

static rb_i128 amount_of(const value *v) { return v->kind == NUMBER || v->kind == MONEY || v->kind == PERCENT ? v->n : v->i64; }

static void add_measure(figure *f, int aggregate, const value *v)
{
    rb_i128 amount = amount_of(v);
    switch (aggregate) {
    case RB_AGG_SHARE: f->numerator += v->yes ? RB_DEC_ONE : 0; break;
    case RB_AGG_MIN: f->numerator = f->measured == 0 || amount < f->numerator ? amount : f->numerator; break;
    case RB_AGG_MAX: f->numerator = f->measured == 0 || amount > f->numerator ? amount : f->numerator; break;
    default: f->numerator += amount; break;
    }
}

figure judge_kpi(const oracle *o, const rb_ast_kpi *k, const value *const *records, uint32_t count)
{
    figure f = {.records = count, .denominator = 1};
    const rb_ast_measure *m = rb_ast_as(measure, clause_of(k, RB_AST_measure));
    for (uint32_t i = 0; i < count; i++) {
        place p = run_place(o, records[i]);
        value in = m->condition ? judge_expression(&p, m->condition) : yes_or_no(true);
        value v = m->value && m->aggregate != RB_AGG_COUNT ? judge_expression(&p, m->value) : yes_or_no(true);
        if (in.known && !in.yes) continue; /* not asked about */
        if (!in.known || !v.known) {
            f.left_out++;
            continue;
        }
        add_measure(&f, m->aggregate, &v);
        f.measured++;
    }
    f.has_value = f.measured > 0 || m->aggregate == RB_AGG_COUNT;
    if (m->aggregate == RB_AGG_COUNT) f.numerator = (rb_i128)f.measured * RB_DEC_ONE;
    if (m->aggregate == RB_AGG_SHARE || m->aggregate == RB_AGG_AVERAGE) f.denominator = (rb_i128)f.measured;
    return f;
}

/* Missed by at most p of the target t: |v - t| <= p |t|, on the side that is worse. */
static bool fits_band(const rb_ast_band *b, const figure *f, rb_i128 target, bool at_least)
{
    rb_i128 miss = at_least ? target * f->denominator - f->numerator : f->numerator - target * f->denominator;
    place nowhere = {0};
    value amount = b->amount ? judge_expression(&nowhere, b->amount) : unknown_of(NUMBER);
    switch (b->test) {
    case RB_BAND_MET: return miss <= 0;
    case RB_BAND_MISSED_BY: return miss * RB_DEC_ONE <= amount.n * (target < 0 ? -target : target) * f->denominator;
    case RB_BAND_OTHERWISE: return true;
    default: break;
    }
    rb_i128 more = f->numerator - amount_of(&amount) * f->denominator;
    return b->op == RB_AST_OP_ge ? more >= 0 : b->op == RB_AST_OP_le ? more <= 0 : b->op == RB_AST_OP_gt ? more > 0 : more < 0;
}

int judge_band(const oracle *o, const rb_ast_kpi *k, const figure *f)
{
    const rb_ast *use = clause_of(k, RB_AST_use_bands), *aim = clause_of(k, RB_AST_target);
    place nowhere = {.o = o};
    if (!use || !f->has_value) return -1;
    const rb_ast_use_bands *u = rb_ast_as(use_bands, use);
    if (u->minimum_sample && (rb_i128)f->measured * RB_DEC_ONE < judge_expression(&nowhere, u->minimum_sample).n) return -1;
    value target = judge_expression(&nowhere, rb_ast_as(target, aim)->value);
    for (uint32_t i = 0; i < o->bands.len; i++) {
        if (!rb_str_equal(o->bands.items[i]->name.text, u->name.text)) continue;
        for (uint32_t b = 0; b < o->bands.items[i]->rows.len; b++)
            if (fits_band(rb_ast_as(band, o->bands.items[i]->rows.items[b]), f, amount_of(&target), rb_ast_as(target, aim)->at_least != 0)) return (int)b;
    }
    return -1;
}
