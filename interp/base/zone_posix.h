/* base/zone_posix.h: the rule in the last line of a zone file, for the years after its last transition. */
#ifndef RB_BASE_ZONE_POSIX_H
#define RB_BASE_ZONE_POSIX_H

#include "base/str.h"

enum rb_posix_day { RB_POSIX_JULIAN, RB_POSIX_ZERO_BASED, RB_POSIX_MONTH_WEEK };

/* One change of the clocks in each year. */
typedef struct rb_posix_change {
    enum rb_posix_day form;
    int     month, week, day; /* MONTH_WEEK: 1-12, 1-5 (5: last), 0 = Sunday; else only day */
    int64_t seconds;          /* after local midnight, -167 to 167 hours */
} rb_posix_change;

typedef struct rb_posix_rule {
    int64_t         standard, summer; /* offsets: local minus UTC, in seconds */
    bool            has_summer;
    rb_posix_change starts, ends;     /* of summer time */
} rb_posix_rule;

/* "CET-1CEST,M3.5.0,M10.5.0/3". False when it is not such a text. */
bool rb_posix_parse(rb_str text, rb_posix_rule *rule);
/* When the change happens in that year: seconds since 1970 on the wall clock that shows `offset`, turned to UTC. */
int64_t rb_posix_moment(const rb_posix_change *change, int year, int64_t offset);

#endif
