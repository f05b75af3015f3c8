/* tests/unit/exec_matching.c: packed values and rows; reconciliations of random records against a search through all pairs. */
#include "check.h"

#include "engine/engine.h"
#include "exec/matching_save.h"
#include "exec/packed.h"
#include "exec/rows.h"
#include "exec/sorter.h"

#include <stdlib.h>

/* ---- packed values ---- */

static rb_i128 there_and_back(rb_i128 n)
{
    rb_dec    values[1] = {n};
    rb_column c = {.known = {1}, .v.dec = values};
    rb_buf    b = {0};
    rb_packed_add(&b, &c, RB_REP_DEC, 0);
    rb_buf_add_char(&b, 'x');
    const uint8_t  *at = (const uint8_t *)b.ptr;
    rb_packed_value v = rb_packed_take(&at, RB_REP_DEC, false);
    CHECK(v.known && *at == 'x');
    return v.number;
}

static void numbers_come_back(void)
{
    static const int64_t small[] = {0, 1, -1, 127, 128, -128, -129, 255, 256, 32767, 32768, -32768, -32769, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) CHECK(there_and_back(small[i]) == small[i]);
    for (unsigned bits = 0; bits < 126; bits++) {
        rb_i128 n = (rb_i128)1 << bits;
        CHECK(there_and_back(n) == n && there_and_back(-n) == -n && there_and_back(n - 1) == n - 1 && there_and_back(-n - 1) == -n - 1);
    }
    CHECK(there_and_back(RB_DEC_MAX) == RB_DEC_MAX && there_and_back(-RB_DEC_MAX) == -RB_DEC_MAX);
}

static void equal_texts_are_equal_bytes(void)
{
    rb_str    texts[3] = {RB_STR("caf\xC3\xA9"), RB_STR("cafe\xCC\x81"), RB_STR("")};
    rb_column c = {.known = {7}, .v.text = texts};
    rb_buf    b[3] = {{0}, {0}, {0}};
    for (uint32_t i = 0; i < 3; i++) rb_packed_add(&b[i], &c, RB_REP_TEXT, i);
    CHECK(rb_str_equal(rb_buf_str(&b[0]), rb_buf_str(&b[1])));
    CHECK(b[2].len == 1 && b[2].ptr[0] == 1); /* an empty text is not a blank */
}

static rb_str body_of(size_t key, const char *values)
{
    rb_buf b = {0};
    rb_buf_add_repeat(&b, 'k', key);
    rb_buf_add_chars(&b, values);
    rb_buf_reserve(&b, RB_PACKED_SLACK);
    return rb_buf_str(&b);
}

enum { COUNT = 5000, LARGE = 777 };
static rb_row made_row(uint32_t i)
{
    return (rb_row){.hash = i * 7919, .side = i & 1, .file = i % 3 + (i % 11 == 0 ? 300 : 0), .record = i + 1, .cause = i % 5, .has_unknown = i % 4 == 0,
                    .line = i % 7 == 0 ? 0 : i + (i % 6 == 0 ? 2u * UINT64_C(5000000000) : 30), .key = {"", i == LARGE ? 300000 : i % 200}};
}

static void check_row(const uint8_t *at, uint32_t i)
{
    rb_row row = rb_row_read(at), made = made_row(i);
    CHECK(row.hash == made.hash && row.side == made.side && row.file == made.file && row.record == made.record && row.cause == made.cause);
    CHECK(row.has_unknown == made.has_unknown && row.line == made.line && row.key.len == made.key.len && memcmp(row.values, "val", 3) == 0);
    CHECK(rb_row_hash(at) == made.hash && rb_row_side(at) == made.side && rb_row_is_outside(at) == (made.cause == RB_ROW_OUTSIDE));
    CHECK(rb_row_key(at).len == made.key.len && (made.key.len == 0 || rb_row_key(at).ptr[made.key.len - 1] == 'k'));
}

