/* base/buf.c: growing text. Doubles, so that adding a byte costs the same on average at any length. */
#include "base/buf.h"

#include "base/gc.h"

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

void rb_buf_add_u64(rb_buf *b, uint64_t n)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869"
                                "707172737475767778798081828384858687888990919293949596979899";
    char   digits[20];
    size_t at = sizeof digits;
    for (; n >= 10; n /= 100) memcpy(digits + (at -= 2), pairs + n % 100 * 2, 2);
    if (n > 0 || at == sizeof digits) digits[--at] = (char)('0' + n);
    rb_buf_add(b, digits + at, sizeof digits - at);
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
