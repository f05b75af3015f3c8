/* diag/export_gitlab.c: GitLab's Code Quality report: one JSON array, `[]` when there is nothing.
 *
 * GitLab drops everything after the first item that lacks something, so every item has a path, a line and a fingerprint
 * of its own. A text that cannot be parsed is a blocker: nothing else in its file was looked at.
 */
#include "base/json.h"
#include "diag/export_parts.h"

static const char *severity_of(const rb_diag *d)
{
    if (d->severity == RB_SEVERITY_WARNING) return "minor";
    if (d->severity == RB_SEVERITY_NOTE) return "info";
    return strncmp(rb_code_id(d->code), "E01", 3) == 0 ? "blocker" : "major";
}

static void add_item(rb_buf *b, const rb_diags *ds, const rb_diag *d, rb_fingerprints *prints)
{
    rb_region region = rb_region_of(ds, d);
    rb_str    path = region.path.len > 0 ? region.path : RB_STR(".");
    rb_buf    message = {0}, key = {0};
    rb_export_message(&message, d, false);
    rb_buf_print(&key, "%016llx\n%.*s", (unsigned long long)rb_fingerprint_next(prints, ds, d), RB_STR_ARGS(path));
    rb_buf_add_char(b, '{');
    rb_json_add_text(b, "description", rb_buf_str(&message));
    rb_buf_print(b, ",\"check_name\":\"%s\",\"fingerprint\":\"%016llx\",\"severity\":\"%s\",\"location\":{", rb_code_id(d->code),
                 (unsigned long long)rb_str_hash(rb_buf_str(&key)), severity_of(d));
    rb_json_add_text(b, "path", path);
    rb_buf_print(b, ",\"lines\":{\"begin\":%u,\"end\":%u}}}", region.from.line, region.to.line);
}

void rb_export_gitlab(rb_buf *b, const rb_diags *ds, const rb_diag_export *e)
{
    (void)e;
    rb_fingerprints *prints = rb_fingerprints_new();
    rb_buf_add_char(b, '[');
    for (uint32_t i = 0; i < ds->items.len; i++) {
        rb_buf_add_chars(b, i > 0 ? ",\n  " : "\n  ");
        add_item(b, ds, &ds->items.items[i], prints);
    }
    rb_buf_add_chars(b, ds->items.len > 0 ? "\n]\n" : "]\n");
}
