/* sema/target.c: what a kpi aims at: a value known before any record is read, or one for each group.
 *
 * A group's own target is made of what all its records have in common, the keys of `by`, of parameters, as of the run
 * or as of a key. Whether that is so, is seen from the typed expression: every path down
 * from it ends in a key, a constant or the run's moment.
 */
#include "sema/kpi.h"

enum { STEPS = 20000 }; /* of a walk through expressions that share their parts: more is not looked at */

static const rb_expr *unnamed(const rb_expr *e)
{
    while (e->kind == RB_EXPR_let) e = e->args[0];
    return e;
}

static bool same(const rb_expr *a, const rb_expr *b, uint32_t *steps)
{
    a = unnamed(a);
    b = unnamed(b);
    if (a == b) return true;
    bool plain = a->set.len == 0 && b->set.len == 0 && a->template.parts.len == 0 && b->template.parts.len == 0 && a->pattern == b->pattern;
    if (a->kind != b->kind || !rb_type_equal(a->type, b->type) || a->index != b->index || a->number != b->number || a->arg_count != b->arg_count || !plain) return false;
    if (a->kind == RB_EXPR_constant && !rb_value_equal(&a->value, &b->value)) return false;
    for (uint32_t i = 0; i < a->arg_count; i++)
        if (*steps == 0 || --*steps == 0 || !same(a->args[i], b->args[i], steps)) return false;
    return true;
}

static bool is_key(const rb_kpi *k, const rb_expr *e, uint32_t *steps)
{
    for (uint32_t i = 0; i < k->keys.len; i++)
        if (same(k->keys.items[i], e, steps)) return true;
    return false;
}

/* What is made of its arguments alone. `is blank` is not: an unreadable cell is in the same group as a blank one. */
static bool is_made_of_arguments(enum rb_expr_kind kind)
{
    switch (kind) {
    case RB_EXPR_let: case RB_EXPR_parameter: case RB_EXPR_and: case RB_EXPR_or: case RB_EXPR_not: case RB_EXPR_or_else: case RB_EXPR_if:
    case RB_EXPR_eq: case RB_EXPR_eq_fold: case RB_EXPR_lt: case RB_EXPR_le: case RB_EXPR_in: case RB_EXPR_in_fold: case RB_EXPR_contains:
    case RB_EXPR_starts_with: case RB_EXPR_ends_with: case RB_EXPR_contains_fold: case RB_EXPR_starts_fold: case RB_EXPR_ends_fold:
    case RB_EXPR_matches: case RB_EXPR_add: case RB_EXPR_sub: case RB_EXPR_mul: case RB_EXPR_div: case RB_EXPR_negate: case RB_EXPR_date_of:
    case RB_EXPR_enum_text: case RB_EXPR_call:
        return true;
    default: return false;
    }
}

/* The first part that may differ between the records of one group; NULL: there is none. */
static const rb_expr *varying_part(const rb_kpi *k, const rb_expr *e, uint32_t *steps)
{
    if (*steps == 0 || --*steps == 0) return e;
    if (e->kind == RB_EXPR_constant || e->kind == RB_EXPR_today || e->kind == RB_EXPR_now || is_key(k, e, steps)) return NULL;
    if (!is_made_of_arguments(e->kind) || e->arg_count == 0) return e;
    for (uint32_t i = 0; i < e->arg_count; i++) {
        const rb_expr *part = varying_part(k, e->args[i], steps);
        if (part) return part;
    }
    return NULL;
}

static bool differs(rb_kpi_draft *d, const rb_expr *e)
{
    rb_diags *ds = d->scope.s->ds;
    uint32_t  steps = STEPS;
    const rb_expr *part = varying_part(d->kpi, e, &steps);
    if (!part) return false;
    if (d->kpi->keys.len == 0) {
        rb_diag_add(ds, RB_E0310, e->span, "a target must be known before any record is read");
        rb_diag_help(ds, "groups may have targets of their own, made of their keys: by …");
        return true;
    }
    rb_diag_add(ds, RB_E0431, part->span, "a target is the same for all records of a group, but '%.*s' is not one of the keys", RB_STR_ARGS(rb_scope_text(&d->scope, part->span)));
    rb_diag_help(ds, "make it a key: by %.*s, %.*s", RB_STR_ARGS(d->info->keys.items[0]), RB_STR_ARGS(rb_scope_text(&d->scope, part->span)));
    return true;
}

static bool is_written_out(const rb_ast *node)
{
    switch (node->kind) {
    case RB_AST_number: case RB_AST_percent: case RB_AST_money: case RB_AST_points: case RB_AST_duration: case RB_AST_date: case RB_AST_datetime: return true;
    default: return false;
    }
}

/* "at most 24 hours": what was written where that is a value, else the value; of a group's own target how it is found. */
static void set_text(rb_kpi_draft *d)
{
    rb_buf b = {0};
    bool   plain = d->info->target_varies || is_written_out(d->target->value);
    if (plain) rb_buf_add_str(&b, rb_scope_text(&d->scope, d->target->value->span));
    else rb_value_print(&b, &d->kpi->target, d->scope.s->program->zone);
    d->info->target_text = rb_str_print("%s %.*s", d->kpi->at_least ? "at least" : "at most", RB_STR_ARGS(rb_buf_str(&b)));
}

/* Keys that have a name of their own may be used by it. */
static void name_keys(rb_kpi_draft *d, rb_scope *scope)
{
    for (uint32_t i = 0; i < d->key_names.len; i++) {
        rb_local local = {.name = d->key_names.items[i], .value = d->kpi->keys.items[i]};
        if (local.name.ptr && !rb_expr_is_wrong(local.value)) rb_vec_push(&scope->locals, local);
    }
}

void rb_check_target(rb_kpi_draft *d)
{
    rb_kpi  *k = d->kpi;
    rb_scope scope = d->scope;
    if (k->value && !k->is_ratio && !rb_money_fixed(&scope, k->value, "what is held against a target")) return;
    name_keys(d, &scope);
    rb_type type = d->info->type.kind == RB_TYPE_integer ? RB_TYPE(number) : d->info->type; /* a count may be held against any number */
    const rb_expr *e = rb_kpi_limit(d, &scope, rb_check_expr(&scope, d->target->value), type, "the target");
    if (rb_expr_is_wrong(e)) return;
    d->info->target_varies = !rb_expr_constant(&scope, e, &k->target);
    if (d->info->target_varies && differs(d, e)) return;
    if (d->info->target_varies) k->own_target = e;
    k->has_target = true;
    k->at_least = d->info->at_least = d->target->at_least != 0;
    set_text(d);
}
