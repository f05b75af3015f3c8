/* report/json.c: a run as NDJSON, a line for each record and the summary last, or as one JSON document. */
#include "report/internal.h"

#include "base/version.h"

void rb_ndjson_report_begin(rb_report *r) { (void)r; }

void rb_ndjson_report_record(rb_report *r, const rb_record_view *view)
{
    rb_report_json_record(r, view);
    rb_buf_add_char(&r->out, '\n');
}

void rb_ndjson_report_key(rb_report *r, const rb_key_view *view)
{
    rb_report_json_key(r, view);
    rb_buf_add_char(&r->out, '\n');
}

void rb_ndjson_report_end(rb_report *r)
{
    rb_buf_add_chars(&r->out, "{\"summary\":");
    rb_report_json_summary(r);
    rb_buf_add_chars(&r->out, "}\n");
}

void rb_json_report_begin(rb_report *r)
{
    rb_buf_add_chars(&r->out, "{\"format\":\"rubric-report\",\"version\":1,\"schema\":\"urn:rubric:report:1\",\"program\":\"" RB_NAME " " RB_VERSION "\",");
    rb_report_json_head(r);
    rb_buf_add_chars(&r->out, ",\"records\":[");
}

void rb_json_report_record(rb_report *r, const rb_record_view *view)
{
    rb_buf_add_chars(&r->out, r->has_records ? ",\n" : "\n");
    r->has_records = true;
    rb_report_json_record(r, view);
}

void rb_json_report_key(rb_report *r, const rb_key_view *view)
{
    if (r->has_keys) rb_buf_add_chars(&r->out, ",\n");
    else rb_buf_add_chars(&r->out, r->has_records ? "\n],\n\"keys\":[\n" : "],\n\"keys\":[\n");
    r->has_keys = true;
    rb_report_json_key(r, view);
}

void rb_json_report_end(rb_report *r)
{
    rb_buf_add_chars(&r->out, r->has_records || r->has_keys ? "\n],\n\"summary\":" : "],\n\"summary\":");
    rb_report_json_summary(r);
    rb_buf_add_chars(&r->out, "}\n");
}
