/* exec/save.c: totals of verdicts, waivers, routes and unreadable cells as bytes; KPIs are in save_kpis.c.
 *
 * What the plan fixes (how many rules, which severity) is not written: whoever loads has the same plan. A row of a
 * route's table whose outputs are the same for every record is written with them, as a group: the outputs may
 * have been looked up among records that whoever loads does not have.
 */
#include "exec/save.h"

#include "base/unicode.h"
#include "data/value_wire.h"
#include "exec/state.h"

static void add_counts(rb_buf *b, const uint64_t *counts, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) rb_wire_add_count(b, counts[i]);
}

static void take_counts(rb_wire *w, uint64_t *counts, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) counts[i] = rb_wire_tally(w);
}

/* ---- verdicts and waivers ---- */

static void save_rules(const rb_exec *x, rb_buf *b)
{
    for (uint32_t r = 0; r < x->stream->rules.len; r++) {
        add_counts(b, x->rules[r].total.by_verdict, RB_VERDICT_COUNT);
        rb_wire_add_count(b, x->rules[r].total.sole);
    }
    for (uint32_t c = 0; c < x->stream->checklists.len; c++) {
        add_counts(b, x->checklists[c].by_outcome, RB_OUTCOME_COUNT);
        rb_wire_add_count(b, x->checklists[c].spared);
        rb_wire_add_count(b, x->checklists[c].unsure);
    }
    for (uint32_t i = 0; i < x->stream->waivers.len; i++) {
        rb_wire_add_count(b, x->waivers[i].records);
        rb_wire_add_count(b, x->waivers[i].findings);
    }
}

static void load_rules(rb_exec *x, rb_wire *w)
{
    for (uint32_t r = 0; r < x->stream->rules.len; r++) {
        take_counts(w, x->rules[r].total.by_verdict, RB_VERDICT_COUNT);
        x->rules[r].total.sole = rb_wire_tally(w);
    }
    for (uint32_t c = 0; c < x->stream->checklists.len; c++) {
        take_counts(w, x->checklists[c].by_outcome, RB_OUTCOME_COUNT);
        x->checklists[c].spared = rb_wire_tally(w);
        x->checklists[c].unsure = rb_wire_tally(w);
    }
    for (uint32_t i = 0; i < x->stream->waivers.len; i++) {
        x->waivers[i].records = rb_wire_tally(w);
        x->waivers[i].findings = rb_wire_tally(w);
    }
}

/* ---- routes ---- */

bool rb_exec_key_is_sound(rb_str key, const rb_type *types, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        enum rb_rep rep = rb_type_rep(types[i]);
        uint32_t    len = 0;
        if (key.len == 0) return false;
        unsigned said = (unsigned char)key.ptr[0];
        size_t   size = said == 0 ? 1 : rep == RB_REP_BIT ? 2 : rep == RB_REP_I64 ? 1 + sizeof(int64_t) : rep == RB_REP_DEC ? 1 + sizeof(rb_dec) : 1 + sizeof len;
        if ((said != 0 && said != 1u + rep) || size > key.len) return false;
        if (said != 0 && rep == RB_REP_TEXT) memcpy(&len, key.ptr + 1, sizeof len);
        if (len > key.len - size) return false;
        rb_value v = rb_groups_take_key(&key, types[i]);
        if (!rb_value_is_sound(&v)) return false;
    }
    return key.len == 0;
}

static rb_step_id output_of(const rb_route_plan *p, uint32_t row, uint32_t output) { return p->outputs[(size_t)row * p->output_count + output]; }

/* The outputs of a row that has the same for every record. */
static rb_str fixed_outputs(rb_exec *x, const rb_route_plan *p, uint32_t row)
{
    rb_buf_reset(&x->scratch);
    for (uint32_t o = 0; o < p->output_count; o++) {
        rb_step_id step = output_of(p, row, o);
        rb_exec_demand(x, step, 0);
        rb_groups_add_key(&x->scratch, &x->columns[step], rb_exec_rep(rb_exec_step(x, step)), 0);
    }
    return rb_buf_str(&x->scratch);
}

