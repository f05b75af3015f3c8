/* diag/export_sarif.c: SARIF 2.1.0, with all that GitHub's code scanning asks for beyond the standard.
 *
 * Columns count UTF-16 units, as run.columnKind says. Of a code that occurs, its whole page goes along as help, so that
 * who reads the finding in a browser needs no rubric at hand. Links and markup in a message would be the reader's:
 * brackets are escaped. GitHub refuses a run of more than 25,000 results; what is beyond is counted in a notification.
 */
#include "base/version.h"
#include "base/json.h"
#include "diag/export_parts.h"
#include "diag/pages.h"

enum { RESULTS_MOST = 25000, DESCRIPTION_BYTES = 1000 };

struct sarif {
    rb_buf         *b;
    const rb_diags *ds;
    uint32_t rule_of[RB_CODE_COUNT]; /* its index in rules[], plus one; 0: it does not occur */
    uint32_t rule_count, results;
    rb_fingerprints *prints;
};

static const char *level_of(enum rb_severity s) { return rb_severity_name(s); }

/* ---- places ---- */

static void add_uri(rb_buf *b, rb_str path)
{
    bool absolute = path.len > 0 && path.ptr[0] == '/';
    rb_buf_add_chars(b, absolute ? "\"uri\":\"file://" : "\"uri\":\"");
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~/", c));
        if (plain) rb_buf_add_char(b, (char)c);
        else rb_buf_print(b, "%%%02X", c);
    }
    rb_buf_add_char(b, '"');
}

static void add_artifact(rb_buf *b, rb_str path)
{
    bool absolute = path.len > 0 && path.ptr[0] == '/';
    rb_buf_add_chars(b, "\"artifactLocation\":{");
    add_uri(b, path);
    rb_buf_add_chars(b, absolute ? "}" : ",\"uriBaseId\":\"%SRCROOT%\"}");
}

static void add_region(rb_buf *b, const char *name, const rb_region *r)
{
    rb_buf_print(b, "\"%s\":{\"startLine\":%u,\"startColumn\":%u,\"endLine\":%u,\"endColumn\":%u}", name, r->from.line, r->from.utf16, r->to.line,
                 r->to.utf16);
}

static void add_physical(rb_buf *b, const rb_region *r)
{
    rb_buf_add_chars(b, "\"physicalLocation\":{");
    add_artifact(b, r->path.len > 0 ? r->path : RB_STR("."));
    rb_buf_add_char(b, ',');
    add_region(b, "region", r);
    rb_buf_add_char(b, '}');
}

/* ---- texts ---- */

static void add_bracketless(rb_buf *b, rb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (strchr("[]\\", s.ptr[i]) && s.ptr[i]) rb_buf_add_char(b, '\\');
        rb_buf_add_char(b, s.ptr[i]);
    }
}

static void add_message(rb_buf *b, rb_str text)
{
    rb_buf safe = {0};
    add_bracketless(&safe, text);
    rb_buf_add_chars(b, "\"message\":{");
    rb_json_add_text(b, "text", rb_buf_str(&safe));
    rb_buf_add_char(b, '}');
}

/* ---- rules ---- */

/* The page without its title. */
static rb_str body_of(rb_str page)
{
    size_t end = rb_str_find(page, RB_STR("\n\n"), 0);
    return end == SIZE_MAX ? page : rb_str_slice(page, end + 2, page.len);
}

/* What stands before the first example, in one line, as far as it goes. */
static rb_str description_of(rb_str body, const char *title)
{
    rb_buf b = {0};
    size_t end = rb_str_find(body, RB_STR("\n## "), 0);
    rb_str text = rb_str_slice(body, 0, end);
    for (size_t i = 0; i < text.len && b.len < DESCRIPTION_BYTES; i++) {
        char c = text.ptr[i] == '\n' ? ' ' : text.ptr[i];
        if (c != ' ' || (b.len > 0 && b.ptr[b.len - 1] != ' ')) rb_buf_add_char(&b, c);
    }
    while (b.len >= DESCRIPTION_BYTES && b.ptr[b.len - 1] != ' ') b.len--;
    while (b.len > 0 && b.ptr[b.len - 1] == ' ') b.len--;
    return b.len > 0 ? rb_buf_take(&b) : rb_str_of(title);
}

