/* report/json_record.c: one record as a JSON object, the same in NDJSON and JSON.
 *
 * Members that have nothing to say are left out, but `key`: null tells a record that is known by its row.
 * Numbers are exact and never pass through a float.
 */
#include "report/internal.h"

#include "base/json.h"

/* Of parts that were judged as of several moments. */
static void add_moments(rb_buf *b, const rb_summary *s)
{
    for (uint32_t i = 0; i < s->moments.len; i++) {
        rb_buf moment = {0};
        rb_instant_print(&moment, s->moments.items[i], s->zone);
        rb_buf_add_chars(b, i == 0 ? ",\"moments\":[" : ",");
        rb_json_add_string(b, rb_buf_str(&moment));
    }
    if (s->moments.len > 0) rb_buf_add_char(b, ']');
}

void rb_report_json_head(rb_report *r)
{
    rb_buf *b = &r->out, moment = {0};
    rb_json_add_text(b, "rules", r->summary->rules);
    rb_instant_print(&moment, r->summary->as_of, r->summary->zone);
    rb_json_add_text(b, "as_of", rb_buf_str(&moment));
    add_moments(b, r->summary);
    rb_json_add_text(b, "zone", rb_zone_name(r->summary->zone));
}

void rb_report_json_cite(rb_buf *b, rb_str source, rb_str clause)
{
    if (source.len == 0 && clause.len == 0) return;
    rb_buf_add_chars(b, ",\"cite\":{");
    rb_json_add_text(b, "source", source);
    if (clause.len > 0) rb_json_add_text(b, "clause", clause);
    rb_buf_add_char(b, '}');
}

/* ,"stage": */
static void add_label(rb_buf *b, rb_member_place *place, rb_str name)
{
    if (place->name.ptr != name.ptr || !name.ptr) { /* not made for it: what is made once must not be made for each record */
        bool    keeps = !place->name.ptr;
        size_t  from = b->len;
        rb_buf_add_char(b, ','); /* also before the first: see add_values */
        rb_json_add_key(b, name);
        if (keeps) place->name = name;
        if (keeps) place->label = rb_report_keep(rb_str_slice(rb_buf_str(b), from, b->len));
    } else rb_report_add_kept(b, place->label);
}

/* ,"stage":"Closed". Several rules show it: the first writes it, the others copy what stands in the buffer already. */
static void add_member(rb_report *r, const rb_shown *shown)
{
    rb_buf  *b = &r->out;
    rb_member_place *place = &r->members.items[shown->id];
    if (place->record == r->members.record) {
        rb_report_add_again(b, place->at, place->len);
        b->ptr[b->len - place->len] = ','; /* where it stood first in a finding, that became a brace */
        return;
    }
    place->record = r->members.record;
    place->at = b->len;
    add_label(b, place, shown->name);
    rb_value_print_json(b, &shown->value, r->summary->zone);
    place->len = b->len - place->at;
}

/* After ,"values": the first comma makes room for what opens it. Whether some value could not be read. */
static bool add_values(rb_report *r, const rb_finding *f)
{
    size_t from = r->out.len;
    bool   unreadable = false;
    for (uint32_t i = 0; i < f->values->len; i++) {
        if (f->values->repeats[i]) continue;
        add_member(r, f->values->items[i]);
        unreadable |= f->values->items[i]->used == RB_USED_UNREADABLE;
    }
    r->out.ptr[from] = '{';
    rb_buf_add_char(&r->out, '}');
    return unreadable;
}

/* The names of the values that are only the text of a cell that does not fit its type. */
static void add_unreadable(rb_buf *b, const rb_finding *f)
{
    bool any = false;
    for (uint32_t i = 0; i < f->values->len; i++) {
        if (f->values->items[i]->used != RB_USED_UNREADABLE || f->values->repeats[i]) continue;
        rb_buf_add_chars(b, any ? "," : ",\"unreadable\":[");
        rb_json_add_string(b, f->values->items[i]->name);
        any = true;
    }
    rb_buf_add_char(b, ']');
}

static void add_blocking(rb_buf *b, const rb_schema *schema, const rb_finding *f)
{
    if (f->blocking.len == 0) return;
    rb_buf_add_chars(b, ",\"fields\":[");
    for (uint32_t i = 0; i < f->blocking.len; i++) {
        rb_json_add_comma(b);
        rb_json_add_string(b, schema->fields.items[f->blocking.items[i]].name);
    }
    rb_buf_add_char(b, ']');
}

/* "rule":"closure.nothing_left","verdict":"pass" */
static void add_verdict(rb_buf *b, const rb_checklist_info *list, const rb_rule_info *rule, enum rb_verdict verdict)
{
    rb_buf_add_chars(b, "\"rule\":\"");
    rb_buf_add_str(b, list->name);
    rb_buf_add_char(b, '.');
    rb_buf_add_str(b, rule->name);
    rb_buf_add_chars(b, "\",\"verdict\":\"");
    rb_buf_add_chars(b, rb_verdict_name(verdict));
    rb_buf_add_char(b, '"');
}

