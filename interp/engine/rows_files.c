/* engine/rows_files.c: reads the files that `rows from` names, as texts of the rules: what is wrong in one is shown in it.
 */
#include "engine/rows_files.h"

#include "base/path.h"
#include "engine/below.h"

#include <errno.h>
#include <string.h>

enum { FILE_LIMIT_BYTES = 256 << 20 };

static bool read_text(rb_str path, rb_span at, rb_diags *ds, rb_str *text)
{
    rb_buf b = {0};
    int    why = rb_file_read(path, FILE_LIMIT_BYTES, &b);
    if (why == EFBIG) return rb_diag_add(ds, RB_E0439, at, "'%.*s' is larger than 256 MB", RB_STR_ARGS(path));
    if (why != 0) return rb_diag_add(ds, RB_E0439, at, "'%.*s' could not be read: %s", RB_STR_ARGS(path), strerror(why));
    *text = rb_buf_take(&b);
    return true;
}

static void read_rows(rb_parsed *file, const rb_ast_rows_from *node, rb_diags *ds)
{
    rb_rows_file rows = {.node = &node->base};
    rb_named_file named = {RB_E0439, node->path.span, node->path.text};
    rb_str path, text;
    if (rb_below_find(&named, ds, &path) && read_text(path, named.span, ds, &text)) rows.source = rb_sources_add(ds->sources, path, text);
    rb_vec_push(&file->rows_files, rows);
}

void rb_rows_files_read(rb_parsed *file, rb_diags *ds)
{
    for (uint32_t i = 0; i < file->file->decls.len; i++) {
        if (file->file->decls.items[i]->kind != RB_AST_route) continue;
        const rb_ast_route *route = rb_ast_as(route, file->file->decls.items[i]);
        for (uint32_t r = 0; r < route->rows.len; r++)
            if (route->rows.items[r]->kind == RB_AST_rows_from) read_rows(file, rb_ast_as(rows_from, route->rows.items[r]), ds);
    }
}
