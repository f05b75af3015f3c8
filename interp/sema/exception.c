/* sema/exception.c: the tree of a rule's exceptions, and what it comes to.
 *
 * Meaning   An exception sets aside what it stands in: the rule, or another exception, which is then as if it were not
 *           there. With a `must` of its own it demands that instead. Its condition decides, never its place in the text.
 * Promises  Two exceptions that apply to one record and disagree never have a silent winner: where a record is known for
 *           which they do, that is an error with this record; else the verdict on such a record is unknown, and says so.
 */
#include "sema/rule.h"
#include "sema/witness.h"

enum { DEPTH_MAX = 8, EXCEPTIONS_MAX = 40 };

struct place { uint32_t parent, depth; };

static void read_node(rb_scope *scope, rb_rule_draft *d, rb_rule_info *info, const rb_ast_except *node, struct place at);

static bool name_is_free(rb_sema *s, const rb_rule_draft *d, rb_ast_words name)
{
    for (uint32_t i = 0; i < d->exceptions.len; i++) {
        const rb_exception_draft *other = &d->exceptions.items[i];
        if (!name.text.ptr || !other->name.text.ptr || !rb_str_equal(other->name.text, name.text)) continue;
        rb_diag_add(s->ds, RB_E0202, name.span, "the exception '%.*s' stands twice in this rule", RB_STR_ARGS(name.text));
        rb_diag_note(s->ds, other->name.span, "the first is here");
        return false;
    }
    return true;
}

static void read_inner(rb_scope *scope, rb_rule_draft *d, rb_rule_info *info, const rb_ast *node, struct place at)
{
    static const struct { enum rb_ast_kind kind; const char *word; } others[] = {
        {RB_AST_when, "when"}, {RB_AST_severity, "severity"}, {RB_AST_message, "message"}, {RB_AST_fix, "fix"}, {RB_AST_effective, "effective"}, {RB_AST_suspended, "suspended"}};
    rb_exception_draft *own = &d->exceptions.items[at.parent];
    if (node->kind == RB_AST_must) {
        const rb_expr *must = rb_rule_must(scope, d, rb_ast_as(must, node));
        own->demand = rb_rule_join(RB_EXPR_and, own->demand, must);
        rb_rule_note(info, at.depth, rb_ast_as(must, node)->negated ? "must not" : "must", RB_STR(""), rb_ast_as(must, node)->condition->span);
    } else if (node->kind == RB_AST_unless) {
        rb_ast_except unnamed = {.base = node[0], .name = {.span = node->span}, .condition = rb_ast_as(unless, node)->condition};
        read_node(scope, d, info, &unnamed, at);
    } else if (node->kind == RB_AST_except) read_node(scope, d, info, rb_ast_as(except, node), at);
    else if (node->kind == RB_AST_cite) {
        (void)rb_find_source(scope->s, rb_ast_as(cite, node)->source);
        rb_rule_note(info, at.depth, "cite", RB_STR(""), rb_span_join(rb_ast_as(cite, node)->source.span, rb_ast_as(cite, node)->clause.span));
    } else d->wrong = true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (node->kind != others[i].kind) continue;
        rb_diag_add(scope->s->ds, RB_E0436, node->span, "an exception has no '%s'", others[i].word);
        rb_diag_help(scope->s->ds, "in its braces stand 'must', 'unless', 'except' and 'cite'; the rest belongs to the rule");
    }
}

static void read_node(rb_scope *scope, rb_rule_draft *d, rb_rule_info *info, const rb_ast_except *node, struct place at)
{
    rb_exception_draft e = {.name = node->name, .parent = at.parent, .depth = at.depth};
    struct place inside = {d->exceptions.len, at.depth + 1};
    if (at.depth >= DEPTH_MAX || d->exceptions.len >= EXCEPTIONS_MAX) {
        rb_diag_add(scope->s->ds, RB_E0106, node->base.span, at.depth >= DEPTH_MAX ? "exceptions stand in each other more than %d deep" : "a rule has more than %d exceptions",
                    at.depth >= DEPTH_MAX ? DEPTH_MAX : EXCEPTIONS_MAX);
        d->wrong = true;
        return;
    }
    d->wrong |= !name_is_free(scope->s, d, node->name);
    e.when = rb_rule_condition(scope, d, node->condition, "the condition of an exception");
    rb_rule_note(info, at.depth, node->name.text.ptr ? "except" : "unless", node->name.text.ptr ? node->name.text : RB_STR(""), node->condition->span);
    rb_vec_push(&d->exceptions, e);
    for (uint32_t i = 0; i < node->clauses.len; i++) read_inner(scope, d, info, node->clauses.items[i], inside);
}

void rb_exception_read(rb_scope *scope, rb_rule_draft *d, rb_rule_info *info, const rb_ast_except *node)
{
    read_node(scope, d, info, node, (struct place){UINT32_MAX, 0});
}

/* ---- what the tree comes to ---- */

