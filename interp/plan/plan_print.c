/* plan/plan_print.c: a plan as text, for `rubric dump plan` and its golden tests.
 *
 * One line a step: what it makes, from what, of which type; steps that only run on demand end in "cold", those that are run
 * only for the records for which they decide something in "where it decides". Then what is read off
 * the steps: rules, routes, KPIs. Everything is shown by name or by value, so that a reader needs no other table.
 */
#include "plan/table.h"

#include "base/json.h"

static const char *const names[RB_OP_COUNT] = {
#define OP(name, in, out, operand, text) [RB_OP_##name] = #name,
#include "plan/ops.def"
#undef OP
};

static const char *const inputs[RB_OP_COUNT] = {
#define OP(name, in, out, operand, text) [RB_OP_##name] = in,
#include "plan/ops.def"
#undef OP
};

enum operand { OPERAND_NONE, OPERAND_FIELD, OPERAND_CONST, OPERAND_SET, OPERAND_PATTERN, OPERAND_HISTORY,
               OPERAND_TEMPLATE, OPERAND_CALENDAR, OPERAND_NUMBER, OPERAND_CAPTURE, OPERAND_READING, OPERAND_REPLACEMENT, OPERAND_NAMES, OPERAND_KEPT, OPERAND_INDEX, OPERAND_SEEK };
static const enum operand operands[RB_OP_COUNT] = {
#define OP(name, in, out, operand, text) [RB_OP_##name] = OPERAND_##operand,
#include "plan/ops.def"
#undef OP
};

const char *rb_op_inputs(enum rb_op op) { return inputs[op]; }

typedef struct printer {
    rb_buf               *b;
    const rb_plan        *plan;
    const rb_stream_plan *stream;
} printer;

static void add_step(const printer *p, rb_step_id step)
{
    if (step == RB_STEP_NONE) rb_buf_add_chars(p->b, "always");
    else rb_buf_print(p->b, "%%%u", step);
}

static void add_value(const printer *p, const rb_value *v) { rb_value_print_quoted(p->b, v, p->plan->zone); }

/* A constant of a set, which has no type of its own: that of the values looked up. */
static rb_value member(const rb_set *set, uint32_t i, rb_type type)
{
    rb_value v = {.type = type, .known = true};
    if (set->i64) v.i64 = set->i64[i];
    if (set->dec) v.dec = set->dec[i];
    if (set->text) v.text = set->text[i];
    return v;
}

static void add_set(const printer *p, const rb_step *s)
{
    const rb_set *set = &p->plan->sets.items[s->operand];
    rb_type       type = p->stream->steps.items[s->in[0]].type;
    rb_buf_add_chars(p->b, " {");
    for (uint32_t i = 0; i < set->len; i++) {
        rb_value v = member(set, i, type);
        if (i > 0) rb_buf_add_chars(p->b, ", ");
        add_value(p, &v);
    }
    rb_buf_add_char(p->b, '}');
}

static void add_template(const printer *p, const rb_template *t)
{
    rb_buf_add_char(p->b, '"');
    for (uint32_t i = 0; i < t->parts.len; i++) {
        rb_buf_add_str(p->b, t->parts.items[i].text);
        if (t->parts.items[i].step != RB_STEP_NONE) rb_buf_print(p->b, "{%%%u}", t->parts.items[i].step);
    }
    rb_buf_add_char(p->b, '"');
}

static void add_day(const printer *p, int64_t day)
{
    if (day == INT64_MIN || day == INT64_MAX) rb_buf_add_char(p->b, '-');
    else rb_date_print(p->b, day);
}

static void add_history(const printer *p, const rb_history *h)
{
    rb_buf_print(p->b, " %.*s {", RB_STR_ARGS(h->name));
    for (uint32_t i = 0; i < h->len; i++) {
        if (i > 0) rb_buf_add_chars(p->b, ", ");
        add_value(p, &h->values[i]);
        rb_buf_add_chars(p->b, " from ");
        add_day(p, h->from[i]);
        rb_buf_add_chars(p->b, " until ");
        add_day(p, h->until[i]);
    }
    rb_buf_add_char(p->b, '}');
}

