/* sema/expr.c: from an expression as written to a typed one: literals and the dispatch by kind.
 *
 * Path      AST -> [sema] -> typed program -> plan
 * Promises  Never NULL; an error gives `wrong`. Depth is bounded, so no input can exhaust the stack.
 */
#include "sema/check.h"

#include "base/clock.h"
#include "base/unicode.h"

enum { DEPTH_LIMIT = 400, HEIGHT_LIMIT = 1000 };

rb_expr *rb_expr_new(enum rb_expr_kind kind, rb_type type, rb_span span)
{
    rb_expr *e = RB_NEW(rb_expr);
    e->kind = kind;
    e->type = type;
    e->span = span;
    return e;
}

rb_expr *rb_expr_new1(enum rb_expr_kind kind, rb_type type, rb_span span, const rb_expr *a)
{
    rb_expr *e = rb_expr_new(kind, type, span);
    rb_expr_add(e, a);
    return e;
}

rb_expr *rb_expr_new2(enum rb_expr_kind kind, rb_type type, const rb_expr *a, const rb_expr *b)
{
    rb_expr *e = rb_expr_new1(kind, type, rb_span_join(a->span, b->span), a);
    rb_expr_add(e, b);
    return e;
}

void rb_expr_add(rb_expr *e, const rb_expr *arg)
{
    e->args[e->arg_count++] = arg;
    rb_expr_rest_on(e, arg);
}

void rb_expr_rest_on(rb_expr *e, const rb_expr *part)
{
    e->uses |= part->uses;
    if (e->height <= part->height) e->height = part->height + 1;
}

const rb_expr *rb_expr_wrong(rb_span span) { return rb_expr_new(RB_EXPR_wrong, RB_TYPE(none), span); }
bool rb_expr_is_wrong(const rb_expr *e) { return e->kind == RB_EXPR_wrong; }

static const char *const titles[RB_EXPR_COUNT] = {
#define EXPR(kind, title) [RB_EXPR_##kind] = title,
#include "sema/expr.def"
#undef EXPR
};
const char *rb_expr_title(enum rb_expr_kind kind) { return titles[kind]; }

rb_str rb_scope_text(const rb_scope *scope, rb_span span)
{
    rb_str text = rb_sources_text(scope->s->ds->sources, span);
    rb_buf b = {0};
    bool gap = false;
    for (size_t i = 0; i < text.len && b.len < 48; i++) {
        char c = text.ptr[i];
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') gap = b.len > 0;
        else {
            if (gap) rb_buf_add_char(&b, ' ');
            rb_buf_add_char(&b, c);
            gap = false;
        }
    }
    while (b.len > 0 && text.len > 48 && ((unsigned char)b.ptr[b.len - 1] & 0x80)) b.len--; /* not half a character */
    if (text.len > 48) rb_buf_add_chars(&b, "…");
    return rb_buf_take(&b);
}

bool rb_expr_constant(const rb_scope *scope, const rb_expr *e, rb_value *out)
{
    while ((e->kind == RB_EXPR_define || e->kind == RB_EXPR_argument) && e->arg_count == 1) e = e->args[0];
    if (e->kind == RB_EXPR_constant) {
        *out = e->value;
        return true;
    }
    if (e->kind != RB_EXPR_parameter) return false;
    const rb_parameter *p = scope->s->program->parameters.items[e->index];
    if (p->values.len != 1 || p->values.items[0].from != INT64_MIN || p->values.items[0].until != INT64_MAX) return false;
    *out = p->values.items[0].value;
    return true;
}

static const int64_t unit_us[] = {
    [RB_UNIT_SECONDS] = RB_US_PER_SECOND,       [RB_UNIT_MINUTES] = 60 * RB_US_PER_SECOND,
    [RB_UNIT_HOURS] = 3600 * RB_US_PER_SECOND,  [RB_UNIT_DAYS] = RB_US_PER_DAY,
    [RB_UNIT_WEEKS] = 7 * RB_US_PER_DAY,
};

