/* read/sniff.c: what an input is, before a byte of it is taken for a record.
 *
 * An export that is a workbook, in another encoding without a mark, or a web page saved by mistake would otherwise give
 * thousands of puzzling rejects; here it gives one sentence that says what to do.
 *
 * Source    Unicode 15 section 23.8 (byte order marks); the specifications of the other formats.
 */
#include "read/sniff.h"

#include "read/sniff_name.h"

enum { HEAD_BYTES = 16 };

/* What begins with `bytes` is `what`; `how` says how to get a file that can be read. */
struct known { rb_str bytes; const char *what, *how; };

#define UNPACK "unpack it first, or pipe it in: use - as the file's name"
#define EXPORT_CSV "open it and save the sheet as 'CSV UTF-8 (Comma delimited)', or export it as CSV"

static const struct known foreign[] = {
    {{"BZh91AY&SY", 10}, "compressed (bzip2)", UNPACK},
    {{"\xFD" "7zXZ", 5}, "compressed (xz)", UNPACK},
    {{"PK\x05\x06", 4}, "an empty zip archive", EXPORT_CSV},
    {{"\xD0\xCF\x11\xE0", 4}, "an old Excel workbook (.xls), or one with a password", EXPORT_CSV},
    {{"%PDF", 4}, "a PDF document", EXPORT_CSV},
    {{"PAR1\x15", 5}, "a Parquet file", EXPORT_CSV},
    {{"<!DOCTYPE", 9}, "a web page", "a download that needs a login often leaves the login page instead of the file"},
    {{"<!doctype", 9}, "a web page", "a download that needs a login often leaves the login page instead of the file"},
    {{"<html", 5}, "a web page", "a download that needs a login often leaves the login page instead of the file"},
};

static bool refuse(const rb_reader *r, const char *what, const char *how, rb_diags *ds)
{
    rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%.*s seems to be %s, and records are read as text in UTF-8",
                RB_STR_ARGS(r->name), what);
    rb_diag_help(ds, "%s", how);
    return false;
}

static bool is_readable(const rb_reader *r, rb_str head, rb_diags *ds)
{
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (rb_str_starts(head, foreign[i].bytes)) return refuse(r, foreign[i].what, foreign[i].how, ds);
    /* Every other byte of Western text in UTF-16 is NUL. */
    if (head.len >= 4 && head.ptr[0] == 0 && head.ptr[2] == 0 && head.ptr[1] != 0 && head.ptr[3] != 0)
        return refuse(r, "in UTF-16 (big-endian) without a byte order mark", "say so: --encoding utf-16be", ds);
    if (head.len >= 4 && head.ptr[1] == 0 && head.ptr[3] == 0 && head.ptr[0] != 0 && head.ptr[2] != 0)
        return refuse(r, "in UTF-16 (little-endian) without a byte order mark", "say so: --encoding utf-16le", ds);
    return true;
}

static bool ends_with(rb_str path, const char *ending)
{
    rb_str wanted = rb_str_of(ending);
    if (path.len < wanted.len) return false;
    for (size_t i = 0; i < wanted.len; i++) {
        char c = path.ptr[path.len - wanted.len + i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c) != wanted.ptr[i]) return false;
    }
    return true;
}

/* cases.ndjson.gz is a cases.ndjson. */
static rb_str without_packing(rb_str path)
{
    static const char *const packed[] = {".gz", ".zst"};
    for (size_t i = 0; i < sizeof packed / sizeof *packed; i++)
        if (ends_with(path, packed[i])) return rb_str_slice(path, 0, path.len - strlen(packed[i]));
    return path;
}

enum rb_read_format rb_sniff_format(rb_str path, rb_str head)
{
    path = without_packing(path);
    static const char *const json[] = {".ndjson", ".jsonl", ".json"};
    for (size_t i = 0; i < sizeof json / sizeof *json; i++)
        if (ends_with(path, json[i])) return RB_FORMAT_NDJSON;
    if (ends_with(path, ".csv")) return RB_FORMAT_CSV;
    size_t at = 0;
    while (at < head.len && (head.ptr[at] == ' ' || (head.ptr[at] >= '\t' && head.ptr[at] <= '\r'))) at++;
    return at < head.len && (head.ptr[at] == '{' || head.ptr[at] == '[') ? RB_FORMAT_NDJSON : RB_FORMAT_CSV;
}

/* Enough, where waiting for more would hold back the first row. */
static bool has_line(const rb_window *w) { return w->follow && memchr(w->bytes + w->from, '\n', w->to - w->from) != NULL; }

bool rb_sniff_input(rb_reader *r, enum rb_read_format *format, rb_diags *ds)
{
    rb_window *w = &r->window;
    while (w->to - w->from < HEAD_BYTES && !w->at_end && !has_line(w))
        if (!rb_input_fill(r, ds)) return false;
    rb_str head = {w->bytes + w->from, w->to - w->from < HEAD_BYTES ? w->to - w->from : HEAD_BYTES};
    if (rb_str_starts(head, RB_STR("PK\x03\x04")) || rb_str_equal(head, RB_STR("SQLite format 3\0"))) {
        *format = head.ptr[0] == 'P' ? RB_FORMAT_XLSX : RB_FORMAT_SQLITE;
        return true;
    }
    if (!is_readable(r, head, ds)) return false;
    if (rb_str_starts(head, RB_STR("\xEF\xBB\xBF"))) {
        w->from += 3;
        head = rb_str_slice(head, 3, head.len);
    }
    if (*format == RB_FORMAT_AUTO) *format = rb_sniff_format(r->options.path, head);
    return true;
}
