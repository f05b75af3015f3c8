/* read/piece.c: one of the pieces into which the bytes of a file are divided: the records that begin in it.
 *
 * Promises  Every record is in one piece, with its number and its line in the file, whatever the bytes: the pieces together give what one reading gives.
 *
 * All before the piece is read as well, and let go of: where a record begins, what its number is, whether the data have ended, depends on that, and
 * finding records is the smaller part of a run.
 */
#include "read/input.h"

#include <sys/stat.h>

static uint64_t share_of(uint64_t size, uint32_t number, uint32_t of) { return (uint64_t)((rb_u128)size * number / of); }

static bool is_as_it_lies_there(const rb_window *w)
{
    const rb_stage *top = w->tap->stage;
    return !w->is_spooled && (w->encoding == RB_ENCODING_UTF8 ? top == NULL : top != NULL && top->below->stage == NULL);
}

bool rb_input_plan_piece(rb_reader *r, rb_diags *ds)
{
    const rb_piece_of *p = &r->options.piece;
    struct stat        s;
    r->piece_to = UINT64_MAX;
    if (p->of == 0) return true;
    if (!(r->csv || r->json) || r->window.follow || !is_as_it_lies_there(&r->window) || fstat(r->window.file, &s) != 0 || !S_ISREG(s.st_mode)) {
        rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%.*s cannot be read in pieces: that is for CSV and JSON in a file as it is, not packed or through a pipe", RB_STR_ARGS(r->name));
        rb_diag_help(ds, "save or unpack it first, or leave --part out");
        return false;
    }
    r->piece_from = share_of((uint64_t)s.st_size, p->number - 1, p->of);
    if (p->number < p->of) r->piece_to = share_of((uint64_t)s.st_size, p->number, p->of);
    if (p->number > 1) r->repairs.title_lines = 0;
    return true;
}

static bool is_mine(const rb_reader *r, uint64_t offset) { return offset >= r->piece_from && offset < r->piece_to; }
bool rb_input_is_mine(rb_reader *r, size_t at) { return r->options.piece.of == 0 || is_mine(r, rb_window_offset(&r->window, at)); }

bool rb_input_count_piece(rb_reader *r, uint64_t offset)
{
    r->before += offset < r->piece_from;
    r->within += is_mine(r, offset);
    r->is_past = r->is_past || offset >= r->piece_to;
    return is_mine(r, offset);
}

void rb_input_keep_piece(rb_reader *r, rb_batch *batch)
{
    uint32_t kept = 0;
    if (batch->offset[batch->rows - 1] < r->piece_from) r->before += batch->rows;
    else
        for (uint32_t row = 0; row < batch->rows; row++) {
            if (!rb_input_count_piece(r, batch->offset[row])) continue;
            if (kept < row) rb_batch_move(batch, kept, row);
            kept++;
        }
    rb_batch_cut(batch, kept);
}
