/* read/xlsx.c: a workbook as an input.
 *
 * Path      rb_reader_open -> [xlsx] -> xlsx_book.c, xlsx_style.c, xlsx_strings.c; then xlsx_rows.c -> sheet.c
 */
#include "read/xlsx.h"

static void close_book(rb_reader *r)
{
    rb_xlsx *x = r->sheet->source;
    if (x->stream) rb_zip_end(x->stream);
    if (x->xml) rb_xml_free(x->xml);
}

bool rb_xlsx_open(rb_reader *r, rb_str part, rb_diags *ds)
{
    rb_sheet *s = rb_sheet_new(r);
    rb_xlsx  *x = RB_NEW(rb_xlsx);
    *s = (rb_sheet){.more = rb_xlsx_rows_more, .close = close_book, .source = x};
    rb_xlsx_rows_init(r, x);
    r->window.from = r->window.to = 0; /* the archive is read by position */
    const char *why = rb_zip_open(&x->zip, r->window.file);
    if (why != NULL) return rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%.*s seems to be a workbook or a zip archive, and %s", RB_STR_ARGS(r->name), why);
    s->bytes = x->zip.bytes;
    return rb_xlsx_find_sheet(r, x, part, ds) && rb_xlsx_read_styles(r, x, ds) && rb_xlsx_read_strings(r, x, ds) && rb_sheet_bind(r, ds);
}
