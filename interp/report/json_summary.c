/* report/json_summary.c: the totals of a run as one JSON object, the same in NDJSON and JSON.
 *
 * Everything stands in the order of the rules file, so two runs can be compared line by line. A KPI's exact
 * value is the quotient under "exact", in the unit named beside it; "value" is rounded for people.
 */
#include "report/internal.h"

#include "base/json.h"

static void add_named(rb_buf *b, rb_str name, rb_str title)
{
    rb_json_add_text(b, "name", name);
    rb_json_add_text(b, "title", title);
}

static void add_stream_of(const rb_report *r, rb_buf *b, uint32_t stream)
{
    rb_json_add_text(b, "record", r->summary->catalog->schemas.items[stream]->name);
}

static void add_defaulted(rb_buf *b, const rb_field_problem *p)
{
    if (p->defaulted.len == 0) return;
    rb_buf_add_chars(b, ",\"default_taken_by\":[");
    for (uint32_t i = 0; i < p->defaulted.len; i++) {
        rb_json_add_comma(b);
        rb_json_add_string(b, p->defaulted.items[i]);
    }
    rb_buf_add_char(b, ']');
}

static void add_problems(rb_buf *b, const rb_schema *schema, const rb_stream_total *t)
{
    rb_buf_add_chars(b, ",\"problems\":[");
    for (uint32_t i = 0; i < t->problems.len; i++) {
        const rb_field_problem *p = &t->problems.items[i];
        rb_json_add_open(b);
        rb_json_add_text(b, "field", schema->fields.items[p->field].name);
        rb_json_add_count(b, "unreadable", p->unreadable);
        rb_json_add_count(b, "line", p->line);
        rb_json_add_text(b, "example", p->example);
        add_defaulted(b, p);
        rb_buf_add_char(b, '}');
    }
    rb_buf_add_char(b, ']');
}

static void add_particulars(rb_buf *b, const char *name, const rb_particular *items, uint32_t count)
{
    rb_buf_print(b, ",\"%s\":[", name);
    for (uint32_t i = 0; i < count; i++) {
        rb_json_add_open(b);
        rb_json_add_text(b, "file", items[i].path);
        if (items[i].bytes > 0) rb_json_add_count(b, "bytes", items[i].bytes);
        if (items[i].sha256.len > 0) rb_json_add_text(b, "sha256", items[i].sha256);
        rb_buf_add_char(b, '}');
    }
    rb_buf_add_char(b, ']');
}

static void add_stream(const rb_report *r, rb_buf *b, uint32_t stream)
{
    const rb_schema       *schema = r->summary->catalog->schemas.items[stream];
    const rb_stream_total *t = &r->summary->streams[stream];
    rb_json_add_open(b);
    rb_json_add_text(b, "record", schema->name);
    rb_buf_print(b, ",\"ran\":%s,\"files\":[", t->ran ? "true" : "false");
    for (uint32_t i = 0; i < t->files.len; i++) {
        rb_json_add_comma(b);
        rb_json_add_string(b, t->files.items[i]);
    }
    rb_buf_add_char(b, ']');
    rb_json_add_count(b, "read", t->read);
    rb_json_add_count(b, "evaluated", t->evaluated);
    rb_json_add_count(b, "superseded", t->superseded);
    rb_json_add_count(b, "rejected", t->rejected);
    rb_json_add_count(b, "bytes", t->bytes);
    rb_report_json_files(b, t);
    if (rb_report_tells(r->options->format)) add_particulars(b, "particulars", t->particulars.items, t->particulars.len);
    if (t->looked_up) {
        rb_buf_add_chars(b, ",\"looked_up\":{");
        rb_json_add_count(b, "kept", t->kept);
        rb_json_add_count(b, "passed_over", t->passed_over);
        rb_json_add_count(b, "bytes", t->kept_bytes);
        rb_buf_add_char(b, '}');
    }
    add_problems(b, schema, t);
    rb_doubts_print_json(b, &t->repairs);
    if (rb_repairs_any(&t->repairs, schema->fields.len)) {
        rb_buf_add_char(b, ',');
        rb_repairs_print_json(b, schema, &t->repairs);
    }
    rb_buf_add_char(b, '}');
}

