/* syntax/build_rows.c: tables, row by row: of routes, and of what tests are given.
 *
 * Newlines are blanks, so a row ends where two bars meet. That makes an empty cell look like two short rows,
 * and a forgotten bar like one long row: both are told apart here by where the lines break, so that
 * one mistake makes one message.
 */
#include "syntax/build.h"

static bool lines_break(const rb_parser *p, uint32_t from, uint32_t to)
{
    const rb_source *s = p->lx->source;
    return from < to && memchr(s->text.ptr + (from - s->base), '\n', to - from) != NULL;
}

rb_ast *rb_build_header(rb_ast *route, rb_span at, rb_trees inputs, rb_ast_items outputs)
{
    rb_ast_route *r = (rb_ast_route *)route;
    r->base.span = at;
    r->inputs = inputs.items;
    r->outputs = outputs;
    return route;
}

rb_ast *rb_build_route_row(rb_ast *route, rb_ast *row)
{
    rb_ast_route *r = (rb_ast_route *)route;
    r->rows = rb_items_add(r->rows, row);
    return route;
}

static uint32_t cells_of(const rb_ast *row)
{
    if (row->kind == RB_AST_list) return ((const rb_ast_list *)row)->items.len;
    return ((const rb_ast_row *)row)->tests.len + ((const rb_ast_row *)row)->results.len;
}

/* Rows that were cut from one line by an empty cell: how many, from row i on. */
static uint32_t rows_of_line(const rb_parser *p, const rb_ast_items *rows, uint32_t i, uint32_t wanted)
{
    uint32_t count = 1;
    if (cells_of(rows->items[i]) >= wanted) return 1;
    while (i + count < rows->len && rows->items[i + count]->kind == rows->items[i]->kind &&
           !lines_break(p, rows->items[i + count - 1]->span.end, rows->items[i + count]->span.start))
        count++;
    return count;
}

static void say_empty_cell(rb_parser *p, rb_span first, rb_span second)
{
    rb_diag_add(p->ds, RB_E0111, (rb_span){first.end - 1, second.start + 1}, "a cell is empty");
    rb_diag_help(p->ds, "write - for 'any value', or blank where there must be no value");
}

static void say_count(rb_parser *p, rb_span row, uint32_t cells, uint32_t wanted)
{
    rb_diag_add(p->ds, RB_E0111, row, "this row has %u cell%s, but the header has %u", cells, cells == 1 ? "" : "s", wanted);
}

static const rb_ast *cell_at(const rb_ast_row *row, uint32_t i)
{
    return i < row->tests.len ? row->tests.items[i] : row->results.items[i - row->tests.len];
}

/* A row that took the next line's cells, because its last bar is missing: says so. */
static bool say_open_row(rb_parser *p, const rb_ast_row *row)
{
    uint32_t cells = row->tests.len + row->results.len;
    for (uint32_t i = 1; i < cells; i++) {
        uint32_t end = cell_at(row, i - 1)->span.end;
        if (!lines_break(p, end, cell_at(row, i)->span.start)) continue;
        rb_diag_add(p->ds, RB_E0103, (rb_span){end - 1, end}, "this row does not end with '|'");
        return true;
    }
    return false;
}

/* The outcome in a cell that was read as a test, because the arrow may be left out below the header. */
static rb_ast *outcome(rb_parser *p, const rb_ast *cell)
{
    if (cell->kind == RB_AST_cell_is) return (rb_ast *)((const rb_ast_cell_is *)cell)->value;
    if (cell->kind == RB_AST_cell_blank && !((const rb_ast_cell_blank *)cell)->negated) return RB_BARE(blank, cell->span);
    rb_diag_add(p->ds, RB_E0103, cell->span, "this cell is an outcome, so a value stands in it");
    rb_diag_help(p->ds, "the header says which cells are outcomes: those with '=>'");
    return NULL;
}

/* The row as its header cuts it, or NULL when it does not fit. */
static rb_ast *fit_row(rb_parser *p, const rb_ast_route *head, const rb_ast_row *row)
{
    uint32_t inputs = head->inputs.len, outputs = head->outputs.len, cells = row->tests.len + row->results.len;
    if (cells != inputs + outputs) {
        if (!say_open_row(p, row)) say_count(p, row->base.span, cells, inputs + outputs);
        return NULL;
    }
    if (row->tests.len < inputs) {
        rb_diag_add(p->ds, RB_E0111, row->results.items[0]->span, "this row has %u outcomes, but the header has %u", row->results.len, outputs);
        return NULL;
    }
    rb_ast_items tests = row->tests, results = {0};
    tests.len = inputs;
    for (uint32_t i = inputs; i < row->tests.len; i++) {
        rb_ast *value = outcome(p, row->tests.items[i]);
        if (!value) return NULL;
        results = rb_items_add(results, value);
    }
    for (uint32_t i = 0; i < row->results.len; i++) results = rb_items_add(results, row->results.items[i]);
    return RB_MAKE(row, row->base.span, .tests = tests, .results = results);
}

