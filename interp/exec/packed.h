/* exec/packed.h: records kept until the end of a run, in as few bytes as they need: rows of packed values.
 *
 * A row is its size, where it was read, its key and its values, one after the other; numbers take the bytes that they
 * have. Rows lie in chunks that never move, so the address of a row stays good, and a chunk can go to a disk as it is.
 */
#ifndef RB_EXEC_PACKED_H
#define RB_EXEC_PACKED_H

#include "data/column.h"
#include "data/value.h"

typedef struct rb_chunk { uint8_t *bytes; size_t used, size; } rb_chunk;
typedef struct rb_rows {
    RB_VEC(rb_chunk) chunks;
    uint64_t count, bytes;    /* bytes: of the chunks, used or not */
} rb_rows;

enum { RB_ROW_SURE, RB_ROW_OUTSIDE, RB_ROW_CAUSES }; /* OUTSIDE: kept only to be named, without values */

/* What stands in a row; `key` and `values` point into it. */
typedef struct rb_row {
    uint32_t file;
    uint64_t record, line;
    uint32_t cause;           /* RB_ROW_SURE, RB_ROW_OUTSIDE, or RB_ROW_CAUSES and the number of the reason why the row is in doubt */
    rb_str   key;
    const uint8_t *values;
} rb_row;

/* A value taken off a row. `number` is also the code of a picklist, and 0 or 1. */
typedef struct rb_packed_value { bool known; uint32_t cause; rb_i128 number; rb_str text; } rb_packed_value;

/* Adds the value of a column at a place. Equal values are equal bytes: texts are taken after NFC. Of a value that is not known only that. */
void rb_packed_add(rb_buf *b, const rb_column *c, enum rb_rep rep, uint32_t at);
void rb_packed_add_count(rb_buf *b, uint64_t n);
bool rb_packed_known(const uint8_t *value);
/* Takes a value, or its number, off the bytes at *at, which then is behind it. `with_cause`: after an unknown one a count says why. */
rb_packed_value rb_packed_take(const uint8_t **at, enum rb_rep rep, bool with_cause);
uint64_t        rb_packed_take_count(const uint8_t **at);
rb_value        rb_packed_value_of(const rb_packed_value *v, rb_type type);

/* row->key and the values' bytes are copied. */
void           rb_rows_add(rb_rows *rows, const rb_row *row, rb_str values, rb_buf *scratch);
rb_row         rb_row_read(const uint8_t *at);
const uint8_t *rb_row_after(const uint8_t *at); /* the next row of the same chunk */

#endif
