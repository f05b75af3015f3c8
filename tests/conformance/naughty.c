/* tests/conformance/naughty.c FOLDER: the Big List of Naughty Strings: each through every door that text has.
 *
 * As a cell of CSV and as a value of NDJSON it must come out with the same bytes; as a column's name it must be found; as a text in
 * an expression and as a value beside it both must be equal; and in a diagnostic nothing of it may reach the terminal that
 * moves the cursor, turns the writing round or breaks the line.
 */
#include "base/unicode.h"
#include "tests/conformance/common/ask.h"
#include "tests/conformance/common/records.h"

static void judge(suite *s, rb_str id, rb_str input, enum rb_read_format format, rb_str wanted)
{
    records_of of = {.path = records_path(input), .format = format};
    records   *r = records_read(&of);
    bool       one = r->ended && r->rows.len == 1 && r->rejects.len == 0 && r->columns.len == 1;
    if (one && rb_str_equal(r->rows.items[0].cells[0], wanted)) suite_pass(s, id);
    else if (one) suite_fail(s, id, "comes out as '%.*s'", RB_STR_ARGS(r->rows.items[0].cells[0]));
    else suite_fail(s, id, "is not read: %.*s%.*s", RB_STR_ARGS(rb_buf_str(&r->said)), RB_STR_ARGS(rb_buf_str(&r->all)));
}

static void as_cell(suite *s, rb_str id, rb_str string)
{
    rb_buf csv = {0}, json = {0};
    rb_buf_add_chars(&csv, "text\n");
    records_add_quoted(&csv, string);
    rb_buf_add_chars(&json, "{\"text\": ");
    rb_json_add_string(&json, string);
    rb_buf_add_chars(&json, "}\n");
    judge(s, rb_str_print("%.*s csv", RB_STR_ARGS(id)), rb_buf_str(&csv), RB_FORMAT_CSV, string);
    judge(s, rb_str_print("%.*s json", RB_STR_ARGS(id)), rb_buf_str(&json), RB_FORMAT_NDJSON, string);
}

static void as_name(suite *s, rb_str id, rb_str string)
{
    rb_buf b = {0};
    records_add_quoted(&b, string);
    rb_buf_add_chars(&b, "\nfound\n");
    judge(s, rb_str_print("%.*s name", RB_STR_ARGS(id)), rb_buf_str(&b), RB_FORMAT_CSV, RB_STR("found"));
}

/* Written out in the rules, it is the text that comes from the data. Blank texts are no text there. */
static void as_literal(suite *s, rb_str id, rb_str string)
{
    rb_buf expression = {0}, data = {0};
    want   yes = {.kind = WANT_YES_NO, .text = RB_STR("true")};
    if (rb_text_trim(string).len == 0) return;
    rb_buf_add_chars(&expression, "text = \"");
    for (size_t i = 0; i < string.len; i++) {
        unsigned char c = (unsigned char)string.ptr[i];
        if (c == '\n' || c == '\t') rb_buf_print(&expression, "\\%c", c == '\n' ? 'n' : 't');
        else if (c == '"' || c == '\\') rb_buf_print(&expression, "\\%c", c);
        else rb_buf_add_char(&expression, string.ptr[i]);
    }
    rb_buf_add_char(&expression, '"');
    rb_buf_add_chars(&data, "{\"text\": ");
    rb_json_add_string(&data, string);
    rb_buf_add_char(&data, '}');
    suite_ask(s, rb_str_print("%.*s literal", RB_STR_ARGS(id)), rb_buf_str(&expression), rb_buf_str(&data), &yes);
}

/* Bytes that a terminal obeys, and signs that turn the writing round. */
static bool is_harmless(rb_str said)
{
    static const char *const turning[] = {"\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069", "\u200E", "\u200F", "\u2028", "\u2029"};
    for (size_t i = 0; i < said.len; i++) {
        unsigned char c = (unsigned char)said.ptr[i];
        if ((c < ' ' && c != '\n') || c == 0x7F || (c == 0xC2 && i + 1 < said.len && (unsigned char)said.ptr[i + 1] < 0xA0)) return false;
    }
    for (size_t i = 0; i < sizeof turning / sizeof turning[0]; i++)
        if (rb_str_find(said, rb_str_of(turning[i]), 0) != SIZE_MAX) return false;
    return rb_utf8_check(said) == SIZE_MAX;
}

/* A column that is not there: the diagnostic lists those that are. */
static void in_diagnostic(suite *s, rb_str id, rb_str string)
{
    rb_buf     b = {0}, out = {0};
    rb_diags   ds = {.sources = RB_NEW(rb_sources)};
    bool       wanted = true;
    rb_field   field = {.name = RB_STR("wanted"), .column = RB_STR("wanted"), .type = RB_TYPE(text), .span = RB_SPAN_NONE};
    rb_schema *schema = RB_NEW(rb_schema);
    schema->key = UINT32_MAX;
    rb_vec_push(&schema->fields, field);
    records_add_quoted(&b, string);
    rb_buf_add_chars(&b, "\n1\n");
    rb_reader_options o = {.path = records_path(rb_buf_str(&b)), .format = RB_FORMAT_CSV, .schema = schema, .wanted = &wanted};
    rb_reader *r = rb_reader_open(&o, &ds);
    rb_diags_render(&out, &ds, RB_DIAG_FULL, false);
    rb_str name = rb_str_print("%.*s said", RB_STR_ARGS(id));
    if (r || out.len == 0) suite_fail(s, name, "is taken for another name");
    else if (!is_harmless(rb_buf_str(&out))) suite_fail(s, name, "goes through to the terminal");
    else suite_pass(s, name);
}

int main(int argc, char **argv)
{
    suite       s = suite_new("naughty");
    rb_str      text;
    size_t      at;
    const char *why;
    if (argc != 2) return 2;
    if (!suite_read(&s, argv[1], "naughty-strings/blns.json", &text)) return suite_end(&s);
    const rb_json *list = rb_json_parse(text, &at, &why);
    if (!list) suite_fail(&s, RB_STR("blns.json"), "%s", why);
    for (uint32_t i = 0; list && i < list->items.len; i++) {
        rb_str string = list->items.items[i]->text, id = rb_str_print("%u", i + 1);
        as_cell(&s, id, string);
        as_name(&s, id, string);
        as_literal(&s, id, string);
        in_diagnostic(&s, id, string);
    }
    return suite_end(&s);
}
