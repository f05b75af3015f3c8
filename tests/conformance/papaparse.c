/* tests/conformance/papaparse.c FOLDER: the cases of a parser and writer of CSV.
 *
 * A case with header: is read as it stands, the others under a header that is put before them (common/rows.h). Where the case
 * wants an error about quotes, the record must be rejected. What is written is compared after reading it back, for
 * which cells stand in quotes that need none is a matter of taste.
 */
#include "read/csv.h"
#include "report/internal.h"
#include "tests/conformance/common/rows.h"
#include "tests/conformance/common/suite.h"

typedef struct test { rb_str id, text; const rb_json *config, *input, *wanted, *data, *errors; } test;

static const rb_json *setting(const test *t, const char *name)
{
    const rb_json *value = t->config && t->config->kind == RB_JSON_OBJECT ? rb_json_member(t->config, rb_str_of(name)) : NULL;
    return value && value->kind != RB_JSON_FALSE && value->kind != RB_JSON_NULL ? value : NULL;
}

static uint32_t number(const test *t, const char *name)
{
    const rb_json *n = setting(t, name);
    uint32_t       value = 0;
    if (!n || n->kind != RB_JSON_NUMBER) return 0;
    for (size_t i = 0; i < n->text.len; i++) value = n->text.ptr[i] == '-' ? 0 : value * 10 + (uint32_t)(n->text.ptr[i] - '0');
    return rb_str_starts(n->text, RB_STR("-")) ? 0 : value;
}

static const rb_json *member(const rb_json *of, const char *name) { return of && of->kind == RB_JSON_OBJECT ? rb_json_member(of, rb_str_of(name)) : NULL; }

static bool has_only_texts(const rb_json *rows)
{
    for (uint32_t i = 0; i < rows->items.len; i++)
        for (uint32_t k = 0; k < rows->items.items[i]->items.len; k++)
            if (rows->items.items[i]->items.items[k]->kind != RB_JSON_STRING) return false;
    return true;
}

/* A delimiter that nobody can mean stands for the comma there. */
static char delimiter_of(const test *t)
{
    const rb_json *d = setting(t, "delimiter");
    return d && d->text.len == 1 && d->text.ptr[0] != '\n' && d->text.ptr[0] != ',' ? d->text.ptr[0] : '\0';
}

static enum reason no_counterpart(const test *t)
{
    const rb_json *d = setting(t, "delimiter"), *meta = member(t->wanted, "meta"), *renamed = member(meta, "renamedHeaders");
    if (setting(t, "comments")) return REASON_comments;
    if (setting(t, "quoteChar") || setting(t, "escapeChar")) return REASON_quote_sign;
    if (d && (d->text.len != 1 || !strchr(",;\t|^` \n", d->text.ptr[0]))) return REASON_odd_delimiter;
    if (renamed && renamed->kind == RB_JSON_OBJECT) return REASON_renamed_columns;
    return t->data && !has_only_texts(t->data) && !setting(t, "header") ? REASON_typed_by_looks : REASON_NONE;
}

/* ---- reading */

static bool wants_quote_error(const test *t)
{
    for (uint32_t i = 0; t->errors && i < t->errors->items.len; i++)
        if (rb_str_equal(suite_member(t->errors->items.items[i], "type"), RB_STR("Quotes"))) return true;
    return false;
}

/* Quotes go wrong in the first row of all these cases: that is the line after the header put before it. */
static void judge_quotes(suite *s, const test *t)
{
    rows_of  of = {.text = t->text};
    records *r = rows_read(&of, 2);
    if (r->rejects.len > 0 && r->rejects.items[0].line == 2) suite_pass(s, t->id);
    else suite_fail(s, t->id, "the record whose quotes go wrong is not rejected on its line");
}

/* A row that is rejected because blanks stand between its closing quote and the next delimiter. */
static bool has_blank_after_quote(const rows_of *of)
{
    for (size_t at = rb_str_find(of->text, RB_STR("\" "), 0); at != SIZE_MAX; at = rb_str_find(of->text, RB_STR("\" "), at + 1)) {
        size_t end = at + 1;
        while (end < of->text.len && of->text.ptr[end] == ' ') end++;
        if (end == of->text.len || strchr(",\r\n", of->text.ptr[end])) return true;
    }
    return false;
}

/* The delimiter that a case leaves to be found: Rubric finds it with the names of the columns that are read. */
static char found_delimiter(const test *t)
{
    rb_diags   ds = {.sources = RB_NEW(rb_sources)};
    rb_schema *schema = RB_NEW(rb_schema);
    const rb_json *names = t->data->items.len > 0 ? t->data->items.items[0] : t->data;
    bool      *wanted = RB_NEW_ARRAY(bool, names->items.len + 1u);
    schema->key = UINT32_MAX;
    for (uint32_t i = 0; i < names->items.len; i++) {
        rb_str   name = names->items.items[i]->text;
        rb_field f = {.name = name, .column = name, .type = RB_TYPE(text), .span = RB_SPAN_NONE};
        rb_vec_push(&schema->fields, f);
        wanted[i] = true;
    }
    rb_reader_options o = {.path = records_path(t->text), .format = RB_FORMAT_CSV, .schema = schema, .wanted = wanted};
    rb_reader *r = rb_reader_open(&o, &ds);
    char       d = r && r->csv->delimiter != ',' ? r->csv->delimiter : '\0';
    if (r) rb_reader_close(r);
    return d;
}

