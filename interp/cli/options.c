/* cli/options.c: the command line as values.
 *
 * Promises  Says all that is wrong with a command line at once, with the nearest name where one is near. Decides
 *           nothing about files or rules.
 *
 * Not getopt_long: it takes shortened names, so a new option can break an old script, and it offers no nearest name.
 */
#include "cli/options.h"

#include "base/ascii.h"

#include "cli/forms.h"
#include "cli/option_table.h"

static bool find_option(enum rb_command command, rb_str name, enum rb_option *out)
{
    for (uint32_t i = 0; i < RB_OPTION_COUNT; i++) {
        if (!rb_option_is_of(i, command) || !rb_str_equal(rb_str_of(rb_option_rows[i].name), name)) continue;
        *out = (enum rb_option)i;
        return true;
    }
    return false;
}

bool rb_options_find_command(rb_str name, enum rb_command *out, rb_diags *ds)
{
    rb_str names[RB_COMMAND_COUNT];
    for (uint32_t i = 0; i < RB_COMMAND_COUNT; i++) {
        names[i] = rb_str_of(rb_command_rows[i].name);
        if (!rb_str_equal(names[i], name)) continue;
        *out = (enum rb_command)i;
        return true;
    }
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "no command '%.*s'", RB_STR_ARGS(name));
    (void)rb_diag_suggest(ds, name, names, RB_COMMAND_COUNT);
    rb_diag_help(ds, "'rubric help' lists the commands");
    return false;
}

static bool no_such_option(const rb_options *o, rb_str name, rb_diags *ds)
{
    rb_str   names[RB_OPTION_COUNT];
    uint32_t count = 0;
    const char *command = rb_command_rows[o->command].name;
    for (uint32_t i = 0; i < RB_OPTION_COUNT; i++)
        if (rb_option_is_of(i, o->command)) names[count++] = rb_str_print("--%s", rb_option_rows[i].name);
    rb_str written = rb_str_print("--%.*s", RB_STR_ARGS(name));
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "'rubric %s' has no option '%.*s'", command, RB_STR_ARGS(written));
    (void)rb_diag_suggest(ds, written, names, count);
    rb_diag_help(ds, "'rubric %s --help' lists its options", command);
    return false;
}

/* "text, ndjson or json" */
static rb_str words_text(const char *words)
{
    rb_buf b = {0};
    for (const char *at = words; *at; at++) {
        if (*at != '|') rb_buf_add_char(&b, *at);
        else rb_buf_add_chars(&b, strchr(at + 1, '|') ? ", " : " or ");
    }
    return rb_buf_take(&b);
}

enum { WORDS_MOST = 16 };

static uint32_t split(rb_str text, char separator, rb_str *parts, uint32_t most)
{
    uint32_t count = 0;
    size_t   from = 0;
    for (size_t i = 0; i <= text.len && count < most; i++) {
        if (i < text.len && text.ptr[i] != separator) continue;
        parts[count++] = rb_str_slice(text, from, i);
        from = i + 1;
    }
    return count;
}

static bool read_word(enum rb_option which, rb_str word, uint64_t *index, rb_diags *ds)
{
    const struct rb_option_row *row = &rb_option_rows[which];
    rb_str   words[WORDS_MOST];
    uint32_t count = split(rb_str_of(row->value), '|', words, WORDS_MOST);
    for (uint32_t i = 0; i < count; i++) {
        if (!rb_str_equal(words[i], word)) continue;
        *index = i;
        return true;
    }
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--%s cannot be '%.*s'", row->name, RB_STR_ARGS(word));
    if (!rb_diag_suggest(ds, word, words, count))
        rb_diag_help(ds, "write %.*s", RB_STR_ARGS(words_text(row->value)));
    return false;
}

static bool read_words(enum rb_option which, rb_str value, uint64_t *bits, rb_diags *ds)
{
    size_t from = 0;
    bool   ok = true;
    while (from <= value.len) {
        size_t   end = rb_str_find(value, RB_STR(","), from);
        uint64_t index = 0;
        if (end == SIZE_MAX) end = value.len;
        if (read_word(which, rb_str_slice(value, from, end), &index, ds)) *bits |= UINT64_C(1) << index;
        else ok = false;
        from = end + 1;
    }
    return ok;
}

static bool read_number(enum rb_option which, rb_str value, uint64_t *n, rb_diags *ds)
{
    uint64_t sum = 0;
    bool     ok = value.len > 0 && value.len <= 15;
    for (size_t i = 0; ok && i < value.len; i++) {
        ok = rb_is_digit(value.ptr[i]);
        sum = sum * 10 + (uint64_t)(value.ptr[i] - '0');
    }
    if (!ok)
        return rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--%s needs a whole number, not '%.*s'",
                           rb_option_rows[which].name, RB_STR_ARGS(value));
    *n = sum;
    return true;
}

static bool may_be_repeated(enum rb_option_kind kind)
{
    return kind == RB_OPTION_KIND_LIST || kind == RB_OPTION_KIND_FLAG || kind == RB_OPTION_KIND_FORM || kind == RB_OPTION_KIND_OUTPUT;
}

static bool read_form(rb_options *o, enum rb_option which, rb_str value, rb_diags *ds)
{
    if (!read_word(which, value, &o->number[which], ds)) return false;
    rb_forms_add_format(o, o->number[which]);
    return true;
}

