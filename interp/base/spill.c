/* base/spill.c: see spill.h. A file that is never named needs no cleaning up; places in it are never used twice. */
#include "base/spill.h"

#include "base/gc.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct rb_spill {
    uint64_t         limit;
    _Atomic uint64_t keepers, end;  /* end: of the file */
    pthread_mutex_t  lock;       /* over what follows */
    int              fd;
    rb_str           folder;
    _Atomic bool     failed;
    rb_str           trouble;
};

rb_spill *rb_spill_new(uint64_t limit)
{
    rb_spill *s = RB_NEW(rb_spill);
    s->limit = limit;
    s->fd = -1;
    (void)pthread_mutex_init(&s->lock, NULL);
    return s;
}

void rb_spill_close(rb_spill *s)
{
    if (s->fd >= 0) (void)close(s->fd);
    s->fd = -1;
}

void rb_spill_reserve(rb_spill *s, uint64_t bytes)
{
    if (s->limit != RB_SPILL_NEVER) s->limit = bytes < s->limit ? s->limit - bytes : 0;
}

void rb_spill_enter(rb_spill *s) { s->keepers++; }
void rb_spill_leave(rb_spill *s) { s->keepers--; }

uint64_t rb_spill_share(const rb_spill *s)
{
    uint64_t keepers = s->keepers;
    return s->failed ? RB_SPILL_NEVER : s->limit / (keepers > 0 ? keepers : 1);
}

uint64_t rb_spill_written(const rb_spill *s) { return s->end; }
rb_str   rb_spill_trouble(const rb_spill *s) { return s->failed ? s->trouble : RB_STR(""); }

static bool fail(rb_spill *s, const char *what, int error)
{
    (void)pthread_mutex_lock(&s->lock);
    if (!s->failed) s->trouble = rb_str_print("the temporary file in %.*s could not be %s: %s", RB_STR_ARGS(s->folder), what, strerror(error));
    s->failed = true;
    (void)pthread_mutex_unlock(&s->lock);
    return false;
}

static int open_in(rb_str folder)
{
#ifdef O_TMPFILE
    int fd = open(rb_str_chars(folder), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
#endif
    char *path = (char *)rb_str_chars(rb_str_print("%.*s/rubric-XXXXXX", RB_STR_ARGS(folder))); /* collected, and our own */
    int   named = mkostemp(path, O_CLOEXEC);
    if (named >= 0) (void)unlink(path);
    return named;
}

/* /var/tmp before /tmp: that often is memory, and what does not fit there is what is to be written. */
static int open_file(rb_spill *s)
{
    const char *own = getenv("TMPDIR");
    const char *folders[] = {own && *own ? own : "/var/tmp", own && *own ? NULL : "/tmp"};
    for (size_t i = 0; s->fd < 0 && i < 2 && folders[i]; i++) {
        s->folder = rb_str_dup(rb_str_of(folders[i]));
        s->fd = open_in(s->folder);
    }
    return s->fd;
}

static int file_of(rb_spill *s)
{
    (void)pthread_mutex_lock(&s->lock);
    int fd = s->fd >= 0 ? s->fd : open_file(s);
    (void)pthread_mutex_unlock(&s->lock);
    return fd;
}

bool rb_spill_write(rb_spill *s, const void *bytes, size_t len, uint64_t *place)
{
    const char *at = bytes;
    int         fd = s->failed ? -1 : file_of(s);
    if (s->failed) return false;
    if (fd < 0) return fail(s, "made", errno);
    *place = atomic_fetch_add(&s->end, len);
    for (uint64_t to = *place; len > 0;) {
        ssize_t n = pwrite(fd, at, len, (off_t)to);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fail(s, "written", n < 0 ? errno : ENOSPC);
        at += n;
        to += (uint64_t)n;
        len -= (size_t)n;
    }
    return true;
}

bool rb_spill_read(rb_spill *s, uint64_t place, void *bytes, size_t len)
{
    char *to = bytes;
    if (s->failed) return false;
    while (len > 0) {
        ssize_t n = pread(s->fd, to, len, (off_t)place);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return fail(s, "read", n < 0 ? errno : EIO);
        to += n;
        place += (uint64_t)n;
        len -= (size_t)n;
    }
    return true;
}
