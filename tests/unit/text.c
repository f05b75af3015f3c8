/* tests/unit/text.c: slices, buffers, and text as a person compares, measures and misspells it. */
#include "base/unicode.h"

#include "check.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

static rb_str str(const char *chars) { return rb_str_of(chars); }

/* ---- slices and buffers ---- */

static void slices_are_clipped(void)
{
    rb_str s = RB_STR("opportunity");
    CHECK_TEXT(rb_str_slice(s, 0, 5), "oppor");
    CHECK_TEXT(rb_str_slice(s, 7, 99), "nity");
    CHECK_TEXT(rb_str_slice(s, 50, 99), "");
    CHECK_TEXT(rb_str_slice(s, 5, 3), "");
    CHECK(rb_str_slice(RB_STR_NONE, 1, 2).ptr == NULL);
}

static void finds_and_orders_bytes(void)
{
    rb_str s = RB_STR("a,b,,c");
    CHECK(rb_str_find(s, RB_STR(","), 0) == 1 && rb_str_find(s, RB_STR(","), 2) == 3);
    CHECK(rb_str_find(s, RB_STR(",,"), 0) == 3 && rb_str_find(s, RB_STR(",,"), 4) == SIZE_MAX);
    CHECK(rb_str_find(s, RB_STR(""), 6) == 6 && rb_str_find(s, RB_STR(""), 7) == SIZE_MAX);
    CHECK(rb_str_find(RB_STR_NONE, RB_STR("x"), 0) == SIZE_MAX);
    CHECK(rb_str_starts(s, RB_STR("a,")) && !rb_str_starts(s, RB_STR("a,b,,c,")) &&
          rb_str_starts(s, RB_STR("")));
    CHECK(rb_str_ends(s, RB_STR(",c")) && !rb_str_ends(s, RB_STR(",b")) && rb_str_ends(s, s));
    CHECK(rb_str_compare(RB_STR("ab"), RB_STR("abc")) < 0 && rb_str_compare(RB_STR("b"), RB_STR("abc")) > 0);
    CHECK(rb_str_compare(RB_STR("\xff"), RB_STR("a")) > 0 && rb_str_compare(RB_STR_NONE, RB_STR("")) == 0);
}

static void copies_end_in_nul(void)
{
    rb_str copy = rb_str_dup(rb_str_slice(RB_STR("case closure"), 0, 4));
    CHECK_TEXT(copy, "case");
    CHECK(copy.ptr[4] == '\0' && rb_str_dup(RB_STR_NONE).ptr == NULL);
    CHECK(strcmp(rb_str_chars(rb_str_slice(RB_STR("a b"), 2, 3)), "b") == 0 &&
          strcmp(rb_str_chars(RB_STR_NONE), "") == 0);
}

static void prints_long_and_short(void)
{
    rb_str s = rb_str_print("%d of %s", 3, "seven");
    CHECK_TEXT(s, "3 of seven");
    rb_str lengthy = rb_str_print("%300d|%-300d", 1, 2);
    CHECK(lengthy.len == 601 && lengthy.ptr[299] == '1' && lengthy.ptr[300] == '|' &&
          lengthy.ptr[601] == '\0');
}

static void prints_whole_numbers(void)
{
    uint64_t n = 1;
    for (unsigned places = 0; places < 20; places++, n *= 10)
        for (uint64_t by = 0; by < 3; by++) { /* 99, 100, 101 */
            char   want[32];
            rb_buf b = {0};
            (void)snprintf(want, sizeof want, "x%llu", (unsigned long long)(n + by - 1));
            rb_buf_add_char(&b, 'x');
            rb_buf_add_u64(&b, n + by - 1);
            CHECK_TEXT(rb_buf_str(&b), want);
        }
    for (uint64_t k = 0; k < 200000; k += 7) {
        char   want[32];
        rb_buf b = {0};
        (void)snprintf(want, sizeof want, "%llu", (unsigned long long)(k * k * k));
        rb_buf_add_u64(&b, k * k * k);
        CHECK_TEXT(rb_buf_str(&b), want);
    }
}

