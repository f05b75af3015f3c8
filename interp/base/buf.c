/* base/buf.c: growing text. Doubles, so that adding a byte costs the same on average at any length. */
#include "base/buf.h"

#include "base/gc.h"
#include "base/word.h"

#include <stdarg.h>
#include <stdio.h>

#define FIRST_CAP 64

void rb_buf_reserve(rb_buf *b, size_t more)
{
    if (b->cap - b->len >= more) return;
    if (more > PTRDIFF_MAX - b->len) RB_BUG("a text outgrew memory");
    size_t cap = b->cap > 0 ? b->cap : FIRST_CAP;
    while (cap < b->len + more) cap *= 2;
    b->ptr = rb_gc_grow(b->ptr, b->len, cap, 1, 0);
    b->cap = cap;
}

void rb_buf_add_repeat(rb_buf *b, char c, size_t times)
{
    if (times == 0) return;
    rb_buf_reserve(b, times);
    memset(b->ptr + b->len, c, times);
    b->len += times;
}

/* The digits of a number below a hundred million, each in a byte of its own, the first in the lowest. */
static uint64_t eight_digits(uint64_t n)
{
    uint64_t fours = n / 10000 | n % 10000 << 32, twos, ones;
    twos = fours * 10486 >> 20 & UINT64_C(0x0000007f0000007f); /* a hundredth of each */
    twos |= (fours - twos * 100) << 16;
    ones = twos * 103 >> 10 & UINT64_C(0x000f000f000f000f);    /* a tenth of each */
    return ones | (twos - ones * 10) << 8;
}

void rb_buf_add_u64(rb_buf *b, uint64_t n)
{
    enum { DIGITS = 8, LIMIT = 100000000 };
    if (n >= LIMIT) rb_buf_add_u64(b, n / LIMIT);
    uint64_t digits = eight_digits(n % LIMIT);
    unsigned zeros = n >= LIMIT ? 0 : digits == 0 ? DIGITS - 1 : (unsigned)__builtin_ctzll(digits) / 8;
    if (b->cap - b->len < DIGITS) rb_buf_reserve(b, DIGITS);
    rb_word_store(b->ptr + b->len, (digits | RB_WORD_EACH('0')) >> 8 * zeros);
    b->len += DIGITS - zeros;
}

void rb_buf_print(rb_buf *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int len = vsnprintf(b->ptr ? b->ptr + b->len : NULL, b->cap - b->len, fmt, args);
    va_end(args);
    if (len < 0) RB_BUG("a text could not be formatted");
    if ((size_t)len >= b->cap - b->len) { /* it did not fit: room for it and its NUL, and again */
        rb_buf_reserve(b, (size_t)len + 1);
        (void)vsnprintf(b->ptr + b->len, (size_t)len + 1, fmt, again);
    }
    va_end(again);
    b->len += (size_t)len;
}

rb_str rb_buf_str(const rb_buf *b) { return (rb_str){b->ptr ? b->ptr : "", b->len}; }

rb_str rb_buf_take(rb_buf *b)
{
    rb_str copy = rb_str_dup(rb_buf_str(b));
    rb_buf_reset(b);
    return copy;
}
