/* sema/relation.c: how a record finds others: relations (`one`, `many`) and the keys of tables.
 *
 * Path      relation as written -> [relation.c] -> rb_link: keys to hash by, and what else is asked -> plan/
 * Promises  The link of a relation has at least one key, so no look-up ever compares every record with every other. Only
 *           the pool of an assignment has none: it is small, and each of its members may have to be asked.
 *
 * What the `where` asks is taken apart at its `and`s. An equality between the two records is a key, what is about the other
 * record alone is a filter (asked once, when that record is loaded), the rest is asked of each pair. Under an `as of` of its
 * own a checklist gets its own links, as it gets its own lets, so that `today` means the checklist's moment too.
 */
#include "sema/check.h"

enum { REACHED_LIMIT = 20000 };

rb_relation *rb_find_relation(const rb_record *r, rb_str name)
{
    for (uint32_t i = 0; i < r->relations.len; i++)
        if (rb_str_equal(r->relations.items[i].name, name)) return &r->relations.items[i];
    return NULL;
}

const rb_expr *rb_make_outer(const rb_expr *e)
{
    if (rb_expr_is_wrong(e) || e->kind == RB_EXPR_today || e->kind == RB_EXPR_now || e->kind == RB_EXPR_constant) return e;
    rb_expr *out = rb_expr_new1(RB_EXPR_outer, e->type, e->span, e);
    out->uses = RB_USES_OUTER;
    out->name = e->name;
    return out;
}

rb_record *rb_expr_target(const rb_expr *row)
{
    while (row->kind != RB_EXPR_one) row = row->args[row->arg_count - 1];
    return (rb_record *)row->link->target;
}

/* The height of what a link computes counts as that of an argument. */
static void rest_on(rb_expr *e, const rb_expr *part)
{
    if (part && e->height <= part->height) e->height = part->height + 1;
}

static rb_expr *row_of(const rb_link *link, rb_span at)
{
    rb_expr *e = rb_expr_new(RB_EXPR_one, RB_TYPE(related), at);
    e->link = link;
    e->name = link->name;
    e->uses = RB_USES_OWN | RB_USES_RELATED;
    for (uint32_t i = 0; i < link->keys.len; i++) rest_on(e, link->keys.items[i].own);
    rest_on(e, link->residual);
    return e;
}

const rb_expr *rb_make_one(rb_scope *scope, const rb_relation *relation, rb_span at)
{
    const rb_link *link = rb_relation_link(scope, relation);
    if (!link) return rb_expr_wrong(at);
    if (!relation->is_many) return row_of(link, at);
    rb_str name = relation->name, target = link->target->schema->name;
    rb_diag_add(scope->s->ds, RB_E0411, at, "'%.*s' are any number of %.*s records: say what of them", RB_STR_ARGS(name), RB_STR_ARGS(target));
    rb_diag_help(scope->s->ds, "any %.*s where …, no %.*s where …, every %.*s has …, count of %.*s", RB_STR_ARGS(name), RB_STR_ARGS(name), RB_STR_ARGS(name), RB_STR_ARGS(name));
    rb_diag_help(scope->s->ds, "sum of %.*s.FIELD, first of %.*s.FIELD by FIELD", RB_STR_ARGS(name), RB_STR_ARGS(name));
    return rb_expr_wrong(at);
}

const rb_expr *rb_make_of_one(const rb_expr *row, const rb_expr *inner, rb_span at, rb_str name)
{
    if (rb_expr_is_wrong(inner)) return inner;
    rb_expr *e = rb_expr_new1(RB_EXPR_of_one, inner->type, at, row);
    rb_expr_add(e, inner);
    e->uses = RB_USES_OWN | RB_USES_RELATED;
    e->name = name;
    return e;
}

/* Names of several parts */

rb_path rb_path_of(const rb_ast *node)
{
    rb_path p = {.span = node->span};
    uint32_t count = 0;
    const rb_ast *root = node;
    for (; root->kind == RB_AST_member; root = rb_ast_as(member, root)->object) count++;
    if (root->kind == RB_AST_call) p.root = root;
    else if (root->kind != RB_AST_name) return p;
    count += !p.root;
    p.names.items = RB_NEW_ARRAY(rb_ast_words, count + 1);
    p.names.len = p.names.cap = count;
    for (; node->kind == RB_AST_member; node = rb_ast_as(member, node)->object) p.names.items[--count] = rb_ast_as(member, node)->name;
    if (!p.root) p.names.items[0] = rb_ast_as(name, root)->name;
    return p;
}

