/* tests/unit/options.c: the command line: what it means, what is said of one that means nothing, and the help pages. */
#include "base/unicode.h"
#include "cli/option_table.h"
#include "cli/options.h"
#include "cli/size.h"

#include "check.h"

enum { SCREEN_LINES = 48, SCREEN_COLUMNS = 100, WORDS_MOST = 16 };

struct parsed { bool ok; rb_options o; rb_str said; };

/* Words are separated by blanks in `line`; the diagnostics come as one line each. */
static struct parsed parse(const char *line)
{
    char    *words[WORDS_MOST] = {NULL};
    int      count = 0;
    rb_diags ds = {0};
    struct parsed p = {0};
    char *copy = RB_NEW_PLAIN(char, strlen(line) + 1);
    strcpy(copy, line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " ")) words[count++] = word;
    p.ok = rb_options_parse(&p.o, count, words, &ds);
    rb_buf b = {0};
    rb_diags_render(&b, &ds, RB_DIAG_FULL, false);
    p.said = rb_buf_take(&b);
    return p;
}

static void a_value_may_follow_or_be_joined(void)
{
    struct parsed p = parse("run a.rules --data Case=c.csv --data=Lead=l.csv --format ndjson --limit=3 --all");
    CHECK(p.ok && p.said.len == 0);
    CHECK(p.o.command == RB_COMMAND_run);
    CHECK(p.o.arguments.len == 1);
    CHECK_TEXT(p.o.arguments.items[0], "a.rules");
    CHECK(p.o.given[RB_OPTION_data].len == 2);
    CHECK_TEXT(p.o.given[RB_OPTION_data].items[0], "Case=c.csv");
    CHECK_TEXT(p.o.given[RB_OPTION_data].items[1], "Lead=l.csv");
    CHECK(p.o.number[RB_OPTION_format] == 1);
    CHECK(p.o.number[RB_OPTION_limit] == 3);
    CHECK(rb_options_has(&p.o, RB_OPTION_all) && !rb_options_has(&p.o, RB_OPTION_output));
    CHECK_TEXT(rb_options_text(&p.o, RB_OPTION_output), "");
}

static void two_dashes_end_the_options(void)
{
    struct parsed p = parse("eval -- --1");
    CHECK(p.ok);
    CHECK_TEXT(p.o.arguments.items[0], "--1");
    p = parse("dump batch -");
    CHECK(p.ok);
    CHECK_TEXT(p.o.arguments.items[1], "-");
}

static void words_become_bits(void)
{
    struct parsed p = parse("run a.rules --fail-on fail,reject,red");
    CHECK(p.ok);
    CHECK(p.o.number[RB_OPTION_fail_on] == (1u << 0 | 1u << 3 | 1u << 5));
    p = parse("run a.rules --fail-on fail,,red");
    CHECK(!p.ok);
    CHECK_TEXT(p.said, "error[E0601]: --fail-on cannot be ''\n"
                       "  = help: write fail, warn, unknown, reject, unrouted or red\n");
}

static void one_name_two_meanings(void)
{
    CHECK(parse("check a.rules --format concise").o.number[RB_OPTION_check_format] == 1);
    CHECK(!parse("check a.rules --format ndjson").ok);
    CHECK(!parse("run a.rules --format concise").ok);
}

static void check_form(const struct parsed *p, uint32_t i, uint32_t format, const char *output)
{
    CHECK(p->ok && i < p->o.forms.len);
    if (i >= p->o.forms.len) return;
    CHECK(p->o.forms.items[i].format == format);
    CHECK_TEXT(p->o.forms.items[i].output, output);
}

static void forms_are_pairs(void)
{
    struct parsed p = parse("run a.rules");
    CHECK(p.o.forms.len == 1);
    check_form(&p, 0, 0, "");
    p = parse("run a.rules --output x --format json");
    CHECK(p.o.forms.len == 1);
    check_form(&p, 0, 2, "x");
    p = parse("check a.rules --format json --output x --format concise --all x");
    CHECK(!p.ok);
    p = parse("check a.rules --format json --output x --format concise");
    CHECK(p.o.forms.len == 2);
    check_form(&p, 0, 2, "x");
    check_form(&p, 1, 1, "");
    p = parse("check a.rules --format json --format concise --output x");
    check_form(&p, 0, 2, "");
    check_form(&p, 1, 1, "x");
    CHECK_TEXT(parse("check a.rules --format json --format concise").said,
               "error[E0601]: two results would go to standard output\n"
               "  = help: write --output FILE after each --format but one\n");
    CHECK_TEXT(parse("check a.rules --output x --output x").said, "error[E0601]: two results would go to 'x'\n"
                                                                  "  = help: give each a file of its own\n");
    CHECK(!parse("check a.rules --format json --output - --output x --format full --output -").ok);
}

static void all_that_is_wrong_is_said(void)
{
    struct parsed p = parse("run a.rules --fromat text --limit x --all=yes --rejects=");
    CHECK(!p.ok);
    CHECK_TEXT(p.said, "error[E0601]: 'rubric run' has no option '--fromat'\n"
                       "  = help: did you mean '--format'?\n"
                       "  = help: 'rubric run --help' lists its options\n\n"
                       "error[E0601]: --limit needs a whole number, not 'x'\n\n"
                       "error[E0601]: --all takes no value\n\n"
                       "error[E0601]: --rejects has an empty value\n");
}

