/* report/csv_findings.c: one line for each record and rule that spoke, to be counted and pivoted.
 *
 * Besides rules, a line says that a route sent a record nowhere, that an assignment found nobody, that a key of a
 * reconciliation does not match: all that somebody has to look at is in this one table.
 */
#include "report/internal.h"

/* What one line says. */
struct line { const char *kind; rb_str name, rule, exception, title, severity, verdict, message, fields, because, values, fix, source, clause, waiver, version; };

void rb_csv_findings_report_begin(rb_report *r)
{
    static const char *const names[] = {"record", "key", "file", "row", "line", "kind", "name", "rule", "exception", "title", "severity", "verdict", "message",
                                        "fields", "because", "values", "fix", "source", "clause", "waiver", "version"};
    rb_csv_add_original_headers(r);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) rb_csv_add_header(r, rb_str_of(names[i]));
    rb_csv_end_header(r);
}

/* Up to what stands before the values; and what follows them. */
static void add_head(rb_report *r, const struct line *l)
{
    const rb_str cells[] = {rb_str_of(l->kind), l->name, l->rule, l->exception, l->title, l->severity, l->verdict, l->message, l->fields, l->because};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) rb_csv_add(r, cells[i]);
}

static void add_tail(rb_report *r, const struct line *l)
{
    const rb_str cells[] = {l->fix, l->source, l->clause, l->waiver, l->version};
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) rb_csv_add(r, cells[i]);
}

static void add_line(rb_report *r, const struct line *l)
{
    add_head(r, l);
    rb_csv_add(r, l->values);
    add_tail(r, l);
    rb_csv_end_line(r);
}

static rb_str waiver_text(const rb_waiver_info *w)
{
    return w ? rb_str_print("%.*s, approved by %.*s", RB_STR_ARGS(rb_waiver_period(w)), RB_STR_ARGS(rb_waiver_approvers(w))) : RB_STR("");
}

/* What stands in `out` from there on is kept, to be written again. */
static rb_str kept_from(const rb_report *r, size_t from) { return rb_report_keep(rb_str_slice(rb_buf_str(&r->out), from, r->out.len)); }

static struct line line_of(const rb_report *r, const rb_record_view *view, const rb_finding *f)
{
    const rb_checklist_info *list = r->summary->catalog->checklists.items[f->checklist];
    const rb_rule_info      *rule = &list->rules.items[f->rule];
    rb_buf fields = {0};
    rb_csv_join_fields(&fields, view->schema, f);
    return (struct line){.kind = "checklist", .name = list->name, .rule = rule->name, .exception = f->exception, .title = rule->title, .severity = rb_str_of(rb_rule_severity_name(rule->severity)),
                         .verdict = rb_str_of(rb_verdict_name(f->verdict)), .message = f->verdict == RB_FAIL ? f->message : RB_STR(""), .fields = rb_buf_str(&fields),
                         .because = f->verdict == RB_UNKNOWN ? f->cause.text : RB_STR(""), .fix = f->fix,
                         .source = rule->source, .clause = rule->clause, .waiver = waiver_text(f->waiver), .version = rb_rule_period(rule)};
}

/* Made once a record, whichever rules show it; but why it is not known is not said again where the rule is unknown. */
static void add_inside(rb_report *r, const rb_shown *shown, enum rb_verdict verdict)
{
    rb_member_place *place = &r->members.items[shown->id];
    rb_buf *made = &r->texts[0], *text = &r->texts[1];
    if (place->record != r->members.record || shown->used == RB_USED_UNKNOWN) {
        rb_buf_reset(text);
        rb_report_add_shown(r, text, shown, verdict);
        *place = (rb_member_place){.record = r->members.record, .at = made->len};
        rb_csv_add_inside(r, made, rb_buf_str(text));
        place->len = made->len - place->at;
        rb_buf_reserve(made, RB_KEPT_STEP);
    }
    rb_report_add_kept(&r->out, (rb_str){made->ptr + place->at, place->len});
}

/* Two values have a comma between them, so their cell is quoted. */
static void add_values(rb_report *r, const rb_finding *f)
{
    if (!f->values || f->values->len < 2) {
        rb_csv_add(r, rb_report_values_text(r, f));
        return;
    }
    rb_buf_add_chars(&r->out, ",\"");
    for (uint32_t i = 0; i < f->values->len; i++) {
        if (i > 0) rb_buf_add_chars(&r->out, ", ");
        add_inside(r, f->values->items[i], f->verdict);
    }
    rb_buf_add_char(&r->out, '"');
}