static void buffers_grow_and_are_reused(void)
{
    rb_buf b = {0};
    CHECK_TEXT(rb_buf_str(&b), "");
    for (int i = 0; i < 1000; i++) rb_buf_print(&b, "%d,", i);
    CHECK(b.len == 3890);
    CHECK_TEXT(rb_str_slice(rb_buf_str(&b), 3880, 3890), "7,998,999,");
    rb_buf_reset(&b);
    rb_buf_add_u64(&b, 0);
    rb_buf_add_char(&b, ' ');
    rb_buf_add_u64(&b, UINT64_MAX);
    rb_buf_add_repeat(&b, '-', 3);
    rb_buf_add_str(&b, RB_STR_NONE);
    rb_buf_add_chars(&b, "x");
    rb_str taken = rb_buf_take(&b);
    rb_buf_add_chars(&b, "other");
    CHECK_TEXT(taken, "0 18446744073709551615---x");
    CHECK_TEXT(rb_buf_str(&b), "other");
}

static void prints_exactly_up_to_the_end_of_a_buffer(void)
{
    for (int width = 55; width < 70; width++) {
        rb_buf b = {0};
        rb_buf_add_chars(&b, "x");
        rb_buf_print(&b, "%*d", width, 7);
        rb_buf_add_char(&b, '.');
        CHECK(b.len == (size_t)width + 2 && b.ptr[width] == '7' && b.ptr[width + 1] == '.');
    }
}

/* Any one byte that differs gives another hash; a length alone does too. */
static void hashes_differ(void)
{
    char text[40] = {0};
    static uint64_t seen[41 + 41 * 40 / 2];
    size_t count = 0;
    for (size_t len = 0; len <= 40; len++) {
        seen[count++] = rb_str_hash((rb_str){text, len});
        for (size_t at = 0; at < len; at++) {
            text[at] = (char)(1 << at % 7);
            seen[count++] = rb_str_hash((rb_str){text, len});
            text[at] = 0;
        }
    }
    int same = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) same += seen[i] == seen[k];
    CHECK(same == 0);
    CHECK(rb_str_hash(RB_STR_NONE) == rb_str_hash(RB_STR("")));
}

/* ---- UTF-8 ---- */

static void finds_the_first_wrong_byte(void)
{
    static const struct {
        const char *text;
        size_t at;
    } cases[] = {
        {"", SIZE_MAX},
        {"plain ascii, longer than eight", SIZE_MAX},
        {"\xc3\xa9 \xe6\x97\xa5 \xf0\x9f\x98\x80", SIZE_MAX},
        {"\xef\xbf\xbf\xf4\x8f\xbf\xbf", SIZE_MAX},
        {"12345678\x80", 8},
        {"123456789\xff", 9},
        {"\xc0\x80", 0},
        {"\xc1\xbf", 0},
        {"\xe0\x9f\xbf", 0},
        {"a\xed\xa0\x80", 1},
        {"\xed\xbf\xbf", 0},
        {"\xf0\x8f\xbf\xbf", 0},
        {"\xf4\x90\x80\x80", 0},
        {"\xf5\x80\x80\x80", 0},
        {"\xc3", 0},
        {"\xe6\x97", 0},
        {"\xf0\x9f\x98", 0},
        {"ok\xc3\x28", 2},
        {"\xc3\xa9\xa9", 2},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK(rb_utf8_check(str(cases[i].text)) == cases[i].at);
        CHECK(rb_utf8_check(rb_str_print("%s and more", cases[i].text)) ==
              cases[i].at); /* the end is read another way */
    }
}

static void counts_code_points(void)
{
    CHECK(rb_text_length(RB_STR("")) == 0);
    CHECK(rb_text_length(RB_STR("Stra\u00dfe")) == 6);
    CHECK(rb_text_length(RB_STR("\u65e5\u672c\u8a9e \u65e5\u672c\u8a9e")) == 7);
    CHECK(rb_text_length(RB_STR("0123456789abcdef\U0001F600")) == 17);
}

static void adds_code_points(void)
{
    rb_buf b = {0};
    static const uint32_t points[] = {'A', 0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF};
    for (size_t i = 0; i < COUNT(points); i++) rb_utf8_add(&b, points[i]);
    CHECK_TEXT(rb_buf_str(&b),
               "A\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf\xbf");
}

