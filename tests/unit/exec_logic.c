/* tests/unit/exec_logic.c: Kleene's logic, known, else and choose: every combination, at every edge of the words. */
#include "exec_fixture.h"

typedef int (*truth)(int a, int b, int c); /* -1 unknown, 0 no, 1 yes */

static int want_and(int a, int b, int c) { return (void)c, a == 0 || b == 0 ? 0 : a < 0 || b < 0 ? -1 : 1; }
static int want_or(int a, int b, int c) { return (void)c, a == 1 || b == 1 ? 1 : a < 0 || b < 0 ? -1 : 0; }
static int want_not(int a, int b, int c) { return (void)b, (void)c, a < 0 ? -1 : !a; }
static int want_eq(int a, int b, int c) { return (void)c, a < 0 || b < 0 ? -1 : a == b; }
static int want_known(int a, int b, int c) { return (void)b, (void)c, a >= 0; }
static int want_else(int a, int b, int c) { return (void)c, a >= 0 ? a : b; }
static int want_choose(int a, int b, int c) { return a < 0 ? -1 : a ? b : c; }

static int third(uint32_t row, uint32_t place)
{
    for (; place > 0; place--) row /= 3;
    return (int)(row % 3) - 1;
}

static void check_bits(enum rb_op op, rb_kernel *kernel, truth want, uint32_t rows)
{
    fixture    f = fixture_new(rows);
    rb_step_id in[3], out;
    for (uint32_t i = 0; i < 3; i++) in[i] = add_load(&f, add_field(&f, "bit", RB_TYPE(yes_no)));
    out = add_op(&f, op, RB_TYPE(yes_no), IN3(in[0], in[1], in[2]));
    rb_exec *x = poised(&f);
    for (uint32_t r = 0; r < rows; r++)
        for (uint32_t i = 0; i < 3; i++) set_bit(x, in[i], r, third(r, i));
    kernel(x, rb_exec_step(x, out), column_of(x, out));
    for (uint32_t r = 0; r < rows; r++) CHECK(bit_at(x, out, r) == want(third(r, 0), third(r, 1), third(r, 2)));
    CHECK(unknown_bits_are_zero(x, out));
}

#define BITS(op, want) EACH_ROW_COUNT(n) check_bits(RB_OP_##op, rb_exec_##op, want, n)

static void and_is_no_when_either_is_no(void) { BITS(and, want_and); }
static void or_is_yes_when_either_is_yes(void) { BITS(or, want_or); }
static void not_keeps_unknown(void) { BITS(not, want_not); }
static void eq_bit_compares_known_bits(void) { BITS(eq_bit, want_eq); }
static void known_bit_always_knows(void) { BITS(known_bit, want_known); }
static void else_bit_takes_the_first_known(void) { BITS(else_bit, want_else); }
static void choose_bit_follows_its_condition(void) { BITS(choose_bit, want_choose); }

/* Value i of a row is 100 * i + row where third() is not unknown. */
#define CHECK_VALUES(name, T, tag, type, make, value_of)                                               \
    static void check_##name(uint32_t rows)                                                            \
    {                                                                                                  \
        fixture    f = fixture_new(rows);                                                              \
        rb_step_id bit = add_load(&f, add_field(&f, "bit", RB_TYPE(yes_no)));                          \
        rb_step_id a = add_load(&f, add_field(&f, "a", RB_TYPE(type)));                                \
        rb_step_id b = add_load(&f, add_field(&f, "b", RB_TYPE(type)));                                \
        rb_step_id known = add_op(&f, RB_OP_known_##name, RB_TYPE(yes_no), IN1(a));                    \
        rb_step_id other = add_op(&f, RB_OP_else_##name, RB_TYPE(type), IN2(a, b));                    \
        rb_step_id choice = add_op(&f, RB_OP_choose_##name, RB_TYPE(type), IN3(bit, a, b));            \
        rb_exec   *x = poised(&f);                                                                     \
        for (uint32_t r = 0; r < rows; r++) {                                                          \
            T p = make(100 + r);                                                                       \
            T q = make(200 + r);                                                                       \
            set_bit(x, bit, r, third(r, 0));                                                           \
            set_##tag(x, a, r, third(r, 1) < 0 ? NULL : value_of(p));                                  \
            set_##tag(x, b, r, third(r, 2) < 0 ? NULL : value_of(q));                                  \
        }                                                                                              \
        rb_exec_known_##name(x, rb_exec_step(x, known), column_of(x, known));                          \
        rb_exec_else_##name(x, rb_exec_step(x, other), column_of(x, other));                           \
        rb_exec_choose_##name(x, rb_exec_step(x, choice), column_of(x, choice));                       \
        for (uint32_t r = 0; r < rows; r++) {                                                          \
            bool     has_a = third(r, 1) >= 0, has_b = third(r, 2) >= 0;                               \
            rb_value va = rb_exec_read(x, a, r), vb = rb_exec_read(x, b, r), got;                      \
            CHECK(bit_at(x, known, r) == has_a);                                                       \
            got = rb_exec_read(x, other, r);                                                           \
            CHECK(rb_value_equal(&got, has_a ? &va : &vb) && got.known == (has_a || has_b));           \
            got = rb_exec_read(x, choice, r);                                                          \
            if (third(r, 0) < 0) CHECK(!got.known);                                                    \
            else CHECK(rb_value_equal(&got, third(r, 0) ? &va : &vb));                                 \
        }                                                                                              \
    }

#define NUMBER_OF(n) (n)
#define ADDRESS_OF(v) (&(v))
#define TEXT_OF(n) rb_str_print("text %u", (n)).ptr
#define ITSELF(v) (v)
#define TEXT_POINTER const char *

CHECK_VALUES(i64, int64_t, i64, duration, NUMBER_OF, ADDRESS_OF)
CHECK_VALUES(dec, rb_dec, dec, number, NUMBER_OF, ADDRESS_OF)
CHECK_VALUES(text, TEXT_POINTER, text, text, TEXT_OF, ITSELF)

static void values_are_known_chosen_and_replaced(void)
{
    EACH_ROW_COUNT(n)
    {
        check_i64(n);
        check_dec(n);
        check_text(n);
    }
}

int main(void)
{
    rb_gc_init();
    RUN(and_is_no_when_either_is_no);
    RUN(or_is_yes_when_either_is_yes);
    RUN(not_keeps_unknown);
    RUN(eq_bit_compares_known_bits);
    RUN(known_bit_always_knows);
    RUN(else_bit_takes_the_first_known);
    RUN(choose_bit_follows_its_condition);
    RUN(values_are_known_chosen_and_replaced);
    return check_report();
}
