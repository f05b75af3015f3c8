/* read/csv_header.c: the header line of a CSV file, and which of its columns the rules read.
 *
 * Path      rb_reader_open -> [csv_header] -> csv.c
 * Promises  Columns are found by name, in any order, after trimming and in any Unicode form; a column that is
 *           missing, or that two have the name of, is said here and never guessed.
 */
#include "base/decimal.h"
#include "base/map.h"
#include "base/unicode.h"
#include "read/columns.h"
#include "read/csv.h"
#include "read/csv_shape.h"

enum { SPAN_MIN = 64, SPAN_MAX = 128 << 10 };

bool rb_csv_refuse_header(const rb_reader *r, enum rb_csv_found found, const rb_csv_record *record, rb_diags *ds)
{
    switch (found) {
    case RB_CSV_TEXT_AFTER:
        return rb_diag_add(ds, RB_E0503, RB_SPAN_NONE,
                           "the header line of %.*s cannot be read: text follows the closing quote of column %u",
                           RB_STR_ARGS(r->name), record->fields);
    case RB_CSV_UNCLOSED:
        return rb_diag_add(ds, RB_E0503, RB_SPAN_NONE,
                           "the header line of %.*s cannot be read: the quote of column %u is never closed",
                           RB_STR_ARGS(r->name), record->fields);
    default:
        return rb_diag_add(ds, RB_E0507, RB_SPAN_NONE,
                           "the header line of %.*s is longer than the %zu bytes a line may have",
                           RB_STR_ARGS(r->name), r->options.record_limit_bytes);
    }
}

/* The first line that is not empty. Leaves the window at its beginning. */
static bool find_header(rb_reader *r, rb_csv_record *record, rb_diags *ds)
{
    for (;;) {
        rb_csv_text text = rb_csv_head_text(r);
        if (text.len == 0 && text.at_end) {
            rb_diag_add(ds, RB_E0503, RB_SPAN_NONE, "%.*s is empty: it has no header line", RB_STR_ARGS(r->name));
            rb_diag_help(ds, "the first line of a CSV file names its columns");
            return false;
        }
        enum rb_csv_found found = rb_csv_record_read(&text, NULL, 0, record);
        if (found == RB_CSV_MORE) {
            if (!rb_input_fill(r, ds)) return false;
        } else if (found != RB_CSV_RECORD && r->csv->delimiter == 0) {
            return true; /* without its delimiter a quoted header reads so */
        } else if (found != RB_CSV_RECORD) {
            return rb_csv_refuse_header(r, found, record, ds);
        } else if (record->end > 0) {
            return true;
        } else {
            r->window.from += record->next;
            r->line++;
        }
    }
}

/* A header line that stands again in the data came from files put together: where names cannot be taken for values. */
static void keep_header(rb_reader *r, rb_str line)
{
    rb_dec ignored;
    bool   are_names = r->columns.len > 1;
    for (uint32_t i = 0; i < r->columns.len; i++)
        are_names = are_names && r->columns.items[i].len > 0 && rb_dec_parse(r->columns.items[i], &ignored) != RB_DEC_OK;
    if (are_names) r->csv->header = rb_str_dup(line);
}

static void take_names(rb_reader *r, uint32_t fields)
{
    struct rb_csv *c = r->csv;
    rb_csv_text text = rb_csv_head_text(r);
    rb_csv_record record;
    uint32_t *ends = RB_NEW_PLAIN(uint32_t, fields);
    c->columns = fields;
    if (rb_csv_record_read(&text, ends, fields, &record) != RB_CSV_RECORD) RB_BUG("a header that changed");
    for (uint32_t i = 0; i < fields; i++) {
        uint32_t from = i == 0 ? 0 : ends[i - 1] + 1;
        rb_vec_push(&r->columns, rb_csv_name((rb_str){text.bytes + from, ends[i] - from}));
    }
    keep_header(r, (rb_str){text.bytes, record.end});
    r->line += 1 + rb_csv_lines_count((rb_str){text.bytes, record.end});
    r->window.from += record.next;
}

/* By its line ends alone: what its quotes mean is not known before the delimiter is. */
static bool pass_empty_lines(rb_reader *r, rb_diags *ds)
{
    for (;;) {
        rb_csv_text text = rb_csv_head_text(r);
        size_t end = 0, next = 0;
        enum rb_csv_found found = rb_csv_line_find(&text, &end, &next);
        if (found == RB_CSV_MORE) {
            if (!rb_input_fill(r, ds)) return false;
            continue;
        }
        if (found != RB_CSV_RECORD || end > 0 || next == 0) return true;
        r->window.from += next;
        r->line++;
    }
}

static bool read_names(rb_reader *r, rb_diags *ds)
{
    rb_csv_record record;
    if (!pass_empty_lines(r, ds) || !rb_csv_settle_delimiter(r, ds) || !find_header(r, &record, ds)) return false;
    const char *start = r->window.bytes + r->window.from;
    if (memchr(start, '\0', record.end) != NULL) {
        rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%.*s is not a CSV file in UTF-8: its first line holds NUL bytes",
                    RB_STR_ARGS(r->name));
        rb_diag_help(ds, "it may be UTF-16, or no text at all; save it as CSV in UTF-8");
        return false;
    }
    take_names(r, record.fields);
    return true;
}

