/* data/cell.c: from a cell's text to a typed value.
 *
 * Path      batch cells -> [cell] -> columns of exec/, values of ruletest/
 * Promises  No allocation, except for a picklist cell that is neither ASCII nor normalised. Exact: no digit is
 *           rounded away. What does not fit is unreadable, and complaint.c says why.
 *
 * Two things real exports do are taken for what they mean: #N/A is blank (Salesforce writes and
 * reads it so), and midnight in a date column is that date (exports of dates often have a time).
 * A date with another time of day is no date: cutting the time off would be a guess about its zone.
 */
#include "data/cell.h"

#include "base/ascii.h"
#include "base/unicode.h"
#include "data/cell_text.h"
#include "data/dressed.h"
#include "data/id.h"

#include <limits.h>

/* ---- the text of a cell ---- */

static rb_str trim(rb_str s)
{
    while (s.len > 0 && rb_cell_is_white(s.ptr[s.len - 1])) s.len--;
    while (s.len > 0 && rb_cell_is_white(s.ptr[0])) {
        s.ptr++;
        s.len--;
    }
    bool is_wide = s.len > 0 && ((signed char)s.ptr[0] < 0 || (signed char)s.ptr[s.len - 1] < 0);
    return is_wide ? rb_text_trim(s) : s;
}

enum rb_cell_state rb_cell_text(rb_cell c, rb_str *trimmed)
{
    if (c.kind == RB_CELL_MISSING || c.kind == RB_CELL_NULL || c.len == 0) return RB_CELL_BLANK;
    *trimmed = trim(rb_cell_str(c));
    if (c.kind == RB_CELL_NESTED || c.kind == RB_CELL_MISWRITTEN) return RB_CELL_UNREADABLE;
    if (trimmed->len == 0) return RB_CELL_BLANK;
    return trimmed->ptr[0] == '#' && rb_str_equal(*trimmed, RB_STR("#N/A")) ? RB_CELL_BLANK : RB_CELL_KNOWN;
}

bool rb_cell_is_blank(rb_cell c)
{
    rb_str text;
    return rb_cell_text(c, &text) == RB_CELL_BLANK;
}

enum rb_cell_state rb_cell_read_text(const rb_field *f, rb_cell c, rb_str *out)
{
    rb_str text;
    enum rb_cell_state state = rb_cell_text(c, &text);
    if (state != RB_CELL_KNOWN) return state;
    if (f->type.kind == RB_TYPE_id) return rb_id_read(text, out) ? RB_CELL_KNOWN : RB_CELL_UNREADABLE;
    *out = rb_cell_str(c);
    return state;
}

/* ---- yes/no ---- */

static bool same_word(rb_str s, rb_str word)
{
    if (s.len != word.len) return false;
    for (size_t i = 0; i < s.len; i++)
        if (rb_ascii_lower(s.ptr[i]) != word.ptr[i]) return false;
    return true;
}

enum rb_cell_state rb_cell_read_bit(const rb_field *f, rb_cell c, bool *out)
{
    static const struct { rb_str word; bool yes; } words[] = {
        {{"true", 4}, true}, {{"false", 5}, false}, {{"1", 1}, true},       {{"0", 1}, false},
        {{"yes", 3}, true},  {{"no", 2}, false},    {{"y", 1}, true},       {{"n", 1}, false},
        {{"on", 2}, true},   {{"off", 3}, false},   {{"checked", 7}, true}, {{"unchecked", 9}, false},
    };
    (void)f;
    rb_str text;
    enum rb_cell_state state = rb_cell_text(c, &text);
    if (state != RB_CELL_KNOWN) return state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!same_word(text, words[i].word)) continue;
        *out = words[i].yes;
        return RB_CELL_KNOWN;
    }
    return RB_CELL_UNREADABLE;
}

/* ---- numbers ---- */

rb_str rb_cell_amount(rb_str text, rb_type type)
{
    rb_str code = rb_str_of(type.currency);
    if (code.len == 0) return text;
    if (rb_str_starts(text, code)) return trim(rb_str_slice(text, code.len, text.len));
    if (rb_str_ends(text, code)) return trim(rb_str_slice(text, 0, text.len - code.len));
    return text;
}