static bool literal_decimal(rb_scope *scope, rb_str text, rb_span span, rb_dec *out)
{
    switch (rb_dec_parse(text, out)) {
    case RB_DEC_OK: return true;
    case RB_DEC_TOO_FINE:
        return rb_diag_add(scope->s->ds, RB_E0107, span, "'%.*s' has more than nine places after the point", RB_STR_ARGS(text));
    default: return rb_diag_add(scope->s->ds, RB_E0107, span, "'%.*s' has more digits than a number can hold (38, of which 9 after the point)", RB_STR_ARGS(text));
    }
}

/* 4 hours 15 minutes, or 1 year 6 months: either exact or by the calendar, never both. */
static bool literal_duration(rb_scope *scope, const rb_ast_duration *node, rb_value *v)
{
    bool calendar = false, exact = false;
    for (uint32_t i = 0; i < node->parts.len; i++) {
        const rb_ast_part *part = rb_ast_as(part, node->parts.items[i]);
        rb_dec amount;
        if (!literal_decimal(scope, part->value.text, part->base.span, &amount)) return false;
        bool months = part->unit == RB_UNIT_MONTHS || part->unit == RB_UNIT_YEARS;
        calendar |= months;
        exact |= !months;
        int64_t whole, unit = months ? (part->unit == RB_UNIT_YEARS ? 12 : 1) : unit_us[part->unit];
        rb_dec total;
        if (!rb_dec_mul(amount, rb_dec_of(unit), &total) || !rb_dec_to_i64(total, &whole) ||
            __builtin_add_overflow(v->i64, whole, &v->i64))
            return rb_diag_add(scope->s->ds, RB_E0107, part->base.span, "this length of time cannot be held exactly");
    }
    if (calendar && exact) {
        rb_diag_add(scope->s->ds, RB_E0305, node->base.span, "months and days cannot be added up: a month has no fixed length");
        return false;
    }
    v->type = calendar ? RB_TYPE(months) : RB_TYPE(duration);
    return true;
}

static bool literal_percent(rb_scope *scope, rb_str text, rb_span span, rb_dec *out)
{
    rb_dec hundredfold;
    if (!literal_decimal(scope, text, span, &hundredfold)) return false;
    if (hundredfold % 100 != 0)
        return rb_diag_add(scope->s->ds, RB_E0107, span, "'%.*s%%' has more than seven places after the point", RB_STR_ARGS(text));
    *out = hundredfold / 100;
    return true;
}

static bool literal_value(rb_scope *scope, const rb_ast *node, rb_value *v)
{
    v->known = true;
    switch (node->kind) {
    case RB_AST_text:
        v->type = RB_TYPE(text);
        v->text = rb_ast_as(text, node)->value.text;
        return true;
    case RB_AST_number:
        if (!literal_decimal(scope, rb_ast_as(number, node)->value.text, node->span, &v->dec)) return false;
        v->type = rb_dec_is_whole(v->dec) ? RB_TYPE(integer) : RB_TYPE(number);
        return true;
    case RB_AST_percent:
        v->type = RB_TYPE(percent);
        return literal_percent(scope, rb_ast_as(percent, node)->value.text, node->span, &v->dec);
    case RB_AST_points:
        v->type = RB_TYPE(percent);
        return literal_percent(scope, rb_ast_as(points, node)->value.text, node->span, &v->dec);
    case RB_AST_money: {
        const rb_ast_money *money = rb_ast_as(money, node);
        v->type = RB_TYPE(money);
        for (size_t i = 0; i < 3 && i < money->currency.text.len; i++) v->type.currency[i] = money->currency.text.ptr[i];
        return literal_decimal(scope, money->value.text, node->span, &v->dec);
    }
    case RB_AST_duration: return literal_duration(scope, rb_ast_as(duration, node), v);
    case RB_AST_date:
        v->type = RB_TYPE(date);
        return rb_date_parse(rb_ast_as(date, node)->value.text, &v->i64);
    case RB_AST_datetime:
        v->type = RB_TYPE(datetime);
        if (rb_instant_parse(rb_ast_as(datetime, node)->value.text, scope->s->program->zone, &v->i64)) return true;
        return rb_diag_add(scope->s->ds, RB_E0105, node->span, "'%.*s' is not a moment that exists", RB_STR_ARGS(rb_ast_as(datetime, node)->value.text));
    case RB_AST_time:
        v->type = RB_TYPE(time);
        return rb_time_parse(rb_ast_as(time, node)->value.text, &v->i64);
    case RB_AST_yes_no:
        v->type = RB_TYPE(yes_no);
        v->yes = rb_ast_as(yes_no, node)->yes != 0;
        return true;
    case RB_AST_blank:
        v->type = RB_TYPE(blank);
        v->known = false;
        return true;
    default: return false;
    }
}

