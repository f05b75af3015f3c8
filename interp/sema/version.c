/* sema/version.c: the days on which a rule is in force, and rules that have several versions.
 *
 * Promises  On every day from the first version to the end of the last exactly one is in force, or the rules do not
 *           compile: days without a rule, like days with two, are a mistake unless the text says otherwise ('suspended').
 *
 * Where a record's own day is not known, all its versions would be unknown; one that a later version speaks for is not, so
 * that one missing date makes one finding.
 */
#include "base/map.h"
#include "sema/rule.h"
#include "sema/witness.h"

struct version { uint32_t rule; int64_t from, until; };
typedef RB_VEC(struct version) versions;

static rb_str day_text(int64_t day)
{
    rb_buf b = {0};
    rb_date_print(&b, day);
    return rb_buf_take(&b);
}

/* By rule: the next of its name, or NONE; and whether one stood before. */
typedef struct namesakes { uint32_t *next; bool *is_later; } namesakes;
#define NONE UINT32_MAX

static namesakes namesakes_of(const rb_checklist_info *info)
{
    uint32_t  count = info->rules.len, *last = RB_NEW_PLAIN(uint32_t, count + 1), names = 0;
    namesakes all = {RB_NEW_PLAIN(uint32_t, count + 1), RB_NEW_PLAIN(bool, count + 1)};
    rb_map    numbers = {0};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t number = names;
        all.is_later[i] = !rb_map_add(&numbers, info->rules.items[i].name, &number);
        all.next[i] = NONE;
        if (all.is_later[i]) all.next[last[number]] = i;
        else names++;
        last[number] = i;
    }
    return all;
}

static versions versions_of(const rb_checklist_info *info, const namesakes *names, uint32_t first)
{
    versions all = {0};
    for (uint32_t i = first; i != NONE; i = names->next[i]) {
        struct version v = {i, info->rules.items[i].from, info->rules.items[i].until};
        uint32_t at = all.len;
        rb_vec_push(&all, v);
        for (; at > 0 && all.items[at - 1].from > v.from; at--) all.items[at] = all.items[at - 1];
        all.items[at] = v;
    }
    return all;
}

/* Two rules of one name that are not versions: one of them has no days of its own. */
static bool are_dated(rb_sema *s, const rb_checklist_info *info, const versions *all)
{
    bool ok = true;
    for (uint32_t i = 0; i < all->len; i++) {
        const rb_rule_info *rule = &info->rules.items[all->items[i].rule], *first = &info->rules.items[all->items[0].rule];
        if (rule->from != INT64_MIN || rule->until != INT64_MAX || (i == 0 && all->len > 1)) continue;
        rb_diag_add(s->ds, RB_E0202, rule->span, "the rule '%.*s' stands twice in this checklist", RB_STR_ARGS(rule->name));
        rb_diag_note(s->ds, first->span, first->span.start < rule->span.start ? "the first is here" : "the other is here");
        rb_diag_help(s->ds, "if it is another rule, give it another name; if it is a new version of the same one, say from which day on it holds: effective from DATE");
        ok = false;
    }
    return ok;
}

static void say_overlap(rb_sema *s, const rb_checklist_info *info, const struct version *a, const struct version *b)
{
    const rb_rule_info *rule = &info->rules.items[b->rule];
    int64_t until = a->until < b->until ? a->until : b->until;
    rb_str  last = until == INT64_MAX ? RB_STR("") : day_text(until - 1), from = day_text(b->from);
    if (b->from == INT64_MIN) rb_diag_add(s->ds, RB_E0437, rule->span, "two versions of '%.*s' have no first day", RB_STR_ARGS(rule->name));
    else if (until == INT64_MAX) rb_diag_add(s->ds, RB_E0437, rule->span, "from %.*s on two versions of '%.*s' are in force", RB_STR_ARGS(from), RB_STR_ARGS(rule->name));
    else rb_diag_add(s->ds, RB_E0437, rule->span, "from %.*s to %.*s two versions of '%.*s' are in force", RB_STR_ARGS(from), RB_STR_ARGS(last), RB_STR_ARGS(rule->name));
    rb_diag_note(s->ds, info->rules.items[a->rule].span, "the other one is here");
}

static void say_hole(rb_sema *s, const rb_checklist_info *info, const struct version *a, const struct version *b)
{
    const rb_rule_info *rule = &info->rules.items[b->rule];
    rb_str first = day_text(a->until), last = day_text(b->from - 1);
    if (a->until == b->from - 1) rb_diag_add(s->ds, RB_E0437, rule->span, "on %.*s no version of '%.*s' is in force", RB_STR_ARGS(first), RB_STR_ARGS(rule->name));
    else rb_diag_add(s->ds, RB_E0437, rule->span, "from %.*s to %.*s no version of '%.*s' is in force", RB_STR_ARGS(first), RB_STR_ARGS(last), RB_STR_ARGS(rule->name));
    rb_diag_note(s->ds, info->rules.items[a->rule].span, "the version before ends here");
    rb_diag_help(s->ds, "'until' is the first day on which a version no longer holds; if nothing is demanded on these days, say so: rule %.*s suspended \"why\" effective from %.*s until %.*s",
                 RB_STR_ARGS(rule->name), RB_STR_ARGS(first), RB_STR_ARGS(day_text(b->from)));
}

