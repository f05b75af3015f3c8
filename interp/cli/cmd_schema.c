/* cli/cmd_schema.c: `rubric schema`: a first record declaration from exports.
 *
 * The files are read several times (what columns there are, what stands in them), so what can be read only once, standard
 * input and pipes, is first put into a temporary file that has no name and is gone when the program ends.
 */
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/output.h"
#include "cli/setup.h"
#include "infer/infer.h"

#include "base/ascii.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BYTES = 64 << 10 };

static bool copy_all(int from, int to)
{
    char *bytes = RB_NEW_PLAIN(char, COPY_BYTES);
    for (;;) {
        ssize_t got = read(from, bytes, COPY_BYTES);
        if (got == 0) return true;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 || !rb_console_write(to, (rb_str){bytes, (size_t)got})) return false;
    }
}

static int nameless_file(void)
{
    const char *folder = getenv("TMPDIR");
    rb_str path = rb_str_print("%s/rubric-XXXXXX", folder && *folder ? folder : "/tmp");
    char  *name = RB_NEW_PLAIN(char, path.len + 1);
    memcpy(name, rb_str_chars(path), path.len + 1);
    int fd = mkstemp(name);
    if (fd >= 0) (void)unlink(name);
    return fd;
}

/* Where its bytes can be read again and again. */
static bool settle_path(rb_str given, rb_str *path, rb_diags *ds)
{
    struct stat st;
    bool is_standard = rb_str_equal(given, RB_STR("-"));
    *path = given;
    if (!is_standard && (stat(rb_str_chars(given), &st) != 0 || !(S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode) || S_ISSOCK(st.st_mode)))) return true;
    int from = is_standard ? STDIN_FILENO : open(rb_str_chars(given), O_RDONLY | O_CLOEXEC), to = nameless_file();
    bool ok = from >= 0 && to >= 0 && copy_all(from, to);
    if (!ok) rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%s%.*s%s could not be read: %s", is_standard ? "" : "'", RB_STR_ARGS(is_standard ? RB_STR("standard input") : given), is_standard ? "" : "'", strerror(errno));
    if (from > STDIN_FILENO) (void)close(from);
    *path = rb_str_print("/dev/fd/%d", to);
    return ok;
}

/* As record names are: a letter, then letters, digits and _. */
static bool check_name(rb_str name, rb_diags *ds)
{
    rb_str title = rb_infer_title(name);
    bool   ok = name.len > 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        bool letter = rb_is_letter(c);
        ok = ok && (letter || (i > 0 && (c == '_' || rb_is_digit(c))));
    }
    if (ok) return true;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "'%.*s' cannot be the name of a record", RB_STR_ARGS(name));
    rb_diag_help(ds, "a name begins with a letter and goes on with letters, digits and _, as in --name %.*s", RB_STR_ARGS(title));
    return false;
}

/* A policy that was written by hand is not made again: no result of `rubric schema` takes the place of a file. */
static bool spares(const rb_options *o, rb_diags *ds)
{
    bool ok = true;
    for (uint32_t f = 0; f < o->forms.len && ok; f++) {
        for (uint32_t i = 0; i < o->arguments.len && ok; i++)
            ok = rb_setup_spares_file(o->forms.items[f].output, rb_reader_file(o->arguments.items[i]), "the data that is read", ds);
        ok = ok && rb_setup_spares_written(o->forms.items[f].output, ds);
    }
    return ok;
}

static bool settle(const rb_options *o, rb_infer_options *infer, rb_diags *ds)
{
    bool ok = !rb_options_has(o, RB_OPTION_name) || check_name(rb_options_text(o, RB_OPTION_name), ds);
    infer->name = rb_options_text(o, RB_OPTION_name);
    infer->target = o->forms.items[0].output;
    if (rb_str_equal(infer->target, RB_STR("-"))) infer->target = RB_STR("");
    infer->rows = rb_options_has(o, RB_OPTION_rows) ? o->number[RB_OPTION_rows] : 0;
    infer->encoding = rb_options_text(o, RB_OPTION_encoding);
    ok = spares(o, ds) && ok;
    ok = rb_setup_input(o, &infer->input, ds) && ok;
    infer->format = (enum rb_read_format)o->number[RB_OPTION_input_format];
    for (uint32_t i = 0; i < o->arguments.len && ok; i++) {
        rb_infer_file file = {.shown = o->arguments.items[i]};
        ok = settle_path(file.shown, &file.path, ds);
        rb_vec_push(&infer->files, file);
    }
    return ok;
}

int rb_command_schema(const rb_options *o)
{
    rb_infer_options infer = {.rows = 0};
    rb_diags  *ds = rb_setup_diags();
    rb_output *outs = RB_NEW_ARRAY(rb_output, o->forms.len);
    rb_buf     text = {0};
    if (!settle(o, &infer, ds) || !rb_infer(&infer, &text, ds)) return rb_console_fail(o, ds);
    if (!rb_outputs_open(outs, o, ds)) return rb_console_fail(o, ds);
    for (uint32_t i = 0; i < o->forms.len; i++) (void)rb_output_write(&outs[i], text.ptr, text.len);
    return rb_outputs_commit(outs, o, ds) ? RB_EXIT_DONE : rb_console_fail(o, ds);
}
