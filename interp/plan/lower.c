/* plan/lower.c: one typed expression to column steps. The representation of the operands picks the step. */
#include "plan/build.h"

#include "lang/builtins.h"

enum { REACHED_LIMIT = 20000 };

static const rb_op_family eq_ops = {RB_OP_eq_bit, RB_OP_eq_i64, RB_OP_eq_dec, RB_OP_eq_text};
static const rb_op_family lt_ops = {RB_OP_COUNT, RB_OP_lt_i64, RB_OP_lt_dec, RB_OP_lt_text};
static const rb_op_family le_ops = {RB_OP_COUNT, RB_OP_le_i64, RB_OP_le_dec, RB_OP_le_text};
static const rb_op_family known_ops = {RB_OP_known_bit, RB_OP_known_i64, RB_OP_known_dec, RB_OP_known_text};
static const rb_op_family else_ops = {RB_OP_else_bit, RB_OP_else_i64, RB_OP_else_dec, RB_OP_else_text};
static const rb_op_family choose_ops = {RB_OP_choose_bit, RB_OP_choose_i64, RB_OP_choose_dec, RB_OP_choose_text};
static const rb_op_family history_ops = {RB_OP_history_bit, RB_OP_history_i64, RB_OP_history_dec, RB_OP_history_text};
static const rb_op_family in_ops = {RB_OP_COUNT, RB_OP_in_i64, RB_OP_in_dec, RB_OP_in_text};

static rb_step_id step0(rb_build *b, enum rb_op op, rb_type type, uint32_t operand)
{
    return rb_build_step(b, op, type, (rb_step_id[3]){RB_STEP_NONE, RB_STEP_NONE, RB_STEP_NONE}, operand);
}

static rb_step_id step1(rb_build *b, enum rb_op op, rb_type type, rb_step_id a) { return rb_build_step(b, op, type, (rb_step_id[3]){a, RB_STEP_NONE, RB_STEP_NONE}, 0); }
static rb_step_id step2(rb_build *b, enum rb_op op, rb_type type, rb_step_id x, rb_step_id y) { return rb_build_step(b, op, type, (rb_step_id[3]){x, y, RB_STEP_NONE}, 0); }

static rb_step_id both(rb_build *b, enum rb_op op, const rb_expr *e) { return step2(b, op, e->type, rb_lower(b, e->args[0]), rb_lower(b, e->args[1])); }

static rb_step_id with_operand(rb_build *b, enum rb_op op, const rb_expr *e, uint32_t operand)
{
    return rb_build_step(b, op, e->type, (rb_step_id[3]){rb_lower(b, e->args[0]), RB_STEP_NONE, RB_STEP_NONE}, operand);
}

static bool is_dec(const rb_expr *e) { return rb_type_rep(e->type) == RB_REP_DEC; }

static rb_step_id lower_add(rb_build *b, const rb_expr *e)
{
    if (e->type.kind == RB_TYPE_text) return both(b, RB_OP_join, e);
    if (is_dec(e)) return both(b, RB_OP_add_dec, e);
    return both(b, e->type.kind == RB_TYPE_date ? RB_OP_date_plus : RB_OP_add_i64, e);
}

static rb_step_id lower_sub(rb_build *b, const rb_expr *e)
{
    if (is_dec(e)) return both(b, RB_OP_sub_dec, e);
    if (e->args[0]->type.kind != RB_TYPE_date) return both(b, RB_OP_sub_i64, e);
    if (e->args[1]->type.kind == RB_TYPE_date) return both(b, RB_OP_days_between, e);
    rb_step_id back = step1(b, RB_OP_neg_i64, e->args[1]->type, rb_lower(b, e->args[1]));
    return step2(b, RB_OP_date_plus, e->type, rb_lower(b, e->args[0]), back);
}

static rb_step_id lower_mul(rb_build *b, const rb_expr *e)
{
    return both(b, is_dec(e) ? RB_OP_mul_dec : e->type.kind == RB_TYPE_months ? RB_OP_mul_months : RB_OP_mul_duration, e);
}

