/* engine/particulars.h: which bytes a run was about: the rules and the data, with their sizes and hashes. */
#ifndef RB_ENGINE_PARTICULARS_H
#define RB_ENGINE_PARTICULARS_H

#include "data/verdict.h"
#include "diag/source.h"

/* After the run: reads every file once more, so only when a report says so. What can be read only once, such as standard
 * input, has no hash. */
void rb_particulars_add(rb_summary *summary, const rb_sources *sources);

#endif
