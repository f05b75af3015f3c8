/* sema/worktime.c: expressions that count time on a calendar, whole days, and months.
 *
 * Path      AST -> [sema] -> typed program
 * Promises  Hours are counted between moments, business days between days; a date is never taken for a moment. A moment that
 *           stands where a day is counted is its day on that calendar.
 */
#include "sema/check.h"

static rb_str text_of(const rb_scope *scope, const rb_expr *e) { return rb_scope_text(scope, e->span); }
static bool is(const rb_expr *e, enum rb_type_kind kind) { return e->type.kind == kind; }

/* The name of some calendar, for advice: the only one, or a word for it. */
static rb_str some_calendar(const rb_scope *scope)
{
    const rb_program *p = scope->s->program;
    return p->calendars.len == 1 ? p->calendars.items[0]->name : RB_STR("CALENDAR");
}

static const rb_expr *want_day(rb_scope *scope, const rb_expr *e)
{
    if (rb_expr_is_wrong(e) || is(e, RB_TYPE_date) || is(e, RB_TYPE_datetime)) return e;
    rb_diag_add(scope->s->ds, RB_E0302, e->span, "days are counted between dates, but '%.*s' is %.*s", RB_STR_ARGS(text_of(scope, e)), RB_STR_ARGS(rb_type_title(e->type)));
    return rb_expr_wrong(e->span);
}

static const rb_expr *want_moment(rb_scope *scope, const rb_expr *e)
{
    if (rb_expr_is_wrong(e) || is(e, RB_TYPE_datetime)) return e;
    rb_diag_add(scope->s->ds, RB_E0302, e->span, "hours are counted between moments, but '%.*s' is %.*s", RB_STR_ARGS(text_of(scope, e)), RB_STR_ARGS(rb_type_title(e->type)));
    if (is(e, RB_TYPE_date)) rb_diag_help(scope->s->ds, "a date has no time of day; days are counted so: business days from A to B on CALENDAR, or A + 2 business days on CALENDAR");
    return rb_expr_wrong(e->span);
}

/* ---- days ---- */

/* Calendar days as dates: a moment is its day in the rules' zone. */
static const rb_expr *as_date(const rb_expr *e) { return is(e, RB_TYPE_datetime) ? rb_expr_new1(RB_EXPR_date_of, RB_TYPE(date), e->span, e) : e; }

/* A moment is its day on the calendar; as a beginning also by the cut-off. */
static const rb_expr *as_day_on(const rb_expr *e, uint32_t calendar, bool begins)
{
    if (!is(e, RB_TYPE_datetime)) return e;
    rb_expr *day = rb_expr_new1(RB_EXPR_day_on, RB_TYPE(date), e->span, e);
    day->index = calendar;
    day->number = begins;
    return day;
}

static const rb_expr *make_count(rb_scope *scope, const rb_ast_count_days *node, const uint32_t *calendar)
{
    if (node->span->kind != RB_AST_to) {
        rb_diag_add(scope->s->ds, RB_E0417, node->base.span, "days are counted from one day to another");
        rb_diag_help(scope->s->ds, "write 'days from A to B', which does not count the day A itself, or 'days from A through B', which counts both");
        return rb_expr_wrong(node->base.span);
    }
    const rb_ast_to *to = rb_ast_as(to, node->span);
    const rb_expr *a = want_day(scope, rb_check_expr(scope, to->from)), *b = want_day(scope, rb_check_expr(scope, to->until));
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(b)) return rb_expr_wrong(node->base.span);
    if (calendar) a = as_day_on(a, *calendar, true), b = as_day_on(b, *calendar, false);
    else a = as_date(a), b = as_date(b);
    rb_expr *e = rb_expr_new2(calendar ? RB_EXPR_business_between : RB_EXPR_days_between, RB_TYPE(integer), a, b);
    e->span = node->base.span;
    e->index = calendar ? *calendar : 0;
    e->number = to->inclusive != 0;
    return e;
}

