/* infer/outline.c: what stands around the records of a file: which part looks at it.
 *
 * Path      rb_infer -> [outline] -> outline_bytes.c -> outline_csv.c (and outline_rows.c) or outline_json.c
 */
#include "infer/outline.h"

#include "read/sniff_name.h"

enum { PIECE = 256 << 10 };

static bool is_no_text(rb_str head) { return rb_str_starts(head, RB_STR("PK\3\4")) || rb_str_starts(head, RB_STR("SQLite format 3")); }

/* What it is by its name and first bytes; AUTO: nothing that has an outline. */
static enum rb_read_format format_of(const rb_infer_options *options, const rb_window_options *window, rb_str path)
{
    rb_window         w;
    rb_window_options first = *window;
    enum rb_read_format format = RB_FORMAT_AUTO;
    first.capacity = PIECE;
    if (!rb_window_open(&w, &first)) return format;
    bool ok = rb_window_fill(&w);
    rb_str head = {w.bytes + w.from, w.to - w.from};
    if (rb_str_starts(head, RB_STR("\xEF\xBB\xBF"))) head = rb_str_slice(head, 3, head.len);
    if (ok && !is_no_text(head)) format = options->format != RB_FORMAT_AUTO ? options->format : rb_sniff_format(path, rb_str_slice(head, 0, 64));
    rb_window_close(&w);
    return format;
}

/* A path inside the file: a member of an archive, or where the records are. */
static bool says_records(rb_str part) { return rb_str_starts(part, RB_STR("$")) || rb_str_find(part, RB_STR(":$"), 0) != SIZE_MAX; }

rb_outline *rb_outline_take(const rb_infer_options *options, rb_str path)
{
    rb_outline *o = RB_NEW(rb_outline);
    rb_str      file = rb_reader_file(path), part = file.len < path.len ? rb_str_slice(path, file.len + 1, path.len) : RB_STR("");
    if (says_records(part)) return o;
    rb_window_options window = {.path = file, .member = part, .capacity = PIECE, .max_expansion = options->input.max_expansion};
    if (options->encoding.len > 0) o->export.encoding = options->encoding;
    else rb_outline_encoding(o, &window);
    if (o->export.encoding.ptr) (void)rb_encoding_find(o->export.encoding, &window.encoding);
    enum rb_read_format format = format_of(options, &window, path);
    if (format == RB_FORMAT_CSV) o->export.delimiter = options->input.delimiter;
    if (format == RB_FORMAT_CSV) (void)rb_outline_csv(o, &window);
    if (format == RB_FORMAT_NDJSON) (void)rb_outline_json(o, &window);
    return o;
}
