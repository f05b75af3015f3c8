/* exec/kpi_rows.h: which records of a batch make a KPI what it is: the ones that somebody looks at who wants it better.
 *
 * Of a share those that do not meet it, or, where little of it is good, those that do; of what is measured all, the lowest first where
 * much is good, else the highest.
 */
#ifndef RB_EXEC_KPI_ROWS_H
#define RB_EXEC_KPI_ROWS_H

#include "exec/exec.h"

/* What is named of a KPI's records, in words that follow "records that"; the value that each shows, NONE: it has none; and in which order. */
enum rb_named_order { RB_NAMED_AS_THEY_COME, RB_NAMED_LOWEST, RB_NAMED_HIGHEST };
typedef struct rb_kpi_named { const char *words, *others; rb_step_id value; enum rb_named_order order; } rb_kpi_named; /* others: what the rest is */
rb_kpi_named rb_kpi_names(const rb_kpi_plan *k);

/* Rows of word w of the last batch, of which the group has all but the unsure: whether these belong is not known. */
typedef struct rb_kpi_rows { uint64_t named, others, left_out, unsure; } rb_kpi_rows;
rb_kpi_rows rb_exec_kpi_rows(const rb_exec *x, const rb_kpi_plan *k, uint32_t w);
/* Why a row is left out, or unsure. */
rb_cause rb_exec_kpi_cause(rb_exec *x, const rb_kpi_plan *k, uint32_t row, bool unsure);

#endif
