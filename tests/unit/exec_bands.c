/* tests/unit/exec_bands.c: targets, misses and bands on exact quotients: worked examples, boundaries, huge numbers. */
#include "exec_fixture.h"

enum { GREEN, YELLOW, RED };
#define MINUTE (60 * (rb_i128)RB_US_PER_SECOND)
#define PERCENT (RB_DEC_ONE / 100)
#define NONE UINT32_MAX

static rb_kpi_plan kpi(bool at_least, rb_i128 target, enum rb_band_test yellow, rb_i128 amount)
{
    rb_kpi_plan  k = {.has_target = true, .at_least = at_least, .target = target};
    rb_band_plan bands[] = {{RB_BAND_IF_MET, 0}, {yellow, amount}, {RB_BAND_IF_OTHERWISE, 0}};
    for (int i = 0; i < 3; i++) rb_vec_push(&k.bands, bands[i]);
    return k;
}

static rb_kpi_plan by_ten_percent(bool at_least, rb_i128 target)
{
    return kpi(at_least, target, RB_BAND_IF_MISSED_RELATIVE, 10 * PERCENT);
}
static rb_kpi_plan by_ten_points(rb_i128 target) { return kpi(true, target, RB_BAND_IF_MISSED_ABSOLUTE, 10 * PERCENT); }

static rb_kpi_group banded(const rb_kpi_plan *k, rb_i128 numerator, rb_i128 denominator)
{
    rb_kpi_group g = {.numerator = rb_big_of(numerator), .denominator = rb_big_of(denominator), .measured = (uint64_t)denominator};
    rb_exec_band(k, &g);
    return g;
}

static uint32_t band(rb_kpi_plan k, rb_i128 numerator, rb_i128 denominator) { return banded(&k, numerator, denominator).band; }

/* A share of `yes` in `count`, against a target in hundredths of a percent: both readings of "missed by 10%". */
static void check_share(int64_t target, int64_t yes, int64_t count, const uint32_t want[2])
{
    rb_i128 t = target * (PERCENT / 100);
    CHECK(band(by_ten_percent(true, t), yes * RB_DEC_ONE, count) == want[0]);
    CHECK(band(by_ten_points(t), yes * RB_DEC_ONE, count) == want[1]);
}
#define SHARE(target, yes, count, relative, absolute) check_share(target, yes, count, (const uint32_t[2]){relative, absolute})

static uint32_t minutes(int64_t target, int64_t actual) { return band(by_ten_percent(false, target * MINUTE), actual * MINUTE, 1); }

static void published_results(void)
{
    CHECK(minutes(360, 255) == GREEN);            /* WK-01 */
    SHARE(9200, 35, 38, GREEN, GREEN);            /* WK-02 */
    CHECK(minutes(1440, 1290) == GREEN);          /* WK-03 */
    SHARE(9500, 3139 - 137, 3139, GREEN, GREEN);  /* WK-04 */
    SHARE(9200, 34, 37, YELLOW, YELLOW);          /* WK-05 */
    CHECK(minutes(360, 496) == RED);              /* WK-06 */
    SHARE(9200, 32, 34, GREEN, GREEN);            /* WK-07 */
    CHECK(minutes(1440, 1044) == GREEN);          /* WK-08 */
    SHARE(9500, 3670 - 185, 3670, YELLOW, YELLOW); /* WK-09: 94.9591%, which rounds to 95.0% */
    SHARE(9500, 9473, 10000, YELLOW, YELLOW);     /* WK-09 as published */
    SHARE(9200, 30, 34, YELLOW, YELLOW);          /* WK-10 */
}

