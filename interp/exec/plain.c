/* exec/plain.c: see plain.h.
 *
 * Path      fetch.c -> [plain] -> kernels_load.c
 * Method    AVX2: the digits of a cell are taken together by a shuffle and joined two by two; what months and years make of days is
 *           reckoned for four cells at once.
 * Source    Days of months by the linear formula of C. Neri and L. Schneider, "Euclidean affine functions and their application to
 *           calendar algorithms", 2022. That every result is that of data/cell_plain.h is tested, each day of it.
 */
#include "exec/plain.h"

#include "base/vectors.h"
#include "data/cell_plain.h"

#define EACH(name, T, read)                                                     \
    static uint64_t name(const rb_fetched *c, T *out)                           \
    {                                                                           \
        uint8_t good[RB_FETCH_ROWS];                                            \
        for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) good[i] = read;            \
        return rb_fetch_bits(good);                                             \
    }

EACH(each_day, int64_t, rb_plain_date(rb_fetched_text(c, i), &out[i]))
EACH(each_instant, int64_t, rb_plain_instant(rb_fetched_text(c, i), &out[i]))
EACH(each_number, rb_dec, rb_plain_dec(rb_fetched_text(c, i), false, &out[i]))
EACH(each_whole, rb_dec, rb_plain_dec(rb_fetched_text(c, i), true, &out[i]))

static uint64_t each_answer(const rb_fetched *c, uint64_t *yes)
{
    uint8_t good[RB_FETCH_ROWS], value[RB_FETCH_ROWS];
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        bool is_yes;
        good[i] = rb_plain_bit(rb_fetched_text(c, i), &is_yes);
        value[i] = is_yes;
    }
    *yes = rb_fetch_bits(value);
    return rb_fetch_bits(good);
}

const rb_plain_ways rb_plain_each = {each_day, each_instant, each_number, each_whole, each_answer};

#if defined(__x86_64__)

#include "exec/ends.h"

RB_AVX2_INLINE __m128i load16(const void *p) { return _mm_loadu_si128(p); }
RB_AVX2_INLINE bool is_zero(__m128i v) { return _mm_testz_si128(v, v); }

/* 64 bytes, all bits or none, as bits. */
RB_AVX2_INLINE uint64_t bits_of(const uint8_t *bytes)
{
    uint32_t low = (uint32_t)_mm256_movemask_epi8(_mm256_loadu_si256((const void *)bytes));
    return low | (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_loadu_si256((const void *)(bytes + 32))) << 32;
}

/* Eight bytes, all bits or none, as four numbers of 64. */
RB_AVX2_INLINE __m256i widen4(const uint8_t *bytes)
{
    int32_t four;
    memcpy(&four, bytes, sizeof four);
    return _mm256_cvtepi8_epi64(_mm_cvtsi32_si128(four));
}

/* ---- numbers ---- */

/* 64 numbers on the way: their last 16 bytes, each XORed with '0', zeros before the number; how many there are without a minus. */
struct numbers { uint8_t bytes[RB_FETCH_ROWS][16]; uint32_t count[RB_FETCH_ROWS]; uint8_t negative[RB_FETCH_ROWS], good[RB_FETCH_ROWS]; };

/* Eight rows: how long their numbers are, and which of them are not too long. */
RB_AVX2_INLINE uint64_t measure_eight(const rb_fetched *c, uint32_t i, struct numbers *out)
{
    __m256i len = _mm256_loadu_si256((const void *)(c->len + i)), most = _mm256_set1_epi32(16);
    __m256i minus = _mm256_cvtepi8_epi32(_mm_loadl_epi64((const void *)(out->negative + i)));
    __m256i count = _mm256_add_epi32(len, _mm256_and_si256(minus, _mm256_cmpgt_epi32(len, _mm256_setzero_si256())));
    _mm256_storeu_si256((void *)(out->count + i), _mm256_min_epi32(count, most));
    return (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(len, most))) << i;
}

