/* sema/related.c: what is asked of related records: any emails where …, sum of emails.size, first of emails.subject by sent_at.
 *
 * Inside, the names of the related record go first, then those of the record that asks. A filter takes all that follows it,
 * so what a reader could take for a question of its own is an error that asks for brackets: an `or`, and a part that says
 * nothing of the related record.
 */
#include "sema/check.h"

#include "data/list.h"

static const char *const words[] = {"any", "no", "every", "count of", "sum of", "average of", "min of", "max of", "first of", "last of"};

static bool is_question(int what) { return what == RB_RELATED_ANY || what == RB_RELATED_NO || what == RB_RELATED_EVERY; }
static bool wants_value(enum rb_related_word what) { return !is_question((int)what) && what != RB_RELATED_COUNT; }

/* Whether the condition stands in brackets of its own: `where (A or B)`. */
static bool in_brackets(const rb_scope *scope, rb_span span)
{
    rb_place at = rb_sources_place(scope->s->ds->sources, span.start);
    size_t i = span.start - at.source->base;
    while (i > 0 && (at.source->text.ptr[i - 1] == ' ' || at.source->text.ptr[i - 1] == '\n' || at.source->text.ptr[i - 1] == '\r' || at.source->text.ptr[i - 1] == '\t')) i--;
    return i > 0 && at.source->text.ptr[i - 1] == '(';
}

/* The first of the parts joined by `and` that is about the asking record alone, or NULL. */
static const rb_expr *part_of_asker(const rb_expr *e)
{
    if (e->kind != RB_EXPR_and) return e->uses == RB_USES_OUTER ? e : NULL;
    const rb_expr *left = part_of_asker(e->args[0]);
    return left ? left : part_of_asker(e->args[1]);
}

static bool is_clear(rb_scope *scope, const rb_ast_related *node, const rb_ast *ast, const rb_expr *e)
{
    rb_diags *ds = scope->s->ds;
    if (in_brackets(scope, ast->span)) return true;
    if (ast->kind == RB_AST_binary && rb_ast_as(binary, ast)->op == RB_AST_OP_or) {
        rb_diag_add(ds, RB_E0414, ast->span, "how far the condition on '%.*s' reaches can be read in two ways here", RB_STR_ARGS(rb_scope_text(scope, node->path->span)));
        rb_diag_help(ds, "put brackets around what belongs together: where (A or B), or (%s %.*s where A) or B", words[node->what], RB_STR_ARGS(rb_scope_text(scope, node->path->span)));
        return false;
    }
    const rb_expr *part = part_of_asker(e);
    if (!part) return true;
    rb_diag_add(ds, RB_E0414, part->span, "this says nothing of '%.*s', so it may be meant as a condition of its own", RB_STR_ARGS(rb_scope_text(scope, node->path->span)));
    rb_diag_help(ds, "write it first, or in brackets show what belongs together: where (A and B), or (%s %.*s where A) and B", words[node->what], RB_STR_ARGS(rb_scope_text(scope, node->path->span)));
    return false;
}

/* `count of deals where won >= 3`: without brackets it is `won` that is compared. Helps with the error said last. */
static void help_compared(rb_scope *inner, const rb_ast_related *node, const rb_ast *ast)
{
    if (is_question(node->what) || ast != node->where || ast->kind != RB_AST_binary) return;
    const rb_ast_binary *b = rb_ast_as(binary, ast);
    if (b->left->kind != RB_AST_name && b->left->kind != RB_AST_member) return;
    rb_diag_help(inner->s->ds, "to compare what comes out, put brackets around it: (%s %.*s where %.*s) %s %.*s", words[node->what], RB_STR_ARGS(rb_scope_text(inner, node->path->span)),
                 RB_STR_ARGS(rb_scope_text(inner, b->left->span)), rb_ast_op_text(b->op), RB_STR_ARGS(rb_scope_text(inner, b->right->span)));
}

