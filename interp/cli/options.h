/* cli/options.h: the command line as values. commands.def and options.def say all there is. */
#ifndef RB_CLI_OPTIONS_H
#define RB_CLI_OPTIONS_H

#include "diag/diag.h"

enum rb_command {
#define COMMAND(name, least, most, usage, missing, purpose, examples, exits) RB_COMMAND_##name,
#include "cli/commands.def"
#undef COMMAND
    RB_COMMAND_COUNT
};

enum rb_option {
#define OPTION(id, name, kind, value, commands, help) RB_OPTION_##id,
#include "cli/options.def"
#undef OPTION
    RB_OPTION_COUNT
};

typedef struct rb_form { uint32_t format; bool has_format; rb_str output; } rb_form; /* format: the word of --format, from 0 */

typedef struct rb_options {
    enum rb_command command;        /* RB_COMMAND_COUNT: none was given */
    bool            wants_version;  /* rubric --version */
    RB_VEC(rb_str)  arguments;
    RB_VEC(rb_str)  given[RB_OPTION_COUNT]; /* each value as written */
    RB_VEC(rb_form) forms;                  /* --format and --output as pairs (forms.h); at least one */
    uint64_t        number[RB_OPTION_COUNT]; /* NUMBER: it; WORD, FORM: which, from 0; WORDS: a bit for each */
} rb_options;

/* Reads the words after the program's name. False when the command line makes no sense; all that is wrong is in ds. */
bool rb_options_parse(rb_options *o, int count, char *const *words, rb_diags *ds);

static inline bool rb_options_has(const rb_options *o, enum rb_option which) { return o->given[which].len > 0; }
/* The value as written, empty when the option was not given. */
static inline rb_str rb_options_text(const rb_options *o, enum rb_option which)
{
    return rb_options_has(o, which) ? o->given[which].items[0] : RB_STR("");
}

void rb_options_print_overview(rb_buf *b);                     /* rubric help */
void rb_options_print_help(rb_buf *b, enum rb_command command); /* rubric help COMMAND */
/* The command of that name; false, with the nearest in ds, when there is none. */
bool rb_options_find_command(rb_str name, enum rb_command *out, rb_diags *ds);

#endif
