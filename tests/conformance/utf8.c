/* tests/conformance/utf8.c FOLDER: utf8tests: lines of bytes that are UTF-8 and lines that are not.
 *
 * Each says of itself which it is: `NUMBER:valid:BYTES`. The file is read once as CSV of one column, each line in quotes of our own,
 * and once as NDJSON: what is valid must be taken with the same bytes, what is not must be rejected on its line.
 */
#include "tests/conformance/common/records.h"
#include "tests/conformance/common/suite.h"

static void add_quoted(rb_buf *b, rb_str line)
{
    rb_buf_add_char(b, '"');
    for (size_t i = 0; i < line.len; i++) rb_buf_add(b, "\"\"", line.ptr[i] == '"' ? 2 : 0), rb_buf_add(b, line.ptr + i, line.ptr[i] != '"');
    rb_buf_add_chars(b, "\"\n");
}

/* A JSON text has no raw control bytes, quotes or backslashes. */
static void add_json(rb_buf *b, rb_str line)
{
    rb_buf_add_chars(b, "{\"line\":\"");
    for (size_t i = 0; i < line.len; i++) {
        unsigned char c = (unsigned char)line.ptr[i];
        if (c < ' ' || c == '"' || c == '\\') rb_buf_print(b, "\\u%04x", c);
        else rb_buf_add_char(b, line.ptr[i]);
    }
    rb_buf_add_chars(b, "\"}\n");
}

static const record *on_line(const record *items, uint32_t count, uint64_t line)
{
    for (uint32_t i = 0; i < count; i++)
        if (items[i].line == line) return &items[i];
    return NULL;
}

static void judge(suite *s, rb_str id, rb_str line, const record *row, const record *reject)
{
    bool valid = rb_str_find(line, RB_STR(":valid"), 0) != SIZE_MAX;
    bool nul = memchr(line.ptr, '\0', line.len) != NULL;
    if (valid && nul && !row && reject) suite_skip(s, id, REASON_nul_byte);
    else if (valid && !row) suite_fail(s, id, "is UTF-8 and is rejected: %.*s", RB_STR_ARGS(reject ? reject->reason : RB_STR("lost")));
    else if (valid && !rb_str_equal(row->cells[0], line)) suite_fail(s, id, "comes out with other bytes");
    else if (!valid && (row || !reject)) suite_fail(s, id, "is no UTF-8 and is %s", row ? "taken" : "lost");
    else suite_pass(s, id);
}

static void run(suite *s, rb_str text, bool json)
{
    rb_buf   b = {0};
    rb_str   line;
    size_t   at = 0;
    uint64_t number = !json;
    if (!json) rb_buf_add_chars(&b, "line\n");
    while (suite_line(text, &at, &line)) {
        if (json) add_json(&b, line);
        else add_quoted(&b, line);
    }
    records_of of = {.path = records_path(rb_buf_str(&b)), .format = json ? RB_FORMAT_NDJSON : RB_FORMAT_CSV};
    records   *r = records_read(&of);
    for (at = 0; suite_line(text, &at, &line);) {
        rb_str id = rb_str_print("%s/%.*s", json ? "json" : "csv", (int)rb_str_find(line, RB_STR(":"), 0), line.ptr);
        number++;
        judge(s, id, line, on_line(r->rows.items, r->rows.len, number), on_line(r->rejects.items, r->rejects.len, number));
    }
}

int main(int argc, char **argv)
{
    suite  s = suite_new("utf8");
    rb_str text;
    if (argc != 2) return 2;
    if (!suite_read(&s, argv[1], "utf8tests/utf8tests.bin", &text)) return suite_end(&s);
    run(&s, text, false);
    run(&s, text, true);
    return suite_end(&s);
}