static const char *kind_of(const char *id)
{
    static const char *const kinds[] = {"other", "text", "names", "types", "declarations", "input", "command line"};
    unsigned kind = (unsigned)(id[2] - '0');
    return kinds[kind < sizeof kinds / sizeof *kinds ? kind : 0];
}

static void add_help(rb_buf *b, rb_str body, const char *title)
{
    rb_buf plain = {0};
    rb_page_print(&plain, rb_str_chars(body));
    rb_buf_add_chars(b, "\"help\":{");
    rb_json_add_text(b, "text", plain.len > 0 ? rb_buf_str(&plain) : rb_str_of(title));
    rb_json_add_text(b, "markdown", body.len > 0 ? body : rb_str_of(title));
    rb_buf_add_char(b, '}');
}

static void add_rule(rb_buf *b, enum rb_code code)
{
    const char *id = rb_code_id(code), *title = rb_code_title(code), *page = rb_page_find(rb_str_of(id));
    rb_str      body = page ? body_of(rb_str_of(page)) : RB_STR("");
    bool        warning = id[0] == 'W';
    rb_buf_print(b, "{\"id\":\"%s\",\"shortDescription\":{", id);
    rb_json_add_text(b, "text", rb_str_of(title));
    rb_buf_add_chars(b, "},\"fullDescription\":{");
    rb_json_add_text(b, "text", description_of(body, title));
    rb_buf_add_chars(b, "},");
    add_help(b, body, title);
    rb_buf_print(b, ",\"defaultConfiguration\":{\"level\":\"%s\"}", warning ? "warning" : "error");
    rb_buf_print(b, ",\"properties\":{\"tags\":[\"rubric\",\"%s\"],\"precision\":\"very-high\",\"problem.severity\":\"%s\"}}", kind_of(id), warning ? "warning" : "error");
}

static void add_rules(struct sarif *s)
{
    rb_buf_add_chars(s->b, "\"rules\":[");
    for (uint32_t i = 0; i < s->results; i++) {
        enum rb_code code = s->ds->items.items[i].code;
        if (s->rule_of[code] > 0) continue;
        s->rule_of[code] = ++s->rule_count;
        rb_buf_add_chars(s->b, s->rule_count > 1 ? ",\n        " : "\n        ");
        add_rule(s->b, code);
    }
    rb_buf_add_char(s->b, ']');
}

/* ---- results ---- */

static void add_related(struct sarif *s, const rb_diag *d)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < d->notes.len; i++) {
        rb_region r = rb_region_of_note(s->ds, &d->notes.items[i]);
        if (r.path.len == 0) continue;
        rb_buf_print(s->b, "%s{\"id\":%u,", count > 0 ? "," : ",\"relatedLocations\":[", count + 1);
        add_physical(s->b, &r);
        rb_buf_add_char(s->b, ',');
        add_message(s->b, d->notes.items[i].text);
        rb_buf_add_char(s->b, '}');
        count++;
    }
    if (count > 0) rb_buf_add_char(s->b, ']');
}

/* The message, its helps, and a link to each place that has something to do with it: only linked ones are shown. */
static void add_result_message(struct sarif *s, const rb_diag *d)
{
    rb_buf   text = {0}, plain = {0};
    uint32_t id = 0;
    rb_export_message(&plain, d, true);
    add_bracketless(&text, rb_buf_str(&plain));
    for (uint32_t i = 0; i < d->notes.len; i++) {
        if (rb_region_of_note(s->ds, &d->notes.items[i]).path.len == 0) continue;
        rb_buf_add_chars(&text, "\n[");
        add_bracketless(&text, d->notes.items[i].text);
        rb_buf_print(&text, "](%u)", ++id);
    }
    rb_buf_add_chars(s->b, "\"message\":{");
    rb_json_add_text(s->b, "text", rb_buf_str(&text));
    rb_buf_add_char(s->b, '}');
}

