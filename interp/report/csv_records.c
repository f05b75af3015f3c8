/* report/csv_records.c: one line for each record, to be sorted, filtered and uploaded.
 *
 * The columns follow from the rules alone: the record's place; its worst outcome, then its outcome in each checklist;
 * what speaks against it; each output of each route and who each assignment gave it to. So the same rules give the same
 * header whatever was found. Keys of reconciliations are no records: csv_findings.c has them.
 */
#include "report/internal.h"

#define BETWEEN_NAMES "; "
#define BETWEEN_TEXTS " | "

static bool ran(const rb_report *r, uint32_t stream) { return r->summary->streams[stream].ran; }

static void add_route_headers(rb_report *r, const rb_route_info *info)
{
    rb_csv_add_header(r, rb_str_print("%.*s.state", RB_STR_ARGS(info->name)));
    for (uint32_t i = 0; i < info->outputs.len; i++) {
        rb_str name = info->outputs.items[i];
        rb_csv_add_header(r, name.len > 0 ? rb_str_print("%.*s.%.*s", RB_STR_ARGS(info->name), RB_STR_ARGS(name)) : info->name);
    }
}

void rb_csv_report_begin(rb_report *r)
{
    static const char *const place[] = {"record", "key", "file", "row", "line", "outcome"};
    static const char *const against[] = {"failed", "unknown", "warned", "waived", "fields", "message", "because", "fix"};
    const rb_catalog *c = r->summary->catalog;
    rb_csv_add_original_headers(r);
    for (size_t i = 0; i < sizeof place / sizeof place[0]; i++) rb_csv_add_header(r, rb_str_of(place[i]));
    for (uint32_t i = 0; i < c->checklists.len; i++)
        if (ran(r, c->checklists.items[i]->stream)) rb_csv_add_header(r, rb_str_print("%.*s.outcome", RB_STR_ARGS(c->checklists.items[i]->name)));
    for (size_t i = 0; i < sizeof against / sizeof against[0]; i++) rb_csv_add_header(r, rb_str_of(against[i]));
    for (uint32_t i = 0; i < c->routes.len; i++)
        if (ran(r, c->routes.items[i]->stream)) add_route_headers(r, c->routes.items[i]);
    for (uint32_t i = 0; i < c->assigns.len; i++) {
        if (!ran(r, c->assigns.items[i]->stream)) continue;
        rb_csv_add_header(r, c->assigns.items[i]->name);
        rb_csv_add_header(r, rb_str_print("%.*s.how", RB_STR_ARGS(c->assigns.items[i]->name)));
    }
    rb_csv_end_header(r);
}

static enum rb_outcome worst_outcome(const rb_record_view *view)
{
    static const uint8_t ranks[RB_OUTCOME_COUNT] = {[RB_OUTCOME_SKIP] = 0, [RB_OUTCOME_PASS] = 1, [RB_OUTCOME_WARN] = 2, [RB_OUTCOME_FAIL] = 3};
    enum rb_outcome worst = RB_OUTCOME_SKIP;
    for (uint32_t i = 0; i < view->outcomes.len; i++)
        if (ranks[view->outcomes.items[i]] > ranks[worst]) worst = view->outcomes.items[i];
    return worst;
}

static void add_outcomes(rb_report *r, const rb_record_view *view)
{
    const rb_catalog *c = r->summary->catalog;
    rb_csv_add_word(r, view->outcomes.len > 0 ? rb_str_of(rb_outcome_name(worst_outcome(view))) : RB_STR(""));
    for (uint32_t i = 0, at = 0; i < c->checklists.len; i++) {
        if (!ran(r, c->checklists.items[i]->stream)) continue;
        bool is_next = at < view->checklists.len && view->checklists.items[at] == i;
        rb_csv_add_word(r, is_next ? rb_str_of(rb_outcome_name(view->outcomes.items[at])) : RB_STR(""));
        at += is_next;
    }
}

static rb_buf *begin_text(rb_report *r, uint32_t n)
{
    rb_buf_reset(&r->texts[n]);
    return &r->texts[n];
}

static void add_rules(rb_report *r, const rb_record_view *view, enum rb_verdict verdict, bool warnings)
{
    rb_buf *b = begin_text(r, 0);
    for (uint32_t i = 0; i < view->findings.len; i++) {
        const rb_finding *f = &view->findings.items[i];
        const rb_checklist_info *list = r->summary->catalog->checklists.items[f->checklist];
        const rb_rule_info *rule = &list->rules.items[f->rule];
        if (f->verdict != verdict || (verdict == RB_FAIL && (rule->severity == RB_RULE_WARNING) != warnings)) continue;
        rb_csv_join(b, BETWEEN_NAMES, list->name);
        rb_buf_add_char(b, '.');
        rb_buf_add_str(b, rule->name);
    }
    rb_csv_add(r, rb_buf_str(b));
}

