/* cli/cmd_eval.c: `rubric eval`: one expression over one JSON object, or a file of them. */
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/setup.h"

#include "base/unicode.h"

/* The object's text: as given, or from standard input. */
static bool read_object(const rb_options *o, rb_str *json, rb_diags *ds)
{
    *json = rb_options_has(o, RB_OPTION_json) ? rb_options_text(o, RB_OPTION_json) : RB_STR("{}");
    return !rb_str_equal(*json, RB_STR("-")) || rb_setup_read(*json, json, ds);
}

/* Answers each line that is not empty. Written as it goes, so that a long file needs no more memory than a short one. */
static int eval_lines(rb_str text, int64_t as_of)
{
    rb_buf b = {0};
    bool   all = true;
    for (size_t from = 0; from < text.len;) {
        size_t end = rb_str_find(text, RB_STR("\n"), from);
        rb_str line = rb_str_slice(text, from, end);
        from = end == SIZE_MAX ? text.len : end + 1;
        if (rb_text_is_blank(line)) continue;
        if (!rb_eval_line(line, as_of, &b)) all = false;
        if (b.len < 65536) continue;
        if (rb_console_done(rb_buf_str(&b), RB_EXIT_DONE) != RB_EXIT_DONE) return RB_EXIT_FAILED;
        rb_buf_reset(&b);
    }
    return rb_console_done(rb_buf_str(&b), all ? RB_EXIT_DONE : RB_EXIT_FAILED);
}

/* "use stdlib fiscal" or `use "my.rules"` for each --use. */
static rb_str rules_of(const rb_options *o)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < o->given[RB_OPTION_use].len; i++) {
        rb_str name = o->given[RB_OPTION_use].items[i];
        bool   is_file = rb_str_ends(name, RB_STR(".rules"));
        rb_buf_print(&b, is_file ? "use \"%.*s\"\n" : "use stdlib %.*s\n", RB_STR_ARGS(name));
    }
    return rb_buf_take(&b);
}

/* Either an expression or a file of them. */
static bool check_request(const rb_options *o, rb_diags *ds)
{
    bool lines = rb_options_has(o, RB_OPTION_lines);
    bool own = rb_options_has(o, RB_OPTION_json) || rb_options_has(o, RB_OPTION_use);
    if (lines != (o->arguments.len > 0) && !(lines && own)) return true;
    if (!lines) rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "'rubric eval' needs an expression");
    else rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--lines brings its own expressions and data");
    rb_diag_help(ds, "usage: rubric eval EXPRESSION --json JSON, or rubric eval --lines FILE");
    return false;
}

int rb_command_eval(const rb_options *o)
{
    rb_diags *ds = rb_setup_diags();
    rb_buf    b = {0};
    rb_str    text;
    bool      has_as_of;
    int64_t   as_of = 0;
    if (!check_request(o, ds) || !rb_setup_as_of(o, rb_zone_load(RB_STR("UTC")), &has_as_of, &as_of, ds)) return rb_console_fail(o, ds);
    if (!has_as_of) as_of = rb_clock_now();
    if (rb_options_has(o, RB_OPTION_lines))
        return rb_setup_read(rb_options_text(o, RB_OPTION_lines), &text, ds) ? eval_lines(text, as_of) : rb_console_fail(o, ds);
    rb_eval_options options = {.rules = rules_of(o), .as_of = as_of};
    bool ok = read_object(o, &options.json, ds);
    if (ok) {
        options.expression = o->arguments.items[0];
        ok = rb_eval(&options, &b, ds);
    }
    int  code = rb_console_done(rb_buf_str(&b), RB_EXIT_DONE);
    if (ds->items.len > 0) (void)rb_console_fail(o, ds);
    return ok ? code : RB_EXIT_FAILED;
}
