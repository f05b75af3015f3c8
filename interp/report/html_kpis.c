/* report/html_kpis.c: KPI health: what each stands at now, then each with its groups and charts. */
#include "report/html.h"

static void add_keys(const rb_report *r, rb_buf *b, const rb_kpi_info *info, const rb_kpi_group *g)
{
    for (uint32_t i = 0; i < info->keys.len; i++) {
        rb_buf text = {0};
        if (i < g->keys.len) rb_value_print(&text, &g->keys.items[i], r->summary->zone);
        else if (i == g->keys.len) rb_buf_add_chars(&text, "total");
        rb_buf_add_chars(b, i == 0 ? "<th scope=\"row\">" : "<td>");
        rb_html_text(b, rb_buf_str(&text));
        rb_buf_add_chars(b, i == 0 ? "</th>" : "</td>");
    }
}

static void add_band(rb_buf *b, const rb_kpi_info *info, const rb_kpi_group *g)
{
    if (g->too_few) {
        rb_buf_add_chars(b, "<span class=\"mark none\">too few</span> <span class=\"dim\">");
        rb_figure_add_count(b, g->measured);
        rb_buf_add_chars(b, " of ");
        rb_figure_add_count(b, info->minimum_sample);
        rb_buf_add_chars(b, "</span>");
    } else if (rb_big_is_zero(g->denominator)) {
        rb_buf_print(b, "<span class=\"mark none\">%s</span>", rb_kpi_without_band(g));
    } else if (g->band < info->bands.len) {
        rb_buf_print(b, "<span class=\"mark %s\">", rb_html_band_class(info, g->band));
        rb_html_text(b, info->bands.items[g->band]);
        rb_buf_add_chars(b, "</span>");
    } else {
        rb_buf_add_chars(b, info->target_varies && !g->target.known ? "no target" : "-");
    }
}

static void add_value(const rb_report *r, rb_buf *b, const rb_kpi_group *g)
{
    rb_buf exact = {0}, shown = {0};
    if (rb_big_is_zero(g->denominator)) {
        rb_buf_add_chars(b, "-");
        return;
    }
    rb_value_print_json(&exact, &g->value, r->summary->zone);
    rb_figure_add_against(&shown, &g->value, &g->target, r->summary->zone);
    rb_buf_add_chars(b, "<data value='");
    rb_html_words(b, rb_str_chars(rb_buf_str(&exact)));
    rb_buf_add_chars(b, "'>");
    rb_html_text(b, rb_buf_str(&shown));
    rb_buf_add_chars(b, "</data>");
}

/* What is no figure needs no list. */
static void add_linked_band(rb_buf *b, const rb_kpi_info *info, const rb_kpi_group *g, rb_str list)
{
    bool says = g->too_few || rb_big_is_zero(g->denominator) || g->band < info->bands.len;
    rb_html_link(b, says ? list : RB_STR(""));
    add_band(b, info, g);
    rb_html_link_end(b, says ? list : RB_STR(""));
}

static void add_linked_value(const rb_report *r, rb_buf *b, const rb_kpi_group *g, rb_str list)
{
    bool says = !rb_big_is_zero(g->denominator);
    rb_html_link(b, says ? list : RB_STR(""));
    add_value(r, b, g);
    rb_html_link_end(b, says ? list : RB_STR(""));
}

static void add_target(const rb_report *r, rb_buf *b, const rb_kpi_info *info, const rb_kpi_group *g)
{
    rb_buf text = {0};
    if (!info->target_varies) {
        rb_html_text(b, info->target_text);
        return;
    }
    rb_buf_add_chars(&text, !g->target.known ? "-" : info->at_least ? "at least " : "at most ");
    if (g->target.known) rb_figure_add_value(&text, &g->target, r->summary->zone);
    rb_html_text(b, rb_buf_str(&text));
}