static const rb_expr *negated(const rb_expr *e) { return e ? rb_make_not(e, RB_SPAN_NONE) : NULL; }

static bool is_plain(const rb_exception_draft *e) { return e->demand == NULL; }

/* Of the exceptions that stand in the i-th: those that set it aside, or those that demand something else. */
static const rb_expr *any_inside(const rb_rule_draft *d, uint32_t i, bool plain)
{
    const rb_expr *any = NULL;
    for (uint32_t k = i + 1; k < d->exceptions.len; k++)
        if (d->exceptions.items[k].parent == i && is_plain(&d->exceptions.items[k]) == plain) any = rb_rule_join(RB_EXPR_or, any, d->exceptions.items[k].active);
    return any;
}

static void find_paths(rb_rule_draft *d)
{
    for (uint32_t i = d->exceptions.len; i-- > 0;) {
        rb_exception_draft *e = &d->exceptions.items[i];
        e->active = rb_rule_join(RB_EXPR_and, e->when, negated(any_inside(d, i, true)));
    }
    for (uint32_t i = 0; i < d->exceptions.len; i++) {
        rb_exception_draft *e = &d->exceptions.items[i];
        const rb_exception_draft *parent = e->parent != UINT32_MAX ? &d->exceptions.items[e->parent] : NULL;
        if (parent) e->base = is_plain(e) ? rb_rule_join(RB_EXPR_and, parent->base, parent->when) : parent->path;
        e->path = rb_rule_join(RB_EXPR_and, e->base, e->active);
    }
}

/* An exception inside another that demands nothing only sets that one aside: the rule, or what else there is, decides. */
static bool decides(const rb_exception_draft *e) { return e->parent == UINT32_MAX || !is_plain(e); }

static void name_effects(rb_rule_draft *d, rb_rule *rule)
{
    for (uint32_t i = 0; i < d->exceptions.len; i++) {
        const rb_exception_draft *e = &d->exceptions.items[i];
        rb_exception out = {.name = e->name.text.ptr ? e->name.text : RB_STR(""), .depth = e->depth, .when = e->when, .demand = e->demand};
        if (decides(e)) out.in_effect = rb_rule_join(RB_EXPR_and, e->path, negated(any_inside(d, i, false)));
        rb_vec_push(&rule->exceptions, out);
    }
}

static const rb_expr *make(enum rb_expr_kind kind, const rb_expr *a, const rb_expr *b)
{
    rb_expr *e = rb_expr_new2(kind, RB_TYPE(yes_no), a, b);
    e->span = RB_SPAN_NONE;
    return e;
}

/* The demand where the exception is in effect, the other answer where it is not; and where both answer alike, that. */
static const rb_expr *instead(const rb_exception *e, const rb_expr *other)
{
    const rb_expr *here = make(RB_EXPR_and, e->in_effect, e->demand), *there = make(RB_EXPR_and, negated(e->in_effect), other);
    return make(RB_EXPR_or, make(RB_EXPR_or, here, there), make(RB_EXPR_and, e->demand, other));
}

static rb_str dispute_text(const rb_rule *rule)
{
    rb_buf b = {0};
    uint32_t count = 0;
    for (uint32_t i = 0; i < rule->exceptions.len; i++) {
        const rb_exception *e = &rule->exceptions.items[i];
        if (e->in_effect) rb_buf_print(&b, "%s'%.*s'", count++ ? ", " : "", RB_STR_ARGS(e->name));
    }
    return rb_str_print(count == 2 ? "the exceptions %.*s both apply and disagree" : "of the exceptions %.*s some apply together and disagree", RB_STR_ARGS(rb_buf_str(&b)));
}

/* Where two are in effect whose demands have different answers; NULL: there are no two. */
static const rb_expr *find_disputes(const rb_rule *rule, const rb_expr *dropped, const rb_expr *demanded)
{
    const rb_expr *any = dropped && demanded ? make(RB_EXPR_and, dropped, demanded) : NULL;
    for (uint32_t i = 0; i < rule->exceptions.len; i++)
        for (uint32_t k = i + 1; k < rule->exceptions.len; k++) {
            const rb_exception *a = &rule->exceptions.items[i], *b = &rule->exceptions.items[k];
            if (!a->demand || !b->demand || rb_expr_same(a->demand, b->demand)) continue;
            const rb_expr *differ = negated(make(RB_EXPR_eq, a->demand, b->demand));
            any = rb_rule_join(RB_EXPR_or, any, make(RB_EXPR_and, make(RB_EXPR_and, a->in_effect, b->in_effect), differ));
        }
    return any;
}

static const rb_expr *disputed(const rb_rule *rule, const rb_expr *dispute, const rb_expr *answer)
{
    rb_expr *e = rb_expr_new2(RB_EXPR_disputed, RB_TYPE(yes_no), dispute, answer);
    rb_expr_part why = {dispute_text(rule), NULL};
    e->span = RB_SPAN_NONE;
    rb_vec_push(&e->template.parts, why);
    return e;
}

