/* engine/explain.c: one record, rule by rule: the condition as a tree with the value of every part.
 *
 * The tree is the plan's trace, the condition as it was written, so that what is shown is what was computed; each
 * part's value is read off the very column that decided the verdict.
 */
#include "engine/engine.h"

#include "base/unicode.h"
#include "engine/explain_keys.h"
#include "engine/explain_latest.h"
#include "engine/explain_others.h"
#include "engine/explain_parts.h"
#include "engine/lookups.h"
#include "engine/memory.h"
#include "engine/remedy.h"
#include "engine/state.h"
#include "engine/streams.h"
#include "engine/summary.h"
#include "engine/view.h"

#include <string.h>

enum { VALUE_COLUMN = 64, PART_LINES = 1000 };

struct explainer {
    const rb_compiled        *c;
    const rb_explain_options *o;
    rb_diags                 *ds;
    rb_buf                   *b;
    rb_viewer                 viewer;
    rb_patient                patient;
    const rb_json            *state;
    rb_latest                 latest;
    rb_others                 others;
    size_t                    head; /* where the first line of the record ends in b */
    int64_t                   as_of;
    uint32_t                  row;
    uint32_t                  shown;
    uint64_t                  rejected; /* records that could not be read, in all files */
    uint32_t                  stream, file; /* where the record was found; file: number in its stream */
    uint64_t                  record;
    uint32_t                  lines; /* of the part being shown: names may lead to one another in very many ways */
};

static rb_str one_line(const struct explainer *x, rb_span span) { return rb_text_one_line(rb_sources_text(x->c->sources, span)); }

/* How many related records an answer is made of. */
static void print_asked(struct explainer *x, rb_step_id step)
{
    rb_asked asked;
    if (!rb_exec_asked(x->viewer.exec, step, x->row, &asked)) return;
    rb_buf_print(x->b, "   (of %llu related, %llu count%s", (unsigned long long)asked.related, (unsigned long long)asked.counted, asked.counted == 1 ? "s" : "");
    if (asked.unsure) rb_buf_print(x->b, ", of %llu it is unknown", (unsigned long long)asked.unsure);
    rb_buf_add_char(x->b, ')');
}

static void print_value(struct explainer *x, rb_step_id step)
{
    rb_value v = rb_exec_value(x->viewer.exec, step, x->row);
    rb_buf text = {0};
    if (v.known) {
        rb_value_print_quoted(&text, &v, x->c->plan->zone);
        rb_text_add_safe(x->b, rb_buf_str(&text));
        print_asked(x, step);
        return;
    }
    rb_cause cause = rb_exec_cause(x->viewer.exec, step, x->row);
    rb_buf_add_chars(x->b, "unknown: ");
    rb_text_add_safe(x->b, cause.text);
    print_asked(x, step);
}

static bool says_more(const struct explainer *x, const rb_trace *t)
{
    return t->parts.len > 0 || !rb_str_equal(one_line(x, t->span), t->name);
}

static void print_trace(struct explainer *x, const rb_trace *t, uint32_t depth)
{
    rb_str text = one_line(x, t->span);
    size_t width = (size_t)depth * 2 + rb_text_width(text);
    if (depth > 64 || x->lines > PART_LINES) return;
    for (uint32_t i = 0; t->span.start == UINT32_MAX && i < t->parts.len; i++) print_trace(x, t->parts.items[i], depth);
    if (t->span.start == UINT32_MAX) return;
    rb_buf_add_repeat(x->b, ' ', (size_t)depth * 2);
    if (++x->lines > PART_LINES) {
        rb_buf_add_chars(x->b, "... and more\n");
        return;
    }
    rb_text_add_safe(x->b, text);
    rb_buf_add_repeat(x->b, ' ', width < VALUE_COLUMN ? VALUE_COLUMN - width : 2);
    print_value(x, t->step);
    rb_buf_add_char(x->b, '\n');
    for (uint32_t i = 0; i < t->parts.len; i++) {
        const rb_trace *part = t->parts.items[i];
        bool same = part->span.start == t->span.start && part->span.end == t->span.end; /* `not` of `is not`: one line says it */
        if (same && !says_more(x, part)) continue;
        if (same) {
            for (uint32_t p = 0; p < part->parts.len; p++) print_trace(x, part->parts.items[p], depth + 1);
        } else print_trace(x, part, depth + 1);
    }
}

