/* tests/unit/exec_routes.c: every truth of every row of small decision tables, under every hit policy and every
 * way in which rows share their outputs, against one record at a time; then totals by row and by outputs. */
#include "exec_fixture.h"

enum { TABLE = 4, COMBINATIONS = 81 };

static int digit(uint32_t n, uint32_t place)
{
    for (; place > 0; place--) n /= 3;
    return (int)(n % 3) - 1;
}

typedef struct table {
    fixture  f;
    uint32_t fields[TABLE];
} table;

/* classes[row] is the number of the row's outputs. A condition of always_row is RB_STEP_NONE. */
static table table_new(enum rb_hit hit, const uint32_t classes[TABLE], uint32_t always_row)
{
    table          t = {.f = fixture_new(COMBINATIONS)};
    rb_route_info *info = RB_NEW(rb_route_info);
    rb_route_plan  plan = {.hit = hit, .row_count = TABLE, .output_count = 1};
    rb_step_id     texts[TABLE];
    rb_vec_push(&info->types, RB_TYPE(text));
    rb_vec_push(&t.f.catalog->routes, info);
    plan.conditions = RB_NEW_PLAIN(rb_step_id, TABLE);
    plan.outputs = RB_NEW_PLAIN(rb_step_id, TABLE);
    plan.same_as = RB_NEW_PLAIN(uint32_t, TABLE);
    for (uint32_t c = 0; c < TABLE; c++) {
        texts[c] = add_constant(&t.f, text_value((const char *const[]){"A", "B", "C", "D"}[c]));
        make_cold(&t.f, texts[c]);
    }
    for (uint32_t r = 0; r < TABLE; r++) {
        t.fields[r] = add_field(&t.f, "condition", RB_TYPE(yes_no));
        plan.conditions[r] = r == always_row ? RB_STEP_NONE : add_load(&t.f, t.fields[r]);
        plan.outputs[r] = texts[classes[r]];
        for (plan.same_as[r] = 0; classes[plan.same_as[r]] != classes[r];) plan.same_as[r]++;
    }
    rb_vec_push(&t.f.stream->routes, plan);
    make_batch(&t.f);
    for (uint32_t n = 0; n < COMBINATIONS; n++)
        for (uint32_t r = 0; r < TABLE; r++)
            set_cell(&t.f, t.fields[r], n, (const char *const[]){"", "no", "yes"}[digit(n, r) + 1]);
    return t;
}

typedef struct wanted { enum rb_route_state state; uint32_t row; int unknown_row; } wanted;

static int truth_of(uint32_t n, uint32_t row, uint32_t always_row) { return row == always_row ? 1 : digit(n, row); }

/* Whether all rows for which pick is set have one class. */
static bool one_class(const bool pick[TABLE], const uint32_t classes[TABLE])
{
    int class = -1;
    for (uint32_t r = 0; r < TABLE; r++) {
        if (!pick[r]) continue;
        if (class >= 0 && class != (int)classes[r]) return false;
        class = (int)classes[r];
    }
    return true;
}

static wanted want_first(uint32_t n, const uint32_t classes[TABLE], uint32_t always_row)
{
    bool could[TABLE] = {false};
    int  unknown = -1;
    for (uint32_t r = 0; r < TABLE; r++) {
        int truth = truth_of(n, r, always_row);
        could[r] = truth != 0;
        if (truth < 0 && unknown < 0) unknown = (int)r;
        if (truth != 1) continue;
        return (wanted){one_class(could, classes) ? RB_ROUTED : RB_ROUTE_UNKNOWN, r, unknown};
    }
    return (wanted){unknown >= 0 ? RB_ROUTE_UNKNOWN : RB_ROUTE_NO_MATCH, 0, unknown};
}

