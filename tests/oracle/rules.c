/* tests/oracle/rules.c: rules with their exceptions, versions and waivers, from what the reference says of them.
 *
 * Where the condition of an exception is not known, all that could be the case is tried: what comes out the same every time is the
 * verdict. Kleene's logic may not see that and say unknown, so both are let pass; another verdict is not.
 */
#include "oracle.h"

enum { EXCEPTIONS = 40, OPEN_MAX = 12 };

/* What a rule comes to for one record, before `when`: not to be decided, not demanded, or demanded and so answered. */
enum demand { HOLDS, HOLDS_NOT, HOLDS_UNKNOWN, NOT_DEMANDED, DISPUTED, NOTHING_YET };

/* The exceptions of a rule in the order of the text, and of each whether its condition is met. */
typedef struct tree { const rb_ast *nodes[EXCEPTIONS]; value met[EXCEPTIONS]; uint32_t count; } tree;

static const rb_ast *condition_of(const rb_ast *node)
{
    return node->kind == RB_AST_unless ? rb_ast_as(unless, node)->condition : rb_ast_as(except, node)->condition;
}

static void collect(const place *p, const rb_ast_items *clauses, tree *t)
{
    for (uint32_t i = 0; i < clauses->len; i++) {
        const rb_ast *node = clauses->items[i];
        if (node->kind != RB_AST_except && node->kind != RB_AST_unless) continue;
        if (t->count == EXCEPTIONS) RB_BUG("a rule with more exceptions than the oracle has room for");
        t->nodes[t->count] = node;
        t->met[t->count++] = judge_expression(p, condition_of(node));
        if (node->kind == RB_AST_except) collect(p, &rb_ast_as(except, node)->clauses, t);
    }
}

static bool is_met(const tree *t, const rb_ast *node)
{
    for (uint32_t i = 0; i < t->count; i++)
        if (t->nodes[i] == node) return t->met[i].yes;
    RB_BUG("an exception that was not collected");
}

static const rb_ast_items *inside(const rb_ast *node)
{
    static const rb_ast_items none = {0};
    return node->kind == RB_AST_except ? &rb_ast_as(except, node)->clauses : &none;
}

static bool demands(const rb_ast *node)
{
    for (uint32_t i = 0; i < inside(node)->len; i++)
        if (inside(node)->items[i]->kind == RB_AST_must) return true;
    return false;
}

/* Its condition is met, and nothing that stands in it and demands nothing sets it aside. */
static bool is_active(const tree *t, const rb_ast *node)
{
    if (!is_met(t, node)) return false;
    for (uint32_t i = 0; i < inside(node)->len; i++) {
        const rb_ast *inner = inside(node)->items[i];
        if ((inner->kind == RB_AST_except || inner->kind == RB_AST_unless) && !demands(inner) && is_active(t, inner)) return false;
    }
    return true;
}

static enum demand all_musts(const place *p, const rb_ast_items *clauses)
{
    value holds = yes_or_no(true);
    for (uint32_t i = 0; i < clauses->len; i++) {
        if (clauses->items[i]->kind != RB_AST_must) continue;
        value v = judge_expression(p, rb_ast_as(must, clauses->items[i])->condition);
        holds = both(holds, rb_ast_as(must, clauses->items[i])->negated ? opposite(v) : v);
    }
    return !holds.known ? HOLDS_UNKNOWN : holds.yes ? HOLDS : HOLDS_NOT;
}

static enum demand agree(enum demand a, enum demand b)
{
    if (a == DISPUTED || b == DISPUTED || (a == NOT_DEMANDED) != (b == NOT_DEMANDED)) return DISPUTED;
    if (a == HOLDS_UNKNOWN || b == HOLDS_UNKNOWN) return HOLDS_UNKNOWN;
    return a == b ? a : DISPUTED;
}

static bool is_exception(const rb_ast *node) { return node->kind == RB_AST_except || node->kind == RB_AST_unless; }

/* What is in effect of an exception whose condition is met, and of all that stands in it. One that was set aside is as if it were
 * not there, with what it demands and what stands in it; but what stands in those that set it aside may demand something. */
static void take_effect(const place *p, const tree *t, const rb_ast *node, bool is_first, enum demand *out)
{
    const rb_ast_items *in = inside(node);
    bool any = false;
    for (uint32_t i = 0; i < in->len; i++)
        if (is_exception(in->items[i]) && !demands(in->items[i]) && is_met(t, in->items[i])) take_effect(p, t, in->items[i], false, out);
    if (!is_active(t, node)) return;
    for (uint32_t i = 0; i < in->len; i++) {
        if (!is_exception(in->items[i]) || !demands(in->items[i]) || !is_met(t, in->items[i])) continue;
        any |= is_active(t, in->items[i]);
        take_effect(p, t, in->items[i], false, out);
    }
    if (any || (!is_first && !demands(node))) return;
    enum demand own = demands(node) ? all_musts(p, in) : NOT_DEMANDED;
    *out = *out == NOTHING_YET ? own : agree(*out, own);
}

