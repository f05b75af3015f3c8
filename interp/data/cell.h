/* data/cell.h: from a cell's text to a typed value: the one place where that is decided (cell_plain.h reads the cells that
 * nearly all are, and reads them the same).
 *
 * Blank is: MISSING, NULL, empty, or nothing but white space. Surrounding white space is
 * ignored for every type but text. yes/no reads yes/no, true/false, y/n, 1/0, on/off, checked/unchecked in
 * any case. Percent reads 92% as 0.92 and 0.92 as 0.92. Money reads plain decimals, with its own currency code
 * before or after ("USD 12.50"). Numbers take no separators unless declared. Integers refuse a fraction. An
 * enumeration's cell must be one of its values. Never a guess: what does not fit is unreadable.
 *
 * #N/A is blank for every type. A date with midnight behind it is that date; with another time it is unreadable.
 * JSON: true and false read as yes/no, a number is a text's digits as written, a list or an object is unreadable.
 */
#ifndef RB_DATA_CELL_H
#define RB_DATA_CELL_H

#include "data/batch.h"
#include "data/value.h"

enum rb_cell_state { RB_CELL_KNOWN, RB_CELL_BLANK, RB_CELL_UNREADABLE };

static inline bool rb_cell_is_white(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool rb_cell_is_blank(rb_cell c);
/* One per representation, for the column kernels; *out is touched only when KNOWN. */
enum rb_cell_state rb_cell_read_bit(const rb_field *f, rb_cell c, bool *out);
enum rb_cell_state rb_cell_read_i64(const rb_field *f, rb_cell c, int64_t *out);  /* date, datetime, time, duration, months, enumeration */
enum rb_cell_state rb_cell_read_dec(const rb_field *f, rb_cell c, rb_dec *out);   /* number, integer, money, percent */
enum rb_cell_state rb_cell_read_text(const rb_field *f, rb_cell c, rb_str *out);  /* a slice, not trimmed */
rb_str rb_cell_shown(rb_str text); /* as a sentence shows it: cut when long, safe to print. Collected. */
/* Why an unreadable cell is: one line for a person, "'31/02/2025' is not a date (YYYY-MM-DD)". Collected. */
rb_str rb_cell_complaint(const rb_field *f, rb_cell c);

#endif
