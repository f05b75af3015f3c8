/* tests/unit/worktime.c: time counted on calendars, against a count minute by minute.
 *
 * The slow count knows nothing of years or searches: it walks over every minute of some weeks, reads the clock on the wall, opens when
 * the clock first reaches an opening time and closes when it first reaches the closing time. Weeks around changes of clocks,
 * and the week in which Samoa left out a day, come up often.
 */
#include "base/worktime.h"
#include "check.h"

enum { MINUTES = 40 * 1440, CALENDARS = 120, QUESTIONS = 150 };
#define MINUTE (60 * RB_US_PER_SECOND)

static uint64_t seed = 20250715;
static uint32_t any(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)((seed >> 33) % below);
}

/* ---- a random calendar ---- */

static const char *const zone_names[] = {"UTC", "America/Los_Angeles", "Europe/London", "Asia/Manila", "Australia/Lord_Howe", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu"};

static rb_day_hours some_hours(rb_worktime *w, bool may_be_closed)
{
    rb_opening o[2];
    int64_t    at[4];
    uint32_t   kind = any(may_be_closed ? 5 : 4);
    for (int i = 0; i < 4; i++) at[i] = any(1440);
    for (int i = 1; i < 4; i++)
        for (int j = i; j > 0 && at[j - 1] > at[j]; j--) { int64_t swap = at[j]; at[j] = at[j - 1]; at[j - 1] = swap; }
    if (kind == 4) return (rb_day_hours){0, 0};
    if (kind == 0) at[0] = any(8) * 30, at[1] = at[0] + 30 + any(12) * 30; /* in the hours when clocks change */
    o[0] = (rb_opening){at[0] * MINUTE, at[1] * MINUTE};
    o[1] = (rb_opening){at[2] * MINUTE, at[3] * MINUTE};
    if (kind == 2) o[0] = (rb_opening){at[3] * MINUTE, (1440 + any(180)) * MINUTE}; /* past midnight */
    if (kind == 2 && o[0].until > o[0].from + RB_US_PER_DAY) o[0].until = o[0].from + RB_US_PER_DAY;
    uint32_t count = kind == 1 && at[1] < at[2] && at[2] < at[3] ? 2 : 1;
    if (o[0].from >= o[0].until) o[0].until = o[0].from + 30 * MINUTE;
    if (count == 2 && o[0].until > o[1].from) count = 1;
    return rb_worktime_add_hours(w, o, count);
}

static rb_worktime *some_calendar(int64_t first_day)
{
    rb_worktime *w = RB_NEW(rb_worktime);
    w->zone = rb_zone_load(rb_str_of(zone_names[any(sizeof zone_names / sizeof *zone_names)]));
    for (int day = 0; day < 7; day++) w->week[day] = some_hours(w, day > 0);
    for (uint32_t i = any(8); i > 0; i--) {
        bool open = any(2);
        rb_worktime_add_special(w, first_day + any(40), open ? RB_SPECIAL_OPEN : RB_SPECIAL_CLOSED, open ? some_hours(w, false) : (rb_day_hours){0, 0});
    }
    w->has_cutoff = any(2);
    w->cutoff = any(1440) * MINUTE;
    rb_worktime_settle(w);
    return w;
}

/* ---- the slow count ---- */

struct slow {
    const rb_worktime *w;
    int64_t start, first_day; /* the first minute; the local day before it */
    int64_t local[MINUTES + 1];
    bool    open[MINUTES + 1];
};

static rb_day_hours hours_on(const rb_worktime *w, int64_t day)
{
    for (uint32_t i = 0; i < w->specials.len; i++)
        if (w->specials.items[i].day == day) return w->specials.items[i].hours;
    return w->week[rb_date_weekday(day)];
}

static int first_minute_at(const struct slow *s, int64_t local)
{
    int m = 0;
    while (m <= MINUTES && s->local[m] < local) m++;
    return m;
}

static void walk(struct slow *s, const rb_worktime *w, int64_t start)
{
    s->w = w;
    s->start = start;
    for (int m = 0; m <= MINUTES; m++) {
        int64_t at = start + m * MINUTE;
        s->local[m] = at + rb_zone_offset(w->zone, at);
        s->open[m] = false;
    }
    s->first_day = s->local[0] / RB_US_PER_DAY - 1;
    for (int64_t day = s->first_day; day < s->first_day + 43; day++) {
        rb_day_hours h = hours_on(w, day);
        for (uint32_t i = 0; i < h.count; i++) {
            rb_opening o = w->openings.items[h.first + i];
            int until = first_minute_at(s, day * RB_US_PER_DAY + o.until);
            for (int m = first_minute_at(s, day * RB_US_PER_DAY + o.from); m < until && m <= MINUTES; m++) s->open[m] = true;
        }
    }
}

/* The minute from which time counts for what comes in at minute a. */
static int counted_from(const struct slow *s, int a)
{
    int64_t day = s->local[a] / RB_US_PER_DAY;
    if (!s->w->has_cutoff || s->local[a] % RB_US_PER_DAY <= s->w->cutoff || hours_on(s->w, day).count == 0) return a;
    do day++;
    while (hours_on(s->w, day).count == 0);
    return first_minute_at(s, day * RB_US_PER_DAY + s->w->openings.items[hours_on(s->w, day).first].from);
}

static int open_minutes(const struct slow *s, int a, int b)
{
    int count = 0;
    for (int m = a; m < b; m++) count += s->open[m];
    return count;
}

/* The end of the minute in which the last of so many is spent; MINUTES: not here. */
static int spent_at(const struct slow *s, int a, int minutes)
{
    int m = counted_from(s, a);
    if (minutes == 0) {
        while (m < MINUTES && !s->open[m]) m++;
        return m;
    }
    for (; m < MINUTES; m++)
        if (s->open[m] && --minutes == 0) return m + 1;
    return MINUTES;
}

/* The beginning of the minute from which so many are left until a; -1: not here. */
static int left_from(const struct slow *s, int a, int minutes)
{
    for (int m = a - 1; m >= 0; m--)
        if (s->open[m] && --minutes == 0) return m;
    return -1;
}

/* ---- the two together ---- */

static void compare(const struct slow *s, rb_diary *d)
{
    int     a = 2880 + (int)any(MINUTES - 4320), b = (int)any(MINUTES), spend = (int)any(any(2) ? 200 : 3000), until, from;
    int64_t at = s->start + a * MINUTE, got;
    CHECK(rb_diary_is_open(d, at) == s->open[a]);
    int start = counted_from(s, a);
    int want = b < a ? -open_minutes(s, b, a) : start < b ? open_minutes(s, start, b) : 0;
    CHECK(rb_diary_between(d, at, s->start + b * MINUTE) == want * MINUTE);
    until = spent_at(s, a, spend);
    if (until < MINUTES) CHECK(rb_diary_plus(d, at, spend * MINUTE, &got) && got == s->start + until * MINUTE);
    if (until < MINUTES && spend > 0) CHECK(rb_diary_between(d, at, got) == spend * MINUTE);
    from = left_from(s, a, spend);
    if (spend > 0 && from >= 0) CHECK(rb_diary_plus(d, at, -spend * MINUTE, &got) && got == s->start + from * MINUTE);
}

static void compare_days(const struct slow *s, rb_diary *d)
{
    int64_t a = s->first_day + 2 + any(30), b = s->first_day + 2 + any(30), got, day = a;
    int64_t n = any(12), count = 0;
    for (int64_t left = n; left > 0; left -= hours_on(s->w, day).count > 0) day++;
    CHECK(rb_diary_add_days(d, a, n, &got) && got == day);
    day = a;
    for (int64_t left = n; left > 0; left -= hours_on(s->w, day).count > 0) day--;
    CHECK(rb_diary_add_days(d, a, -n, &got) && got == day);
    for (day = a + 1; day <= b; day++) count += hours_on(s->w, day).count > 0;
    for (day = a; day > b; day--) count -= hours_on(s->w, day).count > 0;
    CHECK(rb_diary_count_days(d, a, b) == count);
    CHECK(rb_worktime_is_business_day(s->w, a) == (hours_on(s->w, a).count > 0));
}

static int64_t utc(const char *text)
{
    int64_t us = INT64_MIN;
    CHECK(rb_instant_parse(rb_str_of(text), rb_zone_load(RB_STR("UTC")), &us));
    return us;
}

static void agrees_with_a_count_by_minutes(void)
{
    static const char *const starts[] = {"2022-10-20T00:00Z", "2025-02-20T00:00Z", "2025-03-15T00:00Z", "2011-12-15T00:00Z", "2017-10-01T00:00Z", "2018-02-01T00:00Z", "2024-12-15T00:00Z"};
    struct slow *s = RB_NEW(struct slow);
    for (int c = 0; c < CALENDARS; c++) {
        int64_t start = utc(starts[any(sizeof starts / sizeof *starts)]) + any(20) * RB_US_PER_DAY;
        const rb_worktime *w = some_calendar(start / RB_US_PER_DAY);
        rb_diary *d = rb_diary_new(w);
        walk(s, w, start);
        for (int q = 0; q < QUESTIONS && !check_this_failed; q++) {
            compare(s, d);
            compare_days(s, d);
        }
        if (check_this_failed) {
            printf("calendar %d in %.*s\n", c, RB_STR_ARGS(rb_zone_name(w->zone)));
            return;
        }
    }
}

/* ---- by hand ---- */

static rb_worktime *office(const char *zone, int64_t from, int64_t until)
{
    rb_worktime *w = RB_NEW(rb_worktime);
    w->zone = rb_zone_load(rb_str_of(zone));
    for (int day = 0; day < 5; day++) w->week[day] = rb_worktime_add_hours(w, &(rb_opening){from * 60 * MINUTE, until * 60 * MINUTE}, 1);
    rb_worktime_settle(w);
    return w;
}

static void counts_microseconds(void)
{
    rb_diary *d = rb_diary_new(office("UTC", 9, 17));
    int64_t   got, close = utc("2025-07-18T17:00:00Z"), open = utc("2025-07-21T09:00:00Z");
    CHECK(rb_diary_plus(d, close - 1, 1, &got) && got == close);
    CHECK(rb_diary_plus(d, close - 1, 2, &got) && got == open + 1);
    CHECK(rb_diary_plus(d, open + 1, -2, &got) && got == close - 1);
    CHECK(rb_diary_plus(d, open + 1, -1, &got) && got == open);
    CHECK(rb_diary_between(d, close - 1, open + 1) == 2);
    CHECK(rb_diary_between(d, open + 1, close - 1) == -2);
    CHECK(rb_diary_plus(d, close, 0, &got) && got == open);
}

/* 22:00 to 06:00 is nine hours in the night that clocks go back and seven in that in which they go forward. */
static void nights_are_as_long_as_they_are(void)
{
    rb_worktime *w = RB_NEW(rb_worktime);
    w->zone = rb_zone_load(RB_STR("Europe/London"));
    w->week[5] = rb_worktime_add_hours(w, &(rb_opening){22 * 60 * MINUTE, 30 * 60 * MINUTE}, 1);
    rb_worktime_settle(w);
    rb_diary *d = rb_diary_new(w);
    CHECK(rb_diary_between(d, utc("2025-10-25T00:00Z"), utc("2025-10-27T00:00Z")) == 9 * 60 * MINUTE);
    CHECK(rb_diary_between(d, utc("2025-03-29T00:00Z"), utc("2025-03-31T00:00Z")) == 7 * 60 * MINUTE);
    CHECK(rb_diary_between(d, utc("2025-07-05T00:00Z"), utc("2025-07-07T00:00Z")) == 8 * 60 * MINUTE);
}

static void the_ends_of_time_are_no_trap(void)
{
    rb_diary *d = rb_diary_new(office("America/Los_Angeles", 7, 17));
    int64_t   got, first = RB_DATE_MIN * RB_US_PER_DAY, last = (RB_DATE_MAX + INT64_C(1)) * RB_US_PER_DAY - 1;
    CHECK(!rb_diary_plus(d, utc("2025-07-15T00:00Z"), INT64_MAX, &got));
    CHECK(!rb_diary_plus(d, utc("2025-07-15T00:00Z"), INT64_MIN, &got));
    CHECK(!rb_diary_plus(d, last, 60 * MINUTE * 24, &got));
    CHECK(!rb_diary_plus(d, first, -1, &got));
    CHECK(rb_diary_between(d, first, last) > 0);
    CHECK(rb_diary_between(d, last, first) == -rb_diary_between(d, first, last));
    CHECK(rb_diary_count_days(d, RB_DATE_MIN - 1, RB_DATE_MAX) == (INT64_C(3652059) / 7) * 5 + 5);
    CHECK(!rb_diary_add_days(d, RB_DATE_MAX, 1, &got));
    CHECK(!rb_diary_add_days(d, RB_DATE_MIN, -1, &got));
    CHECK(!rb_diary_add_days(d, 0, INT64_MAX, &got));
    CHECK(rb_diary_add_days(d, RB_DATE_MIN, 2000000, &got) && rb_diary_count_days(d, RB_DATE_MIN, got) == 2000000);
}

int main(void)
{
    rb_gc_init();
    RUN(agrees_with_a_count_by_minutes);
    RUN(counts_microseconds);
    RUN(nights_are_as_long_as_they_are);
    RUN(the_ends_of_time_are_no_trap);
    return check_report();
}
