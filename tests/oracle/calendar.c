/* tests/oracle/calendar.c: months, days, and the hours of the one calendar that every generated program declares: day by day,
 * opening by opening. */
#include "oracle.h"

#define HOUR_US INT64_C(3600000000)
#define DAY_US (24 * HOUR_US)

const char *const oracle_calendar =
    "calendar office {\n  zone \"America/Los_Angeles\"\n  hours Mon .. Fri 09:00 .. 12:00, 13:00 .. 17:00\n  cutoff 16:30\n"
    "  holidays 2025-01-31, 2025-07-04, 2024-02-29\n  closed 2025-06-16 .. 2025-06-17\n  open 2025-06-14 10:00 .. 12:00\n}\n";

typedef struct hours { int count; int64_t from[2], until[2]; } hours; /* microseconds since local midnight */

static int64_t date_of(int year, int month, int day)
{
    int64_t days = 0;
    if (!rb_date_from_civil((rb_civil){year, month, day}, &days)) RB_BUG("no such day");
    return days;
}

static hours hours_of(int64_t day)
{
    if (day == date_of(2025, 6, 14)) return (hours){1, {10 * HOUR_US}, {12 * HOUR_US}};
    bool shut = day == date_of(2025, 1, 31) || day == date_of(2025, 7, 4) || day == date_of(2024, 2, 29) ||
                day == date_of(2025, 6, 16) || day == date_of(2025, 6, 17);
    if (shut || ((day + 3) % 7 + 7) % 7 >= 5) return (hours){0};
    return (hours){2, {9 * HOUR_US, 13 * HOUR_US}, {12 * HOUR_US, 17 * HOUR_US}};
}

bool is_business_day(int64_t day) { return hours_of(day).count > 0; }

static int64_t instant(const rb_zone *z, int64_t day, int64_t time) { return rb_zone_instant(z, day * DAY_US + time); }

/* What comes in after the cut-off counts from the next business day's opening. */
static int64_t counted_from(const rb_zone *z, int64_t moment)
{
    int64_t day = rb_zone_date(z, moment);
    if (!is_business_day(day) || moment <= instant(z, day, 16 * HOUR_US + HOUR_US / 2)) return moment;
    do day++; while (!is_business_day(day));
    return instant(z, day, hours_of(day).from[0]);
}

int64_t open_time(const rb_zone *z, int64_t from, int64_t until)
{
    int64_t sum = 0;
    if (until < from) return -open_time(z, until, from);
    from = counted_from(z, from);
    for (int64_t day = rb_zone_date(z, from); day <= rb_zone_date(z, until); day++) {
        hours h = hours_of(day);
        for (int i = 0; i < h.count; i++) {
            int64_t a = instant(z, day, h.from[i]), b = instant(z, day, h.until[i]);
            a = a > from ? a : from;
            b = b < until ? b : until;
            sum += b > a ? b - a : 0;
        }
    }
    return sum;
}

int64_t open_time_later(const rb_zone *z, int64_t from, int64_t length)
{
    from = counted_from(z, from);
    for (int64_t day = rb_zone_date(z, from);; day++) {
        hours h = hours_of(day);
        for (int i = 0; i < h.count; i++) {
            int64_t a = instant(z, day, h.from[i]), b = instant(z, day, h.until[i]);
            a = a > from ? a : from;
            if (b <= a) continue;
            if (length <= b - a) return a + length;
            length -= b - a;
        }
    }
}

int64_t business_days_later(int64_t day, int64_t count)
{
    for (int step = count < 0 ? -1 : 1; count != 0;) {
        day += step;
        if (is_business_day(day)) count -= step;
    }
    return day;
}

/* Those after `from` up to `until`; with both, `from` counts, too. */
int64_t business_days_from(int64_t from, int64_t until, bool through)
{
    int64_t count = 0;
    if (until < from) return -business_days_from(until, from, through);
    for (int64_t day = from + !through; day <= until; day++) count += is_business_day(day);
    return count;
}

/* A day that the month lacks is its last, or runs into the next month. False: outside the years 1 to 9999. */
bool months_later(int64_t day, int64_t months, bool overflowing, int64_t *out)
{
    rb_civil c = rb_date_to_civil(day);
    int64_t month = (int64_t)c.year * 12 + c.month - 1 + months, year = month / 12;
    if (month < 12 || year > 9999) return false;
    rb_civil first = {(int)year, (int)(month % 12) + 1, 1};
    int64_t begin = 0, next = 0;
    if (!rb_date_from_civil(first, &begin)) return false;
    for (next = begin + 28; rb_date_to_civil(next).month == first.month && rb_date_to_civil(next).day != 1; next++) {}
    *out = begin + c.day - 1;
    if (*out >= next && !overflowing) *out = next - 1;
    return *out <= 2932896; /* 9999-12-31 */
}