/* ---- comparing ---- */

static void knows_blank_text(void)
{
    static const char *const blank[] = {"", " ", "\t\r\n\v\f", "\u00a0",
                                        "\u3000 \u2028\u2009\u202f\u205f\u1680\xc2\x85"};
    static const char *const full[] = {".", " x ", "\u200b", "\u00a0-", "\xa0", "0"};
    for (size_t i = 0; i < COUNT(blank); i++) CHECK(rb_text_is_blank(str(blank[i])));
    for (size_t i = 0; i < COUNT(full); i++) CHECK(!rb_text_is_blank(str(full[i])));
    CHECK_TEXT(rb_text_trim(RB_STR("\u3000 a b\u00a0\t")), "a b");
    CHECK_TEXT(rb_text_trim(RB_STR(" \u00a0 ")), "");
    CHECK_TEXT(rb_text_trim(RB_STR("\xa0x\xa0")), "\xa0x\xa0");
    CHECK_TEXT(rb_text_trim(RB_STR("\U0001F600\u3000")), "\U0001F600");
}

static void same_text_however_composed(void)
{
    CHECK(rb_text_equal(RB_STR("caf\u00e9"), RB_STR("cafe\u0301")));
    CHECK(rb_text_equal(RB_STR("\u212b"), RB_STR("\u00c5")) &&
          rb_text_equal(RB_STR("\u1100\u1161\u11a8"), RB_STR("\uac01")));
    CHECK(rb_text_equal(RB_STR("q\u0323\u0307"), RB_STR("q\u0307\u0323")));
    CHECK(rb_text_equal(RB_STR("\u212a"), RB_STR("K")) &&
          rb_text_equal(RB_STR("\u0995\u09c7\u09be"), RB_STR("\u0995\u09cb")));
    CHECK(!rb_text_equal(RB_STR("cafe"), RB_STR("caf\u00e9")) && !rb_text_equal(RB_STR("a"), RB_STR("A")));
    CHECK(!rb_text_equal(RB_STR("abc"), RB_STR("abcd")) && rb_text_equal(RB_STR(""), RB_STR_NONE));
    CHECK(!rb_text_equal(RB_STR("\xff"), RB_STR("\xfe")) &&
          rb_text_equal(RB_STR("e\u0301\xff"), RB_STR("\u00e9\xff")));
}

static void same_text_ignoring_case(void)
{
    CHECK(rb_text_equal_fold(RB_STR("Closed: RESOLVED"), RB_STR("closed: resolved")));
    CHECK(rb_text_equal_fold(RB_STR("STRASSE"), RB_STR("stra\u00dfe")) &&
          rb_text_equal_fold(RB_STR("\u1e9e"), RB_STR("SS")));
    CHECK(rb_text_equal_fold(RB_STR("\u039f\u0394\u039f\u03a3"), RB_STR("\u03bf\u03b4\u03bf\u03c2")));
    CHECK(rb_text_equal_fold(RB_STR("\u00c9COLE"), RB_STR("e\u0301cole")) &&
          rb_text_equal_fold(RB_STR("\ufb01n"), RB_STR("FIN")));
    CHECK(rb_text_equal_fold(RB_STR("\u1fb4"), RB_STR("\u03b1\u0345\u0301")));
    CHECK(!rb_text_equal_fold(RB_STR("\u0130"), RB_STR("i")) &&
          !rb_text_equal_fold(RB_STR("a"), RB_STR("a ")));
    CHECK(!rb_text_equal_fold(RB_STR("@@@@@@@@"), RB_STR("````````")) &&
          !rb_text_equal_fold(RB_STR("[[[[[[[["), RB_STR("{{{{{{{{")));
    CHECK(rb_text_equal_fold(RB_STR("AZaz09-_MNOP"), RB_STR("azAZ09-_mnop")));
    CHECK(!rb_text_equal_fold(RB_STR("@"), RB_STR("`")) && !rb_text_equal_fold(RB_STR("["), RB_STR("{")));
}

