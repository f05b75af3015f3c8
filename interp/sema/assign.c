/* sema/assign.c: assignments: each record in turn to a member of a pool.
 *
 * Which members a record may go to is a question about pairs, like what a relation asks; the pool's `where` is taken apart
 * the same way (relation.c), but needs no equality: every member may be asked. How much a member has, and how much it can have, is
 * about the member alone, for it is found once, before the first record is given.
 */
#include "sema/check.h"

struct draft { /* an assignment while its clauses are read */
    rb_scope scope;           /* of the records that are given */
    rb_assign *assign;
    rb_assign_info *info;
    rb_record *pool;
    rb_span pool_at, order, load, capacity, overflow, cite; /* end 0: not given */
    bool wrong;
};

static bool once(struct draft *d, rb_span *before, rb_span at, const char *clause) { return rb_once(d->scope.s, before, at, (rb_clause_name){"an assignment", clause}); }

static void read_pool(struct draft *d, const rb_ast_pool *node)
{
    rb_sema *s = d->scope.s;
    if (!once(d, &d->pool_at, node->base.span, "pool")) return;
    d->pool = rb_find_record(s, node->record);
    d->wrong |= !d->pool;
    if (!d->pool) return;
    if (d->pool->schema->key == UINT32_MAX) {
        rb_diag_add(s->ds, RB_E0450, node->record.span, "the members of '%.*s' have no key to name them by", RB_STR_ARGS(d->pool->schema->name));
        rb_diag_help(s->ds, "mark the field that names a member with 'key'");
        d->wrong = true;
        return;
    }
    d->info->pool = d->pool->stream;
    const rb_field *key = &d->pool->schema->fields.items[d->pool->schema->key];
    rb_expr *name = rb_expr_new(RB_EXPR_field, key->type, node->record.span);
    name->index = d->pool->schema->key;
    name->name = key->name;
    name->uses = RB_USES_OWN;
    d->assign->key = name;
    d->info->type = key->type;
    d->wrong |= key->type.kind == RB_TYPE_none;
    d->assign->link = rb_pool_link(&d->scope, d->pool, node->where);
    d->wrong |= !d->assign->link;
}

/* About a member alone. */
static const rb_expr *of_member(struct draft *d, const rb_ast *node, const char *what)
{
    if (!d->pool) return rb_expr_wrong(node->span);
    rb_scope scope = rb_scope_of(d->scope.s, d->pool);
    const rb_expr *e = rb_check_expr(&scope, node);
    if (e->type.kind == RB_TYPE_number || rb_expr_is_wrong(e)) return e;
    return rb_expr_as(&scope, e, RB_TYPE(integer), what);
}

static void read_named(struct draft *d, const rb_ast_named *node)
{
    rb_named_member named = {.value = rb_check_expr(&d->scope, node->value)};
    rb_vec_push(&d->info->named, rb_scope_text(&d->scope, node->base.span));
    if (node->condition) named.condition = rb_check_condition(&d->scope, node->condition, "the condition after 'when'");
    else if (!rb_expr_is_wrong(named.value)) named.condition = rb_make_blank(named.value, true, node->base.span);
    if (d->pool) named.value = rb_expr_as(&d->scope, named.value, d->info->type, "who is named");
    d->wrong |= rb_expr_is_wrong(named.value) || (named.condition && rb_expr_is_wrong(named.condition));
    rb_vec_push(&d->assign->named, named);
}

static void read_clause(struct draft *d, const rb_ast *node)
{
    rb_assign *a = d->assign;
    switch (node->kind) {
    case RB_AST_pool: break; /* read first: the others need it */
    case RB_AST_named: read_named(d, rb_ast_as(named, node)); break;
    case RB_AST_order:
        if (once(d, &d->order, node->span, "order")) d->info->least_loaded = rb_ast_as(order, node)->least_loaded != 0;
        break;
    case RB_AST_load:
        if (!once(d, &d->load, node->span, "load")) break;
        a->load = of_member(d, rb_ast_as(load, node)->value, "the load of a member");
        a->adds = rb_ast_as(load, node)->adds != 0;
        d->wrong |= rb_expr_is_wrong(a->load);
        break;
    case RB_AST_capacity:
        if (!once(d, &d->capacity, node->span, "capacity")) break;
        a->capacity = of_member(d, rb_ast_as(capacity, node)->limit, "the capacity of a member");
        d->info->has_capacity = true;
        d->wrong |= rb_expr_is_wrong(a->capacity);
        break;
    case RB_AST_overflow:
        if (!once(d, &d->overflow, node->span, "otherwise")) break;
        a->overflow = rb_check_expr(&d->scope, rb_ast_as(overflow, node)->value);
        if (d->pool) a->overflow = rb_expr_as(&d->scope, a->overflow, d->info->type, "who gets what no member can take");
        d->wrong |= rb_expr_is_wrong(a->overflow);
        break;
    case RB_AST_cite:
        if (!once(d, &d->cite, node->span, "cite")) break;
        d->info->source = rb_find_source(d->scope.s, rb_ast_as(cite, node)->source);
        d->info->clause = rb_ast_as(cite, node)->clause.text.ptr ? rb_ast_as(cite, node)->clause.text : RB_STR("");
        break;
    default: d->wrong = true; break; /* what could not be read */
    }
}

static void refuse_gap(struct draft *d, const rb_ast_assign *node, const char *lacks, rb_str help)
{
    if (d->wrong) return;
    rb_diag_add(d->scope.s->ds, RB_E0450, node->name.span, "the assignment '%.*s' does not say %s", RB_STR_ARGS(node->name.text), lacks);
    rb_diag_help(d->scope.s->ds, "add a line: %.*s", RB_STR_ARGS(help));
    d->wrong = true;
}

static void read_clauses(struct draft *d, const rb_ast_assign *node)
{
    for (uint32_t i = 0; i < node->clauses.len; i++)
        if (node->clauses.items[i]->kind == RB_AST_pool) read_pool(d, rb_ast_as(pool, node->clauses.items[i]));
    for (uint32_t i = 0; i < node->clauses.len; i++) read_clause(d, node->clauses.items[i]);
    if (d->pool_at.end == 0) refuse_gap(d, node, "who may be given a record", rb_str_print("pool RECORD where region is %.*s.region", RB_STR_ARGS(d->scope.record->schema->name)));
    if (d->order.end == 0) refuse_gap(d, node, "in which order the members of its pool are asked", RB_STR("order round robin, or order least loaded"));
}

void rb_check_assign(rb_sema *s, const rb_ast_assign *node)
{
    rb_record *record = rb_find_record(s, node->record);
    if (!rb_judge_name_free(s, node->name) || !record) return;
    struct draft d = {.scope = rb_scope_of(s, record), .assign = RB_NEW(rb_assign), .info = RB_NEW(rb_assign_info)};
    *d.info = (rb_assign_info){.name = node->name.text, .title = node->title.text.ptr ? node->title.text : node->name.text, .stream = record->stream,
                               .source = RB_STR(""), .clause = RB_STR(""), .span = node->name.span};
    d.assign->index = s->program->catalog->assigns.len;
    d.assign->record = record;
    d.assign->adds = true; /* without a load of their own, members have what the run gives them */
    if (node->when) d.assign->when = rb_check_condition(&d.scope, node->when, "the condition of an assignment");
    d.wrong = d.assign->when && rb_expr_is_wrong(d.assign->when);
    read_clauses(&d, node);
    d.assign->wrong = d.wrong;
    rb_vec_push(&s->program->catalog->assigns, d.info);
    rb_vec_push(&s->program->assigns, d.assign);
}