static enum demand comes_to(const place *p, const tree *t, const rb_ast_rule *r)
{
    enum demand out = NOTHING_YET;
    for (uint32_t i = 0; i < r->clauses.len; i++)
        if (r->clauses.items[i]->kind == RB_AST_except && is_met(t, r->clauses.items[i])) take_effect(p, t, r->clauses.items[i], true, &out);
    return out == NOTHING_YET ? all_musts(p, &r->clauses) : out;
}

static bool is_dropped(const tree *t, const rb_ast_rule *r)
{
    for (uint32_t i = 0; i < r->clauses.len; i++)
        if (r->clauses.items[i]->kind == RB_AST_unless && is_met(t, r->clauses.items[i])) return true;
    return false;
}

static enum verdict in_this_case(const place *p, const tree *t, const rb_ast_rule *r, value applies)
{
    if ((applies.known && !applies.yes) || is_dropped(t, r)) return SKIP;
    enum demand d = comes_to(p, t, r);
    if (d == NOT_DEMANDED) return SKIP;
    if (!applies.known) return UNKNOWN;
    return d == HOLDS ? PASS : d == HOLDS_NOT ? FAIL : UNKNOWN;
}

static judgement in_all_cases(const place *p, tree *t, const rb_ast_rule *r, value applies)
{
    uint32_t open[EXCEPTIONS], count = 0;
    for (uint32_t i = 0; i < t->count; i++)
        if (!t->met[i].known) open[count++] = i;
    if (applies.known && !applies.yes) return (judgement){SKIP, false, false};
    if (count > OPEN_MAX) return (judgement){UNKNOWN, true, false};
    judgement out = {UNKNOWN, count > 0, false};
    for (uint32_t world = 0; world < 1u << count; world++) {
        for (uint32_t i = 0; i < count; i++) t->met[open[i]] = yes_or_no(world >> i & 1);
        enum verdict v = in_this_case(p, t, r, applies);
        if (world > 0 && v != out.verdict) return (judgement){UNKNOWN, false, false};
        out.verdict = v;
    }
    return out;
}

/* ---- versions ---- */

static int64_t first_day(const rb_ast_rule *r, bool end)
{
    int64_t day = end ? INT64_MAX : INT64_MIN;
    for (uint32_t i = 0; i < r->clauses.len; i++) {
        if (r->clauses.items[i]->kind != RB_AST_effective) continue;
        const rb_ast_effective *e = rb_ast_as(effective, r->clauses.items[i]);
        const rb_ast *at = end ? e->until : e->from;
        if (at) rb_date_parse(rb_ast_as(date, at)->value.text, &day);
    }
    return day;
}

static bool is_suspended(const rb_ast_rule *r)
{
    for (uint32_t i = 0; i < r->clauses.len; i++)
        if (r->clauses.items[i]->kind == RB_AST_suspended) return true;
    return false;
}

static bool only_warns(const rb_ast_rule *r)
{
    for (uint32_t i = 0; i < r->clauses.len; i++)
        if (r->clauses.items[i]->kind == RB_AST_severity) return rb_ast_as(severity, r->clauses.items[i])->level == RB_SEVERITY_WORD_WARNING;
    return false;
}

/* It has a `when`, an `unless` or an exception that demands nothing: it may not apply where an earlier version would. */
static bool is_narrowed(const rb_ast_rule *r)
{
    for (uint32_t i = 0; i < r->clauses.len; i++) {
        const rb_ast *node = r->clauses.items[i];
        if (node->kind == RB_AST_when || node->kind == RB_AST_unless || (node->kind == RB_AST_except && !demands(node))) return true;
    }
    return false;
}

/* In force from its own first day to its last, or to where the next version of that name begins. On an unknown day all are unknown
 * but those that a later version speaks for: one that applies wherever they do, and weighs as much. */
