/* exec/sorter.h: any number of things in the order of their keys, in bounded memory.
 *
 * What does not fit is sorted and written to the temporary file as a run; at the end the runs are merged. Keys are compared as bytes;
 * things with equal keys come one after the other, in no promised order.
 */
#ifndef RB_EXEC_SORTER_H
#define RB_EXEC_SORTER_H

#include "base/spill.h"

typedef struct rb_sorter rb_sorter;

/* keep: only the first so many are wanted. */
rb_sorter *rb_sorter_new(rb_spill *spill, uint64_t keep);
/* Key and bytes are copied. A sorter whose file failed forgets: rb_spill_trouble says it. */
void rb_sorter_add(rb_sorter *s, rb_str key, rb_str bytes);
/* False: it would be forgotten, since there are as many before it as are wanted. */
bool rb_sorter_wants(const rb_sorter *s, rb_str key);
/* Without waiting until there is more, to the file: what a sorter holds that is not added to for long. */
void rb_sorter_flush(rb_sorter *s);
/* All that the other one, of the same file, has; that one is then of no more use. Both are flushed. */
void rb_sorter_join(rb_sorter *s, rb_sorter *other);
/* Another one over the same things, with its own place in them, at the beginning. Nothing more is added to either. */
rb_sorter *rb_sorter_again(rb_sorter *s);
/* Nothing more is added. From the beginning, as often as one likes. */
void rb_sorter_rewind(rb_sorter *s);
/* The next one; the slices live until the next call, and may be read RB_PACKED_SLACK bytes beyond their ends. False: no more, or the file failed. */
bool rb_sorter_next(rb_sorter *s, rb_str *key, rb_str *bytes);

#endif
