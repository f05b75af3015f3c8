/* tests/unit/clock.c: civil dates, strict parsing, declared forms and printing. */
#include "base/clock.h"
#include "check.h"

static int64_t date(const char *text)
{
    int64_t days = INT64_MIN;
    CHECK(rb_date_parse(rb_str_of(text), &days));
    return days;
}

static bool is_date(const char *text)
{
    int64_t days;
    return rb_date_parse(rb_str_of(text), &days);
}

/* ---- the calendar ---- */

static void days_and_civil_dates_agree_on_every_day(void)
{
    int64_t wrong = 0, back = 0;
    rb_civil before = {0, 12, 31};
    for (int64_t d = RB_DATE_MIN; d <= RB_DATE_MAX; d++) {
        rb_civil c = rb_date_to_civil(d);
        bool next_day = c.year == before.year && c.month == before.month && c.day == before.day + 1;
        bool next_month = c.day == 1 && (c.month == before.month + 1 || (c.month == 1 && c.year == before.year + 1));
        wrong += !(next_day || next_month) || !rb_date_from_civil(c, &back) || back != d;
        before = c;
    }
    CHECK(wrong == 0);
    CHECK(before.year == 9999 && before.month == 12 && before.day == 31);
}

static void known_days(void)
{
    CHECK(date("1970-01-01") == 0);
    CHECK(date("2000-03-01") == 11017);
    CHECK(date("1969-12-31") == -1);
    CHECK(date("0001-01-01") == RB_DATE_MIN);
    CHECK(date("9999-12-31") == RB_DATE_MAX);
    CHECK(rb_date_weekday(date("1970-01-01")) == 3);
    CHECK(rb_date_weekday(date("2025-06-02")) == 0);
    CHECK(rb_date_weekday(date("2025-06-01")) == 6);
    CHECK(rb_date_weekday(date("0001-01-01")) == 0);
}

