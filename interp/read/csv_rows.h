/* read/csv_rows.h: what a batch keeps of each record that was laid out, besides its cells: where it stands, and its bytes. */
#ifndef RB_READ_CSV_ROWS_H
#define RB_READ_CSV_ROWS_H

#include "data/batch.h"

/* Rows [first, first + count) of the batch: of each, before[i] is where the record before it ended, and end[i] where it ends. */
typedef struct rb_csv_rows {
    const uint32_t *before, *end;
    uint32_t first, count;
    uint64_t record, line, offset; /* of the first; of base[0] */
} rb_csv_rows;

/* The first row from `i` on that is empty, longer than `limit` or exactly as long as the header; `count` if there is none. */
uint32_t rb_csv_rows_unfit(const rb_csv_rows *rows, uint32_t i, uint32_t limit, uint32_t header);
/* Each on the line after the one before. */
void rb_csv_rows_put(const rb_csv_rows *rows, rb_batch *batch);

#endif