static void print_part(struct explainer *x, const char *word, const rb_trace *t)
{
    if (!t) return;
    x->lines = 0;
    rb_buf_print(x->b, "  %s\n", word);
    print_trace(x, t, 2);
}

static void print_exception(struct explainer *x, const rb_exception_plan *e)
{
    uint32_t depth = 1 + e->depth;
    rb_buf_add_repeat(x->b, ' ', (size_t)depth * 2);
    rb_buf_print(x->b, "%s%.*s", e->name.len ? "except " : "unless", RB_STR_ARGS(e->name));
    if (e->in_effect != RB_STEP_NONE) {
        rb_value v = rb_exec_value(x->viewer.exec, e->in_effect, x->row);
        rb_buf_add_chars(x->b, !v.known ? ": unknown whether it takes effect" : !v.yes ? ": not in effect" : e->demand ? ": in effect, it demands something else" : ": in effect, nothing is demanded");
    }
    rb_buf_add_char(x->b, '\n');
    x->lines = 0;
    print_trace(x, e->when, depth + 1);
    if (!e->demand) return;
    rb_buf_add_repeat(x->b, ' ', (size_t)depth * 2);
    rb_buf_add_chars(x->b, "  must hold then\n");
    print_trace(x, e->demand, depth + 2);
}

static void print_exceptions(struct explainer *x, const rb_rule_plan *plan)
{
    for (uint32_t i = 0; i < plan->exceptions.len; i++) print_exception(x, &plan->exceptions.items[i]);
}

static const char *verdict_colour(enum rb_verdict v)
{
    return v == RB_PASS ? "\x1b[32m" : v == RB_FAIL ? "\x1b[1;31m" : v == RB_UNKNOWN ? "\x1b[1;33m" : "\x1b[2m";
}

/* What sets the rule aside for this record, or did so until it lapsed. */
static void print_waiver(struct explainer *x, const rb_finding *f)
{
    const rb_waiver_info *w = f->waiver;
    rb_place place = rb_sources_place(x->c->sources, w->span.start);
    rb_buf_print(x->b, "  %s %.*s, at %.*s:%u\n", f->verdict == RB_WAIVED ? "waived" : "the waiver has lapsed: it held", RB_STR_ARGS(rb_waiver_period(w)),
                 RB_STR_ARGS(place.source->name), place.line);
    for (uint32_t i = 0; i < x->viewer.stream->waivers.len; i++)
        if (x->c->plan->catalog->waivers.items[x->viewer.stream->waivers.items[i].waiver] == w) print_trace(x, x->viewer.stream->waivers.items[i].covers_trace, 2);
    rb_buf_print(x->b, "    approved by %.*s: ", RB_STR_ARGS(rb_waiver_approvers(w)));
    rb_text_add_safe(x->b, w->reason);
    rb_buf_add_char(x->b, '\n');
    if (f->verdict == RB_WAIVED || w->lapse.len == 0) return;
    rb_buf_add_chars(x->b, "    due now: ");
    rb_text_add_safe(x->b, w->lapse);
    rb_buf_add_char(x->b, '\n');
}

/* Of what failed or is unknown. */
static void print_remedies(struct explainer *x, const rb_rule_plan *plan, const rb_finding *f)
{
    rb_remedies remedies;
    uint32_t    rule = (uint32_t)(plan - x->viewer.stream->rules.items);
    if (f->verdict != RB_FAIL && f->verdict != RB_UNKNOWN) return;
    rb_remedies_find(&x->patient, rule, &remedies);
    rb_remedies_print(&x->patient, rule, &remedies, x->b);
}

