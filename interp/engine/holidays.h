/* engine/holidays.h: the files that calendars take their holidays from. */
#ifndef RB_ENGINE_HOLIDAYS_H
#define RB_ENGINE_HOLIDAYS_H

#include "diag/diag.h"

typedef struct rb_program rb_program; /* sema/program.h */

/* Reads them all and settles the calendars. A path is looked up from the folder of the rules file that says it, and downwards only.
 * False when a diagnostic was added. */
bool rb_holidays_read(rb_program *program, rb_diags *ds);

#endif
