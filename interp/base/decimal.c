/* base/decimal.c: exact decimals as a count of billionths.
 *
 * Promises  Every result is the exact one rounded once, or false. Products and
 *           dividends are 256 bits wide inside, so nothing is lost on the way.
 *
 * Why signs are taken off first: rounding half to even is the same on both sides
 * of zero, and unsigned arithmetic has no overflow that C leaves undefined.
 */
#include "base/decimal.h"

#include "base/ascii.h"

typedef struct wide {
    rb_u128 hi, lo;
} wide;

#define BILLION  UINT64_C(1000000000)
#define I128_MAX ((rb_u128)-1 >> 1)

static const uint64_t tens[20] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

static rb_u128 size_of(rb_i128 a) { return a < 0 ? -(rb_u128)a : (rb_u128)a; }
static rb_i128 with_sign(rb_u128 size, bool negative) { return (rb_i128)(negative ? -size : size); }

/* 10^n for n up to 38. */
static rb_u128 power_of_ten(unsigned n) { return n < 20 ? tens[n] : (rb_u128)tens[19] * tens[n - 19]; }

/* ---- 256 bits ---- */

static wide multiply_wide(rb_u128 a, rb_u128 b)
{
    uint64_t a0 = (uint64_t)a, a1 = (uint64_t)(a >> 64), b0 = (uint64_t)b, b1 = (uint64_t)(b >> 64);
    rb_u128 low = (rb_u128)a0 * b0, mid = (rb_u128)a1 * b0 + (low >> 64);
    rb_u128 mid2 = (rb_u128)a0 * b1 + (uint64_t)mid;
    return (wide){(rb_u128)a1 * b1 + (mid >> 64) + (mid2 >> 64), mid2 << 64 | (uint64_t)low};
}

/* One digit of 64 bits: (rem * 2^64 + next) / d, where d has its top bit set and rem < d. (Knuth 4.3.1, D.)
 */
static uint64_t divide_step(rb_u128 *rem, uint64_t next, rb_u128 d)
{
    uint64_t d1 = (uint64_t)(d >> 64), d0 = (uint64_t)d, r1 = (uint64_t)(*rem >> 64);
    rb_u128 guess = r1 >= d1 ? UINT64_MAX : *rem / d1;
    rb_u128 left = *rem - guess * d1; /* < 2^65 or so: compare only while it fits one digit */
    while (left >> 64 == 0 && guess * d0 > (left << 64 | next)) {
        guess--;
        left += d1;
    }
    *rem = (*rem << 64 | next) - guess * d; /* modulo 2^128; the true remainder is below d */
    return (uint64_t)guess;
}

static unsigned leading_zeros(rb_u128 d)
{
    uint64_t high = (uint64_t)(d >> 64);
    return (unsigned)(high ? __builtin_clzll(high) : 64 + __builtin_clzll((uint64_t)d));
}

/* n / d with the rest in *rest. The caller has seen to n.hi < d, so the quotient fits. */
static rb_u128 divide_wide(wide n, rb_u128 d, rb_u128 *rest)
{
    if (n.hi == 0) {
        rb_u128 q = n.lo / d; /* one call of the compiler's division, not two */
        *rest = n.lo - q * d;
        return q;
    }
    unsigned shift = leading_zeros(d);
    d <<= shift;
    rb_u128 rem = shift > 0 ? n.hi << shift | n.lo >> (128 - shift) : n.hi, low = n.lo << shift;
    uint64_t q1 = divide_step(&rem, (uint64_t)(low >> 64), d);
    uint64_t q0 = divide_step(&rem, (uint64_t)low, d);
    *rest = rem >> shift;
    return (rb_u128)q1 << 64 | q0;
}

/* q, or its neighbour, when `rest` of `of` was left over. Written so that it cannot overflow: rest < of. */
static rb_u128 half_even(rb_u128 q, rb_u128 rest, rb_u128 of)
{
    rb_u128 gap = of - rest;
    return rest > gap || (rest == gap && (q & 1)) ? q + 1 : q;
}

