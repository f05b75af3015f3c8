/* syntax/sheet.c: CSV as spreadsheets write it (RFC 4180), over a text in memory.
 *
 * Promises  Every byte of the text belongs to one cell, a delimiter or a line's end. A cell that needs no change is a slice.
 */
#include "syntax/sheet.h"

#include "base/buf.h"
#include "base/unicode.h"

#include <string.h>

rb_sheet rb_sheet_open(const rb_source *source)
{
    static const char delimiters[] = {',', ';', '\t'};
    rb_sheet s = {.source = source, .delimiter = ','};
    rb_str   text = source->text;
    size_t   most = 0;
    if (rb_str_starts(text, RB_STR("\xEF\xBB\xBF"))) s.at = 3;
    for (size_t d = 0; d < sizeof delimiters; d++) {
        size_t count = 0;
        bool   quoted = false;
        for (size_t i = s.at; i < text.len && (quoted || (text.ptr[i] != '\n' && text.ptr[i] != '\r')); i++) {
            quoted ^= text.ptr[i] == '"';
            count += !quoted && text.ptr[i] == delimiters[d];
        }
        if (count > most) most = count, s.delimiter = delimiters[d];
    }
    return s;
}

/* A quoted cell from its quote on: its text to *out, the offset after its closing quote; SIZE_MAX: there is none. */
static size_t take_quoted(rb_str all, size_t from, rb_str *out)
{
    rb_buf b = {0};
    bool   doubled = false;
    for (size_t i = from + 1; i < all.len; i++) {
        if (all.ptr[i] != '"') continue;
        if (i + 1 < all.len && all.ptr[i + 1] == '"') {
            doubled = true;
            i++;
            continue;
        }
        *out = rb_str_slice(all, from + 1, i);
        for (size_t k = 0; doubled && k < out->len; k++) {
            rb_buf_add_char(&b, out->ptr[k]);
            if (out->ptr[k] == '"') k++;
        }
        if (doubled) *out = rb_buf_take(&b);
        return i + 1;
    }
    return SIZE_MAX;
}

static bool ends_cell(const rb_sheet *s, size_t i)
{
    char c = s->source->text.ptr[i];
    return c == s->delimiter || c == '\n' || c == '\r';
}

/* False: an open quote. */
static bool take_cell(rb_sheet *s, rb_sheet_row *row)
{
    rb_str all = s->source->text, text;
    size_t from = s->at;
    while (from < all.len && (all.ptr[from] == ' ' || (all.ptr[from] == '\t' && s->delimiter != '\t'))) from++;
    bool   quoted = from < all.len && all.ptr[from] == '"';
    size_t end = quoted ? take_quoted(all, from, &text) : from;
    bool   closed = end != SIZE_MAX;
    if (!closed) end = all.len;
    size_t tail = end;
    while (tail < all.len && !ends_cell(s, tail)) tail++;
    if (!quoted || !closed) text = rb_str_slice(all, from, tail);
    rb_str trimmed = rb_text_trim(text);
    size_t width = quoted ? tail - from : trimmed.len;
    if (!quoted && trimmed.len > 0) from = (size_t)(trimmed.ptr - all.ptr);
    rb_sheet_cell cell = {trimmed, {s->source->base + (uint32_t)from, s->source->base + (uint32_t)(from + width)}};
    rb_vec_push(row, cell);
    s->at = tail;
    return closed;
}

static void skip_line_end(rb_sheet *s)
{
    rb_str all = s->source->text;
    if (s->at < all.len && all.ptr[s->at] == '\r') s->at++;
    if (s->at < all.len && all.ptr[s->at] == '\n') s->at++;
}

enum rb_sheet_read rb_sheet_next(rb_sheet *s, rb_sheet_row *row)
{
    rb_str all = s->source->text;
    for (;;) {
        bool blank = true;
        row->len = 0;
        if (s->at >= all.len) return RB_SHEET_END;
        for (;;) {
            if (!take_cell(s, row)) return RB_SHEET_OPEN_QUOTE;
            blank &= row->items[row->len - 1].text.len == 0;
            if (s->at >= all.len || all.ptr[s->at] != s->delimiter) break;
            s->at++;
        }
        skip_line_end(s);
        if (!blank) return RB_SHEET_ROW;
    }
}
