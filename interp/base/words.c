/* base/words.c: words and other parts of a text.
 *
 * Promises  Time linear in the text, whatever it and the word are: a long word that almost repeats itself would cost
 *           its length at every place, so such a word is searched for with a table of its own repeats.
 * Source    Unicode's general categories through utf8proc.
 *
 * An apostrophe and a hyphen end a word: "the advocate's plan" has the word "advocate".
 */
#include "base/words.h"

#include "base/gc.h"
#include "base/unicode.h"

#include <utf8proc.h>

enum { SHORT_WORD = 64 };

/* The character at s[at], and its length; a wrong byte is -1. */
static int32_t take(rb_str s, size_t at, size_t *len)
{
    utf8proc_int32_t c = (unsigned char)s.ptr[at];
    *len = 1;
    if (c < 0x80) return c;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)s.ptr + at, (utf8proc_ssize_t)(s.len - at), &c);
    *len = n > 0 ? (size_t)n : 1;
    return n > 0 ? c : -1;
}

static bool is_tail(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

static size_t start_before(rb_str s, size_t at)
{
    size_t start = at - 1;
    while (start > 0 && at - start < 4 && is_tail(s.ptr[start])) start--;
    return start;
}

static bool is_of_word(int32_t c)
{
    if (c < 0x80) return (c >= '0' && c <= '9') || c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    utf8proc_category_t kind = utf8proc_category(c);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_PC; /* letters, marks, numbers, connectors */
}

static bool is_of_word_at(rb_str s, size_t at)
{
    size_t len;
    return is_of_word(take(s, at, &len));
}

static bool is_tag_sign(char c) { return c == '#' || c == '@'; }

/* Whether s[from ..< to] is no part of a longer word. */
static bool is_whole(rb_str s, size_t from, size_t to)
{
    bool begins = is_of_word_at(s, from), has_sign = is_tag_sign(s.ptr[from]);
    if (from > 0 && (begins || has_sign) && (is_tag_sign(s.ptr[from - 1]) || is_of_word_at(s, start_before(s, from)))) return false;
    return to == s.len || !is_of_word_at(s, start_before(s, to)) || !is_of_word_at(s, to);
}

/* How much of the word's start stands again at the end of its first i + 1 bytes. */
static uint32_t *repeats_of(rb_str word)
{
    uint32_t *repeats = RB_NEW_PLAIN(uint32_t, word.len), same = 0;
    repeats[0] = 0;
    for (size_t i = 1; i < word.len; i++) {
        while (same > 0 && word.ptr[i] != word.ptr[same]) same = repeats[same - 1];
        same += word.ptr[i] == word.ptr[same];
        repeats[i] = same;
    }
    return repeats;
}

static bool have_long(rb_str s, rb_str word)
{
    const uint32_t *repeats = repeats_of(word);
    uint32_t        same = 0;
    for (size_t i = 0; i < s.len; i++) {
        while (same > 0 && (same == word.len || s.ptr[i] != word.ptr[same])) same = repeats[same - 1];
        same += s.ptr[i] == word.ptr[same];
        if (same == word.len && is_whole(s, i + 1 - word.len, i + 1)) return true;
    }
    return false;
}

bool rb_words_have(rb_str s, rb_str word)
{
    if (word.len == 0 || word.len > s.len) return false;
    if (word.len > SHORT_WORD) return have_long(s, word);
    for (size_t at = 0; (at = rb_str_find(s, word, at)) != SIZE_MAX; at++)
        if (is_whole(s, at, at + word.len)) return true;
    return false;
}

rb_str rb_text_first(rb_str s, size_t characters)
{
    size_t at = 0, len;
    for (; at < s.len && characters > 0; characters--, at += len) (void)take(s, at, &len);
    return rb_str_slice(s, 0, at);
}

rb_str rb_text_last(rb_str s, size_t characters)
{
    size_t at = s.len;
    for (; at > 0 && characters > 0; characters--) at = start_before(s, at);
    return rb_str_slice(s, at, s.len);
}

static bool is_white(rb_str s, size_t at, size_t len)
{
    char c = s.ptr[at];
    return (signed char)c < 0 ? rb_text_is_blank(rb_str_slice(s, at, at + len)) : c == ' ' || (c >= '\t' && c <= '\r');
}

void rb_text_add_single_spaced(rb_buf *b, rb_str s)
{
    size_t len;
    bool   gap = false;
    s = rb_text_trim(s);
    for (size_t at = 0; at < s.len; at += len) {
        (void)take(s, at, &len);
        bool white = is_white(s, at, len);
        if (white && !gap) rb_buf_add_char(b, ' ');
        if (!white) rb_buf_add(b, s.ptr + at, len);
        gap = white;
    }
}

static bool is_letter(int32_t c)
{
    if (c < 0x80) return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; /* not of a wrong byte, which is below 0 */
    utf8proc_category_t kind = utf8proc_category(c);
    return kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO;
}

void rb_text_add_initials(rb_buf *b, rb_str name)
{
    size_t len;
    bool   due = true;
    for (size_t at = 0; at < name.len; at += len) {
        int32_t c = take(name, at, &len);
        if (is_white(name, at, len)) due = true;
        else if (due && is_letter(c)) {
            rb_utf8_add(b, (uint32_t)utf8proc_toupper(c));
            due = false;
        }
    }
}
