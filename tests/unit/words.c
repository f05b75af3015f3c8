/* tests/unit/words.c: whole words, against a plain search at every place; and in time that does not depend on what the text is. */
#include "base/words.h"

#include "check.h"

#include "base/gc.h"
#include "base/unicode.h"

static bool have(const char *s, const char *word) { return rb_words_have(rb_text_nfc(rb_str_of(s)), rb_text_nfc(rb_str_of(word))); }

static void words_end_where_letters_end(void)
{
    CHECK(have("ask #advocate.", "#advocate") && !have("#advocates", "#advocate") && !have("x#advocate", "#advocate"));
    CHECK(have("caf\u00E9!", "cafe\u0301") && !have("cafe\u0301", "cafe") && !have("\u00E9a", "a") && !have("a\u00E9", "a"));
    CHECK(have("\u65E5\u672C", "\u65E5\u672C") && !have("\u65E5\u672C\u8A9E", "\u65E5\u672C"));
    CHECK(have("a-b", "a") && have("a'b", "b") && !have("a_b", "b") && !have("a1", "a") && have("(a)", "(a)") && have("x(a)y", "(a)"));
    CHECK(!have("", "a") && !have("a", "") && have("a", "a") && have("aa a", "a") && !have("@a", "a") && have("@a", "@a"));
    CHECK(rb_words_have(RB_STR("\xff" "a" "\xff"), RB_STR("a"))); /* bytes that are no character end a word */
}

/* The same answer for a word that is searched for with a table: only its length differs. */
static void long_words_are_found_alike(void)
{
    char text[400], word[200];
    uint64_t seed = 7;
    unsigned found = 0;
    for (size_t round = 0; round < 20000; round++) {
        size_t len = 150 + round % 250, size = 65 + round % 80, at = round % (len - size);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            text[i] = "aa b"[seed >> 62];
            if (i >= 12) text[i] = text[i - 12 + (seed >> 40) % 200 / 199]; /* nearly periodic */
        }
        memcpy(word, text + at, size);
        bool want = false;
        for (size_t from = 0; from + size <= len; from++) {
            if (memcmp(text + from, word, size) != 0) continue;
            bool before = from > 0 && text[from] != ' ' && text[from - 1] != ' ', after = from + size < len && word[size - 1] != ' ' && text[from + size] != ' ';
            want |= !before && !after;
        }
        CHECK(rb_words_have((rb_str){text, len}, (rb_str){word, size}) == want);
        found += want;
    }
    CHECK(found > 500 && found < 19500);
}

static void half_a_megabyte_does_not_take_long(void)
{
    size_t len = 1 << 20;
    char  *text = RB_NEW_PLAIN(char, len);
    for (size_t i = 0; i < len; i++) text[i] = "ab "[i % 3];
    CHECK(!rb_words_have((rb_str){text, len - 2}, (rb_str){text, len / 2 / 3 * 3 + 1})); /* ends in the middle of "ab" */
    CHECK(rb_words_have((rb_str){text, len}, (rb_str){text, len / 2 / 3 * 3 + 2}));
}

static rb_str made(void (*add)(rb_buf *, rb_str), const char *s)
{
    rb_buf b = {0};
    add(&b, rb_str_of(s));
    return rb_buf_str(&b);
}

static void parts_of_texts(void)
{
    CHECK_TEXT(rb_text_first(RB_STR("\u00E9clair"), 2), "\u00E9c");
    CHECK_TEXT(rb_text_last(RB_STR("\u65E5\u672C\u8A9E"), 2), "\u672C\u8A9E");
    CHECK_TEXT(rb_text_first(RB_STR("ab"), 9), "ab");
    CHECK_TEXT(rb_text_last(RB_STR("ab"), 9), "ab");
    CHECK_TEXT(made(rb_text_add_single_spaced, "\t a \u3000\u00A0 b\n"), "a b");
    CHECK_TEXT(made(rb_text_add_initials, "ana-maria  \u00E1rp\u00E1d (jo) 42 o\u2019brien"), "A\u00C1JO");
    CHECK_TEXT(made(rb_text_add_initials, "42 -"), "");
}

int main(void)
{
    rb_gc_init();
    RUN(words_end_where_letters_end);
    RUN(long_words_are_found_alike);
    RUN(half_a_megabyte_does_not_take_long);
    RUN(parts_of_texts);
    return check_report();
}