static bool take_value(rb_options *o, enum rb_option which, rb_str value, rb_diags *ds)
{
    const struct rb_option_row *row = &rb_option_rows[which];
    if (o->given[which].len > 0 && !may_be_repeated(row->kind))
        return rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--%s is given twice", row->name);
    rb_vec_push(&o->given[which], value);
    switch (row->kind) {
    case RB_OPTION_KIND_WORD: return read_word(which, value, &o->number[which], ds);
    case RB_OPTION_KIND_WORDS: return read_words(which, value, &o->number[which], ds);
    case RB_OPTION_KIND_NUMBER: return read_number(which, value, &o->number[which], ds);
    case RB_OPTION_KIND_FORM: return read_form(o, which, value, ds);
    case RB_OPTION_KIND_OUTPUT: if (value.len > 0) rb_forms_add_output(o, value); break;
    case RB_OPTION_KIND_FLAG:
    case RB_OPTION_KIND_TEXT:
    case RB_OPTION_KIND_LIST: break;
    }
    if (value.len > 0 || row->kind == RB_OPTION_KIND_FLAG) return true;
    return rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--%s has an empty value", row->name);
}

/* The words of the command line, and which is next. */
struct words { char *const *items; int count, next; };

static bool missing_value(enum rb_option which, rb_diags *ds)
{
    const struct rb_option_row *row = &rb_option_rows[which];
    bool   is_words = row->kind == RB_OPTION_KIND_WORD || row->kind == RB_OPTION_KIND_WORDS || row->kind == RB_OPTION_KIND_FORM;
    rb_str value = is_words ? words_text(row->value) : rb_str_of(row->value);
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--%s needs a value", row->name);
    rb_diag_help(ds, is_words ? "write --%s and %.*s" : "write --%s %.*s", row->name, RB_STR_ARGS(value));
    return false;
}

/* `word` without its two dashes: "name" or "name=value". */
static bool take_option(rb_options *o, rb_str word, struct words *w, rb_diags *ds)
{
    size_t         equals = rb_str_find(word, RB_STR("="), 0);
    rb_str         name = rb_str_slice(word, 0, equals);
    enum rb_option which;
    if (!find_option(o->command, name, &which)) return no_such_option(o, name, ds);
    if (rb_option_rows[which].kind == RB_OPTION_KIND_FLAG) {
        if (equals != SIZE_MAX)
            return rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--%s takes no value", rb_option_rows[which].name);
        return take_value(o, which, RB_STR(""), ds);
    }
    if (equals != SIZE_MAX) return take_value(o, which, rb_str_slice(word, equals + 1, word.len), ds);
    bool is_last = w->next >= w->count;
    if (is_last || rb_str_starts(rb_str_of(w->items[w->next]), RB_STR("--"))) return missing_value(which, ds);
    return take_value(o, which, rb_str_of(w->items[w->next++]), ds);
}

static bool take_word(rb_options *o, rb_str word, struct words *w, rb_diags *ds)
{
    if (rb_str_starts(word, RB_STR("--"))) return take_option(o, rb_str_slice(word, 2, word.len), w, ds);
    if (rb_str_equal(word, RB_STR("-h"))) return take_option(o, RB_STR("help"), w, ds);
    if (word.len > 1 && word.ptr[0] == '-') {
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "no option '%.*s'", RB_STR_ARGS(word));
        rb_diag_help(ds, "options begin with two dashes, as --help");
        rb_diag_help(ds, "write -- before an argument that begins with a dash");
        return false;
    }
    rb_vec_push(&o->arguments, word);
    return true;
}

static bool check_arguments(const rb_options *o, rb_diags *ds)
{
    const struct rb_command_row *row = &rb_command_rows[o->command];
    if (o->arguments.len < row->least) {
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "'rubric %s' needs %s", row->name, row->missing);
        rb_diag_help(ds, "usage: rubric %s %s", row->name, row->usage);
        return false;
    }
    if (o->arguments.len <= row->most) return true;
    rb_str extra = o->arguments.items[row->most];
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "one argument too many: '%.*s'", RB_STR_ARGS(extra));
    if (rb_option_is_of(RB_OPTION_data, o->command)) rb_diag_help(ds, "data is given with --data");
    rb_diag_help(ds, "usage: rubric %s %s", row->name, row->usage);
    return false;
}

/* The words after the command's name. */
static bool take_words(rb_options *o, struct words *w, rb_diags *ds)
{
    bool ok = true, options_ended = false;
    while (w->next < w->count) {
        rb_str word = rb_str_of(w->items[w->next++]);
        if (options_ended) rb_vec_push(&o->arguments, word);
        else if (rb_str_equal(word, RB_STR("--"))) options_ended = true;
        else ok = take_word(o, word, w, ds) && ok;
    }
    if (rb_options_has(o, RB_OPTION_help)) return true;
    return ok && check_arguments(o, ds) && rb_forms_settle(o, ds);
}

bool rb_options_parse(rb_options *o, int count, char *const *words, rb_diags *ds)
{
    struct words w = {.items = words, .count = count, .next = 1};
    o->command = RB_COMMAND_COUNT;
    if (count == 0) return true;
    rb_str first = rb_str_of(words[0]);
    if (rb_str_equal(first, RB_STR("--version"))) {
        o->wants_version = true;
        return true;
    }
    if (rb_str_equal(first, RB_STR("--help")) || rb_str_equal(first, RB_STR("-h"))) {
        o->command = RB_COMMAND_help;
        return true;
    }
    if (first.len > 0 && first.ptr[0] == '-') {
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "a command comes first, before '%.*s'", RB_STR_ARGS(first));
        rb_diag_help(ds, "'rubric help' lists the commands");
        return false;
    }
    return rb_options_find_command(first, &o->command, ds) && take_words(o, &w, ds);
}
