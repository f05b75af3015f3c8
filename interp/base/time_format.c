/* base/time_format.c: dates and datetimes in a form that the rules declare: "DD/MM/YYYY hh:mm a".
 *
 * Path      field option -> rb_time_format_new once -> rb_time_format_parse for every cell
 * Promises  One form, one meaning: nothing is guessed from the digits, so 03/04/2025 is what the rules
 *           say it is in every row. A pattern that could be read in two ways is refused when it is
 *           declared, with the guilty part.
 */
#include "base/clock.h"
#include "base/ascii.h"
#include "base/gc.h"
#include "base/time_layout.h"

enum part { LITERAL, YEAR, YEAR_SHORT, MONTH_NAME, MONTH, DAY, HOUR, HOUR_12, MINUTE, SECOND, HALF, PART_COUNT };

/* Longer spellings stand before their own beginnings. */
static const struct spelling {
    rb_str    text;
    enum part part;
    int       least, most; /* digits */
} spellings[] = {
    {{"YYYY", 4}, YEAR, 4, 4},   {{"YY", 2}, YEAR_SHORT, 2, 2}, {{"Mon", 3}, MONTH_NAME, 0, 0},
    {{"MM", 2}, MONTH, 2, 2},    {{"M", 1}, MONTH, 1, 2},       {{"DD", 2}, DAY, 2, 2},
    {{"D", 1}, DAY, 1, 2},       {{"HH", 2}, HOUR, 2, 2},       {{"H", 1}, HOUR, 1, 2},
    {{"hh", 2}, HOUR_12, 2, 2},  {{"h", 1}, HOUR_12, 1, 2},     {{"mm", 2}, MINUTE, 2, 2},
    {{"ss", 2}, SECOND, 2, 2},   {{"a", 1}, HALF, 0, 0},
};

enum { MAX_TOKENS = 32 };

struct token {
    enum part part;
    int       least, most;
    rb_str    text; /* as it stands in the pattern */
};

struct rb_time_format {
    rb_str       pattern;
    struct token tokens[MAX_TOKENS];
    uint32_t     count;
    bool         has[PART_COUNT];
};

/* ---- reading the pattern ---- */

static const struct spelling *spelling_at(rb_str rest)
{
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
        if (rb_str_starts(rest, spellings[i].text)) return &spellings[i];
    return NULL;
}

/* Two parts of which a date can have only one. */
static bool clashes(const rb_time_format *f, enum part part)
{
    bool is_year = part == YEAR || part == YEAR_SHORT, is_month = part == MONTH || part == MONTH_NAME;
    bool is_hour = part == HOUR || part == HOUR_12;
    return f->has[part] || (is_year && (f->has[YEAR] || f->has[YEAR_SHORT])) ||
           (is_month && (f->has[MONTH] || f->has[MONTH_NAME])) || (is_hour && (f->has[HOUR] || f->has[HOUR_12]));
}

/* The next token of the pattern, or false: a letter that means nothing, or a digit, which looks like data. */
static bool next_token(rb_str rest, struct token *t)
{
    const struct spelling *found = spelling_at(rest);
    if (found != NULL) {
        *t = (struct token){found->part, found->least, found->most, rb_str_slice(rest, 0, found->text.len)};
        return true;
    }
    *t = (struct token){.part = LITERAL, .text = rb_str_slice(rest, 0, 1)};
    char c = rest.ptr[0];
    return c == 'T' || !(rb_is_letter(c) || rb_is_digit(c));
}

static bool read_pattern(rb_time_format *f, rb_str *bad)
{
    for (size_t at = 0; at < f->pattern.len;) {
        struct token t;
        *bad = rb_str_slice(f->pattern, at, f->pattern.len);
        if (f->count == MAX_TOKENS) return false;
        bool known = next_token(*bad, &t);
        *bad = t.text;
        if (!known || (t.part != LITERAL && clashes(f, t.part))) return false;
        bool after_open = f->count > 0 && f->tokens[f->count - 1].least < f->tokens[f->count - 1].most;
        if (after_open && t.most > 0) return false; /* "MDD": where does the month end? */
        f->has[t.part] = true;
        f->tokens[f->count++] = t;
        at += t.text.len;
    }
    return true;
}

/* Day, month and year are all there; of the time, nothing or enough. */
static bool is_complete(const rb_time_format *f)
{
    const bool *has = f->has;
    bool hour = has[HOUR] || has[HOUR_12];
    if (!(has[YEAR] || has[YEAR_SHORT]) || !(has[MONTH] || has[MONTH_NAME]) || !has[DAY]) return false;
    return hour == has[MINUTE] && has[HOUR_12] == has[HALF] && (!has[SECOND] || hour);
}

