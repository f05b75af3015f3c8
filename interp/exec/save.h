/* exec/save.h: a worker's totals as bytes, so that another process can add them to its own.
 *
 * What is loaded is a state that rb_exec_merge takes, and that can be finished or saved again; no batch is ever given to
 * it. Bytes that are not such a state, whatever they are, are refused.
 */
#ifndef RB_EXEC_SAVE_H
#define RB_EXEC_SAVE_H

#include "base/wire.h"
#include "exec/exec.h"
#include "exec/kpi.h"

/* Before rb_exec_finish. All but groups of KPIs, which are many: those come in blocks, in any number of them. */
void rb_exec_save(rb_exec *x, rb_buf *b);
typedef void rb_exec_block(void *user, rb_str bytes);
void rb_exec_save_groups(rb_exec *x, rb_exec_block *block, void *user);
/* Into a new state over the same stream of the same plan. False: the bytes do not fit it; it is then of no use. */
bool rb_exec_load(rb_exec *x, rb_wire *w);
bool rb_exec_load_groups(rb_exec *x, rb_wire *w); /* of one block; after that */

uint64_t rb_exec_evaluated(const rb_exec *x); /* records */

/* exec/save_kpis.c */
/* A group but for its values: those of a percentile, different ones. */
void       rb_kpi_save(const rb_kpi_plan *k, const rb_measure *m, rb_buf *b);
rb_measure rb_kpi_load(const rb_kpi_plan *k, rb_wire *w);
void rb_exec_kpis_save(rb_exec *x, rb_buf *b);
void rb_exec_kpis_load(rb_exec *x, rb_wire *w);
/* Keys as groups hold them: what was read is `count` values of these types. */
bool rb_exec_key_is_sound(rb_str key, const rb_type *types, uint32_t count);

#endif