const rb_expr *rb_check_count_days(rb_scope *scope, const rb_ast_count_days *node)
{
    if (!node->business) return make_count(scope, node, NULL);
    rb_diag_add(scope->s->ds, RB_E0417, node->base.span, "business days are days of a calendar: say of which");
    rb_diag_help(scope->s->ds, "write %.*s on %.*s", RB_STR_ARGS(rb_scope_text(scope, node->base.span)), RB_STR_ARGS(some_calendar(scope)));
    return rb_expr_wrong(node->base.span);
}

const rb_expr *rb_check_business_day(rb_scope *scope, const rb_ast_business_day *node)
{
    uint32_t calendar;
    const rb_expr *day = want_day(scope, rb_check_expr(scope, node->day));
    const rb_calendar *c = rb_find_calendar(scope->s, node->calendar, &calendar);
    if (!c || c->wrong || rb_expr_is_wrong(day)) return rb_expr_wrong(node->base.span);
    rb_expr *e = rb_expr_new1(RB_EXPR_business_day, RB_TYPE(yes_no), node->base.span, as_day_on(day, calendar, false));
    e->index = calendar;
    return node->negated ? rb_make_not(e, node->base.span) : e;
}

const rb_expr *rb_check_open_at(rb_scope *scope, const rb_ast_open_at *node)
{
    uint32_t calendar;
    if (node->calendar->kind != RB_AST_name) {
        rb_diag_add(scope->s->ds, RB_E0417, node->calendar->span, "only a calendar is open or closed");
        rb_diag_help(scope->s->ds, "write 'CALENDAR is open at %.*s'", RB_STR_ARGS(rb_scope_text(scope, node->moment->span)));
        return rb_expr_wrong(node->base.span);
    }
    const rb_calendar *c = rb_find_calendar(scope->s, rb_ast_as(name, node->calendar)->name, &calendar);
    const rb_expr *moment = want_moment(scope, rb_check_expr(scope, node->moment));
    if (!c || c->wrong || rb_expr_is_wrong(moment)) return rb_expr_wrong(node->base.span);
    rb_expr *e = rb_expr_new1(RB_EXPR_open_at, RB_TYPE(yes_no), node->base.span, moment);
    e->index = calendar;
    return node->negated ? rb_make_not(e, node->base.span) : e;
}

/* ---- on a calendar ---- */

static const rb_expr *time_between(rb_scope *scope, const rb_ast_to *node, uint32_t calendar)
{
    const rb_expr *a = want_moment(scope, rb_check_expr(scope, node->from)), *b = want_moment(scope, rb_check_expr(scope, node->until));
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(b)) return rb_expr_wrong(node->base.span);
    if (node->inclusive) {
        rb_diag_add(scope->s->ds, RB_E0417, node->base.span, "'through' counts days; between two moments write 'to'");
        return rb_expr_wrong(node->base.span);
    }
    rb_expr *e = rb_expr_new2(RB_EXPR_open_between, RB_TYPE(duration), a, b);
    e->index = calendar;
    return e;
}

static const rb_expr *constant_number(rb_scope *scope, const rb_ast_business_days *node, bool minus)
{
    rb_expr *e = rb_expr_new(RB_EXPR_constant, RB_TYPE(integer), node->base.span);
    e->value = (rb_value){.type = e->type, .known = true};
    if (rb_dec_parse(node->value.text, &e->value.dec) != RB_DEC_OK || !rb_dec_is_whole(e->value.dec)) {
        rb_diag_add(scope->s->ds, RB_E0417, node->base.span, "business days are whole days");
        return rb_expr_wrong(node->base.span);
    }
    if (minus) e->value.dec = -e->value.dec;
    return e;
}

