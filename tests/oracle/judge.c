/* tests/oracle/judge.c: what the judges share, and decision tables, from what the reference says of them. */
#include "oracle.h"

value both(value a, value b)
{
    if ((a.known && !a.yes) || (b.known && !b.yes)) return yes_or_no(false);
    return a.known && b.known ? yes_or_no(true) : unknown_of(YES_NO);
}
value opposite(value a) { return a.known ? yes_or_no(!a.yes) : a; }
value either(value a, value b) { return opposite(both(opposite(a), opposite(b))); }

value day_of_moment(value m)
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
    const rb_ast_record *agents = NULL;
    for (uint32_t i = 0; i < file->decls.len; i++) {
        const rb_ast *d = file->decls.items[i];
        if (d->kind == RB_AST_record && rb_str_equal(rb_ast_as(record, d)->name.text, RB_STR("Case"))) o.record = rb_ast_as(record, d);
        if (d->kind == RB_AST_record && rb_str_equal(rb_ast_as(record, d)->name.text, RB_STR("Act"))) o.acts = rb_ast_as(record, d);
        if (d->kind == RB_AST_record && rb_str_equal(rb_ast_as(record, d)->name.text, RB_STR("Agent"))) agents = rb_ast_as(record, d);
        if (d->kind == RB_AST_parameter) rb_vec_push(&o.parameters, rb_ast_as(parameter, d));
        if (d->kind == RB_AST_checklist) rb_vec_push(&o.checklists, rb_ast_as(checklist, d));
        if (d->kind == RB_AST_route) rb_vec_push(&o.routes, rb_ast_as(route, d));
        if (d->kind == RB_AST_kpi) rb_vec_push(&o.kpis, rb_ast_as(kpi, d));
        if (d->kind == RB_AST_define) rb_vec_push(&o.defines, rb_ast_as(define, d));
        if (d->kind == RB_AST_waive) rb_vec_push(&o.waivers, rb_ast_as(waive, d));
        if (d->kind == RB_AST_assign) rb_vec_push(&o.assigns, rb_ast_as(assign, d));
        if (d->kind == RB_AST_reconcile) rb_vec_push(&o.reconciles, rb_ast_as(reconcile, d));
        if (d->kind == RB_AST_bands) rb_vec_push(&o.bands, rb_ast_as(bands, d));
    }
    for (uint32_t i = 0; o.acts && i < o.acts->members.len; i++) rb_vec_push(&o.act_fields, rb_ast_as(field, o.acts->members.items[i])->name.text);
    for (uint32_t i = 0; agents && i < agents->members.len; i++) rb_vec_push(&o.agent_fields, rb_ast_as(field, agents->members.items[i])->name.text);
    for (uint32_t i = 0; o.record && i < o.record->members.len; i++) {
        const rb_ast *m = o.record->members.items[i];
        if (m->kind == RB_AST_field) rb_vec_push(&o.fields, rb_ast_as(field, m)->name.text);
        if (m->kind == RB_AST_let) rb_vec_push(&o.lets, rb_ast_as(let, m));
    }
    return o;
}

rb_i128 amount_of(const value *v) { return v->kind == NUMBER || v->kind == MONEY || v->kind == PERCENT ? v->n : v->i64; }

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
