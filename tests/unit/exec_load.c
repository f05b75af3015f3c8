/* tests/unit/exec_load.c: columns from cells, constants and parameters; counting what could not be read; cold and fixed steps. */
#include "exec_fixture.h"

/* Cells of row r: known, blank or unreadable, in turn. */
static const char *turn(uint32_t r, const char *good, const char *bad) { return r % 3 == 0 ? good : r % 3 == 1 ? "" : bad; }

static void check_loads(uint32_t rows)
{
    fixture    f = fixture_new(rows);
    uint32_t   bit = add_field(&f, "done", RB_TYPE(yes_no)), day = add_field(&f, "day", RB_TYPE(date));
    uint32_t   number = add_field(&f, "amount", RB_TYPE(number)), text = add_field(&f, "note", RB_TYPE(text));
    rb_step_id bits = add_load(&f, bit), days = add_load(&f, day), numbers = add_load(&f, number), texts = add_load(&f, text);
    rb_step_id blank = add_step(&f, (rb_step){.op = RB_OP_blank_cell, .type = RB_TYPE(yes_no),
                                              .in = {RB_STEP_NONE, RB_STEP_NONE, RB_STEP_NONE}, .operand = number});
    make_batch(&f);
    for (uint32_t r = 0; r < rows; r++) {
        set_cell(&f, bit, r, turn(r, "yes", "perhaps"));
        set_cell(&f, day, r, turn(r, "1970-01-03", "31/02"));
        set_cell(&f, number, r, turn(r, "12.5", "12,5,0"));
        set_cell(&f, text, r, turn(r, "a note", "  "));
    }
    rb_exec *x = run(&f);
    for (uint32_t r = 0; r < rows; r++) {
        bool good = r % 3 == 0;
        CHECK(bit_at(x, bits, r) == (good ? 1 : -1));
        CHECK(rb_exec_read(x, days, r).known == good && x->columns[days].v.i64[r] == (good ? 2 : 0));
        CHECK(rb_exec_read(x, numbers, r).known == good && x->columns[numbers].v.dec[r] == (good ? 12500000000 : 0));
        CHECK(rb_exec_read(x, texts, r).known == good && x->columns[texts].v.text[r].ptr != NULL);
        CHECK(bit_at(x, blank, r) == (r % 3 == 1));
    }
    CHECK(unknown_bits_are_zero(x, bits));
    CHECK(x->problems[number].unreadable == rows / 3);
}

static void cells_are_known_blank_or_unreadable(void) { EACH_ROW_COUNT(n) check_loads(n); }

static void unreadable_cells_are_counted_once_a_field(void)
{
    fixture  f = fixture_new(3);
    uint32_t amount = add_field(&f, "amount", RB_TYPE(number)), note = add_field(&f, "note", RB_TYPE(text));
    uint32_t late = add_field(&f, "late", RB_TYPE(number));
    add_load(&f, amount);
    add_load(&f, amount); /* a second step over the same field */
    add_load(&f, note);
    make_cold(&f, add_load(&f, late)); /* only for messages: not counted, or the count would depend on who asked */
    set_cell(&f, amount, 0, "12");
    set_cell(&f, amount, 1, "twelve");
    set_cell(&f, amount, 2, "a dozen");
    set_cell(&f, late, 0, "x");
    rb_exec   *x = run(&f), *other = start(&f);
    rb_summary summary = {0};
    f.batch->line[1] = 7;
    f.batch->line[2] = 5; /* another file: an earlier line, seen later */
    rb_exec_batch(other, f.batch);
    rb_exec_merge(x, other);
    CHECK(rb_exec_value(x, 3, 0).known == false);
    rb_exec_finish(x, &summary);
    CHECK(summary.streams[0].evaluated == 6);
    CHECK(summary.streams[0].problems.len == 1);
    rb_field_problem p = summary.streams[0].problems.items[0];
    CHECK(p.field == amount && p.unreadable == 4 && p.line == 2);
    CHECK_TEXT(p.example, "twelve");
}

static rb_exec *constants(fixture *f, rb_value v, rb_step_id *step)
{
    *f = fixture_new(0);
    *step = add_constant(f, v);
    rb_exec *x = start(f);
    rb_exec_need(x, *step);
    return x;
}

static void constants_fill_all_rows(void)
{
    fixture    f;
    rb_step_id s;
    rb_exec   *x = constants(&f, number_value(25), &s);
    for (uint32_t r = 0; r < RB_BATCH_ROWS; r++) CHECK(rb_exec_read(x, s, r).known && rb_exec_read(x, s, r).dec == 25);
    x = constants(&f, i64_value(RB_TYPE(date), -3), &s);
    for (uint32_t r = 0; r < RB_BATCH_ROWS; r++) CHECK(rb_exec_read(x, s, r).known && rb_exec_read(x, s, r).i64 == -3);
    x = constants(&f, text_value("EMEA"), &s);
    for (uint32_t r = 0; r < RB_BATCH_ROWS; r++) CHECK_TEXT(rb_exec_read(x, s, r).text, "EMEA");
    x = constants(&f, bit_value(true), &s);
    for (uint32_t r = 0; r < RB_BATCH_ROWS; r++) CHECK(rb_exec_read(x, s, r).known && rb_exec_read(x, s, r).yes);
    x = constants(&f, (rb_value){.type = RB_TYPE(yes_no), .yes = true}, &s);
    for (uint32_t r = 0; r < RB_BATCH_ROWS; r++) CHECK(!rb_exec_read(x, s, r).known);
    CHECK(unknown_bits_are_zero(x, s));
    x = constants(&f, (rb_value){.type = RB_TYPE(number)}, &s);
    CHECK(!rb_exec_read(x, s, 0).known && !rb_exec_value(x, s, 0).known);
}

