/* report/html_lists.c: the records that the figures link to, under the rule, route, assignment or key that they trouble.
 *
 * A record is written into its lists when it comes, because it is gone when the totals are known. The first few of a list
 * stand open, so that paper has them; the rest folds.
 */
#include "report/html.h"

#include "data/verdict.h"

enum { OPEN_SHOWN = 20 };

/* The fold opens before the item that is one too many to stand open. */
static void begin_item(rb_listing *l, rb_str id)
{
    if (l->listed == OPEN_SHOWN) rb_buf_add_chars(&l->text, "</ul><details><summary>Show more</summary><ul class=\"records\">\n");
    l->listed++;
    if (id.len > 0) rb_buf_print(&l->text, "<li id=\"%.*s\">", RB_STR_ARGS(id));
    else rb_buf_add_chars(&l->text, "<li>");
}

static void add_name(rb_buf *b, const rb_record_view *view)
{
    rb_buf_add_chars(b, "<strong>");
    if (view->key.len > 0) rb_html_text(b, view->key);
    else rb_buf_print(b, "row %llu", (unsigned long long)view->record);
    rb_buf_add_chars(b, "</strong> <span class=\"dim\">");
    rb_html_text(b, view->file);
    rb_buf_print(b, ":%llu</span>", (unsigned long long)view->line);
}

static void add_line(rb_buf *b, const char *label, rb_str text)
{
    if (text.len == 0) return;
    rb_buf_print(b, "<p><span class=\"dim\">%s</span> ", label);
    rb_html_text(b, text);
    rb_buf_add_chars(b, "</p>");
}

static void add_verdict(rb_buf *b, const rb_finding *f, const rb_rule_info *rule)
{
    bool warn = f->verdict == RB_FAIL && rule->severity == RB_RULE_WARNING;
    rb_buf_print(b, " <span class=\"mark %s\">%s</span>", f->verdict == RB_FAIL && !warn ? "bad" : "fair", warn ? "warn" : rb_verdict_name(f->verdict));
}

static rb_listing *listing_of(const rb_report *r, const rb_finding *f)
{
    return f->verdict == RB_UNKNOWN ? &r->unknowns[f->checklist][f->rule] : &r->rules[f->checklist][f->rule];
}

static void add_finding(rb_report *r, const rb_record_view *view, const rb_finding *f, rb_str id)
{
    const rb_rule_info *rule = &r->summary->catalog->checklists.items[f->checklist]->rules.items[f->rule];
    rb_listing *l = listing_of(r, f);
    begin_item(l, id);
    add_name(&l->text, view);
    add_verdict(&l->text, f, rule);
    if (f->verdict == RB_FAIL && !rb_str_equal(f->message, rule->title)) add_line(&l->text, "", f->message);
    if (f->verdict == RB_UNKNOWN) add_line(&l->text, "unknown because", f->cause.text);
    add_line(&l->text, "by the exception", f->exception);
    add_line(&l->text, "to do", f->fix);
    if (f->values && f->values->len > 0) add_line(&l->text, "values", rb_report_values_text(r, f));
    if (f->waiver) add_line(&l->text, "waiver lapsed", f->waiver->text);
}

/* What there is of a record, each with its number in the view: what fails it, what is unknown and may, and then what only warns. */
typedef RB_VEC(rb_told) told_list;

static told_list listed_of(const rb_report *r, const rb_record_view *view)
{
    told_list all = {0};
    for (uint32_t i = 0; i < view->findings.len; i++) {
        const rb_finding *f = &view->findings.items[i];
        bool warns = r->summary->catalog->checklists.items[f->checklist]->rules.items[f->rule].severity == RB_RULE_WARNING;
        rb_told told = {.record = i, .checklist = f->checklist, .rule = f->rule, .rank = (uint8_t)((warns ? 2 : 0) + (f->verdict == RB_UNKNOWN))};
        if (!rb_finding_is_open(f) || !rb_report_has_room(r, listing_of(r, f))) continue;
        rb_vec_push(&all, told);
        for (uint32_t k = all.len - 1; k > 0 && all.items[k - 1].rank > told.rank; k--) {
            all.items[k] = all.items[k - 1];
            all.items[k - 1] = told;
        }
    }
    return all;
}

