/* tests/unit/exec_time.c: dates, instants, durations, months: kernels against plain arithmetic, and known days. */
#include "exec_fixture.h"

#include "exec_pairs.h"

static bool fits(rb_i128 n) { return n >= INT64_MIN && n <= INT64_MAX; }
static bool is_instant(rb_i128 n)
{
    return n >= (rb_i128)RB_DATE_MIN * RB_US_PER_DAY && n < (rb_i128)(RB_DATE_MAX + 1) * RB_US_PER_DAY;
}
static bool is_time(rb_i128 n) { return n >= 0 && n < RB_US_PER_DAY; }

/* n / d, half to even, d > 0; in 128 bits, so the test keeps n small enough. */
static rb_i128 half_even(rb_i128 n, rb_i128 d)
{
    rb_i128 q = n / d, rest = n % d;
    if (rest < 0) rest += d, q--;
    if (2 * rest > d || (2 * rest == d && q % 2 != 0)) q++;
    return q;
}

static bool ref_add(rb_i128 a, rb_i128 b, rb_i128 *r) { return *r = a + b, fits(*r); }
static bool ref_sub(rb_i128 a, rb_i128 b, rb_i128 *r) { return *r = a - b, fits(*r); }
static bool ref_later(rb_i128 a, rb_i128 b, rb_i128 *r) { return *r = a + b, is_instant(*r); }
static bool ref_earlier(rb_i128 a, rb_i128 b, rb_i128 *r) { return *r = a - b, is_instant(*r); }
static bool ref_time(rb_i128 a, rb_i128 b, rb_i128 *r) { return *r = a + b, is_time(*r); }
static bool ref_neg(rb_i128 a, rb_i128 b, rb_i128 *r) { return (void)b, *r = -a, fits(*r); }
static bool ref_abs(rb_i128 a, rb_i128 b, rb_i128 *r) { return (void)b, *r = a < 0 ? -a : a, fits(*r); }
static bool ref_days(rb_i128 a, rb_i128 b, rb_i128 *r) { return *r = (a - b) * RB_US_PER_DAY, fits(a - b) && fits(*r); }
static bool ref_hours(rb_i128 a, rb_i128 b, rb_i128 *r)
{
    return (void)b, *r = half_even(a * RB_DEC_ONE, 3600 * RB_US_PER_SECOND), true;
}
static bool ref_ratio(rb_i128 a, rb_i128 b, rb_i128 *r)
{
    if (b == 0) return false;
    return *r = half_even((b < 0 ? -a : a) * RB_DEC_ONE, b < 0 ? -b : b), true;
}

static void lengths_of_time(void)
{
    CHECK_I64(add_i64, ref_add, duration);
    CHECK_I64(sub_i64, ref_sub, duration);
    CHECK_I64(neg_i64, ref_neg, duration);
    CHECK_I64(abs_i64, ref_abs, duration);
    CHECK_I64(days_between, ref_days, duration);
    CHECK_I64(ratio_duration, ref_ratio, number);
    RUN_PAIR(duration_number, duration, duration, number, 3600, check_result(t, ref_hours, false))
}

static void moments_stay_in_the_calendar(void)
{
    CHECK_I64(add_i64, ref_later, datetime);
    CHECK_I64(sub_i64, ref_earlier, datetime);
    CHECK_I64(add_i64, ref_time, time);
}

/* One row of an op over whole numbers (and a number as the second input of mul_duration and div_duration). */
typedef struct answer { bool known; int64_t i64; rb_dec dec; } answer;

static answer ask(enum rb_op op, rb_type type, rb_value a, rb_value b)
{
    fixture    f = fixture_new(1);
    rb_step_id p = add_constant(&f, a), q = add_constant(&f, b), out = add_op(&f, op, type, IN2(p, q));
    rb_value   v = rb_exec_value(start(&f), out, 0);
    return (answer){v.known, v.i64, v.dec};
}

