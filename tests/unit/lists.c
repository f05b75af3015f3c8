/* tests/unit/lists.c: lists of random cells against sets of eight values, held as the bits of a number.
 *
 * Each list is written in one of the ways in which exports write it (separated, with blank parts and repeats, as an array), some are
 * blank and some have a part that cannot be read; one value that is looked for is unknown now and then. Sizes are such that the
 * parts of a batch fill its pairs several times.
 */
#include "check.h"
#include "random.h"

#include "data/list.h"
#include "engine/engine.h"
#include "exec/exec.h"

#include <stdlib.h>

enum { VALUES = 8, ROUNDS = 6, BAD = -1 };

static const char rules[] =
    "enum E { \"v0\" \"v1\" \"v2\" \"v3\" \"v4\" \"v5\" \"v6\" \"v7\" }\n"
    "record R { key id text  a list of E separator \";\"  b list of text separator \" \"  n list of integer separator \",\"  pick E  limit number\n"
    "  let a_in = pick in a\n"
    "  let b_any = any a in [\"v1\", \"v4\", pick]\n"
    "  let c_every = every a in b\n"
    "  let d_no = no b is \"V3\" ignoring case\n"
    "  let e_same = a is [\"v0\", \"v1\"]\n"
    "  let f_count = count of b\n"
    "  let g_blank = a is blank\n"
    "  let h_more = any n > limit\n"
    "  let i_else = (a or else [\"v7\"]) contains \"v7\"\n"
    "  let j_ends = every b ends with \"2\"\n"
    "  let k_equal = n is [3, 1, 2]\n"
    "}\n";

struct row { int a, b, n, one, limit; }; /* bits of values, or BAD; one and limit: a value, or BAD for blank */
static struct row rows[RB_BATCH_ROWS];
static rb_compiled compiled;

static uint64_t seed = 11;
static int below(int n) { return (int)random_below(&seed, (uint32_t)n); }

static rb_cell cell(rb_buf *b, uint8_t kind)
{
    rb_str kept = rb_buf_take(b);
    return (rb_cell){.ptr = kept.ptr, .len = (uint32_t)kept.len, .kind = kind};
}

/* The values in any order, some of them twice. */
static rb_cell list_cell(int bits, const char *prefix, const char *separator)
{
    static const char *const quotes[] = {"", "\""};
    rb_buf b = {0};
    bool   array = below(3) == 0, text = *prefix != 0;
    int    from = below(VALUES), again = below(VALUES), parts = 0, bad = bits == BAD ? below(VALUES) : BAD;
    if (bits == BAD) bits = below(1 << VALUES);
    for (int i = 0; i < VALUES + 1; i++) {
        int v = i == VALUES ? again : (from + i) % VALUES;
        if (v == bad && i < VALUES) rb_buf_print(&b, "%s%s?%s", parts++ ? (array ? "," : separator) : "", array ? "\"" : "", array ? "\"" : "");
        if (!(bits >> v & 1)) continue;
        rb_buf_print(&b, "%s%s%s%d%s", parts++ ? (array ? ", " : separator) : "", quotes[array && text], prefix, v, quotes[array && text]);
        if (!array && below(5) == 0) rb_buf_print(&b, "%s ", separator);
    }
    if (!array) return cell(&b, RB_CELL_TEXT);
    rb_str inner = rb_buf_take(&b);
    rb_buf_print(&b, " [%.*s%s]", RB_STR_ARGS(inner), parts > 0 && below(3) == 0 ? ", null" : "");
    return cell(&b, below(2) ? RB_CELL_TEXT : RB_CELL_NESTED);
}

static rb_cell value_cell(const char *prefix, int v)
{
    rb_buf b = {0};
    if (v != BAD) rb_buf_print(&b, "%s%d", prefix, v);
    return cell(&b, RB_CELL_TEXT);
}

static int some_bits(void) { return below(20) == 0 ? BAD : below(6) == 0 ? 0 : below(3) ? below(1 << VALUES) & below(1 << VALUES) : below(1 << VALUES); }

