/* engine/summary.h: an empty summary with room for everything that a plan counts. */
#ifndef RB_ENGINE_SUMMARY_H
#define RB_ENGINE_SUMMARY_H

#include "data/verdict.h"
#include "plan/plan.h"

void rb_summary_init(rb_summary *s, const rb_plan *plan, int64_t as_of_us);

#endif
