/* engine/rows_files.c: reads the files that `rows from` names, as texts of the rules: what is wrong in one is shown in it.
 *
 * A path leads from the folder of the rules file in which it stands, and only downwards.
 */
#include "engine/rows_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_LIMIT_BYTES = 256 << 20 };

static rb_str folder_of(const rb_diags *ds, rb_span span)
{
    rb_place place = rb_sources_place(ds->sources, span.start);
    rb_str   name = place.source ? place.source->name : RB_STR("");
    size_t   len = name.len;
    while (len > 0 && name.ptr[len - 1] != '/') len--;
    return rb_str_slice(name, 0, len);
}

static bool stays_below(rb_str path)
{
    if (path.len == 0 || path.ptr[0] == '/' || path.ptr[0] == '\\') return false;
    return rb_str_find(path, RB_STR(".."), 0) == SIZE_MAX;
}

static bool is_file(rb_str path, rb_span at, rb_diags *ds)
{
    struct stat info;
    if (stat(rb_str_chars(path), &info) != 0) return rb_diag_add(ds, RB_E0439, at, "'%.*s' could not be read: %s", RB_STR_ARGS(path), strerror(errno));
    if (!S_ISREG(info.st_mode)) return rb_diag_add(ds, RB_E0439, at, "'%.*s' is not a file", RB_STR_ARGS(path));
    return info.st_size <= FILE_LIMIT_BYTES || rb_diag_add(ds, RB_E0439, at, "'%.*s' is larger than 256 MB", RB_STR_ARGS(path));
}

static bool read_text(rb_str path, rb_span at, rb_diags *ds, rb_str *text)
{
    FILE  *f = fopen(rb_str_chars(path), "rb");
    rb_buf b = {0};
    size_t got = 0;
    if (!f) return rb_diag_add(ds, RB_E0439, at, "'%.*s' could not be read: %s", RB_STR_ARGS(path), strerror(errno));
    do {
        rb_buf_reserve(&b, 1 << 16);
        got = fread(b.ptr + b.len, 1, 1 << 16, f);
        b.len += got;
    } while (got > 0 && b.len <= FILE_LIMIT_BYTES);
    bool failed = ferror(f) != 0;
    fclose(f);
    if (failed) return rb_diag_add(ds, RB_E0439, at, "'%.*s' could not be read", RB_STR_ARGS(path));
    *text = rb_buf_take(&b);
    return true;
}

static void read_rows(rb_parsed *file, const rb_ast_rows_from *node, rb_diags *ds)
{
    rb_rows_file rows = {.node = &node->base};
    rb_str path = node->path.text, text;
    if (!stays_below(path)) {
        rb_diag_add(ds, RB_E0439, node->path.span, "'%.*s' is outside the folder of the rules", RB_STR_ARGS(path));
        rb_diag_help(ds, "put it in that folder or below, and write its path from there");
    } else {
        path = rb_str_print("%.*s%.*s", RB_STR_ARGS(folder_of(ds, node->path.span)), RB_STR_ARGS(path));
        if (is_file(path, node->path.span, ds) && read_text(path, node->path.span, ds, &text)) rows.source = rb_sources_add(ds->sources, path, text);
    }
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