static rb_history history_of(const int64_t *from, const int64_t *until, const rb_value *values, uint32_t len)
{
    rb_history h = {.name = RB_STR("max_case_age"), .len = len, .from = RB_NEW_PLAIN(int64_t, len),
                    .until = RB_NEW_PLAIN(int64_t, len), .values = RB_NEW_ARRAY(rb_value, len)};
    for (uint32_t i = 0; i < len; i++) h.from[i] = from[i], h.until[i] = until[i], h.values[i] = values[i];
    return h;
}

/* Nothing before day 10, then a value, a hole from day 30 to 39, then another with an open end. */
static void parameters_have_their_value_of_the_day(void)
{
    const int64_t  from[] = {10, 20, 40}, until[] = {20, 30, INT64_MAX};
    static const enum rb_op ops[] = {RB_OP_history_bit, RB_OP_history_i64, RB_OP_history_dec, RB_OP_history_text};
    const rb_type  types[] = {RB_TYPE(yes_no), RB_TYPE(duration), RB_TYPE(number), RB_TYPE(text)};
    static const char *const texts[] = {"one", "two", "three"};
    for (uint32_t k = 0; k < 4; k++) {
        fixture    f = fixture_new(60);
        rb_step_id date = add_load(&f, add_field(&f, "day", RB_TYPE(date)));
        rb_value   values[3];
        for (uint32_t i = 0; i < 3; i++)
            values[i] = (rb_value){.type = types[k], .known = true, .yes = i != 1, .i64 = i + 1, .dec = i + 1, .text = rb_str_of(texts[i])};
        rb_vec_push(&f.plan->histories, history_of(from, until, values, 3));
        rb_step_id out = add_op(&f, ops[k], types[k], IN1(date));
        rb_exec   *x = poised(&f);
        for (uint32_t r = 0; r < 60; r++) {
            int64_t day = r * 37 % 60; /* not in order */
            set_i64(x, date, r, r == 59 ? NULL : &day);
        }
        static rb_kernel *const kernels[] = {rb_exec_history_bit, rb_exec_history_i64, rb_exec_history_dec, rb_exec_history_text};
        kernels[k](x, rb_exec_step(x, out), column_of(x, out));
        for (uint32_t r = 0; r < 60; r++) {
            int64_t  day = r * 37 % 60;
            int      which = day < 10 ? -1 : day < 20 ? 0 : day < 30 ? 1 : day < 40 ? -1 : 2;
            rb_value v = rb_exec_read(x, out, r);
            if (which < 0 || r == 59) CHECK(!v.known);
            else CHECK(rb_value_equal(&v, &values[which]));
        }
    }
}

static void a_parameter_of_today_is_computed_once(void)
{
    const int64_t from[] = {INT64_MIN, 100}, until[] = {100, INT64_MAX};
    rb_value      values[] = {number_value(1), number_value(2)};
    fixture       f = fixture_new(1);
    f.as_of = 99 * RB_US_PER_DAY;
    rb_vec_push(&f.plan->histories, history_of(from, until, values, 2));
    rb_step_id today = add_op(&f, RB_OP_today, RB_TYPE(date), NO_INPUT);
    rb_step_id limit = add_op(&f, RB_OP_history_dec, RB_TYPE(number), IN1(today));
    rb_step_id twice = add_op(&f, RB_OP_add_dec, RB_TYPE(number), IN2(limit, limit));
    rb_exec   *x = run(&f);
    CHECK(x->warm.len == 0 && rb_exec_is_fixed(x, twice));
    CHECK(rb_exec_value(x, twice, 0).dec == 2);
    f.as_of = 100 * RB_US_PER_DAY;
    CHECK(rb_exec_value(run(&f), twice, 0).dec == 4);
}

/* A long chain of cold steps: asked for in one row, then in another word, then in the next batch. */
static void cold_steps_run_when_asked(void)
{
    fixture    f = fixture_new(200);
    uint32_t   field = add_field(&f, "amount", RB_TYPE(number));
    rb_step_id step = add_load(&f, field), one = add_constant(&f, number_value(1));
    make_cold(&f, step);
    make_cold(&f, one);
    for (int i = 0; i < 5000; i++) {
        step = add_op(&f, RB_OP_add_dec, RB_TYPE(number), IN2(step, one));
        make_cold(&f, step);
    }
    make_batch(&f);
    for (uint32_t r = 0; r < 200; r++) set_cell(&f, field, r, r == 7 ? "" : "3");
    rb_exec *x = run(&f);
    CHECK(x->warm.len == 0 && x->columns[step].v.dec == NULL);
    CHECK(rb_exec_value(x, step, 5).dec == 3 * RB_DEC_ONE + 5000);
    CHECK(!rb_exec_value(x, step, 7).known);
    CHECK(x->done[step] == 1);
    CHECK(rb_exec_value(x, step, 199).dec == 3 * RB_DEC_ONE + 5000);
    CHECK(x->done[step] == (1 | 1 << 3));
    for (uint32_t r = 0; r < 200; r++) set_cell(&f, field, r, "4");
    rb_exec_batch(x, f.batch);
    CHECK(rb_exec_value(x, step, 7).dec == 4 * RB_DEC_ONE + 5000);
}

int main(void)
{
    rb_gc_init();
    RUN(cells_are_known_blank_or_unreadable);
    RUN(unreadable_cells_are_counted_once_a_field);
    RUN(constants_fill_all_rows);
    RUN(parameters_have_their_value_of_the_day);
    RUN(a_parameter_of_today_is_computed_once);
    RUN(cold_steps_run_when_asked);
    return check_report();
}
