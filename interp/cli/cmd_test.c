/* cli/cmd_test.c: `rubric test`: the tests that stand in rules files; the text ends with the line "N passed, N failed".
 *
 * Diagnostics go to standard error whatever the form, in the order of the files, each before the text of its file's tests.
 */
#include "base/clock.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/output.h"
#include "cli/rules_set.h"
#include "cli/setup.h"
#include "ruletest/ruletest.h"

/* In the order of the words of test's --format. */
enum { TEXT, JUNIT, JSON };

static rb_str said_of(rb_diags *ds)
{
    rb_buf b = {0};
    rb_diags_sort(ds);
    rb_diags_render(&b, ds, RB_DIAG_FULL, false);
    return rb_buf_take(&b);
}

static void test_file(const rb_options *o, const rb_rules_file *file, rb_tested *tested)
{
    rb_diags      *ds = file->ds;
    int64_t        start = rb_clock_now();
    rb_tested_file f = {.path = rb_rules_path(file->path)};
    for (uint32_t i = 0; i < ds->sources->items.len; i++) ds->sources->items.items[i]->path = rb_rules_path(ds->sources->items.items[i]->name);
    bool ok = file->ok && rb_ruletest_run(&file->compiled, rb_options_text(o, RB_OPTION_filter), ds, &f.result);
    if (ds->items.len > 0) (void)rb_console_fail(o, ds);
    if (!ok) f.errors = said_of(ds);
    int64_t us = rb_clock_now() - start;
    f.us = file->us + (us > 0 ? us : 0);
    tested->passed += f.result.passed;
    tested->failed += f.result.failed;
    rb_vec_push(&tested->files, f);
}

static rb_str in_form(const rb_options *o, uint32_t format, const rb_tested *tested)
{
    rb_buf b = {0};
    if (format == JUNIT) rb_ruletest_junit(&b, tested);
    if (format == JSON) rb_ruletest_json(&b, tested);
    for (uint32_t i = 0; format == TEXT && i < tested->files.len; i++)
        rb_ruletest_print(&b, &tested->files.items[i].result, rb_options_has(o, RB_OPTION_verbose));
    if (format == TEXT) rb_buf_print(&b, "%u passed, %u failed\n", tested->passed, tested->failed);
    return rb_buf_take(&b);
}

static bool nothing_ran(const rb_options *o, const rb_tested *tested, rb_diags *ds)
{
    if (tested->passed + tested->failed > 0 || !rb_options_has(o, RB_OPTION_filter)) return false;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "no test has '%.*s' in its title",
                RB_STR_ARGS(rb_options_text(o, RB_OPTION_filter)));
    return true;
}

static bool spares_rules(const rb_options *o, const rb_rules_set *set, rb_diags *ds)
{
    bool ok = true;
    for (uint32_t i = 0; i < o->forms.len; i++)
        for (uint32_t f = 0; ok && f < set->files.len; f++)
            for (uint32_t s = 0; ok && s < set->files.items[f].ds->sources->items.len; s++)
                ok = rb_setup_spares_file(o->forms.items[i].output, set->files.items[f].ds->sources->items.items[s]->name, "the rules", ds);
    return ok;
}

int rb_command_test(const rb_options *o)
{
    rb_rules_set set = {0};
    rb_tested    tested = {.started_us = rb_clock_now()};
    rb_diags    *ds = rb_setup_diags();
    rb_output   *outs = RB_NEW_ARRAY(rb_output, o->forms.len);
    bool         ok = true;
    if (!rb_rules_set_find(&set, o, ds)) return rb_console_fail(o, ds);
    rb_rules_set_compile(&set, rb_compile_file);
    if (!spares_rules(o, &set, ds) || !rb_outputs_open(outs, o, ds)) return rb_console_fail(o, ds);
    for (uint32_t i = 0; i < set.files.len; i++) {
        if (set.files.items[i].part_of != RB_RULES_WHOLE) continue;
        test_file(o, &set.files.items[i], &tested);
        ok = ok && tested.files.items[tested.files.len - 1].errors.len == 0;
    }
    if (ok && nothing_ran(o, &tested, ds)) {
        rb_outputs_discard(outs, o);
        return rb_console_fail(o, ds);
    }
    for (uint32_t i = 0; i < o->forms.len; i++) {
        rb_str text = in_form(o, o->forms.items[i].format, &tested);
        (void)rb_output_write(&outs[i], text.ptr, text.len);
    }
    if (!rb_outputs_commit(outs, o, ds)) return rb_console_fail(o, ds);
    return !ok ? RB_EXIT_FAILED : tested.failed > 0 ? RB_EXIT_FOUND : RB_EXIT_DONE;
}