static void print_finding(struct explainer *x, const rb_rule_plan *plan, const rb_finding *f)
{
    const rb_checklist_info *checklist = x->c->plan->catalog->checklists.items[plan->checklist];
    const rb_rule_info *rule = &checklist->rules.items[plan->rule];
    rb_place place = rb_sources_place(x->c->sources, rule->span.start);
    rb_buf_print(x->b, "\n%.*s.%.*s  ", RB_STR_ARGS(checklist->name), RB_STR_ARGS(rule->name));
    if (x->o->colour) rb_buf_add_chars(x->b, verdict_colour(f->verdict));
    rb_buf_add_chars(x->b, rb_verdict_name(f->verdict));
    if (x->o->colour) rb_buf_add_chars(x->b, "\x1b[0m");
    rb_buf_add_chars(x->b, "  ");
    rb_text_add_safe(x->b, f->message);
    rb_buf_print(x->b, "\n  at %.*s:%u", RB_STR_ARGS(place.source->name), place.line);
    if (rule->is_version) rb_buf_print(x->b, ", the version %.*s", RB_STR_ARGS(rb_rule_period(rule)));
    rb_buf_add_char(x->b, '\n');
    print_part(x, "the checklist is for", plan->checklist_trace);
    print_part(x, "applies when", plan->when_trace);
    print_part(x, "does not apply when", plan->unless_trace);
    if (rule->suspended.len) {
        rb_buf_add_chars(x->b, "  suspended: ");
        rb_text_add_safe(x->b, rule->suspended);
        rb_buf_add_char(x->b, '\n');
    } else print_part(x, "must hold", plan->holds_trace);
    print_exceptions(x, plan);
    if (f->cause.kind != RB_CAUSE_NONE) {
        rb_buf_add_chars(x->b, "  unknown because ");
        rb_text_add_safe(x->b, f->cause.text);
        rb_buf_add_char(x->b, '\n');
    }
    if (f->waiver) print_waiver(x, f);
    print_remedies(x, plan, f);
    if (f->fix.len) {
        rb_buf_add_chars(x->b, "  fix   ");
        rb_text_add_safe(x->b, f->fix);
        rb_buf_add_char(x->b, '\n');
    }
    if (rule->source.len) rb_buf_print(x->b, "  cite  %.*s%s%.*s\n", RB_STR_ARGS(rule->source), rule->clause.len ? ", " : "", RB_STR_ARGS(rule->clause));
    x->shown++;
}

static bool rule_asked(const struct explainer *x, const rb_rule_plan *plan)
{
    const rb_checklist_info *checklist = x->c->plan->catalog->checklists.items[plan->checklist];
    if (x->o->rule.len == 0) return true;
    rb_str full = rb_str_print("%.*s.%.*s", RB_STR_ARGS(checklist->name), RB_STR_ARGS(checklist->rules.items[plan->rule].name));
    return rb_str_equal(full, x->o->rule) || rb_str_equal(checklist->rules.items[plan->rule].name, x->o->rule) || rb_str_equal(checklist->name, x->o->rule);
}

/* Of a route or an assignment. */
static bool name_asked(const struct explainer *x, rb_str name) { return x->o->rule.len == 0 || rb_str_equal(name, x->o->rule); }

static void print_row(struct explainer *x, const rb_route_info *info, uint32_t row)
{
    rb_place place = rb_sources_place(x->c->sources, info->rows.items[row].start), own = rb_sources_place(x->c->sources, info->span.start);
    rb_buf_print(x->b, "\n  by row %u: ", row + 1);
    rb_text_add_safe(x->b, info->row_texts.items[row]);
    if (place.source != own.source) rb_buf_print(x->b, " (%.*s:%u)", RB_STR_ARGS(place.source->name), place.line);
}

static void print_routing(struct explainer *x, const rb_routing *r)
{
    static const char *const states[] = {"routed", "no row matches", "unknown", "rows disagree"};
    const rb_route_info *info = x->c->plan->catalog->routes.items[r->route];
    rb_buf_print(x->b, "\n%.*s  %s", RB_STR_ARGS(info->name), states[r->state]);
    for (uint32_t i = 0; i < r->outputs.len; i++) {
        rb_str name = info->outputs.items[i % info->outputs.len];
        rb_buf_print(x->b, "%s%.*s%s", i == 0 ? "  " : i % info->outputs.len ? ", " : "; ", RB_STR_ARGS(name), name.len ? " = " : "");
        rb_buf text = {0};
        rb_value_print_quoted(&text, &r->outputs.items[i], x->c->plan->zone);
        rb_text_add_safe(x->b, rb_buf_str(&text));
    }
    for (uint32_t i = 0; i < r->rows.len; i++) print_row(x, info, r->rows.items[i]);
    if (r->state == RB_ROUTED && r->rows.len == 0) print_row(x, info, r->row);
    if (r->cause.text.len > 0) {
        rb_buf_add_chars(x->b, ": ");
        rb_text_add_safe(x->b, r->cause.text);
    }
    rb_buf_add_char(x->b, '\n');
}

