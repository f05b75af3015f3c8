/* plan/plan.c: the typed program, stream by stream, as a plan. */
#include "plan/build.h"

#include "plan/late.h"

static rb_step_id lower_warm(rb_build *b, const rb_expr *e)
{
    if (!e) return RB_STEP_NONE;
    rb_step_id id = rb_lower(b, e);
    rb_build_mark_warm(b, id);
    return id;
}

/* What is read only of the records of which `where` says yes. */
static rb_step_id lower_within(rb_build *b, const rb_expr *e, const rb_expr *where)
{
    if (!e || !where) return lower_warm(b, e);
    rb_step_id id = rb_lower(b, e);
    rb_build_mark_held(b, id);
    return id;
}

/* What a rule uses is being gathered. */
typedef struct rb_used { rb_rule_plan *rule; rb_map seen; uint32_t inside; } rb_used;

static void add_name(rb_build *b, rb_rule_plan *rule, const rb_expr *e)
{
    for (uint32_t i = 0; i < rule->used_names.len; i++)
        if (rb_str_equal(rule->used_names.items[i], e->name)) return;
    rb_vec_push(&rule->used, rb_lower(b, e));
    rb_vec_push(&rule->used_names, e->name);
}

static bool is_named(const rb_expr *e)
{
    return e->kind == RB_EXPR_one || e->kind == RB_EXPR_of_one || e->kind == RB_EXPR_over_many || e->kind == RB_EXPR_field || e->kind == RB_EXPR_let || e->kind == RB_EXPR_parameter || e->kind == RB_EXPR_today || e->kind == RB_EXPR_now || e->kind == RB_EXPR_define;
}

static void add_used(rb_build *b, rb_used *used, const rb_expr *e);

/* Of a call: its own value, then what it is made of, but not the calls that its definition makes. A definition may lead to
 * another in very many ways: each is looked into once. */
static void add_used_parts(rb_build *b, rb_used *used, const rb_expr *call)
{
    uint32_t seen = 0;
    rb_str   address = {(const char *)&call->args[0], sizeof call->args[0]};
    if (!rb_map_add(&used->seen, rb_str_dup(address), &seen)) return;
    used->inside++;
    add_used(b, used, call->args[0]);
    used->inside--;
}

/* The field that says in which currency an amount is. */
static void add_currency(rb_build *b, rb_rule_plan *rule, const rb_expr *amount)
{
    uint32_t        index = b->stream->schema->fields.items[amount->index].currency_field - 1;
    const rb_field *f = &b->stream->schema->fields.items[index];
    rb_expr        *e = RB_NEW(rb_expr);
    *e = (rb_expr){.kind = RB_EXPR_field, .type = f->type, .span = f->span, .index = index, .name = f->name};
    add_name(b, rule, e);
}

static void add_used(rb_build *b, rb_used *used, const rb_expr *e)
{
    if (!e) return;
    bool is_call = e->kind == RB_EXPR_define;
    for (uint32_t i = 0; !is_named(e) && i < e->arg_count; i++) add_used(b, used, e->args[i]);
    for (uint32_t i = 0; i < e->template.parts.len; i++) add_used(b, used, e->template.parts.items[i].value);
    if (is_named(e) && !(is_call && used->inside)) add_name(b, used->rule, e);
    if (e->kind == RB_EXPR_field && rb_type_is_open_money(e->type)) add_currency(b, used->rule, e);
    if (is_call) add_used_parts(b, used, e);
}

static void used_by(rb_build *b, rb_rule_plan *rule, const rb_expr *applies, const rb_expr *holds)
{
    rb_used used = {.rule = rule};
    add_used(b, &used, applies);
    add_used(b, &used, holds);
}

static const rb_expr *both(const rb_expr *a, const rb_expr *b)
{
    if (!a || !b) return a ? a : b;
    rb_expr *e = RB_NEW(rb_expr);
    *e = (rb_expr){.kind = RB_EXPR_and, .type = RB_TYPE(yes_no), .span = RB_SPAN_NONE, .arg_count = 2, .args = {a, b}};
    return e;
}

/* The checklist's condition, the rule's own, and none of its exceptions. */
static const rb_expr *applies(const rb_checklist *c, const rb_rule *r)
{
    rb_expr *clear = NULL;
    if (r->excluded) {
        clear = RB_NEW(rb_expr);
        *clear = (rb_expr){.kind = RB_EXPR_not, .type = RB_TYPE(yes_no), .span = RB_SPAN_NONE, .arg_count = 1, .args = {r->excluded}};
    }
    return both(both(c->when, r->when), clear);
}

