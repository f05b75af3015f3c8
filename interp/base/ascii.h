/* base/ascii.h: characters of plain ASCII, and whether a text has no others: then normalization and slow comparing have nothing to do. */
#ifndef RB_BASE_ASCII_H
#define RB_BASE_ASCII_H

#include "base/str.h"
#include "base/word.h"

static inline bool rb_is_digit(char c) { return (unsigned char)(c - '0') < 10; }
static inline bool rb_is_letter(char c) { return (unsigned char)((c | 0x20) - 'a') < 26; }

static inline char rb_ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }
static inline char rb_ascii_upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c; }

static inline bool rb_is_ascii(rb_str s)
{
    uint64_t high = 0;
    if (s.len >= 8) {
        for (size_t at = 0; at + 8 <= s.len; at += 8) high |= rb_word_load(s.ptr + at);
        return ((high | rb_word_load(s.ptr + s.len - 8)) & RB_WORD_EACH(0x80)) == 0;
    }
    for (size_t at = 0; at < s.len; at++) high |= (unsigned char)s.ptr[at];
    return high < 0x80;
}

#endif