static wanted want_all(enum rb_hit hit, uint32_t n, const uint32_t classes[TABLE], uint32_t always_row)
{
    bool     yes[TABLE], could[TABLE];
    wanted   want = {RB_ROUTE_NO_MATCH, 0, -1};
    uint32_t certain = 0;
    for (uint32_t r = TABLE; r-- > 0;) {
        int truth = truth_of(n, r, always_row);
        yes[r] = truth == 1;
        could[r] = truth != 0;
        if (truth == 1) want.row = r, certain++;
        if (truth < 0) want.unknown_row = (int)r;
    }
    bool is_unknown = want.unknown_row >= 0;
    if (certain == 0) want.state = is_unknown ? RB_ROUTE_UNKNOWN : RB_ROUTE_NO_MATCH;
    else if (hit == RB_ROUTE_COLLECT) want.state = is_unknown ? RB_ROUTE_UNKNOWN : RB_ROUTED;
    else if (!one_class(yes, classes)) want.state = RB_ROUTE_CONFLICT;
    else want.state = one_class(could, classes) ? RB_ROUTED : RB_ROUTE_UNKNOWN;
    return want;
}

static wanted want_of(enum rb_hit hit, uint32_t n, const uint32_t classes[TABLE], uint32_t always_row)
{
    return hit == RB_ROUTE_FIRST ? want_first(n, classes, always_row) : want_all(hit, n, classes, always_row);
}

typedef struct counts { uint64_t states[4], rows[TABLE], classes[TABLE]; } counts;

static void count(counts *sum, enum rb_hit hit, wanted want, uint32_t n, const uint32_t *classes, uint32_t always_row)
{
    sum->states[want.state]++;
    if (want.state != RB_ROUTED) return;
    for (uint32_t r = 0; r < TABLE; r++) {
        if (hit == RB_ROUTE_COLLECT ? truth_of(n, r, always_row) != 1 : r != want.row) continue;
        sum->rows[r]++;
        sum->classes[classes[r]]++;
    }
}

static void check_totals(rb_exec *x, const counts *sum)
{
    rb_summary summary = {0};
    rb_exec_finish(x, &summary);
    const rb_route_total *t = &summary.routes[0];
    uint64_t              last = UINT64_MAX, groups = 0;
    CHECK(t->routed == sum->states[RB_ROUTED] && t->no_match == sum->states[RB_ROUTE_NO_MATCH]);
    CHECK(t->unknown == sum->states[RB_ROUTE_UNKNOWN] && t->conflict == sum->states[RB_ROUTE_CONFLICT]);
    for (uint32_t r = 0; r < TABLE; r++) CHECK(t->by_row[r] == sum->rows[r]);
    for (uint32_t c = 0; c < TABLE; c++) groups += sum->classes[c] > 0;
    CHECK(t->groups.len == groups);
    for (uint32_t g = 0; g < t->groups.len; g++) {
        const rb_route_group *group = &t->groups.items[g];
        CHECK(group->outputs.len == 1 && group->count <= last);
        CHECK(group->count == sum->classes[group->outputs.items[0].text.ptr[0] - 'A']);
        last = group->count;
    }
}

static void check_table(enum rb_hit hit, const uint32_t classes[TABLE], uint32_t always_row)
{
    table    t = table_new(hit, classes, always_row);
    rb_exec *x = run(&t.f);
    counts   sum = {0};
    uint64_t listed[RB_BATCH_WORDS];
    (void)rb_exec_any_listed(x, listed);
    for (uint32_t n = 0; n < COMBINATIONS; n++) {
        wanted want = want_of(hit, n, classes, always_row);
        CHECK(rb_exec_route_states(x, 0)[n] == want.state);
        CHECK(rb_exec_route_rows(x, 0)[n] == (want.state == RB_ROUTED ? want.row : UINT32_MAX));
        CHECK(rb_bit_get(listed, n) == (want.state != RB_ROUTED));
        rb_step_id step = want.unknown_row < 0 ? RB_STEP_NONE
                                               : t.f.stream->routes.items[0].conditions[want.unknown_row];
        if (want.state == RB_ROUTE_UNKNOWN) CHECK(rb_exec_route_cause(x, 0, n).field == rb_exec_cause(x, step, n).field);
        count(&sum, hit, want, n, classes, always_row);
    }
    check_totals(x, &sum);
}

/* All ways to share outputs among four rows, with and without a row that always matches. */
static void every_table(enum rb_hit hit)
{
    for (uint32_t n = 0; n < 256; n++) {
        uint32_t classes[TABLE] = {n & 3, n >> 2 & 3, n >> 4 & 3, n >> 6};
        check_table(hit, classes, UINT32_MAX);
        check_table(hit, classes, n % TABLE);
    }
}

