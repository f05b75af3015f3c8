/* tests/conformance/csv_test_data.c FOLDER: csv-test-data: small texts, each about one thing; what is bad must be rejected on its line, in a
 * strict run.
 *
 * Files called header-… have a header line, the others none. Of the bad ones the last line is the bad record, or the file
 * is refused because there is none.
 */
#include "tests/conformance/common/rows.h"
#include "tests/conformance/common/suite.h"

#include <dirent.h>
#include <stdio.h>

static uint64_t last_line(rb_str text)
{
    uint64_t line = 1;
    for (size_t i = 0; i + 1 < text.len; i++) line += text.ptr[i] == '\n';
    return line;
}

static void judge_bad(suite *s, rb_str name, rb_str text)
{
    records_of of = {.path = records_path(text), .format = RB_FORMAT_CSV, .strict = true};
    records   *r = records_read(&of);
    if (!r->opened ? r->said.len > 0 : r->rejects.len > 0 && r->rejects.items[0].line == last_line(text)) suite_pass(s, name);
    else suite_fail(s, name, "is not rejected on line %lu", (unsigned long)last_line(text));
}

static void judge_good(suite *s, rb_str name, rb_str text, const rb_json *wanted)
{
    bool       header = rb_str_starts(name, RB_STR("header-")), empty = false;
    records_of of = {.path = records_path(text), .format = RB_FORMAT_CSV};
    rows_of    rows = {.text = text};
    rb_str     why = header ? objects_differ(records_read(&of), wanted) : rows_differ(&rows, wanted, &empty);
    if (why.len > 0) suite_fail(s, name, "%.*s", RB_STR_ARGS(why));
    else if (empty) suite_skip(s, name, REASON_empty_line);
    else suite_pass(s, name);
}

static void judge(suite *s, const char *folder, rb_str file)
{
    rb_str      text, json, name = rb_str_slice(file, 0, file.len - 4);
    size_t      at;
    const char *why;
    if (!suite_read(s, folder, rb_str_chars(rb_str_print("csv/%.*s", RB_STR_ARGS(file))), &text)) return;
    if (rb_str_starts(name, RB_STR("bad-"))) {
        judge_bad(s, name, text);
        return;
    }
    if (!suite_read(s, folder, rb_str_chars(rb_str_print("json/%.*s.json", RB_STR_ARGS(name))), &json)) return;
    const rb_json *wanted = rb_json_parse(json, &at, &why);
    if (wanted) judge_good(s, name, text, wanted);
    else suite_fail(s, name, "what is wanted is no JSON: %s", why);
}

int main(int argc, char **argv)
{
    suite s = suite_new("csv_test_data");
    if (argc != 2) return 2;
    struct dirent **entries;
    const char *folder = rb_str_chars(rb_str_print("%s/unlicensed-csv-test-data", argv[1]));
    int         count = scandir(rb_str_chars(rb_str_print("%s/csv", folder)), &entries, NULL, alphasort);
    if (count < 0) puts("csv_test_data: not in the folder");
    for (int i = 0; i < count; i++) {
        rb_str file = rb_str_dup(rb_str_of(entries[i]->d_name));
        if (rb_str_ends(file, RB_STR(".csv"))) judge(&s, folder, file);
    }
    return suite_end(&s);
}
