/* report/report.c: the front door: what is listed, in which form, and the way out.
 *
 * Path      verdicts, groups -> [report] -> bytes
 * Promises  Memory does not grow with the number of records: JSON, NDJSON and CSV write each at once, the others
 *           keep the few they list. The bytes depend on the run's input alone, never on the clock.
 */
#include "report/internal.h"

enum { FLUSH_BYTES = 64 * 1024 };

enum { SILENT, TELLS, HASHES };
enum { CHECKLIST, RULE, VERDICT, NOTHING };
enum { VERDICTS, VALUES, EACH };

/* A row without its functions does not link. */
static const struct writer {
    void (*begin)(rb_report *r);
    void (*record)(rb_report *r, const rb_record_view *view);
    void (*key)(rb_report *r, const rb_key_view *view);
    void (*end)(rb_report *r);
    uint32_t listed;
    uint8_t  by, tells, shows;
} writers[RB_REPORT_FORMAT_COUNT] = {
#define FORMAT(id, prefix, listed, by, tells, shows) [RB_REPORT_##id] = {rb_##prefix##_report_begin, rb_##prefix##_report_record, rb_##prefix##_report_key, rb_##prefix##_report_end, listed, by, tells, shows},
#include "report/formats.def"
#undef FORMAT
};

uint32_t rb_report_listed(enum rb_report_format format) { return writers[format].listed; }
bool     rb_report_tells(enum rb_report_format format) { return writers[format].tells != SILENT; }
bool     rb_report_hashes(enum rb_report_format format) { return writers[format].tells == HASHES; }
bool     rb_report_lists(const rb_report *r) { return writers[r->options->format].by != NOTHING; }
bool     rb_report_shows_values(enum rb_report_format format) { return writers[format].shows != VERDICTS; }
bool     rb_report_shows_each(enum rb_report_format format) { return writers[format].shows == EACH; }
bool     rb_report_is_bounded(const rb_report *r) { return writers[r->options->format].listed > 0; }

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

void rb_report_as_of_print(rb_buf *b, const rb_summary *s)
{
    uint32_t count = s->moments.len;
    if (count > 1) rb_instant_print(b, s->moments.items[0], s->zone);
    if (count > 1) rb_buf_add_chars(b, count == 2 ? " and " : " to ");
    rb_instant_print(b, s->as_of, s->zone);
    if (count > 2) rb_buf_print(b, ", each part as of one of %u moments", count);
    else if (count > 1) rb_buf_add_chars(b, ", each part as of one of them");
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
    r->matches = RB_NEW_ARRAY(rb_listing, (summary->catalog->reconciles.len + 1u) * RB_MATCH_COUNT);
    r->heads = RB_NEW_ARRAY(rb_str *, summary->catalog->checklists.len + 1u);
    r->tails = RB_NEW_ARRAY(rb_str *, summary->catalog->checklists.len + 1u);
    r->quiet = RB_NEW_ARRAY(rb_str *, summary->catalog->schemas.len + 1u);
    r->outcomes = RB_NEW_ARRAY(rb_str, summary->catalog->checklists.len * RB_OUTCOME_COUNT + 1u);
    r->record_heads = RB_NEW_ARRAY(rb_str, summary->catalog->schemas.len + 1u);
    r->rules = RB_NEW_ARRAY(rb_listing *, summary->catalog->checklists.len + 1u);
    r->unknowns = RB_NEW_ARRAY(rb_listing *, summary->catalog->checklists.len + 1u);
    for (uint32_t i = 0; i < summary->catalog->checklists.len; i++) {
        r->rules[i] = RB_NEW_ARRAY(rb_listing, summary->catalog->checklists.items[i]->rules.len + 1u);
        r->unknowns[i] = RB_NEW_ARRAY(rb_listing, summary->catalog->checklists.items[i]->rules.len + 1u);
    }
    return r;
}

rb_str *rb_report_kept(const rb_report *r, rb_str **table, const rb_finding *f)
{
    rb_str **texts = &table[f->checklist];
    if (!*texts) *texts = RB_NEW_ARRAY(rb_str, (size_t)r->summary->catalog->checklists.items[f->checklist]->rules.len * RB_VERDICT_COUNT + 1u);
    return &(*texts)[f->rule * RB_VERDICT_COUNT + f->verdict];
}