/* 92% as 0.92; false when that would have more than nine places. */
/* A number without its % sign is a fraction: 0.92. Above 1 it is more likely 15 for 15% than for 1500%: not guessed. */
static bool read_percent(rb_str text, rb_dec *out)
{
    rb_dec n;
    if (rb_dec_parse(text, &n) == RB_DEC_OK && n <= RB_DEC_ONE && n >= -RB_DEC_ONE) {
        *out = n;
        return true;
    }
    if (!rb_str_ends(text, RB_STR("%"))) return false;
    if (rb_dec_parse(trim(rb_str_slice(text, 0, text.len - 1)), &n) != RB_DEC_OK || n % 100 != 0) return false;
    *out = n / 100;
    return true;
}

/* What is not a plain number but may be one for its type. */
static bool read_dressed(rb_type type, rb_str text, rb_dec *out)
{
    if (type.kind == RB_TYPE_percent) return read_percent(text, out);
    return type.kind == RB_TYPE_money && rb_dec_parse(rb_cell_amount(text, type), out) == RB_DEC_OK;
}

/* As below, where it is written as nearly all of its column are. */
static bool read_quickly(const rb_field *f, rb_cell c, rb_dec *out)
{
    bool            is_percent = f->type.kind == RB_TYPE_percent;
    const rb_dress *plain = is_percent ? &rb_dress_percent : f->written ? NULL : f->dress, *dress = f->example ? f->dress : plain;
    rb_bare         bare;
    if (!dress || !c.roomy || c.kind != RB_CELL_TEXT || c.len == 0 || (dress->needs_percent && c.ptr[c.len - 1] != '%') || !rb_dress_take(dress, rb_cell_str(c), &bare)) return false;
    if (f->type.kind == RB_TYPE_integer && bare.places > 0) return false;
    *out = rb_bare_value(&bare, is_percent);
    return true;
}

enum rb_cell_state rb_cell_read_dec(const rb_field *f, rb_cell c, rb_dec *out)
{
    rb_str text;
    rb_dec n;
    if (read_quickly(f, c, out)) return RB_CELL_KNOWN;
    enum rb_cell_state state = rb_cell_text(c, &text);
    if (state != RB_CELL_KNOWN) return state;
    if (f->example && c.kind == RB_CELL_TEXT) return rb_example_read_dec(f->example, text, out) ? RB_CELL_KNOWN : RB_CELL_UNREADABLE;
    bool plain = f->type.kind != RB_TYPE_percent || c.kind == RB_CELL_CANONICAL;
    if (!(plain && rb_dec_parse(text, &n) == RB_DEC_OK) && !read_dressed(f->type, text, &n)) return RB_CELL_UNREADABLE;
    if (f->type.kind == RB_TYPE_integer && !rb_dec_is_whole(n)) return RB_CELL_UNREADABLE;
    *out = n;
    return RB_CELL_KNOWN;
}

/* ---- dates, times, lengths ---- */

static bool is_clock(char c) { return rb_is_digit(c) || c == ':' || c == '.'; }

bool rb_cell_day_of_datetime(rb_str text, int64_t *days, bool *is_midnight)
{
    if (text.len < 16 || !rb_date_parse(rb_str_slice(text, 0, 10), days)) return false;
    if (text.ptr[10] != 'T' && text.ptr[10] != 't' && text.ptr[10] != ' ') return false;
    size_t end = 11;
    while (end < text.len && is_clock(text.ptr[end])) end++;
    int64_t time, moment;
    if (!rb_time_parse(rb_str_slice(text, 11, end), &time)) return false;
    *is_midnight = time == 0;
    return end == text.len || rb_instant_parse(text, NULL, &moment);
}

static bool read_date(const rb_field *f, rb_str text, int64_t *out)
{
    int64_t us, days;
    bool    is_midnight;
    if (f->format == NULL) {
        if (text.len == 10) return rb_date_parse(text, out);
        if (!rb_cell_day_of_datetime(text, &days, &is_midnight) || !is_midnight) return false;
        *out = days;
        return true;
    }
    if (!rb_time_format_parse(f->format, text, NULL, &us) || us % RB_US_PER_DAY != 0) return false;
    *out = us / RB_US_PER_DAY;
    return true;
}