static void add_texts(rb_report *r, const rb_record_view *view)
{
    rb_buf *fields = begin_text(r, 0), *message = begin_text(r, 1), *because = begin_text(r, 2), *fix = begin_text(r, 3);
    for (uint32_t i = 0; i < view->findings.len; i++) {
        const rb_finding *f = &view->findings.items[i];
        if (!rb_finding_is_open(f)) continue;
        rb_csv_join_fields(fields, view->schema, f);
        if (f->verdict == RB_FAIL) rb_csv_join(message, BETWEEN_TEXTS, f->message);
        bool said = f->verdict != RB_UNKNOWN || (because->len > 0 && rb_str_find(rb_buf_str(because), f->cause.text, 0) != SIZE_MAX);
        if (!said) rb_csv_join(because, BETWEEN_TEXTS, f->cause.text);
        rb_csv_join(fix, BETWEEN_TEXTS, f->fix);
    }
    for (uint32_t n = 0; n < 4; n++) rb_csv_add(r, rb_buf_str(&r->texts[n]));
}

/* What speaks against it: eight cells. */
static void add_against(rb_report *r, const rb_record_view *view)
{
    add_rules(r, view, RB_FAIL, false);
    add_rules(r, view, RB_UNKNOWN, false);
    add_rules(r, view, RB_FAIL, true);
    add_rules(r, view, RB_WAIVED, false);
    add_texts(r, view);
}

/* The n-th output; of a table that collects, of all rows that matched. */
static void add_output(rb_report *r, const rb_routing *routing, uint32_t n)
{
    rb_buf   b = {0};
    uint32_t outputs = r->summary->catalog->routes.items[routing->route]->outputs.len;
    for (uint32_t i = n; i < routing->outputs.len; i += outputs) {
        rb_buf one = {0};
        rb_csv_print_value(&one, &routing->outputs.items[i], r->summary->zone);
        rb_csv_join(&b, BETWEEN_NAMES, rb_buf_str(&one));
    }
    rb_csv_add(r, rb_buf_str(&b));
}

static void add_routings(rb_report *r, const rb_record_view *view)
{
    const rb_catalog *c = r->summary->catalog;
    for (uint32_t i = 0, at = 0; i < c->routes.len; i++) {
        if (!ran(r, c->routes.items[i]->stream)) continue;
        const rb_routing *routing = at < view->routings.len && view->routings.items[at].route == i ? &view->routings.items[at++] : NULL;
        rb_csv_add(r, routing ? rb_str_of(rb_route_state_name(routing->state)) : RB_STR(""));
        for (uint32_t n = 0; n < c->routes.items[i]->outputs.len; n++) {
            if (routing) add_output(r, routing, n);
            else rb_csv_add(r, RB_STR(""));
        }
    }
}

static void add_assignments(rb_report *r, const rb_record_view *view)
{
    const rb_catalog *c = r->summary->catalog;
    for (uint32_t i = 0, at = 0; i < c->assigns.len; i++) {
        if (!ran(r, c->assigns.items[i]->stream)) continue;
        const rb_assignment *a = at < view->assignments.len && view->assignments.items[at].assign == i ? &view->assignments.items[at++] : NULL;
        rb_buf who = {0};
        if (a && a->how <= RB_GIVEN_OTHERWISE) rb_csv_print_value(&who, &a->who, r->summary->zone);
        rb_csv_add(r, rb_buf_str(&who));
        rb_csv_add(r, a ? rb_str_of(rb_given_name(a->how)) : RB_STR(""));
    }
}

void rb_csv_report_record(rb_report *r, const rb_record_view *view)
{
    rb_csv_add_place(r, view);
    add_outcomes(r, view);
    if (view->findings.len > 0) add_against(r, view);
    else rb_buf_add(&r->out, ",,,,,,,,", 8);
    add_routings(r, view);
    add_assignments(r, view);
    rb_csv_end_line(r);
}

void rb_csv_report_key(rb_report *r, const rb_key_view *view) { (void)r, (void)view; }
void rb_csv_report_end(rb_report *r) { (void)r; }
