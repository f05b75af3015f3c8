/* tests/unit/exec_verdicts.c: verdicts, outcomes, sole causes and totals, against one record at a time. */
#include "exec_fixture.h"

enum { MOST_RULES = 4 };

/* The truth of a condition in a row: -1 unknown, 0 no, 1 yes; as a cell. */
static const char *cell_of(int truth) { return truth < 0 ? "" : truth ? "yes" : "no"; }
static int digit(uint32_t n, uint32_t place)
{
    for (; place > 0; place--) n /= 3;
    return (int)(n % 3) - 1;
}

typedef struct world {
    fixture            f;
    rb_checklist_info *info;
    uint32_t           rules, when; /* field of the checklist's own `when` */
    uint32_t           applies[MOST_RULES], holds[MOST_RULES]; /* fields */
    bool               always[MOST_RULES];                     /* no `when` of its own */
    bool               is_error[MOST_RULES];
} world;

static void add_rule(world *w, uint32_t r, bool is_error, bool always)
{
    rb_rule_info info = {.name = RB_STR("rule"), .severity = is_error ? RB_RULE_ERROR : RB_RULE_WARNING};
    rb_vec_push(&w->info->rules, info);
    w->is_error[r] = is_error;
    w->always[r] = always;
    w->applies[r] = add_field(&w->f, "applies", RB_TYPE(yes_no));
    w->holds[r] = add_field(&w->f, "holds", RB_TYPE(yes_no));
}

/* One checklist; with `when` every rule's condition has it on its left, as a plan is made. */
static world world_new(uint32_t rows, uint32_t rules, uint32_t errors, bool has_when)
{
    world w = {.f = fixture_new(rows), .info = RB_NEW(rb_checklist_info), .rules = rules};
    rb_vec_push(&w.f.catalog->checklists, w.info);
    w.when = add_field(&w.f, "when", RB_TYPE(yes_no));
    rb_step_id when = has_when ? add_load(&w.f, w.when) : RB_STEP_NONE;
    for (uint32_t r = 0; r < rules; r++) {
        add_rule(&w, r, errors >> r & 1, !has_when && r == 1);
        rb_step_id applies = w.always[r] ? RB_STEP_NONE : add_load(&w.f, w.applies[r]);
        if (has_when) applies = add_op(&w.f, RB_OP_and, RB_TYPE(yes_no), IN2(when, applies));
        rb_rule_plan plan = {.rule = r, .applies = applies, .holds = add_load(&w.f, w.holds[r])};
        rb_vec_push(&w.f.stream->rules, plan);
    }
    rb_checklist_plan list = {.applies = when, .rule_count = rules};
    rb_vec_push(&w.f.stream->checklists, list);
    make_batch(&w.f);
    return w;
}

/* Row `row` of the world has the truths of combination n, in base three: when, then applies and holds of each rule. */
static void set_row(world *w, uint32_t row, uint32_t n)
{
    set_cell(&w->f, w->when, row, cell_of(digit(n, 0)));
    for (uint32_t r = 0; r < w->rules; r++) {
        set_cell(&w->f, w->applies[r], row, cell_of(digit(n, 1 + 2 * r)));
        set_cell(&w->f, w->holds[r], row, cell_of(digit(n, 2 + 2 * r)));
    }
}

static enum rb_verdict want_verdict(const world *w, uint32_t r, uint32_t n, bool has_when)
{
    int applies = w->always[r] ? 1 : digit(n, 1 + 2 * r), holds = digit(n, 2 + 2 * r), when = digit(n, 0);
    if (has_when && when == 0) applies = 0;
    else if (has_when && when < 0 && applies != 0) applies = -1;
    if (applies == 0) return RB_SKIP;
    if (applies < 0 || holds < 0) return RB_UNKNOWN;
    return holds ? RB_PASS : RB_FAIL;
}

typedef struct wanted {
    enum rb_outcome outcome;
    int             sole; /* rule, or -1 */
    bool            listed;
} wanted;

static wanted want_outcome(const world *w, uint32_t n, bool has_when)
{
    uint32_t errors = 0, warnings = 0, last = 0;
    for (uint32_t r = 0; r < w->rules; r++) {
        enum rb_verdict v = want_verdict(w, r, n, has_when);
        if (v != RB_FAIL && v != RB_UNKNOWN) continue;
        if (w->is_error[r]) errors++, last = r;
        else warnings++;
    }
    wanted want = {RB_OUTCOME_PASS, errors == 1 ? (int)last : -1, errors + warnings > 0};
    if (has_when && digit(n, 0) == 0) want.outcome = RB_OUTCOME_SKIP;
    else if (errors > 0) want.outcome = RB_OUTCOME_FAIL;
    else if (warnings > 0) want.outcome = RB_OUTCOME_WARN;
    return want;
}

typedef struct counts { rb_rule_total rules[MOST_RULES]; uint64_t outcomes[RB_OUTCOME_COUNT]; } counts;

/* Checks the last batch, whose row `row` is combination first + row, and adds what is right to the counts. */
static void check_batch(const world *w, const rb_exec *x, uint32_t first, counts *sum)
{
    uint64_t listed[RB_BATCH_WORDS];
    bool     any = false, has_when = w->f.stream->checklists.items[0].applies != RB_STEP_NONE;
    bool     got_any = rb_exec_any_listed(x, listed);
    for (uint32_t row = 0; row < w->f.batch->rows; row++) {
        wanted want = want_outcome(w, first + row, has_when);
        CHECK(rb_exec_outcomes(x, 0)[row] == want.outcome);
        CHECK(rb_bit_get(listed, row) == want.listed);
        any |= want.listed;
        sum->outcomes[want.outcome]++;
        if (want.sole >= 0) sum->rules[want.sole].sole++;
        for (uint32_t r = 0; r < w->rules; r++) {
            enum rb_verdict v = want_verdict(w, r, first + row, has_when);
            CHECK(rb_exec_verdicts(x, r)[row] == v);
            sum->rules[r].by_verdict[v]++;
        }
    }
    CHECK(got_any == any);
    for (uint32_t row = w->f.batch->rows; row < RB_BATCH_ROWS; row++) CHECK(!rb_bit_get(listed, row));
}

