/* sema/arith.c: sums, differences, products and quotients: which types go together and what comes out.
 *
 * One table of the pairs that make sense; everything else is an error with the advice that fits. What is constant is
 * computed at once, so that a threshold written as a sum costs nothing and an impossible one is reported here.
 */
#include "sema/check.h"

bool rb_type_is_numeric(rb_type t) { return t.kind == RB_TYPE_number || t.kind == RB_TYPE_integer || t.kind == RB_TYPE_percent; }

static bool is(rb_type t, enum rb_type_kind kind) { return t.kind == kind; }

static rb_type numeric_result(rb_type a, rb_type b, int op)
{
    if (op != RB_AST_OP_div && is(a, RB_TYPE_integer) && is(b, RB_TYPE_integer)) return RB_TYPE(integer);
    if (op != RB_AST_OP_div && is(a, RB_TYPE_percent) && is(b, RB_TYPE_percent)) return RB_TYPE(percent);
    return RB_TYPE(number);
}

static rb_type sum_type(rb_type a, rb_type b, int op)
{
    rb_type money;
    if (rb_money_together(a, b, &money)) return money;
    bool minus = op == RB_AST_OP_sub;
    if (is(a, RB_TYPE_percent) != is(b, RB_TYPE_percent) && rb_type_is_numeric(a) && rb_type_is_numeric(b)) return RB_TYPE(none);
    if (rb_type_is_numeric(a) && rb_type_is_numeric(b)) return numeric_result(a, b, op);
    if (!minus && is(a, RB_TYPE_text) && is(b, RB_TYPE_text)) return a;
    if (rb_type_equal(a, b) && (is(a, RB_TYPE_money) || is(a, RB_TYPE_duration) || is(a, RB_TYPE_months))) return a;
    if (minus && rb_type_equal(a, b) && (is(a, RB_TYPE_date) || is(a, RB_TYPE_datetime))) return RB_TYPE(duration);
    if ((is(a, RB_TYPE_date) || is(a, RB_TYPE_datetime)) && is(b, RB_TYPE_duration)) return a;
    if (!minus && is(a, RB_TYPE_duration) && (is(b, RB_TYPE_date) || is(b, RB_TYPE_datetime))) return b;
    return RB_TYPE(none);
}

static rb_type product_type(rb_type a, rb_type b)
{
    if (rb_type_is_numeric(a) && rb_type_is_numeric(b)) return numeric_result(a, b, RB_AST_OP_mul);
    if ((is(a, RB_TYPE_money) || is(a, RB_TYPE_duration) || is(a, RB_TYPE_months)) && rb_type_is_numeric(b)) return a;
    if (rb_type_is_numeric(a) && (is(b, RB_TYPE_money) || is(b, RB_TYPE_duration) || is(b, RB_TYPE_months))) return b;
    return RB_TYPE(none);
}

static rb_type quotient_type(rb_type a, rb_type b)
{
    rb_type money;
    if (rb_money_together(a, b, &money)) return RB_TYPE(number);
    if (rb_type_is_numeric(a) && rb_type_is_numeric(b)) return RB_TYPE(number);
    if ((is(a, RB_TYPE_money) || is(a, RB_TYPE_duration)) && rb_type_is_numeric(b)) return a;
    if (rb_type_equal(a, b) && (is(a, RB_TYPE_money) || is(a, RB_TYPE_duration))) return RB_TYPE(number);
    return RB_TYPE(none);
}

/* A date and months, where only the mode is missing. */
static bool sum_of_months(int op, const rb_expr *a, const rb_expr *b)
{
    if (op == RB_AST_OP_add && is(a->type, RB_TYPE_months) && (is(b->type, RB_TYPE_date) || is(b->type, RB_TYPE_datetime))) return true;
    bool moved = is(a->type, RB_TYPE_date) || is(a->type, RB_TYPE_datetime);
    return (op == RB_AST_OP_add || op == RB_AST_OP_sub) && moved && is(b->type, RB_TYPE_months);
}

