/* engine/view.h: what evaluation said of one record, put together for a report. */
#ifndef RB_ENGINE_VIEW_H
#define RB_ENGINE_VIEW_H

#include "engine/blocking.h"
#include "engine/originals.h"
#include "exec/exec.h"

/* What every record's view of a rule has in common. */
typedef struct rb_rule_view {
    rb_shown_list values;
    uint32_t     *slots;       /* of the same, in the viewer's */
    bool          plain_message, plain_fix; /* there are no values in it: */
    rb_str        message, fix;
    rb_fields     blocking;
    bool          has_blocking;
    bool          can_be_ready; /* nothing but its values depends on the record, unless it is unknown … */
    rb_finding   *ready[RB_VERDICT_COUNT]; /* … and this is all the rest; NULL: not made yet */
} rb_rule_view;
/* A value that rules use, under its name; made at most once a record. text_field: its cell is the value; UINT32_MAX: there is none. */
typedef struct rb_view_slot { rb_shown shown; rb_step_id step; uint32_t text_field; uint64_t made; } rb_view_slot;

typedef struct rb_viewer {
    const rb_plan        *plan;
    const rb_stream_plan *stream;
    rb_exec              *exec;
    bool                  verdicts; /* of every rule */
    bool                  all;   /* findings that pass or do not apply, too */
    bool                  values; /* what rules used is shown */
    const rb_batch       *batch; /* of the record in view */
    uint32_t              row;
    const rb_reading     *reading; /* of the file in view; NULL: no report repeats its columns */
    rb_record_view        view;
    rb_buf                scratch;
    char                 *chunk; /* texts of the view; used again for the next record */
    size_t                used, cap;
    bool                  is_laid_out; /* of the batch in view: */
    uint8_t              *told;  /* verdicts, row by row */
    const uint8_t       **outcomes; /* by checklist of the stream */
    rb_rule_view         *rules; /* by rule of the stream; NULL until the first record */
    rb_view_slot         *slots;
    uint32_t             *fields; /* [field] itself: a list of one */
    uint64_t              made;  /* views so far */
} rb_viewer;

/* One more in a view that is used again: the inner lists are empty, and keep their memory of earlier records. */
static inline rb_finding *rb_view_next_finding(rb_record_view *view)
{
    if (view->findings.len == view->findings.cap) rb_vec_push(&view->findings, (rb_finding){0});
    else view->findings.len++;
    return &view->findings.items[view->findings.len - 1];
}

static inline rb_routing *rb_view_next_routing(rb_record_view *view)
{
    if (view->routings.len == view->routings.cap) rb_vec_push(&view->routings, (rb_routing){0});
    else view->routings.len++;
    rb_routing *r = &view->routings.items[view->routings.len - 1];
    r->outputs.len = r->rows.len = 0;
    return r;
}

/* Where the rules of a stream stand in the catalog. */
const rb_rule_place *rb_view_rules(const rb_stream_plan *s);

/* Turns to a batch that was judged, and to the file that it is of; then to one of its rows: that view dies at the next call. */
void rb_viewer_turn(rb_viewer *v, const rb_batch *batch, rb_str file);
const rb_record_view *rb_viewer_view(rb_viewer *v, uint32_t row);

#endif
