/* read/csv.c: CSV bytes to the text cells of a batch.
 *
 * Path      window -> csv_index.c and csv_pick.c, or csv_record.c -> [csv] -> batch
 * Promises  No copy: cells are slices of the window, found through the index when they are wanted (data/batch.h); only a
 *           cell with doubled quotes is made anew, in batch->text. No allocation per record. Every record is in a batch or was given to reject, whatever the bytes.
 * Source    RFC 4180 section 2; what we make of text outside it stands in csv_record.h.
 *
 * Why two ways to read a record: the index finds records at the speed of memory but only where quotes stand as the
 * RFC has them. The record where they do not, and only that one, is read byte by byte.
 */
#include "read/csv.h"

#include "base/unicode.h"
#include "read/csv_rows.h"
#include "read/csv_shape.h"

enum { STRETCH = 8 };

/* ---- cells */

enum oddity { HAS_LINES = RB_CSV_ODD_LINES, HAS_QUOTES = RB_CSV_ODD_QUOTES, HAS_STRANGE = 4, HAS_ANY = 7 };

/* A record whose fields are known, base[start .. end): their ends are in the reader's `ends`. */
struct row {
    const char *base;
    uint32_t start, end;
    uint32_t odd; /* of enum oddity */
    uint32_t lines; /* that end in it */
    bool     is_indexed;
};

static inline rb_str raw_of(const struct row *at) { return (rb_str){at->base + at->start, at->end - at->start}; }

/* Doubled quotes become one. */
static void remake(const rb_reader *r, rb_batch *batch, rb_cell *cell)
{
    rb_input_reserve_text(r, batch, r->csv->sharing);
    char *made = batch->text.ptr + batch->text.len, *to = made;
    const char *from = cell->ptr, *end = cell->ptr + cell->len;
    for (const char *quote; (quote = memchr(from, '"', (size_t)(end - from))) != NULL; from = quote + 2) {
        memcpy(to, from, (size_t)(quote + 1 - from));
        to += quote + 1 - from;
    }
    memcpy(to, from, (size_t)(end - from));
    to += end - from;
    batch->text.len += (size_t)(to - made);
    *cell = (rb_cell){.ptr = made, .len = (uint32_t)(to - made), .kind = RB_CELL_TEXT, .quoted = 1};
}

/* The cells of one column: several fields may read it. */
static void remake_column(const rb_reader *r, rb_batch *batch, uint32_t row, uint32_t column)
{
    const struct rb_csv *c = r->csv;
    for (uint32_t i = 0; i < c->wanted_count; i++) {
        if (c->wanted[i].column != column) continue;
        rb_cell cell = rb_indexed_cell(&batch->indexed, batch->indexed.columns[c->wanted[i].field], row);
        if (!cell.quoted || memchr(cell.ptr, '"', cell.len) == NULL) return;
        remake(r, batch, &cell);
        rb_batch_put(batch, c->wanted[i].field, row, cell);
    }
}

static void remake_row(const rb_reader *r, rb_batch *batch, uint32_t row, uint32_t fields)
{
    for (uint32_t column = 0; column < fields && column < r->csv->columns; column++)
        if (r->csv->readers[column] > 0) remake_column(r, batch, row, column);
}

/* ---- rows */

/* Whether the wanted fields are UTF-8; the record is rejected when one is not. */
static bool is_utf8(rb_reader *r, const struct row *at, uint32_t fields)
{
    const struct rb_csv *c = r->csv;
    const uint32_t *ends = c->ends;
    for (uint32_t i = 0; i < c->wanted_count; i++) {
        uint32_t column = c->wanted[i].column;
        if (c->wanted[i].optional || column >= fields) continue;
        uint32_t start = column == 0 ? at->start : ends[column - 1] + 1;
        rb_str field = {at->base + start, ends[column] - start};
        size_t wrong = rb_utf8_check(field);
        const char *nul = memchr(field.ptr, '\0', field.len);
        if (wrong == SIZE_MAX && !nul) continue;
        if (wrong == SIZE_MAX) rb_buf_print(&r->reason, "has a NUL byte in '%.*s', which no text has", RB_STR_ARGS(r->columns.items[column]));
        else rb_input_say_strange(r, field.ptr[wrong], r->columns.items[column]);
        if (wrong != SIZE_MAX) rb_input_count_strange(r, raw_of(at));
        rb_input_reject(r, raw_of(at), column + 1);
        return false;
    }
    return true;
}

