/* diag/excerpt.h: lines of a source with marks under them; the inner part of render.c. */
#ifndef RB_DIAG_EXCERPT_H
#define RB_DIAG_EXCERPT_H

#include "base/buf.h"
#include "diag/source.h"

/* What a piece of output means; how it looks is one table in excerpt.c. */
enum rb_ink { RB_INK_ERROR, RB_INK_WARNING, RB_INK_NOTE, RB_INK_FRAME, RB_INK_COUNT };

typedef struct rb_mark {
    rb_span     span;
    rb_str      label;      /* said beside or below the underline; may be empty */
    enum rb_ink ink;
    bool        is_primary; /* ^^^^, else ---- */
} rb_mark;

typedef struct rb_excerpt {
    const rb_sources *sources;
    rb_mark *marks;         /* all in one source, in order of their place, none over another */
    uint32_t count;
    size_t   gutter;        /* columns of the largest line number */
    bool     colour;
} rb_excerpt;

void rb_ink_add(rb_buf *b, bool colour, enum rb_ink ink, rb_str text);
void rb_excerpt_bar(rb_buf *b, const rb_excerpt *x); /* the gutter of a line without number, without a line end */
void rb_excerpt_print(rb_buf *b, const rb_excerpt *x);

#endif
