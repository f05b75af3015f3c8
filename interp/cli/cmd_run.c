/* cli/cmd_run.c: `rubric run`: compile, open the output, run, report. */
#include "base/unicode.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/output.h"
#include "cli/setup.h"

enum { DEFAULT_LIMIT = 10 };

static void set_report(const rb_options *o, const rb_compiled *c, rb_output *out, rb_report_options *report)
{
    uint64_t limit = rb_options_has(o, RB_OPTION_limit) ? o->number[RB_OPTION_limit] : DEFAULT_LIMIT;
    *report = (rb_report_options){
        .format = (enum rb_report_format)o->number[RB_OPTION_format],
        .colour = rb_output_colour(o, out),
        .all = rb_options_has(o, RB_OPTION_all),
        .list_limit = limit < UINT32_MAX ? (uint32_t)limit : UINT32_MAX,
        .sources = c->sources,
        .write = rb_output_write,
        .user = out,
    };
}

/* After the report: a state that says more than the report would hide what nobody was told. */
static bool write_state(rb_str path, const rb_summary *summary, rb_diags *ds)
{
    rb_output out;
    if (path.len == 0) return true;
    if (!rb_output_open(&out, path, ds)) return false;
    if (rb_output_write(&out, summary->state.ptr, summary->state.len)) return rb_output_commit(&out, ds);
    rb_output_discard(&out);
    return false;
}

static bool run(const rb_options *o, const rb_compiled *c, rb_diags *ds, rb_summary *summary)
{
    rb_run_options    options = {0};
    rb_report_options report;
    rb_output         out;
    if (o->forms.len > 1) return rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "'rubric run' writes one form of its report");
    if (!rb_setup_run(o, c, &options, ds)) return false;
    if (!rb_setup_spares_inputs(c, &options, rb_options_text(o, RB_OPTION_output), ds)) return false;
    if (!rb_output_open(&out, rb_options_text(o, RB_OPTION_output), ds)) return false;
    set_report(o, c, &out, &report);
    options.report = &report;
    if (rb_run(c, &options, ds, summary)) return rb_output_commit(&out, ds) && write_state(options.state_path, summary, ds);
    rb_output_discard(&out);
    return false;
}

/* The account of a run whose report went to a file: nobody has to open it to see that all is there. */
static void tell_account(const rb_summary *summary, rb_str output)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < summary->catalog->schemas.len; i++) {
        const rb_stream_total *t = &summary->streams[i];
        if (!t->ran) continue;
        bool held = t->looked_up && !t->judged;
        rb_buf_print(&b, "%.*s: read %llu = %s %llu", RB_STR_ARGS(summary->catalog->schemas.items[i]->name), (unsigned long long)t->read, held ? "kept" : "evaluated",
                     (unsigned long long)(held ? t->kept : t->evaluated));
        if (held && t->passed_over > 0) rb_buf_print(&b, " + passed over %llu", (unsigned long long)t->passed_over);
        rb_buf_print(&b, " + rejected %llu\n", (unsigned long long)t->rejected);
    }
    rb_buf_add_chars(&b, "report: ");
    rb_text_add_safe(&b, output);
    if (summary->rejects_file.len > 0) rb_buf_add_chars(&b, ", rejects: ");
    rb_text_add_safe(&b, summary->rejects_file);
    rb_buf_add_char(&b, '\n');
    (void)rb_console_write(RB_STDERR, rb_buf_str(&b));
}

int rb_command_run(const rb_options *o)
{
    rb_diags   *ds = rb_setup_diags();
    rb_compiled c = {0};
    rb_summary  summary = {0};
    if (!rb_compile_file(o->arguments.items[0], ds, &c)) return rb_console_fail(o, ds);
    if (!run(o, &c, ds, &summary)) return rb_console_fail(o, ds);
    if (ds->items.len > 0) (void)rb_console_fail(o, ds); /* warnings */
    rb_str output = rb_options_text(o, RB_OPTION_output);
    if (output.len > 0 && !rb_str_equal(output, RB_STR("-"))) tell_account(&summary, output);
    return rb_findings_any(&summary, o->number[RB_OPTION_fail_on]) ? RB_EXIT_FOUND : RB_EXIT_DONE;
}