static void put_together(rb_rule_draft *d, rb_rule *rule)
{
    const rb_expr *dropped = NULL, *demanded = NULL;
    rule->holds = rule->must;
    for (uint32_t i = 0; i < rule->exceptions.len; i++) {
        const rb_exception *e = &rule->exceptions.items[i];
        if (!e->in_effect) continue;
        const rb_expr **kind = e->demand ? &demanded : &dropped;
        *kind = rb_rule_join(RB_EXPR_or, *kind, e->in_effect);
        if (e->demand) rule->holds = instead(e, rule->holds);
    }
    const rb_expr *dispute = find_disputes(rule, dropped, demanded);
    if (dispute) rule->holds = disputed(rule, dispute, rule->holds);
    if (dropped && demanded) dropped = make(RB_EXPR_and, dropped, negated(demanded));
    rule->excluded = rb_rule_join(RB_EXPR_or, d->unless, dropped);
}

/* ---- what can be said without any record ---- */

static bool is_inside(const rb_rule_draft *d, uint32_t inner, uint32_t outer)
{
    while (inner != UINT32_MAX && inner != outer) inner = d->exceptions.items[inner].parent;
    return inner == outer;
}

static void check_possible(rb_scope *scope, const rb_rule_draft *d, uint32_t i)
{
    const rb_exception_draft *e = &d->exceptions.items[i];
    rb_buf b = {0};
    if (rb_solve(scope, (const rb_expr *[]){e->base, e->when}, 2, &b) != RB_SOLVED_NEVER) return;
    if (e->base && rb_solve(scope, &e->base, 1, &b) == RB_SOLVED_NEVER) return; /* said of what it stands in */
    rb_diag_add(scope->s->ds, RB_E0436, e->when->span, e->parent == UINT32_MAX ? "no record can meet this condition" : "no record can meet this condition and the one it stands in");
}

static void say_disagree(rb_scope *scope, const rb_rule_draft *d, const uint32_t pair[2], rb_str witness)
{
    const rb_exception_draft *a = &d->exceptions.items[pair[0]], *b = &d->exceptions.items[pair[1]];
    rb_diag_add(scope->s->ds, RB_E0436, b->name.span, "the exceptions '%.*s' and '%.*s' can apply to one record and %s", RB_STR_ARGS(a->name.text), RB_STR_ARGS(b->name.text),
                a->demand && b->demand ? "demand different things" : "disagree: one of them demands nothing");
    rb_diag_note(scope->s->ds, a->name.span, "the other one is here");
    if (witness.len) rb_diag_help(scope->s->ds, "for example: %.*s", RB_STR_ARGS(witness));
    else rb_diag_help(scope->s->ds, "their conditions are the same");
    rb_diag_help(scope->s->ds, "say which one goes first: write the other's braces around it, or add 'and not …' to a condition");
}

static void check_pair(rb_scope *scope, const rb_rule_draft *d, const rb_rule *rule, const uint32_t pair[2])
{
    const rb_exception *a = &rule->exceptions.items[pair[0]], *b = &rule->exceptions.items[pair[1]];
    rb_buf witness = {0}, none = {0};
    bool differ = a->demand && b->demand ? !rb_expr_same(a->demand, b->demand) : a->demand || b->demand;
    if (!a->in_effect || !b->in_effect || !differ || is_inside(d, pair[1], pair[0])) return;
    enum rb_solved solved = rb_solve(scope, (const rb_expr *[]){a->in_effect, b->in_effect}, 2, &witness);
    if (solved == RB_SOLVED_WITNESS && rb_solve(scope, (const rb_expr *[]){rule->when, a->in_effect, b->in_effect}, 3, &none) == RB_SOLVED_NEVER) return;
    if (solved == RB_SOLVED_WITNESS) say_disagree(scope, d, pair, rb_buf_str(&witness));
    else if (solved == RB_SOLVED_PERHAPS && rb_expr_same(a->in_effect, b->in_effect)) say_disagree(scope, d, pair, RB_STR(""));
}

void rb_exceptions_settle(rb_scope *scope, rb_rule_draft *d, rb_rule *rule)
{
    rule->unless = d->unless;
    rule->excluded = d->unless;
    rule->holds = rule->must;
    if (d->wrong || d->exceptions.len == 0) return;
    for (uint32_t i = 0; i < d->exceptions.len; i++)
        if (rb_expr_is_wrong(d->exceptions.items[i].when) || (d->exceptions.items[i].demand && rb_expr_is_wrong(d->exceptions.items[i].demand))) return;
    if (rb_expr_is_wrong(rule->must)) return;
    find_paths(d);
    name_effects(d, rule);
    put_together(d, rule);
    for (uint32_t i = 0; i < d->exceptions.len; i++) check_possible(scope, d, i);
    for (uint32_t i = 0; i < d->exceptions.len; i++)
        for (uint32_t k = i + 1; k < d->exceptions.len; k++) check_pair(scope, d, rule, (uint32_t[]){i, k});
}
