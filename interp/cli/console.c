/* cli/console.c: the terminal: colour or not, and bytes on their way out.
 *
 * Colour follows the usual agreement, highest first: what the command line says, NO_COLOR, CLICOLOR_FORCE or
 * FORCE_COLOR, CLICOLOR=0, TERM=dumb, and last whether it is a terminal. A variable that is empty counts as not set.
 */
#include "cli/console.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && value[0] != '\0';
}

static bool is_set_to(const char *variable, const char *value)
{
    return is_set(variable) && strcmp(getenv(variable), value) == 0;
}

bool rb_console_colour(const rb_options *o, int fd)
{
    uint64_t choice = o->number[RB_OPTION_color];
    if (choice != COLOR_AUTO) return choice == COLOR_ALWAYS;
    if (is_set("NO_COLOR")) return false;
    if (is_set("CLICOLOR_FORCE") && !is_set_to("CLICOLOR_FORCE", "0")) return true;
    if (is_set("FORCE_COLOR")) return true;
    if (is_set_to("CLICOLOR", "0") || is_set_to("TERM", "dumb")) return false;
    return isatty(fd) == 1;
}

bool rb_console_write(int fd, rb_str text)
{
    size_t done = 0;
    while (done < text.len) {
        ssize_t n = write(fd, text.ptr + done, text.len - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        done += (size_t)n;
    }
    return true;
}

int rb_console_fail(const rb_options *o, rb_diags *ds)
{
    rb_buf b = {0};
    rb_diags_sort(ds);
    rb_diags_render(&b, ds, RB_DIAG_FULL, rb_console_colour(o, RB_STDERR));
    (void)rb_console_write(RB_STDERR, rb_buf_str(&b));
    return RB_EXIT_FAILED;
}

int rb_console_done(rb_str text, int code)
{
    if (rb_console_write(RB_STDOUT, text)) return code;
    rb_str why = rb_str_print("error: could not write to standard output: %s\n", strerror(errno));
    if (errno != EPIPE) (void)rb_console_write(RB_STDERR, why);
    return RB_EXIT_FAILED;
}
