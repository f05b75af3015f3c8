/* tests/unit/dressed.c: numbers that are dressed are read in one go as they are read step by step. */
#include "check.h"
#include "reading.h"

#include "data/cell.h"
#include "data/convert.h"
#include "data/dressed.h"

enum { ROUNDS = 6000, LONGEST = 72 };

static const char *pick(uint64_t *chance, const char *const *from, uint32_t count) { return from[below(chance, count)]; }
#define PICK(...) pick(chance, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void add(rb_buf *b, const char *text) { rb_buf_add_chars(b, text); }

/* Digits, in groups of three more often than not. */
static void add_whole(rb_buf *b, const char *between, uint64_t *chance)
{
    uint32_t digits = 1 + below(chance, below(chance, 8) ? 9 : 20), group = below(chance, 12) ? 3 : 2 + below(chance, 3);
    for (uint32_t left = digits; left > 0; left--) {
        rb_buf_add_char(b, (char)('0' + below(chance, 10)));
        if (left > 1 && (left - 1) % group == 0) add(b, between);
    }
}

static void add_number(rb_buf *b, bool comma, uint64_t *chance)
{
    add_whole(b, PICK("", comma ? "." : ",", comma ? "." : ",", ",", ".", " ", "\xC2\xA0", "\xE2\x80\xAF", "'", "\xE2\x80\x99"), chance);
    if (below(chance, 3) == 0) return;
    add(b, below(chance, 12) ? comma ? "," : "." : comma ? "." : ",");
    for (uint32_t places = below(chance, 10) ? 2 : below(chance, 11); places > 0; places--) rb_buf_add_char(b, (char)('0' + below(chance, 10)));
}

/* A cell as people write it; now and then something in it is another. */
static void write_cell(rb_buf *b, bool comma, uint64_t *chance)
{
    rb_buf_reset(b);
    uint32_t odd = below(chance, 64); /* which of what may stand around it does */
    if (odd & 1) add(b, PICK("-", "-", "(", "+", " ", "- ", "\xE2\x88\x92"));
    if (odd & 2) add(b, PICK("$", "$", "USD ", "USD", "EUR ", "\xE2\x82\xAC", "US$"));
    if (odd % 5 == 0) add(b, PICK("-", " ", "(", "- "));
    add_number(b, comma, chance);
    if (odd % 7 == 0) add(b, PICK(" ", "-", "%", " %", "\xC2\xA0", "\xE2\x80\xAF"));
    if (odd & 4) add(b, PICK("\xE2\x82\xAC", " \xE2\x82\xAC", "\xC2\xA0\xE2\x82\xAC", "USD", " Cases", " Case", "Cases", " USD", " kr", "%", " %", "%", " ", "-"));
    if (odd % 3 == 0) add(b, PICK(")", ")", "-", " ", "%", "%", "%"));
    if (below(chance, 6) == 0 && b->len > 0) b->ptr[below(chance, (uint32_t)b->len)] = "0 .,-()$%x'5"[below(chance, 12)];
}

/* The cell with bytes around it that do not belong to it. */
static rb_cell roomy(char *room, const rb_buf *b, uint64_t *chance)
{
    for (uint32_t i = 0; i < LONGEST + 2 * RB_CELL_ROOM; i++) room[i] = "0123456789,. -()$%"[below(chance, 18)];
    memcpy(room + RB_CELL_ROOM, b->ptr, b->len);
    return (rb_cell){.ptr = room + RB_CELL_ROOM, .len = (uint32_t)b->len, .kind = RB_CELL_TEXT, .roomy = 1};
}

static rb_type money(const char *code)
{
    rb_type t = RB_TYPE(money);
    memcpy(t.currency, code, 3);
    return t;
}

/* How many cells were read in one go. */
static uint32_t same_values(rb_field f, bool comma)
{
    uint64_t chance = 11;
    uint32_t quick = 0;
    rb_buf   text = {0};
    char    *room = RB_NEW_ARRAY(char, LONGEST + 2 * RB_CELL_ROOM);
    rb_field slow = f;
    f.dress = rb_dress_of(&f);
    slow.dress = NULL;
    for (int round = 0; round < ROUNDS; round++) {
        write_cell(&text, comma, &chance);
        if (text.len == 0 || text.len > LONGEST) continue;
        rb_cell one = roomy(room, &text, &chance), alone = one;
        rb_dec  got = -1, want = -1;
        rb_bare bare;
        alone.roomy = 0;
        enum rb_cell_state state = rb_cell_read_dec(&f, one, &got), expected = rb_cell_read_dec(&slow, alone, &want);
        if (state != expected || got != want) printf("    '%.*s'\n", (int)text.len, text.ptr);
        CHECK(state == expected && got == want);
        const rb_dress *d = f.dress ? f.dress : &rb_dress_percent;
        quick += rb_dress_take(d, rb_cell_str(one), &bare);
    }
    return quick;
}

