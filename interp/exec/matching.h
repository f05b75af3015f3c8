/* exec/matching.h: a reconciliation while it runs: takes records of both sides as they come, matches them at the end.
 *
 * Records of either side may come first, from any number of files. What is held of a record is its key, the values
 * that are compared and where it stands: in memory as long as there is room, then in the temporary file, in parts by the hash of their key.
 *
 * Several workers: each adds to a state of its own (rb_matching_worker), which is then joined to the first; in any order the answer is the
 * same to the byte, because rows of one key are sorted by file and record before they are judged.
 */
#ifndef RB_EXEC_MATCHING_H
#define RB_EXEC_MATCHING_H

#include "base/spill.h"
#include "exec/exec.h"

typedef struct rb_matching rb_matching;

/* keep: of how many keys somebody wants to hear; all: of those that match as well. spill: memory and file; NULL: memory without a limit.
 * threads: so many match parts in memory, if there are as many records as are worth it. */
typedef struct rb_matching_options { bool all; uint64_t keep; rb_spill *spill; uint32_t threads; uint64_t worth_threads; } rb_matching_options;
rb_matching *rb_matching_new(const rb_plan *plan, uint32_t reconcile, rb_matching_options options);

/* After rb_exec_batch: its records on one side (index in rb_stream_plan.sides). file: number of the file in its stream. */
void rb_matching_add(rb_matching *m, rb_exec *x, uint32_t side_plan, uint32_t file);

/* Another worker's state, which may be added to while others add to theirs; afterwards joined, and then of no more use. */
rb_matching *rb_matching_worker(const rb_matching *m);
void         rb_matching_join(rb_matching *m, rb_matching *worker);

/* All records are there: matches them and sets the totals. RB_BUG when they do not add up. False: rb_spill_trouble says why; nothing there: what
 * was loaded (matching_save.h) does not add up. */
bool rb_matching_finish(rb_matching *m, rb_reconcile_total *total);

/* Then, as often as one likes: the keys that were kept, in the order of the left side's records, then of the right's alone. False from the sink:
 * no more. False: the temporary file failed. */
typedef bool rb_key_sink(void *user, const rb_key_view *view);
bool rb_matching_each(rb_matching *m, rb_key_sink *sink, void *user);

#endif
