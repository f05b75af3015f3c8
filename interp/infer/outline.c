/* infer/outline.c: what stands around the records of a file: which part looks at it.
 *
 * Path      rb_infer -> [outline] -> outline_bytes.c -> outline_csv.c (and outline_rows.c), outline_sheet.c or outline_json.c
 */
#include "infer/outline.h"

#include "read/sniff_name.h"

enum { PIECE = 256 << 10, HEAD = 64 };

/* The first bytes, as they are in the encoding that is known so far; empty: they cannot be read. */
static rb_str head_of(const rb_window_options *window)
{
    rb_window         w;
    rb_window_options first = *window;
    first.capacity = PIECE;
    if (!rb_window_open(&w, &first)) return RB_STR("");
    rb_str head = RB_STR("");
    if (rb_window_fill(&w)) head = rb_str_dup(rb_str_slice((rb_str){w.bytes + w.from, w.to - w.from}, 0, HEAD));
    rb_window_close(&w);
    return rb_str_starts(head, RB_STR("\xEF\xBB\xBF")) ? rb_str_slice(head, 3, head.len) : head;
}

/* A path inside the file: a member of an archive, or where the records are. */
static bool says_records(rb_str part) { return rb_str_starts(part, RB_STR("$")) || rb_str_find(part, RB_STR(":$"), 0) != SIZE_MAX; }

static void outline_text(rb_outline *o, const rb_infer_options *options, rb_str path, rb_window_options *window)
{
    if (options->encoding.len > 0) o->export.encoding = options->encoding;
    else rb_outline_encoding(o, window);
    if (o->export.encoding.ptr) (void)rb_encoding_find(o->export.encoding, &window->encoding);
    rb_str head = head_of(window);
    enum rb_read_format format = options->format != RB_FORMAT_AUTO ? options->format : rb_sniff_format(path, head);
    if (head.len == 0) return;
    if (format == RB_FORMAT_CSV) o->export.delimiter = options->input.delimiter;
    if (format == RB_FORMAT_CSV) (void)rb_outline_csv(o, window);
    else (void)rb_outline_json(o, window);
}

rb_outline *rb_outline_take(const rb_infer_options *options, rb_str path)
{
    rb_outline *o = RB_NEW(rb_outline);
    rb_str      file = rb_reader_file(path), part = file.len < path.len ? rb_str_slice(path, file.len + 1, path.len) : RB_STR("");
    if (says_records(part)) return o;
    rb_window_options window = {.path = file, .member = part, .capacity = PIECE, .max_expansion = options->input.max_expansion};
    rb_str head = head_of(&window);
    if (rb_str_starts(head, RB_STR("PK\3\4"))) (void)rb_outline_sheet(o, options, path);
    else if (!rb_str_starts(head, RB_STR("SQLite format 3"))) outline_text(o, options, path, &window);
    return o;
}