/* Not run with the batch: what it comes to is part of the rule's own conditions. */
static void plan_exception(rb_build *b, rb_rule_plan *rule, const rb_exception *e)
{
    rb_exception_plan out = {.name = e->name, .depth = e->depth, .when = rb_lower_trace(b, e->when), .demand = rb_lower_trace(b, e->demand)};
    out.in_effect = e->in_effect ? rb_lower(b, e->in_effect) : RB_STEP_NONE;
    used_by(b, rule, e->when, e->demand);
    rb_vec_push(&rule->exceptions, out);
}

static void plan_checklist(rb_build *b, const rb_checklist *c)
{
    rb_checklist_plan out = {.checklist = c->index, .applies = lower_warm(b, c->when), .first_rule = b->stream->rules.len, .rule_count = c->rules.len};
    for (uint32_t i = 0; i < c->rules.len; i++) {
        const rb_rule *r = &c->rules.items[i];
        const rb_expr *condition = applies(c, r);
        rb_rule_plan rule = {.checklist = c->index, .rule = i, .applies = lower_warm(b, condition), .holds = rb_lower(b, r->holds)};
        if (condition) rb_build_mark_held(b, rule.holds);
        else rb_build_mark_warm(b, rule.holds);
        rule.message = rb_lower_template(b, &r->message);
        rule.fix = rb_lower_template(b, &r->fix);
        rule.checklist_trace = rb_lower_trace(b, c->when);
        rule.when_trace = rb_lower_trace(b, r->when);
        rule.unless_trace = rb_lower_trace(b, r->unless);
        rule.holds_trace = rb_lower_trace(b, r->must);
        used_by(b, &rule, condition, r->must);
        for (uint32_t e = 0; e < r->exceptions.len; e++) plan_exception(b, &rule, &r->exceptions.items[e]);
        rb_vec_push(&b->stream->rules, rule);
    }
    rb_vec_push(&b->stream->checklists, out);
}

/* A rule has its name in all its versions. */
static bool is_waived(const rb_build *b, const rb_rule_plan *rule, const rb_waiver_info *info)
{
    if (rule->checklist != info->checklist) return false;
    return info->rule.len == 0 || rb_str_equal(b->program->catalog->checklists.items[rule->checklist]->rules.items[rule->rule].name, info->rule);
}

static void plan_waiver(rb_build *b, const rb_waiver *w)
{
    const rb_waiver_info *info = b->program->catalog->waivers.items[w->index];
    rb_waiver_plan out = {.waiver = w->index, .covers = lower_warm(b, w->covers), .key = w->key ? rb_lower(b, w->key) : RB_STEP_NONE};
    out.covers_trace = rb_lower_trace(b, w->covers);
    for (uint32_t i = 0; i < w->keys.len; i++) rb_vec_push(&out.keys, w->keys.items[i]);
    for (uint32_t i = 0; i < b->stream->rules.len; i++)
        if (is_waived(b, &b->stream->rules.items[i], info)) rb_vec_push(&out.rules, i);
    rb_vec_push(&b->stream->waivers, out);
}

/* `seen`: the outputs of earlier rows. */
static uint32_t first_with_outputs(const rb_route_plan *p, uint32_t row, rb_map *seen)
{
    rb_str   outputs = {(const char *)&p->outputs[(size_t)row * p->output_count], p->output_count * sizeof *p->outputs};
    uint32_t first = row;
    (void)rb_map_add(seen, outputs, &first);
    return first;
}

/* Only a table can do without a condition in one for each row. */
static void begin_rows(const rb_route *r, rb_route_plan *out)
{
    uint32_t tests = 0;
    for (uint32_t i = 0; i < out->row_count; i++) tests += r->rows.items[i].test_count;
    if (out->row_count < RB_TABLE_ROWS) {
        out->conditions = RB_NEW_PLAIN(rb_step_id, out->row_count);
        return;
    }
    out->tests = RB_NEW_PLAIN(rb_step_id, tests + 1);
    out->first_test = RB_NEW_PLAIN(uint32_t, out->row_count + 1);
    out->first_test[0] = 0;
}

static void plan_condition(rb_build *b, const rb_route_row *row, rb_step_id *out)
{
    const rb_expr *condition = rb_route_condition(row);
    *out = condition ? rb_lower(b, condition) : RB_STEP_NONE;
}

static void plan_row(rb_build *b, const rb_route_row *row, rb_route_plan *out, uint32_t i)
{
    if (!out->tests) {
        plan_condition(b, row, &out->conditions[i]);
        return;
    }
    out->first_test[i + 1] = out->first_test[i] + row->test_count;
    for (uint32_t t = 0; t < row->test_count; t++) out->tests[out->first_test[i] + t] = rb_lower(b, row->tests[t]);
}