RB_AVX2_INLINE uint64_t measure_numbers(const rb_fetched *c, struct numbers *out)
{
    uint64_t long_ones = 0;
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 32) {
        __m256i minus = _mm256_cmpeq_epi8(_mm256_loadu_si256((const void *)(c->head + i)), _mm256_set1_epi8('-'));
        _mm256_storeu_si256((void *)(out->negative + i), minus);
    }
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 8) long_ones |= measure_eight(c, i, out);
    return ~long_ones;
}

RB_AVX2_INLINE void take_numbers(const rb_fetched *c, struct numbers *out)
{
    static const uint8_t kept[32] = {[16] = 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        __m128i last = _mm_xor_si128(load16(c->ptr[i] + c->len[i] - 16), _mm_set1_epi8('0'));
        _mm_storeu_si128((void *)out->bytes[i], _mm_and_si128(last, load16(kept + out->count[i])));
    }
}

/* Two numbers without their points. *places: in the upper half of each, 1 in each byte up to the point. *wrong: not 0 where something
 * is no digit. What stands before the point goes one byte on. */
RB_AVX2_INLINE __m256i drop_points(__m256i v, __m256i *places, __m256i *wrong)
{
    __m256i point = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('.' ^ '0')), none = _mm256_cmpeq_epi64(point, _mm256_setzero_si256());
    __m256i below = _mm256_andnot_si256(point, _mm256_add_epi64(point, _mm256_set1_epi64x(-1))); /* the bytes before the first */
    __m256i upto = _mm256_andnot_si256(none, _mm256_or_si256(_mm256_slli_epi64(below, 8), _mm256_set1_epi64x(0xff)));
    __m256i before = _mm256_shuffle_epi32(_mm256_andnot_si256(none, _mm256_set1_epi8(-1)), 0xfe); /* the upper half's answer, in both halves */
    before = _mm256_blend_epi32(before, upto, 0xcc);
    *places = _mm256_and_si256(before, _mm256_set1_epi8(1));
    v = _mm256_blendv_epi8(v, _mm256_slli_si256(v, 1), before);
    *wrong = _mm256_subs_epu8(v, _mm256_set1_epi8(9));
    return v;
}

/* Eight digits and eight, of two numbers each. */
RB_AVX2_INLINE __m256i join_digits(__m256i a, __m256i b)
{
    const __m256i tens = _mm256_set1_epi16(0x010a), hundreds = _mm256_set1_epi32(0x00010064), myriads = _mm256_set1_epi32(0x00012710);
    a = _mm256_madd_epi16(_mm256_maddubs_epi16(a, tens), hundreds);
    b = _mm256_madd_epi16(_mm256_maddubs_epi16(b, tens), hundreds);
    return _mm256_madd_epi16(_mm256_packus_epi32(a, b), myriads);
}

/* Rows i and i + 2 in one, i + 1 and i + 3 in the other: what each says with its two halves, in the order of the rows. */
RB_AVX2_INLINE __m256i upper_halves(__m256i a, __m256i b) { return _mm256_unpackhi_epi64(a, b); }
RB_AVX2_INLINE __m256i or_halves(__m256i a, __m256i b) { return _mm256_or_si256(_mm256_unpackhi_epi64(a, b), _mm256_unpacklo_epi64(a, b)); }

RB_AVX2_INLINE __m256i load_two(const uint8_t *low, const uint8_t *high)
{
    return _mm256_inserti128_si256(_mm256_castsi128_si256(load16(low)), load16(high), 1);
}

