/* sema/waiver.c: rules set aside for some records for a while.
 *
 * A waiver that says not why, by whom or until when is refused: nobody could ever ask whether it still holds. What is
 * to hold for good is an exception of the rule itself.
 */
#include "sema/check.h"

#include "base/clock.h"
#include "base/unicode.h"
#include "sema/witness.h"

struct draft { /* a waiver while its clauses are read */
    rb_waiver_info *info;
    rb_waiver *waiver;
    rb_span reason, approver, from, until, lapse; /* end 0: not given */
    bool wrong;
};

static bool once(rb_sema *s, rb_span *before, rb_span at, const char *clause) { return rb_once(s, before, at, (rb_clause_name){"a waiver", clause}); }

/* A rule named without its checklist. */
static bool help_rule_alone(rb_sema *s, const rb_ast_waive *node, rb_str name)
{
    const rb_catalog *c = s->program->catalog;
    for (uint32_t i = 0; node->path.len == 1 && i < c->checklists.len; i++)
        for (uint32_t k = 0; k < c->checklists.items[i]->rules.len; k++) {
            if (!rb_str_equal(c->checklists.items[i]->rules.items[k].name, name)) continue;
            rb_diag_help(s->ds, "a rule is named with its checklist: %.*s.%.*s", RB_STR_ARGS(c->checklists.items[i]->name), RB_STR_ARGS(name));
            return true;
        }
    return false;
}

static const rb_checklist_info *find_rule(rb_sema *s, const rb_ast_waive *node, rb_waiver_info *info)
{
    const rb_catalog *c = s->program->catalog;
    RB_VEC(rb_str) names = {0};
    rb_ast_words list = rb_ast_as(name, node->path.items[0])->name;
    for (info->checklist = 0; info->checklist < c->checklists.len; info->checklist++) {
        if (rb_str_equal(c->checklists.items[info->checklist]->name, list.text)) break;
        rb_vec_push(&names, c->checklists.items[info->checklist]->name);
    }
    if (info->checklist == c->checklists.len && rb_is_declared(s, list.text)) return NULL;
    if (info->checklist == c->checklists.len) {
        rb_diag_add(s->ds, RB_E0201, list.span, "the checklist '%.*s' is not declared", RB_STR_ARGS(list.text));
        if (!help_rule_alone(s, node, list.text)) rb_diag_suggest(s->ds, list.text, names.items, names.len);
        return NULL;
    }
    const rb_checklist_info *found = c->checklists.items[info->checklist];
    if (node->path.len == 1) return found;
    info->rule = rb_ast_as(name, node->path.items[1])->name.text;
    names.len = 0;
    for (uint32_t i = 0; node->path.len == 2 && i < found->rules.len; i++) {
        if (rb_str_equal(found->rules.items[i].name, info->rule)) return found;
        rb_vec_push(&names, found->rules.items[i].name);
    }
    if (node->path.len > 2) rb_diag_add(s->ds, RB_E0201, node->path.items[2]->span, "a rule has no parts: write CHECKLIST.RULE");
    else rb_diag_add(s->ds, RB_E0201, node->path.items[1]->span, "the checklist '%.*s' has no rule '%.*s'", RB_STR_ARGS(found->name), RB_STR_ARGS(info->rule));
    rb_diag_suggest(s->ds, info->rule, names.items, names.len);
    return NULL;
}

static void read_text(rb_sema *s, struct draft *d, rb_ast_words text, bool is_reason)
{
    if (!once(s, is_reason ? &d->reason : &d->lapse, text.span, is_reason ? "reason" : "on lapse")) return;
    *(is_reason ? &d->info->reason : &d->info->lapse) = text.text;
    if (rb_text_trim(text.text).len > 0) return;
    rb_diag_add(s->ds, RB_E0435, text.span, is_reason ? "the reason of a waiver is blank" : "this says nothing");
    d->wrong = true;
}

