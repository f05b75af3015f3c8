/* read/avx2.h: 64 bytes at a time on processors that have AVX2. Only inside functions marked RB_AVX2.
 *
 * Source   The check of UTF-8 is the one of J. Keiser and D. Lemire, "Validating UTF-8 In Less Than One Instruction
 *          Per Byte", 2021: three tables of 16, looked up by the two nibbles of a byte and the high nibble of the
 *          next, give a bit for each way in which the pair can be wrong; a wrong pair has a bit in all three.
 */
#ifndef RB_READ_AVX2_H
#define RB_READ_AVX2_H

#include "base/vectors.h"

#if defined(__x86_64__)

typedef struct rb_block { __m256i low, high; } rb_block;

RB_AVX2_INLINE rb_block rb_block_load(const char *bytes)
{
    return (rb_block){_mm256_loadu_si256((const void *)bytes), _mm256_loadu_si256((const void *)(bytes + 32))};
}

/* Bit i: the top bit of byte i. */
RB_AVX2_INLINE uint64_t rb_block_bits(__m256i low, __m256i high)
{
    return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

RB_AVX2_INLINE uint64_t rb_block_equals(rb_block b, char c)
{
    __m256i all = _mm256_set1_epi8(c);
    return rb_block_bits(_mm256_cmpeq_epi8(b.low, all), _mm256_cmpeq_epi8(b.high, all));
}

/* Not 0 where one of two bytes, 32 apart, is that. */
RB_AVX2_INLINE __m256i rb_block_any(rb_block b, char c)
{
    __m256i all = _mm256_set1_epi8(c);
    return _mm256_or_si256(_mm256_cmpeq_epi8(b.low, all), _mm256_cmpeq_epi8(b.high, all));
}

/* Of 32 bytes a bit for each quote, backslash and control byte. The exclusive or makes a quote the one after the control bytes, and signed
 * bytes of what is to be compared without signs. `slash`: 32 backslashes. */
RB_AVX2_INLINE uint32_t rb_block_stops(const char *text, __m256i slash)
{
    __m256i bytes = _mm256_loadu_si256((const void *)text), turned = _mm256_xor_si256(bytes, _mm256_set1_epi8((char)0x82));
    __m256i low = _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xa1), turned);
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(low, _mm256_cmpeq_epi8(bytes, slash)));
}

/* After a number of JSON of at most 15 bytes and without an exponent, without a branch on how many they are; NULL: it is none. What follows is
 * looked at by who asks: neither a comma nor a key begins like the rest of a number. */
RB_AVX2_INLINE const char *rb_block_number_end(const char *text)
{
    text += *text == '-';
    __m128i  bytes = _mm_loadu_si128((const void *)text), value = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    uint32_t digits = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(value, _mm_set1_epi8(9)), value));
    uint32_t points = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'))), other = ~(digits | points), end = other & -other;
    points &= end - 1;
    uint32_t wrong = (points & (points - 1)) | (points << 1 & end) | (~digits & 1) | ((*text == '0') & digits >> 1) | (end >> 16);
    return wrong ? NULL : text + __builtin_ctz(other);
}

/* Bit i: the xor of bits 0 to i. */
RB_AVX2_INLINE uint64_t rb_block_running_xor(uint64_t bits)
{
    __m128i product = _mm_clmulepi64_si128(_mm_set_epi64x(0, (long long)bits), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

/* The table twice, once for each half of a vector. */
RB_AVX2_INLINE __m256i rb_block_look_up(const uint8_t table[16], __m256i at)
{
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)table)), at);
}

