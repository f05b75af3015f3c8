/* read/share.c: see share.h.
 *
 * Path      reader -> [share] -> a worker's batch
 * Promises  Records, rejects and their numbers are those of one reader, whatever the number of workers.
 */
#include "read/share.h"

#include "base/order.h"
#include "read/csv.h"
#include "read/json.h"

struct rb_share {
    rb_reader      *reader;
    pthread_mutex_t lock; /* held by whoever reads on */
    uint64_t        next; /* number of the next piece */
    bool            ended;
};

struct rb_sharer {
    rb_share *share;
    void    (*reject)(void *user, const rb_reject *r);
    void     *user;
    rb_spare  spare; /* the bytes of this worker's last batch … */
    uint32_t *ends;  /* … and of CSV where its fields end */
};

/* Who follows wants each row at once; of a strict run the rejects would change their order; a sheet's texts are its own. */
bool rb_share_can(const rb_reader *r)
{
    return (r->csv || r->json) && !r->window.follow && !(rb_input_is_strict(r) && r->converts);
}

rb_share *rb_share_new(rb_reader *r)
{
    rb_share *s = RB_NEW(rb_share);
    s->reader = r;
    (void)pthread_mutex_init(&s->lock, NULL);
    return s;
}

rb_sharer *rb_sharer_new(rb_share *s, void (*reject)(void *user, const rb_reject *r), void *user)
{
    rb_sharer *w = RB_NEW(rb_sharer);
    *w = (rb_sharer){.share = s, .reject = reject, .user = user};
    return w;
}

/* The bytes that the batch stands on stay with the worker; the reader goes on in others. */
static void keep_bytes(rb_sharer *w)
{
    rb_reader *r = w->share->reader;
    rb_window_leave(&r->window, &w->spare);
    if (r->csv) rb_csv_leave(r->csv, &w->ends);
    if (r->json) r->json->bytes = r->window.bytes;
}

static enum rb_read read_batch(rb_sharer *w, rb_batch *batch, rb_diags *ds)
{
    rb_reader *r = w->share->reader;
    r->options.reject = w->reject;
    r->options.user = w->user;
    enum rb_read got = rb_reader_next(r, batch, ds);
    if (got == RB_READ_ROWS) keep_bytes(w);
    else w->share->ended = true;
    return got;
}

enum rb_read rb_sharer_next(rb_sharer *w, rb_batch *batch, rb_piece *piece, rb_diags *ds)
{
    rb_share    *s = w->share;
    enum rb_read got = RB_READ_END;
    (void)pthread_mutex_lock(&s->lock);
    *piece = (rb_piece){.number = s->ended ? RB_NO_PIECE : s->next++, .is_counted = true};
    if (!s->ended) got = read_batch(w, batch, ds);
    (void)pthread_mutex_unlock(&s->lock);
    return got;
}

void rb_share_counts(rb_share *s, uint64_t *read, uint64_t *rejected, uint64_t *bytes)
{
    (void)pthread_mutex_lock(&s->lock);
    rb_reader_counts(s->reader, read, rejected, bytes);
    (void)pthread_mutex_unlock(&s->lock);
}
