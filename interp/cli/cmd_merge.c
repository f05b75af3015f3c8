/* cli/cmd_merge.c: `rubric merge`: a run whose records were judged by other runs, wholly or in part. */
#include "cli/commands.h"

int rb_command_merge(const rb_options *o) { return rb_command_run(o); }
