/* read/share.c: see share.h.
 *
 * Path      reader -> [share] -> a worker's own reader -> its batch
 * Method    One worker at a time reads a piece into a window of its own and cuts it after the last whole record; what is left stays for
 *           the next. Then it finds the fields of its piece while others read on, and, in the order of the pieces, learns how many
 *           records and lines were before it and says how many it had.
 *
 * Why guess: what a quote means depends on all before it, but nearly always a look at the end of a piece tells as well, and costs nothing
 * where looking at every quote costs a tenth of finding the fields. Each piece proves, when its records were found, that the next begins
 * with a record; before that none of it is counted. One that does not gives its bytes back, and so do all that were taken after it;
 * the next pieces are cut by their quotes. A list of JSON is cut by what its records begin with, then by its brackets; a piece in which
 * anything is out of order comes back, too. Around records that are longer than a window, and where quotes or brackets stand as no one should write them,
 * the worker whose turn it is reads a batch with the reader itself and keeps the bytes: that is always right, and judging
 * the batch is most of the work.
 */
#include "read/share.h"

#include "base/order.h"
#include "base/thread.h"
#include "read/csv.h"
#include "read/csv_cut.h"
#include "read/csv_likely.h"
#include "read/json.h"

#include <stdatomic.h>
#include <sys/stat.h>

/* A piece is about a batch: then it is counted before it is judged. */
enum { WORD_ROWS = RB_BATCH_ROWS / RB_BATCH_WORDS, PIECE_ROWS = RB_BATCH_ROWS * 7 / 8, FIRST_ROW_BYTES = 64, PIECE_MOST = 256 << 10 };
enum { WORTH_BYTES = 8 << 20, CAREFUL_PIECES = 64 };
/* A window that is larger is not had by each worker. */
enum { WINDOW_MOST = 4 << 20 };

struct rb_share {
    rb_reader      *reader;
    rb_csv_cutter  *cut;
    pthread_mutex_t lock;      /* held by whoever reads on */
    uint64_t        next;      /* number of the next piece */
    bool            ended;
    bool            is_stale;  /* pieces were cut from the reader's window: what it found in there holds no more */
    bool            is_broken; /* a read failed; the reader will say so */
    rb_order        counted;   /* pieces whose records are counted in the reader: who has the turn may do so */
    uint64_t        recoded;   /* where in the file the first piece stands that is not counted, of text made of another encoding */
    _Atomic uint64_t row_bytes; /* of a record, of late */
    atomic_bool     is_wrong;  /* a piece was cut wrongly, or the data end in it: all after it come back … */
    rb_buf          back;      /* … as these bytes … */
    uint64_t        back_from; /* … of the input; both belong to who has the turn to count */
    bool            data_ended; /* so does this: the line has come with which the data end */
    uint32_t        careful;   /* so many pieces are not to be guessed */
    enum rb_json_place back_place; /* of a list of JSON: what is due where they begin */
    uint32_t        alone, patience; /* of such a list: so many batches are the reader's, and will be after the next piece that comes back */
    RB_VEC(rb_sharer *) all;
};

struct rb_sharer {
    rb_share  *share;
    rb_reader *own;   /* of pieces */
    rb_spare   spare; /* the bytes of this worker's last batch that was none of a piece … */
    bool       holds; /* … or they are the reader's, and this worker has the lock as long as it has the batch */
    bool       in_piece;
    bool       is_guess; /* where the piece ends is to be proved */
    enum rb_json_place place; /* of a list of JSON: what was due where the piece began */
    void     (*reject)(void *user, const rb_reject *r);
    void      *user;
};

/* Who follows wants each row at once; of a strict run the rejects would change their order; a sheet's texts are its own. */
bool rb_share_can(const rb_reader *r)
{
    return (r->csv || r->json) && !r->window.follow && r->options.piece.of == 0 && !(rb_input_is_strict(r) && r->converts);
}

/* Of a pipe, and of a packed file, it is seen when it was read. */
bool rb_share_pays(const rb_reader *r)
{
    uint64_t    done = r->window.offset + r->window.from;
    struct stat s;
    return done >= WORTH_BYTES || (fstat(r->window.file, &s) == 0 && S_ISREG(s.st_mode) && (uint64_t)s.st_size >= done + WORTH_BYTES);
}

rb_share *rb_share_new(rb_reader *r, uint32_t workers)
{
    rb_share *s = RB_NEW(rb_share);
    *s = (rb_share){.reader = r, .cut = rb_csv_cut_with(r->options.plain_scan ? RB_VECTORS_NONE : rb_vectors_here()), .row_bytes = FIRST_ROW_BYTES, .patience = 1};
    (void)pthread_mutex_init(&s->lock, NULL);
    rb_order_init(&s->counted, workers);
    s->recoded = rb_window_offset(&r->window, r->window.from);
    return s;
}

