/* read/csv_shape.h: what stands around the records of a CSV file, as its record declares it. Only for read/. */
#ifndef RB_READ_CSV_SHAPE_H
#define RB_READ_CSV_SHAPE_H

#include "read/csv.h"
#include "read/csv_record.h"

/* From the byte order mark to the header: a line `sep=;`, title lines, lines before the declared header. Sets the delimiter, if
 * need be the one with which the header has all columns. The window then begins with the header or blank lines before it. */
bool rb_csv_pass_titles(rb_reader *r, rb_diags *ds);
bool rb_csv_settle_delimiter(rb_reader *r, rb_diags *ds); /* at the header line */
rb_csv_text rb_csv_head_text(const rb_reader *r);

/* Whether the record begins the report's footer: its first field with anything in it says so. */
bool rb_csv_is_footer(const rb_reader *r, rb_str record);
enum rb_step rb_csv_skip_footer(rb_reader *r);
/* Whether all that a record has beyond the header's columns is empty. */
bool rb_csv_is_empty_rest(const rb_reader *r, rb_str rest);
rb_str rb_csv_name(rb_str cell); /* a header cell without its quotes and the white space around it */
bool rb_csv_refuse_header(const rb_reader *r, enum rb_csv_found found, const rb_csv_record *record, rb_diags *ds);

#endif