/* The same in all lines of a record. */
static void add_place(rb_report *r, const rb_record_view *view)
{
    if (r->place_len > 0) {
        rb_report_add_again(&r->out, r->place_at, r->place_len);
        r->in_line = true;
        return;
    }
    r->place_at = r->out.len;
    rb_csv_add_place(r, view);
    r->place_len = r->out.len - r->place_at;
}

static void add_finding(rb_report *r, const rb_record_view *view, const rb_finding *f)
{
    rb_str *head = rb_report_kept(r, r->heads, f), *tail = rb_report_kept(r, r->tails, f);
    add_place(r, view);
    if (f->is_plain && head->ptr) {
        rb_report_add_kept(&r->out, *head);
        add_values(r, f);
        rb_report_add_kept(&r->out, *tail);
        rb_csv_end_line(r);
        return;
    }
    struct line l = line_of(r, view, f);
    size_t      at = r->out.len;
    add_head(r, &l);
    if (f->is_plain) *head = kept_from(r, at);
    add_values(r, f);
    at = r->out.len;
    add_tail(r, &l);
    if (f->is_plain) *tail = kept_from(r, at);
    rb_csv_end_line(r);
}

/* All that is the same for every record: what the rule used is not. */
static rb_str quiet_text(rb_report *r, const rb_record_view *view, uint32_t i)
{
    size_t at = r->out.len;
    r->in_line = true;
    rb_finding  f = {.checklist = view->rules[i].checklist, .rule = view->rules[i].rule, .verdict = (enum rb_verdict)view->verdicts[i]};
    struct line l = line_of(r, view, &f);
    add_line(r, &l);
    rb_str text = rb_report_keep(rb_str_slice(rb_buf_str(&r->out), at, r->out.len));
    r->out.len = at;
    return text;
}

static void add_every_rule(rb_report *r, const rb_record_view *view)
{
    rb_str           *texts = rb_report_kept_quiet(r, view);
    const rb_finding *f;
    for (uint32_t i = 0, next = 0; i < view->rule_count; i++, texts += RB_VERDICT_COUNT) {
        uint8_t verdict = view->verdicts[i];
        if (rb_verdict_is_quiet((enum rb_verdict)verdict)) {
            if (!texts[verdict].ptr) texts[verdict] = quiet_text(r, view, i);
            add_place(r, view);
            rb_report_add_kept(&r->out, texts[verdict]);
            r->in_line = false;
        } else if ((f = rb_report_next_loud(view, &next)) != NULL) add_finding(r, view, f);
    }
}

static rb_str routing_message(const rb_routing *routing)
{
    if (routing->state == RB_ROUTE_NO_MATCH) return RB_STR("no row matches");
    return routing->state == RB_ROUTE_CONFLICT ? routing->cause.text : RB_STR("");
}

static void add_routing(rb_report *r, const rb_record_view *view, const rb_routing *routing)
{
    const rb_route_info *info = r->summary->catalog->routes.items[routing->route];
    bool routed = routing->state == RB_ROUTED;
    add_place(r, view);
    add_line(r, &(struct line){.kind = "route", .name = info->name, .title = info->title, .verdict = rb_str_of(rb_route_state_name(routing->state)), .message = routing_message(routing),
                               .because = routing->state == RB_ROUTE_UNKNOWN ? routing->cause.text : RB_STR(""), .values = routed ? rb_report_outputs_text(r, routing) : RB_STR("")});
}

static void add_assignment(rb_report *r, const rb_record_view *view, const rb_assignment *a)
{
    const rb_assign_info *info = r->summary->catalog->assigns.items[a->assign];
    rb_buf who = {0};
    if (a->how <= RB_GIVEN_OTHERWISE) rb_value_print(&who, &a->who, r->summary->zone);
    add_place(r, view);
    add_line(r, &(struct line){.kind = "assign", .name = info->name, .title = info->title, .verdict = rb_str_of(rb_given_name(a->how)), .message = a->text,
                               .because = a->how == RB_GIVEN_UNKNOWN ? a->cause.text : RB_STR(""), .values = rb_buf_str(&who), .source = info->source, .clause = info->clause});
}