static void save_route(rb_exec *x, const rb_route_work *work, const rb_route_plan *p, rb_buf *b)
{
    add_counts(b, work->by_state, 4);
    add_counts(b, work->by_row, p->row_count);
    uint32_t fixed = 0;
    for (uint32_t r = 0; r < p->row_count; r++) fixed += work->is_fixed[r] && work->by_row[r] > 0;
    rb_wire_add_count(b, fixed + work->groups.len);
    for (uint32_t r = 0; r < p->row_count; r++) {
        if (!work->is_fixed[r] || work->by_row[r] == 0) continue;
        rb_wire_add_text(b, fixed_outputs(x, p, r));
        rb_wire_add_count(b, work->by_row[r]);
    }
    for (uint32_t g = 0; g < work->groups.len; g++) {
        rb_wire_add_text(b, rb_groups_key(&work->groups, g));
        rb_wire_add_count(b, work->counts[g]);
    }
}

static void load_route(rb_exec *x, rb_route_work *work, const rb_route_plan *p, rb_wire *w)
{
    const rb_route_info *info = x->plan->catalog->routes.items[p->route];
    take_counts(w, work->by_state, 4);
    take_counts(w, work->by_row, p->row_count);
    memset(work->is_fixed, 0, p->row_count * sizeof *work->is_fixed);
    for (uint32_t left = rb_wire_length(w); left > 0 && !w->failed; left--) {
        rb_str   key = rb_wire_text(w);
        uint64_t count = rb_wire_tally(w);
        if (w->failed || !rb_exec_key_is_sound(key, info->types.items, info->types.len)) {
            (void)rb_wire_fail(w);
            return;
        }
        uint32_t number = rb_groups_number(&work->groups, key);
        work->counts = rb_groups_room(work->counts, &work->counts_cap, number, sizeof *work->counts);
        work->counts[number] += count;
    }
}

/* ---- cells that could not be read ---- */

static void save_problems(const rb_exec *x, rb_buf *b)
{
    for (uint32_t f = 0; f < x->stream->schema->fields.len; f++) {
        const rb_problem *p = &x->problems[f];
        rb_wire_add_count(b, p->unreadable);
        if (p->unreadable == 0) continue;
        rb_wire_add_count(b, p->line);
        rb_wire_add_count(b, p->record);
        rb_wire_add_text(b, p->example);
        rb_wire_add_text(b, rb_field_problem_why(&(rb_field_problem){.field = f, .example = p->example, .why = p->why}, x->stream->schema));
    }
}

static void load_problems(rb_exec *x, rb_wire *w)
{
    for (uint32_t f = 0; f < x->stream->schema->fields.len; f++) {
        rb_problem *p = &x->problems[f];
        p->unreadable = rb_wire_tally(w);
        if (p->unreadable == 0) continue;
        p->line = rb_wire_tally(w);
        p->record = rb_wire_tally(w);
        p->example = rb_str_dup(rb_wire_text(w));
        rb_str why = rb_wire_text(w);
        if (rb_utf8_check(p->example) != SIZE_MAX || rb_utf8_check(why) != SIZE_MAX) (void)rb_wire_fail(w);
        else p->why = rb_str_dup(why);
    }
}

void rb_exec_save(rb_exec *x, rb_buf *b)
{
    rb_wire_add_count(b, x->evaluated);
    save_rules(x, b);
    for (uint32_t i = 0; i < x->stream->routes.len; i++) save_route(x, &x->routes[i], &x->stream->routes.items[i], b);
    rb_exec_kpis_save(x, b);
    save_problems(x, b);
}

bool rb_exec_load(rb_exec *x, rb_wire *w)
{
    x->evaluated = rb_wire_tally(w);
    load_rules(x, w);
    for (uint32_t i = 0; i < x->stream->routes.len; i++) load_route(x, &x->routes[i], &x->stream->routes.items[i], w);
    rb_exec_kpis_load(x, w);
    load_problems(x, w);
    return !w->failed;
}

uint64_t rb_exec_evaluated(const rb_exec *x) { return x->evaluated; }
