/* read/block.h: what is asked of 64 bytes, a bit for each of them, on any processor: eight bytes in a word. With vector instructions:
 * read/avx2.h, read/avx512.h.
 */
#ifndef RB_READ_BLOCK_H
#define RB_READ_BLOCK_H

#include "base/word.h"

enum { RB_BLOCK = 64 };

/* Eight bits, one for each byte whose top bit is set. */
static inline uint64_t rb_word_tops(uint64_t word) { return ((word & RB_WORD_EACH(0x80)) >> 7) * UINT64_C(0x0102040810204080) >> 56; }

/* The top bit of each byte that is `c`. */
static inline uint64_t rb_word_equals(uint64_t word, char c)
{
    uint64_t differs = word ^ RB_WORD_EACH(c);
    return ~(((differs & RB_WORD_EACH(0x7f)) + RB_WORD_EACH(0x7f)) | differs);
}

static inline uint64_t rb_plain_equals(const char *bytes, char c)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < RB_BLOCK; i += 8) bits |= rb_word_tops(rb_word_equals(rb_word_load(bytes + i), c)) << i;
    return bits;
}

/* Bit i: the xor of bits 0 to i. */
static inline uint64_t rb_plain_running_xor(uint64_t bits)
{
    for (unsigned by = 1; by < RB_BLOCK; by *= 2) bits ^= bits << by;
    return bits;
}

/* Of the CRs those that no LF follows: a CRLF ends at its LF. `next`: the byte after the block. */
static inline uint64_t rb_block_lone(uint64_t cr, uint64_t lf, char next) { return cr & ~(lf >> 1 | (uint64_t)(next == '\n') << 63); }

#endif