static void plan_conditions(rb_build *b, const rb_route *r, rb_route_plan *out)
{
    out->tests = NULL;
    out->conditions = RB_NEW_PLAIN(rb_step_id, out->row_count);
    for (uint32_t i = 0; i < out->row_count; i++) plan_condition(b, &r->rows.items[i], &out->conditions[i]);
}

static void plan_route(rb_build *b, const rb_route *r)
{
    const rb_route_info *info = b->program->catalog->routes.items[r->index];
    rb_route_plan out = {.route = r->index, .hit = info->hit, .row_count = r->rows.len, .output_count = info->types.len};
    out.outputs = RB_NEW_PLAIN(rb_step_id, (size_t)out.row_count * out.output_count);
    out.same_as = RB_NEW_PLAIN(uint32_t, out.row_count);
    begin_rows(r, &out);
    rb_map seen = {0};
    for (uint32_t i = 0; i < out.row_count; i++) {
        plan_row(b, &r->rows.items[i], &out, i);
        for (uint32_t o = 0; o < out.output_count; o++) out.outputs[(size_t)i * out.output_count + o] = rb_lower(b, r->rows.items[i].outputs[o]);
        out.same_as[i] = first_with_outputs(&out, i, &seen);
    }
    if (out.tests) out.table = rb_build_table(b, &out);
    if (out.tests && !out.table) plan_conditions(b, r, &out);
    for (uint32_t i = 0; i < out.row_count && !out.table; i++) {
        if (out.hit == RB_ROUTE_FIRST && i > 0) rb_build_mark_held(b, out.conditions[i]);
        else rb_build_mark_warm(b, out.conditions[i]);
    }
    rb_vec_push(&b->stream->routes, out);
}

static rb_i128 own_units(const rb_value *v) { return rb_type_rep(v->type) == RB_REP_DEC ? v->dec : v->i64; }

/* How far a date misses is counted in days, as dates are. */
static rb_band_plan plan_band(const rb_band_rule *rule, rb_type measured)
{
    static const enum rb_band_test by_word[] = {[RB_BAND_MET] = RB_BAND_IF_MET, [RB_BAND_OTHERWISE] = RB_BAND_IF_OTHERWISE};
    rb_band_plan out = {.amount = own_units(&rule->amount)};
    if (rule->test == RB_BAND_MISSED_BY) out.test = rule->relative ? RB_BAND_IF_MISSED_RELATIVE : RB_BAND_IF_MISSED_ABSOLUTE;
    else if (rule->test == RB_BAND_THRESHOLD)
        out.test = rule->op == RB_AST_OP_ge ? RB_BAND_IF_AT_LEAST : rule->op == RB_AST_OP_le ? RB_BAND_IF_AT_MOST : rule->op == RB_AST_OP_gt ? RB_BAND_IF_ABOVE : RB_BAND_IF_BELOW;
    else out.test = by_word[rule->test];
    if (out.test == RB_BAND_IF_MISSED_ABSOLUTE && measured.kind == RB_TYPE_date) out.amount /= RB_US_PER_DAY;
    return out;
}

static void plan_kpi(rb_build *b, const rb_kpi *k)
{
    static const enum rb_aggregate aggregates[] = {
        [RB_AGG_COUNT] = RB_AGGREGATE_COUNT, [RB_AGG_SHARE] = RB_AGGREGATE_SHARE, [RB_AGG_SUM] = RB_AGGREGATE_SUM,
        [RB_AGG_AVERAGE] = RB_AGGREGATE_AVERAGE, [RB_AGG_MIN] = RB_AGGREGATE_MIN, [RB_AGG_MAX] = RB_AGGREGATE_MAX,
        [RB_AGG_MEDIAN] = RB_AGGREGATE_PERCENTILE, [RB_AGG_PERCENTILE] = RB_AGGREGATE_PERCENTILE, [RB_AGG_DISTINCT] = RB_AGGREGATE_DISTINCT,
    };
    rb_kpi_plan out = {.kpi = k->index, .where = lower_warm(b, k->where), .aggregate = aggregates[k->aggregate], .value = lower_within(b, k->value, k->where),
                       .condition = lower_within(b, k->condition, k->where), .has_target = k->has_target, .at_least = k->at_least, .minimum_sample = k->minimum_sample};
    if (k->value && rb_type_is_open_money(k->value->type)) rb_build_mark_warm(b, rb_build_currency(b, k->value));
    if (k->is_ratio) out.aggregate = RB_AGGREGATE_RATIO;
    if (k->weight) out.aggregate = RB_AGGREGATE_WEIGHTED;
    out.weight = lower_within(b, k->weight, k->where);
    out.below_value = lower_within(b, k->below_value, k->where);
    out.below_condition = lower_within(b, k->below_condition, k->where);
    out.rank = k->rank;
    out.nearest_rank = k->nearest_rank;
    out.totals = k->totals;
    if (k->has_target) out.target = own_units(&k->target);
    out.target_varies = k->own_target != NULL;
    out.target_step = lower_warm(b, k->own_target);
    for (uint32_t i = 0; i < k->keys.len; i++) rb_vec_push(&out.keys, lower_warm(b, k->keys.items[i]));
    for (uint32_t i = 0; i < k->bands.len; i++) rb_vec_push(&out.bands, plan_band(&k->bands.items[i], b->program->catalog->kpis.items[k->index]->type));
    rb_vec_push(&b->stream->kpis, out);
}

