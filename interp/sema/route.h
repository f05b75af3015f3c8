/* sema/route.h: a route's table while it is checked. Only route.c, route_file.c, route_rows.c and route_gaps.c include it. */
#ifndef RB_SEMA_ROUTE_H
#define RB_SEMA_ROUTE_H

#include "sema/check.h"

typedef struct rb_route_sheet rb_route_sheet; /* the rows of one file */

/* In a column that some row tests for blank, a blank is a case of its own: no other cell matches it. In the other
 * columns a blank leaves it unknown whether a cell matches. */
typedef struct rb_route_table {
    rb_scope           *scope;
    const rb_ast_route *node;
    rb_route_info      *info;
    rb_route           *route;
    RB_VEC(const rb_expr *) inputs;
    RB_VEC(bool)            knows_blank;
    RB_VEC(rb_route_sheet *) sheets; /* in the order of their rows_from */
} rb_route_table;

/* route.c */
bool           rb_cell_asks_for_blank(const rb_ast *cell); /* by itself or as one of several */
const rb_expr *rb_check_column(const rb_route_table *t, uint32_t column, const rb_ast *cell); /* NULL: `-` */
void           rb_route_add_row(rb_route_table *t, rb_route_row row, rb_span at);
void           rb_route_row_test(rb_route_row *row, const rb_expr *condition); /* its only test; NULL: none */

/* route_file.c: reads the cells of a file before any row is checked; then its rows are added where they stand. */
rb_route_sheet *rb_route_sheet_read(const rb_route_table *t, const rb_ast_rows_from *node);
bool            rb_route_sheet_asks_for_blank(const rb_route_sheet *s, uint32_t column);
void            rb_route_sheet_add(rb_route_table *t, rb_route_sheet *s);

/* route_rows.c: rows that no record can reach. */
void rb_route_warn(const rb_route_table *t);

/* route_gaps.c: values between its rows that no row takes. */
void rb_route_find_gaps(const rb_route_table *t);

#endif
