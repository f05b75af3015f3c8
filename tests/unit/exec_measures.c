/* tests/unit/exec_measures.c: percentiles, distinct counts, weighted averages, ratios, totals and targets of groups:
 * against a sorted array, a list and plain sums, on random records, in batches and workers of any order. */
#include "exec_fixture.h"
#include "kpi_lists.h"

#include <stdlib.h>

enum { ROWS = 2500, REGIONS = 3, QUARTERS = 4, KINDS = 7 };

static const char *const regions[] = {"AMER", "EMEA", ""};
/* The first three are two texts: one is written in two ways. */
static const char *const owners[] = {"Zo\u00EB", "Zoe\u0308", "a name that is longer than eight bytes", "Bo", ""};
static const int owner_of[] = {0, 0, 1, 2, -1};

/* INT64_MIN: blank. Values are billionths. */
typedef struct record { int region, quarter, owner, good; int64_t value, weight; } record;

typedef struct world {
    fixture    f;
    uint32_t   fields[6];
    rb_step_id load[6]; /* region, quarter, owner, good, value, weight */
    record     records[ROWS];
} world;

static record record_of(uint64_t *seed)
{
    record r = {(int)(next_random(seed) % REGIONS), (int)(next_random(seed) % QUARTERS), (int)(next_random(seed) % 5), (int)(next_random(seed) % 3) - 1, 0, 0};
    r.value = next_random(seed) % 7 == 0 ? INT64_MIN : (int64_t)(next_random(seed) % 400) * 250000000 - 50000000000;
    r.weight = next_random(seed) % 9 == 0 ? INT64_MIN : (int64_t)(next_random(seed) % 13) * 1000000000 - 2000000000; /* some below zero */
    return r;
}

static world *world_new(uint64_t seed)
{
    const rb_type types[] = {RB_TYPE(text), RB_TYPE(number), RB_TYPE(text), RB_TYPE(yes_no), RB_TYPE(number), RB_TYPE(number)};
    world *w = RB_NEW(world);
    w->f = fixture_new(RB_BATCH_ROWS);
    for (int i = 0; i < 6; i++) {
        w->fields[i] = add_field(&w->f, "field", types[i]);
        w->load[i] = add_load(&w->f, w->fields[i]);
    }
    for (int i = 0; i < ROWS; i++) w->records[i] = record_of(&seed);
    make_batch(&w->f);
    return w;
}

static const char *number_text(int64_t n)
{
    rb_buf b = {0};
    if (n == INT64_MIN) return "";
    rb_dec_print(&b, n);
    return rb_str_chars(rb_buf_str(&b));
}

static void set_record(world *w, uint32_t row, const record *r)
{
    set_cell(&w->f, w->fields[0], row, regions[r->region]);
    set_cell(&w->f, w->fields[1], row, number_text(r->quarter * (int64_t)RB_DEC_ONE));
    set_cell(&w->f, w->fields[2], row, owners[r->owner]);
    set_cell(&w->f, w->fields[3], row, r->good < 0 ? "" : r->good ? "yes" : "no");
    set_cell(&w->f, w->fields[4], row, number_text(r->value));
    set_cell(&w->f, w->fields[5], row, number_text(r->weight));
}

static void run_records(world *w, rb_exec *x, uint32_t from, uint32_t to, uint32_t size)
{
    for (uint32_t first = from; first < to; first += size) {
        w->f.batch->rows = to - first < size ? to - first : size;
        for (uint32_t row = 0; row < w->f.batch->rows; row++) set_record(w, row, &w->records[first + row]);
        rb_exec_batch(x, w->f.batch);
    }
}

static void add_kpi(world *w, rb_kpi_plan k)
{
    rb_kpi_info *info = RB_NEW(rb_kpi_info);
    info->type = RB_TYPE(number);
    k.kpi = w->f.catalog->kpis.len;
    k.where = RB_STEP_NONE;
    k.totals = true;
    memset(&k.keys, 0, sizeof k.keys);
    rb_vec_push(&k.keys, w->load[0]);
    rb_vec_push(&k.keys, w->load[1]);
    rb_vec_push(&w->f.catalog->kpis, info);
    rb_vec_push(&w->f.stream->kpis, k);
}

/* Ranks with a remainder, without, and the ends. */
static const rb_dec ranks[KINDS] = {50 * RB_DEC_ONE, 90 * RB_DEC_ONE, 0, 100 * RB_DEC_ONE, 12345678901, 99 * RB_DEC_ONE, 1};

