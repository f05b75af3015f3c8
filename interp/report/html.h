/* report/html.h: what the parts of the HTML report share. Text of the data goes through rb_html_text and nothing else. */
#ifndef RB_REPORT_HTML_H
#define RB_REPORT_HTML_H

#include "data/evidence.h"
#include "report/internal.h"

enum { RB_HTML_GROUPS = 300, RB_HTML_ROUTED = 100, RB_HTML_MEMBERS = 500 }; /* as many of each have a row */

extern const char *const rb_html_style[]; /* html_style.c; NULL ends it */

/* Escaped, control bytes made visible, and kept apart from the direction of the text around it. */
void rb_html_text(rb_buf *b, rb_str text);
void rb_html_words(rb_buf *b, const char *words);           /* our own words: escaped only */
void rb_html_count(rb_buf *b, uint64_t n);                  /* <data value="1234">1,234</data> */
void rb_html_count_cell(rb_buf *b, uint64_t n);             /* in a cell */
/* In a cell, linked to that list unless it is nothing; `href` empty: no link. */
void rb_html_link_cell(rb_buf *b, uint64_t n, rb_str href);
/* Before and after what links to that list; `href` empty: nothing. */
void rb_html_link(rb_buf *b, rb_str href);
void rb_html_link_end(rb_buf *b, rb_str href);
void rb_html_value(rb_buf *b, const rb_value *v, const rb_zone *zone); /* rounded for reading, the exact one for programs */
/* A table begins: its caption and its column heads, those of figures with a '>' before them; "": the column needs none. */
void rb_html_table(rb_buf *b, rb_str caption, const char *const *heads, size_t count);
void rb_html_table_end(rb_buf *b);
void rb_html_section(rb_buf *b, const char *id, const char *title); /* <section> with an h2 */
void rb_html_heading(rb_buf *b, rb_str title, rb_str below);        /* h3, and a line below it */
void rb_html_cite(rb_buf *b, rb_str source, rb_str clause);
/* A bar for a share of a whole, of a class of the style: it prints, which a background does not. */
void rb_html_bar(rb_buf *b, uint64_t part, uint64_t whole, const char *class);
void rb_html_stakes(rb_buf *b, const rb_stakes *s, rb_str href); /* 30,000.50 USD and 12.00 EUR, linked to that list */
const char *rb_html_band_class(const rb_kpi_info *info, uint32_t band); /* "good", "fair", "bad" */

/* Where the list of a rule, a checklist, a route … stands. */
rb_str rb_html_rule_id(const rb_report *r, uint32_t checklist, uint32_t rule);
rb_str rb_html_match_id(const rb_reconcile_info *info, enum rb_match m);
rb_str rb_html_match_text(const rb_report *r, const rb_reconcile_info *info, enum rb_match m); /* "different", "no Invoice" */
rb_str rb_html_unknown_id(rb_str rule); /* where a rule's unknowns stand, of the id where its fails do */
rb_str rb_html_list_id(const char *kind, rb_str name);

/* The id, where there is a list to link to; empty where --limit left none. */
rb_str rb_html_list_href(const rb_listing *l, rb_str id);

/* html_evidence.c: where the records behind a figure are listed, by group of a KPI, or by sub; empty: nowhere. */
rb_str rb_html_evidence_href(const rb_report *r, enum rb_evidence_kind kind, uint32_t index, const rb_exhibit *like);
rb_str rb_html_group_href(const rb_report *r, enum rb_evidence_kind kind, uint32_t index, const rb_kpi_group *g);
rb_str rb_html_sub_href(const rb_report *r, enum rb_evidence_kind kind, uint32_t index, uint32_t sub);
/* Of a record, what is told of it under rules, the worst first; then the id of each is that of its place in r->told. */
void   rb_html_tell(rb_report *r, const rb_record_view *view, const rb_told *told, uint32_t count);
rb_str rb_html_told_id(uint32_t place);
void   rb_html_cut(rb_report *r, uint64_t listed, uint64_t total); /* after the count of a list: where the others are, if it has not all */
void   rb_html_checklist_evidence(rb_report *r, uint32_t index);   /* the lists of a checklist … */
void   rb_html_evidence(rb_report *r);                             /* … and those of all else */

void rb_html_checklists(rb_report *r);
void rb_html_routes(rb_report *r);
void rb_html_assigns(rb_report *r);
void rb_html_kpis(rb_report *r);
/* The groups with the same other keys, by period, as inline SVG; nothing where there are no periods. */
void rb_html_kpi_charts(const rb_report *r, rb_buf *b, uint32_t kpi);
void rb_html_reconciles(rb_report *r);
void rb_html_waivers(rb_report *r);
void rb_html_lists(rb_report *r);
void rb_html_data(rb_report *r);

#endif
