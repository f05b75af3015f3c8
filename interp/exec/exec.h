/* exec/exec.h: the front door of evaluation: a plan over batches.
 *
 * One rb_exec is one worker's state for one stream: columns made once and reused, totals that add
 * up over batches. A kernel cannot fail: what cannot be computed is unknown, and rb_exec_cause finds out why,
 * afterwards, for the one row that is asked about; so the usual row pays nothing for it.
 */
#ifndef RB_EXEC_EXEC_H
#define RB_EXEC_EXEC_H

#include "base/spill.h"
#include "data/batch.h"
#include "data/column.h"
#include "data/verdict.h"
#include "plan/plan.h"

typedef struct rb_exec rb_exec;
typedef struct rb_residents rb_residents; /* exec/resident.h: the records that others look up */

/* Over a stream of a plan. Where its rules look up other records, these are in memory and sealed. */
rb_exec *rb_exec_new(const rb_plan *plan, uint32_t stream, int64_t as_of_us);
rb_exec *rb_exec_new_with(const rb_plan *plan, const rb_stream_plan *stream, int64_t as_of_us, const rb_residents *residents);

/* Before the first batch: what KPIs keep (groups, values of percentiles, different values) may go to the temporary file. */
void rb_exec_spill(rb_exec *x, rb_spill *spill);

/* Runs the warm steps over the batch, decides verdicts, outcomes and routes, and adds to totals and groups. */
void rb_exec_batch(rb_exec *x, const rb_batch *batch);

/* The rows of the last batch in which some rule failed, is unknown or is waived, or some route is not ROUTED. False: none. */
bool rb_exec_any_listed(const rb_exec *x, uint64_t words[RB_BATCH_WORDS]);
bool rb_exec_is_listed(const rb_exec *x, uint32_t row); /* whether it is one of them */

/* About the last batch; arrays of batch->rows, made when they are first asked for. */
const uint8_t *rb_exec_verdicts(const rb_exec *x, uint32_t rule);       /* enum rb_verdict; index in rb_stream_plan.rules */
/* The verdicts of every rule, row by row: those of row r begin at out[r * rules]. skips: or else only what is no RB_PASS and no RB_SKIP is right. */
void rb_exec_verdicts_by_row(const rb_exec *x, uint8_t *out, bool skips);
const uint8_t *rb_exec_outcomes(const rb_exec *x, uint32_t checklist);  /* enum rb_outcome; index in rb_stream_plan.checklists */
const uint8_t *rb_exec_route_states(const rb_exec *x, uint32_t route);  /* enum rb_route_state */
const uint32_t *rb_exec_route_rows(const rb_exec *x, uint32_t route);   /* the row taken where ROUTED: the first certain one; else UINT32_MAX */
const uint32_t *rb_exec_route_collected(rb_exec *x, uint32_t route, uint32_t row, uint32_t *count); /* of a table that collects: its rows that route the record, in their order; until asked again */
/* Why the route is unknown in this row, or which two rows of the table disagree about it; RB_CAUSE_NONE in any other state. */
rb_cause rb_exec_route_cause(rb_exec *x, uint32_t route, uint32_t row);

/* The waiver (index in rb_stream_plan.waivers) that waives the rule in that row of the last batch, or, where the rule
 * failed or is unknown, one that has lapsed for it; UINT32_MAX: none. */
uint32_t rb_exec_waiver(const rb_exec *x, uint32_t rule, uint32_t row);
/* Word w of the rows of the last batch that a waiver bears on (rb_waiver_total), and of those that it is about. */
uint64_t rb_exec_waiver_bears(const rb_exec *x, uint32_t waiver, uint32_t w);
uint64_t rb_exec_waiver_covers(const rb_exec *x, uint32_t waiver, uint32_t w);

/* Assignments, by index in rb_stream_plan.assigns. Records are given in the order in which they come, so one worker sees all of a
 * stream that has any. rb_exec_assignment: of a row of the last batch. */
const rb_assignment *rb_exec_assignment(const rb_exec *x, uint32_t assign, uint32_t row);
/* What makes the pool of no use: two members of one name, or one without; empty: nothing. */
rb_str rb_exec_pool_problem(const rb_exec *x, uint32_t assign);
/* Before the first batch: whose turn was last, and what a member was given in earlier runs. False: the pool has no such member. */
bool rb_exec_pool_last(rb_exec *x, uint32_t assign, rb_str name);
bool rb_exec_pool_before(rb_exec *x, uint32_t assign, rb_str name, uint64_t given);
void rb_exec_pool_tell(rb_exec *x); /* from now on who was asked is noted with each assignment */

/* Rows of word w of the last batch in which that field's cell cannot be read; of a field that some rule reads. */
uint64_t rb_exec_unreadable(const rb_exec *x, uint32_t field, uint32_t w);

/* One value of the last batch; runs cold steps when they are first asked for. Text is a slice of the batch or of the
 * state (both die with the next batch), or collected. */
rb_value rb_exec_value(rb_exec *x, rb_step_id step, uint32_t row);
/* The same, into a value that may have been another row's. */
void rb_exec_fetch(rb_exec *x, rb_step_id step, uint32_t row, rb_value *out);
/* Why that step is unknown in that row (RB_CAUSE_NONE when it is known). The first cause in the order of the condition. */
rb_cause rb_exec_cause(rb_exec *x, rb_step_id step, uint32_t row);
/* Of a step that asks something of related records: how many there are in that row, how many of them count, of how many it is not
 * known. False: it is not such a step. */
typedef struct rb_asked { uint64_t related, counted, unsure; } rb_asked;
bool rb_exec_asked(rb_exec *x, rb_step_id step, uint32_t row, rb_asked *out);
/* The template with its values filled in, appended to b. Unknown values read "(blank)" or "(unknown)". */
void rb_exec_fill(rb_exec *x, const rb_template *t, uint32_t row, rb_buf *b);

/* Adds another worker's totals and groups to x's; in any order the answer is the same. `other` is then of no more use. */
void rb_exec_merge(rb_exec *x, rb_exec *other);

/* Adds this worker's totals into a summary's tables for its stream (counts of verdicts, routes, unreadable fields),
 * and finishes the KPIs (values, misses, bands). Call once a stream, at the end; several workers are merged first.
 * Tables that the summary does not have yet are made. */
void rb_exec_finish(rb_exec *x, rb_summary *summary);
/* Of a load: only the fields with cells that could not be read. */
void rb_exec_finish_load(const rb_exec *x, rb_summary *summary);

#endif