static void add_group(rb_report *r, uint32_t index, const rb_kpi_group *g)
{
    const rb_kpi_info *info = r->summary->catalog->kpis.items[index];
    rb_str  list = rb_html_group_href(r, RB_EVIDENCE_KPI, index, g);
    rb_buf *b = &r->out;
    rb_buf miss = {0};
    rb_buf_add_chars(b, g->keys.len < info->keys.len ? "<tr class=\"sum\">" : "<tr class=\"group\">");
    add_keys(r, b, info, g);
    rb_buf_add_chars(b, info->keys.len == 0 ? "<th scope=\"row\">" : "<td>");
    add_linked_band(b, info, g, list);
    rb_buf_add_chars(b, info->keys.len == 0 ? "</th><td class=\"n\">" : "</td><td class=\"n\">");
    add_linked_value(r, b, g, list);
    rb_buf_add_chars(b, "</td>");
    if (info->target_text.len > 0) {
        rb_buf_add_chars(b, "<td>");
        add_target(r, b, info, g);
        rb_figure_add_miss(&miss, info, &g->miss);
        rb_buf_add_chars(b, "</td><td class=\"n\">");
        rb_html_text(b, rb_buf_str(&miss));
        rb_buf_add_chars(b, "</td>");
    }
    rb_html_link_cell(b, g->records, list);
    rb_html_link_cell(b, g->left_out, rb_html_group_href(r, RB_EVIDENCE_LEFT_OUT, index, g));
    rb_buf_add_chars(b, "</tr>\n");
}

/* The first of each; a total stands below the last group that it is over. */
static void add_rows(rb_report *r, uint32_t index, const rb_kpi_total *t)
{
    rb_kpi_walk groups = rb_kpi_walk_over(&t->groups), totals = rb_kpi_walk_over(&t->totals);
    uint32_t    sums = 0, shown = 0;
    const rb_kpi_group *sum = rb_kpi_walk_next(&totals);
    for (const rb_kpi_group *g = rb_kpi_walk_next(&groups); g && shown < RB_HTML_GROUPS; shown++, g = rb_kpi_walk_next(&groups)) {
        for (; sum && sums < RB_HTML_GROUPS && !rb_kpi_sums_up(sum, g); sums++, sum = rb_kpi_walk_next(&totals)) add_group(r, index, sum);
        add_group(r, index, g);
    }
    for (; sum && sums < RB_HTML_GROUPS; sums++, sum = rb_kpi_walk_next(&totals)) add_group(r, index, sum);
}

static void add_groups(rb_report *r, uint32_t index)
{
    const rb_kpi_info  *info = r->summary->catalog->kpis.items[index];
    const rb_kpi_total *t = &r->summary->kpis[index];
    const char **heads = RB_NEW_ARRAY(const char *, info->keys.len + 8u);
    uint32_t     n = 0;
    for (uint32_t i = 0; i < info->keys.len; i++) heads[n++] = rb_str_chars(info->keys.items[i]);
    heads[n++] = "band";
    heads[n++] = ">value";
    if (info->target_text.len > 0) heads[n++] = "target";
    if (info->target_text.len > 0) heads[n++] = ">missed by";
    heads[n++] = ">records";
    heads[n++] = ">left out";
    rb_html_table(&r->out, RB_STR("Values; left out: records whose measure is not known"), heads, n);
    add_rows(r, index, t);
    rb_html_table_end(&r->out);
    if (t->groups.len > RB_HTML_GROUPS) rb_buf_print(&r->out, "<p>The first %u of %llu groups; the JSON report has all.</p>\n", RB_HTML_GROUPS, (unsigned long long)t->groups.len);
}

static void add_kpi(rb_report *r, uint32_t index)
{
    const rb_kpi_info  *info = r->summary->catalog->kpis.items[index];
    const rb_kpi_total *t = &r->summary->kpis[index];
    rb_str record = r->summary->catalog->schemas.items[info->stream]->name;
    bool   ran = r->summary->streams[info->stream].ran;
    rb_buf_print(&r->out, "<div data-kpi=\"%.*s\" id=\"%.*s\">", RB_STR_ARGS(info->name), RB_STR_ARGS(rb_html_list_id("groups", info->name)));
    rb_html_heading(&r->out, info->title, rb_str_print(ran ? "kpi %.*s over %.*s" : "kpi %.*s, not run: no data was given for %.*s", RB_STR_ARGS(info->name), RB_STR_ARGS(record)));
    rb_html_cite(&r->out, info->source, info->clause);
    if (ran && t->groups.len == 0) rb_buf_add_chars(&r->out, "<p>No record belongs to it.</p>");
    if (ran && t->groups.len > 0) add_groups(r, index);
    if (ran) rb_html_kpi_charts(r, &r->out, index);
    if (t->where_unknown > 0) {
        rb_buf_add_chars(&r->out, "<p>Left out, because it is unknown whether they belong: ");
        rb_str unsure = rb_html_sub_href(r, RB_EVIDENCE_UNSURE, index, 0);
        rb_html_link(&r->out, unsure);
        rb_html_count(&r->out, t->where_unknown);
        rb_html_link_end(&r->out, unsure);
        rb_buf_add_chars(&r->out, t->where_unknown == 1 ? " record.</p>" : " records.</p>");
    }
    rb_buf_add_chars(&r->out, "</div>\n");
}

