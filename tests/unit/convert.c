/* tests/unit/convert.c: cells written as a field declares, written plainly: every sign in every place. */
#include "check.h"

#include "data/convert.h"

static rb_texts texts(const char *a, const char *b)
{
    rb_texts t = {0};
    rb_vec_push(&t, rb_str_of(a));
    if (b) rb_vec_push(&t, rb_str_of(b));
    return t;
}

static rb_written everything(bool comma)
{
    return (rb_written){.decimal_comma = comma, .negative_parentheses = true, .trailing_minus = true, .thousands = texts(comma ? "." : ",", " "), .signs = texts("\xE2\x82\xAC", "$")};
}

/* What becomes of a cell: its text, "blank", or "?" where it does not fit. */
static rb_str made(rb_type type, rb_written w, const char *text, uint32_t *repairs)
{
    rb_field f = {.name = RB_STR("f"), .type = type, .written = &w};
    rb_cell  cell = {.ptr = text, .len = (uint32_t)strlen(text), .kind = RB_CELL_TEXT};
    rb_buf   room = {0};
    rb_convert_begin(&room, rb_convert_room(cell));
    size_t   cap = room.len + rb_convert_room(cell);
    *repairs = rb_convert_cell(&f, &cell, &room);
    CHECK(room.len <= cap);
    return cell.kind == RB_CELL_MISWRITTEN ? RB_STR("?") : cell.kind == RB_CELL_NULL ? RB_STR("blank") : rb_str_dup(rb_cell_str(cell));
}

#define BECOMES(type, w, from, to) do { uint32_t r_; rb_str got_ = made(type, w, from, &r_); if (!rb_str_equal(got_, rb_str_of(to))) printf("    %s became %.*s\n", from, RB_STR_ARGS(got_)); CHECK(rb_str_equal(got_, rb_str_of(to))); } while (0)

static rb_type euro(void)
{
    rb_type t = RB_TYPE(money);
    memcpy(t.currency, "EUR", 3);
    return t;
}

static void numbers_with_a_comma(void)
{
    rb_written w = everything(true);
    static const char *const pairs[][2] = {
        {"1.234,56", "1234.56"}, {"1.234.567", "1234567"}, {"1 234,5", "1234.5"}, {"1\xC2\xA0" "234", "1234"}, {"1\xE2\x80\xAF" "234", "1234"}, {"1234,5", "1234.5"}, {"1234", "1234"},
        {"(12,50)", "-12.50"}, {"12,50-", "-12.50"}, {"-12,50", "-12.50"}, {"\xE2\x88\x92" "12", "-12"}, {"\xE2\x82\xAC 5", "5"}, {"5\xE2\x82\xAC", "5"}, {"-\xE2\x82\xAC" "5", "-5"},
        {"\xE2\x82\xAC-5", "-5"}, {"(\xE2\x82\xAC 1.000,5)", "-1000.5"}, {"EUR 1.000", "1000"}, {"1.000 EUR", "1000"}, {"5,0- \xE2\x82\xAC", "-5.0"}, {"1E+05", "1E+05"}, {"+5", "+5"},
        {"1.5", "?"}, {"1,234.56", "?"}, {"12.34,5", "?"}, {"1.2345", "?"}, {"1.234 567", "?"}, {"(5", "?"}, {"5)", "?"}, {"(-5)", "?"}, {"-5-", "?"}, {"5,", "?"}, {",5", "?"},
        {"\xE2\x82\xAC 5 \xE2\x82\xAC", "?"}, {"5 USD", "?"}, {"five", "?"}, {"5%", "?"}, {"1.23.456", "?"}, {"-", "?"}, {"()", "?"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) BECOMES(euro(), w, pairs[i][0], pairs[i][1]);
}

static void numbers_with_a_point(void)
{
    rb_written w = everything(false);
    BECOMES(euro(), w, "1,234.56", "1234.56");
    BECOMES(euro(), w, "12,34,567.8", "1234567.8");
    BECOMES(euro(), w, "1,234", "1234");
    BECOMES(euro(), w, "1234.5", "1234.5");
    BECOMES(euro(), w, "1.234,5", "?");
    BECOMES(euro(), w, "12,34", "?");
    BECOMES(RB_TYPE(percent), w, "12.5 %", "12.5%");
    w.percent_without_sign = true;
    BECOMES(RB_TYPE(percent), w, "12.5", "12.5%");
    BECOMES(RB_TYPE(percent), w, "0.5", "0.5%");
    BECOMES(RB_TYPE(percent), w, "50%", "50%");
}

static void words(void)
{
    rb_written w = {.blank = texts("-", "null"), .yes = texts("Ja", "J"), .no = texts("Nein", NULL), .trim_spaces = true, .formula_guard = true};
    BECOMES(RB_TYPE(text), w, " - ", "blank");
    BECOMES(RB_TYPE(text), w, "NULL", "NULL");
    BECOMES(RB_TYPE(text), w, " a b ", "a b");
    BECOMES(RB_TYPE(text), w, "'=1+1", "=1+1");
    BECOMES(RB_TYPE(text), w, "'a", "'a");
    BECOMES(RB_TYPE(yes_no), w, "JA", "yes");
    BECOMES(RB_TYPE(yes_no), w, "nein", "no");
    BECOMES(RB_TYPE(yes_no), w, "true", "true");
    BECOMES(RB_TYPE(number), w, "null", "blank");
}

/* Each kind is counted where it happens and nowhere else. */
static void repairs_are_told(void)
{
    uint32_t repairs;
    rb_written w = everything(true);
    (void)made(euro(), w, "1234", &repairs);
    CHECK(repairs == 0);
    (void)made(euro(), w, "-1234", &repairs);
    CHECK(repairs == 0);
    (void)made(euro(), w, "(\xE2\x82\xAC 1.000,5)", &repairs);
    CHECK(repairs == (1u << RB_REPAIR_THOUSANDS | 1u << RB_REPAIR_DECIMAL_COMMA | 1u << RB_REPAIR_PARENTHESES | 1u << RB_REPAIR_SIGN));
    (void)made(euro(), w, "1.5", &repairs);
    CHECK(repairs == 0);
}

int main(void)
{
    rb_gc_init();
    RUN(numbers_with_a_comma);
    RUN(numbers_with_a_point);
    RUN(words);
    RUN(repairs_are_told);
    return check_report();
}
