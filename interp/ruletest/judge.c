/* ruletest/judge.c: one expectation against what came out; tells only of what differs, with the reason. */
#include "ruletest/internal.h"

#include "base/unicode.h"
#include "data/id.h"

static const char *expected_word(enum rb_expect_word what)
{
    static const char *const words[] = {"pass", "fail", "warn", "skip", "unknown", "waived", "is", "no match", "no data"};
    return words[what];
}

static void tell(rb_ruletest *t, const rb_expectation *e, rb_str expected, rb_str got)
{
    rb_place place = rb_sources_place(t->c->sources, e->span.start);
    rb_buf_print(t->out, "     line %u: %.*s\n       expected  %.*s\n       got       %.*s\n", place.line, RB_STR_ARGS(e->text), RB_STR_ARGS(expected), RB_STR_ARGS(got));
    t->failed = true;
}

void rb_ruletest_tell(rb_ruletest *t, const rb_expectation *e, rb_str expected, rb_str got) { tell(t, e, expected, got); }

static rb_str value_text(const rb_ruletest *t, const rb_value *v)
{
    rb_buf b = {0};
    rb_value_print_quoted(&b, v, t->c->plan->zone);
    return rb_buf_take(&b);
}

/* The record that the expectation is about: the only one, or the one with the key. */
static bool find_row(rb_ruletest *t, const rb_expectation *e, uint32_t *row)
{
    const rb_batch *batch = t->streams[e->stream].batch;
    const rb_stream_plan *stream = t->c->plan->streams.items[e->stream];
    *row = 0;
    if (e->keys.len == 0) return true;
    rb_buf want = {0};
    rb_value_print(&want, &e->keys.items[0], t->c->plan->zone);
    bool is_id = e->keys.items[0].type.kind == RB_TYPE_id;
    for (*row = 0; *row < batch->rows; (*row)++) {
        rb_str key = rb_cell_str(batch->cells[stream->schema->key][*row]);
        if (is_id ? rb_id_equal(key, rb_buf_str(&want)) : rb_text_equal(key, rb_buf_str(&want))) return true;
    }
    tell(t, e, rb_str_print("a record with the key %.*s", RB_STR_ARGS(rb_buf_str(&want))), RB_STR("no such record is given"));
    return false;
}

/* The rule; of several versions the one that speaks. */
static uint32_t plan_rule(const rb_ruletest *t, const rb_expectation *e, uint32_t row)
{
    const rb_stream_plan *s = t->c->plan->streams.items[e->stream];
    const rb_rule_info   *infos = t->c->plan->catalog->checklists.items[e->index]->rules.items;
    uint32_t found = UINT32_MAX;
    for (uint32_t i = 0; i < s->rules.len; i++) {
        const rb_rule_plan *rule = &s->rules.items[i];
        if (rule->checklist != e->index || !rb_str_equal(infos[rule->rule].name, infos[e->member].name)) continue;
        if (found == UINT32_MAX || rb_exec_verdicts(t->streams[e->stream].exec, i)[row] != RB_SKIP) found = i;
    }
    if (found == UINT32_MAX) RB_BUG("a rule that the plan does not have");
    return found;
}

static rb_cause rule_cause(rb_ruletest *t, const rb_expectation *e, const rb_rule_plan *rule, uint32_t row)
{
    rb_exec *x = t->streams[e->stream].exec;
    rb_cause c = {.field = UINT32_MAX, .text = RB_STR("")};
    if (rule->applies != RB_STEP_NONE) c = rb_exec_cause(x, rule->applies, row);
    return c.kind == RB_CAUSE_NONE ? rb_exec_cause(x, rule->holds, row) : c;
}

static rb_str filled(rb_ruletest *t, const rb_expectation *e, const rb_template *template, uint32_t row)
{
    rb_buf b = {0};
    rb_exec_fill(t->streams[e->stream].exec, template, row, &b);
    return rb_buf_take(&b);
}