/* ---- at a glance: how many of each KPI's groups are in each band */

static void add_band_counts(rb_buf *b, const rb_kpi_info *info, const rb_kpi_total *t)
{
    rb_str      table = rb_html_list_id("groups", info->name);
    uint32_t   *n = RB_NEW_ARRAY(uint32_t, info->bands.len + 1u); /* the last: of those without */
    rb_kpi_walk w = rb_kpi_walk_over(&t->groups);
    for (const rb_kpi_group *g = rb_kpi_walk_next(&w); g; g = rb_kpi_walk_next(&w)) n[g->band < info->bands.len ? g->band : info->bands.len]++;
    for (uint32_t i = 0; i < info->bands.len; i++) {
        if (n[i] == 0) continue;
        rb_html_link(b, table);
        rb_buf_print(b, "<span class=\"mark %s\">%u ", rb_html_band_class(info, i), n[i]);
        rb_html_text(b, info->bands.items[i]);
        rb_buf_add_chars(b, "</span></a> ");
    }
    uint32_t none = n[info->bands.len];
    if (none == 0) return;
    rb_html_link(b, table);
    rb_buf_print(b, "<span class=\"mark none\">%u without</span></a>", none);
}

/* What the KPI stands at: its total over all; without totals, the group of the last period that has a value, or the only one. */
static bool standing(const rb_report *r, const rb_kpi_total *t, rb_kpi_group *best)
{
    bool           found = false;
    int64_t        newest = INT64_MIN, order = 0;
    rb_kpi_figures f = rb_kpi_figures_of(t);
    rb_kpi_walk    w = rb_kpi_walk_over(&t->groups);
    if (t->totals.len > 0 || t->groups.len == 1) {
        const rb_kpi_group *first = rb_kpi_figures_next(&f);
        if (first) *best = rb_kpi_group_keep(first);
        return first != NULL;
    }
    for (const rb_kpi_group *g = rb_kpi_walk_next(&w); g; g = rb_kpi_walk_next(&w)) {
        if (g->keys.len != 1 || !rb_period_of(&g->keys.items[0], r->summary->zone, &order) || rb_big_is_zero(g->denominator)) continue;
        if (order <= newest) continue;
        *best = rb_kpi_group_keep(g);
        found = true;
        newest = order;
    }
    return found;
}

static void add_glance(rb_report *r, uint32_t index)
{
    const rb_kpi_info  *info = r->summary->catalog->kpis.items[index];
    const rb_kpi_total *t = &r->summary->kpis[index];
    rb_buf *b = &r->out;
    if (!r->summary->streams[info->stream].ran) return;
    rb_kpi_group found, *last = standing(r, t, &found) ? &found : NULL;
    rb_str       list = last ? rb_html_group_href(r, RB_EVIDENCE_KPI, index, last) : RB_STR("");
    rb_buf_add_chars(b, "<tr><th scope=\"row\">");
    rb_html_text(b, info->title);
    rb_buf_add_chars(b, "</th><td>");
    if (last) add_linked_band(b, info, last, list);
    else rb_buf_add_char(b, '-');
    rb_buf_add_chars(b, "</td><td class=\"n\">");
    if (last) add_linked_value(r, b, last, list);
    else rb_buf_add_char(b, '-');
    rb_buf_add_chars(b, "</td><td>");
    if (!last) rb_html_words(b, t->groups.len > 1 ? "several, below" : "no record");
    if (last) {
        rb_buf name = {0};
        rb_kpi_figure_name(r, &name, info, last);
        rb_html_text(b, rb_buf_str(&name));
    }
    rb_buf_add_chars(b, "</td><td>");
    rb_html_text(b, info->target_text.len > 0 ? info->target_text : RB_STR("-"));
    rb_buf_add_chars(b, "</td><td>");
    add_band_counts(b, info, t);
    rb_buf_add_chars(b, "</td></tr>\n");
}

void rb_html_kpis(rb_report *r)
{
    static const char *const heads[] = {"KPI", "band", ">value", "of", "target", "all groups"};
    uint32_t count = r->summary->catalog->kpis.len;
    if (count == 0) return;
    rb_html_section(&r->out, "kpis", "KPIs");
    rb_html_table(&r->out, RB_STR("KPI health at a glance"), heads, 6);
    for (uint32_t i = 0; i < count; i++) add_glance(r, i);
    rb_html_table_end(&r->out);
    for (uint32_t i = 0; i < count; i++) add_kpi(r, i);
    rb_buf_add_chars(&r->out, "</section>\n");
}