static const rb_expr *computed_number(rb_scope *scope, const rb_ast_business_count *node, bool minus)
{
    const rb_expr *n = rb_expr_of_null(rb_check_expr(scope, node->count), RB_TYPE(integer));
    if (rb_expr_is_wrong(n)) return n;
    if (!is(n, RB_TYPE_integer) && !is(n, RB_TYPE_number)) {
        rb_diag_add(scope->s->ds, RB_E0329, n->span, "'%.*s' is %.*s, and business days are counted with a whole number", RB_STR_ARGS(text_of(scope, n)), RB_STR_ARGS(rb_type_title(n->type)));
        if (is(n, RB_TYPE_duration)) rb_diag_help(scope->s->ds, "for open hours write + %.*s on %.*s; for days(%.*s) of them + days(%.*s) business days", RB_STR_ARGS(text_of(scope, n)),
                                                  RB_STR_ARGS(some_calendar(scope)), RB_STR_ARGS(text_of(scope, n)), RB_STR_ARGS(text_of(scope, n)));
        else rb_diag_help(scope->s->ds, "declare it as integer, or write number_from(…) of a text");
        return rb_expr_wrong(n->span);
    }
    return minus ? rb_expr_new1(RB_EXPR_negate, n->type, n->span, n) : n;
}

static const rb_expr *number_of_days(rb_scope *scope, const rb_ast_binary *node)
{
    bool minus = node->op == RB_AST_OP_sub;
    if (node->right->kind == RB_AST_business_days) return constant_number(scope, rb_ast_as(business_days, node->right), minus);
    return computed_number(scope, rb_ast_as(business_count, node->right), minus);
}

static const rb_expr *plus_days(rb_scope *scope, const rb_ast_binary *node, uint32_t calendar)
{
    const rb_expr *a = want_day(scope, rb_check_expr(scope, node->left));
    const rb_expr *n = number_of_days(scope, node);
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(n)) return rb_expr_wrong(node->base.span);
    rb_expr *e = rb_expr_new2(RB_EXPR_business_plus, RB_TYPE(date), as_day_on(a, calendar, node->op == RB_AST_OP_add), n);
    e->index = calendar;
    return e;
}

static const rb_expr *plus_time(rb_scope *scope, const rb_ast_binary *node, uint32_t calendar)
{
    const rb_expr *a = rb_check_expr(scope, node->left), *time = rb_check_expr(scope, node->right);
    if (node->op == RB_AST_OP_add && is(a, RB_TYPE_duration) && !is(time, RB_TYPE_duration)) {
        const rb_expr *swap = a;
        a = time;
        time = swap;
    }
    if (!rb_expr_is_wrong(time) && !is(time, RB_TYPE_duration)) {
        rb_diag_add(scope->s->ds, RB_E0302, time->span, "on a calendar a length of time is added, but '%.*s' is %.*s", RB_STR_ARGS(text_of(scope, time)), RB_STR_ARGS(rb_type_title(time->type)));
        rb_diag_help(scope->s->ds, "write %.*s + 12 hours on %.*s, or + 2 business days", RB_STR_ARGS(text_of(scope, a)), RB_STR_ARGS(some_calendar(scope)));
        return rb_expr_wrong(node->base.span);
    }
    a = want_moment(scope, a);
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(time)) return rb_expr_wrong(node->base.span);
    if (node->op == RB_AST_OP_sub) time = rb_expr_new1(RB_EXPR_negate, RB_TYPE(duration), time->span, time);
    rb_expr *e = rb_expr_new2(RB_EXPR_open_plus, RB_TYPE(datetime), a, time);
    e->index = calendar;
    return e;
}

/* `d + 2 * n business days`: the number that is meant goes into parentheses. */
static bool counts_a_product(const rb_ast *node)
{
    const rb_ast_binary *of = node && node->kind == RB_AST_binary ? rb_ast_as(binary, node) : NULL;
    return of && rb_is_business_days(of->right);
}

static const rb_expr *refuse_product(rb_scope *scope, const rb_ast *node)
{
    const rb_ast_binary *of = rb_ast_as(binary, node);
    rb_span count = of->right->kind == RB_AST_business_count ? rb_ast_as(business_count, of->right)->count->span : rb_ast_as(business_days, of->right)->value.span;
    rb_str  text = rb_scope_text(scope, (rb_span){node->span.start, count.end});
    rb_diag_add(scope->s->ds, RB_E0329, node->span, "business days are counted with one number, and here stands a calculation");
    rb_diag_help(scope->s->ds, "put it in parentheses: (%.*s) business days", RB_STR_ARGS(text));
    return rb_expr_wrong(node->span);
}

