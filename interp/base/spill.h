/* base/spill.h: how much memory the data that a run keeps may take, and the temporary file for the rest.
 *
 * Whoever keeps data counts what it takes, and when that is more than its share writes some of it to the file. Several threads may
 * use one. The file has no name from the moment it is made (in $TMPDIR, else /var/tmp or /tmp), so nothing is left of it whatever
 * becomes of the process. After a failure nothing more is written, and the run must end: rb_spill_trouble says why.
 */
#ifndef RB_BASE_SPILL_H
#define RB_BASE_SPILL_H

#include "base/str.h"

typedef struct rb_spill rb_spill;

#define RB_SPILL_NEVER UINT64_MAX
rb_spill *rb_spill_new(uint64_t limit); /* bytes; RB_SPILL_NEVER: all stays in memory */
void      rb_spill_close(rb_spill *s);  /* nothing can be read any more */

/* So much of the memory is taken by what cannot be written. */
void     rb_spill_reserve(rb_spill *s, uint64_t bytes);
/* Each keeper has the same share: nobody has to write because of what another holds. */
void     rb_spill_enter(rb_spill *s);
void     rb_spill_leave(rb_spill *s);
uint64_t rb_spill_share(const rb_spill *s); /* bytes; of the only one all */

/* False: the disk is full, or there is none. */
bool     rb_spill_write(rb_spill *s, const void *bytes, size_t len, uint64_t *place);
bool     rb_spill_read(rb_spill *s, uint64_t place, void *bytes, size_t len);
uint64_t rb_spill_written(const rb_spill *s); /* bytes */
rb_str   rb_spill_trouble(const rb_spill *s); /* "the temporary file in /tmp could not be written: …"; empty: none */

#endif
