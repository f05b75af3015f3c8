/* base/clock_parse.c: dates, moments, times of day and lengths of time from text.
 *
 * Path      cells, literals, options -> [clock_parse] -> days and microseconds
 * Promises  Strict: a form is read or refused, never guessed; no 30 February, no 24:00, no second 60.
 *           Nothing is rounded: what is finer than a microsecond is refused unless it is zeros.
 *           Dates cost a dozen instructions; columns of millions of them come through here.
 * Source    RFC 3339 (dates and datetimes), ISO 8601 (durations). We are laxer where it is marked
 *           LAX: a blank instead of T, " UTC" instead of Z, and a datetime without seconds or without offset.
 */
#include "base/clock.h"
#include "base/ascii.h"
#include "base/decimal.h"
#include "base/word.h"

#define US_PER_MINUTE (60 * RB_US_PER_SECOND)
#define US_PER_HOUR (60 * US_PER_MINUTE)

/* A text that is read from the left. */
struct scan {
    const char *at, *end;
};

static struct scan scan_of(rb_str s)
{
    const char *from = s.len > 0 ? s.ptr : "";
    return (struct scan){from, from + s.len};
}

static size_t left_of(const struct scan *s) { return (size_t)(s->end - s->at); }
static bool   take(struct scan *s, char c) { return s->at < s->end && *s->at == c && (s->at++, true); }

/* Two digits below `limit`. */
static bool take_two(struct scan *s, int limit, int *n)
{
    if (left_of(s) < 2 || !rb_is_digit(s->at[0]) || !rb_is_digit(s->at[1])) return false;
    *n = (s->at[0] - '0') * 10 + (s->at[1] - '0');
    s->at += 2;
    return *n < limit;
}

#define HIGH_BITS UINT64_C(0x8080808080808080)

/* Eight bytes of a known form at once, because columns of dates are the largest cost of reading an export:
 * `form` has '0' where a digit stands, so after the XOR a digit's byte is 0 to 9 and any other is 0;
 * `most` has what is missing to 128 from that, so that a byte that is more sets its high bit. In *pairs
 * each byte is then its own digit times ten plus the next one. */
static bool take_eight(struct scan *s, uint64_t form, uint64_t most, uint64_t *pairs)
{
    if (left_of(s) < 8) return false;
    uint64_t n = rb_word_load(s->at) ^ form;
    if ((((n + most) | n) & HIGH_BITS) != 0) return false;
    s->at += 8;
    *pairs = n * 10 + (n >> 8);
    return true;
}

static int byte_of(uint64_t n, int index) { return (int)(n >> (8 * index) & 0xff); }

/* YYYY-MM-DD */
static bool take_date(struct scan *s, int64_t *days)
{
    uint64_t pairs; /* "0000-00-" */
    int      day;
    if (!take_eight(s, UINT64_C(0x2d30302d30303030), UINT64_C(0x7f76767f76767676), &pairs)) return false;
    if (!take_two(s, 32, &day)) return false;
    rb_civil c = {.year = byte_of(pairs, 0) * 100 + byte_of(pairs, 2), .month = byte_of(pairs, 5), .day = day};
    return rb_date_from_civil(c, days);
}

/* The digits after a point, one to nine, as microseconds; those beyond six must be zeros. */
static bool take_fraction(struct scan *s, int64_t *us)
{
    int     count = 0;
    int64_t n = 0;
    for (; s->at < s->end && rb_is_digit(*s->at); s->at++, count++) {
        if (count < 6) n = n * 10 + (*s->at - '0');
        else if (*s->at != '0') return false;
    }
    if (count == 0 || count > 9) return false;
    for (; count < 6; count++) n *= 10;
    *us = n;
    return true;
}

/* hh:mm or hh:mm:ss, in seconds. */
static bool take_clock(struct scan *s, int *seconds)
{
    uint64_t pairs; /* "00:00:00" */
    int      h, m, rest = 0;
    if (take_eight(s, UINT64_C(0x30303a30303a3030), UINT64_C(0x76767f76767f7676), &pairs)) {
        h = byte_of(pairs, 0);
        m = byte_of(pairs, 3);
        rest = byte_of(pairs, 6);
    } else if (!take_two(s, 24, &h) || !take(s, ':') || !take_two(s, 60, &m)) {
        return false;
    }
    *seconds = h * 3600 + m * 60 + rest;
    return h < 24 && m < 60 && rest < 60;
}

