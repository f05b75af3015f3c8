/* tests/unit/exec_kpi.c: groups, what is measured and what is left out, exact sums, against one record at a time. */
#include "exec_fixture.h"
#include "kpi_lists.h"

enum { ROWS = 3000, REGIONS = 4, AGES = 4, AGGREGATES = 6 };

/* Two spellings of one region, and a blank. */
static const char *const regions[] = {"AMER", "Qu\u00E9bec", "Que\u0301bec", ""};
static const char *const ages[] = {"2 days", "-1 day", "3 hours", ""};

/* One record as the test sees it: -1 unknown. */
typedef struct record {
    uint32_t region, age; /* index above */
    int      where, condition, yes;
    int64_t  amount;      /* billionths; INT64_MIN: blank */
} record;

static record record_of(uint64_t *seed)
{
    record r = {.region = (uint32_t)(next_random(seed) % REGIONS), .age = (uint32_t)(next_random(seed) % AGES)};
    r.where = (int)(next_random(seed) % 5) - 1;
    if (r.where > 1) r.where = 1;
    r.condition = (int)(next_random(seed) % 3) - 1;
    r.yes = (int)(next_random(seed) % 3) - 1;
    r.amount = next_random(seed) % 6 == 0 ? INT64_MIN : (int64_t)(next_random(seed) % 2000000) * 1000 - 1000000000;
    return r;
}

typedef struct world {
    fixture    f;
    uint32_t   region, age, where, condition, yes, amount; /* fields */
    rb_step_id load[6];
    record     records[ROWS];
} world;

static void add_kpi(world *w, rb_kpi_plan k, rb_type type)
{
    rb_kpi_info *info = RB_NEW(rb_kpi_info);
    info->type = type;
    k.kpi = w->f.catalog->kpis.len;
    rb_vec_push(&w->f.catalog->kpis, info);
    rb_vec_push(&w->f.stream->kpis, k);
}

static world *world_new(uint64_t seed)
{
    world *w = RB_NEW(world);
    w->f = fixture_new(RB_BATCH_ROWS);
    uint32_t *const fields[] = {&w->region, &w->age, &w->where, &w->condition, &w->yes, &w->amount};
    const rb_type   types[] = {RB_TYPE(text), RB_TYPE(duration), RB_TYPE(yes_no), RB_TYPE(yes_no), RB_TYPE(yes_no), RB_TYPE(number)};
    for (int i = 0; i < 6; i++) {
        *fields[i] = add_field(&w->f, "field", types[i]);
        w->load[i] = add_load(&w->f, *fields[i]);
    }
    for (int i = 0; i < ROWS; i++) w->records[i] = record_of(&seed);
    make_batch(&w->f);
    return w;
}

static const char *truth(int t) { return t < 0 ? "" : t ? "yes" : "no"; }

static void set_record(world *w, uint32_t row, const record *r)
{
    rb_buf amount = {0};
    if (r->amount != INT64_MIN) rb_dec_print(&amount, r->amount);
    set_cell(&w->f, w->region, row, regions[r->region]);
    set_cell(&w->f, w->age, row, ages[r->age]);
    set_cell(&w->f, w->where, row, truth(r->where));
    set_cell(&w->f, w->condition, row, truth(r->condition));
    set_cell(&w->f, w->yes, row, truth(r->yes));
    set_cell(&w->f, w->amount, row, rb_str_chars(rb_buf_str(&amount)));
}

/* Runs records from ..< to in batches of `size`. */
static void run_records(world *w, rb_exec *x, uint32_t from, uint32_t to, uint32_t size)
{
    for (uint32_t first = from; first < to; first += size) {
        w->f.batch->rows = to - first < size ? to - first : size;
        for (uint32_t row = 0; row < w->f.batch->rows; row++) set_record(w, row, &w->records[first + row]);
        rb_exec_batch(x, w->f.batch);
    }
}

