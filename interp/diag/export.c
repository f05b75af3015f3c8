/* diag/export.c: what the forms for other programs share, and which is which.
 *
 * Path      diagnostics, sorted -> [export] -> export_FORM.c -> a file that a platform reads
 * Promises  Same diagnostics, same bytes. Every place is within its file: what is wrong at the end of a text is put on
 *           the last line that an editor shows, for a mark on a line that is not there is shown by nobody.
 */
#include "diag/export.h"

#include "base/map.h"
#include "base/unicode.h"
#include "diag/export_parts.h"

/* In UTF-16 units: one more for what takes two of them. */
static uint32_t utf16_length(rb_str s)
{
    size_t units = rb_text_length(s);
    for (size_t i = 0; i + 3 < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        bool is_long = c >= 0xF0 && c < 0xF5 && rb_utf8_check(rb_str_slice(s, i, i + 4)) == SIZE_MAX;
        units += is_long;
    }
    return (uint32_t)units;
}

static rb_point point_at(const rb_place *p)
{
    uint32_t line = p->line, bytes = p->byte_column - 1;
    rb_str   text = rb_source_line(p->source, line);
    if (bytes > text.len) bytes = (uint32_t)text.len;
    if (line > 1 && line == p->source->lines.len && text.len == 0) {
        text = rb_source_line(p->source, --line);
        bytes = (uint32_t)text.len;
    }
    rb_str before = rb_str_slice(text, 0, bytes);
    return (rb_point){.line = line, .column = (uint32_t)rb_text_length(before) + 1, .utf16 = utf16_length(before) + 1, .byte = bytes + 1};
}

static rb_str path_of(const rb_source *s) { return s->path.len > 0 ? s->path : s->name; }

static rb_region region_of_span(const rb_sources *sources, rb_span span)
{
    static const rb_point first = {1, 1, 1, 1};
    rb_place from = sources ? rb_sources_place(sources, span.start) : (rb_place){0};
    if (from.source == NULL) return (rb_region){.path = RB_STR(""), .is_whole = true, .from = first, .to = first};
    rb_place to = rb_sources_place(sources, span.end < span.start ? span.start : span.end);
    return (rb_region){.path = path_of(from.source), .from = point_at(&from), .to = point_at(&to)};
}

rb_region rb_region_of(const rb_diags *ds, const rb_diag *d)
{
    rb_region r = region_of_span(ds->sources, d->span);
    if (r.is_whole) r.path = d->file;
    return r;
}

rb_region rb_region_of_note(const rb_diags *ds, const rb_label *note) { return region_of_span(ds->sources, note->span); }

void rb_export_message(rb_buf *b, const rb_diag *d, bool lines)
{
    rb_buf_add_str(b, d->message);
    for (uint32_t i = 0; i < d->helps.len; i++) {
        rb_buf_add_chars(b, lines ? "\nhelp: " : i == 0 ? " (help: " : "; ");
        rb_buf_add_str(b, d->helps.items[i]);
    }
    if (!lines && d->helps.len > 0) rb_buf_add_char(b, ')');
}

static uint32_t file_index(rb_export_files *files, rb_map *known, rb_diag_file file)
{
    uint32_t index = files->items.len;
    if (rb_map_add(known, file.path, &index)) rb_vec_push(&files->items, file);
    return index;
}

rb_export_files rb_export_files_of(const rb_diags *ds, const rb_diag_export *e)
{
    rb_export_files files = {.of = RB_NEW_ARRAY(uint32_t, (size_t)ds->items.len + 1)};
    rb_map known = {0};
    for (uint32_t i = 0; i < e->files.len; i++) (void)file_index(&files, &known, e->files.items[i]);
    for (uint32_t i = 0; i < ds->items.len; i++)
        files.of[i] = file_index(&files, &known, (rb_diag_file){.path = rb_region_of(ds, &ds->items.items[i]).path});
    return files;
}

void rb_diags_export(rb_buf *b, const rb_diags *ds, const rb_diag_export *e)
{
    switch (e->format) {
    case RB_DIAG_SARIF: rb_export_sarif(b, ds, e); break;
    case RB_DIAG_GITLAB: rb_export_gitlab(b, ds, e); break;
    case RB_DIAG_GITHUB: rb_export_github(b, ds, e); break;
    case RB_DIAG_JUNIT: rb_export_junit(b, ds, e); break;
    case RB_DIAG_CHECKSTYLE: rb_export_checkstyle(b, ds, e); break;
    case RB_DIAG_RDJSON: rb_export_rdjson(b, ds, e); break;
    case RB_DIAG_RDJSONL: rb_export_rdjsonl(b, ds, e); break;
    case RB_DIAG_FULL:
    case RB_DIAG_CONCISE:
    case RB_DIAG_JSON: rb_diags_render(b, ds, e->format, false); break;
    }
}
