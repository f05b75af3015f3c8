/* diag/export_checkstyle.c: Checkstyle's XML, which many build servers read. Columns count code points. */
#include "base/xml.h"
#include "diag/export_parts.h"

static const char *severity_of(const rb_diag *d)
{
    return d->severity == RB_SEVERITY_NOTE ? "info" : rb_severity_name(d->severity);
}

static void add_error(rb_buf *b, const rb_diags *ds, const rb_diag *d)
{
    rb_region r = rb_region_of(ds, d);
    rb_buf    message = {0};
    rb_export_message(&message, d, false);
    rb_buf_print(b, "    <error line=\"%u\" column=\"%u\" severity=\"%s\"", r.from.line, r.from.column, severity_of(d));
    rb_xml_add_attribute(b, "message", rb_buf_str(&message));
    rb_buf_print(b, " source=\"rubric.%s\"/>\n", rb_code_id(d->code));
}

static void add_file(rb_buf *b, const rb_diags *ds, const rb_export_files *files, uint32_t file)
{
    rb_buf_add_chars(b, "  <file");
    rb_xml_add_attribute(b, "name", files->items.items[file].path);
    rb_buf_add_chars(b, ">\n");
    for (uint32_t i = 0; i < ds->items.len; i++)
        if (files->of[i] == file) add_error(b, ds, &ds->items.items[i]);
    rb_buf_add_chars(b, "  </file>\n");
}

void rb_export_checkstyle(rb_buf *b, const rb_diags *ds, const rb_diag_export *e)
{
    rb_export_files files = rb_export_files_of(ds, e);
    rb_buf_add_chars(b, RB_XML_HEAD "<checkstyle version=\"4.3\">\n");
    for (uint32_t i = 0; i < files.items.len; i++) add_file(b, ds, &files, i);
    rb_buf_add_chars(b, "</checkstyle>\n");
}
