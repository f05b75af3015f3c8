/* engine/streams.h: which record of the rules a data file is for. */
#ifndef RB_ENGINE_STREAMS_H
#define RB_ENGINE_STREAMS_H

#include "diag/diag.h"
#include "plan/plan.h"

/* The stream of that record; of an empty name when the rules have only one. False: E0602 was added. */
bool rb_stream_find(const rb_plan *plan, rb_str record, rb_diags *ds, uint32_t *stream);

#endif