static void fill(rb_batch *batch)
{
    for (batch->rows = 0; batch->rows < RB_BATCH_ROWS; batch->rows++) {
        uint32_t i = batch->rows;
        int      b = some_bits();
        rows[i] = (struct row){.a = some_bits(), .b = b == BAD ? 0 : b, .n = some_bits(), .one = below(12) ? below(VALUES) : BAD, .limit = below(12) ? below(VALUES) : BAD};
        if (below(20) == 0) rows[i].a = 3;
        if (below(20) == 0) rows[i].n = 14;
        batch->cells[0][i] = value_cell("", (int)i);
        batch->cells[1][i] = list_cell(rows[i].a, "v", ";");
        batch->cells[2][i] = list_cell(rows[i].b, "v", " ");
        batch->cells[3][i] = list_cell(rows[i].n, "", ",");
        batch->cells[4][i] = value_cell("v", rows[i].one);
        batch->cells[5][i] = value_cell("", rows[i].limit);
        batch->line[i] = batch->record[i] = i + 1;
    }
}

enum { NO = -1, MAYBE = 0, YES = 1 };
static int of(bool yes) { return yes ? YES : NO; }
static int above(int limit) { return ((1 << VALUES) - 1) & ~((2 << limit) - 1); }

/* By hand. An unknown value is in no list without parts, and may be in any other. */
static int in_list(int bits, int v) { return bits == BAD ? MAYBE : bits == 0 ? NO : v == BAD ? MAYBE : of(bits >> v & 1); }

static int any_of_three(const struct row *r)
{
    if (r->a == BAD) return MAYBE;
    if (r->a & (1 << 1 | 1 << 4)) return YES;
    return in_list(r->a, r->one);
}

static int any_above(const struct row *r)
{
    if (r->n == BAD) return MAYBE;
    if (r->n == 0) return NO;
    return r->limit == BAD ? MAYBE : of(r->n & above(r->limit));
}

static rb_value let(rb_exec *x, uint32_t i, uint32_t row) { return rb_exec_value(x, compiled.plan->streams.items[0]->lets.items[i], row); }
static bool is_answer(rb_value v, int want) { return want == MAYBE ? !v.known : v.known && v.yes == (want == YES); }

static void agrees(rb_exec *x, uint32_t row)
{
    const struct row *r = &rows[row];
    bool bad = r->a == BAD;
    CHECK(is_answer(let(x, 0, row), in_list(r->a, r->one)));
    CHECK(is_answer(let(x, 1, row), any_of_three(r)));
    CHECK(is_answer(let(x, 2, row), bad ? MAYBE : of((r->a & ~r->b) == 0)));
    CHECK(is_answer(let(x, 3, row), of(!(r->b >> 3 & 1))));
    CHECK(is_answer(let(x, 4, row), bad ? MAYBE : of(r->a == 3)));
    rb_value count = let(x, 5, row);
    CHECK(count.known && count.dec == (rb_dec)__builtin_popcount((unsigned)r->b) * RB_DEC_ONE);
    CHECK(is_answer(let(x, 6, row), of(r->a == 0)));
    CHECK(is_answer(let(x, 7, row), any_above(r)));
    CHECK(is_answer(let(x, 8, row), bad || r->a == 0 ? YES : of(r->a >> 7 & 1)));
    CHECK(is_answer(let(x, 9, row), of((r->b & ~(1 << 2)) == 0)));
    CHECK(is_answer(let(x, 10, row), r->n == BAD ? MAYBE : of(r->n == 14)));
    for (uint32_t i = 0; i < compiled.plan->streams.items[0]->lets.len; i++)
        if (!let(x, i, row).known) CHECK(rb_exec_cause(x, compiled.plan->streams.items[0]->lets.items[i], row).text.len > 0);
}

static void agrees_with_bits(void)
{
    const rb_stream_plan *s = compiled.plan->streams.items[0];
    rb_exec *x = rb_exec_new_with(compiled.plan, s, 0, NULL);
    bool    *wanted = RB_NEW_ARRAY(bool, s->schema->fields.len);
    for (uint32_t i = 0; i < s->schema->fields.len; i++) wanted[i] = true;
    rb_batch *batch = rb_batch_new(s->schema, wanted);
    for (int round = 0; round < ROUNDS; round++) {
        fill(batch);
        rb_exec_batch(x, batch);
        for (uint32_t row = 0; row < batch->rows; row++) agrees(x, row);
    }
}

