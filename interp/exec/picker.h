/* exec/picker.h: picks for each of 64 cells the one of some constants at once, with AVX2.
 *
 * The numbers are those that codes.c finds cell by cell: 1 to `count`, 0 where a cell is none of the constants as it stands.
 */
#ifndef RB_EXEC_PICKER_H
#define RB_EXEC_PICKER_H

#include "base/str.h"
#include "exec/fetch.h"

typedef struct rb_picker rb_picker;

/* Of texts[1] to texts[count], at most 255, all different. NULL: not on this processor, or not of such texts. */
rb_picker *rb_picker_new(const rb_str *texts, uint32_t count);
void       rb_picker_pick(const rb_picker *t, const rb_fetched *cells, uint8_t numbers[RB_FETCH_ROWS]);
/* The cells that may hold other than ASCII: all that are longer than 16 bytes. Only where there is a picker. */
uint64_t   rb_picker_wide(const rb_fetched *cells);

#endif
