/* engine/part_play.c: the records of a part's blocks, as views and rejects again.
 *
 * Path      a block -> [part_play] -> rb_record_view -> reports, as if the record had just been judged
 * Promises  Whatever the bytes are, a view names only rules, fields and files that there are, with values of their types.
 */
#include "engine/part.h"

#include "base/unicode.h"
#include "data/value_wire.h"
#include "engine/view.h"

/* ---- texts ---- */

static rb_str utf8(rb_wire *w, rb_str text)
{
    if (rb_utf8_check(text) != SIZE_MAX) (void)rb_wire_fail(w);
    return w->failed ? RB_STR("") : text;
}

/* What part_write.c's add_text has written. */
static rb_str take_text(rb_player *p, rb_wire *w)
{
    uint32_t number = rb_wire_index(w, p->texts.len + 1u);
    if (w->failed) return RB_STR("");
    if (number > 0) return p->texts.items[number - 1];
    rb_str text = rb_wire_text(w);
    bool   kept = text.len > 0 && text.len <= RB_PART_TEXT_BYTES && p->texts.len < RB_PART_TEXTS;
    if (kept) rb_vec_push(&p->texts, text);
    return text;
}

static rb_str take_utf8(rb_player *p, rb_wire *w) { return utf8(w, take_text(p, w)); }

static rb_cause take_cause(rb_player *p, uint32_t fields, rb_wire *w)
{
    rb_cause cause = {.kind = (enum rb_cause_kind)rb_wire_index(w, RB_CAUSE_NOT_ONE + 1)};
    uint32_t field = rb_wire_index(w, fields + 1u);
    cause.field = field == 0 ? UINT32_MAX : field - 1;
    cause.text = take_utf8(p, w);
    return cause;
}

/* ---- findings ---- */

/* Room for what the record's n-th finding shows. */
static rb_played *played_of(rb_player *p, uint32_t n, uint32_t count)
{
    while (p->played.len <= n) rb_vec_push(&p->played, RB_NEW(rb_played));
    rb_played *played = p->played.items[n];
    if (played->room < count || !played->items) {
        played->shown = RB_NEW_ARRAY(rb_shown, count + 1u);
        played->items = RB_NEW_ARRAY(const rb_shown *, count + 1u);
        played->repeats = RB_NEW_ARRAY(bool, count + 1u);
        played->room = count;
    }
    return played;
}

static bool is_repeat(const rb_rule_plan *rule, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (rb_str_equal(rule->used_names.items[k], rule->used_names.items[i])) return true;
    return false;
}

static void take_values(rb_player *p, const rb_stream_plan *s, const rb_rule_plan *rule, rb_wire *w)
{
    uint32_t   n = p->view.findings.len - 1;
    rb_played *played = played_of(p, n, rule->used.len);
    for (uint32_t i = 0; i < rule->used.len && !w->failed; i++) {
        rb_shown *shown = &played->shown[i];
        shown->name = rule->used_names.items[i];
        shown->id = p->view.shown_count++;
        shown->used = (enum rb_used)rb_wire_index(w, RB_USED_UNKNOWN + 1);
        shown->value = rb_value_take_wire(w, shown->used == RB_USED_UNREADABLE ? RB_TYPE(text) : s->steps.items[rule->used.items[i]].type);
        played->items[i] = shown;
        played->repeats[i] = is_repeat(rule, i);
    }
    played->list = (rb_shown_list){played->items, played->repeats, rule->used.len};
    p->view.findings.items[n].values = &played->list;
}

static void take_blocking(rb_player *p, const rb_stream_plan *s, const rb_rule_plan *rule, rb_wire *w)
{
    uint32_t   n = p->view.findings.len - 1;
    rb_played *played = played_of(p, n, rule->used.len);
    played->blocking.len = 0;
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        uint32_t field = rb_wire_index(w, s->schema->fields.len);
        rb_vec_push(&played->blocking, field);
    }
    p->view.findings.items[n].blocking.items = played->blocking.items;
    p->view.findings.items[n].blocking.len = played->blocking.len;
}

static const rb_waiver_info *take_waiver(const rb_player *p, rb_wire *w)
{
    const rb_catalog *catalog = p->c->plan->catalog;
    uint32_t number = rb_wire_index(w, catalog->waivers.len);
    return w->failed ? NULL : catalog->waivers.items[number];
}

static void take_finding(rb_player *p, const rb_stream_plan *s, rb_wire *w)
{
    uint32_t number = rb_wire_index(w, s->rules.len), flags = rb_wire_index(w, RB_VERDICT_COUNT << 2);
    if (w->failed) return;
    const rb_rule_plan *rule = &s->rules.items[number];
    rb_finding *f = rb_view_next_finding(&p->view);
    f->checklist = rule->checklist;
    f->rule = rule->rule;
    f->verdict = (enum rb_verdict)(flags >> 2);
    f->of_checklist = (flags & 2) != 0;
    bool tells = f->verdict == RB_FAIL;
    f->message = tells ? take_utf8(p, w) : p->c->plan->catalog->checklists.items[rule->checklist]->rules.items[rule->rule].title;
    f->fix = tells ? take_utf8(p, w) : RB_STR("");
    f->cause = f->verdict == RB_UNKNOWN ? take_cause(p, s->schema->fields.len, w) : (rb_cause){.field = UINT32_MAX};
    f->exception = take_utf8(p, w);
    f->waiver = flags & 1 ? take_waiver(p, w) : NULL;
    take_blocking(p, s, rule, w);
    take_values(p, s, rule, w);
}

/* ---- routes ---- */

