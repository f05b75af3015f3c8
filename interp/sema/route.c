/* sema/route.c: decision tables. A cell is a test of its column's expression; a row is all its cells together. */
#include "sema/route.h"

#include "data/list.h"

enum { SURELY_BOUNDED = 500 }; /* height of a condition that need not be made to be measured */

static const rb_expr *check_cell(rb_scope *scope, const rb_expr *input, const rb_ast *cell);

static const rb_expr *cell_value(rb_scope *scope, const rb_ast *node) { return node ? rb_check_expr(scope, node) : NULL; }

bool rb_cell_asks_for_blank(const rb_ast *cell)
{
    if (cell->kind == RB_AST_cell_blank) return !rb_ast_as(cell_blank, cell)->negated;
    if (cell->kind != RB_AST_cell_or) return false;
    const rb_ast_cell_or *any = rb_ast_as(cell_or, cell);
    for (uint32_t i = 0; i < any->tests.len; i++)
        if (rb_cell_asks_for_blank(any->tests.items[i])) return true;
    return false;
}

static bool is_written_out(const rb_ast *node)
{
    return node && (node->kind == RB_AST_number || node->kind == RB_AST_money || node->kind == RB_AST_percent || node->kind == RB_AST_duration || node->kind == RB_AST_date);
}

/* `100 - 1999` is how people write a range; as a difference it makes no sense in a cell. */
static bool refuse_dash(rb_scope *scope, const rb_ast *value)
{
    if (!value || value->kind != RB_AST_binary) return false;
    const rb_ast_binary *b = rb_ast_as(binary, value);
    if (b->op != RB_AST_OP_sub || !is_written_out(b->left) || !is_written_out(b->right)) return false;
    rb_diag_add(scope->s->ds, RB_E0404, value->span, "this is a difference, not a range");
    rb_diag_help(scope->s->ds, "write %.*s .. %.*s", RB_STR_ARGS(rb_scope_text(scope, b->left->span)), RB_STR_ARGS(rb_scope_text(scope, b->right->span)));
    return true;
}

static const rb_expr *check_alternatives(rb_scope *scope, const rb_expr *input, const rb_ast_cell_or *node)
{
    const rb_expr *e = NULL;
    for (uint32_t i = 0; i < node->tests.len; i++) e = rb_make_both(RB_EXPR_or, e, check_cell(scope, input, node->tests.items[i]));
    return e;
}

static const rb_expr *check_range_cell(rb_scope *scope, const rb_expr *input, const rb_ast_cell_range *node)
{
    const rb_expr *low = cell_value(scope, node->low), *high = cell_value(scope, node->high);
    if ((low && rb_expr_is_wrong(low)) || (high && rb_expr_is_wrong(high))) return rb_expr_wrong(node->base.span);
    return rb_make_range(scope, input, low, high, node->open_high != 0);
}

/* A value in a list's column asks whether it is one of the parts; so several ask for any of them. */
static const rb_expr *check_is(rb_scope *scope, const rb_expr *input, const rb_expr *value)
{
    bool part = input->type.kind == RB_TYPE_list && value->type.kind != RB_TYPE_list;
    return part ? rb_make_has(scope, input, value, false) : rb_make_equal(scope, input, value, false);
}

/* The test as a yes/no expression; NULL for `-`, which tests nothing. */
static const rb_expr *check_cell_kind(rb_scope *scope, const rb_expr *input, const rb_ast *cell)
{
    switch (cell->kind) {
    case RB_AST_cell_any: return NULL;
    case RB_AST_cell_blank: return rb_make_blank(input, rb_ast_as(cell_blank, cell)->negated != 0, cell->span);
    case RB_AST_cell_is:
        if (refuse_dash(scope, rb_ast_as(cell_is, cell)->value)) return rb_expr_wrong(cell->span);
        return check_is(scope, input, cell_value(scope, rb_ast_as(cell_is, cell)->value));
    case RB_AST_cell_range: return check_range_cell(scope, input, rb_ast_as(cell_range, cell));
    case RB_AST_cell_compare: {
        const rb_ast_cell_compare *compare = rb_ast_as(cell_compare, cell);
        return rb_make_order(scope, compare->op, input, cell_value(scope, compare->value));
    }
    case RB_AST_cell_text: {
        const rb_ast_cell_text *text = rb_ast_as(cell_text, cell);
        return rb_make_text_test(scope, text->op, input, cell_value(scope, text->value), false);
    }
    case RB_AST_cell_not: {
        const rb_expr *e = check_cell(scope, input, rb_ast_as(cell_not, cell)->test);
        if (e) return rb_expr_is_wrong(e) ? e : rb_make_not(e, cell->span);
        rb_diag_add(scope->s->ds, RB_E0404, cell->span, "'not -' matches nothing");
        return rb_expr_wrong(cell->span);
    }
    case RB_AST_cell_or: return check_alternatives(scope, input, rb_ast_as(cell_or, cell));
    default: return rb_expr_wrong(cell->span);
    }
}

