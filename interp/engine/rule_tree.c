/* engine/rule_tree.c: a rule as it stands, without any record: what it demands, its exceptions, versions and waivers.
 *
 * The text of every condition is the rules' own; only the words before it are ours. So what a meeting reads is what is
 * judged, and what belongs to a rule but stands elsewhere, its waivers, stands beside it.
 */
#include "engine/engine.h"

#include "base/unicode.h"
#include "sema/program.h"

static void add_one_line(const rb_compiled *c, rb_buf *b, rb_span span) { rb_text_add_safe(b, rb_text_one_line(rb_sources_text(c->sources, span))); }

static void add_clause(const rb_compiled *c, rb_buf *b, const rb_clause_info *clause)
{
    static const char *const whole = "effective"; /* its span holds the word itself */
    rb_buf_add_repeat(b, ' ', 2 + (size_t)clause->depth * 4);
    if (strcmp(clause->word, whole) != 0) rb_buf_print(b, "%s ", clause->word);
    if (clause->name.len) rb_buf_print(b, "%.*s when ", RB_STR_ARGS(clause->name));
    add_one_line(c, b, clause->span);
    rb_buf_add_char(b, '\n');
}

static void add_waivers(const rb_compiled *c, rb_buf *b, uint32_t checklist, rb_str rule)
{
    const rb_catalog *catalog = c->plan->catalog;
    for (uint32_t i = 0; i < catalog->waivers.len; i++) {
        const rb_waiver_info *w = catalog->waivers.items[i];
        if (w->checklist != checklist || (w->rule.len && !rb_str_equal(w->rule, rule))) continue;
        rb_place place = rb_sources_place(c->sources, w->span.start);
        rb_buf_add_chars(b, "  waive ");
        rb_text_add_safe(b, w->text);
        rb_buf_print(b, ", %.*s, approved by %.*s (%.*s:%u)\n", RB_STR_ARGS(rb_waiver_period(w)), RB_STR_ARGS(rb_waiver_approvers(w)), RB_STR_ARGS(place.source->name), place.line);
        rb_buf_add_chars(b, "    ");
        rb_text_add_safe(b, w->reason);
        rb_buf_add_char(b, '\n');
    }
}

static void add_rule(const rb_compiled *c, rb_buf *b, const rb_checklist *list, uint32_t index)
{
    const rb_checklist_info *info = c->plan->catalog->checklists.items[list->index];
    const rb_rule_info *rule = &info->rules.items[index];
    rb_place place = rb_sources_place(c->sources, rule->span.start);
    rb_buf_print(b, "%s%.*s.%.*s  ", b->len ? "\n" : "", RB_STR_ARGS(info->name), RB_STR_ARGS(rule->name));
    rb_text_add_safe(b, rule->title);
    rb_buf_print(b, "\n  at %.*s:%u, severity %s%s%.*s\n", RB_STR_ARGS(place.source->name), place.line, rb_rule_severity_name(rule->severity),
                 rule->is_version ? ", the version " : "", RB_STR_ARGS(rb_rule_period(rule)));
    rb_buf_print(b, "  for %.*s", RB_STR_ARGS(list->record->schema->name));
    if (list->when) {
        rb_buf_add_chars(b, " when ");
        add_one_line(c, b, list->when->span);
    }
    rb_buf_add_char(b, '\n');
    for (uint32_t i = 0; i < rule->clauses.len; i++) add_clause(c, b, &rule->clauses.items[i]);
    if (rule->suspended.len) {
        rb_buf_add_chars(b, "  suspended: ");
        rb_text_add_safe(b, rule->suspended);
        rb_buf_add_char(b, '\n');
    }
    if (rule->source.len) rb_buf_print(b, "  cite %.*s%s%.*s\n", RB_STR_ARGS(rule->source), rule->clause.len ? ", " : "", RB_STR_ARGS(rule->clause));
    add_waivers(c, b, list->index, rule->name);
}

static bool is_asked(const rb_checklist_info *list, const rb_rule_info *rule, rb_str asked)
{
    if (asked.len == 0 || rb_str_equal(rule->name, asked)) return true;
    return rb_str_equal(rb_str_print("%.*s.%.*s", RB_STR_ARGS(list->name), RB_STR_ARGS(rule->name)), asked);
}

bool rb_explain_rules(const rb_compiled *c, rb_str asked, rb_buf *b, rb_diags *ds)
{
    RB_VEC(rb_str) names = {0};
    for (uint32_t i = 0; i < c->program->checklists.len; i++) {
        const rb_checklist *list = c->program->checklists.items[i];
        const rb_checklist_info *info = c->plan->catalog->checklists.items[list->index];
        for (uint32_t r = 0; r < info->rules.len; r++) {
            rb_vec_push(&names, rb_str_print("%.*s.%.*s", RB_STR_ARGS(info->name), RB_STR_ARGS(info->rules.items[r].name)));
            rb_vec_push(&names, info->rules.items[r].name);
            if (is_asked(info, &info->rules.items[r], asked)) add_rule(c, b, list, r);
        }
    }
    if (b->len > 0) return true;
    if (asked.len == 0) return rb_diag_add(ds, RB_E0201, RB_SPAN_NONE, "these rules have no checklist");
    rb_diag_add(ds, RB_E0201, RB_SPAN_NONE, "there is no rule '%.*s'", RB_STR_ARGS(asked));
    rb_diag_suggest(ds, asked, names.items, names.len);
    return false;
}
