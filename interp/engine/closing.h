/* engine/closing.h: what is looked at when all records were read, before anything is said of them. */
#ifndef RB_ENGINE_CLOSING_H
#define RB_ENGINE_CLOSING_H

#include "engine/engine.h"
#include "engine/rejects.h"

/* Nothing is lost, or this program is wrong. */
void rb_closing_check_balance(const rb_summary *s);
/* Whether no more was rejected than --max-rejects allows; E0513 when more was. */
bool rb_closing_check_rejects(const rb_run_options *o, const rb_summary *summary, const rb_rejects *rejects, rb_diags *ds);

#endif
