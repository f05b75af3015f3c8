/* base/worktime.h: the open hours of a calendar, and time counted by them. Knows nothing of rules.
 *
 * Hours are times on the clock on the wall of a zone. A time that the clock skips is the moment of the change, one that it
 * shows twice is the first: a time is the first moment at which the clock has reached it. So a night is as long as it really is.
 * An opening belongs to the day on which it begins, also the part of it after midnight. A day is a business day when
 * something opens on it.
 */
#ifndef RB_BASE_WORKTIME_H
#define RB_BASE_WORKTIME_H

#include "base/clock.h"
#include "base/vec.h"

/* Microseconds after the midnight with which its day begins: 0 <= from < 24 h, from < until <= from + 24 h. */
typedef struct rb_opening { int64_t from, until; } rb_opening;
typedef struct rb_day_hours { uint32_t first, count; } rb_day_hours; /* in the calendar's openings, in order */

enum rb_special_rank { RB_SPECIAL_CLOSED, RB_SPECIAL_OPEN }; /* of two for one day the higher counts */
typedef struct rb_special { int64_t day; enum rb_special_rank rank; rb_day_hours hours; } rb_special;

/* A calendar. Changed only until rb_worktime_settle; then any number of diaries may share it. */
typedef struct rb_worktime {
    const rb_zone *zone;
    RB_VEC(rb_opening) openings;
    rb_day_hours week[7];       /* Monday first */
    RB_VEC(rb_special) specials; /* settled: by day, one for a day */
    bool    has_cutoff;
    int64_t cutoff;             /* what comes later on a business day counts from the next one's opening */
} rb_worktime;

rb_day_hours rb_worktime_add_hours(rb_worktime *w, const rb_opening *openings, uint32_t count); /* in order, without overlap */
void rb_worktime_add_special(rb_worktime *w, int64_t day, enum rb_special_rank rank, rb_day_hours hours);
void rb_worktime_settle(rb_worktime *w);
bool rb_worktime_is_business_day(const rb_worktime *w, int64_t day);

/* A calendar laid out year by year, as far as it was asked for. Some day of its week must have hours. One for each worker. */
typedef struct rb_diary rb_diary;
rb_diary *rb_diary_new(const rb_worktime *w);

bool    rb_diary_is_open(rb_diary *d, int64_t instant); /* yes when it opens, no when it closes */
/* The open time from a to b. Before the cut-off of a; when b is before a, less than nothing, and the cut-off plays no part. */
int64_t rb_diary_between(rb_diary *d, int64_t a, int64_t b);
/* The moment at which the last of `time` is spent: never an opening but for no time at all, when it is the moment from which time
 * counts. Less than nothing: the moment from which so much is left until a, never a closing; without the cut-off.
 * False: not in the years 1 to 9999. */
bool    rb_diary_plus(rb_diary *d, int64_t a, int64_t time, int64_t *out);
/* The n-th business day after the day (before it, when n < 0); 0: the day itself. False: not in the years 1 to 9999. */
bool    rb_diary_add_days(rb_diary *d, int64_t day, int64_t n, int64_t *out);
/* How many business days are after a and not after b; b before a: how many fewer. */
int64_t rb_diary_count_days(rb_diary *d, int64_t a, int64_t b);
/* The day as which an instant counts: its own, or the next business day after the cut-off. False: not in the years 1 to 9999. */
bool    rb_diary_day(rb_diary *d, int64_t instant, int64_t *out);

#endif
