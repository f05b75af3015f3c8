/* tests/unit/exec_number.c: kernels over whole numbers and decimals, against plain arithmetic one row at a time. */
#include "exec_fixture.h"

#include "exec_pairs.h"

static bool ref_eq(rb_i128 a, rb_i128 b) { return a == b; }
static bool ref_lt(rb_i128 a, rb_i128 b) { return a < b; }
static bool ref_le(rb_i128 a, rb_i128 b) { return a <= b; }
static bool in_range(rb_i128 n) { return n <= RB_DEC_MAX && n >= -RB_DEC_MAX; }

static void comparisons_of_whole_numbers(void)
{
    CHECK_COMPARE_I64(eq_i64, ref_eq);
    CHECK_COMPARE_I64(lt_i64, ref_lt);
    CHECK_COMPARE_I64(le_i64, ref_le);
}

static void comparisons_of_decimals(void)
{
    CHECK_COMPARE_DEC(eq_dec, ref_eq);
    CHECK_COMPARE_DEC(lt_dec, ref_lt);
    CHECK_COMPARE_DEC(le_dec, ref_le);
}

/* A column against one value, on either side of the comparison; values are a step apart or share their upper half. */
static void check_against(enum rb_op op, bool constant_first, rb_dec value, compare_of want)
{
    fixture    f = fixture_new(200);
    uint64_t   seed = (uint64_t)op + constant_first;
    rb_step_id column = add_load(&f, add_field(&f, "a", RB_TYPE(number))), constant = add_constant(&f, number_value(value));
    rb_step_id out = constant_first ? add_op(&f, op, RB_TYPE(yes_no), IN2(constant, column)) : add_op(&f, op, RB_TYPE(yes_no), IN2(column, constant));
    rb_exec   *x = poised(&f);
    for (uint32_t r = 0; r < 200; r++) {
        rb_dec near = value + (rb_dec)(int64_t)(next_random(&seed) % 5) - 2, far = some_dec(&seed), v = r % 2 && in_range(near) ? near : far;
        set_dec(x, column, r, r % 7 == 0 ? NULL : &v);
    }
    rb_exec_step_run(x, out);
    for (uint32_t r = 0; r < 200; r++) {
        rb_dec v = number_at(x, column, r);
        CHECK(bit_at(x, out, r) == (known_at(x, column, r) ? constant_first ? want(value, v) : want(v, value) : -1));
    }
}

static void comparisons_with_one_value(void)
{
    const rb_dec values[] = {0, 1, -1, INT64_MAX, INT64_MIN, (rb_dec)UINT64_MAX, (rb_dec)UINT64_MAX + 1, -(rb_dec)UINT64_MAX, RB_DEC_MAX, -RB_DEC_MAX};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        for (int first = 0; first < 2; first++) {
            check_against(RB_OP_eq_dec, first, values[i], ref_eq);
            check_against(RB_OP_lt_dec, first, values[i], ref_lt);
            check_against(RB_OP_le_dec, first, values[i], ref_le);
        }
}

static bool ref_add(rb_i128 a, rb_i128 b, rb_i128 *r) { return !__builtin_add_overflow(a, b, r) && in_range(*r); }
static bool ref_sub(rb_i128 a, rb_i128 b, rb_i128 *r) { return !__builtin_sub_overflow(a, b, r) && in_range(*r); }
static bool ref_mul(rb_i128 a, rb_i128 b, rb_i128 *r) { return rb_dec_mul(a, b, r); }
static bool ref_div(rb_i128 a, rb_i128 b, rb_i128 *r) { return rb_dec_div(a, b, r); }
static bool ref_min(rb_i128 a, rb_i128 b, rb_i128 *r) { return *r = a < b ? a : b, true; }
static bool ref_max(rb_i128 a, rb_i128 b, rb_i128 *r) { return *r = a > b ? a : b, true; }
static bool ref_neg(rb_i128 a, rb_i128 b, rb_i128 *r) { return (void)b, *r = -a, true; }
static bool ref_abs(rb_i128 a, rb_i128 b, rb_i128 *r) { return (void)b, *r = a < 0 ? -a : a, true; }
static bool ref_round(rb_i128 a, rb_i128 b, rb_i128 *r) { return (void)b, rb_dec_round(a, 2, RB_ROUND_HALF_EVEN, r); }
static bool ref_floor(rb_i128 a, rb_i128 b, rb_i128 *r) { return (void)b, rb_dec_round(a, 0, RB_ROUND_FLOOR, r); }
static bool ref_ceiling(rb_i128 a, rb_i128 b, rb_i128 *r) { return (void)b, rb_dec_round(a, 0, RB_ROUND_CEILING, r); }