/* Two versions of a rule have one name. */
static void add_version(rb_buf *b, const rb_rule_info *rule)
{
    if (!rule->is_version) return;
    rb_json_add_text(b, "version", rb_rule_period(rule));
}

static bool has_values(const rb_finding *f) { return f->values && f->values->len > 0; }

/* Up to the values. */
static void add_head(const rb_report *r, rb_buf *b, const rb_finding *f)
{
    const rb_checklist_info *list = r->summary->catalog->checklists.items[f->checklist];
    const rb_rule_info      *rule = &list->rules.items[f->rule];
    rb_buf_add_char(b, '{');
    add_verdict(b, list, rule, f->verdict);
    rb_json_add_text(b, "severity", rb_str_of(rb_rule_severity_name(rule->severity)));
    add_version(b, rule);
    rb_json_add_text(b, "message", f->message);
    if (f->fix.len > 0) rb_json_add_text(b, "fix", f->fix);
    rb_report_json_cite(b, rule->source, rule->clause);
    if (f->exception.len > 0) rb_json_add_text(b, "exception", f->exception);
    if (f->verdict == RB_UNKNOWN) rb_json_add_text(b, "because", f->cause.text);
    if (f->waiver) rb_report_json_waiver(b, f->waiver, f->verdict == RB_WAIVED ? "waiver" : "lapsed");
    add_blocking(b, r->summary->catalog->schemas.items[list->stream], f);
    if (has_values(f)) rb_buf_add_chars(b, ",\"values\":");
}

/* What is always the same is made once. */
static void add_plain_head(rb_report *r, const rb_finding *f)
{
    rb_str *head = rb_report_kept(r, r->heads, f);
    if (!head->ptr) {
        rb_buf made = {0};
        add_head(r, &made, f);
        *head = rb_report_keep(rb_buf_str(&made));
    }
    rb_report_add_kept(&r->out, *head);
}

/* With the comma after it: the last one's is taken back. */
static void add_finding(rb_report *r, const rb_finding *f)
{
    if (f->is_plain) add_plain_head(r, f);
    else add_head(r, &r->out, f);
    if (has_values(f) && add_values(r, f)) add_unreadable(&r->out, f);
    rb_buf_add(&r->out, "},", 2);
}

/* {"rule":"closure.nothing_left","verdict":"pass"}, */
static rb_str quiet_text(const rb_report *r, const rb_record_view *view, uint32_t i)
{
    const rb_checklist_info *list = r->summary->catalog->checklists.items[view->rules[i].checklist];
    const rb_rule_info      *rule = &list->rules.items[view->rules[i].rule];
    rb_buf made = {0};
    rb_buf_add_char(&made, '{');
    add_verdict(&made, list, rule, (enum rb_verdict)view->verdicts[i]);
    add_version(&made, rule);
    rb_buf_add_chars(&made, "},");
    return rb_report_keep(rb_buf_str(&made));
}

/* The verdict of every rule; more than that of those that somebody has to look at. */
static void add_every_rule(rb_report *r, const rb_record_view *view)
{
    rb_str           *texts = rb_report_kept_quiet(r, view);
    const rb_finding *f;
    for (uint32_t i = 0, next = 0; i < view->rule_count; i++, texts += RB_VERDICT_COUNT) {
        uint8_t verdict = view->verdicts[i];
        if (rb_verdict_is_quiet((enum rb_verdict)verdict)) {
            if (!texts[verdict].ptr) texts[verdict] = quiet_text(r, view, i);
            rb_report_add_kept(&r->out, texts[verdict]);
        } else if ((f = rb_report_next_loud(view, &next)) != NULL) add_finding(r, f);
    }
}

static void add_findings(rb_report *r, const rb_record_view *view)
{
    rb_buf_add_chars(&r->out, ",\"findings\":[");
    if (rb_report_is_brief(r, view)) add_every_rule(r, view);
    else
        for (uint32_t i = 0; i < view->findings.len; i++)
            if (r->options->all || !rb_verdict_is_quiet(view->findings.items[i].verdict)) add_finding(r, &view->findings.items[i]);
    if (r->out.ptr[r->out.len - 1] == ',') r->out.len--;
    rb_buf_add_char(&r->out, ']');
}

void rb_report_json_outputs(const rb_report *r, uint32_t route, const rb_value *values, rb_buf *b)
{
    const rb_route_info *info = r->summary->catalog->routes.items[route];
    rb_json_add_open(b);
    for (uint32_t i = 0; i < info->outputs.len; i++) {
        rb_json_add_key(b, rb_route_output_name(info, i));
        rb_value_print_json(b, &values[i], r->summary->zone);
    }
    rb_buf_add_char(b, '}');
}