/* ---- columns */

static bool refuse_twice(const rb_reader *r, const rb_field *f, const uint32_t at[2], rb_diags *ds)
{
    rb_diag_add(ds, RB_E0502, f->span, "%.*s has the column '%.*s' twice: as column %u and as column %u",
                RB_STR_ARGS(r->name), RB_STR_ARGS(f->column), at[0] + 1, at[1] + 1);
    rb_diag_help(ds, "rename or remove one of them: it is not clear which one the rules mean");
    return false;
}

/* Where each name stands: the first column of it by the map, the second by `again`, 0 when there is none. A file may
 * have ten thousand columns, and a report or a dump may want them all. */
struct places { rb_map first; uint32_t *again; rb_missing missing; };

static struct places place_names(const rb_reader *r)
{
    struct places places = {.again = RB_NEW_ARRAY(uint32_t, r->columns.len), .missing.delimiter = r->csv->delimiter};
    for (uint32_t i = 0; i < r->columns.len; i++) {
        uint32_t at = i;
        if (!rb_map_add(&places.first, rb_text_nfc(r->columns.items[i]), &at) && places.again[at] == 0) places.again[at] = i;
    }
    return places;
}

static bool bind_field(rb_reader *r, uint32_t field, struct places *places, rb_diags *ds)
{
    const rb_field *f = &r->options.schema->fields.items[field];
    uint32_t at[2] = {0};
    bool found = rb_map_find(&places->first, rb_text_nfc(rb_text_trim(f->column)), &at[0]);
    if (found) at[1] = places->again[at[0]];
    bool optional = r->options.optional && r->options.optional[field];
    if (optional && (!found || at[1] > 0)) return true;
    if (!found) return rb_columns_refuse(r, f, &places->missing, ds);
    if (at[1] > 0) return refuse_twice(r, f, at, ds);
    r->csv->wanted[r->csv->wanted_count++] = (struct rb_csv_wanted){field, at[0], optional};
    return true;
}

static bool bind_by_place(rb_reader *r, uint32_t field)
{
    r->csv->wanted[r->csv->wanted_count++] = (struct rb_csv_wanted){field, field, false};
    return field < r->columns.len;
}

static void count_sharing(struct rb_csv *c)
{
    c->readers = RB_NEW_ARRAY(uint32_t, c->columns);
    for (uint32_t i = 0; i < c->wanted_count; i++) {
        uint32_t same = ++c->readers[c->wanted[i].column];
        if (same > c->sharing) c->sharing = same;
    }
}

static bool bind_columns(rb_reader *r, rb_diags *ds)
{
    uint32_t fields = r->options.schema->fields.len;
    bool all = true;
    struct places places = place_names(r);
    r->csv->wanted = RB_NEW_ARRAY(struct rb_csv_wanted, fields);
    for (uint32_t i = 0; i < fields; i++)
        if (r->options.wanted[i]) all &= r->options.by_place ? bind_by_place(r, i) : bind_field(r, i, &places, ds);
    count_sharing(r->csv);
    return all;
}

static void make_ends(struct rb_csv *c)
{
    c->ends = RB_NEW_PLAIN(uint32_t, c->columns);
    c->stretch = UINT32_MAX;
}

/* Scans are short, so that their bits stay in the nearest cache. */
static void make_index(rb_reader *r, rb_vectors vectors)
{
    size_t   window = r->options.window_bytes;
    uint32_t span = window < SPAN_MIN ? SPAN_MIN : window > SPAN_MAX ? SPAN_MAX : (uint32_t)window;
    r->csv->scan = rb_csv_scan_with(vectors);
    rb_csv_index_init(&r->csv->index, span);
    rb_csv_picker_init(&r->csv->picker, r->csv->readers, r->csv->columns, vectors);
    make_ends(r->csv);
}

void rb_csv_fork(rb_reader *r)
{
    struct rb_csv *c = RB_NEW(struct rb_csv);
    *c = *r->csv;
    rb_csv_index_init(&c->index, c->index.span);
    rb_csv_picker_fork(&c->picker);
    make_ends(c);
    rb_csv_drop_index(c);
    c->suspect_until = 0;
    r->csv = c;
}

bool rb_csv_open(rb_reader *r, rb_diags *ds)
{
    r->csv = RB_NEW(struct rb_csv);
    r->next = rb_csv_next;
    r->csv->has_footer = r->options.schema->export.ends_at.len > 0;
    r->csv->short_rows = r->options.schema->export.short_rows;
    if (!rb_csv_pass_titles(r, ds) || !read_names(r, ds) || !bind_columns(r, ds)) return false;
    make_index(r, r->options.plain_scan ? RB_VECTORS_NONE : rb_vectors_here());
    return true;
}