static void plan_all(world *w)
{
    for (int i = 0; i < KINDS; i++) {
        add_kpi(w, (rb_kpi_plan){.aggregate = RB_AGGREGATE_PERCENTILE, .value = w->load[4], .condition = RB_STEP_NONE, .rank = ranks[i]});
        add_kpi(w, (rb_kpi_plan){.aggregate = RB_AGGREGATE_PERCENTILE, .value = w->load[4], .condition = RB_STEP_NONE, .rank = ranks[i], .nearest_rank = true});
    }
    add_kpi(w, (rb_kpi_plan){.aggregate = RB_AGGREGATE_DISTINCT, .value = w->load[2], .condition = w->load[3]});
    add_kpi(w, (rb_kpi_plan){.aggregate = RB_AGGREGATE_DISTINCT, .value = w->load[4], .condition = RB_STEP_NONE});
    add_kpi(w, (rb_kpi_plan){.aggregate = RB_AGGREGATE_WEIGHTED, .value = w->load[4], .weight = w->load[5], .condition = w->load[3]});
    add_kpi(w, (rb_kpi_plan){.aggregate = RB_AGGREGATE_RATIO, .value = w->load[4], .condition = w->load[3], .below_value = w->load[5], .below_condition = RB_STEP_NONE});
    add_kpi(w, (rb_kpi_plan){.aggregate = RB_AGGREGATE_RATIO, .value = RB_STEP_NONE, .condition = w->load[3], .below_value = RB_STEP_NONE, .below_condition = RB_STEP_NONE});
}

/* ---- what should come out, for region and quarter, -1: all ---- */

typedef struct sums { uint64_t records, measured, left_out; rb_i128 above, below; rb_dec values[ROWS]; bool owners[3]; } sums;

static bool is_in(const record *r, int region, int quarter) { return (region < 0 || r->region == region) && (quarter < 0 || r->quarter == quarter); }

static int by_size(const void *a, const void *b)
{
    rb_dec x = *(const rb_dec *)a, y = *(const rb_dec *)b;
    return (x > y) - (x < y);
}

static void check_value(const rb_kpi_group *g, const sums *s, rb_i128 n, rb_i128 d)
{
    rb_i128 rounded = 0;
    CHECK(g->records == s->records && g->measured == s->measured && g->left_out == s->left_out);
    CHECK(rb_big_is_zero(g->denominator) == (d == 0) && g->value.known == (d != 0));
    if (d == 0) return;
    CHECK(rb_big_compare(rb_big_mul(g->numerator, rb_big_of(d)), rb_big_mul(rb_big_of(n), g->denominator)) == 0);
    CHECK(rb_i128_scale(n, 1, d, &rounded) && g->value.dec == rounded);
}

static void sum_values(const world *w, sums *s, int region, int quarter)
{
    *s = (sums){0};
    for (int i = 0; i < ROWS; i++) {
        const record *r = &w->records[i];
        if (!is_in(r, region, quarter)) continue;
        s->records++;
        if (r->value == INT64_MIN) s->left_out++;
        else s->values[s->measured++] = r->value;
    }
    qsort(s->values, s->measured, sizeof *s->values, by_size);
}

static void check_percentile(const world *w, const rb_kpi_group *g, int kind, bool nearest, int region, int quarter)
{
    static sums s;
    rb_i128     hundred = 100 * (rb_i128)RB_DEC_ONE, n = 0;
    sum_values(w, &s, region, quarter);
    if (s.measured == 0) {
        check_value(g, &s, 0, 0);
    } else if (nearest) {
        rb_i128 place = (ranks[kind] * (rb_i128)s.measured + hundred - 1) / hundred;
        check_value(g, &s, s.values[place > 0 ? place - 1 : 0], 1);
    } else {
        rb_i128 place = ranks[kind] * (rb_i128)(s.measured - 1), low = place / hundred, part = place % hundred;
        n = s.values[low] * hundred + (part > 0 ? (s.values[low + 1] - s.values[low]) * part : 0);
        check_value(g, &s, n, hundred);
    }
}

static void check_distinct_owners(const world *w, const rb_kpi_group *g, int region, int quarter)
{
    sums s = {0};
    for (int i = 0; i < ROWS; i++) {
        const record *r = &w->records[i];
        if (!is_in(r, region, quarter)) continue;
        int owner = owner_of[r->owner];
        s.records++;
        s.left_out += r->good < 0 || (r->good == 1 && owner < 0);
        if (r->good != 1 || owner < 0) continue;
        s.measured++;
        s.owners[owner] = true;
    }
    check_value(g, &s, (s.owners[0] + s.owners[1] + s.owners[2]) * (rb_i128)RB_DEC_ONE, 1);
}

