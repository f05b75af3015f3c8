/* engine/stakes.h: the money at stake: the amounts of the records that a rule, or a checklist, fails. */
#ifndef RB_ENGINE_STAKES_H
#define RB_ENGINE_STAKES_H

#include "exec/exec.h"

/* The field of a record that says what it is worth: of type money, called `amount`, or the first of type money; UINT32_MAX: none. */
uint32_t rb_stakes_field(const rb_schema *schema);
rb_str rb_stakes_text(const rb_batch *batch, uint32_t field, uint32_t row); /* 1,250.00 USD; empty where it is not known */
rb_i128 rb_stakes_rank(const rb_batch *batch, uint32_t field, uint32_t row); /* the largest amount first, unknown ones last; field UINT32_MAX: as they come */
/* Adds the last batch's failing records, each once to every rule and checklist that fails it. Currencies are never added up. */
void rb_stakes_add(const rb_exec *x, const rb_stream_plan *plan, const rb_batch *batch, rb_summary *summary);

#endif