/* Rows i to i + 3. In *large those that are too large for 64 bits, which are not stored right. */
RB_AVX2_INLINE uint32_t make_four(struct numbers *n, uint32_t i, __m256i units, rb_dec *out, uint32_t *large)
{
    __m256i at[2], wrong[2], zero = _mm256_setzero_si256();
    __m256i a = drop_points(load_two(n->bytes[i], n->bytes[i + 2]), &at[0], &wrong[0]), b = drop_points(load_two(n->bytes[i + 1], n->bytes[i + 3]), &at[1], &wrong[1]);
    __m256i eights = join_digits(a, b); /* in each half: the eights of one row, then those of another */
    __m256i value = _mm256_add_epi64(_mm256_mul_epu32(eights, _mm256_set1_epi64x(100000000)), _mm256_srli_epi64(eights, 32));
    __m256i place = _mm256_sad_epu8(upper_halves(at[0], at[1]), zero); /* 0: no point; 8: it is the last byte */
    __m256i unit = _mm256_and_si256(_mm256_permutevar8x32_epi32(units, place), _mm256_set1_epi64x(UINT32_MAX));
    __m256i low = _mm256_mul_epu32(value, unit), high = _mm256_add_epi64(_mm256_mul_epu32(_mm256_srli_epi64(value, 32), unit), _mm256_srli_epi64(low, 32));
    __m256i count = _mm256_cvtepu32_epi64(load16(n->count + i)), negative = widen4(n->negative + i);
    __m256i digits = _mm256_add_epi64(count, _mm256_cmpgt_epi64(place, zero));
    __m256i ok = _mm256_and_si256(_mm256_cmpeq_epi64(or_halves(wrong[0], wrong[1]), zero), _mm256_cmpgt_epi64(_mm256_set1_epi64x(8), place));
    ok = _mm256_andnot_si256(_mm256_cmpeq_epi64(unit, zero), _mm256_and_si256(ok, _mm256_cmpgt_epi64(digits, zero)));
    __m256i size = _mm256_and_si256(ok, _mm256_add_epi64(_mm256_slli_epi64(high, 32), _mm256_and_si256(low, _mm256_set1_epi64x(UINT32_MAX))));
    size = _mm256_sub_epi64(_mm256_xor_si256(size, negative), negative);
    __m256i sign = _mm256_cmpgt_epi64(zero, size), first = _mm256_unpacklo_epi64(size, sign), second = _mm256_unpackhi_epi64(size, sign);
    _mm256_storeu_si256((void *)(out + i), _mm256_permute2x128_si256(first, second, 0x20));
    _mm256_storeu_si256((void *)(out + i + 2), _mm256_permute2x128_si256(first, second, 0x31));
    *large = (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(_mm256_and_si256(ok, _mm256_cmpgt_epi64(high, _mm256_set1_epi64x(INT32_MAX)))));
    return (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(ok));
}

RB_AVX2_INLINE uint64_t read_numbers(const rb_fetched *c, __m256i units, rb_dec *out)
{
    struct numbers n;
    uint64_t short_ones = measure_numbers(c, &n), good = 0, large = 0;
    take_numbers(c, &n);
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 4) {
        uint32_t larger;
        good |= (uint64_t)make_four(&n, i, units, out, &larger) << i;
        large |= (uint64_t)larger << i;
    }
    for (large |= good & ~short_ones; __builtin_expect(large != 0, 0); large &= large - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(large);
        (void)rb_plain_dec(rb_fetched_text(c, i), false, &out[i]);
    }
    return good & short_ones;
}

/* What the last digit is worth, by the place of the point: behind it stand 7 digits, 6 …; first of all without one. */
RB_AVX2 static uint64_t fast_numbers(const rb_fetched *c, rb_dec *out)
{
    return read_numbers(c, _mm256_setr_epi32(1000000000, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000), out);
}

RB_AVX2 static uint64_t fast_wholes(const rb_fetched *c, rb_dec *out)
{
    return read_numbers(c, _mm256_setr_epi32(1000000000, 0, 0, 0, 0, 0, 0, 0), out);
}

/* ---- days and moments ---- */