/* A version without an end lasts until the next begins. */
static void close_days(rb_sema *s, rb_checklist_info *info, versions *all)
{
    for (uint32_t i = 0; i + 1 < all->len; i++) {
        struct version *a = &all->items[i], *b = a + 1;
        if (a->until == INT64_MAX && a->from != b->from) a->until = b->from;
        if (a->until > b->from || a->from == b->from) say_overlap(s, info, a, b);
        else if (a->until < b->from) say_hole(s, info, a, b);
    }
    for (uint32_t i = 0; i < all->len; i++) {
        rb_rule_info *rule = &info->rules.items[all->items[i].rule];
        rule->until = all->items[i].until;
        rule->is_version = all->len > 1;
    }
}

static const rb_expr *constant_day(int64_t day, rb_span at)
{
    rb_expr *e = rb_expr_new(RB_EXPR_constant, RB_TYPE(date), at);
    e->value = (rb_value){.type = e->type, .known = true, .i64 = day};
    return e;
}

/* Explained as the clause that was written, not as comparisons that were not. */
static const rb_expr *in_force(rb_scope *scope, const rb_rule_info *rule, rb_span at, bool is_quiet)
{
    rb_ast_name    today = {.base = {RB_AST_name, RB_SPAN_NONE}, .name = {RB_STR("today"), RB_SPAN_NONE}};
    const rb_expr *now = rb_check_name(scope, &today.base);
    if (rb_expr_is_wrong(now)) return now;
    const rb_expr *from = rule->from != INT64_MIN ? constant_day(rule->from, at) : NULL, *until = rule->until != INT64_MAX ? constant_day(rule->until, at) : NULL;
    const rb_expr *e = rb_make_range(scope, now, from, until, true);
    if (!e || rb_expr_is_wrong(e)) return e;
    if (is_quiet) {
        rb_expr *no = rb_expr_new(RB_EXPR_constant, RB_TYPE(yes_no), at);
        no->value = (rb_value){.type = no->type, .known = true};
        e = rb_expr_new2(RB_EXPR_or_else, RB_TYPE(yes_no), e, no);
    }
    rb_expr *placed = RB_NEW(rb_expr);
    *placed = *e;
    placed->span = at;
    placed->effective = true;
    return placed;
}

static rb_span effective_span(const rb_rule_info *rule)
{
    for (uint32_t i = 0; i < rule->clauses.len; i++)
        if (strcmp(rule->clauses.items[i].word, "effective") == 0) return rule->clauses.items[i].span;
    return RB_SPAN_NONE;
}

/* Of several versions: what one of them says could not be read, perhaps its days. */
static bool any_wrong(const rb_checklist *checklist, const versions *all)
{
    bool wrong = false;
    for (uint32_t i = 0; i < all->len; i++) wrong |= checklist->rules.items[all->items[i].rule].wrong;
    return wrong && all->len > 1;
}

/* Whether `a` says no only where `b` does. */
static bool as_often(const rb_expr *a, const rb_expr *b) { return !a || (b && rb_expr_same(a, b)); }

/* Wherever it is unknown whether version `v` applies, because the day is, it is of the later version too, and weighs as much there. */
static bool speaks_for(const rb_checklist *checklist, const rb_checklist_info *info, uint32_t later, uint32_t v)
{
    const rb_rule      *a = &checklist->rules.items[later], *b = &checklist->rules.items[v];
    const rb_rule_info *of_a = &info->rules.items[later], *of_b = &info->rules.items[v];
    if (of_b->suspended.len > 0) return true;
    return of_a->suspended.len == 0 && (of_a->severity == RB_RULE_ERROR || of_b->severity != RB_RULE_ERROR) &&
           as_often(a->when, b->when) && as_often(a->excluded, b->excluded);
}

static bool is_spoken_for(const rb_checklist *checklist, const rb_checklist_info *info, const versions *all, uint32_t at)
{
    for (uint32_t i = at + 1; i < all->len; i++)
        if (speaks_for(checklist, info, all->items[i].rule, all->items[at].rule)) return true;
    return false;
}

void rb_versions_settle(rb_scope *scope, rb_checklist *checklist, rb_checklist_info *info)
{
    namesakes names = namesakes_of(info);
    for (uint32_t first = 0; first < info->rules.len; first++) {
        if (names.is_later[first]) continue;
        versions all = versions_of(info, &names, first);
        if (any_wrong(checklist, &all)) continue;
        if (all.len > 1 && !are_dated(scope->s, info, &all)) continue;
        close_days(scope->s, info, &all);
        for (uint32_t i = 0; i < all.len; i++) {
            const rb_rule_info *rule = &info->rules.items[all.items[i].rule];
            rb_rule *typed = &checklist->rules.items[all.items[i].rule];
            bool is_quiet = is_spoken_for(checklist, info, &all, i); /* what comes later has not got its days yet */
            if (rule->from == INT64_MIN && rule->until == INT64_MAX) continue;
            typed->when = rb_rule_join(RB_EXPR_and, typed->when, in_force(scope, rule, effective_span(rule), is_quiet));
        }
    }
}
