/* infer/outline_csv.c: what separates the columns of a CSV file, and its rows for outline_rows.c.
 *
 * The delimiter is the one with which most of the first rows have the same number of cells, and more than one; commas go first
 * when the first row has any, as a run would read it without a word.
 */
#include "infer/outline.h"

#include "base/unicode.h"
#include "read/csv_record.h"

enum { LIMIT = 16 << 20, SAMPLE = 200 };

struct scan {
    rb_window w;
    rb_csv_text text;     /* of the record at w.from */
    char      delimiter;
    uint64_t  line;
    bool      is_gap;     /* the record before was an empty line */
    uint32_t  ends[RB_OUTLINE_CELLS];
};

static bool open_scan(struct scan *s, const rb_window_options *window, char delimiter)
{
    *s = (struct scan){.delimiter = delimiter, .line = 1};
    if (!rb_window_open(&s->w, window)) return false;
    if (!rb_window_fill(&s->w)) {
        rb_window_close(&s->w);
        return false;
    }
    if (rb_str_starts((rb_str){s->w.bytes + s->w.from, s->w.to - s->w.from}, RB_STR("\xEF\xBB\xBF"))) s->w.from += 3;
    return true;
}

static void set_text(struct scan *s)
{
    s->text = (rb_csv_text){.bytes = s->w.bytes + s->w.from, .len = s->w.to - s->w.from, .limit = LIMIT, .at_end = s->w.at_end, .delimiter = s->delimiter};
}

/* The next record, or the physical line where quotes go wrong; false at the end. */
static bool next_record(struct scan *s, rb_csv_record *record, bool *is_sound)
{
    for (;;) {
        set_text(s);
        if (s->text.len == 0 && s->w.at_end) return false;
        enum rb_csv_found found = s->text.len == 0 ? RB_CSV_MORE : rb_csv_record_read(&s->text, s->ends, RB_OUTLINE_CELLS, record);
        *is_sound = found == RB_CSV_RECORD;
        if (found != RB_CSV_RECORD && found != RB_CSV_MORE) {
            found = rb_csv_line_find(&s->text, &record->end, &record->next);
            if (found != RB_CSV_RECORD && found != RB_CSV_MORE) return false;
        }
        if (found == RB_CSV_RECORD) return true;
        if (!rb_window_fill(&s->w)) return false;
    }
}

static void pass(struct scan *s, const rb_csv_record *record)
{
    s->is_gap = record->end == 0;
    s->line += rb_csv_lines_count((rb_str){s->text.bytes, record->next});
    s->w.from += record->next;
}

/* A cell as it reads, without its quotes. */
static rb_str text_of(rb_str cell)
{
    rb_buf made = {0};
    if (!rb_str_starts(cell, RB_STR("\""))) return rb_text_trim(cell);
    if (cell.len < 2 || !memchr(cell.ptr + 1, '"', cell.len - 2)) return rb_text_trim(rb_str_slice(cell, 1, cell.len > 1 ? cell.len - 1 : 1));
    for (size_t i = 1; i + 1 < cell.len; i++) {
        rb_buf_add_char(&made, cell.ptr[i]);
        i += cell.ptr[i] == '"';
    }
    return rb_text_trim(rb_buf_take(&made));
}

static bool is_foreign(rb_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x80) return true;
    return false;
}

static rb_outline_row row_of(struct scan *s, const rb_csv_record *record, rb_outline_rows *rows)
{
    rb_outline_row row = {.line = s->line, .after_gap = s->is_gap, .width = record->fields};
    bool keeps = rows && rows->head.len < RB_OUTLINE_HEAD;
    for (uint32_t i = 0; i < record->fields && i < RB_OUTLINE_CELLS; i++) {
        uint32_t from = i == 0 ? 0 : s->ends[i - 1] + 1;
        rb_str cell = {s->text.bytes + from, s->ends[i] - from};
        if (i > 0 && row.filled > 0 && !keeps && cell.len == 0) continue;
        rb_str text = text_of(cell);
        if (i == 0) row.is_nameless = text.len == 0;
        if (keeps) rb_vec_push(&row.texts, rb_str_dup(text));
        if (text.len == 0) continue;
        row.cells = i + 1;
        if (row.filled++ == 0) row.first = text;
        if (rows && rows->wants_foreign && is_foreign(text)) {
            rows->wants_foreign = false;
            rows->foreign = rb_str_dup(rb_str_slice(text, 0, 200));
            rows->foreign_line = s->line;
        }
        bool is_plain = !keeps && (!rows || (!rows->wants_foreign && row.filled * 2 > rows->usual));
        if (is_plain && (!rows || (row.filled * 2 == rows->usual + 1 + rows->usual % 2 && !rb_outline_is_notice(row.first)))) break; /* no title and no footer */
    }
    return row;
}

/* ---- the delimiter */