/* Which of the ends of a record ends the field in which the position lies. */
static uint32_t end_after(const uint32_t *ends, uint32_t count, uint32_t at)
{
    uint32_t low = 0; /* fields that end before it: without a branch, since nobody knows where quotes are */
    for (uint32_t left = count; left > 1; left -= left / 2) low += ends[low + left / 2 - 1] < at ? left / 2 : 0;
    return low;
}

/* Records whose ends stand one after the other, the first of them that row of the batch. */
struct run { const uint32_t *ends, *column_of; uint32_t count, row, start, to; };

/* Finds the doubled quotes in them; only where a field is wanted do they matter. */
static void remake_rows(rb_reader *r, rb_batch *batch, struct run run)
{
    struct rb_csv *c = r->csv;
    uint32_t origin = c->index.origin, to = run.to - origin, done = run.start - origin;
    for (;; c->odd++) {
        uint32_t block = *c->odd & ~UINT32_C(63);
        if (block >= to) return;
        uint64_t left = block + 64 <= done ? 0 : c->index.inner[c->odd - c->index.odd].doubled;
        for (; left; left &= left - 1) {
            uint32_t at = block + (uint32_t)__builtin_ctzll(left);
            if (at < done) continue;
            if (at >= to) return;
            for (; run.ends[run.count - 1] < origin + at; run.ends += run.count) run.row++;
            uint32_t end = end_after(run.ends, run.count, origin + at), column = run.column_of ? run.column_of[end] : end;
            if (c->readers[column] > 0) remake_column(r, batch, run.row, column);
            done = run.ends[end] - origin;
        }
        if (block + 64 > to) return; /* the next record begins in it */
    }
}

/* The ends of that row of the batch, which has so many fields. */
static void put_ends(const struct rb_csv *c, rb_batch *batch, const struct row *at, uint32_t fields)
{
    uint32_t *to = batch->indexed.field_ends + batch->rows;
    *to = at->start - 1;
    for (uint32_t i = 0; i < c->picker.count && c->picker.column_of[i] < fields; i++) to[(size_t)(i + 1) * RB_INDEXED_COLUMN] = c->ends[c->picker.column_of[i]];
}

/* A row of the batch. */
static void take_row(rb_reader *r, rb_batch *batch, const struct row *at)
{
    if (!(at->odd & HAS_STRANGE) || is_utf8(r, at, r->csv->columns)) {
        put_ends(r->csv, batch, at, r->csv->columns);
        if (at->is_indexed && at->odd & HAS_QUOTES)
            remake_rows(r, batch, (struct run){.ends = r->csv->ends, .count = r->csv->columns, .row = batch->rows, .start = at->start, .to = r->csv->ends[r->csv->columns - 1]});
        else if (at->odd & HAS_QUOTES) remake_row(r, batch, batch->rows, r->csv->columns);
        rb_input_accept(r, batch, raw_of(at));
    }
    r->line += at->lines;
}

/* Columns beyond the header's that are empty in every cell cost nothing. */
static bool is_longer_by_nothing(const rb_reader *r, const struct row *at, uint32_t fields)
{
    uint32_t columns = r->csv->columns;
    if (fields <= columns || rb_input_is_strict(r)) return false;
    uint32_t end = r->csv->ends[columns - 1];
    return rb_csv_is_empty_rest(r, (rb_str){at->base + end, at->end - end});
}

/* The header line in the middle of the data is no record. */
static void pass_header(rb_reader *r, const struct row *at)
{
    if (rb_input_is_strict(r)) {
        rb_buf_add_chars(&r->reason, "is the header line again");
        rb_input_reject(r, raw_of(at), 1);
    } else if (rb_input_is_mine(r, at->start)) r->repairs.repeated_headers++;
    r->line += at->lines;
}