static void orders_by_code_point(void)
{
    CHECK(rb_text_compare(RB_STR("Z"), RB_STR("a")) < 0 && rb_text_compare(RB_STR("a"), RB_STR("ab")) < 0);
    CHECK(rb_text_compare(RB_STR("caf\u00e9"), RB_STR("cafe\u0301")) == 0);
    CHECK(rb_text_compare(RB_STR("e\u0301"), RB_STR("z")) > 0 &&
          rb_text_compare(RB_STR("\uffee"), RB_STR("\U00010000")) < 0);
}

static void normalizes_only_what_needs_it(void)
{
    rb_str already = RB_STR("\u00dcber caf\u00e9 \u65e5\u672c");
    CHECK(rb_text_nfc(already).ptr == already.ptr);
    CHECK_TEXT(rb_text_nfc(RB_STR("U\u0308ber")), "\u00dcber");
    CHECK_TEXT(rb_text_nfc(RB_STR("a\u0301\xff\u0301")), "\u00e1\xff\u0301");
    rb_str lower = RB_STR("all lower 1");
    CHECK(rb_text_fold(lower).ptr == lower.ptr && rb_text_lower(lower).ptr == lower.ptr);
    CHECK_TEXT(rb_text_fold(RB_STR("Stra\u00dfE \u00c9")), "strasse \u00e9");
}

/* More marks than a segment holds: nothing is lost and nothing overflows. */
static void survives_piles_of_marks(void)
{
    rb_buf b = {0};
    rb_buf_add_chars(&b, "a");
    for (int i = 0; i < 500; i++) rb_buf_add_chars(&b, i % 2 ? "\u0323" : "\u0301");
    rb_str pile = rb_buf_take(&b);
    CHECK(rb_text_length(rb_text_nfc(pile)) >= 490 && rb_text_equal(pile, rb_text_nfc(pile)));
    CHECK(rb_text_equal_fold(pile, rb_text_fold(pile)));
    for (int i = 0; i < 500; i++) rb_buf_add_chars(&b, "\u1fb7");
    pile = rb_buf_take(&b);
    CHECK(rb_text_equal_fold(pile, rb_text_upper(pile)));
}

static void changes_case(void)
{
    CHECK_TEXT(rb_text_lower(RB_STR("ABC \u00c9\u0130 1")), "abc \u00e9i\u0307 1");
    CHECK_TEXT(rb_text_lower(RB_STR("\u039f\u0394\u039f\u03a3 \u03a3\u0391")),
               "\u03bf\u03b4\u03bf\u03c2 \u03c3\u03b1");
    CHECK_TEXT(rb_text_lower(RB_STR("\u03a3 \u039f\u03a3\u0391")), "\u03c3 \u03bf\u03c3\u03b1");
    CHECK_TEXT(rb_text_upper(RB_STR("\u1e9e\u0130")), "\u1e9e\u0130");
    CHECK_TEXT(rb_text_upper(RB_STR("stra\u00dfe \u00e9 \ufb01")), "STRASSE \u00c9 FI");
    CHECK_TEXT(rb_text_upper(RB_STR("a\xff\u00e9")), "A\xff\u00c9");
}

/* ---- the terminal ---- */

static void measures_columns(void)
{
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},
        {"abc", 3},
        {"caf\u00e9", 4},
        {"cafe\u0301", 4},
        {"\u65e5\u672c", 4},
        {"\uff21", 2},
        {"\uff71", 1},
        {"\U0001F468\u200D\U0001F469\u200D\U0001F467", 2},
        {"\U0001F44D\U0001F3FD", 2},
        {"\u2764\uFE0F", 2},
        {"\u2764", 1},
        {"\U0001F1E9\U0001F1EA", 2},
        {"\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7", 4},
        {"a\u200bb", 2},
        {"\u1112\u1161\u11ab", 2},
        {"a\xff"
         "b",
         3},
    };
    for (size_t i = 0; i < COUNT(cases); i++) CHECK(rb_text_width(str(cases[i].text)) == cases[i].width);
}

static void shows_what_is_hidden(void)
{
    rb_buf b = {0};
    rb_text_add_safe(
        &b, RB_STR("\x1b[31mred\n\t\x7f \u202egnp\u2066 \u00e9\u65e5 \xff\xed\xa0\x80 \xc2\x9b\u200b."));
    CHECK_TEXT(
        rb_buf_str(&b),
        "\\u001b[31mred\\n\\t\\u007f \\u202egnp\\u2066 \u00e9\u65e5 \\xff\\xed\\xa0\\x80 \\u009b\\u200b.");
}

