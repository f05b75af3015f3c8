/* read/window.h: the part of the input that is in memory: one run of bytes that moves along the file.
 *
 * Whoever holds slices of the window must let go of them before the next fill: it moves the bytes that are not yet
 * used up to the front.
 */
#ifndef RB_READ_WINDOW_H
#define RB_READ_WINDOW_H

#include "base/str.h"

/* Zero bytes that always follow the last one read, and bytes before the first that may be looked at. */
enum { RB_WINDOW_PADDING = 64 };

typedef struct rb_window {
    char    *bytes;    /* [from, to) is not used up yet */
    size_t   from, to;
    size_t   capacity; /* without the padding */
    size_t   usual;    /* the capacity while no record is larger … */
    unsigned idle;     /* … and how many fills ago one was */
    uint64_t offset;   /* of bytes[0] in the input */
    int      file;     /* descriptor, or -1 when closed */
    int      error;    /* errno of the read that failed */
    bool     at_end;   /* nothing follows bytes[to - 1] */
} rb_window;

/* "-" is the standard input. False with `error` set when it cannot be opened. */
bool rb_window_open(rb_window *w, rb_str path, size_t capacity);
/* Moves what is not used up to the front, doubles the capacity when that leaves no room (and gives the memory back
 * when it is not needed any more), and reads until the window is full or the input ends. False with `error` set when a read fails. */
RB_MUST_USE bool rb_window_fill(rb_window *w);
void rb_window_close(rb_window *w);

#endif