/* Of each row: hundreds of years, years, month, day, 16 bits each. Makes days of four; all bits of *good where there is such a day. */
RB_AVX2_INLINE __m256i four_days(const uint64_t *parts, __m256i *good)
{
    const __m256i lengths = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 0, 0, 0));
    const __m256i low = _mm256_set1_epi64x(0xffff);
    __m256i all = _mm256_loadu_si256((const void *)parts), day = _mm256_srli_epi64(all, 48), month = _mm256_and_si256(_mm256_srli_epi64(all, 32), low);
    __m256i of_year = _mm256_madd_epi16(all, _mm256_set1_epi64x(0x00010064)); /* times 100, times 1 */
    __m256i late = _mm256_cmpgt_epi64(_mm256_set1_epi64x(3), month); /* January and February end the year before */
    __m256i year = _mm256_add_epi64(of_year, late), from_march = _mm256_add_epi64(month, _mm256_and_si256(late, _mm256_set1_epi64x(12)));
    __m256i century = _mm256_srli_epi64(_mm256_mul_epu32(year, _mm256_set1_epi64x(5243)), 19);
    __m256i years = _mm256_srli_epi64(_mm256_mul_epu32(year, _mm256_set1_epi64x(1461)), 2);
    years = _mm256_add_epi64(_mm256_sub_epi64(years, century), _mm256_srli_epi64(century, 2));
    __m256i months = _mm256_srli_epi64(_mm256_sub_epi64(_mm256_mul_epu32(from_march, _mm256_set1_epi64x(979)), _mm256_set1_epi64x(2919)), 5);
    __m256i length = _mm256_shuffle_epi8(lengths, month); /* the bytes above it are 0, and so is the first length */
    __m256i wrong = _mm256_or_si256(_mm256_cmpgt_epi64(day, length), _mm256_cmpeq_epi64(day, _mm256_setzero_si256()));
    wrong = _mm256_or_si256(wrong, _mm256_cmpgt_epi64(month, _mm256_set1_epi64x(12)));
    wrong = _mm256_or_si256(wrong, _mm256_cmpgt_epi64(_mm256_set1_epi64x(2), of_year));
    wrong = _mm256_or_si256(wrong, _mm256_cmpgt_epi64(of_year, _mm256_set1_epi64x(9998)));
    *good = _mm256_andnot_si256(wrong, *good);
    return _mm256_add_epi64(_mm256_add_epi64(years, months), _mm256_sub_epi64(day, _mm256_set1_epi64x(719469)));
}

/* The days of all; `good` is taken back where there is no such day. */
RB_AVX2_INLINE void all_days(const uint64_t *parts, uint8_t *good, int64_t *out)
{
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 4) {
        __m256i is_good = widen4(good + i), days = four_days(parts + i, &is_good);
        _mm256_storeu_si256((void *)(out + i), _mm256_and_si256(days, is_good));
        uint32_t bits = (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(is_good));
        uint32_t four = ((bits * 0x00204081u) & 0x01010101u) * 255u;
        memcpy(good + i, &four, 4);
    }
}

/* The digits of YYYY-MM-DD two by two. */
RB_AVX2_INLINE __m128i twos(__m128i digits, __m128i places)
{
    return _mm_maddubs_epi16(_mm_shuffle_epi8(digits, places), _mm_set1_epi16(0x010a));
}

RB_AVX2 static uint64_t fast_days(const rb_fetched *c, int64_t *out)
{
    const __m128i form = _mm_setr_epi8('0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 0, 0, 0, 0, 0, 0);
    const __m128i most = _mm_setr_epi8(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, -1, -1, -1, -1, -1, -1);
    const __m128i places = _mm_setr_epi8(0, 1, 2, 3, 5, 6, 8, 9, -1, -1, -1, -1, -1, -1, -1, -1);
    uint8_t  good[RB_FETCH_ROWS];
    uint64_t parts[RB_FETCH_ROWS];
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        __m128i digits = _mm_xor_si128(load16(c->ptr[i]), form);
        good[i] = (uint8_t)(0 - (is_zero(_mm_subs_epu8(digits, most)) & (c->len[i] == 10)));
        parts[i] = (uint64_t)_mm_cvtsi128_si64(twos(digits, places));
    }
    all_days(parts, good, out);
    return bits_of(good);
}

/* What stands behind the minutes of a moment: ":00Z", or ":00+00:00". */
struct rest { uint8_t form[16], most[16], kept[16], pad[16]; };
static const struct rest rests[2] = {
    {":00Z", {0, 9, 9, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}, {255, 255, 255, 255}, {0}},
    {":00\0" "00:00", {0, 9, 9, 255, 9, 9, 0, 9, 9, 255, 255, 255, 255, 255, 255, 255}, {255, 255, 255, 0, 255, 255, 255, 255, 255}, {0}},
};