static const rb_rule_info *info_of(const struct explainer *x, uint32_t index)
{
    const rb_rule_plan *plan = &x->viewer.stream->rules.items[index];
    return &x->c->plan->catalog->checklists.items[plan->checklist]->rules.items[plan->rule];
}

/* Another version of the rule that says more: it is not skipped, or it is the later of two that are. */
static bool other_version_speaks(const struct explainer *x, const rb_record_view *view, uint32_t index)
{
    const rb_stream_plan *s = x->viewer.stream;
    for (uint32_t i = 0; info_of(x, index)->is_version && i < s->rules.len; i++) {
        bool same = s->rules.items[i].checklist == s->rules.items[index].checklist && rb_str_equal(info_of(x, i)->name, info_of(x, index)->name);
        if (same && i != index && (view->findings.items[i].verdict != RB_SKIP || i > index)) return true;
    }
    return false;
}

static void print_assignment(struct explainer *x, const rb_assignment *a)
{
    const rb_assign_info *info = x->c->plan->catalog->assigns.items[a->assign];
    rb_str why = a->how == RB_GIVEN_UNKNOWN ? a->cause.text : a->text;
    rb_buf text = {0};
    rb_buf_print(x->b, "\n%.*s  ", RB_STR_ARGS(info->name));
    if (a->how <= RB_GIVEN_OTHERWISE) rb_value_print_quoted(&text, &a->who, x->c->plan->zone);
    else rb_buf_add_chars(&text, rb_given_name(a->how));
    rb_text_add_safe(x->b, rb_buf_str(&text));
    if (why.len > 0) rb_buf_add_chars(x->b, ": ");
    rb_text_add_safe(x->b, why);
    rb_buf_add_char(x->b, '\n');
    if (a->how == RB_GIVEN_NAMED) rb_buf_print(x->b, "  by %.*s\n", RB_STR_ARGS(info->named.items[a->named]));
    if (a->how == RB_GIVEN_OTHERWISE) rb_buf_add_chars(x->b, "  by otherwise\n");
    if (a->asked.len == 0) return;
    rb_buf_print(x->b, "  %s, asked in this order\n", info->least_loaded ? "least loaded" : "round robin");
    for (size_t at = 0; at < a->asked.len;) {
        size_t end = rb_str_find(a->asked, RB_STR("\n"), at);
        rb_buf_add_chars(x->b, "    ");
        rb_text_add_safe(x->b, rb_str_slice(a->asked, at, end));
        rb_buf_add_char(x->b, '\n');
        at = end + 1;
    }
}

/* What is not shown is at least named. */
static void print_skipped(struct explainer *x, const rb_record_view *view)
{
    uint32_t skipped = 0;
    for (uint32_t i = 0; x->o->rule.len == 0 && i < x->viewer.stream->rules.len; i++) {
        const rb_rule_plan *plan = &x->viewer.stream->rules.items[i];
        const rb_checklist_info *checklist = x->c->plan->catalog->checklists.items[plan->checklist];
        if (view->findings.items[i].verdict != RB_SKIP || other_version_speaks(x, view, i)) continue;
        rb_buf_print(x->b, "%s%.*s.%.*s", skipped++ ? ", " : "\nnot applicable (--rule NAME says why): ", RB_STR_ARGS(checklist->name), RB_STR_ARGS(checklist->rules.items[plan->rule].name));
    }
    if (skipped) rb_buf_add_char(x->b, '\n');
}

static bool is_outside(struct explainer *x, const rb_side_plan *side)
{
    if (side->where == RB_STEP_NONE) return false;
    rb_value is_in = rb_exec_value(x->viewer.exec, side->where, x->row);
    return is_in.known && !is_in.yes;
}

