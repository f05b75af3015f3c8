/* engine/originals.h: what a report shows of a record besides what the rules read: its amount, its original columns. */
#ifndef RB_ENGINE_ORIGINALS_H
#define RB_ENGINE_ORIGINALS_H

#include "data/verdict.h"
#include "diag/diag.h"
#include "plan/plan.h"
#include "read/reader.h"

/* What is read of one file. Fields beyond those of the plan's schema are columns that the rules do not know. */
typedef struct rb_reading {
    const rb_schema *schema;
    const bool      *wanted, *optional; /* by field; optional NULL: none is */
    uint32_t        *originals;         /* by column of rb_stream_total.columns known when it was made: the field that has it, or UINT32_MAX */
    uint32_t         original_count;
} rb_reading;

/* `columns`: every column of the file is read, and joins those of the stream; the file is opened an additional time for
 * its header, which standard input cannot be: of it the record's own columns are read. False with a diagnostic. */
bool rb_reading_plan(rb_reading *out, const rb_stream_plan *plan, const rb_reader_options *file, rb_summary *summary, bool columns, rb_diags *ds);

#endif
