/* tests/unit/exec_pairs.h: runs a kernel of one or two number columns over edge and random values, at every row
 * count that meets the edge of a word, and compares each row with a plain function.
 */
#ifndef RB_TESTS_EXEC_PAIRS_H
#define RB_TESTS_EXEC_PAIRS_H

#include "exec_fixture.h"

typedef bool (*compare_of)(rb_i128 a, rb_i128 b);
typedef bool (*result_of)(rb_i128 a, rb_i128 b, rb_i128 *result); /* false: not to be computed */

static inline int64_t some_i64(uint64_t *seed)
{
    static const int64_t edges[] = {0, 1, -1, 2, 1000000, -1000000, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1};
    uint64_t             pick = next_random(seed), n = next_random(seed);
    return pick % 3 == 0 ? edges[n % 10] : pick % 3 == 1 ? (int64_t)(n % 7) - 3 : (int64_t)n;
}

static inline rb_dec some_dec(uint64_t *seed)
{
    static const int64_t small[] = {0, 1, -1, 500000000, 1500000000, -2500000000, 1000000000, -1000000000};
    uint64_t             pick = next_random(seed), n = next_random(seed);
    rb_dec               wide = (rb_dec)n * (rb_dec)(next_random(seed) % 2000000000) * (n % 2 ? 1 : -1);
    switch (pick % 5) {
    case 0: return n % 2 ? RB_DEC_MAX : -RB_DEC_MAX;
    case 1: return small[n % 8];
    case 2: return wide;
    case 3: return (rb_dec)(int64_t)n;
    default: return (int64_t)(n % 7) - 3;
    }
}

typedef struct pair_test {
    rb_exec   *x;
    rb_step_id a, b, out;
} pair_test;

static inline pair_test pair_new(fixture *f, rb_step step, rb_type a, rb_type b)
{
    pair_test t = {.a = add_load(f, add_field(f, "a", a)), .b = add_load(f, add_field(f, "b", b))};
    step.in[0] = t.a;
    step.in[1] = rb_op_inputs(step.op)[1] ? t.b : RB_STEP_NONE;
    step.in[2] = RB_STEP_NONE;
    t.out = add_step(f, step);
    t.x = poised(f);
    return t;
}

static inline void fill_number(rb_exec *x, rb_step_id id, uint32_t rows, uint64_t *seed)
{
    bool dec = rb_exec_rep(rb_exec_step(x, id)) == RB_REP_DEC;
    for (uint32_t r = 0; r < rows; r++) {
        bool    known = next_random(seed) % 5 != 0;
        int64_t n = some_i64(seed);
        rb_dec  d = some_dec(seed);
        if (dec) set_dec(x, id, r, known ? &d : NULL);
        else set_i64(x, id, r, known ? &n : NULL);
    }
}

static inline rb_i128 number_at(const rb_exec *x, rb_step_id id, uint32_t row)
{
    const rb_column *c = &x->columns[id];
    return rb_exec_rep(rb_exec_step(x, id)) == RB_REP_DEC ? c->v.dec[row] : c->v.i64[row];
}

static inline bool known_at(const rb_exec *x, rb_step_id id, uint32_t row) { return rb_bit_get(x->columns[id].known, row); }

static inline void check_compare(pair_test t, compare_of want)
{
    for (uint32_t r = 0; r < t.x->rows; r++) {
        bool known = known_at(t.x, t.a, r) && known_at(t.x, t.b, r);
        CHECK(bit_at(t.x, t.out, r) == (known ? want(number_at(t.x, t.a, r), number_at(t.x, t.b, r)) : -1));
    }
    CHECK(unknown_bits_are_zero(t.x, t.out));
}

static inline void check_result(pair_test t, result_of want, bool uses_b)
{
    for (uint32_t r = 0; r < t.x->rows; r++) {
        rb_i128 result = 0;
        bool    known = known_at(t.x, t.a, r) && (!uses_b || known_at(t.x, t.b, r));
        bool    good = known && want(number_at(t.x, t.a, r), number_at(t.x, t.b, r), &result);
        CHECK(known_at(t.x, t.out, r) == good);
        if (good) CHECK(number_at(t.x, t.out, r) == result);
    }
}

/* `name` is an op; a and b are types. */
#define RUN_PAIR(name, a_type, b_type, out_type, extra, check)                                              \
    EACH_ROW_COUNT(n)                                                                                        \
    {                                                                                                        \
        fixture   f = fixture_new(n);                                                                        \
        uint64_t  seed = n + RB_OP_##name;                                                                   \
        rb_step   step = {.op = RB_OP_##name, .type = RB_TYPE(out_type), .operand = (extra)};               \
        pair_test t = pair_new(&f, step, RB_TYPE(a_type), RB_TYPE(b_type));                                  \
        fill_number(t.x, t.a, n, &seed);                                                                     \
        fill_number(t.x, t.b, n, &seed);                                                                     \
        rb_exec_##name(t.x, rb_exec_step(t.x, t.out), column_of(t.x, t.out));                                \
        check;                                                                                               \
    }

#define HAS_TWO(name) (rb_exec_input_count(t.x, &(rb_step){.op = RB_OP_##name}) == 2)
#define CHECK_COMPARE_I64(name, want) RUN_PAIR(name, duration, duration, yes_no, 0, check_compare(t, want))
#define CHECK_COMPARE_DEC(name, want) RUN_PAIR(name, number, number, yes_no, 0, check_compare(t, want))
#define CHECK_DEC(name, want, extra) RUN_PAIR(name, number, number, number, extra, check_result(t, want, HAS_TWO(name)))
#define CHECK_I64(name, want, out) RUN_PAIR(name, duration, duration, out, 0, check_result(t, want, HAS_TWO(name)))

#endif