static void days_that_do_not_exist_are_refused(void)
{
    int64_t days = 77;
    const rb_civil wrong[] = {{2025, 2, 29}, {2025, 2, 30}, {1900, 2, 29}, {2025, 4, 31}, {2025, 0, 1},
                              {2025, 13, 1}, {2025, 1, 0},  {2025, 1, 32}, {0, 1, 1},     {10000, 1, 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK(!rb_date_from_civil(wrong[i], &days));
    CHECK(days == 77);
    CHECK(rb_date_from_civil((rb_civil){2000, 2, 29}, &days) && rb_date_from_civil((rb_civil){2024, 2, 29}, &days));
}

static rb_str months_after(const char *from, int64_t months, enum rb_month_end mode)
{
    rb_buf  b = {0};
    int64_t out;
    if (!rb_date_add_months(date(from), months, mode, &out)) return RB_STR("none");
    rb_date_print(&b, out);
    return rb_buf_take(&b);
}

static void months_end_as_asked(void)
{
    CHECK_TEXT(months_after("2025-01-31", 1, RB_MONTH_END_CLAMPED), "2025-02-28");
    CHECK_TEXT(months_after("2024-01-31", 1, RB_MONTH_END_CLAMPED), "2024-02-29");
    CHECK_TEXT(months_after("2025-01-31", 1, RB_MONTH_END_OVERFLOWING), "2025-03-03");
    CHECK_TEXT(months_after("2024-02-29", 12, RB_MONTH_END_CLAMPED), "2025-02-28");
    CHECK_TEXT(months_after("2024-02-29", 12, RB_MONTH_END_OVERFLOWING), "2025-03-01");
    CHECK_TEXT(months_after("2025-03-31", -1, RB_MONTH_END_CLAMPED), "2025-02-28");
    CHECK_TEXT(months_after("2025-11-15", 3, RB_MONTH_END_CLAMPED), "2026-02-15");
    CHECK_TEXT(months_after("2025-03-15", -3, RB_MONTH_END_CLAMPED), "2024-12-15");
    CHECK_TEXT(months_after("2025-03-15", 0, RB_MONTH_END_CLAMPED), "2025-03-15");
    CHECK_TEXT(months_after("9999-11-30", 1, RB_MONTH_END_CLAMPED), "9999-12-30");
    CHECK_TEXT(months_after("9999-12-01", 1, RB_MONTH_END_CLAMPED), "none");
    CHECK_TEXT(months_after("0001-01-01", -1, RB_MONTH_END_CLAMPED), "none");
    CHECK_TEXT(months_after("2025-01-01", INT64_MAX, RB_MONTH_END_CLAMPED), "none");
    CHECK_TEXT(months_after("2025-01-01", INT64_MIN, RB_MONTH_END_CLAMPED), "none");
}

/* ---- dates and moments ---- */

static void dates_are_strict(void)
{
    const char *wrong[] = {
        "", "2025-1-01", "2025-01-1", "2025/01/01", "20250101", "2025-02-30", "2023-02-29", "2025-01-01 ",
        " 2025-01-01", "0000-01-01", "-001-01-01", "2025-01-0:", "2025-01-0/", "12025-01-01",
        "2025-01-01T00:00:00Z", "25-01-01", "2025-W01-1",
    };
    CHECK(is_date("2024-02-29"));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK(!is_date(wrong[i]));
    int64_t days = 5;
    CHECK(!rb_date_parse(RB_STR_NONE, &days) && days == 5);
}

/* The moment printed in UTC, or "none". */
static rb_str moment(const char *text, const char *zone)
{
    rb_buf  b = {0};
    int64_t us;
    if (!rb_instant_parse(rb_str_of(text), zone ? rb_zone_load(rb_str_of(zone)) : NULL, &us)) return RB_STR("none");
    rb_instant_print(&b, us, NULL);
    return rb_buf_take(&b);
}

static void moments_with_an_offset(void)
{
    CHECK_TEXT(moment("2025-06-01T16:00:00Z", NULL), "2025-06-01T16:00:00Z");
    CHECK_TEXT(moment("2025-06-01t16:00:00z", NULL), "2025-06-01T16:00:00Z");
    CHECK_TEXT(moment("2025-06-01 16:00Z", NULL), "2025-06-01T16:00:00Z");
    CHECK_TEXT(moment("2025-06-01T16:00:00+05:30", NULL), "2025-06-01T10:30:00Z");
    CHECK_TEXT(moment("2025-06-01T16:00:00-0800", NULL), "2025-06-02T00:00:00Z");
    CHECK_TEXT(moment("2025-06-01 16:00:00+00", NULL), "2025-06-01T16:00:00Z");
    CHECK_TEXT(moment("2025-06-01 16:00:00.000 -0800", NULL), "2025-06-02T00:00:00Z");
    CHECK_TEXT(moment("2025-06-01T16:00:00-08", NULL), "2025-06-02T00:00:00Z");
    CHECK_TEXT(moment("2025-06-01 16:00:00.250 UTC", NULL), "2025-06-01T16:00:00.25Z");
    CHECK_TEXT(moment("2025-06-01T16:00:00.5Z", NULL), "2025-06-01T16:00:00.5Z");
    CHECK_TEXT(moment("2025-06-01T16:00:00.000001Z", NULL), "2025-06-01T16:00:00.000001Z");
    CHECK_TEXT(moment("2025-06-01T16:00:00.123456000Z", NULL), "2025-06-01T16:00:00.123456Z");
    CHECK_TEXT(moment("1969-12-31T23:59:59.75Z", NULL), "1969-12-31T23:59:59.75Z");
    CHECK_TEXT(moment("0001-01-01T00:00:00Z", NULL), "0001-01-01T00:00:00Z");
    CHECK_TEXT(moment("9999-12-31T23:59:59.999999Z", NULL), "9999-12-31T23:59:59.999999Z");
}

static void moments_that_are_none(void)
{
    const char *wrong[] = {
        "2025-06-01T24:00:00Z", "2025-06-01T23:59:60Z", "2025-06-01T23:60:00Z", "2025-02-30T00:00:00Z",
        "2025-06-01T16:00:00.1234567Z", "2025-06-01T16:00:00.1234560001Z", "2025-06-01T16:00:00.Z",
        "2025-06-01T16:00:00,5Z", "2025-06-01T16:00:00+24:00", "2025-06-01T16:00:00+05:60",
        "2025-06-01T16:00:00+5", "2025-06-01T16:00:00+05:", "2025-06-01T16:00:00+5:30", "2025-06-01 16:00:00 utc", "2025-06-01 16:00:00  +0000", "2025-06-01 16:00:00 + 0000", "2025-06-01 16:00:00 UT", "2025-06-01 16:00:00 UTCZ", "2025-06-01T16:00:00ZZ",
        "2025-06-01T16:00:00Z ", "2025-06-01T16Z", "2025-06-01T", "2025-06-01TZ", "2025-06-01_16:00:00Z",
        "2025-06-01  16:00:00Z", "2025-06-01T16:00:00 Z", "2025-06-01T16:00:00 PST",
        "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "2025-06-01T16:00:00",
        "2025-06-01 16:00", "2025-06-01", "",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK_TEXT(moment(wrong[i], NULL), "none");
}

static void local_moments_need_a_zone(void)
{
    CHECK_TEXT(moment("2025-06-01 16:00", "UTC"), "2025-06-01T16:00:00Z");
    CHECK_TEXT(moment("2025-06-01", "+02:00"), "2025-05-31T22:00:00Z");
    CHECK_TEXT(moment("2025-06-01T16:00:00", "America/New_York"), "2025-06-01T20:00:00Z");
    CHECK_TEXT(moment("2025-03-09T02:30:00", "America/New_York"), "2025-03-09T07:30:00Z"); /* gap: 03:30 */
    CHECK_TEXT(moment("2025-11-02T01:30:00", "America/New_York"), "2025-11-02T05:30:00Z"); /* fold: the earlier */
    CHECK_TEXT(moment("2025-06-01T16:00:00Z", "America/New_York"), "2025-06-01T16:00:00Z");
}

static void moments_print_in_their_zone(void)
{
    rb_buf b = {0};
    rb_instant_print(&b, INT64_C(1748793600) * RB_US_PER_SECOND, rb_zone_load(RB_STR("America/New_York")));
    rb_buf_add_char(&b, ' ');
    rb_instant_print(&b, INT64_C(1748793600) * RB_US_PER_SECOND, rb_zone_load(RB_STR("+05:30")));
    rb_buf_add_char(&b, ' ');
    rb_instant_print(&b, INT64_C(-5000000000) * RB_US_PER_SECOND, rb_zone_load(RB_STR("America/New_York")));
    CHECK_TEXT(rb_buf_str(&b), "2025-06-01T12:00:00-04:00 2025-06-01T21:30:00+05:30 1811-07-23T15:06:40Z");
    rb_buf_reset(&b); /* a zone may be in another year than all that can be written */
    rb_instant_print(&b, (RB_DATE_MAX + 1) * RB_US_PER_DAY - RB_US_PER_SECOND / 2, rb_zone_load(RB_STR("+05:30")));
    rb_buf_add_char(&b, ' ');
    rb_instant_print(&b, RB_DATE_MIN * RB_US_PER_DAY, rb_zone_load(RB_STR("-01:00")));
    CHECK_TEXT(rb_buf_str(&b), "10000-01-01T05:29:59.5+05:30 0000-12-31T23:00:00-01:00");
}

static rb_str time_again(const char *text)
{
    rb_buf  b = {0};
    int64_t us;
    if (!rb_time_parse(rb_str_of(text), &us)) return RB_STR("none");
    rb_time_print(&b, us);
    return rb_buf_take(&b);
}

static void times_of_day(void)
{
    CHECK_TEXT(time_again("09:00"), "09:00");
    CHECK_TEXT(time_again("09:00:00"), "09:00");
    CHECK_TEXT(time_again("09:00:30"), "09:00:30");
    CHECK_TEXT(time_again("23:59:59.999999"), "23:59:59.999999");
    CHECK_TEXT(time_again("00:00:00.25"), "00:00:00.25");
    const char *wrong[] = {
        "", "9:00", "24:00", "23:60", "23:59:60", "09", "09:", "09:00:", "09:00 ", "09:00Z", "0900",
        "-1:00",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK_TEXT(time_again(wrong[i]), "none");
}

/* ---- durations ---- */

static rb_str duration_again(const char *text)
{
    rb_buf  b = {0};
    int64_t us;
    if (!rb_duration_parse(rb_str_of(text), &us)) return RB_STR("none");
    rb_duration_print(&b, us);
    return rb_buf_take(&b);
}

static void durations_in_words(void)
{
    CHECK_TEXT(duration_again("4 hours 15 min"), "4 hours 15 minutes");
    CHECK_TEXT(duration_again("8 Hours, 16 Min"), "8 hours 16 minutes");
    CHECK_TEXT(duration_again("8 HOURS ,16 MINS"), "8 hours 16 minutes");
    CHECK_TEXT(duration_again("15 days"), "15 days");
    CHECK_TEXT(duration_again("1 day"), "1 day");
    CHECK_TEXT(duration_again("1.5 hours"), "1 hour 30 minutes");
    CHECK_TEXT(duration_again("2w 3d 4h 5min 6s"), "17 days 4 hours 5 minutes 6 seconds");
    CHECK_TEXT(duration_again("1 week 1 hr 1 sec"), "7 days 1 hour 1 second");
    CHECK_TEXT(duration_again("3 hrs 2 minutes 2 secs"), "3 hours 2 minutes 2 seconds");
    CHECK_TEXT(duration_again("0.000001 seconds"), "0.000001 seconds");
    CHECK_TEXT(duration_again("90 second"), "1 minute 30 seconds");
    CHECK_TEXT(duration_again("0 days"), "0 seconds");
    CHECK_TEXT(duration_again("-4 hours 15 minutes"), "-4 hours 15 minutes");
    CHECK_TEXT(duration_again("36h"), "1 day 12 hours");
}

static void durations_as_iso_and_clock(void)
{
    CHECK_TEXT(duration_again("PT36H"), "1 day 12 hours");
    CHECK_TEXT(duration_again("P1DT2H30M5S"), "1 day 2 hours 30 minutes 5 seconds");
    CHECK_TEXT(duration_again("PT0.5S"), "0.5 seconds");
    CHECK_TEXT(duration_again("PT1H2S"), "1 hour 2 seconds");
    CHECK_TEXT(duration_again("P2W"), "14 days");
    CHECK_TEXT(duration_again("01:30:00"), "1 hour 30 minutes");
    CHECK_TEXT(duration_again("1:30"), "1 hour 30 minutes");
    CHECK_TEXT(duration_again("125:00"), "5 days 5 hours");
    CHECK_TEXT(duration_again("-0:30:15.5"), "-30 minutes 15.5 seconds");
}

static void durations_that_are_none(void)
{
    const char *wrong[] = {
        "", "15", "m", "15 m", "2 months", "1 year", "4 hours 4 hours", "15 min 4 hours", "4 hours,",
        ",4 hours", "4 hours,, 5 min", "4 hours 15", "1..5 hours", ".5 hours", "5. hours", "1e3 hours",
        "hours", "0.0000001 seconds", "P", "PT", "P1DT", "P1M", "P1Y", "P1W1D", "PT1M1H", "PT1.5H1M",
        "P1H", "PT1D", "P-1D", "-P1D", "P1D ", " 1 day", "1 day ,", "1:60", "1:00:60", "1:5", ":30", "1:",
        "1234567:00", "99999999999999 days", "- 1 day", "--1 day", "1 day -2 hours", "4 fortnights",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) CHECK_TEXT(duration_again(wrong[i]), "none");
}

static rb_str printed(void (*print)(rb_buf *, int64_t), int64_t n)
{
    rb_buf b = {0};
    print(&b, n);
    return rb_buf_take(&b);
}

static void lengths_of_any_size_print(void)
{
    CHECK_TEXT(printed(rb_duration_print, 0), "0 seconds");
    CHECK_TEXT(printed(rb_duration_print, 1500000), "1.5 seconds");
    CHECK_TEXT(printed(rb_duration_print, RB_US_PER_DAY + 7500 * RB_US_PER_SECOND), "1 day 2 hours 5 minutes");
    CHECK_TEXT(printed(rb_duration_print, INT64_MIN), "-106751991 days 4 hours 54.775808 seconds");
    CHECK_TEXT(printed(rb_months_print, 0), "0 months");
    CHECK_TEXT(printed(rb_months_print, 1), "1 month");
    CHECK_TEXT(printed(rb_months_print, 18), "1 year 6 months");
    CHECK_TEXT(printed(rb_months_print, -24), "-2 years");
    CHECK_TEXT(printed(rb_date_print, 0), "1970-01-01");
}

/* ---- declared forms ---- */

/* The text read in the form, as a moment of UTC; "refused: PART" when the form is none,
"none" when the text is not of it. */
static rb_str in_form(const char *pattern, const char *text)
{
    rb_str  bad = RB_STR_NONE;
    rb_buf  b = {0};
    int64_t us;
    const rb_time_format *f = rb_time_format_new(rb_str_of(pattern), &bad);
    if (f == NULL) return rb_str_print("refused: %.*s", RB_STR_ARGS(bad));
    if (!rb_time_format_parse(f, rb_str_of(text), NULL, &us)) return RB_STR("none");
    rb_instant_print(&b, us, NULL);
    return rb_buf_take(&b);
}

static void declared_forms_are_read(void)
{
    CHECK_TEXT(in_form("DD/MM/YYYY", "03/04/2025"), "2025-04-03T00:00:00Z");
    CHECK_TEXT(in_form("MM/DD/YYYY", "03/04/2025"), "2025-03-04T00:00:00Z");
    CHECK_TEXT(in_form("M/D/YYYY", "3/4/2025"), "2025-03-04T00:00:00Z");
    CHECK_TEXT(in_form("M/D/YYYY", "12/31/2025"), "2025-12-31T00:00:00Z");
    CHECK_TEXT(in_form("M/D/YYYY", "03/04/2025"), "2025-03-04T00:00:00Z");
    CHECK_TEXT(in_form("DD.MM.YY", "03.04.25"), "2025-04-03T00:00:00Z");
    CHECK_TEXT(in_form("D Mon YYYY", "3 sEp 2025"), "2025-09-03T00:00:00Z");
    CHECK_TEXT(in_form("YYYYMMDD", "20250403"), "2025-04-03T00:00:00Z");
    CHECK_TEXT(in_form("YYYY\xE5\xB9\xB4MM\xE6\x9C\x88" "DD", "2025\xE5\xB9\xB4" "04\xE6\x9C\x88" "03"),
               "2025-04-03T00:00:00Z");
    CHECK_TEXT(in_form("MM/DD/YYYY hh:mm a", "12/31/2025 11:59 PM"), "2025-12-31T23:59:00Z");
    CHECK_TEXT(in_form("MM/DD/YYYY hh:mm a", "12/31/2025 12:00 am"), "2025-12-31T00:00:00Z");
    CHECK_TEXT(in_form("M/D/YYYY, h:mm a", "1/5/2025, 4:30 p.m."), "2025-01-05T16:30:00Z");
    CHECK_TEXT(in_form("M/D/YYYY, h:mm a", "1/5/2025, 4:30\xE2\x80\xAFPM"), "2025-01-05T16:30:00Z");
    CHECK_TEXT(in_form("DD/MM/YYYY HH:mm:ss", "03/04/2025 23:59:59"), "2025-04-03T23:59:59Z");
    CHECK_TEXT(in_form("YYYY-MM-DDTHH:mm", "2025-04-03T07:05"), "2025-04-03T07:05:00Z");
    CHECK_TEXT(in_form("DD/MM/YYYY H:mm", "03/04/2025 7:05"), "2025-04-03T07:05:00Z");
}

static void other_texts_are_not_of_the_form(void)
{
    CHECK_TEXT(in_form("DD/MM/YYYY", "31/02/2025"), "none");
    CHECK_TEXT(in_form("DD/MM/YYYY", "12/31/2025"), "none");
    CHECK_TEXT(in_form("DD/MM/YYYY", "3/4/2025"), "none");
    CHECK_TEXT(in_form("DD/MM/YYYY", "03-04-2025"), "none");
    CHECK_TEXT(in_form("DD/MM/YYYY", "03/04/25"), "none");
    CHECK_TEXT(in_form("DD/MM/YYYY", "03/04/2025 "), "none");
    CHECK_TEXT(in_form("DD/MM/YYYY", "03/04/20255"), "none");
    CHECK_TEXT(in_form("DD/MM/YYYY", ""), "none");
    CHECK_TEXT(in_form("DD Mon YYYY", "03 Avr 2025"), "none");
    CHECK_TEXT(in_form("MM/DD/YYYY hh:mm a", "12/31/2025 13:00 PM"), "none");
    CHECK_TEXT(in_form("MM/DD/YYYY hh:mm a", "12/31/2025 00:10 AM"), "none");
    CHECK_TEXT(in_form("MM/DD/YYYY hh:mm a", "12/31/2025 11:59 xm"), "none");
    CHECK_TEXT(in_form("DD/MM/YYYY HH:mm", "03/04/2025 24:00"), "none");
    CHECK_TEXT(in_form("DD/MM/YYYY HH:mm:ss", "03/04/2025 23:59:60"), "none");
}

static void forms_that_cannot_work_are_refused(void)
{
    CHECK_TEXT(in_form("dd/MM/YYYY", ""), "refused: d");
    CHECK_TEXT(in_form("DD/mm/YYYY", ""), "refused: DD/mm/YYYY"); /* minutes, no month */
    CHECK_TEXT(in_form("DD/MM", ""), "refused: DD/MM");
    CHECK_TEXT(in_form("DD/MM/YYYY MM", ""), "refused: MM");
    CHECK_TEXT(in_form("DD/MM/YYYY YY", ""), "refused: YY");
    CHECK_TEXT(in_form("DD/MM/YYYY hh:mm", ""), "refused: DD/MM/YYYY hh:mm");
    CHECK_TEXT(in_form("DD/MM/YYYY HH:mm a", ""), "refused: DD/MM/YYYY HH:mm a");
    CHECK_TEXT(in_form("DD/MM/YYYY HH", ""), "refused: DD/MM/YYYY HH");
    CHECK_TEXT(in_form("DD/MM/YYYY ss", ""), "refused: DD/MM/YYYY ss");
    CHECK_TEXT(in_form("MDDYYYY", ""), "refused: DD");
    CHECK_TEXT(in_form("YYYY-MM-DDTHH:mm:ssZ", ""), "refused: Z");
    CHECK_TEXT(in_form("20YY-MM-DD", ""), "refused: 2");
    CHECK_TEXT(in_form("", ""), "refused: ");
    CHECK_TEXT(in_form("YYYY-MM-DD..............................", ""), "refused: ...");
}

static void a_form_knows_itself(void)
{
    rb_str bad;
    int64_t us;
    const rb_time_format *f = rb_time_format_new(RB_STR("DD/MM/YYYY HH:mm"), &bad);
    const rb_time_format *g = rb_time_format_new(RB_STR("DD/MM/YYYY"), &bad);
    CHECK(rb_time_format_has_time(f) && !rb_time_format_has_time(g));
    CHECK_TEXT(rb_time_format_pattern(f), "DD/MM/YYYY HH:mm");
    CHECK(rb_time_format_parse(f, RB_STR("01/06/2025 12:00"), rb_zone_load(RB_STR("+02:00")), &us));
    CHECK(us == INT64_C(1748772000) * RB_US_PER_SECOND);
}

static void the_clock_tells_this_century(void)
{
    int64_t now = rb_clock_now();
    CHECK(now > date("2024-01-01") * RB_US_PER_DAY && now < date("2100-01-01") * RB_US_PER_DAY);
}

int main(void)
{
    rb_gc_init();
    RUN(days_and_civil_dates_agree_on_every_day);
    RUN(known_days);
    RUN(days_that_do_not_exist_are_refused);
    RUN(months_end_as_asked);
    RUN(dates_are_strict);
    RUN(moments_with_an_offset);
    RUN(moments_that_are_none);
    RUN(local_moments_need_a_zone);
    RUN(moments_print_in_their_zone);
    RUN(times_of_day);
    RUN(durations_in_words);
    RUN(durations_as_iso_and_clock);
    RUN(durations_that_are_none);
    RUN(lengths_of_any_size_print);
    RUN(declared_forms_are_read);
    RUN(other_texts_are_not_of_the_form);
    RUN(forms_that_cannot_work_are_refused);
    RUN(a_form_knows_itself);
    RUN(the_clock_tells_this_century);
    return check_report();
}
