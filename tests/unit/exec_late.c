/* tests/unit/exec_late.c: steps that run only where they decide say what they say when all run over all rows. */
#include "exec_fixture.h"

#include "base/pattern.h"
#include "plan/late.h"

enum { TEXTS = 3, BITS = 3, SEARCHES = 5, RULES = 4, STEPS = 40, PROGRAMS = 150, BATCHES = 3 };

/* Rules over random steps: `late` runs some of them late, `plain` none. */
typedef struct twins {
    fixture late, plain;
    uint32_t texts[TEXTS], bits[BITS];
    RB_VEC(rb_step_id) of_text, of_bit;
} twins;

static rb_step_id pick(const rb_step_id *items, uint32_t len, uint64_t *seed) { return items[next_random(seed) % len]; }
#define PICK(v) pick((v).items, (v).len, seed)

static void add_text_step(twins *t, uint64_t *seed)
{
    static const enum rb_op ops[] = {RB_OP_lower, RB_OP_upper, RB_OP_join, RB_OP_else_text, RB_OP_choose_text, RB_OP_text_after};
    enum rb_op op = ops[next_random(seed) % 6];
    rb_step_id a = PICK(t->of_text), b = PICK(t->of_text), c = PICK(t->of_bit), id;
    if (op == RB_OP_lower || op == RB_OP_upper) id = add_op(&t->late, op, RB_TYPE(text), IN1(a));
    else if (op == RB_OP_choose_text) id = add_op(&t->late, op, RB_TYPE(text), IN3(c, a, b));
    else id = add_op(&t->late, op, RB_TYPE(text), IN2(a, b));
    rb_vec_push(&t->of_text, id);
}

static void add_bit_step(twins *t, uint64_t *seed)
{
    static const enum rb_op ops[] = {RB_OP_and, RB_OP_or, RB_OP_and, RB_OP_or, RB_OP_choose_bit, RB_OP_not, RB_OP_contains, RB_OP_contains_fold,
                                     RB_OP_matches, RB_OP_known_text, RB_OP_eq_text, RB_OP_else_bit, RB_OP_has_word};
    enum rb_op op = ops[next_random(seed) % 13];
    rb_step_id a = PICK(t->of_text), b = PICK(t->of_text), c = PICK(t->of_bit), d = PICK(t->of_bit), e = PICK(t->of_bit), id;
    if (op == RB_OP_and || op == RB_OP_or || op == RB_OP_else_bit) id = add_op(&t->late, op, RB_TYPE(yes_no), IN2(c, d));
    else if (op == RB_OP_choose_bit) id = add_op(&t->late, op, RB_TYPE(yes_no), IN3(c, d, e));
    else if (op == RB_OP_not) id = add_op(&t->late, op, RB_TYPE(yes_no), IN1(c));
    else if (op == RB_OP_matches || op == RB_OP_known_text) id = add_op(&t->late, op, RB_TYPE(yes_no), IN1(a));
    else id = add_op(&t->late, op, RB_TYPE(yes_no), IN2(a, b));
    rb_vec_push(&t->of_bit, id);
}

static void add_rules(twins *t, uint64_t *seed)
{
    rb_checklist_info *info = RB_NEW(rb_checklist_info);
    rb_vec_push(&t->late.catalog->checklists, info);
    for (uint32_t r = 0; r < RULES; r++) {
        rb_rule_info one = {.name = RB_STR("rule"), .severity = RB_RULE_ERROR};
        rb_rule_plan plan = {.rule = r, .applies = r == 0 ? RB_STEP_NONE : PICK(t->of_bit), .holds = PICK(t->of_bit)};
        rb_vec_push(&info->rules, one);
        rb_vec_push(&t->late.stream->rules, plan);
        if (r == 0) t->late.stream->steps.items[plan.holds].always = true;
        else t->late.stream->steps.items[plan.applies].always = true;
    }
    rb_checklist_plan list = {.applies = RB_STEP_NONE, .rule_count = RULES};
    rb_vec_push(&t->late.stream->checklists, list);
}

static twins twins_new(uint64_t *seed)
{
    twins       t = {.late = fixture_new(RB_BATCH_ROWS)};
    rb_str      why;
    rb_vec_push(&t.late.plan->patterns, rb_pattern_new(RB_STR(".*[ab]c.*"), &why));
    for (uint32_t i = 0; i < TEXTS; i++) t.texts[i] = add_field(&t.late, "text", RB_TYPE(text));
    for (uint32_t i = 0; i < BITS; i++) t.bits[i] = add_field(&t.late, "bit", RB_TYPE(yes_no));
    for (uint32_t i = 0; i < TEXTS; i++) rb_vec_push(&t.of_text, add_load(&t.late, t.texts[i]));
    for (uint32_t i = 0; i < BITS; i++) rb_vec_push(&t.of_bit, add_load(&t.late, t.bits[i]));
    rb_step_id needle = add_constant(&t.late, text_value("bc"));
    for (uint32_t i = 0; i < SEARCHES; i++) rb_vec_push(&t.of_bit, add_op(&t.late, i % 2 ? RB_OP_contains : RB_OP_ends_fold, RB_TYPE(yes_no), IN2(t.of_text.items[0], needle)));
    rb_vec_push(&t.of_text, needle);
    for (uint32_t i = 0; i < STEPS; i++)
        if (next_random(seed) % 3 == 0) add_text_step(&t, seed);
        else add_bit_step(&t, seed);
    add_rules(&t, seed);
    make_batch(&t.late);
    t.plain = t.late;
    t.plain.plan = RB_NEW(rb_plan);
    t.plain.stream = RB_NEW(rb_stream_plan);
    *t.plain.plan = *t.late.plan;
    *t.plain.stream = *t.late.stream;
    t.plain.stream->steps.items = RB_NEW_ARRAY(rb_step, t.late.stream->steps.len);
    memcpy(t.plain.stream->steps.items, t.late.stream->steps.items, t.late.stream->steps.len * sizeof(rb_step));
    t.plain.plan->streams.items = RB_NEW_ARRAY(rb_stream_plan *, 1);
    t.plain.plan->streams.items[0] = t.plain.stream;
    rb_late_mark(t.late.plan);
    return t;
}