/* Errors and explanations point at the cell, not at the header; what stands in the header is still named. */
static const rb_expr *placed(rb_scope *scope, const rb_expr *e, rb_span at)
{
    rb_expr *copy = RB_NEW(rb_expr);
    *copy = *e;
    if (copy->name.len == 0 && e->span.start != at.start) copy->name = rb_scope_text(scope, e->span);
    copy->span = at;
    return copy;
}

static const rb_expr *check_cell(rb_scope *scope, const rb_expr *input, const rb_ast *cell)
{
    const rb_expr *e = check_cell_kind(scope, placed(scope, input, cell->span), cell);
    return !e || rb_expr_is_wrong(e) ? e : placed(scope, e, cell->span);
}

static void check_results(rb_scope *scope, const rb_route_info *info, const rb_ast_items *results, rb_route_row *row)
{
    row->outputs = RB_NEW_ARRAY(const rb_expr *, info->types.len);
    for (uint32_t i = 0; i < info->types.len; i++)
        row->outputs[i] = i < results->len ? rb_check_output(scope, results->items[i], info->types.items[i]) : rb_expr_wrong(info->span);
}

static bool right_count(rb_scope *scope, const rb_route_info *info, const rb_ast *row, uint32_t given)
{
    if (given == info->types.len) return true;
    return rb_diag_add(scope->s->ds, RB_E0111, row->span, "this row gives %u value%s where the route has %u", given, given == 1 ? "" : "s", info->types.len);
}

const rb_expr *rb_check_column(const rb_route_table *t, uint32_t column, const rb_ast *cell)
{
    const rb_expr *input = t->inputs.items[column];
    t->scope->cell = input->type.kind == RB_TYPE_list ? rb_list_part(input->type) : input->type;
    const rb_expr *e = check_cell(t->scope, input, cell);
    t->scope->cell = RB_TYPE(none);
    if (!e || rb_expr_is_wrong(e) || !t->knows_blank.items[column] || rb_cell_asks_for_blank(cell)) return e;
    return rb_make_both(RB_EXPR_and, rb_make_blank(input, true, cell->span), e);
}

const rb_expr *rb_route_condition(const rb_route_row *row)
{
    const rb_expr *all = NULL;
    for (uint32_t i = 0; i < row->test_count; i++) all = rb_make_both(RB_EXPR_and, all, row->tests[i]);
    return all;
}

void rb_route_row_test(rb_route_row *row, const rb_expr *condition)
{
    const rb_expr **tests = RB_NEW_ARRAY(const rb_expr *, 1);
    tests[0] = condition;
    row->tests = tests;
    row->test_count = condition ? 1 : 0;
}

/* The height of a row's condition, at most. */
static uint32_t height_of(const rb_route_row *row)
{
    uint32_t highest = 0;
    for (uint32_t i = 0; i < row->test_count; i++)
        if (row->tests[i]->height > highest) highest = row->tests[i]->height;
    return highest + row->test_count;
}

void rb_route_add_row(rb_route_table *t, rb_route_row row, rb_span at)
{
    if (height_of(&row) > SURELY_BOUNDED) rb_route_row_test(&row, rb_expr_bounded(t->scope, rb_route_condition(&row), at));
    rb_vec_push(&t->route->rows, row);
    rb_vec_push(&t->info->rows, at);
    rb_vec_push(&t->info->row_texts, rb_scope_text(t->scope, at));
}

static bool written_rows_ask(const rb_route_table *t, uint32_t column)
{
    for (uint32_t i = 0; i < t->node->rows.len; i++) {
        if (t->node->rows.items[i]->kind != RB_AST_row) continue;
        const rb_ast_row *row = rb_ast_as(row, t->node->rows.items[i]);
        if (column < row->tests.len && rb_cell_asks_for_blank(row->tests.items[column])) return true;
    }
    return false;
}

static void find_blank_columns(rb_route_table *t)
{
    for (uint32_t c = 0; c < t->inputs.len; c++) {
        bool knows = written_rows_ask(t, c);
        for (uint32_t i = 0; i < t->sheets.len; i++) knows |= rb_route_sheet_asks_for_blank(t->sheets.items[i], c);
        rb_vec_push(&t->knows_blank, knows);
    }
}

static void check_table_row(rb_route_table *t, const rb_ast_row *node)
{
    rb_route_row row = {0};
    const rb_expr *condition = NULL;
    if (node->tests.len != t->inputs.len || !right_count(t->scope, t->info, &node->base, node->results.len)) return; /* the parser counts the tests */
    for (uint32_t i = 0; i < node->tests.len; i++)
        if (!rb_expr_is_wrong(t->inputs.items[i])) condition = rb_make_both(RB_EXPR_and, condition, rb_check_column(t, i, node->tests.items[i]));
    rb_route_row_test(&row, condition);
    check_results(t->scope, t->info, &node->results, &row);
    rb_route_add_row(t, row, node->base.span);
}

