/* base/clock.c: the civil calendar, and moments and lengths of time as text.
 *
 * Path      cells, literals -> clock_parse.c, time_format.c -> numbers -> [clock] -> reports
 * Promises  Works on plain integers; no libc time state, no locale, no zone but the one passed in.
 * Source    Proleptic Gregorian calendar: eras of 400 years (146097 days) that begin on 1 March,
 *           so that the leap day is the last of its year and months need no table.
 */
#include "base/clock.h"

#include <time.h>

enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468 };

static bool is_leap(unsigned year)
{
    unsigned century = year / 100;
    return year % 4 == 0 && (year != century * 100 || century % 4 == 0);
}

static int days_in_month(int year, int month)
{
    static const signed char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return lengths[month - 1] + (month == 2 && is_leap((unsigned)year));
}

bool rb_date_from_civil(rb_civil c, int64_t *days)
{
    /* days of the year that begins in March, before each month */
    static const short before[] = {306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275};
    if (c.year < 1 || c.year > 9999 || c.month < 1 || c.month > 12) return false;
    if (c.day < 1 || c.day > days_in_month(c.year, c.month)) return false;
    unsigned year = (unsigned)(c.year - (c.month <= 2)), century = year / 100;
    *days = (int64_t)(year * 365 + year / 4 - century + century / 4) + before[c.month - 1] + c.day - 1 - DAYS_TO_1970;
    return true;
}

/* a / b towards minus infinity, b > 0. */
static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

rb_civil rb_date_to_civil(int64_t days)
{
    int64_t  shifted = days + DAYS_TO_1970, era = floor_div(shifted, DAYS_PER_ERA);
    unsigned of_era = (unsigned)(shifted - era * DAYS_PER_ERA);
    unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted_month = (5 * of_year + 2) / 153;
    unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    return (rb_civil){.year = (int)(era * 400 + year_of_era + (month <= 2)),
                      .month = (int)month,
                      .day = (int)(of_year - (153 * shifted_month + 2) / 5 + 1)};
}

int rb_date_weekday(int64_t days)
{
    return (int)(((days + 3) % 7 + 7) % 7); /* 1970-01-01 was a Thursday */
}

bool rb_date_add_months(int64_t days, int64_t months, enum rb_month_end mode, int64_t *out)
{
    if (months > 12 * 9999 || months < -12 * 9999) return false;
    rb_civil c = rb_date_to_civil(days);
    int64_t  month = (int64_t)c.year * 12 + (c.month - 1) + months;
    if (month < 12 || month >= 12 * 10000) return false;
    rb_civil first = {.year = (int)(month / 12), .month = (int)(month % 12) + 1, .day = 1};
    int      length = days_in_month(first.year, first.month);
    int      day = mode == RB_MONTH_END_CLAMPED && c.day > length ? length : c.day;
    int64_t  start;
    if (!rb_date_from_civil(first, &start) || start + day - 1 > RB_DATE_MAX) return false;
    *out = start + day - 1;
    return true;
}

uint64_t rb_clock_ns(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) RB_BUG("the system has no clock");
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

int64_t rb_clock_now(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) RB_BUG("the system has no clock");
    return (int64_t)now.tv_sec * RB_US_PER_SECOND + now.tv_nsec / 1000;
}

/* ---- printing ---- */

/* Two digits; by hand, because reports print millions of dates. */
static inline char *put_two(char *to, int64_t n)
{
    to[0] = (char)('0' + n / 10);
    to[1] = (char)('0' + n % 10);
    return to + 2;
}

/* n with zeros before it, at least `width` digits. */
static void add_digits(rb_buf *b, int64_t n, size_t width)
{
    char   text[20];
    size_t at = sizeof text;
    for (; n > 0 || sizeof text - at < width; n /= 10) text[--at] = (char)('0' + n % 10);
    rb_buf_add(b, text + at, sizeof text - at);
}

/* "09:00" */
static char *put_minutes(char *to, int64_t hours, int64_t minutes)
{
    to = put_two(to, hours);
    *to++ = ':';
    return put_two(to, minutes);
}

/* "2025-07-01"; a zone may be a year ahead of 9999. */
static char *put_date(char *to, int64_t days)
{
    rb_civil c = rb_date_to_civil(days);
    if (c.year > 9999) *to++ = (char)('0' + c.year / 10000);
    to = put_two(put_two(to, c.year / 100 % 100), c.year % 100);
    *to++ = '-';
    to = put_two(to, c.month);
    *to++ = '-';
    return put_two(to, c.day);
}

