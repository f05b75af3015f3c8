/* engine/compile.c: the code path, read top to bottom: text -> tokens -> AST -> typed program -> plan.
 *
 * A rules file may use others, from its own folder and those below it or from the standard library; all of them
 * share one space of names. Nothing outside that folder is ever opened, so rules from anyone can be checked safely.
 */
#include "engine/engine.h"

#include "base/ascii.h"
#include "base/path.h"
#include "engine/below.h"
#include "engine/holidays.h"
#include "engine/rows_files.h"
#include "engine/stdlib.h"
#include "engine/waivers.h"
#include "plan/build.h"
#include "sema/program.h"
#include "syntax/parse.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { MODULE_LIMIT = 1000, FILE_LIMIT_BYTES = 64 << 20 };

struct loader {
    rb_diags *ds;
    rb_str    folder; /* of the root file; empty: the current one */
    RB_VEC(rb_str) names;
    RB_VEC(rb_parsed) files;
    bool       only_check;
    const rb_texts *exports; /* given for a run, or NULL */
};

static bool read_file(struct loader *l, rb_str path, rb_span from, rb_str *text)
{
    rb_buf b = {0};
    int why = rb_file_read(path, FILE_LIMIT_BYTES, &b);
    if (why == EFBIG) return rb_diag_add(l->ds, RB_E0108, from, "'%.*s' is larger than 64 MB, which no rules file is", RB_STR_ARGS(path));
    if (why != 0) return rb_diag_add(l->ds, from.start == UINT32_MAX ? RB_E0108 : RB_E0206, from, "'%.*s' could not be read: %s", RB_STR_ARGS(path), strerror(why));
    *text = rb_buf_take(&b);
    return true;
}

static void load_text(struct loader *l, rb_str name, rb_str text);

static bool loaded(struct loader *l, rb_str name)
{
    for (uint32_t i = 0; i < l->names.len; i++)
        if (rb_str_equal(l->names.items[i], name)) return true;
    rb_vec_push(&l->names, name);
    return false;
}

static void use_stdlib(struct loader *l, rb_ast_words name)
{
    rb_str label = rb_str_print("stdlib/%.*s.rules", RB_STR_ARGS(name.text));
    RB_VEC(rb_str) names = {0};
    for (const rb_stdlib_module *m = rb_stdlib_modules; m->name; m++) {
        rb_vec_push(&names, rb_str_of(m->name));
        if (!rb_str_equal(rb_str_of(m->name), name.text)) continue;
        if (!loaded(l, label)) load_text(l, label, rb_str_of(m->text));
        return;
    }
    rb_diag_add(l->ds, RB_E0206, name.span, "the standard library has no '%.*s'", RB_STR_ARGS(name.text));
    if (rb_diag_suggest(l->ds, name.text, names.items, names.len)) return;
    rb_buf all = {0};
    for (uint32_t i = 0; i < names.len; i++) rb_buf_print(&all, "%s%.*s", i ? ", " : "", RB_STR_ARGS(names.items[i]));
    rb_diag_help(l->ds, "it has %.*s", RB_STR_ARGS(rb_buf_str(&all)));
}

/* Without "." and empty parts, which lead nowhere: so that one file has one name. */
static rb_str plain_path(rb_str path)
{
    rb_buf b = {0};
    for (size_t at = 0; at < path.len;) {
        size_t end = rb_str_find(path, RB_STR("/"), at);
        rb_str part = rb_str_slice(path, at, end);
        at = end == SIZE_MAX ? path.len : end + 1;
        if (part.len == 0 || rb_str_equal(part, RB_STR("."))) continue;
        if (b.len > 0) rb_buf_add_char(&b, '/');
        rb_buf_add_str(&b, part);
    }
    return rb_buf_take(&b);
}

/* A pipe or a device could keep a check waiting for ever; what cannot be looked at is left to the reading of it. */
static bool may_be_used(struct loader *l, rb_str path, rb_span from)
{
    struct stat info;
    if (rb_path_leads_out(l->folder, path)) {
        rb_diag_add(l->ds, RB_E0206, from, "'%.*s' is a link that leads out of the folder of the rules", RB_STR_ARGS(path));
        rb_diag_help(l->ds, "put the file itself there");
        return false;
    }
    if (stat(rb_str_chars(path), &info) != 0 || S_ISREG(info.st_mode)) return true;
    rb_diag_add(l->ds, RB_E0206, from, "'%.*s' is %s, not a rules file", RB_STR_ARGS(path), S_ISDIR(info.st_mode) ? "a folder" : "a pipe or a device");
    return false;
}

