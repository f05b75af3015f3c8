/* tests/unit/big.c: 512-bit numbers against 128-bit ones where both can, and against identities where not. */
#include "check.h"

#include "base/big.h"

static uint64_t state = 11;
static uint64_t next(void)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = state;
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* Of any size up to 127 bits, of both signs. */
static rb_i128 number(void)
{
    rb_u128 n = ((rb_u128)next() << 64 | next()) >> (1 + next() % 127);
    return next() & 1 ? -(rb_i128)n : (rb_i128)n;
}

static rb_str text(rb_big n)
{
    rb_buf b = {0};
    rb_big_print(&b, n);
    return rb_buf_take(&b);
}

static bool same(rb_big a, rb_big b) { return rb_big_compare(a, b) == 0; }

static void small_numbers(void)
{
    for (int i = 0; i < 20000; i++) {
        rb_i128 a = number() >> 66, b = number() >> 66, back;
        CHECK(same(rb_big_add(rb_big_of(a), rb_big_of(b)), rb_big_of(a + b)));
        CHECK(same(rb_big_sub(rb_big_of(a), rb_big_of(b)), rb_big_of(a - b)));
        CHECK(same(rb_big_mul(rb_big_of(a), rb_big_of(b)), rb_big_of(a * b)));
        CHECK(rb_big_compare(rb_big_of(a), rb_big_of(b)) == (a > b) - (a < b));
        CHECK(rb_big_sign(rb_big_of(a)) == (a > 0) - (a < 0));
        CHECK(rb_big_to_i128(rb_big_absolute(rb_big_of(a)), &back) && back == (a < 0 ? -a : a));
    }
}

/* (a + b) * c = a * c + b * c, and a product divided by one factor is the other. */
static void large_numbers(void)
{
    for (int i = 0; i < 20000; i++) {
        rb_i128 a = number(), b = number(), c = number(), out;
        rb_big  ab = rb_big_add(rb_big_of(a), rb_big_of(b)), left = rb_big_mul(ab, rb_big_of(c));
        rb_big  right = rb_big_add(rb_big_product(a, c), rb_big_product(b, c));
        CHECK(same(left, right));
        rb_big cube = rb_big_mul(rb_big_product(a, b), rb_big_of(c));
        CHECK(rb_big_sign(cube) == ((a > 0) - (a < 0)) * ((b > 0) - (b < 0)) * ((c > 0) - (c < 0)));
        if (b == 0 || c == 0) continue;
        CHECK(rb_big_divide(cube, rb_big_product(b, c), &out) && out == a);
        CHECK(same(rb_big_sub(cube, cube), rb_big_of(0)));
    }
}

/* Half to even: (2q + 1) / 2 of any q, and a hair to either side of the half. */
static void quotients_are_rounded_half_to_even(void)
{
    rb_big wide = rb_big_product((rb_i128)1 << 100, (rb_i128)1 << 100), two = rb_big_mul(wide, rb_big_of(2));
    for (int i = 0; i < 5000; i++) {
        rb_i128 q = number() / 8, out = 0, even = q % 2 == 0 ? q : q + 1;
        rb_big  half = rb_big_mul(rb_big_add(rb_big_mul(rb_big_of(q), rb_big_of(2)), rb_big_of(1)), wide);
        CHECK(rb_big_divide(half, two, &out) && out == even);
        CHECK(rb_big_divide(rb_big_sub(half, rb_big_of(1)), two, &out) && out == q);
        CHECK(rb_big_divide(rb_big_add(half, rb_big_of(1)), two, &out) && out == q + 1);
        rb_big minus = rb_big_sub(rb_big_of(0), two);
        CHECK(rb_big_divide(half, minus, &out) && out == -even);
    }
}

static void what_does_not_fit(void)
{
    rb_i128 most = (rb_i128)(~(rb_u128)0 >> 1), out = 5;
    rb_big  huge = rb_big_product(most, most);
    CHECK(!rb_big_divide(huge, rb_big_of(0), &out) && !rb_big_divide(rb_big_of(1), rb_big_of(0), &out));
    CHECK(!rb_big_divide(huge, rb_big_of(1), &out) && !rb_big_divide(huge, rb_big_of(-2), &out));
    CHECK(rb_big_divide(huge, rb_big_of(most), &out) && out == most);
    CHECK(!rb_big_divide(rb_big_add(huge, rb_big_of(most)), rb_big_of(most), &out)); /* 2^127 */
    CHECK(rb_big_divide(rb_big_of(1), huge, &out) && out == 0);
    CHECK(!rb_big_to_i128(huge, &out));
}

static void in_decimal(void)
{
    rb_big ten = rb_big_of(1);
    for (int i = 0; i < 40; i++) ten = rb_big_mul(ten, rb_big_of(10));
    CHECK_TEXT(text(rb_big_of(0)), "0");
    CHECK_TEXT(text(rb_big_of(-7)), "-7");
    CHECK_TEXT(text(ten), "10000000000000000000000000000000000000000");
    CHECK_TEXT(text(rb_big_sub(rb_big_of(1), ten)), "-9999999999999999999999999999999999999999");
    CHECK(text(rb_big_mul(ten, rb_big_mul(ten, ten))).len == 121);
}

int main(void)
{
    rb_gc_init();
    RUN(small_numbers);
    RUN(large_numbers);
    RUN(quotients_are_rounded_half_to_even);
    RUN(what_does_not_fit);
    RUN(in_decimal);
    return check_report();
}