void rb_csv_findings_report_record(rb_report *r, const rb_record_view *view)
{
    bool all = r->options->all;
    rb_report_begin_members(r, view->shown_count);
    rb_buf_reset(&r->texts[0]);
    r->place_len = 0;
    if (rb_report_is_brief(r, view)) add_every_rule(r, view);
    else
        for (uint32_t i = 0; i < view->findings.len; i++)
            if (all || !rb_verdict_is_quiet(view->findings.items[i].verdict)) add_finding(r, view, &view->findings.items[i]);
    for (uint32_t i = 0; i < view->routings.len; i++)
        if (all || rb_routing_is_open(&view->routings.items[i])) add_routing(r, view, &view->routings.items[i]);
    for (uint32_t i = 0; i < view->assignments.len; i++)
        if (all || rb_assignment_is_open(&view->assignments.items[i])) add_assignment(r, view, &view->assignments.items[i]);
}

/* The first row of the key tells where it stands: of the left side if it is there. */
static void add_key_place(rb_report *r, const rb_key_view *v)
{
    const rb_reconcile_info *info = r->summary->catalog->reconciles.items[v->reconcile];
    uint32_t side = v->rows[0].len > 0 ? 0 : 1;
    uint32_t stream = info->stream[side];
    rb_buf   keys = {0};
    for (uint32_t i = 0; i < v->keys.len; i++) {
        rb_buf one = {0};
        rb_csv_print_value(&one, &v->keys.items[i], r->summary->zone);
        rb_csv_join(&keys, "; ", rb_buf_str(&one));
    }
    rb_csv_add_originals(r, NULL);
    rb_csv_add(r, r->summary->catalog->schemas.items[stream]->name);
    rb_csv_add(r, rb_buf_str(&keys));
    if (v->rows[side].len == 0) {
        for (int i = 0; i < 3; i++) rb_csv_add(r, RB_STR(""));
        return;
    }
    const rb_key_row *row = &v->rows[side].items[0];
    rb_csv_add(r, r->summary->streams[stream].files.items[row->file]);
    rb_csv_add_number(r, row->record);
    rb_csv_add_number(r, row->line);
}

void rb_csv_findings_report_key(rb_report *r, const rb_key_view *v)
{
    const rb_reconcile_info *info = r->summary->catalog->reconciles.items[v->reconcile];
    rb_buf why = {0}, differs = {0};
    rb_key_view_explain(&why, r->summary->catalog, v, r->summary->zone);
    for (uint32_t i = 0; i < v->compares.len; i++)
        if (v->compares.items[i].agreement >= RB_DISAGREES) rb_csv_join(&differs, "; ", info->compares.items[i].name[0]);
    add_key_place(r, v);
    add_line(r, &(struct line){.kind = "reconcile", .name = info->name, .title = info->title, .severity = rb_str_of(rb_rule_severity_name(info->severity)), .verdict = rb_str_of(rb_match_names[v->match]),
                               .message = rb_buf_str(&why), .fields = rb_buf_str(&differs), .source = info->source, .clause = info->clause});
}

/* What was put right is nothing to look at, so it is told where everything is. */
static void add_repair(rb_report *r, const rb_schema *schema, rb_str line)
{
    size_t cut = rb_str_find(line, RB_STR(": "), 0), point = rb_str_find(rb_str_slice(line, 0, cut), RB_STR("."), 0);
    rb_csv_add_originals(r, NULL);
    rb_csv_add(r, schema->name);
    for (int i = 0; i < 4; i++) rb_csv_add(r, RB_STR(""));
    add_line(r, &(struct line){.kind = "repair", .name = schema->name, .verdict = RB_STR("repaired"), .message = rb_str_slice(line, cut + 2, line.len),
                               .fields = point == SIZE_MAX ? RB_STR("") : rb_str_slice(line, point + 1, cut)});
}

void rb_csv_findings_report_end(rb_report *r)
{
    for (uint32_t i = 0; r->options->all && i < r->summary->catalog->schemas.len; i++) {
        rb_texts lines = {0};
        rb_repairs_tell(r->summary->catalog->schemas.items[i], &r->summary->streams[i].repairs, &lines);
        for (uint32_t k = 0; k < lines.len; k++) add_repair(r, r->summary->catalog->schemas.items[i], lines.items[k]);
    }
}