static bool is_literal(enum rb_ast_kind kind)
{
    return kind == RB_AST_text || kind == RB_AST_number || kind == RB_AST_percent || kind == RB_AST_points || kind == RB_AST_money ||
           kind == RB_AST_duration || kind == RB_AST_date || kind == RB_AST_datetime || kind == RB_AST_time || kind == RB_AST_yes_no ||
           kind == RB_AST_blank;
}

static const rb_expr *check_literal(rb_scope *scope, const rb_ast *node)
{
    rb_value v = {0};
    if (!literal_value(scope, node, &v)) return rb_expr_wrong(node->span);
    rb_expr *e = rb_expr_new(RB_EXPR_constant, v.type, node->span);
    e->value = v;
    return e;
}

const rb_expr *rb_check_condition(rb_scope *scope, const rb_ast *node, const char *what)
{
    if (!node) return rb_expr_wrong(RB_SPAN_NONE);
    const rb_expr *e = rb_check_expr(scope, node);
    if (rb_expr_is_wrong(e) || e->type.kind == RB_TYPE_yes_no) return e;
    if (rb_expr_is_null(e)) return rb_expr_of_null(e, RB_TYPE(yes_no));
    rb_str title = rb_type_title(e->type);
    rb_diag_add(scope->s->ds, RB_E0302, e->span, "%s must be a yes/no question, but this is %.*s", what, RB_STR_ARGS(title));
    if (e->kind == RB_EXPR_field || e->kind == RB_EXPR_let)
        rb_diag_help(scope->s->ds, "to ask whether it is filled in, write '%.*s is present'", RB_STR_ARGS(e->name));
    return rb_expr_wrong(e->span);
}

/* `status is "A" or "B"`, as people say it: the second value is not a question. Helps with the error said last. */
static void help_or_value(rb_scope *scope, const rb_ast_binary *node)
{
    const rb_ast *last = node->left; /* the comparison just before the `or` */
    while (last && last->kind == RB_AST_binary && rb_ast_as(binary, last)->op == RB_AST_OP_or) last = rb_ast_as(binary, last)->right;
    if (!last || last->kind != RB_AST_binary || !is_literal(node->right->kind)) return;
    const rb_ast_binary *is = rb_ast_as(binary, last);
    rb_str left = rb_scope_text(scope, is->left->span), first = rb_scope_text(scope, is->right->span);
    rb_span between = {is->left->span.end, is->right->span.start};
    if (is->op != RB_AST_OP_eq && is->op != RB_AST_OP_ne && between.start < between.end) {
        rb_str op = rb_text_trim(rb_scope_text(scope, between)), second = rb_scope_text(scope, node->right->span);
        rb_diag_help(scope->s->ds, "say each in full: %.*s %.*s %.*s or %.*s %.*s %.*s", RB_STR_ARGS(left), RB_STR_ARGS(op), RB_STR_ARGS(first), RB_STR_ARGS(left), RB_STR_ARGS(op), RB_STR_ARGS(second));
        return;
    }
    if (is->op != RB_AST_OP_eq && is->op != RB_AST_OP_ne) return;
    rb_diag_help(scope->s->ds, "write %.*s %s [%.*s, %.*s]", RB_STR_ARGS(rb_scope_text(scope, is->left->span)), is->op == RB_AST_OP_eq ? "in" : "not in",
                 RB_STR_ARGS(rb_scope_text(scope, is->right->span)), RB_STR_ARGS(rb_scope_text(scope, node->right->span)));
}

