/* report/junit.c: the report for a build server: a case for each rule, route, assignment, KPI, reconciliation and input.
 *
 * A case fails where --fail-on could name it: a rule of severity error that failed or is unknown, a record sent nowhere, a
 * KPI in its worst band, a key that does not match, a row that was rejected. A warning is told and does not fail.
 * Servers drop a second case of one name, so a rule's version is part of its name; the message stands in the attribute
 * and in the text, because they do not agree which they show.
 */
#include "report/internal.h"

#include "base/unicode.h"
#include "base/xml.h"

enum { FIGURES_SHOWN = 1000 };

struct result { rb_str name, failure, type, text, note; uint32_t line; bool skipped; };
struct suite { rb_str name; RB_VEC(struct result) results; rb_texts properties; }; /* properties: what was put right while it was read */

void rb_junit_report_begin(rb_report *r) { (void)r; }

static void add_place(rb_buf *b, const rb_record_view *view)
{
    if (view->key.len > 0) rb_buf_add_str(b, view->key);
    else rb_buf_print(b, "row %llu", (unsigned long long)view->record);
    rb_buf_print(b, " (%.*s:%llu)", RB_STR_ARGS(view->file), (unsigned long long)view->line);
}

static void add_line(rb_listing *l, const rb_record_view *view, rb_str what, rb_str fix)
{
    l->listed++;
    add_place(&l->text, view);
    rb_buf_print(&l->text, ": %.*s%s%.*s\n", RB_STR_ARGS(what), fix.len > 0 ? "; to do: " : "", RB_STR_ARGS(fix));
}

void rb_junit_report_record(rb_report *r, const rb_record_view *view)
{
    for (uint32_t i = 0; i < view->findings.len; i++) {
        const rb_finding *f = &view->findings.items[i];
        rb_listing *l = &r->rules[f->checklist][f->rule];
        if (!rb_finding_is_open(f) || !rb_report_has_room(r, l)) continue;
        add_line(l, view, f->verdict == RB_UNKNOWN ? rb_str_print("unknown, because %.*s", RB_STR_ARGS(f->cause.text)) : f->message, f->fix);
    }
    for (uint32_t i = 0; i < view->routings.len; i++) {
        const rb_routing *routing = &view->routings.items[i];
        rb_listing *l = &r->routes[routing->route];
        if (!rb_routing_is_open(routing) || !rb_report_has_room(r, l)) continue;
        add_line(l, view, routing->state == RB_ROUTE_UNKNOWN ? rb_str_print("unknown, because %.*s", RB_STR_ARGS(routing->cause.text)) : routing->cause.text.len > 0 ? routing->cause.text : rb_str_of(rb_route_state_name(routing->state)), RB_STR(""));
    }
    for (uint32_t i = 0; i < view->assignments.len; i++) {
        const rb_assignment *a = &view->assignments.items[i];
        rb_listing *l = &r->assigns[a->assign];
        if (!rb_assignment_is_open(a) || !rb_report_has_room(r, l)) continue;
        add_line(l, view, a->how == RB_GIVEN_UNKNOWN ? a->cause.text : a->text, RB_STR(""));
    }
}

void rb_junit_report_key(rb_report *r, const rb_key_view *v)
{
    rb_listing *l = &r->reconciles[v->reconcile];
    if (v->match == RB_MATCH_MATCHED || v->match == RB_MATCH_TOLERATED || !rb_report_has_room(r, l)) return;
    l->listed++;
    for (uint32_t i = 0; i < v->keys.len; i++) {
        if (i > 0) rb_buf_add_chars(&l->text, ", ");
        rb_value_print(&l->text, &v->keys.items[i], r->summary->zone);
    }
    rb_buf_print(&l->text, ": %s ", rb_match_name(v->match));
    rb_key_view_explain(&l->text, r->summary->catalog, v, r->summary->zone);
    rb_buf_add_char(&l->text, '\n');
}

/* ---- cases */

static rb_str listed_text(const rb_listing *l, uint64_t total)
{
    rb_buf b = {0};
    rb_buf_add_str(&b, rb_buf_str(&l->text));
    if (l->listed < total) rb_buf_print(&b, "… and %llu more\n", (unsigned long long)(total - l->listed));
    return rb_buf_take(&b);
}

