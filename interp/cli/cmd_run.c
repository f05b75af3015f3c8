/* cli/cmd_run.c: `rubric run`, and `rubric merge`: compile, open the output, run, report. */
#include "base/unicode.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/forms.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/setup.h"
#include "engine/part.h"
#include "report/figures.h"

#include <unistd.h>

/* Who writes r.csv wants CSV; only a --format says otherwise. */
static enum rb_report_format format_of(const rb_form *form)
{
    static const struct { const char *end; enum rb_report_format format; } ends[] = {
        {".json", RB_REPORT_JSON}, {".ndjson", RB_REPORT_NDJSON}, {".jsonl", RB_REPORT_NDJSON}, {".csv", RB_REPORT_CSV},
        {".html", RB_REPORT_HTML}, {".htm", RB_REPORT_HTML},     {".md", RB_REPORT_MARKDOWN},  {".xml", RB_REPORT_JUNIT}};
    if (form->has_format) return (enum rb_report_format)form->format;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (rb_str_ends(form->output, rb_str_of(ends[i].end))) return ends[i].format;
    return RB_REPORT_TEXT;
}

/* Of records; and any other. */
static bool lists_records(enum rb_report_format format) { return format == RB_REPORT_CSV || format == RB_REPORT_CSV_FINDINGS; }
static bool is_csv(enum rb_report_format format) { return lists_records(format) || format == RB_REPORT_CSV_KPIS || format == RB_REPORT_CSV_KEYS; }

static bool lists_all(const rb_options *o) { return rb_options_has(o, RB_OPTION_all) || rb_options_has(o, RB_OPTION_all_values); }

static rb_report_options report_of(const rb_options *o, const rb_form *form, rb_output *out, const rb_sources *sources)
{
    enum rb_report_format format = format_of(form);
    uint64_t limit = rb_options_has(o, RB_OPTION_limit) ? o->number[RB_OPTION_limit] : rb_report_listed(format);
    bool     exact = rb_options_has(o, RB_OPTION_exact);
    return (rb_report_options){
        .format = format,
        .colour = rb_output_colour(o, out),
        .all = lists_all(o),
        .all_values = rb_options_has(o, RB_OPTION_all_values),
        .list_limit = limit < UINT32_MAX ? (uint32_t)limit : UINT32_MAX,
        .columns = rb_options_has(o, RB_OPTION_columns) && lists_records(format),
        .exact = exact,
        .raw = exact && !isatty(out->fd),
        .byte_order_mark = !exact && !rb_form_is_stdout(form),
        .sources = sources,
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

static bool spare_inputs(const rb_options *o, const rb_compiled *c, const rb_run_options *run, rb_diags *ds)
{
    for (uint32_t i = 0; i < o->forms.len; i++)
        if (!rb_setup_spares_inputs(c, run, o->forms.items[i].output, ds)) return false;
    return rb_setup_spares_outputs(o, ds);
}

static void show_progress(rb_run_options *run, const rb_output *outs)
{
    int *fds = RB_NEW_PLAIN(int, run->report_count);
    for (uint32_t i = 0; i < run->report_count; i++) fds[i] = outs[i].fd;
    if (!rb_progress_wanted(run->reports, fds, run->report_count)) return;
    rb_progress_line *line = RB_NEW(rb_progress_line);
    rb_progress_begin(line);
    run->progress = rb_progress_show;
    run->progress_user = line;
}

/* An option that would do nothing is a mistake. */
static bool check_csv_options(const rb_options *o, rb_diags *ds)
{
    bool columns = rb_options_has(o, RB_OPTION_columns);
    if ((!columns && !rb_options_has(o, RB_OPTION_exact)) || (columns && rb_options_has(o, RB_OPTION_partial))) return true;
    for (uint32_t i = 0; i < o->forms.len; i++)
        if ((columns ? lists_records : is_csv)(format_of(&o->forms.items[i]))) return true;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, columns ? "--columns is for CSV of records, and no report is" : "--exact is for CSV, and no report is in CSV");
    rb_diag_help(ds, "write --format csv, or --format csv-findings");
    return false;
}

/* Who opens r.xlsx wants no text in it. Other endings (.txt, .log, none) say nothing. */
static bool check_ending(const rb_form *form, rb_diags *ds)
{
    static const char *const none[] = {".xlsx", ".xlsm", ".xls", ".ods", ".docx", ".doc", ".odt", ".rtf", ".pptx", ".pdf", ".png", ".jpg", ".jpeg", ".svg", ".parquet", ".sqlite", ".db", ".zip", ".gz", ".zst"};
    if (form->has_format) return true;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        rb_str end = rb_str_of(none[i]);
        if (form->output.len < end.len || !rb_text_equal_fold(rb_str_slice(form->output, form->output.len - end.len, form->output.len), end)) continue;
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--output '%.*s': there is no report of the form %s", RB_STR_ARGS(form->output), none[i]);
        rb_diag_help(ds, "name it .txt, .html, .md, .csv, .json, .ndjson or .xml (JUnit), or say with --format what is to be in it");
        return false;
    }
    return true;
}