static void add_kept(const printer *p, const rb_kept *kept)
{
    const rb_schema *schema = p->plan->catalog->schemas.items[p->plan->lookups.items[kept->lookup].stream];
    rb_buf_print(p->b, " %.*s.%.*s", RB_STR_ARGS(schema->name), RB_STR_ARGS(schema->fields.items[kept->field].name));
}

static void add_steps(const printer *p, const rb_step_id *steps, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) rb_buf_print(p->b, " %%%u", steps[i]);
}

static void add_seek(const printer *p, uint32_t number)
{
    static const char *const overs[] = {
        [RB_OVER_ONE] = "one of",  [RB_OVER_ANY] = "any of", [RB_OVER_COUNT] = "count of", [RB_OVER_SUM] = "sum over",     [RB_OVER_AVERAGE] = "average over",
        [RB_OVER_MIN] = "min over", [RB_OVER_MAX] = "max over", [RB_OVER_FIRST] = "first of", [RB_OVER_LAST] = "last of", [RB_OVER_SAME] = "same over",
    };
    const rb_seek *s = &p->plan->seeks.items[number];
    if (s->index == RB_INDEX_LIST) rb_buf_add_chars(p->b, " any part of");
    else rb_buf_print(p->b, " %s %.*s, index %u by", overs[s->over], RB_STR_ARGS(s->name), s->index);
    add_steps(p, s->inputs.items, s->key_count);
    if (s->pairs) rb_buf_print(p->b, ", pairs %u", number);
    if (s->inputs.len > s->key_count) rb_buf_add_chars(p->b, " with");
    add_steps(p, s->inputs.items + s->key_count, s->inputs.len - s->key_count);
}

static void add_operand(const printer *p, const rb_step *s)
{
    switch (operands[s->op]) {
    case OPERAND_NONE: break;
    case OPERAND_FIELD:
        rb_buf_add_char(p->b, ' ');
        rb_buf_add_str(p->b, p->stream->schema->fields.items[s->operand].name);
        break;
    case OPERAND_CONST:
        rb_buf_add_char(p->b, ' ');
        add_value(p, &p->plan->constants.items[s->operand]);
        break;
    case OPERAND_SET: add_set(p, s); break;
    case OPERAND_PATTERN: rb_buf_print(p->b, " /%.*s/", RB_STR_ARGS(rb_pattern_text(p->plan->patterns.items[s->operand]))); break;
    case OPERAND_HISTORY: add_history(p, &p->plan->histories.items[s->operand]); break;
    case OPERAND_TEMPLATE:
        rb_buf_add_char(p->b, ' ');
        add_template(p, &p->plan->templates.items[s->operand]);
        break;
    case OPERAND_CALENDAR:
        rb_buf_print(p->b, " on %.*s", RB_STR_ARGS(p->plan->calendars.items[s->operand].name));
        break;
    case OPERAND_NUMBER: rb_buf_print(p->b, " %u", s->operand); break;
    case OPERAND_CAPTURE: rb_buf_print(p->b, " %.*s", RB_STR_ARGS(p->plan->captures.items[s->operand].name)); break;
    case OPERAND_REPLACEMENT:
        rb_buf_add_chars(p->b, " with ");
        rb_json_add_string(p->b, p->plan->replacements.items[s->operand].with);
        break;
    case OPERAND_NAMES:
    case OPERAND_READING: break; /* the step's type says it */
    case OPERAND_KEPT: add_kept(p, &p->plan->kept.items[s->operand]); break;
    case OPERAND_INDEX: rb_buf_print(p->b, " index %u", s->operand); break;
    case OPERAND_SEEK: add_seek(p, s->operand); break;
    }
}

