/* cli/commands.h: one function for each command; each returns the exit code. A row of commands.def without its function
 * does not link. */
#ifndef RB_CLI_COMMANDS_H
#define RB_CLI_COMMANDS_H

#include "cli/options.h"
#include "data/verdict.h"

#define COMMAND(name, least, most, usage, missing, purpose, examples, exits) int rb_command_##name(const rb_options *o);
#include "cli/commands.def"
#undef COMMAND

/* findings.c: whether the run found one of the kinds that --fail-on can name (bits in the order of options.def). */
bool rb_findings_any(const rb_summary *s, uint64_t kinds);

#endif