/* A record that a reconciliation leaves out has no key there to tell of. Of one that both sides may take, only when neither does. */
static void print_outside(struct explainer *x, const rb_side_plan *side)
{
    const rb_stream_plan    *s = x->viewer.stream;
    const rb_reconcile_info *info = x->c->plan->catalog->reconciles.items[side->reconcile];
    bool twice = info->stream[0] == info->stream[1];
    for (uint32_t i = 0; i < s->sides.len; i++)
        if (s->sides.items[i].reconcile == side->reconcile && !is_outside(x, &s->sides.items[i])) return;
    rb_buf_print(x->b, "\n%.*s%s  outside where\n", RB_STR_ARGS(info->name), !twice ? "" : side->side == 0 ? ", left" : ", right");
    print_part(x, "matches only records where", side->where_trace);
}

static void print_record(struct explainer *x, const rb_batch *batch, rb_str file)
{
    rb_viewer_turn(&x->viewer, batch, file);
    const rb_record_view *view = rb_viewer_view(&x->viewer, x->row);
    x->patient.batch = batch;
    x->patient.row = x->row;
    rb_buf_print(x->b, "%.*s ", RB_STR_ARGS(view->schema->name));
    if (view->key.len) rb_text_add_safe(x->b, view->key);
    else rb_buf_print(x->b, "record %llu", (unsigned long long)view->record);
    rb_buf_print(x->b, " (%.*s, line %llu), as of ", RB_STR_ARGS(file), (unsigned long long)view->line);
    rb_instant_print(x->b, x->as_of, x->c->plan->zone);
    rb_buf_add_char(x->b, '\n');
    x->head = x->b->len;
    for (uint32_t i = 0; i < x->viewer.stream->rules.len; i++) {
        const rb_finding *f = &view->findings.items[i];
        bool spoke = f->verdict != RB_SKIP || (x->o->rule.len > 0 && !other_version_speaks(x, view, i));
        if (spoke && rule_asked(x, &x->viewer.stream->rules.items[i])) print_finding(x, &x->viewer.stream->rules.items[i], f);
    }
    const rb_catalog *catalog = x->c->plan->catalog;
    for (uint32_t i = 0; i < view->routings.len; i++)
        if (name_asked(x, catalog->routes.items[view->routings.items[i].route]->name)) print_routing(x, &view->routings.items[i]);
    for (uint32_t i = 0; i < view->assignments.len; i++)
        if (name_asked(x, catalog->assigns.items[view->assignments.items[i].assign]->name)) print_assignment(x, &view->assignments.items[i]);
    for (uint32_t i = 0; x->o->rule.len == 0 && i < x->viewer.stream->sides.len; i++) print_outside(x, &x->viewer.stream->sides.items[i]);
    print_skipped(x, view);
    x->record = view->record;
    if (x->shown == 0 && view->routings.len + view->assignments.len + x->viewer.stream->sides.len == 0) rb_buf_add_chars(x->b, "\nno rule applies to this record\n");
}

static bool is_asked(const struct explainer *x, const rb_batch *batch, uint32_t row)
{
    return x->o->key.len == 0 ? batch->record[row] == x->o->record_number : rb_others_has_key(&x->others, batch, row);
}

/* Whose turn it is depends on all records before. */
static bool search(struct explainer *x, rb_reader *reader, rb_batch *batch, rb_str file)
{
    bool in_order = x->viewer.stream->assigns.len > 0;
    while (rb_reader_next(reader, batch, x->ds) == RB_READ_ROWS) {
        if (in_order) rb_exec_batch(x->viewer.exec, batch);
        for (uint32_t row = 0; row < batch->rows; row++) {
            if (!is_asked(x, batch, row)) continue;
            if (!in_order) rb_exec_batch(x->viewer.exec, batch);
            x->row = row;
            print_record(x, batch, file);
            if (x->o->key.len > 0) rb_others_read(&x->others, reader, batch, row + 1, file);
            return true;
        }
    }
    return false;
}

static void count_reject(void *user, const rb_reject *r)
{
    (void)r;
    ++*(uint64_t *)user;
}