static bool reads_cell(enum rb_op op)
{
    return op == RB_OP_load_bit || op == RB_OP_load_i64 || op == RB_OP_load_dec || op == RB_OP_load_text || op == RB_OP_load_list || op == RB_OP_blank_cell;
}

/* The fields whose cells some step reads, and the key, which names a record in every report. */
static void mark_wanted(rb_stream_plan *s)
{
    s->wanted = RB_NEW_ARRAY(bool, s->schema->fields.len);
    if (s->schema->key != UINT32_MAX) s->wanted[s->schema->key] = true;
    for (uint32_t i = 0; i < s->steps.len; i++) {
        if (reads_cell(s->steps.items[i].op)) s->wanted[s->steps.items[i].operand] = true;
    }
}

static void plan_judges(rb_build *b, const rb_record *r)
{
    const rb_program *p = b->program;
    for (uint32_t i = 0; i < p->checklists.len; i++)
        if (p->checklists.items[i]->record == r) plan_checklist(b, p->checklists.items[i]);
    for (uint32_t i = 0; i < p->routes.len; i++)
        if (p->routes.items[i]->record == r) plan_route(b, p->routes.items[i]);
    for (uint32_t i = 0; i < p->waivers.len; i++)
        if (p->checklists.items[p->catalog->waivers.items[i]->checklist]->record == r) plan_waiver(b, p->waivers.items[i]);
    for (uint32_t i = 0; i < p->kpis.len; i++)
        if (p->kpis.items[i]->record == r) plan_kpi(b, p->kpis.items[i]);
    rb_build_sides(b, r);
    rb_build_assigns(b, r);
    mark_wanted(b->stream); /* before the lets: one that nothing uses costs no column, and no look-up */
}

static void plan_lets(rb_build *b, const rb_record *r)
{
    for (uint32_t i = 0; i < r->lets.len; i++) {
        rb_vec_push(&b->stream->lets, rb_lower(b, r->lets.items[i].expr));
        rb_vec_push(&b->stream->let_names, r->lets.items[i].name);
    }
}

static rb_build begin(const rb_program *program)
{
    rb_build b = {.program = program, .plan = RB_NEW(rb_plan)};
    b.plan->catalog = program->catalog;
    b.plan->zone = program->zone;
    return b;
}

static void begin_stream(rb_build *b, const rb_record *r)
{
    b->root = RB_NEW(rb_stream_plan);
    b->root->stream = r->stream;
    b->root->schema = r->schema;
    b->root->looks_up = RB_NEW_ARRAY(bool, b->program->records.len);
    rb_build_begin(b, b->root);
    rb_vec_push(&b->plan->streams, b->root);
}

/* What only derived fields need comes later: a run's batches have no cells for it, a test's have all. */
static void finish_loads(rb_build *b)
{
    for (uint32_t i = 0; i < b->loads.len; i++) {
        rb_build_take_up(b, b->loads.items[i]);
        mark_wanted(b->stream);
    }
}

/* The rules of all records before any derived field, so that it is known what only tests need. */
const rb_plan *rb_plan_new(const rb_program *program)
{
    rb_build b = begin(program);
    rb_frame *frames = RB_NEW_ARRAY(rb_frame, program->records.len);
    b.in_run = true;
    rb_build_reconciles(&b);
    for (uint32_t i = 0; i < program->records.len; i++) {
        begin_stream(&b, program->records.items[i]);
        plan_judges(&b, program->records.items[i]);
        rb_build_set_aside(&b, &frames[i]);
    }
    finish_loads(&b);
    b.in_run = false;
    for (uint32_t i = 0; i < program->records.len; i++) {
        rb_build_take_up(&b, &frames[i]);
        plan_lets(&b, program->records.items[i]);
    }
    rb_late_mark(b.plan);
    return b.plan;
}

const rb_plan *rb_plan_of_expression(const rb_program *program, const rb_expr *e, rb_step_id *step)
{
    rb_build b = begin(program);
    begin_stream(&b, program->records.items[program->records.len - 1]);
    *step = lower_warm(&b, e);
    mark_wanted(b.stream);
    return b.plan;
}
