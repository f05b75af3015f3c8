/* tests/unit/fetch.c: 64 cells of a column are found alike in every way, and are those that rb_batch_cell gives. */
#include "check.h"
#include "reading.h"

#include "data/cell_plain.h"
#include "exec/fetch.h"

enum { COLUMNS = 3, MOST_BYTES = RB_BATCH_ROWS * COLUMNS * 24 };

static const rb_str pieces[] = {
    {"", 0}, {"a", 1}, {"\"\"", 2}, {"\"x\"", 3}, {"12.50", 5}, {"#N/A", 4}, {" ", 1}, {"\"  \"", 4}, {"\xc3\xa9t\xc3\xa9", 5}, {"\xc2\xa0", 2},
    {"\xe2\x82\xac", 3}, {"\xef\xbb\xbf", 3}, {"\xe3\x80\x80", 3}, {"\xe4\xb8\xad", 3}, {"\"#1\"", 4}, {"\"a,b\"", 5}, {"~", 1}, {"\x7f", 1},
    {"!", 1}, {"2026-02-01T09:30:00Z", 20},
};
enum { PIECES = sizeof pieces / sizeof *pieces };

typedef struct sheet {
    rb_batch *batch;
    char      bytes[RB_CELL_ROOM + MOST_BYTES + RB_CELL_ROOM];
    uint32_t  ends[RB_INDEXED_COLUMN * (COLUMNS + 1)];
} sheet;

static sheet *sheet_new(void)
{
    static const bool wanted[COLUMNS] = {true, true, true};
    rb_schema *schema = RB_NEW(rb_schema);
    for (uint32_t i = 0; i < COLUMNS; i++) rb_vec_push(&schema->fields, (rb_field){.type = RB_TYPE(text)});
    sheet *s = RB_NEW(sheet);
    s->batch = rb_batch_new(schema, wanted);
    return s;
}

/* Some records end in CRLF: the next begins a byte later than the end before it says. */
static void fill(sheet *s, uint64_t *chance)
{
    rb_indexed *x = &s->batch->indexed;
    char       *base = s->bytes + RB_CELL_ROOM, *to = base;
    rb_batch_reset(s->batch);
    x->base = base;
    x->ends = s->ends;
    for (uint32_t i = 0; i < COLUMNS; i++) x->columns[i] = (i + 1) * RB_INDEXED_COLUMN;
    s->batch->rows = 1 + below(chance, RB_BATCH_ROWS);
    for (uint32_t row = 0; row < s->batch->rows; row++) {
        s->ends[row] = (uint32_t)(to - base) - 1;
        for (uint32_t i = 0; i < COLUMNS; i++) {
            rb_str piece = pieces[below(chance, PIECES)];
            memcpy(to, piece.ptr, piece.len);
            to += piece.len;
            s->ends[(i + 1) * RB_INDEXED_COLUMN + row] = (uint32_t)(to - base);
            *to++ = i + 1 < COLUMNS ? ',' : '\n';
        }
        if (below(chance, 3) == 0) *to++ = '\n';
    }
    for (uint32_t row = 0; row < s->batch->rows; row++)
        if (below(chance, 50) == 0) rb_batch_put(s->batch, below(chance, COLUMNS), row, (rb_cell){.ptr = "made", .len = below(chance, 5)});
}

static bool same_texts(const rb_fetched *a, const rb_fetched *b)
{
    bool same = a->full == b->full && a->visible == b->visible;
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        same = same && a->len[i] == b->len[i] && (i >= a->rows || a->ptr[i] == b->ptr[i]);
        same = same && (i < a->rows || a->len[i] == 0);
    }
    return same;
}

static void is_as_in_batch(const sheet *s, uint32_t column, const rb_fetched *c)
{
    for (uint32_t i = 0; i < c->rows; i++) {
        rb_cell cell = rb_batch_cell(s->batch, column, c->first + i);
        bool    full = c->full >> i & 1, visible = c->visible >> i & 1;
        CHECK(full == (cell.len != 0));
        CHECK(visible == (cell.roomy && rb_plain_is_visible(rb_plain_of(&cell))));
        CHECK(cell.roomy ? c->ptr[i] == cell.ptr && c->len[i] == cell.len : c->len[i] == 0);
        CHECK(c->len[i] == 0 || c->head[i] == (uint8_t)*c->ptr[i]);
    }
    CHECK(c->rows == RB_FETCH_ROWS || (c->full | c->visible) >> c->rows == 0);
}

