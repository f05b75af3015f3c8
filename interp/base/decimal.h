/* base/decimal.h: exact decimal numbers: 38 digits, 9 of them after the point.
 *
 * A value is an integer count of billionths, |n| <= RB_DEC_MAX. Addition and
 * subtraction are exact; multiplication and division round half to even at the
 * ninth place and nowhere else. What leaves the range is reported, never wrapped.
 */
#ifndef RB_BASE_DECIMAL_H
#define RB_BASE_DECIMAL_H

#include "base/buf.h"

__extension__ typedef __int128          rb_i128;
__extension__ typedef unsigned __int128 rb_u128;
typedef rb_i128 rb_dec;

#define RB_DEC_PLACES 9
#define RB_DEC_ONE ((rb_dec)1000000000)
#define RB_DEC_MAX ((rb_dec)10000000000000000000ull * (rb_dec)10000000000000000000ull - 1)

/* All return false when the result is out of range (or the divisor is zero); *out is then untouched. */
static inline bool rb_dec_add(rb_dec a, rb_dec b, rb_dec *out)
{
    rb_dec sum;
    if (__builtin_add_overflow(a, b, &sum) || sum > RB_DEC_MAX || sum < -RB_DEC_MAX) return false;
    *out = sum;
    return true;
}
static inline bool rb_dec_sub(rb_dec a, rb_dec b, rb_dec *out) { return rb_dec_add(a, -b, out); }
bool rb_dec_mul(rb_dec a, rb_dec b, rb_dec *out);
bool rb_dec_div(rb_dec a, rb_dec b, rb_dec *out);

enum rb_round { RB_ROUND_HALF_EVEN, RB_ROUND_HALF_UP, RB_ROUND_DOWN, RB_ROUND_UP, RB_ROUND_FLOOR, RB_ROUND_CEILING };
/* To 0..9 places after the point. */
bool rb_dec_round(rb_dec a, unsigned places, enum rb_round mode, rb_dec *out);

/* Sign of a*b - c*d, exactly (256 bits inside). Decides targets and bands on exact quotients. */
int rb_i128_compare_products(rb_i128 a, rb_i128 b, rb_i128 c, rb_i128 d);
/* n * mul / div rounded half to even; false when out of range or div is zero. */
bool rb_i128_scale(rb_i128 n, rb_i128 mul, rb_i128 div, rb_i128 *out);

enum rb_dec_parse { RB_DEC_OK, RB_DEC_NOT_A_NUMBER, RB_DEC_TOO_LARGE, RB_DEC_TOO_FINE };
/* Plain decimal text: sign, digits, point, digits, exponent (1E+05). No blanks, no
 * separators, no inf. More than nine places that are not zeros: RB_DEC_TOO_FINE. */
enum rb_dec_parse rb_dec_parse(rb_str s, rb_dec *out);
static inline rb_dec rb_dec_of(int64_t n) { return (rb_dec)n * RB_DEC_ONE; }
static inline bool   rb_dec_is_whole(rb_dec a) { return a % RB_DEC_ONE == 0; }
bool rb_dec_to_i64(rb_dec a, int64_t *out); /* false unless whole and in range */

void rb_dec_print(rb_buf *b, rb_dec a);                        /* shortest exact: -12.5 */
void rb_dec_print_places(rb_buf *b, rb_dec a, unsigned places); /* exactly that many, half even */

#endif