struct fit { uint32_t first, usual, same, rows; };

static struct fit try_delimiter(struct scan *s, char delimiter)
{
    uint32_t widths[RB_OUTLINE_CELLS + 1] = {0};
    struct fit f = {0};
    size_t from = s->w.from;
    rb_csv_record record;
    bool sound;
    s->delimiter = delimiter;
    while (f.rows < SAMPLE && !(set_text(s), s->text.len == 0)) {
        enum rb_csv_found found = rb_csv_record_read(&s->text, s->ends, RB_OUTLINE_CELLS, &record);
        sound = found == RB_CSV_RECORD;
        if (!sound && (found == RB_CSV_MORE || rb_csv_line_find(&s->text, &record.end, &record.next) != RB_CSV_RECORD)) break;
        s->w.from += record.next;
        if (record.end == 0) continue;
        uint32_t width = !sound ? 0 : record.fields < RB_OUTLINE_CELLS ? record.fields : RB_OUTLINE_CELLS;
        if (f.rows++ == 0) f.first = width;
        widths[width]++;
    }
    for (uint32_t i = 2; i <= RB_OUTLINE_CELLS; i++)
        if (widths[i] >= f.same && widths[i] > 0) {
            f.usual = i;
            f.same = widths[i];
        }
    s->w.from = from;
    return f;
}

/* With a, more of the rows have the usual width, or as many a larger one. */
static bool is_better(struct fit a, struct fit b)
{
    uint64_t x = (uint64_t)a.same * b.rows, y = (uint64_t)b.same * a.rows;
    return b.usual == 0 || x > y || (x == y && a.usual > b.usual);
}

static char told_delimiter(struct scan *s)
{
    static const char others[] = {';', '\t', '|', '^', '`'};
    struct fit best = try_delimiter(s, ',');
    char       told = 0;
    if (best.first > 1 && best.usual > 1 && best.same * 10 >= best.rows * 8) return 0;
    for (size_t i = 0; i < sizeof others; i++) {
        struct fit f = try_delimiter(s, others[i]);
        if (f.usual < 2 || f.same * 10 < f.rows * 6 || !is_better(f, best)) continue;
        best = f;
        told = others[i];
    }
    return told;
}

/* `sep=;` as the first line: the reader knows it. */
static void pass_sep(struct scan *s, rb_outline *o)
{
    rb_str head = {s->w.bytes + s->w.from, s->w.to - s->w.from};
    rb_csv_record record = {0};
    if (head.len < 6 || !rb_str_starts(head, RB_STR("sep=")) || (head.ptr[5] != '\n' && head.ptr[5] != '\r')) return;
    if (o->export.delimiter == 0 && head.ptr[4] != ',') o->export.delimiter = head.ptr[4];
    record.end = 5;
    record.next = head.ptr[5] == '\r' && head.len > 6 && head.ptr[6] == '\n' ? 7 : 6;
    set_text(s);
    pass(s, &record);
}

/* ---- */

static void check_rows(rb_outline *o, const rb_window_options *window)
{
    struct scan      s;
    rb_csv_record    record;
    rb_outline_check check = {0};
    bool             sound;
    if (!open_scan(&s, window, o->export.delimiter ? o->export.delimiter : ',')) return;
    while ((o->footer_line == 0 || s.line < o->footer_line) && next_record(&s, &record, &sound)) {
        rb_outline_row row = sound ? row_of(&s, &record, NULL) : (rb_outline_row){.line = s.line, .first = {s.text.bytes, record.end}};
        rb_outline_row_check(o, &check, &row);
        pass(&s, &record);
    }
    rb_window_close(&s.w);
    rb_outline_checked(o, &check);
}

bool rb_outline_csv(rb_outline *o, const rb_window_options *window)
{
    struct scan     s;
    rb_csv_record   record;
    rb_outline_rows *rows = RB_NEW(rb_outline_rows);
    bool            sound;
    if (!open_scan(&s, window, ',')) return false;
    o->is_csv = true;
    pass_sep(&s, o);
    if (o->export.delimiter == 0) o->export.delimiter = told_delimiter(&s);
    s.delimiter = o->export.delimiter ? o->export.delimiter : ',';
    rows->first_line = s.line;
    rows->wants_foreign = rb_str_starts(o->encoding_note, RB_STR("?"));
    while (next_record(&s, &record, &sound)) {
        rb_outline_row row = sound ? row_of(&s, &record, rows) : (rb_outline_row){.line = s.line, .filled = 1};
        if (row.filled > 0 && record.end > 0) rb_outline_row_add(rows, row);
        pass(&s, &record);
        s.is_gap = s.is_gap || row.filled == 0;
    }
    rb_window_close(&s.w);
    rb_outline_rows_end(o, rows);
    if (rb_outline_wants_check(o, rows)) check_rows(o, window);
    return true;
}
