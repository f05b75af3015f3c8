/* report/html_routes.c: where records were sent, as bars, and to whom they were given. */
#include "report/html.h"

static void add_end(rb_buf *b, uint64_t n, uint64_t whole, const char *class)
{
    rb_buf share = {0};
    rb_figure_add_share(&share, n, whole);
    rb_buf_add_chars(b, "<td class=\"n\">");
    rb_html_words(b, rb_str_chars(rb_buf_str(&share)));
    rb_buf_add_chars(b, "</td><td class=\"bar\">");
    rb_html_bar(b, n, whole, class);
    rb_buf_add_chars(b, "</td></tr>\n");
}

static void add_group(rb_report *r, uint32_t index, const rb_route_group *g, uint64_t whole)
{
    rb_exhibit like = {.sub = RB_ROUTED};
    like.keys.items = g->outputs.items;
    like.keys.len = g->outputs.len;
    rb_buf *b = &r->out;
    rb_buf_add_chars(b, "<tr class=\"group\">");
    for (uint32_t k = 0; k < g->outputs.len; k++) {
        rb_buf text = {0};
        rb_value_print(&text, &g->outputs.items[k], r->summary->zone);
        rb_buf_add_chars(b, k == 0 ? "<th scope=\"row\">" : "<td>");
        rb_html_text(b, rb_buf_str(&text));
        rb_buf_add_chars(b, k == 0 ? "</th>" : "</td>");
    }
    rb_html_link_cell(b, g->count, rb_html_evidence_href(r, RB_EVIDENCE_ROUTE, index, &like));
    add_end(b, g->count, whole, "fill");
}

struct state { const char *name, *words; uint64_t n, whole; rb_str list; };

static void add_state(rb_report *r, const rb_route_info *info, const struct state *s)
{
    if (s->n == 0) return;
    rb_buf_print(&r->out, "<tr data-route=\"%.*s.%s\"><th scope=\"row\" colspan=\"%u\"><span class=\"mark fair\">%s</span></th>", RB_STR_ARGS(info->name), s->name, info->outputs.len, s->words);
    rb_html_link_cell(&r->out, s->n, s->list);
    add_end(&r->out, s->n, s->whole, "fair");
}

static void add_table(rb_report *r, uint32_t index)
{
    const rb_route_info  *info = r->summary->catalog->routes.items[index];
    const rb_route_total *t = &r->summary->routes[index];
    uint64_t     whole = t->routed + t->no_match + t->unknown + t->conflict;
    const char **heads = RB_NEW_ARRAY(const char *, info->outputs.len + 3u);
    uint32_t     n = info->outputs.len, shown = t->groups.len < RB_HTML_ROUTED ? t->groups.len : RB_HTML_ROUTED;
    for (uint32_t i = 0; i < n; i++) heads[i] = rb_str_chars(rb_route_output_name(info, i));
    heads[n] = ">records";
    heads[n + 1] = ">share";
    heads[n + 2] = "";
    rb_html_table(&r->out, RB_STR("Where records are sent"), heads, n + 3u);
    for (uint32_t i = 0; i < shown; i++) add_group(r, index, &t->groups.items[i], whole);
    add_state(r, info, &(struct state){"no_match", "no row matches", t->no_match, whole, rb_html_sub_href(r, RB_EVIDENCE_ROUTE, index, RB_ROUTE_NO_MATCH)});
    add_state(r, info, &(struct state){"unknown", "unknown: data is missing", t->unknown, whole, rb_html_sub_href(r, RB_EVIDENCE_ROUTE, index, RB_ROUTE_UNKNOWN)});
    add_state(r, info, &(struct state){"conflict", "rows disagree", t->conflict, whole, rb_html_sub_href(r, RB_EVIDENCE_ROUTE, index, RB_ROUTE_CONFLICT)});
    rb_html_table_end(&r->out);
    if (t->groups.len <= shown) return;
    rb_buf_add_chars(&r->out, "<p>The most frequent of ");
    rb_html_count(&r->out, t->groups.len);
    rb_buf_add_chars(&r->out, " outcomes; the JSON report has all.</p>\n");
}

static rb_str ran_text(const rb_report *r, const char *kind, rb_str name, uint32_t stream)
{
    rb_str record = r->summary->catalog->schemas.items[stream]->name;
    return r->summary->streams[stream].ran ? rb_str_print("%s %.*s over %.*s", kind, RB_STR_ARGS(name), RB_STR_ARGS(record))
                                           : rb_str_print("%s %.*s, not run: no data was given for %.*s", kind, RB_STR_ARGS(name), RB_STR_ARGS(record));
}

