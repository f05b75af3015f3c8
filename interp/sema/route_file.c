/* sema/route_file.c: the rows of a route that stand in a CSV file.
 *
 * Path      text -> syntax/sheet.h -> cells -> the same tests and outcomes as of a written row
 * Promises  Cells that read the same are one: checked once, one expression for all rows. So a table of a hundred thousand rows
 *           costs as much as its different cells. Every mistake is shown in the file, with its line.
 *
 * In a column of texts or picklist values a cell needs no quotes, because a spreadsheet has none; then only what stands at its
 * beginning ('not', 'contains' …) and commas are not part of the text. Columns of other types are read as in a written table.
 */
#include "sema/route.h"

#include "base/ascii.h"
#include "base/unicode.h"
#include "data/list.h"
#include "syntax/build.h"
#include "syntax/parse.h"
#include "syntax/sheet.h"

enum { MISTAKES_MAX = 20, ROWS_MAX = 1000000 };

/* A cell that stands in some rows of a column. */
typedef struct entry {
    const rb_ast  *test;  /* of an input */
    const rb_expr *expr;  /* of an input: once checked; NULL: `-`. Of an output: the value */
    bool           checked;
} entry;

typedef struct column { uint32_t at; rb_map numbers; RB_VEC(entry) entries; } column; /* at: in the file */

struct rb_route_sheet {
    const rb_source *source;
    rb_str           path;
    column          *columns; /* the inputs, then the outputs */
    uint32_t         inputs, outputs, width; /* width: cells of the file's header */
    RB_VEC(uint32_t) cells;   /* row by row: number of the entry in each column */
    RB_VEC(rb_span)  rows;
    uint32_t         mistakes;
    bool             is_wrong;
};

static bool mistake(const rb_route_table *t, rb_route_sheet *s, rb_span at, rb_str what)
{
    s->is_wrong = true;
    if (++s->mistakes < MISTAKES_MAX) return rb_diag_add(t->scope->s->ds, RB_E0438, at, "%.*s", RB_STR_ARGS(what));
    if (s->mistakes == MISTAKES_MAX) rb_diag_add(t->scope->s->ds, RB_E0438, at, "%.*s; there are more mistakes in this file", RB_STR_ARGS(what));
    return false;
}

/* ---- cells of texts ---- */

static const struct { const char *words; int op; bool negated; } prefixes[] = {
    {"contains ", RB_AST_OP_contains, false}, {"starts with ", RB_AST_OP_starts_with, false}, {"ends with ", RB_AST_OP_ends_with, false},
    {"matches ", RB_AST_OP_matches, false}, {"does not contain ", RB_AST_OP_contains, true}, {"does not start with ", RB_AST_OP_starts_with, true},
    {"does not end with ", RB_AST_OP_ends_with, true}, {"does not match ", RB_AST_OP_matches, true},
};

static bool is_quoted(rb_str s) { return s.len >= 2 && s.ptr[0] == '"' && s.ptr[s.len - 1] == '"'; }

static rb_ast *text_node(rb_str text, rb_span at)
{
    if (is_quoted(text)) text = rb_str_slice(text, 1, text.len - 1);
    return rb_build_text_node((rb_ast_words){text, at});
}

static rb_ast *plain_test(rb_str text, rb_span at)
{
    text = rb_text_trim(text);
    if (rb_str_equal(text, RB_STR("blank")) || rb_str_equal(text, RB_STR("present"))) return RB_MAKE(cell_blank, at, .negated = text.ptr[0] == 'p');
    if (rb_str_equal(text, RB_STR("-"))) return RB_BARE(cell_any, at);
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        rb_str words = rb_str_of(prefixes[i].words);
        if (!rb_str_starts(text, words)) continue;
        rb_ast *test = RB_MAKE(cell_text, at, .op = prefixes[i].op, .value = text_node(rb_text_trim(rb_str_slice(text, words.len, text.len)), at));
        return prefixes[i].negated ? RB_MAKE(cell_not, at, .test = test) : test;
    }
    return RB_MAKE(cell_is, at, .value = text_node(text, at));
}

/* Up to the next comma outside quotes. */
static size_t end_of_part(rb_str text, size_t from)
{
    bool quoted = false;
    for (; from < text.len && (quoted || text.ptr[from] != ','); from++) quoted ^= text.ptr[from] == '"';
    return from;
}

/* A value of the picklist may have a comma in it. */
static bool is_picklist_value(rb_type type, rb_str text)
{
    uint32_t code;
    return type.kind == RB_TYPE_enumeration && rb_picklist_find(type.picklist, text, &code);
}

