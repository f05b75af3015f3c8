/* tests/oracle/arith.c: literals, and what two values come to: no record is asked. */
#include "eval.h"

/* ---- literals ---- */

rb_i128 decimal(rb_str s)
{
    rb_dec d = 0;
    if (rb_dec_parse(s, &d) != RB_DEC_OK) RB_BUG("the oracle met a number that the checker should have refused");
    return d;
}

static value length_literal(const rb_ast_duration *node)
{
    static const int64_t units[] = {1000000, 60000000, 3600000000, DAY_US, 7 * DAY_US, 1, 12};
    value v = counted(LENGTH, 0);
    for (uint32_t i = 0; i < node->parts.len; i++) {
        const rb_ast_part *part = rb_ast_as(part, node->parts.items[i]);
        rb_i128 us;
        if (part->unit == RB_UNIT_MONTHS || part->unit == RB_UNIT_YEARS) v.kind = MONTHS;
        plain_scale(decimal(part->value.text), units[part->unit], RB_DEC_ONE, &us);
        v.i64 += (int64_t)us;
    }
    return v;
}

value literal(const rb_ast *node)
{
    value v = {.known = true};
    switch (node->kind) {
    case RB_AST_text: return text(rb_ast_as(text, node)->value.text);
    case RB_AST_number: return number(decimal(rb_ast_as(number, node)->value.text));
    case RB_AST_points: v.kind = PERCENT; v.n = decimal(rb_ast_as(points, node)->value.text) / 100; return v;
    case RB_AST_percent: v.kind = PERCENT; v.n = decimal(rb_ast_as(percent, node)->value.text) / 100; return v;
    case RB_AST_money:
        v.kind = MONEY;
        v.n = decimal(rb_ast_as(money, node)->value.text);
        memcpy(v.currency, rb_ast_as(money, node)->currency.text.ptr, 3);
        return v;
    case RB_AST_duration: return length_literal(rb_ast_as(duration, node));
    case RB_AST_date: v.kind = DATE; rb_date_parse(rb_ast_as(date, node)->value.text, &v.i64); return v;
    case RB_AST_datetime: v.kind = MOMENT; rb_instant_parse(rb_ast_as(datetime, node)->value.text, rb_zone_load(RB_STR("UTC")), &v.i64); return v;
    case RB_AST_yes_no: return yes_or_no(rb_ast_as(yes_no, node)->yes != 0);
    default: RB_BUG("the oracle does not know this kind of expression: see rb_ast.kind");
    }
}

/* ---- arithmetic: which kinds meet decides what comes out ---- */

value scaled(enum kind kind, rb_i128 a, rb_i128 mul, rb_i128 div)
{
    rb_i128 out;
    value v = unknown_of(kind);
    if (!plain_scale(a, mul, div, &out)) return v;
    if (is_amount(kind)) v.n = out;
    else if (out > INT64_MAX || out < INT64_MIN) return v;
    else v.i64 = (int64_t)out;
    v.known = true;
    return v;
}

static value plus(value a, value b, int sign)
{
    if (is_amount(a.kind)) {
        value v = {.kind = a.kind};
        v.known = plain_add(a.n, sign * b.n, &v.n);
        return v;
    }
    if (a.kind == LENGTH && b.kind != LENGTH) return plus(b, a, sign);
    if (a.kind == DATE && b.kind == DATE) return counted(LENGTH, (a.i64 - b.i64) * DAY_US);
    if (a.kind == DATE) {
        rb_i128 day = (rb_i128)a.i64 + sign * (rb_i128)(b.i64 / DAY_US);
        return b.i64 % DAY_US || day > DAY_LAST || day < DAY_FIRST ? unknown_of(DATE) : in_days((int64_t)day);
    }
    rb_i128 sum = (rb_i128)a.i64 + sign * (rb_i128)b.i64;
    enum kind kind = a.kind == MOMENT && b.kind == MOMENT ? LENGTH : a.kind;
    if (sum > INT64_MAX || sum < INT64_MIN) return unknown_of(kind);
    return kind == MOMENT ? at_moment((int64_t)sum) : counted(kind, (int64_t)sum);
}

static value times(value a, value b)
{
    if (a.kind == NUMBER && b.kind != NUMBER) return times(b, a);
    if (a.kind == LENGTH) return scaled(LENGTH, a.i64, b.n, RB_DEC_ONE);
    return scaled(a.kind == PERCENT && b.kind == NUMBER ? NUMBER : a.kind, a.n, b.n, RB_DEC_ONE);
}

static value divided(value a, value b)
{
    if (a.kind == LENGTH && b.kind == LENGTH) return scaled(NUMBER, a.i64, RB_DEC_ONE, b.i64);
    if (a.kind == LENGTH) return scaled(LENGTH, a.i64, RB_DEC_ONE, b.n);
    return scaled(a.kind == MONEY && b.kind == NUMBER ? MONEY : NUMBER, a.n, RB_DEC_ONE, b.n);
}

static enum kind result_kind(int op, enum kind a, enum kind b)
{
    if (op == RB_AST_OP_sub && (a == DATE || a == MOMENT) && a == b) return LENGTH;
    if (op == RB_AST_OP_div && a == b) return NUMBER;
    if (op == RB_AST_OP_add && a == LENGTH) return b;
    if (op == RB_AST_OP_mul && a == NUMBER) return b;
    return a;
}

/* Two amounts, of which nothing is made and that are not compared. */
bool differ_in_currency(const value *a, const value *b) { return a->kind == MONEY && b->kind == MONEY && memcmp(a->currency, b->currency, 3) != 0; }

value arithmetic(int op, value a, value b)
{
    value v = unknown_of(result_kind(op, a.kind, b.kind));
    if (!a.known || !b.known || differ_in_currency(&a, &b)) return v;
    if (op == RB_AST_OP_mul) v = times(a, b);
    else if (op == RB_AST_OP_div) v = divided(a, b);
    else v = plus(a, b, op == RB_AST_OP_add ? 1 : -1);
    memcpy(v.currency, a.kind == MONEY ? a.currency : b.currency, sizeof v.currency);
    return v;
}