/* %12 = le_i64 %3 %7   : yes/no */
static void add_step_line(const printer *p, rb_step_id id)
{
    const rb_step *s = &p->stream->steps.items[id];
    rb_str         type = rb_type_title(s->type);
    rb_buf_print(p->b, "  %%%u = %s", id, names[s->op]);
    for (const char *in = inputs[s->op]; *in; in++) rb_buf_print(p->b, " %%%u", s->in[in - inputs[s->op]]);
    add_operand(p, s);
    rb_buf_print(p->b, "   : %.*s%s\n", RB_STR_ARGS(type), s->cold ? ", cold" : s->late ? ", where it decides" : "");
}

static void add_text(const printer *p, const char *what, const rb_template *t)
{
    if (t->parts.len == 0) return;
    rb_buf_print(p->b, "    %s ", what);
    add_template(p, t);
    rb_buf_add_char(p->b, '\n');
}

static void add_rule(const printer *p, const rb_rule_plan *r)
{
    const rb_checklist_info *list = p->plan->catalog->checklists.items[r->checklist];
    rb_buf_print(p->b, "  rule %.*s.%.*s applies ", RB_STR_ARGS(list->name), RB_STR_ARGS(list->rules.items[r->rule].name));
    add_step(p, r->applies);
    rb_buf_add_chars(p->b, " holds ");
    add_step(p, r->holds);
    rb_buf_add_chars(p->b, list->rules.items[r->rule].severity == RB_RULE_WARNING ? " warning\n" : "\n");
    add_text(p, "message", &r->message);
    add_text(p, "fix", &r->fix);
}

static void add_checklist(const printer *p, const rb_checklist_plan *c)
{
    rb_buf_print(p->b, "  checklist %.*s applies ", RB_STR_ARGS(p->plan->catalog->checklists.items[c->checklist]->name));
    add_step(p, c->applies);
    rb_buf_add_char(p->b, '\n');
}

/* How the rows of a large table are found. */
static void add_table(const printer *p, const rb_table *t)
{
    uint32_t cut = 0;
    for (uint32_t i = 0; i < t->buckets.len; i++) cut += t->buckets.items[i].column != RB_TABLE_NONE;
    rb_buf_print(p->b, "    looked up: %u boxes in %u groups with %u lists of equal values, %u of them cut at borders; columns", t->box_count, t->groups.len, t->buckets.len, cut);
    for (uint32_t c = 0; c < t->columns.len; c++) {
        rb_buf_add_char(p->b, ' ');
        add_step(p, t->columns.items[c].value);
    }
    rb_buf_add_char(p->b, '\n');
}

static void add_tests(const printer *p, const rb_route_plan *r, uint32_t row)
{
    if (r->first_test[row] == r->first_test[row + 1]) add_step(p, RB_STEP_NONE);
    for (uint32_t i = r->first_test[row]; i < r->first_test[row + 1]; i++) {
        if (i > r->first_test[row]) rb_buf_add_chars(p->b, " and ");
        add_step(p, r->tests[i]);
    }
}

static void add_route(const printer *p, const rb_route_plan *r)
{
    static const char *const hits[] = {[RB_ROUTE_UNIQUE] = "unique", [RB_ROUTE_FIRST] = "first", [RB_ROUTE_COLLECT] = "collect"};
    rb_buf_print(p->b, "  route %.*s %s\n", RB_STR_ARGS(p->plan->catalog->routes.items[r->route]->name), hits[r->hit]);
    if (r->table) add_table(p, r->table);
    for (uint32_t row = 0; row < r->row_count; row++) {
        rb_buf_print(p->b, "    row %u when ", row + 1);
        if (r->table) add_tests(p, r, row);
        else add_step(p, r->conditions[row]);
        rb_buf_add_chars(p->b, " =>");
        for (uint32_t o = 0; o < r->output_count; o++) {
            rb_buf_add_char(p->b, ' ');
            add_step(p, r->outputs[(size_t)row * r->output_count + o]);
        }
        if (r->same_as[row] != row) rb_buf_print(p->b, "   same as row %u", r->same_as[row] + 1);
        rb_buf_add_char(p->b, '\n');
    }
}

