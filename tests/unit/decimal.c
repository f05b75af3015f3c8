/* tests/unit/decimal.c: decimals by example, and against long-hand arithmetic on digits that
 * shares nothing with the code under test (no binary wider than one digit's product).
 */
#include "base/decimal.h"

#include "check.h"

#include <stdlib.h>

static rb_dec dec(const char *text)
{
    rb_dec n = 0;
    CHECK(rb_dec_parse(rb_str_of(text), &n) == RB_DEC_OK);
    return n;
}

static rb_str shown(rb_dec n)
{
    rb_buf b = {0};
    rb_dec_print(&b, n);
    return rb_buf_take(&b);
}

static rb_str places(const char *text, unsigned count)
{
    rb_buf b = {0};
    rb_dec_print_places(&b, dec(text), count);
    return rb_buf_take(&b);
}

#define BIGGEST "99999999999999999999999999999.999999999"

static void reads_and_prints(void)
{
    static const char *const cases[][2] = {
        {"0", "0"},
        {"-0", "0"},
        {"+5", "5"},
        {".5", "0.5"},
        {"5.", "5"},
        {"-.25", "-0.25"},
        {"007", "7"},
        {"1E+05", "100000"},
        {"1e5", "100000"},
        {"1.5e-8", "0.000000015"},
        {"12.500", "12.5"},
        {"0.000000001", "0.000000001"},
        {BIGGEST, BIGGEST},
        {"-" BIGGEST, "-" BIGGEST},
        {"0e999999999999999999999999", "0"},
        {"0.0e-99999999999999999999999", "0"},
        {"-0.000", "0"},
        {"1.000000000000000000000000000000000000000000000000", "1"},
        {"0000000000000000000000000000000000000000000000012", "12"},
        {"123000000000000000000000000000000000000000000000e-45", "123"},
        {"0.00000000000000000000000000000000000000000000000012e48", "0.12"},
        {"1200.0e-2", "12"},
        {"100000000000000000000.5", "100000000000000000000.5"},
        {"999999999999999999", "999999999999999999"},
        {"10000000000000000000", "10000000000000000000"},
        {"20000000000000000000.000000002", "20000000000000000000.000000002"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(shown(dec(cases[i][0])), cases[i][1]);
}

static void refuses(const char *text, enum rb_dec_parse why)
{
    rb_dec n = 77;
    CHECK(rb_dec_parse(rb_str_of(text), &n) == why);
    CHECK(n == 77);
}

static void refuses_what_is_no_decimal(void)
{
    static const char *const bad[] = {
        "",        "-",     "+",     ".",  "-.", "e5",  ".e5",  "1e",   "1e+",
        "1e5.",    "1.2.3", "1,000", " 1", "1 ", "inf", "NaN",  "0x10", "1_000",
        "--1",     "+-1",   "1e5x",  "$5", "5%", "1-",  "1.5e", "1..",  "12345678901234567890.1.2",
        "\xd9\xa1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) refuses(bad[i], RB_DEC_NOT_A_NUMBER);
    refuses("1e29", RB_DEC_TOO_LARGE);
    refuses("100000000000000000000000000000", RB_DEC_TOO_LARGE);
    refuses("1e999999999999999999999999999", RB_DEC_TOO_LARGE);
    refuses("1e29.0", RB_DEC_NOT_A_NUMBER);
    refuses("100000000000000000000000000000.0000000001", RB_DEC_TOO_LARGE);
    refuses("1e-10", RB_DEC_TOO_FINE);
    refuses("0.1234567891", RB_DEC_TOO_FINE);
    refuses("1e-999999999999999999999999", RB_DEC_TOO_FINE);
    refuses("12345678901234567890.0000000001", RB_DEC_TOO_FINE);
    CHECK(rb_dec_parse(RB_STR_NONE, &(rb_dec){0}) == RB_DEC_NOT_A_NUMBER);
}

static void prints_fixed_places(void)
{
    CHECK_TEXT(places("1.005", 2), "1.00");
    CHECK_TEXT(places("1.015", 2), "1.02");
    CHECK_TEXT(places("-1.0051", 2), "-1.01");
    CHECK_TEXT(places("-0.004", 2), "0.00");
    CHECK_TEXT(places("2.5", 0), "2");
    CHECK_TEXT(places("3.5", 0), "4");
    CHECK_TEXT(places("7", 12), "7.000000000000");
    CHECK_TEXT(places(BIGGEST, 0), "100000000000000000000000000000");
}

static void rounds_each_way(void)
{
    static const char *const in[] = {"2.5", "3.5", "-2.5", "2.4", "-2.6", "2"};
    static const char *const want[][6] = {
        [RB_ROUND_HALF_EVEN] = {"2", "4", "-2", "2", "-3", "2"},
        [RB_ROUND_HALF_UP] = {"3", "4", "-3", "2", "-3", "2"},
        [RB_ROUND_DOWN] = {"2", "3", "-2", "2", "-2", "2"},
        [RB_ROUND_UP] = {"3", "4", "-3", "3", "-3", "2"},
        [RB_ROUND_FLOOR] = {"2", "3", "-3", "2", "-3", "2"},
        [RB_ROUND_CEILING] = {"3", "4", "-2", "3", "-2", "2"},
    };
    for (unsigned mode = 0; mode < sizeof want / sizeof *want; mode++)
        for (size_t i = 0; i < 6; i++) {
            rb_dec got = 0;
            CHECK(rb_dec_round(dec(in[i]), 0, (enum rb_round)mode, &got));
            CHECK_TEXT(shown(got), want[mode][i]);
        }
    rb_dec out = 5;
    CHECK(rb_dec_round(dec("1.005"), 2, RB_ROUND_HALF_UP, &out) && out == dec("1.01"));
    CHECK(rb_dec_round(dec("0.000000001"), 9, RB_ROUND_UP, &out) && out == 1);
    CHECK(!rb_dec_round(dec(BIGGEST), 0, RB_ROUND_UP, &out) && out == 1);
}

static void keeps_within_range(void)
{
    rb_dec out = 42, max = RB_DEC_MAX;
    CHECK(dec(BIGGEST) == max);
    CHECK(!rb_dec_add(max, 1, &out) && !rb_dec_sub(-max, 1, &out) && !rb_dec_mul(max, 2 * RB_DEC_ONE, &out));
    CHECK(!rb_dec_mul(max, max, &out) && !rb_dec_div(max, 1, &out) && !rb_dec_div(RB_DEC_ONE, 0, &out));
    CHECK(!rb_dec_div(0, 0, &out) && !rb_dec_mul(RB_DEC_ONE << 64, (rb_dec)1 << 64, &out) && out == 42);
    CHECK(rb_dec_mul(max, -RB_DEC_ONE, &out) && out == -max);
    CHECK(rb_dec_div(max, max, &out) && out == RB_DEC_ONE);
    CHECK(rb_dec_add(max, -max, &out) && out == 0);
    int64_t whole = 1;
    CHECK(rb_dec_to_i64(dec("-9223372036854775808"), &whole) && whole == INT64_MIN);
    whole = 1;
    CHECK(!rb_dec_to_i64(dec("9223372036854775808"), &whole) && !rb_dec_to_i64(dec("1.5"), &whole) &&
          whole == 1);
    CHECK(rb_dec_is_whole(rb_dec_of(-3)) && !rb_dec_is_whole(1));
}

static void scales_and_compares_at_the_edges(void)
{
    rb_i128 max = (rb_i128)(~(rb_u128)0 >> 1), min = -max - 1, out = 9;
    CHECK(rb_i128_scale(max, max, max, &out) && out == max);
    CHECK(rb_i128_scale(min, max, max, &out) == false);
    CHECK(rb_i128_scale(min + 1, min, min, &out) && out == min + 1);
    CHECK(rb_i128_scale(max, 3, 4, &out) && out == max / 4 * 3 + 2);
    CHECK(rb_i128_scale(5, 1, 2, &out) && out == 2);
    CHECK(rb_i128_scale(-7, 1, 2, &out) && out == -4);
    CHECK(rb_i128_scale(7, -1, -2, &out) && out == 4);
    CHECK(rb_i128_scale(-7, -1, -2, &out) && out == -4);
    CHECK(rb_i128_scale(0, -1, 2, &out) && out == 0);
    CHECK(!rb_i128_scale(1, 1, 0, &out) && !rb_i128_scale(max, 2, 1, &out) && out == 0);
    CHECK(!rb_i128_scale((rb_i128)1 << 100, (rb_i128)1 << 28, 1, &out) && !rb_i128_scale(max, max, 3, &out) &&
          out == 0);
    CHECK(rb_i128_compare_products(min, min, max, max) == 1);
    CHECK(rb_i128_compare_products(min, max, max, min) == 0);
    CHECK(rb_i128_compare_products(max, min, 0, 1) == -1);
    CHECK(rb_i128_compare_products(0, 5, -3, 0) == 0);
    CHECK(rb_i128_compare_products(-2, 3, -7, 1) == 1);
    CHECK(rb_i128_compare_products(1, max, max, 2) == -1);
}

/* ---- long-hand ---- */

#define DIGITS 200

typedef struct digits {
    int d[DIGITS];
} digits; /* least first; a whole number of some small unit */

static rb_i128 any_number(uint64_t *seed, unsigned count)
{
    rb_i128 n = 0;
    for (unsigned i = 0; i < count; i++) {
        *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        unsigned pick =
            (unsigned)(*seed >> 33) % 13; /* many zeros and nines: that is where carries go wrong */
        n = n * 10 + (pick < 10 ? pick : pick == 10 ? 9 : pick == 11 ? 0 : 5);
    }
    return *seed >> 63 ? -n : n;
}

static digits digits_of(rb_i128 n)
{
    digits r = {{0}};
    for (int i = 0; n != 0; i++, n /= 10) r.d[i] = abs((int)(n % 10));
    return r;
}

static digits long_multiply(const digits *a, const digits *b)
{
    digits r = {{0}};
    for (int i = 0; i < 60; i++)
        for (int j = 0; j < 60; j++) r.d[i + j] += a->d[i] * b->d[j];
    for (int i = 0; i + 1 < DIGITS; i++) {
        r.d[i + 1] += r.d[i] / 10;
        r.d[i] %= 10;
    }
    return r;
}

static int long_compare(const digits *a, const digits *b)
{
    for (int i = DIGITS; i-- > 0;)
        if (a->d[i] != b->d[i]) return a->d[i] < b->d[i] ? -1 : 1;
    return 0;
}

static void long_subtract(digits *a, const digits *b)
{
    for (int i = 0; i < DIGITS; i++) {
        a->d[i] -= b->d[i];
        if (a->d[i] >= 0) continue;
        a->d[i] += 10;
        a->d[i + 1]--;
    }
}

static void long_shift(digits *a, int next)
{
    for (int i = DIGITS - 1; i > 0; i--) a->d[i] = a->d[i - 1];
    a->d[0] = next;
}

/* School division, then up when twice the rest is more than the divisor, or equal and the quotient odd. */
static digits long_divide_half_even(const digits *n, const digits *by)
{
    digits q = {{0}}, rest = {{0}};
    for (int i = DIGITS; i-- > 0;) {
        long_shift(&rest, n->d[i]);
        while (long_compare(&rest, by) >= 0) {
            long_subtract(&rest, by);
            q.d[i]++;
        }
    }
    digits twice = rest, zero = {{0}};
    for (int i = 0; i + 1 < DIGITS; i++) twice.d[i] = rest.d[i] * 2;
    for (int i = 0; i + 1 < DIGITS; i++)
        if (twice.d[i] > 9) twice.d[i] -= 10, twice.d[i + 1]++;
    int order = long_compare(&twice, by);
    if (order > 0 || (order == 0 && q.d[0] % 2 == 1)) q.d[0]++;
    for (int i = 0; i + 1 < DIGITS && q.d[i] > 9; i++) q.d[i] -= 10, q.d[i + 1]++;
    return long_compare(&q, &zero) == 0 ? zero : q;
}

/* Whether (ok, got) is what the digits and the sign say, where more than 38 digits means out of range. */
static bool agrees(bool ok, rb_dec got, const digits *want, bool negative)
{
    digits have = digits_of(got), zero = {{0}};
    for (int i = 38; i < DIGITS; i++)
        if (want->d[i] != 0) return !ok;
    return ok && long_compare(&have, want) == 0 && (got < 0) == (negative && long_compare(want, &zero) != 0);
}

static void agrees_with_long_hand(void)
{
    uint64_t seed = 20250601;
    digits billion = digits_of(RB_DEC_ONE);
    int wrong = 0;
    for (int round = 0; round < 6000; round++) {
        rb_dec a = any_number(&seed, 1 + (unsigned)round % 38),
               b = any_number(&seed, 1 + (unsigned)(round / 38) % 38);
        rb_dec got = 0;
        bool negative = (a < 0) != (b < 0);
        digits da = digits_of(a), db = digits_of(b), product = long_multiply(&da, &db),
               scaled = long_multiply(&da, &billion);
        digits want = long_divide_half_even(&product, &billion);
        bool ok = rb_dec_mul(a, b, &got);
        wrong += !agrees(ok, got, &want, negative);
        if (b == 0) continue;
        want = long_divide_half_even(&scaled, &db);
        got = 0;
        ok = rb_dec_div(a, b, &got);
        wrong += !agrees(ok, got, &want, negative);
    }
    CHECK(wrong == 0);
}

/* a*b against c*d where both are near: c*d is a*b moved by a factor taken from one side to the other. */
static void compares_products_as_long_hand_does(void)
{
    uint64_t seed = 7;
    int wrong = 0;
    for (int round = 0; round < 3000; round++) {
        rb_i128 a = any_number(&seed, 37), b = any_number(&seed, 1 + (unsigned)round % 37);
        rb_i128 c = round % 3 == 0 ? b : b + round % 2, d = round % 3 == 0 ? a : a - 1;
        digits da = digits_of(a), db = digits_of(b), dc = digits_of(c), dd = digits_of(d);
        digits x = long_multiply(&da, &db), y = long_multiply(&dc, &dd), zero = {{0}};
        int sx = long_compare(&x, &zero) * ((a < 0) != (b < 0) ? -1 : 1);
        int sy = long_compare(&y, &zero) * ((c < 0) != (d < 0) ? -1 : 1);
        int want = sx != sy ? (sx > sy) - (sx < sy) : long_compare(&x, &y) * (sx < 0 ? -1 : 1);
        wrong += rb_i128_compare_products(a, b, c, d) != want;
    }
    CHECK(wrong == 0);
}

static void reads_back_what_it_prints(void)
{
    uint64_t seed = 99;
    int wrong = 0;
    for (unsigned round = 0; round < 20000; round++) {
        rb_dec n = any_number(&seed, 1 + round % 38), back = 0;
        wrong += rb_dec_parse(shown(n), &back) != RB_DEC_OK || back != n;
    }
    CHECK(wrong == 0);
}

int main(void)
{
    rb_gc_init();
    RUN(reads_and_prints);
    RUN(refuses_what_is_no_decimal);
    RUN(prints_fixed_places);
    RUN(rounds_each_way);
    RUN(keeps_within_range);
    RUN(scales_and_compares_at_the_edges);
    RUN(agrees_with_long_hand);
    RUN(compares_products_as_long_hand_does);
    RUN(reads_back_what_it_prints);
    return check_report();
}
