/* base/worktime.c: open hours, laid out as moments a year at a time, and searched.
 *
 * Path      calendar (zone, week, special days) -> [diary: the year's openings as moments] -> sums and searches
 * Promises  Exact to the microsecond, over changes of clocks, in any year from 1 to 9999. A year is laid out once; a question is then
 *           two searches in a year's openings and an addition for each year between. Of years that only lie between, no more than
 *           the sums is kept: a garbled date costs time once, and no memory.
 *
 * Why moments and not days: an opening may run past midnight, a day may have 23 or 25 hours or not be there at all. As moments
 * openings are in order and apart from each other, and nothing else has to be thought of.
 */
#include "base/worktime.h"

#include "base/gc.h"

enum { FIRST_YEAR = 1, LAST_YEAR = 9999 };

/* The openings that begin in a year of the zone, and its business days. */
typedef struct year {
    uint32_t len, day_count;
    int64_t *from, *until, *before; /* before: open time of the year before this opening */
    int64_t  total;
    int64_t *days;
} year;

typedef struct sums { int64_t time; int32_t days; bool known; } sums;

struct rb_diary {
    const rb_worktime *w;
    year             **years; /* by year; NULL: no moment of it was asked for yet */
    sums              *sums;  /* by year */
};

/* ---- the calendar ---- */

rb_day_hours rb_worktime_add_hours(rb_worktime *w, const rb_opening *openings, uint32_t count)
{
    rb_day_hours h = {w->openings.len, count};
    for (uint32_t i = 0; i < count; i++) rb_vec_push(&w->openings, openings[i]);
    return h;
}

void rb_worktime_add_special(rb_worktime *w, int64_t day, enum rb_special_rank rank, rb_day_hours hours)
{
    rb_special s = {day, rank, hours};
    rb_vec_push(&w->specials, s);
}

static bool stands_before(const rb_special *a, const rb_special *b)
{
    return a->day != b->day ? a->day < b->day : a->rank > b->rank;
}

/* Merge sort: a file of holidays may be long. */
static void sort(rb_special *items, rb_special *spare, uint32_t count)
{
    uint32_t half = count / 2, left = 0, right = half;
    if (count < 2) return;
    sort(items, spare, half);
    sort(items + half, spare, count - half);
    memcpy(spare, items, count * sizeof *items);
    for (uint32_t i = 0; i < count; i++) {
        bool take_right = left == half || (right < count && stands_before(&spare[right], &spare[left]));
        items[i] = spare[take_right ? right++ : left++];
    }
}

void rb_worktime_settle(rb_worktime *w)
{
    uint32_t kept = 0;
    sort(w->specials.items, RB_NEW_ARRAY(rb_special, w->specials.len + 1), w->specials.len);
    for (uint32_t i = 0; i < w->specials.len; i++)
        if (kept == 0 || w->specials.items[kept - 1].day != w->specials.items[i].day) w->specials.items[kept++] = w->specials.items[i];
    w->specials.len = kept;
}

static rb_day_hours hours_of(const rb_worktime *w, int64_t day)
{
    uint32_t low = 0, high = w->specials.len;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (w->specials.items[middle].day < day) low = middle + 1;
        else high = middle;
    }
    bool is_special = low < w->specials.len && w->specials.items[low].day == day;
    return is_special ? w->specials.items[low].hours : w->week[rb_date_weekday(day)];
}

bool rb_worktime_is_business_day(const rb_worktime *w, int64_t day) { return hours_of(w, day).count > 0; }

/* The first moment at which the clock on the wall has reached the time. */
static int64_t reached(const rb_zone *zone, int64_t local)
{
    int64_t moments[2];
    if (rb_zone_resolve(zone, local, moments) > 0) return moments[0];
    int64_t after = rb_zone_instant(zone, local); /* moved on by as much as the clock skips */
    int64_t before = after - (after + rb_zone_offset(zone, after) - local);
    while (after - before > 1) { /* before: not yet reached; after: reached */
        int64_t middle = before + (after - before) / 2;
        if (middle + rb_zone_offset(zone, middle) >= local) after = middle;
        else before = middle;
    }
    return after;
}

/* ---- a year ---- */

static int64_t day_of(int y, int month, int day)
{
    int64_t days = 0;
    if (!rb_date_from_civil((rb_civil){y, month, day}, &days)) RB_BUG("a year without its first or last day");
    return days;
}

/* Appends the day's openings, or only adds them up when the year has no room for them; *open_until is where the one before ends:
 * what overlaps counts once. */
