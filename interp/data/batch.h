/* data/batch.h: up to a thousand records as text cells, column by column.
 *
 * Filled by read/, emptied by rb_batch_reset. Cells and raw rows are slices of the reader's own
 * window or of `text`; all die at the reader's next call. Only the columns in `wanted` have cells.
 */
#ifndef RB_DATA_BATCH_H
#define RB_DATA_BATCH_H

#include "base/buf.h"
#include "data/schema.h"

enum { RB_BATCH_ROWS = 1024, RB_CELL_ROOM = 32 };

enum rb_cell_kind {
    RB_CELL_TEXT,      /* CSV cell, JSON string: as declared for the field */
    RB_CELL_LITERAL,   /* JSON number, true or false, as written */
    RB_CELL_NULL,      /* JSON null */
    RB_CELL_MISSING,   /* the key or the column is not there */
    RB_CELL_NESTED,    /* JSON object or array, as written */
    RB_CELL_CANONICAL, /* a value of our own, in ISO form whatever the field declares (tests) */
    RB_CELL_MISWRITTEN, /* a text that does not fit how its field is declared to be written */
};

typedef struct rb_cell {
    const char *ptr;
    uint32_t    len;
    uint8_t     kind;   /* enum rb_cell_kind */
    uint8_t     quoted; /* CSV: stood in quotes */
    uint8_t     roomy;  /* RB_CELL_ROOM bytes before it and from its start on may be looked at; only of TEXT and LITERAL */
    uint8_t     spare;
} rb_cell;

static inline rb_str rb_cell_str(rb_cell c) { return (rb_str){c.ptr, c.len}; }

typedef struct rb_batch {
    const rb_schema *schema;
    uint32_t  rows;
    rb_cell **cells;      /* [field index] -> RB_BATCH_ROWS cells, NULL where the field is not wanted */
    uint64_t *record;     /* [row] number of the record in its file, 1-based, headers not counted, rejects counted */
    uint64_t *line;       /* [row] physical line where it starts, 1-based */
    uint64_t *offset;     /* [row] byte offset where it starts */
    rb_str   *raw;        /* [row] its bytes as read, without the line end */
    rb_buf    plain;      /* cells written plainly that were not; see read/repair.c */
    rb_buf    text;       /* cells whose text had to be made (doubled quotes, escapes); capacity is fixed per batch */
} rb_batch;

/* wanted[i]: whether field i of the schema gets cells. Collected; made once, reused. */
rb_batch *rb_batch_new(const rb_schema *schema, const bool *wanted);
void      rb_batch_reset(rb_batch *b);

#endif
