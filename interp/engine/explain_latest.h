/* engine/explain_latest.h: why a record is not evaluated: a later one with the same key is. */
#ifndef RB_ENGINE_EXPLAIN_LATEST_H
#define RB_ENGINE_EXPLAIN_LATEST_H

#include "engine/latest.h"

/* Appends it of a record of data item i, by its number there. False: it is not superseded, and nothing is appended. */
bool rb_latest_explain(const rb_latest *l, uint32_t i, uint64_t record, rb_buf *b);

#endif