/* Why the rule is waived, or what falls due because that has lapsed. */
static rb_str waiver_text(const rb_ruletest *t, const rb_expectation *e, uint32_t rule, uint32_t row)
{
    uint32_t w = rb_exec_waiver(t->streams[e->stream].exec, rule, row);
    if (w == UINT32_MAX) return RB_STR("");
    const rb_waiver_info *info = t->c->plan->catalog->waivers.items[t->c->plan->streams.items[e->stream]->waivers.items[w].waiver];
    return rb_str_print("%.*s %.*s", RB_STR_ARGS(info->reason), RB_STR_ARGS(info->lapse));
}

static void judge_message(rb_ruletest *t, const rb_expectation *e, const rb_rule_plan *rule, uint32_t row)
{
    rb_str waiver = waiver_text(t, e, plan_rule(t, e, row), row);
    if (e->with.len > 0 && rb_str_find(waiver, e->with, 0) != SIZE_MAX) return;
    rb_str message = filled(t, e, &rule->message, row), fix = filled(t, e, &rule->fix, row);
    if (e->with.len == 0 || rb_str_find(message, e->with, 0) != SIZE_MAX || rb_str_find(fix, e->with, 0) != SIZE_MAX) return;
    tell(t, e, rb_str_print("a message or fix with \"%.*s\"", RB_STR_ARGS(e->with)), rb_str_print("message \"%.*s\", fix \"%.*s\"", RB_STR_ARGS(message), RB_STR_ARGS(fix)));
}

/* The values that the rule used: what a reader needs to see why. */
static rb_str used_values(rb_ruletest *t, const rb_expectation *e, const rb_rule_plan *rule, uint32_t row)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < rule->used.len; i++) {
        rb_value v = rb_exec_value(t->streams[e->stream].exec, rule->used.items[i], row);
        rb_buf_print(&b, "%s%.*s = %.*s", i ? ", " : "", RB_STR_ARGS(rule->used_names.items[i]), RB_STR_ARGS(value_text(t, &v)));
    }
    return rb_buf_take(&b);
}

static void judge_rule(rb_ruletest *t, const rb_expectation *e, uint32_t row)
{
    static const enum rb_verdict verdicts[] = {[RB_EXPECT_PASSES] = RB_PASS, [RB_EXPECT_FAILS] = RB_FAIL, [RB_EXPECT_SKIPPED] = RB_SKIP,
                                               [RB_EXPECT_UNKNOWN] = RB_UNKNOWN, [RB_EXPECT_WAIVED] = RB_WAIVED};
    const rb_stream_plan *stream = t->c->plan->streams.items[e->stream];
    uint32_t index = plan_rule(t, e, row);
    const rb_rule_plan *rule = &stream->rules.items[index];
    enum rb_verdict got = (enum rb_verdict)rb_exec_verdicts(t->streams[e->stream].exec, index)[row];
    rb_cause cause = got == RB_UNKNOWN ? rule_cause(t, e, rule, row) : (rb_cause){.field = UINT32_MAX, .text = RB_STR("")};
    if (got != verdicts[e->what]) {
        rb_str used = used_values(t, e, rule, row);
        tell(t, e, rb_str_of(expected_word(e->what)),
             rb_str_print("%s%s%.*s%s%.*s", rb_verdict_name(got), cause.text.len ? ": " : "", RB_STR_ARGS(cause.text), used.len ? ", where " : "", RB_STR_ARGS(used)));
        return;
    }
    if (e->because != UINT32_MAX && cause.field != e->because)
        tell(t, e, rb_str_print("unknown because of %.*s", RB_STR_ARGS(stream->schema->fields.items[e->because].name)), cause.text);
    judge_message(t, e, rule, row);
}