static void check_totals(const world *w, rb_exec *x, const counts *sum)
{
    rb_summary summary = {0};
    rb_exec_finish(x, &summary);
    for (uint32_t o = 0; o < RB_OUTCOME_COUNT; o++) CHECK(summary.checklists[0].by_outcome[o] == sum->outcomes[o]);
    for (uint32_t r = 0; r < w->rules; r++) {
        for (uint32_t v = 0; v < RB_VERDICT_COUNT; v++)
            CHECK(summary.checklists[0].rules[r].by_verdict[v] == sum->rules[r].by_verdict[v]);
        CHECK(summary.checklists[0].rules[r].sole == sum->rules[r].sole);
    }
}

/* All combinations of `rules` rules, batch after batch. */
static void check_world(uint32_t rules, uint32_t errors, bool has_when)
{
    uint32_t all = 3;
    for (uint32_t r = 0; r < rules; r++) all *= 9;
    world    w = world_new(RB_BATCH_ROWS, rules, errors, has_when);
    rb_exec *x = start(&w.f);
    counts   sum = {0};
    for (uint32_t first = 0; first < all; first += RB_BATCH_ROWS) {
        w.f.batch->rows = all - first < RB_BATCH_ROWS ? all - first : RB_BATCH_ROWS;
        for (uint32_t row = 0; row < w.f.batch->rows; row++) set_row(&w, row, first + row);
        rb_exec_batch(x, w.f.batch);
        check_batch(&w, x, first, &sum);
    }
    check_totals(&w, x, &sum);
}

static void one_rule(void)
{
    check_world(1, 1, false);
    check_world(1, 0, false);
    check_world(1, 1, true);
}

static void every_combination_of_three_rules(void)
{
    for (uint32_t errors = 0; errors < 8; errors++) check_world(3, errors, errors % 2 == 0);
    check_world(3, 7, false);
    check_world(3, 7, true);
    check_world(3, 5, false);
}

static void row_counts_at_the_edges_of_words(void)
{
    EACH_ROW_COUNT(n)
    {
        world    w = world_new(n, 2, 3, true);
        rb_exec *x = start(&w.f);
        counts   sum = {0};
        for (uint32_t row = 0; row < n; row++) set_row(&w, row, row);
        rb_exec_batch(x, w.f.batch);
        check_batch(&w, x, 0, &sum);
        check_totals(&w, x, &sum);
    }
}

/* A full batch, then a short one: nothing of the first may be left over. */
static void a_short_batch_after_a_full_one(void)
{
    world    w = world_new(RB_BATCH_ROWS, 2, 1, true);
    rb_exec *x = start(&w.f);
    counts   sum = {0};
    for (uint32_t row = 0; row < RB_BATCH_ROWS; row++) set_row(&w, row, row);
    rb_exec_batch(x, w.f.batch);
    check_batch(&w, x, 0, &sum);
    w.f.batch->rows = 5;
    for (uint32_t row = 0; row < 5; row++) set_row(&w, row, 9 + row);
    rb_exec_batch(x, w.f.batch);
    check_batch(&w, x, 9, &sum);
    check_totals(&w, x, &sum);
}

static void workers_add_up(void)
{
    world    w = world_new(243, 2, 3, true);
    rb_exec *x = start(&w.f), *other = start(&w.f);
    counts   sum = {0};
    for (uint32_t row = 0; row < 243; row++) set_row(&w, row, row);
    rb_exec_batch(x, w.f.batch);
    rb_exec_batch(other, w.f.batch);
    check_batch(&w, x, 0, &sum);
    check_batch(&w, other, 0, &sum);
    rb_exec_merge(x, other);
    check_totals(&w, x, &sum);
}

/* Two checklists over one record keep their own sole causes. */
static void sole_counts_within_a_checklist(void)
{
    fixture            f = fixture_new(1);
    rb_checklist_info *infos[2];
    uint32_t           field = add_field(&f, "ok", RB_TYPE(yes_no));
    rb_step_id         ok = add_load(&f, field);
    for (uint32_t c = 0; c < 2; c++) {
        rb_rule_info rule = {.name = RB_STR("rule"), .severity = RB_RULE_ERROR};
        infos[c] = RB_NEW(rb_checklist_info);
        rb_vec_push(&infos[c]->rules, rule);
        rb_vec_push(&f.catalog->checklists, infos[c]);
        rb_rule_plan plan = {.checklist = c, .applies = RB_STEP_NONE, .holds = ok};
        rb_vec_push(&f.stream->rules, plan);
        rb_checklist_plan list = {.checklist = c, .applies = RB_STEP_NONE, .first_rule = c, .rule_count = 1};
        rb_vec_push(&f.stream->checklists, list);
    }
    set_cell(&f, field, 0, "no");
    rb_summary summary = {0};
    rb_exec_finish(run(&f), &summary);
    CHECK(summary.checklists[0].rules[0].sole == 1 && summary.checklists[1].rules[0].sole == 1);
}

int main(void)
{
    rb_gc_init();
    RUN(one_rule);
    RUN(every_combination_of_three_rules);
    RUN(row_counts_at_the_edges_of_words);
    RUN(a_short_batch_after_a_full_one);
    RUN(workers_add_up);
    RUN(sole_counts_within_a_checklist);
    return check_report();
}
