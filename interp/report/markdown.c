/* report/markdown.c: the report as a comment on a merge request: short, and its details folded.
 *
 * Promises  Never longer than LENGTH_MOST, which every code host takes: lists that no longer fit are left out, and it
 *           says so. Nothing of the data is markup, a link or a mention.
 */
#include "report/internal.h"

#include "base/unicode.h"

#include <stdlib.h>

enum { LENGTH_MOST = 60000, GROUPS_SHOWN = 40, ROWS_SHOWN = 10, ROWS_FOLDED = 100 };

static void add_text(rb_buf *b, rb_str text)
{
    rb_buf safe = {0};
    rb_text_add_safe(&safe, text);
    for (size_t i = 0; i < safe.len; i++) {
        char c = safe.ptr[i];
        if (c == '<') rb_buf_add_chars(b, "&lt;");
        else if (c == '>') rb_buf_add_chars(b, "&gt;");
        else if (c == '&') rb_buf_add_chars(b, "&amp;");
        else if (c == '@') rb_buf_add_chars(b, "&#64;");
        else if (c == ':' && i + 2 < safe.len && safe.ptr[i + 1] == '/' && safe.ptr[i + 2] == '/') rb_buf_add_chars(b, "&#58;");
        else {
            if (strchr("\\`*_{}[]|#~!$^", c) != NULL) rb_buf_add_char(b, '\\');
            rb_buf_add_char(b, c);
        }
    }
}

static void add_cell(rb_buf *b, rb_str text)
{
    rb_buf_add_char(b, ' ');
    add_text(b, text);
    rb_buf_add_chars(b, " |");
}

static void add_count_cell(rb_buf *b, uint64_t n)
{
    rb_buf_add_char(b, ' ');
    rb_figure_add_count(b, n);
    rb_buf_add_chars(b, " |");
}

static void add_stakes_cell(rb_buf *b, const rb_stakes *s)
{
    for (uint32_t i = 0; i < s->items.len; i++) {
        rb_buf exact = {0};
        rb_stake_print(&exact, &s->items.items[i]);
        rb_buf_add_chars(b, i > 0 ? ", " : " ");
        rb_figure_add_grouped(b, rb_buf_str(&exact));
        rb_buf_print(b, " %.3s", s->items.items[i].currency);
    }
    rb_buf_add_chars(b, " |");
}

void rb_markdown_report_begin(rb_report *r) { (void)r; }

static void add_record_name(rb_buf *b, const rb_record_view *view)
{
    rb_buf_add_chars(b, "- **");
    if (view->key.len > 0) add_text(b, view->key);
    else rb_buf_print(b, "row %llu", (unsigned long long)view->record);
    rb_buf_add_chars(b, "** (");
    add_text(b, view->file);
    rb_buf_print(b, ":%llu)", (unsigned long long)view->line);
}

static void add_finding(const rb_report *r, rb_buf *b, const rb_finding *f)
{
    bool warn = r->summary->catalog->checklists.items[f->checklist]->rules.items[f->rule].severity == RB_RULE_WARNING;
    rb_buf_print(b, "\n  - %s ", f->verdict == RB_UNKNOWN ? "unknown" : warn ? "warn" : "fail");
    add_text(b, rb_finding_rule_name(r, f));
    rb_buf_add_chars(b, ": ");
    add_text(b, f->verdict == RB_UNKNOWN ? f->cause.text : f->message);
    if (f->fix.len == 0) return;
    rb_buf_add_chars(b, " *To do:* ");
    add_text(b, f->fix);
}

static void list_under_checklist(rb_report *r, const rb_record_view *view, uint32_t checklist)
{
    rb_listing *l = &r->checklists[checklist];
    bool open = false;
    if (!rb_report_has_room(r, l)) return;
    for (uint32_t i = 0; i < view->findings.len; i++) {
        const rb_finding *f = &view->findings.items[i];
        if (f->checklist != checklist || !rb_finding_is_open(f)) continue;
        if (!open) add_record_name(&l->text, view);
        open = true;
        add_finding(r, &l->text, f);
    }
    l->listed += open;
    if (open) rb_buf_add_char(&l->text, '\n');
}

