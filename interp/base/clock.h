/* base/clock.h: calendar dates, instants, durations and zones, with no libc zone state.
 *
 * Units    date: days since 1970-01-01 (proleptic Gregorian, years 1 to 9999)
 *          instant: microseconds since 1970-01-01T00:00Z
 *          duration: microseconds
 *          time of day: microseconds since midnight
 *          months: a whole number of months (years are twelve)
 * Source   ISO 8601; RFC 8536 (TZif); POSIX TZ strings.
 */
#ifndef RB_BASE_CLOCK_H
#define RB_BASE_CLOCK_H

#include "base/buf.h"

#define RB_US_PER_SECOND INT64_C(1000000)
#define RB_US_PER_DAY (INT64_C(86400) * RB_US_PER_SECOND)
#define RB_DATE_MIN (-719162) /* 0001-01-01 */
#define RB_DATE_MAX 2932896   /* 9999-12-31 */

typedef struct rb_civil { int year, month, day; } rb_civil;

bool     rb_date_from_civil(rb_civil c, int64_t *days); /* false when there is no such day */
rb_civil rb_date_to_civil(int64_t days);
int      rb_date_weekday(int64_t days);                 /* 0 = Monday */
enum rb_month_end { RB_MONTH_END_CLAMPED, RB_MONTH_END_OVERFLOWING };
bool     rb_date_add_months(int64_t days, int64_t months, enum rb_month_end mode, int64_t *out);

typedef struct rb_zone rb_zone; /* immutable once loaded */
/* An IANA name ("Europe/London"), "UTC" or a fixed offset "+05:30". NULL when unknown. Never reads outside the zone folder. */
const rb_zone *rb_zone_load(rb_str name);
rb_str  rb_zone_name(const rb_zone *z);
int64_t rb_zone_offset(const rb_zone *z, int64_t instant_us);   /* local minus UTC, in us */
/* Local wall time (us since epoch as if UTC) to instants. A gap gives none, a fold two (earlier first). Returns the count. */
int     rb_zone_resolve(const rb_zone *z, int64_t local_us, int64_t instants[2]);
/* The same for who must have one moment: in a gap it moves forward by the gap's length, of a fold it is the earlier. */
int64_t rb_zone_instant(const rb_zone *z, int64_t local_us);
int64_t rb_zone_date(const rb_zone *z, int64_t instant_us);     /* the calendar day there */
void    rb_zone_dates(const rb_zone *z, const int64_t *instants, int64_t *dates, uint32_t count); /* of many in the years 1 to 9999 */

/* Strict ISO forms. A datetime without offset is read in `local` (a gap: moved forward; a fold:
 * the earlier), or refused when `local` is NULL; 'T' or one blank between the parts; seconds and up to
 * six decimals optional; a date alone is midnight there. False = not of that form or no such moment. */
bool rb_date_parse(rb_str s, int64_t *days);
bool rb_instant_parse(rb_str s, const rb_zone *local, int64_t *us);
bool rb_time_parse(rb_str s, int64_t *us);      /* 09:00, 09:00:30 */
/* "4 hours 15 min", "8 Hours, 16 Min", "15 days", "PT36H", "01:30:00"; whole microseconds. */
bool rb_duration_parse(rb_str s, int64_t *us);

/* A declared form, made of YYYY YY MM M DD D HH H hh h mm ss a (am/pm) Mon and literal bytes: "DD/MM/YYYY",
 * "MM/DD/YYYY hh:mm a". YY is 20YY. NULL and *bad set (a part of the pattern) when it is not one. */
typedef struct rb_time_format rb_time_format;
const rb_time_format *rb_time_format_new(rb_str pattern, rb_str *bad);
/* Of a pattern in letters of elsewhere, "dd.mm.yyyy" or "TT.MM.JJJJ": the same in ours; empty when it cannot be told. */
rb_str rb_time_format_meant(rb_str pattern);
/* It is written in this form, though there may be no such day or time. */
bool   rb_time_format_fits(const rb_time_format *f, rb_str s);
rb_str rb_time_format_pattern(const rb_time_format *f);
bool rb_time_format_has_time(const rb_time_format *f);
/* `local` NULL: the wall time as if it were UTC, for dates. */
bool rb_time_format_parse(const rb_time_format *f, rb_str s, const rb_zone *local, int64_t *us);

void rb_date_print(rb_buf *b, int64_t days);                             /* 2025-07-01 */
void rb_instant_print(rb_buf *b, int64_t us, const rb_zone *z);          /* 2025-06-01T16:00:00Z, +02:00 */
void rb_time_print(rb_buf *b, int64_t us);                               /* 09:00 */
void rb_duration_print(rb_buf *b, int64_t us);                           /* 1 day 2 hours 5 minutes */
void rb_months_print(rb_buf *b, int64_t months);                         /* 1 year 6 months */

uint64_t rb_clock_ns(void); /* nanoseconds of a clock that never jumps; for measuring alone */
int64_t rb_clock_now(void); /* the instant; what rules see of it engine/ asks for, once a run; else only to say how long something took */

#endif
