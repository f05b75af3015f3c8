/* read/window.h: the part of the input that is in memory: one run of bytes that moves along the file.
 *
 * Whoever holds slices of the window must let go of them before the next fill: it moves the bytes that are not yet
 * used up to the front.
 */
#ifndef RB_READ_WINDOW_H
#define RB_READ_WINDOW_H

#include "read/recode.h"
#include "read/spool.h"

/* Zero bytes that always follow the last one read, and bytes before the first that may be looked at. */
enum { RB_WINDOW_PADDING = 64 };

typedef struct rb_window {
    char    *bytes;    /* [from, to) is not used up yet */
    size_t   from, to;
    size_t   capacity; /* without the padding */
    size_t   usual;    /* the capacity while no record is larger … */
    unsigned idle;     /* … and how many fills ago one was */
    uint64_t offset;   /* of bytes[0] in the text: what was unpacked, in UTF-8 */
    int      file;     /* descriptor, or -1 when closed */
    rb_tap  *tap;      /* over all stages */
    rb_fault *fault;   /* why the opening or a fill failed */
    bool     is_spooled; /* its file is a copy that has no name */
    bool     is_member; /* of an archive, the one that was named */
    bool     at_end;   /* nothing follows bytes[to - 1] */
    bool     follow;   /* a fill ends with the bytes that are there */
    /* When the text was made of another encoding: */
    enum rb_encoding encoding; /* UTF8: it was not */
    size_t   known_at; /* bytes[known_at] … */
    uint64_t known;    /* … was made of what stands there in the file */
} rb_window;

typedef struct rb_window_options {
    rb_str   path;          /* "-" is the standard input */
    const rb_spools *spools; /* what is read of a copy; or NULL */
    rb_str   member;        /* of an archive; empty: its only one */
    size_t   capacity;
    uint64_t max_expansion; /* compressed input may become so many times as large; 0: RB_UNPACK_MOST */
    enum rb_encoding encoding; /* of a file without a byte order mark */
    bool     follow;
    const volatile sig_atomic_t *stop; /* follow: ends the input when it is set; or NULL */
} rb_window_options;

/* False with *fault when it cannot be opened, or is compressed and cannot be unpacked. */
bool rb_window_open(rb_window *w, const rb_window_options *options);
/* Moves what is not used up to the front, doubles the capacity when that leaves no room (and gives the memory back
 * when it is not needed any more), and reads until the window is full or the input ends. False with *fault when a read fails. */
RB_MUST_USE bool rb_window_fill(rb_window *w);
void rb_window_close(rb_window *w);
/* Moves the next bytes, as many as there are up to `most`, into a window of their own, whose end they are; `most` <= its capacity. False
 * with *fault when a read fails. And gives those from `from` on back, before anything else is taken. */
RB_MUST_USE bool rb_window_take(rb_window *w, rb_window *piece, size_t most);
void rb_window_give_back(rb_window *w, rb_window *piece, size_t from);
/* Bytes that were taken, and stand at `offset`, before all that has not been. */
void rb_window_put_back(rb_window *w, rb_str bytes, uint64_t offset);
rb_window rb_window_of_pieces(size_t capacity);
/* Bytes that a window once had, for whoever still needs them. */
typedef struct rb_spare { char *bytes; size_t capacity; } rb_spare;
/* The window goes on in the bytes of `spare`, or in new ones, and leaves it those that it had. Positions stay as they are. */
void rb_window_leave(rb_window *w, rb_spare *spare);

uint64_t rb_window_recoded_offset(rb_window *w, size_t at);

/* Where in the file bytes[at] stands; of a compressed file: in what was unpacked. */
static inline uint64_t rb_window_offset(rb_window *w, size_t at)
{
    return w->encoding == RB_ENCODING_UTF8 ? w->offset + at : rb_window_recoded_offset(w, at);
}

#endif
