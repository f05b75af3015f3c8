/* cli/option_table.c: the two tables, and the pages of help that are made from them.
 *
 * Promises  What help says is what parsing does: both read the same rows. Each page fits one screen.
 */
#include "cli/option_table.h"

#define ON(command) (1u << RB_COMMAND_##command)
const struct rb_option_row rb_option_rows[RB_OPTION_COUNT] = {
#define OPTION(id, name, kind, value, commands, help) \
    [RB_OPTION_##id] = {name, RB_OPTION_KIND_##kind, value, commands, help},
#include "cli/options.def"
#undef OPTION
};
#undef ON

const struct rb_command_row rb_command_rows[RB_COMMAND_COUNT] = {
#define COMMAND(name, least, most, usage, missing, purpose, examples, exits) \
    [RB_COMMAND_##name] = {#name, least, most, usage, missing, purpose, examples, exits},
#include "cli/commands.def"
#undef COMMAND
};

enum { HELP_COLUMN = 30 };

static void print_hanging(rb_buf *b, const char *text)
{
    for (; *text; text++) {
        rb_buf_add_char(b, *text);
        if (*text == '\n') rb_buf_add_repeat(b, ' ', HELP_COLUMN);
    }
    rb_buf_add_char(b, '\n');
}

static void print_option(rb_buf *b, const struct rb_option_row *row)
{
    size_t start = b->len;
    bool   is_words = row->kind == RB_OPTION_KIND_WORDS;
    rb_buf_print(b, "  --%s", row->name);
    if (row->value[0]) rb_buf_print(b, " %s%s", row->value, is_words ? ",..." : "");
    size_t width = b->len - start;
    if (width + 2 > HELP_COLUMN) {
        rb_buf_add_char(b, '\n');
        width = 0;
    }
    rb_buf_add_repeat(b, ' ', HELP_COLUMN - width);
    print_hanging(b, row->help);
}

void rb_options_print_help(rb_buf *b, enum rb_command command)
{
    const struct rb_command_row *row = &rb_command_rows[command];
    rb_buf_print(b, "%s\n\nUsage: rubric %s %s [options]\n\nOptions:\n", row->purpose, row->name, row->usage);
    for (uint32_t i = 0; i < RB_OPTION_COUNT; i++)
        if (rb_option_is_of(i, command) && rb_option_rows[i].help) print_option(b, &rb_option_rows[i]);
    rb_buf_print(b, "\nExamples:\n%s\nExit codes:\n%s", row->examples, row->exits);
}

void rb_options_print_overview(rb_buf *b)
{
    rb_buf_add_chars(b, "Rubric judges exported records by rules that read like the policy they encode.\n\n"
                        "Usage: rubric COMMAND [options]\n\nCommands:\n");
    for (uint32_t i = 0; i < RB_COMMAND_COUNT; i++)
        rb_buf_print(b, "  %-9s%s\n", rb_command_rows[i].name, rb_command_rows[i].purpose);
    rb_buf_add_chars(b, "\n'rubric COMMAND --help' has the options and examples of a command.\n"
                        "'rubric --version' prints the version.\n");
}
