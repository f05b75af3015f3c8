/* read/avx512.h: 64 bytes at a time on processors that have AVX-512 and can compress bytes: a block is one register, and what is asked of
 * its bytes is answered by a mask. Only inside functions marked RB_AVX512. What is not here is that of read/avx2.h.
 */
#ifndef RB_READ_AVX512_H
#define RB_READ_AVX512_H

#include "base/vectors.h"

#if defined(__x86_64__)

RB_AVX512_INLINE __m512i rb_wide_load(const char *bytes) { return _mm512_loadu_si512(bytes); }
RB_AVX512_INLINE uint64_t rb_wide_equals(__m512i b, char c) { return _mm512_cmpeq_epi8_mask(b, _mm512_set1_epi8(c)); }

/* A fourth of the places, from the lowest. */
RB_AVX512_INLINE void rb_wide_put(uint32_t *to, __m128i places, __m512i base)
{
    _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_cvtepu8_epi32(places), base));
}

/* Writes down `base` and the place of each bit, of which there are `count`; in all 16 or 64 words are written. Compressed in a register:
 * some processors need more than a hundred cycles to compress into memory. */
RB_AVX512_INLINE void rb_wide_put_places(uint32_t *to, uint64_t bits, uint32_t base, uint32_t count)
{
    static const uint8_t each[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63,
    };
    __m512i places = _mm512_maskz_compress_epi8(bits, _mm512_loadu_si512(each)), all = _mm512_set1_epi32((int)base);
    rb_wide_put(to, _mm512_castsi512_si128(places), all);
    if (__builtin_expect(count > 16, 0)) {
        rb_wide_put(to + 16, _mm512_extracti32x4_epi32(places, 1), all);
        rb_wide_put(to + 32, _mm512_extracti32x4_epi32(places, 2), all);
        rb_wide_put(to + 48, _mm512_extracti32x4_epi32(places, 3), all);
    }
}

#endif
#endif
