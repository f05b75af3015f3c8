/* diag/export.h: diagnostics in the forms that other programs read: platforms, editors, review robots.
 *
 * A form of its own has a file of its own, export_FORM.c. What all of them need is in export.c: the order, the place in
 * every unit that somebody counts in, and a fingerprint that outlives a change elsewhere in the file.
 */
#ifndef RB_DIAG_EXPORT_H
#define RB_DIAG_EXPORT_H

#include "diag/diag.h"

typedef struct rb_diag_file {
    rb_str  path; /* as rb_source.path */
    int64_t us;   /* how long it took */
} rb_diag_file;

typedef struct rb_diag_export {
    enum rb_diag_format format; /* none of FULL, CONCISE, JSON */
    RB_VEC(rb_diag_file) files; /* all that were looked at, also those with nothing to say of */
    int64_t started_us;         /* instant */
} rb_diag_export;

void rb_diags_export(rb_buf *b, const rb_diags *ds, const rb_diag_export *e);
/* The same as a table in Markdown, for a platform's page of the job; nothing when there are none. */
void rb_diags_summarize(rb_buf *b, const rb_diags *ds);

#endif