static const rb_expr *check_part(rb_scope *inner, const rb_ast_related *node, const rb_ast *ast, const char *what, bool *wrong)
{
    if (!ast) return NULL;
    uint32_t errors = inner->s->ds->errors;
    const rb_expr *e = rb_check_condition(inner, ast, what);
    if (rb_expr_is_wrong(e) && inner->s->ds->errors > errors) help_compared(inner, node, ast);
    *wrong |= rb_expr_is_wrong(e) || !is_clear(inner, node, ast, e);
    return e;
}

/* The records that count; of `every`, those that break it. */
static const rb_expr *check_filter(rb_scope *inner, const rb_ast_related *node, bool *wrong)
{
    const rb_expr *where = check_part(inner, node, node->where, "the condition after 'where'", wrong);
    const rb_expr *has = check_part(inner, node, node->has, "what stands after 'has'", wrong);
    if (node->what == RB_RELATED_EVERY && !node->has) {
        rb_str path = rb_scope_text(inner, node->path->span);
        rb_diag_add(inner->s->ds, RB_E0411, node->base.span, "what every one of '%.*s' must have is not said", RB_STR_ARGS(path));
        rb_diag_help(inner->s->ds, "write every %.*s has CONDITION, or every %.*s where CONDITION has CONDITION", RB_STR_ARGS(path), RB_STR_ARGS(path));
        *wrong = true;
    }
    if (*wrong || !has) return where;
    return rb_make_both(RB_EXPR_and, where, rb_make_not(has, has->span));
}

static bool fits(enum rb_related_word what, rb_type t)
{
    bool sums = rb_type_is_numeric(t) || t.kind == RB_TYPE_money || t.kind == RB_TYPE_duration;
    if (what == RB_RELATED_SUM) return sums;
    if (what == RB_RELATED_AVERAGE) return sums || t.kind == RB_TYPE_datetime;
    return sums || t.kind == RB_TYPE_date || t.kind == RB_TYPE_datetime || t.kind == RB_TYPE_time;
}

static bool check_fits(rb_scope *inner, enum rb_related_word what, const rb_expr *e, bool is_order)
{
    bool ends = what == RB_RELATED_FIRST || what == RB_RELATED_LAST;
    if (rb_expr_is_wrong(e)) return false;
    if (is_order ? fits(RB_RELATED_MIN, e->type) : ends || fits(what, e->type)) return true;
    if (is_order) rb_diag_add(inner->s->ds, RB_E0303, e->span, "%.*s values have no order to go by", RB_STR_ARGS(rb_type_title(e->type)));
    else rb_diag_add(inner->s->ds, RB_E0303, e->span, "there is no '%s' %.*s values", words[what], RB_STR_ARGS(rb_type_title(e->type)));
    if (!is_order && e->type.kind == RB_TYPE_yes_no) rb_diag_help(inner->s->ds, "for how many are yes write 'count of … where %.*s'", RB_STR_ARGS(e->name));
    return false;
}

static rb_type result_type(enum rb_related_word what, const rb_expr *value)
{
    if (is_question((int)what)) return RB_TYPE(yes_no);
    if (what == RB_RELATED_COUNT) return RB_TYPE(integer);
    return what == RB_RELATED_AVERAGE && value->type.kind == RB_TYPE_integer ? RB_TYPE(number) : value->type;
}

static bool check_value(rb_scope *inner, const rb_ast_related *node, const rb_path *p, uint32_t from, rb_related *r)
{
    enum rb_related_word what = (enum rb_related_word)node->what;
    rb_str text = rb_scope_text(inner, node->path->span);
    if (wants_value(what) != (from < p->names.len)) {
        rb_diag_add(inner->s->ds, RB_E0411, node->path->span, "'%s' is %s", words[what], wants_value(what) ? "taken of one of their values, not of the records" : "asked of records, not of one of their values");
        if (wants_value(what)) rb_diag_help(inner->s->ds, "name the field: %s %.*s.FIELD", words[what], RB_STR_ARGS(text));
        else rb_diag_help(inner->s->ds, "write %s %.*s, with a condition after 'where'", words[what], RB_STR_ARGS(p->names.items[from - 1].text));
        return false;
    }
    if (!wants_value(what)) return true;
    r->value = rb_check_path(inner, p, from);
    if (!rb_expr_is_wrong(r->value) && r->value->type.kind == RB_TYPE_related) {
        rb_diag_add(inner->s->ds, RB_E0411, node->path->span, "'%.*s' is a whole record, not one of its values", RB_STR_ARGS(text));
        return false;
    }
    bool ok = check_fits(inner, what, r->value, false);
    if (!node->by) return ok;
    r->order = rb_check_expr(inner, node->by);
    return check_fits(inner, what, r->order, true) && rb_money_fixed(inner, r->order, "an order") && ok;
}

