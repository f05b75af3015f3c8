/* tests/unit/recall.c: records come into the same groups when these are recalled, and with texts made of a day that are looked up. */
#include "check.h"
#include "exec_fixture.h"

#include "base/clock.h"
#include "base/map.h"

enum { BATCHES = 6, ROWS = RB_BATCH_ROWS - 5 };

typedef struct diary { fixture f; uint32_t day, name, answer; rb_step_id month, load_name; } diary;

/* "YEAR/MONTH" of a date; counted by it, a name and an answer. */
static diary *diary_new(void)
{
    diary *d = RB_NEW(diary);
    d->f = fixture_new(ROWS);
    d->day = add_field(&d->f, "day", RB_TYPE(date));
    d->name = add_field(&d->f, "name", RB_TYPE(text));
    d->answer = add_field(&d->f, "answer", RB_TYPE(yes_no));
    rb_step_id       day = add_load(&d->f, d->day), year = add_op(&d->f, RB_OP_year_of, RB_TYPE(number), IN1(day));
    rb_step_id       month = add_op(&d->f, RB_OP_month_of, RB_TYPE(number), IN1(day)), answer = add_load(&d->f, d->answer);
    rb_template      t = {0};
    rb_template_part parts[] = {{RB_STR(""), year}, {RB_STR("/"), month}};
    for (int i = 0; i < 2; i++) rb_vec_push(&t.parts, parts[i]);
    rb_vec_push(&d->f.plan->templates, t);
    d->month = add_op(&d->f, RB_OP_format, RB_TYPE(text), NO_INPUT);
    d->load_name = add_load(&d->f, d->name);
    rb_kpi_info *info = RB_NEW(rb_kpi_info);
    *info = (rb_kpi_info){.name = RB_STR("k"), .type = RB_TYPE(number)};
    rb_kpi_plan k = {.where = RB_STEP_NONE, .condition = RB_STEP_NONE, .value = RB_STEP_NONE, .aggregate = RB_AGGREGATE_COUNT};
    rb_step_id  keys[] = {d->load_name, d->month, answer};
    for (int i = 0; i < 3; i++) rb_vec_push(&k.keys, keys[i]);
    rb_vec_push(&d->f.catalog->kpis, info);
    rb_vec_push(&d->f.stream->kpis, k);
    make_batch(&d->f);
    return d;
}

/* The texts of one row; what it is grouped by comes last. */
typedef struct entry { char day[16], month[16], name[24], answer[8]; rb_str key; } entry;

static void write_entry(entry *e, uint64_t *chance)
{
    static const char *const names[] = {"", "EMEA", "AMER", "a", "ab", "abc", "abcdefgh", "abcdefgi", "abcdefghijklmno", "abcdefghijklmnp",
                                        "abcdefghijklmnop", "abcdefghijklmnoq", "\xc3\x84", "A\xcc\x88", "abcdefg"};
    static const char *const answers[] = {"", "yes", "no"};
    uint64_t                 r = next_random(chance);
    int64_t                  spread = r % 17 == 0 ? 200000 : 300, day = (int64_t)(r >> 8) % spread + (r % 17 == 0 ? -100000 : 19000);
    rb_civil                 c = rb_date_to_civil(day);
    bool                     known = r % 13 != 0;
    snprintf(e->day, sizeof e->day, "%04d-%02d-%02d", c.year, c.month, c.day);
    snprintf(e->month, sizeof e->month, "%d/%d", c.year, c.month);
    if (!known) e->day[0] = e->month[0] = '\0';
    snprintf(e->name, sizeof e->name, "%s", names[(r >> 40) % (sizeof names / sizeof *names)]);
    snprintf(e->answer, sizeof e->answer, "%s", answers[(r >> 50) % 3]);
    e->key = rb_str_print("%s|%s|%s", strcmp(e->name, "A\xcc\x88") == 0 ? "\xc3\x84" : e->name, e->month, e->answer);
}

static void check_row(const diary *d, rb_exec *x, uint32_t row, const entry *e)
{
    rb_value v = rb_exec_read(x, d->month, row);
    CHECK(v.known == (e->month[0] != '\0'));
    CHECK(!v.known || rb_str_equal(v.text, rb_str_of(e->month)));
}

