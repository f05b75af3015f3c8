/* data/cell_text.h: what is common to reading a cell (cell.c) and to saying why it could not be read (complaint.c). */
#ifndef RB_DATA_CELL_TEXT_H
#define RB_DATA_CELL_TEXT_H

#include "data/cell.h"

/* KNOWN: there is one text, in *trimmed without surrounding white space. UNREADABLE: a list or an object. */
enum rb_cell_state rb_cell_text(rb_cell c, rb_str *trimmed);

/* The amount without its own currency code, or the text itself. */
rb_str rb_cell_amount(rb_str text, rb_type type);

/* Whether a text is a date with a time of day: the day, and whether that time is midnight. */
bool rb_cell_day_of_datetime(rb_str text, int64_t *days, bool *is_midnight);

#endif
