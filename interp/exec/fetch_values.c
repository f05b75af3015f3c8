/* exec/fetch_values.c: the values of a key of JSON in 64 rows.
 *
 * Path      batch -> [fetch_values] -> fetch.c
 * Promises  As fetch.h. No byte of a value is looked at, so that those of rows that are in cells, which point anywhere, do no harm.
 *
 * Why not as the fields of CSV: who met a value looked for its end, and wrote down there how long it is and what it begins with; so
 * nothing is scattered.
 */
#include "data/cell_plain.h"
#include "exec/fetch.h"

/* The rows that are not there. */
__attribute__((always_inline)) static inline void nothing_from(rb_fetched *out, uint32_t row)
{
    for (uint32_t i = row; i < RB_FETCH_ROWS; i++) {
        out->ptr[i] = rb_plain_nothing();
        out->len[i] = 0;
        out->head[i] = 0;
    }
}

void rb_fetch_values_plain(const rb_indexed *x, uint32_t key, rb_fetched *out)
{
    const rb_values *v = rb_indexed_values(x, key, out->first);
    out->full = out->visible = 0;
    for (uint32_t i = 0; i < out->rows; i++) {
        char head[2];
        memcpy(head, &v->head[i], sizeof head);
        uint32_t is_text = head[0] == '"', len = v->at[i].to - v->at[i].from - 2 * is_text;
        if (head[0] == 'n') len = 0;
        out->ptr[i] = x->base + v->at[i].from + is_text;
        out->len[i] = len;
        out->head[i] = (uint8_t)head[is_text];
        out->full |= (uint64_t)(len != 0) << i;
        out->visible |= (uint64_t)(len != 0 && rb_plain_is_visible((rb_str){head + is_text, 1})) << i;
    }
    nothing_from(out, out->rows);
}

#if defined(__x86_64__)

/* Of eight values, as many numbers: -1 where it is so. */
struct marks { __m256i quoted, null; };

/* Eight rows; the bits of those that are not empty. */
RB_AVX2_INLINE uint64_t place_eight(const rb_indexed *x, const rb_values *v, struct marks m, rb_fetched *out, uint32_t i)
{
    __m256 a = _mm256_castsi256_ps(_mm256_loadu_si256((const void *)(v->at + i))), b = _mm256_castsi256_ps(_mm256_loadu_si256((const void *)(v->at + i + 4)));
    __m256i from = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0x88)), 0xd8);
    __m256i to = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0xdd)), 0xd8);
    __m256i base = _mm256_set1_epi64x((long long)(uintptr_t)x->base), len = _mm256_sub_epi32(to, from);
    len = _mm256_andnot_si256(m.null, _mm256_add_epi32(len, _mm256_add_epi32(m.quoted, m.quoted)));
    from = _mm256_sub_epi32(from, m.quoted);
    _mm256_storeu_si256((void *)(out->ptr + i), _mm256_add_epi64(base, _mm256_cvtepu32_epi64(_mm256_castsi256_si128(from))));
    _mm256_storeu_si256((void *)(out->ptr + i + 4), _mm256_add_epi64(base, _mm256_cvtepu32_epi64(_mm256_extracti128_si256(from, 1))));
    _mm256_storeu_si256((void *)(out->len + i), len);
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(len, _mm256_setzero_si256()))) ^ 0xff;
}

/* Sixteen rows; the first bytes that count, of each as a number of 16 bits, in *heads. */
RB_AVX2_INLINE uint64_t place_sixteen(const rb_indexed *x, const rb_values *v, rb_fetched *out, uint32_t i, __m256i *heads)
{
    __m256i two = _mm256_loadu_si256((const void *)(v->head + i)), one = _mm256_and_si256(two, _mm256_set1_epi16(0xff));
    __m256i quoted = _mm256_cmpeq_epi16(one, _mm256_set1_epi16('"')), null = _mm256_cmpeq_epi16(one, _mm256_set1_epi16('n'));
    *heads = _mm256_blendv_epi8(one, _mm256_srli_epi16(two, 8), quoted);
    struct marks low = {_mm256_cvtepi16_epi32(_mm256_castsi256_si128(quoted)), _mm256_cvtepi16_epi32(_mm256_castsi256_si128(null))};
    struct marks high = {_mm256_cvtepi16_epi32(_mm256_extracti128_si256(quoted, 1)), _mm256_cvtepi16_epi32(_mm256_extracti128_si256(null, 1))};
    return (place_eight(x, v, low, out, i) | place_eight(x, v, high, out, i + 8) << 8) << i;
}

RB_AVX2 static void fetch_values_avx2(const rb_indexed *x, uint32_t key, rb_fetched *out)
{
    const rb_values *v = rb_indexed_values(x, key, out->first);
    uint64_t full = 0, visible = 0, rows = ~UINT64_C(0) >> (RB_FETCH_ROWS - out->rows);
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 32) {
        __m256i low, high;
        full |= place_sixteen(x, v, out, i, &low) | place_sixteen(x, v, out, i + 16, &high);
        __m256i heads = _mm256_permute4x64_epi64(_mm256_packus_epi16(low, high), 0xd8);
        _mm256_storeu_si256((void *)(out->head + i), heads);
        visible |= (uint64_t)rb_fetch_visible(heads) << i;
    }
    nothing_from(out, out->rows);
    out->full = full & rows;
    out->visible = visible & full & rows;
}

rb_fetcher *rb_fetch_values_best(void) { return rb_has_avx2() ? fetch_values_avx2 : rb_fetch_values_plain; }

#else

rb_fetcher *rb_fetch_values_best(void) { return rb_fetch_values_plain; }

#endif
