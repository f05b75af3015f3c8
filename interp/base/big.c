/* base/big.c: whole numbers of 512 bits.
 *
 * Two's complement, because sums and products are then the same whatever the signs. A quotient of two such numbers is
 * wanted once for each group of a KPI, not once for each record: so it is found bit by bit, which is easy to see right.
 */
#include "base/big.h"

enum { LIMB_BITS = 64, ALL_BITS = RB_BIG_LIMBS * LIMB_BITS, QUOTIENT_BITS = 127, DIGITS_AT_ONCE = 19 };
#define TEN_TO_19 UINT64_C(10000000000000000000)

rb_big rb_big_of(rb_i128 n)
{
    rb_big   big;
    uint64_t rest = n < 0 ? ~UINT64_C(0) : 0;
    big.limb[0] = (uint64_t)n;
    big.limb[1] = (uint64_t)((rb_u128)n >> LIMB_BITS);
    for (int i = 2; i < RB_BIG_LIMBS; i++) big.limb[i] = rest;
    return big;
}

rb_big rb_big_add(rb_big a, rb_big b)
{
    rb_u128 carry = 0;
    for (int i = 0; i < RB_BIG_LIMBS; i++) {
        carry += (rb_u128)a.limb[i] + b.limb[i];
        a.limb[i] = (uint64_t)carry;
        carry >>= LIMB_BITS;
    }
    return a;
}

static rb_big negated(rb_big a)
{
    for (int i = 0; i < RB_BIG_LIMBS; i++) a.limb[i] = ~a.limb[i];
    return rb_big_add(a, rb_big_of(1));
}

rb_big rb_big_sub(rb_big a, rb_big b) { return rb_big_add(a, negated(b)); }

rb_big rb_big_mul(rb_big a, rb_big b)
{
    rb_big out = {{0}};
    for (int i = 0; i < RB_BIG_LIMBS; i++) {
        rb_u128 carry = 0;
        for (int j = 0; i + j < RB_BIG_LIMBS; j++) {
            carry += (rb_u128)a.limb[i] * b.limb[j] + out.limb[i + j];
            out.limb[i + j] = (uint64_t)carry;
            carry >>= LIMB_BITS;
        }
    }
    return out;
}

rb_big rb_big_product(rb_i128 a, rb_i128 b)
{
    rb_i128 small;
    if (!__builtin_mul_overflow(a, b, &small)) return rb_big_of(small);
    return rb_big_mul(rb_big_of(a), rb_big_of(b));
}

static bool is_negative(const rb_big *a) { return a->limb[RB_BIG_LIMBS - 1] >> (LIMB_BITS - 1) != 0; }

int rb_big_sign(rb_big a)
{
    uint64_t any = 0;
    if (is_negative(&a)) return -1;
    for (int i = 0; i < RB_BIG_LIMBS; i++) any |= a.limb[i];
    return any != 0;
}

/* As if both were without a sign. */
static int compare_sizes(const rb_big *a, const rb_big *b)
{
    for (int i = RB_BIG_LIMBS; i-- > 0;)
        if (a->limb[i] != b->limb[i]) return a->limb[i] < b->limb[i] ? -1 : 1;
    return 0;
}

int rb_big_compare(rb_big a, rb_big b)
{
    if (is_negative(&a) != is_negative(&b)) return is_negative(&a) ? -1 : 1;
    return compare_sizes(&a, &b);
}

rb_big rb_big_absolute(rb_big a) { return is_negative(&a) ? negated(a) : a; }

bool rb_big_to_i128(rb_big a, rb_i128 *out)
{
    rb_i128 low = (rb_i128)((rb_u128)a.limb[1] << LIMB_BITS | a.limb[0]);
    if (rb_big_compare(rb_big_of(low), a) != 0) return false;
    *out = low;
    return true;
}

static int bits_of(const rb_big *a)
{
    for (int i = RB_BIG_LIMBS; i-- > 0;)
        if (a->limb[i] != 0) return (i + 1) * LIMB_BITS - __builtin_clzll(a->limb[i]);
    return 0;
}

static rb_big shifted(rb_big a, int bits)
{
    rb_big out = {{0}};
    int    limbs = bits / LIMB_BITS, rest = bits % LIMB_BITS;
    for (int i = RB_BIG_LIMBS; i-- > limbs;) {
        out.limb[i] = a.limb[i - limbs] << rest;
        if (rest > 0 && i > limbs) out.limb[i] |= a.limb[i - limbs - 1] >> (LIMB_BITS - rest);
    }
    return out;
}

/* Both above zero; the rest stays in *n. False: the quotient has more than 127 bits. */
static bool divide_sizes(rb_big *n, rb_big d, rb_u128 *quotient)
{
    int spare = bits_of(n) - bits_of(&d);
    *quotient = 0;
    if (spare > QUOTIENT_BITS) return false;
    for (int bit = spare; bit >= 0; bit--) {
        rb_big part = shifted(d, bit);
        if (compare_sizes(n, &part) < 0) continue;
        if (bit >= QUOTIENT_BITS) return false;
        *n = rb_big_sub(*n, part);
        *quotient |= (rb_u128)1 << bit;
    }
    return true;
}

bool rb_big_divide(rb_big n, rb_big d, rb_i128 *out)
{
    rb_i128 small, by;
    rb_u128 quotient;
    if (rb_big_to_i128(n, &small) && rb_big_to_i128(d, &by)) return rb_i128_scale(small, 1, by, out);
    if (rb_big_is_zero(d)) return false;
    bool   negative = is_negative(&n) != is_negative(&d);
    rb_big rest = rb_big_absolute(n), size = rb_big_absolute(d);
    if (!divide_sizes(&rest, size, &quotient)) return false;
    rb_big gap = rb_big_sub(size, rest);
    int    order = compare_sizes(&rest, &gap); /* against one half */
    if (order > 0 || (order == 0 && (quotient & 1))) quotient++;
    if (quotient >> QUOTIENT_BITS != 0) return false;
    *out = negative ? -(rb_i128)quotient : (rb_i128)quotient;
    return true;
}

/* Divides by 10^19 and returns the rest: the next nineteen digits. */
static uint64_t take_digits(rb_big *a)
{
    rb_u128 rest = 0;
    for (int i = RB_BIG_LIMBS; i-- > 0;) {
        rb_u128 part = rest << LIMB_BITS | a->limb[i];
        a->limb[i] = (uint64_t)(part / TEN_TO_19);
        rest = part % TEN_TO_19;
    }
    return (uint64_t)rest;
}

void rb_big_print(rb_buf *b, rb_big a)
{
    char   digits[ALL_BITS / 3];
    size_t at = sizeof digits;
    rb_big left = rb_big_absolute(a);
    if (is_negative(&a)) rb_buf_add_char(b, '-');
    do {
        uint64_t part = take_digits(&left);
        bool     last = rb_big_is_zero(left);
        for (int i = 0; i < DIGITS_AT_ONCE && (!last || part > 0 || i == 0); i++, part /= 10)
            digits[--at] = (char)('0' + part % 10);
    } while (!rb_big_is_zero(left));
    rb_buf_add(b, digits + at, sizeof digits - at);
}