static void arithmetic_of_decimals(void)
{
    CHECK_DEC(add_dec, ref_add, 0);
    CHECK_DEC(sub_dec, ref_sub, 0);
    CHECK_DEC(mul_dec, ref_mul, 0);
    CHECK_DEC(div_dec, ref_div, 0);
    CHECK_DEC(min_dec, ref_min, 0);
    CHECK_DEC(max_dec, ref_max, 0);
    CHECK_DEC(neg_dec, ref_neg, 0);
    CHECK_DEC(abs_dec, ref_abs, 0);
    CHECK_DEC(round_dec, ref_round, 2);
    CHECK_DEC(floor_dec, ref_floor, 0);
    CHECK_DEC(ceiling_dec, ref_ceiling, 0);
}

static void smaller_and_larger_of_whole_numbers(void)
{
    CHECK_I64(min_i64, ref_min, duration);
    CHECK_I64(max_i64, ref_max, duration);
}

/* One row of a decimal operation, in plain numbers. */
static bool one(enum rb_op op, rb_dec a, rb_dec b, rb_dec *result)
{
    fixture    f = fixture_new(1);
    rb_step_id in = add_constant(&f, number_value(a)), by = add_constant(&f, number_value(b));
    rb_step_id out = add_op(&f, op, RB_TYPE(number), IN2(in, by));
    rb_value   v = rb_exec_value(start(&f), out, 0);
    *result = v.dec;
    return v.known;
}

static void edges_of_decimals(void)
{
    rb_dec r;
    CHECK(one(RB_OP_add_dec, RB_DEC_MAX, 0, &r) && r == RB_DEC_MAX);
    CHECK(!one(RB_OP_add_dec, RB_DEC_MAX, 1, &r));
    CHECK(!one(RB_OP_sub_dec, -RB_DEC_MAX, 1, &r));
    CHECK(one(RB_OP_mul_dec, RB_DEC_ONE / 2, 1, &r) && r == 0);     /* half of a billionth: to even */
    CHECK(one(RB_OP_mul_dec, RB_DEC_ONE * 3 / 2, 1, &r) && r == 2); /* one and a half */
    CHECK(!one(RB_OP_mul_dec, RB_DEC_MAX, 2 * RB_DEC_ONE, &r));
    CHECK(one(RB_OP_div_dec, RB_DEC_ONE, 3 * RB_DEC_ONE, &r) && r == 333333333);
    CHECK(one(RB_OP_div_dec, 2 * RB_DEC_ONE, 3 * RB_DEC_ONE, &r) && r == 666666667);
    CHECK(!one(RB_OP_div_dec, RB_DEC_ONE, 0, &r));
    CHECK(!one(RB_OP_div_dec, RB_DEC_MAX, 1, &r));
}

static void check_set(rb_set set, bool dec, uint32_t rows)
{
    fixture    f = fixture_new(rows);
    rb_type    type = dec ? RB_TYPE(number) : RB_TYPE(duration);
    rb_step_id in = add_load(&f, add_field(&f, "a", type)), out;
    rb_vec_push(&f.plan->sets, set);
    out = add_op(&f, dec ? RB_OP_in_dec : RB_OP_in_i64, RB_TYPE(yes_no), IN1(in));
    rb_exec *x = poised(&f);
    uint64_t seed = set.len;
    for (uint32_t r = 0; r < rows; r++) {
        int64_t n = (int64_t)(next_random(&seed) % (2 * set.len + 3)) - 1;
        rb_dec  d = n;
        bool    known = next_random(&seed) % 5 != 0;
        if (dec) set_dec(x, in, r, known ? &d : NULL);
        else set_i64(x, in, r, known ? &n : NULL);
    }
    (dec ? rb_exec_in_dec : rb_exec_in_i64)(x, rb_exec_step(x, out), column_of(x, out));
    for (uint32_t r = 0; r < rows; r++) {
        rb_value v = rb_exec_read(x, in, r);
        int64_t  n = dec ? (int64_t)v.dec : v.i64;
        bool     is_member = n >= 0 && n % 2 == 0 && n / 2 < set.len;
        CHECK(bit_at(x, out, r) == (v.known ? is_member : -1));
    }
    CHECK(unknown_bits_are_zero(x, out));
}

/* Members are the even numbers from 0 on. */
static void sets_of_every_size(void)
{
    for (uint32_t len = 0; len < 40; len++) {
        rb_set set = {.len = len, .i64 = RB_NEW_PLAIN(int64_t, len), .dec = RB_NEW_PLAIN(rb_dec, len)};
        for (uint32_t i = 0; i < len; i++) set.dec[i] = set.i64[i] = 2 * i;
        EACH_ROW_COUNT(n) check_set(set, false, n);
        check_set(set, true, 200);
    }
}

int main(void)
{
    rb_gc_init();
    RUN(comparisons_of_whole_numbers);
    RUN(comparisons_of_decimals);
    RUN(comparisons_with_one_value);
    RUN(arithmetic_of_decimals);
    RUN(smaller_and_larger_of_whole_numbers);
    RUN(edges_of_decimals);
    RUN(sets_of_every_size);
    return check_report();
}
