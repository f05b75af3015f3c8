/* base/big.h: whole numbers of 512 bits: exact sums of products, and exact quotients compared.
 *
 * Where an amount of 38 digits is weighted by another and summed over all records, the sum has up to 320 bits, and
 * comparing its quotient with a target and a band's limit up to 450. All of that fits, so no operation here can
 * overflow for those who stay within it; beyond it the result is taken modulo 2^512.
 */
#ifndef RB_BASE_BIG_H
#define RB_BASE_BIG_H

#include "base/decimal.h"

enum { RB_BIG_LIMBS = 8 };
typedef struct rb_big { uint64_t limb[RB_BIG_LIMBS]; } rb_big; /* two's complement, the lowest limb first; zeroed: 0 */

rb_big rb_big_of(rb_i128 n);
rb_big rb_big_add(rb_big a, rb_big b);
rb_big rb_big_sub(rb_big a, rb_big b);
rb_big rb_big_mul(rb_big a, rb_big b);
rb_big rb_big_product(rb_i128 a, rb_i128 b);
int    rb_big_sign(rb_big a);               /* -1, 0, 1 */
int    rb_big_compare(rb_big a, rb_big b);  /* -1, 0, 1 */
rb_big rb_big_absolute(rb_big a);
static inline bool rb_big_is_zero(rb_big a) { return rb_big_sign(a) == 0; }
/* False when it does not fit 128 bits. */
bool   rb_big_to_i128(rb_big a, rb_i128 *out);
/* n / d rounded half to even; false when d is 0 or the quotient leaves 127 bits. */
bool   rb_big_divide(rb_big n, rb_big d, rb_i128 *out);
void   rb_big_print(rb_buf *b, rb_big a);   /* in decimal */

#endif
