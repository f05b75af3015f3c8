/* infer/outline_bytes.c: which encoding a file without a byte order mark has.
 *
 * UTF-16 shows in its zero bytes. Bytes that are no UTF-8 are taken for windows-1252 where they outnumber the letters that
 * are: a file in UTF-8 with a few spoilt cells stays one, and those rows are rejected.
 */
#include "infer/outline.h"

#include "base/unicode.h"

enum { PIECE = 256 << 10, LOOKED_AT = 4096 };

struct bytes { uint64_t bad, good, undefined; size_t even, odd, looked; };

/* Every other byte of Western text in UTF-16 is zero. */
static void count_zeros(struct bytes *b, rb_str piece)
{
    b->looked = piece.len < LOOKED_AT ? piece.len : LOOKED_AT;
    for (size_t i = 0; i < b->looked; i++)
        if (piece.ptr[i] == 0) *(i % 2 == 0 ? &b->even : &b->odd) += 1;
}

static void count_letters(struct bytes *b, rb_str text)
{
    for (size_t i = 0; i < text.len; i++) b->good += ((unsigned char)text.ptr[i] & 0xC0) == 0xC0;
}

/* Of windows-1252 these five are no characters. */
static bool is_undefined(char c) { return memchr("\x81\x8D\x8F\x90\x9D", c, 5) != NULL; }

/* A letter that the piece's end cuts is left for the next one. Returns the bytes that were looked at. */
static size_t count_bytes(struct bytes *b, rb_str piece, bool at_end)
{
    for (size_t at = 0;;) {
        rb_str rest = rb_str_slice(piece, at, piece.len);
        size_t bad = rb_utf8_check(rest);
        count_letters(b, rb_str_slice(rest, 0, bad));
        if (bad == SIZE_MAX) return piece.len;
        if (!at_end && rest.len - bad < 4) return at + bad;
        b->bad++;
        b->undefined += is_undefined(rest.ptr[bad]);
        at += bad + 1;
    }
}

static bool read_bytes(struct bytes *b, rb_window *w)
{
    for (bool is_first = true;; is_first = false) {
        if (!rb_window_fill(w)) return false;
        rb_str piece = {w->bytes + w->from, w->to - w->from};
        if (is_first) count_zeros(b, piece);
        w->from += count_bytes(b, piece, w->at_end);
        if (w->at_end) return true;
    }
}

static void declare(rb_outline *o, const char *name, const char *note)
{
    o->export.encoding = rb_str_of(name);
    o->encoding_note = rb_str_of(note);
}

static void decide(rb_outline *o, const struct bytes *b)
{
    size_t half = b->looked / 2;
    if (half >= 2 && b->odd * 4 > half && b->even * 16 < half) declare(o, "utf-16le", "? every other byte is zero: taken for UTF-16");
    else if (half >= 2 && b->even * 4 > half && b->odd * 16 < half) declare(o, "utf-16be", "? every other byte is zero: taken for UTF-16");
    else if (b->bad > b->good) declare(o, b->undefined > 0 ? "iso-8859-1" : "windows-1252", "? not UTF-8, and nothing says what else");
}

static const char *marked(enum rb_encoding e)
{
    static const char *const names[RB_ENCODING_COUNT] = {NULL, "utf-16le", "utf-16be", "utf-32le", "utf-32be", NULL, NULL};
    return names[e];
}

void rb_outline_encoding(rb_outline *o, const rb_window_options *options)
{
    rb_window         w;
    struct bytes      b = {0};
    rb_window_options raw = *options;
    raw.capacity = PIECE;
    raw.encoding = RB_ENCODING_UTF8;
    if (!rb_window_open(&w, &raw)) return;
    if (w.encoding != RB_ENCODING_UTF8) declare(o, marked(w.encoding), "as its byte order mark says");
    else if (read_bytes(&b, &w)) decide(o, &b);
    rb_window_close(&w);
}
