/* report/accounts.c: the last lines of the summary: for each record, what became of all that was read. */
#include "report/internal.h"

#include "base/json.h"
#include "base/unicode.h"

enum { FILES_SHOWN = 24 };

static void print_reason(rb_report *r, const rb_reject_reason *reason)
{
    rb_buf text = {0};
    rb_buf_print(&text, "rejected: %.*s: ", RB_STR_ARGS(reason->file));
    rb_figure_add_things(&text, reason->count, "record", "records");
    rb_buf_print(&text, reason->count == 1 ? ", on line %llu: " : ", first on line %llu: ", (unsigned long long)reason->line);
    rb_buf_add_str(&text, reason->text);
    rb_text_wrap(&r->out, rb_buf_str(&text), 2, 4);
}

static void print_held(rb_report *r, const rb_stream_total *t)
{
    rb_buf_add_chars(&r->out, "  held in memory to be looked up: ");
    rb_figure_add_things(&r->out, t->kept, "record", "records");
    rb_buf_add_chars(&r->out, ", ");
    rb_figure_add_things(&r->out, t->kept_bytes, "byte", "bytes");
    rb_buf_add_char(&r->out, '\n');
}

static void add_part(rb_report *r, const char *word, uint64_t n)
{
    rb_buf_add_chars(&r->out, word);
    rb_figure_add_count(&r->out, n);
}

uint64_t rb_report_taken(const rb_file_total *f) { return f->read - f->superseded - f->rejected; }

static void print_file(rb_report *r, const rb_stream_total *t, uint32_t file, bool latest)
{
    const rb_file_total *one = &t->file_totals.items[file];
    bool held = t->looked_up && !t->judged;
    rb_buf_add_chars(&r->out, "  ");
    rb_text_add_safe(&r->out, t->files.items[file]);
    add_part(r, ": read ", one->read);
    add_part(r, held ? " = held " : " = evaluated ", rb_report_taken(one));
    if (latest) add_part(r, " + superseded ", one->superseded);
    add_part(r, " + rejected ", one->rejected);
    rb_buf_add_char(&r->out, '\n');
}

/* Of each of several files. A summary stays one: of very many the first are shown. */
static void print_files(rb_report *r, const rb_stream_total *t, bool latest)
{
    for (uint32_t i = 0; i < t->file_totals.len && i < FILES_SHOWN; i++) print_file(r, t, i, latest);
    if (t->file_totals.len <= FILES_SHOWN) return;
    rb_buf_add_chars(&r->out, "  and ");
    rb_figure_add_things(&r->out, t->file_totals.len - FILES_SHOWN, "more file", "more files");
    rb_buf_add_chars(&r->out, ", all of them in --format json\n");
}

static void print_account(rb_report *r, const rb_schema *schema, const rb_stream_total *t)
{
    rb_texts repairs = {0};
    bool     held = t->looked_up && !t->judged, latest = schema->export.latest_by > 0;
    rb_buf_print(&r->out, "%.*s: read ", RB_STR_ARGS(schema->name));
    rb_figure_add_count(&r->out, t->read);
    add_part(r, held ? " = kept " : " = evaluated ", held ? t->kept : t->evaluated);
    if (held && t->passed_over > 0) add_part(r, " + passed over ", t->passed_over);
    if (latest) add_part(r, " + superseded ", t->superseded);
    add_part(r, " + rejected ", t->rejected);
    rb_buf_add_char(&r->out, '\n');
    if (t->file_totals.len > 1) print_files(r, t, latest);
    if (t->looked_up) print_held(r, t);
    for (uint32_t i = 0; i < t->reasons.len; i++) print_reason(r, &t->reasons.items[i]);
    rb_doubts_tell(schema, &t->repairs, &repairs);
    rb_repairs_tell(schema, &t->repairs, &repairs);
    for (uint32_t i = 0; i < repairs.len; i++) rb_text_wrap(&r->out, repairs.items[i], 2, 4);
}

void rb_report_accounts_print(rb_report *r)
{
    rb_buf_add_char(&r->out, '\n');
    for (uint32_t i = 0; i < r->summary->catalog->schemas.len; i++)
        if (r->summary->streams[i].ran)
            print_account(r, r->summary->catalog->schemas.items[i], &r->summary->streams[i]);
    if (r->summary->rejects_file.len == 0) return;
    rb_buf_add_chars(&r->out, "Rejected records, each with its place and the reason: ");
    rb_text_add_safe(&r->out, r->summary->rejects_file);
    rb_buf_add_char(&r->out, '\n');
}

static rb_str given_of(const rb_stream_total *t, uint32_t file) { return file < t->file_totals.len ? t->file_totals.items[file].given : RB_STR(""); }

void rb_report_tell_given(const rb_summary *s, uint32_t stream, rb_texts *lines)
{
    const rb_stream_total *t = &s->streams[stream];
    bool one = true;
    for (uint32_t i = 0; i < t->files.len; i++) one &= rb_str_equal(given_of(t, i), given_of(t, 0));
    for (uint32_t i = 0; i < t->files.len && (i == 0 || !one); i++) {
        rb_str name = one ? s->catalog->schemas.items[stream]->name : t->files.items[i];
        if (given_of(t, i).len > 0) rb_vec_push(lines, rb_str_print("%.*s is read with %.*s", RB_STR_ARGS(name), RB_STR_ARGS(given_of(t, i))));
    }
}

void rb_report_json_files(rb_buf *b, const rb_stream_total *t)
{
    bool held = t->looked_up && !t->judged;
    rb_buf_add_chars(b, ",\"by_file\":[");
    for (uint32_t i = 0; i < t->file_totals.len; i++) {
        const rb_file_total *f = &t->file_totals.items[i];
        rb_json_add_open(b);
        rb_json_add_text(b, "file", t->files.items[i]);
        if (f->given.len > 0) rb_json_add_text(b, "export", f->given);
        rb_buf_print(b, ",\"read\":%llu,\"%s\":%llu,\"superseded\":%llu,\"rejected\":%llu,\"bytes\":%llu}", (unsigned long long)f->read, held ? "held" : "evaluated",
                     (unsigned long long)rb_report_taken(f), (unsigned long long)f->superseded, (unsigned long long)f->rejected, (unsigned long long)f->bytes);
    }
    rb_buf_add_char(b, ']');
}