const rb_expr *rb_check_on(rb_scope *scope, const rb_ast_on *node)
{
    uint32_t calendar;
    const rb_ast *inner = node->operand;
    const rb_calendar *c = rb_find_calendar(scope->s, node->calendar, &calendar);
    if (!c || c->wrong) return rb_expr_wrong(node->base.span);
    if (inner->kind == RB_AST_to) return time_between(scope, rb_ast_as(to, inner), calendar);
    if (inner->kind == RB_AST_count_days) {
        const rb_ast_count_days *count = rb_ast_as(count_days, inner);
        if (count->business) return make_count(scope, count, &calendar);
        rb_diag_add(scope->s->ds, RB_E0417, node->base.span, "plain days are the same on every calendar");
        rb_diag_help(scope->s->ds, "write business %.*s on %.*s, or leave out the calendar", RB_STR_ARGS(rb_scope_text(scope, inner->span)), RB_STR_ARGS(c->name));
        return rb_expr_wrong(node->base.span);
    }
    if (inner->kind == RB_AST_binary) {
        const rb_ast_binary *sum = rb_ast_as(binary, inner);
        bool is_sum = sum->op == RB_AST_OP_add || sum->op == RB_AST_OP_sub;
        if (is_sum && rb_is_business_days(sum->right)) return plus_days(scope, sum, calendar);
        if (is_sum && counts_a_product(sum->right)) return refuse_product(scope, sum->right);
        if (is_sum) return plus_time(scope, sum, calendar);
    }
    if (inner->kind == RB_AST_bad) return rb_expr_wrong(node->base.span);
    rb_diag_add(scope->s->ds, RB_E0417, node->base.span, "'on %.*s' has nothing to count here", RB_STR_ARGS(c->name));
    rb_diag_help(scope->s->ds, "write A to B on %.*s for the open time between, A + 12 hours on %.*s for when it is due, or D + 2 business days on %.*s",
                 RB_STR_ARGS(c->name), RB_STR_ARGS(c->name), RB_STR_ARGS(c->name));
    return rb_expr_wrong(node->base.span);
}

const rb_expr *rb_check_to(rb_scope *scope, const rb_ast_to *node)
{
    rb_str a = rb_scope_text(scope, node->from->span), b = rb_scope_text(scope, node->until->span), c = some_calendar(scope);
    rb_diag_add(scope->s->ds, RB_E0417, node->base.span, "'%.*s %s %.*s' does not say what is counted", RB_STR_ARGS(a), node->inclusive ? "through" : "to", RB_STR_ARGS(b));
    if (!node->inclusive) rb_diag_help(scope->s->ds, "for open time write %.*s to %.*s on %.*s; for all time %.*s - %.*s", RB_STR_ARGS(a), RB_STR_ARGS(b), RB_STR_ARGS(c), RB_STR_ARGS(b), RB_STR_ARGS(a));
    rb_diag_help(scope->s->ds, "for days write days from %.*s %s %.*s", RB_STR_ARGS(a), node->inclusive ? "through" : "to", RB_STR_ARGS(b));
    return rb_expr_wrong(node->base.span);
}

bool rb_is_business_days(const rb_ast *node) { return node && (node->kind == RB_AST_business_days || node->kind == RB_AST_business_count); }

const rb_expr *rb_check_business_days(rb_scope *scope, const rb_ast *node)
{
    rb_str text = rb_scope_text(scope, node->span);
    bool   computed = node->kind == RB_AST_business_count;
    rb_str count = computed ? rb_scope_text(scope, rb_ast_as(business_count, node)->count->span) : rb_ast_as(business_days, node)->value.text;
    rb_diag_add(scope->s->ds, RB_E0417, node->span, "'%.*s' is no length of time: business days are days of a calendar", RB_STR_ARGS(text));
    rb_diag_help(scope->s->ds, "to add them write D + %.*s on %.*s; to compare write business days from A to B on %.*s <= %.*s", RB_STR_ARGS(text),
                 RB_STR_ARGS(some_calendar(scope)), RB_STR_ARGS(some_calendar(scope)), RB_STR_ARGS(count));
    return rb_expr_wrong(node->span);
}

