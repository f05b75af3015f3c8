/* sema/checklist.c: checklists and their rules. */
#include "sema/rule.h"
#include "sema/vain.h"

/* `as of EXPR`: what today and now mean in the checklist. */
static void set_moment(rb_scope *scope, const rb_ast *as_of)
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
        rb_diag_add(scope->s->ds, RB_E0302, e->span, "a checklist is judged as of a date or a datetime, but this is %.*s", RB_STR_ARGS(rb_type_title(e->type)));
        scope->today = scope->now = rb_expr_wrong(e->span);
    }
}

static bool once(rb_sema *s, rb_span *before, rb_span at, const char *clause) { return rb_once(s, before, at, (rb_clause_name){"a rule", clause}); }

const rb_expr *rb_rule_join(enum rb_expr_kind and_or, const rb_expr *a, const rb_expr *b)
{
    if (!a || !b) return a ? a : b;
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(b)) return rb_expr_is_wrong(a) ? a : b;
    rb_expr *e = rb_expr_new2(and_or, RB_TYPE(yes_no), a, b);
    e->span = RB_SPAN_NONE;
    return e;
}

const rb_expr *rb_rule_condition(rb_scope *scope, rb_rule_draft *d, const rb_ast *node, const char *what)
{
    const rb_expr *e = rb_check_condition(scope, node, what);
    d->wrong |= rb_expr_is_wrong(e);
    return e;
}

const rb_expr *rb_rule_must(rb_scope *scope, rb_rule_draft *d, const rb_ast_must *node)
{
    const rb_expr *e = rb_rule_condition(scope, d, node->condition, node->negated ? "what comes after 'must not'" : "what comes after 'must'");
    return node->negated && !rb_expr_is_wrong(e) ? rb_make_not(e, node->base.span) : e;
}

void rb_rule_note(rb_rule_info *info, uint32_t depth, const char *word, rb_str name, rb_span span)
{
    rb_clause_info clause = {depth, word, name, span};
    rb_vec_push(&info->clauses, clause);
}

static void read_effective(rb_scope *scope, rb_rule_draft *d, const rb_ast_effective *node)
{
    if (!once(scope->s, &d->effective, node->base.span, "effective")) return;
    bool ok = (!node->from || node->from->kind != RB_AST_bad) && (!node->until || node->until->kind != RB_AST_bad);
    ok = ok && rb_date_literal(scope, node->from, &d->from) && rb_date_literal(scope, node->until, &d->until);
    d->wrong |= !ok;
    if (!ok || d->from < d->until) return;
    rb_diag_add(scope->s->ds, RB_E0308, node->base.span, "this rule ends before it begins");
    d->from = INT64_MIN;
    d->until = INT64_MAX;
    d->wrong = true;
}

static void read_suspended(rb_scope *scope, rb_rule_draft *d, rb_rule_info *info, const rb_ast_suspended *node)
{
    if (once(scope->s, &d->suspended, node->base.span, "suspended")) info->suspended = node->text.text;
}

static void read_must(rb_scope *scope, rb_rule_draft *d, rb_rule_info *info, const rb_ast_must *node)
{
    d->holds = rb_rule_join(RB_EXPR_and, d->holds, rb_rule_must(scope, d, node));
    if (d->must.end == 0) d->must = node->base.span;
    rb_rule_note(info, 0, node->negated ? "must not" : "must", RB_STR(""), node->condition->span);
}

static void read_condition(rb_scope *scope, rb_rule_draft *d, rb_rule_info *info, const rb_ast *node)
{
    bool is_when = node->kind == RB_AST_when;
    const rb_ast *question = is_when ? rb_ast_as(when, node)->condition : rb_ast_as(unless, node)->condition;
    const rb_expr *e = rb_rule_condition(scope, d, question, is_when ? "the condition after 'when'" : "the condition after 'unless'");
    if (is_when) d->when = rb_rule_join(RB_EXPR_and, d->when, e);
    else d->unless = rb_rule_join(RB_EXPR_or, d->unless, e);
    rb_rule_note(info, 0, is_when ? "when" : "unless", RB_STR(""), question->span);
}

