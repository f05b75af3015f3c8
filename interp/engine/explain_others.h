/* engine/explain_others.h: records with the key of the one that is explained: --key shows the first, and the rest are named. */
#ifndef RB_ENGINE_EXPLAIN_OTHERS_H
#define RB_ENGINE_EXPLAIN_OTHERS_H

#include "engine/latest.h"

typedef struct rb_others {
    rb_str   key;    /* as it was asked for; empty: a number was */
    uint64_t count;
    rb_buf   places; /* of the first few: "cases.csv:3, 9" */
    rb_str   file, first_file, unread; /* of the last place; of the first; what could not be read to its end */
    uint64_t first;  /* number of the first in its file */
} rb_others;

bool rb_others_has_key(const rb_others *o, const rb_batch *batch, uint32_t row);
/* The rows from `row` on, and all that the reader still gives. */
void rb_others_read(rb_others *o, rb_reader *reader, rb_batch *batch, uint32_t row, rb_str file);
/* The line that names them; nothing when there are none. */
void rb_others_print(const rb_others *o, rb_buf *b);

#endif