int rb_i128_compare_products(rb_i128 a, rb_i128 b, rb_i128 c, rb_i128 d)
{
    int left = ((a > 0) - (a < 0)) * ((b > 0) - (b < 0)), right = ((c > 0) - (c < 0)) * ((d > 0) - (d < 0));
    if (left != right) return left < right ? -1 : 1;
    wide x = multiply_wide(size_of(a), size_of(b)), y = multiply_wide(size_of(c), size_of(d));
    int order = x.hi != y.hi ? (x.hi > y.hi ? 1 : -1) : (x.lo > y.lo) - (x.lo < y.lo);
    return left < 0 ? -order : order;
}

bool rb_i128_scale(rb_i128 n, rb_i128 mul, rb_i128 div, rb_i128 *out)
{
    if (div == 0) return false;
    rb_u128 d = size_of(div), rest;
    wide product = multiply_wide(size_of(n), size_of(mul));
    if (product.hi >= d) return false;
    rb_u128 q = divide_wide(product, d, &rest);
    if (q > I128_MAX) return false;
    q = half_even(q, rest, d);
    if (q > I128_MAX) return false;
    *out = with_sign(q, (n < 0) ^ (mul < 0) ^ (div < 0));
    return true;
}

/* ---- arithmetic ---- */

static bool fits64(rb_dec a) { return a == (int64_t)a; }

static bool in_range(rb_u128 size, bool negative, rb_dec *out)
{
    if (size > (rb_u128)RB_DEC_MAX) return false;
    *out = with_sign(size, negative);
    return true;
}

/* n / 10^9 half to even, for n below 2^126. Three divisions by a constant, which are multiplications:
 * several times quicker than the one by a variable that the compiler would call. */
static rb_u128 by_billion(rb_u128 n)
{
    uint64_t high = (uint64_t)(n >> 64), low = (uint64_t)n;
    if (high == 0) return half_even(low / BILLION, low % BILLION, BILLION);
    uint64_t mid = high % BILLION << 32 | low >> 32;
    uint64_t end = mid % BILLION << 32 | (uint32_t)low;
    rb_u128 q = ((rb_u128)(high / BILLION) << 64) + ((rb_u128)(mid / BILLION) << 32) + end / BILLION;
    return half_even(q, end % BILLION, BILLION);
}

bool rb_dec_mul(rb_dec a, rb_dec b, rb_dec *out)
{
    bool negative = (a < 0) != (b < 0);
    if (fits64(a) && fits64(b)) return in_range(by_billion(size_of(a) * size_of(b)), negative, out);
    rb_u128 rest;
    wide product = multiply_wide(size_of(a), size_of(b));
    if (product.hi >= BILLION) return false;
    rb_u128 q = divide_wide(product, BILLION, &rest);
    if (q > (rb_u128)RB_DEC_MAX) return false;
    return in_range(half_even(q, rest, BILLION), negative, out);
}

bool rb_dec_div(rb_dec a, rb_dec b, rb_dec *out)
{
    if (b == 0) return false;
    rb_u128 d = size_of(b), rest;
    wide n = multiply_wide(size_of(a), BILLION);
    if (n.hi >= d) return false;
    rb_u128 q = divide_wide(n, d, &rest);
    if (q > (rb_u128)RB_DEC_MAX) return false;
    return in_range(half_even(q, rest, d), (a < 0) != (b < 0), out);
}

static bool goes_up(enum rb_round mode, bool negative, bool odd, int against_half)
{
    switch (mode) {
    case RB_ROUND_HALF_EVEN: return against_half > 0 || (against_half == 0 && odd);
    case RB_ROUND_HALF_UP: return against_half >= 0;
    case RB_ROUND_DOWN: return false;
    case RB_ROUND_UP: return true;
    case RB_ROUND_FLOOR: return negative;
    case RB_ROUND_CEILING: return !negative;
    }
    RB_BUG("no such way to round");
}

