/* tests/unit/example.c: cells read as an example shows: separators, words, signs, clocks; examples that show too little. */
#include "check.h"

#include "base/clock.h"
#include "data/example.h"

#define INTEGER RB_TYPE(integer)
#define NUMBER RB_TYPE(number)
#define PERCENT RB_TYPE(percent)
#define DURATION RB_TYPE(duration)
static const rb_type usd = {.kind = RB_TYPE_money, .currency = "USD"}, eur = {.kind = RB_TYPE_money, .currency = "EUR"};

static const rb_example *example(rb_type type, const char *text)
{
    rb_example_problem problem = {RB_STR(""), RB_STR("")};
    const rb_example  *e = rb_example_new(rb_str_of(text), type, &problem);
    if (!e) printf("%s: %.*s\n", text, RB_STR_ARGS(problem.what));
    CHECK(e != NULL);
    return e;
}

/* The value as a decimal, or "-" where the cell does not look like the example. */
static rb_str read(rb_type type, const char *shown, const char *cell)
{
    const rb_example *e = example(type, shown);
    rb_buf  b = {0};
    rb_dec  n;
    int64_t us;
    if (!e) return RB_STR("no example");
    bool ok = type.kind == RB_TYPE_duration ? rb_example_read_duration(e, rb_str_of(cell), &us) : rb_example_read_dec(e, rb_str_of(cell), &n);
    if (!ok) return RB_STR("-");
    if (type.kind == RB_TYPE_duration) rb_duration_print(&b, us);
    else rb_dec_print(&b, n);
    return rb_buf_take(&b);
}

#define READS(type, shown, cell, value) CHECK_TEXT(read(type, shown, cell), value)
#define NOT_READ(type, shown, cell) CHECK_TEXT(read(type, shown, cell), "-")

static void counts_of_the_published_page(void)
{
    READS(INTEGER, "12,278 Cases", "12,278 Cases", "12278");
    READS(INTEGER, "12,278 Cases", "9339 Cases", "9339");
    READS(INTEGER, "12,278 Cases", "1 Case", "1");
    READS(INTEGER, "12,278 Cases", "12,278 CASES", "12278");
    READS(INTEGER, "12,278 Cases", "12,278Cases", "12278");
    READS(INTEGER, "12,278 Cases", "1,212,278\xC2\xA0" "Cases", "1212278");
    READS(INTEGER, "1 Case", "2 Cases", "2");
    NOT_READ(INTEGER, "12,278 Cases", "12,278");
    NOT_READ(INTEGER, "12,278 Cases", "12,278 Opportunities");
    NOT_READ(INTEGER, "12,278 Cases", "12.278 Cases");
    NOT_READ(INTEGER, "12,278 Cases", "12,27 Cases");
    NOT_READ(INTEGER, "12,278 Cases", "1,2278 Cases");
    NOT_READ(INTEGER, "12,278 Cases", "1234,278 Cases");
    NOT_READ(INTEGER, "12,278 Cases", "12,278 Cases today");
    NOT_READ(INTEGER, "12,278 Cases", "35/38 Cases");
    NOT_READ(INTEGER, "12,278 Cases", "Cases");
    NOT_READ(INTEGER, "9339 Cases", "12,278 Cases");
}

static void separators(void)
{
    READS(NUMBER, "1,234.56", "1,234.5", "1234.5");
    READS(NUMBER, "1,234.56", "1,234", "1234");
    READS(NUMBER, "1,234.56", "0.5", "0.5");
    READS(NUMBER, "1.234,56", "1.234", "1234");
    READS(NUMBER, "1.234,56", "1.234.567,891", "1234567.891");
    READS(NUMBER, "1.234,56", "0,5", "0.5");
    NOT_READ(NUMBER, "1.234,56", "1,234.56");
    NOT_READ(NUMBER, "1.234,56", "1234.56");
    READS(NUMBER, "1.234.567", "12.345", "12345");
    NOT_READ(NUMBER, "1.234.567", "12.5");
    READS(NUMBER, "12,5", "1234,567", "1234.567");
    NOT_READ(NUMBER, "12,5", "1.234,5");
    READS(NUMBER, "0,125", "0,125", "0.125");
    READS(NUMBER, "1 234,56", "1\xE2\x80\xAF" "234,56", "1234.56");
    READS(NUMBER, "1\xC2\xA0" "234,56", "1 234,56", "1234.56");
    READS(NUMBER, "1'234.50", "1\xE2\x80\x99" "234.50", "1234.5");
    READS(NUMBER, "12,34,567.50", "12,34,567.5", "1234567.5");
    READS(NUMBER, "12,34,567.50", "1,234", "1234");
    NOT_READ(NUMBER, "12,34,567.50", "123,456,789");
    READS(INTEGER, "1.234", "1.234", "1234");
    NOT_READ(INTEGER, "1.234", "1.5");
    NOT_READ(NUMBER, "1,234.56", "1,234.");
    NOT_READ(NUMBER, "1,234.56", ",234");
    NOT_READ(NUMBER, "1,234.56", "1,234.5.6");
    NOT_READ(NUMBER, "1,234.56", "1,234.0000000001");
    NOT_READ(NUMBER, "1,234.56", "1,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000,000");
}

