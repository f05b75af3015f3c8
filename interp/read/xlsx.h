/* read/xlsx.h: what the files of the workbook reader share. Only for read/.
 *
 * Source   ECMA-376 part 1, chapter 18 (SpreadsheetML); dates: 18.17.4.
 */
#ifndef RB_READ_XLSX_H
#define RB_READ_XLSX_H

#include "read/sheet.h"
#include "read/xml.h"

/* What a number is shown as: its style decides. */
enum rb_xlsx_kind { RB_XLSX_NUMBER, RB_XLSX_PERCENT, RB_XLSX_DATE, RB_XLSX_TIME, RB_XLSX_DATETIME, RB_XLSX_ELAPSED };

typedef struct rb_xlsx {
    rb_zip zip;
    bool   from_1904;               /* how days are counted */
    RB_VEC(enum rb_xlsx_kind) styles;
    RB_VEC(rb_str) strings;         /* slices of string_bytes' blocks */
    rb_str sheet;                   /* the member that was chosen */
    rb_zip_stream *stream;
    rb_xml *xml;
    char   *chunk;
    struct rb_xlsx_rows *rows;      /* the row in the making: xlsx_rows.c */
} rb_xlsx;

/* xlsx_book.c: the member of the sheet `part`, or of the first that is shown. False with a diagnostic. */
bool rb_xlsx_find_sheet(rb_reader *r, rb_xlsx *x, rb_str part, rb_diags *ds);
/* E0504: "'book.xlsx' is a workbook whose part xl/styles.xml …". Returns false. */
bool rb_xlsx_refuse(const rb_reader *r, rb_str member, rb_str why, rb_diags *ds);

/* xlsx_strings.c: the texts that cells share. */
bool rb_xlsx_read_strings(rb_reader *r, rb_xlsx *x, rb_diags *ds);
/* Text as XML has it, with what XML cannot hold written _x000D_: makes that a character again. */
rb_str rb_xlsx_unescape(rb_str text);

/* xlsx_style.c */
bool rb_xlsx_read_styles(rb_reader *r, rb_xlsx *x, rb_diags *ds);
enum rb_xlsx_kind rb_xlsx_kind_of_code(rb_str code); /* a number format's code: "yyyy-mm-dd" */
/* A number of days as ISO text: "2025-07-15", "2025-07-15T16:30:00", "16:30:00", hours beyond a day when elapsed. False:
 * there is no such day. */
bool rb_xlsx_add_moment(rb_buf *b, double days, enum rb_xlsx_kind kind, bool from_1904);
/* A number as people see it: 15 digits, which is what a spreadsheet holds, and no exponent. */
void rb_xlsx_add_number(rb_buf *b, rb_str written);

/* xlsx_rows.c: rows of the sheet, as its XML comes. */
void rb_xlsx_rows_init(rb_reader *r, rb_xlsx *x);
enum rb_step rb_xlsx_rows_more(rb_reader *r, rb_diags *ds);

#endif