/* 64 moments on the way: the parts of their days; hours and minutes, seconds, offset (in seconds without its sign), nothing. */
struct moments { uint64_t parts[RB_FETCH_ROWS]; uint32_t time[RB_FETCH_ROWS][4]; uint8_t sign[RB_FETCH_ROWS], good[RB_FETCH_ROWS]; };

RB_AVX2_INLINE void take_moment(const char *p, bool is_far, struct moments *out, uint32_t i)
{
    const __m128i form = _mm_setr_epi8('0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0', '0', ':', '0', '0');
    const __m128i most = _mm_setr_epi8(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9);
    const __m128i front = _mm_setr_epi8(0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, -1, -1, -1, -1);
    const __m128i behind = _mm_setr_epi8(-1, -1, -1, -1, 1, 2, -1, -1, 4, 5, 7, 8, -1, -1, -1, -1);
    const struct rest *rest = &rests[is_far];
    __m128i one = _mm_xor_si128(load16(p), form), two = _mm_xor_si128(load16(p + 16), load16(rest->form));
    __m128i wrong = _mm_or_si128(_mm_subs_epu8(one, most), _mm_subs_epu8(two, load16(rest->most)));
    __m128i date = twos(one, front);                                            /* … and hours, minutes */
    __m128i time = _mm_or_si128(_mm_srli_si128(date, 8), twos(_mm_and_si128(two, load16(rest->kept)), behind)); /* h m s 0, h m of the offset */
    wrong = _mm_or_si128(wrong, _mm_subs_epu16(time, _mm_setr_epi16(23, 59, 59, 0, 23, 59, 0, 0)));
    _mm_storeu_si128((void *)out->time[i], _mm_madd_epi16(time, _mm_setr_epi16(3600, 60, 1, 0, 3600, 60, 0, 0)));
    out->parts[i] = (uint64_t)_mm_cvtsi128_si64(date);
    out->sign[i] = (uint8_t)p[19];
    out->good[i] = (uint8_t)(0 - is_zero(wrong));
}

/* 32 rows: the length and the sign before the offset go together. */
RB_AVX2_INLINE void check_signs(const rb_fetched *c, struct moments *m, uint32_t i)
{
    uint8_t is_far[32], is_near[32];
    for (uint32_t k = 0; k < 32; k++) {
        is_far[k] = (uint8_t)(0 - (c->len[i + k] == 25));
        is_near[k] = (uint8_t)(0 - (c->len[i + k] == 20));
    }
    __m256i sign = _mm256_loadu_si256((const void *)(m->sign + i)), good = _mm256_loadu_si256((const void *)(m->good + i));
    __m256i far = _mm256_loadu_si256((const void *)is_far), near = _mm256_loadu_si256((const void *)is_near);
    __m256i signed_so = _mm256_or_si256(_mm256_cmpeq_epi8(sign, _mm256_set1_epi8('+')), _mm256_cmpeq_epi8(sign, _mm256_set1_epi8('-')));
    good = _mm256_and_si256(good, _mm256_or_si256(near, _mm256_and_si256(far, signed_so)));
    _mm256_storeu_si256((void *)(m->good + i), good);
    _mm256_storeu_si256((void *)(m->sign + i), _mm256_cmpeq_epi8(sign, _mm256_set1_epi8('-')));
}

/* Times 1,000,000. */
RB_AVX2_INLINE __m256i to_micros(__m256i seconds)
{
    const __m256i million = _mm256_set1_epi64x(RB_US_PER_SECOND);
    __m256i high = _mm256_mul_epu32(_mm256_srli_epi64(seconds, 32), million);
    return _mm256_add_epi64(_mm256_mul_epu32(seconds, million), _mm256_slli_epi64(high, 32));
}

