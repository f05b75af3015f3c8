/* sema/call.c: calls of the language's functions, checked against lang/builtins.def. */
#include "sema/check.h"

#include "lang/builtins.h"

static const rb_expr *refuse_argument(rb_scope *scope, const rb_expr *a, uint32_t builtin)
{
    rb_str signature = rb_builtin_signature(builtin);
    rb_diag_add(scope->s->ds, RB_E0306, a->span, "'%.*s' is %.*s, which is not what %s works on", RB_STR_ARGS(rb_scope_text(scope, a->span)),
                RB_STR_ARGS(rb_type_title(a->type)), rb_builtin_name(builtin));
    rb_diag_help(scope->s->ds, "%.*s: %s", RB_STR_ARGS(signature), rb_builtin_doc(builtin));
    return rb_expr_wrong(a->span);
}

static bool fits(char letter, rb_type t)
{
    switch (letter) {
    case 'd': return t.kind == RB_TYPE_date;
    case 'i': return t.kind == RB_TYPE_datetime;
    case 't': return t.kind == RB_TYPE_text;
    case 'n': return rb_type_is_numeric(t) || t.kind == RB_TYPE_money;
    case 'w': return t.kind == RB_TYPE_integer || t.kind == RB_TYPE_number;
    case 'u': return t.kind == RB_TYPE_duration;
    default: return rb_type_is_numeric(t) || t.kind == RB_TYPE_money || t.kind == RB_TYPE_duration;
    }
}

static bool check_places(rb_scope *scope, const rb_expr *a, uint32_t *number)
{
    int64_t places;
    if (a->kind == RB_EXPR_constant && a->type.kind == RB_TYPE_integer && rb_dec_to_i64(a->value.dec, &places) && places >= 0 && places <= 9) {
        *number = (uint32_t)places;
        return true;
    }
    return rb_diag_add(scope->s->ds, RB_E0306, a->span, "the places are a whole number from 0 to 9, written out");
}

static rb_type result_type(uint32_t builtin, rb_type first)
{
    switch (builtin) {
#define RB_TYPE_same RB_TYPE_none
#define BUILTIN(name, params, result, op, number, doc) case RB_BUILTIN_##name: return RB_TYPE_##result == RB_TYPE_none ? first : RB_TYPE(result);
#include "lang/builtins.def"
#undef BUILTIN
#undef RB_TYPE_same
    default: return first;
    }
}

static const rb_expr *check_arguments(rb_scope *scope, const rb_ast_call *node, uint32_t builtin)
{
    const char *params = rb_builtin_params(builtin);
    rb_expr *e = rb_expr_new(RB_EXPR_call, RB_TYPE(none), node->base.span);
    e->index = builtin;
    bool wrong = false;
    for (uint32_t i = 0; i < node->arguments.len; i++) {
        const rb_expr *a = rb_check_expr(scope, node->arguments.items[i]);
        if (params[i] == 'k') wrong |= rb_expr_is_wrong(a) || !check_places(scope, a, &e->number);
        else {
            if (params[i] == 't' && a->type.kind == RB_TYPE_enumeration) a = rb_expr_new1(RB_EXPR_enum_text, RB_TYPE(text), a->span, a);
            if (params[i] == 'd' && a->type.kind == RB_TYPE_datetime) a = rb_expr_new1(RB_EXPR_date_of, RB_TYPE(date), a->span, a);
            if (!rb_expr_is_wrong(a) && !fits(params[i], a->type)) a = refuse_argument(scope, a, builtin);
            wrong |= rb_expr_is_wrong(a);
            rb_expr_add(e, a);
        }
    }
    if (!wrong && params[0] == 'q' && params[1] == 'q') wrong = !rb_unify(scope, &e->args[0], &e->args[1]);
    if (wrong) return rb_expr_wrong(node->base.span);
    e->type = result_type(builtin, e->args[0]->type);
    return e;
}

const rb_expr *rb_check_call(rb_scope *scope, const rb_ast_call *node)
{
    uint32_t builtin;
    rb_str name = node->name.text;
    if (!rb_builtin_find(name, &builtin)) {
        rb_str names[RB_BUILTIN_COUNT];
        for (uint32_t i = 0; i < RB_BUILTIN_COUNT; i++) names[i] = rb_str_of(rb_builtin_name(i));
        rb_diag_add(scope->s->ds, RB_E0205, node->name.span, "there is no function '%.*s'", RB_STR_ARGS(name));
        rb_diag_suggest(scope->s->ds, name, names, RB_BUILTIN_COUNT);
        return rb_expr_wrong(node->base.span);
    }
    if (strlen(rb_builtin_params(builtin)) != node->arguments.len) {
        rb_diag_add(scope->s->ds, RB_E0306, node->base.span, "%s takes %zu values, but %u stand here", rb_builtin_name(builtin), strlen(rb_builtin_params(builtin)), node->arguments.len);
        rb_diag_help(scope->s->ds, "%.*s: %s", RB_STR_ARGS(rb_builtin_signature(builtin)), rb_builtin_doc(builtin));
        return rb_expr_wrong(node->base.span);
    }
    return check_arguments(scope, node, builtin);
}
