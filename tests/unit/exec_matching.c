/* tests/unit/exec_matching.c: packed values and rows; reconciliations of random records against a search through all pairs. */
#include "check.h"

#include "engine/engine.h"
#include "exec/matching.h"
#include "exec/packed.h"

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
    CHECK(b[2].len == 1 && rb_packed_known((const uint8_t *)b[2].ptr)); /* an empty text is not a blank */
}

static void rows_come_back_from_many_chunks(void)
{
    rb_rows rows = {0};
    rb_buf  scratch = {0};
    char   *large = RB_NEW_PLAIN(char, 300000);
    memset(large, 'k', 300000);
    enum { COUNT = 5000 };
    for (uint32_t i = 0; i < COUNT; i++) {
        rb_row row = {.file = i % 3, .record = i + 1, .line = i % 7 == 0 ? 5 : i + 2u * UINT64_C(5000000000), .cause = i % 5, .key = {large, i == 777 ? 300000 : i % 200}};
        rb_rows_add(&rows, &row, RB_STR("val"), &scratch);
    }
    uint32_t seen = 0;
    for (uint32_t c = 0; c < rows.chunks.len; c++) {
        const rb_chunk *chunk = &rows.chunks.items[c];
        for (const uint8_t *at = chunk->bytes; at < chunk->bytes + chunk->used; at = rb_row_after(at), seen++) {
            rb_row row = rb_row_read(at);
            CHECK(row.file == seen % 3 && row.record == seen + 1 && row.cause == seen % 5);
            CHECK(row.line == (seen % 7 == 0 ? 5 : seen + 2u * UINT64_C(5000000000)));
            CHECK(row.key.len == (seen == 777 ? 300000 : seen % 200) && memcmp(row.values, "val", 3) == 0);
        }
    }
    CHECK(seen == COUNT && rows.count == COUNT);
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
        rb_matching *m = rb_matching_new(c.plan, 0, (rb_matching_options){.all = true, .keep = UINT64_MAX});
        uint32_t     first = draw(2);
        for (uint32_t turn = 0; turn < 2; turn++) {
            uint32_t side = turn ^ first, half = in.count[side] / 2;
            push(m, c.plan, side, &in, 0, half);
            push(m, c.plan, side, &in, half, in.count[side]);
        }
        rb_reconcile_total total = {0};
        rb_matching_finish(m, &total);
        check_totals(&in, &total);
        struct heard h = {.in = &in};
        uint64_t     keys = 0;
        rb_matching_each(m, hear, &h);
        for (uint32_t k = 0; k < RB_MATCH_COUNT; k++) keys += total.keys[k];
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
    rb_matching_finish(m, &total);
    for (uint32_t i = 0; i < 3; i++) in->records[0][i] = (struct record){{names[i], "j", "in", "1"}};
    in->count[0] = 3;
    struct heard h = {.in = in};
    rb_matching_each(m, hear, &h);
    CHECK(total.keys[RB_MATCH_ONLY_LEFT] == 3000 && h.keys == 3 && h.last == 3);
}

int main(void)
{
    rb_gc_init();
    RUN(numbers_come_back);
    RUN(equal_texts_are_equal_bytes);
    RUN(rows_come_back_from_many_chunks);
    RUN(agrees_with_all_pairs);
    RUN(keeps_the_first);
    return check_report();
}