static void signs_and_words(void)
{
    READS(usd, "$1,234.56", "$1,234.56", "1234.56");
    READS(usd, "$1,234.56", "-$5", "-5");
    READS(usd, "$1,234.56", "$-5.10", "-5.1");
    READS(usd, "$1,234.56", "\xE2\x88\x92$5", "-5");
    READS(usd, "$1,234.56", "+$5", "5");
    READS(usd, "-$1,234.56", "$5", "5");
    NOT_READ(usd, "$1,234.56", "--$5");
    NOT_READ(usd, "$1,234.56", "-$-5");
    NOT_READ(usd, "$1,234.56", "5");
    NOT_READ(usd, "$1,234.56", "($5)");
    NOT_READ(usd, "$1,234.56", "$5-");
    READS(usd, "($1,234.56)", "($5)", "-5");
    READS(usd, "($1,234.56)", "$5", "5");
    READS(usd, "$(1,234.56)", "$(5)", "-5");
    READS(usd, "$(1,234.56)", "$5", "5");
    NOT_READ(usd, "($1,234.56)", "($5");
    NOT_READ(usd, "($1,234.56)", "-($5)");
    READS(NUMBER, "1,234.56-", "5.00-", "-5");
    READS(NUMBER, "1,234.56-", "5.00", "5");
    NOT_READ(NUMBER, "1,234.56-", "-5.00-");
    READS(eur, "1.234,56 \xE2\x82\xAC", "7,50\xC2\xA0\xE2\x82\xAC", "7.5");
    READS(eur, "EUR 1.234,56", "EUR 7,50", "7.5");
    READS(PERCENT, "92.10%", "92.10%", "0.921");
    READS(PERCENT, "92.10%", "92 %", "0.92");
    READS(PERCENT, "92,1 %", "88,24%", "0.8824");
    READS(PERCENT, "95.0% Accuracy", "94.73% accuracy", "0.9473");
    NOT_READ(PERCENT, "92.10%", "0.92");
}

static void lengths_of_time(void)
{
    READS(DURATION, "8 Hours 16 Min", "8 Hours 16 Min", "8 hours 16 minutes");
    READS(DURATION, "8 Hours 16 Min", "4 hours 15 minutes", "4 hours 15 minutes");
    READS(DURATION, "8 Hours 16 Min", "17 Hours, 24 Min", "17 hours 24 minutes");
    READS(DURATION, "8 Hours 16 Min", "21 h 30 min", "21 hours 30 minutes");
    READS(DURATION, "8 Hours 16 Min", "6 Hours", "6 hours");
    NOT_READ(DURATION, "8 Hours 16 Min", "17:24");
    NOT_READ(DURATION, "8 Hours 16 Min", "17");
    READS(DURATION, "h:mm", "17:24", "17 hours 24 minutes");
    READS(DURATION, "hh:mm", "125:00", "5 days 5 hours");
    READS(DURATION, "m:ss", "17:24", "17 minutes 24 seconds");
    READS(DURATION, "m:ss", "-0:30", "-30 seconds");
    READS(DURATION, "h:mm:ss", "1:02:03", "1 hour 2 minutes 3 seconds");
    READS(DURATION, "1:02:03", "1:02:03", "1 hour 2 minutes 3 seconds");
    NOT_READ(DURATION, "h:mm", "1:02:03");
    NOT_READ(DURATION, "h:mm", "17:60");
    NOT_READ(DURATION, "h:mm", "17 hours");
    NOT_READ(DURATION, "h:mm:ss", "17:24");
    CHECK(rb_is_short_clock(RB_STR("17:24")) && rb_is_short_clock(RB_STR("-1:00")) && !rb_is_short_clock(RB_STR("1:02:03")));
    CHECK(!rb_is_short_clock(RB_STR("")) && !rb_is_short_clock(RB_STR("17:2")) && !rb_is_short_clock(RB_STR("4 hours")));
}

