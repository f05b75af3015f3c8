/* read/spool.c: see spool.h. */
#include "read/spool.h"

#include "base/gc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PORTION = 256 << 10 };

bool rb_spool_is_due(rb_str path)
{
    struct stat info;
    int got = rb_str_equal(path, RB_STR("-")) ? fstat(STDIN_FILENO, &info) : stat(rb_str_chars(path), &info);
    return got == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

static rb_str folder(void)
{
    const char *named = getenv("TMPDIR");
    return named && *named ? rb_str_of(named) : RB_STR("/tmp");
}

static int new_file(rb_fault *fault)
{
    rb_str path = rb_str_print("%.*s/rubric-XXXXXX", RB_STR_ARGS(folder()));
    char  *name = RB_NEW_PLAIN(char, path.len + 1);
    memcpy(name, path.ptr, path.len);
    name[path.len] = '\0';
    int file = mkstemp(name);
    if (file < 0) return (int)rb_fault_say(fault, RB_E0505, "could not be copied to a file in '%.*s', to be read more than once: %s", RB_STR_ARGS(folder()), strerror(errno));
    (void)unlink(name);
    (void)fcntl(file, F_SETFD, FD_CLOEXEC);
    return file;
}

static bool put(int file, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t wrote = write(file, bytes, len);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote < 0) return false;
        bytes += wrote;
        len -= (size_t)wrote;
    }
    return true;
}

int rb_spool_tap(rb_tap *t, rb_fault *fault)
{
    char   *portion = RB_NEW_PLAIN(char, PORTION);
    int     file = new_file(fault);
    ssize_t got = 0;
    while (file >= 0 && (got = rb_tap_read(t, portion, PORTION)) > 0) {
        if (put(file, portion, (size_t)got)) continue;
        got = rb_fault_say(fault, RB_E0505, "could not be copied to a file in '%.*s', to be read more than once: %s", RB_STR_ARGS(folder()), strerror(errno));
        break;
    }
    if (file >= 0 && got < 0) (void)close(file);
    return got < 0 ? -1 : file;
}

static bool refuse(rb_str path, const rb_fault *fault, rb_diags *ds)
{
    rb_str name = rb_str_equal(path, RB_STR("-")) ? RB_STR("the standard input") : rb_str_print("'%.*s'", RB_STR_ARGS(path));
    if (fault->error != 0) return rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s could not be read: %s", RB_STR_ARGS(name), strerror(fault->error));
    rb_diag_add(ds, fault->code, RB_SPAN_NONE, "%.*s %.*s", RB_STR_ARGS(name), RB_STR_ARGS(fault->text));
    rb_diag_help(ds, "set TMPDIR to a folder with room for it, or give a file and not a pipe");
    return false;
}

bool rb_spool_add(rb_spools *s, rb_str path, rb_diags *ds)
{
    bool     is_standard = rb_str_equal(path, RB_STR("-"));
    rb_fault fault = {0};
    rb_tap   tap = {.file = is_standard ? STDIN_FILENO : open(rb_str_chars(path), O_RDONLY | O_CLOEXEC), .fault = &fault};
    if (tap.file < 0) {
        fault.error = errno;
        return refuse(path, &fault, ds);
    }
    rb_spool spool = {path, rb_spool_tap(&tap, &fault)};
    if (!is_standard) (void)close(tap.file);
    if (spool.file < 0) return refuse(path, &fault, ds);
    rb_vec_push(s, spool);
    return true;
}

int rb_spool_find(const rb_spools *s, rb_str path)
{
    for (uint32_t i = 0; s && i < s->len; i++)
        if (rb_str_equal(s->items[i].path, path)) return s->items[i].file;
    return -1;
}

void rb_spools_close(rb_spools *s)
{
    for (uint32_t i = 0; i < s->len; i++) (void)close(s->items[i].file);
    s->len = 0;
}