static void exactly_on_the_boundary(void)
{
    SHARE(9200, 92, 100, GREEN, GREEN);          /* WB-01 */
    SHARE(9200, 828, 1000, YELLOW, YELLOW);      /* WB-02: exactly 10% */
    SHARE(9200, 8279, 10000, RED, YELLOW);       /* WB-03 */
    SHARE(9200, 8200, 10000, RED, YELLOW);       /* exactly 10 points */
    SHARE(9200, 8199, 10000, RED, RED);          /* WB-05 */
    SHARE(9500, 855, 1000, YELLOW, YELLOW);      /* WB-06 */
    SHARE(9500, 852, 1000, RED, YELLOW);         /* WB-07 */
    CHECK(minutes(360, 396) == YELLOW);          /* WB-08: 360 * 1.1 in binary is above 396 */
    CHECK(minutes(360, 397) == RED);             /* WB-09 */
    CHECK(band(by_ten_percent(false, 360 * MINUTE), 396 * MINUTE + 1, 1) == RED);
    SHARE(9200, 31, 34, YELLOW, YELLOW);         /* WB-11 */
    SHARE(9200, 0, 0, NONE, NONE);               /* WB-12: no answers */
    SHARE(9500, 3139 - 156, 3139, GREEN, GREEN); /* WB-13 */
    SHARE(9500, 3139 - 157, 3139, YELLOW, YELLOW);
}

static void means_of_two_quarters_are_weighted(void)
{
    rb_i128 desk = (9339 * (rb_i128)255 + 12278 * (rb_i128)496) * MINUTE; /* WK-19 */
    rb_i128 approval = (3139 * (rb_i128)1290 + 3670 * (rb_i128)1044) * MINUTE;
    CHECK(band(by_ten_percent(false, 360 * MINUTE), desk, 21617) == YELLOW);
    CHECK(band(by_ten_percent(false, 1440 * MINUTE), approval, 6809) == GREEN);
}

static rb_dec miss(rb_kpi_plan k, rb_i128 numerator, rb_i128 denominator)
{
    rb_kpi_group g = banded(&k, numerator, denominator);
    CHECK(g.miss.known && g.miss.type.kind == RB_TYPE_percent);
    return g.miss.dec;
}

static void misses_to_nine_places(void)
{
    CHECK(miss(by_ten_percent(false, 360 * MINUTE), 255 * MINUTE, 1) == -291666667);      /* WK-01: -29.17% */
    CHECK(miss(by_ten_percent(true, 92 * PERCENT), 35 * RB_DEC_ONE, 38) == -1144165);     /* WK-02: -0.11% */
    CHECK(miss(by_ten_percent(true, 92 * PERCENT), 34 * RB_DEC_ONE, 37) == 1175088);      /* WK-05: 0.12% */
    CHECK(miss(by_ten_percent(false, 360 * MINUTE), 496 * MINUTE, 1) == 377777778);       /* WK-06: 37.78% */
    CHECK(miss(by_ten_percent(true, 95 * PERCENT), 3485 * RB_DEC_ONE, 3670) == 430231);   /* WK-09: 0.04% */
    CHECK(miss(by_ten_percent(true, 92 * PERCENT), 30 * RB_DEC_ONE, 34) == 40920716);     /* WK-10: 4.09% */
    CHECK(miss(by_ten_percent(true, 92 * PERCENT), 828 * RB_DEC_ONE, 1000) == 100000000); /* WB-02 */
    CHECK(miss(by_ten_percent(true, -100), -110, 1) == 100000000);                        /* a target below zero */
    CHECK(miss(by_ten_percent(false, -100), -110, 1) == -100000000);
}