static void check_distinct_values(const world *w, const rb_kpi_group *g, int region, int quarter)
{
    static sums s;
    rb_i128     count = 0;
    sum_values(w, &s, region, quarter);
    for (uint64_t i = 0; i < s.measured; i++) count += i == 0 || s.values[i] != s.values[i - 1];
    check_value(g, &s, count * RB_DEC_ONE, 1);
}

static void check_weighted(const world *w, const rb_kpi_group *g, int region, int quarter)
{
    sums s = {0};
    for (int i = 0; i < ROWS; i++) {
        const record *r = &w->records[i];
        if (!is_in(r, region, quarter)) continue;
        bool counts = r->good == 1 && r->value != INT64_MIN && r->weight != INT64_MIN && r->weight >= 0;
        s.records++;
        s.left_out += r->good != 0 && !counts;
        s.measured += counts;
        if (!counts) continue;
        s.above += (rb_i128)r->value * r->weight;
        s.below += r->weight;
    }
    check_value(g, &s, s.above, s.below);
}

static void check_ratio(const world *w, const rb_kpi_group *g, bool sums_up, int region, int quarter)
{
    sums s = {0};
    for (int i = 0; i < ROWS; i++) {
        const record *r = &w->records[i];
        if (!is_in(r, region, quarter)) continue;
        s.records++;
        bool known = r->good == 0 || (r->good == 1 && (!sums_up || r->value != INT64_MIN));
        if (!known || (sums_up && r->weight == INT64_MIN)) {
            s.left_out++;
            continue;
        }
        s.measured++;
        if (r->good == 1) s.above += sums_up ? r->value : RB_DEC_ONE;
        s.below += sums_up ? r->weight : RB_DEC_ONE;
    }
    int sign = s.below < 0 ? -1 : 1;
    check_value(g, &s, sign * s.above * RB_DEC_ONE, sign * s.below);
}

static void check_group(const world *w, uint32_t kpi, const rb_kpi_group *g, int region, int quarter)
{
    if (kpi < 2 * KINDS) check_percentile(w, g, (int)kpi / 2, kpi % 2 == 1, region, quarter);
    else if (kpi == 2 * KINDS) check_distinct_owners(w, g, region, quarter);
    else if (kpi == 2 * KINDS + 1) check_distinct_values(w, g, region, quarter);
    else if (kpi == 2 * KINDS + 2) check_weighted(w, g, region, quarter);
    else check_ratio(w, g, kpi == 2 * KINDS + 3, region, quarter);
}

/* Groups by region and quarter, both ascending, the blank region last; totals by region, and the last over all. */
static void check_world(const world *w, rb_exec *x)
{
    rb_summary summary = {0};
    rb_exec_finish(x, &summary);
    for (uint32_t k = 0; k < w->f.catalog->kpis.len; k++) {
        const rb_kpi_total *t = &summary.kpis[k];
        CHECK(t->groups.len == REGIONS * QUARTERS && t->totals.len == REGIONS + 1);
        if (check_this_failed) return;
        const rb_kpi_group *groups = all_of(&t->groups), *totals = all_of(&t->totals);
        for (int r = 0; r < REGIONS; r++) {
            for (int q = 0; q < QUARTERS; q++) check_group(w, k, &groups[r * QUARTERS + q], r, q);
            CHECK(totals[r].keys.len == 1 && totals[r].keys.items[0].known == (r < 2));
            check_group(w, k, &totals[r], r, -1);
        }
        CHECK(totals[REGIONS].keys.len == 0);
        check_group(w, k, &totals[REGIONS], -1, -1);
    }
}

static void against_plain_sums_and_a_sorted_array(void)
{
    world *w = world_new(1);
    plan_all(w);
    rb_exec *x = start(&w->f);
    run_records(w, x, 0, ROWS, 700);
    check_world(w, x);
}

/* What is kept goes to the temporary file: always, sometimes, not at all. */
static void within_any_memory(void)
{
    static const uint64_t limits[] = {1, 10000, 300000, RB_SPILL_NEVER};
    for (uint32_t i = 0; i < 4; i++) {
        world    *w = world_new(1);
        rb_spill *spill = rb_spill_new(limits[i]);
        plan_all(w);
        rb_exec *x = start(&w->f);
        rb_exec_spill(x, spill);
        run_records(w, x, 0, ROWS, 100);
        check_world(w, x);
        CHECK((rb_spill_written(spill) > 0) == (limits[i] < RB_SPILL_NEVER));
        rb_spill_close(spill);
    }
}

