/* diag/export_junit.c: JUnit's XML: a suite for each file, in it a failed case for each error, or one that passed.
 *
 * A warning is a case that passed, with the warning as its output: check passes with warnings, and so must the report of
 * it. GitLab drops the second of two cases with one name, so a name that comes again is numbered; it shows the text of a
 * failure and others its message, so both say the same.
 */
#include "base/clock.h"
#include "base/xml.h"
#include "diag/export_parts.h"
#include "diag/junit.h"

struct counts { uint32_t tests, failures; };

/* The message, its helps and the lines of the file, as people read them. */
static rb_str said_in_full(const rb_diags *ds, const rb_diag *d)
{
    rb_buf   b = {0};
    rb_diags one = {.sources = ds->sources};
    rb_vec_push(&one.items, *d);
    rb_diags_render(&b, &one, RB_DIAG_FULL, false);
    return rb_buf_take(&b);
}

static void add_case(rb_buf *b, const rb_diags *ds, const rb_diag *d, rb_map *names)
{
    rb_region r = rb_region_of(ds, d);
    rb_buf    message = {0};
    rb_export_message(&message, d, false);
    rb_str name = rb_str_print("%s at %u:%u: %.*s", rb_code_id(d->code), r.from.line, r.from.column, RB_STR_ARGS(d->message));
    rb_junit_add_case(b, r.path, rb_junit_name(names, name), r.from.line);
    rb_buf_add_chars(b, " time=\"0.000\"");
    if (d->severity == RB_SEVERITY_ERROR) {
        rb_buf_add_chars(b, ">\n      <failure");
        rb_xml_add_attribute(b, "message", rb_buf_str(&message));
        rb_buf_print(b, " type=\"%s\">", rb_code_id(d->code));
        rb_xml_add_text(b, said_in_full(ds, d));
        rb_buf_add_chars(b, "</failure>\n    </testcase>\n");
        return;
    }
    rb_buf_add_chars(b, ">\n      <system-out>");
    rb_xml_add_text(b, said_in_full(ds, d));
    rb_buf_add_chars(b, "</system-out>\n    </testcase>\n");
}

static struct counts add_cases(rb_buf *b, const rb_diags *ds, const rb_export_files *files, uint32_t file)
{
    struct counts counts = {0};
    rb_map names = {0};
    for (uint32_t i = 0; i < ds->items.len; i++) {
        const rb_diag *d = &ds->items.items[i];
        if (files->of[i] != file) continue;
        add_case(b, ds, d, &names);
        counts.tests++;
        counts.failures += d->severity == RB_SEVERITY_ERROR;
    }
    if (counts.tests > 0) return counts;
    rb_junit_add_case(b, files->items.items[file].path, RB_STR("no errors"), 1);
    rb_buf_add_chars(b, " time=\"0.000\"/>\n");
    return (struct counts){.tests = 1};
}

static void add_numbers(rb_buf *b, struct counts counts, int64_t us)
{
    rb_buf_print(b, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"0\" time=\"%lld.%03lld\"", counts.tests, counts.failures,
                 (long long)(us / RB_US_PER_SECOND), (long long)(us % RB_US_PER_SECOND / 1000));
}

static void add_suite(rb_buf *b, const rb_diag_file *file, struct counts counts, rb_str timestamp)
{
    rb_buf_add_chars(b, "  <testsuite");
    rb_xml_add_attribute(b, "name", file->path);
    add_numbers(b, counts, file->us);
    rb_xml_add_attribute(b, "timestamp", timestamp);
    rb_buf_add_chars(b, " hostname=\"-\">\n");
}

void rb_export_junit(rb_buf *b, const rb_diags *ds, const rb_diag_export *e)
{
    rb_buf        suites = {0}, timestamp = {0};
    struct counts all = {0};
    int64_t       us = 0;
    rb_export_files files = rb_export_files_of(ds, e);
    rb_instant_print(&timestamp, e->started_us - e->started_us % RB_US_PER_SECOND, rb_zone_load(RB_STR("UTC")));
    for (uint32_t i = 0; i < files.items.len; i++) {
        rb_buf cases = {0};
        struct counts one = add_cases(&cases, ds, &files, i);
        add_suite(&suites, &files.items.items[i], one, rb_buf_str(&timestamp));
        rb_buf_add_str(&suites, rb_buf_str(&cases));
        rb_buf_add_chars(&suites, "  </testsuite>\n");
        all.tests += one.tests;
        all.failures += one.failures;
        us += files.items.items[i].us;
    }
    rb_buf_add_chars(b, RB_XML_HEAD "<testsuites name=\"rubric check\"");
    add_numbers(b, all, us);
    rb_buf_add_chars(b, ">\n");
    rb_buf_add_str(b, rb_buf_str(&suites));
    rb_buf_add_chars(b, "</testsuites>\n");
}
