/* base/hash128.h: 128 bits that stand for a text, where the texts themselves would take too much memory.
 *
 * Two of n texts have the same bits with a probability of n * n / 2^129: of a thousand million texts, once in 6e20 runs. That
 * holds whatever the texts are, made up by an enemy or not, because the key is drawn anew in every run; so whoever uses this
 * may let nothing but equality depend on the bits.
 */
#ifndef RB_BASE_HASH128_H
#define RB_BASE_HASH128_H

#include "base/str.h"

typedef struct rb_hash128 { uint64_t half[2]; } rb_hash128;

rb_hash128 rb_hash128_key(void); /* a fresh one */
rb_hash128 rb_hash128_of(rb_hash128 key, rb_str s);

static inline bool rb_hash128_equal(rb_hash128 a, rb_hash128 b) { return a.half[0] == b.half[0] && a.half[1] == b.half[1]; }

#endif