/* Reports often end in totals and notices: a hint for whoever sees such a line rejected. */
static const char *footer_hint(rb_str raw)
{
    static const rb_str known[] = {{"Grand Total", 11}, {"Confidential Information", 24}, {"Copyright", 9}, {"Generated By", 12}};
    if (rb_str_starts(raw, RB_STR("\""))) raw = rb_str_slice(raw, 1, raw.len);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (rb_str_starts(raw, known[i])) return "; where this is a report's footer, declare it: export { ends at \"…\" }";
    return "";
}

/* A record with another number of fields than the header, or an empty line. */
static void turn_away(rb_reader *r, const struct row *at, uint32_t fields)
{
    uint32_t columns = r->csv->columns;
    if (at->end > at->start) {
        rb_buf_print(&r->reason, "has %u field%s where the header has %u", fields, fields == 1 ? "" : "s", columns);
        rb_buf_add_chars(&r->reason, footer_hint(raw_of(at)));
        rb_input_reject(r, raw_of(at), (fields < columns ? fields : columns) + 1);
    }
    r->line += at->lines;
}

static bool may_be_short(const rb_reader *r, const struct row *at, uint32_t fields)
{
    return r->csv->short_rows && fields < r->csv->columns && !rb_input_is_strict(r) && !rb_text_is_blank(raw_of(at));
}

/* Of a row that ends early the index has no more cells, so that no kernel may look for them there: lay_out. */
static void take_short(rb_reader *r, rb_batch *batch, const struct row *at, uint32_t fields)
{
    struct rb_csv *c = r->csv;
    uint32_t row = batch->rows;
    bool     sound = !(at->odd & HAS_STRANGE) || is_utf8(r, at, fields);
    if (sound) {
        put_ends(c, batch, at, fields);
        for (uint32_t i = 0; i < c->wanted_count; i++)
            if (c->wanted[i].column >= fields) rb_batch_put(batch, c->wanted[i].field, row, (rb_cell){.ptr = "", .kind = RB_CELL_TEXT});
        if (at->odd & HAS_QUOTES) remake_row(r, batch, row, fields);
        rb_input_accept(r, batch, raw_of(at));
        if (rb_input_is_mine(r, at->start)) r->repairs.short_rows++;
        c->has_short = true;
    }
    r->line += at->lines;
}

static enum rb_read hand_over(struct rb_csv *c, rb_batch *batch)
{
    for (uint32_t i = 0; i < c->wanted_count && c->has_short; i++) rb_batch_lay_out(batch, c->wanted[i].field);
    c->has_short = false;
    return RB_READ_ROWS;
}

static void take_or_turn_away(rb_reader *r, rb_batch *batch, const struct row *at, uint32_t fields)
{
    if (fields == r->csv->columns && at->end > at->start) {
        if (__builtin_expect(rb_csv_is_header_again(r->csv, raw_of(at)), 0)) pass_header(r, at);
        else take_row(r, batch, at);
    } else if (is_longer_by_nothing(r, at, fields)) {
        if (rb_input_is_mine(r, at->start)) r->repairs.empty_columns++;
        take_row(r, batch, at);
    } else if (may_be_short(r, at, fields)) take_short(r, batch, at, fields);
    else turn_away(r, at, fields);
}

/* The data end before this record. */
static bool is_footer(rb_reader *r, const struct row *at)
{
    r->csv->ended = rb_csv_is_footer(r, (rb_str){at->base + at->start, at->end - at->start});
    r->csv->footer_is_elsewhere = r->csv->ended && !rb_input_is_mine(r, at->start);
    return r->csv->ended;
}

/* ---- records found by the index */

/* Of the bits for a block those of bytes[from .. to), counted from its beginning. */
static uint64_t between(uint64_t bits, int64_t from, int64_t to)
{
    if (from > 0) bits &= UINT64_MAX << from;
    return to < 64 ? bits & ((UINT64_C(1) << to) - 1) : bits;
}

/* The lists of blocks move on to the first that is not before the record that begins at `start`. */
static void move_on(struct rb_csv *c, uint32_t start)
{
    while ((*c->odd | 63) < start) c->odd++;
    while ((*c->strange | 63) < start) c->strange++;
}

