/* report/figures.h: numbers as people read them. */
#ifndef RB_REPORT_FIGURES_H
#define RB_REPORT_FIGURES_H

#include "data/verdict.h"

void rb_figure_add_count(rb_buf *b, uint64_t n);                   /* 1,234 */
void rb_figure_add_share(rb_buf *b, uint64_t part, uint64_t whole); /* 24.9%; <0.1% for a few; nothing of nothing: - */
void rb_figure_add_value(rb_buf *b, const rb_value *v, const rb_zone *zone); /* 12,345.68 USD: rounded for reading */
void rb_figure_add_exact(rb_buf *b, const rb_value *v, const rb_zone *zone); /* 12,345.678 USD: to the last digit */
void rb_figure_add_against(rb_buf *b, const rb_value *v, const rb_value *target, const rb_zone *zone); /* not rounded where that would read as the target */
void rb_figure_add_miss(rb_buf *b, const rb_kpi_info *info, const rb_value *miss); /* "met", "5.2%", "7.5 points", "-" */
void rb_figure_add_things(rb_buf *b, uint64_t n, const char *one, const char *many); /* 1,234 records */
void rb_figure_add_grouped(rb_buf *b, rb_str digits); /* -12,345.678 of -12345.678 */
void rb_figure_cut(rb_buf *b, size_t from);     /* of what was added since, as much as a person would read */
void rb_figure_add_cut(rb_buf *b, rb_str text); /* as much of it as a person would read */

#endif
