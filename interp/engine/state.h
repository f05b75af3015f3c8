/* engine/state.h: what assignments remember from one run to the next: whose turn was last, and how much everyone was given. */
#ifndef RB_ENGINE_STATE_H
#define RB_ENGINE_STATE_H

#include "base/json.h"
#include "engine/engine.h"
#include "exec/exec.h"

/* The file of a state; *out NULL: there is none yet. False: it does not fit (E0452), or could not be read. */
bool rb_state_read(rb_str path, const rb_catalog *catalog, rb_diags *ds, const rb_json **out);
/* Sets the assignments of a stream to where the state (may be NULL) left them. Whoever is not in the pool any more is passed over. */
void rb_state_apply(const rb_json *state, const rb_plan *plan, rb_exec *x, const rb_stream_plan *stream);
/* The state after a run, as text. What did not run stays as it was. */
void rb_state_print(rb_buf *b, const rb_json *before, const rb_summary *summary);
/* E0451 where a pool of the stream is of no use. */
bool rb_pools_check(const rb_exec *x, const rb_plan *plan, const rb_stream_plan *stream, rb_diags *ds);

#endif
