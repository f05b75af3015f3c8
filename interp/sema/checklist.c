/* sema/checklist.c: checklists and their rules. */
#include "sema/check.h"

void rb_scope_set_moment(rb_scope *scope, const rb_ast *as_of, const char *what)
{
    if (!as_of) return;
    const rb_expr *e = rb_check_expr(scope, as_of);
    if (rb_expr_is_wrong(e)) scope->today = scope->now = e;
    else if (e->type.kind == RB_TYPE_datetime) {
        scope->now = e;
        scope->today = rb_expr_new1(RB_EXPR_date_of, RB_TYPE(date), e->span, e);
    } else if (e->type.kind == RB_TYPE_date) {
        scope->today = e;
        scope->now = rb_expr_wrong(e->span);
    } else {
        rb_diag_add(scope->s->ds, RB_E0302, e->span, "%s as of a date or a datetime, but this is %.*s", what, RB_STR_ARGS(rb_type_title(e->type)));
        scope->today = scope->now = rb_expr_wrong(e->span);
    }
}

struct draft { /* a rule while its clauses are read */
    const rb_expr *when, *holds, *excluded; /* excluded: unless, except */
    rb_ast_words message, fix;
    rb_span must, severity, cite;
    bool wrong;
};

static bool once(rb_sema *s, rb_span *before, rb_span now, const char *clause)
{
    if (before->end == 0) {
        *before = now;
        return true;
    }
    rb_diag_add(s->ds, RB_E0110, now, "a rule has one '%s'", clause);
    rb_diag_note(s->ds, *before, "the first is here");
    return false;
}

/* Conditions of several clauses put together: there is no one place in the text where the whole stands. */
static const rb_expr *join(enum rb_expr_kind and_or, const rb_expr *a, const rb_expr *b)
{
    if (!a || !b) return a ? a : b;
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(b)) return rb_expr_is_wrong(a) ? a : b;
    rb_expr *e = rb_expr_new2(and_or, RB_TYPE(yes_no), a, b);
    e->span = RB_SPAN_NONE;
    return e;
}

static const rb_expr *condition(rb_scope *scope, struct draft *d, const rb_ast *node, const char *what)
{
    const rb_expr *e = rb_check_condition(scope, node, what);
    d->wrong |= rb_expr_is_wrong(e);
    return e;
}

static void read_effective(rb_scope *scope, struct draft *d, const rb_ast_effective *node)
{
    rb_ast_words today = {RB_STR("today"), RB_SPAN_NONE};
    rb_ast_name name = {.base = {RB_AST_name, RB_SPAN_NONE}, .name = today};
    const rb_expr *now = rb_check_name(scope, &name.base);
    const rb_expr *from = node->from ? rb_expr_as(scope, rb_check_expr(scope, node->from), RB_TYPE(date), "the day a rule begins") : NULL;
    const rb_expr *until = node->until ? rb_expr_as(scope, rb_check_expr(scope, node->until), RB_TYPE(date), "the day a rule ends") : NULL;
    if ((from && rb_expr_is_wrong(from)) || (until && rb_expr_is_wrong(until)) || rb_expr_is_wrong(now)) {
        d->wrong = true;
        return;
    }
    const rb_expr *in_force = rb_make_range(scope, now, from, until, true);
    if (!in_force) return;
    rb_expr *placed = RB_NEW(rb_expr); /* explained as the clause that was written, not as comparisons that were not */
    *placed = *in_force;
    placed->span = node->base.span;
    placed->effective = true;
    d->when = join(RB_EXPR_and, d->when, placed);
}

static void read_clause(rb_scope *scope, struct draft *d, rb_rule_info *info, const rb_ast *node)
{
    rb_sema *s = scope->s;
    switch (node->kind) {
    case RB_AST_when: d->when = join(RB_EXPR_and, d->when, condition(scope, d, rb_ast_as(when, node)->condition, "the condition after 'when'")); break;
    case RB_AST_unless: d->excluded = join(RB_EXPR_or, d->excluded, condition(scope, d, rb_ast_as(unless, node)->condition, "the condition after 'unless'")); break;
    case RB_AST_suspended: d->wrong = true; rb_diag_add(s->ds, RB_E0112, node->span, "this version of the program cannot run 'suspended'"); break;
    case RB_AST_except: if (rb_ast_as(except, node)->clauses.len > 0) rb_diag_add(s->ds, RB_E0112, node->span, "this version of the program cannot run exceptions of an exception"); d->excluded = join(RB_EXPR_or, d->excluded, condition(scope, d, rb_ast_as(except, node)->condition, "the condition of an exception")); break;
    case RB_AST_must: {
        const rb_ast_must *must = rb_ast_as(must, node);
        const rb_expr *e = condition(scope, d, must->condition, must->negated ? "what comes after 'must not'" : "what comes after 'must'");
        if (must->negated && !rb_expr_is_wrong(e)) e = rb_make_not(e, node->span);
        d->holds = join(RB_EXPR_and, d->holds, e);
        if (d->must.end == 0) d->must = node->span;
        break;
    }
    case RB_AST_severity:
        if (once(s, &d->severity, node->span, "severity")) info->severity = rb_ast_as(severity, node)->level == RB_SEVERITY_WORD_WARNING ? RB_RULE_WARNING : RB_RULE_ERROR;
        break;
    case RB_AST_message:
        if (once(s, &d->message.span, node->span, "message")) d->message = rb_ast_as(message, node)->template;
        break;
    case RB_AST_fix:
        if (once(s, &d->fix.span, node->span, "fix")) d->fix = rb_ast_as(fix, node)->template;
        break;
    case RB_AST_cite:
        if (!once(s, &d->cite, node->span, "cite")) break;
        info->source = rb_find_source(s, rb_ast_as(cite, node)->source);
        info->clause = rb_ast_as(cite, node)->clause.text.ptr ? rb_ast_as(cite, node)->clause.text : RB_STR("");
        break;
    case RB_AST_effective: read_effective(scope, d, rb_ast_as(effective, node)); break;
    default: d->wrong = true; break;
    }
}