static void check_when_row(rb_route_table *t, const rb_ast_row_when *node)
{
    rb_route_row row = {0};
    if (!right_count(t->scope, t->info, &node->base, node->results.len)) return;
    rb_route_row_test(&row, node->condition ? rb_check_condition(t->scope, node->condition, "the condition after 'when'") : NULL);
    check_results(t->scope, t->info, &node->results, &row);
    rb_route_add_row(t, row, node->base.span);
}

/* The outputs and their types: from `gives`, their names from the table's header where `gives` has none. */
static void declare_outputs(rb_sema *s, rb_route_info *info, const rb_ast_route *node)
{
    bool one_type = node->gives.len == 1 && node->outputs.len > 1;
    uint32_t count = one_type ? node->outputs.len : node->gives.len;
    if (node->outputs.len > 0 && !one_type && node->outputs.len != node->gives.len)
        rb_diag_add(s->ds, RB_E0404, node->name.span, "the route gives %u values, but its table has %u output columns", node->gives.len, node->outputs.len);
    for (uint32_t i = 0; i < count; i++) {
        const rb_ast_output *given = rb_ast_as(output, node->gives.items[one_type ? 0 : i]);
        rb_str name = given->name.text.ptr && !one_type ? given->name.text : i < node->outputs.len ? rb_ast_as(output, node->outputs.items[i])->name.text : RB_STR("");
        rb_type type;
        if (rb_resolve_type(s, given->type, &type) && type.kind == RB_TYPE_list) {
            rb_diag_add(s->ds, RB_E0323, given->type->span, "a route gives single values, not lists");
            type = RB_TYPE(none);
        }
        rb_vec_push(&info->outputs, name.ptr ? name : RB_STR(""));
        rb_vec_push(&info->types, type);
    }
}

static bool is_otherwise(const rb_ast *row) { return row->kind == RB_AST_row_when && !rb_ast_as(row_when, row)->condition; }

static void check_rows(rb_route_table *t)
{
    const rb_ast_items *rows = &t->node->rows;
    rb_diags *ds = t->scope->s->ds;
    uint32_t sheet = 0;
    bool closed = false;
    for (uint32_t i = 0; i < rows->len; i++) {
        const rb_ast *row = rows->items[i];
        if (closed && t->info->hit == RB_ROUTE_FIRST) rb_diag_add(ds, RB_E0404, row->span, "no record comes this far: 'otherwise' takes all that is left");
        if (row->kind == RB_AST_rows_from) rb_route_sheet_add(t, t->sheets.items[sheet++]);
        if (row->kind == RB_AST_row) check_table_row(t, rb_ast_as(row, row));
        if (row->kind == RB_AST_row_when) check_when_row(t, rb_ast_as(row_when, row));
        closed |= is_otherwise(row);
    }
    if (closed && t->info->hit == RB_ROUTE_UNIQUE) {
        rb_diag_add(ds, RB_E0404, t->info->span, "'otherwise' needs the hit policy 'first': in a unique table it would meet every other row");
        rb_diag_help(ds, "write 'first' after the type that the route gives");
    }
    if (rows->len == 0) rb_diag_add(ds, RB_E0404, t->info->span, "the route '%.*s' has no rows", RB_STR_ARGS(t->info->name));
}

static void check_table(rb_scope *scope, rb_route *route, rb_route_info *info, const rb_ast_route *node)
{
    rb_route_table t = {.scope = scope, .node = node, .info = info, .route = route};
    uint32_t errors = scope->s->ds->errors;
    for (uint32_t i = 0; i < node->inputs.len; i++) {
        rb_vec_push(&t.inputs, rb_check_expr(scope, node->inputs.items[i]));
        rb_warn_text_asked(scope, node->inputs.items[i], "this column asks a text");
    }
    for (uint32_t i = 0; i < node->rows.len; i++)
        if (node->rows.items[i]->kind == RB_AST_rows_from) rb_vec_push(&t.sheets, rb_route_sheet_read(&t, rb_ast_as(rows_from, node->rows.items[i])));
    find_blank_columns(&t);
    check_rows(&t);
    if (scope->s->ds->errors == errors) rb_route_warn(&t);
}

void rb_check_route(rb_sema *s, const rb_ast_route *node)
{
    rb_record *record = rb_find_record(s, node->record);
    if (!rb_judge_name_free(s, node->name) || !record) return;
    rb_route_info *info = RB_NEW(rb_route_info);
    rb_route *route = RB_NEW(rb_route);
    rb_scope scope = rb_scope_of(s, record);
    info->name = node->name.text;
    info->title = node->title.text.ptr ? node->title.text : node->name.text;
    info->stream = record->stream;
    info->hit = node->hit == RB_HIT_FIRST ? RB_ROUTE_FIRST : node->hit == RB_HIT_COLLECT ? RB_ROUTE_COLLECT : RB_ROUTE_UNIQUE;
    info->span = node->name.span;
    declare_outputs(s, info, node);
    route->index = s->program->catalog->routes.len;
    route->record = record;
    check_table(&scope, route, info, node);
    rb_vec_push(&s->program->catalog->routes, info);
    rb_vec_push(&s->program->routes, route);
}
