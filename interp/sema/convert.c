/* sema/convert.c: `amount in USD at RATE`: an amount in another currency, at a rate that says which way it goes.
 *
 * A bare number would not say whether it is what one euro costs in dollars or how many euros one dollar buys, and who guesses
 * wrong is wrong by a fifth. So a rate is an amount of money, the price of one, or it is `per USD`: so many for one dollar.
 */
#include "sema/check.h"

#include "syntax/build.h"

static bool refuse(rb_scope *scope, rb_span at, rb_str why) { return rb_diag_add(scope->s->ds, RB_E0315, at, "%.*s", RB_STR_ARGS(why)); }

static rb_type money_of(rb_ast_words currency)
{
    rb_type t = RB_TYPE(money);
    memcpy(t.currency, currency.text.ptr, currency.text.len < 3 ? currency.text.len : 3);
    return t;
}

static bool is_money_of(rb_type t, rb_type currency) { return t.kind == RB_TYPE_money && (rb_type_is_open_money(t) || rb_type_equal(t, currency)); }

void rb_help_rate(rb_scope *scope, const rb_expr *amount, rb_type to)
{
    const char *currency = rb_type_is_open_money(to) ? "USD" : to.currency, *unit = rb_type_is_open_money(amount->type) ? "unit" : amount->type.currency;
    rb_str      text = rb_scope_text(scope, amount->span);
    if (rb_str_find(text, RB_STR(" "), 0) != SIZE_MAX && text.ptr[0] != '(') text = rb_str_print("(%.*s)", RB_STR_ARGS(text));
    rb_diag_help(scope->s->ds, "write %.*s in %s at RATE, the rate being what one %s costs in %s", RB_STR_ARGS(text), currency, unit, currency);
}

/* What is to be converted: an amount, and not one that is in that currency anyhow. */
static bool check_amount(rb_scope *scope, const rb_ast_in_currency *node, const rb_expr *amount, rb_type to)
{
    rb_diags *ds = scope->s->ds;
    rb_str text = rb_scope_text(scope, amount->span), title = rb_type_title(amount->type);
    if (amount->type.kind != RB_TYPE_money) {
        refuse(scope, amount->span, rb_str_print("only an amount of money can be in %s, and '%.*s' is %.*s", to.currency, RB_STR_ARGS(text), RB_STR_ARGS(title)));
        if (rb_type_is_numeric(amount->type)) rb_diag_help(ds, "where it counts units of a currency, declare it so: money EUR, or money in FIELD");
        return false;
    }
    if (rb_type_equal(amount->type, to)) {
        refuse(scope, node->base.span, rb_str_print("'%.*s' is always in %s: there is nothing to convert", RB_STR_ARGS(text), to.currency));
        rb_diag_help(ds, "write %.*s", RB_STR_ARGS(text));
        return false;
    }
    if (node->rate || rb_type_is_open_money(amount->type)) return true;
    refuse(scope, node->base.span, rb_str_print("'%.*s' is never in %s, and no rate is said", RB_STR_ARGS(text), to.currency));
    rb_help_rate(scope, amount, to);
    return false;
}

/* `at 1.08 USD`: what one unit costs. */
static bool check_price(rb_scope *scope, const rb_expr *rate, rb_type to)
{
    rb_diags *ds = scope->s->ds;
    rb_str text = rb_scope_text(scope, rate->span);
    if (is_money_of(rate->type, to)) return true;
    if (rate->type.kind == RB_TYPE_money)
        return refuse(scope, rate->span, rb_str_print("the rate must be in %s, and '%.*s' is in %s", to.currency, RB_STR_ARGS(text), rate->type.currency));
    if (!rb_type_is_numeric(rate->type))
        return refuse(scope, rate->span, rb_str_print("a rate is an amount of money, but '%.*s' is %.*s", RB_STR_ARGS(text), RB_STR_ARGS(rb_type_title(rate->type))));
    refuse(scope, rate->span, rb_str_print("'%.*s' does not say which way the rate goes", RB_STR_ARGS(text)));
    rb_diag_help(ds, "when it is how many %s one unit costs, write (%.*s * 1 %s), or declare it as money %s", to.currency, RB_STR_ARGS(text), to.currency, to.currency);
    rb_diag_help(ds, "when it is how many units one %s buys, write %.*s per %s", to.currency, RB_STR_ARGS(text), to.currency);
    return false;
}

/* `at 0.92 per USD`, `at 0.92 EUR per USD`: how much one buys. */
static bool check_quantity(rb_scope *scope, const rb_ast_in_currency *node, const rb_expr *rate, rb_type from, rb_type to)
{
    rb_str text = rb_scope_text(scope, rate->span);
    if (!rb_str_equal(node->per.text, node->currency.text))
        return refuse(scope, node->per.span, rb_str_print("a rate per %.*s does not lead to %s", RB_STR_ARGS(node->per.text), to.currency));
    if (rb_type_is_numeric(rate->type) || rb_type_is_open_money(rate->type)) return true;
    if (rate->type.kind == RB_TYPE_money && is_money_of(from, rate->type)) return true;
    if (rate->type.kind == RB_TYPE_money)
        return refuse(scope, rate->span, rb_str_print("'%.*s' is in %s, but what is converted is in %s", RB_STR_ARGS(text), rate->type.currency, from.currency));
    return refuse(scope, rate->span, rb_str_print("a rate is a number, but '%.*s' is %.*s", RB_STR_ARGS(text), RB_STR_ARGS(rb_type_title(rate->type))));
}

/* `tier in ABC`, where ABC is no currency but a parameter or a field that is declared here. */
static bool is_declared_name(const rb_scope *scope, rb_str name)
{
    uint32_t index;
    if (scope->record && (rb_schema_find(scope->record->schema, name, &index) || rb_find_let(scope->record, name, &index))) return true;
    for (uint32_t i = 0; i < scope->s->program->parameters.len; i++)
        if (rb_str_equal(scope->s->program->parameters.items[i]->name, name)) return true;
    return false;
}

const rb_expr *rb_check_converted(rb_scope *scope, const rb_ast_in_currency *node)
{
    if (!node->rate && is_declared_name(scope, node->currency.text)) {
        const rb_ast *set = RB_MAKE(name, node->currency.span, .name = node->currency);
        return rb_check_in(scope, rb_ast_as(in, RB_MAKE(in, node->base.span, .value = node->amount, .set = set)));
    }
    rb_type        to = money_of(node->currency);
    const rb_expr *amount = rb_check_expr(scope, node->amount), *rate = node->rate ? rb_check_expr(scope, node->rate) : NULL;
    bool           per = node->per.text.len > 0, wrong = rb_expr_is_wrong(amount) || (rate && rb_expr_is_wrong(rate));
    if (wrong) return rb_expr_wrong(node->base.span);
    if (rb_expr_is_null(amount)) return rb_expr_of_null(amount, to);
    if (rate) rate = rb_expr_of_null(rate, per ? RB_TYPE(number) : to);
    bool fits = check_amount(scope, node, amount, to);
    if (rate) fits &= per ? check_quantity(scope, node, rate, amount->type, to) : check_price(scope, rate, to);
    if (!fits) return rb_expr_wrong(node->base.span);
    rb_expr *e = rate ? rb_expr_new2(RB_EXPR_converted, to, amount, rate) : rb_expr_new1(RB_EXPR_converted, to, node->base.span, amount);
    e->span = node->base.span;
    e->number = per;
    e->name = rb_scope_text(scope, node->base.span);
    return e;
}