const rb_time_format *rb_time_format_new(rb_str pattern, rb_str *bad)
{
    rb_time_format *f = RB_NEW(rb_time_format);
    f->pattern = rb_str_dup(pattern);
    if (!read_pattern(f, bad)) return NULL;
    *bad = f->pattern;
    return is_complete(f) ? f : NULL;
}

/* A run of one letter as people write it elsewhere (mm/dd/yyyy, TT.MM.JJJJ) and what it is here; NULL: who knows. */
static const char *meant_run(char letter, size_t len, bool after_hour, bool has_half)
{
    switch (letter) {
    case 'y': case 'Y': case 'j': case 'J': return len > 2 ? "YYYY" : "YY";
    case 'm': case 'M': return after_hour ? "mm" : len == 1 ? "M" : len == 2 ? "MM" : len == 3 ? "Mon" : NULL;
    case 'd': case 'D': case 't': case 'T': return len == 1 ? "D" : len == 2 ? "DD" : NULL;
    case 'h': case 'H': return has_half ? (len == 1 ? "h" : "hh") : len == 1 ? "H" : "HH";
    case 's': case 'S': return "ss";
    case 'a': case 'A': return "a";
    default: return NULL;
    }
}

rb_str rb_time_format_meant(rb_str pattern)
{
    rb_buf b = {0};
    rb_str bad;
    bool   after_hour = false, after_day = false;
    bool   has_half = rb_str_find(pattern, RB_STR("a"), 0) != SIZE_MAX || rb_str_find(pattern, RB_STR("A"), 0) != SIZE_MAX;
    for (size_t at = 0, len; at < pattern.len; at += len) {
        char letter = pattern.ptr[at];
        for (len = 1; at + len < pattern.len && pattern.ptr[at + len] == letter;) len++;
        bool        is_literal = !rb_is_letter(letter) || (letter == 'T' && len == 1 && after_day);
        const char *run = is_literal ? NULL : meant_run(letter, len, after_hour, has_half);
        if (!is_literal && !run) return RB_STR("");
        if (run) rb_buf_add_chars(&b, run);
        else rb_buf_add_str(&b, rb_str_slice(pattern, at, at + len));
        after_hour |= letter == 'h' || letter == 'H';
        after_day |= run && run[0] == 'D';
    }
    return rb_time_format_new(rb_buf_str(&b), &bad) ? rb_buf_take(&b) : RB_STR("");
}

rb_str rb_time_format_pattern(const rb_time_format *f) { return f->pattern; }
bool   rb_time_format_has_time(const rb_time_format *f) { return f->has[MINUTE]; }

/* Returns the most bytes that it takes. */
static size_t lay_out(rb_time_layout *out, const struct token *t)
{
    static const uint8_t places[PART_COUNT] = {[YEAR] = 0, [YEAR_SHORT] = 2, [MONTH] = 5, [MONTH_NAME] = 5, [DAY] = 8, [HOUR] = 11, [HOUR_12] = 11, [MINUTE] = 14, [SECOND] = 17};
    static const uint8_t takes[PART_COUNT] = {[LITERAL] = RB_TAKE_LITERAL, [MONTH_NAME] = RB_TAKE_MONTH, [HALF] = RB_TAKE_HALF};
    uint8_t take = t->most == 0 ? takes[t->part] : t->least < t->most ? RB_TAKE_SOME : t->most == 4 ? RB_TAKE_FOUR : RB_TAKE_TWO;
    out->step[out->steps].take = take;
    out->step[out->steps].to = places[t->part];
    out->step[out->steps++].literal = t->text.ptr[0];
    out->has_half |= take == RB_TAKE_HALF;
    return take == RB_TAKE_LITERAL ? 1 : take == RB_TAKE_MONTH ? 3 : take == RB_TAKE_HALF ? 4 : (size_t)t->most;
}

bool rb_time_format_layout(const rb_time_format *f, rb_time_layout *out)
{
    size_t bytes = 0;
    *out = (rb_time_layout){.steps = 0};
    if (f->count > RB_TIME_LAYOUT_MOST) return false;
    for (uint32_t i = 0; i < f->count; i++) bytes += lay_out(out, &f->tokens[i]);
    return bytes <= RB_TIME_LAYOUT_BYTES;
}

/* ---- reading a text ---- */

