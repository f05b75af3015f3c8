/* cli/cmd_help.c: `rubric help` and `rubric help COMMAND`. */
#include "cli/commands.h"
#include "cli/console.h"

int rb_command_help(const rb_options *o)
{
    rb_buf b = {0};
    if (o->arguments.len == 0) {
        rb_options_print_overview(&b);
    } else {
        rb_diags        ds = {0};
        enum rb_command command;
        if (!rb_options_find_command(o->arguments.items[0], &command, &ds)) return rb_console_fail(o, &ds);
        rb_options_print_help(&b, command);
    }
    return rb_console_done(rb_buf_str(&b), RB_EXIT_DONE);
}