static void read_approvers(rb_sema *s, struct draft *d, const rb_ast_approver *node)
{
    if (!once(s, &d->approver, node->base.span, "approver")) return;
    for (uint32_t i = 0; i < node->names.len; i++) {
        rb_ast_words name = rb_ast_as(text, node->names.items[i])->value;
        bool again = false;
        for (uint32_t k = 0; k < d->info->approvers.len; k++) again |= rb_str_equal(d->info->approvers.items[k], name.text);
        if (again) rb_diag_add(s->ds, RB_E0435, name.span, "'%.*s' is named twice: two approvals are two people", RB_STR_ARGS(name.text));
        else if (rb_text_trim(name.text).len == 0) rb_diag_add(s->ds, RB_E0435, name.span, "the approver of a waiver is blank");
        d->wrong |= again || rb_text_trim(name.text).len == 0;
        rb_vec_push(&d->info->approvers, name.text);
    }
}

/* `for 10 days from 2025-06-01`: in force on ten days, the first of which is the first; on the eleventh it has lapsed. */
static bool add_length(rb_scope *scope, struct draft *d, const rb_ast *length)
{
    const rb_expr *e = rb_check_expr(scope, length);
    if (rb_expr_is_wrong(e)) return false;
    if (e->type.kind == RB_TYPE_duration && e->value.i64 > 0 && e->value.i64 % RB_US_PER_DAY == 0) {
        d->info->until = d->info->from + e->value.i64 / RB_US_PER_DAY;
        return true;
    }
    rb_diag_add(scope->s->ds, RB_E0435, length->span, "a waiver lasts whole days");
    rb_diag_help(scope->s->ds, "write 'for 10 days from …', or the day it ends: from … until …");
    return false;
}

/* The calendar's holidays are not known yet: until then it ends as if every day were a business day. */
static bool add_business_days(rb_scope *scope, struct draft *d, const rb_ast_lifetime *node)
{
    uint32_t calendar;
    int64_t  days;
    rb_dec   n;
    rb_str   text = rb_ast_as(business_days, node->length)->value.text;
    d->waiver->calendar = rb_find_calendar(scope->s, node->calendar, &calendar);
    if (!d->waiver->calendar || d->waiver->calendar->wrong) return false;
    if (rb_dec_parse(text, &n) != RB_DEC_OK || !rb_dec_to_i64(n, &days) || days <= 0 || days > 100000)
        return rb_diag_add(scope->s->ds, RB_E0435, node->length->span, "a waiver lasts whole days, at least one");
    d->waiver->business_days = days;
    d->info->until = d->info->from + days;
    return true;
}

static void read_lifetime(rb_scope *scope, struct draft *d, const rb_ast_lifetime *node)
{
    bool ok = true;
    if (node->from && (ok = once(scope->s, &d->from, node->base.span, "from"))) ok = node->from->kind != RB_AST_bad && rb_date_literal(scope, node->from, &d->info->from);
    if (node->until && (ok = once(scope->s, &d->until, node->base.span, "until"))) ok = node->until->kind != RB_AST_bad && rb_date_literal(scope, node->until, &d->info->until);
    if (ok && node->length && (ok = once(scope->s, &d->until, node->base.span, "until"))) ok = node->length->kind == RB_AST_business_days ? add_business_days(scope, d, node) : add_length(scope, d, node->length);
    d->wrong |= !ok;
}

static void read_clause(rb_scope *scope, struct draft *d, const rb_ast *node)
{
    switch (node->kind) {
    case RB_AST_reason: read_text(scope->s, d, rb_ast_as(reason, node)->text, true); break;
    case RB_AST_on_lapse: read_text(scope->s, d, rb_ast_as(on_lapse, node)->text, false); break;
    case RB_AST_approver: read_approvers(scope->s, d, rb_ast_as(approver, node)); break;
    case RB_AST_lifetime: read_lifetime(scope, d, rb_ast_as(lifetime, node)); break;
    default: d->wrong = true; break;
    }
}