static rb_reader_options reader_options(struct explainer *x, uint32_t stream, uint32_t item, const rb_data_files *data)
{
    const rb_stream_plan *s = x->c->plan->streams.items[stream];
    rb_reader_options options = {.path = data->items[item].path, .format = x->o->run->input_format, .input = &x->latest.input, .schema = s->schema, .reject = count_reject, .user = &x->rejected};
    options.wanted = rb_latest_wanted(&x->latest, stream, s->wanted);
    options.superseded = rb_latest_marks(&x->latest, item);
    return options;
}

static bool explain_file(struct explainer *x, uint32_t stream, uint32_t item, const rb_data_files *data)
{
    rb_str path = data->items[item].path;
    const rb_plan *plan = x->c->plan;
    const rb_stream_plan *s = plan->streams.items[stream];
    rb_reader_options options = reader_options(x, stream, item, data);
    if (x->o->key.len == 0 && rb_latest_explain(&x->latest, item, x->o->record_number, x->b)) return true;
    rb_reader *reader = rb_reader_open(&options, x->ds);
    if (!reader) return false;
    rb_lookups lookups = {.c = x->c, .ds = x->ds, .format = x->o->run->input_format, .latest = &x->latest, .input = &x->latest.input, .as_of = x->as_of, .spill = x->latest.spill};
    if (!rb_lookups_open(&lookups, data, s->looks_up) || !rb_lookups_read(&lookups)) {
        rb_reader_close(reader);
        return false;
    }
    x->viewer = (rb_viewer){.plan = plan, .stream = s, .all = true};
    x->viewer.exec = rb_exec_new_with(plan, s, x->as_of, lookups.residents);
    rb_exec_spill(x->viewer.exec, x->latest.spill);
    if (!rb_pools_check(x->viewer.exec, plan, s, x->ds)) return false;
    x->patient = (rb_patient){.c = x->c, .stream = s, .exec = x->viewer.exec, .residents = lookups.residents, .as_of = x->as_of};
    rb_state_apply(x->state, plan, x->viewer.exec, s);
    rb_exec_pool_tell(x->viewer.exec);
    bool found = search(x, reader, rb_batch_new(s->schema, options.wanted), path);
    rb_reader_close(reader);
    return found;
}

static bool check_rule_name(struct explainer *x)
{
    RB_VEC(rb_str) names = {0};
    const rb_catalog *catalog = x->c->plan->catalog;
    if (x->o->rule.len == 0) return true;
    for (uint32_t i = 0; i < catalog->checklists.len; i++) rb_vec_push(&names, catalog->checklists.items[i]->name);
    for (uint32_t i = 0; i < catalog->routes.len; i++) rb_vec_push(&names, catalog->routes.items[i]->name);
    for (uint32_t i = 0; i < catalog->assigns.len; i++) rb_vec_push(&names, catalog->assigns.items[i]->name);
    for (uint32_t i = 0; i < names.len; i++)
        if (rb_str_equal(names.items[i], x->o->rule)) return true;
    for (uint32_t i = 0; i < catalog->checklists.len; i++)
        for (uint32_t r = 0; r < catalog->checklists.items[i]->rules.len; r++) {
            rb_str short_name = catalog->checklists.items[i]->rules.items[r].name;
            rb_str full = rb_str_print("%.*s.%.*s", RB_STR_ARGS(catalog->checklists.items[i]->name), RB_STR_ARGS(short_name));
            if (rb_str_equal(full, x->o->rule) || rb_str_equal(short_name, x->o->rule)) return true;
            rb_vec_push(&names, full);
            rb_vec_push(&names, short_name);
        }
    rb_diag_add(x->ds, RB_E0201, RB_SPAN_NONE, "there is no rule, checklist, route or assignment '%.*s'", RB_STR_ARGS(x->o->rule));
    rb_diag_suggest(x->ds, x->o->rule, names.items, names.len);
    return false;
}

/* How many files of the same record stand before this one. */
static uint32_t number_in_stream(const rb_data_files *data, uint32_t index)
{
    uint32_t number = 0;
    for (uint32_t i = 0; i < index; i++) number += rb_str_equal(data->items[i].record, data->items[index].record);
    return number;
}

