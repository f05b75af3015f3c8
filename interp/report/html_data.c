/* report/html_data.c: what was read: the account of every record, what could not be read, and the bytes it was. */
#include "report/html.h"

static bool any_latest(const rb_report *r)
{
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++)
        if (r->summary->streams[i].ran && r->summary->catalog->schemas.items[i]->export.latest_by > 0) return true;
    return false;
}

static void add_account(rb_report *r, uint32_t stream)
{
    const rb_stream_total *t = &r->summary->streams[stream];
    rb_str name = r->summary->catalog->schemas.items[stream]->name;
    bool held = t->looked_up && !t->judged;
    rb_buf_print(&r->out, "<tr data-stream=\"%.*s\"><th scope=\"row\">", RB_STR_ARGS(name));
    rb_html_text(&r->out, name);
    rb_buf_add_chars(&r->out, "</th>");
    rb_html_count_cell(&r->out, t->read);
    rb_html_count_cell(&r->out, t->evaluated);
    rb_html_count_cell(&r->out, held ? t->kept + t->passed_over : 0);
    if (any_latest(r)) rb_html_count_cell(&r->out, t->superseded);
    rb_html_link_cell(&r->out, t->rejected, rb_html_sub_href(r, RB_EVIDENCE_REJECTS, stream, 0));
    rb_buf_add_chars(&r->out, "</tr>\n");
}

static void add_file_account(rb_report *r, rb_str record, const rb_stream_total *t, uint32_t file)
{
    const rb_file_total *f = &t->file_totals.items[file];
    bool held = t->looked_up && !t->judged;
    rb_buf_print(&r->out, "<tr data-file=\"%.*s %u\"><th scope=\"row\">", RB_STR_ARGS(record), file);
    rb_html_text(&r->out, t->files.items[file]);
    rb_buf_add_chars(&r->out, "</th><td>");
    rb_html_text(&r->out, record);
    rb_buf_add_chars(&r->out, "</td>");
    rb_html_count_cell(&r->out, f->read);
    rb_html_count_cell(&r->out, held ? 0 : rb_report_taken(f));
    rb_html_count_cell(&r->out, held ? rb_report_taken(f) : 0);
    rb_html_count_cell(&r->out, f->superseded);
    rb_html_count_cell(&r->out, f->rejected);
    rb_html_count_cell(&r->out, f->bytes);
    rb_buf_add_chars(&r->out, "</tr>\n");
}

/* File by file, where a record has several. */
static void add_files(rb_report *r)
{
    static const char *const heads[] = {"file", "record", ">read", ">evaluated", ">held", ">superseded", ">rejected", ">bytes"};
    bool any = false;
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++) any |= r->summary->streams[i].file_totals.len > 1;
    if (!any) return;
    rb_html_table(&r->out, RB_STR("File by file"), heads, 8);
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++)
        for (uint32_t f = 0; f < r->summary->streams[i].file_totals.len; f++) add_file_account(r, r->summary->catalog->schemas.items[i]->name, &r->summary->streams[i], f);
    rb_html_table_end(&r->out);
}

static bool any_reason(const rb_report *r)
{
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++)
        if (r->summary->streams[i].reasons.len > 0) return true;
    return false;
}

static void add_reasons(rb_report *r)
{
    static const char *const heads[] = {"why", ">records", "first of them"};
    if (!any_reason(r)) return;
    rb_buf_add_chars(&r->out, "<h3 id=\"rejects\">Rejected</h3>");
    rb_html_table(&r->out, RB_STR("Rows that are no records, and were not judged"), heads, 3);
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++) {
        const rb_stream_total *t = &r->summary->streams[i];
        for (uint32_t k = 0; k < t->reasons.len; k++) {
            rb_buf_add_chars(&r->out, "<tr><th scope=\"row\">");
            rb_html_text(&r->out, t->reasons.items[k].text);
            rb_buf_add_chars(&r->out, "</th>");
            rb_html_link_cell(&r->out, t->reasons.items[k].count, rb_html_sub_href(r, RB_EVIDENCE_REJECTS, i, t->reasons.len > 1 ? k + 1 : 0));
            rb_buf_add_chars(&r->out, "<td>");
            rb_html_text(&r->out, t->reasons.items[k].file);
            rb_buf_print(&r->out, ", line %llu</td></tr>\n", (unsigned long long)t->reasons.items[k].line);
        }
    }
    rb_html_table_end(&r->out);
    if (r->summary->rejects_file.len == 0) return;
    rb_buf_add_chars(&r->out, "<p>All of them, with the reason: <code>");
    rb_html_text(&r->out, r->summary->rejects_file);
    rb_buf_add_chars(&r->out, "</code></p>");
}

/* Of all records what `tell` has to say. */
static void add_told(rb_report *r, const char *head, void (*tell)(const rb_schema *s, const rb_repairs *repairs, rb_texts *lines))
{
    rb_texts lines = {0};
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++)
        tell(r->summary->catalog->schemas.items[i], &r->summary->streams[i].repairs, &lines);
    if (lines.len == 0) return;
    rb_buf_print(&r->out, "<h3 %s</h3><ul>\n", head);
    for (uint32_t i = 0; i < lines.len; i++) {
        rb_buf_add_chars(&r->out, "<li>");
        rb_html_text(&r->out, lines.items[i]);
        rb_buf_add_chars(&r->out, "</li>\n");
    }
    rb_buf_add_chars(&r->out, "</ul>");
}

