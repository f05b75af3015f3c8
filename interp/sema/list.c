/* sema/list.c: lists: written out, asked for a value, and what is asked of their parts.
 *
 * Everything that is asked of parts becomes one kind of expression, any_of: a list, and a test in which `each` stands for the
 * part. So `"FR" in countries` is `any countries is "FR"`, and whatever can be asked of a value can be asked of each part.
 * A test is nothing that rules can name, so only the comparison that stands beside the list depends on the part.
 */
#include "sema/check.h"

#include "data/list.h"

static const char *const words[] = {[RB_RELATED_ANY] = "any", [RB_RELATED_NO] = "no", [RB_RELATED_EVERY] = "every"};

/* Parts */

static const rb_expr *new_each(rb_scope *scope, const rb_expr *list)
{
    rb_expr *each = rb_expr_new(RB_EXPR_each, rb_list_part(list->type), list->span);
    each->number = scope->lists;
    each->uses = RB_USES_EACH(scope->lists);
    each->name = rb_str_print("a part of %.*s", RB_STR_ARGS(rb_scope_text(scope, list->span)));
    return each;
}

static const rb_expr *any_of(rb_scope *scope, enum rb_related_word what, const rb_expr *list, const rb_expr *test, rb_span at)
{
    if (rb_expr_is_wrong(test)) return rb_expr_wrong(at);
    rb_expr *e = rb_expr_new1(RB_EXPR_any_of, RB_TYPE(yes_no), at, list);
    rb_expr_add(e, what == RB_RELATED_EVERY ? rb_make_not(test, test->span) : test);
    e->number = scope->lists;
    e->uses &= (uint8_t)~RB_USES_EACH(scope->lists);
    return what == RB_RELATED_ANY ? e : rb_make_not(e, at);
}

static bool too_deep(rb_scope *scope, rb_span at)
{
    if (scope->lists < RB_LISTS_DEEP) return false;
    return !rb_diag_add(scope->s->ds, RB_E0106, at, "lists are asked about lists more than %d levels deep here", RB_LISTS_DEEP);
}

const rb_expr *rb_make_has(rb_scope *scope, const rb_expr *list, const rb_expr *value, bool ignores_case)
{
    rb_span at = rb_span_join(list->span, value->span);
    if (rb_expr_is_wrong(list) || rb_expr_is_wrong(value) || too_deep(scope, at)) return rb_expr_wrong(at);
    const rb_expr *each = new_each(scope, list);
    scope->lists++;
    const rb_expr *test = rb_make_equal(scope, each, value, ignores_case);
    scope->lists--;
    return any_of(scope, RB_RELATED_ANY, list, test, at);
}

const rb_expr *rb_check_each(rb_scope *scope)
{
    if (!scope->each) RB_BUG("a part is asked about outside of a list");
    return scope->each;
}

/* What else `any` can be asked of. */
static const rb_expr *refuse_single(rb_scope *scope, const rb_ast_any_of *node, const rb_expr *e)
{
    rb_str name = rb_scope_text(scope, node->list->span);
    rb_diag_add(scope->s->ds, RB_E0322, node->list->span, "'%.*s' is a single value, and '%s' is asked of lists", RB_STR_ARGS(name), words[node->what]);
    rb_diag_help(scope->s->ds, "leave out '%s', or declare the field as list of %.*s", words[node->what], RB_STR_ARGS(rb_type_title(e->type)));
    return rb_expr_wrong(node->base.span);
}

/* `any emails.kind is "Email"`, which is written `any emails where kind is "Email"`. */
static const rb_expr *refuse_records(rb_scope *scope, const rb_ast_any_of *node)
{
    const rb_ast_member *member = node->list->kind == RB_AST_member ? rb_ast_as(member, node->list) : NULL;
    rb_str name = rb_scope_text(scope, member ? member->object->span : node->list->span), field = member ? member->name.text : RB_STR("FIELD");
    rb_str test = node->test ? rb_scope_text(scope, node->test->span) : RB_STR("…");
    rb_diag_add(scope->s->ds, RB_E0322, node->base.span, "'%.*s' are records: what is asked of each stands after '%s'", RB_STR_ARGS(name), node->what == RB_RELATED_EVERY ? "has" : "where");
    rb_diag_help(scope->s->ds, "write %s %.*s %s %.*s %.*s", words[node->what], RB_STR_ARGS(name), node->what == RB_RELATED_EVERY ? "has" : "where", RB_STR_ARGS(field), RB_STR_ARGS(test));
    return rb_expr_wrong(node->base.span);
}