/* What the files after the one of the record have of its key; the line that says so goes under the record's own. */
static void name_others(struct explainer *x, const rb_data_files *data, uint32_t after)
{
    rb_diags unseen = {0};
    rb_str   name = data->items[after].record;
    for (uint32_t i = after + 1; x->o->key.len > 0 && i < data->len; i++) {
        if (!rb_str_equal(data->items[i].record, name)) continue;
        rb_reader_options options = reader_options(x, x->stream, i, data);
        rb_reader *reader = rb_reader_open(&options, &unseen);
        if (!reader) x->others.unread = options.path;
        else {
            rb_batch *batch = rb_batch_new(options.schema, options.wanted);
            rb_others_read(&x->others, reader, batch, batch->rows, options.path);
            rb_reader_close(reader);
        }
    }
    rb_buf rest = {0};
    rb_buf_add_str(&rest, rb_str_slice(rb_buf_str(x->b), x->head, x->b->len));
    x->b->len = x->head;
    rb_others_print(&x->others, x->b);
    rb_buf_add_str(x->b, rb_buf_str(&rest));
}

static bool find(struct explainer *x, const rb_data_files *data, const bool *needed)
{
    for (uint32_t i = 0; i < data->len; i++) {
        const rb_data_file *file = &data->items[i];
        if (!rb_stream_find(x->c->plan, file->record, x->ds, &x->stream)) return false;
        const rb_stream_plan *s = x->c->plan->streams.items[x->stream];
        if (needed[x->stream] && !rb_stream_has_rules(s)) continue; /* there to be looked up */
        if (x->o->record_file.len > 0 && !rb_str_equal(x->o->record_file, file->path)) continue;
        if (x->o->key.len && s->schema->key == UINT32_MAX && s->sides.len == 0 && x->o->run->data.len == 1) {
            rb_diag_add(x->ds, RB_E0602, RB_SPAN_NONE, "the record '%.*s' has no key to look for", RB_STR_ARGS(s->schema->name));
            rb_diag_help(x->ds, "write --record N for the n-th record of the file");
            return false;
        }
        x->file = number_in_stream(data, i);
        if (!explain_file(x, x->stream, i, data)) continue;
        name_others(x, data, i);
        return true;
    }
    return false;
}

/* The keys of reconciliations; without a record the key itself is what is explained. */
static bool explain_keys(struct explainer *x, const rb_data_files *data, const bool *needed, bool *found)
{
    rb_explain_keys k = {.c = x->c, .o = x->o, .data = data, .latest = &x->latest, .needed = needed, .as_of = x->as_of, .found = *found, .stream = x->stream, .file = x->file, .record = x->record};
    rb_buf   keys = {0};
    uint32_t shown;
    if (x->o->rule.len > 0 || (!*found && x->o->key.len == 0)) return true;
    if (!rb_keys_explain(&k, &keys, x->ds, &shown)) return false;
    if (!*found && shown > 0) {
        rb_buf_add_chars(x->b, "Key ");
        rb_text_add_safe(x->b, x->o->key);
        rb_buf_add_chars(x->b, ", as of ");
        rb_instant_print(x->b, x->as_of, x->c->plan->zone);
        rb_buf_add_char(x->b, '\n');
        *found = true;
    }
    rb_buf_add_str(x->b, rb_buf_str(&keys));
    return true;
}

/* Records that are only looked up have nothing to explain, so their keys are not looked for. */
static void help_judged(struct explainer *x)
{
    rb_buf names = {0};
    uint32_t judged = 0, streams = x->c->plan->streams.len;
    for (uint32_t i = 0; i < streams; i++) {
        if (!rb_stream_has_rules(x->c->plan->streams.items[i])) continue;
        rb_buf_print(&names, "%s%.*s", judged++ > 0 ? ", " : "", RB_STR_ARGS(x->c->plan->streams.items[i]->schema->name));
    }
    if (judged > 0 && judged < streams) rb_diag_help(x->ds, "only records with rules of their own are explained: %.*s", RB_STR_ARGS(rb_buf_str(&names)));
}

