/* cli/output.h: where results go: standard output, or a file that appears whole or not at all. */
#ifndef RB_CLI_OUTPUT_H
#define RB_CLI_OUTPUT_H

#include "cli/options.h"

typedef struct rb_output {
    int    fd;
    int    error;      /* errno of the first write that failed, or 0 */
    rb_str path;       /* empty: standard output */
    rb_str target;     /* what the temporary file becomes: path with its links followed */
    rb_str temporary;  /* empty: written straight to (standard output, a pipe, a device) */
} rb_output;

/* Whether to colour what goes there: a file only when --color says so. */
bool rb_output_colour(const rb_options *o, const rb_output *out);
/* Empty path: standard output. False when the file cannot be made. */
bool rb_output_open(rb_output *out, rb_str path, rb_diags *ds);
/* rb_report_options.write: user is the rb_output. */
bool rb_output_write(void *user, const char *bytes, size_t len);
/* Ends it: the file is on disk under its name, or false and E0505, and what was there before still is. */
bool rb_output_commit(rb_output *out, rb_diags *ds);
/* Adds to the diagnostic of a run that was given up which write failed, and why. */
void rb_output_tell(const rb_output *out, rb_diags *ds);
/* Gives up: nothing is left behind. */
void rb_output_discard(rb_output *out);

/* One for each form of the command line (o->forms), in its order. All can be made, or none is. */
bool rb_outputs_open(rb_output *outs, const rb_options *o, rb_diags *ds);
/* All that can be is kept; false when one could not. */
bool rb_outputs_commit(rb_output *outs, const rb_options *o, rb_diags *ds);
void rb_outputs_discard(rb_output *outs, const rb_options *o);

#endif
