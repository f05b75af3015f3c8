/* tests/unit/latest.c: which of the records with one key is taken, held against a judge who compares each with each; and
 * that a reader of any window leaves out exactly the others. */
#include "engine/newest.h"
#include "read/superseded.h"

#include "check.h"
#include "reading.h"

enum { FILES = 3, ROWS = 400, KEYS = 60 };

/* value: INT64_MIN for a cell that is blank or cannot be read; key 0: blank. */
struct record { uint32_t key; int64_t value; };

struct world {
    struct record record[FILES][ROWS];
    rb_str        input[FILES];
    rb_schema    *schema;
    rb_superseded marks[FILES];
    bool          wanted[3];
    rb_newest    *newest;
};

static void add_value(rb_buf *b, int64_t value, bool is_number, uint64_t *state)
{
    if (value == INT64_MIN) rb_buf_add_chars(b, below(state, 2) ? "" : "none");
    else if (is_number) rb_buf_print(b, "%lld00000000000000000000.5", (long long)value);
    else rb_buf_print(b, "2025-%02lld-%02lld", (long long)value / 28 + 1, (long long)value % 28 + 1);
}

static void make_file(struct world *w, uint32_t f, bool is_number, uint64_t *state)
{
    rb_buf b = {0};
    rb_buf_add_chars(&b, "id,other,at\n");
    for (uint32_t i = 0; i < ROWS; i++) {
        struct record *r = &w->record[f][i];
        *r = (struct record){below(state, KEYS), below(state, 5) == 0 ? INT64_MIN : (int64_t)below(state, is_number ? 40 : 300)};
        if (is_number && r->value >= 20) r->value = 20 - r->value - 1;
        if (r->key > 0) rb_buf_print(&b, "K%u", r->key);
        rb_buf_add_chars(&b, below(state, 3) ? ",x," : below(state, 2) ? ",\"a\nb\"," : ",\"a\"\"b\",");
        add_value(&b, r->value, is_number, state);
        rb_buf_add_char(&b, '\n');
    }
    w->input[f] = rb_buf_take(&b);
}

static void make_world(struct world *w, bool is_number, uint64_t *state)
{
    static const char *const columns[] = {"id", "other", "at", NULL};
    *w = (struct world){.schema = schema_of(columns, w->wanted)};
    for (int i = 0; i < 3; i++) w->wanted[i] = true;
    w->schema->key = 0;
    w->schema->export.latest_by = 3;
    w->schema->fields.items[2].type = is_number ? RB_TYPE(number) : RB_TYPE(date);
    for (uint32_t f = 0; f < FILES; f++) make_file(w, f, is_number, state);
}

static bool is_superseded(const struct world *w, uint32_t f, uint32_t i)
{
    const struct record *r = &w->record[f][i];
    for (uint32_t g = 0; r->key > 0 && g < FILES; g++)
        for (uint32_t k = 0; k < ROWS; k++) {
            bool later = g > f || (g == f && k > i);
            if (w->record[g][k].key == r->key && (w->record[g][k].value > r->value || (later && w->record[g][k].value == r->value))) return true;
        }
    return false;
}

/* Reads a file; each row is given to `row`. */
static uint64_t read_file(struct world *w, uint32_t f, size_t window, const rb_superseded *superseded, void (*row)(struct world *, uint32_t f, const rb_batch *, uint32_t), uint64_t *dropped)
{
    int      file = memory_file(w->input[f]);
    rb_diags ds = {.sources = RB_NEW(rb_sources)};
    rb_reader_options options = {.path = rb_str_print("/proc/self/fd/%d", file), .schema = w->schema, .wanted = w->wanted, .window_bytes = window, .superseded = superseded};
    rb_reader *reader = rb_reader_open(&options, &ds);
    rb_batch  *batch = rb_batch_new(w->schema, w->wanted);
    uint64_t   read = 0, rejected, bytes;
    while (reader && rb_reader_next(reader, batch, &ds) == RB_READ_ROWS)
        for (uint32_t i = 0; i < batch->rows; i++) row(w, f, batch, i);
    if (reader) {
        rb_reader_counts(reader, &read, &rejected, &bytes);
        *dropped = rb_reader_superseded(reader);
        rb_reader_close(reader);
    }
    close(file);
    return read;
}

