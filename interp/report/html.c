/* report/html.c: the report as one HTML file, for who decides and for who forwards it.
 *
 * Order     what was judged and how bad it is; checklists, routes, assignments, KPIs, reconciliations, waivers; the records
 *           that every figure links to; what was read and what was not. So a reader may stop at any point.
 * Promises  One file: nothing is fetched, no script runs, and the policy in its head makes the browser hold to that. It
 *           reads on paper and on a phone. Its lists are bounded, and each says how many it leaves out.
 */
#include "report/html.h"

#include "base/version.h"
#include "base/xml.h"

void rb_html_report_begin(rb_report *r) { (void)r; }

static void add_head(rb_report *r)
{
    rb_buf *b = &r->out;
    rb_buf_add_chars(b, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                        "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
                        "<meta name=\"referrer\" content=\"no-referrer\"><meta name=\"generator\" content=\"" RB_NAME " " RB_VERSION "\">\n<title>Rubric report: ");
    rb_html_words(b, rb_str_chars(r->summary->rules));
    rb_buf_add_chars(b, "</title>\n<style>");
    for (size_t i = 0; rb_html_style[i] != NULL; i++) rb_buf_add_chars(b, rb_html_style[i]);
    rb_buf_add_chars(b, "</style></head>\n<body><a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
}

/* What the page is about, in the words of the rules: the titles of its checklists, else of what else there is. */
static void add_title(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    rb_buf_add_chars(&r->out, "<header><h1>Rubric report: ");
    rb_html_text(&r->out, r->summary->rules);
    rb_buf_add_chars(&r->out, "</h1><p class=\"dim\">As of <time>");
    rb_report_as_of_print(&r->out, r->summary);
    rb_buf_add_chars(&r->out, "</time> (");
    rb_html_text(&r->out, rb_zone_name(r->summary->zone));
    rb_buf_add_char(&r->out, ')');
    for (uint32_t i = 0; i < c->schemas.len; i++) {
        if (!r->summary->streams[i].ran) continue;
        rb_buf_add_chars(&r->out, " · ");
        rb_html_count(&r->out, r->summary->streams[i].read);
        rb_buf_add_char(&r->out, ' ');
        rb_html_text(&r->out, c->schemas.items[i]->name);
        rb_buf_add_chars(&r->out, r->summary->streams[i].read == 1 ? " record read" : " records read");
    }
    rb_buf_add_chars(&r->out, "</p>\n");
}

static void add_nav(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    const struct { bool there; const char *id, *name; } parts[] = {
        {c->checklists.len > 0, "checklists", "Checklists"}, {c->routes.len > 0, "routes", "Routes"}, {c->assigns.len > 0, "assignments", "Assignments"}, {c->kpis.len > 0, "kpis", "KPIs"},
        {c->reconciles.len > 0, "reconciliations", "Reconciliations"}, {c->waivers.len > 0, "waivers", "Waivers"}, {true, "records", "Records behind the figures"}, {true, "data", "What was read"}};
    rb_buf_add_chars(&r->out, "<nav aria-label=\"Contents\"><ul>");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].there) rb_buf_print(&r->out, "<li><a href=\"#%s\">%s</a></li>", parts[i].id, parts[i].name);
    rb_buf_add_chars(&r->out, "</ul></nav></header>\n<main id=\"main\">\n");
}

void rb_html_report_end(rb_report *r)
{
    add_head(r);
    add_title(r);
    add_nav(r);
    rb_html_checklists(r);
    rb_html_routes(r);
    rb_html_assigns(r);
    rb_html_kpis(r);
    rb_html_reconciles(r);
    rb_html_waivers(r);
    rb_html_lists(r);
    rb_html_data(r);
    rb_buf_add_chars(&r->out, "</main>\n<footer><p>Written by " RB_NAME " " RB_VERSION ". Rounded figures are exact in the JSON report. Nothing in this page is fetched and no script runs.</p></footer>\n</body></html>\n");
}
