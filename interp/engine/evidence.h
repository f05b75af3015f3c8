/* engine/evidence.h: notes the records behind the figures of a report (data/evidence.h) as they are judged. */
#ifndef RB_ENGINE_EVIDENCE_H
#define RB_ENGINE_EVIDENCE_H

#include "data/evidence.h"
#include "exec/exec.h"

typedef struct rb_evidence_place { uint32_t stream, file; } rb_evidence_place; /* file: number in the stream's files */

rb_evidence *rb_evidence_begin(const rb_plan *plan, uint32_t limit); /* NULL: none is wanted */
/* Adds what the last batch has to say, in the order of the input. */
void rb_evidence_note(rb_evidence *e, rb_exec *x, const rb_plan *plan, const rb_batch *batch, rb_evidence_place at);

#endif