static const rb_ast *row_at(const rb_ast_items *rows, uint32_t i)
{
    const rb_ast *row = i < rows->len ? rows->items[i] : NULL;
    return row && (row->kind == RB_AST_row || row->kind == RB_AST_list) ? row : NULL;
}

/* A row on the header's own line, when it or the last of the others does not fit: the header was cut by an empty cell. */
static bool header_is_cut(const rb_parser *p, rb_span header, uint32_t wanted, const rb_ast_items *rows)
{
    const rb_ast *first = row_at(rows, 0), *last = row_at(rows, rows->len - 1);
    if (!first || lines_break(p, header.end, first->span.start)) return false;
    bool last_differs = last && last != first && lines_break(p, first->span.end, last->span.start) && cells_of(last) != wanted;
    return cells_of(first) != wanted || last_differs;
}

/* The mistake is in the header, when it has an empty cell or all rows agree on another number of cells. */
static bool say_header(rb_parser *p, rb_span header, uint32_t wanted, const rb_ast_items *rows)
{
    uint32_t cells = 0, count = 0;
    if (wanted > 0 && header_is_cut(p, header, wanted, rows)) {
        say_empty_cell(p, header, rows->items[0]->span);
        return true;
    }
    for (uint32_t i = 0; i < rows->len; i++) {
        const rb_ast *row = row_at(rows, i);
        if (!row) continue;
        if (count > 0 && cells_of(row) != cells) return false;
        cells = cells_of(row);
        count++;
    }
    if (count < 2 || cells == wanted || wanted == 0) return false;
    rb_diag_add(p->ds, RB_E0111, header, "this header has %u cell%s, but each of its rows has %u", wanted, wanted == 1 ? "" : "s", cells);
    return true;
}

rb_ast *rb_build_route(rb_parser *p, rb_span at, const rb_ast_route *head, rb_ast *body)
{
    rb_ast_route *r = (rb_ast_route *)body;
    rb_ast_items  rows = r->rows, kept = {0};
    bool header_is_wrong = say_header(p, r->base.span, r->inputs.len + r->outputs.len, &rows);
    for (uint32_t i = 0; i < rows.len; i++) {
        rb_ast *row = rows.items[i];
        bool     is_row = row->kind == RB_AST_row;
        uint32_t joined = is_row ? rows_of_line(p, &rows, i, r->inputs.len + r->outputs.len) : 1;
        if (joined > 1 && !header_is_wrong) say_empty_cell(p, row->span, rows.items[i + 1]->span);
        rb_ast *fitted = !is_row ? row : joined > 1 || header_is_wrong ? NULL : fit_row(p, r, (const rb_ast_row *)row);
        kept = rb_items_add(kept, fitted ? fitted : RB_BARE(bad, row->span));
        i += joined - 1;
    }
    return RB_MAKE(route, at, .name = head->name, .title = head->title, .record = head->record, .gives = head->gives, .hit = head->hit,
                   .inputs = r->inputs, .outputs = r->outputs, .rows = kept);
}

rb_ast *rb_build_given_table(rb_parser *p, rb_span at, const rb_ast_given_table *table)
{
    rb_ast_items kept = {0};
    rb_span header = {table->columns.items[0]->span.start, table->columns.items[table->columns.len - 1]->span.end};
    bool header_is_wrong = say_header(p, header, table->columns.len, &table->rows);
    for (uint32_t i = 0; i < table->rows.len && !header_is_wrong; i++) {
        const rb_ast_list *row = rb_ast_as(list, table->rows.items[i]);
        uint32_t joined = rows_of_line(p, &table->rows, i, table->columns.len);
        if (joined > 1) say_empty_cell(p, row->base.span, table->rows.items[i + 1]->span);
        else if (row->items.len != table->columns.len) say_count(p, row->base.span, row->items.len, table->columns.len);
        else kept = rb_items_add(kept, table->rows.items[i]);
        i += joined - 1;
    }
    return RB_MAKE(given_table, at, .record = table->record, .like = table->like, .columns = table->columns, .rows = kept);
}
