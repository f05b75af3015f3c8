/* engine/waivers.h: which records a waiver bears on, for the report: the first of them by name. */
#ifndef RB_ENGINE_WAIVERS_H
#define RB_ENGINE_WAIVERS_H

#include "diag/diag.h"
#include "exec/exec.h"
#include "sema/program.h"

/* The ends of waivers that last some business days: once, when the holidays are known. False: an error was added. */
bool rb_waivers_settle(const rb_program *program, rb_diags *ds);

/* Of the batch evaluated last. Batches are given in the order of the input. */
void rb_waivers_note(rb_exec *x, const rb_stream_plan *plan, const rb_batch *batch, rb_summary *summary);

#endif
