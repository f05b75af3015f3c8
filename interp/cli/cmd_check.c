/* cli/cmd_check.c: `rubric check`: compile and say what is wrong; the diagnostics are its result. */
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/output.h"
#include "cli/setup.h"
#include "sema/program.h"

#include <unistd.h>

static void add_things(rb_buf *b, uint32_t count, const char *one, const char *several)
{
    if (count == 0) return;
    if (b->len > 0) rb_buf_add_chars(b, ", ");
    rb_buf_print(b, "%u %s", count, count == 1 ? one : several);
}

/* "closure.rules: no errors: 1 record, 2 checklists, 9 rules" */
static void print_content(rb_buf *b, rb_str path, const rb_program *program)
{
    static const struct { enum rb_ast_kind kind; const char *one, *several; } things[] = {
        {RB_AST_enum, "enum", "enums"},
        {RB_AST_parameter, "parameter", "parameters"},
        {RB_AST_define, "define", "defines"},
        {RB_AST_calendar, "calendar", "calendars"},
        {RB_AST_checklist, "checklist", "checklists"},
        {RB_AST_rule, "rule", "rules"},
        {RB_AST_waive, "waiver", "waivers"},
        {RB_AST_route, "route", "routes"},
        {RB_AST_assign, "assignment", "assignments"},
        {RB_AST_bands, "set of bands", "sets of bands"},
        {RB_AST_kpi, "KPI", "KPIs"},
        {RB_AST_reconcile, "reconciliation", "reconciliations"},
        {RB_AST_source, "source", "sources"},
        {RB_AST_sample, "sample", "samples"},
        {RB_AST_test, "test", "tests"},
    };
    rb_buf text = {0};
    add_things(&text, program->declared[RB_AST_record], "record", "records");
    add_things(&text, program->tables, "table", "tables");
    for (size_t i = 0; i < sizeof things / sizeof *things; i++) add_things(&text, program->declared[things[i].kind], things[i].one, things[i].several);
    if (text.len == 0) rb_buf_add_chars(&text, "nothing declared");
    rb_buf_print(b, "%.*s: no errors: %.*s\n", RB_STR_ARGS(path), RB_STR_ARGS(rb_buf_str(&text)));
}

static void append(rb_diags *all, const rb_diags *some)
{
    for (uint32_t i = 0; i < some->items.len; i++) rb_vec_push(&all->items, some->items.items[i]);
    all->errors += some->errors;
}

/* What was found in all files. */
struct checked { rb_diags *ds; rb_buf contents; };

static void check_file(rb_str path, struct checked *all)
{
    rb_diags    ds = {.sources = all->ds->sources};
    rb_compiled c = {0};
    if (rb_compile_file(path, &ds, &c)) print_content(&all->contents, path, c.program);
    append(all->ds, &ds);
}

/* Once, and only to a person: a log or another program needs no advice. */
static void print_more(rb_buf *b, const rb_output *out, const rb_diags *ds)
{
    if (ds->items.len == 0 || out->path.len > 0 || !isatty(out->fd)) return;
    rb_buf_print(b, "\nrubric explain %s says more about %s\n", rb_code_id(ds->items.items[0].code), ds->items.len == 1 ? "it" : "the first");
}

static void write_form(const rb_options *o, const rb_form *form, rb_output *out, const struct checked *all)
{
    rb_buf b = {0};
    enum rb_diag_format format = (enum rb_diag_format)form->format;
    rb_diags_render(&b, all->ds, format, rb_output_colour(o, out));
    if (format == RB_DIAG_FULL && b.len > 0 && all->contents.len > 0) rb_buf_add_char(&b, '\n');
    if (format == RB_DIAG_FULL) rb_buf_add_str(&b, rb_buf_str(&all->contents));
    if (format == RB_DIAG_FULL) print_more(&b, out, all->ds);
    (void)rb_output_write(out, b.ptr, b.len);
}

int rb_command_check(const rb_options *o)
{
    struct checked all = {.ds = rb_setup_diags()};
    rb_output *outs = RB_NEW_ARRAY(rb_output, o->forms.len);
    rb_diags  *trouble = rb_setup_diags();
    if (!rb_outputs_open(outs, o, trouble)) return rb_console_fail(o, trouble);
    for (uint32_t i = 0; i < o->arguments.len; i++) check_file(o->arguments.items[i], &all);
    rb_diags_sort(all.ds);
    for (uint32_t i = 0; i < o->forms.len; i++) write_form(o, &o->forms.items[i], &outs[i], &all);
    if (!rb_outputs_commit(outs, o, trouble)) return rb_console_fail(o, trouble);
    return all.ds->errors > 0 ? RB_EXIT_FAILED : RB_EXIT_DONE;
}
