/* engine/explain_parts.h: records that parts have as they were read, judged again for an explanation. */
#ifndef RB_ENGINE_EXPLAIN_PARTS_H
#define RB_ENGINE_EXPLAIN_PARTS_H

#include "engine/merge_rows.h"

/* Judges those of the parts that o names, the superseded ones left out, as of o->as_of or else the moment of the parts, and tells `judged` of them.
 * False: a diagnostic was added. */
bool rb_explain_parts(const rb_compiled *c, const rb_run_options *o, const rb_json *state, rb_judged judged, rb_diags *ds);

#endif