static rb_step_id lower_plus_months(rb_build *b, const rb_expr *e)
{
    bool moment = e->type.kind == RB_TYPE_datetime;
    if (e->number) return both(b, moment ? RB_OP_instant_plus_overflowing : RB_OP_date_plus_overflowing, e);
    return both(b, moment ? RB_OP_instant_plus_clamped : RB_OP_date_plus_clamped, e);
}

static rb_step_id lower_div(rb_build *b, const rb_expr *e)
{
    if (is_dec(e->args[0])) return both(b, RB_OP_div_dec, e);
    return both(b, is_dec(e->args[1]) ? RB_OP_div_duration : RB_OP_ratio_duration, e);
}

/* A list is blank, too, when nothing stands in it: [] or a separator alone. */
static rb_step_id or_no_parts(rb_build *b, rb_step_id blank, const rb_expr *of)
{
    if (of->type.kind != RB_TYPE_list) return blank;
    return step2(b, RB_OP_or, RB_TYPE(yes_no), blank, step1(b, RB_OP_no_parts, RB_TYPE(yes_no), rb_lower(b, of)));
}

/* Whether the cell is blank; and it is read all the same, so that the report can say that a cell is there that nobody can read. */
static rb_step_id lower_field_blank(rb_build *b, const rb_expr *field)
{
    if (b->env->row == RB_STEP_NONE && field->type.kind != RB_TYPE_text) (void)rb_lower_field(b, field);
    return or_no_parts(b, rb_lower_field_blank(b, field, RB_TYPE(yes_no)), field);
}

/* Blank is asked of the cell where the name stands for a field; of anything else, whether it is known. */
static rb_step_id lower_blank(rb_build *b, const rb_expr *of)
{
    while (of->kind == RB_EXPR_let || of->kind == RB_EXPR_define || of->kind == RB_EXPR_argument) of = of->args[0];
    if (of->kind == RB_EXPR_field) return lower_field_blank(b, of);
    if (of->kind == RB_EXPR_outer) return rb_lower_outer(b, of->args[0], lower_blank, RB_TYPE(yes_no));
    if (of->kind == RB_EXPR_of_one) {
        const rb_env *before = rb_build_step_in(b, of);
        rb_step_id blank = lower_blank(b, of->args[1]);
        b->env = before;
        return blank;
    }
    rb_step_id known = step1(b, rb_op_pick(&known_ops, of->type), RB_TYPE(yes_no), rb_lower(b, of));
    return or_no_parts(b, step1(b, RB_OP_not, RB_TYPE(yes_no), known), of);
}

static rb_step_id lower_of_one(rb_build *b, const rb_expr *e)
{
    const rb_env *before = rb_build_step_in(b, e);
    rb_step_id id = rb_lower(b, e->args[1]);
    b->env = before;
    return id;
}

static rb_step_id lower_parameter(rb_build *b, const rb_expr *e)
{
    const rb_parameter *p = b->program->parameters.items[e->index];
    if (p->values.len == 1 && p->values.items[0].from == INT64_MIN && p->values.items[0].until == INT64_MAX) return rb_build_constant(b, &p->values.items[0].value);
    return with_operand(b, rb_op_pick(&history_ops, e->type), e, rb_build_history(b, p));
}

static enum rb_op call_op(uint32_t builtin, rb_type first)
{
    enum { /* names of families, so that builtins.def can say `abs` */
        RB_OP_abs = RB_OP_COUNT + 1, RB_OP_min, RB_OP_max
    };
    static const int ops[RB_BUILTIN_COUNT] = {
#define BUILTIN(name, params, result, op, number, doc) [RB_BUILTIN_##name] = (int)RB_OP_##op,
#include "lang/builtins.def"
#undef BUILTIN
    };
    bool dec = rb_type_rep(first) == RB_REP_DEC;
    switch (ops[builtin]) {
    case RB_OP_abs: return dec ? RB_OP_abs_dec : RB_OP_abs_i64;
    case RB_OP_min: return dec ? RB_OP_min_dec : RB_OP_min_i64;
    case RB_OP_max: return dec ? RB_OP_max_dec : RB_OP_max_i64;
    default: return (enum rb_op)ops[builtin];
    }
}