static void judge_checklist(rb_ruletest *t, const rb_expectation *e, uint32_t row)
{
    static const enum rb_outcome outcomes[] = {[RB_EXPECT_PASSES] = RB_OUTCOME_PASS, [RB_EXPECT_FAILS] = RB_OUTCOME_FAIL,
                                               [RB_EXPECT_WARNS] = RB_OUTCOME_WARN, [RB_EXPECT_SKIPPED] = RB_OUTCOME_SKIP};
    const rb_stream_plan *stream = t->c->plan->streams.items[e->stream];
    for (uint32_t i = 0; i < stream->checklists.len; i++) {
        const rb_checklist_plan *c = &stream->checklists.items[i];
        if (c->checklist != e->index) continue;
        enum rb_outcome got = (enum rb_outcome)rb_exec_outcomes(t->streams[e->stream].exec, i)[row];
        if (got == outcomes[e->what]) return;
        rb_buf b = {0};
        rb_buf_print(&b, "%s", rb_outcome_name(got));
        for (uint32_t r = c->first_rule; r < c->first_rule + c->rule_count; r++) {
            enum rb_verdict v = (enum rb_verdict)rb_exec_verdicts(t->streams[e->stream].exec, r)[row];
            if (v != RB_FAIL && v != RB_UNKNOWN) continue;
            rb_str name = t->c->plan->catalog->checklists.items[c->checklist]->rules.items[r - c->first_rule].name;
            rb_str why = v == RB_UNKNOWN ? rule_cause(t, e, &stream->rules.items[r], row).text : RB_STR("");
            rb_buf_print(&b, "%s %.*s %s%s%.*s", b.len > 4 ? "," : ":", RB_STR_ARGS(name), rb_verdict_name(v), why.len ? " because " : "", RB_STR_ARGS(why));
        }
        tell(t, e, rb_str_of(expected_word(e->what)), rb_buf_take(&b));
        return;
    }
}

typedef RB_VEC(rb_value) values;

/* What a table that collects gives a record, in the order of its rows, each outcome once. */
static values collected(rb_ruletest *t, const rb_expectation *e, uint32_t index, uint32_t row)
{
    rb_exec *x = t->streams[e->stream].exec;
    const rb_route_plan *route = &t->c->plan->streams.items[e->stream]->routes.items[index];
    values   all = {0};
    uint32_t count;
    const uint32_t *rows = rb_exec_route_collected(x, index, row, &count);
    for (uint32_t r = 0; r < count; r++) {
        rb_value v = rb_exec_value(x, route->outputs[(size_t)rows[r] * route->output_count + e->member], row);
        bool again = false;
        for (uint32_t i = 0; i < all.len; i++) again |= rb_value_equal(&all.items[i], &v);
        if (!again) rb_vec_push(&all, v);
    }
    return all;
}

static bool holds_all(const rb_value *some, uint32_t count, const rb_value *all, uint32_t all_count)
{
    for (uint32_t i = 0; i < count; i++) {
        bool found = false;
        for (uint32_t k = 0; k < all_count; k++) found |= rb_value_equal(&some[i], &all[k]);
        if (!found) return false;
    }
    return true;
}

static rb_str list_text(const rb_ruletest *t, const rb_value *items, uint32_t count)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < count; i++) rb_buf_print(&b, "%s%.*s", i > 0 ? ", " : "", RB_STR_ARGS(value_text(t, &items[i])));
    return rb_buf_take(&b);
}