/* From memory, or by way of the file. */
static void rows_come_back(uint64_t limit)
{
    rb_rows  rows = {0}, others = {0};
    rb_spill *spill = rb_spill_new(limit);
    rb_chunk_pool pool;
    rb_chunk_pool_init(&pool, spill);
    for (uint32_t i = 0; i < COUNT; i++) {
        rb_row row = made_row(i);
        rb_rows_add(&rows, &pool, &row, body_of(row.key.len, "val"));
        if (rb_chunk_pool_is_over(&pool)) CHECK(rb_rows_put_away(&rows, &pool) && rows.held == 0);
    }
    uint32_t seen = 0;
    for (uint32_t c = 0; c < rows.chunks.len; c++) {
        CHECK(rb_rows_bring(&rows, &pool, c));
        const rb_chunk *chunk = &rows.chunks.items[c];
        for (const uint8_t *at = chunk->bytes; at < chunk->bytes + chunk->used; at += rb_row_size(at)) {
            check_row(at, seen++);
            rb_rows_copy(&others, &pool, at);
        }
        rb_rows_drop(&rows, &pool, c);
    }
    CHECK(seen == COUNT && rows.count == COUNT && rows.held == 0 && others.count == COUNT && others.bytes == rows.bytes);
    CHECK((rb_spill_written(spill) > 0) == (limit < RB_SPILL_NEVER));
    rb_spill_close(spill);
}

static void rows_come_back_from_many_chunks(void)
{
    rows_come_back(RB_SPILL_NEVER);
    rows_come_back(100000);
    rows_come_back(1);
}

static void twins_have_one_row_on_each_side(void)
{
    rb_rows rows = {0};
    rb_chunk_pool pool;
    rb_chunk_pool_init(&pool, rb_spill_new(RB_SPILL_NEVER));
    const uint8_t *at[6];
    static const char *const values[6] = {"same", "same", "same", "samf", "same", "same"};
    for (uint32_t i = 0; i < 6; i++) {
        rb_row row = {.side = i > 0 && i != 2, .record = i, .line = i, .key = {"", 3}, .has_unknown = i == 4, .cause = i == 5 ? RB_ROW_OUTSIDE : RB_ROW_SURE};
        rb_rows_add(&rows, &pool, &row, body_of(3, values[i]));
        at[i] = rows.chunks.items[0].bytes + (i > 0 ? (size_t)(at[i - 1] - rows.chunks.items[0].bytes) + rb_row_size(at[i - 1]) : 0);
    }
    CHECK(rb_row_are_twins(at[0], at[1]) && rb_row_are_twins(at[1], at[0]));
    for (uint32_t i = 2; i < 6; i++) CHECK(!rb_row_are_twins(at[0], at[i]));
}

/* ---- sorting ---- */

static rb_str number_key(uint8_t key[4], uint32_t n)
{
    for (uint32_t i = 0; i < 4; i++) key[i] = (uint8_t)(n >> (24 - 8 * i));
    return (rb_str){(const char *)key, 4};
}

/* COUNT different numbers in any order: 3 has no common divisor with the prime. */
static void sorts(uint64_t limit, uint64_t keep)
{
    rb_spill  *spill = rb_spill_new(limit);
    rb_sorter *s = rb_sorter_new(spill, keep);
    uint8_t    key[4];
    for (uint32_t i = 1; i < 5003; i++) {
        uint32_t n = i * 1301 % 5003;
        rb_str   text = rb_str_print("<%u>%.*s", n, n % 500 == 0 ? 3000 : (int)(n % 10), rb_str_chars(body_of(3000, "")));
        rb_sorter_add(s, number_key(key, n), text);
    }
    for (uint32_t round = 0; round < 2; round++) {
        uint32_t n = 0;
        rb_str   got, text;
        rb_sorter_rewind(s);
        while (rb_sorter_next(s, &got, &text)) {
            CHECK(rb_str_equal(got, number_key(key, ++n)) && rb_str_starts(text, rb_str_print("<%u>", n)));
            CHECK(text.len >= (n % 500 == 0 ? 3000u : n % 10));
        }
        CHECK(n == (keep < 5002 ? keep : 5002));
    }
    CHECK((rb_spill_written(spill) > 0) == (limit < RB_SPILL_NEVER && keep > 100));
}

static void sorts_within_any_memory(void)
{
    sorts(RB_SPILL_NEVER, UINT64_MAX);
    sorts(1, UINT64_MAX);
    sorts(200000, UINT64_MAX);
    sorts(100000, 2000);
    sorts(RB_SPILL_NEVER, 2000);
    sorts(10000000, 3);
}

/* ---- against all pairs ---- */

static const char rules[] =
    "record A { k text  j text  stage text  n number }\n"
    "record B { k text  j text  stage text  n number }\n"
    "reconcile r { A where stage is \"in\" with B where stage is \"in\" on k = k and j = j  %s  compare n = n within 1 }\n";