static const rb_expr *check_logic(rb_scope *scope, const rb_ast_binary *node)
{
    bool both = node->op == RB_AST_OP_and;
    const rb_expr *a = rb_check_condition(scope, node->left, both ? "what stands before 'and'" : "what stands before 'or'");
    const rb_expr *b = rb_check_condition(scope, node->right, both ? "what stands after 'and'" : "what stands after 'or'");
    if (!both && rb_expr_is_wrong(b)) help_or_value(scope, node);
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(b)) return rb_expr_wrong(node->base.span);
    return rb_expr_new2(both ? RB_EXPR_and : RB_EXPR_or, RB_TYPE(yes_no), a, b);
}

static const rb_expr *check_or_else(rb_scope *scope, const rb_ast_binary *node)
{
    const rb_expr *a = rb_check_expr(scope, node->left), *b = rb_check_expr(scope, node->right);
    if (!rb_unify(scope, &a, &b)) return rb_expr_wrong(node->base.span);
    return rb_expr_new2(RB_EXPR_or_else, a->type, a, b);
}

/* With `fills` its values are those asked for, so a text among them may hold {values}. */
static const rb_expr *check_if(rb_scope *scope, const rb_ast_if *node, bool fills)
{
    const rb_expr *c = rb_check_condition(scope, node->condition, "the condition of an 'if'");
    scope->fills = fills;
    const rb_expr *a = rb_check_expr(scope, node->then);
    scope->fills = fills;
    const rb_expr *b = rb_check_expr(scope, node->otherwise);
    scope->fills = false;
    if (!rb_unify(scope, &a, &b) || rb_expr_is_wrong(c)) return rb_expr_wrong(node->base.span);
    rb_expr *e = rb_expr_new2(RB_EXPR_if, a->type, c, a);
    rb_expr_add(e, b);
    e->span = node->base.span;
    return e;
}

static const rb_expr *check_binary(rb_scope *scope, const rb_ast_binary *node)
{
    switch (node->op) {
    case RB_AST_OP_or:
    case RB_AST_OP_and: return check_logic(scope, node);
    case RB_AST_OP_or_else: return check_or_else(scope, node);
    case RB_AST_OP_add:
    case RB_AST_OP_sub:
    case RB_AST_OP_mul:
    case RB_AST_OP_div: return rb_check_arithmetic(scope, node);
    case RB_AST_OP_contains:
    case RB_AST_OP_starts_with:
    case RB_AST_OP_ends_with:
    case RB_AST_OP_matches:
    case RB_AST_OP_has_word: return rb_check_text_test(scope, node);
    default: return rb_check_comparison(scope, node);
    }
}