static rb_str route_text(rb_ruletest *t, const rb_expectation *e, uint32_t index, uint32_t row)
{
    rb_exec *x = t->streams[e->stream].exec;
    const rb_route_plan *route = &t->c->plan->streams.items[e->stream]->routes.items[index];
    switch ((enum rb_route_state)rb_exec_route_states(x, index)[row]) {
    case RB_ROUTE_NO_MATCH: return RB_STR("no row matches");
    case RB_ROUTE_CONFLICT: return rb_exec_route_cause(x, index, row).text;
    case RB_ROUTE_UNKNOWN: return rb_str_print("unknown: %.*s", RB_STR_ARGS(rb_exec_route_cause(x, index, row).text));
    default: break;
    }
    if (e->all.len > 0) {
        values all = collected(t, e, index, row);
        return list_text(t, all.items, all.len);
    }
    uint32_t taken = rb_exec_route_rows(x, index)[row];
    rb_value v = rb_exec_value(x, route->outputs[(size_t)taken * route->output_count + e->member], row);
    const rb_route_info *info = t->c->plan->catalog->routes.items[e->index];
    rb_place place = rb_sources_place(t->c->sources, info->rows.items[taken].start), own = rb_sources_place(t->c->sources, info->span.start);
    bool in_file = place.source != own.source;
    return rb_str_print("%.*s (row %u, line %u%s%.*s)", RB_STR_ARGS(value_text(t, &v)), taken + 1, place.line, in_file ? " of " : "", RB_STR_ARGS(in_file ? place.source->name : RB_STR("")));
}

static bool route_holds(rb_ruletest *t, const rb_expectation *e, uint32_t index, uint32_t row)
{
    rb_exec *x = t->streams[e->stream].exec;
    const rb_route_plan *route = &t->c->plan->streams.items[e->stream]->routes.items[index];
    enum rb_route_state state = (enum rb_route_state)rb_exec_route_states(x, index)[row];
    if (e->what == RB_EXPECT_NO_MATCH) return state == RB_ROUTE_NO_MATCH;
    if (e->what == RB_EXPECT_UNKNOWN)
        return state == RB_ROUTE_UNKNOWN && (e->because == UINT32_MAX || rb_exec_route_cause(x, index, row).field == e->because);
    if (state != RB_ROUTED) return false;
    if (e->all.len > 0) {
        values all = collected(t, e, index, row);
        return holds_all(all.items, all.len, e->all.items, e->all.len) && holds_all(e->all.items, e->all.len, all.items, all.len);
    }
    rb_value v = rb_exec_value(x, route->outputs[(size_t)rb_exec_route_rows(x, index)[row] * route->output_count + e->member], row);
    return rb_value_equal(&v, &e->value);
}

static rb_str expected_text(const rb_ruletest *t, const rb_expectation *e)
{
    if (e->what == RB_EXPECT_IS) return e->all.len > 0 ? list_text(t, e->all.items, e->all.len) : value_text(t, &e->value);
    if (e->because == UINT32_MAX) return rb_str_of(expected_word(e->what));
    return rb_str_print("%s because of %.*s", expected_word(e->what), RB_STR_ARGS(t->c->plan->streams.items[e->stream]->schema->fields.items[e->because].name));
}

static void judge_route(rb_ruletest *t, const rb_expectation *e, uint32_t row)
{
    const rb_stream_plan *stream = t->c->plan->streams.items[e->stream];
    for (uint32_t i = 0; i < stream->routes.len; i++)
        if (stream->routes.items[i].route == e->index && !route_holds(t, e, i, row)) tell(t, e, expected_text(t, e), route_text(t, e, i, row));
}

static void judge_let(rb_ruletest *t, const rb_expectation *e, uint32_t row)
{
    rb_exec *x = t->streams[e->stream].exec;
    rb_step_id step = t->c->plan->streams.items[e->stream]->lets.items[e->index];
    rb_value v = rb_exec_value(x, step, row);
    rb_cause cause = v.known ? (rb_cause){.field = UINT32_MAX} : rb_exec_cause(x, step, row);
    bool holds = e->what == RB_EXPECT_UNKNOWN ? !v.known && (e->because == UINT32_MAX || cause.field == e->because) : rb_value_equal(&v, &e->value);
    if (!holds) tell(t, e, expected_text(t, e), v.known ? value_text(t, &v) : rb_str_print("unknown: %.*s", RB_STR_ARGS(cause.text)));
}