uint32_t rb_csv_lines_within(struct rb_csv *c, uint32_t start, uint32_t to)
{
    uint32_t lines = 0;
    while ((*c->lined | 63) < start || !(*c->lined & HAS_LINES)) c->lined++;
    for (const uint32_t *odd = c->lined; (*odd & ~UINT32_C(63)) <= to; odd++) {
        int64_t block = *odd & ~UINT32_C(63);
        lines += (uint32_t)__builtin_popcountll(between(c->index.inner[odd - c->index.odd].lines, start - block, to - block));
    }
    return lines;
}

/* What the record may hold, and how many lines it is. */
static void look_into(struct rb_csv *c, struct row *at, uint32_t stop)
{
    uint32_t start = at->start - c->index.origin, to = stop - c->index.origin;
    move_on(c, start);
    at->odd = *c->strange <= to ? HAS_STRANGE : 0;
    at->lines += rb_csv_lines_within(c, start, to);
    for (const uint32_t *odd = c->odd; (*odd & ~UINT32_C(63)) <= to; odd++) at->odd |= *odd & 63;
}

/* Where each of the records that were laid out begins, and where it ends without its line end. */
static void bound_rows(const struct rb_csv *c, const char *base, uint32_t *before, uint32_t *end, uint32_t records)
{
    *before = c->next_start - 1;
    memcpy(before + 1, end, (records - 1) * sizeof *end);
    for (uint32_t i = 0; c->index.has_cr && i < records; i++)
        if (end[i] != before[i] + 1) end[i] -= (base[end[i]] == '\n') & (base[end[i] - 1] == '\r');
}

/* How many of them may be taken so: up to an empty line, one that is too long, the header again or a footer. */
static uint32_t count_fit(rb_reader *r, const rb_csv_rows *rows)
{
    const struct rb_csv *c = r->csv;
    uint32_t limit = c->has_footer ? 0 : (uint32_t)r->options.record_limit_bytes, i = 0;
    for (; (i = rb_csv_rows_unfit(rows, i, limit, (uint32_t)c->header.len)) < rows->count; i++) {
        uint32_t start = rows->before[i] + 1; /* the first byte of all comes after UINT32_MAX */
        rb_str   raw = {r->window.bytes + start, rows->end[i] - start};
        if (raw.len - 1 >= r->options.record_limit_bytes || rb_csv_is_header_again(c, raw) || (c->has_footer && rb_csv_is_footer(r, raw))) break;
    }
    return i;
}

/* The lines on which they begin, when they are not one after the other. */
static void number_lines(rb_reader *r, rb_batch *batch, const rb_csv_rows *rows)
{
    struct rb_csv *c = r->csv;
    uint32_t origin = c->index.origin, lined = *c->lined & ~UINT32_C(63);
    const uint32_t *stop = c->picker.picked + c->picker.count - 1;
    for (uint32_t i = 0; i < rows->count; i++, stop += c->picker.count) {
        batch->line[rows->first + i] = r->line++;
        if (*stop - origin < lined) continue;
        r->line += rb_csv_lines_within(c, rows->before[i] + 1 - origin, *stop - origin);
        lined = *c->lined & ~UINT32_C(63);
    }
}

/* Puts records that were picked into rows of the batch, as long as they may be taken so. How many they are. */
static uint32_t put_rows(rb_reader *r, rb_batch *batch, uint32_t records)
{
    struct rb_csv *c = r->csv;
    uint32_t *before = batch->indexed.field_ends + batch->rows, *end = before + c->picker.count * RB_INDEXED_COLUMN;
    if (records == 0) return 0;
    rb_csv_lay_out(&c->picker, records, before + RB_INDEXED_COLUMN, RB_INDEXED_COLUMN);
    bound_rows(c, r->window.bytes, before, end, records);
    rb_csv_rows rows = {.before = before, .end = end, .first = batch->rows, .count = records, .record = r->records + 1, .line = r->line, .offset = r->window.offset};
    rows.count = count_fit(r, &rows);
    if (rows.count == 0) return 0;
    rb_csv_rows_put(&rows, batch);
    uint32_t stop = c->picker.picked[rows.count * c->picker.count - 1];
    if (stop - c->index.origin >= (*c->lined & ~UINT32_C(63))) number_lines(r, batch, &rows);
    else r->line += rows.count;
    c->next_start = stop + 1;
    return rows.count;
}