static value in_force(const place *p, const rb_ast_checklist *c, const rb_ast_rule *r)
{
    int64_t from = first_day(r, false), until = first_day(r, true);
    bool    is_quiet = false;
    for (uint32_t i = 0; i < c->rules.len; i++) {
        const rb_ast_rule *other = rb_ast_as(rule, c->rules.items[i]);
        if (other == r || !rb_str_equal(other->name.text, r->name.text) || first_day(other, false) <= from) continue;
        is_quiet |= !is_suspended(other) && !is_narrowed(other) && (!only_warns(other) || only_warns(r));
        if (first_day(other, false) < until) until = first_day(other, false);
    }
    if (from == INT64_MIN && until == INT64_MAX) return yes_or_no(true);
    if (!p->today.known) return is_quiet ? yes_or_no(false) : unknown_of(YES_NO);
    return yes_or_no(p->today.i64 >= from && p->today.i64 < until);
}

/* ---- waivers ---- */

static int64_t last_day(const rb_ast_lifetime *l, int64_t from)
{
    int64_t until = INT64_MAX;
    if (l->until) rb_date_parse(rb_ast_as(date, l->until)->value.text, &until);
    if (!l->length) return until;
    place nowhere = {0};
    if (l->length->kind != RB_AST_business_days) return from + judge_expression(&nowhere, l->length).i64 / INT64_C(86400000000);
    rb_dec days = 0;
    (void)rb_dec_parse(rb_ast_as(business_days, l->length)->value.text, &days);
    /* In force on so many business days, the first of them included: it lapses on the next one. */
    return business_days_later(from - 1, (int64_t)(days / RB_DEC_ONE) + 1);
}

static bool is_in_force(const place *run, const rb_ast_waive *w)
{
    int64_t from = INT64_MIN, until = INT64_MAX;
    for (uint32_t i = 0; i < w->clauses.len; i++)
        if (w->clauses.items[i]->kind == RB_AST_lifetime && rb_ast_as(lifetime, w->clauses.items[i])->from)
            rb_date_parse(rb_ast_as(date, rb_ast_as(lifetime, w->clauses.items[i])->from)->value.text, &from);
    for (uint32_t i = 0; i < w->clauses.len; i++) {
        if (w->clauses.items[i]->kind != RB_AST_lifetime) continue;
        int64_t end = last_day(rb_ast_as(lifetime, w->clauses.items[i]), from);
        until = end < until ? end : until;
    }
    return run->today.i64 >= from && run->today.i64 < until;
}

static bool is_about(const place *here, const rb_ast_waive *w)
{
    if (w->when) {
        value v = judge_expression(here, w->when);
        return v.known && v.yes;
    }
    for (uint32_t i = 0; i < w->keys.len; i++) {
        value key = judge_expression(here, w->keys.items[i]);
        if (here->cells[0].known && plain_compare(&here->cells[0], &key) == 0) return true;
    }
    return false;
}

static bool is_waived(const place *run, const place *here, const rb_ast_checklist *c, const rb_ast_rule *r)
{
    for (uint32_t i = 0; i < run->o->waivers.len; i++) {
        const rb_ast_waive *w = run->o->waivers.items[i];
        if (!rb_str_equal(rb_ast_as(name, w->path.items[0])->name.text, c->name.text)) continue;
        if (w->path.len > 1 && !rb_str_equal(rb_ast_as(name, w->path.items[1])->name.text, r->name.text)) continue;
        if (is_in_force(run, w) && is_about(here, w)) return true;
    }
    return false;
}

/* ---- one rule ---- */

place judging_place(const oracle *o, const value *cells, const rb_ast_checklist *c)
{
    place run = run_place(o, cells), here = run;
    if (!c->as_of) return run;
    value m = judge_expression(&run, c->as_of);
    here.now = m;
    here.today = m.kind == MOMENT ? day_of_moment(m) : m;
    return here;
}

judgement judge_rule(const place *run, const rb_ast_checklist *c, const rb_ast_rule *r)
{
    place here = judging_place(run->o, run->cells, c);
    tree  t = {.count = 0};
    value applies = c->when ? judge_expression(&here, c->when) : yes_or_no(true);
    for (uint32_t i = 0; i < r->clauses.len; i++)
        if (r->clauses.items[i]->kind == RB_AST_when) applies = both(applies, judge_expression(&here, rb_ast_as(when, r->clauses.items[i])->condition));
    applies = both(applies, in_force(&here, c, r));
    if (is_suspended(r)) return (judgement){SKIP, false, false};
    collect(&here, &r->clauses, &t);
    judgement j = in_all_cases(&here, &t, r, applies);
    if ((j.verdict == FAIL || j.verdict == UNKNOWN || j.or_unknown) && is_waived(run, &here, c, r)) {
        if (j.verdict == FAIL || j.verdict == UNKNOWN) return (judgement){WAIVED, false, false};
        j.or_waived = true; /* what Kleene's logic calls unknown is waived */
        j.or_unknown = false;
    }
    return j;
}
