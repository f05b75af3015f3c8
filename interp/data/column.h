/* data/column.h: one computed column of a batch: values and which of them are known.
 *
 * Bits are kept in 64-bit words, row r in word r/64 at bit r%64. Bits and known-bits beyond the
 * batch's rows are unspecified; whoever counts masks the last word. Where a row is not known its value
 * is unspecified too, except RB_REP_BIT: there it is 0, so `yes` bits need no masking.
 */
#ifndef RB_DATA_COLUMN_H
#define RB_DATA_COLUMN_H

#include "base/decimal.h"
#include "data/batch.h"
#include "data/type.h"

typedef struct rb_column {
    uint64_t known[RB_BATCH_WORDS];
    union {
        uint64_t *bits;
        int64_t  *i64;
        rb_dec   *dec;
        rb_str   *text;
    } v;
} rb_column;

static inline bool rb_bit_get(const uint64_t *words, uint32_t row) { return words[row >> 6] >> (row & 63) & 1; }
static inline void rb_bit_put(uint64_t *words, uint32_t row, bool yes)
{
    uint64_t mask = UINT64_C(1) << (row & 63);
    words[row >> 6] = yes ? words[row >> 6] | mask : words[row >> 6] & ~mask;
}

#endif
