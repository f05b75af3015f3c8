/* report/html_checklists.c: outcomes of each checklist, and its rules, those that fail most first. */
#include "report/html.h"

static const struct { const char *name, *class; } outcomes[RB_OUTCOME_COUNT] = {
    [RB_OUTCOME_PASS] = {"pass", "good"}, [RB_OUTCOME_WARN] = {"warn", "fair"}, [RB_OUTCOME_FAIL] = {"fail", "bad"}, [RB_OUTCOME_SKIP] = {"not applicable", "none"}};

static void add_mark(rb_buf *b, const char *class, const char *word) { rb_buf_print(b, "<span class=\"mark %s\">%s</span>", class, word); }

static void add_share(rb_buf *b, uint64_t n, uint64_t whole)
{
    rb_buf share = {0};
    rb_figure_add_share(&share, n, whole);
    rb_buf_add_chars(b, "<td class=\"n\">");
    rb_html_words(b, rb_str_chars(rb_buf_str(&share)));
    rb_buf_add_chars(b, "</td>");
}

static void add_outcomes(rb_report *r, uint32_t index)
{
    const rb_checklist_info  *info = r->summary->catalog->checklists.items[index];
    const rb_checklist_total *total = &r->summary->checklists[index];
    static const char *const heads[] = {"outcome", ">records", ">share", ""};
    rb_buf  *b = &r->out;
    uint64_t whole = 0;
    for (uint32_t o = 0; o < RB_OUTCOME_COUNT; o++) whole += total->by_outcome[o];
    rb_html_table(b, RB_STR("Outcomes"), heads, 4);
    for (uint32_t o = 0; o < RB_OUTCOME_COUNT; o++) {
        rb_buf_print(b, "<tr data-outcome=\"%.*s.%s\"><th scope=\"row\">", RB_STR_ARGS(info->name), rb_outcome_name((enum rb_outcome)o));
        add_mark(b, outcomes[o].class, outcomes[o].name);
        rb_buf_add_chars(b, "</th>");
        rb_html_link_cell(b, total->by_outcome[o], rb_html_sub_href(r, RB_EVIDENCE_OUTCOME, index, o));
        add_share(b, total->by_outcome[o], whole);
        rb_buf_add_chars(b, "<td class=\"bar\">");
        rb_html_bar(b, total->by_outcome[o], whole, outcomes[o].class);
        rb_buf_add_chars(b, "</td></tr>\n");
    }
    rb_html_table_end(b);
}

static void add_remark(rb_report *r, uint64_t n, rb_str href, const char *words)
{
    if (n == 0) return;
    rb_buf_add_chars(&r->out, "<p>");
    rb_html_link(&r->out, href);
    rb_html_count(&r->out, n);
    rb_html_link_end(&r->out, href);
    rb_buf_print(&r->out, " %s</p>\n", words);
}

static void add_remarks(rb_report *r, uint32_t index)
{
    const rb_checklist_info  *info = r->summary->catalog->checklists.items[index];
    const rb_checklist_total *total = &r->summary->checklists[index];
    rb_buf *b = &r->out;
    add_remark(r, total->unsure, rb_html_sub_href(r, RB_EVIDENCE_OUTCOME, index, RB_SUB_UNSURE), "of the fails only because something is unknown.");
    add_remark(r, total->spared, rb_html_sub_href(r, RB_EVIDENCE_OUTCOME, index, RB_SUB_SPARED),
               total->spared == 1 ? "does not fail only because a rule is waived." : "do not fail only because a rule is waived.");
    if (total->stakes.items.len == 0) return;
    rb_buf_print(b, "<p data-stake=\"%.*s\">At stake in the records that fail: <strong>", RB_STR_ARGS(info->name));
    rb_html_stakes(b, &total->stakes, rb_html_sub_href(r, RB_EVIDENCE_OUTCOME, index, RB_OUTCOME_FAIL));
    rb_buf_add_chars(b, "</strong></p>\n");
}

/* What is told of the rules of this checklist besides what is told of every one. */
struct columns { bool waived, stakes; };

static struct columns columns_of(const rb_checklist_info *info, const rb_checklist_total *total)
{
    struct columns c = {0};
    for (uint32_t i = 0; i < info->rules.len; i++) {
        c.waived |= total->rules[i].by_verdict[RB_WAIVED] > 0;
        c.stakes |= total->rules[i].stakes.items.len > 0;
    }
    return c;
}

static void add_rule_name(rb_buf *b, const rb_rule_info *rule)
{
    rb_buf_add_chars(b, "<th scope=\"row\">");
    rb_html_text(b, rule->title);
    bool titled = !rb_str_equal(rule->title, rule->name);
    rb_buf_print(b, " <span class=\"dim\">%s%s", rb_rule_severity_name(rule->severity), titled ? ", " : "");
    if (titled) rb_html_text(b, rule->name);
    if (rule->is_version) rb_buf_add_char(b, ' ');
    rb_html_text(b, rb_rule_period(rule));
    if (rule->source.len + rule->clause.len > 0) rb_buf_add_chars(b, "<br>");
    rb_html_text(b, rule->source);
    if (rule->source.len > 0 && rule->clause.len > 0) rb_buf_add_chars(b, ", ");
    rb_html_text(b, rule->clause);
    rb_buf_add_chars(b, "</span></th>");
}