static void add_rule(rb_report *r, struct suite *s, uint32_t checklist, uint32_t index)
{
    const rb_rule_info  *rule = &r->summary->catalog->checklists.items[checklist]->rules.items[index];
    const rb_rule_total *t = &r->summary->checklists[checklist].rules[index];
    uint64_t fails = t->by_verdict[RB_FAIL], unknown = t->by_verdict[RB_UNKNOWN];
    struct result c = {.name = rule->name, .line = rb_report_line(r, rule->span)};
    if (rule->is_version) c.name = rb_str_print("%.*s %.*s", RB_STR_ARGS(rule->name), RB_STR_ARGS(rb_rule_period(rule)));
    c.skipped = fails + unknown + t->by_verdict[RB_PASS] + t->by_verdict[RB_WAIVED] == 0;
    rb_str text = listed_text(&r->rules[checklist][index], fails + unknown);
    rb_str message = rb_str_print("%.*s: %llu failed, %llu unknown, %llu passed", RB_STR_ARGS(rule->title), (unsigned long long)fails, (unsigned long long)unknown, (unsigned long long)t->by_verdict[RB_PASS]);
    if (fails + unknown > 0 && rule->severity == RB_RULE_ERROR) {
        c.failure = message;
        c.type = fails > 0 ? RB_STR("fail") : RB_STR("unknown");
        c.text = text;
    } else if (fails + unknown > 0) {
        c.note = rb_str_print("warning: %.*s\n%.*s", RB_STR_ARGS(message), RB_STR_ARGS(text));
    }
    rb_vec_push(&s->results, c);
}

static void add_checklists(rb_report *r, struct suite *s, uint32_t index)
{
    const rb_checklist_info *info = r->summary->catalog->checklists.items[index];
    s->name = info->name;
    for (uint32_t i = 0; i < info->rules.len; i++) add_rule(r, s, index, i);
    if (r->summary->streams[info->stream].ran) return;
    for (uint32_t i = 0; i < s->results.len; i++) s->results.items[i].skipped = true;
}

static void add_route(rb_report *r, struct suite *s, uint32_t index)
{
    const rb_route_info  *info = r->summary->catalog->routes.items[index];
    const rb_route_total *t = &r->summary->routes[index];
    uint64_t open = t->no_match + t->unknown + t->conflict;
    struct result c = {.name = info->name, .line = rb_report_line(r, info->span), .skipped = !r->summary->streams[info->stream].ran};
    if (open > 0) {
        c.failure = rb_str_print("%.*s: %llu records sent nowhere", RB_STR_ARGS(info->title), (unsigned long long)open);
        c.type = RB_STR("unrouted");
        c.text = listed_text(&r->routes[index], open);
    }
    rb_vec_push(&s->results, c);
}

static void add_assign(rb_report *r, struct suite *s, uint32_t index)
{
    const rb_assign_info  *info = r->summary->catalog->assigns.items[index];
    const rb_assign_total *t = &r->summary->assigns[index];
    uint64_t open = t->by_how[RB_GIVEN_NOBODY] + t->by_how[RB_GIVEN_UNKNOWN];
    struct result c = {.name = info->name, .line = rb_report_line(r, info->span), .skipped = !t->ran};
    if (open > 0) {
        c.failure = rb_str_print("%.*s: %llu records given to nobody", RB_STR_ARGS(info->title), (unsigned long long)open);
        c.type = RB_STR("unassigned");
        c.text = listed_text(&r->assigns[index], open + t->over);
    }
    rb_vec_push(&s->results, c);
}

static void add_group_line(const rb_report *r, rb_buf *b, const rb_kpi_info *info, const rb_kpi_group *g)
{
    if (info->keys.len > 0) {
        rb_kpi_figure_name(r, b, info, g);
        rb_buf_add_chars(b, ": ");
    }
    if (rb_big_is_zero(g->denominator)) rb_buf_add_chars(b, rb_kpi_without_band(g));
    else rb_figure_add_against(b, &g->value, &g->target, r->summary->zone);
    if (info->target_text.len > 0) rb_buf_print(b, ", target %.*s", RB_STR_ARGS(info->target_text));
    if (g->band < info->bands.len) rb_buf_print(b, ", %.*s", RB_STR_ARGS(info->bands.items[g->band]));
    rb_buf_add_char(b, '\n');
}

/* "Response: total and 2 more in the worst band"; without a total "Response: 2 in the worst band". first: that comes first. */
static rb_str kpi_failure(const rb_report *r, const rb_kpi_info *info, const rb_kpi_group *first, uint32_t red)
{
    rb_buf name = {0};
    if (first->keys.len == info->keys.len) return rb_str_print("%.*s: %u in the worst band", RB_STR_ARGS(info->title), red);
    rb_kpi_figure_name(r, &name, info, first);
    if (red > 1) rb_buf_print(&name, " and %u more", red - 1);
    return rb_str_print("%.*s: %.*s in the worst band", RB_STR_ARGS(info->title), RB_STR_ARGS(rb_buf_str(&name)));
}