static void no_target_no_data_too_few(void)
{
    rb_kpi_plan  k = by_ten_percent(true, 92 * PERCENT), zero = by_ten_percent(true, 0), open = {.at_least = true};
    rb_band_plan met = {RB_BAND_IF_MET, 0}, by = {RB_BAND_IF_MISSED_RELATIVE, PERCENT}, off = {RB_BAND_IF_MISSED_ABSOLUTE, PERCENT};
    rb_kpi_group g = banded(&k, 0, 0);
    CHECK(g.band == NONE && !g.miss.known && !g.too_few);
    k.minimum_sample = 30;
    g = banded(&k, 29 * RB_DEC_ONE, 29);
    CHECK(g.band == NONE && g.too_few && g.miss.known);
    g = banded(&k, 30 * RB_DEC_ONE, 30);
    CHECK(g.band == GREEN && !g.too_few);
    CHECK(!banded(&k, 0, 0).too_few); /* no data is said first */
    g = banded(&zero, -1, 1);
    CHECK(!g.miss.known && g.band == RED); /* 10% of nothing is nothing */
    CHECK(banded(&zero, 0, 1).band == GREEN);
    rb_vec_push(&open.bands, met);
    rb_vec_push(&open.bands, by);
    rb_vec_push(&open.bands, off);
    g = banded(&open, 5, 1);
    CHECK(g.band == NONE && !g.miss.known);
}

/* Thresholds on a value of n/7 around 3, and around a bound that no n/7 meets. */
static void thresholds(void)
{
    static const enum rb_band_test tests[] = {RB_BAND_IF_AT_LEAST, RB_BAND_IF_AT_MOST, RB_BAND_IF_ABOVE, RB_BAND_IF_BELOW};
    for (int t = 0; t < 4; t++)
        for (int64_t n = 14; n < 30; n++)
            for (int64_t bound = 2; bound < 5; bound++) {
                rb_kpi_plan  k = {.has_target = false};
                rb_band_plan b = {tests[t], bound};
                rb_vec_push(&k.bands, b);
                bool want = t == 0 ? n >= 7 * bound : t == 1 ? n <= 7 * bound : t == 2 ? n > 7 * bound : n < 7 * bound;
                CHECK(band(k, n, 7) == (want ? 0 : NONE));
            }
}

static void the_first_band_that_holds(void)
{
    rb_kpi_plan  k = {.has_target = false};
    rb_band_plan bands[] = {{RB_BAND_IF_ABOVE, 10}, {RB_BAND_IF_AT_LEAST, 5}, {RB_BAND_IF_AT_LEAST, 3}, {RB_BAND_IF_BELOW, 0}};
    for (int i = 0; i < 4; i++) rb_vec_push(&k.bands, bands[i]);
    CHECK(band(k, 11, 1) == 0 && band(k, 10, 1) == 1 && band(k, 5, 1) == 1 && band(k, 4, 1) == 2 && band(k, -1, 1) == 3);
    CHECK(band(k, 2, 1) == NONE);
}

static rb_i128 absolute(rb_i128 n) { return n < 0 ? -n : n; }

/* Small numbers, where 128 bits hold every product: against the definition. */
static void random_misses(void)
{
    uint64_t seed = 1;
    for (int i = 0; i < 100000; i++) {
        bool    at_least = next_random(&seed) & 1;
        rb_i128 t = (int64_t)(next_random(&seed) % 41) - 20, n = (int64_t)(next_random(&seed) % 401) - 200;
        rb_i128 d = 1 + (int64_t)(next_random(&seed) % 9), p = (int64_t)(next_random(&seed) % 40) * 5 * PERCENT;
        rb_i128 amount = (int64_t)(next_random(&seed) % 8), lack = at_least ? t * d - n : n - t * d;
        rb_kpi_plan relative = kpi(at_least, t, RB_BAND_IF_MISSED_RELATIVE, p);
        rb_kpi_plan fixed = kpi(at_least, t, RB_BAND_IF_MISSED_ABSOLUTE, amount);
        CHECK(band(relative, n, d) == (uint32_t)(lack <= 0 ? GREEN : lack * RB_DEC_ONE <= p * absolute(t) * d ? YELLOW : RED));
        CHECK(band(fixed, n, d) == (uint32_t)(lack <= 0 ? GREEN : lack <= amount * d ? YELLOW : RED));
    }
}