static bool read_datetime(const rb_field *f, rb_str text, int64_t *out)
{
    if (f->format == NULL) return rb_instant_parse(text, f->zone, out);
    return f->zone != NULL && rb_time_format_parse(f->format, text, f->zone, out);
}

/* Salesforce ends times of day with Z, though they have no zone. */
static bool read_time(rb_str text, int64_t *out)
{
    if (rb_str_ends(text, RB_STR("Z"))) text.len--;
    return rb_time_parse(text, out);
}

/* The months in "6 months" or "1 year", from *at; -1 when it is neither. The unit must be below `above` months. */
static int64_t take_months(rb_str s, size_t *at, int *above)
{
    static const struct { rb_str word; int months; } units[] = {
        {{"year", 4}, 12}, {{"years", 5}, 12}, {{"y", 1}, 12}, {{"month", 5}, 1}, {{"months", 6}, 1}, {{"m", 1}, 1},
    };
    int64_t n = 0;
    for (size_t end = *at + 6; *at < end && *at < s.len && rb_is_digit(s.ptr[*at]); ++*at)
        n = n * 10 + (s.ptr[*at] - '0');
    while (*at < s.len && s.ptr[*at] == ' ') ++*at;
    size_t word = *at;
    while (*at < s.len && rb_is_letter(s.ptr[*at])) ++*at;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (!same_word(rb_str_slice(s, word, *at), units[i].word) || units[i].months >= *above) continue;
        *above = units[i].months;
        return n * *above;
    }
    return -1;
}

/* "18", "18 months", "1 year 6 months", "P1Y6M", and a minus before the whole. */
static bool read_months(rb_str text, int64_t *out)
{
    rb_dec n;
    if (rb_dec_parse(text, &n) == RB_DEC_OK) return rb_dec_to_i64(n, out);
    bool    negative = text.ptr[0] == '-';
    size_t  at = negative || text.ptr[0] == 'P' ? 1 : 0;
    int64_t months = 0;
    for (int above = INT_MAX; at < text.len;) {
        if (!rb_is_digit(text.ptr[at])) return false;
        int64_t part = take_months(text, &at, &above);
        if (part < 0) return false;
        months += part;
        while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == ',')) at++;
    }
    *out = negative ? -months : months;
    return text.len > 1;
}

static bool read_code(const rb_field *f, rb_str text, int64_t *out)
{
    uint32_t code;
    if (!rb_picklist_find(f->type.picklist, text, &code)) return false;
    *out = code;
    return true;
}

/* Values of our own are in ISO form, whatever the field declares. */
static bool read_i64(const rb_field *f, rb_str text, int64_t *out)
{
    switch (f->type.kind) {
    case RB_TYPE_date: return read_date(f, text, out);
    case RB_TYPE_datetime: return read_datetime(f, text, out);
    case RB_TYPE_time: return read_time(text, out);
    case RB_TYPE_duration: return !rb_is_short_clock(text) && rb_duration_parse(text, out);
    case RB_TYPE_months: return read_months(text, out);
    case RB_TYPE_enumeration: return read_code(f, text, out);
    default: RB_BUG("a cell read as a number of the wrong kind");
    }
}

/* Nearly every cell of a date column: tried before anything else. */
static bool is_plain_date(const rb_field *f, rb_cell c)
{
    return c.len == 10 && c.kind == RB_CELL_TEXT && f->type.kind == RB_TYPE_date && f->format == NULL;
}

enum rb_cell_state rb_cell_read_i64(const rb_field *f, rb_cell c, int64_t *out)
{
    rb_str text;
    if (is_plain_date(f, c) && rb_date_parse(rb_cell_str(c), out)) return RB_CELL_KNOWN;
    enum rb_cell_state state = rb_cell_text(c, &text);
    if (state != RB_CELL_KNOWN) return state;
    if (f->example && c.kind == RB_CELL_TEXT) return rb_example_read_duration(f->example, text, out) ? RB_CELL_KNOWN : RB_CELL_UNREADABLE;
    if (c.kind == RB_CELL_CANONICAL && f->format != NULL) {
        rb_field plain = *f;
        plain.format = NULL;
        return read_i64(&plain, text, out) ? RB_CELL_KNOWN : RB_CELL_UNREADABLE;
    }
    return read_i64(f, text, out) ? RB_CELL_KNOWN : RB_CELL_UNREADABLE;
}
