/* base/path.c: where paths lead, and small files read whole. */
#include "base/path.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

rb_str rb_path_folder(rb_str path)
{
    size_t end = path.len;
    while (end > 0 && path.ptr[end - 1] != '/') end--;
    return rb_str_slice(path, 0, end);
}

bool rb_path_stays_below(rb_str path)
{
    if (path.len == 0 || path.ptr[0] == '/' || path.ptr[0] == '\\') return false;
    for (size_t at = 0; at < path.len;) {
        size_t end = at;
        while (end < path.len && path.ptr[end] != '/' && path.ptr[end] != '\\') end++;
        if (rb_str_equal(rb_str_slice(path, at, end), RB_STR(".."))) return false;
        at = end + 1;
    }
    return true;
}

bool rb_path_leads_out(rb_str folder, rb_str path)
{
    char above[PATH_MAX], file[PATH_MAX];
    if (!realpath(folder.len > 0 ? rb_str_chars(folder) : ".", above) || !realpath(rb_str_chars(path), file)) return false;
    size_t len = strlen(above);
    return strncmp(above, file, len) != 0 || (len > 1 && file[len] != '/');
}

int rb_file_read(rb_str path, size_t limit, rb_buf *to)
{
    enum { PIECE = 1 << 16 };
    FILE  *f = fopen(rb_str_chars(path), "rb");
    size_t got = 0, before = to->len;
    if (!f) return errno;
    do {
        rb_buf_reserve(to, PIECE);
        got = fread(to->ptr + to->len, 1, PIECE, f);
        to->len += got;
    } while (got > 0 && to->len - before <= limit);
    int why = ferror(f) ? errno : to->len - before > limit ? EFBIG : 0;
    fclose(f);
    return why;
}
