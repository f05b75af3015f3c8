/* read/json_cut.h: where a list of JSON records may be cut, without reading them. */
#ifndef RB_READ_JSON_CUT_H
#define RB_READ_JSON_CUT_H

#include "base/str.h"

/* Both say how many bytes, which begin between two records, end after one of them and before its comma; 0: none are seen to. */
/* By what records begin with after their '{': a list inside a record may look so, too. */
size_t rb_json_likely_cut(const char *bytes, size_t len, rb_str begin);
/* By all brackets: right where this is JSON, and no other list is as deep in what stands around the records. */
size_t rb_json_cut(const char *bytes, size_t len);

#endif
