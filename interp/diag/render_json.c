/* diag/render_json.c: diagnostics for programs: one document, one diagnostic a line, sorted by place.
 *
 * Lines and columns count from 1, columns in code points; the end is after the last character. What is not about a place
 * has null for line and column. reports/diagnostics-1.schema.json describes it.
 */
#include "base/json.h"
#include "diag/render.h"

static void add_place(rb_buf *b, const rb_sources *sources, rb_span span, rb_str file)
{
    rb_place from = sources ? rb_sources_place(sources, span.start) : (rb_place){0};
    if (from.source == NULL) {
        if (file.len > 0) rb_json_add_text(b, "file", file);
        else rb_buf_add_chars(b, ",\"file\":null");
        rb_buf_add_chars(b, ",\"line\":null,\"column\":null,\"endLine\":null,\"endColumn\":null");
        return;
    }
    rb_place to = rb_sources_place(sources, span.end < span.start ? span.start : span.end);
    rb_json_add_text(b, "file", from.source->name);
    rb_buf_print(b, ",\"line\":%u,\"column\":%u,\"endLine\":%u,\"endColumn\":%u",
                 from.line, from.column, to.line, to.column);
}

static void add_notes(rb_buf *b, const rb_sources *sources, const rb_diag *d)
{
    rb_buf_add_chars(b, ",\"notes\":[");
    for (uint32_t i = 0; i < d->notes.len; i++) {
        rb_json_add_open(b);
        rb_json_add_text(b, "message", d->notes.items[i].text);
        add_place(b, sources, d->notes.items[i].span, RB_STR(""));
        rb_buf_add_char(b, '}');
    }
    rb_buf_add_char(b, ']');
}

static void add_helps(rb_buf *b, const rb_diag *d)
{
    rb_buf_add_chars(b, ",\"help\":[");
    for (uint32_t i = 0; i < d->helps.len; i++) {
        rb_json_add_comma(b);
        rb_json_add_string(b, d->helps.items[i]);
    }
    rb_buf_add_char(b, ']');
}

static void add_diag(rb_buf *b, const rb_sources *sources, const rb_diag *d)
{
    rb_buf_print(b, "{\"code\":\"%s\",\"severity\":\"%s\"", rb_code_id(d->code), rb_severity_name(d->severity));
    rb_json_add_text(b, "message", d->message);
    add_place(b, sources, d->span, d->file);
    rb_json_add_text(b, "label", d->label);
    add_notes(b, sources, d);
    add_helps(b, d);
    rb_buf_add_chars(b, ",\"replacement\":");
    if (d->replacement.len > 0) rb_json_add_string(b, d->replacement);
    else rb_buf_add_chars(b, "null");
    rb_buf_add_char(b, '}');
}

static rb_diags sorted_copy(const rb_diags *ds)
{
    rb_diags copy = {.sources = ds->sources};
    for (uint32_t i = 0; i < ds->items.len; i++) rb_vec_push(&copy.items, ds->items.items[i]);
    rb_diags_sort(&copy);
    return copy;
}

void rb_diags_render_json(rb_buf *b, const rb_diags *ds)
{
    rb_diags sorted = sorted_copy(ds);
    rb_buf_add_chars(b, "{\"format\":\"rubric-diagnostics\",\"version\":1,\"schema\":\"urn:rubric:diagnostics:1\",\"diagnostics\":[");
    for (uint32_t i = 0; i < sorted.items.len; i++) {
        rb_buf_add_chars(b, i > 0 ? ",\n  " : "\n  ");
        add_diag(b, ds->sources, &sorted.items.items[i]);
    }
    rb_buf_add_chars(b, sorted.items.len > 0 ? "\n]}\n" : "]}\n");
}
