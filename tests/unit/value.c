/* tests/unit/value.c: types, and values as people, programs and explanations see them. */
#include "check.h"
#include "data/value.h"
#include "data/verdict.h"

static rb_str printed(void (*print)(rb_buf *, const rb_value *, const rb_zone *), rb_value v)
{
    rb_buf b = {0};
    v.known = true;
    print(&b, &v, NULL);
    return rb_buf_take(&b);
}

static rb_value dec_value(rb_type type, const char *text)
{
    rb_value v = {.type = type};
    CHECK(rb_dec_parse(rb_str_of(text), &v.dec) == RB_DEC_OK);
    return v;
}

static rb_value text_value(const char *text) { return (rb_value){.type = RB_TYPE(text), .text = rb_str_of(text)}; }
static rb_value i64_value(rb_type type, int64_t n) { return (rb_value){.type = type, .i64 = n}; }

static rb_type money(const char *code)
{
    rb_type t = RB_TYPE(money);
    memcpy(t.currency, code, 3);
    return t;
}

static rb_type stages(const char *first)
{
    rb_picklist *p = RB_NEW(rb_picklist);
    p->name = RB_STR("Stage");
    rb_picklist_add(p, rb_str_of(first));
    rb_picklist_add(p, RB_STR("Closed: \"Won\""));
    return (rb_type){.kind = RB_TYPE_enumeration, .picklist = p};
}

static void amounts_have_at_least_cents(void)
{
    CHECK_TEXT(printed(rb_value_print, dec_value(money("USD"), "30000")), "30000.00 USD");
    CHECK_TEXT(printed(rb_value_print, dec_value(money("EUR"), "-0.5")), "-0.50 EUR");
    CHECK_TEXT(printed(rb_value_print, dec_value(money("USD"), "1.005")), "1.005 USD");
    CHECK_TEXT(printed(rb_value_print, dec_value(RB_TYPE(money), "1")), "1.00");
}