rb_scope *rb_path_scope(rb_scope *scope, const rb_path *p, bool relation_first, uint32_t *levels, uint32_t *from)
{
    rb_str first = p->names.items[0].text;
    rb_scope *found = NULL;
    uint32_t level = 0;
    for (rb_scope *at = scope; at; at = at->sees_outer ? at->outer : NULL, level++) {
        bool relation = at->record && rb_find_relation(at->record, first), alias = at->alias.len && rb_str_equal(at->alias, first);
        *levels = level;
        *from = relation && (relation_first || !alias) ? 0 : 1;
        if (relation || alias) return at;
    }
    level = 0; /* by the record's name the outermost: of two of one kind, that is the one the question is about */
    for (rb_scope *at = scope; at; at = at->sees_outer ? at->outer : NULL, level++) {
        if (!at->record || !rb_str_equal(at->record->schema->name, first)) continue;
        found = at;
        *levels = level;
    }
    return found;
}

static rb_reached *find_reached(rb_scope *scope, const rb_relation *relation)
{
    for (uint32_t i = 0; i < scope->reached.len; i++)
        if (scope->reached.items[i].relation == relation) return &scope->reached.items[i];
    rb_reached fresh = {.relation = relation};
    rb_vec_push(&scope->reached, fresh);
    return &scope->reached.items[scope->reached.len - 1];
}

rb_scope rb_scope_within(rb_scope *scope, rb_record *record)
{
    rb_scope inner = rb_scope_of(scope->s, record);
    inner.depth = scope->depth;
    inner.outer = scope;
    if (scope->today) inner.today = rb_make_outer(scope->today);
    if (scope->now) inner.now = rb_make_outer(scope->now);
    return inner;
}

rb_scope *rb_scope_reached(rb_scope *scope, const rb_relation *relation, const rb_expr *row)
{
    rb_reached once = {.relation = relation}, *reached = relation && scope->today ? find_reached(scope, relation) : &once;
    if (!reached->scope) {
        if (relation && scope->today && scope->s->reached++ == REACHED_LIMIT)
            rb_diag_add(scope->s->ds, RB_E0106, row->span, "the relations lead to one another in more ways than can be followed");
        if (scope->s->reached > REACHED_LIMIT) return NULL;
        reached->scope = RB_NEW(rb_scope);
        *reached->scope = rb_scope_within(scope, rb_expr_target(row));
    }
    reached->scope->outer = scope; /* a let is checked in a copy of its scope, and what it reached is found again in the scope itself */
    return reached->scope;
}

/* Links */

/* What the record that looks computes for itself: the expression without the steps outwards. Calls share what they are made
 * of, so each part is copied once. */
struct outsides { rb_map of; RB_VEC(const rb_expr *) copies; };

static const rb_expr *from_outside(struct outsides *done, const rb_expr *e)
{
    rb_str   address = {(const char *)&e, sizeof e};
    uint32_t index = 0;
    if (e->kind == RB_EXPR_outer) return e->args[0];
    if (e->uses == 0 || e->kind == RB_EXPR_each) return e;
    if (rb_map_find(&done->of, address, &index)) return done->copies.items[index];
    rb_expr *copy = RB_NEW(rb_expr);
    *copy = *e;
    copy->uses = 0;
    memset(&copy->template, 0, sizeof copy->template);
    for (uint32_t i = 0; i < e->arg_count; i++) {
        copy->args[i] = from_outside(done, e->args[i]);
        rb_expr_rest_on(copy, copy->args[i]);
    }
    for (uint32_t i = 0; i < e->template.parts.len; i++) {
        rb_expr_part part = e->template.parts.items[i];
        if (part.value) part.value = from_outside(done, part.value);
        if (part.value) rb_expr_rest_on(copy, part.value);
        rb_vec_push(&copy->template.parts, part);
    }
    if (copy->kind == RB_EXPR_any_of) copy->uses &= (uint8_t)~RB_USES_EACH(copy->number);
    index = done->copies.len;
    rb_vec_push(&done->copies, copy);
    (void)rb_map_add(&done->of, rb_str_dup(address), &index);
    return copy;
}

static bool add_key(rb_link *link, const rb_expr *target, const rb_expr *own, bool folds)
{
    if (target->uses != RB_USES_OWN || own->uses != RB_USES_OUTER || target->type.kind == RB_TYPE_list) return false;
    struct outsides done = {0};
    rb_link_key key = {.target = target, .own = from_outside(&done, own), .folds = folds};
    rb_vec_push(&link->keys, key);
    return true;
}