static void add_rule(rb_report *r, uint32_t checklist, uint32_t index, struct columns c)
{
    const rb_checklist_info *info = r->summary->catalog->checklists.items[checklist];
    const rb_rule_info  *rule = &info->rules.items[index];
    const rb_rule_total *t = &r->summary->checklists[checklist].rules[index];
    bool    is_error = rule->severity == RB_RULE_ERROR;
    rb_str  id = rb_html_rule_id(r, checklist, index), list = rb_html_list_href(&r->rules[checklist][index], id);
    rb_buf *b = &r->out;
    rb_buf_print(b, "<tr data-rule=\"%.*s\">", (int)(id.len - 5), id.ptr + 5);
    add_rule_name(b, rule);
    rb_html_link_cell(b, t->by_verdict[RB_FAIL], list);
    rb_html_link_cell(b, t->by_verdict[RB_UNKNOWN], rb_html_list_href(&r->unknowns[checklist][index], rb_html_unknown_id(id)));
    if (c.waived) rb_html_link_cell(b, t->by_verdict[RB_WAIVED], rb_html_sub_href(r, RB_EVIDENCE_RULE, checklist, index * 2 + 1));
    rb_html_count_cell(b, t->by_verdict[RB_PASS]);
    if (is_error) rb_html_link_cell(b, t->sole, rb_html_sub_href(r, RB_EVIDENCE_RULE, checklist, index * 2));
    else rb_buf_add_chars(b, "<td class=\"n\">-</td>");
    if (c.stakes) rb_buf_add_chars(b, "<td class=\"n\">");
    if (c.stakes) rb_html_stakes(b, &t->stakes, list);
    rb_buf_add_chars(b, c.stakes ? "</td></tr>\n" : "</tr>\n");
}

static void add_rules(rb_report *r, uint32_t checklist)
{
    const rb_checklist_info  *info = r->summary->catalog->checklists.items[checklist];
    const rb_checklist_total *total = &r->summary->checklists[checklist];
    struct columns c = columns_of(info, total);
    const char *heads[9];
    size_t n = 0;
    heads[n++] = "rule";
    heads[n++] = ">fail";
    heads[n++] = ">unknown";
    if (c.waived) heads[n++] = ">waived";
    heads[n++] = ">pass";
    heads[n++] = ">only this rule";
    if (c.stakes) heads[n++] = ">at stake";
    rb_html_table(&r->out, RB_STR("Rules, most failures first. Only this rule: records that nothing else blocks."), heads, n);
    const uint32_t *order = rb_rules_ranked(total, info->rules.len);
    for (uint32_t i = 0; i < info->rules.len; i++)
        if (rb_rule_is_worth_a_row(info, total, order[i])) add_rule(r, checklist, order[i], c);
    rb_html_table_end(&r->out);
}

static void add_checklist(rb_report *r, uint32_t index)
{
    const rb_checklist_info  *info = r->summary->catalog->checklists.items[index];
    const rb_checklist_total *total = &r->summary->checklists[index];
    rb_str   record = r->summary->catalog->schemas.items[info->stream]->name;
    uint64_t records = 0;
    rb_buf   below = {0};
    for (uint32_t o = 0; o < RB_OUTCOME_COUNT; o++) records += total->by_outcome[o];
    rb_buf_print(&below, "checklist %.*s, ", RB_STR_ARGS(info->name));
    if (!r->summary->streams[info->stream].ran) rb_buf_print(&below, "not run: no data was given for %.*s", RB_STR_ARGS(record));
    else rb_figure_add_things(&below, records, rb_str_chars(rb_str_print("%.*s record", RB_STR_ARGS(record))), rb_str_chars(rb_str_print("%.*s records", RB_STR_ARGS(record))));
    rb_html_heading(&r->out, info->title, rb_buf_str(&below));
    if (!r->summary->streams[info->stream].ran) return;
    add_outcomes(r, index);
    add_remarks(r, index);
    if (info->rules.len > 0) add_rules(r, index);
}

/* All of them in one table, where there are several. */
static void add_glance(rb_report *r)
{
    static const char *const heads[] = {"checklist", ">fail", ">warn", ">pass", ">not applicable", ">at stake"};
    static const enum rb_outcome order[] = {RB_OUTCOME_FAIL, RB_OUTCOME_WARN, RB_OUTCOME_PASS, RB_OUTCOME_SKIP};
    const rb_catalog *c = r->summary->catalog;
    if (c->checklists.len < 2) return;
    rb_html_table(&r->out, RB_STR("All checklists at a glance"), heads, 6);
    for (uint32_t i = 0; i < c->checklists.len; i++) {
        const rb_checklist_total *t = &r->summary->checklists[i];
        if (!r->summary->streams[c->checklists.items[i]->stream].ran) continue;
        rb_buf_add_chars(&r->out, "<tr><th scope=\"row\">");
        rb_html_text(&r->out, c->checklists.items[i]->title);
        rb_buf_add_chars(&r->out, "</th>");
        for (size_t o = 0; o < 4; o++) rb_html_link_cell(&r->out, t->by_outcome[order[o]], rb_html_sub_href(r, RB_EVIDENCE_OUTCOME, i, order[o]));
        rb_buf_add_chars(&r->out, "<td class=\"n\">");
        rb_html_stakes(&r->out, &t->stakes, rb_html_sub_href(r, RB_EVIDENCE_OUTCOME, i, RB_OUTCOME_FAIL));
        rb_buf_add_chars(&r->out, "</td></tr>\n");
    }
    rb_html_table_end(&r->out);
}

void rb_html_checklists(rb_report *r)
{
    if (r->summary->catalog->checklists.len == 0) return;
    rb_html_section(&r->out, "checklists", "Checklists");
    add_glance(r);
    for (uint32_t i = 0; i < r->summary->catalog->checklists.len; i++) add_checklist(r, i);
    rb_buf_add_chars(&r->out, "</section>\n");
}
