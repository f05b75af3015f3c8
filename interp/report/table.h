/* report/table.h: aligned columns and wrapped lines for a terminal, measured by display width. */
#ifndef RB_REPORT_TABLE_H
#define RB_REPORT_TABLE_H

#include "base/buf.h"
#include "base/vec.h"

enum { RB_TABLE_WIDTH = 120, RB_TABLE_CELL_WIDTH = 60 };

enum rb_style { RB_STYLE_PLAIN, RB_STYLE_BOLD, RB_STYLE_DIM, RB_STYLE_RED, RB_STYLE_YELLOW, RB_STYLE_GREEN, RB_STYLE_COUNT };

/* Text as it is (it must be safe for a terminal already), in the style when `colour`. */
void rb_style_add(rb_buf *b, bool colour, enum rb_style style, rb_str text);

typedef struct rb_table_cell { rb_str text; enum rb_style style; } rb_table_cell;

/* `align` has one letter a column: l(eft), r(ight). Cells are cut to RB_TABLE_CELL_WIDTH, those of
 * the last column to what is left of RB_TABLE_WIDTH. */
typedef struct rb_table {
    const char *align;
    bool        colour;
    size_t      indent;
    RB_VEC(rb_table_cell) cells; /* row by row */
    size_t     *widths;     /* by column: of the rows measured so far; NULL: of the cells */
    bool        is_measured; /* no row is wider */
} rb_table;

void rb_table_add(rb_table *t, enum rb_style style, rb_str text); /* any text: made safe */
void rb_table_add_chars(rb_table *t, enum rb_style style, const char *text);
void rb_table_add_count(rb_table *t, enum rb_style style, uint64_t n); /* 1,234 */
void rb_table_take(rb_table *t, enum rb_style style, rb_buf *text); /* the buffer's text, which is reset */
/* For a table too long to be kept: its rows are measured, a few at a time, then made again and printed so. */
void rb_table_measure(rb_table *t);
void rb_table_print(rb_buf *b, const rb_table *t);

/* Adds text (any: made safe) wrapped at RB_TABLE_WIDTH, later lines indented by `hang`; the cursor stands at column
 * `at`. Ends the line. */
void rb_text_wrap(rb_buf *b, rb_str text, size_t at, size_t hang);

#endif