static void read_clause(rb_scope *scope, rb_rule_draft *d, rb_rule_info *info, const rb_ast *node)
{
    rb_sema *s = scope->s;
    switch (node->kind) {
    case RB_AST_when:
    case RB_AST_unless: read_condition(scope, d, info, node); break;
    case RB_AST_except: rb_exception_read(scope, d, info, rb_ast_as(except, node)); break;
    case RB_AST_must: read_must(scope, d, info, rb_ast_as(must, node)); break;
    case RB_AST_suspended: read_suspended(scope, d, info, rb_ast_as(suspended, node)); break;
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
    case RB_AST_effective:
        read_effective(scope, d, rb_ast_as(effective, node));
        rb_rule_note(info, 0, "effective", RB_STR(""), node->span);
        break;
    default: d->wrong = true; break;
    }
}

static const rb_expr *constant_answer(bool yes, rb_span at)
{
    rb_expr *e = rb_expr_new(RB_EXPR_constant, RB_TYPE(yes_no), at);
    e->value = (rb_value){.type = e->type, .known = true, .yes = yes};
    return e;
}

/* What the rule demands. A suspended version is never in force, so what it demands does not matter. */
static const rb_expr *demand_of(rb_scope *scope, rb_rule_draft *d, const rb_rule_info *info, const rb_ast_rule *node)
{
    rb_diags *ds = scope->s->ds;
    if (d->suspended.end != 0) {
        if (d->holds) rb_diag_add(ds, RB_E0408, d->must, "a suspended version demands nothing");
        if (d->effective.end == 0) rb_diag_add(ds, RB_E0408, d->suspended, "a rule is suspended for some days: add effective from … until …");
        d->when = rb_rule_join(RB_EXPR_and, constant_answer(false, d->suspended), d->when);
        return constant_answer(true, d->suspended);
    }
    if (d->holds) return rb_expr_bounded(scope, d->holds, node->name.span);
    if (d->wrong) return rb_expr_wrong(node->base.span);
    rb_diag_add(ds, RB_E0408, node->name.span, "the rule '%.*s' demands nothing", RB_STR_ARGS(info->name));
    rb_diag_help(ds, "add a 'must' clause: must contact is present");
    return rb_expr_wrong(node->base.span);
}

static void check_rule(rb_scope *scope, rb_checklist *checklist, rb_checklist_info *info, const rb_ast_rule *node)
{
    rb_rule_info rule = {.name = node->name.text, .title = node->title.text.ptr ? node->title.text : node->name.text, .source = RB_STR(""), .clause = RB_STR(""),
                         .span = node->name.span, .suspended = RB_STR("")};
    rb_rule_draft d = {.from = INT64_MIN, .until = INT64_MAX};
    rb_rule typed = {0};
    for (uint32_t i = 0; i < node->clauses.len; i++) read_clause(scope, &d, &rule, node->clauses.items[i]);
    rule.from = d.from;
    rule.until = d.until;
    typed.wrong = d.wrong;
    typed.must = demand_of(scope, &d, &rule, node);
    typed.when = rb_expr_bounded(scope, d.when, node->name.span);
    rb_exceptions_settle(scope, &d, &typed);
    typed.holds = rb_expr_bounded(scope, typed.holds, node->name.span);
    typed.excluded = rb_expr_bounded(scope, typed.excluded, node->name.span);
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
    for (uint32_t i = 0; i < c->assigns.len; i++)
        if (rb_str_equal(c->assigns.items[i]->name, name.text)) before = c->assigns.items[i]->span;
    if (before.start == UINT32_MAX) return true;
    rb_diag_add(s->ds, RB_E0202, name.span, "the name '%.*s' is taken: checklists, routes, kpis, reconciliations and assignments share one set of names", RB_STR_ARGS(name.text));
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
    set_moment(&scope, node->as_of);
    rb_scope *kept = RB_NEW(rb_scope);
    *kept = scope;
    rb_vec_push(&s->scopes, kept);
    checklist->index = s->program->catalog->checklists.len;
    checklist->record = record;
    checklist->when = node->when ? rb_check_condition(&scope, node->when, "the condition of a checklist") : NULL;
    for (uint32_t i = 0; i < node->rules.len; i++)
        if (node->rules.items[i]->kind == RB_AST_rule) check_rule(&scope, checklist, info, rb_ast_as(rule, node->rules.items[i]));
    const rb_expr **asked = RB_NEW_ARRAY(const rb_expr *, checklist->rules.len + 1); /* without the days, which versions add */
    for (uint32_t i = 0; i < checklist->rules.len; i++) asked[i] = checklist->rules.items[i].when;
    rb_versions_settle(&scope, checklist, info);
    rb_warn_checklist(&scope, checklist, info, asked);
    rb_vec_push(&s->program->catalog->checklists, info);
    rb_vec_push(&s->program->checklists, checklist);
}