/* Takes records as long as there is nothing to say of them: as many fields as the header has, and nothing that may not be UTF-8. */
static bool take_calm(rb_reader *r, rb_batch *batch)
{
    struct rb_csv *c = r->csv;
    uint32_t room = RB_BATCH_ROWS - batch->rows, start = c->next_start, row = batch->rows, blocks = c->index.blocks * 64;
    rb_csv_stretch s = {.bits = c->index.bits, .origin = c->index.origin, .from = start - c->index.origin};
    while ((*c->strange | 63) < s.from) c->strange++;
    s.to = *c->strange < blocks ? *c->strange : blocks;
    s.most = c->stretch < room ? c->stretch : room;
    if (s.most > c->picker.most) s.most = c->picker.most;
    uint32_t picked = c->picker.pick(&c->picker, &s), records = put_rows(r, batch, picked);
    c->failed = records >= STRETCH / 2 || (records > 0 && records == picked) ? 0 : c->failed < 2 * STRETCH ? c->failed + 1 : c->failed;
    c->wait = c->failed / 2 * STRETCH;
    if (records == 0) return false;
    batch->rows += records;
    r->records += records;
    if (records < picked) c->stretch = STRETCH;
    else if (records == c->stretch) c->stretch *= 2;
    for (uint32_t k = row; r->window.encoding != RB_ENCODING_UTF8 && k < batch->rows; k++)
        batch->offset[k] = rb_window_offset(&r->window, (size_t)(batch->raw[k].ptr - r->window.bytes));
    remake_rows(r, batch, (struct run){c->picker.picked, c->picker.column_of, c->picker.count, row, start, c->next_start});
    return true;
}

/* The next record and its fields' ends; false when the index has no more. */
static bool find_record(struct rb_csv *c, struct row *at, uint32_t *fields)
{
    const rb_csv_index *ix = &c->index;
    uint32_t from = c->next_start - ix->origin;
    uint64_t mask = UINT64_MAX << from % 64;
    at->start = c->next_start;
    *fields = 0;
    for (uint32_t i = from / 64; i < ix->blocks; i++, mask = UINT64_MAX) {
        uint64_t lines = ix->bits[i].lines & mask, left = ix->bits[i].ends & mask & (lines ^ (lines - 1)); /* to the first line end; all without one */
        uint32_t base = ix->origin + i * 64;
        for (; left != 0 && *fields < c->columns; left &= left - 1) c->ends[(*fields)++] = base + (uint32_t)__builtin_ctzll(left);
        *fields += (uint32_t)__builtin_popcountll(left);
        at->end = base + (uint32_t)__builtin_ctzll(lines | UINT64_C(1) << 63);
        if (lines != 0) return true;
    }
    return false;
}

/* Takes one record for which more must be asked, or turns it away. False: the index has none. */
static bool take_one(rb_reader *r, rb_batch *batch)
{
    struct rb_csv *c = r->csv;
    const char *base = r->window.bytes;
    struct row at = {.base = base, .lines = 1, .is_indexed = true};
    uint32_t fields;
    if (!find_record(c, &at, &fields)) return false;
    uint32_t stop = at.end;
    at.end -= stop > at.start && base[stop] == '\n' && base[stop - 1] == '\r';
    if (fields <= c->columns) c->ends[fields - 1] = at.end;
    if (at.end - at.start > r->options.record_limit_bytes) {
        c->index.irregular = true;
        return false;
    }
    look_into(c, &at, stop);
    if (c->has_footer && is_footer(r, &at)) return false;
    take_or_turn_away(r, batch, &at, fields);
    c->next_start = stop + 1;
    return true;
}