static rb_value day(const char *text)
{
    int64_t days = 0;
    CHECK(rb_date_parse(rb_str_of(text), &days));
    return i64_value(RB_TYPE(date), days);
}
static rb_value us(int64_t n) { return i64_value(RB_TYPE(duration), n); }
static rb_value months(int64_t n) { return i64_value(RB_TYPE(months), n); }

static bool gives_day(answer got, const char *want) { return got.known && got.i64 == day(want).i64; }

static void dates_plus_durations(void)
{
    rb_type  date = RB_TYPE(date);
    rb_value end = day("9999-12-31"), begin = day("0001-01-01"), leap = day("2024-02-28");
    CHECK(gives_day(ask(RB_OP_date_plus, date, leap, us(RB_US_PER_DAY)), "2024-02-29"));
    CHECK(gives_day(ask(RB_OP_date_plus, date, leap, us(-365 * RB_US_PER_DAY)), "2023-02-28"));
    CHECK(!ask(RB_OP_date_plus, date, leap, us(RB_US_PER_DAY - 1)).known);
    CHECK(!ask(RB_OP_date_plus, date, leap, us(-1)).known);
    CHECK(!ask(RB_OP_date_plus, date, end, us(RB_US_PER_DAY)).known);
    CHECK(!ask(RB_OP_date_plus, date, begin, us(-RB_US_PER_DAY)).known);
    CHECK(gives_day(ask(RB_OP_date_plus, date, begin, us((RB_DATE_MAX - RB_DATE_MIN) * RB_US_PER_DAY)), "9999-12-31"));
}

static void dates_plus_months(void)
{
    rb_type  date = RB_TYPE(date);
    rb_value last = day("2025-08-31");
    CHECK(gives_day(ask(RB_OP_date_plus_clamped, date, last, months(6)), "2026-02-28"));
    CHECK(gives_day(ask(RB_OP_date_plus_overflowing, date, last, months(6)), "2026-03-03"));
    CHECK(gives_day(ask(RB_OP_date_plus_clamped, date, day("2025-06-17"), months(6)), "2025-12-17"));
    CHECK(gives_day(ask(RB_OP_date_plus_clamped, date, last, months(-18)), "2024-02-29"));
    CHECK(!ask(RB_OP_date_plus_clamped, date, day("9999-12-01"), months(1)).known);
    CHECK(!ask(RB_OP_date_plus_overflowing, date, last, months(INT64_MAX)).known);
}

static void durations_times_numbers(void)
{
    rb_type  duration = RB_TYPE(duration);
    rb_value half = number_value(RB_DEC_ONE / 2), none = number_value(0), huge = number_value(RB_DEC_MAX);
    CHECK(ask(RB_OP_mul_duration, duration, us(3), half).i64 == 2); /* 1.5 to even */
    CHECK(ask(RB_OP_mul_duration, duration, us(5), half).i64 == 2); /* 2.5 to even */
    CHECK(ask(RB_OP_mul_duration, duration, us(-7), half).i64 == -4);
    CHECK(!ask(RB_OP_mul_duration, duration, us(2), huge).known);
    CHECK(ask(RB_OP_mul_duration, duration, us(0), huge).known);
    CHECK(ask(RB_OP_div_duration, duration, us(3), number_value(2 * RB_DEC_ONE)).i64 == 2);
    CHECK(ask(RB_OP_div_duration, duration, us(INT64_MIN), number_value(RB_DEC_ONE)).i64 == INT64_MIN);
    CHECK(!ask(RB_OP_div_duration, duration, us(INT64_MIN), number_value(-RB_DEC_ONE)).known);
    CHECK(!ask(RB_OP_div_duration, duration, us(3), none).known);
}

static void parts_of_a_date(void)
{
    rb_type  integer = RB_TYPE(integer);
    rb_value sunday = day("2024-02-29"), none = us(0);
    CHECK(ask(RB_OP_year_of, integer, sunday, none).dec == rb_dec_of(2024));
    CHECK(ask(RB_OP_month_of, integer, sunday, none).dec == rb_dec_of(2));
    CHECK(ask(RB_OP_day_of, integer, sunday, none).dec == rb_dec_of(29));
    CHECK(ask(RB_OP_weekday_of, integer, sunday, none).dec == rb_dec_of(4));
    CHECK(ask(RB_OP_weekday_of, integer, day("0001-01-01"), none).dec == rb_dec_of(1));
    CHECK(ask(RB_OP_weekday_of, integer, day("2025-07-06"), none).dec == rb_dec_of(7));
}