static void add_kpi(rb_report *r, struct suite *s, uint32_t index)
{
    const rb_kpi_info  *info = r->summary->catalog->kpis.items[index];
    const rb_kpi_total *t = &r->summary->kpis[index];
    struct result c = {.name = info->name, .line = rb_report_line(r, info->span), .skipped = !r->summary->streams[info->stream].ran};
    rb_buf text = {0};
    rb_kpi_figures f = rb_kpi_figures_of(t);
    rb_kpi_group   first;
    uint32_t red = 0;
    for (const rb_kpi_group *g = rb_kpi_figures_next(&f); g; g = rb_kpi_figures_next(&f)) {
        bool bad = g->band < info->bands.len && rb_band_style(info, g->band) == RB_STYLE_RED;
        if (bad && red < FIGURES_SHOWN) add_group_line(r, &text, info, g);
        if (bad && red++ == 0) first = rb_kpi_group_keep(g);
    }
    if (red > FIGURES_SHOWN) rb_buf_print(&text, "… and %u more\n", red - FIGURES_SHOWN);
    if (red > 0) {
        c.failure = kpi_failure(r, info, &first, red);
        c.type = RB_STR("red");
        c.text = rb_buf_str(&text);
    }
    rb_vec_push(&s->results, c);
}

static void add_reconcile(rb_report *r, struct suite *s, uint32_t index)
{
    const rb_reconcile_info  *info = r->summary->catalog->reconciles.items[index];
    const rb_reconcile_total *t = &r->summary->reconciles[index];
    struct result c = {.name = info->name, .line = rb_report_line(r, info->span), .skipped = !t->ran};
    uint64_t open = 0;
    for (uint32_t m = RB_MATCH_DIFFERENT; m < RB_MATCH_COUNT; m++) open += t->keys[m];
    rb_str message = rb_str_print("%.*s: %llu keys do not match", RB_STR_ARGS(info->title), (unsigned long long)open);
    if (open > 0 && info->severity == RB_RULE_ERROR) {
        c.failure = message;
        c.type = RB_STR("unmatched");
        c.text = listed_text(&r->reconciles[index], open);
    } else if (open > 0) {
        c.note = rb_str_print("warning: %.*s\n", RB_STR_ARGS(message));
    }
    rb_vec_push(&s->results, c);
}

static void add_input(rb_report *r, struct suite *s, uint32_t index)
{
    const rb_stream_total *t = &r->summary->streams[index];
    struct result c = {.name = r->summary->catalog->schemas.items[index]->name};
    rb_buf text = {0};
    if (!t->ran) return;
    rb_doubts_tell(r->summary->catalog->schemas.items[index], &t->repairs, &s->properties);
    rb_repairs_tell(r->summary->catalog->schemas.items[index], &t->repairs, &s->properties);
    for (uint32_t i = 0; i < t->reasons.len; i++)
        rb_buf_print(&text, "%.*s:%llu: %.*s (%llu)\n", RB_STR_ARGS(t->reasons.items[i].file), (unsigned long long)t->reasons.items[i].line, RB_STR_ARGS(t->reasons.items[i].text), (unsigned long long)t->reasons.items[i].count);
    if (t->superseded > 0) c.note = rb_str_print("%llu of %llu records were superseded by a later one with the same key\n", (unsigned long long)t->superseded, (unsigned long long)t->read);
    if (t->rejected > 0) {
        c.failure = rb_str_print("%llu of %llu rows were rejected", (unsigned long long)t->rejected, (unsigned long long)t->read);
        c.type = RB_STR("rejected");
        c.text = rb_buf_str(&text);
    }
    rb_vec_push(&s->results, c);
}

/* ---- XML */

static void attribute(rb_buf *b, const char *name, rb_str text)
{
    rb_buf safe = {0};
    rb_text_add_safe(&safe, text);
    rb_xml_add_attribute(b, name, rb_buf_str(&safe));
}