static void lay_out_day(const rb_worktime *w, int64_t day, year *y, int64_t *open_until)
{
    rb_day_hours h = hours_of(w, day);
    if (h.count > 0 && y->days) y->days[y->day_count] = day;
    y->day_count += h.count > 0;
    for (uint32_t i = 0; i < h.count; i++) {
        const rb_opening *o = &w->openings.items[h.first + i];
        int64_t from = reached(w->zone, day * RB_US_PER_DAY + o->from), until = reached(w->zone, day * RB_US_PER_DAY + o->until);
        if (from < *open_until) from = *open_until;
        if (from >= until) continue;
        *open_until = until;
        if (y->from) {
            y->from[y->len] = from;
            y->until[y->len] = until;
            y->before[y->len++] = y->total;
        }
        y->total += until - from;
    }
}

static void lay_out_days(const rb_worktime *w, int number, year *y)
{
    year    before = {0};
    int64_t open_until = INT64_MIN, last = day_of(number, 12, 31);
    lay_out_day(w, day_of(number, 1, 1) - 1, &before, &open_until); /* it may run into this year */
    for (int64_t day = day_of(number, 1, 1); day <= last; day++) lay_out_day(w, day, y, &open_until);
}

static year *lay_out(const rb_worktime *w, int number)
{
    year    *y = RB_NEW(year);
    int64_t  first = day_of(number, 1, 1), last = day_of(number, 12, 31);
    uint32_t most = 0;
    for (int64_t day = first; day <= last; day++) most += hours_of(w, day).count;
    y->from = RB_NEW_PLAIN(int64_t, most + 1);
    y->until = RB_NEW_PLAIN(int64_t, most + 1);
    y->before = RB_NEW_PLAIN(int64_t, most + 1);
    y->days = RB_NEW_PLAIN(int64_t, (size_t)(last - first + 1));
    lay_out_days(w, number, y);
    return y;
}

rb_diary *rb_diary_new(const rb_worktime *w)
{
    rb_diary *d = RB_NEW(rb_diary);
    d->w = w;
    d->years = RB_NEW_ARRAY(year *, LAST_YEAR + 1);
    d->sums = RB_NEW_PLAIN(sums, LAST_YEAR + 1);
    memset(d->sums, 0, (LAST_YEAR + 1) * sizeof *d->sums);
    return d;
}

static const year *year_at(rb_diary *d, int number)
{
    if (!d->years[number]) d->years[number] = lay_out(d->w, number);
    return d->years[number];
}

static sums sums_of(rb_diary *d, int number)
{
    sums *s = &d->sums[number];
    if (s->known) return *s;
    year y = {0};
    lay_out_days(d->w, number, &y);
    *s = (sums){y.total, (int32_t)y.day_count, true};
    return *s;
}

static int year_of(int64_t day)
{
    if (day < RB_DATE_MIN) return FIRST_YEAR;
    return day > RB_DATE_MAX ? LAST_YEAR : rb_date_to_civil(day).year;
}

/* ---- moments ---- */

/* How many of the n numbers, in order, are not above x. Written without branches: moments come in no order. */
static uint32_t count_upto(const int64_t *numbers, uint32_t n, int64_t x)
{
    uint32_t at = 0;
    for (; n > 1; n -= n / 2) at = numbers[at + n / 2 - 1] <= x ? at + n / 2 : at;
    return at + (n == 1 && numbers[at] <= x);
}

/* Where a moment stands: the openings of a year that have begun, and how much of the year's open time is past. */
typedef struct place { int number; uint32_t begun; int64_t past; } place;

static bool has_begun(const year *y, int64_t instant) { return y->len > 0 && y->from[0] <= instant; }

static place find(rb_diary *d, int64_t instant)
{
    int64_t day = instant / RB_US_PER_DAY - (instant % RB_US_PER_DAY < 0);
    place   p = {.number = year_of(day)};
    if (p.number < LAST_YEAR && day >= day_of(p.number, 12, 30)) p.number++; /* on the calendar's clocks it may be the next year */
    while (p.number > FIRST_YEAR && !has_begun(year_at(d, p.number), instant)) p.number--;
    const year *y = year_at(d, p.number);
    p.begun = count_upto(y->from, y->len, instant);
    if (p.begun == 0) return p;
    uint32_t at = p.begun - 1;
    p.past = y->before[at] + (instant < y->until[at] ? instant : y->until[at]) - y->from[at];
    return p;
}

static int64_t time_between(rb_diary *d, int64_t a, int64_t b)
{
    place   from = find(d, a), until = find(d, b);
    int64_t time = until.past - from.past;
    for (int y = from.number; y < until.number; y++) time += sums_of(d, y).time;
    return time;
}

bool rb_diary_is_open(rb_diary *d, int64_t instant)
{
    place p = find(d, instant);
    return p.begun > 0 && instant < year_at(d, p.number)->until[p.begun - 1];
}