static void add_problem(rb_report *r, uint32_t stream, const rb_field_problem *p)
{
    const rb_schema *schema = r->summary->catalog->schemas.items[stream];
    rb_buf_add_chars(&r->out, "<tr><th scope=\"row\">");
    rb_html_text(&r->out, rb_str_print("%.*s.%.*s", RB_STR_ARGS(schema->name), RB_STR_ARGS(schema->fields.items[p->field].name)));
    rb_buf_add_chars(&r->out, "</th>");
    rb_html_link_cell(&r->out, p->unreadable, rb_html_sub_href(r, RB_EVIDENCE_CELLS, stream, p->field));
    rb_buf_print(&r->out, "<td>line %llu: ", (unsigned long long)p->line);
    rb_buf why = {0};
    rb_buf_add_str(&why, rb_field_problem_why(p, schema));
    rb_field_problem_add_defaults(p, &why);
    rb_html_text(&r->out, rb_buf_str(&why));
    rb_buf_add_chars(&r->out, "</td></tr>\n");
}

static void add_problems(rb_report *r)
{
    static const char *const heads[] = {"field", ">cells", "first of them"};
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++) count += r->summary->streams[i].problems.len;
    if (count == 0) return;
    rb_buf_add_chars(&r->out, "<h3>Cells that could not be read</h3>");
    rb_html_table(&r->out, RB_STR("What depends on them is unknown, unless the rules say what is taken instead (or else)"), heads, 3);
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++)
        for (uint32_t k = 0; k < r->summary->streams[i].problems.len; k++) add_problem(r, i, &r->summary->streams[i].problems.items[k]);
    rb_html_table_end(&r->out);
}

static void add_file(rb_report *r, const char *kind, const rb_particular *p, rb_str given)
{
    rb_str hash = p->sha256.len > 0 ? p->sha256 : RB_STR("none");
    rb_buf_print(&r->out, "<tr><th scope=\"row\">%s</th><td>", kind);
    rb_html_text(&r->out, p->path);
    if (given.len > 0) rb_buf_add_chars(&r->out, "<br>read with ");
    rb_html_text(&r->out, given);
    rb_buf_add_chars(&r->out, "</td>");
    if (p->sha256.len > 0) rb_html_count_cell(&r->out, p->bytes);
    else rb_buf_add_chars(&r->out, "<td class=\"n\">-</td>");
    rb_buf_print(&r->out, "<td>%s%.*s%s</td></tr>\n", p->sha256.len > 0 ? "<code>" : "", RB_STR_ARGS(hash), p->sha256.len > 0 ? "</code>" : "");
}

static void add_particulars(rb_report *r)
{
    static const char *const heads[] = {"", "file", ">bytes", "SHA-256"};
    const rb_summary *s = r->summary;
    rb_buf_add_chars(&r->out, "<h3>The files of this run</h3>");
    rb_html_table(&r->out, RB_STR("With the same files, the same moment and the same version, the answers are the same"), heads, 4);
    for (uint32_t i = 0; i < s->rule_files.len; i++) add_file(r, i == 0 ? "rules" : "used by them", &s->rule_files.items[i], RB_STR(""));
    for (uint32_t i = 0; i < s->catalog->schemas.len; i++) {
        const rb_stream_total *t = &s->streams[i];
        for (uint32_t k = 0; k < t->particulars.len; k++) add_file(r, rb_str_chars(s->catalog->schemas.items[i]->name), &t->particulars.items[k], k < t->file_totals.len ? t->file_totals.items[k].given : RB_STR(""));
    }
    rb_html_table_end(&r->out);
}

void rb_html_data(rb_report *r)
{
    static const char *const heads[] = {"record", ">read", ">evaluated", ">held for look-ups", ">rejected"};
    static const char *const heads_latest[] = {"record", ">read", ">evaluated", ">held for look-ups", ">superseded", ">rejected"};
    rb_html_section(&r->out, "data", "What was read");
    if (any_latest(r)) rb_html_table(&r->out, RB_STR("Nothing is lost: read = evaluated + held + superseded by a later record with the same key + rejected"), heads_latest, 6);
    else rb_html_table(&r->out, RB_STR("Nothing is lost: read = evaluated + held + rejected"), heads, 5);
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++)
        if (r->summary->streams[i].ran) add_account(r, i);
    rb_html_table_end(&r->out);
    add_files(r);
    add_reasons(r);
    add_told(r, "id=\"doubts\">Files that may not be what is declared", rb_doubts_tell);
    add_told(r, "id=\"repairs\">Put right, as the records declare", rb_repairs_tell);
    add_problems(r);
    add_particulars(r);
    rb_buf_add_chars(&r->out, "</section>\n");
}