static rb_u128 round_size(rb_u128 size, bool negative, unsigned places, enum rb_round mode)
{
    uint64_t unit = tens[RB_DEC_PLACES - places];
    rb_u128 q = size / unit;
    uint64_t rest = (uint64_t)(size - q * unit), half = unit / 2;
    if (rest > 0 && goes_up(mode, negative, q & 1, (rest > half) - (rest < half))) q++;
    return q * unit;
}

bool rb_dec_round(rb_dec a, unsigned places, enum rb_round mode, rb_dec *out)
{
    if (places > RB_DEC_PLACES) places = RB_DEC_PLACES;
    return in_range(round_size(size_of(a), a < 0, places, mode), a < 0, out);
}

bool rb_dec_to_i64(rb_dec a, int64_t *out)
{
    rb_dec whole = a / RB_DEC_ONE;
    if (!rb_dec_is_whole(a) || !fits64(whole)) return false;
    *out = (int64_t)whole;
    return true;
}

/* ---- text ---- */

struct number {
    const char *digits, *digits_end; /* digits and at most one point */
    const char *point;               /* NULL when there is none */
    int64_t exponent;
    bool negative;
};

/* No text is long enough for a larger exponent to come back into range. */
#define EXPONENT_CAP INT64_C(1000000000000000)

static bool scan_exponent(const char *p, const char *end, int64_t *exponent)
{
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end) return false;
    int64_t n = 0;
    for (; p < end; p++) {
        if (!rb_is_digit(*p)) return false;
        if (n < EXPONENT_CAP) n = n * 10 + (*p - '0');
    }
    *exponent = negative ? -n : n;
    return true;
}

static bool scan_number(rb_str s, struct number *n)
{
    const char *p = s.ptr, *end = s.ptr + s.len;
    *n = (struct number){.negative = p < end && *p == '-'};
    if (p < end && (*p == '-' || *p == '+')) p++;
    n->digits = p;
    for (; p < end && (rb_is_digit(*p) || (*p == '.' && !n->point)); p++)
        if (*p == '.') n->point = p;
    n->digits_end = p;
    if (p - n->digits == (n->point ? 1 : 0)) return false;
    if (p == end) return true;
    return (*p == 'e' || *p == 'E') && scan_exponent(p + 1, end, &n->exponent);
}

/* Leading and trailing zeros come off, so that digits * 10^exponent has as few digits as it can. */
static void strip_zeros(struct number *n)
{
    while (n->digits < n->digits_end && (*n->digits == '0' || *n->digits == '.')) n->digits++;
    const char *all = n->digits_end;
    while (n->digits_end > n->digits && (n->digits_end[-1] == '0' || n->digits_end[-1] == '.'))
        n->digits_end--;
    n->exponent += all - n->digits_end;
    if (n->point && n->point >= n->digits_end && n->point < all) n->exponent--; /* the point is no digit */
    if (n->point) n->exponent -= all - n->point - 1;
}

static enum rb_dec_parse parse_any(rb_str s, rb_dec *out)
{
    struct number n;
    if (!scan_number(s, &n)) return RB_DEC_NOT_A_NUMBER;
    strip_zeros(&n);
    bool point_inside = n.point && n.point >= n.digits && n.point < n.digits_end;
    int64_t count = n.digits_end - n.digits - point_inside;
    if (count > 0 && count + n.exponent > 38 - RB_DEC_PLACES) return RB_DEC_TOO_LARGE;
    if (count > 0 && n.exponent < -RB_DEC_PLACES) return RB_DEC_TOO_FINE;
    rb_u128 size = 0;
    for (const char *p = n.digits; p < n.digits_end; p++)
        if (*p != '.') size = size * 10 + (unsigned)(*p - '0');
    if (count > 0) size *= power_of_ten((unsigned)(n.exponent + RB_DEC_PLACES));
    *out = with_sign(size, n.negative);
    return RB_DEC_OK;
}

