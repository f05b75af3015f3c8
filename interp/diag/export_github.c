/* diag/export_github.c: workflow commands of GitHub, which it shows beside the lines of a change.
 *
 * It shows ten of each kind for a step and forgets the rest. So the first ten of each are commands, errors first, and
 * what is left follows as plain lines, between marks that stop commands: nothing in a file's name or text can be one.
 */
#include "base/unicode.h"
#include "diag/export_parts.h"

enum { SHOWN_OF_A_KIND = 10, SUMMARY_BYTES = 900 << 10 }; /* a summary may have 1 MiB */

static const char *const commands[] = {
    [RB_SEVERITY_ERROR] = "error", [RB_SEVERITY_WARNING] = "warning", [RB_SEVERITY_NOTE] = "notice"};

static void add_escaped(rb_buf *b, rb_str s, bool property)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) rb_buf_print(b, "%%%02X", (unsigned)c);
        else rb_buf_add_char(b, c);
    }
}

/* The lines of a message stay lines; other control bytes are made visible. */
static rb_str safe_lines(rb_str s)
{
    rb_buf b = {0};
    for (size_t at = 0; at <= s.len;) {
        size_t end = rb_str_find(s, RB_STR("\n"), at);
        if (end == SIZE_MAX) end = s.len;
        if (at > 0) rb_buf_add_char(&b, '\n');
        rb_text_add_safe(&b, rb_str_slice(s, at, end));
        at = end + 1;
    }
    return rb_buf_take(&b);
}

static void add_property(rb_buf *b, const char *name, rb_str value)
{
    rb_buf_print(b, "%s=", name);
    add_escaped(b, safe_lines(value), true);
}

static void add_command(rb_buf *b, const rb_diags *ds, const rb_diag *d)
{
    rb_region r = rb_region_of(ds, d);
    rb_buf    message = {0};
    rb_export_message(&message, d, true);
    rb_buf_print(b, "::%s ", commands[d->severity]);
    if (r.path.len > 0) add_property(b, "file", r.path);
    if (r.path.len > 0) rb_buf_print(b, ",line=%u,endLine=%u", r.from.line, r.to.line);
    if (!r.is_whole && r.from.line == r.to.line) rb_buf_print(b, ",col=%u,endColumn=%u", r.from.column, r.to.column);
    if (r.path.len > 0) rb_buf_add_char(b, ',');
    rb_buf_print(b, "title=rubric %s::", rb_code_id(d->code));
    add_escaped(b, safe_lines(rb_buf_str(&message)), false);
    rb_buf_add_char(b, '\n');
}

/* Plain lines, with the runner told to take none of them for a command until it sees a word that is in none of them. */
static void add_plain(rb_buf *b, const rb_diags *rest)
{
    rb_buf lines = {0};
    if (rest->items.len == 0) return;
    rb_diags_render(&lines, rest, RB_DIAG_CONCISE, false);
    unsigned long long word = rb_str_hash(rb_buf_str(&lines));
    rb_buf_print(b, "::stop-commands::rubric-%016llx\n", word);
    rb_buf_add_str(b, rb_buf_str(&lines));
    rb_buf_print(b, "::rubric-%016llx::\n", word);
}

void rb_export_github(rb_buf *b, const rb_diags *ds, const rb_diag_export *e)
{
    (void)e;
    rb_diags rest = {.sources = ds->sources};
    for (unsigned severity = RB_SEVERITY_ERROR; severity <= RB_SEVERITY_NOTE; severity++) {
        uint32_t shown = 0;
        for (uint32_t i = 0; i < ds->items.len; i++) {
            const rb_diag *d = &ds->items.items[i];
            if (d->severity != severity) continue;
            if (shown++ < SHOWN_OF_A_KIND) add_command(b, ds, d);
            else rb_vec_push(&rest.items, *d);
        }
    }
    add_plain(b, &rest);
}

/* As a cell of a table: nothing in it is Markdown. */
static void add_cell(rb_buf *b, rb_str s)
{
    rb_str safe = safe_lines(s);
    for (size_t i = 0; i < safe.len; i++) {
        char c = safe.ptr[i];
        if (c == '\n') rb_buf_add_char(b, ' ');
        else if (c == '<') rb_buf_add_chars(b, "&lt;");
        else if (c == '&') rb_buf_add_chars(b, "&amp;");
        else if (strchr("\\`*_{}[]|#~@", c) && c) rb_buf_print(b, "&#%u;", (unsigned)c);
        else rb_buf_add_char(b, c);
    }
}

static void add_row(rb_buf *b, const rb_diags *ds, const rb_diag *d)
{
    rb_region r = rb_region_of(ds, d);
    rb_buf    place = {0}, message = {0};
    rb_buf_add_str(&place, r.path);
    if (!r.is_whole) rb_buf_print(&place, ":%u:%u", r.from.line, r.from.column);
    rb_export_message(&message, d, false);
    rb_buf_print(b, "| %s | %s | ", rb_severity_name(d->severity), rb_code_id(d->code));
    add_cell(b, rb_buf_str(&place));
    rb_buf_add_chars(b, " | ");
    add_cell(b, rb_buf_str(&message));
    rb_buf_add_chars(b, " |\n");
}

void rb_diags_summarize(rb_buf *b, const rb_diags *ds)
{
    uint32_t count = ds->items.len, others = count - ds->errors;
    if (count == 0) return;
    rb_buf_print(b, "### rubric check: %u error%s", ds->errors, ds->errors == 1 ? "" : "s");
    if (others > 0) rb_buf_print(b, ", %u warning%s", others, others == 1 ? "" : "s");
    rb_buf_add_chars(b, "\n\n| severity | code | place | message |\n| --- | --- | --- | --- |\n");
    uint32_t shown = 0;
    while (shown < count && b->len < SUMMARY_BYTES) add_row(b, ds, &ds->items.items[shown++]);
    if (shown < count) rb_buf_print(b, "\nand %u more\n", count - shown);
    rb_buf_add_char(b, '\n');
}
