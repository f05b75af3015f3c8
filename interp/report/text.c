/* report/text.c: the report that a person reads on a terminal: the overview.
 *
 * Order     what was run; checklists, routes and KPIs as totals; single records; unreadable cells; the
 *           account of every record. The totals stand before the records that they sum up, so the first screen
 *           says how bad it is and the rest says where.
 */
#include "report/internal.h"

#include "base/unicode.h"

void rb_report_text_title(rb_report *r, rb_str title, rb_str below)
{
    rb_buf safe = {0};
    rb_text_add_safe(&safe, title);
    rb_buf_add_char(&r->out, '\n');
    rb_style_add(&r->out, r->options->colour, RB_STYLE_BOLD, rb_buf_str(&safe));
    rb_buf_add_chars(&r->out, "\n  ");
    rb_text_wrap(&r->out, below, 2, 2);
}

static void print_given(rb_report *r, uint32_t stream)
{
    rb_texts lines = {0};
    rb_report_tell_given(r->summary, stream, &lines);
    for (uint32_t i = 0; i < lines.len; i++) {
        rb_buf safe = {0};
        rb_text_add_safe(&safe, lines.items[i]);
        rb_buf_add_chars(&r->out, "  ");
        rb_text_wrap(&r->out, rb_buf_str(&safe), 2, 4);
    }
}

static void print_head(rb_report *r)
{
    const rb_summary *s = r->summary;
    rb_table t = {.align = "ll", .indent = 2};
    rb_buf   text = {0};
    rb_style_add(&r->out, r->options->colour, RB_STYLE_BOLD, RB_STR("Rubric report"));
    rb_buf_add_char(&r->out, '\n');
    rb_table_add_chars(&t, RB_STYLE_PLAIN, "rules");
    rb_table_add(&t, RB_STYLE_PLAIN, s->rules);
    rb_table_add_chars(&t, RB_STYLE_PLAIN, "as of");
    rb_report_as_of_print(&text, s);
    rb_buf_print(&text, " (%.*s)", RB_STR_ARGS(rb_zone_name(s->zone)));
    rb_table_take(&t, RB_STYLE_PLAIN, &text);
    for (uint32_t i = 0; i < s->catalog->schemas.len; i++) {
        for (uint32_t f = 0; f < s->streams[i].files.len; f++) {
            rb_table_add(&t, RB_STYLE_PLAIN, f == 0 ? s->catalog->schemas.items[i]->name : RB_STR(""));
            rb_table_add(&t, RB_STYLE_PLAIN, s->streams[i].files.items[f]);
        }
    }
    rb_table_print(&r->out, &t);
    for (uint32_t i = 0; i < s->catalog->schemas.len; i++) print_given(r, i);
}

static const struct { const char *name; enum rb_style style; } outcomes[RB_OUTCOME_COUNT] = {
    [RB_OUTCOME_PASS] = {"pass", RB_STYLE_GREEN},
    [RB_OUTCOME_WARN] = {"warn", RB_STYLE_YELLOW},
    [RB_OUTCOME_FAIL] = {"fail", RB_STYLE_RED},
    [RB_OUTCOME_SKIP] = {"not applicable", RB_STYLE_PLAIN},
};

static void print_remark(rb_report *r, uint64_t n, const char *text)
{
    rb_buf_add_repeat(&r->out, ' ', 2);
    rb_figure_add_count(&r->out, n);
    rb_buf_add_chars(&r->out, text);
}

