/* base/zone_posix.c: POSIX TZ strings as they stand at the end of zone files.
 *
 * Path      TZif footer -> [zone_posix] -> zone.c lays the changes out year by year
 * Promises  Any bytes give a rule or false.
 * Source    POSIX.1-2017 8.3 (TZ), RFC 8536 3.3.1: hours from -167 to 167, names in angle brackets.
 */
#include "base/zone_posix.h"

#include "base/ascii.h"
#include "base/clock.h"

struct scan {
    const char *at, *end;
};

static bool take(struct scan *s, char c) { return s->at < s->end && *s->at == c && (s->at++, true); }

/* An abbreviation: CET, or <+03>. */
static bool skip_name(struct scan *s)
{
    const char *from = s->at;
    if (take(s, '<')) {
        while (s->at < s->end && *s->at != '>') s->at++;
        return s->at - from > 1 && take(s, '>');
    }
    while (s->at < s->end && rb_is_letter(*s->at)) s->at++;
    return s->at - from >= 3;
}

static bool take_number(struct scan *s, int limit, int *n)
{
    if (s->at == s->end || !rb_is_digit(*s->at)) return false;
    *n = 0;
    for (; s->at < s->end && rb_is_digit(*s->at); s->at++) {
        *n = *n * 10 + (*s->at - '0');
        if (*n > limit) return false;
    }
    return true;
}

/* [+-]h[:mm[:ss]] in seconds. */
static bool take_time(struct scan *s, int hour_limit, int64_t *seconds)
{
    int  hours = 0, minutes = 0, rest = 0;
    bool negative = take(s, '-');
    if (!negative) (void)take(s, '+');
    if (!take_number(s, hour_limit, &hours)) return false;
    if (take(s, ':')) {
        if (!take_number(s, 59, &minutes)) return false;
        if (take(s, ':') && !take_number(s, 59, &rest)) return false;
    }
    *seconds = (int64_t)hours * 3600 + minutes * 60 + rest;
    if (negative) *seconds = -*seconds;
    return true;
}

static bool take_day(struct scan *s, rb_posix_change *c)
{
    if (take(s, 'J')) {
        c->form = RB_POSIX_JULIAN;
        return take_number(s, 365, &c->day) && c->day >= 1;
    }
    if (!take(s, 'M')) {
        c->form = RB_POSIX_ZERO_BASED;
        return take_number(s, 365, &c->day);
    }
    c->form = RB_POSIX_MONTH_WEEK;
    return take_number(s, 12, &c->month) && c->month >= 1 && take(s, '.') && take_number(s, 5, &c->week) &&
           c->week >= 1 && take(s, '.') && take_number(s, 6, &c->day);
}

static bool take_change(struct scan *s, rb_posix_change *c)
{
    c->seconds = 2 * 3600;
    return take(s, ',') && take_day(s, c) && (!take(s, '/') || take_time(s, 167, &c->seconds));
}

bool rb_posix_parse(rb_str text, rb_posix_rule *rule)
{
    int64_t west; /* POSIX counts offsets westwards */
    *rule = (rb_posix_rule){0};
    if (text.len == 0) return false;
    struct scan s = {text.ptr, text.ptr + text.len};
    if (!skip_name(&s) || !take_time(&s, 24, &west)) return false;
    rule->standard = -west;
    if (s.at == s.end) return true;
    rule->has_summer = true;
    rule->summer = rule->standard + 3600;
    if (!skip_name(&s)) return false;
    if (s.at < s.end && *s.at != ',') {
        if (!take_time(&s, 24, &west)) return false;
        rule->summer = -west;
    }
    return take_change(&s, &rule->starts) && take_change(&s, &rule->ends) && s.at == s.end;
}

static int64_t first_day(int year, int month)
{
    int64_t days = 0;
    if (!rb_date_from_civil((rb_civil){year, month, 1}, &days)) RB_BUG("a zone's year outside the calendar");
    return days;
}

/* Days since 1970 of the change's day in that year. */
static int64_t day_of(const rb_posix_change *c, int year)
{
    int64_t new_year = first_day(year, 1);
    bool    leap = first_day(year, 3) - new_year == 60;
    if (c->form == RB_POSIX_ZERO_BASED) return new_year + c->day;
    if (c->form == RB_POSIX_JULIAN) return new_year + c->day - 1 + (leap && c->day >= 60);
    int64_t first = first_day(year, c->month);
    int64_t next = c->month == 12 ? new_year + 365 + leap : first_day(year, c->month + 1);
    int     sunday_based = (rb_date_weekday(first) + 1) % 7;
    int64_t day = first + (c->day - sunday_based + 7) % 7 + (int64_t)(c->week - 1) * 7;
    return day < next ? day : day - 7;
}

int64_t rb_posix_moment(const rb_posix_change *change, int year, int64_t offset)
{
    return day_of(change, year) * 86400 + change->seconds - offset;
}