/* Targets and sums of 38 digits: no product may wrap, and one unit still decides. */
static void numbers_of_38_digits(void)
{
    rb_i128 most = RB_DEC_MAX - RB_DEC_MAX % 10, tenth = most / 10, count = (rb_i128)1 << 62;
    CHECK(band(by_ten_percent(true, most), most, 1) == GREEN);
    CHECK(band(by_ten_percent(true, most), most - 1, 1) == YELLOW);
    CHECK(band(by_ten_percent(true, most), most - tenth, 1) == YELLOW);
    CHECK(band(by_ten_percent(true, most), most - tenth - 1, 1) == RED);
    CHECK(band(by_ten_percent(false, -most), -most + tenth, 1) == YELLOW);
    CHECK(band(by_ten_percent(false, -most), -most + tenth + 1, 1) == RED);
    CHECK(band(by_ten_percent(true, most), RB_DEC_MAX, count) == RED); /* target times count: 190 bits */
    CHECK(band(by_ten_percent(false, most), RB_DEC_MAX, count) == GREEN);
    CHECK(band(kpi(true, -RB_DEC_MAX, RB_BAND_IF_MISSED_ABSOLUTE, RB_DEC_MAX), -RB_DEC_MAX, 1) == GREEN);
    CHECK(band(kpi(true, RB_DEC_MAX, RB_BAND_IF_MISSED_ABSOLUTE, RB_DEC_MAX), 0, count) == YELLOW);
    CHECK(band(kpi(true, RB_DEC_MAX, RB_BAND_IF_MISSED_ABSOLUTE, RB_DEC_MAX), -1, count) == RED);
}

static void relative_amounts_of_38_digits(void)
{
    rb_i128 huge = RB_DEC_MAX, count = (rb_i128)1 << 62;
    CHECK(band(kpi(true, 1, RB_BAND_IF_MISSED_RELATIVE, huge), -RB_DEC_MAX, 1) == RED);
    CHECK(band(kpi(true, 1, RB_BAND_IF_MISSED_RELATIVE, huge), -RB_DEC_MAX / RB_DEC_ONE, count) == YELLOW);
    rb_i128 fold = RB_DEC_ONE * RB_DEC_ONE * 10, value = -(fold - 1) * count; /* lacks 10^19 times its target of 1 */
    CHECK(band(kpi(true, 1, RB_BAND_IF_MISSED_RELATIVE, fold * RB_DEC_ONE), value, count) == YELLOW);
    CHECK(band(kpi(true, 1, RB_BAND_IF_MISSED_RELATIVE, fold * RB_DEC_ONE - 1), value, count) == RED);
    CHECK(band(kpi(true, 1, RB_BAND_IF_MISSED_RELATIVE, fold * RB_DEC_ONE), value - 1, count) == RED);
    CHECK(band(kpi(true, RB_DEC_MAX, RB_BAND_IF_MISSED_RELATIVE, huge), -RB_DEC_MAX, count) == YELLOW);
    CHECK(band(kpi(false, -RB_DEC_MAX, RB_BAND_IF_MISSED_RELATIVE, huge), RB_DEC_MAX, count) == YELLOW);
}

static void misses_of_huge_numbers_are_still_shown(void)
{
    rb_i128 most = RB_DEC_MAX - RB_DEC_MAX % 10, count = (rb_i128)1 << 40;
    CHECK(miss(by_ten_percent(true, most), most / 2, 1) == RB_DEC_ONE / 2);
    CHECK(miss(by_ten_percent(true, most), 0, count) == RB_DEC_ONE);
    CHECK(miss(by_ten_percent(false, most), 0, count) == -RB_DEC_ONE);
}

int main(void)
{
    rb_gc_init();
    RUN(published_results);
    RUN(exactly_on_the_boundary);
    RUN(means_of_two_quarters_are_weighted);
    RUN(misses_to_nine_places);
    RUN(no_target_no_data_too_few);
    RUN(thresholds);
    RUN(the_first_band_that_holds);
    RUN(random_misses);
    RUN(numbers_of_38_digits);
    RUN(relative_amounts_of_38_digits);
    RUN(misses_of_huge_numbers_are_still_shown);
    return check_report();
}
