/* exec/kernels_compare.c: comparing whole numbers and decimals.
 *
 * Two ways that give the same: eight rows at a time by shifts, and with AVX2 four, where a decimal is two halves: it is less when its upper half
 * is, or when that is equal and its lower half, without a sign, is less.
 */
#include "base/vectors.h"
#include "exec/kernels.h"

/* Of 64 rows the bits for which it is true. fixed: which of the two are the same in all rows: 1 p, 2 q. */
typedef uint64_t compare_i64(const int64_t *p, const int64_t *q, unsigned fixed);
typedef uint64_t compare_dec(const rb_dec *p, const rb_dec *q, unsigned fixed);
enum { FIXED_P = 1, FIXED_Q = 2 };

/* The bit of row i + k; eight at a time, since shifts by a constant cost less. */
#define BIT(k, operator) ((uint64_t)(p[i + (k)] operator q[i + (k)]) << (k))
#define BYTE(operator)                                                        \
    (BIT(0, operator) | BIT(1, operator) | BIT(2, operator) | BIT(3, operator) | \
     BIT(4, operator) | BIT(5, operator) | BIT(6, operator) | BIT(7, operator))
#define PLAIN(name, T, operator)                                              \
    static uint64_t name(const T *p, const T *q, unsigned fixed)              \
    {                                                                         \
        uint64_t word = 0;                                                    \
        (void)fixed;                                                          \
        for (uint32_t i = 0; i < RB_WORD_ROWS; i += 8) word |= BYTE(operator) << i; \
        return word;                                                          \
    }

PLAIN(equal_i64, int64_t, ==)
PLAIN(less_i64, int64_t, <)
PLAIN(equal_dec, rb_dec, ==)
PLAIN(less_dec, rb_dec, <)

#if defined(__x86_64__)

RB_AVX2_INLINE __m256i load(const void *p) { return _mm256_loadu_si256(p); }
RB_AVX2_INLINE uint64_t four_bits(__m256i each) { return (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(each)); }

RB_AVX2 static uint64_t fast_equal_i64(const int64_t *p, const int64_t *q, unsigned fixed)
{
    uint64_t word = 0;
    (void)fixed;
    for (uint32_t i = 0; i < RB_WORD_ROWS; i += 4) word |= four_bits(_mm256_cmpeq_epi64(load(p + i), load(q + i))) << i;
    return word;
}

RB_AVX2 static uint64_t fast_less_i64(const int64_t *p, const int64_t *q, unsigned fixed)
{
    uint64_t word = 0;
    (void)fixed;
    for (uint32_t i = 0; i < RB_WORD_ROWS; i += 4) word |= four_bits(_mm256_cmpgt_epi64(load(q + i), load(p + i))) << i;
    return word;
}

/* Four decimals, in the order 0 2 1 3; the lower halves so that comparing them as signed compares them as they are without a sign. */
struct halves { __m256i low, high; };

RB_AVX2_INLINE struct halves halves_of(const rb_dec *p)
{
    __m256i a = load(p), b = load(p + 2);
    __m256i low = _mm256_xor_si256(_mm256_unpacklo_epi64(a, b), _mm256_set1_epi64x(INT64_MIN));
    return (struct halves){low, _mm256_unpackhi_epi64(a, b)};
}

RB_AVX2_INLINE uint64_t bits_in_order(__m256i each) { return four_bits(_mm256_permute4x64_epi64(each, 0xd8)); }

RB_AVX2_INLINE uint64_t equal_of(struct halves p, struct halves q)
{
    return bits_in_order(_mm256_and_si256(_mm256_cmpeq_epi64(p.low, q.low), _mm256_cmpeq_epi64(p.high, q.high)));
}

RB_AVX2_INLINE uint64_t less_of(struct halves p, struct halves q)
{
    __m256i lower = _mm256_and_si256(_mm256_cmpeq_epi64(p.high, q.high), _mm256_cmpgt_epi64(q.low, p.low));
    return bits_in_order(_mm256_or_si256(_mm256_cmpgt_epi64(q.high, p.high), lower));
}

#define FAST_DEC(name, of)                                                    \
    RB_AVX2 static uint64_t name(const rb_dec *p, const rb_dec *q, unsigned fixed) \
    {                                                                         \
        struct halves a = halves_of(p), b = halves_of(q);                     \
        uint64_t      word = 0;                                               \
        if (fixed & FIXED_Q)                                                  \
            for (uint32_t i = 0; i < RB_WORD_ROWS; i += 4) word |= of(halves_of(p + i), b) << i; \
        else if (fixed & FIXED_P)                                             \
            for (uint32_t i = 0; i < RB_WORD_ROWS; i += 4) word |= of(a, halves_of(q + i)) << i; \
        else                                                                  \
            for (uint32_t i = 0; i < RB_WORD_ROWS; i += 4) word |= of(halves_of(p + i), halves_of(q + i)) << i; \
        return word;                                                          \
    }

FAST_DEC(fast_equal_dec, equal_of)
FAST_DEC(fast_less_dec, less_of)

#define BEST(name) (rb_has_avx2() ? fast_##name : name)
#else
#define BEST(name) name
#endif

/* bits from two columns: of those that `negated` says not, a <= b being not b < a. */
#define COMPARE(name, member, way, first, negated)                            \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)         \
    {                                                                         \
        const rb_column *a = rb_exec_in(x, s, first), *b = rb_exec_in(x, s, 1 - (first)); \
        compare_##member *compare = BEST(way);                                \
        unsigned fixed = (rb_exec_is_fixed(x, s->in[first]) ? FIXED_P : 0) | (rb_exec_is_fixed(x, s->in[1 - (first)]) ? FIXED_Q : 0); \
        for (uint32_t w = x->from; w < x->to; w++) {                          \
            uint64_t known = a->known[w] & b->known[w];                       \
            uint64_t word = compare(a->v.member + rb_exec_base(x, s, first, w), b->v.member + rb_exec_base(x, s, 1 - (first), w), fixed); \
            out->known[w] = known;                                            \
            out->v.bits[w] = (negated ? ~word : word) & known;                \
        }                                                                     \
    }

COMPARE(eq_i64, i64, equal_i64, 0, false)
COMPARE(lt_i64, i64, less_i64, 0, false)
COMPARE(le_i64, i64, less_i64, 1, true)
COMPARE(eq_dec, dec, equal_dec, 0, false)
COMPARE(lt_dec, dec, less_dec, 0, false)
COMPARE(le_dec, dec, less_dec, 1, true)