static void a_list_has_its_limit(void)
{
    rb_field f = {.name = RB_STR("f"), .type = rb_list_of(RB_TYPE(integer)), .separator = RB_STR(",")};
    rb_buf   text = {0}, out = {0};
    rb_cell  bad;
    for (int i = 0; i < RB_LIST_MOST; i++) rb_buf_print(&text, "%s%d", i ? "," : "", i);
    rb_cell most = {.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT};
    CHECK(rb_list_read(&f, most, &out, &bad) == RB_CELL_KNOWN && rb_list_count(f.type, rb_buf_str(&out)) == RB_LIST_MOST);
    rb_buf_add_chars(&text, ",0");
    rb_cell more = {.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT};
    rb_buf_reset(&out);
    CHECK(rb_list_read(&f, more, &out, &bad) == RB_CELL_UNREADABLE && bad.kind == RB_CELL_MISSING);
    CHECK(rb_str_find(rb_cell_complaint(&f, more), RB_STR("has more than 1000 parts"), 0) != SIZE_MAX);
}

/* What begins like an array and is none is cut at the separator; no text is read beyond its end. */
static void broken_arrays(void)
{
    static const struct { const char *text; int count; } cases[] = {
        {"[]", 0}, {"[ ]", 0}, {"[null]", 0}, {"[\"a\"]", 1}, {"[\"a\",\"a\"]", 1}, {"[a];b", 2}, {"[", 1}, {"[\"a\"", 1}, {"[\"a", 1}, {"[\"a\\", 1},
        {"[\"a\",]", 1}, {"[1,,2]", 1}, {"[\"a\"] x;[", 2}, {"[\"\\u00e9\", \"e\\u0301\"]", 1}, {"[\"\\x\"]", 1}, {"[true, 1.5]", 2}, {";;", 0}, {"a;A", 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rb_field f = {.name = RB_STR("f"), .type = rb_list_of(RB_TYPE(text)), .separator = RB_STR(";")};
        rb_buf   out = {0};
        rb_cell  bad;
        rb_str   text = rb_str_dup(rb_str_of(cases[i].text));
        CHECK(rb_list_read(&f, (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT}, &out, &bad) == RB_CELL_KNOWN);
        CHECK(rb_list_count(f.type, rb_buf_str(&out)) == (uint32_t)cases[i].count);
    }
}

/* A text in ASCII is cut in one go; the same text with another character behind it is not, and gives the same and that. */
static void ascii_is_cut_as_all_is(void)
{
    static const char pieces[][6] = {"a", "b", "A", " ", ";", ";", "#N/A", "\t", "ab", "."};
    const rb_type list = rb_list_of(RB_TYPE(text));
    for (int round = 0; round < 3000; round++) {
        rb_field f = {.type = list, .separator = round % 2 ? RB_STR(";") : RB_STR(" ")};
        rb_buf   text = {0}, quick = {0}, slow = {0};
        rb_cell  bad;
        for (int left = below(round % 50 == 0 ? 4000 : 14); left > 0; left--) rb_buf_add_chars(&text, pieces[below(10)]);
        rb_buf_add_str(&text, f.separator);
        rb_cell cell = {.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT};
        enum rb_cell_state ascii = rb_list_read(&f, cell, &quick, &bad);
        rb_buf_add_chars(&text, "\xC3\xA9");
        cell = (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT};
        enum rb_cell_state all = rb_list_read(&f, cell, &slow, &bad);
        if (all != RB_CELL_KNOWN) { /* one too many: that character's, or one before */
            CHECK(rb_list_count(list, rb_buf_str(&slow)) <= RB_LIST_MOST);
            continue;
        }
        rb_str same = rb_str_slice(rb_buf_str(&slow), 0, slow.len - sizeof(uint32_t) - 2);
        CHECK(ascii == (quick.len > 0 ? RB_CELL_KNOWN : ascii) && rb_str_equal(rb_buf_str(&quick), same));
    }
}

int main(void)
{
    rb_gc_init();
    rb_diags *ds = RB_NEW(rb_diags);
    ds->sources = RB_NEW(rb_sources);
    CHECK(rb_compile_text(RB_STR("lists.rules"), rb_str_of(rules), ds, &compiled));
    if (!compiled.plan) return check_report();
    RUN(agrees_with_bits);
    RUN(a_list_has_its_limit);
    RUN(broken_arrays);
    RUN(ascii_is_cut_as_all_is);
    return check_report();
}