/* 1 - discount, amount - 10%: what the whole is must be said. */
static void help_whole(rb_scope *scope, int op, const rb_expr *a, const rb_expr *b)
{
    if (op != RB_AST_OP_add && op != RB_AST_OP_sub) return;
    rb_diags *ds = scope->s->ds;
    rb_str left = rb_scope_text(scope, a->span), right = rb_scope_text(scope, b->span);
    const char *sign = rb_ast_op_text(op);
    bool one_left = a->kind == RB_EXPR_constant && rb_type_is_numeric(a->type) && a->value.dec == RB_DEC_ONE;
    bool one_right = b->kind == RB_EXPR_constant && rb_type_is_numeric(b->type) && b->value.dec == RB_DEC_ONE;
    if (is(b->type, RB_TYPE_percent) && one_left) rb_diag_help(ds, "write 100%% %s %.*s", sign, RB_STR_ARGS(right));
    else if (is(a->type, RB_TYPE_percent) && one_right) rb_diag_help(ds, "write %.*s %s 100%%", RB_STR_ARGS(left), sign);
    else if (is(b->type, RB_TYPE_percent) && a->kind == RB_EXPR_field && (is(a->type, RB_TYPE_money) || rb_type_is_numeric(a->type)))
        rb_diag_help(ds, "say of what: %.*s %s %.*s * %.*s", RB_STR_ARGS(left), sign, RB_STR_ARGS(left), RB_STR_ARGS(right));
}

static const rb_expr *refuse(rb_scope *scope, const rb_ast_binary *node, const rb_expr *a, const rb_expr *b)
{
    rb_diags *ds = scope->s->ds;
    rb_str ta = rb_type_title(a->type), tb = rb_type_title(b->type);
    if (is(a->type, RB_TYPE_money) && is(b->type, RB_TYPE_money) && !rb_type_equal(a->type, b->type)) {
        rb_diag_add(ds, RB_E0304, node->base.span, "%s and %s are two currencies: they cannot be added or divided without a rate", a->type.currency, b->type.currency);
        rb_help_rate(scope, b, a->type);
        return rb_expr_wrong(node->base.span);
    }
    if (is(a->type, RB_TYPE_months) || is(b->type, RB_TYPE_months)) {
        if (sum_of_months(node->op, a, b)) {
            rb_str text = rb_scope_text(scope, node->base.span);
            rb_diag_add(ds, RB_E0305, node->base.span, "a month has no fixed length: say what becomes of a day that the month does not have");
            rb_diag_help(ds, "write %.*s clamped, for the last day of the month", RB_STR_ARGS(text));
            rb_diag_help(ds, "or %.*s overflowing, for the days after it", RB_STR_ARGS(text));
            return rb_expr_wrong(node->base.span);
        }
        rb_diag_add(ds, RB_E0305, node->base.span, "%.*s %s %.*s: a month has no fixed length, so say what happens on a day that it does not have", RB_STR_ARGS(ta), rb_ast_op_text(node->op), RB_STR_ARGS(tb));
        rb_diag_help(ds, "write date + 6 months clamped for the last day of the month, or date + 6 months overflowing for the days after it");
        return rb_expr_wrong(node->base.span);
    }
    rb_diag_add(ds, RB_E0303, node->base.span, "'%s' does not go with %.*s and %.*s", rb_ast_op_text(node->op), RB_STR_ARGS(ta), RB_STR_ARGS(tb));
    if (node->op == RB_AST_OP_add && (is(a->type, RB_TYPE_text) || is(b->type, RB_TYPE_text))) rb_diag_help(ds, "'+' joins two texts; other values are put into the texts of messages and outputs: \"{first} {second}\"");
    if ((is(a->type, RB_TYPE_date) && rb_type_is_numeric(b->type)) || (is(a->type, RB_TYPE_datetime) && rb_type_is_numeric(b->type)))
        rb_diag_help(ds, "say of what: %.*s days", RB_STR_ARGS(rb_scope_text(scope, b->span)));
    if (is(a->type, RB_TYPE_date) && is(b->type, RB_TYPE_datetime)) rb_diag_help(ds, "write date(%.*s)", RB_STR_ARGS(rb_scope_text(scope, b->span)));
    if (is(b->type, RB_TYPE_date) && is(a->type, RB_TYPE_datetime)) rb_diag_help(ds, "write date(%.*s)", RB_STR_ARGS(rb_scope_text(scope, a->span)));
    help_whole(scope, node->op, a, b);
    if (is(a->type, RB_TYPE_money) && rb_type_is_numeric(b->type) && !is(b->type, RB_TYPE_percent)) rb_diag_help(ds, "write %.*s %s", RB_STR_ARGS(rb_scope_text(scope, b->span)), rb_type_is_open_money(a->type) ? "USD" : a->type.currency);
    return rb_expr_wrong(node->base.span);
}

