/* engine/reconciling.h: the reconciliations of a run: fed by its streams, matched when all of them were read. */
#ifndef RB_ENGINE_RECONCILING_H
#define RB_ENGINE_RECONCILING_H

#include "exec/matching.h"

typedef struct rb_reconciling {
    const rb_plan *plan;
    rb_summary    *summary;
    rb_matching  **matchings; /* by reconciliation; NULL: one of its records has no data */
} rb_reconciling;

/* The same for a part of the data: of which one side may be elsewhere. It is not finished: part.h. */
void rb_reconciling_init_part(rb_reconciling *r, const rb_plan *plan, rb_summary *summary, rb_matching_options options);
/* The same where nobody wants to hear of any. */
void rb_reconciling_init_none(rb_reconciling *r, const rb_plan *plan, rb_summary *summary);
/* summary->streams say which records have data. */
void rb_reconciling_init(rb_reconciling *r, const rb_plan *plan, rb_summary *summary, rb_matching_options options);
/* After rb_exec_batch; file: number of the file in its stream. */
void rb_reconciling_add(rb_reconciling *r, rb_exec *x, uint32_t stream, uint32_t file);
/* Another worker's, to be added to while others add to theirs, and then joined. */
void rb_reconciling_split(const rb_reconciling *r, rb_reconciling *worker);
void rb_reconciling_join(rb_reconciling *r, rb_reconciling *worker);
/* False: the temporary file failed. */
bool rb_reconciling_finish(rb_reconciling *r);

#endif