/* Where nearly every record wants a look of its own, it is tried less and less often to take several. */
static bool wants_calm(struct rb_csv *c)
{
    if (c->wait == 0) return true;
    c->wait--;
    return false;
}

static void take_indexed(rb_reader *r, rb_batch *batch)
{
    struct rb_csv *c = r->csv;
    while (c->is_indexed && batch->rows < RB_BATCH_ROWS)
        if (!wants_calm(c) || !take_calm(r, batch)) c->is_indexed = take_one(r, batch);
    r->window.from = c->next_start;
}

bool rb_csv_build_index(rb_reader *r)
{
    struct rb_csv *c = r->csv;
    rb_window *w = &r->window;
    const char *from = w->bytes + w->from;
    size_t len = w->to - w->from;
    rb_csv_drop_index(c);
    if (len > c->index.span)
        len = c->index.span;
    else if (len > 0 && !w->at_end && from[len - 1] == '\r')
        len--; /* a LF may follow */
    c->index.origin = c->next_start = (uint32_t)w->from;
    c->scan(&c->index, from, (uint32_t)len, c->delimiter);
    c->odd = c->lined = c->index.odd;
    c->strange = c->index.strange;
    c->is_indexed = c->index.has_lines;
    return c->is_indexed;
}

/* ---- records read byte by byte */

static rb_csv_text text_left(const rb_reader *r)
{
    const rb_window *w = &r->window;
    return (rb_csv_text){.bytes = w->bytes + w->from,
                         .len = w->to - w->from,
                         .limit = r->options.record_limit_bytes,
                         .at_end = w->at_end,
                         .is_strict = rb_csv_is_suspect(r),
                         .no_stray = rb_input_is_strict(r),
                         .delimiter = r->csv->delimiter};
}

static uint64_t line_at(const rb_reader *r, size_t position)
{
    return r->line + rb_csv_lines_count((rb_str){r->window.bytes + r->window.from, position});
}

/* Where the quotes opened, in words. */
static void say_opened(rb_reader *r, const rb_csv_record *record)
{
    rb_buf_print(&r->reason, "opens a quote in field %u", record->fields);
    uint64_t line = line_at(r, record->quote);
    if (line > r->line) rb_buf_print(&r->reason, " on line %llu", (unsigned long long)line);
}

static void say_wrong(rb_reader *r, enum rb_csv_found found, const rb_csv_record *record)
{
    unsigned long long suspect = r->csv->suspect_line, line = line_at(r, record->wrong);
    switch (found) {
    case RB_CSV_TEXT_AFTER:
        say_opened(r, record);
        if (line > r->line)
            rb_buf_print(&r->reason, " and has text after the quote that closes it, on line %llu", line);
        else
            rb_buf_add_chars(&r->reason, " and has text after the quote that closes it");
        break;
    case RB_CSV_UNCLOSED:
        say_opened(r, record);
        rb_buf_add_chars(&r->reason, " that is never closed");
        break;
    case RB_CSV_LONG_QUOTED:
        say_opened(r, record);
        rb_buf_print(&r->reason, " that is not closed within the %zu bytes a record may have",
                     r->options.record_limit_bytes);
        break;
    case RB_CSV_STRAY:
        if (!rb_csv_is_suspect(r)) {
            rb_buf_print(&r->reason, "has a quote in the middle of field %u, which a strict run does not take for text", record->fields);
            break;
        }
        rb_buf_print(&r->reason,
                     "has a quote in the middle of field %u, and line %llu before it a quote that went wrong",
                     record->fields, suspect);
        break;
    case RB_CSV_CROSSES:
        rb_buf_print(&r->reason,
                     "opens a quote in field %u that its line does not close, and line %llu before it"
                     " has a quote that went wrong",
                     record->fields, suspect);
        break;
    default: break; /* too long: rb_input_reject_long has words for it */
    }
}