static void print_outcomes(rb_report *r, const rb_checklist_total *total, uint64_t records)
{
    rb_table t = {.align = "lrr", .indent = 2, .colour = r->options->colour};
    rb_buf   share = {0};
    for (uint32_t o = 0; o < RB_OUTCOME_COUNT; o++) {
        uint64_t n = total->by_outcome[o];
        rb_table_add_chars(&t, n > 0 ? outcomes[o].style : RB_STYLE_PLAIN, outcomes[o].name);
        rb_table_add_count(&t, RB_STYLE_PLAIN, n);
        rb_figure_add_share(&share, n, records);
        rb_table_take(&t, RB_STYLE_PLAIN, &share);
    }
    rb_buf_add_char(&r->out, '\n');
    rb_table_print(&r->out, &t);
    if (total->unsure > 0) print_remark(r, total->unsure, " of the fails only because something is unknown\n");
    if (total->spared > 0) print_remark(r, total->spared, total->spared == 1 ? " does not fail only because a rule is waived\n" : " do not fail only because a rule is waived\n");
}

/* Most failures first, then most unknowns; else as they stand in the file. */
static bool is_worse(const rb_rule_total *a, const rb_rule_total *b)
{
    if (a->by_verdict[RB_FAIL] != b->by_verdict[RB_FAIL]) return a->by_verdict[RB_FAIL] > b->by_verdict[RB_FAIL];
    return a->by_verdict[RB_UNKNOWN] > b->by_verdict[RB_UNKNOWN];
}

uint32_t *rb_rules_ranked(const rb_checklist_total *total, uint32_t count)
{
    uint32_t *order = RB_NEW_PLAIN(uint32_t, count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at > 0 && is_worse(&total->rules[i], &total->rules[order[at - 1]]); at--) order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

static bool any_waived(const rb_checklist_total *total, uint32_t rules)
{
    for (uint32_t i = 0; i < rules; i++)
        if (total->rules[i].by_verdict[RB_WAIVED] > 0) return true;
    return false;
}

static void add_rule(rb_table *t, const rb_rule_info *rule, const rb_rule_total *total, bool with_waived)
{
    bool is_error = rule->severity == RB_RULE_ERROR;
    bool is_open = total->by_verdict[RB_FAIL] + total->by_verdict[RB_UNKNOWN] > 0;
    rb_str name = rule->is_version ? rb_str_print("%.*s %.*s", RB_STR_ARGS(rule->name), RB_STR_ARGS(rb_rule_period(rule))) : rule->name;
    rb_table_add(t, !is_open ? RB_STYLE_PLAIN : is_error ? RB_STYLE_RED : RB_STYLE_YELLOW, name);
    rb_table_add_chars(t, RB_STYLE_PLAIN, rb_rule_severity_name(rule->severity));
    rb_table_add_count(t, RB_STYLE_PLAIN, total->by_verdict[RB_FAIL]);
    rb_table_add_count(t, RB_STYLE_PLAIN, total->by_verdict[RB_UNKNOWN]);
    if (with_waived) rb_table_add_count(t, RB_STYLE_PLAIN, total->by_verdict[RB_WAIVED]);
    rb_table_add_count(t, RB_STYLE_PLAIN, total->by_verdict[RB_PASS]);
    if (is_error) rb_table_add_count(t, RB_STYLE_PLAIN, total->sole);
    else rb_table_add_chars(t, RB_STYLE_PLAIN, "-");
    rb_table_add(t, RB_STYLE_PLAIN, rb_str_equal(rule->title, rule->name) ? RB_STR("") : rule->title);
}

static bool was_in_force(const rb_rule_total *t) { return t->by_verdict[RB_PASS] + t->by_verdict[RB_FAIL] + t->by_verdict[RB_UNKNOWN] + t->by_verdict[RB_WAIVED] > 0; }

/* Of the versions of a rule those that were used; the last one when none was. */
bool rb_rule_is_worth_a_row(const rb_checklist_info *info, const rb_checklist_total *total, uint32_t rule)
{
    if (!info->rules.items[rule].is_version || was_in_force(&total->rules[rule])) return true;
    for (uint32_t i = 0; i < info->rules.len; i++) {
        bool other = i != rule && rb_str_equal(info->rules.items[i].name, info->rules.items[rule].name);
        if (other && (was_in_force(&total->rules[i]) || info->rules.items[i].from > info->rules.items[rule].from)) return false;
    }
    return true;
}

static void print_rules(rb_report *r, const rb_checklist_info *info, const rb_checklist_total *total)
{
    static const char *const heads[] = {"rule", "severity", "fail", "unknown", "waived", "pass", "only this rule", "title"};
    bool     with_waived = any_waived(total, info->rules.len);
    rb_table t = {.align = with_waived ? "llrrrrrl" : "llrrrrl", .indent = 2, .colour = r->options->colour};
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++)
        if (i != 4 || with_waived) rb_table_add_chars(&t, RB_STYLE_DIM, heads[i]);
    const uint32_t *order = rb_rules_ranked(total, info->rules.len);
    for (uint32_t i = 0; i < info->rules.len; i++)
        if (rb_rule_is_worth_a_row(info, total, order[i])) add_rule(&t, &info->rules.items[order[i]], &total->rules[order[i]], with_waived);
    rb_buf_add_char(&r->out, '\n');
    rb_table_print(&r->out, &t);
}

