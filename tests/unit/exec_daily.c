/* tests/unit/exec_daily.c: chains of steps over a day are looked up, and say what plain arithmetic says. */
#include "exec_fixture.h"

enum { BATCHES = 40 };

typedef struct chain { uint32_t day, other; rb_step_id load, month, late, year, label, use_month, use_late, use_label; } chain;

/* Month and year are inside, what others use of them goes out: a number, a condition, a text. */
static chain make_plan(fixture *f)
{
    chain c = {.day = add_field(f, "day", RB_TYPE(date))};
    uint32_t number = add_field(f, "number", RB_TYPE(number)), text = add_field(f, "text", RB_TYPE(text)), bit = add_field(f, "bit", RB_TYPE(yes_no));
    c.load = add_load(f, c.day);
    rb_step_id june = add_constant(f, number_value(rb_dec_of(6)));
    c.month = add_op(f, RB_OP_month_of, RB_TYPE(number), IN1(c.load));
    c.late = add_op(f, RB_OP_lt_dec, RB_TYPE(yes_no), IN2(june, c.month));
    c.year = add_op(f, RB_OP_year_of, RB_TYPE(number), IN1(c.load));
    c.label = add_step(f, (rb_step){.op = RB_OP_digits, .type = RB_TYPE(text), .in = {c.year, RB_STEP_NONE, RB_STEP_NONE}, .operand = 6});
    c.use_month = add_op(f, RB_OP_else_dec, RB_TYPE(number), IN2(c.month, add_load(f, number)));
    c.use_late = add_op(f, RB_OP_else_bit, RB_TYPE(yes_no), IN2(c.late, add_load(f, bit)));
    c.use_label = add_op(f, RB_OP_else_text, RB_TYPE(text), IN2(c.label, add_load(f, text)));
    return c;
}

/* A day near now, sometimes one of any year, sometimes none; *days is its number. */
static const char *random_day(uint64_t *seed, bool *known, int64_t *days)
{
    uint64_t dice = next_random(seed);
    rb_buf   b = {0};
    *known = dice % 16 != 0;
    if (!*known) return dice % 32 == 0 ? "" : "soon";
    *days = dice % 999 == 0 ? RB_DATE_MIN + (int64_t)(next_random(seed) % (RB_DATE_MAX - RB_DATE_MIN)) : 19000 + (int64_t)(next_random(seed) % 900);
    rb_date_print(&b, *days);
    return rb_str_chars(rb_buf_take(&b));
}

static void check_row(rb_exec *x, const chain *c, uint32_t row, const int64_t *days)
{
    rb_value month = rb_exec_value(x, c->use_month, row), late = rb_exec_value(x, c->use_late, row), label = rb_exec_value(x, c->use_label, row);
    CHECK(month.known == (days != NULL) && late.known == (days != NULL) && label.known == (days != NULL));
    if (!days) return;
    rb_civil civil = rb_date_to_civil(*days);
    CHECK(month.dec == rb_dec_of(civil.month));
    CHECK(late.yes == (civil.month > 6));
    CHECK(rb_str_equal(label.text, rb_str_print("%06d", civil.year)));
    CHECK(rb_exec_value(x, c->year, row).dec == rb_dec_of(civil.year));
}

static void a_chain_says_what_its_steps_say(void)
{
    fixture  f = fixture_new(RB_BATCH_ROWS);
    chain    c = make_plan(&f);
    rb_exec *x = start(&f);
    uint64_t seed = 7;
    int64_t  days[RB_BATCH_ROWS];
    bool     known[RB_BATCH_ROWS];
    CHECK(x->dailies[c.load] != NULL);
    CHECK(x->life[c.year] == RB_LIFE_COLD && x->life[c.label] == RB_LIFE_WARM);
    for (uint32_t batch = 0; batch < BATCHES; batch++) {
        f.rows = batch % 3 == 0 ? RB_BATCH_ROWS - batch : RB_BATCH_ROWS;
        for (uint32_t r = 0; r < f.rows; r++) set_cell(&f, c.day, r, random_day(&seed, &known[r], &days[r]));
        f.batch->rows = f.rows;
        rb_exec_batch(x, f.batch);
        for (uint32_t r = 0; r < f.rows; r++) check_row(x, &c, r, known[r] ? &days[r] : NULL);
    }
}

static void what_is_unknown_has_its_cause(void)
{
    fixture f = fixture_new(3);
    chain   c = make_plan(&f);
    set_cell(&f, c.day, 0, "2025-07-01");
    set_cell(&f, c.day, 1, "");
    set_cell(&f, c.day, 2, "soon");
    rb_exec *x = run(&f);
    CHECK(rb_exec_cause(x, c.label, 0).kind == RB_CAUSE_NONE);
    CHECK(rb_exec_cause(x, c.label, 1).kind == RB_CAUSE_BLANK);
    CHECK(rb_exec_cause(x, c.label, 2).kind == RB_CAUSE_UNREADABLE);
}

int main(void)
{
    rb_gc_init();
    RUN(a_chain_says_what_its_steps_say);
    RUN(what_is_unknown_has_its_cause);
    return check_report();
}
