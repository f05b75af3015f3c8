/* sema/kpi.h: a kpi while it is checked; shared by kpi.c, measure.c and target.c only. */
#ifndef RB_SEMA_KPI_H
#define RB_SEMA_KPI_H

#include "sema/check.h"

typedef struct rb_kpi_draft {
    rb_scope       scope;
    rb_kpi        *kpi;
    rb_kpi_info   *info;
    const rb_ast_target    *target;
    const rb_ast_use_bands *bands;
    bool           measured, wrong;
    RB_VEC(rb_str) key_names; /* those given with `as`; the others are empty */
} rb_kpi_draft;

/* measure.c: `measure …`: what is measured and of what type that is. */
void rb_check_measure(rb_kpi_draft *d, const rb_ast_measure *node);
/* target.c: `target …`, after the keys and the measure. */
void rb_check_target(rb_kpi_draft *d);
/* A target or the limit of a band, of type `want`; refuses a percentage of what is not measured in parts of one. */
const rb_expr *rb_kpi_limit(rb_kpi_draft *d, rb_scope *scope, const rb_expr *e, rb_type want, const char *what);

#endif