/* e: one of the conditions that all must hold. */
static void add_condition(rb_link *link, const rb_expr *e)
{
    if (e->kind == RB_EXPR_and) {
        add_condition(link, e->args[0]);
        add_condition(link, e->args[1]);
        return;
    }
    bool equal = e->kind == RB_EXPR_eq || e->kind == RB_EXPR_eq_fold, folds = e->kind == RB_EXPR_eq_fold;
    if (equal && rb_type_is_open_money(e->args[0]->type)) equal = false; /* 5 USD and 5 EUR have one number */
    if (equal && (add_key(link, e->args[0], e->args[1], folds) || add_key(link, e->args[1], e->args[0], folds))) return;
    bool alone = (e->uses & (RB_USES_OUTER | RB_USES_RELATED)) == 0;
    const rb_expr **part = alone ? &link->filter : &link->residual;
    *part = rb_make_both(RB_EXPR_and, *part, e);
}

static void refuse_keyless(rb_scope *scope, const rb_relation *r, rb_span at)
{
    const rb_schema *target = r->target->schema;
    rb_str own = scope->record->schema->name;
    rb_diag_add(scope->s->ds, RB_E0410, at, "nothing here says which %.*s belong%s to which %.*s", RB_STR_ARGS(target->name), r->is_many ? "" : "s", RB_STR_ARGS(own));
    rb_str key = target->key != UINT32_MAX ? target->fields.items[target->key].name : RB_STR("id");
    rb_diag_help(scope->s->ds, "say it with 'is' between a field of one and a field of the other: where %.*s.%.*s is %.*s.FIELD", RB_STR_ARGS(target->name), RB_STR_ARGS(key), RB_STR_ARGS(own));
}

static const rb_link *make_link(rb_scope *scope, const rb_relation *relation)
{
    const rb_ast_relation *node = rb_ast_as(relation, relation->ast);
    rb_scope inner = rb_scope_within(scope, relation->target);
    inner.sees_outer = inner.is_where = true;
    inner.alias = relation->name;
    const rb_expr *e = rb_check_condition(&inner, node->where, "what stands after 'where'");
    if (rb_expr_is_wrong(e)) return NULL;
    rb_link *link = RB_NEW(rb_link);
    link->name = relation->name;
    link->target = relation->target;
    link->is_many = relation->is_many;
    add_condition(link, e);
    if (link->keys.len > 0) return link;
    refuse_keyless(scope, relation, node->where->span);
    return NULL;
}

const rb_link *rb_pool_link(rb_scope *scope, rb_record *pool, const rb_ast *where)
{
    rb_link *link = RB_NEW(rb_link);
    link->name = pool->schema->name;
    link->target = pool;
    link->is_many = true;
    if (!where) return link;
    rb_scope inner = rb_scope_within(scope, pool);
    inner.sees_outer = inner.is_where = true;
    link->residual = rb_check_condition(&inner, where, "what stands after 'where'");
    return rb_expr_is_wrong(link->residual) ? NULL : link;
}

static const rb_link *link_now(rb_scope *scope, rb_relation *r)
{
    if (r->checked || !r->target) return r->link;
    if (r->checking) {
        rb_diag_add(scope->s->ds, RB_E0207, r->span, "'%.*s' is defined by way of itself", RB_STR_ARGS(r->name));
        r->checked = true;
        return NULL;
    }
    r->checking = true;
    rb_scope own = rb_scope_of(scope->s, scope->record);
    own.depth = scope->depth;
    const rb_link *link = make_link(&own, r);
    if (!r->checked) r->link = link;
    r->checking = false;
    r->checked = true;
    return r->link;
}

const rb_link *rb_relation_link(rb_scope *scope, const rb_relation *relation)
{
    const rb_link *now = link_now(scope, (rb_relation *)relation);
    if (!now || !scope->today) return now;
    rb_reached *reached = find_reached(scope, relation);
    if (reached->link) return reached->link;
    rb_diags silent = {.sources = scope->s->ds->sources}, *all = scope->s->ds; /* its errors were reported with the record */
    scope->s->ds = &silent;
    const rb_link *link = make_link(scope, relation);
    scope->s->ds = all;
    reached = find_reached(scope, relation);
    return reached->link = link ? link : now;
}

