/* base/json.h: writing JSON, and reading a small document into a tree (RFC 8259).
 * Record streams do not come through here: read/json.c scans them without a tree.
 * Numbers stay text, so no digit is ever lost.
 */
#ifndef RB_BASE_JSON_H
#define RB_BASE_JSON_H

#include "base/buf.h"
#include "base/vec.h"

void rb_json_add_string(rb_buf *b, rb_str s); /* quoted and escaped; invalid UTF-8 becomes U+FFFD */

/* Each of these begins with a comma, unless what was written last says that nothing stands before it. */
void rb_json_add_comma(rb_buf *b); /* only that */
void rb_json_add_open(rb_buf *b);  /* { */
void rb_json_add_key(rb_buf *b, rb_str key);                      /* "key": */
void rb_json_add_name(rb_buf *b, const char *name);               /* "name": a name of our own, which needs no escapes */
void rb_json_add_text(rb_buf *b, const char *name, rb_str text);  /* "name":"text" */
void rb_json_add_count(rb_buf *b, const char *name, uint64_t n);  /* "name":n */

enum rb_json_kind { RB_JSON_NULL, RB_JSON_FALSE, RB_JSON_TRUE, RB_JSON_NUMBER, RB_JSON_STRING, RB_JSON_ARRAY, RB_JSON_OBJECT };

typedef struct rb_json {
    enum rb_json_kind kind;
    rb_str            text;                         /* number as written, or string decoded */
    RB_VEC(struct rb_json *) items;                 /* array items, or object values */
    RB_VEC(rb_str) names;                           /* object member names, same order */
} rb_json;

/* NULL when it is not JSON: *at is the byte where it goes wrong and *why one line. Depth at most 200; a duplicate name is an error. */
rb_json *rb_json_parse(rb_str text, size_t *at, const char **why);
rb_json *rb_json_member(const rb_json *object, rb_str name); /* or NULL */

#endif
