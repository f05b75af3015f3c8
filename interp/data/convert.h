/* data/convert.h: a cell that is written as its field declares, written plainly. */
#ifndef RB_DATA_CONVERT_H
#define RB_DATA_CONVERT_H

#include "data/batch.h"
#include "data/dressed.h"
#include "data/repairs.h"

/* Most bytes that a cell can take when it is written plainly. */
static inline size_t rb_convert_room(rb_cell c) { return (size_t)c.len + 4; }

/* Empties `text` and makes room in it for cells that take so much, and around each, so that they are roomy. */
void rb_convert_begin(rb_buf *text, size_t room);

/* Writes the cell plainly, into `text`, which has room for it. f->written is not NULL. Returns a bit for each repair; a cell that
 * does not fit what is declared becomes RB_CELL_MISWRITTEN. */
bool     rb_convert_dress(const rb_field *f, rb_dress *out); /* how its numbers are dressed; false: they cannot be read so */
uint32_t rb_convert_cell(const rb_field *f, rb_cell *cell, rb_buf *text);

#endif