/* Nonzero where a byte does not go with the three before it, in the 32 bytes at `bytes`. */
RB_AVX2_INLINE __m256i rb_block_wrong_utf8(const char *bytes)
{
    enum {
        SHORT = 1, LONG = 2, OVER3 = 4, LARGE = 8, SURROGATE = 16, OVER2 = 32, LARGE1000 = 64, OVER4 = 64, TWO = 128,
        ANY = SHORT | LONG | TWO,
    };
    static const uint8_t first_high[16] = {
        LONG, LONG, LONG, LONG, LONG, LONG, LONG, LONG, TWO, TWO, TWO, TWO, SHORT | OVER2, SHORT,
        SHORT | OVER3 | SURROGATE, SHORT | LARGE | LARGE1000 | OVER4,
    };
    static const uint8_t first_low[16] = {
        ANY | OVER3 | OVER2 | OVER4, ANY | OVER2, ANY, ANY, ANY | LARGE, ANY | LARGE | LARGE1000,
        ANY | LARGE | LARGE1000, ANY | LARGE | LARGE1000, ANY | LARGE | LARGE1000, ANY | LARGE | LARGE1000,
        ANY | LARGE | LARGE1000, ANY | LARGE | LARGE1000, ANY | LARGE | LARGE1000,
        ANY | LARGE | LARGE1000 | SURROGATE, ANY | LARGE | LARGE1000, ANY | LARGE | LARGE1000,
    };
    static const uint8_t second_high[16] = {
        SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, SHORT, LONG | OVER2 | TWO | OVER3 | LARGE1000 | OVER4,
        LONG | OVER2 | TWO | OVER3 | LARGE, LONG | OVER2 | TWO | SURROGATE | LARGE,
        LONG | OVER2 | TWO | SURROGATE | LARGE, SHORT, SHORT, SHORT, SHORT,
    };
    const __m256i nibble = _mm256_set1_epi8(0x0f);
    __m256i here = _mm256_loadu_si256((const void *)bytes);
    __m256i one = _mm256_loadu_si256((const void *)(bytes - 1));
    __m256i two = _mm256_loadu_si256((const void *)(bytes - 2));
    __m256i three = _mm256_loadu_si256((const void *)(bytes - 3));
    __m256i wrong = rb_block_look_up(first_high, _mm256_and_si256(_mm256_srli_epi16(one, 4), nibble));
    wrong = _mm256_and_si256(wrong, rb_block_look_up(first_low, _mm256_and_si256(one, nibble)));
    __m256i high = _mm256_and_si256(_mm256_srli_epi16(here, 4), nibble);
    wrong = _mm256_and_si256(wrong, rb_block_look_up(second_high, high));
    /* A byte that must be the third or fourth of its character follows such a one: bit TWO is then due. */
    __m256i third = _mm256_subs_epu8(two, _mm256_set1_epi8((char)(0xe0 - 0x80)));
    __m256i fourth = _mm256_subs_epu8(three, _mm256_set1_epi8((char)(0xf0 - 0x80)));
    __m256i due = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(due, wrong);
}

/* Not 0 when the 64 bytes at `bytes`, read after the three before them, may not be UTF-8, or one is NUL. `alone`: the next 64 are ASCII,
 * so that a character may not be left unfinished. */
RB_AVX2_INLINE __m256i rb_block_strangeness(const char *bytes, bool alone)
{
    const __m256i most = _mm256_set_epi8((char)0xbf, (char)0xdf, (char)0xef, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                                         -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1); /* of the last byte first */
    __m256i low = _mm256_loadu_si256((const void *)bytes), high = _mm256_loadu_si256((const void *)(bytes + 32));
    __m256i wrong = _mm256_or_si256(rb_block_wrong_utf8(bytes), rb_block_wrong_utf8(bytes + 32));
    __m256i begun = _mm256_and_si256(_mm256_subs_epu8(high, most), _mm256_set1_epi8((char)-alone));
    __m256i nul = _mm256_cmpeq_epi8(_mm256_min_epu8(low, high), _mm256_setzero_si256());
    return _mm256_or_si256(_mm256_or_si256(wrong, nul), begun);
}

RB_AVX2_INLINE bool rb_block_is_strange(const char *bytes, bool alone)
{
    __m256i wrong = rb_block_strangeness(bytes, alone);
    return !_mm256_testz_si256(wrong, wrong);
}

/* Of the blocks (positions, ascending, UINT32_MAX last) that are not ASCII, keeps those that may not be UTF-8. */
RB_AVX2_INLINE void rb_block_keep_strange(uint32_t *blocks, const char *bytes)
{
    uint32_t *kept = blocks;
    for (; *blocks != UINT32_MAX; blocks++) {
        *kept = *blocks;
        kept += rb_block_is_strange(bytes + *blocks, blocks[1] != *blocks + 64);
    }
    *kept = UINT32_MAX;
}

#endif
#endif
