/* diag/render.h: the forms of diagnostics that have a file of their own; rb_diags_render chooses. */
#ifndef RB_DIAG_RENDER_H
#define RB_DIAG_RENDER_H

#include "diag/diag.h"

const char *rb_severity_name(enum rb_severity s); /* "error", "warning", "note" */
void rb_diags_render_json(rb_buf *b, const rb_diags *ds);

#endif