static bool in_the_calendar(rb_type type, int64_t v)
{
    if (is(type, RB_TYPE_date)) return v >= RB_DATE_MIN && v <= RB_DATE_MAX;
    if (is(type, RB_TYPE_datetime)) return v >= RB_DATE_MIN * RB_US_PER_DAY && v < (RB_DATE_MAX + INT64_C(1)) * RB_US_PER_DAY;
    return true;
}

static bool fold_i64(int op, const rb_expr *a, const rb_expr *b, rb_value *v)
{
    int64_t *out = &v->i64;
    int64_t x = a->value.i64, y = b->value.i64;
    if (is(a->type, RB_TYPE_date) && is(b->type, RB_TYPE_date)) return !__builtin_mul_overflow(x - y, RB_US_PER_DAY, out);
    if (is(a->type, RB_TYPE_date)) {
        if (y % RB_US_PER_DAY) return false;
        y /= RB_US_PER_DAY;
    }
    bool fits = op == RB_AST_OP_add ? !__builtin_add_overflow(x, y, out) : !__builtin_sub_overflow(x, y, out);
    return fits && in_the_calendar(v->type, *out);
}

static bool fold_scaled(int op, const rb_expr *duration, const rb_expr *number, int64_t *out)
{
    rb_i128 n;
    bool ok = op == RB_AST_OP_mul ? rb_i128_scale(duration->value.i64, number->value.dec, RB_DEC_ONE, &n)
                                  : rb_i128_scale(duration->value.i64, RB_DEC_ONE, number->value.dec, &n);
    if (!ok || n > INT64_MAX || n < INT64_MIN) return false;
    *out = (int64_t)n;
    return true;
}

/* Some months, so many times: whole months or nothing. */
static bool fold_months(int64_t months, rb_dec n, int64_t *out)
{
    rb_i128 product;
    if (__builtin_mul_overflow((rb_i128)months, n, &product) || product % RB_DEC_ONE != 0) return false;
    product /= RB_DEC_ONE;
    *out = (int64_t)product;
    return product >= INT64_MIN && product <= INT64_MAX;
}

static bool fold_dec(int op, rb_dec a, rb_dec b, rb_dec *out)
{
    switch (op) {
    case RB_AST_OP_add: return rb_dec_add(a, b, out);
    case RB_AST_OP_sub: return rb_dec_sub(a, b, out);
    case RB_AST_OP_mul: return rb_dec_mul(a, b, out);
    default: return rb_dec_div(a, b, out);
    }
}

static bool fold(int op, const rb_expr *a, const rb_expr *b, rb_value *v)
{
    if (is(v->type, RB_TYPE_text)) {
        v->text = rb_str_print("%.*s%.*s", RB_STR_ARGS(a->value.text), RB_STR_ARGS(b->value.text));
        return v->text.len <= 1u << 20;
    }
    bool dec_a = rb_type_rep(a->type) == RB_REP_DEC, dec_b = rb_type_rep(b->type) == RB_REP_DEC;
    if (dec_a && dec_b) return fold_dec(op, a->value.dec, b->value.dec, &v->dec);
    if (dec_b && is(v->type, RB_TYPE_months)) return fold_months(a->value.i64, b->value.dec, &v->i64);
    if (dec_b) return fold_scaled(op, a, b, &v->i64);
    if (op == RB_AST_OP_div) return b->value.i64 != 0 && rb_i128_scale(a->value.i64, RB_DEC_ONE, b->value.i64, &v->dec);
    return fold_i64(op, a, b, v);
}

/* Why two constants give nothing. */
static void refuse_result(rb_scope *scope, const rb_ast_binary *node, const rb_expr *a, const rb_expr *b)
{
    rb_diags *ds = scope->s->ds;
    bool zero = node->op == RB_AST_OP_div && (rb_type_rep(b->type) == RB_REP_DEC ? b->value.dec == 0 : b->value.i64 == 0);
    if (is(a->type, RB_TYPE_date) && is(b->type, RB_TYPE_duration) && b->value.i64 % RB_US_PER_DAY) {
        rb_diag_add(ds, RB_E0309, node->base.span, "a date is moved by whole days, and %.*s is none", RB_STR_ARGS(rb_scope_text(scope, b->span)));
        rb_diag_help(ds, "for hours and minutes start from a datetime: 2025-07-01T09:00Z");
    } else if (is(a->type, RB_TYPE_months) && rb_type_rep(b->type) == RB_REP_DEC) {
        rb_diag_add(ds, RB_E0309, node->base.span, "%.*s is no whole number of months", RB_STR_ARGS(rb_scope_text(scope, node->base.span)));
    } else rb_diag_add(ds, RB_E0309, node->base.span, zero ? "this divides by zero" : "the result is out of range");
}

