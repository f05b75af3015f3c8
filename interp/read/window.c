/* read/window.c: the bytes of the input, through read() into one window.
 *
 * Path      file or pipe -> [window] -> csv.c, json.c
 * Promises  Memory does not grow with the input. A fill reads until the window is full, so that a record that
 *           did not fit is looked at again only after the window has doubled, however small a pipe's portions are.
 *
 * Why read() and not mmap: touching fresh pages costs more than copying into a window that stays in the cache,
 * a pipe cannot be mapped, and a file that shrinks under a mapping ends the process.
 */
#include "read/window.h"

#include "base/gc.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static char *padded(size_t capacity)
{
    char *bytes = RB_NEW_PLAIN(char, capacity + 2 * (size_t)RB_WINDOW_PADDING);
    memset(bytes, 0, 2 * (size_t)RB_WINDOW_PADDING);
    return bytes + RB_WINDOW_PADDING;
}

bool rb_window_open(rb_window *w, rb_str path, size_t capacity)
{
    *w = (rb_window){.capacity = capacity, .usual = capacity};
    w->bytes = padded(capacity);
    w->file = rb_str_equal(path, RB_STR("-")) ? STDIN_FILENO : open(rb_str_chars(path), O_RDONLY | O_CLOEXEC);
    w->error = w->file < 0 ? errno : 0;
    return w->file >= 0;
}

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
    size_t kept = w->to - w->from, capacity = next_capacity(w, kept);
    char *bytes = capacity == w->capacity ? w->bytes : padded(capacity);
    memmove(bytes, w->bytes + w->from, kept);
    w->bytes = bytes;
    w->capacity = capacity;
    w->offset += w->from;
    w->from = 0;
    w->to = kept;
}

/* 0 at the end of the input, -1 on failure. A collector's signal may interrupt a read. */
static ssize_t read_some(rb_window *w)
{
    ssize_t got;
    do got = read(w->file, w->bytes + w->to, w->capacity - w->to);
    while (got < 0 && errno == EINTR);
    return got;
}

bool rb_window_fill(rb_window *w)
{
    make_room(w);
    while (!w->at_end && w->to < w->capacity) {
        ssize_t got = read_some(w);
        if (got < 0) {
            w->error = errno;
            memset(w->bytes + w->to, 0, RB_WINDOW_PADDING);
            return false;
        }
        w->to += (size_t)got;
        w->at_end = got == 0;
    }
    memset(w->bytes + w->to, 0, RB_WINDOW_PADDING);
    return true;
}

void rb_window_close(rb_window *w)
{
    if (w->file > STDIN_FILENO) close(w->file);
    w->file = -1;
}