static const rb_kpi_group *find_group(rb_ruletest *t, const rb_expectation *e)
{
    const rb_kpi_total *total = &t->summary.kpis[e->index];
    rb_kpi_walk         w = rb_kpi_walk_over(e->total ? &total->totals : &total->groups);
    for (const rb_kpi_group *g = rb_kpi_walk_next(&w); g; g = rb_kpi_walk_next(&w)) {
        bool same = g->keys.len == e->keys.len;
        for (uint32_t k = 0; same && k < e->keys.len; k++) {
            rb_value a = g->keys.items[k], b = e->keys.items[k];
            a.type = b.type; /* a group's number and a written whole number are one */
            same = rb_value_equal(&a, &b);
        }
        if (same) return g;
    }
    return NULL;
}

static rb_value count_value(uint64_t n) { return (rb_value){.type = RB_TYPE(integer), .known = true, .dec = (rb_dec)n * RB_DEC_ONE}; }

static rb_value group_value(rb_ruletest *t, const rb_expectation *e, const rb_kpi_group *g)
{
    const rb_kpi_info *info = t->c->plan->catalog->kpis.items[e->index];
    switch ((enum rb_kpi_member)e->member) {
    case RB_KPI_BAND: return g->band == UINT32_MAX ? (rb_value){.type = RB_TYPE(text)} : (rb_value){.type = RB_TYPE(text), .known = true, .text = info->bands.items[g->band]};
    case RB_KPI_VALUE: return g->value;
    case RB_KPI_RECORDS: return count_value(g->records);
    case RB_KPI_MEASURED: return count_value(g->measured);
    case RB_KPI_LEFT_OUT: return count_value(g->left_out);
    default: return g->miss;
    }
}

static void judge_kpi(rb_ruletest *t, const rb_expectation *e)
{
    const rb_kpi_group *g = find_group(t, e);
    if (!g) {
        tell(t, e, expected_text(t, e), RB_STR("there is no such group: no record has these keys"));
        return;
    }
    rb_value v = group_value(t, e, g);
    rb_value want = e->value;
    if (e->what == RB_EXPECT_IS && want.type.kind != RB_TYPE_money) want.type = v.type;
    bool holds = e->what == RB_EXPECT_NO_DATA ? rb_big_is_zero(g->denominator) : e->what == RB_EXPECT_UNKNOWN ? !v.known : rb_value_equal(&v, &want);
    if (holds) return;
    rb_str miss = e->member == RB_KPI_BAND && g->value.known ? rb_str_print(", the value is %.*s", RB_STR_ARGS(value_text(t, &g->value))) : RB_STR("");
    rb_str got = v.known ? value_text(t, &v) : g->several_currencies ? RB_STR("several currencies") : g->too_few ? RB_STR("too few records") : rb_big_is_zero(g->denominator) ? RB_STR("no data") : RB_STR("no band");
    tell(t, e, expected_text(t, e), rb_str_print("%.*s%.*s", RB_STR_ARGS(got), RB_STR_ARGS(miss)));
}

void rb_ruletest_judge(rb_ruletest *t, const rb_expectation *e)
{
    uint32_t row;
    if (e->of == RB_EXPECT_OF_KPI) {
        judge_kpi(t, e);
        return;
    }
    if (e->of == RB_EXPECT_OF_RECONCILE) {
        rb_ruletest_judge_reconcile(t, e);
        return;
    }
    if (!find_row(t, e, &row)) return;
    switch (e->of) {
    case RB_EXPECT_OF_RULE: judge_rule(t, e, row); break;
    case RB_EXPECT_OF_CHECKLIST: judge_checklist(t, e, row); break;
    case RB_EXPECT_OF_ROUTE: judge_route(t, e, row); break;
    case RB_EXPECT_OF_ASSIGN: rb_ruletest_judge_assign(t, e, row); break;
    default: judge_let(t, e, row); break;
    }
}