static void print_checklist(rb_report *r, uint32_t index)
{
    const rb_checklist_info  *info = r->summary->catalog->checklists.items[index];
    const rb_checklist_total *total = &r->summary->checklists[index];
    const rb_schema          *schema = r->summary->catalog->schemas.items[info->stream];
    uint64_t records = 0;
    rb_buf   below = {0};
    for (uint32_t o = 0; o < RB_OUTCOME_COUNT; o++) records += total->by_outcome[o];
    rb_buf_print(&below, "checklist %.*s, ", RB_STR_ARGS(info->name));
    if (r->summary->streams[info->stream].ran) rb_figure_add_count(&below, records);
    else rb_buf_add_chars(&below, "not run: no data was given for");
    rb_buf_print(&below, " %.*s", RB_STR_ARGS(schema->name));
    if (r->summary->streams[info->stream].ran) rb_buf_add_chars(&below, records == 1 ? " record" : " records");
    rb_report_text_title(r, info->title, rb_buf_str(&below));
    if (!r->summary->streams[info->stream].ran) return;
    print_outcomes(r, total, records);
    if (info->rules.len > 0) print_rules(r, info, total);
}

static void print_problem(rb_report *r, const rb_schema *schema, const rb_field_problem *p)
{
    rb_buf  text = {0};
    rb_buf_print(&text, "%.*s.%.*s: ", RB_STR_ARGS(schema->name), RB_STR_ARGS(schema->fields.items[p->field].name));
    rb_figure_add_things(&text, p->unreadable, "cell", "cells");
    rb_buf_add_chars(&text, p->unreadable == 1 ? " could not be read, on line " : " could not be read, first on line ");
    rb_buf_add_u64(&text, p->line);
    rb_buf_add_chars(&text, ": ");
    rb_buf_add_str(&text, rb_field_problem_why(p, schema));
    rb_field_problem_add_defaults(p, &text);
    rb_text_wrap(&r->out, rb_buf_str(&text), 0, 2);
}

static void print_problems(rb_report *r)
{
    bool is_first = true;
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++) {
        const rb_stream_total *t = &r->summary->streams[i];
        for (uint32_t k = 0; k < t->problems.len; k++) {
            if (is_first) rb_buf_add_char(&r->out, '\n');
            is_first = false;
            print_problem(r, r->summary->catalog->schemas.items[i], &t->problems.items[k]);
        }
    }
}

void rb_text_report_begin(rb_report *r) { (void)r; }

void rb_text_report_end(rb_report *r)
{
    print_head(r);
    for (uint32_t i = 0; i < r->summary->catalog->checklists.len; i++) print_checklist(r, i);
    rb_report_routes_print(r);
    rb_report_assigns_print(r);
    rb_report_kpis_print(r);
    rb_report_reconciles_print(r);
    rb_report_waivers_print(r);
    rb_report_listing_print(r);
    print_problems(r);
    rb_report_accounts_print(r);
}