static void judge_rows(suite *s, const test *t)
{
    bool    empty = false;
    rows_of of = {.text = t->text, .titles = number(t, "skipFirstNLines"), .most = number(t, "preview"),
                  .delimiter = setting(t, "delimiter") ? delimiter_of(t) : found_delimiter(t)};
    rb_str why = rows_differ(&of, t->data, &empty);
    if (why.len > 0 && has_blank_after_quote(&of)) suite_skip(s, t->id, REASON_blanks_after_quote);
    else if (why.len > 0) suite_fail(s, t->id, "%.*s", RB_STR_ARGS(why));
    else if (empty) suite_skip(s, t->id, REASON_empty_line);
    else suite_pass(s, t->id);
}

static void judge_objects(suite *s, const test *t)
{
    records_of of = {.path = records_path(t->text), .format = RB_FORMAT_CSV, .delimiter = delimiter_of(t), .titles = number(t, "skipFirstNLines")};
    records   *r = records_read(&of);
    rb_str     why = objects_differ(r, t->data);
    if (why.len > 0) suite_fail(s, t->id, "%.*s", RB_STR_ARGS(why));
    else suite_pass(s, t->id);
}

/* ---- writing */

static void write_cell(rb_report *r, const rb_json *value)
{
    rb_csv_add(r, value && value->kind != RB_JSON_NULL ? value->text : RB_STR(""));
}

static void write_list(rb_report *r, const rb_json *row)
{
    for (uint32_t i = 0; i < row->items.len; i++) write_cell(r, row->items.items[i]);
    if (row->items.len > 0) rb_csv_end_line(r);
}

static const rb_json *names_of(const rb_json *object)
{
    rb_json *list = RB_NEW(rb_json);
    list->kind = RB_JSON_ARRAY;
    for (uint32_t i = 0; i < object->names.len; i++) {
        rb_json *name = RB_NEW(rb_json);
        *name = (rb_json){.kind = RB_JSON_STRING, .text = object->names.items[i]};
        rb_vec_push(&list->items, name);
    }
    return list;
}

static void write_objects(rb_report *r, const test *t, const rb_json *rows)
{
    const rb_json *columns = setting(t, "columns") ? setting(t, "columns") : names_of(rows->items.items[0]), *header = member(t->config, "header");
    if (!header || header->kind != RB_JSON_FALSE) write_list(r, columns);
    for (uint32_t i = 0; i < rows->items.len; i++) {
        const rb_json *row = rows->items.items[i];
        for (uint32_t k = 0; row->names.len > 0 && k < columns->items.len; k++) write_cell(r, rb_json_member(row, columns->items.items[k]->text));
        if (row->names.len > 0) rb_csv_end_line(r);
    }
}

static void write_rows(rb_report *r, const test *t)
{
    const rb_json *fields = member(t->input, "fields"), *rows = t->input->kind == RB_JSON_OBJECT ? rb_json_member(t->input, RB_STR("data")) : t->input;
    if (fields) write_list(r, fields);
    if (!rows || rows->items.len == 0) return;
    enum rb_json_kind kind = rows->items.items[0]->kind;
    if (kind == RB_JSON_OBJECT) write_objects(r, t, rows);
    else if (kind == RB_JSON_STRING) write_list(r, rows);
    else
        for (uint32_t i = 0; i < rows->items.len; i++) write_list(r, rows->items.items[i]);
}

static bool same_rows(const records *a, const records *b)
{
    bool same = a->rows.len == b->rows.len;
    for (uint32_t i = 0; same && i < a->rows.len; i++)
        for (uint32_t k = 0; k < a->columns.len; k++) same &= rb_str_equal(a->rows.items[i].cells[k], b->rows.items[i].cells[k]);
    return same;
}

static void judge_written(suite *s, const test *t)
{
    enum { COLUMNS_MAX = 4 };
    rb_report_options options = {.exact = !setting(t, "escapeFormulae")};
    rb_report         report = {.options = &options};
    bool              same = true;
    write_rows(&report, t);
    rows_of ours = {.text = rb_buf_str(&report.out)}, theirs = {.text = t->wanted->text};
    for (uint32_t columns = 1; columns <= COLUMNS_MAX; columns++) same &= same_rows(rows_read(&ours, columns), rows_read(&theirs, columns));
    if (same) suite_pass(s, t->id);
    else suite_fail(s, t->id, "want %.*s, wrote %.*s", RB_STR_ARGS(theirs.text), RB_STR_ARGS(ours.text));
}

/* ---- */

static void judge(suite *s, const test *t, bool writes)
{
    enum reason why = no_counterpart(t);
    if (why) suite_skip(s, t->id, why);
    else if (writes && delimiter_of(t)) suite_skip(s, t->id, REASON_one_form_written);
    else if (writes) judge_written(s, t);
    else if (wants_quote_error(t)) judge_quotes(s, t);
    else if (setting(t, "header")) judge_objects(s, t);
    else judge_rows(s, t);
}

int main(int argc, char **argv)
{
    suite          s = suite_new("papaparse");
    rb_str         text;
    size_t         at = 0;
    const rb_json *c;
    if (argc != 2) return 2;
    if (!suite_read(&s, argv[1], "papaparse/cases.jsonl", &text)) return suite_end(&s);
    while (suite_object(&s, text, &at, &c)) {
        test t = {.id = suite_member(c, "id"), .config = rb_json_member(c, RB_STR("config")), .input = rb_json_member(c, RB_STR("input")),
                  .wanted = rb_json_member(c, RB_STR("expected")), .text = suite_member(c, "input")};
        t.data = member(t.wanted, "data");
        t.errors = member(t.wanted, "errors");
        judge(&s, &t, rb_str_starts(suite_member(c, "group"), RB_STR("UNPARSE")));
    }
    return suite_end(&s);
}
