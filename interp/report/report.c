/* report/report.c: the front door: what is listed, in which form, and the way out.
 *
 * Path      verdicts, groups -> [report] -> bytes
 * Promises  Memory does not grow with the number of records: JSON and NDJSON write each at once, text
 *           keeps the few it lists. The bytes depend on the run's input alone, never on the clock.
 */
#include "report/internal.h"

enum { FLUSH_BYTES = 64 * 1024 };

bool rb_finding_is_open(const rb_finding *f) { return f->verdict == RB_FAIL || f->verdict == RB_UNKNOWN; }
bool rb_routing_is_open(const rb_routing *r) { return r->state != RB_ROUTED; }

const char *rb_route_state_name(enum rb_route_state s)
{
    switch (s) {
    case RB_ROUTED: return "routed";
    case RB_ROUTE_NO_MATCH: return "no_match";
    case RB_ROUTE_UNKNOWN: return "unknown";
    case RB_ROUTE_CONFLICT: return "conflict";
    }
    RB_BUG("a route state that does not exist");
}

rb_str rb_route_output_name(const rb_route_info *r, uint32_t output)
{
    rb_str name = r->outputs.items[output];
    return name.len > 0 ? name : r->name;
}

rb_report *rb_report_new(const rb_report_options *options, const rb_summary *summary)
{
    rb_report *r = RB_NEW(rb_report);
    r->options = options;
    r->summary = summary;
    r->checklists = RB_NEW_ARRAY(rb_listing, summary->catalog->checklists.len + 1u);
    r->routes = RB_NEW_ARRAY(rb_listing, summary->catalog->routes.len + 1u);
    r->assigns = RB_NEW_ARRAY(rb_listing, summary->catalog->assigns.len + 1u);
    r->reconciles = RB_NEW_ARRAY(rb_listing, summary->catalog->reconciles.len + 1u);
    return r;
}

static void flush(rb_report *r)
{
    if (!r->failed && r->out.len > 0) r->failed = !r->options->write(r->options->user, r->out.ptr, r->out.len);
    rb_buf_reset(&r->out);
}

void rb_report_begin(rb_report *r)
{
    if (r->options->format != RB_REPORT_JSON) return;
    rb_buf_add_chars(&r->out, "{\"format\":\"rubric-report\",\"version\":1,");
    rb_report_json_head(r);
    rb_buf_add_chars(&r->out, ",\"records\":[");
}

static bool has_room(const rb_report *r, const rb_listing *l)
{
    return r->options->format != RB_REPORT_TEXT || l->listed < r->options->list_limit;
}

bool rb_report_wants_checklist(const rb_report *r, uint32_t checklist) { return has_room(r, &r->checklists[checklist]); }
bool rb_report_wants_route(const rb_report *r, uint32_t route) { return has_room(r, &r->routes[route]); }

bool rb_report_wants_assign(const rb_report *r, uint32_t assign) { return has_room(r, &r->assigns[assign]); }

bool rb_report_wants_waived(const rb_report *r) { return r->options->format != RB_REPORT_TEXT; }

bool rb_report_wants_records(const rb_report *r)
{
    if (r->failed) return false;
    if (r->options->format != RB_REPORT_TEXT) return true;
    for (uint32_t i = 0; i < r->summary->catalog->checklists.len; i++)
        if (rb_report_wants_checklist(r, i)) return true;
    for (uint32_t i = 0; i < r->summary->catalog->routes.len; i++)
        if (rb_report_wants_route(r, i)) return true;
    for (uint32_t i = 0; i < r->summary->catalog->assigns.len; i++)
        if (rb_report_wants_assign(r, i)) return true;
    return false;
}

static bool is_listed(const rb_report *r, const rb_record_view *view)
{
    if (r->options->all) return true;
    for (uint32_t i = 0; i < view->findings.len; i++)
        if (rb_finding_is_open(&view->findings.items[i]) || (view->findings.items[i].verdict == RB_WAIVED && rb_report_wants_waived(r))) return true;
    for (uint32_t i = 0; i < view->routings.len; i++)
        if (rb_routing_is_open(&view->routings.items[i])) return true;
    for (uint32_t i = 0; i < view->assignments.len; i++)
        if (rb_assignment_is_open(&view->assignments.items[i])) return true;
    return false;
}

void rb_report_record(rb_report *r, const rb_record_view *view)
{
    if (r->failed || !is_listed(r, view)) return;
    switch (r->options->format) {
    case RB_REPORT_TEXT: rb_report_listing_add(r, view); return;
    case RB_REPORT_NDJSON: rb_report_json_record(r, view); break;
    case RB_REPORT_JSON:
        rb_buf_add_chars(&r->out, r->has_records ? ",\n" : "\n");
        rb_report_json_record(r, view);
        break;
    }
    if (r->options->format == RB_REPORT_NDJSON) rb_buf_add_char(&r->out, '\n');
    r->has_records = true;
    if (r->out.len >= FLUSH_BYTES) flush(r);
}

uint64_t rb_report_keys(const rb_report *r) { return r->options->format == RB_REPORT_TEXT ? r->options->list_limit : UINT64_MAX; }

void rb_report_key(rb_report *r, const rb_key_view *view)
{
    if (r->failed) return;
    switch (r->options->format) {
    case RB_REPORT_TEXT: rb_report_listing_add_key(r, view); return;
    case RB_REPORT_NDJSON: break;
    case RB_REPORT_JSON:
        if (r->has_keys) rb_buf_add_chars(&r->out, ",\n");
        else rb_buf_add_chars(&r->out, r->has_records ? "\n],\n\"keys\":[\n" : "],\n\"keys\":[\n");
        r->has_keys = true;
        break;
    }
    rb_report_json_key(r, view);
    if (r->options->format == RB_REPORT_NDJSON) rb_buf_add_char(&r->out, '\n');
    if (r->out.len >= FLUSH_BYTES) flush(r);
}

bool rb_report_end(rb_report *r)
{
    switch (r->options->format) {
    case RB_REPORT_TEXT: rb_report_text_end(r); break;
    case RB_REPORT_NDJSON: rb_buf_add_chars(&r->out, "{\"summary\":"); break;
    case RB_REPORT_JSON: rb_buf_add_chars(&r->out, r->has_records || r->has_keys ? "\n],\n\"summary\":" : "],\n\"summary\":"); break;
    }
    if (r->options->format != RB_REPORT_TEXT) {
        rb_report_json_summary(r);
        rb_buf_add_chars(&r->out, "}\n");
    }
    flush(r);
    return !r->failed;
}
