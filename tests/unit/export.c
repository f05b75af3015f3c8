/* tests/unit/export.c: what the readers of each form insist on, over diagnostics of every kind.
 *
 * The golden cases show the bytes; here every form is read back: SARIF member by member as the standard and GitHub's code
 * scanning require them, JSON by our reader, XML by a small one below.
 */
#include "base/json.h"
#include "base/unicode.h"
#include "diag/export.h"

#include "check.h"

#include <stdlib.h>

#define SMILE "\xF0\x9F\x98\x80"

/* ---- diagnostics to export ---- */

static const char *const rules_text =
    "record Case {\n  key id text\n}\n"
    "checklist c for Case {\n"
    "  rule a must x = \"" SMILE "\" and x = 1\n"
    "  rule b must x = 1\n"
    "  rule b must  x = 1\n"
    "}\n";

static rb_span span_at(const rb_source *s, const char *what, uint32_t nth)
{
    size_t at = 0;
    for (uint32_t i = 0;; i++, at++) {
        at = rb_str_find(s->text, rb_str_of(what), at);
        if (at == SIZE_MAX) RB_BUG("the test's text has no such words");
        if (i == nth) break;
    }
    return (rb_span){s->base + (uint32_t)at, s->base + (uint32_t)(at + strlen(what))};
}

/* `before` stands before the rules, so that all lines are further down. */
static rb_diags *diags_of(const char *before)
{
    rb_diags *ds = RB_NEW(rb_diags);
    ds->sources = RB_NEW(rb_sources);
    rb_source *s = rb_sources_add(ds->sources, RB_STR("./a b%.rules"), rb_str_print("%s%s", before, rules_text));
    s->path = RB_STR("a b%.rules");
    rb_source *other = rb_sources_add(ds->sources, RB_STR("/abs/o.rules"), RB_STR("x"));
    rb_diag_add(ds, RB_E0203, span_at(s, "x = 1", 0), "no 'x' in [Case](1): \x1b[31m<&\"\n%%");
    rb_diag_note(ds, span_at(s, "Case", 0), "the [record] is here");
    rb_diag_note(ds, RB_SPAN_NONE, "said of no place");
    rb_diag_help(ds, "first");
    rb_diag_help(ds, "second");
    rb_diag_add(ds, RB_E0203, span_at(s, "x = 1", 1), "no 'x'");
    rb_diag_add(ds, RB_E0203, span_at(s, "x = 1", 2), "no 'x'");
    rb_diag_add(ds, RB_E0201, span_at(s, "Case", 1), "no Case");
    const rb_str names[] = {RB_STR("Cases")};
    CHECK(rb_diag_suggest(ds, RB_STR("Case"), names, 1));
    rb_diag_add(ds, RB_E0103, (rb_span){s->base + (uint32_t)s->text.len, s->base + (uint32_t)s->text.len}, "it ends");
    rb_diag_add(ds, RB_W0445, (rb_span){other->base, other->base + 1}, "a warning");
    rb_diag_add(ds, RB_E0108, RB_SPAN_NONE, "not there");
    ds->items.items[ds->items.len - 1].file = RB_STR("gone.rules");
    rb_diags_sort(ds);
    return ds;
}

static rb_str exported(const rb_diags *ds, enum rb_diag_format format)
{
    rb_buf b = {0};
    rb_diag_export e = {.format = format, .started_us = 1750000000123456};
    rb_diag_file   clean = {.path = RB_STR("clean.rules"), .us = 1234567};
    rb_vec_push(&e.files, clean);
    rb_diags_export(&b, ds, &e);
    return rb_buf_take(&b);
}

static rb_diags *no_diags(void)
{
    rb_diags *ds = RB_NEW(rb_diags);
    ds->sources = RB_NEW(rb_sources);
    return ds;
}

/* ---- reading JSON back ---- */

static const rb_json *parsed(rb_str text)
{
    size_t      at = 0;
    const char *why = "";
    const rb_json *j = rb_json_parse(text, &at, &why);
    if (j == NULL) printf("not JSON at byte %zu: %s\n", at, why);
    return j;
}

static const rb_json nothing = {.kind = RB_JSON_NULL};

