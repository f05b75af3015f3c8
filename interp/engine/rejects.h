/* engine/rejects.h: the file of records that could not be read: one JSON object a line, made when the first comes. */
#ifndef RB_ENGINE_REJECTS_H
#define RB_ENGINE_REJECTS_H

#include "data/verdict.h"
#include "diag/diag.h"
#include "read/reader.h"

#include <stdio.h>

typedef struct rb_rejects {
    rb_str    path;   /* empty: none is written, they are only counted */
    rb_diags *ds;
    struct rb_part_writer *part; /* part.h: takes each down as well; or NULL */
    FILE     *file;   /* NULL until the first reject */
    rb_summary *summary; /* whose evidence gets some of them; or NULL */
    bool      failed; /* could not be opened or written: said once, and the run fails at its end */
    rb_buf    line;
} rb_rejects;

/* What a reader of one stream is given as its `user`. */
typedef struct rb_rejects_of { rb_rejects *rejects; rb_stream_total *total; } rb_rejects_of;

void   rb_rejects_init(rb_rejects *r, rb_str path, rb_diags *ds);
void   rb_rejects_add(rb_rejects_of *of, const rb_reject *reject); /* writes it, and counts its reason in the total */
bool   rb_rejects_close(rb_rejects *r); /* false when not all could be written; a diagnostic was added */
rb_str rb_rejects_file(const rb_rejects *r); /* its path, or empty when nothing was rejected */

#endif