static void check_rule(rb_scope *scope, rb_checklist *checklist, rb_checklist_info *info, const rb_ast_rule *node)
{
    rb_sema *s = scope->s;
    for (uint32_t i = 0; i < info->rules.len; i++)
        if (rb_str_equal(info->rules.items[i].name, node->name.text)) {
            rb_diag_add(s->ds, RB_E0202, node->name.span, "the rule '%.*s' stands twice in this checklist", RB_STR_ARGS(node->name.text));
            rb_diag_note(s->ds, info->rules.items[i].span, "the first is here");
            return;
        }
    rb_rule_info rule = {.name = node->name.text, .title = node->title.text.ptr ? node->title.text : node->name.text, .source = RB_STR(""), .clause = RB_STR(""), .span = node->base.span};
    struct draft d = {0};
    for (uint32_t i = 0; i < node->clauses.len; i++) read_clause(scope, &d, &rule, node->clauses.items[i]);
    if (!d.holds && !d.wrong) {
        rb_diag_add(s->ds, RB_E0408, node->name.span, "the rule '%.*s' demands nothing", RB_STR_ARGS(rule.name));
        rb_diag_help(s->ds, "add a 'must' clause: must contact is present");
    }
    rb_rule typed = {.holds = d.holds ? rb_expr_bounded(scope, d.holds, node->name.span) : rb_expr_wrong(node->base.span)};
    typed.when = rb_expr_bounded(scope, d.when, node->name.span);
    typed.excluded = rb_expr_bounded(scope, d.excluded, node->name.span);
    typed.message = rb_check_template(scope, d.message.text.ptr ? d.message : node->title);
    typed.fix = rb_check_template(scope, d.fix);
    rb_vec_push(&info->rules, rule);
    rb_vec_push(&checklist->rules, typed);
}

bool rb_judge_name_free(rb_sema *s, rb_ast_words name)
{
    const rb_catalog *c = s->program->catalog;
    rb_span before = RB_SPAN_NONE;
    for (uint32_t i = 0; i < c->checklists.len; i++)
        if (rb_str_equal(c->checklists.items[i]->name, name.text)) before = c->checklists.items[i]->span;
    for (uint32_t i = 0; i < c->routes.len; i++)
        if (rb_str_equal(c->routes.items[i]->name, name.text)) before = c->routes.items[i]->span;
    for (uint32_t i = 0; i < c->kpis.len; i++)
        if (rb_str_equal(c->kpis.items[i]->name, name.text)) before = c->kpis.items[i]->span;
    for (uint32_t i = 0; i < c->reconciles.len; i++)
        if (rb_str_equal(c->reconciles.items[i]->name, name.text)) before = c->reconciles.items[i]->span;
    if (before.start == UINT32_MAX) return true;
    rb_diag_add(s->ds, RB_E0202, name.span, "the name '%.*s' is taken: checklists, routes, kpis and reconciliations share one set of names", RB_STR_ARGS(name.text));
    rb_diag_note(s->ds, before, "it is taken here");
    return false;
}

void rb_check_checklist(rb_sema *s, const rb_ast_checklist *node)
{
    rb_record *record = rb_find_record(s, node->record);
    if (!rb_judge_name_free(s, node->name) || !record) return;
    rb_scope scope = rb_scope_of(s, record);
    rb_checklist *checklist = RB_NEW(rb_checklist);
    rb_checklist_info *info = RB_NEW(rb_checklist_info);
    info->name = node->name.text;
    info->title = node->title.text.ptr ? node->title.text : node->name.text;
    info->stream = record->stream;
    info->span = node->name.span;
    rb_scope_set_moment(&scope, node->as_of, "a checklist is judged");
    rb_scope *kept = RB_NEW(rb_scope);
    *kept = scope;
    rb_vec_push(&s->scopes, kept);
    checklist->index = s->program->catalog->checklists.len;
    checklist->record = record;
    checklist->when = node->when ? rb_check_condition(&scope, node->when, "the condition of a checklist") : NULL;
    for (uint32_t i = 0; i < node->rules.len; i++)
        if (node->rules.items[i]->kind == RB_AST_rule) check_rule(&scope, checklist, info, rb_ast_as(rule, node->rules.items[i]));
    rb_vec_push(&s->program->catalog->checklists, info);
    rb_vec_push(&s->program->checklists, checklist);
}
