/* read/input.h: what the readers of all forms share: the inside of an rb_reader. Only for read/. */
#ifndef RB_READ_INPUT_H
#define RB_READ_INPUT_H

#include "data/repairs.h"
#include "read/reader.h"
#include "read/window.h"

struct rb_reader {
    rb_reader_options options; /* defaults filled in */
    rb_str    name;            /* of the input, as people know it */
    rb_str    file;            /* options.path without a part of it */
    rb_window window;
    uint64_t  records;         /* accepted and rejected */
    uint64_t  rejected;
    uint64_t  piece_from, piece_to; /* where in the file those records begin that are given out … */
    uint64_t  before, within;       /* … and how many do not, and do; only where options.piece says so */
    bool      is_past;              /* a record behind them was met */
    uint64_t  superseded;
    uint64_t  line;            /* number of the physical line at window.from */
    RB_VEC(rb_str) columns;
    rb_str    records_at;      /* JSON: the path of the lists with the records; empty: none is said */
    rb_buf    reason;          /* of the next reject */
    rb_repairs repairs;        /* so far */
    bool      converts;        /* some wanted field is declared to be written otherwise than plainly, or a strict run looks at that of `latest by` */
    bool      skipping;        /* in a line whose beginning was rejected */
    enum rb_read (*next)(rb_reader *r, rb_batch *batch, rb_diags *ds);
    struct rb_csv  *csv;       /* one of the three */
    struct rb_json *json;
    struct rb_sheet *sheet;
};

/* What the next look at the input brought. */
enum rb_step {
    RB_STEP_ON,     /* something was used up */
    RB_STEP_MORE,   /* the window must be filled first */
    RB_STEP_END,
    RB_STEP_FAILED, /* a diagnostic was added */
};

enum rb_read rb_csv_next(rb_reader *r, rb_batch *batch, rb_diags *ds);
enum rb_read rb_json_next(rb_reader *r, rb_batch *batch, rb_diags *ds);
/* Set up the form after the byte order mark; false and diagnostics when the header does not do. */
bool rb_csv_open(rb_reader *r, rb_diags *ds);
bool rb_json_open(rb_reader *r, rb_diags *ds);

/* Counts `raw`, the next record, a slice of the window that begins on r->line, and hands it out with r->reason. */
void rb_input_reject(rb_reader *r, rb_str raw, uint32_t column);
/* Whether the record or line at window.bytes[at] is to be counted here, and not as one of another piece of the file. */
bool rb_input_is_mine(rb_reader *r, size_t at);
/* piece.c. Where the piece begins and ends; false and a diagnostic when the input has no pieces. */
bool rb_input_plan_piece(rb_reader *r, rb_diags *ds);
/* Counts a record that begins there, in the piece or before it. False: it is in another piece. */
bool rb_input_count_piece(rb_reader *r, uint64_t offset);
void rb_input_keep_piece(rb_reader *r, rb_batch *batch); /* takes the rows of other pieces out */
bool rb_input_pass_others(rb_reader *r, rb_diags *ds); /* passes records before the piece, as many as need not be read. False: the input failed */
/* Whether it is the file that a table names. It belongs to the rules and is written as they say, whatever a run says of its data. */
bool rb_input_is_of_rules(const rb_reader *r);
static inline bool rb_input_is_strict(const rb_reader *r) { return r->options.input && r->options.input->strict; }
/* Counts a reject and hands it out with r->reason; the record itself was counted. */
void rb_input_hand_out(rb_reader *r, rb_reject *reject);
/* Rejects the first bytes of a record that is larger than the limit; the rest of its line is then skipped. */
void rb_input_reject_long(rb_reader *r);
/* Uses up the rest of the line while r->skipping. */
enum rb_step rb_input_skip(rb_reader *r, bool cr_ends_lines);
/* Writes in r->reason that the text has a byte that is no text in its encoding; `column` names where, or is empty. */
void rb_input_say_strange(rb_reader *r, char byte, rb_str column);
/* Counts what a record that is rejected for such bytes holds of them. */
void rb_input_count_strange(rb_reader *r, rb_str raw);
/* Fills the window; false and E0501 when that fails. */
RB_MUST_USE bool rb_input_fill(rb_reader *r, rb_diags *ds);
/* Less than half of the window is left: filling now costs little and makes the next batch larger. */
bool rb_input_is_low(const rb_reader *r);
/* Makes room in batch->text for all that the bytes left in the window can become, `times` over. Only while it is
 * empty: slices of it must not move. */
void rb_input_reserve_text(const rb_reader *r, rb_batch *batch, size_t times);

/* Counts the next record and writes down where it stands; its cells are already in row batch->rows. */
static inline void rb_input_accept(rb_reader *r, rb_batch *batch, rb_str raw)
{
    uint32_t row = batch->rows++;
    batch->record[row] = ++r->records;
    batch->line[row] = r->line;
    batch->offset[row] = rb_window_offset(&r->window, (size_t)(raw.ptr - r->window.bytes));
    batch->raw[row] = raw;
}

#endif