static rb_window new_window(const rb_share *s, size_t capacity)
{
    rb_window w = rb_window_of_pieces(capacity);
    w.encoding = s->reader->window.encoding;
    return w;
}

static rb_reader *fork_reader(const rb_sharer *w)
{
    rb_reader *r = RB_NEW(rb_reader);
    *r = *w->share->reader;
    r->options.reject = w->reject;
    r->options.user = w->user;
    r->options.superseded = NULL; /* told by numbers that only the input has */
    r->superseded = 0;
    r->window = new_window(w->share, r->window.usual);
    r->reason = (rb_buf){0};
    r->repairs = (rb_repairs){.cells = NULL};
    if (r->converts) r->repairs.cells = RB_NEW_ARRAY(uint64_t, (size_t)r->options.schema->fields.len * RB_REPAIR_COUNT);
    if (r->csv) rb_csv_fork(r);
    else rb_json_fork(r);
    return r;
}

rb_sharer *rb_sharer_new(rb_share *s, void (*reject)(void *user, const rb_reject *r), void *user)
{
    rb_sharer *w = RB_NEW(rb_sharer);
    *w = (rb_sharer){.share = s, .reject = reject, .user = user};
    w->own = fork_reader(w);
    rb_vec_push(&s->all, w);
    return w;
}

/* ---- a batch of the reader itself */

/* The bytes that the batch stands on stay with the worker; the reader goes on in others, or waits where they are many. */
static void keep_bytes(rb_sharer *w)
{
    rb_reader *r = w->share->reader;
    w->holds = r->window.capacity > WINDOW_MOST;
    if (w->holds) return;
    rb_window_leave(&r->window, &w->spare);
    if (r->json) r->json->bytes = r->window.bytes;
}

static void look_anew(rb_share *s)
{
    if (s->is_stale && s->reader->csv) rb_csv_drop_index(s->reader->csv);
    if (s->is_stale && s->reader->json) rb_json_mark(s->reader);
    s->is_stale = false;
}

/* What came back goes before what the reader has. Whoever may read on, when all before `number` are counted. */
static void take_back(rb_share *s, uint64_t number)
{
    if (!s->is_wrong) return;
    rb_order_wait(&s->counted, number);
    rb_window_put_back(&s->reader->window, rb_buf_str(&s->back), s->back_from);
    rb_buf_reset(&s->back);
    s->careful = CAREFUL_PIECES;
    if (s->reader->json) s->reader->json->place = s->back_place;
    s->alone = s->patience;
    if (s->patience < CAREFUL_PIECES) s->patience *= 2;
    if (s->reader->csv) s->reader->csv->ended = s->data_ended;
    s->is_stale = true;
    s->is_wrong = false;
}

static enum rb_read read_batch(rb_sharer *w, rb_batch *batch, rb_piece *piece, rb_diags *ds)
{
    rb_share  *s = w->share;
    rb_reader *r = s->reader;
    uint64_t   rejected;
    rb_order_wait(&s->counted, piece->number);
    take_back(s, piece->number);
    piece->is_counted = true;
    look_anew(s);
    s->alone -= s->alone > 0;
    r->window.known = s->recoded;
    r->window.known_at = r->window.from;
    r->options.reject = w->reject;
    r->options.user = w->user;
    enum rb_read got = rb_reader_next(r, batch, ds);
    if (got == RB_READ_ROWS) keep_bytes(w);
    else s->ended = true;
    rb_reader_counts(r, &piece->read, &rejected, &piece->bytes);
    s->recoded = piece->bytes;
    rb_order_end(&s->counted, piece->number);
    return got;
}

/* ---- a piece */

static bool can_cut(const rb_share *s)
{
    const rb_reader *r = s->reader;
    if (s->is_broken || r->skipping || PIECE_MOST > r->options.record_limit_bytes) return false;
    if (r->csv) return !r->csv->ended && r->window.offset + r->window.from >= r->csv->suspect_until;
    return r->columns.len > 0 && (r->json->place == RB_JSON_LINES || (rb_json_in_list(r->json) && s->alone == 0));
}