/* A member by its path, "tool.driver.rules.0.id"; a JSON null when it is not there. */
static const rb_json *get(const rb_json *j, const char *path)
{
    while (*path && j) {
        size_t len = strcspn(path, ".");
        if (j->kind == RB_JSON_ARRAY) j = (uint32_t)atoi(path) < j->items.len ? j->items.items[atoi(path)] : NULL;
        else j = rb_json_member(j, (rb_str){path, len});
        path += path[len] ? len + 1 : len;
    }
    return j ? j : &nothing;
}

static bool has_text(const rb_json *j, const char *path)
{
    const rb_json *found = get(j, path);
    return found->kind == RB_JSON_STRING && found->text.len > 0;
}

static bool has_number(const rb_json *j, const char *path, const char *number)
{
    const rb_json *found = get(j, path);
    return found->kind == RB_JSON_NUMBER && rb_str_equal(found->text, rb_str_of(number));
}

/* ---- SARIF ---- */

static void check_region(const rb_json *region)
{
    static const char *const members[] = {"startLine", "startColumn", "endLine", "endColumn"};
    for (size_t i = 0; i < 4; i++) {
        const rb_json *n = get(region, members[i]);
        CHECK(n->kind == RB_JSON_NUMBER && n->text.len > 0 && n->text.ptr[0] != '0' && n->text.ptr[0] != '-');
    }
    CHECK(region->items.len == 4);
}

static void check_physical(const rb_json *location)
{
    CHECK(has_text(location, "physicalLocation.artifactLocation.uri"));
    check_region(get(location, "physicalLocation.region"));
}

static void check_rule(const rb_json *rule)
{
    static const char *const texts[] = {"id", "shortDescription.text", "fullDescription.text", "help.text", "help.markdown", "properties.precision", "properties.problem.severity"};
    for (size_t i = 0; i < 6; i++) CHECK(has_text(rule, texts[i]));
    CHECK(rb_json_member(get(rule, "properties"), RB_STR("problem.severity")) != NULL);
    CHECK(rb_text_length(get(rule, "fullDescription.text")->text) <= 1024);
    CHECK(get(rule, "properties.tags")->items.len <= 20);
    CHECK(has_text(rule, "defaultConfiguration.level"));
}

static void check_result(const rb_json *run, const rb_json *result)
{
    CHECK(has_text(result, "message.text"));
    CHECK(has_text(result, "partialFingerprints.primaryLocationLineHash"));
    CHECK(get(result, "locations")->items.len == 1);
    check_physical(get(result, "locations.0"));
    const rb_json *rule = get(get(run, "tool.driver.rules"), rb_str_chars(get(result, "ruleIndex")->text));
    CHECK(rb_str_equal(get(rule, "id")->text, get(result, "ruleId")->text));
    const rb_json *related = get(result, "relatedLocations");
    for (uint32_t i = 0; related->kind == RB_JSON_ARRAY && i < related->items.len; i++) check_physical(related->items.items[i]);
    const rb_json *fixes = get(result, "fixes");
    if (fixes->kind == RB_JSON_NULL) return;
    CHECK(has_text(fixes, "0.artifactChanges.0.artifactLocation.uri"));
    check_region(get(fixes, "0.artifactChanges.0.replacements.0.deletedRegion"));
}

static const rb_json *sarif_run(const rb_diags *ds)
{
    const rb_json *log = parsed(exported(ds, RB_DIAG_SARIF));
    CHECK(log != NULL);
    CHECK_TEXT(get(log, "version")->text, "2.1.0");
    CHECK(has_text(log, "$schema"));
    CHECK(get(log, "runs")->items.len == 1);
    const rb_json *run = get(log, "runs.0");
    CHECK(has_text(run, "tool.driver.name") && has_text(run, "tool.driver.semanticVersion"));
    CHECK(get(run, "tool.driver.rules")->kind == RB_JSON_ARRAY);
    CHECK(get(run, "results")->kind == RB_JSON_ARRAY);
    CHECK(get(run, "invocations.0.executionSuccessful")->kind == RB_JSON_TRUE);
    CHECK_TEXT(get(run, "columnKind")->text, "utf16CodeUnits");
    return run;
}

