/* engine/workers.c: see workers.h.
 *
 * Path      share.h -> [workers: a batch is judged, what is written of it is made] -> in the order of the input: rejects,
 *           lists, what has to be counted in order -> reports
 * Promises  Every byte is that of one worker. What adds up whatever its order stays with each worker until the end of the
 *           stream (rb_exec_merge); all else happens in the turn of the piece that the batch is of.
 *
 * A worker waits for its turn only when it has something to say then: most batches of most runs have not.
 */
#include "engine/workers.h"

#include "base/order.h"
#include "base/thread.h"
#include "engine/evidence.h"
#include "engine/part.h"
#include "engine/stakes.h"
#include "engine/waivers.h"
#include "read/share.h"

enum { REJECT_BYTES = 1 << 20 }; /* so many are kept until their turn, then it is waited for */

/* A reject until its turn; its strings are in rb_worker.text. */
struct held { rb_reject reject; size_t reason, raw; };

struct rb_worker {
    rb_workers   *all;
    struct round *round;
    rb_viewer    *viewer, own_viewer; /* own: of all but the first worker */
    rb_batch     *batch;
    rb_sharer    *sharer;
    rb_piece      piece;
    rb_reports    parts, listing;
    rb_reconciling reconciling;
    rb_diags      diags;     /* of its turn to come */
    RB_VEC(struct held) held;
    rb_buf        text;
    rb_row_printer printer;  /* of rows that a part keeps … */
    rb_buf        rows;      /* … which are these, of the batch */
    bool          in_turn, failed;
};

/* One input. */
struct round {
    const rb_worked_input *in;
    rb_share *share;
    rb_order  order;
};

/* ---- rejects */

static void give(struct rb_worker *w, rb_reject reject)
{
    reject.record += w->piece.records;
    reject.line += w->piece.lines;
    reject.offset += w->piece.offset;
    rb_rejects_add(w->all->rejects, &reject);
}

static void give_held(struct rb_worker *w)
{
    for (uint32_t i = 0; i < w->held.len; i++) {
        rb_reject reject = w->held.items[i].reject;
        reject.reason.ptr = w->text.ptr + w->held.items[i].reason;
        reject.raw.ptr = w->text.ptr + w->held.items[i].raw;
        give(w, reject);
    }
    w->held.len = 0;
    rb_buf_reset(&w->text);
}

static void take_turn(struct rb_worker *w)
{
    if (!w->in_turn) rb_order_wait(&w->round->order, w->piece.number);
    w->in_turn = true;
}

/* Where a whole file is rejects they are not all kept. */
static void hold_reject(void *user, const rb_reject *reject)
{
    struct rb_worker *w = user;
    struct held h = {.reject = *reject, .reason = w->text.len, .raw = w->text.len + reject->reason.len};
    rb_buf_add_str(&w->text, reject->reason);
    rb_buf_add_str(&w->text, reject->raw);
    rb_vec_push(&w->held, h);
    if (w->text.len < REJECT_BYTES || !w->piece.is_counted) return;
    take_turn(w);
    give_held(w);
}

/* ---- a batch */

void rb_workers_tell(const rb_workers *ws, rb_viewer *viewer, const rb_batch *batch, uint32_t file)
{
    rb_waivers_note(viewer->exec, ws->stream, batch, ws->summary);
    if (ws->summary->wants_stakes) rb_stakes_add(viewer->exec, ws->stream, batch, ws->summary);
    if (ws->summary->evidence) rb_evidence_note(ws->summary->evidence, viewer->exec, ws->plan, batch, (rb_evidence_place){ws->stream->stream, file});
}

static bool needs_turn(const struct rb_worker *w)
{
    const rb_workers *ws = w->all;
    if (w->held.len > 0 || w->diags.items.len > 0 || rb_reports_have_bytes(&w->parts)) return true;
    if (w->batch->rows == 0) return false;
    if (ws->keeps || ws->stream->waivers.len > 0 || ws->summary->wants_stakes || ws->summary->evidence) return true;
    return rb_reporting_wants(&w->listing, w->viewer, w->batch);
}

static void give_diags(struct rb_worker *w)
{
    for (uint32_t i = 0; i < w->diags.items.len; i++) rb_vec_push(&w->all->ds->items, w->diags.items.items[i]);
    w->all->ds->errors += w->diags.errors;
    w->diags.items.len = w->diags.errors = 0;
}

/* ---- rows that a part keeps */

static rb_part_block block_of(const struct rb_worker *w) { return (rb_part_block){.tag = RB_PART_ROWS, .stream = w->all->stream->stream}; }

static void print_rows(struct rb_worker *w)
{
    if (!w->printer.wanted) w->printer = rb_row_printer_of(w->all->keeps->c, block_of(w));
    for (uint32_t row = 0; row < w->batch->rows; row++) rb_row_print(&w->printer, w->batch, row, w->round->in->reading, &w->rows);
}

static void put_rows(struct rb_worker *w)
{
    rb_part_put_rows(w->all->keeps, block_of(w), w->round->in->file, rb_buf_str(&w->rows));
    rb_buf_reset(&w->rows);
    if (w->all->put_off) w->all->summary->streams[w->all->stream->stream].evaluated += w->batch->rows;
}