static void print_case(rb_report *r, const struct suite *s, const struct result *c)
{
    rb_buf *b = &r->out;
    rb_buf_add_chars(b, "    <testcase");
    attribute(b, "classname", rb_str_print("%.*s.%.*s", RB_STR_ARGS(r->summary->rules), RB_STR_ARGS(s->name)));
    attribute(b, "name", c->name);
    attribute(b, "file", r->summary->rules);
    if (c->line > 0) rb_buf_print(b, " line=\"%u\"", c->line);
    rb_buf_add_chars(b, " time=\"0\"");
    if (!c->skipped && c->failure.len == 0 && c->note.len == 0) {
        rb_buf_add_chars(b, "/>\n");
        return;
    }
    rb_buf_add_char(b, '>');
    if (c->skipped) rb_buf_add_chars(b, "<skipped/>");
    if (!c->skipped && c->failure.len > 0) {
        rb_buf_add_chars(b, "<failure");
        attribute(b, "type", c->type);
        attribute(b, "message", c->failure);
        rb_buf_add_char(b, '>');
        rb_xml_add_text(b, c->failure);
        rb_buf_add_char(b, '\n');
        rb_xml_add_text(b, c->text);
        rb_buf_add_chars(b, "</failure>");
    }
    if (!c->skipped && c->note.len > 0) {
        rb_buf_add_chars(b, "<system-out>");
        rb_xml_add_text(b, c->note);
        rb_buf_add_chars(b, "</system-out>");
    }
    rb_buf_add_chars(b, "</testcase>\n");
}

struct counts { uint32_t tests, failures, skipped; };

static struct counts count(const struct suite *s)
{
    struct counts n = {.tests = s->results.len};
    for (uint32_t i = 0; i < s->results.len; i++) {
        n.skipped += s->results.items[i].skipped;
        n.failures += !s->results.items[i].skipped && s->results.items[i].failure.len > 0;
    }
    return n;
}

static void print_counts(rb_buf *b, const struct counts *n) { rb_buf_print(b, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\" time=\"0\"", n->tests, n->failures, n->skipped); }

/* "Case.amount: 312 cells: thousands separator" is a property "repaired Case.amount" of value "312 cells: thousands separator". */
static void print_properties(rb_buf *b, const struct suite *s)
{
    if (s->properties.len == 0) return;
    rb_buf_add_chars(b, "    <properties>\n");
    for (uint32_t i = 0; i < s->properties.len; i++) {
        rb_str line = s->properties.items[i];
        size_t cut = rb_str_find(line, RB_STR(": "), 0);
        rb_buf_add_chars(b, "      <property");
        attribute(b, "name", rb_str_print("repaired %.*s", (int)cut, line.ptr));
        attribute(b, "value", rb_str_slice(line, cut + 2, line.len));
        rb_buf_add_chars(b, "/>\n");
    }
    rb_buf_add_chars(b, "    </properties>\n");
}

static void print_suite(rb_report *r, const struct suite *s)
{
    struct counts n = count(s);
    if (n.tests == 0) return;
    rb_buf_add_chars(&r->out, "  <testsuite");
    attribute(&r->out, "name", s->name);
    print_counts(&r->out, &n);
    rb_buf_add_chars(&r->out, " timestamp=\"");
    rb_instant_print(&r->out, r->summary->as_of, r->summary->zone);
    rb_buf_add_chars(&r->out, "\" hostname=\"-\">\n");
    print_properties(&r->out, s);
    for (uint32_t i = 0; i < s->results.len; i++) print_case(r, s, &s->results.items[i]);
    rb_buf_add_chars(&r->out, "  </testsuite>\n");
}

void rb_junit_report_end(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    struct suite *suites = RB_NEW_ARRAY(struct suite, c->checklists.len + 5u);
    struct counts all = {0};
    uint32_t n = c->checklists.len;
    for (uint32_t i = 0; i < n; i++) add_checklists(r, &suites[i], i);
    const struct { const char *name; uint32_t count; void (*add)(rb_report *, struct suite *, uint32_t); } kinds[] = {
        {"routes", c->routes.len, add_route}, {"assignments", c->assigns.len, add_assign}, {"kpis", c->kpis.len, add_kpi}, {"reconciliations", c->reconciles.len, add_reconcile}, {"input", c->schemas.len, add_input}};
    for (uint32_t k = 0; k < 5; k++) {
        suites[n + k].name = rb_str_of(kinds[k].name);
        for (uint32_t i = 0; i < kinds[k].count; i++) kinds[k].add(r, &suites[n + k], i);
    }
    for (uint32_t i = 0; i < n + 5; i++) {
        struct counts one = count(&suites[i]);
        all = (struct counts){all.tests + one.tests, all.failures + one.failures, all.skipped + one.skipped};
    }
    rb_buf_add_chars(&r->out, RB_XML_HEAD "<testsuites");
    attribute(&r->out, "name", r->summary->rules);
    print_counts(&r->out, &all);
    rb_buf_add_chars(&r->out, ">\n");
    for (uint32_t i = 0; i < n + 5; i++) print_suite(r, &suites[i]);
    rb_buf_add_chars(&r->out, "</testsuites>\n");
}