static uint32_t call_number(const rb_expr *e)
{
    static const uint32_t numbers[RB_BUILTIN_COUNT] = {
#define BUILTIN(name, params, result, op, number, doc) [RB_BUILTIN_##name] = number,
#include "lang/builtins.def"
#undef BUILTIN
    };
    return numbers[e->index] ? numbers[e->index] : e->number;
}

static uint32_t capture_of(rb_build *b, const rb_expr *e)
{
    for (uint32_t i = 0; i < b->plan->captures.len; i++)
        if (b->plan->captures.items[i].pattern == e->pattern && b->plan->captures.items[i].group == e->number) return i;
    rb_capture made = {e->pattern, e->number, e->value.text};
    rb_vec_push(&b->plan->captures, made);
    return b->plan->captures.len - 1;
}

static uint32_t reading_of(rb_build *b, const rb_field *f)
{
    for (uint32_t i = 0; i < b->plan->readings.len; i++)
        if (rb_type_equal(b->plan->readings.items[i]->type, f->type) && b->plan->readings.items[i]->format == f->format && b->plan->readings.items[i]->zone == f->zone) return i;
    rb_vec_push(&b->plan->readings, f);
    return b->plan->readings.len - 1;
}

static uint32_t replacement_of(rb_build *b, const rb_expr *e)
{
    rb_replacement made = {e->pattern, e->value.text};
    for (uint32_t i = 0; i < b->plan->replacements.len; i++)
        if (b->plan->replacements.items[i].pattern == made.pattern && rb_str_equal(b->plan->replacements.items[i].with, made.with)) return i;
    rb_vec_push(&b->plan->replacements, made);
    return b->plan->replacements.len - 1;
}

static uint32_t call_operand(rb_build *b, const rb_expr *e)
{
    if (e->index == RB_BUILTIN_replace_pattern) return replacement_of(b, e);
    return e->pattern ? capture_of(b, e) : e->reading ? reading_of(b, e->reading) : call_number(e);
}

static rb_step_id lower_call(rb_build *b, const rb_expr *e)
{
    rb_step_id in[3] = {RB_STEP_NONE, RB_STEP_NONE, RB_STEP_NONE};
    for (uint32_t i = 0; i < e->arg_count; i++) in[i] = rb_lower(b, e->args[i]);
    return rb_build_step(b, call_op(e->index, e->args[0]->type), e->type, in, call_operand(b, e));
}

/* Time on a calendar, whole days, months: the arguments in order, and which calendar or how. */
static rb_step_id lower_calendar(rb_build *b, enum rb_op op, const rb_expr *e)
{
    rb_step_id in[3] = {RB_STEP_NONE, RB_STEP_NONE, RB_STEP_NONE};
    for (uint32_t i = 0; i < e->arg_count; i++) in[i] = rb_lower(b, e->args[i]);
    return rb_build_step(b, op, e->type, in, rb_build_calendar(b, b->program->calendars.items[e->index]));
}

static rb_step_id lower_days_between(rb_build *b, const rb_expr *e)
{
    return rb_build_step(b, RB_OP_day_count, e->type, (rb_step_id[3]){rb_lower(b, e->args[0]), rb_lower(b, e->args[1]), RB_STEP_NONE}, e->number);
}

static rb_step_id lower_if(rb_build *b, const rb_expr *e)
{
    rb_step_id in[3] = {rb_lower(b, e->args[0]), rb_lower(b, e->args[1]), rb_lower(b, e->args[2])};
    return rb_build_step(b, rb_op_pick(&choose_ops, e->type), e->type, in, 0);
}

static rb_step_id lower_pattern(rb_build *b, const rb_expr *e)
{
    for (uint32_t i = 0; i < b->plan->patterns.len; i++)
        if (b->plan->patterns.items[i] == e->pattern) return with_operand(b, RB_OP_matches, e, i);
    rb_vec_push(&b->plan->patterns, e->pattern);
    return with_operand(b, RB_OP_matches, e, b->plan->patterns.len - 1);
}