static void no_such_number(struct explainer *x, const rb_data_files *data)
{
    RB_VEC(rb_str) paths = {0};
    bool     given = x->o->record_file.len == 0;
    unsigned long long number = x->o->record_number;
    for (uint32_t i = 0; i < data->len; i++) {
        rb_vec_push(&paths, data->items[i].path);
        given |= rb_str_equal(data->items[i].path, x->o->record_file);
    }
    if (!given) {
        rb_diag_add(x->ds, RB_E0602, RB_SPAN_NONE, "'%.*s' is not among the data that was given", RB_STR_ARGS(x->o->record_file));
        if (!rb_diag_suggest(x->ds, x->o->record_file, paths.items, paths.len)) rb_diag_help(x->ds, "write the file as --data has it");
        return;
    }
    if (x->o->record_file.len > 0) rb_diag_add(x->ds, RB_E0602, RB_SPAN_NONE, "'%.*s' has no record number %llu that could be read", RB_STR_ARGS(x->o->record_file), number);
    else rb_diag_add(x->ds, RB_E0602, RB_SPAN_NONE, "%s record number %llu that could be read", paths.len > 1 ? "no file has a" : "the data has no", number);
    if (x->o->record_file.len == 0 && paths.len > 1)
        rb_diag_help(x->ds, "each file counts its own records from 1: --record %.*s:1 is the first of %.*s", RB_STR_ARGS(paths.items[paths.len - 1]), RB_STR_ARGS(paths.items[paths.len - 1]));
    else if (x->o->record_file.len > 0) help_judged(x);
}

/* ---- of parts */

static void print_judged(void *user, const rb_judged_batch *b)
{
    struct explainer *x = user;
    const rb_viewer  *v = b->viewer;
    for (uint32_t row = 0; x->record == 0 && row < b->batch->rows; row++) {
        if (!is_asked(x, b->batch, row)) continue;
        x->viewer = (rb_viewer){.plan = v->plan, .stream = v->stream, .exec = v->exec, .all = true};
        x->patient = (rb_patient){.c = x->c, .stream = v->stream, .exec = v->exec, .residents = b->residents, .as_of = b->as_of};
        x->as_of = b->as_of;
        x->row = row;
        print_record(x, b->batch, b->file);
    }
}

static bool explain_parts(struct explainer *x)
{
    if (!rb_explain_parts(x->c, x->o->run, x->state, (rb_judged){print_judged, x}, x->ds)) return false;
    return x->record > 0 || rb_diag_add(x->ds, RB_E0602, RB_SPAN_NONE, "no record that the parts have as it was read has the key '%.*s'", RB_STR_ARGS(x->o->key));
}

bool rb_explain(const rb_compiled *c, const rb_explain_options *o, rb_buf *b, rb_diags *ds)
{
    struct explainer x = {.c = c, .o = o, .ds = ds, .b = b, .others = {.key = o->key}};
    uint32_t errors = ds->errors;
    rb_data_files data = {0};
    bool *needed = RB_NEW_ARRAY(bool, c->plan->streams.len + 1);
    if (o->run->state_path.len > 0 && !rb_state_read(o->run->state_path, c->plan->catalog, ds, &x.state)) return false;
    x.as_of = o->run->has_as_of ? o->run->as_of : rb_clock_now() / RB_US_PER_SECOND * RB_US_PER_SECOND;
    if (o->run->parts.len > 0) return check_rule_name(&x) && explain_parts(&x);
    if (!check_rule_name(&x) || !rb_lookups_plan(c, o->run, ds, &data, needed)) return false;
    x.latest = (rb_latest){.c = c, .ds = ds, .format = o->run->input_format, .data = &data, .needed = needed, .spill = rb_memory_new(o->run->max_memory), .keeps = true};
    if (!rb_latest_begin(&x.latest, &o->run->input) || !rb_latest_read(&x.latest)) return false;
    bool found = find(&x, &data, needed);
    if (!rb_memory_check(x.latest.spill, ds)) return false;
    if (ds->errors > errors || !explain_keys(&x, &data, needed, &found)) return false;
    if (found) return true;
    if (o->key.len) {
        rb_diag_add(ds, RB_E0602, RB_SPAN_NONE, "no record has the key '%.*s'", RB_STR_ARGS(o->key));
        help_judged(&x);
    }
    else no_such_number(&x, &data);
    if (x.rejected) rb_diag_help(ds, "%llu record%s could not be read: `rubric run` writes them, with the reason, to its rejects file", (unsigned long long)x.rejected, x.rejected == 1 ? "" : "s");
    return false;
}
