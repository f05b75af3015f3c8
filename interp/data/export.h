/* data/export.h: how a file of records is written, as its record declares it, or a run.
 *
 * Nothing of it is ever guessed from the records. All zero: nothing is declared, and a file is plain: UTF-8, its header in
 * the first line, cells as data/cell.h reads them.
 */
#ifndef RB_DATA_EXPORT_H
#define RB_DATA_EXPORT_H

#include "base/str.h"
#include "base/vec.h"
#include "diag/source.h"

typedef RB_VEC(rb_str) rb_texts;

/* How the cells of one field are written: what a field says itself, else what its record's export block says. */
typedef struct rb_written {
    bool     decimal_comma;         /* 1234,56; else 1234.56 */
    bool     negative_parentheses;  /* (12.50) */
    bool     trailing_minus;        /* 12.50- */
    bool     percent_without_sign;  /* 50 is 50% */
    bool     trim_spaces;           /* of texts; of all other cells it does not matter */
    bool     formula_guard;         /* '=1+1: the apostrophe is none of the cell's */
    rb_texts thousands;             /* what may stand between groups of digits; " ": a blank of any width */
    rb_texts signs;                 /* of the currency, before or after */
    rb_texts blank, yes, no;        /* cells that mean so */
} rb_written;

typedef struct rb_export {
    char     delimiter;    /* of CSV; 0: not declared */
    bool     short_rows;   /* of CSV: a row may end early, and the cells that it does not have are blank */
    uint32_t title_lines;  /* before the header line */
    rb_str   encoding;     /* a name in lower case: "windows-1252"; ptr NULL: not declared, UTF-8 or as a byte order mark says */
    rb_str   records_at;   /* JSON: the path of the records, "$.tickets[*]"; ptr NULL: not declared */
    rb_texts header;       /* the header is the first line with these columns; empty: not declared */
    rb_texts ends_at;      /* the data end at the first row whose first cell with anything in it begins so */
    uint32_t latest_by;    /* of records with one key the one with the greatest is taken: index of that field, and 1; 0: not declared */
    rb_span  span, latest_span; /* of the block and of that line, to point at */
    rb_span  given_span;   /* of what is given for a run about the file rather than its cells; none: nothing is */
    rb_str   given;        /* all that is given for a run, as an export block would say it; empty: nothing */
} rb_export;

static inline bool rb_export_is_given(const rb_export *e) { return e->given.len > 0 && e->given_span.start != RB_SPAN_NONE.start; }
/* Where it is said what the file is like: for the run, else in the block. */
static inline rb_span rb_export_place(const rb_export *e) { return rb_export_is_given(e) ? e->given_span : e->span; }

#endif
