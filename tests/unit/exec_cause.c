/* tests/unit/exec_cause.c: why a value is unknown, in the words a person reads; and texts with values filled in. */
#include "exec_fixture.h"

typedef struct desk {
    fixture    f;
    uint32_t   contact, closed_at, amount, quantity, age, ok;
    rb_step_id load_contact, load_closed_at, load_amount, load_quantity, load_age, load_ok;
} desk;

static desk desk_new(void)
{
    desk d = {.f = fixture_new(2)};
    d.contact = add_field(&d.f, "contact", RB_TYPE(text));
    d.closed_at = add_field(&d.f, "closed_at", RB_TYPE(date));
    d.amount = add_field(&d.f, "amount", RB_TYPE(number));
    d.quantity = add_field(&d.f, "quantity", RB_TYPE(number));
    d.age = add_field(&d.f, "age", RB_TYPE(duration));
    d.ok = add_field(&d.f, "ok", RB_TYPE(yes_no));
    d.load_contact = add_load(&d.f, d.contact);
    d.load_closed_at = add_load(&d.f, d.closed_at);
    d.load_amount = add_load(&d.f, d.amount);
    d.load_quantity = add_load(&d.f, d.quantity);
    d.load_age = add_load(&d.f, d.age);
    d.load_ok = add_load(&d.f, d.ok);
    return d;
}

/* The fields of row 1, contact to ok. */
static void set_row(desk *d, const char *const cells[6])
{
    const uint32_t fields[] = {d->contact, d->closed_at, d->amount, d->quantity, d->age, d->ok};
    for (int i = 0; i < 6; i++) set_cell(&d->f, fields[i], 1, cells[i]);
}
#define ROW(...) set_row(&d, (const char *const[6]){__VA_ARGS__})

static rb_cause cause_of(desk *d, rb_step_id step)
{
    rb_exec *x = run(&d->f);
    CHECK(!rb_exec_value(x, step, 1).known);
    return rb_exec_cause(x, step, 1);
}

