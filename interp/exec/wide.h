/* exec/wide.h: sums that cannot overflow: 192 bits, two's complement. So the order of the terms never shows. */
#ifndef RB_EXEC_WIDE_H
#define RB_EXEC_WIDE_H

#include "base/decimal.h"

typedef struct rb_wide_sum { uint64_t low, middle; int64_t high; } rb_wide_sum;

static inline rb_u128 rb_wide_low(rb_wide_sum sum) { return (rb_u128)sum.middle << 64 | sum.low; } /* the lower 128 bits */

static inline void rb_wide_set_low(rb_wide_sum *sum, rb_u128 low)
{
    sum->middle = (uint64_t)(low >> 64);
    sum->low = (uint64_t)low;
}

static inline void rb_wide_add(rb_wide_sum *sum, rb_i128 term)
{
    rb_u128 low = rb_wide_low(*sum) + (rb_u128)term;
    sum->high += (low < (rb_u128)term) - (term < 0);
    rb_wide_set_low(sum, low);
}

static inline void rb_wide_join(rb_wide_sum *sum, rb_wide_sum other)
{
    rb_u128 low = rb_wide_low(*sum) + rb_wide_low(other);
    sum->high += other.high + (low < rb_wide_low(other));
    rb_wide_set_low(sum, low);
}

static inline bool rb_wide_narrow(rb_wide_sum sum, rb_i128 *out) /* false: more than 38 digits */
{
    rb_i128 low = (rb_i128)rb_wide_low(sum);
    if (sum.high != (low < 0 ? -1 : 0) || low > RB_DEC_MAX || low < -RB_DEC_MAX) return false;
    *out = low;
    return true;
}

#endif
