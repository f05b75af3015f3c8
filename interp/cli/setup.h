/* cli/setup.h: from the command line to what the engine wants: compiled rules, data files, a moment. */
#ifndef RB_CLI_SETUP_H
#define RB_CLI_SETUP_H

#include "cli/options.h"
#include "engine/engine.h"

/* Diagnostics with sources of their own. */
rb_diags *rb_setup_diags(void);
/* --data, --as-of, --input-format, --rejects and --accounting; `c` tells the records and the zone. */
bool rb_setup_run(const rb_options *o, const rb_compiled *c, rb_run_options *run, rb_diags *ds);
/* The rules, with what --export says of the files. */
bool rb_setup_compile(const rb_options *o, rb_str path, rb_compiled *c, rb_diags *ds);
/* … and the same of a file that is read without rules; *written stays as it is where there is nothing to say. */
bool rb_setup_written(const rb_options *o, const rb_schema **written, rb_diags *ds);
/* How the bytes of all data files are read. */
bool rb_setup_input(const rb_options *o, rb_input_options *input, rb_diags *ds);
/* Whether neither --output nor --rejects would be written over an input or each other; a diagnostic when one would. */
bool rb_setup_spares_inputs(const rb_compiled *c, const rb_run_options *run, rb_str output, rb_diags *ds);
/* Whether a result written to `output` would spare the file `path`, which is `what`: "the rules"; a diagnostic when not. */
bool rb_setup_spares_file(rb_str output, rb_str path, const char *what, rb_diags *ds);
/* Whether `output` is no file with something in it yet; a diagnostic when it is. */
bool rb_setup_spares_written(rb_str output, rb_diags *ds);
/* Whether --partial would spare the inputs and the other results. */
bool rb_setup_spares_part(const rb_compiled *c, const rb_run_options *run, const rb_options *o, rb_diags *ds);
/* Whether no report would be written over another, however their paths are spelled. */
bool rb_setup_spares_outputs(const rb_options *o, rb_diags *ds);
/* --as-of in that zone; `has` is false when it was not given. */
bool rb_setup_as_of(const rb_options *o, const rb_zone *zone, bool *has, int64_t *us, rb_diags *ds);
/* A whole file, or standard input for "-"; at most RB_SETUP_LIMIT_BYTES. */
enum { RB_SETUP_LIMIT_BYTES = 16 * 1024 * 1024 };
bool rb_setup_read(rb_str path, rb_str *text, rb_diags *ds);

#endif