static void help_missing(rb_sema *s, const struct draft *d)
{
    if (d->reason.end == 0) rb_diag_help(s->ds, "say why: reason \"The customer promised the PO in writing.\"");
    if (d->approver.end == 0) rb_diag_help(s->ds, "say who approved it: approver \"CRO\", \"CFO\"");
    if (d->until.end == 0) rb_diag_help(s->ds, "say until when: until 2025-12-31, or for 10 days from 2025-06-01; what is to hold for good is an exception: except NAME when …");
}

/* A waiver without its end would hide the rule for ever; all that is missing is said at once. */
static void check_complete(rb_sema *s, struct draft *d, rb_span at)
{
    int missing = (d->reason.end == 0) + (d->approver.end == 0) + (d->until.end == 0);
    if (d->wrong) return;
    if (missing > 1) rb_diag_add(s->ds, RB_E0435, at, "this waiver does not say%s%s%s", d->reason.end ? "" : " why", d->approver.end ? "" : d->reason.end ? " who approved it" : ", who approved it",
                                 d->until.end ? "" : ", until when");
    else if (d->until.end == 0) rb_diag_add(s->ds, RB_E0435, at, "this waiver has no end: it would hide the rule's failures for good, and nobody would look at it again");
    else if (missing == 1) rb_diag_add(s->ds, RB_E0435, at, d->reason.end == 0 ? "this waiver does not say why" : "this waiver does not say who approved it");
    else if (d->info->from >= d->info->until) rb_diag_add(s->ds, RB_E0435, d->until, "this waiver ends before it begins");
    if (missing > 0) help_missing(s, d);
}

static bool add_key(rb_scope *scope, const rb_ast *node, rb_type type, rb_map *seen, rb_waiver *w)
{
    rb_value v;
    rb_buf   text = {0};
    uint32_t first = w->keys.len;
    const rb_expr *e = rb_expr_as(scope, rb_check_expr(scope, node), type, "the key of a record");
    if (rb_expr_is_wrong(e)) return false;
    if (!rb_expr_constant(scope, e, &v)) return rb_diag_add(scope->s->ds, RB_E0310, node->span, "the records that a waiver names are written out");
    v.type = type;
    rb_value_print(&text, &v, scope->s->program->zone);
    rb_str key = rb_buf_take(&text);
    if (!rb_map_add(seen, key, &first)) return rb_diag_add(scope->s->ds, RB_E0435, node->span, "'%.*s' is named twice", RB_STR_ARGS(key));
    rb_vec_push(&w->keys, v);
    rb_vec_push(&scope->s->program->catalog->waivers.items[w->index]->keys, key);
    return true;
}

/* The same question as `key in ["500A", "500B"]`. */
static const rb_expr *check_keys(rb_scope *scope, const rb_ast_waive *node, rb_waiver *w)
{
    const rb_schema *schema = scope->record->schema;
    rb_map seen = {0};
    bool   ok = true;
    rb_span at = rb_span_join(node->keys.items[0]->span, node->keys.items[node->keys.len - 1]->span);
    if (schema->key == UINT32_MAX) {
        rb_diag_add(scope->s->ds, RB_E0435, at, "the record '%.*s' has no key to name its records by", RB_STR_ARGS(schema->name));
        rb_diag_help(scope->s->ds, "mark the field that identifies a record with 'key', or write a condition: waive … when …");
        return NULL;
    }
    const rb_field *key = &schema->fields.items[schema->key];
    for (uint32_t i = 0; i < node->keys.len; i++) ok &= add_key(scope, node->keys.items[i], key->type, &seen, w);
    if (!ok) return NULL;
    rb_ast_name name = {.base = {RB_AST_name, at}, .name = {key->name, at}};
    rb_ast_list list = {.base = {RB_AST_list, at}, .items = node->keys};
    rb_ast_in   in = {.base = {RB_AST_in, at}, .value = &name.base, .set = &list.base};
    w->key = rb_check_name(scope, &name.base);
    return rb_check_in(scope, &in);
}