/* Some workers, each some pieces of the input, put together in any order: what comes out is the same each time. */
static void workers_in_random_order(void)
{
    uint64_t seed = 99;
    for (int round = 0; round < 4; round++) {
        world   *w = world_new(2);
        rb_exec *workers[5];
        plan_all(w);
        rb_spill *spill = rb_spill_new(round % 2 ? 20000 : RB_SPILL_NEVER);
        for (int i = 0; i < 5; i++) {
            workers[i] = start(&w->f);
            rb_exec_spill(workers[i], spill);
        }
        for (uint32_t first = 0; first < ROWS; first += 250) run_records(w, workers[next_random(&seed) % 5], first, first + 250, 64 + (uint32_t)(next_random(&seed) % 200));
        for (int i = 4; i > 0; i--) {
            int      other = (int)(next_random(&seed) % (uint64_t)i);
            rb_exec *swap = workers[i];
            workers[i] = workers[other];
            workers[other] = swap;
        }
        for (int i = 1; i < 5; i++) rb_exec_merge(workers[0], workers[i]);
        CHECK((rb_spill_written(spill) > 0) == (round % 2 > 0));
        check_world(w, workers[0]);
        rb_spill_close(spill);
    }
}

static void nothing_measured(void)
{
    world *w = world_new(3);
    plan_all(w);
    rb_summary summary = {0};
    rb_exec_finish(start(&w->f), &summary);
    for (uint32_t k = 0; k < w->f.catalog->kpis.len; k++) {
        CHECK(summary.kpis[k].groups.len == 0 && summary.kpis[k].totals.len == 1);
        bool counts = w->f.stream->kpis.items[k].aggregate == RB_AGGREGATE_DISTINCT; /* no value at all is a count of 0 */
        CHECK(rb_big_is_zero(all_of(&summary.kpis[k].totals)[0].denominator) == !counts);
    }
}

/* ---- amounts of 38 digits ---- */

static rb_kpi_group total_of(rb_kpi_plan k, const rb_dec *values, const rb_dec *weights, uint32_t count)
{
    world *w = world_new(1);
    k.value = w->load[4];
    k.weight = k.below_value = w->load[5];
    k.condition = k.below_condition = RB_STEP_NONE;
    add_kpi(w, k);
    w->f.stream->kpis.items[0].keys.len = 0;
    w->f.stream->kpis.items[0].totals = false;
    w->f.batch->rows = count;
    for (uint32_t r = 0; r < count; r++) {
        rb_buf b = {0}, c = {0};
        rb_dec_print(&b, values[r]);
        rb_dec_print(&c, weights[r]);
        set_cell(&w->f, w->fields[4], r, rb_str_chars(rb_buf_str(&b)));
        set_cell(&w->f, w->fields[5], r, rb_str_chars(rb_buf_str(&c)));
    }
    rb_summary summary = {0};
    rb_exec_finish(run(&w->f), &summary);
    return all_of(&summary.kpis[0].groups)[0];
}

static void weighted_extremes(void)
{
    rb_kpi_plan k = {.aggregate = RB_AGGREGATE_WEIGHTED};
    const rb_dec huge[] = {RB_DEC_MAX, RB_DEC_MAX, -RB_DEC_MAX}, much[] = {RB_DEC_MAX, RB_DEC_MAX, RB_DEC_MAX}, little[] = {1, 1, 1};
    const rb_dec mixed[] = {RB_DEC_MAX, 0, 1}, none[] = {0, 0, 0}, values[] = {2, 5, 11}, weights[] = {RB_DEC_MAX, 1, 1};
    CHECK(total_of(k, huge, much, 2).value.dec == RB_DEC_MAX);
    CHECK(total_of(k, huge, much, 3).value.dec == RB_DEC_MAX / 3);
    CHECK(total_of(k, huge, little, 3).value.dec == RB_DEC_MAX / 3);
    CHECK(total_of(k, huge, mixed, 3).value.dec == RB_DEC_MAX - 2); /* (M * M - M) / (M + 1) = M - 2 + 2 / (M + 1) */
    CHECK(!total_of(k, huge, none, 3).value.known && rb_big_is_zero(total_of(k, huge, none, 3).denominator));
    CHECK(total_of(k, values, weights, 3).value.dec == 2);
    rb_kpi_plan  target = {.aggregate = RB_AGGREGATE_WEIGHTED, .has_target = true, .at_least = true, .target = 2};
    rb_band_plan met = {RB_BAND_IF_MET, 0};
    rb_vec_push(&target.bands, met);
    CHECK(total_of(target, values, weights, 3).band == 0); /* two and a hair */
    target.at_least = false;
    CHECK(total_of(target, values, weights, 3).band == UINT32_MAX);
}