static void examples(void)
{
    static const struct { const char *shown; enum rb_type_kind kind; bool comma; const char *currency; } all[] = {
        {"1,234.50", RB_TYPE_number, false, ""}, {"1.234,50", RB_TYPE_number, true, ""}, {"1,234", RB_TYPE_integer, false, ""}, {"12,278 Cases", RB_TYPE_integer, false, ""},
        {"$1,234.50", RB_TYPE_money, false, "USD"}, {"USD 1,234.50", RB_TYPE_money, false, "USD"}, {"1.234,50 \xE2\x82\xAC", RB_TYPE_money, true, "EUR"}, {"($1,234.50)", RB_TYPE_money, false, "USD"},
        {"1,234.50-", RB_TYPE_number, false, ""}, {"1 234,50", RB_TYPE_number, true, ""}, {"1'234.50", RB_TYPE_number, false, ""}, {"92.10%", RB_TYPE_percent, false, ""}, {"92,10 %", RB_TYPE_percent, true, ""},
        {"1234,5", RB_TYPE_number, true, ""}, {"1234.56 kr", RB_TYPE_number, false, ""}, {"12", RB_TYPE_integer, false, ""},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        rb_example_problem problem;
        rb_field f = {.type = RB_TYPE(number)};
        f.type.kind = all[i].kind;
        memcpy(f.type.currency, all[i].currency, strlen(all[i].currency));
        f.example = rb_example_new(rb_str_of(all[i].shown), f.type, &problem);
        CHECK(f.example != NULL);
        CHECK(same_values(f, all[i].comma) > 10); /* so such are compared */
    }
}

static void plain_ones(void)
{
    CHECK(same_values((rb_field){.type = RB_TYPE(percent)}, false) > 50);
    CHECK(same_values((rb_field){.type = money("USD")}, false) > 50);
}

/* The same text, repairs and kind of cell. */
static uint32_t same_conversions(rb_type type, const rb_written *w)
{
    uint64_t chance = 12;
    uint32_t quick = 0;
    rb_buf   text = {0}, to = {0}, to_slow = {0};
    char    *room = RB_NEW_ARRAY(char, LONGEST + 2 * RB_CELL_ROOM);
    rb_field f = {.type = type, .written = w}, slow = f;
    f.dress = rb_dress_of(&f);
    for (int round = 0; round < ROUNDS; round++) {
        write_cell(&text, w->decimal_comma, &chance);
        if (text.len == 0 || text.len > LONGEST) continue;
        rb_cell one = roomy(room, &text, &chance), alone = one;
        rb_bare bare;
        rb_convert_begin(&to, rb_convert_room(one));
        rb_convert_begin(&to_slow, rb_convert_room(one));
        uint32_t got = rb_convert_cell(&f, &one, &to), want = rb_convert_cell(&slow, &alone, &to_slow);
        bool     same = got == want && one.kind == alone.kind && rb_str_equal(rb_cell_str(one), rb_cell_str(alone));
        if (!same) printf("    '%.*s': '%.*s' %x, not '%.*s' %x\n", (int)text.len, text.ptr, RB_STR_ARGS(rb_cell_str(one)), got, RB_STR_ARGS(rb_cell_str(alone)), want);
        CHECK(same);
        CHECK(to.len <= RB_CELL_ROOM + rb_convert_room((rb_cell){.len = (uint32_t)text.len}));
        rb_dec value = -1, value_slow = -1;
        alone.roomy = 0;
        CHECK(rb_cell_read_dec(&f, one, &value) == rb_cell_read_dec(&slow, alone, &value_slow) && value == value_slow);
        quick += f.dress && rb_dress_take(f.dress, (rb_str){room + RB_CELL_ROOM, text.len}, &bare);
    }
    return quick;
}

static rb_texts texts(const char *a, const char *b)
{
    rb_texts t = {0};
    if (a) rb_vec_push(&t, rb_str_of(a));
    if (b) rb_vec_push(&t, rb_str_of(b));
    return t;
}

static void conversions(void)
{
    const rb_written all[] = {
        {.thousands = texts(",", NULL)}, {.thousands = texts(".", NULL), .decimal_comma = true}, {.thousands = texts(".", " "), .decimal_comma = true, .signs = texts("\xE2\x82\xAC", "$")},
        {.thousands = texts(",", "'"), .negative_parentheses = true, .trailing_minus = true, .signs = texts("$", "US$")}, {.decimal_comma = true, .percent_without_sign = true},
        {.thousands = texts(".", NULL)}, {.thousands = texts(" ", NULL), .signs = texts("k", "kr")}, {.negative_parentheses = true, .blank = texts("5", "-")}, {.thousands = texts(",", NULL), .percent_without_sign = true},
    };
    uint32_t quick = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        quick += same_conversions(RB_TYPE(number), &all[i]);
        quick += same_conversions(money("USD"), &all[i]);
        quick += same_conversions(money("EUR"), &all[i]);
        quick += same_conversions(RB_TYPE(percent), &all[i]);
        quick += same_conversions(RB_TYPE(integer), &all[i]);
    }
    CHECK(quick > 5000);
}

/* What could be taken for something else is left to be read step by step. */
static void what_is_left(void)
{
    const rb_written point = {.thousands = texts(".", NULL)}, begins = {.signs = texts("k", "kr")};
    rb_field f = {.type = RB_TYPE(number), .written = &point};
    CHECK(rb_dress_of(&f) == NULL);
    f.written = &begins;
    CHECK(rb_dress_of(&f) == NULL);
    f.written = NULL;
    CHECK(rb_dress_of(&f) == NULL);
    f.type = RB_TYPE(date);
    CHECK(rb_dress_of(&f) == NULL);
}

int main(void)
{
    rb_gc_init();
    RUN(examples);
    RUN(plain_ones);
    RUN(conversions);
    RUN(what_is_left);
    return check_report();
}
