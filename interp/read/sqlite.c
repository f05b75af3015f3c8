/* read/sqlite.c: a table or view of an SQLite database as an input. */
#include "read/sheet.h"

bool rb_sqlite_open(rb_reader *r, rb_str part, rb_diags *ds)
{
    (void)part;
    return rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%.*s is an SQLite database", RB_STR_ARGS(r->name));
}