static void add_fix(struct sarif *s, const rb_diag *d, const rb_region *r)
{
    if (d->replacement.len == 0) return;
    rb_buf_add_chars(s->b, ",\"fixes\":[{\"description\":{");
    rb_json_add_text(s->b, "text", rb_str_print("write %.*s", RB_STR_ARGS(d->replacement)));
    rb_buf_add_chars(s->b, "},\"artifactChanges\":[{");
    add_artifact(s->b, r->path);
    rb_buf_add_chars(s->b, ",\"replacements\":[{");
    add_region(s->b, "deletedRegion", r);
    rb_buf_add_chars(s->b, ",\"insertedContent\":{");
    rb_json_add_text(s->b, "text", d->replacement);
    rb_buf_add_chars(s->b, "}}]}]}]");
}

static void add_result(struct sarif *s, const rb_diag *d)
{
    rb_region r = rb_region_of(s->ds, d);
    rb_buf_print(s->b, "{\"ruleId\":\"%s\",\"ruleIndex\":%u,\"level\":\"%s\",", rb_code_id(d->code), s->rule_of[d->code] - 1, level_of(d->severity));
    add_result_message(s, d);
    rb_buf_add_chars(s->b, ",\"locations\":[{");
    add_physical(s->b, &r);
    rb_buf_add_chars(s->b, "}]");
    add_related(s, d);
    rb_buf_print(s->b, ",\"partialFingerprints\":{\"primaryLocationLineHash\":\"%016llx\"}", (unsigned long long)rb_fingerprint_next(s->prints, s->ds, d));
    add_fix(s, d, &r);
    rb_buf_add_char(s->b, '}');
}

static void add_invocation(struct sarif *s)
{
    uint32_t left = s->ds->items.len - s->results;
    rb_buf_add_chars(s->b, "\"invocations\":[{\"executionSuccessful\":true");
    if (left > 0) rb_buf_print(s->b, ",\"toolExecutionNotifications\":[{\"level\":\"warning\",\"message\":{\"text\":\"%u more results were left out\"}}]", left);
    rb_buf_add_chars(s->b, "}]");
}

static void add_artifacts(struct sarif *s, const rb_diag_export *e)
{
    rb_export_files files = rb_export_files_of(s->ds, e);
    rb_buf_add_chars(s->b, "\"artifacts\":[");
    for (uint32_t i = 0; i < files.items.len; i++) {
        rb_str path = files.items.items[i].path.len > 0 ? files.items.items[i].path : RB_STR(".");
        rb_buf_add_chars(s->b, i > 0 ? ",{\"location\":{" : "{\"location\":{");
        add_uri(s->b, path);
        rb_buf_add_chars(s->b, path.ptr[0] == '/' ? "}}" : ",\"uriBaseId\":\"%SRCROOT%\"}}");
    }
    rb_buf_add_char(s->b, ']');
}

void rb_export_sarif(rb_buf *b, const rb_diags *ds, const rb_diag_export *e)
{
    struct sarif *s = RB_NEW(struct sarif);
    *s = (struct sarif){.b = b, .ds = ds, .prints = rb_fingerprints_new()};
    s->results = ds->items.len < RESULTS_MOST ? ds->items.len : RESULTS_MOST;
    rb_buf_add_chars(b, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\n  \"runs\":[{\"tool\":{\"driver\":{"
                        "\"name\":\"Rubric\",\"version\":\"" RB_VERSION "\",\"semanticVersion\":\"" RB_VERSION "\",\n      ");
    add_rules(s);
    rb_buf_add_chars(b, "}},\n    \"columnKind\":\"utf16CodeUnits\",\n    ");
    add_invocation(s);
    rb_buf_add_chars(b, ",\n    ");
    add_artifacts(s, e);
    rb_buf_add_chars(b, ",\n    \"results\":[");
    for (uint32_t i = 0; i < s->results; i++) {
        rb_buf_add_chars(b, i > 0 ? ",\n      " : "\n      ");
        add_result(s, &ds->items.items[i]);
    }
    rb_buf_add_chars(b, "]}]}\n");
}