static void ratios_of_extremes(void)
{
    rb_kpi_plan  k = {.aggregate = RB_AGGREGATE_RATIO};
    const rb_dec huge[] = {RB_DEC_MAX, RB_DEC_MAX}, ones[] = {RB_DEC_ONE, RB_DEC_ONE}, tiny[] = {1, 0}, apart[] = {7, -7};
    CHECK(total_of(k, huge, huge, 2).value.dec == RB_DEC_ONE);
    CHECK(total_of(k, huge, ones, 2).value.dec == RB_DEC_MAX);
    CHECK(!total_of(k, huge, tiny, 2).value.known);
    CHECK(rb_big_is_zero(total_of(k, ones, apart, 2).denominator)); /* nothing below the line: no data */
}

static void percentiles_of_extremes(void)
{
    rb_kpi_plan  k = {.aggregate = RB_AGGREGATE_PERCENTILE, .rank = 50 * RB_DEC_ONE};
    const rb_dec mixed[] = {RB_DEC_MAX, -RB_DEC_MAX, 3, -4, INT64_MAX, INT64_MIN, RB_DEC_MAX - 1}, any[] = {1, 1, 1, 1, 1, 1, 1};
    CHECK(total_of(k, mixed, any, 7).value.dec == 3);
    CHECK(total_of(k, mixed, any, 2).value.dec == 0);
    CHECK(total_of(k, mixed, any, 6).value.dec == 0); /* between -4 and 3: -0.5 to even */
    k.rank = 100 * RB_DEC_ONE;
    CHECK(total_of(k, mixed, any, 7).value.dec == RB_DEC_MAX);
    k.rank = 0;
    CHECK(total_of(k, mixed, any, 7).value.dec == -RB_DEC_MAX);
}

/* ---- targets of groups ---- */

/* The quarter is the target: each group has its own, a region only where it has one quarter, nothing has one below it. */
static void targets_of_groups(void)
{
    world      *w = world_new(1);
    rb_kpi_plan k = {.aggregate = RB_AGGREGATE_COUNT, .value = RB_STEP_NONE, .condition = RB_STEP_NONE, .has_target = true, .target_varies = true, .target_step = w->load[1]};
    rb_band_plan met = {RB_BAND_IF_MET, 0}, rest = {RB_BAND_IF_OTHERWISE, 0};
    rb_vec_push(&k.bands, met);
    rb_vec_push(&k.bands, rest);
    add_kpi(w, k);
    record rows[] = {{0, 1, 0, 1, 0, 0}, {0, 1, 0, 1, 0, 0}, {1, 1, 0, 1, 0, 0}, {1, 2, 0, 1, 0, 0}};
    rb_exec *x = start(&w->f), *other = start(&w->f);
    for (uint32_t i = 0; i < 4; i++) {
        w->f.batch->rows = 1;
        set_record(w, 0, &rows[i]);
        rb_exec_batch(i % 2 ? x : other, w->f.batch);
    }
    rb_summary summary = {0};
    rb_exec_merge(x, other);
    rb_exec_finish(x, &summary);
    const rb_kpi_total *t = &summary.kpis[0];
    const rb_kpi_group *groups = all_of(&t->groups), *totals = all_of(&t->totals);
    CHECK(t->groups.len == 3 && t->totals.len == 3);
    CHECK(groups[0].target.dec == RB_DEC_ONE && groups[0].band == 1 && groups[0].records == 2);
    CHECK(groups[2].target.dec == 2 * RB_DEC_ONE && groups[2].band == 0); /* one is at most two */
    CHECK(totals[0].target.known && !totals[1].target.known && !totals[2].target.known);
    CHECK(totals[1].band == UINT32_MAX && !totals[1].miss.known); /* not the band `otherwise` */
}

int main(void)
{
    rb_gc_init();
    RUN(against_plain_sums_and_a_sorted_array);
    RUN(within_any_memory);
    RUN(workers_in_random_order);
    RUN(nothing_measured);
    RUN(weighted_extremes);
    RUN(ratios_of_extremes);
    RUN(percentiles_of_extremes);
    RUN(targets_of_groups);
    return check_report();
}
