/* engine/waivers.h: which records a waiver bears on, for the report: the first of them by name. */
#ifndef RB_ENGINE_WAIVERS_H
#define RB_ENGINE_WAIVERS_H

#include "exec/exec.h"

/* Of the batch evaluated last. Batches are given in the order of the input. */
void rb_waivers_note(rb_exec *x, const rb_stream_plan *plan, const rb_batch *batch, rb_summary *summary);

#endif
