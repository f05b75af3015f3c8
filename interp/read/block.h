/* read/block.h: what is asked of 64 bytes, a bit for each of them, on any processor, sixteen bytes at a time. With more: read/avx2.h,
 * read/avx512.h.
 */
#ifndef RB_READ_BLOCK_H
#define RB_READ_BLOCK_H

#include <stdbool.h>

#include "base/word.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

enum { RB_BLOCK = 64 };

typedef uint8_t rb_sixteen __attribute__((vector_size(16))); /* on processors that have no such registers, compilers make do */

typedef struct rb_plain { rb_sixteen part[4]; } rb_plain;

static inline rb_plain rb_plain_load(const char *bytes)
{
    rb_plain b;
    memcpy(&b, bytes, sizeof b);
    return b;
}

/* Bit i: whether byte i of those that are all ones or all zeros is ones. */
#if defined(__SSE2__)
static inline uint64_t rb_plain_bits(rb_plain b)
{
    uint64_t low = (uint32_t)_mm_movemask_epi8((__m128i)b.part[0]) | (uint32_t)_mm_movemask_epi8((__m128i)b.part[1]) << 16;
    uint64_t high = (uint32_t)_mm_movemask_epi8((__m128i)b.part[2]) | (uint32_t)_mm_movemask_epi8((__m128i)b.part[3]) << 16;
    return low | high << 32;
}
#elif defined(__aarch64__)
static inline uint64_t rb_plain_bits(rb_plain b)
{
    const uint8x16_t each = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t low = vpaddq_u8(vandq_u8((uint8x16_t)b.part[0], each), vandq_u8((uint8x16_t)b.part[1], each));
    uint8x16_t high = vpaddq_u8(vandq_u8((uint8x16_t)b.part[2], each), vandq_u8((uint8x16_t)b.part[3], each));
    uint8x16_t all = vpaddq_u8(low, high);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}
#else
static inline uint64_t rb_plain_bits(rb_plain b)
{
    uint64_t bits = 0;
    const char *bytes = (const char *)&b;
    for (unsigned i = 0; i < RB_BLOCK; i += 8)
        bits |= (rb_word_load(bytes + i) & UINT64_C(0x8040201008040201)) * UINT64_C(0x0101010101010101) >> 56 << i;
    return bits;
}
#endif

static inline uint64_t rb_plain_equals(rb_plain b, char c)
{
    for (unsigned i = 0; i < 4; i++) b.part[i] = (rb_sixteen)(b.part[i] == (uint8_t)c);
    return rb_plain_bits(b);
}

/* Whether the bytes are ASCII and none is NUL. */
static inline bool rb_plain_is_ascii(rb_plain b)
{
    rb_sixteen odd = {0};
    for (unsigned i = 0; i < 4; i++) odd |= (rb_sixteen)((b.part[i] - 1) >= 0x7f);
    uint64_t half[2];
    memcpy(half, &odd, sizeof half);
    return (half[0] | half[1]) == 0;
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