/* The moment from which time counts for what comes in at `a`, as far as the cut-off has a say. */
static bool after_cutoff(rb_diary *d, int64_t a, int64_t *out)
{
    const rb_worktime *w = d->w;
    *out = a;
    if (!w->has_cutoff) return true;
    int64_t day = rb_zone_date(w->zone, a), next;
    if (a + rb_zone_offset(w->zone, a) - day * RB_US_PER_DAY <= w->cutoff || !rb_worktime_is_business_day(w, day)) return true;
    if (!rb_diary_add_days(d, day, 1, &next)) return false;
    *out = reached(w->zone, next * RB_US_PER_DAY + w->openings.items[hours_of(w, next).first].from);
    return true;
}

int64_t rb_diary_between(rb_diary *d, int64_t a, int64_t b)
{
    int64_t start;
    if (b < a) return -time_between(d, b, a);
    return after_cutoff(d, a, &start) && start < b ? time_between(d, start, b) : 0;
}

/* `a` itself while open, else the next opening. */
static bool next_open(rb_diary *d, int64_t a, int64_t *out)
{
    place       p = find(d, a);
    const year *y = year_at(d, p.number);
    if (p.begun > 0 && a < y->until[p.begun - 1]) {
        *out = a;
        return true;
    }
    for (; p.begun >= y->len; y = year_at(d, p.number), p.begun = 0)
        if (++p.number > LAST_YEAR) return false;
    *out = y->from[p.begun];
    return true;
}

static bool forward(rb_diary *d, int64_t a, int64_t time, int64_t *out)
{
    place   p = find(d, a);
    int64_t goal;
    if (__builtin_add_overflow(p.past, time, &goal)) return false;
    while (goal > sums_of(d, p.number).time) {
        goal -= sums_of(d, p.number).time;
        if (++p.number > LAST_YEAR) return false;
    }
    const year *y = year_at(d, p.number);
    uint32_t    at = count_upto(y->before, y->len, goal - 1) - 1; /* the opening before whose end the goal is reached */
    *out = y->from[at] + goal - y->before[at];
    return true;
}

static bool backward(rb_diary *d, int64_t a, int64_t time, int64_t *out)
{
    place   p = find(d, a);
    int64_t goal;
    if (__builtin_add_overflow(p.past, time, &goal)) return false;
    while (goal < 0) {
        if (--p.number < FIRST_YEAR) return false;
        goal += sums_of(d, p.number).time;
    }
    const year *y = year_at(d, p.number);
    uint32_t    at = count_upto(y->before, y->len, goal) - 1;
    *out = y->from[at] + goal - y->before[at];
    return true;
}

bool rb_diary_plus(rb_diary *d, int64_t a, int64_t time, int64_t *out)
{
    int64_t start;
    if (time < 0) return backward(d, a, time, out);
    if (!after_cutoff(d, a, &start)) return false;
    return time == 0 ? next_open(d, start, out) : forward(d, start, time, out);
}

/* ---- days ---- */

bool rb_diary_add_days(rb_diary *d, int64_t day, int64_t n, int64_t *out)
{
    const int64_t most = RB_DATE_MAX - (int64_t)RB_DATE_MIN;
    int           number = year_of(day);
    const year   *y = year_at(d, number);
    *out = day;
    if (n == 0) return true;
    if (n > most || n < -most) return false;
    int64_t index = count_upto(y->days, y->day_count, n > 0 ? day : day - 1) + n - (n > 0);
    while (index >= sums_of(d, number).days) {
        index -= sums_of(d, number).days;
        if (++number > LAST_YEAR) return false;
    }
    for (; index < 0; index += sums_of(d, number).days)
        if (--number < FIRST_YEAR) return false;
    *out = year_at(d, number)->days[index];
    return true;
}

int64_t rb_diary_count_days(rb_diary *d, int64_t a, int64_t b)
{
    if (b < a) return -rb_diary_count_days(d, b, a);
    const year *first = year_at(d, year_of(a)), *last = year_at(d, year_of(b));
    int64_t     days = (int64_t)count_upto(last->days, last->day_count, b) - count_upto(first->days, first->day_count, a);
    for (int y = year_of(a); y < year_of(b); y++) days += sums_of(d, y).days;
    return days;
}

bool rb_diary_day(rb_diary *d, int64_t instant, int64_t *out)
{
    const rb_worktime *w = d->w;
    int64_t day = rb_zone_date(w->zone, instant);
    bool    is_late = w->has_cutoff && instant + rb_zone_offset(w->zone, instant) - day * RB_US_PER_DAY > w->cutoff;
    *out = day;
    return !is_late || !rb_worktime_is_business_day(w, day) || rb_diary_add_days(d, day, 1, out);
}
