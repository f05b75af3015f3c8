/* exec/daily.h: what depends on a day and nothing else is computed once for each day, not once for each record.
 *
 * Fiscal quarters, months, parameters with a history, business days: long chains of steps over a date, and a run sees few
 * different dates. Such a chain is one look-up a record; its steps run for 64 rows whenever one of these has a day that was not seen yet.
 */
#ifndef RB_EXEC_DAILY_H
#define RB_EXEC_DAILY_H

#include "plan/plan.h"

struct rb_exec;
typedef struct rb_daily rb_daily;

enum { RB_DAILY_SLOTS = 1 << 12 }; /* days beyond are computed each time */

/* When all have said what they need with every batch: finds the chains. Steps that only they need do not run any more
 * unless asked for; x->dailies is by step, NULL for most. */
void rb_daily_settle(struct rb_exec *x);
/* After the step of the day: the words x->from ..< x->to of what the chain gives to others. */
void rb_daily_run(struct rb_exec *x, rb_daily *d);
/* The chain that gives a step its values; NULL: it runs as others do. And where the rows of word w have their days among the slots, which are the
 * same day for all of a run; 0: a day that has none. */
const rb_daily *rb_daily_of(const struct rb_exec *x, rb_step_id step);
const uint16_t *rb_daily_slots(const rb_daily *d, uint32_t w);
/* What this step is made of the day is not given to its column, which is made only where somebody asks for it. */
void rb_daily_keep_to_itself(struct rb_exec *x, rb_step_id step);

#endif
