/* diag/source.h: the texts that were read, and places in them.
 *
 * All sources share one line of byte positions: the first starts at 0, the next
 * after its end plus one. So a span is eight bytes and still knows its file.
 */
#ifndef RB_DIAG_SOURCE_H
#define RB_DIAG_SOURCE_H

#include "base/str.h"
#include "base/vec.h"

typedef struct rb_span { uint32_t start, end; } rb_span; /* end is after the last byte */
#define RB_SPAN_NONE ((rb_span){UINT32_MAX, UINT32_MAX})

typedef struct rb_source {
    rb_str   name;  /* as shown to people: the path as given */
    rb_str   path;  /* as other programs know the file (diag/export.h); empty: as its name */
    rb_str   text;
    bool     is_option; /* no file: what an option of the command line says */
    uint32_t base;  /* position of its first byte */
    RB_VEC(uint32_t) lines; /* offset of each line's first byte */
} rb_source;

typedef struct rb_sources { RB_VEC(rb_source *) items; } rb_sources;

typedef struct rb_place {
    const rb_source *source; /* NULL for RB_SPAN_NONE */
    uint32_t line;           /* 1-based */
    uint32_t column;         /* 1-based, in code points */
    uint32_t byte_column;    /* 1-based, in bytes */
} rb_place;

rb_source *rb_sources_add(rb_sources *all, rb_str name, rb_str text);
rb_place   rb_sources_place(const rb_sources *all, uint32_t position);
rb_str     rb_sources_text(const rb_sources *all, rb_span span);
rb_str     rb_source_line(const rb_source *s, uint32_t line); /* without its line end */
static inline rb_span rb_span_join(rb_span a, rb_span b)
{
    if (a.start == UINT32_MAX || b.start == UINT32_MAX) return a.start == UINT32_MAX ? b : a;
    return (rb_span){a.start < b.start ? a.start : b.start, a.end > b.end ? a.end : b.end};
}

#endif