static rb_step_id lower_template(rb_build *b, const rb_expr *e)
{
    rb_template t = rb_lower_template(b, &e->template); /* may add templates itself */
    rb_vec_push(&b->plan->templates, t);
    return step0(b, RB_OP_format, e->type, b->plan->templates.len - 1);
}

static rb_step_id lower_disputed(rb_build *b, const rb_expr *e)
{
    rb_step_id in[3] = {rb_lower(b, e->args[0]), rb_lower(b, e->args[1]), RB_STEP_NONE};
    rb_vec_push(&b->plan->templates, rb_lower_template(b, &e->template));
    return rb_build_step(b, RB_OP_disputed, e->type, in, b->plan->templates.len - 1);
}

static rb_step_id lower_kind(rb_build *b, const rb_expr *e)
{
    const rb_expr *a = e->args[0];
    switch (e->kind) {
    case RB_EXPR_constant: return rb_build_constant(b, &e->value);
    case RB_EXPR_field: return rb_lower_field(b, e);
    case RB_EXPR_outer: return rb_lower_outer(b, a, rb_lower, e->type);
    case RB_EXPR_one: return rb_lower_one(b, e);
    case RB_EXPR_of_one: return lower_of_one(b, e);
    case RB_EXPR_over_many: return rb_lower_over(b, e);
    case RB_EXPR_any_of: return rb_lower_any_of(b, e);
    case RB_EXPR_each: return rb_lower_each(b, e);
    case RB_EXPR_count_parts: return step1(b, RB_OP_count_parts, e->type, rb_lower(b, a));
    case RB_EXPR_let:
    case RB_EXPR_define:
    case RB_EXPR_any_money:
    case RB_EXPR_argument: return rb_lower(b, a);
    case RB_EXPR_parameter: return lower_parameter(b, e);
    case RB_EXPR_today: return step0(b, RB_OP_today, e->type, 0);
    case RB_EXPR_now: return step0(b, RB_OP_now, e->type, 0);
    case RB_EXPR_and: return both(b, RB_OP_and, e);
    case RB_EXPR_or: return both(b, RB_OP_or, e);
    case RB_EXPR_not: return step1(b, RB_OP_not, e->type, rb_lower(b, a));
    case RB_EXPR_blank: return lower_blank(b, a);
    case RB_EXPR_or_else: return both(b, e->type.kind == RB_TYPE_list ? RB_OP_else_list : rb_op_pick(&else_ops, e->type), e);
    case RB_EXPR_if: return lower_if(b, e);
    case RB_EXPR_eq: return both(b, a->type.kind == RB_TYPE_list ? RB_OP_eq_list : rb_op_pick(&eq_ops, a->type), e);
    case RB_EXPR_eq_fold: return both(b, RB_OP_eq_fold, e);
    case RB_EXPR_lt: return both(b, rb_op_pick(&lt_ops, a->type), e);
    case RB_EXPR_le: return both(b, rb_op_pick(&le_ops, a->type), e);
    case RB_EXPR_in: return with_operand(b, rb_op_pick(&in_ops, a->type), e, rb_build_set(b, e));
    case RB_EXPR_in_fold: return with_operand(b, RB_OP_in_fold, e, rb_build_set(b, e));
    case RB_EXPR_contains: return both(b, RB_OP_contains, e);
    case RB_EXPR_starts_with: return both(b, RB_OP_starts_with, e);
    case RB_EXPR_ends_with: return both(b, RB_OP_ends_with, e);
    case RB_EXPR_has_word: return both(b, RB_OP_has_word, e);
    case RB_EXPR_word_fold: return both(b, RB_OP_word_fold, e);
    case RB_EXPR_contains_fold: return both(b, RB_OP_contains_fold, e);
    case RB_EXPR_starts_fold: return both(b, RB_OP_starts_fold, e);
    case RB_EXPR_ends_fold: return both(b, RB_OP_ends_fold, e);
    case RB_EXPR_matches: return lower_pattern(b, e);
    case RB_EXPR_add: return lower_add(b, e);
    case RB_EXPR_sub: return lower_sub(b, e);
    case RB_EXPR_mul: return lower_mul(b, e);
    case RB_EXPR_div: return lower_div(b, e);
    case RB_EXPR_negate: return step1(b, is_dec(e) ? RB_OP_neg_dec : RB_OP_neg_i64, e->type, rb_lower(b, a));
    case RB_EXPR_plus_months: return lower_plus_months(b, e);
    case RB_EXPR_days_between: return lower_days_between(b, e);
    case RB_EXPR_open_between: return lower_calendar(b, RB_OP_open_between, e);
    case RB_EXPR_open_plus: return lower_calendar(b, RB_OP_open_plus, e);
    case RB_EXPR_business_plus: return lower_calendar(b, RB_OP_business_plus, e);
    case RB_EXPR_business_between: return lower_calendar(b, e->number ? RB_OP_business_through : RB_OP_business_after, e);
    case RB_EXPR_business_day: return lower_calendar(b, RB_OP_business_day, e);
    case RB_EXPR_open_at: return lower_calendar(b, RB_OP_open_at, e);
    case RB_EXPR_day_on: return lower_calendar(b, e->number ? RB_OP_calendar_day : RB_OP_calendar_date, e);
    case RB_EXPR_date_of: return step1(b, RB_OP_date_of, e->type, rb_lower(b, a));
    case RB_EXPR_enum_text: return step1(b, RB_OP_enum_text, e->type, rb_lower(b, a));
    case RB_EXPR_disputed: return lower_disputed(b, e);
    case RB_EXPR_currency_of: return rb_build_currency(b, a);
    case RB_EXPR_converted: return rb_build_converted(b, e);
    case RB_EXPR_template: return lower_template(b, e);
    case RB_EXPR_read: return with_operand(b, RB_OP_read_text, e, reading_of(b, e->reading));
    case RB_EXPR_call: return lower_call(b, e);
    default: RB_BUG("an expression that sema should have refused");
    }
}

