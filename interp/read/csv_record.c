/* read/csv_record.c: one record of CSV, byte by byte.
 *
 * Path      window -> [csv_record] -> csv.c, for what csv_index.c does not take: the header, records with quotes
 *           out of place, the last record without its line end, records longer than a scan.
 * Promises  What it says of a record depends on the record and the bytes right after it, never on how much of the
 *           input happens to be in memory: when that would matter, it says RB_CSV_MORE.
 */
#include "read/csv_record.h"

/* Bytes that may still belong to the record: one over the limit shows that it is too long. */
static size_t reach(const rb_csv_text *t) { return t->len > t->limit ? t->limit + 1 : t->len; }

/* Why there is nothing to read at reach(). */
static enum rb_csv_found ran_out(const rb_csv_text *t, bool in_quotes)
{
    if (t->len > t->limit) return in_quotes ? RB_CSV_LONG_QUOTED : RB_CSV_LONG;
    if (!t->at_end) return RB_CSV_MORE;
    return in_quotes ? RB_CSV_UNCLOSED : RB_CSV_RECORD;
}

/* Sets *next after the line end at `at`; false when that takes the next byte, which is not there yet. */
static bool pass_line_end(const rb_csv_text *t, size_t at, size_t *next)
{
    *next = at + 1;
    if (t->bytes[at] == '\n') return true;
    if (*next == t->len) return t->at_end;
    *next += t->bytes[*next] == '\n';
    return true;
}

static bool is_line_end(char c) { return c == '\n' || c == '\r'; }

static bool has_line_end(const char *bytes, size_t len)
{
    return len > 0 && (memchr(bytes, '\n', len) != NULL || memchr(bytes, '\r', len) != NULL);
}

/* *at: at the opening quote; then after the closing one. */
static enum rb_csv_found pass_quoted(const rb_csv_text *t, size_t *at, rb_csv_record *out)
{
    size_t to = reach(t), from = *at + 1;
    out->quote = out->wrong = *at;
    for (;;) {
        const char *quote = from < to ? memchr(t->bytes + from, '"', to - from) : NULL;
        size_t stop = quote ? (size_t)(quote - t->bytes) : to;
        if (t->is_strict && has_line_end(t->bytes + from, stop - from)) return RB_CSV_CROSSES;
        *at = out->wrong = stop;
        if (!quote) return ran_out(t, true);
        *at = stop + 1;
        if (*at == to || t->bytes[*at] != '"') return RB_CSV_RECORD;
        from = stop + 2;
    }
}

/* *at: at the first byte; then at the delimiter, the line end or reach(). */
static enum rb_csv_found pass_plain(const rb_csv_text *t, size_t *at, rb_csv_record *out)
{
    size_t to = reach(t), i = *at;
    for (; i < to && t->bytes[i] != t->delimiter && !is_line_end(t->bytes[i]); i++) /* LAX: a quote here is text */
        if ((t->is_strict || t->no_stray) && t->bytes[i] == '"') {
            out->quote = out->wrong = i;
            return RB_CSV_STRAY;
        }
    *at = i;
    return RB_CSV_RECORD;
}

static enum rb_csv_found pass_field(const rb_csv_text *t, size_t *at, rb_csv_record *out)
{
    size_t to = reach(t);
    if (*at == to || t->bytes[*at] != '"') return pass_plain(t, at, out);
    enum rb_csv_found found = pass_quoted(t, at, out);
    if (found != RB_CSV_RECORD || *at == to) return found;
    out->wrong = *at;
    return t->bytes[*at] == t->delimiter || is_line_end(t->bytes[*at]) ? RB_CSV_RECORD : RB_CSV_TEXT_AFTER;
}

enum rb_csv_found rb_csv_record_read(const rb_csv_text *t, uint32_t *ends, uint32_t room, rb_csv_record *out)
{
    size_t to = reach(t), at = 0;
    *out = (rb_csv_record){0};
    for (;; at++) {
        out->fields++;
        enum rb_csv_found found = pass_field(t, &at, out);
        if (found != RB_CSV_RECORD) return found;
        if (out->fields <= room) ends[out->fields - 1] = (uint32_t)at;
        if (at == to || t->bytes[at] != t->delimiter) break;
    }
    out->end = out->next = out->wrong = at;
    if (at == to) return ran_out(t, false);
    return pass_line_end(t, at, &out->next) ? RB_CSV_RECORD : RB_CSV_MORE;
}

enum rb_csv_found rb_csv_line_find(const rb_csv_text *t, size_t *end, size_t *next)
{
    size_t to = reach(t), at = 0;
    while (at < to && !is_line_end(t->bytes[at])) at++;
    *end = *next = at;
    if (at == to) return ran_out(t, false);
    return pass_line_end(t, at, next) ? RB_CSV_RECORD : RB_CSV_MORE;
}

uint64_t rb_csv_lines_count(rb_str s)
{
    uint64_t    lines = 0;
    const char *end = s.ptr + s.len;
    for (const char *at = s.ptr; s.len > 0 && (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++) lines++;
    for (const char *at = s.ptr; s.len > 0 && (at = memchr(at, '\r', (size_t)(end - at))) != NULL; at++) lines += at + 1 == end || at[1] != '\n';
    return lines;
}