void rb_html_routes(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    if (c->routes.len == 0) return;
    rb_html_section(&r->out, "routes", "Routes");
    for (uint32_t i = 0; i < c->routes.len; i++) {
        const rb_route_info *info = c->routes.items[i];
        rb_html_heading(&r->out, info->title, ran_text(r, "route", info->name, info->stream));
        if (r->summary->streams[info->stream].ran) add_table(r, i);
    }
    rb_buf_add_chars(&r->out, "</section>\n");
}

/* ---- assignments */

static void add_amount(rb_report *r, const rb_value *v)
{
    rb_buf_add_chars(&r->out, "<td class=\"n\">");
    if (v->known) rb_html_value(&r->out, v, r->summary->zone);
    else rb_buf_add_chars(&r->out, v->type.kind == RB_TYPE_none ? "-" : "unknown");
    rb_buf_add_chars(&r->out, "</td>");
}

static void add_member(rb_report *r, uint32_t index, const rb_member_total *m, uint64_t most)
{
    const rb_assign_info *info = r->summary->catalog->assigns.items[index];
    rb_value   who = m->name;
    rb_exhibit like = {.sub = RB_SUB_MEMBER};
    rb_buf     name = {0};
    like.keys.items = &who;
    like.keys.len = 1;
    bool   over = m->over > 0 || (m->capacity.known && m->load.known && m->load.dec > m->capacity.dec);
    rb_value_print(&name, &m->name, r->summary->zone);
    rb_buf_add_chars(&r->out, "<tr><th scope=\"row\">");
    rb_html_text(&r->out, rb_buf_str(&name));
    if (over) rb_buf_add_chars(&r->out, " <span class=\"mark bad\">over capacity</span>");
    rb_buf_add_chars(&r->out, "</th>");
    rb_html_link_cell(&r->out, m->given, rb_html_evidence_href(r, RB_EVIDENCE_ASSIGN, index, &like));
    add_amount(r, &m->load);
    if (info->has_capacity) add_amount(r, &m->capacity);
    rb_buf_add_chars(&r->out, "<td class=\"bar\">");
    rb_html_bar(&r->out, m->given, most, over ? "bad" : "fill");
    rb_buf_add_chars(&r->out, "</td></tr>\n");
}

static void add_members(rb_report *r, uint32_t index)
{
    const rb_assign_info  *info = r->summary->catalog->assigns.items[index];
    const rb_assign_total *t = &r->summary->assigns[index];
    const char *heads[] = {rb_str_chars(r->summary->catalog->schemas.items[info->pool]->name), ">given", ">load", info->has_capacity ? ">capacity" : "", ""};
    uint32_t    shown = t->members.len < RB_HTML_MEMBERS ? t->members.len : RB_HTML_MEMBERS;
    uint64_t    most = 0;
    for (uint32_t i = 0; i < t->members.len; i++) most = t->members.items[i].given > most ? t->members.items[i].given : most;
    rb_html_table(&r->out, RB_STR("Who was given how many"), heads, info->has_capacity ? 5 : 4);
    for (uint32_t i = 0; i < shown; i++) add_member(r, index, &t->members.items[i], most);
    rb_html_table_end(&r->out);
    if (t->members.len > shown) rb_buf_print(&r->out, "<p>The first %u of %u.</p>\n", shown, t->members.len);
}

static void add_how(rb_report *r, uint32_t index)
{
    const rb_assign_info  *info = r->summary->catalog->assigns.items[index];
    const rb_assign_total *t = &r->summary->assigns[index];
    static const char *const heads[] = {"", ">records"};
    static const char *const words[RB_GIVEN_COUNT] = {"given in turn", "given to who was named", "given otherwise", "nobody", "unknown: data is missing", "not applicable"};
    rb_html_table(&r->out, RB_STR("How records were given"), heads, 2);
    for (uint32_t i = 0; i < RB_GIVEN_COUNT; i++) {
        if (t->by_how[i] == 0) continue;
        rb_buf_print(&r->out, "<tr data-assign=\"%.*s.%s\"><th scope=\"row\">%s</th>", RB_STR_ARGS(info->name), rb_given_name((enum rb_given)i), words[i]);
        rb_html_link_cell(&r->out, t->by_how[i], rb_html_sub_href(r, RB_EVIDENCE_ASSIGN, index, i));
        rb_buf_add_chars(&r->out, "</tr>\n");
    }
    rb_html_table_end(&r->out);
}

void rb_html_assigns(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    if (c->assigns.len == 0) return;
    rb_html_section(&r->out, "assignments", "Assignments");
    for (uint32_t i = 0; i < c->assigns.len; i++) {
        const rb_assign_info *info = c->assigns.items[i];
        rb_html_heading(&r->out, info->title, ran_text(r, "assign", info->name, info->stream));
        rb_html_cite(&r->out, info->source, info->clause);
        if (!r->summary->assigns[i].ran) continue;
        add_how(r, i);
        add_members(r, i);
    }
    rb_buf_add_chars(&r->out, "</section>\n");
}