static void list_plain(rb_listing *l, const rb_record_view *view, const char *word, rb_str because)
{
    l->listed++;
    add_record_name(&l->text, view);
    rb_buf_print(&l->text, ": %s", word);
    if (because.len > 0) rb_buf_add_chars(&l->text, ", ");
    add_text(&l->text, because);
    rb_buf_add_char(&l->text, '\n');
}

void rb_markdown_report_record(rb_report *r, const rb_record_view *view)
{
    static const char *const words[] = {"", "no row matches", "unknown", "rows disagree"};
    for (uint32_t i = 0; i < view->checklists.len; i++) list_under_checklist(r, view, view->checklists.items[i]);
    for (uint32_t i = 0; i < view->routings.len; i++) {
        const rb_routing *routing = &view->routings.items[i];
        rb_listing *l = &r->routes[routing->route];
        if (rb_routing_is_open(routing) && rb_report_has_room(r, l)) list_plain(l, view, words[routing->state], routing->cause.text);
    }
    for (uint32_t i = 0; i < view->assignments.len; i++) {
        const rb_assignment *a = &view->assignments.items[i];
        rb_listing *l = &r->assigns[a->assign];
        if (rb_assignment_is_open(a) && rb_report_has_room(r, l)) list_plain(l, view, a->over ? "over capacity" : rb_given_name(a->how), a->how == RB_GIVEN_UNKNOWN ? a->cause.text : a->text);
    }
}

void rb_markdown_report_key(rb_report *r, const rb_key_view *v)
{
    rb_listing *l = &r->reconciles[v->reconcile];
    rb_buf      why = {0};
    if (v->match == RB_MATCH_MATCHED || v->match == RB_MATCH_TOLERATED || !rb_report_has_room(r, l)) return;
    l->listed++;
    rb_buf_add_chars(&l->text, "- **");
    for (uint32_t i = 0; i < v->keys.len; i++) {
        rb_buf one = {0};
        rb_value_print(&one, &v->keys.items[i], r->summary->zone);
        if (i > 0) rb_buf_add_chars(&l->text, ", ");
        add_text(&l->text, rb_buf_str(&one));
    }
    rb_buf_print(&l->text, "** %s ", rb_match_name(v->match));
    rb_key_view_explain(&why, r->summary->catalog, v, r->summary->zone);
    add_text(&l->text, rb_buf_str(&why));
    rb_buf_add_char(&l->text, '\n');
}

/* ---- the tables */