#define CHECK_CAUSE(step, want_kind, want_field, want_text)                       \
    do {                                                                          \
        rb_cause got = cause_of(&d, step);                                        \
        CHECK(got.kind == RB_CAUSE_##want_kind && got.field == (want_field));     \
        CHECK_TEXT(got.text, want_text);                                          \
    } while (0)

static void blank_and_unreadable_cells(void)
{
    desk d = desk_new();
    ROW("", "31/02", "1", "twelve", "", "yes");
    CHECK_CAUSE(d.load_contact, BLANK, d.contact, "contact is blank");
    CHECK_CAUSE(d.load_age, BLANK, d.age, "age is blank");
    rb_cause got = cause_of(&d, d.load_closed_at);
    CHECK(got.kind == RB_CAUSE_UNREADABLE && got.field == d.closed_at);
    CHECK(rb_str_starts(got.text, RB_STR("closed_at: '31/02' ")));
    got = cause_of(&d, d.load_quantity);
    CHECK(got.kind == RB_CAUSE_UNREADABLE && rb_str_starts(got.text, RB_STR("quantity: 'twelve' ")));
}

static void known_values_have_no_cause(void)
{
    desk d = desk_new();
    ROW("Ana", "2025-01-01", "1", "2", "3 days", "no");
    rb_exec *x = run(&d.f);
    CHECK(rb_exec_cause(x, d.load_contact, 1).kind == RB_CAUSE_NONE);
    CHECK(rb_exec_cause(x, d.load_ok, 1).kind == RB_CAUSE_NONE);
}

static void the_first_unknown_input_in_order(void)
{
    desk       d = desk_new();
    rb_type    bit = RB_TYPE(yes_no), number = RB_TYPE(number);
    rb_step_id less = add_op(&d.f, RB_OP_lt_dec, bit, IN2(d.load_amount, d.load_quantity));
    rb_step_id more = add_op(&d.f, RB_OP_lt_dec, bit, IN2(d.load_quantity, d.load_amount));
    rb_step_id both = add_op(&d.f, RB_OP_and, bit, IN2(less, d.load_ok));
    rb_step_id either = add_op(&d.f, RB_OP_or, bit, IN2(d.load_ok, more));
    rb_step_id other = add_op(&d.f, RB_OP_else_dec, number, IN2(d.load_quantity, d.load_amount));
    ROW("Ana", "2025-01-01", "", "", "", "");
    CHECK_CAUSE(both, BLANK, d.amount, "amount is blank");
    CHECK_CAUSE(either, BLANK, d.ok, "ok is blank");
    CHECK_CAUSE(more, BLANK, d.quantity, "quantity is blank");
    CHECK_CAUSE(other, BLANK, d.quantity, "quantity is blank");
    ROW("Ana", "2025-01-01", "1", "", "", "no");
    CHECK_CAUSE(either, BLANK, d.quantity, "quantity is blank");
}

static void only_the_branch_that_was_chosen(void)
{
    desk       d = desk_new();
    rb_step_id choice = add_op(&d.f, RB_OP_choose_dec, RB_TYPE(number), IN3(d.load_ok, d.load_amount, d.load_quantity));
    ROW("Ana", "2025-01-01", "", "", "", "");
    CHECK_CAUSE(choice, BLANK, d.ok, "ok is blank");
    ROW("Ana", "2025-01-01", "", "", "", "yes");
    CHECK_CAUSE(choice, BLANK, d.amount, "amount is blank");
    ROW("Ana", "2025-01-01", "", "", "", "no");
    CHECK_CAUSE(choice, BLANK, d.quantity, "quantity is blank");
}

static void results_that_cannot_be(void)
{
    desk       d = desk_new();
    rb_type    number = RB_TYPE(number), date = RB_TYPE(date), duration = RB_TYPE(duration);
    rb_step_id product = add_op(&d.f, RB_OP_mul_dec, number, IN2(d.load_amount, d.load_amount));
    rb_step_id quotient = add_op(&d.f, RB_OP_div_dec, number, IN2(d.load_amount, d.load_quantity));
    rb_step_id split = add_op(&d.f, RB_OP_div_duration, duration, IN2(d.load_age, d.load_quantity));
    rb_step_id ratio = add_op(&d.f, RB_OP_ratio_duration, number, IN2(d.load_age, d.load_age));
    rb_step_id due = add_op(&d.f, RB_OP_date_plus, date, IN2(d.load_closed_at, d.load_age));
    rb_step_id half = add_constant(&d.f, i64_value(duration, RB_US_PER_DAY / 2));
    rb_step_id noon = add_op(&d.f, RB_OP_date_plus, date, IN2(d.load_closed_at, half));
    rb_step_id years = add_constant(&d.f, i64_value(RB_TYPE(months), 12));
    rb_step_id later = add_op(&d.f, RB_OP_date_plus_clamped, date, IN2(d.load_closed_at, years));
    rb_step_id longest = add_constant(&d.f, i64_value(duration, INT64_MAX));
    rb_step_id longer = add_op(&d.f, RB_OP_add_i64, duration, IN2(longest, longest));
    ROW("Ana", "9999-12-31", "10000000000000000000000000000", "0", "0 days", "yes");
    CHECK_CAUSE(product, OVERFLOW, UINT32_MAX, "the result has more than 38 digits");
    CHECK_CAUSE(quotient, ZERO_DIVISION, UINT32_MAX, "division by zero");
    CHECK_CAUSE(split, ZERO_DIVISION, UINT32_MAX, "division by zero");
    CHECK_CAUSE(ratio, ZERO_DIVISION, UINT32_MAX, "division by zero");
    CHECK_CAUSE(noon, NOT_WHOLE_DAYS, UINT32_MAX, "12 hours is not a whole number of days");
    CHECK_CAUSE(later, OVERFLOW, UINT32_MAX, "the result lies outside the years 1 to 9999");
    CHECK_CAUSE(longer, OVERFLOW, UINT32_MAX, "the result is too large");
    ROW("Ana", "9999-12-31", "10000000000000000000000000000", "0.000000001", "1 day", "yes");
    CHECK_CAUSE(quotient, OVERFLOW, UINT32_MAX, "the result has more than 38 digits");
    CHECK_CAUSE(due, OVERFLOW, UINT32_MAX, "the result lies outside the years 1 to 9999");
}

static rb_step_id add_history(desk *d)
{
    rb_history h = {.name = RB_STR("max_case_age"), .len = 1, .from = RB_NEW_PLAIN(int64_t, 1),
                    .until = RB_NEW_PLAIN(int64_t, 1), .values = RB_NEW(rb_value)};
    CHECK(rb_date_parse(RB_STR("2024-02-01"), h.from));
    h.until[0] = INT64_MAX;
    h.values[0] = i64_value(RB_TYPE(duration), RB_US_PER_DAY);
    rb_vec_push(&d->f.plan->histories, h);
    return add_op(&d->f, RB_OP_history_i64, RB_TYPE(duration), IN1(d->load_closed_at));
}

static void a_parameter_without_a_value_then(void)
{
    desk       d = desk_new();
    rb_step_id limit = add_history(&d), less = add_op(&d.f, RB_OP_lt_i64, RB_TYPE(yes_no), IN2(limit, d.load_age));
    ROW("Ana", "2023-01-05", "1", "1", "1 day", "yes");
    CHECK_CAUSE(less, NO_VALUE_THEN, UINT32_MAX, "max_case_age has no value on 2023-01-05");
    ROW("Ana", "", "1", "1", "1 day", "yes");
    CHECK_CAUSE(less, BLANK, d.closed_at, "closed_at is blank");
}

static void a_constant_that_is_blank(void)
{
    desk       d = desk_new();
    rb_step_id blank = add_constant(&d.f, (rb_value){.type = RB_TYPE(number)});
    rb_step_id sum = add_op(&d.f, RB_OP_add_dec, RB_TYPE(number), IN2(d.load_amount, blank));
    ROW("Ana", "2023-01-05", "1", "1", "1 day", "yes");
    CHECK_CAUSE(sum, BLANK, UINT32_MAX, "the rules say blank here");
}

static void a_deep_condition_is_walked_without_recursion(void)
{
    desk       d = desk_new();
    rb_step_id step = d.load_ok;
    for (int i = 0; i < 20000; i++) {
        step = add_op(&d.f, i % 2 ? RB_OP_not : RB_OP_and, RB_TYPE(yes_no), IN2(step, step));
        make_cold(&d.f, step);
    }
    ROW("Ana", "2023-01-05", "1", "1", "1 day", "");
    CHECK_CAUSE(step, BLANK, d.ok, "ok is blank");
}

static rb_template template_of(const rb_template_part *parts, uint32_t count)
{
    rb_template t = {0};
    for (uint32_t i = 0; i < count; i++) rb_vec_push(&t.parts, parts[i]);
    return t;
}

static rb_str filled(desk *d, const rb_template *t, uint32_t row)
{
    rb_buf b = {0};
    rb_exec_fill(run(&d->f), t, row, &b);
    return rb_buf_take(&b);
}

static void messages_are_filled_in(void)
{
    desk             d = desk_new();
    rb_step_id       quotient = add_op(&d.f, RB_OP_div_dec, RB_TYPE(number), IN2(d.load_amount, d.load_quantity));
    rb_template_part parts[] = {{RB_STR("Closed "), d.load_closed_at}, {RB_STR(" by "), d.load_contact},
                                {RB_STR(", each "), quotient}, {RB_STR("."), RB_STEP_NONE}};
    rb_template      t = template_of(parts, 4), empty = {0};
    make_cold(&d.f, quotient);
    ROW("Ana", "2025-07-01", "10", "4", "", "");
    CHECK_TEXT(filled(&d, &t, 1), "Closed 2025-07-01 by Ana, each 2.5.");
    CHECK_TEXT(filled(&d, &t, 0), "Closed (blank) by (blank), each (blank).");
    ROW("", "31/02", "10", "0", "", "");
    CHECK_TEXT(filled(&d, &t, 1), "Closed (unknown) by (blank), each (unknown).");
    CHECK(filled(&d, &empty, 1).len == 0);
}

static void computed_texts_are_unknown_when_a_value_is(void)
{
    desk             d = desk_new();
    rb_template_part parts[] = {{RB_STR("<"), d.load_contact}, {RB_STR("|"), d.load_closed_at}, {RB_STR(">"), RB_STEP_NONE}};
    rb_vec_push(&d.f.plan->templates, template_of(parts, 3));
    rb_step_id text = add_op(&d.f, RB_OP_format, RB_TYPE(text), NO_INPUT);
    ROW("Ana", "2025-07-01", "", "", "", "");
    rb_exec *x = run(&d.f);
    CHECK_TEXT(rb_exec_value(x, text, 1).text, "<Ana|2025-07-01>");
    CHECK(!rb_exec_value(x, text, 0).known);
    ROW("Ana", "", "", "", "", "");
    CHECK_CAUSE(text, BLANK, d.closed_at, "closed_at is blank");
}

static void a_text_of_constants_is_computed_once(void)
{
    desk             d = desk_new();
    rb_step_id       one = add_constant(&d.f, number_value(RB_DEC_ONE)), two = add_constant(&d.f, text_value("two"));
    rb_template_part parts[] = {{RB_STR(""), one}, {RB_STR(" and "), two}};
    rb_vec_push(&d.f.plan->templates, template_of(parts, 2));
    rb_step_id text = add_op(&d.f, RB_OP_format, RB_TYPE(text), NO_INPUT);
    make_cold(&d.f, text);
    ROW("Ana", "2025-07-01", "", "", "", "");
    rb_exec *x = run(&d.f);
    rb_value before = rb_exec_value(x, text, 1);
    CHECK(rb_exec_is_fixed(x, text));
    rb_exec_batch(x, d.f.batch);
    CHECK_TEXT(before.text, "1 and two");
    CHECK_TEXT(rb_exec_value(x, text, 0).text, "1 and two");
}

int main(void)
{
    rb_gc_init();
    RUN(blank_and_unreadable_cells);
    RUN(known_values_have_no_cause);
    RUN(the_first_unknown_input_in_order);
    RUN(only_the_branch_that_was_chosen);
    RUN(results_that_cannot_be);
    RUN(a_parameter_without_a_value_then);
    RUN(a_constant_that_is_blank);
    RUN(a_deep_condition_is_walked_without_recursion);
    RUN(messages_are_filled_in);
    RUN(computed_texts_are_unknown_when_a_value_is);
    RUN(a_text_of_constants_is_computed_once);
    return check_report();
}