static uint32_t above(uint32_t height, const rb_expr *part) { return part && part->height >= height ? part->height + 1 : height; }

static const rb_expr *over(rb_scope *scope, const rb_ast_related *node, const rb_related *r)
{
    rb_expr *e = rb_expr_new(RB_EXPR_over_many, result_type(r->what, r->value), node->base.span);
    e->related = r;
    e->name = rb_scope_text(scope, node->base.span);
    e->uses = RB_USES_OWN | RB_USES_RELATED;
    for (uint32_t i = 0; i < r->link->keys.len; i++) e->height = above(e->height, r->link->keys.items[i].own);
    e->height = above(above(above(above(e->height, r->filter), r->value), r->order), r->link->residual);
    return e;
}

/* Which currency the answer is in: that of all of them, or that of the first or last. */
static const rb_expr *currency_of_answer(rb_scope *scope, const rb_ast_related *node, const rb_related *r)
{
    rb_related *own = RB_NEW(rb_related);
    *own = *r;
    own->value = rb_expr_new1(RB_EXPR_currency_of, RB_TYPE(text), r->value->span, r->value);
    return over(scope, node, own);
}

static const rb_expr *ask(rb_scope *scope, const rb_ast_related *node, const rb_path *p, uint32_t from)
{
    const rb_relation *relation = rb_find_relation(scope->record, p->names.items[from].text);
    const rb_link *link = rb_relation_link(scope, relation);
    bool wrong = false;
    if (!link) return rb_expr_wrong(node->base.span);
    rb_scope inner = rb_scope_within(scope, relation->target);
    inner.sees_outer = true;
    inner.alias = relation->name;
    rb_related *r = RB_NEW(rb_related);
    *r = (rb_related){.link = link, .what = (enum rb_related_word)node->what};
    wrong |= !check_value(&inner, node, p, from + 1, r);
    r->filter = check_filter(&inner, node, &wrong);
    if (wrong) return rb_expr_wrong(node->base.span);
    if (r->value && rb_type_is_open_money(r->value->type)) r->currency = currency_of_answer(scope, node, r);
    return over(scope, node, r);
}

/* Along the `one` relations to the first `many`. */
static const rb_expr *walk(rb_scope *scope, const rb_ast_related *node, const rb_path *p, uint32_t from)
{
    rb_ast_words name = p->names.items[from];
    const rb_relation *relation = rb_find_relation(scope->record, name.text);
    if (relation && relation->is_many) return ask(scope, node, p, from);
    if (relation && from + 1 == p->names.len) {
        rb_diag_add(scope->s->ds, RB_E0411, name.span, "'%.*s' leads to one %.*s, not to many", RB_STR_ARGS(name.text), RB_STR_ARGS(relation->target ? relation->target->schema->name : RB_STR("record")));
        rb_diag_help(scope->s->ds, "ask for it directly: '%.*s is present', %.*s.FIELD", RB_STR_ARGS(name.text), RB_STR_ARGS(name.text));
        return rb_expr_wrong(name.span);
    }
    if (!relation) {
        RB_VEC(rb_str) names = {0};
        for (uint32_t i = 0; i < scope->record->relations.len; i++)
            if (scope->record->relations.items[i].is_many) rb_vec_push(&names, scope->record->relations.items[i].name);
        rb_diag_add(scope->s->ds, RB_E0411, name.span, "'%.*s' is not a 'many' relation of %.*s", RB_STR_ARGS(name.text), RB_STR_ARGS(scope->record->schema->name));
        if (!rb_diag_suggest(scope->s->ds, name.text, names.items, names.len))
            rb_diag_help(scope->s->ds, "declare it in %.*s: many %.*s RECORD where …", RB_STR_ARGS(scope->record->schema->name), RB_STR_ARGS(name.text));
        return rb_expr_wrong(name.span);
    }
    const rb_expr *row = rb_make_one(scope, relation, name.span);
    if (rb_expr_is_wrong(row)) return row;
    rb_scope *there = rb_scope_reached(scope, relation, row);
    if (!there) return rb_expr_wrong(name.span);
    there->sees_outer = true; /* a filter may speak of the record that asks */
    const rb_expr *e = walk(there, node, p, from + 1);
    there->sees_outer = false;
    return rb_make_of_one(row, e, node->base.span, rb_scope_text(scope, node->base.span));
}

