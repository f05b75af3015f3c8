/* tests/unit/zone.c: zones of the system's database, and the rule that follows their last transition. */
#include "base/clock.h"
#include "base/zone_posix.h"
#include "check.h"

static const rb_zone *zone(const char *name)
{
    const rb_zone *z = rb_zone_load(rb_str_of(name));
    CHECK(z != NULL);
    return z ? z : rb_zone_load(RB_STR("UTC"));
}

static int64_t utc(const char *text)
{
    int64_t us = INT64_MIN;
    CHECK(rb_instant_parse(rb_str_of(text), rb_zone_load(RB_STR("UTC")), &us));
    return us;
}

static int64_t minutes_at(const char *name, const char *moment)
{
    return rb_zone_offset(zone(name), utc(moment)) / (60 * RB_US_PER_SECOND);
}

static void offsets_follow_the_database(void)
{
    CHECK(minutes_at("America/New_York", "2025-03-09T06:59:59Z") == -300);
    CHECK(minutes_at("America/New_York", "2025-03-09T07:00:00Z") == -240);
    CHECK(minutes_at("America/New_York", "2025-11-02T05:59:59.999999Z") == -240);
    CHECK(minutes_at("America/New_York", "2025-11-02T06:00:00Z") == -300);
    CHECK(minutes_at("Asia/Manila", "2025-07-01T00:00:00Z") == 480);
    CHECK(minutes_at("Europe/London", "1970-01-01T00:00:00Z") == 60);
    CHECK(minutes_at("Australia/Lord_Howe", "2025-01-01T00:00:00Z") == 660);
    CHECK(minutes_at("Australia/Lord_Howe", "2025-07-01T00:00:00Z") == 630);
    CHECK(rb_zone_offset(zone("America/New_York"), utc("1850-01-01T00:00:00Z")) == -17762 * RB_US_PER_SECOND);
}

static void the_rule_goes_on_for_ever(void)
{
    CHECK(minutes_at("America/New_York", "2100-07-01T00:00:00Z") == -240);
    CHECK(minutes_at("America/New_York", "2437-12-01T00:00:00Z") == -300);
    CHECK(minutes_at("America/New_York", "2439-07-01T00:00:00Z") == -240);
    CHECK(minutes_at("America/New_York", "9999-07-01T00:00:00Z") == -240);
    CHECK(minutes_at("America/New_York", "9999-12-31T23:59:59Z") == -300);
    CHECK(minutes_at("Asia/Tokyo", "9999-07-01T00:00:00Z") == 540);
    /* the same weekday rule 400, 800 and 7600 years later */
    for (int year = 2040; year < 9999; year += year == 2040 ? 400 : 7200) {
        rb_str before = rb_str_print("%04d-03-11T06:59:59Z", year), after = rb_str_print("%04d-03-11T07:00:00Z",
        year);
        CHECK(minutes_at("America/New_York", before.ptr) == -300);
        CHECK(minutes_at("America/New_York", after.ptr) == -240);
    }
}

static void fixed_offsets_and_utc(void)
{
    CHECK(minutes_at("UTC", "2025-01-01T00:00:00Z") == 0);
    CHECK(minutes_at("+05:30", "2025-01-01T00:00:00Z") == 330);
    CHECK(minutes_at("-0800", "2025-01-01T00:00:00Z") == -480);
    CHECK_TEXT(rb_zone_name(zone("+05:30")), "+05:30");
    CHECK_TEXT(rb_zone_name(zone("Europe/London")), "Europe/London");
}

