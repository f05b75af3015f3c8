/* cli/cmd_check.c: `rubric check`: compile and say what is wrong; the diagnostics are its result. */
#include "base/clock.h"
#include "cli/commands.h"
#include "cli/console.h"
#include "cli/output.h"
#include "cli/rules_set.h"
#include "cli/setup.h"
#include "diag/export.h"
#include "sema/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
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

/* What was found in all files. */
struct checked {
    rb_rules_set   set;
    rb_diags      *ds;       /* of all, each once */
    rb_buf         contents; /* what is in the files without errors */
    rb_diag_export export;
};

/* The source of that name and text among those of all files. */
static const rb_source *shared_source(rb_sources *all, const rb_source *own)
{
    for (uint32_t i = 0; i < all->items.len; i++)
        if (rb_str_equal(all->items.items[i]->name, own->name) && rb_str_equal(all->items.items[i]->text, own->text)) return all->items.items[i];
    rb_source *added = rb_sources_add(all, own->name, own->text);
    added->path = rb_rules_path(own->name);
    return added;
}

static rb_span moved(const rb_diags *from, rb_sources *to, rb_span span)
{
    rb_place at = rb_sources_place(from->sources, span.start);
    if (at.source == NULL) return span;
    const rb_source *source = shared_source(to, at.source);
    return (rb_span){source->base + (span.start - at.source->base), source->base + (span.end - at.source->base)};
}

/* A module that two files use is one text: what is wrong in it is said once. */
static void append(rb_diags *all, const rb_rules_file *file)
{
    for (uint32_t i = 0; i < file->ds->sources->items.len; i++) (void)shared_source(all->sources, file->ds->sources->items.items[i]);
    for (uint32_t i = 0; i < file->ds->items.len; i++) {
        rb_diag d = file->ds->items.items[i];
        d.span = moved(file->ds, all->sources, d.span);
        if (d.span.start == UINT32_MAX) d.file = rb_rules_path(file->path);
        for (uint32_t n = 0; n < d.notes.len; n++) d.notes.items[n].span = moved(file->ds, all->sources, d.notes.items[n].span);
        rb_vec_push(&all->items, d);
    }
    all->errors += file->ds->errors;
}

static void gather(struct checked *all)
{
    for (uint32_t i = 0; i < all->set.files.len; i++) {
        const rb_rules_file *file = &all->set.files.items[i];
        rb_diag_file seen = {.path = rb_rules_path(file->path), .us = file->us};
        rb_vec_push(&all->export.files, seen);
        if (file->part_of != RB_RULES_WHOLE) {
            rb_str whole = all->set.files.items[file->part_of].path;
            rb_buf_print(&all->contents, "%.*s: checked as a part of %.*s\n", RB_STR_ARGS(file->path), RB_STR_ARGS(whole));
            continue;
        }
        append(all->ds, file);
        if (file->ok) print_content(&all->contents, file->path, file->compiled.program);
    }
    rb_diags_sort(all->ds);
}

/* Once, and only to a person: a log or another program needs no advice. */
static void print_more(rb_buf *b, const rb_output *out, const rb_diags *ds)
{
    if (ds->items.len == 0 || out->path.len > 0 || !isatty(out->fd)) return;
    rb_buf_print(b, "\nrubric explain %s says more about %s\n", rb_code_id(ds->items.items[0].code), ds->items.len == 1 ? "it" : "the first");
}

/* The last word of --format stands for another. */
enum { FORMAT_AUTO = RB_DIAG_RDJSONL + 1 };

static enum rb_diag_format format_of(const rb_form *form)
{
    const char *actions = getenv("GITHUB_ACTIONS");
    if (form->format != FORMAT_AUTO) return (enum rb_diag_format)form->format;
    return actions && strcmp(actions, "true") == 0 ? RB_DIAG_GITHUB : RB_DIAG_FULL;
}

static void write_full(rb_buf *b, const rb_options *o, const rb_output *out, const struct checked *all)
{
    rb_diags_render(b, all->ds, RB_DIAG_FULL, rb_output_colour(o, out));
    if (b->len > 0 && all->contents.len > 0) rb_buf_add_char(b, '\n');
    rb_buf_add_str(b, rb_buf_str(&all->contents));
    print_more(b, out, all->ds);
}

/* A page of the job that GitHub shows: an extra, so what goes wrong with it is said and no more. */
static void write_summary(const rb_options *o, const struct checked *all)
{
    const char *path = getenv("GITHUB_STEP_SUMMARY");
    rb_buf      b = {0};
    if (path == NULL || path[0] == '\0') return;
    rb_diags_summarize(&b, all->ds);
    if (b.len == 0) return;
    int  fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    bool ok = fd >= 0 && rb_console_write(fd, rb_buf_str(&b));
    int  why = errno;
    if (fd >= 0) (void)close(fd);
    if (ok) return;
    rb_diags *trouble = rb_setup_diags();
    rb_diag_add(trouble, RB_E0505, RB_SPAN_NONE, "could not write '%s', which GITHUB_STEP_SUMMARY names: %s", path, strerror(why));
    (void)rb_console_fail(o, trouble);
}

static void write_form(const rb_options *o, const rb_form *form, rb_output *out, struct checked *all)
{
    rb_buf b = {0};
    enum rb_diag_format format = format_of(form);
    all->export.format = format;
    if (format == RB_DIAG_FULL) write_full(&b, o, out, all);
    else rb_diags_export(&b, all->ds, &all->export);
    (void)rb_output_write(out, b.ptr, b.len);
    if (format == RB_DIAG_GITHUB) write_summary(o, all);
}

/* A result that is written over the rules would lose them for good. */
static bool spares_rules(const rb_options *o, const struct checked *all, rb_diags *ds)
{
    bool ok = true;
    for (uint32_t i = 0; i < o->forms.len; i++)
        for (uint32_t f = 0; ok && f < all->ds->sources->items.len; f++)
            ok = rb_setup_spares_file(o->forms.items[i].output, all->ds->sources->items.items[f]->name, "the rules", ds);
    return ok;
}

int rb_command_check(const rb_options *o)
{
    struct checked all = {.ds = rb_setup_diags(), .export = {.started_us = rb_clock_now()}};
    rb_output *outs = RB_NEW_ARRAY(rb_output, o->forms.len);
    rb_diags  *trouble = rb_setup_diags();
    if (!rb_rules_set_find(&all.set, o, trouble) || !rb_outputs_open(outs, o, trouble)) return rb_console_fail(o, trouble);
    rb_rules_set_compile(&all.set, rb_check_file);
    gather(&all);
    if (!spares_rules(o, &all, trouble)) {
        rb_outputs_discard(outs, o);
        return rb_console_fail(o, trouble);
    }
    for (uint32_t i = 0; i < o->forms.len; i++) write_form(o, &o->forms.items[i], &outs[i], &all);
    if (!rb_outputs_commit(outs, o, trouble)) return rb_console_fail(o, trouble);
    return all.ds->errors > 0 ? RB_EXIT_FAILED : RB_EXIT_DONE;
}