/* An expression, and whose fields it means here. */
struct place { const rb_expr *e; uintptr_t env; };
static rb_str address_of(const struct place *p) { return (rb_str){(const char *)p, sizeof *p}; }

/* Names share their definitions: what many of them are built on is lowered once, not once for every way that leads there.
 * False: the expression was there before, with the value that *value now has. */
static bool remember(rb_build *b, rb_map *map, const rb_expr *e, uint32_t *value)
{
    uint32_t before;
    struct place here = {e, b->env->id};
    if (rb_map_find(map, address_of(&here), &before)) {
        *value = before;
        return false;
    }
    rb_vec_push(&b->kept, e);
    return rb_map_add(map, rb_str_dup(address_of(&here)), value);
}

/* Records that lead to records in many ways, again and again, are more than any program can follow. */
static rb_step_id give_up(rb_build *b, const rb_expr *e)
{
    rb_value blank = {.type = e->type};
    if (!b->plan->overgrown) b->plan->overgrown_at = e->span;
    b->plan->overgrown = true;
    return rb_build_constant(b, &blank);
}

rb_step_id rb_lower(rb_build *b, const rb_expr *e)
{
    rb_step_id id;
    struct place here = {e, b->env->id};
    if (b->env->is_part && !(e->uses & RB_USES_EACH(b->env->list)) && e->kind != RB_EXPR_constant) return rb_lower_outer(b, e, rb_lower, e->type);
    bool constant = e->kind == RB_EXPR_constant && b->env->row == RB_STEP_NONE; /* a table's rows share theirs */
    if (e->arg_count == 0 && !constant && e->kind != RB_EXPR_template && e->kind != RB_EXPR_one && e->kind != RB_EXPR_over_many) return rb_build_amount(b, e, lower_kind(b, e));
    if (rb_map_find(&b->lowered, address_of(&here), &id)) return id;
    if (b->env->row != RB_STEP_NONE && ++b->reached > REACHED_LIMIT) return give_up(b, e);
    id = rb_build_amount(b, e, lower_kind(b, e));
    remember(b, &b->lowered, e, &id);
    return id;
}

