/* ruletest/tell.c: the outcome of tests, for people, as JSON, and as JUnit's XML.
 *
 * Path      rb_ruletest_run -> outcomes -> [tell] -> terminal, a program, a build server
 * Promises  The three say the same. In JUnit what differs stands in the failure's message and in its text, since one
 *           reader shows this and another that; a file that could not be used is a case with an error, so that a report
 *           of nothing cannot pass for a good one.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/xml.h"
#include "diag/junit.h"
#include "ruletest/ruletest.h"

void rb_ruletest_print(rb_buf *b, const rb_test_result *result, bool verbose)
{
    for (uint32_t i = 0; i < result->items.len; i++) {
        const rb_test_outcome *t = &result->items.items[i];
        if (!t->passed || verbose) rb_buf_print(b, "%s %.*s (%.*s:%u)\n", t->passed ? "ok  " : "FAIL", RB_STR_ARGS(t->title), RB_STR_ARGS(t->file), t->line);
        rb_buf_add_str(b, t->said);
    }
}

static void add_seconds(rb_buf *b, int64_t us)
{
    rb_buf_print(b, "%lld.%06lld", (long long)(us / RB_US_PER_SECOND), (long long)(us % RB_US_PER_SECOND));
}

/* ---- JSON ---- */

static void add_test(rb_buf *b, const rb_test_outcome *t)
{
    rb_buf_add_char(b, '{');
    rb_json_add_text(b, "title", t->title);
    rb_json_add_text(b, "file", t->path);
    rb_buf_print(b, ",\"line\":%u,\"passed\":%s,\"seconds\":", t->line, t->passed ? "true" : "false");
    add_seconds(b, t->us);
    rb_json_add_text(b, "said", t->said);
    rb_buf_add_char(b, '}');
}

static void add_file(rb_buf *b, const rb_tested_file *f)
{
    rb_buf_add_char(b, '{');
    rb_json_add_text(b, "file", f->path);
    rb_buf_print(b, ",\"usable\":%s", f->errors.len == 0 ? "true" : "false");
    rb_json_add_text(b, "errors", f->errors);
    rb_buf_print(b, ",\"passed\":%u,\"failed\":%u,\"seconds\":", f->result.passed, f->result.failed);
    add_seconds(b, f->us);
    rb_buf_add_chars(b, ",\"tests\":[");
    for (uint32_t i = 0; i < f->result.items.len; i++) {
        rb_buf_add_chars(b, i > 0 ? ",\n    " : "\n    ");
        add_test(b, &f->result.items.items[i]);
    }
    rb_buf_add_chars(b, "]}");
}

void rb_ruletest_json(rb_buf *b, const rb_tested *tested)
{
    rb_buf_print(b, "{\"format\":\"rubric-tests\",\"version\":1,\"schema\":\"urn:rubric:tests:1\",\"passed\":%u,\"failed\":%u,\"files\":[", tested->passed, tested->failed);
    for (uint32_t i = 0; i < tested->files.len; i++) {
        rb_buf_add_chars(b, i > 0 ? ",\n  " : "\n  ");
        add_file(b, &tested->files.items[i]);
    }
    rb_buf_add_chars(b, "\n]}\n");
}

/* ---- JUnit ---- */

static void add_time(rb_buf *b, int64_t us)
{
    rb_buf_add_chars(b, " time=\"");
    add_seconds(b, us);
    rb_buf_add_char(b, '"');
}

/* Once as an attribute and once as text: one reader shows this, another that. */
static void add_failure(rb_buf *b, const char *kind, rb_str said)
{
    rb_buf_print(b, "      <%s", kind);
    rb_xml_add_attribute(b, "message", said);
    rb_buf_print(b, " type=\"%s\">", kind);
    rb_xml_add_text(b, said);
    rb_buf_print(b, "</%s>\n", kind);
}

/* Of all classes together: a test of a module may be named as one of the file that uses it. */
static rb_str name_of(rb_map *names, const rb_test_outcome *t)
{
    rb_str class = rb_junit_class(t->path);
    rb_str whole = rb_junit_name(names, rb_str_print("%.*s\n%.*s", RB_STR_ARGS(class), RB_STR_ARGS(t->title)));
    return rb_str_slice(whole, class.len + 1, whole.len);
}

static void add_cases(rb_buf *b, const rb_tested_file *f, rb_map *names)
{
    for (uint32_t i = 0; i < f->result.items.len; i++) {
        const rb_test_outcome *t = &f->result.items.items[i];
        rb_junit_add_case(b, t->path, name_of(names, t), t->line);
        add_time(b, t->us);
        rb_buf_add_chars(b, t->passed ? "/>\n" : ">\n");
        if (t->passed) continue;
        add_failure(b, "failure", t->said);
        rb_buf_add_chars(b, "    </testcase>\n");
    }
    if (f->errors.len == 0) return;
    rb_junit_add_case(b, f->path, RB_STR("the file can be used"), 1);
    add_time(b, 0);
    rb_buf_add_chars(b, ">\n");
    add_failure(b, "error", f->errors);
    rb_buf_add_chars(b, "    </testcase>\n");
}

static void add_counts(rb_buf *b, uint32_t tests, uint32_t failures, uint32_t errors)
{
    rb_buf_print(b, " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"0\"", tests, failures, errors);
}

static void add_suite(rb_buf *b, const rb_tested_file *f, rb_str timestamp, rb_map *names)
{
    uint32_t broken = f->errors.len > 0;
    rb_buf_add_chars(b, "  <testsuite");
    rb_xml_add_attribute(b, "name", f->path);
    add_counts(b, f->result.items.len + broken, f->result.failed, broken);
    add_time(b, f->us);
    rb_xml_add_attribute(b, "timestamp", timestamp);
    rb_buf_add_chars(b, " hostname=\"-\">\n");
    add_cases(b, f, names);
    rb_buf_add_chars(b, "  </testsuite>\n");
}

void rb_ruletest_junit(rb_buf *b, const rb_tested *tested)
{
    rb_buf   timestamp = {0};
    rb_map   names = {0};
    uint32_t errors = 0;
    int64_t  us = 0;
    for (uint32_t i = 0; i < tested->files.len; i++) {
        errors += tested->files.items[i].errors.len > 0;
        us += tested->files.items[i].us;
    }
    rb_instant_print(&timestamp, tested->started_us - tested->started_us % RB_US_PER_SECOND, rb_zone_load(RB_STR("UTC")));
    rb_buf_add_chars(b, RB_XML_HEAD "<testsuites name=\"rubric test\"");
    add_counts(b, tested->passed + tested->failed + errors, tested->failed, errors);
    add_time(b, us);
    rb_buf_add_chars(b, ">\n");
    for (uint32_t i = 0; i < tested->files.len; i++) add_suite(b, &tested->files.items[i], rb_buf_str(&timestamp), &names);
    rb_buf_add_chars(b, "</testsuites>\n");
}