rb_str rb_report_keep(rb_str text)
{
    char *kept = RB_NEW_PLAIN(char, text.len + RB_KEPT_STEP);
    memcpy(kept, text.ptr, text.len);
    memset(kept + text.len, 0, RB_KEPT_STEP);
    return (rb_str){kept, text.len};
}

rb_str *rb_report_kept_quiet(const rb_report *r, const rb_record_view *view)
{
    rb_str **texts = &r->quiet[view->stream];
    if (!*texts) *texts = RB_NEW_ARRAY(rb_str, (size_t)view->rule_count * RB_VERDICT_COUNT + 1u);
    return *texts;
}

bool rb_report_is_brief(const rb_report *r, const rb_record_view *view) { return r->options->all && !r->options->all_values && view->verdicts; }

const rb_finding *rb_report_next_loud(const rb_record_view *view, uint32_t *next)
{
    while (*next < view->findings.len && rb_verdict_is_quiet(view->findings.items[*next].verdict)) ++*next;
    return *next < view->findings.len ? &view->findings.items[(*next)++] : NULL;
}

static void flush(rb_report *r)
{
    if (!r->failed && r->out.len > 0) r->failed = !r->options->write(r->options->user, r->out.ptr, r->out.len);
    rb_buf_reset(&r->out);
}

void rb_report_flush(rb_report *r) { flush(r); }

void rb_report_add(rb_report *r, rb_str bytes)
{
    if (bytes.len < FLUSH_BYTES) {
        rb_buf_add_str(&r->out, bytes);
        rb_report_flush_when_full(r);
        return;
    }
    flush(r);
    if (!r->failed) r->failed = !r->options->write(r->options->user, bytes.ptr, bytes.len);
}

void rb_report_flush_when_full(rb_report *r)
{
    if (r->out.len >= FLUSH_BYTES && !r->is_part) flush(r);
}

void rb_report_begin(rb_report *r) { writers[r->options->format].begin(r); }

bool rb_report_has_room(const rb_report *r, const rb_listing *l) { return rb_report_lists(r) && (!rb_report_is_bounded(r) || l->listed < r->options->list_limit); }

bool rb_report_wants_finding(const rb_report *r, uint32_t checklist, uint32_t rule, enum rb_verdict verdict)
{
    uint8_t by = writers[r->options->format].by;
    if (by == VERDICT && verdict == RB_UNKNOWN) return rb_report_has_room(r, &r->unknowns[checklist][rule]);
    return rb_report_has_room(r, by == RULE || by == VERDICT ? &r->rules[checklist][rule] : &r->checklists[checklist]);
}

bool rb_report_wants_others(const rb_report *r, const rb_listing *l) { return writers[r->options->format].by != VERDICT && rb_report_has_room(r, l); }

static bool is_listed(const rb_report *r, const rb_record_view *view)
{
    if (!rb_report_lists(r)) return false;
    if (r->options->all) return true;
    for (uint32_t i = 0; i < view->findings.len; i++)
        if (rb_finding_is_open(&view->findings.items[i]) || (view->findings.items[i].verdict == RB_WAIVED && !rb_report_is_bounded(r))) return true;
    for (uint32_t i = 0; i < view->routings.len; i++)
        if (rb_routing_is_open(&view->routings.items[i])) return true;
    for (uint32_t i = 0; i < view->assignments.len; i++)
        if (rb_assignment_is_open(&view->assignments.items[i])) return true;
    return false;
}

void rb_report_record(rb_report *r, const rb_record_view *view)
{
    if (r->failed || !is_listed(r, view)) return;
    writers[r->options->format].record(r, view);
    rb_report_flush_when_full(r);
}

void rb_report_key(rb_report *r, const rb_key_view *view)
{
    if (r->failed) return;
    writers[r->options->format].key(r, view);
    rb_report_flush_when_full(r);
}

bool rb_report_end(rb_report *r)
{
    if (!r->failed) writers[r->options->format].end(r);
    flush(r);
    return !r->failed;
}

uint32_t rb_report_line(const rb_report *r, rb_span span)
{
    if (r->options->sources == NULL || span.start == UINT32_MAX) return 0;
    return rb_sources_place(r->options->sources, span.start).line;
}
