/* engine/profiling.h: `rubric run --profile`: the account of exec/profile.h, put in words. */
#ifndef RB_ENGINE_PROFILING_H
#define RB_ENGINE_PROFILING_H

#include "exec/profile.h"

/* Time by stage; then what is slowest among fields, rules, routes, KPIs, reconciliations and patterns, in nanoseconds a record. */
void rb_profiling_print(rb_buf *b, const rb_plan *plan, const rb_stream_plan *stream, const rb_profile *p);

#endif