/* An amount in the measure's own units, as a value of its type. */
static void add_amount(const printer *p, const rb_kpi_plan *k, rb_i128 amount)
{
    rb_value v = {.type = p->plan->catalog->kpis.items[k->kpi]->type, .known = true, .dec = amount};
    v.i64 = amount < INT64_MIN ? INT64_MIN : amount > INT64_MAX ? INT64_MAX : (int64_t)amount;
    add_value(p, &v);
}

/* How far a target is missed; between dates that is a length of time, counted in days or microseconds. */
static void add_distance(const printer *p, const rb_kpi_plan *k, rb_i128 amount)
{
    enum rb_type_kind kind = p->plan->catalog->kpis.items[k->kpi]->type.kind;
    rb_value length = {.type = RB_TYPE(duration), .known = true, .i64 = (int64_t)(kind == RB_TYPE_date ? amount * RB_US_PER_DAY : amount)};
    if (kind == RB_TYPE_date || kind == RB_TYPE_datetime) add_value(p, &length);
    else add_amount(p, k, amount);
}

static void add_band(const printer *p, const rb_kpi_plan *k, const rb_band_plan *band)
{
    static const char *const tests[] = {
        [RB_BAND_IF_MET] = "met",
        [RB_BAND_IF_MISSED_RELATIVE] = "missed by at most",
        [RB_BAND_IF_MISSED_ABSOLUTE] = "missed by at most",
        [RB_BAND_IF_AT_LEAST] = "at least",
        [RB_BAND_IF_AT_MOST] = "at most",
        [RB_BAND_IF_ABOVE] = "above",
        [RB_BAND_IF_BELOW] = "below",
        [RB_BAND_IF_OTHERWISE] = "otherwise",
    };
    rb_value share = {.type = RB_TYPE(percent), .known = true, .dec = band->amount};
    rb_buf_print(p->b, "    band %s", tests[band->test]);
    if (band->test != RB_BAND_IF_MET && band->test != RB_BAND_IF_OTHERWISE) rb_buf_add_char(p->b, ' ');
    if (band->test == RB_BAND_IF_MISSED_RELATIVE) {
        add_value(p, &share);
        rb_buf_add_chars(p->b, " of the target");
    } else if (band->test == RB_BAND_IF_MISSED_ABSOLUTE) {
        add_distance(p, k, band->amount);
    } else if (band->test != RB_BAND_IF_MET && band->test != RB_BAND_IF_OTHERWISE) {
        add_amount(p, k, band->amount);
    }
    rb_buf_add_char(p->b, '\n');
}

static void add_part(const printer *p, const char *what, rb_step_id step)
{
    if (step == RB_STEP_NONE) return;
    rb_buf_print(p->b, " %s %%%u", what, step);
}

