/* engine/latest.h: `latest by`: of the records with the same key only the one with the greatest value is taken.
 *
 * All files of such a record are read once before anything is evaluated, only to see which of their records a later one
 * supersedes. Readers are then given that, and neither rules nor look-ups nor reconciliations meet those records.
 */
#ifndef RB_ENGINE_LATEST_H
#define RB_ENGINE_LATEST_H

#include "base/spill.h"
#include "engine/engine.h"
#include "engine/newest.h"
#include "engine/telling.h"

typedef struct rb_latest {
    const rb_compiled   *c;
    rb_diags            *ds;
    enum rb_read_format  format;
    const rb_data_files *data;    /* of rb_lookups_plan: each with its record */
    const bool          *needed;  /* by stream: others look it up */
    const rb_piece_of   *pieces;  /* by number in data; NULL: all is whole */
    rb_teller           *teller;  /* or NULL */
    rb_summary          *summary; /* is told of values that could not be read; or NULL */
    rb_spill            *spill;   /* how much memory there is; NULL: as much as is needed */
    bool                 every;   /* every field is read */
    bool                 keeps;   /* rb_latest_find will be asked */
    rb_input_options     input;   /* how all inputs are read, and where copies are of those that come once */
    rb_spools            spools;
    rb_superseded      **marks;   /* by number in data; NULL: no record can be superseded there */
    bool               **wanted;  /* by stream; NULL: as the plan says */
    uint64_t            *spent;   /* by stream: nanoseconds that rb_latest_read took */
    rb_newest          **newest;  /* by stream; after the reading only where `keeps` */
} rb_latest;

/* Before the inputs are opened: `input` is then what they are opened with. The fields above it are set. False: diagnostics. */
bool rb_latest_begin(rb_latest *l, const rb_input_options *input);
/* What a reader of data item i is given; filled by rb_latest_read. NULL: nothing. */
const rb_superseded *rb_latest_marks(const rb_latest *l, uint32_t i);
/* The fields that are read of a stream, so that every reading rejects the same records; `wanted` where nothing is to be added. */
const bool *rb_latest_wanted(const rb_latest *l, uint32_t stream, const bool *wanted);
/* Reads what there is to read, before anything else is. */
bool rb_latest_read(rb_latest *l);
/* A row that was looked for, of data item i; its strings die with the call. */
typedef void rb_latest_row(void *user, const rb_batch *batch, uint32_t row);
/* Reads data item i, superseded records as well, up to that record. False: it is not there. */
bool rb_latest_visit(const rb_latest *l, rb_newest_place place, rb_latest_row *visit, void *user);
/* The record that is taken instead of one that is superseded: in which of the data, on which line, and the cell that decided. */
typedef struct rb_latest_taken { uint32_t file; uint64_t line; rb_str cell; } rb_latest_taken;
/* Of a row that is superseded; only where `keeps`. */
rb_latest_taken rb_latest_find(const rb_latest *l, const rb_batch *batch, uint32_t row);
/* Whether what tells which are the latest fits in the memory. False: E0541 was added. */
bool rb_latest_fits(const rb_newest *n, const rb_schema *schema, const rb_spill *spill, rb_diags *ds);
void rb_latest_end(rb_latest *l);

#endif