static answer date_there(const char *zone, int64_t instant)
{
    fixture f = fixture_new(1);
    f.plan->zone = rb_zone_load(rb_str_of(zone));
    rb_step_id in = add_constant(&f, i64_value(RB_TYPE(datetime), instant));
    rb_step_id out = add_op(&f, RB_OP_date_of, RB_TYPE(date), IN1(in));
    rb_value   v = rb_exec_value(start(&f), out, 0);
    return (answer){v.known, v.i64, v.dec};
}

static void a_datetime_has_its_date_in_the_zone(void)
{
    int64_t instant = 0, first = RB_DATE_MIN * RB_US_PER_DAY, last = (RB_DATE_MAX + INT64_C(1)) * RB_US_PER_DAY - 1;
    CHECK(rb_instant_parse(RB_STR("2025-06-01T20:00:00Z"), NULL, &instant));
    CHECK(gives_day(date_there("UTC", instant), "2025-06-01"));
    CHECK(gives_day(date_there("Asia/Manila", instant), "2025-06-02"));
    CHECK(gives_day(date_there("UTC", first), "0001-01-01"));
    CHECK(!date_there("-05:00", first).known);
    CHECK(gives_day(date_there("UTC", last), "9999-12-31"));
    CHECK(!date_there("+05:00", last).known);
}

static void now_and_today_come_from_the_run(void)
{
    fixture f = fixture_new(1);
    CHECK(rb_instant_parse(RB_STR("2025-06-01T20:00:00Z"), NULL, &f.as_of));
    f.plan->zone = rb_zone_load(RB_STR("Asia/Manila"));
    rb_step_id now = add_op(&f, RB_OP_now, RB_TYPE(datetime), NO_INPUT);
    rb_step_id today = add_op(&f, RB_OP_today, RB_TYPE(date), NO_INPUT);
    rb_exec   *x = start(&f);
    CHECK(rb_exec_value(x, now, 1023).i64 == f.as_of);
    CHECK(rb_exec_value(x, today, 1023).i64 == day("2025-06-02").i64);
}

/* Where an input is unknown the result is, and nothing traps on the zeros that stand there. */
static void unknown_in_unknown_out(void)
{
    static const enum rb_op ops[] = {RB_OP_date_plus, RB_OP_date_plus_clamped, RB_OP_date_plus_overflowing,
                                     RB_OP_year_of, RB_OP_month_of, RB_OP_day_of, RB_OP_weekday_of, RB_OP_date_of,
                                     RB_OP_ratio_duration, RB_OP_duration_number};
    rb_value                unknown = {.type = RB_TYPE(duration)}, one = us(RB_US_PER_DAY);
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        CHECK(!ask(ops[i], RB_TYPE(date), unknown, one).known);
        if (rb_op_inputs(ops[i])[1] != '\0') CHECK(!ask(ops[i], RB_TYPE(date), one, unknown).known);
    }
    CHECK(!ask(RB_OP_mul_duration, RB_TYPE(duration), unknown, number_value(0)).known);
    CHECK(!ask(RB_OP_div_duration, RB_TYPE(duration), one, (rb_value){.type = RB_TYPE(number)}).known);
}

int main(void)
{
    rb_gc_init();
    RUN(lengths_of_time);
    RUN(moments_stay_in_the_calendar);
    RUN(dates_plus_durations);
    RUN(dates_plus_months);
    RUN(durations_times_numbers);
    RUN(parts_of_a_date);
    RUN(a_datetime_has_its_date_in_the_zone);
    RUN(now_and_today_come_from_the_run);
    RUN(unknown_in_unknown_out);
    return check_report();
}
