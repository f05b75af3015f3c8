/* tests/unit/pattern.c: what patterns match, and how a wrong one is explained. */
#include "base/pattern.h"

#include "check.h"

static bool whole(const char *pattern, rb_str text)
{
    rb_str why = RB_STR_NONE;
    const rb_pattern *p = rb_pattern_new(rb_str_of(pattern), &why);
    CHECK(p != NULL && why.ptr == NULL);
    return rb_pattern_matches(p, text);
}

static bool within(const char *pattern, rb_str text)
{
    rb_str why = RB_STR_NONE;
    const rb_pattern *p = rb_pattern_new(rb_str_of(pattern), &why);
    CHECK(p != NULL && why.ptr == NULL);
    rb_str match;
    return rb_pattern_next(p, text, 0, &match, 0);
}

static void matches_the_whole_text(void)
{
    CHECK(whole("[A-Z]{2}-\\d+", RB_STR("AB-12")) && !whole("[A-Z]{2}-\\d+", RB_STR("AB-12 ")));
    CHECK(whole("a|ab", RB_STR("ab")) && !whole("a", RB_STR("ab")));
    CHECK(whole("(?i)urgent", RB_STR("URGENT")) && whole(".*", RB_STR("two\nlines")));
    CHECK(whole("", RB_STR("")) && whole("", RB_STR_NONE) && !whole("", RB_STR("x")));
    CHECK(!whole("a", RB_STR("a\n")) && !whole("a$", RB_STR("a\n")));
    CHECK(whole(".", RB_STR("\u65e5")) && whole("\\p{Lu}.", RB_STR("\u00c9x")));
}

static void finds_anywhere(void)
{
    CHECK(within("\\d{3}", RB_STR("case 123.")) && !within("\\d{3}", RB_STR("case 12.")));
    CHECK(within("^case", RB_STR("case 1")) && !within("^ase", RB_STR("case 1")));
    CHECK(within("b", (rb_str){"a\0b", 3}) && within("", RB_STR_NONE));
}

static void survives_any_bytes(void)
{
    CHECK(!whole(".", RB_STR("\xff")) &&
          within("b", RB_STR("\xff\xfe"
                             "b\xc3")) &&
          !within("\u00e9", RB_STR("\xc3")));
}

/* A pattern that makes engines that go back and forth take ages. */
static void takes_linear_time(void)
{
    char text[50000];
    memset(text, 'a', sizeof text);
    CHECK(!whole("(a*)*b", (rb_str){text, sizeof text}) && !within("(a|aa)+$b", (rb_str){text, sizeof text}));
}

static void explains_what_is_wrong(void)
{
    static const char *const cases[][2] = {
        {"(a", "the pattern has an opening '(' without its ')'"},
        {"a)", "the pattern has a closing ')' without its '('"},
        {"[a", "the pattern has an opening '[' without its ']'"},
        {"[z-a]", "the pattern has a range whose ends are the wrong way round: 'z-a'"},
        {"*a", "the pattern has '*' with nothing before it to repeat"},
        {"a**", "the pattern has '**', which repeats what already repeats"},
        {"a{1001}", "the pattern has '{1001}', and repeats, taken together, may come to 1000 at most"},
        {"a\\", "the pattern ends in a lone '\\'"},
        {"\\q", "the pattern has '\\q', which stands for nothing; write '\\\\' for a backslash itself"},
        {"(a)\\1", "the pattern has '\\1', which stands for nothing; write '\\\\' for a backslash itself"},
        {"(?=a)", "the pattern looks ahead or behind with '(?=', which patterns here cannot do"},
        {"(?<=a)", "the pattern looks ahead or behind with '(?<', which patterns here cannot do"},
        {"(?<!a)", "the pattern looks ahead or behind with '(?<', which patterns here cannot do"},
        {"\\p{Nope}", "the pattern asks for a kind of character that is not known: '\\p{Nope}'"},
        {"(?P<a b>x)", "the pattern names a group wrongly: '(?P<a b>'"},
        {"(?<n>a)", "the pattern has '(?<'; a group with a name is written '(?P<name>...)'"},
        {"\xff", "the pattern is not UTF-8 text"},
        {"(a{100}){100}", "the pattern has '{100}', and repeats, taken together, may come to 1000 at most"},
        {"[[:nope:]]", "the pattern asks for a kind of character that is not known: '[:nope:]'"},
        {"(?z)", "the pattern has '(?z', which stands for nothing"},
        {"((\\pL\\pN\\pS\\w){30}){30}(\\pL\\pM){900}",
         "the pattern is too large; fewer or smaller repeats make it smaller"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rb_str why = RB_STR_NONE;
        CHECK(rb_pattern_new(rb_str_of(cases[i][0]), &why) == NULL);
        CHECK_TEXT(why, cases[i][1]);
    }
}

static void takes_named_parts_out(void)
{
    rb_str why = RB_STR_NONE, part = RB_STR_NONE;
    const rb_pattern *p = rb_pattern_new(RB_STR("(?P<day>[0-9]+) (x)?(?P<who>[A-Z]+)?"), &why);
    uint32_t day = 0, who = 0, none = 0;
    CHECK(rb_pattern_group(p, RB_STR("day"), &day) && rb_pattern_group(p, RB_STR("who"), &who) && !rb_pattern_group(p, RB_STR("w"), &none));
    CHECK(rb_pattern_group_count(p) == 2);
    CHECK_TEXT(rb_pattern_group_name(p, 0), "day");
    CHECK_TEXT(rb_pattern_group_name(p, 1), "who");
    CHECK(rb_pattern_capture(p, day, RB_STR("12 KK"), &part));
    CHECK_TEXT(part, "12");
    CHECK(rb_pattern_capture(p, who, RB_STR("12 xKK"), &part));
    CHECK_TEXT(part, "KK");
    CHECK(!rb_pattern_capture(p, who, RB_STR("12 "), &part) && !rb_pattern_capture(p, day, RB_STR("12 KK "), &part));
}

/* What a pattern may be tried on ends well before the minutes that such a one takes for a megabyte. */
static void a_large_pattern_reaches_less_far(void)
{
    rb_str why = RB_STR_NONE;
    const rb_pattern *small = rb_pattern_new(RB_STR("(?P<x>[0-9]{4}).*"), &why), *large = rb_pattern_new(RB_STR("(?P<x>.*)a.{900}b.*"), &why);
    CHECK(rb_pattern_reach(small, true) > 1000000 && rb_pattern_reach(small, false) > 10000000);
    CHECK(rb_pattern_reach(large, true) < 20000 && rb_pattern_reach(large, false) < 200000);
}

int main(void)
{
    rb_gc_init();
    RUN(matches_the_whole_text);
    RUN(finds_anywhere);
    RUN(survives_any_bytes);
    RUN(takes_linear_time);
    RUN(explains_what_is_wrong);
    RUN(takes_named_parts_out);
    RUN(a_large_pattern_reaches_less_far);
    return check_report();
}