static void sarif_has_what_github_wants(void)
{
    const rb_diags *ds = diags_of("");
    const rb_json  *run = sarif_run(ds), *rules = get(run, "tool.driver.rules"), *results = get(run, "results");
    CHECK(results->items.len == ds->items.len);
    CHECK(rules->items.len == 5);
    for (uint32_t i = 0; i < rules->items.len; i++) check_rule(rules->items.items[i]);
    for (uint32_t i = 0; i < results->items.len; i++) check_result(run, results->items.items[i]);
    CHECK(get(sarif_run(no_diags()), "results")->items.len == 0);
}

static void sarif_counts_utf16_and_escapes(void)
{
    const rb_json *run = sarif_run(diags_of(""));
    CHECK_TEXT(get(run, "results.1.message.text")->text,
               "no 'x' in \\[Case\\](1): \x1b\\[31m<&\"\n%\nhelp: first\nhelp: second\n[the \\[record\\] is here](1)");
    CHECK(has_number(run, "results.1.locations.0.physicalLocation.region.startColumn", "28"));
    CHECK_TEXT(get(run, "results.1.locations.0.physicalLocation.artifactLocation.uri")->text, "a%20b%25.rules");
    CHECK(get(run, "results.1.relatedLocations")->items.len == 1);
    CHECK_TEXT(get(run, "results.5.locations.0.physicalLocation.artifactLocation.uri")->text, "file:///abs/o.rules");
    CHECK_TEXT(get(run, "results.5.level")->text, "warning");
    CHECK_TEXT(get(run, "results.0.fixes.0.artifactChanges.0.replacements.0.insertedContent.text")->text, "Cases");
}

/* ---- fingerprints ---- */

static void fingerprints_outlive_a_change_above(void)
{
    const rb_json *here = get(sarif_run(diags_of("")), "results"), *lower = get(sarif_run(diags_of("# a line\n\nenum E { A }\n")), "results");
    const char    *path = "partialFingerprints.primaryLocationLineHash";
    CHECK(here->items.len == lower->items.len);
    for (uint32_t i = 0; i < here->items.len; i++) {
        CHECK(rb_str_equal(get(here->items.items[i], path)->text, get(lower->items.items[i], path)->text));
        for (uint32_t k = 0; k < i; k++) CHECK(!rb_str_equal(get(here->items.items[i], path)->text, get(here->items.items[k], path)->text));
    }
}

/* ---- GitLab, rdjson ---- */

static void gitlab_items_are_complete_and_unique(void)
{
    const rb_json *items = parsed(exported(diags_of(""), RB_DIAG_GITLAB));
    CHECK(items && items->kind == RB_JSON_ARRAY && items->items.len == 7);
    for (uint32_t i = 0; i < items->items.len; i++) {
        const rb_json *item = items->items.items[i];
        CHECK(has_text(item, "description") && has_text(item, "check_name") && has_text(item, "fingerprint") && has_text(item, "location.path"));
        CHECK(get(item, "location.lines.begin")->kind == RB_JSON_NUMBER);
        CHECK(!rb_str_starts(get(item, "location.path")->text, RB_STR("./")));
        for (uint32_t k = 0; k < i; k++) CHECK(!rb_str_equal(get(item, "fingerprint")->text, get(items->items.items[k], "fingerprint")->text));
    }
    CHECK_TEXT(get(items, "0.severity")->text, "major");
    CHECK_TEXT(get(items, "4.severity")->text, "blocker");
    CHECK_TEXT(get(items, "5.severity")->text, "minor");
    CHECK_TEXT(exported(no_diags(), RB_DIAG_GITLAB), "[]\n");
}

static void rdjson_counts_bytes(void)
{
    const rb_json *j = parsed(exported(diags_of(""), RB_DIAG_RDJSON));
    CHECK(has_number(j, "diagnostics.1.location.range.start.column", "30"));
    CHECK(has_number(j, "diagnostics.1.location.range.end.column", "35"));
    CHECK_TEXT(get(j, "severity")->text, "ERROR");
    CHECK_TEXT(get(j, "diagnostics.0.suggestions.0.text")->text, "Cases");
    CHECK(get(j, "diagnostics.6.location.range")->kind == RB_JSON_NULL);
    CHECK_TEXT(get(j, "diagnostics.6.location.path")->text, "gone.rules");
    rb_str lines = exported(diags_of(""), RB_DIAG_RDJSONL);
    size_t at = 0;
    for (uint32_t i = 0; i < 7; i++) {
        size_t end = rb_str_find(lines, RB_STR("\n"), at);
        const rb_json *one = parsed(rb_str_slice(lines, at, end));
        CHECK(one && rb_str_equal(get(one, "message")->text, get(get(j, "diagnostics")->items.items[i], "message")->text));
        at = end + 1;
    }
    CHECK(at == lines.len);
}