/* What the group of these keys should hold; region and age -1: any (the KPI has no such key). */
typedef struct sums { uint64_t records, measured, left_out, yes; rb_i128 sum, min, max; } sums;

static bool same_region(uint32_t a, uint32_t b) { return a == b || (a >= 1 && a <= 2 && b >= 1 && b <= 2); }

static void add_record(sums *s, const record *r, enum rb_aggregate aggregate)
{
    bool known = aggregate == RB_AGGREGATE_COUNT || (aggregate == RB_AGGREGATE_SHARE ? r->yes >= 0 : r->amount != INT64_MIN);
    s->records++;
    if (r->condition == 0) return;
    if (r->condition < 0 || !known) {
        s->left_out++;
        return;
    }
    if (s->measured == 0 || r->amount < s->min) s->min = r->amount;
    if (s->measured == 0 || r->amount > s->max) s->max = r->amount;
    s->measured++;
    s->yes += r->yes == 1;
    s->sum += r->amount;
}

static sums sums_of(const world *w, enum rb_aggregate aggregate, int region, int age)
{
    sums s = {0};
    for (int i = 0; i < ROWS; i++) {
        const record *r = &w->records[i];
        if (r->where != 1 || (region >= 0 && !same_region(r->region, (uint32_t)region)) || (age >= 0 && r->age != (uint32_t)age)) continue;
        add_record(&s, r, aggregate);
    }
    return s;
}

static void check_group(const rb_kpi_group *g, enum rb_aggregate aggregate, sums s)
{
    rb_i128 n = 0, d = s.measured > 0, rounded = 0;
    CHECK(g->records == s.records && g->measured == s.measured && g->left_out == s.left_out);
    if (aggregate == RB_AGGREGATE_COUNT) n = (rb_i128)s.measured * RB_DEC_ONE, d = 1;
    if (aggregate == RB_AGGREGATE_SHARE) n = (rb_i128)s.yes * RB_DEC_ONE, d = s.measured;
    if (aggregate == RB_AGGREGATE_SUM) n = s.sum;
    if (aggregate == RB_AGGREGATE_AVERAGE) n = s.sum, d = s.measured;
    if (aggregate == RB_AGGREGATE_MIN) n = s.min;
    if (aggregate == RB_AGGREGATE_MAX) n = s.max;
    CHECK(rb_big_compare(g->numerator, rb_big_of(n)) == 0 && rb_big_compare(g->denominator, rb_big_of(d)) == 0);
    CHECK(g->value.known == (d != 0));
    if (d != 0) CHECK(rb_i128_scale(n, 1, d, &rounded) && g->value.dec == rounded);
}

/* Regions in the order of their code points, ages by length, both with the blank one last. */
static const int region_order[] = {0, 1, 3}, age_order[] = {1, 2, 0, 3};

static void check_by_region_and_age(const world *w, const rb_kpi_total *t, enum rb_aggregate aggregate)
{
    uint32_t g = 0;
    for (int r = 0; r < 3; r++)
        for (int a = 0; a < 4; a++, g++) {
            CHECK(g < t->groups.len);
            const rb_kpi_group *group = &all_of(&t->groups)[g];
            CHECK(group->keys.items[0].known == (region_order[r] != 3));
            if (region_order[r] != 3) CHECK_TEXT(group->keys.items[0].text, regions[region_order[r]]);
            CHECK(group->keys.items[1].known == (age_order[a] != 3));
            check_group(group, aggregate, sums_of(w, aggregate, region_order[r], age_order[a]));
        }
    CHECK(t->groups.len == g);
}

static void plan_kpis(world *w)
{
    const rb_type types[] = {RB_TYPE(integer), RB_TYPE(percent), RB_TYPE(number), RB_TYPE(number), RB_TYPE(number), RB_TYPE(number)};
    for (uint32_t a = 0; a < AGGREGATES; a++) {
        rb_kpi_plan k = {.aggregate = (enum rb_aggregate)a, .where = w->load[2], .condition = w->load[3]};
        k.value = a == RB_AGGREGATE_COUNT ? RB_STEP_NONE : a == RB_AGGREGATE_SHARE ? w->load[4] : w->load[5];
        add_kpi(w, k, types[a]);
        rb_vec_push(&k.keys, w->load[0]);
        rb_vec_push(&k.keys, w->load[1]);
        add_kpi(w, k, types[a]);
    }
}