static void add_kpi(const printer *p, const rb_kpi_plan *k)
{
    static const char *const aggregates[] = {
        [RB_AGGREGATE_COUNT] = "count",     [RB_AGGREGATE_SHARE] = "share", [RB_AGGREGATE_SUM] = "sum",
        [RB_AGGREGATE_AVERAGE] = "average", [RB_AGGREGATE_MIN] = "min",     [RB_AGGREGATE_MAX] = "max",
        [RB_AGGREGATE_PERCENTILE] = "percentile", [RB_AGGREGATE_DISTINCT] = "distinct count",
        [RB_AGGREGATE_WEIGHTED] = "weighted average", [RB_AGGREGATE_RATIO] = "ratio",
    };
    rb_buf_print(p->b, "  kpi %.*s %s", RB_STR_ARGS(p->plan->catalog->kpis.items[k->kpi]->name), aggregates[k->aggregate]);
    if (k->aggregate == RB_AGGREGATE_PERCENTILE) rb_buf_add_char(p->b, ' ');
    if (k->aggregate == RB_AGGREGATE_PERCENTILE) rb_dec_print(p->b, k->rank);
    if (k->nearest_rank) rb_buf_add_chars(p->b, " by nearest rank");
    add_part(p, "of", k->value);
    if (k->aggregate == RB_AGGREGATE_WEIGHTED) add_part(p, "weighted by", k->weight);
    add_part(p, "measured when", k->condition);
    if (k->aggregate == RB_AGGREGATE_RATIO) {
        rb_buf_add_chars(p->b, k->below_value == RB_STEP_NONE ? " per count" : " per sum");
        add_part(p, "of", k->below_value);
        add_part(p, "when", k->below_condition);
    }
    add_part(p, "where", k->where);
    for (uint32_t i = 0; i < k->keys.len; i++) add_part(p, i == 0 ? "by" : "and", k->keys.items[i]);
    if (k->totals) rb_buf_add_chars(p->b, " with totals");
    if (k->has_target) rb_buf_add_chars(p->b, k->at_least ? " target at least" : " target at most");
    if (k->target_varies) rb_buf_print(p->b, " %%%u", k->target_step);
    if (k->has_target && !k->target_varies) {
        rb_buf_add_char(p->b, ' ');
        add_amount(p, k, k->target);
    }
    if (k->minimum_sample > 0) rb_buf_print(p->b, " minimum sample %llu", (unsigned long long)k->minimum_sample);
    rb_buf_add_char(p->b, '\n');
    for (uint32_t i = 0; i < k->bands.len; i++) add_band(p, k, &k->bands.items[i]);
}

static void add_side(const printer *p, const rb_side_plan *s)
{
    rb_buf_print(p->b, "  reconcile %.*s %s", RB_STR_ARGS(p->plan->catalog->reconciles.items[s->reconcile]->name), s->side == 0 ? "left" : "right");
    add_part(p, "where", s->where);
    for (uint32_t i = 0; i < s->keys.len; i++) add_part(p, i == 0 ? "on" : "and", s->keys.items[i]);
    for (uint32_t i = 0; i < s->values.len; i++) add_part(p, "compares", s->values.items[i]);
    add_part(p, "adds up", s->total);
    rb_buf_add_char(p->b, '\n');
}

static void add_waiver(const printer *p, const rb_waiver_plan *w)
{
    const rb_waiver_info *info = p->plan->catalog->waivers.items[w->waiver];
    rb_buf_print(p->b, "  waiver %.*s for %%%u", RB_STR_ARGS(rb_waiver_period(info)), w->covers);
    for (uint32_t i = 0; i < w->rules.len; i++) {
        const rb_rule_plan      *rule = &p->stream->rules.items[w->rules.items[i]];
        const rb_checklist_info *list = p->plan->catalog->checklists.items[rule->checklist];
        rb_buf_print(p->b, "%s%.*s.%.*s", i ? ", " : " of ", RB_STR_ARGS(list->name), RB_STR_ARGS(list->rules.items[rule->rule].name));
    }
    rb_buf_add_char(p->b, '\n');
}

static void add_assign(const printer *p, const rb_assign_plan *a)
{
    rb_buf_print(p->b, "  assign %.*s, %s", RB_STR_ARGS(p->plan->catalog->assigns.items[a->assign]->name), a->least_loaded ? "least loaded" : "round robin");
    add_part(p, "when", a->when);
    for (uint32_t i = 0; i < a->named.len; i++) {
        add_part(p, "named", a->named.items[i].value);
        add_part(p, "when", a->named.items[i].condition);
    }
    add_part(p, "otherwise", a->overflow);
    rb_buf_print(p->b, ", names pairs %u", a->names);
    if (a->loads != UINT32_MAX) rb_buf_print(p->b, ", loads pairs %u%s", a->loads, a->adds ? " plus assigned" : "");
    if (a->fits != UINT32_MAX) rb_buf_print(p->b, ", fits pairs %u with", a->fits);
    if (a->fits != UINT32_MAX) add_steps(p, p->plan->seeks.items[a->fits].inputs.items, p->plan->seeks.items[a->fits].inputs.len);
    rb_buf_add_char(p->b, '\n');
}