void rb_date_print(rb_buf *b, int64_t days)
{
    char text[11];
    rb_buf_add(b, text, (size_t)(put_date(text, days) - text));
}

/* ".25" of a second; nothing when it is whole. */
static void print_fraction(rb_buf *b, int64_t us)
{
    if (us == 0) return;
    size_t places = 6;
    for (; us % 10 == 0; us /= 10) places--;
    rb_buf_add_char(b, '.');
    add_digits(b, us, places);
}

void rb_time_print(rb_buf *b, int64_t us)
{
    char    text[8];
    int64_t seconds = us / RB_US_PER_SECOND;
    char   *end = put_minutes(text, seconds / 3600, seconds / 60 % 60);
    *end++ = ':';
    (void)put_two(end, seconds % 60);
    rb_buf_add(b, text, us % (60 * RB_US_PER_SECOND) != 0 ? 8 : 5);
    print_fraction(b, us % RB_US_PER_SECOND);
}

static void print_local(rb_buf *b, int64_t us)
{
    char    text[20];
    int64_t days = floor_div(us, RB_US_PER_DAY), rest = us - days * RB_US_PER_DAY;
    int64_t seconds = rest / RB_US_PER_SECOND;
    char   *end = put_date(text, days);
    *end++ = 'T';
    end = put_minutes(end, seconds / 3600, seconds / 60 % 60);
    *end++ = ':';
    rb_buf_add(b, text, (size_t)(put_two(end, seconds % 60) - text));
    print_fraction(b, rest % RB_US_PER_SECOND);
}

/* An offset that is not whole minutes (local mean times of the 19th century) cannot be written in
 * ISO 8601; such a moment is printed in UTC, where it is exact. */
void rb_instant_print(rb_buf *b, int64_t us, const rb_zone *z)
{
    char    text[6];
    int64_t offset = z ? rb_zone_offset(z, us) : 0, minutes = offset / (60 * RB_US_PER_SECOND);
    if (offset % (60 * RB_US_PER_SECOND) != 0) minutes = offset = 0;
    print_local(b, us + offset);
    if (offset == 0) {
        rb_buf_add_char(b, 'Z');
        return;
    }
    int64_t size = minutes < 0 ? -minutes : minutes;
    text[0] = minutes < 0 ? '-' : '+';
    (void)put_minutes(text + 1, size / 60, size % 60);
    rb_buf_add(b, text, sizeof text);
}

/* Adds "15 days" to a list of parts. */
static void print_part(rb_buf *b, bool *first, uint64_t count, const char *unit)
{
    if (count == 0) return;
    if (!*first) rb_buf_add_char(b, ' ');
    *first = false;
    rb_buf_add_u64(b, count);
    rb_buf_add_char(b, ' ');
    rb_buf_add_chars(b, unit);
    if (count != 1) rb_buf_add_char(b, 's');
}

static void print_seconds(rb_buf *b, bool *first, uint64_t us)
{
    if (us % RB_US_PER_SECOND == 0) {
        print_part(b, first, us / RB_US_PER_SECOND, "second");
        return;
    }
    if (!*first) rb_buf_add_char(b, ' ');
    *first = false;
    rb_buf_add_u64(b, us / RB_US_PER_SECOND);
    print_fraction(b, (int64_t)(us % RB_US_PER_SECOND));
    rb_buf_add_chars(b, " seconds");
}

/* A minus stands for the whole: -1 day 2 hours is 26 hours before. */
void rb_duration_print(rb_buf *b, int64_t us)
{
    const uint64_t minute = 60 * (uint64_t)RB_US_PER_SECOND, hour = 60 * minute, day = 24 * hour;
    uint64_t size = us < 0 ? -(uint64_t)us : (uint64_t)us;
    bool     first = true;
    if (us < 0) rb_buf_add_char(b, '-');
    print_part(b, &first, size / day, "day");
    print_part(b, &first, size % day / hour, "hour");
    print_part(b, &first, size % hour / minute, "minute");
    print_seconds(b, &first, size % minute);
    if (first) rb_buf_add_chars(b, "0 seconds");
}

void rb_months_print(rb_buf *b, int64_t months)
{
    uint64_t size = months < 0 ? -(uint64_t)months : (uint64_t)months;
    bool     first = true;
    if (months < 0) rb_buf_add_char(b, '-');
    print_part(b, &first, size / 12, "year");
    print_part(b, &first, size % 12, "month");
    if (first) rb_buf_add_chars(b, "0 months");
}