/* Rows i to i + 3, whose days are in `out`. */
RB_AVX2_INLINE void make_moments(const struct moments *m, uint32_t i, int64_t *out)
{
    __m256i both = _mm256_hadd_epi32(load_two((const void *)m->time[i], (const void *)m->time[i + 2]), load_two((const void *)m->time[i + 1], (const void *)m->time[i + 3]));
    __m256i clock = _mm256_and_si256(both, _mm256_set1_epi64x(UINT32_MAX)), offset = _mm256_srli_epi64(both, 32), west = widen4(m->sign + i);
    offset = _mm256_sub_epi64(_mm256_xor_si256(offset, west), west);
    __m256i seconds = _mm256_add_epi64(_mm256_mul_epi32(_mm256_loadu_si256((const void *)(out + i)), _mm256_set1_epi64x(86400)), _mm256_sub_epi64(clock, offset));
    _mm256_storeu_si256((void *)(out + i), _mm256_and_si256(widen4(m->good + i), to_micros(seconds)));
}

RB_AVX2 static uint64_t fast_instants(const rb_fetched *c, int64_t *out)
{
    struct moments m;
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) take_moment(c->ptr[i], c->len[i] == 25, &m, i);
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 32) check_signs(c, &m, i);
    all_days(m.parts, m.good, out);
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 4) make_moments(&m, i, out);
    return bits_of(m.good);
}

/* ---- yes/no ---- */

#define WORD4(a, b, c, d) _mm256_set1_epi32((a) | (b) << 8 | (c) << 16 | (d) << 24)
#define IS(v, word) _mm256_cmpeq_epi32(v, word)

/* Of eight rows: those that say yes or no, and in *yes those that say yes. Small letters are made of large ones, and of
 * what is beside them; what is behind the cell is a blank. */
RB_AVX2_INLINE uint32_t eight_answers(const rb_ends *ends, const uint32_t *lengths, uint32_t i, uint32_t *yes)
{
    const __m256i small = _mm256_set1_epi32(0x20202020);
    __m256i len = _mm256_loadu_si256((const void *)(lengths + i)), first, last;
    rb_ends_kept(ends, len, i, &first, &last);
    __m256i word = _mm256_or_si256(first, small), is_one = IS(len, _mm256_set1_epi32(1));
    __m256i is_yes = _mm256_or_si256(_mm256_and_si256(IS(word, WORD4('t', 'r', 'u', 'e')), IS(len, _mm256_set1_epi32(4))),
                                     _mm256_and_si256(IS(word, WORD4('y', 'e', 's', ' ')), IS(len, _mm256_set1_epi32(3))));
    __m256i is_no = _mm256_and_si256(IS(word, WORD4('n', 'o', ' ', ' ')), IS(len, _mm256_set1_epi32(2)));
    __m256i falsely = _mm256_and_si256(IS(word, WORD4('f', 'a', 'l', 's')), IS(_mm256_or_si256(last, small), WORD4('a', 'l', 's', 'e')));
    is_no = _mm256_or_si256(is_no, _mm256_and_si256(falsely, IS(len, _mm256_set1_epi32(5))));
    is_yes = _mm256_or_si256(is_yes, _mm256_and_si256(IS(first, _mm256_set1_epi32('1')), is_one));
    is_no = _mm256_or_si256(is_no, _mm256_and_si256(IS(first, _mm256_set1_epi32('0')), is_one));
    *yes = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(is_yes));
    return *yes | (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(is_no));
}

RB_AVX2 static uint64_t fast_answers(const rb_fetched *c, uint64_t *yes)
{
    rb_ends  ends;
    uint64_t good = 0;
    *yes = 0;
    rb_ends_gather(c, &ends);
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 8) {
        uint32_t yeses;
        good |= (uint64_t)eight_answers(&ends, c->len, i, &yeses) << i;
        *yes |= (uint64_t)yeses << i;
    }
    return good;
}

static const rb_plain_ways fast = {fast_days, fast_instants, fast_numbers, fast_wholes, fast_answers};

const rb_plain_ways *rb_plain_best(void) { return rb_has_avx2() ? &fast : &rb_plain_each; }

#else

const rb_plain_ways *rb_plain_best(void) { return &rb_plain_each; }

#endif