/* How much of it is whole records; *larger: with more bytes there might be some. */
static size_t whole_records(rb_sharer *w, bool is_rest, bool *larger)
{
    rb_share        *s = w->share;
    const rb_window *piece = &w->own->window;
    *larger = !is_rest;
    w->is_guess = false;
    if (s->reader->json && s->reader->json->place != RB_JSON_LINES) {
        w->is_guess = true;
        return rb_json_cut_list(s->reader->json, (rb_str){piece->bytes, piece->to}, s->careful > 0);
    }
    if (s->reader->json) {
        const char *lf = memrchr(piece->bytes, '\n', piece->to);
        return is_rest ? piece->to : lf ? (size_t)(lf - piece->bytes) + 1 : 0;
    }
    size_t likely = is_rest || s->careful > 0 ? 0 : rb_csv_likely_cut(piece->bytes, piece->to, s->reader->csv->delimiter);
    w->is_guess = likely > 0;
    if (likely > 0) return likely;
    bool       waits = piece->to > 0 && piece->bytes[piece->to - 1] == '\r' && !is_rest; /* a LF may follow */
    rb_csv_cut cut = s->cut(piece->bytes, piece->to - waits, s->reader->csv->delimiter);
    *larger = !is_rest && !cut.is_wrong;
    return is_rest && !cut.is_wrong && !cut.in_quotes ? piece->to : cut.len;
}

/* Takes so many bytes and gives back all behind the last whole record. */
static size_t take(rb_sharer *w, size_t most, bool *larger)
{
    rb_share  *s = w->share;
    rb_window *from = &s->reader->window, *piece = &w->own->window;
    *larger = false;
    s->is_stale = true;
    s->is_broken = !rb_window_take(from, piece, most);
    size_t len = s->is_broken ? 0 : whole_records(w, from->at_end && from->from == from->to, larger);
    rb_window_give_back(from, piece, len);
    return len;
}

/* Of about as many rows as fill whole words of bits, rather one less than one more. */
static size_t piece_bytes(const rb_share *s, size_t capacity)
{
    size_t row = s->row_bytes, rows = capacity / row < PIECE_ROWS ? capacity / row : PIECE_ROWS;
    if (rows >= WORD_ROWS) rows -= rows % WORD_ROWS + rows / 32;
    return rows > 0 ? rows * row : capacity;
}

/* False: the reader has to look at what comes next. */
static bool cut_piece(rb_sharer *w)
{
    rb_share  *s = w->share;
    rb_window *piece = &w->own->window;
    size_t     most = piece_bytes(s, piece->capacity);
    bool       larger = true;
    if (s->reader->json) w->place = s->reader->json->place;
    if (!can_cut(s) || (s->reader->window.at_end && s->reader->window.from == s->reader->window.to)) return false;
    for (; larger; most *= 2) {
        if (most > piece->capacity) *piece = new_window(s, most);
        if (take(w, most, &larger) > 0) {
            s->careful -= s->careful > 0;
            if (w->is_guess && s->reader->json) s->reader->json->place = RB_JSON_AFTER;
            return true;
        }
        if (most > PIECE_MOST / 2) return false;
    }
    return false;
}

static void begin_piece(rb_sharer *w)
{
    rb_reader *own = w->own;
    w->in_piece = true;
    own->records = own->rejected = own->line = 0;
    own->skipping = false;
    own->window.known = own->window.known_at = 0;
    if (own->csv) rb_csv_anew(own->csv);
    if (own->json) rb_json_begin_piece(own, w->share->reader->json, w->place);
}

/* Numbers from the piece's beginning become those of the input. */
static void number_rows(rb_batch *batch, const rb_piece *piece)
{
    for (uint32_t i = 0; i < batch->rows; i++) batch->record[i] += piece->records;
    for (uint32_t i = 0; i < batch->rows; i++) batch->line[i] += piece->lines;
    for (uint32_t i = 0; piece->offset > 0 && i < batch->rows; i++) batch->offset[i] += piece->offset;
}

static void drop_superseded(rb_sharer *w, rb_batch *batch)
{
    const rb_superseded *superseded = w->share->reader->options.superseded;
    if (superseded) w->own->superseded += rb_superseded_drop(superseded, batch);
}

static void forget_repairs(rb_reader *r)
{
    uint64_t *cells = r->repairs.cells;
    if (cells) memset(cells, 0, (size_t)r->options.schema->fields.len * RB_REPAIR_COUNT * sizeof *cells);
    r->repairs = (rb_repairs){.cells = cells};
}

/* Where a piece has the line with which the data end, all that follows it is the reader's. */
static void end_data(rb_sharer *w)
{
    rb_reader *own = w->own;
    if (!own->csv || !own->csv->ended) return;
    w->share->data_ended = true;
    w->share->back_from = own->window.offset + own->window.to;
    w->share->is_wrong = true;
}