static const rb_ast *text_test(rb_type type, rb_sheet_cell cell)
{
    rb_str text = cell.text;
    rb_ast_items tests = {0};
    bool negated = rb_str_starts(text, RB_STR("not "));
    if (is_picklist_value(type, text)) return plain_test(text, cell.span);
    if (negated) text = rb_text_trim(rb_str_slice(text, 4, text.len));
    if (is_picklist_value(type, text)) tests = rb_items_add(tests, plain_test(text, cell.span));
    else
        for (size_t at = 0; at <= text.len;) {
            size_t end = end_of_part(text, at);
            rb_str part = rb_text_trim(rb_str_slice(text, at, end));
            if (part.len == 0) return NULL;
            tests = rb_items_add(tests, plain_test(part, cell.span));
            at = end + 1;
        }
    rb_ast *test = rb_build_cell(cell.span, tests);
    return negated ? RB_MAKE(cell_not, cell.span, .test = test) : test;
}

/* ---- one column ---- */

static bool is_textual(rb_type t) { return t.kind == RB_TYPE_text || t.kind == RB_TYPE_enumeration; }

/* 1,000 is a thousand, and only its writer could mean anything else by it. */
static rb_str help_for_commas(rb_str text)
{
    size_t  digits = 0, at = rb_str_find(text, RB_STR(","), 0), from = at;
    rb_buf  plain = {0};
    while (from > 0 && rb_is_digit(text.ptr[from - 1])) from--;
    for (size_t i = from; i < text.len && (rb_is_digit(text.ptr[i]) || text.ptr[i] == ','); i++) {
        bool is_comma = text.ptr[i] == ',';
        if (is_comma && i != at && digits != 3) return RB_STR("write 1.5, or 1, 5 with a blank");
        digits = is_comma ? 0 : digits + 1;
        if (!is_comma) rb_buf_add_char(&plain, text.ptr[i]);
    }
    if (digits != 3 || at - from > 3) return RB_STR("write 1.5, or 1, 5 with a blank");
    return rb_str_print("write %.*s for one number; between several, put a blank after the comma", RB_STR_ARGS(rb_buf_str(&plain)));
}

/* 1,5 may be one and a half where it was written; here it would be 1 or 5. */
static bool has_decimal_comma(rb_str s)
{
    for (size_t i = 1; i + 1 < s.len; i++)
        if (s.ptr[i] == ',' && rb_is_digit(s.ptr[i - 1]) && rb_is_digit(s.ptr[i + 1])) return true;
    return false;
}

/* What the parser says of a cell is said with its own code; here it only counts. */
static const rb_ast *other_test(const rb_route_table *t, rb_route_sheet *s, rb_sheet_cell cell)
{
    rb_span inner = cell.span;
    rb_str  raw = rb_sources_text(t->scope->s->ds->sources, inner);
    if (has_decimal_comma(cell.text)) {
        mistake(t, s, cell.span, rb_str_print("'%.*s' may be one number or several: %.*s", RB_STR_ARGS(cell.text), RB_STR_ARGS(help_for_commas(cell.text))));
        return NULL;
    }
    if (is_quoted(raw)) inner = (rb_span){inner.start + 1, inner.end - 1};
    const rb_ast *test = rb_parse_cell(s->source, inner, t->scope->s->ds);
    if (!test) s->is_wrong = true, s->mistakes++;
    return test;
}

static const rb_ast *read_test(const rb_route_table *t, rb_route_sheet *s, uint32_t input, rb_sheet_cell cell)
{
    rb_type type = t->inputs.items[input]->type;
    if (cell.text.len == 0 || rb_str_equal(cell.text, RB_STR("-"))) return RB_BARE(cell_any, cell.span);
    if (rb_type_is_list(type)) type = rb_list_part(type); /* a cell asks for parts */
    if (!is_textual(type)) return other_test(t, s, cell);
    const rb_ast *test = text_test(type, cell);
    if (!test) mistake(t, s, cell.span, RB_STR("nothing stands before or after a comma of this cell"));
    return test;
}

/* A cell with places for values, `{region}`, is read again where it stands, so its quotes would be read as they are written. */
static const rb_expr *read_text_output(const rb_route_table *t, rb_route_sheet *s, rb_sheet_cell cell)
{
    rb_str  raw = rb_sources_text(t->scope->s->ds->sources, cell.span);
    rb_span at = cell.span;
    if (rb_str_find(cell.text, RB_STR("{"), 0) == SIZE_MAX) {
        rb_expr *e = rb_expr_new(RB_EXPR_constant, RB_TYPE(text), at);
        e->value = (rb_value){.type = e->type, .known = true, .text = is_quoted(cell.text) ? rb_str_slice(cell.text, 1, cell.text.len - 1) : cell.text};
        return e;
    }
    if (rb_str_find(raw, RB_STR("\"\""), 0) != SIZE_MAX) {
        mistake(t, s, at, RB_STR("a text with {values} in it has no quotes here"));
        return rb_expr_wrong(at);
    }
    if (is_quoted(raw)) at = (rb_span){at.start + 1, at.end - 1};
    rb_ast *node = rb_build_text_node((rb_ast_words){cell.text, at});
    return rb_check_output(t->scope, node, RB_TYPE(text));
}