static bool check_places(const rb_options *o, rb_diags *ds)
{
    bool ok = true;
    for (uint32_t i = 0; i < o->forms.len; i++) ok = check_ending(&o->forms.items[i], ds) && ok;
    if (!rb_str_equal(rb_options_text(o, RB_OPTION_rejects), RB_STR("-"))) return ok;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--rejects wants the name of a file: standard output is for the report");
    rb_diag_help(ds, "write --rejects rejects.ndjson");
    return false;
}

/* Nobody who wants a part wants a report beside it unless he says so. */
static rb_options without_reports(const rb_options *o)
{
    rb_options only = *o;
    bool       says = rb_options_has(o, RB_OPTION_format) || rb_options_has(o, RB_OPTION_output);
    if (rb_options_has(o, RB_OPTION_partial) && !says) only.forms.len = 0;
    return only;
}

/* Records that are in the state already would be given again with the part. */
static bool refuse_state(rb_diags *ds)
{
    rb_diag_add(ds, RB_E0533, RB_SPAN_NONE, "with --partial nobody is given a record for good, so there is no --state to go on from or to write");
    rb_diag_help(ds, "give --state to the merge that makes the report of all parts");
    return false;
}

static bool open_part(const rb_options *o, const rb_compiled *c, rb_run_options *run, rb_output *out, rb_diags *ds)
{
    rb_str path = rb_options_text(o, RB_OPTION_partial);
    if (!rb_options_has(o, RB_OPTION_partial)) return true;
    if (path.len == 0 || rb_str_equal(path, RB_STR("-"))) return rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--partial wants the name of a file");
    if (rb_options_has(o, RB_OPTION_state)) return refuse_state(ds);
    if (!rb_setup_spares_part(c, run, o, ds) || !rb_output_open(out, path, ds)) return false;
    rb_part_to *to = RB_NEW(rb_part_to);
    *to = (rb_part_to){.write = rb_output_write, .user = out, .all = lists_all(o), .all_values = rb_options_has(o, RB_OPTION_all_values), .columns = rb_options_has(o, RB_OPTION_columns), .verdicts = rb_options_has(o, RB_OPTION_fail_on)};
    run->part = to;
    return true;
}

static bool run(const rb_options *o, const rb_compiled *c, rb_diags *ds, rb_summary *summary)
{
    rb_buf             profile = {0};
    rb_run_options     options = {.report_count = o->forms.len, .profile = rb_options_has(o, RB_OPTION_profile) ? &profile : NULL};
    rb_report_options *reports = RB_NEW_ARRAY(rb_report_options, o->forms.len + 1u);
    rb_output         *outs = RB_NEW_ARRAY(rb_output, o->forms.len + 1u), *part = &outs[o->forms.len];
    if (!check_csv_options(o, ds) || !check_places(o, ds) || !rb_setup_run(o, c, &options, ds) || !spare_inputs(o, c, &options, ds)) return false;
    if (!open_part(o, c, &options, part, ds)) return false;
    bool ok = rb_outputs_open(outs, o, ds);
    for (uint32_t i = 0; i < o->forms.len; i++) reports[i] = report_of(o, &o->forms.items[i], &outs[i], c->sources);
    options.reports = reports;
    if (ok) show_progress(&options, outs);
    bool done = ok && (o->command == RB_COMMAND_merge ? rb_merge(c, &options, ds, summary) : rb_run(c, &options, ds, summary));
    (void)rb_console_write(RB_STDERR, rb_buf_str(&profile));
    if (done) return (!options.part || rb_output_commit(part, ds)) && rb_outputs_commit(outs, o, ds) && write_state(options.state_path, summary, ds);
    for (uint32_t i = 0; ok && i <= o->forms.len; i++) rb_output_tell(&outs[i], ds);
    if (ok) rb_outputs_discard(outs, o);
    if (options.part) rb_output_discard(part);
    return false;
}