static void first_reading(struct world *w, uint32_t f, const rb_batch *batch, uint32_t row)
{
    rb_newest_place other;
    if (row == 0) rb_newest_begin(w->newest, batch);
    switch (rb_newest_add(w->newest, batch, row, f, &other)) {
    case RB_NEWEST_TAKES: rb_superseded_mark(&w->marks[other.file], other.record); break;
    case RB_NEWEST_BEHIND: rb_superseded_mark(&w->marks[f], batch->record[row]); break;
    case RB_NEWEST_LEADS: break;
    case RB_NEWEST_FULL: CHECK(false);
    }
}

static uint64_t seen, wrong;

static void second_reading(struct world *w, uint32_t f, const rb_batch *batch, uint32_t row)
{
    uint32_t i = (uint32_t)batch->record[row] - 1;
    rb_str   id = rb_cell_str(rb_batch_cell(batch, 0, row));
    seen++;
    wrong += is_superseded(w, f, i);
    wrong += !rb_str_equal(id, w->record[f][i].key > 0 ? rb_str_print("K%u", w->record[f][i].key) : RB_STR(""));
    wrong += batch->raw[row].len == 0 || batch->raw[row].ptr[0] != (id.len > 0 ? 'K' : ',');
}

static void try_world(bool is_number, uint64_t seed)
{
    struct world *w = RB_NEW(struct world);
    uint64_t      state = seed, superseded = 0, dropped;
    make_world(w, is_number, &state);
    w->newest = rb_newest_new(w->schema);
    for (uint32_t f = 0; f < FILES; f++) CHECK(read_file(w, f, window_sizes[(seed + f) % WINDOW_SIZES], NULL, first_reading, &dropped) == ROWS && dropped == 0);
    for (uint32_t f = 0; f < FILES; f++) {
        superseded = 0;
        for (uint32_t i = 0; i < ROWS; i++) {
            superseded += is_superseded(w, f, i);
            wrong += is_superseded(w, f, i) != rb_superseded_has(&w->marks[f], i + 1);
        }
        seen = 0;
        CHECK(read_file(w, f, window_sizes[(seed + f + 4) % WINDOW_SIZES], &w->marks[f], second_reading, &dropped) == ROWS);
        CHECK(dropped == superseded && seen == ROWS - superseded && w->marks[f].count == superseded);
    }
    CHECK(wrong == 0);
}

static void takes_the_latest_date(void)
{
    for (uint64_t seed = 1; seed <= 9; seed++) try_world(false, seed);
}

static void takes_the_greatest_number(void)
{
    for (uint64_t seed = 10; seed <= 18; seed++) try_world(true, seed);
}

static void marks_far_records(void)
{
    rb_superseded s = {0};
    CHECK(!rb_superseded_has(&s, 1));
    rb_superseded_mark(&s, 100000);
    rb_superseded_mark(&s, 63);
    rb_superseded_mark(&s, 64);
    CHECK(rb_superseded_has(&s, 63) && rb_superseded_has(&s, 64) && rb_superseded_has(&s, 100000) && s.count == 3);
    CHECK(!rb_superseded_has(&s, 62) && !rb_superseded_has(&s, 65) && !rb_superseded_has(&s, 99999) && !rb_superseded_has(&s, UINT64_C(1) << 40));
}

int main(void)
{
    rb_gc_init();
    RUN(takes_the_latest_date);
    RUN(takes_the_greatest_number);
    RUN(marks_far_records);
    return check_report();
}
