/* engine/merge_rows.h: records that parts have as they were read, judged when the parts are put together. */
#ifndef RB_ENGINE_MERGE_ROWS_H
#define RB_ENGINE_MERGE_ROWS_H

#include "base/json.h"
#include "engine/merge.h"
#include "engine/view.h"

/* Told of each batch that was judged, in the order of the parts. */
typedef struct rb_judged_batch { const rb_viewer *viewer; const rb_batch *batch; rb_str file; const rb_residents *residents; int64_t as_of; } rb_judged_batch;
typedef struct rb_judged { void (*tell)(void *user, const rb_judged_batch *b); void *user; } rb_judged;

typedef struct rb_merge_rows {
    const rb_compiled   *c;
    rb_diags            *ds;
    rb_summary          *summary;
    const rb_merge_plan *plan;
    rb_reports          *reports;
    rb_reconciling      *reconciling;
    rb_part_writer      *part;  /* gets the rows that are left; or NULL */
    rb_spill            *spill;
    const rb_json       *state; /* of assignments, before the first part; or NULL */
    rb_judged            judged; /* tell NULL: nobody explains a record */
} rb_merge_rows;

/* Whether parts have the records of that stream so. */
bool rb_merge_keeps(const rb_merge_plan *plan, uint32_t stream);
/* Judges them in the order of the parts, and counts them in the summary. False: a diagnostic was added. */
bool rb_merge_judge_rows(const rb_merge_rows *m, uint32_t stream);
/* What they look up goes into the part that is written, once. */
bool rb_merge_copy_lookups(const rb_merge_rows *m);

#endif