/* What a path of names leads to from a record, along the `one` relations. */
enum end { NOTHING, RECORDS, VALUE };
static enum end end_of(const rb_record *r, const rb_path *p, uint32_t from)
{
    uint32_t field;
    for (; r && from < p->names.len; from++) {
        rb_str name = p->names.items[from].text;
        const rb_relation *relation = rb_find_relation(r, name);
        if (relation && relation->is_many) return RECORDS;
        if (relation) r = relation->target;
        else return from + 1 < p->names.len ? NOTHING : rb_schema_find(r->schema, name, &field) || rb_find_let(r, name, &field) ? VALUE : NOTHING;
    }
    return NOTHING;
}

bool rb_names_records(rb_scope *scope, const rb_ast *path)
{
    rb_path p = rb_path_of(path);
    uint32_t levels = 0, from = 0;
    if (p.names.len == 0) return false;
    rb_scope *at = rb_path_scope(scope, &p, true, &levels, &from);
    return at && from < p.names.len && end_of(at->record, &p, from) == RECORDS;
}

/* Whether it names a value: of a record here or one level out, an argument or a parameter. */
static bool names_value(rb_scope *scope, const rb_path *p)
{
    uint32_t levels = 0, from = 0;
    if (p->names.len == 0) return false;
    rb_scope *at = rb_path_scope(scope, p, true, &levels, &from);
    if (at) return from < p->names.len && end_of(at->record, p, from) == VALUE;
    for (at = scope; at; at = at->sees_outer ? at->outer : NULL)
        if (end_of(at->record, p, 0) == VALUE) return true;
    for (uint32_t i = 0; p->names.len == 1 && i < scope->s->program->parameters.len; i++)
        if (rb_str_equal(scope->s->program->parameters.items[i]->name, p->names.items[0].text)) return true;
    return p->names.len == 1 && rb_argument(scope, p->names.items[0].text, p->span) != NULL;
}

const rb_expr *rb_check_related(rb_scope *scope, const rb_ast_related *node)
{
    rb_path p = rb_path_of(node->path);
    uint32_t levels = 0, from = 0;
    if (names_value(scope, &p)) {
        const rb_expr *list = rb_check_expr(scope, node->path);
        if (rb_expr_is_wrong(list)) return list;
        if (rb_type_is_list(list->type)) return rb_check_list_related(scope, node, list);
    }
    rb_scope *at = rb_path_scope(scope, &p, true, &levels, &from);
    if (!at || from >= p.names.len) { /* a name of the record here that is no relation, or of nothing */
        at = scope;
        levels = from = 0;
    }
    if (!at->record) {
        rb_diag_add(scope->s->ds, RB_E0201, node->base.span, "this depends on a record and cannot be used here");
        return rb_expr_wrong(node->base.span);
    }
    const rb_expr *e = walk(at, node, &p, from);
    while (levels-- > 0) e = rb_make_outer(e);
    return e;
}
