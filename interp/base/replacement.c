/* base/replacement.c: every match of a pattern in a text replaced, from left to right.
 *
 * Promises  An end within about a second. One search is linear in what is left of the text, but a text may hold as many matches as
 *           characters, and a pattern may look to the end of the text for each. So what all searches together may look at
 *           is bounded by the longest text that one search may have. The bound counts characters, not time: the same text is
 *           replaced, or not, on every machine.
 */
#include "base/replacement.h"

#include "base/ascii.h"

#include <string.h>

enum { PARTS = 9, SHORT_TEXT = 256 };

bool rb_replacement_check(const rb_replacement *r, rb_str *why)
{
    uint32_t parts = rb_pattern_part_count(r->pattern);
    rb_str   with = r->with;
    for (size_t i = 0; i < with.len; i++) {
        if (with.ptr[i] != '$') continue;
        char next = i + 1 < with.len ? with.ptr[++i] : ' ';
        if (next == '$' || (rb_is_digit(next) && (uint32_t)(next - '0') <= parts)) continue;
        if (rb_is_digit(next)) *why = rb_str_print("'$%c' stands for part %c of the pattern, but it has %u in parentheses", next, next, parts);
        else *why = RB_STR("'$' stands before the number of a part of the pattern: $1 is the first in parentheses; a dollar sign itself is $$");
        return false;
    }
    return true;
}

static void add_match(rb_buf *b, rb_str with, const rb_str *parts)
{
    for (size_t i = 0; i < with.len; i++) {
        if (with.ptr[i] != '$' || i + 1 == with.len) rb_buf_add_char(b, with.ptr[i]);
        else if (!rb_is_digit(with.ptr[++i])) rb_buf_add_char(b, '$');
        else if (parts[with.ptr[i] - '0'].ptr) rb_buf_add_str(b, parts[with.ptr[i] - '0']);
    }
}

/* The whole of the character at `at`: an empty match is never followed by another at the same place. */
static size_t step_over(rb_buf *b, rb_str text, size_t at)
{
    size_t end = at + 1;
    while (end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80) end++;
    rb_buf_add_str(b, rb_str_slice(text, at, end));
    return end;
}

/* A text of no great length in ASCII, and a pattern that is a set: no search, for each match is seen in its characters. */
static void replace_set(const rb_pattern_set *set, rb_str with, rb_str text, rb_buf *b)
{
    for (size_t at = 0, end; at < text.len; at = end) {
        bool is_match = set->has[(uint8_t)text.ptr[at]];
        end = at + 1;
        while (end < text.len && (!is_match || set->is_run) && set->has[(uint8_t)text.ptr[end]] == is_match) end++;
        rb_str part = rb_str_slice(text, at, end);
        if (is_match) add_match(b, with, &part);
        else rb_buf_add_str(b, part);
    }
}

bool rb_replacement_apply(const rb_replacement *r, rb_str text, size_t most, rb_buf *b)
{
    rb_str   parts[PARTS + 1] = {{0}};
    uint32_t count = rb_pattern_part_count(r->pattern);
    size_t   at = 0, begun = b->len, budget = rb_pattern_reach(r->pattern, false), after = SIZE_MAX;
    if (!text.ptr) text = RB_STR("");
    if (text.len > rb_pattern_reach(r->pattern, true)) return false;
    const rb_pattern_set *set = rb_pattern_as_set(r->pattern);
    if (set && text.len <= SHORT_TEXT && budget >= SHORT_TEXT * SHORT_TEXT && rb_is_ascii(text)) {
        replace_set(set, r->with, text, b);
        return b->len - begun <= most;
    }
    while (at <= text.len) {
        if (budget < text.len - at) return false;
        budget -= text.len - at;
        if (!rb_pattern_next(r->pattern, text, at, parts, count < PARTS ? count : PARTS)) break;
        size_t start = (size_t)(parts[0].ptr - text.ptr), end = start + parts[0].len;
        rb_buf_add_str(b, rb_str_slice(text, at, start));
        if (end > start || start != after) add_match(b, r->with, parts); /* no empty match right behind another match */
        at = after = end;
        if (end == start && at == text.len) return b->len - begun <= most;
        if (end == start) at = step_over(b, text, at);
        if (b->len - begun > most) return false;
    }
    rb_buf_add_str(b, rb_str_slice(text, at, text.len));
    return b->len - begun <= most;
}