static void add_other(const rb_report *r, rb_buf *b, const rb_told *told, uint32_t place)
{
    static const char *const words[] = {"fail", "unknown", "warn", "unknown"};
    const rb_rule_info *rule = &r->summary->catalog->checklists.items[told->checklist]->rules.items[told->rule];
    rb_html_link(b, rb_html_told_id(place));
    rb_buf_print(b, "%s: ", words[told->rank]);
    rb_html_text(b, rule->title);
    rb_buf_add_chars(b, "</a>");
}

struct told_at { uint32_t first, number; }; /* in r->told, and there of this record */

/* The worst leads to all others, and each of them to it: as many links as there is told of a record. */
static void add_others(const rb_report *r, rb_buf *b, const told_list *all, struct told_at at)
{
    if (all->len < 2) return;
    rb_buf_add_chars(b, "<p><span class=\"dim\">also</span> ");
    if (at.number > 0) add_other(r, b, &all->items[0], at.first);
    for (uint32_t i = 1; at.number == 0 && i < all->len; i++) {
        if (i > 1) rb_buf_add_chars(b, "; ");
        add_other(r, b, &all->items[i], at.first + i);
    }
    if (at.number > 0 && all->len > 2) rb_buf_print(b, "; %u more there", all->len - 2);
    rb_buf_add_chars(b, "</p>");
}

void rb_html_report_record(rb_report *r, const rb_record_view *view)
{
    told_list all = listed_of(r, view);
    uint32_t  first = r->told.len;
    if (all.len > 0) rb_html_tell(r, view, all.items, all.len);
    for (uint32_t i = 0; i < all.len; i++) {
        const rb_finding *f = &view->findings.items[all.items[i].record];
        rb_buf           *b = &listing_of(r, f)->text;
        add_finding(r, view, f, rb_html_told_id(first + i));
        add_others(r, b, &all, (struct told_at){first, i});
        rb_buf_add_chars(b, "</li>\n");
    }
}

void rb_html_report_key(rb_report *r, const rb_key_view *v)
{
    rb_listing *l = &r->matches[v->reconcile * RB_MATCH_COUNT + v->match];
    rb_buf      why = {0};
    bool        fine = v->match == RB_MATCH_MATCHED || v->match == RB_MATCH_TOLERATED;
    if (fine || !rb_report_has_room(r, l)) return;
    begin_item(l, RB_STR(""));
    rb_buf_add_chars(&l->text, "<strong>");
    for (uint32_t i = 0; i < v->keys.len; i++) {
        rb_buf one = {0};
        if (i > 0) rb_buf_add_chars(&l->text, ", ");
        rb_value_print(&one, &v->keys.items[i], r->summary->zone);
        rb_html_text(&l->text, v->keys.items[i].known ? rb_buf_str(&one) : RB_STR("(no key)"));
    }
    rb_buf_print(&l->text, "</strong> <span class=\"mark %s\">%s</span>", v->match == RB_MATCH_UNKNOWN ? "fair" : "bad", rb_match_name(v->match));
    rb_key_view_explain(&why, r->summary->catalog, v, r->summary->zone);
    add_line(&l->text, "", rb_buf_str(&why));
    rb_buf_add_chars(&l->text, "</li>\n");
}

/* ---- the lists, at the end */

struct list { const char *level; rb_str id, title; const rb_listing *listing; uint64_t total; const char *one, *many, *order; };

static void print_list(rb_report *r, const struct list *what)
{
    const rb_listing *l = what->listing;
    if (l->listed == 0) return;
    rb_buf_print(&r->out, "<%s id=\"%.*s\" data-total=\"%llu\">", what->level, RB_STR_ARGS(what->id), (unsigned long long)what->total);
    rb_html_text(&r->out, what->title);
    rb_buf_print(&r->out, "</%s><p class=\"dim\">", what->level);
    if (l->listed < what->total) rb_buf_add_chars(&r->out, "The first ");
    if (l->listed < what->total) rb_figure_add_count(&r->out, l->listed);
    if (l->listed < what->total) rb_buf_add_chars(&r->out, " of ");
    rb_figure_add_things(&r->out, what->total, what->one, what->many);
    rb_buf_add_chars(&r->out, l->listed > 1 ? what->order : "");
    rb_html_cut(r, l->listed, what->total);
    rb_buf_add_chars(&r->out, "</p>");
    rb_buf_add_chars(&r->out, "<ul class=\"records\">\n");
    rb_buf_add_str(&r->out, rb_buf_str(&l->text));
    rb_buf_add_chars(&r->out, l->listed > OPEN_SHOWN ? "</ul></details>\n" : "</ul>\n");
}

