/* exec/late.h: the steps of a batch that are run only for the records in which they decide something. */
#ifndef RB_EXEC_LATE_H
#define RB_EXEC_LATE_H

#include "exec/exec.h"

typedef struct rb_late rb_late;

/* After all that is needed of every batch was said: takes the late steps of the plan off those that run with it. */
void rb_late_settle(rb_exec *x);
/* After those steps ran: the late ones are there where a rule, or whoever wants them of every record, reads them. */
void rb_late_run(rb_exec *x);
/* After that: the step is there in these rows of word w. */
void rb_late_need(rb_exec *x, rb_step_id step, uint32_t w, uint64_t rows);

#endif
