/* tests/unit/replacement.c: matches replaced: where an empty match stands, and the two bounds, which no rules file can come near quickly. */
#include "base/gc.h"
#include "base/replacement.h"

#include "check.h"

static rb_replacement made(const char *pattern, const char *with)
{
    rb_str         why;
    rb_replacement r = {rb_pattern_new(rb_str_of(pattern), &why), rb_str_of(with)};
    CHECK(r.pattern != NULL);
    return r;
}

static rb_str replaced(const char *pattern, const char *with, const char *text)
{
    rb_buf         b = {0};
    rb_replacement r = made(pattern, with);
    CHECK(rb_replacement_apply(&r, rb_str_of(text), 1000, &b));
    return b.len ? rb_buf_take(&b) : RB_STR("");
}

#define REPLACED(pattern, with, text, wanted) CHECK(rb_str_equal(replaced(pattern, with, text), RB_STR(wanted)))

static void matches_are_replaced_from_left_to_right(void)
{
    REPLACED("a", "b", "banana", "bbnbnb");
    REPLACED("aa", "b", "aaa", "ba");
    REPLACED("(a)(n)", "$2$1", "banana", "bnanaa");
    REPLACED("(x)|a", "<$1$0>", "ba", "b<a>");
    REPLACED("a", "$$", "a", "$");
    REPLACED("a$", "b", "aa", "ab");
    REPLACED("\\bx", "y", "x xx", "y yx");
    REPLACED("a", "", "aa", "");
    REPLACED("a", "b", "", "");
}

static void an_empty_match_is_replaced_once(void)
{
    REPLACED("x*", "-", "", "-");
    REPLACED("x*", "-", "xx", "-");
    REPLACED("x*", "-", "axb", "-a-b-");
    REPLACED("", "-", "é日", "-é-日-");
}

static void only_parts_that_the_pattern_has(void)
{
    rb_str         why = RB_STR("");
    rb_replacement one = made("(a)", "$1$0$$"), two = made("(a)", "$2"), sign = made("a", "5 $"), none = made("(?:a)", "$1");
    CHECK(rb_replacement_check(&one, &why));
    CHECK(!rb_replacement_check(&two, &why) && rb_str_find(why, RB_STR("'$2'"), 0) == 0);
    CHECK(!rb_replacement_check(&sign, &why) && rb_str_find(why, RB_STR("$$"), 0) != SIZE_MAX);
    CHECK(!rb_replacement_check(&none, &why));
}

/* A set of characters without a search, against the same in parentheses with one. */
static void sets_are_replaced_alike(void)
{
    static const char *const sets[] = {"[^0-9]", "[0-9]+", "\\s+", "\\D", "\\W+", "[]a]", "[^]a]+", "[a\\]]", "[-a+]+", "\\w", "[a-fX]", "[^\\d ]+", "[a]+b", "[a][b]", "[[:digit:]]+"};
    static const char *const texts[] = {"+1 (555) 010-9999", "", "a]a]]b", "aaa bbb\t\nccc", "x\xC3\xA9 1\xC2\xA0 2", "abcABCxyz-+_.", "ababab", "   ", "0123456789"};
    for (size_t s = 0; s < sizeof sets / sizeof *sets; s++)
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
            const char *with[] = {"", "-", "<$0>", "$$"};
            rb_str      searched = rb_str_print("(?:%s)", sets[s]);
            for (size_t w = 0; w < 4; w++) CHECK(rb_str_equal(replaced(sets[s], with[w], texts[t]), replaced(searched.ptr, with[w], texts[t])));
        }
    CHECK(rb_pattern_as_set(made("[^0-9]", "").pattern) != NULL && rb_pattern_as_set(made("\\s+", "").pattern)->is_run);
    CHECK(rb_pattern_as_set(made("[a]b", "").pattern) == NULL && rb_pattern_as_set(made("a", "").pattern) == NULL);
}

static void it_ends_whatever_the_pattern_looks_at(void)
{
    enum { LEN = 200000 };
    char          *text = rb_gc_alloc_plain(LEN, 1);
    rb_buf         b = {0};
    rb_replacement far = made("a.*z|a", "b"), growing = made("a", "bb"), once = made("a+", "b");
    memset(text, 'a', LEN);
    CHECK(!rb_replacement_apply(&far, (rb_str){text, LEN}, 2 * LEN, &b));
    rb_buf_reset(&b);
    CHECK(rb_replacement_apply(&once, (rb_str){text, LEN}, 1, &b) && b.len == 1);
    rb_buf_reset(&b);
    CHECK(!rb_replacement_apply(&growing, (rb_str){text, 1000}, 1999, &b));
    rb_buf_reset(&b);
    CHECK(rb_replacement_apply(&growing, (rb_str){text, 1000}, 2000, &b) && b.len == 2000);
}

int main(void)
{
    rb_gc_init();
    RUN(matches_are_replaced_from_left_to_right);
    RUN(an_empty_match_is_replaced_once);
    RUN(sets_are_replaced_alike);
    RUN(only_parts_that_the_pattern_has);
    RUN(it_ends_whatever_the_pattern_looks_at);
    return check_report();
}