static void first_tables(void) { every_table(RB_ROUTE_FIRST); }
static void unique_tables(void) { every_table(RB_ROUTE_UNIQUE); }
static void collecting_tables(void) { every_table(RB_ROUTE_COLLECT); }

/* Two rows: "{region} SMB" where small, else the constant "EMEA SMB". They are counted together. */
static fixture owners(uint32_t rows, uint32_t *small, uint32_t *region)
{
    fixture        f = fixture_new(rows);
    rb_route_info *info = RB_NEW(rb_route_info);
    rb_route_plan  plan = {.hit = RB_ROUTE_FIRST, .row_count = 2, .output_count = 2};
    *small = add_field(&f, "small", RB_TYPE(yes_no));
    *region = add_field(&f, "region", RB_TYPE(text));
    rb_step_id condition = add_load(&f, *small), name = add_load(&f, *region), segment = add_constant(&f, text_value("SMB"));
    rb_template       owner = {0};
    rb_template_part  part = {RB_STR(""), name}, tail = {RB_STR(" SMB"), RB_STEP_NONE};
    make_cold(&f, name);
    make_cold(&f, segment);
    rb_vec_push(&owner.parts, part);
    rb_vec_push(&owner.parts, tail);
    rb_vec_push(&f.plan->templates, owner);
    rb_step_id filled = add_op(&f, RB_OP_format, RB_TYPE(text), NO_INPUT), constant = add_constant(&f, text_value("EMEA SMB"));
    make_cold(&f, filled);
    make_cold(&f, constant);
    plan.conditions = RB_NEW_PLAIN(rb_step_id, 2);
    plan.outputs = RB_NEW_PLAIN(rb_step_id, 4);
    plan.same_as = RB_NEW_PLAIN(uint32_t, 2);
    plan.conditions[0] = condition;
    plan.conditions[1] = RB_STEP_NONE;
    plan.outputs[0] = plan.outputs[2] = segment;
    plan.outputs[1] = filled;
    plan.outputs[3] = constant;
    plan.same_as[0] = 0;
    plan.same_as[1] = 1;
    rb_vec_push(&info->types, RB_TYPE(text));
    rb_vec_push(&info->types, RB_TYPE(text));
    rb_vec_push(&f.catalog->routes, info);
    rb_vec_push(&f.stream->routes, plan);
    make_batch(&f);
    return f;
}

static void check_group(const rb_route_total *t, uint32_t index, const char *owner, uint64_t records)
{
    rb_buf b = {0};
    rb_value_print(&b, &t->groups.items[index].outputs.items[1], NULL);
    CHECK_TEXT(rb_buf_str(&b), owner);
    CHECK_TEXT(t->groups.items[index].outputs.items[0].text, "SMB");
    CHECK(t->groups.items[index].count == records);
}

static void outputs_that_read_the_same_are_one_group(void)
{
    uint32_t    small, region;
    fixture     f = owners(6, &small, &region);
    const char *smalls[] = {"yes", "no", "yes", "no", "yes", "yes"};
    const char *regions[] = {"EMEA", "EMEA", "AMER", "", "AMER", ""};
    for (uint32_t r = 0; r < 6; r++) {
        set_cell(&f, small, r, smalls[r]);
        set_cell(&f, region, r, regions[r]);
    }
    rb_exec   *x = run(&f), *other = run(&f);
    rb_summary summary = {0};
    rb_value   owner = rb_exec_value(x, f.stream->routes.items[0].outputs[1], 2);
    CHECK_TEXT(owner.text, "AMER SMB");
    rb_exec_merge(x, other);
    rb_exec_finish(x, &summary);
    const rb_route_total *t = &summary.routes[0];
    CHECK(t->routed == 12 && t->by_row[0] == 8 && t->by_row[1] == 4 && t->groups.len == 3);
    check_group(t, 0, "EMEA SMB", 6);
    check_group(t, 1, "AMER SMB", 4);
    check_group(t, 2, "(blank)", 2);
}

int main(void)
{
    rb_gc_init();
    RUN(first_tables);
    RUN(unique_tables);
    RUN(collecting_tables);
    RUN(outputs_that_read_the_same_are_one_group);
    return check_report();
}