static void fill_batch(twins *t, uint64_t *seed)
{
    static const char *const texts[] = {"", "abc", "ABC", "bc", "xyz bc", "a", "b\u00e9c", "Bc d"};
    static const char *const bits[] = {"", "yes", "no", "no", "perhaps"};
    t->late.batch->rows = next_random(seed) % 4 == 0 ? 1 + (uint32_t)(next_random(seed) % RB_BATCH_ROWS) : RB_BATCH_ROWS;
    for (uint32_t r = 0; r < t->late.batch->rows; r++) {
        for (uint32_t i = 0; i < TEXTS; i++) set_cell(&t->late, t->texts[i], r, texts[next_random(seed) % 8]);
        for (uint32_t i = 0; i < BITS; i++) set_cell(&t->late, t->bits[i], r, bits[next_random(seed) % 5]);
    }
}

static bool same_value(const rb_value *a, const rb_value *b)
{
    return a->known == b->known && (!a->known || (a->type.kind == RB_TYPE_text ? rb_str_equal(a->text, b->text) : a->yes == b->yes));
}

/* A few rows and steps, as a report asks for them: most were not computed. */
static void check_on_demand(const twins *t, rb_exec *late, rb_exec *plain, uint64_t *seed)
{
    for (uint32_t i = 0; i < 30; i++) {
        rb_step_id step = (rb_step_id)(next_random(seed) % t->late.stream->steps.len);
        uint32_t   row = (uint32_t)(next_random(seed) % t->late.batch->rows);
        rb_value   a = rb_exec_value(late, step, row), b = rb_exec_value(plain, step, row);
        CHECK(same_value(&a, &b));
        if (a.known) continue;
        rb_cause why = rb_exec_cause(late, step, row), wanted = rb_exec_cause(plain, step, row);
        CHECK(why.kind == wanted.kind && why.field == wanted.field);
    }
}

static void late_and_plain_say_the_same(void)
{
    uint64_t seed = 11;
    uint32_t with_late = 0;
    for (uint32_t p = 0; p < PROGRAMS; p++) {
        twins    t = twins_new(&seed);
        rb_exec *late = start(&t.late), *plain = start(&t.plain);
        with_late += late->late != NULL;
        CHECK(plain->late == NULL);
        for (uint32_t b = 0; b < BATCHES; b++) {
            fill_batch(&t, &seed);
            rb_exec_batch(late, t.late.batch);
            rb_exec_batch(plain, t.late.batch);
            for (uint32_t r = 0; r < RULES; r++) CHECK(memcmp(rb_exec_verdicts(late, r), rb_exec_verdicts(plain, r), t.late.batch->rows) == 0);
            check_on_demand(&t, late, plain, &seed);
        }
    }
    CHECK(with_late > PROGRAMS / 2);
}

/* `when` says yes in every eighth row; in the other rows the pattern is not asked, nor where the cheap side decides. */
static void what_does_not_decide_is_not_computed(void)
{
    uint64_t seed = 3;
    twins    t = twins_new(&seed);
    fixture *f = &t.late;
    rb_step_id load = t.of_text.items[0], when = t.of_bit.items[0], cheap = t.of_bit.items[1];
    f->stream->steps.len = TEXTS + BITS;
    rb_step_id dear = add_op(f, RB_OP_matches, RB_TYPE(yes_no), IN1(load)), holds = add_op(f, RB_OP_or, RB_TYPE(yes_no), IN2(dear, cheap));
    for (uint32_t r = 0; r < RULES; r++) f->stream->rules.items[r] = (rb_rule_plan){.rule = r, .applies = when, .holds = holds};
    f->stream->steps.items[when].always = true;
    rb_late_mark(f->plan);
    CHECK(f->stream->steps.items[dear].late && f->stream->steps.items[holds].late && f->stream->steps.items[holds].swapped);
    f->batch->rows = RB_BATCH_ROWS;
    for (uint32_t r = 0; r < RB_BATCH_ROWS; r++) {
        set_cell(f, t.texts[0], r, "abc");
        set_cell(f, t.bits[0], r, r % 8 == 0 ? "yes" : "no");
        set_cell(f, t.bits[1], r, r % 16 == 0 ? "yes" : "no");
    }
    rb_exec *x = start(f);
    rb_exec_batch(x, f->batch);
    for (uint32_t r = 0; r < RB_BATCH_ROWS; r++) CHECK(rb_bit_get(x->columns[dear].known, r) == (r % 16 == 8));
    CHECK(rb_exec_value(x, dear, 1).yes);
}

int main(void)
{
    rb_gc_init();
    RUN(late_and_plain_say_the_same);
    RUN(what_does_not_decide_is_not_computed);
    return check_report();
}