static void count_piece(rb_sharer *w, uint64_t number)
{
    rb_reader *own = w->own, *r = w->share->reader;
    rb_repairs_add(&r->repairs, &own->repairs, r->options.schema->fields.len);
    forget_repairs(own);
    end_data(w);
    if (own->json) rb_json_end_piece(r->json, own);
    if (w->is_guess && own->json) w->share->patience = 1;
    w->share->recoded += rb_window_offset(&own->window, own->window.to);
    r->records += own->records;
    r->rejected += own->rejected;
    r->line += own->line;
    w->in_piece = false;
    if (own->records > 0) w->share->row_bytes = own->window.to / own->records + 1;
    rb_order_end(&w->share->counted, number);
}

/* Whether the piece, of which a batch was read, is whole records, as a guess has it. */
static bool is_whole(const rb_sharer *w)
{
    const rb_window *own = &w->own->window;
    size_t           left = own->to - own->from;
    if (!w->is_guess) return true;
    if (w->own->json) return left == 0 && rb_json_piece_is_whole(w->own->json, w->share->reader->json);
    if (w->own->csv->by_bytes > 0) return false;
    if (left == 0) return true;
    rb_csv_cut cut = w->share->cut(own->bytes + own->from, left, w->own->csv->delimiter);
    return cut.len == left && !cut.is_wrong;
}

/* Nothing of the piece was read: it comes again. */
static void give_piece_back(rb_sharer *w, rb_batch *batch, rb_piece *piece)
{
    rb_share  *s = w->share;
    rb_window *own = &w->own->window;
    if (!s->is_wrong) s->back_from = own->offset;
    if (!s->is_wrong) s->back_place = w->place;
    if (w->own->json && w->own->records > 0) s->row_bytes = own->from / w->own->records + 1;
    s->is_wrong = true;
    rb_buf_add(&s->back, own->bytes, own->to);
    rb_batch_reset(batch);
    forget_repairs(w->own);
    if (w->own->json) rb_json_keys_forget(w->own->json); /* all but the piece's are joined already */
    w->in_piece = piece->more = false;
    piece->is_void = true;
    rb_order_end(&s->counted, piece->number);
}

/* The next batch of the piece that this worker has. */
static enum rb_read read_piece(rb_sharer *w, rb_batch *batch, rb_piece *piece, rb_diags *ds)
{
    rb_share  *s = w->share;
    rb_reader *own = w->own;
    rb_diags unsaid = {0}; /* what is wrong is said by the reader, which knows all before it */
    bool     is_read = rb_reader_next(own, batch, w->is_guess ? &unsaid : ds) != RB_READ_FAILED;
    if (!is_read && !w->is_guess) RB_BUG("a piece of whole records cannot be read");
    if (!piece->is_counted) {
        bool whole = is_read && is_whole(w);
        rb_order_wait(&s->counted, piece->number);
        piece->records = s->reader->records;
        piece->lines = s->reader->line;
        if (own->window.encoding != RB_ENCODING_UTF8) piece->offset = s->recoded;
        piece->is_counted = true;
        if (!whole || s->is_wrong) {
            give_piece_back(w, batch, piece);
            return RB_READ_ROWS;
        }
    }
    if (own->json) rb_json_keys_join(s->reader->json, own->json);
    number_rows(batch, piece);
    drop_superseded(w, batch);
    piece->more = own->window.from < own->window.to;
    piece->read = piece->records + own->records;
    piece->bytes = piece->offset + rb_window_offset(&own->window, own->window.from);
    if (!piece->more) count_piece(w, piece->number);
    return RB_READ_ROWS;
}

enum rb_read rb_sharer_next(rb_sharer *w, rb_batch *batch, rb_piece *piece, rb_diags *ds)
{
    rb_share    *s = w->share;
    enum rb_read got = RB_READ_END;
    if (w->in_piece) return read_piece(w, batch, piece, ds);
    if (!w->holds) rb_thread_lock(&s->lock, s->counted.looks);
    w->holds = false;
    *piece = (rb_piece){.number = s->ended ? RB_NO_PIECE : s->next++};
    if (!s->ended) take_back(s, piece->number);
    bool is_cut = !s->ended && cut_piece(w);
    if (!s->ended && !is_cut) got = read_batch(w, batch, piece, ds);
    if (!w->holds) (void)pthread_mutex_unlock(&s->lock);
    if (!is_cut) return got;
    begin_piece(w);
    return read_piece(w, batch, piece, ds);
}

void rb_sharer_end(rb_sharer *w)
{
    if (w->holds) (void)pthread_mutex_unlock(&w->share->lock);
    w->holds = false;
}

void rb_share_end(rb_share *s)
{
    for (uint32_t i = 0; i < s->all.len; i++) {
        s->reader->superseded += s->all.items[i]->own->superseded;
    }
}
