/* tests/conformance/csv_injection.c FOLDER: texts that a spreadsheet would run as a formula, through a run and into its report in CSV.
 *
 * Each is the key of a record, a column of its file and a value that a rule used. In the report for spreadsheets no cell may begin as a
 * formula does: one that would has an apostrophe before it and is the same after it. With --exact all come out byte for byte.
 */
#include "tests/conformance/common/records.h"
#include "tests/conformance/common/suite.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char rules[] = "record Case {\n  key id text\n  payload text\n}\nchecklist held for Case {\n  rule never must payload is blank\n}\n";

static bool write_file(const char *name, rb_str text)
{
    FILE *file = fopen(name, "wb");
    bool  whole = file && fwrite(text.ptr, 1, text.len, file) == text.len;
    return file && fclose(file) == 0 && whole;
}

/* What is nothing but digits after its sign is a number. */
static bool begins_formula(rb_str s)
{
    return s.len > 1 && strchr("=+-@\t\r", s.ptr[0]) && strspn(rb_str_chars(s) + 1, "0123456789.,%") < s.len - 1;
}

static const char *formula_in(const records *r, const record *row)
{
    for (uint32_t i = 0; i < r->columns.len; i++)
        if (begins_formula(row->cells[i])) return rb_str_chars(row->cells[i]);
    return NULL;
}

/* The report's line on the payload: its first two columns are those of the file. */
static void judge(suite *s, rb_str id, const records *r, uint32_t row, rb_str wanted)
{
    const record *line = row < r->rows.len ? &r->rows.items[row] : NULL;
    const char   *formula = line ? formula_in(r, line) : NULL;
    if (!line) suite_fail(s, id, "is not in the report: %.*s", RB_STR_ARGS(rb_buf_str(&r->said)));
    else if (!rb_str_equal(line->cells[0], wanted) || !rb_str_equal(line->cells[1], wanted)) suite_fail(s, id, "want %.*s, got %.*s", RB_STR_ARGS(wanted), RB_STR_ARGS(line->cells[1]));
    else if (formula && !begins_formula(wanted)) suite_fail(s, id, "a cell would run: %s", formula);
    else suite_pass(s, id);
}

static records *report_of(const char *options)
{
    records_of of = {.path = RB_STR("report.csv"), .format = RB_FORMAT_CSV};
    int        code = system(rb_str_chars(rb_str_print("rubric run held.rules --data in.csv --format csv --columns --output report.csv %s >log 2>&1", options)));
    if (code == -1) puts("csv_injection: nothing can be started");
    return records_read(&of);
}

static void run(suite *s, rb_str text)
{
    rb_buf input = {0};
    rb_str line;
    size_t at = 0;
    rb_buf_add_chars(&input, "id,payload\n");
    while (suite_line(text, &at, &line)) {
        records_add_quoted(&input, line);
        rb_buf_add_char(&input, ',');
        records_add_quoted(&input, line);
        rb_buf_add_char(&input, '\n');
    }
    if (!write_file("held.rules", rb_str_of(rules)) || !write_file("in.csv", rb_buf_str(&input))) suite_fail(s, RB_STR("in.csv"), "cannot be written");
    const records *safe = report_of(""), *exact = report_of("--exact");
    at = 0;
    for (uint32_t row = 0; suite_line(text, &at, &line); row++) {
        rb_str guarded = begins_formula(line) ? rb_str_print("'%.*s", RB_STR_ARGS(line)) : line;
        judge(s, rb_str_print("%u safe", row + 1), safe, row, guarded);
        judge(s, rb_str_print("%u exact", row + 1), exact, row, line);
    }
}

int main(int argc, char **argv)
{
    suite  s = suite_new("csv_injection");
    char   work[] = "/tmp/injection.XXXXXX";
    rb_str text;
    if (argc != 2) return 2;
    if (!suite_read(&s, argv[1], "csv-injection/Intruder/csv-payload.txt", &text)) return suite_end(&s);
    if (!mkdtemp(work) || chdir(work) != 0) return 2;
    run(&s, text);
    if (system("rm -f held.rules in.csv report.csv log rejects.ndjson") == 0 && chdir("/") == 0) rmdir(work);
    return suite_end(&s);
}
