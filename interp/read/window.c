/* read/window.c: the bytes of the input in one window: of a plain file through read() straight into it.
 *
 * Path      tap.h -> [window] -> csv.c, json.c
 * Promises  Memory does not grow with the input. A fill reads until the window is full, so that a record that
 *           did not fit is looked at again only after the window has doubled, however small a pipe's portions are.
 *
 * Why read() and not mmap: touching fresh pages costs more than copying into a window that stays in the cache,
 * a pipe cannot be mapped, and a file that shrinks under a mapping ends the process.
 */
#include "read/window.h"

#include "base/gc.h"
#include "read/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static char *padded(size_t capacity)
{
    char *bytes = RB_NEW_PLAIN(char, capacity + 2 * (size_t)RB_WINDOW_PADDING);
    memset(bytes, 0, 2 * (size_t)RB_WINDOW_PADDING);
    return bytes + RB_WINDOW_PADDING;
}

/* A window that nobody reads any more: what a large record left behind is not to stay until it is collected. */
static char *instead_of(char *bytes, size_t capacity, size_t wanted)
{
    rb_gc_release(bytes, capacity);
    return padded(wanted);
}

/* ---- the stages between the file and the window */

static bool is_gzip(rb_str head) { return rb_str_starts(head, RB_STR("\x1F\x8B")); }
static bool is_zstd(rb_str head)
{
    bool skipped = head.len >= 4 && (head.ptr[0] & 0xF0) == 0x50 && memcmp(head.ptr + 1, "\x2A\x4D\x18", 3) == 0; /* a frame of no data */
    return skipped || rb_str_starts(head, RB_STR("\x28\xB5\x2F\xFD"));
}

/* No mark is longer. Whoever follows a pipe waits for these and no more: any row has them. */
static bool tells_all(rb_str head) { return head.len >= 4; }

static rb_tap *tap_over(rb_window *w, rb_stage *stage)
{
    rb_tap *t = RB_NEW(rb_tap);
    *t = (rb_tap){.stage = stage, .file = -1, .fault = w->fault};
    return t;
}

static bool is_zip(rb_str head) { return rb_str_starts(head, RB_STR("PK\3\4")); }

/* An archive or a workbook is read from any place: what comes through a pipe, or is compressed once more, is copied to a file. */
static bool copy_out(rb_window *w)
{
    int copy = rb_spool_tap(w->tap, w->fault);
    if (copy < 0) return false;
    rb_window_close(w);
    w->is_spooled = true;
    w->file = copy;
    w->tap = tap_over(w, NULL);
    w->tap->file = copy;
    w->tap->by_place = true;
    return true;
}

/* The stage that unpacks what begins with `head`; NULL where nothing is to be unpacked. */
static bool choose_stage(rb_window *w, const rb_window_options *o, rb_str head, rb_stage **stage)
{
    rb_unpack_limit limit = {.origin = w->tap, .most = o->max_expansion > 0 ? o->max_expansion : RB_UNPACK_MOST};
    *stage = NULL;
    if (is_zip(head) && (w->tap->stage || lseek(w->file, 0, SEEK_CUR) < 0) && !copy_out(w)) return false;
    if (is_zip(head)) return rb_unpack_zip(w->file, o->member, limit, w->fault, stage);
    if (is_gzip(head)) *stage = rb_unpack_gzip(w->tap, limit, w->fault);
    else if (is_zstd(head)) *stage = rb_unpack_zstd(w->tap, limit, w->fault);
    else return true;
    return *stage != NULL;
}

/* A file that was compressed twice is met; one that never ends being compressed is an attack. */
static bool unpack(rb_window *w, const rb_window_options *o, rb_str *head)
{
    enum { DEEP = 3 };
    rb_stage *stage;
    for (int depth = 0;; depth++) {
        if (!rb_tap_look(w->tap, tells_all, head) || !choose_stage(w, o, *head, &stage)) return false;
        if (!stage) return true;
        if (depth == DEEP) return rb_fault_say(w->fault, RB_E0520, "is compressed more than %d times over", DEEP) >= 0;
        w->is_member |= is_zip(*head);
        w->tap = tap_over(w, stage);
    }
}

/* Workbooks and databases say themselves how their texts are written. */
static bool is_no_text(rb_str head) { return rb_str_starts(head, RB_STR("PK\3\4")) || rb_str_starts(head, RB_STR("SQLite format 3")); }

/* A byte order mark goes before what was declared. That of UTF-8 stays: sniff.c passes over it. */
static bool add_stages(rb_window *w, const rb_window_options *o)
{
    rb_str head;
    w->encoding = o->encoding;
    if (!unpack(w, o, &head)) return false;
    size_t mark = rb_encoding_mark(head, &w->encoding);
    if (!w->tap->stage && is_no_text(head)) w->encoding = RB_ENCODING_UTF8;
    if (w->encoding == RB_ENCODING_UTF8) return true;
    w->known = mark;
    w->tap = tap_over(w, rb_recode(w->tap, w->encoding, mark, w->fault));
    return true;
}

static bool open_file(rb_window *w, const rb_window_options *o)
{
    int copy = rb_spool_find(o->spools, o->path);
    w->is_spooled = copy >= 0;
    if (w->is_spooled) w->file = dup(copy);
    else w->file = rb_str_equal(o->path, RB_STR("-")) ? STDIN_FILENO : open(rb_str_chars(o->path), O_RDONLY | O_CLOEXEC);
    w->fault->error = w->file < 0 ? errno : 0;
    return w->file >= 0;
}