void rb_report_json_stakes(const rb_report *r, rb_buf *b, const rb_stakes *s)
{
    if (!rb_report_tells(r->options->format) || s->items.len == 0) return;
    rb_buf_add_chars(b, ",\"at_stake\":[");
    for (uint32_t i = 0; i < s->items.len; i++) {
        rb_json_add_comma(b);
        rb_buf_print(b, "{\"currency\":\"%.3s\",\"amount\":", s->items.items[i].currency);
        rb_stake_print(b, &s->items.items[i]);
        rb_json_add_count(b, "records", s->items.items[i].records);
        rb_buf_add_char(b, '}');
    }
    rb_buf_add_char(b, ']');
    rb_json_add_count(b, "at_stake_not_known", s->without);
}

static void add_rule(const rb_report *r, rb_buf *b, const rb_rule_info *rule, const rb_rule_total *t)
{
    rb_json_add_open(b);
    add_named(b, rule->name, rule->title);
    rb_buf_print(b, ",\"severity\":\"%s\"", rb_rule_severity_name(rule->severity));
    if (rule->is_version) rb_json_add_text(b, "version", rb_rule_period(rule));
    rb_report_json_cite(b, rule->source, rule->clause);
    rb_buf_add_chars(b, ",\"verdicts\":{");
    for (uint32_t v = 0; v < RB_VERDICT_COUNT; v++) rb_json_add_count(b, rb_verdict_name((enum rb_verdict)v), t->by_verdict[v]);
    rb_buf_add_char(b, '}');
    rb_json_add_count(b, "sole", t->sole);
    rb_report_json_stakes(r, b, &t->stakes);
    rb_buf_add_char(b, '}');
}

static void add_checklist(const rb_report *r, rb_buf *b, uint32_t index)
{
    const rb_checklist_info  *info = r->summary->catalog->checklists.items[index];
    const rb_checklist_total *t = &r->summary->checklists[index];
    rb_json_add_open(b);
    add_named(b, info->name, info->title);
    add_stream_of(r, b, info->stream);
    rb_buf_add_chars(b, ",\"outcomes\":{");
    for (uint32_t o = 0; o < RB_OUTCOME_COUNT; o++) rb_json_add_count(b, rb_outcome_name((enum rb_outcome)o), t->by_outcome[o]);
    rb_buf_add_char(b, '}');
    rb_json_add_count(b, "fails_only_unknown", t->unsure);
    if (t->spared > 0) rb_json_add_count(b, "not_failed_by_waiver", t->spared);
    rb_report_json_stakes(r, b, &t->stakes);
    rb_buf_add_chars(b, ",\"rules\":[");
    for (uint32_t i = 0; i < info->rules.len; i++) add_rule(r, b, &info->rules.items[i], &t->rules[i]);
    rb_buf_add_chars(b, "]}");
}

/* Of a row that stands in a file of its own. */
static void add_file(const rb_report *r, rb_buf *b, const rb_route_info *info, uint32_t row)
{
    if (r->options->sources == NULL || info->span.start == UINT32_MAX || info->rows.items[row].start == UINT32_MAX) return;
    const rb_source *source = rb_sources_place(r->options->sources, info->rows.items[row].start).source;
    if (!source || source == rb_sources_place(r->options->sources, info->span.start).source) return;
    rb_json_add_text(b, "file", source->name);
}

