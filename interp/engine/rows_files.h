/* engine/rows_files.h: the CSV files whose rows stand in routes, read before the rules are checked. */
#ifndef RB_ENGINE_ROWS_FILES_H
#define RB_ENGINE_ROWS_FILES_H

#include "diag/diag.h"
#include "syntax/ast.h"

void rb_rows_files_read(rb_parsed *file, rb_diags *ds);

#endif