/* Nearly all numbers in an export: at most 18 digits, at most nine of them after the point. */
enum rb_dec_parse rb_dec_parse(rb_str s, rb_dec *out)
{
    if (s.len == 0) return RB_DEC_NOT_A_NUMBER;
    const char *p = s.ptr, *end = s.ptr + s.len;
    bool negative = *p == '-';
    if (negative || *p == '+') p++;
    if (end - p > 19) return parse_any(s, out);
    const char *point = NULL, *first = p;
    uint64_t size = 0;
    for (; p < end; p++) {
        if (rb_is_digit(*p))
            size = size * 10 + (unsigned)(*p - '0');
        else if (*p == '.' && !point)
            point = p;
        else
            return parse_any(s, out);
    }
    ptrdiff_t after = point ? end - point - 1 : 0, digits = end - first - (point ? 1 : 0);
    if (digits == 0 || digits > 18 || after > RB_DEC_PLACES) return parse_any(s, out);
    *out = with_sign((rb_u128)size * tens[RB_DEC_PLACES - after], negative);
    return RB_DEC_OK;
}

/* Leaves the whole part in *size and returns the billionths. Dividing 128 bits is slow and seldom needed. */
static uint64_t cut_fraction(rb_u128 *size)
{
    uint64_t fraction;
    if (*size <= UINT64_MAX) {
        fraction = (uint64_t)*size % BILLION;
        *size = (uint64_t)*size / BILLION;
        return fraction;
    }
    rb_u128 whole = *size / BILLION;
    fraction = (uint64_t)(*size - whole * BILLION);
    *size = whole;
    return fraction;
}

static void print_whole(rb_buf *b, rb_u128 n)
{
    if (n <= UINT64_MAX) {
        rb_buf_add_u64(b, (uint64_t)n);
        return;
    }
    char low[19]; /* n is below 10^30, so one cut leaves two parts of 64 bits */
    uint64_t rest = (uint64_t)(n % tens[19]);
    rb_buf_add_u64(b, (uint64_t)(n / tens[19]));
    for (size_t i = sizeof low; i-- > 0; rest /= 10) low[i] = (char)('0' + rest % 10);
    rb_buf_add(b, low, sizeof low);
}

static void print_fraction(rb_buf *b, uint64_t billionths, unsigned places)
{
    char text[1 + RB_DEC_PLACES] = ".";
    for (size_t i = RB_DEC_PLACES; i > 0; i--, billionths /= 10) text[i] = (char)('0' + billionths % 10);
    rb_buf_add(b, text, places + 1);
}

/* Cents, as nearly all have. */
static void print_cents(rb_buf *b, unsigned cents)
{
    char text[3] = {'.', (char)('0' + cents / 10), (char)('0' + cents % 10)};
    rb_buf_add(b, text, cents % 10 == 0 ? 2 : 3);
}

void rb_dec_print(rb_buf *b, rb_dec a)
{
    rb_u128 size = size_of(a);
    uint64_t fraction = cut_fraction(&size);
    if (a < 0) rb_buf_add_char(b, '-');
    print_whole(b, size);
    if (fraction == 0) return;
    if (fraction % (BILLION / 100) == 0) {
        print_cents(b, (unsigned)(fraction / (BILLION / 100)));
        return;
    }
    unsigned places = RB_DEC_PLACES;
    for (uint64_t left = fraction; left % 10 == 0; left /= 10) places--;
    print_fraction(b, fraction, places);
}

void rb_dec_print_places(rb_buf *b, rb_dec a, unsigned places)
{
    unsigned shown = places < RB_DEC_PLACES ? places : RB_DEC_PLACES;
    rb_u128 size = round_size(size_of(a), a < 0, shown, RB_ROUND_HALF_EVEN);
    if (a < 0 && size > 0) rb_buf_add_char(b, '-');
    uint64_t fraction = cut_fraction(&size);
    print_whole(b, size);
    if (places == 0) return;
    print_fraction(b, fraction, shown);
    rb_buf_add_repeat(b, '0', places - shown);
}
