/* base/str.c: text as slices. Nothing here looks at what the bytes mean; unicode.c does. */
#include "base/str.h"

#include "base/gc.h"
#include "base/word.h"

#include <stdarg.h>
#include <stdio.h>

__extension__ typedef unsigned __int128 wide;

int rb_str_compare(rb_str a, rb_str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared > 0 ? memcmp(a.ptr, b.ptr, shared) : 0;
    if (order != 0) return order;
    return (a.len > b.len) - (a.len < b.len);
}

/* The two halves of a product folded together: each bit of a and b reaches about half of the result. */
static uint64_t fold(uint64_t a, uint64_t b)
{
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Odd constants, bits of the golden ratio, of the square root of two and of pi. */
#define K1 UINT64_C(0x9e3779b97f4a7c15)
#define K2 UINT64_C(0x6a09e667f3bcc909)
#define K3 UINT64_C(0x243f6a8885a308d3)

uint64_t rb_str_hash(rb_str s)
{
    const char *p = s.ptr;
    uint64_t h = K3, a = 0, b = 0;
    if (s.len > 16) {
        for (size_t left = s.len; left > 16; left -= 16, p += 16) h = fold(rb_word_load(p) ^ K1, rb_word_load(p + 8) ^ h);
        a = rb_word_load(s.ptr + s.len - 16);
        b = rb_word_load(s.ptr + s.len - 8);
    } else if (s.len >= 8) {
        a = rb_word_load(p);
        b = rb_word_load(p + s.len - 8);
    } else if (s.len >= 4) {
        a = rb_word_load_half(p);
        b = rb_word_load_half(p + s.len - 4);
    } else if (s.len > 0) {
        a = (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[s.len / 2] << 8 |
            (unsigned char)p[s.len - 1];
    }
    return fold(fold(a ^ K2, b ^ h), K1 ^ s.len);
}

rb_str rb_str_slice(rb_str s, size_t from, size_t to)
{
    if (!s.ptr) return s;
    if (to > s.len) to = s.len;
    if (from > to) from = to;
    return (rb_str){s.ptr + from, to - from};
}

bool rb_str_starts(rb_str s, rb_str prefix)
{
    return s.len >= prefix.len && rb_str_equal((rb_str){s.ptr, prefix.len}, prefix);
}

bool rb_str_ends(rb_str s, rb_str suffix)
{
    return s.len >= suffix.len && rb_str_equal(rb_str_slice(s, s.len - suffix.len, s.len), suffix);
}

size_t rb_str_find(rb_str s, rb_str needle, size_t from)
{
    if (from > s.len) return SIZE_MAX;
    if (needle.len == 0) return from;
    if (needle.len > s.len - from) return SIZE_MAX;
    const char *hit = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
    return hit ? (size_t)(hit - s.ptr) : SIZE_MAX;
}

rb_str rb_str_dup(rb_str s)
{
    if (!s.ptr) return s;
    char *copy = RB_NEW_PLAIN(char, s.len + 1);
    memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return (rb_str){copy, s.len};
}

rb_str rb_str_print(const char *fmt, ...)
{
    char first[256]; /* nearly every message fits */
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(first, sizeof first, fmt, args);
    va_end(args);
    if (len < 0) RB_BUG("a text could not be formatted");
    char *text = RB_NEW_PLAIN(char, (size_t)len + 1);
    if ((size_t)len < sizeof first)
        memcpy(text, first, (size_t)len + 1);
    else
        (void)vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    return (rb_str){text, (size_t)len};
}

const char *rb_str_chars(rb_str s) { return s.ptr ? rb_str_dup(s).ptr : ""; }