static void use_file(struct loader *l, rb_ast_words name)
{
    rb_str text;
    if (!rb_path_stays_below(name.text)) {
        rb_diag_add(l->ds, RB_E0206, name.span, "'%.*s' is outside the folder of the rules", RB_STR_ARGS(name.text));
        rb_diag_help(l->ds, "put it in that folder or below, and write its path from there");
        return;
    }
    rb_str path = l->folder.len ? rb_str_print("%.*s/%.*s", RB_STR_ARGS(l->folder), RB_STR_ARGS(plain_path(name.text))) : plain_path(name.text);
    if (l->files.len >= MODULE_LIMIT) rb_diag_add(l->ds, RB_E0206, name.span, "more than %d files are used", MODULE_LIMIT);
    else if (!loaded(l, path) && may_be_used(l, path, name.span) && read_file(l, path, name.span, &text)) load_text(l, path, text);
}

static void load_text(struct loader *l, rb_str name, rb_str text)
{
    rb_parsed parsed = {0};
    const rb_source *source = rb_sources_add(l->ds->sources, name, text);
    rb_parse_file(source, l->ds, &parsed);
    rb_rows_files_read(&parsed, l->ds);
    rb_vec_push(&l->files, parsed);
    for (uint32_t i = 0; parsed.file && i < parsed.file->decls.len; i++) {
        if (parsed.file->decls.items[i]->kind != RB_AST_use) continue;
        const rb_ast_use *use = rb_ast_as(use, parsed.file->decls.items[i]);
        for (uint32_t n = 0; n < use->names.len; n++) {
            rb_ast_words what = rb_ast_as(text, use->names.items[n])->value;
            if (use->stdlib) use_stdlib(l, what);
            else use_file(l, what);
        }
    }
}

struct certainty { bool declarations, fields; }; /* whether all of them are known after errors of grammar */

static void look_for_bad(const rb_ast_items *decls, struct certainty *c)
{
    for (uint32_t i = 0; i < decls->len; i++) {
        if (decls->items[i]->kind == RB_AST_bad) c->declarations = c->fields = false;
        if (decls->items[i]->kind != RB_AST_record) continue;
        const rb_ast_record *r = rb_ast_as(record, decls->items[i]);
        for (uint32_t m = 0; m < r->members.len; m++) c->fields &= r->members.items[m]->kind != RB_AST_bad;
    }
}

/* After an error of grammar, what only follows from the part that was skipped is not said. */
static bool is_consequence(enum rb_code code, const struct certainty *c)
{
    if (code == RB_E0408 || code == RB_E0406 || code == RB_E0407 || code == RB_E0404) return true;
    return (!c->declarations && code == RB_E0201) || (!c->fields && code == RB_E0203);
}

/* Nor what is said of a text in which an error of grammar stands. */
static bool holds_error(const rb_diags *ds, uint32_t parsed, rb_span span)
{
    for (uint32_t i = 0; i < parsed; i++) {
        rb_span other = ds->items.items[i].span;
        if (other.start != UINT32_MAX && other.start >= span.start && other.end <= span.end) return true;
    }
    return false;
}

static void drop_consequences(struct loader *l, uint32_t first)
{
    struct certainty certain = {true, true};
    for (uint32_t f = 0; f < l->files.len; f++) look_for_bad(&l->files.items[f].file->decls, &certain);
    uint32_t kept = first;
    for (uint32_t i = first; i < l->ds->items.len; i++) {
        const rb_diag *d = &l->ds->items.items[i];
        if (is_consequence(d->code, &certain) || holds_error(l->ds, first, d->span)) l->ds->errors -= d->severity == RB_SEVERITY_ERROR;
        else l->ds->items.items[kept++] = *d;
    }
    l->ds->items.len = kept;
}

/* Whether the module declares the name: as a function where it is called, else as anything. */
static bool declares(const char *module, rb_str name, bool called)
{
    static const char *const words[] = {"define", "bands", "calendar", "parameter", "enum"};
    for (size_t i = 0; i < (called ? 1 : sizeof words / sizeof *words); i++) {
        rb_str head = rb_str_print("\n%s %.*s", words[i], RB_STR_ARGS(name));
        for (size_t at = 0; (at = rb_str_find(rb_str_of(module), head, at)) != SIZE_MAX; at += head.len)
            if (module[at + head.len] == ' ' || module[at + head.len] == '(') return true;
    }
    return false;
}

/* What the library has is not there until it is used, which is easily forgotten. */
static void suggest_library(rb_diags *ds, uint32_t first)
{
    for (uint32_t i = first; i < ds->items.len; i++) {
        rb_diag *d = &ds->items.items[i];
        if ((d->code != RB_E0201 && d->code != RB_E0203 && d->code != RB_E0205) || d->span.start == UINT32_MAX) continue;
        rb_str name = rb_sources_text(ds->sources, d->span);
        for (const rb_stdlib_module *m = rb_stdlib_modules; m->name; m++)
            if (declares(m->text, name, d->code == RB_E0205)) {
                d->helps.len = 0; /* whatever was guessed */
                d->replacement = RB_STR("");
                rb_vec_push(&d->helps, rb_str_print("the standard library has it: write use stdlib %s", m->name));
            }
    }
}

/* Only where records lead to others can a plan outgrow what can be planned. */
static bool leads_on(const rb_program *p)
{
    for (uint32_t i = 0; i < p->records.len; i++)
        if (p->records.items[i]->is_table || p->records.items[i]->relations.len > 0) return true;
    return false;
}

