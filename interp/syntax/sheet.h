/* syntax/sheet.h: a CSV text that belongs to the rules, row by row, each cell with its place.
 *
 * For texts that are read whole with the rules and whose mistakes are shown in place; exports of records are read/'s.
 */
#ifndef RB_SYNTAX_SHEET_H
#define RB_SYNTAX_SHEET_H

#include "diag/source.h"

typedef struct rb_sheet_cell { rb_str text; rb_span span; } rb_sheet_cell; /* text without its quotes and the blanks around it; span: what stands there */
typedef RB_VEC(rb_sheet_cell) rb_sheet_row;

typedef struct rb_sheet {
    const rb_source *source;
    size_t           at;
    char             delimiter;
} rb_sheet;

/* The delimiter is the one of , ; and tab that cuts the first line into most cells. */
rb_sheet rb_sheet_open(const rb_source *source);

enum rb_sheet_read { RB_SHEET_ROW, RB_SHEET_END, RB_SHEET_OPEN_QUOTE }; /* OPEN_QUOTE: the row's last cell never ends */
/* The next row that is not blank. `row` is filled again. */
enum rb_sheet_read rb_sheet_next(rb_sheet *s, rb_sheet_row *row);

#endif
