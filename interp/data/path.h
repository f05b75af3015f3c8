/* data/path.h: a column that is inside the lists of a JSON record: "custom_fields[id=360].value".
 *
 * Keys with dots between them; after a key, in brackets, which element of its list is meant: the one whose member has a value,
 * [id=360] or [name="Order, number"], or the one at a place, [0] the first. A column that is not of this form as a whole is
 * the name of a key, brackets and all.
 */
#ifndef RB_DATA_PATH_H
#define RB_DATA_PATH_H

#include "base/str.h"
#include "base/vec.h"

enum rb_path_kind { RB_PATH_KEY, RB_PATH_WHERE, RB_PATH_AT };
typedef struct rb_path_step {
    enum rb_path_kind kind;
    rb_str   name;  /* KEY, WHERE: of the member */
    rb_str   value; /* WHERE */
    uint64_t at;    /* AT: from 0 */
} rb_path_step;
typedef struct rb_path { RB_VEC(rb_path_step) steps; } rb_path;

/* False: it chooses no element of a list. Strings are slices of the column. */
bool rb_path_parse(rb_str column, rb_path *out);

#endif
