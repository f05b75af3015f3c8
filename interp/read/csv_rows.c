/* read/csv_rows.c: see csv_rows.h.
 *
 * Path      csv_pick.c -> [csv_rows] -> csv.c
 * Promises  Four at a time the same as one by one; what is read is held against a reader that looks at one byte after the other.
 */
#include "read/csv_rows.h"

#include "base/vectors.h"

static inline uint32_t length(const rb_csv_rows *r, uint32_t i) { return r->end[i] - r->before[i] - 1; }

static inline bool is_unfit(uint32_t len, uint32_t limit, uint32_t header) { return len - 1 >= limit || len == header; }

static void put_one(const rb_csv_rows *r, rb_batch *batch, uint32_t i)
{
    uint32_t row = r->first + i, start = r->before[i] + 1;
    batch->record[row] = r->record + i;
    batch->line[row] = r->line + i;
    batch->offset[row] = r->offset + start;
    batch->raw[row] = (rb_str){batch->indexed.base + start, length(r, i)};
}

#if defined(__x86_64__)

enum { FOUR = 4, EIGHT = 8 };

/* As bits, of eight. */
RB_AVX2_INLINE uint32_t unfit_of_eight(const rb_csv_rows *r, uint32_t i, uint32_t limit, uint32_t header)
{
    __m256i len = _mm256_sub_epi32(_mm256_loadu_si256((const void *)(r->end + i)), _mm256_loadu_si256((const void *)(r->before + i)));
    __m256i most = _mm256_set1_epi32((int)limit), same = _mm256_cmpeq_epi32(len, _mm256_set1_epi32((int)(header + 1)));
    len = _mm256_sub_epi32(len, _mm256_set1_epi32(2));
    __m256i over = _mm256_cmpeq_epi32(_mm256_max_epu32(len, most), len);
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_or_si256(over, same)));
}

RB_AVX2 static uint32_t skip_fit(const rb_csv_rows *r, uint32_t i, uint32_t limit, uint32_t header)
{
    for (; i + EIGHT <= r->count; i += EIGHT) {
        uint32_t unfit = unfit_of_eight(r, i, limit, header);
        if (unfit != 0) return i + (uint32_t)__builtin_ctz(unfit);
    }
    return i;
}

/* Numbers `from`, from + 1 … */
RB_AVX2_INLINE __m256i count_from(uint64_t from) { return _mm256_add_epi64(_mm256_set1_epi64x((long long)from), _mm256_set_epi64x(3, 2, 1, 0)); }

RB_AVX2_INLINE void put_four(const rb_csv_rows *r, rb_batch *batch, uint32_t i)
{
    uint32_t row = r->first + i;
    __m128i  start = _mm_sub_epi32(_mm_loadu_si128((const void *)(r->before + i)), _mm_set1_epi32(-1));
    __m256i  len = _mm256_cvtepu32_epi64(_mm_sub_epi32(_mm_loadu_si128((const void *)(r->end + i)), start)), at = _mm256_cvtepu32_epi64(start);
    __m256i  ptr = _mm256_add_epi64(at, _mm256_set1_epi64x((long long)(uintptr_t)batch->indexed.base));
    __m256i  even = _mm256_unpacklo_epi64(ptr, len), odd = _mm256_unpackhi_epi64(ptr, len);
    _mm256_storeu_si256((void *)(batch->raw + row), _mm256_permute2x128_si256(even, odd, 0x20));
    _mm256_storeu_si256((void *)(batch->raw + row + 2), _mm256_permute2x128_si256(even, odd, 0x31));
    _mm256_storeu_si256((void *)(batch->offset + row), _mm256_add_epi64(at, _mm256_set1_epi64x((long long)r->offset)));
    _mm256_storeu_si256((void *)(batch->record + row), count_from(r->record + i));
    _mm256_storeu_si256((void *)(batch->line + row), count_from(r->line + i));
}

RB_AVX2 static uint32_t put_fours(const rb_csv_rows *r, rb_batch *batch)
{
    uint32_t i = 0;
    for (; i + FOUR <= r->count; i += FOUR) put_four(r, batch, i);
    return i;
}

#else

static uint32_t skip_fit(const rb_csv_rows *r, uint32_t i, uint32_t limit, uint32_t header) { return (void)r, (void)limit, (void)header, i; }
static uint32_t put_fours(const rb_csv_rows *r, rb_batch *batch) { return (void)r, (void)batch, 0; }

#endif

uint32_t rb_csv_rows_unfit(const rb_csv_rows *r, uint32_t i, uint32_t limit, uint32_t header)
{
    if (rb_has_avx2()) i = skip_fit(r, i, limit, header);
    while (i < r->count && !is_unfit(length(r, i), limit, header)) i++;
    return i;
}

void rb_csv_rows_put(const rb_csv_rows *r, rb_batch *batch)
{
    for (uint32_t i = rb_has_avx2() ? put_fours(r, batch) : 0; i < r->count; i++) put_one(r, batch, i);
}