static void check_world(const world *w, rb_exec *x)
{
    rb_summary summary = {0};
    uint64_t   where_unknown = 0;
    for (int i = 0; i < ROWS; i++) where_unknown += w->records[i].where < 0;
    rb_exec_finish(x, &summary);
    for (uint32_t a = 0; a < AGGREGATES; a++) {
        const rb_kpi_total *one = &summary.kpis[2 * a], *many = &summary.kpis[2 * a + 1];
        CHECK(one->where_unknown == where_unknown && many->where_unknown == where_unknown);
        CHECK(one->groups.len == 1);
        check_group(&all_of(&one->groups)[0], (enum rb_aggregate)a, sums_of(w, (enum rb_aggregate)a, -1, -1));
        check_by_region_and_age(w, many, (enum rb_aggregate)a);
    }
}

static void every_aggregate_in_every_group(void)
{
    world *w = world_new(42);
    plan_kpis(w);
    rb_exec *x = start(&w->f);
    run_records(w, x, 0, ROWS, RB_BATCH_ROWS);
    check_world(w, x);
}

static void batches_of_any_size_give_the_same(void)
{
    static const uint32_t sizes[] = {1, 63, 64, 65, 1023};
    for (int i = 0; i < 5; i++) {
        world *w = world_new(7);
        plan_kpis(w);
        rb_exec *x = start(&w->f);
        run_records(w, x, 0, ROWS, sizes[i]);
        check_world(w, x);
    }
}

static void workers_in_any_order_give_the_same(void)
{
    world *w = world_new(9);
    plan_kpis(w);
    rb_exec *a = start(&w->f), *b = start(&w->f), *c = start(&w->f), *idle = start(&w->f);
    run_records(w, a, 2000, ROWS, 100);
    run_records(w, b, 0, 700, 100);
    run_records(w, c, 700, 2000, 1000);
    rb_exec_merge(a, idle);
    rb_exec_merge(a, c);
    rb_exec_merge(a, b);
    check_world(w, a);
}

/* Groups go to the temporary file with every batch, now and then, never; of one worker and of several, that did and that did not. */
static void within_any_memory(void)
{
    static const uint64_t limits[] = {1, 6000, RB_SPILL_NEVER};
    for (int i = 0; i < 3; i++) {
        world    *w = world_new(11);
        rb_spill *spill = rb_spill_new(limits[i]);
        plan_kpis(w);
        rb_exec *a = start(&w->f), *b = start(&w->f);
        rb_exec_spill(a, spill);
        if (i != 1) rb_exec_spill(b, spill);
        run_records(w, a, 0, 1500, 100);
        run_records(w, b, 1500, ROWS, 100);
        rb_exec_merge(a, b);
        check_world(w, a);
        CHECK((rb_spill_written(spill) > 0) == (limits[i] < RB_SPILL_NEVER));
        rb_spill_close(spill);
    }
}

static void without_records_there_is_one_empty_group(void)
{
    world *w = world_new(1);
    plan_kpis(w);
    rb_summary summary = {0};
    rb_exec_finish(start(&w->f), &summary);
    for (uint32_t a = 0; a < AGGREGATES; a++) {
        CHECK(summary.kpis[2 * a].groups.len == 1 && summary.kpis[2 * a + 1].groups.len == 0);
        const rb_kpi_group *g = &all_of(&summary.kpis[2 * a].groups)[0];
        CHECK(g->records == 0 && g->band == UINT32_MAX);
        CHECK(g->value.known == (a == RB_AGGREGATE_COUNT) && g->value.dec == 0);
    }
}