/* The file of a table is opened only by a run that needs it, which may be given another. */
static bool tables_stay_below(const struct loader *l)
{
    bool ok = true;
    for (uint32_t f = 0; f < l->files.len; f++) {
        const rb_ast_items *decls = &l->files.items[f].file->decls;
        for (uint32_t i = 0; i < decls->len; i++) {
            if (decls->items[i]->kind != RB_AST_record) continue;
            const rb_ast_record *node = rb_ast_as(record, decls->items[i]);
            rb_named_file file = {RB_E0413, node->file.span, node->file.text};
            if (file.name.ptr) ok &= rb_below_allows(&file, l->ds);
        }
    }
    return ok;
}

static bool compile(struct loader *l, uint32_t errors_before, rb_compiled *out)
{
    rb_program *program;
    bool parsed = l->ds->errors == errors_before;
    uint32_t first = l->ds->items.len;
    bool checked = rb_sema_check(l->files.items, l->files.len, l->ds, &program);
    checked &= tables_stay_below(l);
    checked &= rb_holidays_read(program, l->ds);
    if (checked) checked = rb_waivers_settle(program, l->ds);
    if (!parsed) drop_consequences(l, first);
    suggest_library(l->ds, first);
    out->sources = l->ds->sources;
    out->parsed = l->files.items[0];
    out->program = program;
    bool ok = parsed && checked;
    out->plan = ok && (!l->only_check || leads_on(program)) ? rb_plan_new(program) : NULL;
    if (out->plan && out->plan->overgrown) {
        rb_diag_add(l->ds, RB_E0106, out->plan->overgrown_at, "the relations lead to one another in more ways than can be followed");
        rb_diag_help(l->ds, "a derived field that goes through a relation to a derived field that goes through relations, and so on, is the likely reason");
        ok = false;
    }
    rb_diags_sort(l->ds);
    return ok;
}

static bool is_name_byte(char c) { return rb_is_letter(c) || rb_is_digit(c) || c == '_'; }

/* "Invoice=dates …": the name's place. No line of an export block begins so. */
static rb_ast_words record_of(const rb_source *source)
{
    rb_str   text = source->text;
    uint32_t len = 0;
    while (len < text.len && is_name_byte(text.ptr[len])) len++;
    if (len == 0 || len == text.len || text.ptr[len] != '=') return (rb_ast_words){.span = RB_SPAN_NONE};
    return (rb_ast_words){rb_str_slice(text, 0, len), {source->base, source->base + len}};
}

/* How the files of this run are written: read as the inside of an export block, so that it is one language. */
static void read_exports(struct loader *l)
{
    for (uint32_t i = 0; l->exports && i < l->exports->len; i++) {
        rb_source     *source = rb_sources_add(l->ds->sources, RB_STR("--export"), l->exports->items[i]);
        rb_ast_export *given = RB_NEW(rb_ast_export);
        rb_span        lines = {source->base, source->base + (uint32_t)source->text.len};
        source->is_option = true;
        given->title = record_of(source);
        if (given->title.text.ptr) lines.start = given->title.span.end + 1;
        given->base = (rb_ast){RB_AST_export, lines};
        given->lines = rb_parse_shapes(source, lines, l->ds);
        rb_vec_push(&l->files.items[0].given, &given->base);
    }
}

static bool compile_text(struct loader *l, rb_str name, rb_str text, rb_compiled *out)
{
    uint32_t errors = l->ds->errors;
    for (size_t i = name.len; i > 0; i--)
        if (name.ptr[i - 1] == '/') {
            l->folder = rb_str_slice(name, 0, i > 1 ? i - 1 : 1);
            break;
        }
    loaded(l, name);
    load_text(l, name, text);
    read_exports(l);
    return compile(l, errors, out);
}

static bool compile_file(struct loader *l, rb_str path, rb_compiled *out)
{
    rb_str text;
    return read_file(l, path, RB_SPAN_NONE, &text) && compile_text(l, path, text, out);
}

bool rb_compile_text(rb_str name, rb_str text, rb_diags *ds, rb_compiled *out)
{
    return compile_text(&(struct loader){.ds = ds}, name, text, out);
}

bool rb_compile_file(rb_str path, rb_diags *ds, rb_compiled *out)
{
    return compile_file(&(struct loader){.ds = ds}, path, out);
}

bool rb_check_file(rb_str path, rb_diags *ds, rb_compiled *out)
{
    return compile_file(&(struct loader){.ds = ds, .only_check = true}, path, out);
}

bool rb_compile_for_run(rb_str path, const rb_texts *exports, rb_diags *ds, rb_compiled *out)
{
    return compile_file(&(struct loader){.ds = ds, .exports = exports}, path, out);
}

bool rb_compile_exports(const rb_texts *exports, rb_diags *ds, rb_compiled *out)
{
    return compile_text(&(struct loader){.ds = ds, .exports = exports}, RB_STR("record"), RB_STR("record row {\n  cell text\n}\n"), out);
}