/* hh:mm, hh:mm:ss, hh:mm:ss.ffffff */
static bool take_time(struct scan *s, int64_t *us)
{
    const char *from = s->at;
    int         seconds;
    int64_t     fraction = 0;
    if (!take_clock(s, &seconds)) return false;
    bool has_seconds = s->at - from == 8;
    if (has_seconds && take(s, '.') && !take_fraction(s, &fraction)) return false;
    *us = seconds * RB_US_PER_SECOND + fraction;
    return has_seconds || s->at == s->end || *s->at != ':';
}

/* LAX: " UTC", and a blank before an offset, as data warehouses write them. */
static bool take_utc(struct scan *s)
{
    return take(s, ' ') && take(s, 'U') && take(s, 'T') && take(s, 'C');
}

static void pass_blank(struct scan *s)
{
    if (s->end - s->at > 1 && s->at[0] == ' ' && (s->at[1] == '+' || s->at[1] == '-')) s->at++;
}

/* +hh:mm, +hhmm, +hh, Z. */
static bool take_offset(struct scan *s, int64_t *us)
{
    int  hours, minutes = 0;
    pass_blank(s);
    bool negative = take(s, '-');
    *us = 0;
    if (!negative && !take(s, '+')) return take(s, 'Z') || take(s, 'z') || take_utc(s);
    if (!take_two(s, 24, &hours)) return false;
    bool has_minutes = s->at != s->end;
    (void)take(s, ':');
    if (has_minutes && !take_two(s, 60, &minutes)) return false;
    *us = hours * US_PER_HOUR + minutes * US_PER_MINUTE;
    if (negative) *us = -*us;
    return true;
}

bool rb_date_parse(rb_str s, int64_t *days)
{
    struct scan in = scan_of(s);
    int64_t     found;
    if (s.len != 10 || !take_date(&in, &found)) return false;
    *days = found;
    return true;
}

bool rb_time_parse(rb_str s, int64_t *us)
{
    struct scan in = scan_of(s);
    int64_t     found;
    if (s.len == 0 || !take_time(&in, &found) || in.at != in.end) return false;
    *us = found;
    return true;
}

/* A moment is one of ours when it lies in the years 1 to 9999 of UTC. */
static bool in_range(int64_t us)
{
    return us >= RB_DATE_MIN * RB_US_PER_DAY && us < (RB_DATE_MAX + INT64_C(1)) * RB_US_PER_DAY;
}

bool rb_instant_parse(rb_str s, const rb_zone *local, int64_t *us)
{
    struct scan in = scan_of(s);
    int64_t     days, time = 0, offset;
    if (s.len < 10 || !take_date(&in, &days)) return false;
    if (in.at != in.end) {
        if (!take(&in, 'T') && !take(&in, 't') && !take(&in, ' ')) return false; /* LAX */
        if (!take_time(&in, &time)) return false;
    }
    int64_t wall = days * RB_US_PER_DAY + time, found;
    if (in.at == in.end) { /* LAX */
        if (local == NULL) return false;
        found = rb_zone_instant(local, wall);
    } else {
        if (!take_offset(&in, &offset) || in.at != in.end) return false;
        found = wall - offset;
    }
    if (!in_range(found)) return false;
    *us = found;
    return true;
}

/* ---- durations ---- */

static const struct unit {
    rb_str  word;
    int64_t us;
} units[] = {
    {{"w", 1}, 7 * RB_US_PER_DAY},     {{"week", 4}, 7 * RB_US_PER_DAY},  {{"weeks", 5}, 7 * RB_US_PER_DAY},
    {{"d", 1}, RB_US_PER_DAY},         {{"day", 3}, RB_US_PER_DAY},       {{"days", 4}, RB_US_PER_DAY},
    {{"h", 1}, US_PER_HOUR},           {{"hr", 2}, US_PER_HOUR},          {{"hrs", 3}, US_PER_HOUR},
    {{"hour", 4}, US_PER_HOUR},        {{"hours", 5}, US_PER_HOUR},       {{"min", 3}, US_PER_MINUTE},
    {{"mins", 4}, US_PER_MINUTE},      {{"minute", 6}, US_PER_MINUTE},    {{"minutes", 7}, US_PER_MINUTE},
    {{"s", 1}, RB_US_PER_SECOND},      {{"sec", 3}, RB_US_PER_SECOND},    {{"secs", 4}, RB_US_PER_SECOND},
    {{"second", 6}, RB_US_PER_SECOND}, {{"seconds", 7}, RB_US_PER_SECOND},
}; /* no "m": minutes or months? */

static bool same_word(rb_str s, rb_str word)
{
    if (s.len != word.len) return false;
    for (size_t i = 0; i < s.len; i++)
        if (rb_ascii_lower(s.ptr[i]) != word.ptr[i]) return false;
    return true;
}

static int64_t unit_of(rb_str word)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (same_word(word, units[i].word)) return units[i].us;
    return 0;
}