static void finds_what_is_there(void)
{
    uint64_t chance = 7;
    sheet   *s = sheet_new();
    for (int round = 0; round < 300 && !check_this_failed; round++) {
        fill(s, &chance);
        for (uint32_t first = 0; first < s->batch->rows; first += RB_FETCH_ROWS)
            for (uint32_t column = 0; column < COLUMNS; column++) {
                uint32_t   rows = s->batch->rows - first < RB_FETCH_ROWS ? s->batch->rows - first : RB_FETCH_ROWS;
                rb_fetched plain = {.first = first, .rows = rows}, best = plain, all = plain;
                rb_fetch_plain(&s->batch->indexed, (column + 1) * RB_INDEXED_COLUMN, &plain);
                rb_fetch_best()(&s->batch->indexed, (column + 1) * RB_INDEXED_COLUMN, &best);
                CHECK(same_texts(&plain, &best));
                memset(all.head, '-', sizeof all.head);
                rb_fetch(s->batch, column, &all);
                is_as_in_batch(s, column, &all);
            }
    }
}

/* Laid out, they are the same cells, but for what may be looked at. */
static void laid_out_they_stay(void)
{
    uint64_t chance = 8;
    sheet   *s = sheet_new();
    fill(s, &chance);
    rb_fetched before = {.first = 0, .rows = 1}, after = before;
    rb_fetch(s->batch, 1, &before);
    rb_cell cell = rb_batch_cell(s->batch, 1, s->batch->rows - 1);
    rb_batch_lay_out(s->batch, 1);
    memset(after.head, '-', sizeof after.head);
    rb_fetch(s->batch, 1, &after);
    is_as_in_batch(s, 1, &after);
    rb_cell again = rb_batch_cell(s->batch, 1, s->batch->rows - 1);
    CHECK(same_texts(&before, &after));
    CHECK(cell.ptr == again.ptr && cell.len == again.len && cell.quoted == again.quoted);
}

/* Values of JSON, some missing, some null; in a batch that is not full. */
static void finds_values(void)
{
    static const rb_str values[] = {{"\"\"", 2}, {"\"x\"", 3}, {"\" y\"", 4}, {"\"\xc3\xa9\"", 4}, {"\"#N/A\"", 6}, {"12.50", 5}, {"-1", 2}, {"true", 4}, {"null", 4}, {"}", 0}, {",", 0}};
    uint64_t chance = 10;
    sheet   *s = sheet_new();
    rb_indexed *x = &s->batch->indexed;
    x->values = RB_NEW_PLAIN(rb_values, RB_BATCH_WORDS + 1);
    for (int round = 0; round < 300 && !check_this_failed; round++) {
        char *base = s->bytes + RB_CELL_ROOM, *to = base;
        rb_batch_reset(s->batch);
        x->base = base;
        x->is_json = true;
        x->columns[0] = 0;
        s->batch->rows = 1 + below(&chance, RB_BATCH_ROWS);
        for (uint32_t row = 0; row < s->batch->rows; row++) {
            rb_values *v = rb_indexed_values(x, 0, row);
            rb_str     piece = values[below(&chance, sizeof values / sizeof *values)];
            memcpy(to, piece.ptr, piece.len + 1);
            v->at[row % 64].from = (uint32_t)(to - base);
            v->at[row % 64].to = (uint32_t)(to - base + (ptrdiff_t)piece.len);
            memcpy(&v->head[row % 64], to, 2);
            to += piece.len + 1;
        }
        for (uint32_t row = 0; row < s->batch->rows; row++)
            if (below(&chance, 50) == 0) rb_batch_put(s->batch, 0, row, (rb_cell){.ptr = "made", .len = below(&chance, 5)});
        for (uint32_t first = 0; first < s->batch->rows; first += RB_FETCH_ROWS) {
            uint32_t   rows = s->batch->rows - first < RB_FETCH_ROWS ? s->batch->rows - first : RB_FETCH_ROWS;
            rb_fetched plain = {.first = first, .rows = rows}, best = plain, all = plain;
            rb_fetch_values_plain(x, 0, &plain);
            rb_fetch_values_best()(x, 0, &best);
            CHECK(same_texts(&plain, &best));
            memset(all.head, '-', sizeof all.head);
            rb_fetch(s->batch, 0, &all);
            is_as_in_batch(s, 0, &all);
        }
    }
}

static void bytes_become_bits(void)
{
    uint64_t chance = 9;
    for (int round = 0; round < 1000; round++) {
        uint8_t  bytes[RB_FETCH_ROWS];
        uint64_t want = 0;
        for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
            bytes[i] = (uint8_t)below(&chance, 2);
            want |= (uint64_t)bytes[i] << i;
        }
        CHECK(rb_fetch_bits(bytes) == want);
    }
}

int main(void)
{
    rb_gc_init();
    RUN(finds_what_is_there);
    RUN(laid_out_they_stay);
    RUN(finds_values);
    RUN(bytes_become_bits);
    return check_report();
}
