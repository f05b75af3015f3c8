/* exec/ascii.h: whether a text is plain ASCII, where normalization and slow comparing have nothing to do. */
#ifndef RB_EXEC_ASCII_H
#define RB_EXEC_ASCII_H

#include "base/str.h"

#define RB_ASCII_HIGH_BITS UINT64_C(0x8080808080808080)

static inline uint64_t rb_load64(const char *p)
{
    uint64_t n;
    memcpy(&n, p, sizeof n);
    return n;
}

static inline uint32_t rb_load32(const char *p)
{
    uint32_t n;
    memcpy(&n, p, sizeof n);
    return n;
}

static inline bool rb_is_ascii(rb_str s)
{
    uint64_t high = 0;
    if (s.len >= 8) {
        for (size_t at = 0; at + 8 <= s.len; at += 8) high |= rb_load64(s.ptr + at);
        return ((high | rb_load64(s.ptr + s.len - 8)) & RB_ASCII_HIGH_BITS) == 0;
    }
    for (size_t at = 0; at < s.len; at++) high |= (unsigned char)s.ptr[at];
    return high < 0x80;
}

static inline char rb_ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c; }
static inline char rb_ascii_upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c & ~0x20) : c; }

#endif