static void add_stream(const printer *p)
{
    const rb_stream_plan *s = p->stream;
    rb_buf_print(p->b, "stream %.*s\n", RB_STR_ARGS(s->schema->name));
    for (rb_step_id id = 0; id < s->steps.len; id++) add_step_line(p, id);
    for (uint32_t i = 0; i < s->lets.len; i++)
        rb_buf_print(p->b, "  let %.*s is %%%u\n", RB_STR_ARGS(s->let_names.items[i]), s->lets.items[i]);
    for (uint32_t i = 0; i < s->checklists.len; i++) add_checklist(p, &s->checklists.items[i]);
    for (uint32_t i = 0; i < s->rules.len; i++) add_rule(p, &s->rules.items[i]);
    for (uint32_t i = 0; i < s->routes.len; i++) add_route(p, &s->routes.items[i]);
    for (uint32_t i = 0; i < s->waivers.len; i++) add_waiver(p, &s->waivers.items[i]);
    for (uint32_t i = 0; i < s->kpis.len; i++) add_kpi(p, &s->kpis.items[i]);
    for (uint32_t i = 0; i < s->sides.len; i++) add_side(p, &s->sides.items[i]);
    for (uint32_t i = 0; i < s->assigns.len; i++) add_assign(p, &s->assigns.items[i]);
}

static void add_pairs(const printer *p, uint32_t number)
{
    const rb_seek *s = &p->plan->seeks.items[number];
    if (!s->pairs) return;
    if (s->index == RB_INDEX_LIST) rb_buf_print(p->b, "pairs %u with parts of a list\n", number);
    else rb_buf_print(p->b, "pairs %u with %.*s\n", number, RB_STR_ARGS(s->pairs->schema->name));
    for (rb_step_id id = 0; id < s->pairs->steps.len; id++) add_step_line(p, id);
    rb_buf_add_char(p->b, ' ');
    add_part(p, "where", s->condition);
    add_part(p, "value", s->value);
    add_part(p, "order", s->order);
    rb_buf_add_char(p->b, '\n');
}

static void add_index(const printer *p, uint32_t number)
{
    const rb_index_plan *index = &p->plan->indexes.items[number];
    rb_buf_print(p->b, "  index %u by", number);
    add_steps(p, index->keys.items, index->keys.len);
    if (index->filter != RB_STEP_NONE) rb_buf_print(p->b, " where %%%u", index->filter);
    rb_buf_add_char(p->b, '\n');
}

static void add_lookup(const printer *p, uint32_t number)
{
    const rb_lookup_plan *l = &p->plan->lookups.items[number];
    rb_buf_print(p->b, "lookup %.*s%s\n", RB_STR_ARGS(l->load->schema->name), l->in_run ? "" : ", for tests only");
    for (rb_step_id id = 0; id < l->load->steps.len; id++) add_step_line(p, id);
    for (uint32_t i = 0; i < p->plan->indexes.len; i++)
        if (p->plan->indexes.items[i].lookup == number) add_index(p, i);
    for (uint32_t i = 0; i < p->plan->kept.len; i++) {
        if (p->plan->kept.items[i].lookup != number) continue;
        rb_buf_add_chars(p->b, "  keep");
        add_kept(p, &p->plan->kept.items[i]);
        rb_buf_add_char(p->b, '\n');
    }
}

void rb_plan_print(rb_buf *b, const rb_plan *plan)
{
    for (uint32_t i = 0; i < plan->lookups.len; i++) {
        printer p = {b, plan, plan->lookups.items[i].load};
        add_lookup(&p, i);
    }
    for (uint32_t i = 0; i < plan->seeks.len; i++) {
        printer p = {b, plan, plan->seeks.items[i].pairs};
        add_pairs(&p, i);
    }
    for (uint32_t i = 0; i < plan->streams.len; i++) {
        printer p = {b, plan, plan->streams.items[i]};
        add_stream(&p);
    }
}