/* The end of a text lies on its last line, not on the empty one after it. */
static void every_place_is_within_its_file(void)
{
    const rb_json *j = parsed(exported(diags_of(""), RB_DIAG_RDJSON));
    CHECK_TEXT(get(j, "diagnostics.4.message")->text, "it ends");
    CHECK(has_number(j, "diagnostics.4.location.range.start.line", "8"));
    CHECK(has_number(j, "diagnostics.4.location.range.start.column", "2"));
    CHECK(has_number(j, "diagnostics.4.location.range.end.line", "8"));
}

/* ---- XML ---- */

/* A reader of what we write: tags that match, attributes in double quotes, the five entities and numbers, no control
 * characters. Returns how often `tag` opens, or -1 when it is no XML. */
static bool skip_text(rb_str x, size_t *at, const char *stop)
{
    while (*at < x.len && !strchr(stop, x.ptr[*at])) {
        unsigned char c = (unsigned char)x.ptr[(*at)++];
        if (c < 0x20 && c != '\n' && c != '\t') return false;
        if (c == '<' || c == '>') return false;
        if (c != '&') continue;
        size_t end = rb_str_find(x, RB_STR(";"), *at);
        rb_str name = rb_str_slice(x, *at, end);
        bool   known = rb_str_equal(name, RB_STR("amp")) || rb_str_equal(name, RB_STR("lt")) || rb_str_equal(name, RB_STR("gt")) ||
                     rb_str_equal(name, RB_STR("quot")) || rb_str_equal(name, RB_STR("#9")) || rb_str_equal(name, RB_STR("#10")) || rb_str_equal(name, RB_STR("#13"));
        if (!known) return false;
        *at = end + 1;
    }
    return *at < x.len;
}

static bool skip_attributes(rb_str x, size_t *at)
{
    while (*at < x.len && x.ptr[*at] == ' ') {
        size_t quote = rb_str_find(x, RB_STR("=\""), *at);
        if (quote == SIZE_MAX) return false;
        *at = quote + 2;
        if (!skip_text(x, at, "\"")) return false;
        ++*at;
    }
    return *at < x.len;
}

static int count_tags(rb_str x, const char *tag)
{
    rb_str open[16];
    int    depth = 0, count = 0;
    if (rb_utf8_check(x) != SIZE_MAX || !rb_str_starts(x, RB_STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))) return -1;
    for (size_t at = rb_str_find(x, RB_STR("\n"), 0) + 1; at < x.len;) {
        if (x.ptr[at] != '<') {
            if (!skip_text(x, &at, "<")) return depth == 0 && at == x.len ? count : -1;
            continue;
        }
        bool   closes = x.ptr[at + 1] == '/';
        size_t from = at + 1 + closes, len = strcspn(x.ptr + from, " />");
        rb_str name = rb_str_slice(x, from, from + len);
        at = from + len;
        if (closes) {
            if (depth == 0 || !rb_str_equal(open[--depth], name) || x.ptr[at++] != '>') return -1;
            continue;
        }
        count += rb_str_equal(name, rb_str_of(tag));
        if (!skip_attributes(x, &at)) return -1;
        bool empty = x.ptr[at] == '/';
        at += empty;
        if (x.ptr[at++] != '>' || depth == 16) return -1;
        if (!empty) open[depth++] = name;
    }
    return depth == 0 ? count : -1;
}

