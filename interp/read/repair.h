/* read/repair.h: cells that are written otherwise than plainly, as declared, in batches of any reader. Only for read/. */
#ifndef RB_READ_REPAIR_H
#define RB_READ_REPAIR_H

#include "read/input.h"

void rb_repair_open(rb_reader *r);                     /* sets r->converts */
void rb_repair_batch(rb_reader *r, rb_batch *batch);   /* may leave fewer rows where the run is strict */

#endif