const rb_expr *rb_check_any_of(rb_scope *scope, const rb_ast_any_of *node)
{
    const rb_expr *before = scope->each;
    if (rb_names_records(scope, node->list)) return refuse_records(scope, node);
    const rb_expr *list = rb_expr_of_null(rb_check_expr(scope, node->list), rb_list_of(RB_TYPE(text)));
    if (rb_expr_is_wrong(list) || !node->test || too_deep(scope, node->base.span)) return rb_expr_wrong(node->base.span);
    if (!rb_type_is_list(list->type)) return refuse_single(scope, node, list);
    scope->each = new_each(scope, list);
    scope->lists++;
    const rb_expr *test = rb_check_condition(scope, node->test, "what is asked of each part");
    scope->lists--;
    scope->each = before;
    return any_of(scope, (enum rb_related_word)node->what, list, test, node->base.span);
}

/* `count of countries`, and what is asked so of records but not of lists. */
const rb_expr *rb_check_list_related(rb_scope *scope, const rb_ast_related *node, const rb_expr *list)
{
    static const char *const aggregates[] = {"any", "no", "every", "count of", "sum of", "average of", "min of", "max of", "first of", "last of"};
    rb_diags *ds = scope->s->ds;
    rb_str name = rb_scope_text(scope, node->path->span);
    bool asks = node->what == RB_RELATED_ANY || node->what == RB_RELATED_NO || node->what == RB_RELATED_EVERY;
    if (node->what == RB_RELATED_COUNT && !node->where) return rb_expr_new1(RB_EXPR_count_parts, RB_TYPE(integer), node->base.span, list);
    if (asks && (node->where || node->has)) rb_diag_add(ds, RB_E0322, node->base.span, "the parts of '%.*s' are values without fields: what is asked of each stands right after the name", RB_STR_ARGS(name));
    else if (asks) rb_diag_add(ds, RB_E0322, node->base.span, "what is asked of the parts of '%.*s' is not said", RB_STR_ARGS(name));
    else rb_diag_add(ds, RB_E0322, node->base.span, "there is no '%s%s' for the parts of a list", aggregates[node->what], node->where ? " … where" : "");
    if (asks) rb_diag_help(ds, "write %s %.*s in [\"A\", \"B\"], %s %.*s is \"A\"; whether there are any: %.*s is present", aggregates[node->what], RB_STR_ARGS(name), aggregates[node->what], RB_STR_ARGS(name), RB_STR_ARGS(name));
    else rb_diag_help(ds, "of a list there are: any, every and no %.*s in […], count of %.*s", RB_STR_ARGS(name), RB_STR_ARGS(name));
    return rb_expr_wrong(node->base.span);
}

/* Lists written out */

static bool takes_part(rb_scope *scope, const rb_expr *e)
{
    rb_value v;
    if (rb_expr_is_wrong(e)) return false;
    if (!rb_expr_constant(scope, e, &v)) return rb_diag_add(scope->s->ds, RB_E0310, e->span, "the parts of a list are written out");
    if (v.known && rb_type_lists(v.type) && (v.type.kind != RB_TYPE_text || v.text.len > 0)) return true;
    rb_diag_add(scope->s->ds, RB_E0321, e->span, v.known && v.type.kind != RB_TYPE_text ? "there are no lists of %.*s values" : "a part of a list is never blank", RB_STR_ARGS(rb_type_title(v.type)));
    return false;
}

static const rb_expr *of_values(const rb_expr *const *parts, uint32_t count, rb_type part, rb_span at)
{
    rb_buf bytes = {0};
    rb_expr *e = rb_expr_new(RB_EXPR_constant, rb_list_of(part), at);
    for (uint32_t i = 0; i < count; i++) rb_list_add(&bytes, e->type, &parts[i]->value);
    e->value = (rb_value){.type = e->type, .known = true, .text = rb_buf_take(&bytes)};
    return e;
}

static const rb_expr *constant_part(rb_scope *scope, const rb_expr *e)
{
    rb_expr *c = rb_expr_new(RB_EXPR_constant, e->type, e->span);
    (void)rb_expr_constant(scope, e, &c->value);
    c->value.type = e->type;
    return c;
}

