/* cli/cmd_dump.c: `rubric dump`: what one stage makes of a file. Each stage prints itself; here it is only asked to. */
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/output.h"
#include "cli/setup.h"
#include "syntax/parse.h"

static const rb_source *read_source(const rb_options *o, rb_diags *ds)
{
    rb_str text, path = o->arguments.items[1];
    return rb_setup_read(path, &text, ds) ? rb_sources_add(ds->sources, path, text) : NULL;
}

static bool dump_tokens(const rb_options *o, rb_buf *b, rb_diags *ds)
{
    const rb_source *source = read_source(o, ds);
    return source != NULL && rb_tokens_print(b, source, ds);
}

static bool dump_ast(const rb_options *o, rb_buf *b, rb_diags *ds)
{
    rb_parsed        parsed = {0};
    const rb_source *source = read_source(o, ds);
    if (source == NULL) return false;
    bool ok = rb_parse_file(source, ds, &parsed);
    if (parsed.file != NULL) rb_ast_print(b, &parsed.file->base, ds->sources);
    return ok;
}

static bool compile(const rb_options *o, rb_compiled *c, rb_diags *ds)
{
    return rb_setup_compile(o, o->arguments.items[1], c, ds);
}

static bool dump_types(const rb_options *o, rb_buf *b, rb_diags *ds)
{
    rb_compiled c = {0};
    return compile(o, &c, ds) && rb_dump_types(&c, b);
}

static bool dump_plan(const rb_options *o, rb_buf *b, rb_diags *ds)
{
    rb_compiled c = {0};
    if (!compile(o, &c, ds)) return false;
    rb_plan_print(b, c.plan);
    return true;
}

/* With --data the file is the rules that read it; without, it is the data. */
static bool dump_batch(const rb_options *o, rb_buf *b, rb_diags *ds)
{
    rb_compiled    c = {0};
    rb_run_options run = {0};
    if (rb_options_has(o, RB_OPTION_data))
        return compile(o, &c, ds) && rb_setup_run(o, &c, &run, ds) && rb_dump_batch(&run, &c, b, ds);
    rb_data_file file = {RB_STR(""), o->arguments.items[1]};
    rb_vec_push(&run.data, file);
    run.input_format = (enum rb_read_format)o->number[RB_OPTION_input_format];
    run.accounting = rb_options_has(o, RB_OPTION_accounting);
    return rb_setup_input(o, &run.input, ds) && rb_setup_written(o, &run.written, ds) && rb_dump_batch(&run, NULL, b, ds);
}

/* The report with every record and every verdict, straight to standard output: it may be large. */
static bool dump_verdicts(const rb_options *o, rb_buf *b, rb_diags *ds)
{
    rb_compiled    c = {0};
    rb_run_options run = {0};
    rb_summary     summary = {0};
    rb_output      out;
    (void)b;
    if (!compile(o, &c, ds) || !rb_setup_run(o, &c, &run, ds)) return false;
    if (!rb_output_open(&out, RB_STR(""), ds)) return false;
    rb_report_options report = {.format = RB_REPORT_NDJSON, .all = true, .all_values = true, .sources = c.sources,
                                .write = rb_output_write, .user = &out};
    run.reports = &report;
    run.report_count = 1;
    return rb_run(&c, &run, ds, &summary) && rb_output_commit(&out, ds);
}

static const struct { const char *word; bool (*dump)(const rb_options *o, rb_buf *b, rb_diags *ds); bool reads_data; } words[] = {
    {"tokens", dump_tokens, false}, {"ast", dump_ast, false},    {"types", dump_types, false},
    {"plan", dump_plan, false},     {"batch", dump_batch, true}, {"verdicts", dump_verdicts, true},
};
enum { WORD_COUNT = sizeof words / sizeof words[0] };

static bool dump(const rb_options *o, rb_buf *b, rb_diags *ds)
{
    rb_str names[WORD_COUNT], word = o->arguments.items[0];
    for (size_t i = 0; i < WORD_COUNT; i++) {
        names[i] = rb_str_of(words[i].word);
        if (!rb_str_equal(names[i], word)) continue;
        if (words[i].reads_data || !rb_options_has(o, RB_OPTION_data)) return words[i].dump(o, b, ds);
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "dump %s reads no data", words[i].word);
        rb_diag_help(ds, "leave --data out; dump batch and dump verdicts show what becomes of data");
        return false;
    }
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "nothing to dump is called '%.*s'", RB_STR_ARGS(word));
    if (!rb_diag_suggest(ds, word, names, WORD_COUNT))
        rb_diag_help(ds, "write one of tokens, ast, types, plan, batch, verdicts");
    return false;
}

int rb_command_dump(const rb_options *o)
{
    rb_diags *ds = rb_setup_diags();
    rb_buf    b = {0};
    bool      ok = dump(o, &b, ds);
    int       code = rb_console_done(rb_buf_str(&b), RB_EXIT_DONE);
    if (ds->items.len > 0) (void)rb_console_fail(o, ds);
    return ok ? code : RB_EXIT_FAILED;
}