static void take_outputs(const rb_stream_plan *s, const rb_route_plan *route, uint32_t row, rb_routing *r, rb_wire *w)
{
    for (uint32_t o = 0; o < route->output_count && !w->failed; o++) {
        rb_value v = rb_value_take_wire(w, s->steps.items[route->outputs[(size_t)row * route->output_count + o]].type);
        rb_vec_push(&r->outputs, v);
    }
}

static void take_routing(rb_player *p, const rb_stream_plan *s, const rb_route_plan *route, rb_wire *w)
{
    rb_routing *r = rb_view_next_routing(&p->view);
    r->route = route->route;
    r->state = (enum rb_route_state)rb_wire_index(w, RB_ROUTE_CONFLICT + 1);
    r->row = 0;
    r->cause = (rb_cause){.kind = RB_CAUSE_NONE, .field = UINT32_MAX, .text = RB_STR("")};
    if (r->state != RB_ROUTED) {
        r->cause = take_cause(p, s->schema->fields.len, w);
        return;
    }
    r->row = rb_wire_index(w, route->row_count);
    uint32_t rows = rb_wire_index(w, route->hit == RB_ROUTE_COLLECT ? route->row_count + 1u : 1u);
    w->failed |= route->hit == RB_ROUTE_COLLECT && rows == 0; /* some row sent it there */
    for (uint32_t i = 0; i < rows && !w->failed; i++) {
        uint32_t row = rb_wire_index(w, route->row_count);
        rb_vec_push(&r->rows, row);
    }
    if (route->hit != RB_ROUTE_COLLECT && !w->failed) take_outputs(s, route, r->row, r, w);
    for (uint32_t i = 0; i < r->rows.len && !w->failed; i++) take_outputs(s, route, r->rows.items[i], r, w);
}

/* ---- records ---- */

/* The cells of the source's columns, where those stand among all. */
static void take_originals(rb_player *p, uint32_t stream, rb_wire *w)
{
    const rb_part_source *source = p->source;
    uint32_t count = rb_wire_index(w, source->column_count[stream] + 1u);
    p->view.originals.len = 0;
    for (uint32_t i = 0; i < count && !w->failed; i++) {
        rb_str text = utf8(w, rb_wire_text(w));
        while (p->view.originals.len <= source->columns[stream][i]) rb_vec_push(&p->view.originals, RB_STR(""));
        p->view.originals.items[source->columns[stream][i]] = text;
    }
}

static void take_outcomes(rb_player *p, const rb_stream_plan *s, rb_wire *w)
{
    p->view.checklists.len = p->view.outcomes.len = 0;
    for (uint32_t i = 0; i < s->checklists.len; i++) {
        rb_vec_push(&p->view.checklists, s->checklists.items[i].checklist);
        rb_vec_push(&p->view.outcomes, (enum rb_outcome)rb_wire_index(w, RB_OUTCOME_COUNT));
    }
}

/* Of every rule, or none. */
static void take_verdicts(rb_player *p, const rb_stream_plan *s, rb_wire *w)
{
    rb_str told = rb_wire_text(w);
    bool   fits = told.len == 0 || told.len == s->rules.len;
    for (size_t i = 0; fits && i < told.len; i++) fits = (uint8_t)told.ptr[i] < RB_VERDICT_COUNT;
    if (!fits) (void)rb_wire_fail(w);
    p->view.verdicts = fits && told.len > 0 ? (const uint8_t *)told.ptr : NULL;
    if (!p->rules[s->stream]) p->rules[s->stream] = rb_view_rules(s);
    p->view.rules = p->rules[s->stream];
    p->view.rule_count = s->rules.len;
}

static void take_record(rb_player *p, const rb_stream_plan *s, rb_wire *w)
{
    rb_record_view *v = &p->view;
    uint32_t file = rb_wire_index(w, p->source->file_count[s->stream]);
    if (w->failed) return;
    v->schema = s->schema;
    v->stream = s->stream;
    v->file = p->summary->streams[s->stream].files.items[p->source->first_file[s->stream] + file];
    v->record = rb_wire_tally(w);
    v->line = rb_wire_tally(w);
    v->key = utf8(w, rb_wire_text(w));
    take_originals(p, s->stream, w);
    take_outcomes(p, s, w);
    take_verdicts(p, s, w);
    v->findings.len = v->routings.len = v->assignments.len = v->shown_count = 0;
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) take_finding(p, s, w);
    for (uint32_t i = 0; i < s->routes.len && !w->failed; i++) take_routing(p, s, &s->routes.items[i], w);
}

bool rb_play_records(rb_player *p, uint32_t stream, rb_str bytes, void (*record)(void *user, const rb_record_view *view), void *user)
{
    rb_wire w = rb_wire_of(bytes);
    p->texts.len = 0;
    while (w.at < w.end) {
        take_record(p, p->c->plan->streams.items[stream], &w);
        if (w.failed) return false;
        record(user, &p->view);
    }
    return true;
}

/* Its name outlives the block: reasons keep it. */
static rb_str take_file(rb_player *p, rb_wire *w)
{
    rb_str file = take_text(p, w);
    if (!rb_str_equal(file, p->file)) p->file = rb_str_dup(file);
    return p->file;
}

bool rb_play_rejects(rb_player *p, rb_str bytes, void (*reject)(void *user, const rb_reject *reject), void *user)
{
    rb_wire w = rb_wire_of(bytes);
    p->texts.len = 0;
    while (w.at < w.end) {
        rb_reject r = {.file = take_file(p, &w)};
        r.record = rb_wire_tally(&w);
        r.line = rb_wire_tally(&w);
        r.offset = rb_wire_tally(&w);
        r.column = rb_wire_index(&w, UINT32_MAX);
        r.reason = take_utf8(p, &w);
        r.raw = rb_wire_text(&w);
        if (w.failed) return false;
        reject(user, &r);
    }
    return true;
}
