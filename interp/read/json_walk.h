/* read/json_walk.h: finding one's way in the text of a list or an object that was checked already. Only for read/.
 *
 * Whatever the text, nothing is read beyond it, and each walk goes over it once.
 */
#ifndef RB_READ_JSON_WALK_H
#define RB_READ_JSON_WALK_H

#include "base/str.h"

/* The next item of the list, or member of the object, as written; *at is 1 before the first. False at the end. name: NULL in a list. */
bool rb_json_walk_next(rb_str s, size_t *at, rb_str *name, rb_str *value);
/* How many members of that name the object has, 0 if it is none; *out: the value of the first. */
uint32_t rb_json_walk_member(rb_str object, rb_str name, rb_str *out);
/* What a text in its quotes says; anything else as written. */
rb_str rb_json_walk_text(rb_str value);

#endif
