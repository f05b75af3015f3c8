/* base/wire.c: see wire.h. Seven bits a byte, the lowest first; signs are folded in: 0, -1, 1, -2 … */
#include "base/wire.h"

#include "base/unicode.h"

enum { MORE = 0x80, BITS = 7, COUNT_BYTES = 10, NUMBER_BYTES = 19 };

static void add_bits(rb_buf *b, rb_u128 n)
{
    rb_buf_reserve(b, NUMBER_BYTES);
    for (; n >= MORE; n >>= BITS) b->ptr[b->len++] = (char)((unsigned char)n | MORE);
    b->ptr[b->len++] = (char)(unsigned char)n;
}

void rb_wire_add_count(rb_buf *b, uint64_t n) { add_bits(b, n); }

void rb_wire_add_number(rb_buf *b, rb_i128 n) { add_bits(b, (rb_u128)n << 1 ^ (n < 0 ? ~(rb_u128)0 : 0)); }

void rb_wire_add_text(rb_buf *b, rb_str text)
{
    rb_wire_add_count(b, text.len);
    rb_buf_add_str(b, text);
}

/* As many of its halves of 128 bits as there are beyond those that only repeat the sign. */
void rb_wire_add_big(rb_buf *b, rb_big n)
{
    uint64_t sign = rb_big_sign(n) < 0 ? UINT64_MAX : 0;
    uint32_t len = RB_BIG_LIMBS;
    while (len > 0 && n.limb[len - 1] == sign) len--;
    rb_wire_add_count(b, len << 1 | (sign & 1));
    for (uint32_t i = 0; i < len; i++) rb_wire_add_count(b, n.limb[i]);
}

bool rb_wire_fail(rb_wire *w)
{
    w->failed = true;
    w->at = w->end;
    return false;
}

static rb_u128 take_bits(rb_wire *w, uint32_t most)
{
    rb_u128 n = 0;
    for (uint32_t i = 0; i < most && w->at < w->end; i++) {
        unsigned char byte = (unsigned char)*w->at++;
        n |= (rb_u128)(byte & (MORE - 1)) << (i * BITS);
        if (byte < MORE) return n;
    }
    (void)rb_wire_fail(w);
    return 0;
}

uint64_t rb_wire_count(rb_wire *w) { return (uint64_t)take_bits(w, COUNT_BYTES); }

rb_i128 rb_wire_number(rb_wire *w)
{
    rb_u128 n = take_bits(w, NUMBER_BYTES);
    return (rb_i128)(n >> 1 ^ (n & 1 ? ~(rb_u128)0 : 0));
}

int64_t rb_wire_i64(rb_wire *w)
{
    rb_i128 n = rb_wire_number(w);
    if (n >= INT64_MIN && n <= INT64_MAX) return (int64_t)n;
    (void)rb_wire_fail(w);
    return 0;
}

static uint64_t below(rb_wire *w, uint64_t limit)
{
    uint64_t n = rb_wire_count(w);
    if (n < limit) return n;
    (void)rb_wire_fail(w);
    return 0;
}

uint64_t rb_wire_tally(rb_wire *w) { return below(w, RB_WIRE_MOST); }
uint32_t rb_wire_index(rb_wire *w, uint64_t limit) { return (uint32_t)below(w, limit < UINT32_MAX ? limit : UINT32_MAX); }
bool     rb_wire_yes(rb_wire *w) { return below(w, 2) == 1; }

uint32_t rb_wire_length(rb_wire *w)
{
    uint64_t n = rb_wire_count(w);
    if (n <= (uint64_t)(w->end - w->at) && n < UINT32_MAX) return (uint32_t)n;
    (void)rb_wire_fail(w);
    return 0;
}

rb_str rb_wire_text(rb_wire *w)
{
    uint64_t len = rb_wire_count(w);
    if (len > (uint64_t)(w->end - w->at)) (void)rb_wire_fail(w);
    if (w->failed) return RB_STR("");
    rb_str text = {w->at, (size_t)len};
    w->at += len;
    return text;
}

rb_big rb_wire_big(rb_wire *w)
{
    uint32_t head = rb_wire_index(w, RB_BIG_LIMBS << 1 | 2);
    rb_big   n;
    for (uint32_t i = 0; i < RB_BIG_LIMBS; i++) n.limb[i] = i < head >> 1 ? rb_wire_count(w) : head & 1 ? UINT64_MAX : 0;
    return w->failed ? rb_big_of(0) : n;
}

rb_str rb_wire_utf8(rb_wire *w)
{
    rb_str text = rb_wire_text(w);
    if (rb_utf8_check(text) != SIZE_MAX) (void)rb_wire_fail(w);
    return w->failed ? RB_STR("") : text;
}