static void print_checklist(rb_report *r, uint32_t index)
{
    const rb_checklist_info  *info = r->summary->catalog->checklists.items[index];
    const rb_checklist_total *total = &r->summary->checklists[index];
    bool any = total->by_outcome[RB_OUTCOME_FAIL] + total->by_outcome[RB_OUTCOME_WARN] + total->by_outcome[RB_OUTCOME_PASS] + total->by_outcome[RB_OUTCOME_SKIP] > 0;
    if (!any || r->options->list_limit == 0) return;
    rb_buf_print(&r->out, "<h3 id=\"%.*s\">", RB_STR_ARGS(rb_html_list_id("checklist", info->name)));
    rb_html_text(&r->out, info->title);
    rb_buf_add_chars(&r->out, "</h3>");
    const uint32_t *order = rb_rules_ranked(total, info->rules.len);
    for (uint32_t i = 0; i < info->rules.len; i++) {
        const rb_rule_total *t = &total->rules[order[i]];
        rb_str id = rb_html_rule_id(r, index, order[i]), title = info->rules.items[order[i]].title;
        print_list(r, &(struct list){"h4", id, title, &r->rules[index][order[i]], t->by_verdict[RB_FAIL], "record", "records", t->stakes.items.len > 0 ? ", in the order of the data" : ""});
        print_list(r, &(struct list){"h4", rb_html_unknown_id(id), rb_str_print("%.*s: unknown", RB_STR_ARGS(title)), &r->unknowns[index][order[i]], t->by_verdict[RB_UNKNOWN], "record", "records", ""});
    }
    rb_html_checklist_evidence(r, index);
}

static void print_keys(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    for (uint32_t i = 0; i < c->reconciles.len; i++) {
        const rb_reconcile_info *info = c->reconciles.items[i];
        if (!r->summary->reconciles[i].ran) continue;
        rb_buf_print(&r->out, "<h3 id=\"%.*s\">", RB_STR_ARGS(rb_html_list_id("reconcile", info->name)));
        rb_html_text(&r->out, info->title);
        rb_buf_add_chars(&r->out, "</h3>");
        for (uint32_t m = RB_MATCH_DIFFERENT; m < RB_MATCH_COUNT; m++)
            print_list(r, &(struct list){"h4", rb_html_match_id(info, (enum rb_match)m), rb_html_match_text(r, info, (enum rb_match)m), &r->matches[i * RB_MATCH_COUNT + m], r->summary->reconciles[i].keys[m], "key", "keys", ""});
    }
}

/* What to do where a list does not have all: what a person can paste. */
static void print_rest(rb_report *r)
{
    const rb_summary *s = r->summary;
    if (!r->cut) return;
    rb_buf_add_chars(&r->out, "<h3 id=\"all-records\">Where the records are that are not listed here</h3><p>So that this page opens fast, it lists at most ");
    rb_figure_add_count(&r->out, r->options->list_limit);
    rb_buf_add_chars(&r->out, " records under a figure, and fewer where a KPI or a route has many groups. Every record with every finding and where it was sent, one line each, for a spreadsheet: <code>rubric run ");
    rb_html_text(&r->out, s->rules);
    for (uint32_t i = 0; i < s->catalog->schemas.len; i++)
        for (uint32_t f = 0; f < s->streams[i].files.len && f < 3; f++) rb_html_text(&r->out, rb_str_print(" --data %.*s=%.*s", RB_STR_ARGS(s->catalog->schemas.items[i]->name), RB_STR_ARGS(s->streams[i].files.items[f])));
    rb_buf_add_chars(&r->out, " --format csv --all --output records.csv</code>. More records in this page, those of KPIs too: write <code>--limit 10000</code> where the page was made.</p>\n");
}

void rb_html_lists(rb_report *r)
{
    rb_html_section(&r->out, "records", "Records behind the figures");
    size_t before = r->out.len;
    for (uint32_t i = 0; i < r->summary->catalog->checklists.len; i++) print_checklist(r, i);
    rb_html_evidence(r);
    print_keys(r);
    if (r->out.len == before) rb_buf_add_chars(&r->out, "<p>None.</p>");
    print_rest(r);
    rb_buf_add_chars(&r->out, "</section>\n");
}
