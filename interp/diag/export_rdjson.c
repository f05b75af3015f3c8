/* diag/export_rdjson.c: reviewdog's diagnostic format, as one document or one diagnostic a line.
 *
 * Columns count the bytes of UTF-8, the end is after the last. What is about a whole file has no range.
 */
#include "base/version.h"
#include "base/json.h"
#include "diag/export_parts.h"

static const char *const severities[] = {
    [RB_SEVERITY_ERROR] = "ERROR", [RB_SEVERITY_WARNING] = "WARNING", [RB_SEVERITY_NOTE] = "INFO"};

static void add_range(rb_buf *b, const rb_region *r)
{
    rb_buf_print(b, "\"range\":{\"start\":{\"line\":%u,\"column\":%u},\"end\":{\"line\":%u,\"column\":%u}}", r->from.line, r->from.byte, r->to.line,
                 r->to.byte);
}

static void add_location(rb_buf *b, const rb_region *r)
{
    rb_buf_add_chars(b, "\"location\":{");
    rb_json_add_text(b, "path", r->path);
    if (!r->is_whole) {
        rb_buf_add_char(b, ',');
        add_range(b, r);
    }
    rb_buf_add_char(b, '}');
}

/* Other places as lines of the message: what has to do with them is a member that not every reviewdog takes, and one that
 * it does not know makes it refuse the whole file. */
static void add_notes(rb_buf *message, const rb_diags *ds, const rb_diag *d)
{
    for (uint32_t i = 0; i < d->notes.len; i++) {
        rb_region r = rb_region_of_note(ds, &d->notes.items[i]);
        rb_buf_add_chars(message, "\nnote: ");
        if (r.path.len > 0) rb_buf_print(message, "%.*s:%u:%u: ", RB_STR_ARGS(r.path), r.from.line, r.from.column);
        rb_buf_add_str(message, d->notes.items[i].text);
    }
}

static void add_suggestion(rb_buf *b, const rb_diag *d, const rb_region *r)
{
    if (d->replacement.len == 0) return;
    rb_buf_add_chars(b, ",\"suggestions\":[{");
    add_range(b, r);
    rb_json_add_text(b, "text", d->replacement);
    rb_buf_add_chars(b, "}]");
}

static void add_diagnostic(rb_buf *b, const rb_diags *ds, const rb_diag *d)
{
    rb_region r = rb_region_of(ds, d);
    rb_buf    message = {0};
    rb_export_message(&message, d, true);
    add_notes(&message, ds, d);
    rb_buf_add_char(b, '{');
    rb_json_add_text(b, "message", rb_buf_str(&message));
    rb_buf_add_char(b, ',');
    add_location(b, &r);
    rb_buf_print(b, ",\"severity\":\"%s\",\"source\":{\"name\":\"" RB_NAME "\"},\"code\":{\"value\":\"%s\"}", severities[d->severity], rb_code_id(d->code));
    add_suggestion(b, d, &r);
    rb_buf_add_char(b, '}');
}

void rb_export_rdjson(rb_buf *b, const rb_diags *ds, const rb_diag_export *e)
{
    (void)e;
    enum rb_severity worst = RB_SEVERITY_NOTE;
    for (uint32_t i = 0; i < ds->items.len; i++)
        if (ds->items.items[i].severity < worst) worst = ds->items.items[i].severity;
    rb_buf_add_chars(b, "{\"source\":{\"name\":\"" RB_NAME "\"}");
    if (ds->items.len > 0) rb_buf_print(b, ",\"severity\":\"%s\"", severities[worst]);
    rb_buf_add_chars(b, ",\"diagnostics\":[");
    for (uint32_t i = 0; i < ds->items.len; i++) {
        rb_buf_add_chars(b, i > 0 ? ",\n  " : "\n  ");
        add_diagnostic(b, ds, &ds->items.items[i]);
    }
    rb_buf_add_chars(b, ds->items.len > 0 ? "\n]}\n" : "]}\n");
}

void rb_export_rdjsonl(rb_buf *b, const rb_diags *ds, const rb_diag_export *e)
{
    (void)e;
    for (uint32_t i = 0; i < ds->items.len; i++) {
        add_diagnostic(b, ds, &ds->items.items[i]);
        rb_buf_add_char(b, '\n');
    }
}
