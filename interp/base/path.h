/* base/path.h: paths of files, and what is said of them before they are opened. */
#ifndef RB_BASE_PATH_H
#define RB_BASE_PATH_H

#include "base/buf.h"

/* Up to its last '/', with it; empty where there is none. A view. */
rb_str rb_path_folder(rb_str path);
/* Whether the path, as it is written, leads only downwards: it is not absolute and no part of it is "..". */
bool rb_path_stays_below(rb_str path);
/* Whether the file lies outside the folder (empty: the current one) once links are followed. What cannot be followed does not: reading
 * it tells why. */
bool rb_path_leads_out(rb_str folder, rb_str path);
/* Adds the whole file. 0, or the errno of what went wrong; EFBIG where it is longer than `limit` bytes. */
int rb_file_read(rb_str path, size_t limit, rb_buf *to);

#endif