static void add_checklists(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    bool first = true;
    for (uint32_t i = 0; i < c->checklists.len; i++) {
        const rb_checklist_total *t = &r->summary->checklists[i];
        if (!r->summary->streams[c->checklists.items[i]->stream].ran) continue;
        if (first) rb_buf_add_chars(&r->out, "\n| checklist | fail | warn | pass | not applicable | at stake |\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
        first = false;
        rb_buf_add_char(&r->out, '|');
        add_cell(&r->out, c->checklists.items[i]->title);
        add_count_cell(&r->out, t->by_outcome[RB_OUTCOME_FAIL]);
        add_count_cell(&r->out, t->by_outcome[RB_OUTCOME_WARN]);
        add_count_cell(&r->out, t->by_outcome[RB_OUTCOME_PASS]);
        add_count_cell(&r->out, t->by_outcome[RB_OUTCOME_SKIP]);
        add_stakes_cell(&r->out, &t->stakes);
        rb_buf_add_char(&r->out, '\n');
    }
}

/* A rule that somebody has to look at; open: how many records of it. */
struct open_rule { uint32_t checklist, rule; uint64_t open; };

static int more_open(const void *a, const void *b)
{
    const struct open_rule *x = a, *y = b;
    if (x->open != y->open) return x->open > y->open ? -1 : 1;
    if (x->checklist != y->checklist) return x->checklist < y->checklist ? -1 : 1;
    return x->rule < y->rule ? -1 : 1;
}

static void add_rule(rb_report *r, const struct open_rule *o)
{
    const rb_rule_info  *rule = &r->summary->catalog->checklists.items[o->checklist]->rules.items[o->rule];
    const rb_rule_total *t = &r->summary->checklists[o->checklist].rules[o->rule];
    rb_buf_add_char(&r->out, '|');
    add_cell(&r->out, rule->title);
    add_cell(&r->out, rb_str_of(rb_rule_severity_name(rule->severity)));
    add_count_cell(&r->out, t->by_verdict[RB_FAIL]);
    add_count_cell(&r->out, t->by_verdict[RB_UNKNOWN]);
    if (rule->severity == RB_RULE_ERROR) add_count_cell(&r->out, t->sole);
    else add_cell(&r->out, RB_STR("-"));
    add_stakes_cell(&r->out, &t->stakes);
    rb_buf_add_char(&r->out, '\n');
}

static void begin_fold(rb_report *r, uint32_t count, const char *what) { rb_buf_print(&r->out, "\n<details><summary>%u more %s</summary>\n", count, what); }
static void end_fold(rb_report *r) { rb_buf_add_chars(&r->out, "\n</details>\n"); }

/* Those of all checklists, the most records first: a screen of them, the others folded. */
static void add_rules(rb_report *r)
{
    static const char head[] = "\n| rule | severity | fail | unknown | only this rule | at stake |\n| --- | --- | ---: | ---: | ---: | ---: |\n";
    const rb_catalog *c = r->summary->catalog;
    RB_VEC(struct open_rule) rules = {0};
    for (uint32_t i = 0; i < c->checklists.len; i++)
        for (uint32_t k = 0; k < c->checklists.items[i]->rules.len; k++) {
            const uint64_t *n = r->summary->checklists[i].rules[k].by_verdict;
            struct open_rule o = {i, k, n[RB_FAIL] + n[RB_UNKNOWN]};
            if (o.open > 0) rb_vec_push(&rules, o);
        }
    if (rules.len == 0) return;
    qsort(rules.items, rules.len, sizeof *rules.items, more_open);
    for (uint32_t i = 0; i < rules.len && i < ROWS_FOLDED; i++) {
        if (i == ROWS_SHOWN) begin_fold(r, rules.len - ROWS_SHOWN, rules.len - ROWS_SHOWN == 1 ? "rule" : "rules");
        if (i == 0 || i == ROWS_SHOWN) rb_buf_add_chars(&r->out, head);
        add_rule(r, &rules.items[i]);
    }
    if (rules.len > ROWS_FOLDED) rb_buf_print(&r->out, "\n… and %u more.\n", rules.len - ROWS_FOLDED);
    if (rules.len > ROWS_SHOWN) end_fold(r);
}

static void add_routes(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    bool first = true;
    for (uint32_t i = 0; i < c->routes.len; i++) {
        const rb_route_total *t = &r->summary->routes[i];
        if (!r->summary->streams[c->routes.items[i]->stream].ran) continue;
        if (first) rb_buf_add_chars(&r->out, "\n| route | routed | no row matches | unknown | rows disagree |\n| --- | ---: | ---: | ---: | ---: |\n");
        first = false;
        rb_buf_add_char(&r->out, '|');
        add_cell(&r->out, c->routes.items[i]->title);
        add_count_cell(&r->out, t->routed);
        add_count_cell(&r->out, t->no_match);
        add_count_cell(&r->out, t->unknown);
        add_count_cell(&r->out, t->conflict);
        rb_buf_add_char(&r->out, '\n');
    }
}

static void add_kpi_group(rb_report *r, const rb_kpi_info *info, const rb_kpi_group *g)
{
    rb_buf keys = {0}, value = {0};
    rb_kpi_figure_name(r, &keys, info, g);
    if (rb_big_is_zero(g->denominator)) rb_buf_add_chars(&value, rb_kpi_without_band(g));
    else rb_figure_add_against(&value, &g->value, &g->target, r->summary->zone);
    rb_buf_add_char(&r->out, '|');
    add_cell(&r->out, info->title);
    add_cell(&r->out, rb_buf_str(&keys));
    add_cell(&r->out, rb_buf_str(&value));
    add_cell(&r->out, info->target_text.len > 0 ? info->target_text : RB_STR("-"));
    add_cell(&r->out, g->band < info->bands.len ? info->bands.items[g->band] : g->too_few ? RB_STR("too few") : RB_STR("-"));
    rb_buf_add_char(&r->out, '\n');
}

/* In a band, and not in the best one. */
static bool is_news(const rb_kpi_info *info, const rb_kpi_group *g) { return g->band > 0 && g->band < info->bands.len; }

struct figures { uint32_t groups, totals; };

/* Groups and totals that are news, or those that are not; the first `most`. Returns how many there are. */
static struct figures add_figures(rb_report *r, bool news, uint32_t most)
{
    const rb_catalog *c = r->summary->catalog;
    struct figures n = {0};
    for (uint32_t i = 0; i < c->kpis.len; i++) {
        const rb_kpi_info *info = c->kpis.items[i];
        rb_kpi_figures     f = rb_kpi_figures_of(&r->summary->kpis[i]);
        if (!r->summary->streams[info->stream].ran) continue;
        for (const rb_kpi_group *g = rb_kpi_figures_next(&f); g; g = rb_kpi_figures_next(&f)) {
            uint32_t before = n.groups + n.totals;
            if (is_news(info, g) != news) continue;
            if (before == 0 && most > 0) rb_buf_add_chars(&r->out, "\n| KPI | of | value | target | band |\n| --- | --- | ---: | --- | --- |\n");
            if (before < most) add_kpi_group(r, info, g);
            n.totals += g->keys.len < info->keys.len;
            n.groups += g->keys.len == info->keys.len;
        }
    }
    return n;
}

/* "3 groups", "1 total", "3 groups and 1 total". */
static void add_how_many(rb_buf *b, struct figures n)
{
    if (n.groups > 0) rb_buf_print(b, "%u %s", n.groups, n.groups == 1 ? "group" : "groups");
    if (n.groups > 0 && n.totals > 0) rb_buf_add_chars(b, " and ");
    if (n.totals > 0) rb_buf_print(b, "%u %s", n.totals, n.totals == 1 ? "total" : "totals");
}

/* What missed its target is shown; the rest is folded. */
static void add_kpis(rb_report *r)
{
    struct figures worse = add_figures(r, true, ROWS_SHOWN), rest = add_figures(r, false, 0);
    uint32_t news = worse.groups + worse.totals, others = rest.groups + rest.totals;
    if (news > ROWS_SHOWN) rb_buf_print(&r->out, "\n… and %u more that missed their target.\n", news - ROWS_SHOWN);
    if (others == 0) return;
    rb_buf_add_chars(&r->out, "\n<details><summary>KPIs: ");
    add_how_many(&r->out, rest);
    rb_buf_add_chars(&r->out, " in the best band, or in none</summary>\n");
    (void)add_figures(r, false, GROUPS_SHOWN);
    if (others > GROUPS_SHOWN) rb_buf_print(&r->out, "\n… and %u more.\n", others - GROUPS_SHOWN);
    end_fold(r);
}

static void add_reconciles(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    bool first = true;
    for (uint32_t i = 0; i < c->reconciles.len; i++) {
        const rb_reconcile_total *t = &r->summary->reconciles[i];
        if (!t->ran) continue;
        if (first) rb_buf_add_chars(&r->out, "\n| reconciliation | matched | tolerated | different | missing | duplicate | unknown |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        first = false;
        rb_buf_add_char(&r->out, '|');
        add_cell(&r->out, c->reconciles.items[i]->title);
        add_count_cell(&r->out, t->keys[RB_MATCH_MATCHED]);
        add_count_cell(&r->out, t->keys[RB_MATCH_TOLERATED]);
        add_count_cell(&r->out, t->keys[RB_MATCH_DIFFERENT]);
        add_count_cell(&r->out, t->keys[RB_MATCH_ONLY_LEFT] + t->keys[RB_MATCH_ONLY_RIGHT]);
        add_count_cell(&r->out, t->keys[RB_MATCH_DUPLICATE]);
        add_count_cell(&r->out, t->keys[RB_MATCH_UNKNOWN]);
        rb_buf_add_char(&r->out, '\n');
    }
}

/* ---- the lists */

static void add_list(rb_report *r, rb_str title, const rb_listing *l, uint64_t total)
{
    if (l->listed == 0) return;
    if (r->out.len + l->text.len > LENGTH_MOST) {
        r->cut = true;
        return;
    }
    rb_buf_add_chars(&r->out, "\n<details><summary>");
    add_text(&r->out, title);
    rb_buf_add_chars(&r->out, l->listed < total ? ": the first " : ": ");
    if (l->listed < total) rb_buf_print(&r->out, "%u of ", l->listed);
    rb_figure_add_count(&r->out, total);
    rb_buf_add_chars(&r->out, " to look at</summary>\n\n");
    rb_buf_add_str(&r->out, rb_buf_str(&l->text));
    rb_buf_add_chars(&r->out, "\n</details>\n");
}

static void add_lists(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    for (uint32_t i = 0; i < c->checklists.len; i++) add_list(r, c->checklists.items[i]->title, &r->checklists[i], r->summary->checklists[i].by_outcome[RB_OUTCOME_FAIL] + r->summary->checklists[i].by_outcome[RB_OUTCOME_WARN]);
    for (uint32_t i = 0; i < c->routes.len; i++) add_list(r, c->routes.items[i]->title, &r->routes[i], r->summary->routes[i].no_match + r->summary->routes[i].unknown + r->summary->routes[i].conflict);
    for (uint32_t i = 0; i < c->assigns.len; i++) {
        const rb_assign_total *t = &r->summary->assigns[i];
        add_list(r, c->assigns.items[i]->title, &r->assigns[i], t->by_how[RB_GIVEN_NOBODY] + t->by_how[RB_GIVEN_UNKNOWN] + t->over);
    }
    for (uint32_t i = 0; i < c->reconciles.len; i++) {
        uint64_t open = 0;
        for (uint32_t m = RB_MATCH_DIFFERENT; m < RB_MATCH_COUNT; m++) open += r->summary->reconciles[i].keys[m];
        add_list(r, c->reconciles.items[i]->title, &r->reconciles[i], open);
    }
}

/* Folded: they are no news, as long as they are what the records declare. */
static void add_repairs(rb_report *r)
{
    rb_texts lines = {0};
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++)
        rb_repairs_tell(r->summary->catalog->schemas.items[i], &r->summary->streams[i].repairs, &lines);
    if (lines.len == 0) return;
    rb_buf_print(&r->out, "\n<details><summary>Put right, as the records declare: %u</summary>\n\n", lines.len);
    for (uint32_t i = 0; i < lines.len && i < GROUPS_SHOWN; i++) {
        rb_buf_add_chars(&r->out, "- ");
        add_text(&r->out, lines.items[i]);
        rb_buf_add_char(&r->out, '\n');
    }
    if (lines.len > GROUPS_SHOWN) rb_buf_print(&r->out, "- … and %u more\n", lines.len - GROUPS_SHOWN);
    rb_buf_add_chars(&r->out, "\n</details>\n");
}

static void add_accounts(rb_report *r)
{
    rb_buf_add_char(&r->out, '\n');
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++) {
        const rb_stream_total *t = &r->summary->streams[i];
        if (!t->ran) continue;
        add_text(&r->out, r->summary->catalog->schemas.items[i]->name);
        rb_buf_add_chars(&r->out, ": read ");
        rb_figure_add_count(&r->out, t->read);
        if (r->summary->catalog->schemas.items[i]->export.latest_by > 0) {
            rb_buf_add_chars(&r->out, ", superseded ");
            rb_figure_add_count(&r->out, t->superseded);
        }
        rb_buf_add_chars(&r->out, ", rejected ");
        rb_figure_add_count(&r->out, t->rejected);
        rb_buf_add_chars(&r->out, ".\n");
        rb_texts lines = {0};
        rb_report_tell_given(r->summary, i, &lines);
        rb_doubts_tell(r->summary->catalog->schemas.items[i], &t->repairs, &lines);
        for (uint32_t k = 0; k < lines.len; k++) {
            add_text(&r->out, lines.items[k]);
            rb_buf_add_chars(&r->out, ".\n");
        }
    }
    add_repairs(r);
    if (r->cut) rb_buf_add_chars(&r->out, "\nSome lists are left out, because a comment may not be longer; `--format html` has them.\n");
}

void rb_markdown_report_end(rb_report *r)
{
    rb_buf_add_chars(&r->out, "### Rubric: ");
    add_text(&r->out, r->summary->rules);
    rb_buf_add_chars(&r->out, "\n\nAs of ");
    rb_report_as_of_print(&r->out, r->summary);
    rb_buf_add_chars(&r->out, ".\n");
    add_checklists(r);
    add_rules(r);
    add_routes(r);
    add_kpis(r);
    add_reconciles(r);
    add_lists(r);
    add_accounts(r);
}
