/* diag/diag.h: what is wrong with the user's text or input, as values.
 *
 * A message is one line: lower case, no full stop, the culprit 'in quotes', what
 * is wrong before what was expected. Longer advice goes in a help line.
 */
#ifndef RB_DIAG_DIAG_H
#define RB_DIAG_DIAG_H

#include "base/buf.h"
#include "diag/source.h"

enum rb_code {
#define CODE(id, severity, title) RB_##id,
#include "diag/codes.def"
#undef CODE
    RB_CODE_COUNT
};

enum rb_severity { RB_SEVERITY_ERROR, RB_SEVERITY_WARNING, RB_SEVERITY_NOTE };

typedef struct rb_label { rb_span span; rb_str text; } rb_label;

typedef struct rb_diag {
    enum rb_code     code;
    enum rb_severity severity;
    rb_span          span;    /* RB_SPAN_NONE: not about a place in a text */
    rb_str           message;
    rb_str           label;   /* said under the span; may be empty */
    RB_VEC(rb_label) notes;   /* other places, each with a text */
    RB_VEC(rb_str)   helps;   /* "= help:" lines */
    rb_str           replacement; /* what to write instead of what the span holds; empty: nobody knows */
    rb_str           file;    /* of one that is not about a place: the path of the file it is about; may be empty */
} rb_diag;

typedef struct rb_diags {
    RB_VEC(rb_diag) items;
    rb_sources     *sources;
    uint32_t        errors; /* how many of severity error */
} rb_diags;

/* Adds one diagnostic of the code's own severity and returns false, so a caller can `return rb_diag_add(..)`. */
bool rb_diag_add(rb_diags *ds, enum rb_code code, rb_span at, const char *fmt, ...) RB_PRINTF(4, 5);
/* About the diagnostic added last: */
void rb_diag_label(rb_diags *ds, const char *fmt, ...) RB_PRINTF(2, 3);
void rb_diag_note(rb_diags *ds, rb_span at, const char *fmt, ...) RB_PRINTF(3, 4);
void rb_diag_help(rb_diags *ds, const char *fmt, ...) RB_PRINTF(2, 3);
/* "did you mean 'x'?" when one of the names is near; returns whether it was. Where the span holds just the wrong name,
 * bare or in quotes, the near one is its replacement too. */
bool rb_diag_suggest(rb_diags *ds, rb_str wanted, const rb_str *names, size_t count);

const char *rb_code_id(enum rb_code c);    /* "E0201" */
const char *rb_code_title(enum rb_code c);

/* Sorts by place, then code, keeping the order of equals, and drops exact repeats. */
void rb_diags_sort(rb_diags *ds);

/* In the order of the words of check's --format. The forms after JSON are made by diag/export.h. */
enum rb_diag_format {
    RB_DIAG_FULL, RB_DIAG_CONCISE, RB_DIAG_JSON, RB_DIAG_SARIF, RB_DIAG_GITLAB, RB_DIAG_GITHUB, RB_DIAG_JUNIT, RB_DIAG_CHECKSTYLE,
    RB_DIAG_RDJSON, RB_DIAG_RDJSONL
};
void rb_diags_render(rb_buf *out, const rb_diags *ds, enum rb_diag_format format, bool colour);

#endif