/* Digits with at most one point between them. */
static bool take_decimal(struct scan *s, rb_dec *n)
{
    const char *from = s->at;
    while (s->at < s->end && (rb_is_digit(*s->at) || *s->at == '.')) s->at++;
    if (s->at == from || !rb_is_digit(*from) || !rb_is_digit(s->at[-1])) return false;
    return rb_dec_parse((rb_str){from, (size_t)(s->at - from)}, n) == RB_DEC_OK;
}

/* Adds count units to *total; false unless that is a whole number of microseconds that can be held. */
static bool add_units(rb_dec count, int64_t unit, int64_t *total)
{
    rb_i128 us;
    if (__builtin_mul_overflow(count, (rb_i128)unit, &us) || us % RB_DEC_ONE != 0) return false;
    us /= RB_DEC_ONE;
    return us <= INT64_MAX && !__builtin_add_overflow(*total, (int64_t)us, total);
}

static void skip_blanks(struct scan *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t')) s->at++;
}

/* "4 hours 15 min", "8 Hours, 16 Min", "1.5h": each unit once, the larger before the smaller. */
static bool parse_words(struct scan s, int64_t *us)
{
    int64_t total = 0, above = INT64_MAX;
    while (s.at < s.end) {
        rb_dec count;
        if (!take_decimal(&s, &count)) return false;
        skip_blanks(&s);
        const char *word = s.at;
        while (s.at < s.end && rb_is_letter(*s.at)) s.at++;
        int64_t unit = unit_of((rb_str){word, (size_t)(s.at - word)});
        if (unit == 0 || unit >= above || !add_units(count, unit, &total)) return false;
        above = unit;
        skip_blanks(&s);
        if (!take(&s, ',')) continue;
        skip_blanks(&s);
        if (s.at == s.end) return false;
    }
    *us = total;
    return above != INT64_MAX;
}

/* The unit of an ISO 8601 designator; zero when there is none, or none of an exact length, or not here. */
static int64_t iso_unit(char designator, bool in_time)
{
    switch (designator) {
    case 'W': return in_time ? 0 : 7 * RB_US_PER_DAY;
    case 'D': return in_time ? 0 : RB_US_PER_DAY;
    case 'H': return in_time ? US_PER_HOUR : 0;
    case 'M': return in_time ? US_PER_MINUTE : 0; /* P1M is a month: no exact length */
    case 'S': return in_time ? RB_US_PER_SECOND : 0;
    default: return 0;
    }
}

/* P1DT2H30M, PT0.5S, P2W: only the last part may have decimals, and weeks stand alone. */
static bool parse_iso(struct scan s, int64_t *us)
{
    int64_t total = 0, above = INT64_MAX;
    bool    in_time = false, ended = false;
    while (s.at < s.end) {
        rb_dec count;
        if (!in_time && take(&s, 'T')) in_time = true;
        if (ended || !take_decimal(&s, &count) || s.at == s.end) return false;
        int64_t unit = iso_unit(*s.at++, in_time);
        if (unit == 0 || unit >= above || !add_units(count, unit, &total)) return false;
        ended = !rb_dec_is_whole(count) || unit == 7 * RB_US_PER_DAY;
        above = unit;
    }
    *us = total;
    return above != INT64_MAX;
}

/* 1:30, 01:30:00, 125:00: hours without limit, as spreadsheets write elapsed time. */
static bool parse_clock(struct scan s, int64_t *us)
{
    int64_t hours = 0, fraction = 0;
    int     minutes, seconds = 0;
    if (s.at == s.end || !rb_is_digit(*s.at)) return false;
    for (int count = 0; s.at < s.end && rb_is_digit(*s.at); s.at++) {
        if (++count > 6) return false;
        hours = hours * 10 + (*s.at - '0');
    }
    if (!take(&s, ':') || !take_two(&s, 60, &minutes)) return false;
    if (take(&s, ':')) {
        if (!take_two(&s, 60, &seconds)) return false;
        if (take(&s, '.') && !take_fraction(&s, &fraction)) return false;
    }
    *us = hours * US_PER_HOUR + minutes * US_PER_MINUTE + seconds * RB_US_PER_SECOND + fraction;
    return s.at == s.end;
}

bool rb_duration_parse(rb_str s, int64_t *us)
{
    struct scan in = scan_of(s);
    int64_t     found;
    if (s.len == 0) return false;
    if (take(&in, 'P')) {
        if (!parse_iso(in, &found)) return false;
        *us = found;
        return true;
    }
    bool negative = take(&in, '-'); /* of the whole, as rb_duration_print writes it */
    if (!parse_clock(in, &found) && !parse_words(in, &found)) return false;
    *us = negative ? -found : found;
    return true;
}
