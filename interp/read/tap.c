/* read/tap.c: see tap.h. */
#include "read/tap.h"

#include "base/buf.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* With the signals open that are otherwise held back (cli/following.c): one that comes between a look at *stop and the
 * read would be forgotten until the next row. False when the input is to end. */
static bool wait_for_bytes(const rb_tap *t)
{
    sigset_t      none;
    struct pollfd p = {.fd = t->file, .events = POLLIN};
    if (!t->stop) return true;
    (void)sigemptyset(&none);
    while (!*t->stop) {
        int ready = ppoll(&p, 1, NULL, &none);
        if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
    }
    return false;
}

/* Of a pipe, and of a file that is followed, nobody knows. */
static uint64_t bytes_ahead(const rb_tap *t)
{
    struct stat s;
    off_t       at = t->by_place ? 0 : lseek(t->file, 0, SEEK_CUR);
    bool        is_known = !t->follow && at >= 0 && fstat(t->file, &s) == 0 && S_ISREG(s.st_mode) && s.st_size > at;
    return is_known ? (uint64_t)(s.st_size - at) : 0;
}

/* Half a file must not look like a short one. */
static ssize_t end_of_file(const rb_tap *t)
{
    if (t->taken >= t->promised) return 0;
    (void)rb_fault_say(t->fault, RB_E0501, "became shorter while it was read: of its %llu bytes only %llu were there", (unsigned long long)t->promised, (unsigned long long)t->taken);
    t->fault->help = RB_STR("run again when nothing writes to it any more");
    return -1;
}

static ssize_t read_file(rb_tap *t, char *to, size_t room)
{
    ssize_t got;
    if (t->follow && !wait_for_bytes(t)) return 0;
    if (t->taken == 0) t->promised = bytes_ahead(t);
    do got = t->by_place ? pread(t->file, to, room, (off_t)t->taken) : read(t->file, to, room);
    while (got < 0 && errno == EINTR); /* a collector's signal may interrupt a read */
    if (got < 0) *t->fault = (rb_fault){.error = errno};
    return got == 0 ? end_of_file(t) : got;
}

static ssize_t read_below(rb_tap *t, char *to, size_t room)
{
    ssize_t got = t->stage ? t->stage->read(t->stage, to, room) : read_file(t, to, room);
    if (got > 0) t->taken += (uint64_t)got;
    return got;
}

ssize_t rb_tap_read(rb_tap *t, char *to, size_t room)
{
    size_t left = t->head_to - t->head_from;
    if (left == 0) return t->head_is_all ? 0 : read_below(t, to, room);
    if (left > room) left = room;
    memcpy(to, t->head + t->head_from, left);
    t->head_from += (unsigned)left;
    return (ssize_t)left;
}

bool rb_tap_look(rb_tap *t, bool (*enough)(rb_str head), rb_str *head)
{
    while (!t->head_is_all && t->head_to < RB_TAP_HEAD && !(t->head_to > 0 && enough((rb_str){t->head, t->head_to}))) {
        ssize_t got = read_below(t, t->head + t->head_to, RB_TAP_HEAD - t->head_to);
        if (got < 0) return false;
        t->head_to += (unsigned)got;
        t->head_is_all = got == 0;
    }
    *head = (rb_str){t->head, t->head_to};
    return true;
}

ssize_t rb_fault_say(rb_fault *f, enum rb_code code, const char *fmt, ...)
{
    char    line[512];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(line, sizeof line, fmt, args);
    va_end(args);
    *f = (rb_fault){.code = code, .text = rb_str_dup(rb_str_of(line))};
    return -1;
}