static void add_places(rb_buf *b, const rb_options *o)
{
    uint32_t files = 0, added = 0;
    for (uint32_t i = 0; i < o->forms.len; i++) files += !rb_form_is_stdout(&o->forms.items[i]);
    for (uint32_t i = 0; i < o->forms.len; i++) {
        if (rb_form_is_stdout(&o->forms.items[i])) continue;
        rb_buf_add_chars(b, added++ > 0 ? ", " : files > 1 ? "reports: " : "report: ");
        rb_text_add_safe(b, o->forms.items[i].output);
    }
}

static void add_place(rb_buf *b, const char *what, rb_str file)
{
    if (file.len == 0) return;
    rb_buf_print(b, "%s%s: ", b->len > 0 ? ", " : "", what);
    rb_text_add_safe(b, file);
}

static void add_count(rb_buf *b, const char *what, uint64_t count)
{
    rb_buf_print(b, "%s ", what);
    rb_figure_add_count(b, count);
}

/* The account of a run with no report on standard output that holds it: nobody has to open a file to see that all is there. */
static void tell_account(const rb_summary *summary, const rb_options *o)
{
    rb_buf b = {0}, places = {0};
    for (uint32_t i = 0; i < summary->catalog->schemas.len; i++) {
        const rb_stream_total *t = &summary->streams[i];
        if (!t->ran) continue;
        bool held = t->looked_up && !t->judged;
        rb_buf_add_str(&b, summary->catalog->schemas.items[i]->name);
        add_count(&b, ": read", t->read);
        add_count(&b, held ? " = kept" : " = evaluated", held ? t->kept : t->evaluated);
        if (held && t->passed_over > 0) add_count(&b, " + passed over", t->passed_over);
        if (summary->catalog->schemas.items[i]->export.latest_by > 0) add_count(&b, " + superseded", t->superseded);
        add_count(&b, " + rejected", t->rejected);
        rb_buf_add_char(&b, '\n');
    }
    add_places(&places, o);
    add_place(&places, "part", rb_options_text(o, RB_OPTION_partial));
    add_place(&places, "rejects", summary->rejects_file);
    if (places.len > 0) rb_buf_print(&b, "%.*s\n", RB_STR_ARGS(rb_buf_str(&places)));
    (void)rb_console_write(RB_STDERR, rb_buf_str(&b));
}

/* CSV has a line for each record and no place for an account. */
static bool account_is_shown(const rb_options *o)
{
    for (uint32_t i = 0; i < o->forms.len; i++)
        if (rb_form_is_stdout(&o->forms.items[i]) && !is_csv(format_of(&o->forms.items[i]))) return true;
    return false;
}

/* A part where the rules belong would be refused as a text that is none. */
static bool check_rules_come_first(const rb_options *o, rb_diags *ds)
{
    rb_str path = o->arguments.items[0];
    if (o->command != RB_COMMAND_merge || !rb_part_is(path)) return true;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "'%.*s' is a part, and the rules file comes first", RB_STR_ARGS(path));
    rb_diag_help(ds, "write rubric merge RULES %.*s …", RB_STR_ARGS(path));
    return false;
}

int rb_command_run(const rb_options *given)
{
    rb_options  wanted = without_reports(given);
    const rb_options *o = &wanted;
    rb_diags   *ds = rb_setup_diags();
    rb_compiled c = {0};
    rb_summary  summary = {0};
    if (!check_rules_come_first(o, ds) || !rb_setup_compile(o, o->arguments.items[0], &c, ds)) return rb_console_fail(o, ds);
    if (!run(o, &c, ds, &summary)) return rb_console_fail(o, ds);
    if (ds->items.len > 0) (void)rb_console_fail(o, ds); /* warnings */
    if (!account_is_shown(o)) tell_account(&summary, o);
    return rb_findings_any(&summary, o->number[RB_OPTION_fail_on]) ? RB_EXIT_FOUND : RB_EXIT_DONE;
}