static void add_rows(const rb_report *r, rb_buf *b, const rb_route_info *info, const rb_route_total *t)
{
    rb_buf_add_chars(b, ",\"rows\":[");
    for (uint32_t i = 0; i < info->rows.len; i++) {
        rb_json_add_comma(b);
        rb_buf_print(b, "{\"row\":%u,\"line\":%u", i + 1, rb_report_line(r, info->rows.items[i]));
        add_file(r, b, info, i);
        rb_json_add_text(b, "text", info->row_texts.items[i]);
        rb_json_add_count(b, "records", t->by_row[i]);
        rb_buf_add_char(b, '}');
    }
    rb_buf_add_char(b, ']');
}

static void add_route(const rb_report *r, rb_buf *b, uint32_t index)
{
    const rb_route_info  *info = r->summary->catalog->routes.items[index];
    const rb_route_total *t = &r->summary->routes[index];
    rb_json_add_open(b);
    add_named(b, info->name, info->title);
    add_stream_of(r, b, info->stream);
    const uint64_t counts[] = {[RB_ROUTED] = t->routed, [RB_ROUTE_NO_MATCH] = t->no_match,
                               [RB_ROUTE_UNKNOWN] = t->unknown, [RB_ROUTE_CONFLICT] = t->conflict};
    for (uint32_t s = 0; s < sizeof counts / sizeof counts[0]; s++) rb_json_add_count(b, rb_route_state_name((enum rb_route_state)s), counts[s]);
    rb_buf_add_chars(b, ",\"outcomes\":[");
    for (uint32_t i = 0; i < t->groups.len; i++) {
        rb_json_add_comma(b);
        rb_buf_add_chars(b, "{\"outputs\":");
        rb_report_json_outputs(r, index, t->groups.items[i].outputs.items, b);
        rb_json_add_count(b, "records", t->groups.items[i].count);
        rb_buf_add_char(b, '}');
    }
    rb_buf_add_char(b, ']');
    add_rows(r, b, info, t);
    rb_buf_add_char(b, '}');
}

const char *rb_report_exact_unit(rb_type t)
{
    if (rb_type_rep(t) == RB_REP_DEC) return "billionths";
    if (t.kind == RB_TYPE_date) return "days";
    return t.kind == RB_TYPE_months ? "months" : "microseconds";
}

static const char *state_of(const rb_kpi_group *g)
{
    if (g->several_currencies) return "several_currencies";
    if (g->too_few) return "too_few";
    return rb_big_is_zero(g->denominator) ? "no_data" : "measured";
}

static void add_group_keys(const rb_report *r, rb_buf *b, const rb_kpi_info *info, const rb_kpi_group *g)
{
    rb_buf_add_chars(b, "{\"keys\":{");
    for (uint32_t i = 0; i < g->keys.len; i++) {
        rb_json_add_key(b, info->keys.items[i]);
        rb_value_print_json(b, &g->keys.items[i], r->summary->zone);
    }
    rb_buf_add_char(b, '}');
    rb_json_add_count(b, "records", g->records);
    rb_json_add_count(b, "measured", g->measured);
    rb_json_add_count(b, "left_out", g->left_out);
}

static void add_group(const rb_report *r, rb_buf *b, const rb_kpi_info *info, const rb_kpi_group *g)
{
    add_group_keys(r, b, info, g);
    rb_buf_print(b, ",\"state\":\"%s\",\"value\":", state_of(g));
    rb_value_print_json(b, &g->value, r->summary->zone);
    if (g->value.known && rb_type_is_open_money(info->type)) rb_buf_print(b, ",\"currency\":\"%.3s\"", g->value.type.currency);
    if (!rb_big_is_zero(g->denominator)) {
        rb_buf_add_chars(b, ",\"exact\":{\"numerator\":");
        rb_big_print(b, g->numerator);
        rb_buf_add_chars(b, ",\"denominator\":");
        rb_big_print(b, g->denominator);
        rb_buf_print(b, ",\"unit\":\"%s\"}", rb_report_exact_unit(info->type));
    }
    if (info->target_text.len > 0) {
        rb_buf_add_chars(b, ",\"target\":");
        rb_value_print_json(b, &g->target, r->summary->zone);
    }
    rb_buf_add_chars(b, ",\"miss\":");
    rb_value_print_json(b, &g->miss, r->summary->zone);
    rb_buf_add_chars(b, ",\"band\":");
    if (g->band < info->bands.len) rb_json_add_string(b, info->bands.items[g->band]);
    else rb_buf_add_chars(b, "null");
    rb_buf_add_char(b, '}');
}

