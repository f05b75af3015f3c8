/* engine/defaults.h: of each field with unreadable cells, which rules take a default in their place (`discount or else 0%`). */
#ifndef RB_ENGINE_DEFAULTS_H
#define RB_ENGINE_DEFAULTS_H

#include "data/verdict.h"
#include "engine/engine.h"

/* Sets `defaulted` of the problems; once all records were read. */
void rb_defaults_tell(const rb_program *program, rb_summary *summary);

#endif