static const rb_expr *check_kind(rb_scope *scope, const rb_ast *node)
{
    bool fills = scope->fills;
    scope->fills = false;
    if (fills && node->kind == RB_AST_text) return rb_check_output(scope, node, RB_TYPE(text));
    if (is_literal(node->kind)) return check_literal(scope, node);
    switch (node->kind) {
    case RB_AST_name:
    case RB_AST_member: return rb_check_name(scope, node);
    case RB_AST_as_of: return rb_check_as_of(scope, rb_ast_as(as_of, node));
    case RB_AST_binary: return check_binary(scope, rb_ast_as(binary, node));
    case RB_AST_negate: return rb_check_negate(scope, rb_ast_as(negate, node));
    case RB_AST_in: return rb_check_in(scope, rb_ast_as(in, node));
    case RB_AST_between: return rb_check_between(scope, rb_ast_as(between, node));
    case RB_AST_if: return check_if(scope, rb_ast_as(if, node), fills);
    case RB_AST_on: return rb_check_on(scope, rb_ast_as(on, node));
    case RB_AST_to: return rb_check_to(scope, rb_ast_as(to, node));
    case RB_AST_count_days: return rb_check_count_days(scope, rb_ast_as(count_days, node));
    case RB_AST_business_day: return rb_check_business_day(scope, rb_ast_as(business_day, node));
    case RB_AST_business_days:
    case RB_AST_business_count: return rb_check_business_days(scope, node);
    case RB_AST_open_at: return rb_check_open_at(scope, rb_ast_as(open_at, node));
    case RB_AST_month_end: return rb_check_month_end(scope, rb_ast_as(month_end, node));
    case RB_AST_in_currency: return rb_check_converted(scope, rb_ast_as(in_currency, node));
    case RB_AST_call: return rb_check_call(scope, rb_ast_as(call, node));
    case RB_AST_not: {
        const rb_expr *e = rb_check_condition(scope, rb_ast_as(not, node)->operand, "what stands after 'not'");
        return rb_expr_is_wrong(e) ? e : rb_make_not(e, node->span);
    }
    case RB_AST_blank_test: {
        const rb_ast_blank_test *test = rb_ast_as(blank_test, node);
        const rb_expr *e = rb_check_whole(scope, test->operand);
        return rb_expr_is_wrong(e) ? e : rb_make_blank(e, test->negated != 0, node->span);
    }
    case RB_AST_related: return rb_check_related(scope, rb_ast_as(related, node));
    case RB_AST_any_of: return rb_check_any_of(scope, rb_ast_as(any_of, node));
    case RB_AST_each: return rb_check_each(scope);
    case RB_AST_list: return rb_check_list(scope, rb_ast_as(list, node));
    case RB_AST_range:
        rb_diag_add(scope->s->ds, RB_E0303, node->span, "a range can only stand after 'in'");
        return rb_expr_wrong(node->span);
    default: return rb_expr_wrong(node->span); /* `bad`: the parser has said why */
    }
}

const rb_expr *rb_expr_bounded(rb_scope *scope, const rb_expr *e, rb_span at)
{
    if (!e || e->height <= HEIGHT_LIMIT) return e;
    rb_diag_add(scope->s->ds, RB_E0106, at, "more than %d conditions and values are built on each other here", HEIGHT_LIMIT);
    return rb_expr_wrong(at);
}

/* A record is no value: it has fields. */
static const rb_expr *refuse_whole(rb_scope *scope, const rb_expr *e)
{
    rb_str name = rb_scope_text(scope, e->span);
    const rb_schema *schema = rb_expr_target(e)->schema;
    rb_diag_add(scope->s->ds, RB_E0411, e->span, "'%.*s' is a whole record of %.*s, not one of its values", RB_STR_ARGS(name), RB_STR_ARGS(schema->name));
    rb_diag_help(scope->s->ds, "name one of its fields: %.*s.%.*s; or ask '%.*s is present'", RB_STR_ARGS(name),
                 RB_STR_ARGS(schema->fields.len ? schema->fields.items[schema->fields.len - 1].name : RB_STR("field")), RB_STR_ARGS(name));
    return rb_expr_wrong(e->span);
}

const rb_expr *rb_check_expr(rb_scope *scope, const rb_ast *node)
{
    const rb_expr *e = rb_check_whole(scope, node);
    return e->type.kind == RB_TYPE_related ? refuse_whole(scope, e) : e;
}

const rb_expr *rb_check_whole(rb_scope *scope, const rb_ast *node)
{
    if (!node) return rb_expr_wrong(RB_SPAN_NONE);
    if (scope->depth >= DEPTH_LIMIT) {
        rb_diag_add(scope->s->ds, RB_E0106, node->span, "this expression is nested more than %d levels deep", DEPTH_LIMIT);
        return rb_expr_wrong(node->span);
    }
    if (scope->s->unfolding && !rb_count_part(scope, node->span)) return rb_expr_wrong(node->span);
    scope->depth++;
    const rb_expr *e = rb_expr_bounded(scope, check_kind(scope, node), node->span);
    scope->depth--;
    if (e->type.kind == RB_TYPE_yes_no) rb_warn_constants(scope, node);
    if (e->span.start == node->span.start && e->span.end == node->span.end) return e;
    rb_expr *placed = RB_NEW(rb_expr); /* what an explanation shows is what was written */
    *placed = *e;
    placed->span = node->span;
    return placed;
}
