/* exec/ends.h: the first four and the last four bytes of 64 cells, side by side; for AVX2. */
#ifndef RB_EXEC_ENDS_H
#define RB_EXEC_ENDS_H

#include "base/vectors.h"
#include "exec/fetch.h"

typedef struct rb_ends { uint32_t first[RB_FETCH_ROWS], last[RB_FETCH_ROWS]; } rb_ends;

/* Of cells that are shorter, also bytes around them. */
static inline void rb_ends_gather(const rb_fetched *c, rb_ends *out)
{
#pragma GCC unroll 4
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        memcpy(&out->first[i], c->ptr[i], sizeof *out->first);
        memcpy(&out->last[i], c->ptr[i] + c->len[i] - sizeof *out->last, sizeof *out->last);
    }
}

/* Those of eight rows without the bytes around them: 0 at the end of `first`, and at the beginning of `last`. */
RB_AVX2_INLINE void rb_ends_kept(const rb_ends *ends, __m256i len, uint32_t i, __m256i *first, __m256i *last)
{
    __m256i lacking = _mm256_max_epi32(_mm256_sub_epi32(_mm256_set1_epi32(4), len), _mm256_setzero_si256());
    __m256i bits = _mm256_slli_epi32(lacking, 3), all = _mm256_set1_epi32(-1);
    *first = _mm256_and_si256(_mm256_loadu_si256((const void *)(ends->first + i)), _mm256_srlv_epi32(all, bits));
    *last = _mm256_and_si256(_mm256_loadu_si256((const void *)(ends->last + i)), _mm256_sllv_epi32(all, bits));
}

#endif