static void names_that_are_no_zones(void)
{
    const char *wrong[] = {
        "", "Europe/Nowhere", "europe", "Europe", "Europe/", "/etc/passwd", "/usr/share/zoneinfo/UTC",
        "../zoneinfo/UTC", "Europe/../UTC", "Europe/./London", "right/Europe/London",
        "posix/Europe/London", "localtime", "posixrules", "zone.tab", "tzdata.zi", "Europe/London ",
        "Europe\\London", "+24:00", "+05:60", "+5:30", "05:30", "+05:3", "+05;30", "+0530x",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK(rb_zone_load(rb_str_of(wrong[i])) == NULL);
    CHECK(rb_zone_load((rb_str){"UTC\0x", 5}) == NULL);
    CHECK(rb_zone_load((rb_str){"Europe/London\0", 14}) == NULL);
    CHECK(rb_zone_load(RB_STR_NONE) == NULL);
}

/* The moments of a local time, as "count: first second, that of who needs one". */
static rb_str moments(const char *name, const char *local)
{
    rb_buf  b = {0};
    int64_t in[2], us = utc(local);
    int     count = rb_zone_resolve(zone(name), us, in);
    for (int i = 0; i < count; i++) {
        rb_instant_print(&b, in[i], NULL);
        rb_buf_add_char(&b, ' ');
    }
    rb_buf_add_chars(&b, "-> ");
    rb_instant_print(&b, rb_zone_instant(zone(name), us), NULL);
    return rb_buf_take(&b);
}

static void local_times_once_never_and_twice(void)
{
    CHECK_TEXT(moments("America/New_York", "2025-06-01T12:00:00"), "2025-06-01T16:00:00Z -> 2025-06-01T16:00:00Z");
    CHECK_TEXT(moments("America/New_York", "2025-03-09T01:59:59"), "2025-03-09T06:59:59Z -> 2025-03-09T06:59:59Z");
    CHECK_TEXT(moments("America/New_York", "2025-03-09T02:00:00"), "-> 2025-03-09T07:00:00Z");
    CHECK_TEXT(moments("America/New_York", "2025-03-09T02:59:59"), "-> 2025-03-09T07:59:59Z");
    CHECK_TEXT(moments("America/New_York", "2025-03-09T03:00:00"), "2025-03-09T07:00:00Z -> 2025-03-09T07:00:00Z");
    CHECK_TEXT(moments("America/New_York", "2025-11-02T00:59:59"), "2025-11-02T04:59:59Z -> 2025-11-02T04:59:59Z");
    CHECK_TEXT(moments("America/New_York", "2025-11-02T01:00:00"),
               "2025-11-02T05:00:00Z 2025-11-02T06:00:00Z -> 2025-11-02T05:00:00Z");
    CHECK_TEXT(moments("America/New_York", "2025-11-02T01:59:59.5"),
               "2025-11-02T05:59:59.5Z 2025-11-02T06:59:59.5Z -> 2025-11-02T05:59:59.5Z");
    CHECK_TEXT(moments("America/New_York", "2025-11-02T02:00:00"), "2025-11-02T07:00:00Z -> 2025-11-02T07:00:00Z");
    CHECK_TEXT(moments("Australia/Lord_Howe", "2025-10-05T02:15:00"), "-> 2025-10-04T15:45:00Z"); /* half an hour */
    CHECK_TEXT(moments("+05:30", "2025-06-01T12:00:00"), "2025-06-01T06:30:00Z -> 2025-06-01T06:30:00Z");
}

static void a_day_that_was_left_out(void)
{
    CHECK_TEXT(moments("Pacific/Apia", "2011-12-29T23:59:59"), "2011-12-30T09:59:59Z -> 2011-12-30T09:59:59Z");
    CHECK_TEXT(moments("Pacific/Apia", "2011-12-30T12:00:00"), "-> 2011-12-30T22:00:00Z");
    CHECK_TEXT(moments("Pacific/Apia", "2011-12-31T00:00:00"), "2011-12-30T10:00:00Z -> 2011-12-30T10:00:00Z");
}

static void gaps_and_folds_far_ahead(void)
{
    CHECK_TEXT(moments("America/New_York", "9640-03-11T02:30:00"), "-> 9640-03-11T07:30:00Z");
    CHECK_TEXT(moments("America/New_York", "2440-11-04T01:30:00"),
               "2440-11-04T05:30:00Z 2440-11-04T06:30:00Z -> 2440-11-04T05:30:00Z");
}

static void every_moment_is_found_again(void)
{
    const char *names[] = {
        "America/New_York", "Europe/Dublin", "Africa/Casablanca", "Pacific/Chatham", "Asia/Tehran",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const rb_zone *z = zone(names[i]);
        int64_t in[2], missed = 0;
        for (int64_t us = utc("1960-01-01"); us < utc("2045-01-01"); us += 977 * 60 * RB_US_PER_SECOND) {
            int count = rb_zone_resolve(z, us + rb_zone_offset(z, us), in);
            missed += !(count >= 1 && (in[0] == us || (count == 2 && in[1] == us && in[0] < in[1])));
        }
        CHECK(missed == 0);
    }
}

static void dates_are_those_of_the_zone(void)
{
    int64_t us = utc("2025-06-01T03:00:00Z"), day = utc("2025-06-01") / RB_US_PER_DAY;
    CHECK(rb_zone_date(zone("UTC"), us) == day);
    CHECK(rb_zone_date(zone("America/New_York"), us) == day - 1);
    CHECK(rb_zone_date(zone("Asia/Manila"), utc("2025-06-01T16:00:00Z")) == day + 1);
    CHECK(rb_zone_date(zone("UTC"), -1) == -1);
}

/* ---- the rule in the last line of a zone file ---- */

static rb_str change_in(const char *text, int year)
{
    rb_posix_rule r;
    rb_buf        b = {0};
    if (!rb_posix_parse(rb_str_of(text), &r) || !r.has_summer) return RB_STR("none");
    rb_instant_print(&b, rb_posix_moment(&r.starts, year, r.standard) * RB_US_PER_SECOND, NULL);
    rb_buf_add_char(&b, ' ');
    rb_instant_print(&b, rb_posix_moment(&r.ends, year, r.summer) * RB_US_PER_SECOND, NULL);
    return rb_buf_take(&b);
}

static void rules_name_their_days(void)
{
    CHECK_TEXT(change_in("CET-1CEST,M3.5.0,M10.5.0/3", 2025), "2025-03-30T01:00:00Z 2025-10-26T01:00:00Z");
    CHECK_TEXT(change_in("EST5EDT,M3.2.0,M11.1.0", 2026), "2026-03-08T07:00:00Z 2026-11-01T06:00:00Z");
    CHECK_TEXT(change_in("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2025), "2025-10-04T15:30:00Z 2025-04-05T15:00:00Z");
    CHECK_TEXT(change_in("A1BBB,J60,59", 2024), "none"); /* names have three letters */
    CHECK_TEXT(change_in("AAA1BBB,J60,59/0", 2024), "2024-03-01T03:00:00Z 2024-02-29T00:00:00Z");
    CHECK_TEXT(change_in("AAA1BBB,J60,59/0", 2025), "2025-03-01T03:00:00Z 2025-03-01T00:00:00Z");
    CHECK_TEXT(change_in("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2025), "2025-03-30T01:00:00Z 2025-10-26T01:00:00Z");
    CHECK_TEXT(change_in("XXX3EDT4,0/0,J365/23", 2025), "2025-01-01T03:00:00Z 2026-01-01T03:00:00Z");
    CHECK_TEXT(change_in("AAA0BBB,M12.5.6,M1.1.0", 2025), "2025-12-27T02:00:00Z 2025-01-05T01:00:00Z");
}

static void texts_that_are_no_rules(void)
{
    const char *wrong[] = {
        "", "E", "EST", "EST5EDT", "5EST", "EST5EDT,", "EST5EDT,M3.2.0", "EST5EDT,M3.2.0,M11.1.0,",
        "EST5EDT,M13.2.0,M11.1.0", "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0",
        "EST5EDT,M0.2.0,M11.1.0", "EST5EDT,J0,J365", "EST5EDT,J366,J365", "EST5EDT,366,0", "EST25",
        "EST5:60", "EST5:", "<EST5", "<>5", "EST5EDT,M3.2.0/168,M11.1.0", "EST99999999999999999999",
    };
    rb_posix_rule r;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK(!rb_posix_parse(rb_str_of(wrong[i]), &r));
    CHECK(!rb_posix_parse(RB_STR_NONE, &r));
    CHECK(rb_posix_parse(RB_STR("<+0545>-5:45"), &r) && r.standard == 20700 && !r.has_summer);
}

int main(void)
{
    rb_gc_init();
    RUN(offsets_follow_the_database);
    RUN(the_rule_goes_on_for_ever);
    RUN(fixed_offsets_and_utc);
    RUN(names_that_are_no_zones);
    RUN(local_times_once_never_and_twice);
    RUN(a_day_that_was_left_out);
    RUN(gaps_and_folds_far_ahead);
    RUN(every_moment_is_found_again);
    RUN(dates_are_those_of_the_zone);
    RUN(rules_name_their_days);
    RUN(texts_that_are_no_rules);
    return check_report();
}