static void the_small_reader_of_xml_finds_faults(void)
{
#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    CHECK(count_tags(RB_STR(HEAD "<a b=\"1\"><c/><c>&lt;</c></a>\n"), "c") == 2);
    CHECK(count_tags(RB_STR(HEAD "<a><c></a>\n"), "c") == -1);
    CHECK(count_tags(RB_STR(HEAD "<a>&x;</a>\n"), "a") == -1);
    CHECK(count_tags(RB_STR(HEAD "<a b=\"<\"/>\n"), "a") == -1);
    CHECK(count_tags(RB_STR(HEAD "<a>\x1b</a>\n"), "a") == -1);
}

static void xml_forms_are_well_formed(void)
{
    rb_diags *ds = diags_of("");
    CHECK(count_tags(exported(ds, RB_DIAG_CHECKSTYLE), "error") == 7);
    CHECK(count_tags(exported(ds, RB_DIAG_CHECKSTYLE), "file") == 4);
    rb_str junit = exported(ds, RB_DIAG_JUNIT);
    CHECK(count_tags(junit, "testcase") == 8);
    CHECK(count_tags(junit, "failure") == 6);
    CHECK(count_tags(junit, "system-out") == 1);
    CHECK(rb_str_find(junit, RB_STR("<testsuites name=\"rubric check\" tests=\"8\" failures=\"6\" errors=\"0\" skipped=\"0\" time=\"1.234\">"), 0) != SIZE_MAX);
    CHECK(rb_str_find(junit, RB_STR(" timestamp=\"2025-06-15T15:06:40Z\" hostname=\"-\">"), 0) != SIZE_MAX);
}

static void cases_of_one_name_are_numbered(void)
{
    rb_diags *ds = no_diags();
    for (int i = 0; i < 3; i++) {
        rb_diag_add(ds, RB_E0108, RB_SPAN_NONE, "gone");
        ds->items.items[i].file = RB_STR("x.rules");
    }
    rb_str junit = exported(ds, RB_DIAG_JUNIT);
    CHECK(rb_str_find(junit, RB_STR("name=\"E0108 at 1:1: gone\""), 0) != SIZE_MAX);
    CHECK(rb_str_find(junit, RB_STR("name=\"E0108 at 1:1: gone (2)\""), 0) != SIZE_MAX);
    CHECK(rb_str_find(junit, RB_STR("name=\"E0108 at 1:1: gone (3)\""), 0) != SIZE_MAX);
}

/* ---- GitHub ---- */

static void github_has_one_line_for_each(void)
{
    rb_str said = exported(diags_of(""), RB_DIAG_GITHUB);
    size_t at = 0;
    for (int i = 0; i < 7; i++) {
        CHECK(rb_str_starts(rb_str_slice(said, at, said.len), i < 6 ? RB_STR("::error ") : RB_STR("::warning ")));
        at = rb_str_find(said, RB_STR("\n"), at) + 1;
    }
    CHECK(at == said.len);
    CHECK(rb_str_find(said, RB_STR("file=a b%25.rules,line=5,endLine=5,col=27,endColumn=32,title=rubric E0203::no 'x' in [Case](1): \\u001b[31m<&\"%0A%25%0Ahelp: first"), 0) != SIZE_MAX);
    CHECK_TEXT(exported(no_diags(), RB_DIAG_GITHUB), "");
}

static void more_results_than_github_takes_are_counted(void)
{
    rb_diags *ds = no_diags();
    for (int i = 0; i < 25003; i++) rb_diag_add(ds, RB_E0108, RB_SPAN_NONE, "gone");
    const rb_json *run = sarif_run(ds);
    CHECK(get(run, "results")->items.len == 25000);
    CHECK_TEXT(get(run, "invocations.0.toolExecutionNotifications.0.message.text")->text, "3 more results were left out");
}

int main(void)
{
    rb_gc_init();
    RUN(sarif_has_what_github_wants);
    RUN(sarif_counts_utf16_and_escapes);
    RUN(fingerprints_outlive_a_change_above);
    RUN(gitlab_items_are_complete_and_unique);
    RUN(rdjson_counts_bytes);
    RUN(every_place_is_within_its_file);
    RUN(the_small_reader_of_xml_finds_faults);
    RUN(xml_forms_are_well_formed);
    RUN(cases_of_one_name_are_numbered);
    RUN(github_has_one_line_for_each);
    RUN(more_results_than_github_takes_are_counted);
    return check_report();
}