static const rb_expr *finish(rb_scope *scope, const rb_ast_binary *node, rb_expr *e)
{
    const rb_expr *a = e->args[0], *b = e->args[1];
    e->span = node->base.span;
    if (a->kind != RB_EXPR_constant || b->kind != RB_EXPR_constant) return e;
    rb_value v = {.type = e->type, .known = true};
    if (!fold(node->op, a, b, &v)) {
        refuse_result(scope, node, a, b);
        return rb_expr_wrong(node->base.span);
    }
    rb_expr *c = rb_expr_new(RB_EXPR_constant, e->type, node->base.span);
    c->value = v;
    return c;
}

/* What a null is beside a value of that type: a day is moved by a duration, amounts are multiplied by numbers; else the same. */
static const rb_expr *null_beside(const rb_expr *e, rb_type other, bool sum)
{
    if (sum && (is(other, RB_TYPE_date) || is(other, RB_TYPE_datetime))) return rb_expr_of_null(e, RB_TYPE(duration));
    return rb_expr_of_null(e, sum && !is(other, RB_TYPE_blank) ? other : RB_TYPE(number));
}

const rb_expr *rb_check_arithmetic(rb_scope *scope, const rb_ast_binary *node)
{
    bool sum = node->op == RB_AST_OP_add || node->op == RB_AST_OP_sub;
    if (sum && rb_is_business_days(node->right)) return rb_check_business_sum(scope, node);
    const rb_expr *a = rb_check_expr(scope, node->left), *b = rb_check_expr(scope, node->right);
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(b)) return rb_expr_wrong(node->base.span);
    rb_type of_b = b->type;
    b = null_beside(b, a->type, sum);
    a = node->op == RB_AST_OP_sub && !is(of_b, RB_TYPE_blank) ? rb_expr_of_null(a, of_b) : null_beside(a, of_b, sum);
    rb_type type = sum ? sum_type(a->type, b->type, node->op) : node->op == RB_AST_OP_mul ? product_type(a->type, b->type) : quotient_type(a->type, b->type);
    if (is(type, RB_TYPE_none)) return refuse(scope, node, a, b);
    /* The plan knows one order: the date, instant or duration first. */
    bool swap = (is(a->type, RB_TYPE_duration) && (is(b->type, RB_TYPE_date) || is(b->type, RB_TYPE_datetime))) ||
                (rb_type_is_numeric(a->type) && (is(b->type, RB_TYPE_duration) || is(b->type, RB_TYPE_months)));
    enum rb_expr_kind kind = node->op == RB_AST_OP_add ? RB_EXPR_add : node->op == RB_AST_OP_sub ? RB_EXPR_sub : node->op == RB_AST_OP_mul ? RB_EXPR_mul : RB_EXPR_div;
    return finish(scope, node, swap ? rb_expr_new2(kind, type, b, a) : rb_expr_new2(kind, type, a, b));
}

const rb_expr *rb_check_negate(rb_scope *scope, const rb_ast_negate *node)
{
    const rb_expr *a = rb_check_expr(scope, node->operand);
    if (rb_expr_is_wrong(a)) return a;
    a = rb_expr_of_null(a, RB_TYPE(number));
    if (!rb_type_is_numeric(a->type) && !is(a->type, RB_TYPE_money) && !is(a->type, RB_TYPE_duration) && !is(a->type, RB_TYPE_months)) {
        rb_diag_add(scope->s->ds, RB_E0303, node->base.span, "'-' does not go before %.*s", RB_STR_ARGS(rb_type_title(a->type)));
        return rb_expr_wrong(node->base.span);
    }
    rb_expr *e = rb_expr_new1(RB_EXPR_negate, a->type, node->base.span, a);
    if (a->kind != RB_EXPR_constant) return e;
    e->kind = RB_EXPR_constant;
    e->arg_count = 0;
    e->value = a->value;
    e->value.dec = -a->value.dec;
    if (!__builtin_sub_overflow(0, a->value.i64, &e->value.i64)) return e;
    rb_diag_add(scope->s->ds, RB_E0309, node->base.span, "the result is out of range");
    return rb_expr_wrong(node->base.span);
}