/* The groups; or the totals, which are groups with fewer keys: one without a key is over all. */
static void add_kpi_groups(rb_report *r, uint32_t index, bool totals)
{
    rb_buf             *b = &r->out;
    const rb_kpi_total *t = &r->summary->kpis[index];
    rb_kpi_walk         w = rb_kpi_walk_over(totals ? &t->totals : &t->groups);
    const char         *between = ""; /* what was written last may have left the buffer */
    rb_buf_add_chars(b, totals ? ",\"totals\":[" : ",\"groups\":[");
    for (const rb_kpi_group *g = rb_kpi_walk_next(&w); g; g = rb_kpi_walk_next(&w), between = ",") {
        rb_buf_add_chars(b, between);
        add_group(r, b, r->summary->catalog->kpis.items[index], g);
        rb_report_flush_when_full(r);
    }
    rb_buf_add_char(b, ']');
}

static void add_kpi(rb_report *r, uint32_t index)
{
    rb_buf             *b = &r->out;
    const rb_kpi_info  *info = r->summary->catalog->kpis.items[index];
    const rb_kpi_total *t = &r->summary->kpis[index];
    rb_json_add_open(b);
    add_named(b, info->name, info->title);
    add_stream_of(r, b, info->stream);
    rb_report_json_cite(b, info->source, info->clause);
    if (info->target_text.len > 0) rb_json_add_text(b, "target", info->target_text);
    rb_json_add_count(b, "where_unknown", t->where_unknown);
    add_kpi_groups(r, index, false);
    if (info->has_totals) add_kpi_groups(r, index, true);
    rb_buf_add_char(b, '}');
}

static void add_kpis(rb_report *r)
{
    rb_buf_add_chars(&r->out, ",\"kpis\":[");
    for (uint32_t i = 0; i < r->summary->catalog->kpis.len; i++) add_kpi(r, i);
    rb_buf_add_char(&r->out, ']');
}

typedef void add_item(const rb_report *r, rb_buf *b, uint32_t index);

static void add_array(rb_report *r, const char *name, uint32_t count, add_item *add)
{
    rb_buf_print(&r->out, ",\"%s\":[", name);
    for (uint32_t i = 0; i < count; i++) add(r, &r->out, i);
    rb_buf_add_char(&r->out, ']');
}

void rb_report_json_summary(rb_report *r)
{
    const rb_catalog *catalog = r->summary->catalog;
    rb_buf_add_char(&r->out, '{');
    rb_report_json_head(r);
    if (rb_report_tells(r->options->format)) add_particulars(&r->out, "rule_files", r->summary->rule_files.items, r->summary->rule_files.len);
    add_array(r, "streams", catalog->schemas.len, add_stream);
    add_array(r, "checklists", catalog->checklists.len, add_checklist);
    add_array(r, "routes", catalog->routes.len, add_route);
    add_kpis(r);
    if (catalog->reconciles.len > 0) add_array(r, "reconciles", catalog->reconciles.len, rb_report_json_reconcile);
    if (catalog->assigns.len > 0) add_array(r, "assigns", catalog->assigns.len, rb_report_json_assign);
    rb_report_json_waivers(r);
    rb_buf_add_chars(&r->out, ",\"rejects_file\":");
    if (r->summary->rejects_file.len > 0) rb_json_add_string(&r->out, r->summary->rejects_file);
    else rb_buf_add_chars(&r->out, "null");
    rb_buf_add_char(&r->out, '}');
}