/* One KPI over decimals given by hand, in the given order. */
static rb_kpi_group total_of(enum rb_aggregate aggregate, const rb_dec *values, uint32_t count)
{
    world      *w = world_new(1);
    rb_kpi_plan k = {.aggregate = aggregate, .where = RB_STEP_NONE, .condition = RB_STEP_NONE, .value = w->load[5]};
    add_kpi(w, k, RB_TYPE(number));
    w->f.batch->rows = count;
    for (uint32_t r = 0; r < count; r++) {
        rb_buf b = {0};
        rb_dec_print(&b, values[r]);
        set_cell(&w->f, w->amount, r, rb_str_chars(rb_buf_str(&b)));
    }
    rb_exec   *x = run(&w->f);
    rb_summary summary = {0};
    rb_exec_finish(x, &summary);
    return all_of(&summary.kpis[0].groups)[0];
}

static void sums_pass_through_any_size(void)
{
    const rb_dec up_and_down[] = {RB_DEC_MAX, RB_DEC_MAX, RB_DEC_MAX, -RB_DEC_MAX, -RB_DEC_MAX, -7};
    const rb_dec down_and_up[] = {-RB_DEC_MAX, -RB_DEC_MAX, -RB_DEC_MAX, RB_DEC_MAX, RB_DEC_MAX, 7};
    const rb_dec too_much[] = {RB_DEC_MAX, 1}, too_little[] = {-RB_DEC_MAX, -1};
    rb_kpi_group g = total_of(RB_AGGREGATE_SUM, up_and_down, 6);
    CHECK(g.value.known && g.value.dec == RB_DEC_MAX - 7);
    g = total_of(RB_AGGREGATE_SUM, down_and_up, 6);
    CHECK(g.value.known && g.value.dec == -RB_DEC_MAX + 7);
    g = total_of(RB_AGGREGATE_SUM, too_much, 2);
    CHECK(!g.value.known && rb_big_is_zero(g.denominator) && g.measured == 2 && g.band == UINT32_MAX);
    CHECK(!total_of(RB_AGGREGATE_SUM, too_little, 2).value.known);
    CHECK(total_of(RB_AGGREGATE_AVERAGE, too_much, 2).value.dec == (RB_DEC_MAX + 1) / 2);
    CHECK(total_of(RB_AGGREGATE_MAX, too_much, 2).value.dec == RB_DEC_MAX);
    CHECK(total_of(RB_AGGREGATE_MIN, too_much, 2).value.dec == 1);
    CHECK(total_of(RB_AGGREGATE_SUM, too_much, 1).value.dec == RB_DEC_MAX);
}

static void means_are_divided_once(void)
{
    const rb_dec thirds[] = {RB_DEC_ONE, RB_DEC_ONE, 0}, halves[] = {0, 1, 2, 7};
    CHECK(total_of(RB_AGGREGATE_AVERAGE, thirds, 3).value.dec == 666666667);
    CHECK(total_of(RB_AGGREGATE_AVERAGE, halves, 4).value.dec == 2); /* 2.5 to even */
}

static void mean_duration_in_microseconds(void)
{
    world      *w = world_new(1);
    rb_kpi_plan k = {.aggregate = RB_AGGREGATE_AVERAGE, .where = RB_STEP_NONE, .condition = RB_STEP_NONE, .value = w->load[1],
                     .has_target = true, .target = 24 * 3600 * RB_US_PER_SECOND, .minimum_sample = 4};
    rb_band_plan met = {RB_BAND_IF_MET, 0};
    rb_vec_push(&k.bands, met);
    add_kpi(w, k, RB_TYPE(duration));
    k.minimum_sample = 3;
    add_kpi(w, k, RB_TYPE(duration));
    w->f.batch->rows = 4;
    for (uint32_t r = 0; r < 4; r++) set_cell(&w->f, w->age, r, ages[r]); /* 2 days, -1 day, 3 hours, blank */
    rb_summary summary = {0};
    rb_exec_finish(run(&w->f), &summary);
    rb_kpi_group few = all_of(&summary.kpis[0].groups)[0], enough = all_of(&summary.kpis[1].groups)[0];
    CHECK(few.value.known && few.value.i64 == 9 * 3600 * RB_US_PER_SECOND && few.left_out == 1);
    CHECK(few.too_few && few.band == UINT32_MAX);
    CHECK(!enough.too_few && enough.band == 0);
}

