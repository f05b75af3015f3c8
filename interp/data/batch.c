/* data/batch.c: the memory of a batch: made once for a worker, reused for every round.
 *
 * Path      read/ -> [batch] -> exec/
 * Promises  No allocation after rb_batch_new. Cells are kept in memory that the collector scans: a reader's
 *           window stays alive while a batch still points into it.
 */
#include "data/batch.h"

enum { TEXT_BYTES = 1 << 18 };

rb_batch *rb_batch_new(const rb_schema *schema, const bool *wanted)
{
    rb_batch *b = RB_NEW(rb_batch);
    b->schema = schema;
    b->cells = RB_NEW_ARRAY(rb_cell *, schema->fields.len);
    for (uint32_t i = 0; i < schema->fields.len; i++)
        if (wanted[i]) b->cells[i] = RB_NEW_ARRAY(rb_cell, RB_BATCH_ROWS);
    b->record = RB_NEW_PLAIN(uint64_t, RB_BATCH_ROWS);
    b->line = RB_NEW_PLAIN(uint64_t, RB_BATCH_ROWS);
    b->offset = RB_NEW_PLAIN(uint64_t, RB_BATCH_ROWS);
    b->raw = RB_NEW_ARRAY(rb_str, RB_BATCH_ROWS);
    rb_buf_reserve(&b->text, TEXT_BYTES);
    return b;
}

void rb_batch_reset(rb_batch *b)
{
    b->rows = 0;
    rb_buf_reset(&b->text);
}