/* `due + 2 business days` without its calendar. */
const rb_expr *rb_check_business_sum(rb_scope *scope, const rb_ast_binary *node)
{
    rb_str text = rb_scope_text(scope, node->base.span);
    rb_check_expr(scope, node->left);
    rb_diag_add(scope->s->ds, RB_E0417, node->base.span, "business days are days of a calendar: say of which");
    rb_diag_help(scope->s->ds, "write %.*s on %.*s", RB_STR_ARGS(text), RB_STR_ARGS(some_calendar(scope)));
    return rb_expr_wrong(node->base.span);
}

/* ---- months ---- */

static const rb_expr *refuse_months(rb_scope *scope, const rb_ast_month_end *node)
{
    rb_diag_add(scope->s->ds, RB_E0305, node->base.span, "'%s' says what a date and some months make when the month has no such day", node->overflowing ? "overflowing" : "clamped");
    rb_diag_help(scope->s->ds, "write date + 6 months %s", node->overflowing ? "overflowing" : "clamped");
    return rb_expr_wrong(node->base.span);
}

static const rb_expr *fold_months(rb_scope *scope, rb_expr *e)
{
    rb_value v = {.type = RB_TYPE(date), .known = true};
    if (is(e, RB_TYPE_datetime) || e->args[0]->kind != RB_EXPR_constant || e->args[1]->kind != RB_EXPR_constant) return e;
    enum rb_month_end mode = e->number ? RB_MONTH_END_OVERFLOWING : RB_MONTH_END_CLAMPED;
    if (!rb_date_add_months(e->args[0]->value.i64, e->args[1]->value.i64, mode, &v.i64)) {
        rb_diag_add(scope->s->ds, RB_E0309, e->span, "the result is out of range");
        return rb_expr_wrong(e->span);
    }
    rb_expr *c = rb_expr_new(RB_EXPR_constant, v.type, e->span);
    c->value = v;
    return c;
}

static const rb_expr *negated(const rb_expr *months)
{
    rb_expr *e = rb_expr_new1(RB_EXPR_negate, months->type, months->span, months);
    if (months->kind != RB_EXPR_constant) return e;
    e->kind = RB_EXPR_constant;
    e->arg_count = 0;
    e->value = months->value;
    e->value.i64 = -months->value.i64;
    return e;
}

const rb_expr *rb_check_month_end(rb_scope *scope, const rb_ast_month_end *node)
{
    if (node->operand->kind == RB_AST_bad) return rb_expr_wrong(node->base.span);
    const rb_ast_binary *sum = node->operand->kind == RB_AST_binary ? rb_ast_as(binary, node->operand) : NULL;
    if (!sum || (sum->op != RB_AST_OP_add && sum->op != RB_AST_OP_sub)) return refuse_months(scope, node);
    const rb_expr *date = rb_check_expr(scope, sum->left), *months = rb_check_expr(scope, sum->right);
    if (rb_expr_is_wrong(date) || rb_expr_is_wrong(months)) return rb_expr_wrong(node->base.span);
    if (sum->op == RB_AST_OP_add && is(date, RB_TYPE_months)) {
        const rb_expr *swap = date;
        date = months;
        months = swap;
    }
    if ((!is(date, RB_TYPE_date) && !is(date, RB_TYPE_datetime)) || !is(months, RB_TYPE_months)) return refuse_months(scope, node);
    rb_expr *e = rb_expr_new2(RB_EXPR_plus_months, date->type, date, sum->op == RB_AST_OP_sub ? negated(months) : months);
    e->span = node->base.span;
    e->number = node->overflowing != 0;
    return fold_months(scope, e);
}