/* Every kind of key, and the order of each. */
static void keys_of_every_kind(void)
{
    world      *w = world_new(1);
    rb_kpi_plan k = {.aggregate = RB_AGGREGATE_COUNT, .where = RB_STEP_NONE, .condition = RB_STEP_NONE, .value = RB_STEP_NONE};
    rb_vec_push(&k.keys, w->load[4]);
    add_kpi(w, k, RB_TYPE(integer));
    k.keys.items = &w->load[5];
    add_kpi(w, k, RB_TYPE(integer));
    static const char *const yes[] = {"", "yes", "no", "yes"}, *const amounts[] = {"-1", "20", "", "3"};
    w->f.batch->rows = 4;
    for (uint32_t r = 0; r < 4; r++) {
        set_cell(&w->f, w->yes, r, yes[r]);
        set_cell(&w->f, w->amount, r, amounts[r]);
    }
    rb_summary summary = {0};
    rb_exec_finish(run(&w->f), &summary);
    const rb_kpi_group *by_yes = all_of(&summary.kpis[0].groups), *by_amount = all_of(&summary.kpis[1].groups);
    CHECK(summary.kpis[0].groups.len == 3 && summary.kpis[1].groups.len == 4);
    CHECK(!by_yes[0].keys.items[0].yes && by_yes[1].keys.items[0].yes);
    CHECK(by_yes[1].records == 2 && !by_yes[2].keys.items[0].known);
    CHECK(by_amount[0].keys.items[0].dec == -RB_DEC_ONE && by_amount[1].keys.items[0].dec == 3 * RB_DEC_ONE);
    CHECK(by_amount[2].keys.items[0].dec == 20 * RB_DEC_ONE && !by_amount[3].keys.items[0].known);
}

static void many_groups(void)
{
    world      *w = world_new(1);
    rb_kpi_plan k = {.aggregate = RB_AGGREGATE_SUM, .where = RB_STEP_NONE, .condition = RB_STEP_NONE, .value = w->load[5]};
    rb_vec_push(&k.keys, w->load[5]);
    add_kpi(w, k, RB_TYPE(number));
    rb_exec *x = start(&w->f);
    w->f.batch->rows = RB_BATCH_ROWS;
    for (uint32_t round = 0; round < 20; round++) {
        for (uint32_t r = 0; r < RB_BATCH_ROWS; r++)
            set_cell(&w->f, w->amount, r, rb_str_print("%u", (round % 10 * RB_BATCH_ROWS + r) * 7919 % 10240).ptr);
        rb_exec_batch(x, w->f.batch);
    }
    rb_summary summary = {0};
    rb_exec_finish(x, &summary);
    CHECK(summary.kpis[0].groups.len == 10240);
    const rb_kpi_group *groups = all_of(&summary.kpis[0].groups);
    for (uint32_t g = 0; g < summary.kpis[0].groups.len; g++) {
        const rb_kpi_group *group = &groups[g];
        CHECK(group->keys.items[0].dec == rb_dec_of(g) && group->measured == 2 && group->value.dec == 2 * rb_dec_of(g));
    }
}

int main(void)
{
    rb_gc_init();
    RUN(every_aggregate_in_every_group);
    RUN(batches_of_any_size_give_the_same);
    RUN(workers_in_any_order_give_the_same);
    RUN(within_any_memory);
    RUN(without_records_there_is_one_empty_group);
    RUN(sums_pass_through_any_size);
    RUN(means_are_divided_once);
    RUN(mean_duration_in_microseconds);
    RUN(keys_of_every_kind);
    RUN(many_groups);
    return check_report();
}