static const rb_expr *read_output(const rb_route_table *t, rb_route_sheet *s, uint32_t output, rb_sheet_cell cell)
{
    rb_type type = t->info->types.items[output];
    rb_str  raw = rb_sources_text(t->scope->s->ds->sources, cell.span);
    rb_span at = cell.span;
    if (cell.text.len == 0) {
        rb_expr *e = rb_expr_new(RB_EXPR_constant, type, at);
        e->value = (rb_value){.type = type};
        return e;
    }
    if (type.kind == RB_TYPE_text) return read_text_output(t, s, cell);
    if (type.kind == RB_TYPE_enumeration) return rb_check_output(t->scope, text_node(cell.text, at), type);
    if (is_quoted(raw)) at = (rb_span){at.start + 1, at.end - 1};
    const rb_ast *node = rb_parse_expression(s->source, at, t->scope->s->ds);
    if (!node) s->is_wrong = true, s->mistakes++;
    return node ? rb_check_output(t->scope, node, type) : rb_expr_wrong(at);
}

/* The number of the cell among the different ones of its column. */
static uint32_t number_cell(const rb_route_table *t, rb_route_sheet *s, uint32_t index, rb_sheet_cell cell)
{
    column  *c = &s->columns[index];
    uint32_t number = c->entries.len;
    if (!rb_map_add(&c->numbers, cell.text, &number)) return number;
    entry e = {0};
    if (index < s->inputs && !rb_expr_is_wrong(t->inputs.items[index])) e.test = read_test(t, s, index, cell);
    if (index >= s->inputs) e.expr = read_output(t, s, index - s->inputs, cell);
    rb_vec_push(&c->entries, e);
    return number;
}

/* ---- the file ---- */

static rb_str column_name(const rb_route_table *t, const rb_route_sheet *s, uint32_t index)
{
    if (index < s->inputs) return rb_text_one_line(rb_sources_text(t->scope->s->ds->sources, t->node->inputs.items[index]->span));
    return rb_ast_as(output, t->node->outputs.items[index - s->inputs])->name.text;
}

/* `=> owner` is also called owner. */
static rb_str header_name(rb_sheet_cell cell)
{
    rb_str name = rb_text_one_line(rb_text_trim(cell.text));
    return rb_str_starts(name, RB_STR("=>")) ? rb_text_trim(rb_str_slice(name, 2, name.len)) : name;
}

static void find_column(const rb_route_table *t, rb_route_sheet *s, const rb_sheet_row *header, uint32_t index)
{
    rb_diags *ds = t->scope->s->ds;
    rb_str name = column_name(t, s, index);
    RB_VEC(rb_str) names = {0};
    uint32_t found = 0;
    for (uint32_t i = 0; i < header->len; i++) {
        rb_vec_push(&names, header_name(header->items[i]));
        if (!rb_str_equal(names.items[i], name)) continue;
        s->columns[index].at = i;
        if (++found > 1) rb_diag_add(ds, RB_E0439, header->items[i].span, "the column '%.*s' stands twice in this file", RB_STR_ARGS(name));
    }
    s->is_wrong |= found != 1;
    if (found > 0) return;
    rb_span line = rb_span_join(header->items[0].span, header->items[header->len - 1].span);
    rb_diag_add(ds, RB_E0439, line, "'%.*s' has no column '%.*s'", RB_STR_ARGS(s->path), RB_STR_ARGS(name));
    rb_diag_note(ds, index < s->inputs ? t->node->inputs.items[index]->span : t->node->outputs.items[index - s->inputs]->span, "the route has it here");
    if (!rb_diag_suggest(ds, name, names.items, names.len)) rb_diag_help(ds, "the first line of the file names its columns as the route's table does");
}

static void add_sheet_row(const rb_route_table *t, rb_route_sheet *s, const rb_sheet_row *row)
{
    rb_span at = rb_span_join(row->items[0].span, row->items[row->len - 1].span);
    if (row->len != s->width) {
        mistake(t, s, at, rb_str_print("this row has %u cell%s, but the header has %u", row->len, row->len == 1 ? "" : "s", s->width));
        return;
    }
    rb_vec_push(&s->rows, at);
    for (uint32_t i = 0; i < s->inputs + s->outputs; i++) rb_vec_push(&s->cells, number_cell(t, s, i, row->items[s->columns[i].at]));
}

