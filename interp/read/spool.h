/* read/spool.h: what comes through a pipe and has to be read more than once: copied to a file that has no name.
 *
 * The file is in $TMPDIR, else in /tmp, takes as much room there as came through the pipe, and is gone when the process ends,
 * however it ends.
 */
#ifndef RB_READ_SPOOL_H
#define RB_READ_SPOOL_H

#include "base/vec.h"
#include "read/tap.h"

typedef struct rb_spool { rb_str path; int file; } rb_spool; /* file: to be read by position */
typedef RB_VEC(rb_spool) rb_spools;

/* Whether the input ("-" is the standard input) can be read only once. */
bool rb_spool_is_due(rb_str path);
/* Copies it to its end. False: E0501 or E0505 was added. */
bool rb_spool_add(rb_spools *s, rb_str path, rb_diags *ds);
int  rb_spool_find(const rb_spools *s, rb_str path); /* -1: it was not copied */
void rb_spools_close(rb_spools *s);
/* What is left of a tap, as a file of its own; -1 with *fault. */
int  rb_spool_tap(rb_tap *t, rb_fault *fault);

#endif
