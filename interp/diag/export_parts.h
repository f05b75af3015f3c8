/* diag/export_parts.h: what the forms of export.h share. */
#ifndef RB_DIAG_EXPORT_PARTS_H
#define RB_DIAG_EXPORT_PARTS_H

#include "diag/export.h"
#include "diag/render.h"

/* One place in each unit that somebody counts in; all count from 1. */
typedef struct rb_point { uint32_t line, column, utf16, byte; } rb_point; /* column: in code points */

typedef struct rb_region {
    rb_str   path;     /* empty: about no file */
    bool     is_whole; /* the file, not a place in it; the points are its beginning */
    rb_point from, to; /* to: after the last */
} rb_region;

rb_region rb_region_of(const rb_diags *ds, const rb_diag *d);
rb_region rb_region_of_note(const rb_diags *ds, const rb_label *note);

/* "message (help: did you mean 'x'?; or …)", or with a line for each help. */
void rb_export_message(rb_buf *b, const rb_diag *d, bool lines);

/* The files looked at, in their order; those that only diagnostics name come after them. */
typedef struct rb_export_files {
    RB_VEC(rb_diag_file) items;
    uint32_t *of; /* by diagnostic: its file */
} rb_export_files;
rb_export_files rb_export_files_of(const rb_diags *ds, const rb_diag_export *e);

/* diag/fingerprint.c: the same for the same mistake in the next run, though lines were added above it; within one set of
 * diagnostics no two of a file are the same. Ask for each diagnostic once, in their order. */
typedef struct rb_fingerprints rb_fingerprints;
rb_fingerprints *rb_fingerprints_new(void);
uint64_t rb_fingerprint_next(rb_fingerprints *f, const rb_diags *ds, const rb_diag *d);

void rb_export_sarif(rb_buf *b, const rb_diags *ds, const rb_diag_export *e);
void rb_export_gitlab(rb_buf *b, const rb_diags *ds, const rb_diag_export *e);
void rb_export_github(rb_buf *b, const rb_diags *ds, const rb_diag_export *e);
void rb_export_junit(rb_buf *b, const rb_diags *ds, const rb_diag_export *e);
void rb_export_checkstyle(rb_buf *b, const rb_diags *ds, const rb_diag_export *e);
void rb_export_rdjson(rb_buf *b, const rb_diags *ds, const rb_diag_export *e);
void rb_export_rdjsonl(rb_buf *b, const rb_diags *ds, const rb_diag_export *e);

#endif