/* How many bytes of `rest` are the word, in any case; 0 when they are not. */
static size_t word_at(rb_str rest, const char *word)
{
    size_t len = strlen(word);
    if (rest.len < len) return 0;
    for (size_t i = 0; i < len; i++)
        if (rb_ascii_lower(rest.ptr[i]) != word[i]) return 0;
    return len;
}

static size_t read_month(rb_str rest, int *value)
{
    static const char names[12][4] = {"jan", "feb", "mar", "apr", "may", "jun",
                                      "jul", "aug", "sep", "oct", "nov", "dec"};
    for (int i = 0; i < 12; i++) {
        *value = i + 1;
        if (word_at(rest, names[i]) > 0) return 3;
    }
    return 0;
}

static size_t read_half(rb_str rest, int *value)
{
    static const char *const words[] = {"am", "a.m.", "pm", "p.m."};
    for (int i = 0; i < 4; i++) {
        *value = i >= 2;
        size_t len = word_at(rest, words[i]);
        if (len > 0) return len;
    }
    return 0;
}

static size_t read_number(rb_str rest, const struct token *t, int *value)
{
    size_t len = 0;
    for (*value = 0; len < rest.len && len < (size_t)t->most; len++) {
        unsigned digit = (unsigned char)rest.ptr[len] - (unsigned)'0';
        if (digit > 9) break;
        *value = *value * 10 + (int)digit;
    }
    return len < (size_t)t->least ? 0 : len;
}

/* A blank also matches the no-break blanks that some systems put before AM and PM. */
static size_t read_literal(rb_str rest, rb_str literal)
{
    if (rb_str_starts(rest, literal)) return literal.len;
    if (literal.ptr[0] != ' ') return 0;
    if (rb_str_starts(rest, RB_STR("\xC2\xA0"))) return 2;
    return rb_str_starts(rest, RB_STR("\xE2\x80\xAF")) ? 3 : 0;
}

static size_t read_token(rb_str rest, const struct token *t, int *value)
{
    if (t->part == LITERAL) return read_literal(rest, t->text);
    if (t->part == MONTH_NAME) return read_month(rest, value);
    if (t->part == HALF) return read_half(rest, value);
    return read_number(rest, t, value);
}

/* Seconds after midnight, or -1. */
static int time_of(const rb_time_format *f, const int values[PART_COUNT])
{
    int hour = values[HOUR];
    if (f->has[HOUR_12]) {
        if (values[HOUR_12] < 1 || values[HOUR_12] > 12) return -1;
        hour = values[HOUR_12] % 12 + 12 * values[HALF];
    }
    if (hour > 23 || values[MINUTE] > 59 || values[SECOND] > 59) return -1;
    return hour * 3600 + values[MINUTE] * 60 + values[SECOND];
}

static bool read_parts(const rb_time_format *f, rb_str s, int values[PART_COUNT])
{
    int    ignored;
    size_t at = 0;
    for (uint32_t i = 0; i < f->count; i++) {
        const struct token *t = &f->tokens[i];
        if (t->part == LITERAL && at < s.len && s.ptr[at] == t->text.ptr[0]) {
            at++;
            continue;
        }
        size_t len = read_token((rb_str){s.ptr + at, s.len - at}, t, t->part == LITERAL ? &ignored : &values[t->part]);
        if (len == 0) return false;
        at += len;
    }
    return at == s.len;
}

bool rb_time_format_fits(const rb_time_format *f, rb_str s)
{
    int values[PART_COUNT] = {0};
    return read_parts(f, s, values);
}

bool rb_time_format_parse(const rb_time_format *f, rb_str s, const rb_zone *local, int64_t *us)
{
    int     values[PART_COUNT] = {0};
    int64_t days;
    if (!read_parts(f, s, values)) return false;
    rb_civil c = {.year = f->has[YEAR] ? values[YEAR] : 2000 + values[YEAR_SHORT],
                  .month = f->has[MONTH] ? values[MONTH] : values[MONTH_NAME],
                  .day = values[DAY]};
    int seconds = time_of(f, values);
    if (seconds < 0 || !rb_date_from_civil(c, &days)) return false;
    int64_t wall = days * RB_US_PER_DAY + seconds * RB_US_PER_SECOND;
    int64_t found = local ? rb_zone_instant(local, wall) : wall;
    if (found < RB_DATE_MIN * RB_US_PER_DAY || found >= (RB_DATE_MAX + INT64_C(1)) * RB_US_PER_DAY) return false;
    *us = found;
    return true;
}