/* In the turn of the batch's piece. */
static void tell(struct rb_worker *w)
{
    const rb_worked_input *in = w->round->in;
    give_held(w);
    give_diags(w);
    if (w->batch->rows == 0) return;
    if (w->all->keeps) put_rows(w);
    if (w->all->put_off) return;
    rb_workers_tell(w->all, w->viewer, w->batch, in->file);
    rb_reports_join(w->all->reports, &w->parts);
    rb_reporting_rows(&w->listing, w->viewer, w->batch, in->path);
}

static void judge(struct rb_worker *w)
{
    if (w->batch->rows == 0) return;
    if (w->all->keeps) print_rows(w);
    if (w->all->put_off) return;
    rb_exec_batch(w->viewer->exec, w->batch);
    rb_reconciling_add(&w->reconciling, w->viewer->exec, w->all->stream->stream, w->round->in->file);
    rb_reporting_rows(&w->parts, w->viewer, w->batch, w->round->in->path);
}

static void tell_progress(const struct rb_worker *w)
{
    const rb_workers *ws = w->all;
    if (ws->progress && w == ws->items && !w->piece.is_void) ws->progress(ws->progress_user, w->piece.read, w->piece.bytes);
}

static void work(void *user)
{
    struct rb_worker *w = user;
    enum rb_read got = RB_READ_ROWS;
    while (got == RB_READ_ROWS) {
        got = rb_sharer_next(w->sharer, w->batch, &w->piece, &w->diags);
        if (w->piece.number == RB_NO_PIECE) return;
        if (w->piece.is_void) {
            w->held.len = 0;
            rb_buf_reset(&w->text);
        }
        if (got == RB_READ_ROWS) judge(w);
        if (needs_turn(w)) {
            take_turn(w);
            tell(w);
        }
        if (!w->piece.more) {
            w->in_turn = false;
            rb_order_end(&w->round->order, w->piece.number);
            if (rb_spill_trouble(w->all->spill).len > 0) got = RB_READ_FAILED;
        }
        tell_progress(w);
    }
    rb_sharer_end(w->sharer);
    w->failed = got == RB_READ_FAILED;
}

/* ---- an input */

static void make_workers(rb_workers *ws, rb_viewer *first)
{
    if (ws->items) return;
    ws->items = RB_NEW_ARRAY(struct rb_worker, ws->count);
    for (uint32_t i = 0; i < ws->count; i++) {
        struct rb_worker *w = &ws->items[i];
        *w = (struct rb_worker){.all = ws, .viewer = i == 0 ? first : &w->own_viewer, .diags.sources = ws->ds->sources};
        rb_reports_split(ws->reports, &w->parts, &w->listing);
        rb_reconciling_split(ws->reconciling, &w->reconciling);
        if (i == 0) continue;
        w->own_viewer = (rb_viewer){.plan = ws->plan, .stream = ws->stream, .verdicts = first->verdicts, .all = first->all, .values = first->values};
        w->own_viewer.exec = rb_exec_new_with(ws->plan, ws->stream, ws->summary->as_of, ws->residents);
        rb_exec_spill(w->own_viewer.exec, ws->spill);
    }
}

bool rb_workers_can(const rb_workers *ws, const rb_reader *reader)
{
    return ws->count > 1 && ws->stream->assigns.len == 0 && rb_share_can(reader) && (ws->always || rb_share_pays(reader));
}

bool rb_workers_read(rb_workers *ws, const rb_worked_input *in, rb_viewer *viewer, rb_batch *batch)
{
    struct round *round = RB_NEW(struct round);
    rb_thread   **threads = RB_NEW_ARRAY(rb_thread *, ws->count);
    bool          ok = true;
    *round = (struct round){.in = in, .share = rb_share_new(in->reader, ws->count)};
    rb_order_init(&round->order, ws->count);
    make_workers(ws, viewer);
    for (uint32_t i = 0; i < ws->count; i++) {
        struct rb_worker *w = &ws->items[i];
        w->round = round;
        w->viewer->reading = in->reading;
        w->batch = i == 0 ? batch : rb_batch_new(in->reading->schema, in->reading->wanted);
        rb_batch_reset(w->batch);
        w->sharer = rb_sharer_new(round->share, hold_reject, w);
    }
    for (uint32_t i = 1; i < ws->count; i++) threads[i] = rb_thread_start(work, &ws->items[i], ws->count);
    work(&ws->items[0]);
    for (uint32_t i = 1; i < ws->count; i++)
        if (threads[i]) rb_thread_join(threads[i]);
    rb_share_end(round->share);
    for (uint32_t i = 0; i < ws->count; i++) ok = ok && !ws->items[i].failed;
    return ok;
}

void rb_workers_merge(rb_workers *ws, rb_exec *first)
{
    for (uint32_t i = 0; ws->items && i < ws->count; i++) {
        rb_reconciling_join(ws->reconciling, &ws->items[i].reconciling);
        if (i > 0) rb_exec_merge(first, ws->items[i].own_viewer.exec);
    }
}
