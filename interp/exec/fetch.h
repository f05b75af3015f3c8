/* exec/fetch.h: the cells of one field in 64 rows, found wherever the reader left them.
 *
 * What a kernel asks of all 64 (are they empty, do they begin with something visible) is answered here, eight at a time where the
 * processor can; what it asks of each it finds as a plain text, without caring what a batch is.
 */
#ifndef RB_EXEC_FETCH_H
#define RB_EXEC_FETCH_H

#include "base/vectors.h"
#include "data/batch.h"

enum { RB_FETCH_ROWS = 64 };

typedef struct rb_fetched {
    uint32_t    first, rows;         /* of the batch */
    /* Around each may be looked, as of a cell that is roomy: what may not, and what is beyond the rows, is empty here. */
    const char *ptr[RB_FETCH_ROWS];
    uint32_t    len[RB_FETCH_ROWS];
    uint8_t     head[RB_FETCH_ROWS]; /* the first byte of each; of what is empty here, any */
    uint64_t    full;                /* cells that are not empty, also those that may not be looked at */
    uint64_t    visible;             /* cells that are certainly not blank, see rb_plain_is_visible */
} rb_fetched;

static inline rb_str rb_fetched_text(const rb_fetched *c, uint32_t i) { return (rb_str){c->ptr[i], c->len[i]}; }

/* Fills in all but `first` and `rows`, which say what is asked for. */
void rb_fetch(const rb_batch *b, uint32_t field, rb_fetched *out);

/* Of a column of indexed records, none of them made; all give the same. */
typedef void rb_fetcher(const rb_indexed *x, uint32_t column, rb_fetched *out);
rb_fetcher   rb_fetch_plain; /* any processor */
rb_fetcher  *rb_fetch_best(void);

/* The same of the values of a key of JSON, which were measured when they were met: fetch_values.c. */
rb_fetcher   rb_fetch_values_plain;
rb_fetcher  *rb_fetch_values_best(void);

#if defined(__x86_64__)
/* Which first bytes are visible. As signed bytes: the ASCII ones are the positive ones. */
RB_AVX2_INLINE uint32_t rb_fetch_visible(__m256i b)
{
    __m256i ascii = _mm256_andnot_si256(_mm256_cmpeq_epi8(b, _mm256_set1_epi8('#')), _mm256_cmpgt_epi8(b, _mm256_set1_epi8(' ')));
    __m256i low = _mm256_and_si256(_mm256_cmpgt_epi8(b, _mm256_set1_epi8((char)0xc2)), _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xe0), b));
    __m256i high = _mm256_and_si256(_mm256_cmpgt_epi8(b, _mm256_set1_epi8((char)0xe3)), _mm256_cmpgt_epi8(_mm256_set1_epi8((char)0xef), b));
    return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(ascii, _mm256_or_si256(low, high)));
}
#endif

/* 64 bytes, each 0 or 1, as bits. */
uint64_t rb_fetch_bits(const uint8_t bytes[RB_FETCH_ROWS]);

#endif
