/* cli/cmd_test.c: `rubric test`: the tests that stand in rules files; ends with the line "N passed, N failed". */
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/setup.h"
#include "ruletest/ruletest.h"

static bool test_file(const rb_options *o, rb_str path, rb_test_result *sum)
{
    rb_diags      *ds = rb_setup_diags();
    rb_compiled    c = {0};
    rb_test_result result = {0};
    rb_buf         b = {0};
    rb_str         filter = rb_options_text(o, RB_OPTION_filter);
    bool           verbose = rb_options_has(o, RB_OPTION_verbose);
    bool ok = rb_compile_file(path, ds, &c) && rb_ruletest_run(&c, filter, verbose, &b, ds, &result);
    if (ds->items.len > 0) (void)rb_console_fail(o, ds);
    (void)rb_console_write(RB_STDOUT, rb_buf_str(&b));
    sum->passed += result.passed;
    sum->failed += result.failed;
    return ok;
}

static bool nothing_ran(const rb_options *o, const rb_test_result *sum, rb_diags *ds)
{
    if (sum->passed + sum->failed > 0 || !rb_options_has(o, RB_OPTION_filter)) return false;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "no test has '%.*s' in its title",
                RB_STR_ARGS(rb_options_text(o, RB_OPTION_filter)));
    return true;
}

int rb_command_test(const rb_options *o)
{
    rb_test_result sum = {0};
    rb_diags      *ds = rb_setup_diags();
    bool           ok = true;
    for (uint32_t i = 0; i < o->arguments.len; i++) ok = test_file(o, o->arguments.items[i], &sum) && ok;
    if (ok && nothing_ran(o, &sum, ds)) return rb_console_fail(o, ds);
    int code = !ok ? RB_EXIT_FAILED : sum.failed > 0 ? RB_EXIT_FOUND : RB_EXIT_DONE;
    return rb_console_done(rb_str_print("%u passed, %u failed\n", sum.passed, sum.failed), code);
}