enum { MOST = 24, FIELDS = 4 };
struct record { const char *cells[FIELDS]; };
struct input { struct record records[2][MOST]; uint32_t count[2]; bool many[2]; };

/* What one record is in its side: 0 outside, 1 in, 2 nobody knows. */
static int belongs(const struct record *r) { return strcmp(r->cells[2], "in") == 0 ? 1 : r->cells[2][0] == '\0' ? 2 : 0; }
static bool has_key(const struct record *r) { return r->cells[0][0] != '\0' && r->cells[1][0] != '\0'; }
static const char *plain(const char *k) { return strcmp(k, "e\xCC\x81") == 0 ? "\xC3\xA9" : k; }
static bool same_key(const struct record *a, const struct record *b)
{
    return strcmp(plain(a->cells[0]), plain(b->cells[0])) == 0 && strcmp(plain(a->cells[1]), plain(b->cells[1])) == 0;
}
static bool has_amount(const struct record *r) { return r->cells[3][0] != '\0' && r->cells[3][0] != 'x'; }

/* The result of the key of `of`, by counting through both sides. */
static enum rb_match expected(const struct input *in, const struct record *of, uint32_t side)
{
    uint32_t count[2] = {0, 0};
    double   sum[2] = {0, 0};
    bool     unknown = false, doubt = belongs(of) == 2;
    if (!has_key(of)) return RB_MATCH_UNKNOWN;
    for (uint32_t s = 0; s < 2; s++)
        for (uint32_t i = 0; i < in->count[s]; i++) {
            const struct record *r = &in->records[s][i];
            if (!has_key(r) || !same_key(r, of) || belongs(r) == 0) continue;
            doubt |= belongs(r) == 2;
            unknown |= !has_amount(r);
            count[s]++;
            if (has_amount(r)) sum[s] += atof(r->cells[3]);
        }
    (void)side;
    if (doubt) return RB_MATCH_UNKNOWN;
    if (count[1] == 0) return RB_MATCH_ONLY_LEFT;
    if (count[0] == 0) return RB_MATCH_ONLY_RIGHT;
    if ((count[0] > 1 && !in->many[0]) || (count[1] > 1 && !in->many[1])) return RB_MATCH_DUPLICATE;
    if (unknown) return RB_MATCH_UNKNOWN;
    double apart = sum[0] > sum[1] ? sum[0] - sum[1] : sum[1] - sum[0]; /* halves: exact */
    return apart == 0 ? RB_MATCH_MATCHED : apart <= 1 ? RB_MATCH_TOLERATED : RB_MATCH_DIFFERENT;
}

static void push(rb_matching *m, const rb_plan *plan, uint32_t side, const struct input *in, uint32_t from, uint32_t to)
{
    bool          wanted[FIELDS] = {true, true, true, true};
    rb_batch     *batch = rb_batch_new(plan->streams.items[side]->schema, wanted);
    rb_exec      *x = rb_exec_new(plan, side, 0);
    for (uint32_t i = from; i < to; i++, batch->rows++) {
        batch->record[batch->rows] = i + 1;
        batch->line[batch->rows] = i + 2;
        for (uint32_t f = 0; f < FIELDS; f++) {
            const char *text = in->records[side][i].cells[f];
            batch->cells[f][batch->rows] = (rb_cell){.ptr = text, .len = (uint32_t)strlen(text), .kind = RB_CELL_TEXT};
        }
    }
    rb_exec_batch(x, batch);
    rb_matching_add(m, x, 0, 0);
}

struct heard { const struct input *in; uint64_t last; uint32_t keys; };

static bool hear(void *user, const rb_key_view *v)
{
    struct heard *h = user;
    uint32_t side = v->rows[0].len == 0;
    uint64_t order = (uint64_t)side << 32 | v->rows[side].items[0].record;
    const struct record *first = &h->in->records[side][v->rows[side].items[0].record - 1];
    CHECK(h->keys == 0 || order > h->last); /* in the order of the input */
    CHECK(v->match == expected(h->in, first, side));
    h->last = order;
    h->keys++;
    return true;
}

