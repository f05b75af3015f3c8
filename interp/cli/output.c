/* cli/output.c: where results go: standard output, or a file that appears whole or not at all.
 *
 * Promises  A reader of the file sees the old one or the new one, also after a crash: it is written beside its
 *           place, forced to disk and renamed. A device, a pipe or a link to one is written to, never replaced.
 *           Another user's link is not followed into a temporary file of a known name: O_EXCL.
 */
#include "cli/output.h"

#include "base/path.h"
#include "cli/console.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h> /* rename */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool rb_output_colour(const rb_options *o, const rb_output *out)
{
    if (out->path.len > 0 && !rb_options_has(o, RB_OPTION_color)) return false;
    return rb_console_colour(o, out->fd);
}

static rb_str name_of(const rb_output *out)
{
    return out->path.len > 0 ? rb_str_print("'%.*s'", RB_STR_ARGS(out->path)) : RB_STR("standard output");
}

static bool failed(const rb_output *out, const char *what, int error, rb_diags *ds)
{
    return rb_diag_add(ds, RB_E0505, RB_SPAN_NONE, "could not %s %.*s: %s", what, RB_STR_ARGS(name_of(out)), strerror(error));
}

void rb_output_tell(const rb_output *out, rb_diags *ds)
{
    if (out->error != 0 && ds->items.len > 0) rb_diag_note(ds, RB_SPAN_NONE, "%.*s: %s", RB_STR_ARGS(name_of(out)), strerror(out->error));
}

static rb_str with_links_followed(rb_str path)
{
    char *room = RB_NEW_PLAIN(char, PATH_MAX);
    char *real = realpath(rb_str_chars(path), room);
    return real != NULL ? rb_str_of(real) : path;
}

/* A file that is replaced keeps who may read it. */
static bool open_beside(rb_output *out, const struct stat *old, rb_diags *ds)
{
    out->target = with_links_followed(out->path);
    rb_str folder = rb_path_folder(out->target), name = rb_str_slice(out->target, folder.len, out->target.len);
    for (unsigned attempt = 0; attempt < 100; attempt++) {
        out->temporary = rb_str_print("%.*s.%.*s.%ld-%u.tmp", RB_STR_ARGS(folder), RB_STR_ARGS(name), (long)getpid(),
                                      attempt);
        out->fd = open(rb_str_chars(out->temporary), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (out->fd >= 0 || errno != EEXIST) break;
    }
    if (out->fd < 0) return failed(out, "write", errno, ds);
    if (old != NULL) (void)fchmod(out->fd, old->st_mode & 0777);
    return true;
}

bool rb_output_open(rb_output *out, rb_str path, rb_diags *ds)
{
    struct stat old;
    *out = (rb_output){.fd = RB_STDOUT};
    if (path.len == 0 || rb_str_equal(path, RB_STR("-"))) return true;
    out->path = path;
    bool exists = stat(rb_str_chars(path), &old) == 0;
    if (exists && S_ISDIR(old.st_mode)) return failed(out, "write", EISDIR, ds);
    if (!exists || S_ISREG(old.st_mode)) return open_beside(out, exists ? &old : NULL, ds);
    out->fd = open(rb_str_chars(path), O_WRONLY | O_CLOEXEC);
    return out->fd >= 0 || failed(out, "write", errno, ds);
}

bool rb_output_write(void *user, const char *bytes, size_t len)
{
    rb_output *out = user;
    if (out->error == 0 && !rb_console_write(out->fd, (rb_str){bytes, len})) out->error = errno;
    return out->error == 0;
}

/* The new name is on disk only when its folder is. Not every file system can do this, so no error is one. */
static void sync_folder(rb_str target)
{
    rb_str folder = rb_path_folder(target);
    int    fd = open(folder.len > 0 ? rb_str_chars(folder) : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    (void)fsync(fd);
    (void)close(fd);
}

static bool finish(rb_output *out)
{
    if (out->error != 0) return false;
    if (out->temporary.len > 0 && fsync(out->fd) != 0) return false;
    int fd = out->fd;
    out->fd = -1;
    if (close(fd) != 0) return false;
    return out->temporary.len == 0 || rename(rb_str_chars(out->temporary), rb_str_chars(out->target)) == 0;
}

bool rb_output_commit(rb_output *out, rb_diags *ds)
{
    if (out->path.len == 0) return out->error == 0 || failed(out, "write to", out->error, ds);
    if (!finish(out)) {
        int error = out->error != 0 ? out->error : errno;
        rb_output_discard(out);
        return failed(out, "write", error, ds);
    }
    if (out->temporary.len > 0) sync_folder(out->target);
    return true;
}

void rb_output_discard(rb_output *out)
{
    if (out->path.len > 0 && out->fd >= 0) (void)close(out->fd);
    out->fd = -1;
    if (out->temporary.len > 0) (void)unlink(rb_str_chars(out->temporary));
}

bool rb_outputs_open(rb_output *outs, const rb_options *o, rb_diags *ds)
{
    for (uint32_t i = 0; i < o->forms.len; i++) {
        if (rb_output_open(&outs[i], o->forms.items[i].output, ds)) continue;
        while (i > 0) rb_output_discard(&outs[--i]);
        return false;
    }
    return true;
}

bool rb_outputs_commit(rb_output *outs, const rb_options *o, rb_diags *ds)
{
    bool ok = true;
    for (uint32_t i = 0; i < o->forms.len; i++) ok = rb_output_commit(&outs[i], ds) && ok;
    return ok;
}

void rb_outputs_discard(rb_output *outs, const rb_options *o)
{
    for (uint32_t i = 0; i < o->forms.len; i++) rb_output_discard(&outs[i]);
}