static const rb_expr *check_scope(rb_scope *scope, const rb_ast_waive *node, rb_waiver *w)
{
    rb_buf none = {0};
    if (node->keys.len > 0) return check_keys(scope, node, w);
    const rb_expr *e = rb_check_condition(scope, node->when, "the condition of a waiver");
    if (rb_solve(scope, &e, 1, &none) == RB_SOLVED_NEVER) rb_diag_add(scope->s->ds, RB_E0435, node->when->span, "no record can meet this condition, so nothing is waived");
    return e;
}

/* As written, up to its braces, on one line. */
static rb_str head_text(rb_sema *s, const rb_ast_waive *node)
{
    const rb_ast *last = node->keys.len > 0 ? node->keys.items[node->keys.len - 1] : node->when;
    rb_buf b = {0};
    rb_str text = rb_sources_text(s->ds->sources, (rb_span){node->path.items[0]->span.start, last->span.end});
    bool gap = false;
    for (size_t i = 0; i < text.len; i++) {
        bool white = text.ptr[i] == ' ' || text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == '\t';
        if (!white && gap) rb_buf_add_char(&b, ' ');
        if (!white) rb_buf_add_char(&b, text.ptr[i]);
        gap = white;
    }
    return rb_buf_take(&b);
}

/* The same rule waived for the same key at the same time: one of the two says nothing. */
static void warn_of_overlap(rb_sema *s, const rb_waiver_info *info, const rb_ast_waive *node)
{
    const rb_catalog *c = s->program->catalog;
    for (uint32_t i = 0; i + 1 < c->waivers.len; i++) {
        const rb_waiver_info *other = c->waivers.items[i];
        bool same_rule = other->checklist == info->checklist && (other->rule.len == 0 || rb_str_equal(other->rule, info->rule));
        if (!same_rule || other->from >= info->until || info->from >= other->until) continue;
        for (uint32_t k = 0; k < info->keys.len; k++)
            for (uint32_t o = 0; o < other->keys.len; o++) {
                if (!rb_str_equal(info->keys.items[k], other->keys.items[o])) continue;
                rb_diag_add(s->ds, RB_W0446, node->keys.items[k]->span, "the same rule is waived for '%.*s' already, on some of the same days", RB_STR_ARGS(info->keys.items[k]));
                rb_diag_note(s->ds, other->span, "here, %.*s", RB_STR_ARGS(rb_waiver_period(other)));
                return;
            }
    }
}

void rb_check_waiver(rb_sema *s, const rb_ast_waive *node)
{
    rb_waiver_info *info = RB_NEW(rb_waiver_info);
    rb_waiver *w = RB_NEW(rb_waiver);
    *info = (rb_waiver_info){.rule = RB_STR(""), .lapse = RB_STR(""), .reason = RB_STR(""), .from = INT64_MIN, .until = INT64_MAX, .span = node->base.span};
    if (node->keys.len == 0 && !node->when) return;
    if (!find_rule(s, node, info)) return;
    rb_scope *scope = s->scopes.items[info->checklist];
    struct draft d = {.info = info, .waiver = w};
    uint32_t before = s->ds->errors;
    for (uint32_t i = 0; i < node->clauses.len; i++) read_clause(scope, &d, node->clauses.items[i]);
    check_complete(s, &d, rb_span_join(node->path.items[0]->span, node->path.items[node->path.len - 1]->span));
    info->text = head_text(s, node);
    w->index = s->program->catalog->waivers.len;
    rb_vec_push(&s->program->catalog->waivers, info);
    w->covers = check_scope(scope, node, w);
    if (!w->covers) w->covers = rb_expr_wrong(node->base.span);
    rb_vec_push(&s->program->waivers, w);
    if (s->ds->errors == before) warn_of_overlap(s, info, node);
    else info->keys.len = 0; /* nothing is compared with a waiver that is wrong */
}