static void check_totals(const struct input *in, const rb_reconcile_total *total)
{
    for (uint32_t side = 0; side < 2; side++) {
        uint64_t by[RB_MATCH_COUNT] = {0}, outside = 0, without = 0;
        for (uint32_t i = 0; i < in->count[side]; i++) {
            const struct record *r = &in->records[side][i];
            if (belongs(r) == 0) outside++;
            else by[expected(in, r, side)]++;
            without += !has_amount(r);
        }
        for (uint32_t k = 0; k < RB_MATCH_COUNT; k++) CHECK(total->side[side].by_match[k].records == by[k]);
        CHECK(total->side[side].outside.records == outside && total->side[side].evaluated.records == in->count[side]);
        CHECK(total->side[side].evaluated.without == without);
    }
}

static uint32_t seed = 1;
static uint32_t draw(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static void fill(struct input *in)
{
    static const char *const keys[] = {"", "a", "b", "c", "\xC3\xA9", "e\xCC\x81"}, *const stages[] = {"in", "in", "in", "in", "out", ""};
    static const char *const amounts[] = {"1", "2", "2.5", "3", "-1", "4", "", "x"};
    for (uint32_t side = 0; side < 2; side++) {
        in->count[side] = draw(MOST + 1);
        for (uint32_t i = 0; i < in->count[side]; i++)
            in->records[side][i] = (struct record){{keys[draw(6)], keys[1 + draw(2)], stages[draw(6)], amounts[draw(8)]}};
    }
}

/* ---- saved and loaded ---- */

struct blocks { RB_VEC(rb_str) items; };
static bool keep_block(void *user, rb_str block)
{
    struct blocks *b = user;
    rb_str         kept = rb_str_dup(block);
    rb_vec_push(&b->items, kept);
    return true;
}

static rb_matching *by_way_of_bytes(rb_matching *m, const rb_plan *plan, bool all)
{
    static const uint32_t zero = 0;
    rb_file_numbers   files[2] = {{&zero, 1}, {&zero, 1}};
    struct blocks     saved = {0};
    rb_matching      *loaded = rb_matching_new(plan, 0, (rb_matching_options){.all = all, .keep = UINT64_MAX, .spill = rb_spill_new(3000)});
    rb_matching_part *part = rb_matching_part_new(loaded, files);
    CHECK(rb_matching_save(m, keep_block, &saved));
    for (uint32_t i = 0; i < saved.items.len; i++) CHECK(rb_matching_load(part, saved.items.items[i]));
    return loaded;
}

/* Whatever the bytes are: refused, or a state that adds up or does not, but never more than that. */
static void bad_blocks_are_refused(void)
{
    rb_diags     ds = {.sources = RB_NEW(rb_sources)};
    rb_compiled  c = {0};
    struct input in = {.count = {2, 1}, .records = {{{{"a", "b", "in", "5"}}, {{"c", "b", "", ""}}}, {{{"a", "b", "in", "5"}}}}};
    CHECK(rb_compile_text(RB_STR("r.rules"), rb_str_print(rules, "one to one"), &ds, &c));
    struct blocks saved = {0};
    rb_matching  *m = rb_matching_new(c.plan, 0, (rb_matching_options){.keep = 1});
    push(m, c.plan, 0, &in, 0, 2);
    push(m, c.plan, 1, &in, 0, 1);
    CHECK(rb_matching_save(m, keep_block, &saved) && saved.items.len == 2);
    static const uint32_t zero = 0;
    rb_file_numbers files[2] = {{&zero, 1}, {&zero, 1}};
    uint32_t        refused = 0, tried = 0;
    for (uint32_t b = 0; b < 2; b++)
        for (size_t at = 0; at <= saved.items.items[b].len; at++, tried++) {
            rb_matching_part *p = rb_matching_part_new(rb_matching_new(c.plan, 0, (rb_matching_options){.keep = 1}), files);
            rb_str cut = rb_str_dup(saved.items.items[b]), whole = rb_str_dup(cut);
            if (b == 1) CHECK(rb_matching_load(p, saved.items.items[0]));
            if (at < whole.len) ((char *)whole.ptr)[at] = (char)(whole.ptr[at] ^ 0x55); /* our own copy */
            bool loaded = rb_matching_load(p, rb_str_slice(cut, 0, at));
            CHECK(loaded == (at == cut.len) || b == 1); /* rows may end after any of them */
            refused += !rb_matching_load(p, whole);
        }
    CHECK(refused > tried / 3 && !rb_matching_load(rb_matching_part_new(m, files), saved.items.items[1]));
}

static void agrees_with_all_pairs(void)
{
    static const char *const kinds[] = {"one to one", "one to many", "many to one", "many to many"};
    for (uint32_t round = 0; round < 1200; round++) {
        struct input in = {.many = {(round & 2) != 0, (round & 1) != 0}};
        rb_diags     ds = {.sources = RB_NEW(rb_sources)};
        rb_compiled  c = {0};
        rb_str       text = rb_str_print(rules, kinds[round % 4]);
        CHECK(rb_compile_text(RB_STR("r.rules"), text, &ds, &c));
        if (!c.plan) return;
        fill(&in);
        static const uint64_t limits[] = {RB_SPILL_NEVER, 1, 3000, 9000};
        rb_matching *m = rb_matching_new(c.plan, 0, (rb_matching_options){.all = round % 5 != 0, .keep = UINT64_MAX, .spill = rb_spill_new(limits[round / 4 % 4]), .threads = 1 + round % 3});
        rb_matching *other = rb_matching_worker(m);
        uint32_t     first = draw(2);
        for (uint32_t turn = 0; turn < 2; turn++) {
            uint32_t side = turn ^ first, half = in.count[side] / 2;
            push(round / 16 % 2 ? other : m, c.plan, side, &in, half, in.count[side]);
            push(round / 32 % 2 ? other : m, c.plan, side, &in, 0, half);
        }
        rb_reconcile_total total = {0};
        rb_matching_join(m, other);
        if (round % 3 == 0) m = by_way_of_bytes(m, c.plan, round % 5 != 0);
        CHECK(rb_matching_finish(m, &total));
        check_totals(&in, &total);
        struct heard h = {.in = &in};
        uint64_t     keys = 0;
        CHECK(rb_matching_each(m, hear, &h));
        for (uint32_t k = 0; k < RB_MATCH_COUNT; k++)
            if (round % 5 != 0 || (k != RB_MATCH_MATCHED && k != RB_MATCH_TOLERATED)) keys += total.keys[k];
        CHECK(h.keys == keys);
    }
}

/* Keys that nobody asked for are forgotten, and the first ones stay. */
static void keeps_the_first(void)
{
    static char names[3000][8];
    struct input *in = RB_NEW(struct input);
    rb_diags      ds = {.sources = RB_NEW(rb_sources)};
    rb_compiled   c = {0};
    CHECK(rb_compile_text(RB_STR("r.rules"), rb_str_print(rules, "one to one"), &ds, &c));
    rb_matching *m = rb_matching_new(c.plan, 0, (rb_matching_options){.keep = 3});
    bool         wanted[FIELDS] = {true, true, true, true};
    rb_exec     *x = rb_exec_new(c.plan, 0, 0);
    for (uint32_t i = 0; i < 3000; i += 1000) {
        rb_batch *batch = rb_batch_new(c.plan->streams.items[0]->schema, wanted);
        for (uint32_t r = i; r < i + 1000; r++, batch->rows++) {
            snprintf(names[r], sizeof names[r], "k%u", r);
            batch->record[batch->rows] = batch->line[batch->rows] = r + 1;
            const char *cells[FIELDS] = {names[r], "j", "in", "1"};
            for (uint32_t f = 0; f < FIELDS; f++) batch->cells[f][batch->rows] = (rb_cell){.ptr = cells[f], .len = (uint32_t)strlen(cells[f])};
        }
        rb_exec_batch(x, batch);
        rb_matching_add(m, x, 0, 0);
    }
    rb_reconcile_total total = {0};
    CHECK(rb_matching_finish(m, &total));
    for (uint32_t i = 0; i < 3; i++) in->records[0][i] = (struct record){{names[i], "j", "in", "1"}};
    in->count[0] = 3;
    struct heard h = {.in = in};
    CHECK(rb_matching_each(m, hear, &h));
    CHECK(total.keys[RB_MATCH_ONLY_LEFT] == 3000 && h.keys == 3 && h.last == 3);
}

int main(void)
{
    rb_gc_init();
    RUN(numbers_come_back);
    RUN(equal_texts_are_equal_bytes);
    RUN(rows_come_back_from_many_chunks);
    RUN(twins_have_one_row_on_each_side);
    RUN(sorts_within_any_memory);
    RUN(bad_blocks_are_refused);
    RUN(agrees_with_all_pairs);
    RUN(keeps_the_first);
    return check_report();
}