rb_template rb_lower_template(rb_build *b, const rb_text_parts *parts)
{
    rb_template t = {0};
    for (uint32_t i = 0; i < parts->parts.len; i++) {
        rb_template_part part = {parts->parts.items[i].text, parts->parts.items[i].value ? rb_build_shown(b, parts->parts.items[i].value) : RB_STEP_NONE};
        rb_vec_push(&t.parts, part);
    }
    return t;
}

/* `max_age as of opened_on`: the date was written beside the parameter, so an explanation shows it. */
static bool is_on_own_date(const rb_expr *e) { return e->span.start != e->args[0]->span.start || e->span.end != e->args[0]->span.end; }

/* What is shown below a part. For an argument it is what the call gave, unless that is called the same and says no more. */
static bool is_shown(const rb_expr *of, const rb_expr **part)
{
    while ((*part)->kind == RB_EXPR_any_money) *part = (*part)->args[0];
    const rb_expr *e = *part;
    if (of->kind == RB_EXPR_argument) {
        while (e->kind == RB_EXPR_argument) e = e->args[0];
        if (e->kind == RB_EXPR_date_of) e = e->args[0];
        *part = e;
        bool same = rb_str_equal(e->name, of->name) && rb_type_equal(e->type, of->type) && e->kind != RB_EXPR_let;
        if (same) return false;
    }
    return e->kind != RB_EXPR_constant || e->name.len > 0;
}

/* Which record it is, and by what; and of a derived field of that record, how it is defined. */
static void trace_related(rb_build *b, rb_trace *t, const rb_expr *e)
{
    if (e->kind == RB_EXPR_one) {
        for (uint32_t i = 0; i < e->link->keys.len; i++)
            if (e->link->keys.items[i].own->kind != RB_EXPR_constant) rb_vec_push(&t->parts, (struct rb_trace *)rb_lower_trace(b, e->link->keys.items[i].own));
        return;
    }
    rb_vec_push(&t->parts, (struct rb_trace *)rb_lower_trace(b, e->args[0]));
    const rb_expr *inner = e->args[1];
    if (inner->kind != RB_EXPR_let) return;
    const rb_env *before = rb_build_step_in(b, e);
    rb_vec_push(&t->parts, (struct rb_trace *)rb_lower_trace(b, inner->args[0]));
    b->env = before;
}

const rb_trace *rb_lower_trace(rb_build *b, const rb_expr *e)
{
    if (!e) return NULL;
    if (e->kind == RB_EXPR_any_money) return rb_lower_trace(b, e->args[0]);
    uint32_t index = b->traces.len;
    if (!remember(b, &b->traced, e, &index)) return b->traces.items[index];
    rb_trace *t = RB_NEW(rb_trace);
    rb_vec_push(&b->traces, t);
    t->span = e->span;
    t->step = rb_lower(b, e);
    t->name = e->name.ptr ? e->name : RB_STR("");
    bool leaf = e->kind == RB_EXPR_constant || (e->kind == RB_EXPR_parameter && !is_on_own_date(e)) || e->kind == RB_EXPR_outer || e->effective || (e->kind == RB_EXPR_define && e->number == 1);
    if (e->kind == RB_EXPR_of_one || e->kind == RB_EXPR_one) {
        trace_related(b, t, e);
        return t;
    }
    for (uint32_t i = 0; !leaf && i < e->arg_count; i++) {
        const rb_expr *part = e->args[i];
        if (e->kind == RB_EXPR_any_of && i > 0) break; /* each part is asked, so there is no one value to show */
        if (is_shown(e, &part)) rb_vec_push(&t->parts, (struct rb_trace *)rb_lower_trace(b, part));
    }
    for (uint32_t i = 0; i < e->template.parts.len; i++)
        if (e->template.parts.items[i].value) rb_vec_push(&t->parts, (struct rb_trace *)rb_lower_trace(b, e->template.parts.items[i].value));
    return t;
}