/* Of a table that collects: all rows that matched, and as many outcomes. */
static void add_collected(const rb_report *r, rb_buf *b, const rb_routing *routing)
{
    uint32_t outputs = r->summary->catalog->routes.items[routing->route]->outputs.len;
    rb_buf_add_chars(b, ",\"rows\":[");
    for (uint32_t i = 0; i < routing->rows.len; i++) rb_buf_print(b, "%s%u", i > 0 ? "," : "", routing->rows.items[i] + 1);
    rb_buf_add_chars(b, "],\"outputs\":[");
    for (uint32_t i = 0; i < routing->rows.len; i++) rb_report_json_outputs(r, routing->route, &routing->outputs.items[(size_t)i * outputs], b);
    rb_buf_add_char(b, ']');
}

static void add_routing(rb_report *r, const rb_routing *routing)
{
    rb_buf *b = &r->out;
    rb_json_add_key(b, r->summary->catalog->routes.items[routing->route]->name);
    rb_buf_print(b, "{\"state\":\"%s\"", rb_route_state_name(routing->state));
    if (routing->state == RB_ROUTED) {
        if (routing->rows.len > 0) add_collected(r, b, routing);
        else {
            rb_buf_print(b, ",\"row\":%u,\"outputs\":", routing->row + 1);
            rb_report_json_outputs(r, routing->route, routing->outputs.items, b);
        }
    } else if (routing->cause.text.len > 0) rb_json_add_text(b, "because", routing->cause.text);
    rb_buf_add_char(b, '}');
}

static void add_routings(rb_report *r, const rb_record_view *view)
{
    if (view->routings.len == 0) return;
    rb_buf_add_chars(&r->out, ",\"routes\":{");
    for (uint32_t i = 0; i < view->routings.len; i++) add_routing(r, &view->routings.items[i]);
    rb_buf_add_char(&r->out, '}');
}

/* "closure":"pass", */
static rb_str outcome_text(const rb_report *r, uint32_t checklist, enum rb_outcome outcome)
{
    rb_buf made = {0};
    rb_json_add_text(&made, rb_str_chars(r->summary->catalog->checklists.items[checklist]->name), rb_str_of(rb_outcome_name(outcome)));
    rb_buf_add_char(&made, ',');
    return rb_report_keep(rb_buf_str(&made));
}

static void add_outcomes(rb_report *r, const rb_record_view *view)
{
    for (uint32_t i = 0; i < view->checklists.len; i++) {
        rb_str *text = &r->outcomes[view->checklists.items[i] * RB_OUTCOME_COUNT + view->outcomes.items[i]];
        if (!text->ptr) *text = outcome_text(r, view->checklists.items[i], view->outcomes.items[i]);
        rb_report_add_kept(&r->out, *text);
    }
    if (view->checklists.len > 0) r->out.len--;
    rb_buf_add_char(&r->out, '}');
}

void rb_report_begin_members(rb_report *r, uint32_t count)
{
    r->members.record++;
    if (count <= r->members.count) return;
    r->members.items = RB_NEW_ARRAY(rb_member_place, count);
    r->members.count = count;
}

/* {"record":"Case","key": */
static rb_str record_head(rb_report *r, const rb_record_view *view)
{
    rb_str *head = &r->record_heads[view->stream];
    if (!head->ptr) {
        rb_buf made = {0};
        rb_buf_add_char(&made, '{');
        rb_json_add_text(&made, "record", view->schema->name);
        rb_buf_add_chars(&made, ",\"key\":");
        *head = rb_report_keep(rb_buf_str(&made));
    }
    return *head;
}

/* ,"file":"cases.csv","checklists":{ The files of a run are few, and long are the stretches of one. */
static rb_str file_text(rb_report *r, rb_str file)
{
    if (file.ptr == r->file.ptr && file.len == r->file.len) return r->file_text;
    rb_buf made = {0};
    rb_buf_add_chars(&made, ",\"file\":");
    rb_json_add_string(&made, file);
    rb_buf_add_chars(&made, ",\"checklists\":{");
    r->file = file;
    return r->file_text = rb_report_keep(rb_buf_str(&made));
}

void rb_report_json_record(rb_report *r, const rb_record_view *view)
{
    rb_buf *b = &r->out;
    rb_report_begin_members(r, view->shown_count);
    rb_report_add_kept(b, record_head(r, view));
    if (view->schema->key == UINT32_MAX) rb_buf_add(b, "null", 4);
    else rb_json_add_string(b, view->key);
    rb_buf_add(b, ",\"row\":", 7);
    rb_buf_add_u64(b, view->record);
    rb_buf_add(b, ",\"line\":", 8);
    rb_buf_add_u64(b, view->line);
    rb_report_add_kept(b, file_text(r, view->file));
    add_outcomes(r, view);
    add_findings(r, view);
    add_routings(r, view);
    rb_report_json_assignments(r, view);
    rb_buf_add_char(b, '}');
}