static void read_sheet(const rb_route_table *t, rb_route_sheet *s, const rb_ast_rows_from *node)
{
    rb_sheet sheet = rb_sheet_open(s->source);
    rb_sheet_row row = {0};
    enum rb_sheet_read got = rb_sheet_next(&sheet, &row);
    size_t bad = rb_utf8_check(s->source->text);
    if (bad != SIZE_MAX) {
        rb_diag_add(t->scope->s->ds, RB_E0439, (rb_span){s->source->base + (uint32_t)bad, s->source->base + (uint32_t)bad}, "this is not UTF-8: save the file as CSV UTF-8");
        return;
    }
    if (got == RB_SHEET_END) rb_diag_add(t->scope->s->ds, RB_E0439, node->path.span, "'%.*s' is empty: its first line names the columns", RB_STR_ARGS(s->path));
    if (got == RB_SHEET_END) return;
    s->width = row.len;
    for (uint32_t i = 0; i < s->inputs + s->outputs; i++) find_column(t, s, &row, i);
    if (s->is_wrong) return;
    while ((got = rb_sheet_next(&sheet, &row)) == RB_SHEET_ROW && s->mistakes < MISTAKES_MAX && s->rows.len < ROWS_MAX) add_sheet_row(t, s, &row);
    if (got == RB_SHEET_OPEN_QUOTE) mistake(t, s, (rb_span){row.items[row.len - 1].span.start, row.items[row.len - 1].span.start + 1}, RB_STR("this quote is never closed"));
    if (s->rows.len == ROWS_MAX && got == RB_SHEET_ROW) rb_diag_add(t->scope->s->ds, RB_E0439, node->path.span, "'%.*s' has more than %d rows", RB_STR_ARGS(s->path), ROWS_MAX);
    else if (s->rows.len == 0 && !s->is_wrong) rb_diag_add(t->scope->s->ds, RB_E0439, node->path.span, "'%.*s' has no rows below its header", RB_STR_ARGS(s->path));
}

static const rb_source *source_of(const rb_sema *s, const rb_ast *node)
{
    for (uint32_t f = 0; f < s->file_count; f++)
        for (uint32_t i = 0; i < s->files[f].rows_files.len; i++)
            if (s->files[f].rows_files.items[i].node == node) return s->files[f].rows_files.items[i].source;
    return NULL;
}

rb_route_sheet *rb_route_sheet_read(const rb_route_table *t, const rb_ast_rows_from *node)
{
    rb_route_sheet *s = RB_NEW(rb_route_sheet);
    s->source = source_of(t->scope->s, &node->base);
    s->path = node->path.text;
    s->inputs = t->inputs.len;
    s->outputs = t->node->outputs.len;
    s->columns = RB_NEW_ARRAY(column, s->inputs + s->outputs + 1);
    bool counts = s->outputs == t->info->types.len;
    if (s->source && counts) read_sheet(t, s, node);
    return s;
}

bool rb_route_sheet_asks_for_blank(const rb_route_sheet *s, uint32_t column_index)
{
    const column *c = &s->columns[column_index];
    for (uint32_t i = 0; i < c->entries.len; i++)
        if (c->entries.items[i].test && rb_cell_asks_for_blank(c->entries.items[i].test)) return true;
    return false;
}

static const rb_expr *test_of(const rb_route_table *t, rb_route_sheet *s, uint32_t input, uint32_t number)
{
    entry *e = &s->columns[input].entries.items[number];
    if (e->checked || !e->test) return e->expr;
    e->checked = true;
    e->expr = rb_check_column(t, input, e->test);
    if (e->expr && rb_expr_is_wrong(e->expr)) {
        e->expr = NULL;
        s->is_wrong = true;
        s->mistakes++;
    }
    return e->expr;
}

/* All rows' tests and outcomes stand one after the other, so that a row costs no more than they do. */
void rb_route_sheet_add(rb_route_table *t, rb_route_sheet *s)
{
    uint32_t width = s->inputs + s->outputs;
    const rb_expr **tests = RB_NEW_ARRAY(const rb_expr *, (size_t)s->rows.len * s->inputs + 1), **outputs = RB_NEW_ARRAY(const rb_expr *, (size_t)s->rows.len * s->outputs + 1);
    for (uint32_t r = 0; r < s->rows.len && s->mistakes < MISTAKES_MAX; r++) {
        const uint32_t *numbers = &s->cells.items[(size_t)r * width];
        rb_route_row row = {.tests = tests, .outputs = outputs};
        for (uint32_t i = 0; i < s->inputs; i++)
            if ((*tests = test_of(t, s, i, numbers[i])) != NULL) tests++;
        for (uint32_t o = 0; o < s->outputs; o++) *outputs++ = s->columns[s->inputs + o].entries.items[numbers[s->inputs + o]].expr;
        row.test_count = (uint32_t)(tests - row.tests);
        rb_route_add_row(t, row, s->rows.items[r]);
    }
}