static rb_str refused(rb_type type, const char *text)
{
    rb_example_problem problem = {RB_STR(""), RB_STR("")};
    if (rb_example_new(rb_str_of(text), type, &problem)) return RB_STR("taken");
    CHECK(problem.advice.len > 0);
    return problem.what;
}

static void examples_that_leave_something_open(void)
{
    CHECK_TEXT(refused(NUMBER, "1,234"), "'1,234' can be read as more than a thousand or as a number with three decimals");
    CHECK_TEXT(refused(usd, "$1.234"), "'$1.234' can be read as more than a thousand or as a number with three decimals");
    CHECK_TEXT(refused(INTEGER, "12.5"), "'12.5' has decimals, but the field is a whole number");
    CHECK_TEXT(refused(INTEGER, "1,234.56"), "'1,234.56' has decimals, but the field is a whole number");
    CHECK_TEXT(refused(NUMBER, "1,23,456,7.5"), "the digits of '1,23,456,7.5' are not in groups of three");
    CHECK_TEXT(refused(NUMBER, "1.234,567.8"), "the digits of '1.234,567.8' are not in groups of three");
    CHECK_TEXT(refused(NUMBER, "cases"), "'cases' does not show a number");
    CHECK_TEXT(refused(NUMBER, ".5"), "'.5' does not show a number");
    CHECK_TEXT(refused(NUMBER, "35/38 positive"), "'35/38 positive' has more than one number in it");
    CHECK_TEXT(refused(PERCENT, "92.10"), "'92.10' has no percent sign, so it may mean that or a hundred times as much");
    CHECK_TEXT(refused(NUMBER, "92.10%"), "'92.10%' is a percentage");
    CHECK_TEXT(refused(usd, "\xE2\x82\xAC" "1,234.56"), "'\xE2\x82\xAC" "1,234.56' is not an amount in USD");
    CHECK_TEXT(refused(usd, "1,234.56 EUR"), "'1,234.56 EUR' is not an amount in USD");
    CHECK_TEXT(refused(eur, "$1,234.56"), "'$1,234.56' is not an amount in EUR");
    CHECK_TEXT(refused(DURATION, "17:24"), "'17:24' may be hours and minutes or minutes and seconds");
    CHECK_TEXT(refused(DURATION, "375"), "'375' does not say of what: hours, minutes");
    CHECK_TEXT(refused(DURATION, "3 months"), "'3 months' does not show a length of time");
    CHECK_TEXT(refused(INTEGER, "  "), "the format is empty");
}

/* Any bytes as an example, and any as a cell of it: an answer, and no byte beyond the end. */
static void any_bytes(void)
{
    static const char alphabet[] = "0123456789.,' -()$%:hmCases\xC2\xA0\xE2\x80\xAF";
    static const rb_type types[] = {{.kind = RB_TYPE_integer}, {.kind = RB_TYPE_number}, {.kind = RB_TYPE_percent}, {.kind = RB_TYPE_duration}, {.kind = RB_TYPE_money, .currency = "USD"}};
    uint64_t seed = 5;
    uint32_t taken = 0, known = 0;
    for (int round = 0; round < 40000; round++) {
        char text[2][12];
        size_t len[2];
        for (int t = 0; t < 2; t++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
            len[t] = seed >> 33 & 7;
            for (size_t i = 0; i < len[t]; i++) {
                seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407;
                text[t][i] = alphabet[(seed >> 33) % (sizeof alphabet - 1)];
            }
        }
        rb_type            type = types[round % 5];
        rb_example_problem problem = {RB_STR(""), RB_STR("")};
        const rb_example  *e = rb_example_new(rb_str_dup((rb_str){text[0], len[0]}), type, &problem);
        rb_str             cell = rb_str_dup((rb_str){text[1], len[1]});
        rb_dec             n;
        int64_t            us;
        if (!e || cell.len == 0) continue;
        taken++;
        known += type.kind == RB_TYPE_duration ? rb_example_read_duration(e, cell, &us) : rb_example_read_dec(e, cell, &n);
    }
    CHECK(taken > 500 && known > 5);
}

int main(void)
{
    rb_gc_init();
    RUN(counts_of_the_published_page);
    RUN(separators);
    RUN(signs_and_words);
    RUN(lengths_of_time);
    RUN(examples_that_leave_something_open);
    RUN(any_bytes);
    return check_report();
}
