/* infer/infer.h: first `record` declarations, made from exports: one for each kind of file, and for each list in a JSON document.
 *
 * Promises  What it says a column reads as, data/cell.h reads: every claim was tried on every cell. What is not sure is a
 *           comment that begins with `?`, with a cell and its line; nothing is settled silently. Memory does not grow
 *           with the input: what is remembered of a column has a limit. The same files give the same text.
 */
#ifndef RB_INFER_INFER_H
#define RB_INFER_INFER_H

#include "read/reader.h"

typedef struct rb_infer_file {
    rb_str path, shown;                /* where its bytes are; what people call it */
    const struct rb_outline *outline;  /* for infer/: what stands around its records */
} rb_infer_file;

typedef struct rb_infer_options {
    RB_VEC(rb_infer_file) files; /* each is opened several times */
    rb_str   name;               /* of the record, and so all files are of one; empty: from the files' names */
    rb_str   target;             /* the rules file it becomes, for the last lines; empty: from the record's name */
    uint64_t rows;               /* of each file; 0: all */
    enum rb_read_format format;
    rb_input_options input;
    rb_str   encoding;           /* as it was given, for the last lines; empty: none was */
} rb_infer_options;

/* Adds the declarations to `out`, or false and diagnostics. */
bool rb_infer(const rb_infer_options *options, rb_buf *out, rb_diags *ds);

/* A name in snake_case as the language allows it: "Date/Time Opened" is date_time_opened; "column" where nothing is left. */
rb_str rb_infer_name(rb_str header);
/* The same in CamelCase, for records and enums: "sales_pipeline" is SalesPipeline. */
rb_str rb_infer_title(rb_str words);
/* Of a record, from its file's path: without folders, endings, dates and numbers. */
rb_str rb_infer_record_name(rb_str path);

#endif
