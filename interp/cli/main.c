/* cli/main.c: the command line, a command, an exit code. The only place that ends the program.
 *
 * SIGPIPE is left to end us quietly, also when a parent ignored it: who has read enough of a report wants no message.
 */
#include "base/version.h"
#include "cli/commands.h"
#include "cli/console.h"

#include <signal.h>

#define VERSION RB_NAME " " RB_VERSION " (language 1)\n"

static int (*const commands[RB_COMMAND_COUNT])(const rb_options *o) = {
#define COMMAND(name, least, most, usage, missing, purpose, examples, exits) [RB_COMMAND_##name] = rb_command_##name,
#include "cli/commands.def"
#undef COMMAND
};

static int print_overview(void)
{
    rb_buf b = {0};
    rb_options_print_overview(&b);
    (void)rb_console_write(RB_STDERR, rb_buf_str(&b));
    return RB_EXIT_FAILED;
}

static int print_help(enum rb_command command)
{
    rb_buf b = {0};
    rb_options_print_help(&b, command);
    return rb_console_done(rb_buf_str(&b), RB_EXIT_DONE);
}

int main(int argc, char **argv)
{
    rb_gc_init();
    (void)signal(SIGPIPE, SIG_DFL);
    rb_options *o = RB_NEW(rb_options);
    rb_diags    ds = {0};
    if (!rb_options_parse(o, argc > 0 ? argc - 1 : 0, argv + 1, &ds)) return rb_console_fail(o, &ds);
    if (o->wants_version) return rb_console_done(RB_STR(VERSION), RB_EXIT_DONE);
    if (o->command == RB_COMMAND_COUNT) return print_overview();
    if (rb_options_has(o, RB_OPTION_help)) return print_help(o->command);
    return commands[o->command](o);
}