/* ---- misspelt names ---- */

static const char *nearest(const char *wanted, const char *const *names, size_t count)
{
    rb_str list[16];
    for (size_t i = 0; i < count; i++) list[i] = str(names[i]);
    return rb_str_chars(rb_text_nearest(str(wanted), list, count));
}

static void offers_the_name_meant(void)
{
    static const char *const names[] = {
        "next_steps_date",   "close_date",       "Close Status", "amount",         "account_id", "owner",
        "Closed: Duplicate", "Closed: Resolved", "when",         "S\u00e3o Paulo", "is"};
    static const char *const cases[][2] = {
        {"next_step_date", "next_steps_date"},
        {"NextStepsDate", "next_steps_date"},
        {"Close date", "close_date"},
        {"close-date", "close_date"},
        {"amuont", "amount"},
        {"Amount", "amount"},
        {"AMOUNT", "amount"},
        {"amounts", "amount"},
        {"owener", "owner"},
        {"Closed - Resolved", "Closed: Resolved"},
        {"closed: resolvd", "Closed: Resolved"},
        {"Closed:Duplicate", "Closed: Duplicate"},
        {"status", "Close Status"},
        {"wehn", "when"},
        {"Sao Paulo", "S\u00e3o Paulo"},
        {"si", "is"},
        {"account", "account_id"},
        {"IS", "is"},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_TEXT(str(nearest(cases[i][0], names, COUNT(names))), cases[i][1]);
}

static void offers_nothing_absurd(void)
{
    static const char *const names[] = {"id", "is",    "in",     "by",         "to",
                                        "on", "owner", "region", "close_date", "a"};
    static const char *const strangers[] = {"",          "x",       "b",      "ab",           "if",
                                            "xy",        "country", "zzz",    "employees",    "open",
                                            "opener_by", "other",   "pasion", "renewal_date", "\xff\xfe"};
    for (size_t i = 0; i < COUNT(strangers); i++)
        CHECK_TEXT(str(nearest(strangers[i], names, COUNT(names))), "");
    CHECK(rb_text_nearest(RB_STR("owner"), NULL, 0).ptr == NULL);
}

static void first_of_equals_and_long_names(void)
{
    static const char *const names[] = {"rate_b", "rate_a", "rate_c"};
    CHECK_TEXT(str(nearest("rate_x", names, 3)), "rate_b");
    CHECK_TEXT(str(nearest("rate_a", names, 3)), "rate_a");
    static const char *const close[] = {"close datx", "close_date"};
    CHECK_TEXT(str(nearest("close date", close, 2)), "close_date");
    char upper[300], lower[300];
    memset(upper, 'Q', sizeof upper);
    memset(lower, 'q', sizeof lower);
    rb_str long_name = {upper, sizeof upper}, list[] = {{lower, sizeof lower - 1}, {lower, sizeof lower}};
    CHECK(rb_str_equal(rb_text_nearest(long_name, list, 2), list[1]));
}

int main(void)
{
    rb_gc_init();
    RUN(slices_are_clipped);
    RUN(finds_and_orders_bytes);
    RUN(copies_end_in_nul);
    RUN(prints_long_and_short);
    RUN(prints_whole_numbers);
    RUN(buffers_grow_and_are_reused);
    RUN(prints_exactly_up_to_the_end_of_a_buffer);
    RUN(hashes_differ);
    RUN(finds_the_first_wrong_byte);
    RUN(counts_code_points);
    RUN(adds_code_points);
    RUN(knows_blank_text);
    RUN(same_text_however_composed);
    RUN(same_text_ignoring_case);
    RUN(orders_by_code_point);
    RUN(normalizes_only_what_needs_it);
    RUN(survives_piles_of_marks);
    RUN(changes_case);
    RUN(measures_columns);
    RUN(shows_what_is_hidden);
    RUN(offers_the_name_meant);
    RUN(offers_nothing_absurd);
    RUN(first_of_equals_and_long_names);
    return check_report();
}
