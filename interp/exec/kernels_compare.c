/* exec/kernels_compare.c: comparing whole numbers and decimals.
 *
 * Two ways that give the same: eight rows at a time by shifts, and with AVX2 four, where a decimal is two halves: it is less when its upper half
 * is, or when that is equal and its lower half, without a sign, is less. Decimals that several steps want are halved first, where 64 bits hold
 * all of a word's, which makes of each comparison a third.
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

/* The values of a step in this batch, of the words that are done and fit. Of 32 rows the first, second, 17th and 18th come first and so on: so
 * that comparisons, packed together, are bits in the order of the rows. */
struct rb_narrow { uint64_t round; uint32_t done, fits; int64_t values[RB_BATCH_ROWS]; };

/* Whether 64 bits hold all 64. */
RB_AVX2 static bool narrow_word(const rb_dec *p, int64_t *out)
{
    __m256i all = _mm256_set1_epi64x(-1);
    for (uint32_t i = 0; i < RB_WORD_ROWS; i += 4) {
        uint32_t first = i / 32 * 32 + i % 32 / 2;
        __m256i  a = load(p + first), b = load(p + first + 16);
        __m256i  low = _mm256_permute4x64_epi64(_mm256_unpacklo_epi64(a, b), 0xd8), high = _mm256_permute4x64_epi64(_mm256_unpackhi_epi64(a, b), 0xd8);
        all = _mm256_and_si256(all, _mm256_cmpeq_epi64(high, _mm256_cmpgt_epi64(_mm256_setzero_si256(), low)));
        _mm256_storeu_si256((void *)(out + i), low);
    }
    return _mm256_movemask_epi8(all) == -1;
}

/* The words of x->from ..< x->to that are narrow. */
static uint32_t narrow_words(rb_exec *x, rb_step_id id)
{
    if (!x->narrows[id]) {
        x->narrows[id] = RB_NEW_PLAIN(struct rb_narrow, 1);
        x->narrows[id]->round = 0; /* that of no batch */
    }
    struct rb_narrow *n = x->narrows[id];
    if (n->round != x->round) n->done = n->fits = 0;
    n->round = x->round;
    for (uint32_t w = x->from; w < x->to; w++) {
        if (n->done >> w & 1) continue;
        n->done |= 1u << w;
        n->fits |= (uint32_t)narrow_word(x->columns[id].v.dec + rb_exec_at(x, id, w * RB_WORD_ROWS), n->values + w * RB_WORD_ROWS) << w;
    }
    return n->fits;
}

/* Of a column, which is p or q, and a constant that 64 bits hold. */
static uint32_t narrow_dec(rb_exec *x, const rb_step_id in[2], unsigned fixed)
{
    rb_step_id column = in[fixed == FIXED_P], constant = in[fixed != FIXED_P];
    if ((fixed != FIXED_P && fixed != FIXED_Q) || x->uses[column] < 2 || x->life[column] != RB_LIFE_WARM || !rb_has_avx2()) return 0;
    return x->columns[constant].v.dec[0] == (int64_t)x->columns[constant].v.dec[0] ? narrow_words(x, column) : 0;
}

/* Twice four answers, and 16 of eight. */
RB_AVX2_INLINE __m256i join(__m256i a, __m256i b) { return _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(a), _mm256_castsi256_ps(b), 0x88)); }

#define FOUR(compared, k) compared(load(p + 4 * (k)), c)
#define EIGHT(compared, k) join(FOUR(compared, k), FOUR(compared, (k) + 1))
#define SIXTEEN(compared, k) _mm256_packs_epi32(EIGHT(compared, k), EIGHT(compared, (k) + 2))
#define HALF(compared, k) (uint32_t)_mm256_movemask_epi8(_mm256_packs_epi16(SIXTEEN(compared, k), SIXTEEN(compared, (k) + 4)))
#define NARROW(name, compared)                                                \
    RB_AVX2 static uint64_t name(const int64_t *p, int64_t constant)          \
    {                                                                         \
        __m256i c = _mm256_set1_epi64x(constant);                             \
        return HALF(compared, 0) | (uint64_t)HALF(compared, 8) << 32;         \
    }
#define LESS(a, b) _mm256_cmpgt_epi64(b, a)

NARROW(narrow_equal, _mm256_cmpeq_epi64)
NARROW(narrow_more, _mm256_cmpgt_epi64)
NARROW(narrow_less, LESS)

static uint64_t compare_narrow_dec(const rb_exec *x, const rb_step_id in[2], unsigned fixed, uint32_t w, bool equal)
{
    const int64_t *values = x->narrows[in[fixed == FIXED_P]]->values + w * RB_WORD_ROWS;
    int64_t        constant = (int64_t)x->columns[in[fixed != FIXED_P]].v.dec[0];
    if (equal) return narrow_equal(values, constant);
    return fixed == FIXED_Q ? narrow_less(values, constant) : narrow_more(values, constant);
}

#else
#define BEST(name) name
#define narrow_dec narrow_i64
#define compare_narrow_dec compare_narrow_i64
#endif

static inline uint32_t narrow_i64(const rb_exec *x, const rb_step_id in[2], unsigned fixed)
{
    (void)x, (void)in, (void)fixed;
    return 0;
}

static inline uint64_t compare_narrow_i64(const rb_exec *x, const rb_step_id in[2], unsigned fixed, uint32_t w, bool equal)
{
    (void)x, (void)in, (void)fixed, (void)w, (void)equal;
    return 0;
}

/* bits from two columns: of those that `negated` says not, a <= b being not b < a. */
#define COMPARE(name, member, way, first, negated, equal)                     \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)         \
    {                                                                         \
        const rb_column *a = rb_exec_in(x, s, first), *b = rb_exec_in(x, s, 1 - (first)); \
        compare_##member *compare = BEST(way);                                \
        unsigned fixed = (rb_exec_is_fixed(x, s->in[first]) ? FIXED_P : 0) | (rb_exec_is_fixed(x, s->in[1 - (first)]) ? FIXED_Q : 0); \
        const rb_step_id in[2] = {s->in[first], s->in[1 - (first)]};          \
        uint32_t narrow = narrow_##member(x, in, fixed);                      \
        for (uint32_t w = x->from; w < x->to; w++) {                          \
            uint64_t known = a->known[w] & b->known[w], word;                 \
            if (narrow >> w & 1) word = compare_narrow_##member(x, in, fixed, w, equal); \
            else word = compare(a->v.member + rb_exec_base(x, s, first, w), b->v.member + rb_exec_base(x, s, 1 - (first), w), fixed); \
            out->known[w] = known;                                            \
            out->v.bits[w] = (negated ? ~word : word) & known;                \
        }                                                                     \
    }

COMPARE(eq_i64, i64, equal_i64, 0, false, true)
COMPARE(lt_i64, i64, less_i64, 0, false, false)
COMPARE(le_i64, i64, less_i64, 1, true, false)
COMPARE(eq_dec, dec, equal_dec, 0, false, true)
COMPARE(lt_dec, dec, less_dec, 0, false, false)
COMPARE(le_dec, dec, less_dec, 1, true, false)