bool rb_window_open(rb_window *w, const rb_window_options *o)
{
    *w = (rb_window){.capacity = o->capacity, .usual = o->capacity, .follow = o->follow, .fault = RB_NEW(rb_fault)};
    w->bytes = padded(o->capacity);
    if (!open_file(w, o)) return false;
    w->tap = tap_over(w, NULL);
    w->tap->file = w->file;
    w->tap->by_place = w->is_spooled;
    w->tap->follow = o->follow;
    w->tap->stop = o->stop;
    if (add_stages(w, o)) return true;
    rb_window_close(w);
    return false;
}

/* ---- filling */

/* Twice as much when `kept` bytes leave no room; the usual again when no record has needed more for a while. */
static size_t next_capacity(rb_window *w, size_t kept)
{
    enum { PATIENCE = 2 };
    if (kept == w->capacity) {
        w->idle = 0;
        return 2 * w->capacity;
    }
    w->idle = kept < w->usual ? w->idle + 1 : 0;
    return w->idle > PATIENCE ? w->usual : w->capacity;
}

static void make_room(rb_window *w)
{
    if (w->encoding != RB_ENCODING_UTF8) (void)rb_window_recoded_offset(w, w->from);
    w->known_at = 0;
    size_t kept = w->to - w->from, capacity = next_capacity(w, kept);
    char *bytes = capacity == w->capacity ? w->bytes : padded(capacity);
    memmove(bytes, w->bytes + w->from, kept);
    if (bytes != w->bytes) rb_gc_release(w->bytes, w->capacity);
    w->bytes = bytes;
    w->capacity = capacity;
    w->offset += w->from;
    w->from = 0;
    w->to = kept;
}

bool rb_window_fill(rb_window *w)
{
    make_room(w);
    while (!w->at_end && w->to < w->capacity) {
        ssize_t got = rb_tap_read(w->tap, w->bytes + w->to, w->capacity - w->to);
        if (got < 0) {
            memset(w->bytes + w->to, 0, RB_WINDOW_PADDING);
            return false;
        }
        w->to += (size_t)got;
        w->at_end = got == 0;
        if (w->follow) break;
    }
    memset(w->bytes + w->to, 0, RB_WINDOW_PADDING);
    return true;
}

rb_window rb_window_of_pieces(size_t capacity)
{
    return (rb_window){.bytes = padded(capacity), .capacity = capacity, .usual = capacity, .file = -1, .at_end = true, .fault = RB_NEW(rb_fault)};
}

bool rb_window_take(rb_window *w, rb_window *piece, size_t most)
{
    size_t there = w->to - w->from < most ? w->to - w->from : most;
    piece->offset = w->offset + w->from;
    piece->from = 0;
    piece->to = there;
    memcpy(piece->bytes, w->bytes + w->from, there);
    w->from += there;
    ssize_t got = 1;
    while (got > 0 && !w->at_end && piece->to < most) {
        got = rb_tap_read(w->tap, piece->bytes + piece->to, most - piece->to);
        if (got > 0) piece->to += (size_t)got;
        w->at_end = got == 0;
    }
    memset(piece->bytes + piece->to, 0, RB_WINDOW_PADDING);
    return got >= 0;
}

/* What came from the window is still in it; what was read past it goes where it would be. */
void rb_window_give_back(rb_window *w, rb_window *piece, size_t from)
{
    uint64_t end = w->offset + w->to;
    size_t   len = piece->to - from;
    if (piece->offset + piece->to <= end) w->from -= len;
    else {
        if (len > w->capacity) {
            w->bytes = instead_of(w->bytes, w->capacity, len);
            w->capacity = len;
        }
        memcpy(w->bytes, piece->bytes + from, len);
        w->offset = piece->offset + from;
        w->from = 0;
        w->to = len;
        memset(w->bytes + len, 0, RB_WINDOW_PADDING);
    }
    piece->to = from;
    memset(piece->bytes + from, 0, RB_WINDOW_PADDING);
}

void rb_window_put_back(rb_window *w, rb_str bytes, uint64_t offset)
{
    size_t left = w->to - w->from, len = bytes.len + left;
    char  *made = len > w->capacity ? padded(len) : w->bytes;
    memmove(made + bytes.len, w->bytes + w->from, left);
    memcpy(made, bytes.ptr, bytes.len);
    memset(made + len, 0, RB_WINDOW_PADDING);
    if (made != w->bytes) rb_gc_release(w->bytes, w->capacity);
    if (len > w->capacity) w->capacity = len;
    w->bytes = made;
    w->offset = offset;
    w->from = 0;
    w->to = len;
}

void rb_window_leave(rb_window *w, rb_spare *spare)
{
    rb_spare left = {w->bytes, w->capacity};
    if (w->encoding != RB_ENCODING_UTF8) (void)rb_window_recoded_offset(w, w->from); /* is counted from bytes that stay behind */
    if (spare->capacity != w->capacity) spare->bytes = instead_of(spare->bytes, spare->capacity, w->capacity);
    memcpy(spare->bytes + w->from, w->bytes + w->from, w->to - w->from + RB_WINDOW_PADDING);
    w->bytes = spare->bytes;
    *spare = left;
}

/* Records come in their order, so each byte is looked at about once. */
uint64_t rb_window_recoded_offset(rb_window *w, size_t at)
{
    size_t   from = at < w->known_at ? at : w->known_at, to = at < w->known_at ? w->known_at : at;
    uint64_t width = rb_encoding_width(w->encoding, (rb_str){w->bytes + from, to - from});
    w->known = at < w->known_at ? w->known - width : w->known + width;
    w->known_at = at;
    return w->known;
}

void rb_window_close(rb_window *w)
{
    for (rb_tap *t = w->tap; t; t = t->stage ? t->stage->below : NULL)
        if (t->stage && t->stage->close) t->stage->close(t->stage);
    if (w->file > STDIN_FILENO) close(w->file);
    w->file = -1;
}