const rb_expr *rb_check_list(rb_scope *scope, const rb_ast_list *node)
{
    const rb_expr **parts = RB_NEW_ARRAY(const rb_expr *, node->items.len + 1);
    bool wrong = false;
    if (node->items.len == 0) {
        rb_diag_add(scope->s->ds, RB_E0308, node->base.span, "this list is empty");
        rb_diag_help(scope->s->ds, "a list without parts is blank: write 'is blank', or the value blank");
        return rb_expr_wrong(node->base.span);
    }
    if (node->items.len > RB_LIST_MOST) return rb_diag_add(scope->s->ds, RB_E0321, node->base.span, "a list has at most %d parts", RB_LIST_MOST), rb_expr_wrong(node->base.span);
    for (uint32_t i = 0; i < node->items.len; i++) {
        parts[i] = rb_check_expr(scope, node->items.items[i]);
        bool right = takes_part(scope, parts[i]);
        if (right) parts[i] = constant_part(scope, parts[i]);
        wrong |= !right || (i > 0 && !wrong && !rb_unify(scope, &parts[0], &parts[i]));
    }
    return wrong ? rb_expr_wrong(node->base.span) : of_values(parts, node->items.len, parts[0]->type, node->base.span);
}

/* A list written out takes the type of the parts that it meets, as a single value does. */
const rb_expr *rb_list_convert(rb_scope *scope, const rb_expr *e, rb_type want)
{
    rb_type to = rb_list_part(want);
    bool literal = e->kind == RB_EXPR_constant && e->name.len == 0, wrong = false;
    uint32_t count = 0;
    if (!literal) return NULL;
    const rb_expr **parts = RB_NEW_ARRAY(const rb_expr *, RB_LIST_MOST);
    for (size_t at = 0; at < e->value.text.len; at = rb_list_next(e->type, e->value.text, at)) {
        rb_expr *part = rb_expr_new(RB_EXPR_constant, rb_list_part(e->type), e->span);
        part->value = rb_list_at(e->type, e->value.text, at);
        const rb_expr *as = rb_expr_convert(scope, part, to);
        if (!as) return NULL;
        wrong |= rb_expr_is_wrong(as);
        parts[count++] = as;
    }
    return wrong ? rb_expr_wrong(e->span) : of_values(parts, count, to, e->span);
}

/* What cannot be done with lists */

/* "FR" in countries, where `is` was written: which of the two is the list? */
const rb_expr *rb_refuse_list(rb_scope *scope, const rb_expr *a, const rb_expr *b)
{
    rb_diags *ds = scope->s->ds;
    const rb_expr *list = rb_type_is_list(a->type) ? a : b, *single = list == a ? b : a;
    rb_str list_text = rb_scope_text(scope, list->span), text = rb_scope_text(scope, single->span);
    rb_diag_add(ds, RB_E0320, rb_span_join(a->span, b->span), "'%.*s' is a list, and '%.*s' a single value", RB_STR_ARGS(list_text), RB_STR_ARGS(text));
    rb_diag_help(ds, "write %.*s in %.*s", RB_STR_ARGS(text), RB_STR_ARGS(list_text));
    if (single->kind == RB_EXPR_constant) rb_diag_help(ds, "if it must be the only one: %.*s is [%.*s]", RB_STR_ARGS(list_text), RB_STR_ARGS(text));
    return rb_expr_wrong(rb_span_join(a->span, b->span));
}

/* `countries in ["FR", "DE"]`: of how many of them? */
const rb_expr *rb_refuse_list_in(rb_scope *scope, const rb_expr *list, rb_span set, rb_span at)
{
    rb_str name = rb_scope_text(scope, list->span), text = rb_scope_text(scope, set);
    rb_diag_add(scope->s->ds, RB_E0322, at, "'%.*s' is a list: this does not say of how many of its parts it is asked", RB_STR_ARGS(name));
    rb_diag_help(scope->s->ds, "write any %.*s in %.*s, or every, or no", RB_STR_ARGS(name), RB_STR_ARGS(text));
    return rb_expr_wrong(at);
}

bool rb_is_single(rb_scope *scope, const rb_expr *e, const char *what)
{
    if (!rb_type_is_list(e->type)) return true;
    rb_diag_add(scope->s->ds, RB_E0323, e->span, "%s is a single value, and '%.*s' is a list", what, RB_STR_ARGS(rb_scope_text(scope, e->span)));
    rb_diag_help(scope->s->ds, "ask for one of its parts: \"A\" in %.*s, or count of %.*s", RB_STR_ARGS(rb_scope_text(scope, e->span)), RB_STR_ARGS(rb_scope_text(scope, e->span)));
    return false;
}