static void percentages_are_exact(void)
{
    const struct { const char *ratio, *want; } cases[] = {
        {"0.92", "92%"},   {"0.921", "92.1%"},  {"1", "100%"},     {"0", "0%"},       {"0.01", "1%"},
        {"0.005", "0.5%"}, {"-0.05", "-5%"},    {"12.5", "1250%"}, {"1.05", "105%"},  {"0.000000001", "0.0000001%"},
        {"-1.234567891", "-123.4567891%"},      {"99999999999999999999999999999.999999999",
        "9999999999999999999999999999999.9999999%"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK_TEXT(printed(rb_value_print, dec_value(RB_TYPE(percent), cases[i].ratio)), cases[i].want);
}

static void plain_values(void)
{
    CHECK_TEXT(printed(rb_value_print, (rb_value){.type = RB_TYPE(yes_no), .yes = true}), "yes");
    CHECK_TEXT(printed(rb_value_print, (rb_value){.type = RB_TYPE(yes_no)}), "no");
    CHECK_TEXT(printed(rb_value_print, text_value("a \"b\"")), "a \"b\"");
    CHECK_TEXT(printed(rb_value_print, dec_value(RB_TYPE(number), "12.50")), "12.5");
    CHECK_TEXT(printed(rb_value_print, dec_value(RB_TYPE(integer), "-7")), "-7");
    CHECK_TEXT(printed(rb_value_print, i64_value(RB_TYPE(date), 20270)), "2025-07-01");
    CHECK_TEXT(printed(rb_value_print, i64_value(RB_TYPE(datetime), 0)), "1970-01-01T00:00:00Z");
    CHECK_TEXT(printed(rb_value_print, i64_value(RB_TYPE(time), 9 * 3600 * RB_US_PER_SECOND)), "09:00");
    CHECK_TEXT(printed(rb_value_print, i64_value(RB_TYPE(duration), 15 * RB_US_PER_DAY)), "15 days");
    CHECK_TEXT(printed(rb_value_print, i64_value(RB_TYPE(months), 18)), "1 year 6 months");
    CHECK_TEXT(printed(rb_value_print, i64_value(stages("Open"), 1)), "Closed: \"Won\"");
}

static void datetimes_print_in_the_zone(void)
{
    rb_buf   b = {0};
    rb_value v = i64_value(RB_TYPE(datetime), 0);
    v.known = true;
    rb_value_print(&b, &v, rb_zone_load(RB_STR("+05:30")));
    CHECK_TEXT(rb_buf_str(&b), "1970-01-01T05:30:00+05:30");
}

static void what_is_not_known_is_blank(void)
{
    rb_buf   b = {0};
    rb_value v = {.type = RB_TYPE(text), .text = RB_STR("stale")}, blank = {.type = RB_TYPE(blank), .known = true};
    rb_value_print(&b, &v, NULL);
    rb_value_print_quoted(&b, &v, NULL);
    rb_value_print_json(&b, &v, NULL);
    rb_value_print(&b, &blank, NULL);
    CHECK_TEXT(rb_buf_str(&b), "(blank)(blank)null(blank)");
}

static void json_keeps_numbers_exact(void)
{
    CHECK_TEXT(printed(rb_value_print_json, dec_value(RB_TYPE(number), "0.1")), "0.1");
    CHECK_TEXT(printed(rb_value_print_json, dec_value(money("USD"), "30000")), "30000");
    CHECK_TEXT(printed(rb_value_print_json, dec_value(RB_TYPE(percent), "0.92")), "0.92");
    CHECK_TEXT(printed(rb_value_print_json, (rb_value){.type = RB_TYPE(yes_no), .yes = true}), "true");
    CHECK_TEXT(printed(rb_value_print_json, (rb_value){.type = RB_TYPE(yes_no)}), "false");
    CHECK_TEXT(printed(rb_value_print_json, text_value("a\n\"b\"")), "\"a\\n\\\"b\\\"\"");
    CHECK_TEXT(printed(rb_value_print_json, i64_value(RB_TYPE(date), 0)), "\"1970-01-01\"");
    CHECK_TEXT(printed(rb_value_print_json, i64_value(stages("Open"), 0)), "\"Open\"");
}

static void quotes_stand_around_texts_only(void)
{
    CHECK_TEXT(printed(rb_value_print_quoted, text_value("a \"b\" \\ c")), "\"a \\\"b\\\" \\\\ c\"");
    CHECK_TEXT(printed(rb_value_print_quoted, text_value("\x1b")), "\"\\u001b\"");
    CHECK_TEXT(printed(rb_value_print_quoted, text_value("")), "\"\"");
    CHECK_TEXT(printed(rb_value_print_quoted, i64_value(stages("Open"), 0)), "\"Open\"");
    CHECK_TEXT(printed(rb_value_print_quoted, dec_value(RB_TYPE(number), "5")), "5");
}

static bool equal(rb_value a, rb_value b)
{
    a.known = b.known = true;
    CHECK(rb_value_equal(&a, &b) == rb_value_equal(&b, &a));
    return rb_value_equal(&a, &b);
}

static void equal_means_type_and_value(void)
{
    rb_type open = stages("Open"), other = stages("Open");
    CHECK(equal(dec_value(RB_TYPE(number), "1.50"), dec_value(RB_TYPE(number), "1.5")));
    CHECK(!equal(dec_value(RB_TYPE(number), "1"), dec_value(RB_TYPE(integer), "1")));
    CHECK(!equal(dec_value(money("USD"), "1"), dec_value(money("EUR"), "1")));
    CHECK(equal(dec_value(money("USD"), "1"), dec_value(money("USD"), "1")));
    CHECK(equal(text_value("Jose\xCC\x81"), text_value("Jos\xC3\xA9")));
    CHECK(!equal(text_value("a"), text_value("A")));
    CHECK(equal(i64_value(open, 1), i64_value(open, 1)) && !equal(i64_value(open, 0), i64_value(open, 1)));
    CHECK(!equal(i64_value(open, 1), i64_value(other, 1)));
    CHECK(!equal((rb_value){.type = RB_TYPE(yes_no), .yes = true}, (rb_value){.type = RB_TYPE(yes_no)}));
    rb_value a = i64_value(RB_TYPE(date), 1), b = i64_value(RB_TYPE(date), 2);
    CHECK(rb_value_equal(&a, &b)); /* both unknown */
    b.known = true;
    CHECK(!rb_value_equal(&a, &b));
}

static void types_have_the_names_users_give_them(void)
{
    CHECK_TEXT(rb_type_title(RB_TYPE(yes_no)), "yes/no");
    CHECK_TEXT(rb_type_title(money("USD")), "money USD");
    CHECK_TEXT(rb_type_title(RB_TYPE(money)), "money");
    CHECK_TEXT(rb_type_title(stages("Open")), "Stage");
    CHECK_TEXT(rb_type_title(RB_TYPE(enumeration)), "picklist");
    CHECK(rb_type_rep(RB_TYPE(percent)) == RB_REP_DEC && rb_type_rep(RB_TYPE(date)) == RB_REP_I64);
    CHECK(rb_type_rep(RB_TYPE(text)) == RB_REP_TEXT && rb_type_rep(RB_TYPE(yes_no)) == RB_REP_BIT);
}

static void verdicts_and_outcomes_have_names(void)
{
    CHECK_TEXT(rb_str_of(rb_verdict_name(RB_UNKNOWN)), "unknown");
    CHECK_TEXT(rb_str_of(rb_verdict_name(RB_WAIVED)), "waived");
    CHECK_TEXT(rb_str_of(rb_outcome_name(RB_OUTCOME_WARN)), "warn");
    for (int v = 0; v < RB_VERDICT_COUNT; v++) CHECK(rb_verdict_name((enum rb_verdict)v) != NULL);
    for (int o = 0; o < RB_OUTCOME_COUNT; o++) CHECK(rb_outcome_name((enum rb_outcome)o) != NULL);
}

int main(void)
{
    rb_gc_init();
    RUN(amounts_have_at_least_cents);
    RUN(percentages_are_exact);
    RUN(plain_values);
    RUN(datetimes_print_in_the_zone);
    RUN(what_is_not_known_is_blank);
    RUN(json_keeps_numbers_exact);
    RUN(quotes_stand_around_texts_only);
    RUN(equal_means_type_and_value);
    RUN(types_have_the_names_users_give_them);
    RUN(verdicts_and_outcomes_have_names);
    return check_report();
}
