/* tests/oracle/number.c: arithmetic with all digits, written to be seen right and not to be fast. */
#include "oracle.h"

value unknown_of(enum kind kind) { return (value){.kind = kind}; }
value yes_or_no(bool yes) { return (value){.kind = YES_NO, .known = true, .yes = yes}; }

static rb_i128 limit_of(void)
{
    rb_i128 limit = 1;
    for (int i = 0; i < 38; i++) limit *= 10;
    return limit; /* numbers have 38 digits */
}

static bool fits(rb_i128 n) { return n < limit_of() && n > -limit_of(); }

bool plain_add(rb_i128 a, rb_i128 b, rb_i128 *out)
{
    rb_i128 most = limit_of() - 1;
    if (b > 0 ? a > most - b : a < -most - b) return false;
    *out = a + b;
    return true;
}

/* An unsigned number of 32 bits a limb, lowest first. */
enum { LIMBS = 12 };
typedef struct big { uint32_t limb[LIMBS]; } big;

static big big_of(rb_u128 n)
{
    big b = {{0}};
    for (int i = 0; i < 4; i++) b.limb[i] = (uint32_t)(n >> (32 * i));
    return b;
}

static big big_mul(big a, big b)
{
    big out = {{0}};
    for (int i = 0; i < LIMBS; i++) {
        uint64_t carry = 0;
        for (int j = 0; i + j < LIMBS; j++) {
            carry += (uint64_t)a.limb[i] * b.limb[j] + out.limb[i + j];
            out.limb[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    return out;
}

static int big_compare(const big *a, const big *b)
{
    for (int i = LIMBS; i-- > 0;)
        if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

static void big_double(big *a, uint32_t bit)
{
    for (int i = 0; i < LIMBS; i++) {
        uint32_t top = a->limb[i] >> 31;
        a->limb[i] = a->limb[i] << 1 | bit;
        bit = top;
    }
}

static void big_subtract(big *a, const big *b)
{
    int64_t borrow = 0;
    for (int i = 0; i < LIMBS; i++) {
        int64_t d = (int64_t)a->limb[i] - b->limb[i] + borrow;
        a->limb[i] = (uint32_t)d;
        borrow = d < 0 ? -1 : 0;
    }
}

/* Bit by bit, as on paper. */
static big big_divide(big n, const big *by, big *rest)
{
    big quotient = {{0}};
    *rest = (big){{0}};
    for (int bit = LIMBS * 32; bit-- > 0;) {
        big_double(rest, n.limb[bit / 32] >> (bit % 32) & 1);
        bool goes = big_compare(rest, by) >= 0;
        if (goes) big_subtract(rest, by);
        big_double(&quotient, goes);
    }
    return quotient;
}

static rb_u128 size_of(rb_i128 n) { return n < 0 ? -(rb_u128)n : (rb_u128)n; }

bool plain_scale(rb_i128 a, rb_i128 mul, rb_i128 div, rb_i128 *out)
{
    if (div == 0) return false;
    big by = big_of(size_of(div)), rest;
    big q = big_divide(big_mul(big_of(size_of(a)), big_of(size_of(mul))), &by, &rest);
    big_double(&rest, 0);
    int half = big_compare(&rest, &by);
    for (int i = 4; i < LIMBS; i++)
        if (q.limb[i]) return false;
    rb_u128 n = 0;
    for (int i = 4; i-- > 0;) n = n << 32 | q.limb[i];
    if (n >> 127) return false;
    if (half > 0 || (half == 0 && (n & 1))) n++;
    *out = ((a < 0) ^ (mul < 0) ^ (div < 0)) ? -(rb_i128)n : (rb_i128)n;
    return fits(*out);
}

int plain_compare(const value *a, const value *b)
{
    if (a->kind == TEXT) {
        rb_str x = rb_text_nfc(a->text), y = rb_text_nfc(b->text);
        size_t shorter = x.len < y.len ? x.len : y.len;
        int    order = shorter ? memcmp(x.ptr, y.ptr, shorter) : 0;
        return order ? order : x.len < y.len ? -1 : x.len > y.len;
    }
    if (a->kind == YES_NO) return (int)a->yes - (int)b->yes;
    if (a->kind == NUMBER || a->kind == MONEY || a->kind == PERCENT) return a->n < b->n ? -1 : a->n > b->n;
    return a->i64 < b->i64 ? -1 : a->i64 > b->i64;
}
