/* tests/unit/sharing.h: an input read by several threads (read/share.h), to be compared with what one reader makes of it. */
#ifndef RB_TESTS_SHARING_H
#define RB_TESTS_SHARING_H

#include "base/thread.h"
#include "read/share.h"
#include "reading.h"

enum { SHARERS_MOST = 4 };

/* What one call of rb_sharer_next gave. */
struct share_part { uint64_t number; struct reading got; };

struct share_worker {
    const struct reading *into;
    rb_sharer *sharer;
    rb_batch  *batch;
    rb_piece   piece;
    RB_VEC(struct share_part) parts;
    RB_VEC(rb_reject) rejects;
    rb_diags   diags;
    bool       failed;
};

static void hold_reject(void *user, const rb_reject *r)
{
    struct share_worker *w = user;
    rb_reject held = *r;
    held.raw = rb_str_dup(r->raw);
    held.reason = rb_str_dup(r->reason);
    rb_vec_push(&w->rejects, held);
}

static void note_part(struct share_worker *w)
{
    struct share_part part = {w->piece.number, {.input = w->into->input, .uncovered = w->into->uncovered}};
    for (uint32_t i = 0; i < w->rejects.len && !w->piece.is_void; i++) {
        rb_reject r = w->rejects.items[i];
        r.record += w->piece.records;
        r.line += w->piece.lines;
        r.offset += w->piece.offset;
        note_reject(&part.got, &r);
    }
    w->rejects.len = 0;
    note_rows(&part.got, w->batch);
    rb_vec_push(&w->parts, part);
}

static void share_work(void *user)
{
    struct share_worker *w = user;
    enum rb_read got = RB_READ_ROWS;
    while (got == RB_READ_ROWS) {
        got = rb_sharer_next(w->sharer, w->batch, &w->piece, &w->diags);
        if (w->piece.number == RB_NO_PIECE) return;
        note_part(w);
    }
    rb_sharer_end(w->sharer);
    w->failed = got == RB_READ_FAILED;
}

/* Each worker's parts are in the order of their pieces. */
static void join_parts(struct reading *into, struct share_worker *workers, uint32_t count)
{
    uint32_t next[SHARERS_MOST] = {0};
    for (;;) {
        struct share_part *first = NULL;
        uint32_t whose = 0;
        for (uint32_t i = 0; i < count; i++) {
            struct share_part *part = next[i] < workers[i].parts.len ? &workers[i].parts.items[next[i]] : NULL;
            if (!part || (first && first->number <= part->number)) continue;
            first = part;
            whose = i;
        }
        if (!first) return;
        next[whose]++;
        rb_buf_add_str(&into->rows, rb_buf_str(&first->got.rows));
        rb_buf_add_str(&into->rejects, rb_buf_str(&first->got.rejects));
        rb_buf_add_str(&into->places, rb_buf_str(&first->got.places));
        into->accepted += first->got.accepted;
        into->misplaced |= first->got.misplaced;
    }
}

/* The first batch is read by one, as a run does it. */
static void share_all(struct reading *into, const rb_reader_options *options, uint32_t count, rb_diags *ds)
{
    struct share_worker *workers = RB_NEW_ARRAY(struct share_worker, SHARERS_MOST);
    rb_thread *threads[SHARERS_MOST];
    rb_reader *r = rb_reader_open(options, ds);
    into->opened = r != NULL;
    if (!r) return;
    rb_share *share = rb_share_new(r, count);
    for (uint32_t i = 0; i < count; i++) {
        workers[i] = (struct share_worker){.into = into, .batch = rb_batch_new(options->schema, options->wanted), .diags.sources = ds->sources};
        workers[i].sharer = rb_sharer_new(share, hold_reject, &workers[i]);
    }
    for (uint32_t i = 0; i < count; i++) threads[i] = rb_thread_start(share_work, &workers[i], count);
    for (uint32_t i = 0; i < count; i++) rb_thread_join(threads[i]);
    rb_share_end(share);
    join_parts(into, workers, count);
    for (uint32_t i = 0; i < count; i++) {
        into->failed |= workers[i].failed;
        note_diags(into, &workers[i].diags);
    }
    rb_reader_counts(r, &into->read, &into->rejected, &into->bytes);
    rb_reader_close(r);
}

/* As read_input; the readings to compare with have no columns. */
static inline struct reading share_input(const struct reading_of *of, uint32_t count)
{
    struct reading into = {.input = of->input, .uncovered = RB_NEW_PLAIN(char, of->input.len + 1)};
    bool wanted[32];
    rb_diags ds = {.sources = RB_NEW(rb_sources)};
    int file = memory_file(of->input);
    if (of->input.len > 0) memcpy(into.uncovered, of->input.ptr, of->input.len);
    rb_reader_options options = {.path = rb_str_print("/proc/self/fd/%d%s", file, of->part ? of->part : ""),
                                 .format = of->format,
                                 .input = of->how,
                                 .schema = schema_of(of->columns, wanted),
                                 .wanted = wanted,
                                 .window_bytes = of->window_bytes,
                                 .record_limit_bytes = of->limit_bytes,
                                 .plain_scan = of->plain_scan};
    share_all(&into, &options, count, &ds);
    note_diags(&into, &ds);
    close(file);
    return into;
}

#endif
