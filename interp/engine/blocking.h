/* engine/blocking.h: which fields of a record decide a rule: what somebody has to look at, or correct. */
#ifndef RB_ENGINE_BLOCKING_H
#define RB_ENGINE_BLOCKING_H

#include "plan/plan.h"

typedef struct rb_fields { RB_VEC(uint32_t) items; } rb_fields; /* by index in the schema, ascending */

/* The fields that the rule's demand reads, directly or through what it is computed from. What it asks of other records counts by
 * the field that leads to them. */
void rb_blocking_fields(const rb_plan *plan, const rb_stream_plan *stream, const rb_rule_plan *rule, rb_fields *out);

#endif