static void what_is_missing_is_named(void)
{
    CHECK_TEXT(parse("run a.rules --color").said, "error[E0601]: --color needs a value\n"
                                                  "  = help: write --color and auto, always or never\n");
    CHECK_TEXT(parse("run a.rules --data --all").said, "error[E0601]: --data needs a value\n"
                                                       "  = help: write --data [Record=]FILE\n");
    CHECK_TEXT(parse("run").said, "error[E0601]: 'rubric run' needs a rules file\n"
                                  "  = help: usage: rubric run RULES --data [Record=]FILE...\n");
}

static void what_is_too_much_is_named(void)
{
    CHECK_TEXT(parse("run a.rules cases.csv").said, "error[E0601]: one argument too many: 'cases.csv'\n"
                                                    "  = help: data is given with --data\n"
                                                    "  = help: usage: rubric run RULES --data [Record=]FILE...\n");
    CHECK_TEXT(parse("run a.rules --rejects x --rejects y").said, "error[E0601]: --rejects is given twice\n");
    CHECK_TEXT(parse("run a.rules --limit 1234567890123456").said,
               "error[E0601]: --limit needs a whole number, not '1234567890123456'\n");
}

static void the_nearest_name_is_offered(void)
{
    CHECK_TEXT(parse("chekc a.rules").said, "error[E0601]: no command 'chekc'\n"
                                            "  = help: did you mean 'check'?\n"
                                            "  = help: 'rubric help' lists the commands\n");
    CHECK_TEXT(parse("run a.rules --format jsn").said, "error[E0601]: --format cannot be 'jsn'\n"
                                                       "  = help: did you mean 'json'?\n");
    CHECK_TEXT(parse("run a.rules --data c.csv --verbose").said, "error[E0601]: 'rubric run' has no option '--verbose'\n"
                                                                 "  = help: 'rubric run --help' lists its options\n");
}

static void help_is_found_anywhere(void)
{
    CHECK(parse("").ok && parse("").o.command == RB_COMMAND_COUNT);
    CHECK(parse("--help").o.command == RB_COMMAND_help);
    CHECK(parse("--version").o.wants_version);
    CHECK(parse("run --help").ok && parse("run --help").o.given[RB_OPTION_help].len == 1);
    CHECK(parse("run -h").ok && parse("run -h").o.given[RB_OPTION_help].len == 1);
    CHECK(!parse("--data x run").ok);
    CHECK(!parse("run -x").ok);
}

static void check_page(rb_str page)
{
    uint32_t lines = 0;
    for (size_t from = 0; from < page.len; lines++) {
        size_t end = rb_str_find(page, RB_STR("\n"), from);
        CHECK(end != SIZE_MAX);
        CHECK(rb_text_width(rb_str_slice(page, from, end)) <= SCREEN_COLUMNS);
        from = end + 1;
    }
    CHECK(lines <= SCREEN_LINES);
}

static void every_page_of_help_fits_a_screen(void)
{
    rb_buf b = {0};
    rb_options_print_overview(&b);
    check_page(rb_buf_str(&b));
    for (uint32_t c = 0; c < RB_COMMAND_COUNT; c++) {
        rb_buf_reset(&b);
        rb_options_print_help(&b, (enum rb_command)c);
        check_page(rb_buf_str(&b));
        CHECK(rb_str_find(rb_buf_str(&b), rb_str_print("Usage: rubric %s ", rb_command_rows[c].name), 0) != SIZE_MAX);
        CHECK(rb_str_find(rb_buf_str(&b), RB_STR("\nExit codes:\n  0  "), 0) != SIZE_MAX);
    }
}

static void no_command_has_an_option_twice(void)
{
    for (uint32_t a = 0; a < RB_OPTION_COUNT; a++)
        for (uint32_t b = a + 1; b < RB_OPTION_COUNT; b++)
            if (strcmp(rb_option_rows[a].name, rb_option_rows[b].name) == 0)
                CHECK((rb_option_rows[a].commands & rb_option_rows[b].commands) == 0);
}

static void sizes_have_units(void)
{
    static const struct { const char *text; uint64_t bytes; } right[] = {
        {"1", 1}, {"64b", 64}, {"256MB", 256000000}, {"1.5 GB", 1500000000}, {"1GiB", 1u << 30}, {"2k", 2048}, {"0.5Kb", 500}, {"3TiB", UINT64_C(3) << 40}};
    static const char *const wrong[] = {"", "MB", "0", "0.1", "-1MB", "1XB", "1 M B", "1kbb", "1e3", "1..5MB", "9999999999TB", "1000001TiB"};
    uint64_t bytes;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) CHECK(rb_size_parse(rb_str_of(right[i].text), &bytes) && bytes == right[i].bytes);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK(!rb_size_parse(rb_str_of(wrong[i]), &bytes));
}

int main(void)
{
    rb_gc_init();
    RUN(a_value_may_follow_or_be_joined);
    RUN(two_dashes_end_the_options);
    RUN(words_become_bits);
    RUN(one_name_two_meanings);
    RUN(forms_are_pairs);
    RUN(all_that_is_wrong_is_said);
    RUN(what_is_missing_is_named);
    RUN(what_is_too_much_is_named);
    RUN(the_nearest_name_is_offered);
    RUN(help_is_found_anywhere);
    RUN(every_page_of_help_fits_a_screen);
    RUN(no_command_has_an_option_twice);
    RUN(sizes_have_units);
    return check_report();
}
