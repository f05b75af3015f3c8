/* plan/late.h: steps that are computed only for the records in which they decide something. */
#ifndef RB_PLAN_LATE_H
#define RB_PLAN_LATE_H

#include "plan/plan.h"

/* Marks them in every stream of a plan that is otherwise done. */
void rb_late_mark(rb_plan *plan);
/* Whether the step's value may be there without that of its input of this number: the side of `and` and `or` that is looked at second,
 * the branches of a choice. */
bool rb_step_spares(const rb_step *s, uint32_t input);

#endif