/* Sets a record that went wrong aside, up to its first line end; see csv_record.h. */
static enum rb_step set_aside(rb_reader *r, enum rb_csv_found found, const rb_csv_record *record)
{
    struct rb_csv *c = r->csv;
    rb_csv_text text = text_left(r);
    size_t end = 0, next = 0;
    enum rb_csv_found line = rb_csv_line_find(&text, &end, &next);
    if (line == RB_CSV_MORE) return RB_STEP_MORE;
    say_wrong(r, found, record);
    if (line == RB_CSV_LONG) {
        rb_input_reject_long(r);
        return RB_STEP_ON;
    }
    rb_input_reject(r, (rb_str){text.bytes, end}, record->fields);
    if (record->wrong > next) {
        c->suspect_until = r->window.offset + r->window.from + record->wrong;
        c->suspect_line = r->line;
    }
    r->window.from += next;
    r->line++;
    return RB_STEP_ON;
}

static enum rb_step read_one(rb_reader *r, rb_batch *batch)
{
    struct rb_csv *c = r->csv;
    rb_csv_text text = text_left(r);
    rb_csv_record record;
    uint32_t *ends = c->ends, from = (uint32_t)r->window.from;
    c->by_bytes++;
    enum rb_csv_found found = rb_csv_record_read(&text, ends, c->columns, &record);
    if (found == RB_CSV_MORE) return RB_STEP_MORE;
    if (found != RB_CSV_RECORD) return set_aside(r, found, &record);
    for (uint32_t i = 0; i < c->columns && i < record.fields; i++) ends[i] += from;
    struct row at = {.base = r->window.bytes, .start = from, .end = from + (uint32_t)record.end, .odd = HAS_ANY};
    at.lines = 1 + (uint32_t)rb_csv_lines_count(raw_of(&at));
    if (c->has_footer && is_footer(r, &at)) return RB_STEP_ON;
    take_or_turn_away(r, batch, &at, record.fields);
    r->window.from += record.next;
    return RB_STEP_ON;
}

/* ---- the loop */

static enum rb_step look_on(rb_reader *r, rb_batch *batch)
{
    if (r->csv->ended) return rb_csv_skip_footer(r);
    if (r->skipping) return rb_input_skip(r, true);
    if (r->window.from == r->window.to) return r->window.at_end ? RB_STEP_END : RB_STEP_MORE;
    if (!r->csv->index.irregular && !rb_csv_is_suspect(r) && rb_csv_build_index(r)) return RB_STEP_ON;
    rb_csv_drop_index(r->csv);
    return read_one(r, batch);
}

static bool refill(rb_reader *r, rb_diags *ds)
{
    rb_csv_drop_index(r->csv);
    return rb_input_fill(r, ds);
}

/* The cells of the batch are where the index says. Before the first column it tells where records begin. */
static void point(const rb_reader *r, rb_batch *batch)
{
    const struct rb_csv *c = r->csv;
    rb_indexed *x = &batch->indexed;
    uint32_t count = 1 + rb_csv_lay_out_count(&c->picker);
    if (x->field_count != count) x->field_ends = RB_NEW_PLAIN(uint32_t, (size_t)count * RB_INDEXED_COLUMN);
    x->field_count = count;
    x->base = r->window.bytes;
    x->ends = x->field_ends;
    for (uint32_t f = 0; f < batch->schema->fields.len; f++) x->columns[f] = RB_NO_COLUMN;
    for (uint32_t i = 0; i < c->wanted_count; i++) x->columns[c->wanted[i].field] = (1 + c->picker.which[c->wanted[i].column]) * RB_INDEXED_COLUMN;
}

enum rb_read rb_csv_next(rb_reader *r, rb_batch *batch, rb_diags *ds)
{
    struct rb_csv *c = r->csv;
    rb_batch_reset(batch);
    if (rb_input_is_low(r) && !refill(r, ds)) return RB_READ_FAILED;
    point(r, batch);
    for (;;) {
        if (c->is_indexed) take_indexed(r, batch);
        if (batch->rows == RB_BATCH_ROWS) return hand_over(c, batch);
        enum rb_step step = look_on(r, batch);
        if (step == RB_STEP_ON) continue;
        if (batch->rows > 0) return hand_over(c, batch);
        if (step == RB_STEP_END) return RB_READ_END;
        if (!refill(r, ds)) return RB_READ_FAILED;
        point(r, batch);
    }
}