static void resolve(rb_sema *s, rb_record *record, rb_relation *r)
{
    const rb_ast_relation *node = rb_ast_as(relation, r->ast);
    rb_record *target = rb_find_record(s, node->target);
    if (!target) return;
    if (!node->where) {
        rb_str name = target->schema->name, own = record->schema->name;
        rb_diag_add(s->ds, RB_E0410, r->span, "'%.*s' does not say which %.*s belongs to which %.*s", RB_STR_ARGS(r->name), RB_STR_ARGS(name), RB_STR_ARGS(own));
        rb_diag_help(s->ds, "say it after 'where': %s %.*s %.*s where %.*s.FIELD is %.*s.FIELD", r->is_many ? "many" : "one", RB_STR_ARGS(r->name), RB_STR_ARGS(name),
                     RB_STR_ARGS(name), RB_STR_ARGS(own));
        return;
    }
    r->target = target;
}

void rb_resolve_relations(rb_sema *s, rb_record *record)
{
    for (uint32_t i = 0; i < record->relations.len; i++) resolve(s, record, &record->relations.items[i]);
}

void rb_check_relations(rb_sema *s, rb_record *record)
{
    rb_scope scope = rb_scope_of(s, record);
    for (uint32_t i = 0; i < record->relations.len; i++) (void)link_now(&scope, &record->relations.items[i]);
}

/* Tables */

rb_str rb_table_call(const rb_schema *table)
{
    rb_buf b = {0};
    rb_buf_print(&b, "%.*s(", RB_STR_ARGS(table->name));
    for (uint32_t i = 0, keys = 0; i < table->fields.len; i++)
        if (table->fields.items[i].is_key) rb_buf_print(&b, "%s%.*s", keys++ ? ", " : "", RB_STR_ARGS(table->fields.items[i].name));
    rb_buf_add_char(&b, ')');
    return rb_buf_take(&b);
}

static void refuse_count(rb_scope *scope, const rb_ast_call *node, const rb_schema *table, uint32_t keys)
{
    rb_diag_add(scope->s->ds, RB_E0306, node->base.span, "the table '%.*s' has %u key%s, but %u value%s stand%s here", RB_STR_ARGS(table->name), keys, keys == 1 ? "" : "s",
                node->arguments.len, node->arguments.len == 1 ? "" : "s", node->arguments.len == 1 ? "s" : "");
    rb_diag_help(scope->s->ds, "write %.*s", RB_STR_ARGS(rb_table_call(table)));
}

static const rb_expr *refuse_record(rb_scope *scope, const rb_ast_call *node)
{
    rb_diag_add(scope->s->ds, RB_E0411, node->name.span, "'%.*s' is a record, and only tables are looked up by their keys in brackets", RB_STR_ARGS(node->name.text));
    if (scope->record)
        rb_diag_help(scope->s->ds, "declare how it is reached from %.*s: one NAME %.*s where …", RB_STR_ARGS(scope->record->schema->name), RB_STR_ARGS(node->name.text));
    return rb_expr_wrong(node->base.span);
}

/* One value for one key field: both brought to one type. */
static bool add_argument(rb_scope *scope, rb_link *link, uint32_t field, const rb_ast *node)
{
    const rb_field *f = &link->target->schema->fields.items[field];
    rb_expr *e = rb_expr_new(RB_EXPR_field, f->type, node->span);
    const rb_expr *target = e, *own = rb_check_expr(scope, node);
    if (f->type.kind == RB_TYPE_none) return false;
    e->index = field;
    e->name = f->name;
    e->uses = RB_USES_OWN;
    if (!rb_unify(scope, &target, &own) || !rb_money_fixed(scope, target, "a key")) return false;
    rb_link_key key = {.target = target, .own = own};
    rb_vec_push(&link->keys, key);
    return true;
}

const rb_expr *rb_check_table(rb_scope *scope, const rb_ast_call *node, rb_record *table)
{
    const rb_schema *schema = table->schema;
    uint32_t keys = 0, at = 0;
    bool ok = true;
    if (!table->is_table) return refuse_record(scope, node);
    for (uint32_t i = 0; i < schema->fields.len; i++) keys += schema->fields.items[i].is_key;
    if (keys != node->arguments.len && keys > 0) refuse_count(scope, node, schema, keys);
    if (keys != node->arguments.len || keys == 0) return rb_expr_wrong(node->base.span);
    rb_link *link = RB_NEW(rb_link);
    link->name = schema->name;
    link->target = table;
    for (uint32_t i = 0; i < schema->fields.len; i++)
        if (schema->fields.items[i].is_key) ok &= add_argument(scope, link, i, node->arguments.items[at++]);
    if (!ok) return rb_expr_wrong(node->base.span);
    rb_expr *e = row_of(link, node->base.span);
    e->name = rb_scope_text(scope, node->base.span);
    return e;
}
