/* cli/console.h: the terminal: colour or not, and bytes on their way out. */
#ifndef RB_CLI_CONSOLE_H
#define RB_CLI_CONSOLE_H

#include "cli/options.h"

enum { RB_EXIT_DONE = 0, RB_EXIT_FOUND = 1, RB_EXIT_FAILED = 2 };
enum { RB_STDOUT = 1, RB_STDERR = 2 };

/* --color, else NO_COLOR, CLICOLOR_FORCE or FORCE_COLOR, CLICOLOR=0, TERM=dumb, else whether fd is a terminal. */
bool rb_console_colour(const rb_options *o, int fd);
/* All of it, or false with errno set. */
bool rb_console_write(int fd, rb_str text);
/* The diagnostics as people read them, sorted, on standard error. Returns RB_EXIT_FAILED. */
int rb_console_fail(const rb_options *o, rb_diags *ds);
/* Results on standard output. Returns `code`, or RB_EXIT_FAILED when they could not be written. */
int rb_console_done(rb_str text, int code);

#endif
