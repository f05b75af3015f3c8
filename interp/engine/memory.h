/* engine/memory.h: --max-memory: how much of it what a run keeps may take. */
#ifndef RB_ENGINE_MEMORY_H
#define RB_ENGINE_MEMORY_H

#include "base/spill.h"
#include "diag/diag.h"

/* max_memory: of the whole process; 0: half of what the machine, or the container, has. */
rb_spill *rb_memory_new(uint64_t max_memory);
/* False, and a diagnostic: the temporary file failed. */
bool rb_memory_check(const rb_spill *s, rb_diags *ds);

#endif
