/* exec/matching.h: a reconciliation while it runs: takes records of both sides as they come, matches them at the end.
 *
 * Records of either side may come first, from any number of files. What is held of a record is its key, the values
 * that are compared and where it stands; memory grows with the records that are reconciled, and with nothing else.
 */
#ifndef RB_EXEC_MATCHING_H
#define RB_EXEC_MATCHING_H

#include "exec/exec.h"

typedef struct rb_matching rb_matching;

/* keep: of how many keys somebody wants to hear; all: of those that match as well. */
typedef struct rb_matching_options { bool all; uint64_t keep; } rb_matching_options;
rb_matching *rb_matching_new(const rb_plan *plan, uint32_t reconcile, rb_matching_options options);

/* After rb_exec_batch: its records on one side (index in rb_stream_plan.sides). file: number of the file in its stream. */
void rb_matching_add(rb_matching *m, rb_exec *x, uint32_t side_plan, uint32_t file);

/* All records are there: matches them and sets the totals. RB_BUG when they do not add up. */
void rb_matching_finish(rb_matching *m, rb_reconcile_total *total);

/* Then: the keys that were kept, in the order of the left side's records, then of the right's alone. False from the sink: no more. */
typedef bool rb_key_sink(void *user, const rb_key_view *view);
void rb_matching_each(rb_matching *m, rb_key_sink *sink, void *user);

#endif
