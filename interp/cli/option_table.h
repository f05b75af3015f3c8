/* cli/option_table.h: the rows of commands.def and options.def, for parsing and for help. */
#ifndef RB_CLI_OPTION_TABLE_H
#define RB_CLI_OPTION_TABLE_H

#include "cli/options.h"

enum rb_option_kind {
    RB_OPTION_KIND_FLAG, RB_OPTION_KIND_TEXT, RB_OPTION_KIND_LIST, RB_OPTION_KIND_NUMBER, RB_OPTION_KIND_WORD,
    RB_OPTION_KIND_WORDS, RB_OPTION_KIND_FORM, RB_OPTION_KIND_OUTPUT
};

struct rb_option_row {
    const char         *name;
    enum rb_option_kind kind;
    const char         *value;
    unsigned            commands; /* bit c: command c takes it */
    const char         *help;
};

struct rb_command_row {
    const char *name;
    uint32_t    least, most;
    const char *usage, *missing, *purpose, *examples, *exits;
};

extern const struct rb_option_row  rb_option_rows[RB_OPTION_COUNT];
extern const struct rb_command_row rb_command_rows[RB_COMMAND_COUNT];

static inline bool rb_option_is_of(uint32_t option, enum rb_command command)
{
    return rb_option_rows[option].commands >> command & 1u;
}

#endif
