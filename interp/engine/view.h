/* engine/view.h: what evaluation said of one record, put together for a report. */
#ifndef RB_ENGINE_VIEW_H
#define RB_ENGINE_VIEW_H

#include "engine/blocking.h"
#include "engine/originals.h"
#include "exec/exec.h"

typedef struct rb_viewer {
    const rb_plan        *plan;
    const rb_stream_plan *stream;
    rb_exec              *exec;
    bool                  all;   /* passes and skips too */
    const rb_batch       *batch; /* of the record in view */
    uint32_t              row;
    const rb_reading     *reading; /* of the file in view; NULL: no report repeats its columns */
    rb_record_view        view;
    rb_buf                scratch;
    char                 *chunk; /* texts of the view; used again for the next record */
    size_t                used, cap;
    rb_fields            *blocking; /* by rule of the stream: NULL until one is asked for */
    bool                 *has_blocking;
} rb_viewer;

/* The view dies at the next call. */
const rb_record_view *rb_viewer_view(rb_viewer *v, const rb_batch *batch, uint32_t row, rb_str file);

#endif