/* One group for each key, in whatever batch it comes. */
static void check_group(rb_map *groups, uint32_t of, const entry *e)
{
    uint32_t number;
    if (!rb_map_find(groups, e->key, &number)) {
        number = of;
        CHECK(of == groups->len);
        (void)rb_map_add(groups, e->key, &number);
    }
    CHECK(number == of);
}

static void batches_of_days(void)
{
    diary   *d = diary_new();
    rb_exec *x = start(&d->f);
    rb_map   groups = {0};
    uint64_t chance = 5;
    for (int batch = 0; batch < BATCHES && !check_this_failed; batch++) {
        static entry entries[ROWS];
        d->f.batch->rows = ROWS - (uint32_t)batch * 7;
        for (uint32_t row = 0; row < d->f.batch->rows; row++) {
            write_entry(&entries[row], &chance);
            set_cell(&d->f, d->day, row, entries[row].day);
            set_cell(&d->f, d->name, row, entries[row].name);
            set_cell(&d->f, d->answer, row, entries[row].answer);
        }
        rb_exec_batch(x, d->f.batch);
        CHECK((x->groupings.items[0].recall != NULL) == (batch > 0));
        for (uint32_t row = 0; row < d->f.batch->rows; row++) {
            check_row(d, x, row, &entries[row]);
            check_group(&groups, x->groupings.items[0].of[row], &entries[row]);
        }
    }
}

/* Numbers, one below zero whose words are all ones among them, and texts that are cells; `spread` different ones are more than have codes, or not. */
static void batches_of_numbers(uint32_t spread)
{
    fixture  f = fixture_new(ROWS);
    uint32_t number = add_field(&f, "number", RB_TYPE(number)), name = add_field(&f, "name", RB_TYPE(text));
    rb_step_id   keys[] = {add_load(&f, number), add_load(&f, name)};
    rb_kpi_info *info = RB_NEW(rb_kpi_info);
    *info = (rb_kpi_info){.name = RB_STR("k"), .type = RB_TYPE(number)};
    rb_kpi_plan k = {.where = RB_STEP_NONE, .condition = RB_STEP_NONE, .value = RB_STEP_NONE, .aggregate = RB_AGGREGATE_COUNT};
    for (int i = 0; i < 2; i++) rb_vec_push(&k.keys, keys[i]);
    rb_vec_push(&f.catalog->kpis, info);
    rb_vec_push(&f.stream->kpis, k);
    make_batch(&f);
    rb_exec *x = start(&f);
    rb_map   groups = {0};
    uint64_t chance = 6;
    for (int batch = 0; batch < BATCHES && !check_this_failed; batch++) {
        static entry entries[ROWS];
        rb_str      *keys_of = RB_NEW_ARRAY(rb_str, ROWS);
        for (uint32_t row = 0; row < f.batch->rows; row++) {
            uint64_t r = next_random(&chance) >> 16;
            write_entry(&entries[row], &chance);
            snprintf(entries[row].day, sizeof entries[row].day, "%s%u", r % 3 ? "" : "-0.", (unsigned)(r / 3 % spread));
            if (r % 50 == 0) snprintf(entries[row].day, sizeof entries[row].day, "-0.000000001");
            if (r % 50 == 1) entries[row].day[0] = '\0';
            set_cell(&f, number, row, entries[row].day);
            set_cell(&f, name, row, entries[row].name);
        }
        rb_exec_batch(x, f.batch);
        for (uint32_t row = 0; row < f.batch->rows; row++) {
            rb_value v = rb_exec_value(x, keys[0], row);
            rb_str   text = rb_str_slice(entries[row].key, 0, rb_str_find(entries[row].key, RB_STR("|"), 0));
            keys_of[row] = rb_str_print("%d %lld %.*s", v.known, v.known ? (long long)v.dec : 0, RB_STR_ARGS(text));
            check_group(&groups, x->groupings.items[0].of[row], &(entry){.key = keys_of[row]});
        }
    }
}

static void few_numbers(void) { batches_of_numbers(300); }
static void too_many_numbers(void) { batches_of_numbers(100000); }

int main(void)
{
    rb_gc_init();
    RUN(batches_of_days);
    RUN(few_numbers);
    RUN(too_many_numbers);
    return check_report();
}
