/* cli/cmd_explain.c: `rubric explain`: why one record got its verdicts; without a record, what the rules say; of a code, what it
 * means. */
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/setup.h"
#include "diag/pages.h"

/* "12", or "cases.csv:12" where there are several files; the last colon counts, names may have others. */
static bool read_record(const rb_options *o, rb_explain_options *options, rb_diags *ds)
{
    rb_str   text = rb_options_text(o, RB_OPTION_record), digits = text;
    uint64_t number = 0;
    if (!rb_options_has(o, RB_OPTION_record)) return true;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == ':') digits = rb_str_slice(text, i + 1, text.len);
    bool ok = digits.len > 0 && digits.len <= 15;
    for (size_t i = 0; ok && i < digits.len; i++) {
        ok = digits.ptr[i] >= '0' && digits.ptr[i] <= '9';
        number = number * 10 + (uint64_t)(digits.ptr[i] - '0');
    }
    if (!ok) {
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--record needs a whole number, not '%.*s'", RB_STR_ARGS(text));
        rb_diag_help(ds, "write --record 12, or with several files --record cases.csv:12");
        return false;
    }
    if (number == 0) return rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--record counts from 1");
    options->record_number = number;
    if (digits.len < text.len) options->record_file = rb_str_slice(text, 0, text.len - digits.len - 1);
    return true;
}

/* A part has no numbers of records that anybody could see. */
static bool check_parts(const rb_options *o, rb_diags *ds)
{
    bool by_number = rb_options_has(o, RB_OPTION_record), has_data = rb_options_has(o, RB_OPTION_data);
    if (o->arguments.len == 1 || (!by_number && !has_data)) return true;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, by_number ? "a record of a part is named by its key" : "what is explained is in parts, or in --data");
    rb_diag_help(ds, by_number ? "write --key KEY" : "give the one or the other");
    return false;
}

static bool names_a_record(const rb_options *o, rb_diags *ds)
{
    bool by_key = rb_options_has(o, RB_OPTION_key), by_number = rb_options_has(o, RB_OPTION_record);
    if (by_key && by_number)
        return rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--key and --record cannot be given together");
    if (by_key || by_number) return true;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "which record is not said");
    rb_diag_help(ds, "write --key KEY, or --record N for the N-th record of the file");
    return false;
}

/* Nothing of a record is said: the rules themselves are meant. */
static bool is_about_rules(const rb_options *o)
{
    return o->arguments.len == 1 && !rb_options_has(o, RB_OPTION_key) && !rb_options_has(o, RB_OPTION_record) && !rb_options_has(o, RB_OPTION_data);
}

static bool explain(const rb_options *o, rb_buf *b, rb_diags *ds)
{
    rb_compiled    c = {0};
    rb_run_options run = {0};
    rb_explain_options options = {
        .run = &run,
        .key = rb_options_text(o, RB_OPTION_key),
        .rule = rb_options_text(o, RB_OPTION_rule),
        .colour = rb_console_colour(o, RB_STDOUT),
    };
    if (is_about_rules(o)) return rb_setup_compile(o, o->arguments.items[0], &c, ds) && rb_explain_rules(&c, options.rule, b, ds);
    if (!check_parts(o, ds) || !names_a_record(o, ds) || !read_record(o, &options, ds) || !rb_setup_compile(o, o->arguments.items[0], &c, ds)) return false;
    return rb_setup_run(o, &c, &run, ds) && rb_explain(&c, &options, b, ds);
}

static bool explain_code(rb_str code, rb_buf *b, rb_diags *ds)
{
    RB_VEC(rb_str) codes = {0};
    const char *page = rb_page_find(code);
    if (page) {
        rb_page_print(b, page);
        return true;
    }
    for (const rb_code_page *p = rb_code_pages; p->code; p++) rb_vec_push(&codes, rb_str_of(p->code));
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "there is no diagnostic '%.*s'", RB_STR_ARGS(code));
    rb_diag_suggest(ds, code, codes.items, codes.len);
    rb_diag_help(ds, "rubric explain --codes lists them all");
    return false;
}

/* `explain --codes` and `explain E0203` need no rules and no data. */
static int explain_codes(const rb_options *o)
{
    rb_diags *ds = rb_setup_diags();
    rb_buf    b = {0};
    if (rb_options_has(o, RB_OPTION_codes)) rb_page_list(&b);
    else if (o->arguments.len == 0) {
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "'rubric explain' needs a rules file");
        rb_diag_help(ds, "usage: rubric explain RULES --data [Record=]FILE --key KEY, or rubric explain E0203");
        return rb_console_fail(o, ds);
    } else if (!explain_code(o->arguments.items[0], &b, ds)) return rb_console_fail(o, ds);
    return rb_console_done(rb_buf_str(&b), RB_EXIT_DONE);
}

int rb_command_explain(const rb_options *o)
{
    bool about_code = o->arguments.len == 0 || (o->arguments.len == 1 && rb_page_is_code(o->arguments.items[0]));
    if (about_code || rb_options_has(o, RB_OPTION_codes)) return explain_codes(o);

    rb_diags *ds = rb_setup_diags();
    rb_buf    b = {0};
    if (!explain(o, &b, ds)) return rb_console_fail(o, ds);
    if (ds->items.len > 0) (void)rb_console_fail(o, ds); /* warnings */
    return rb_console_done(rb_buf_str(&b), RB_EXIT_DONE);
}
