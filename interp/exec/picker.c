/* exec/picker.c: see picker.h.
 *
 * Path      fetch.c -> [picker] -> codes.c
 * Method    A cell's mark is made of its length and first byte where that tells the constants apart, as it does of most lists, and else
 *           of its length, first four and last four bytes. Marks are hashed eight at a time, without a collision among the constants; then
 *           a cell is compared with the one constant that it may be: 16 bytes in one comparison, and what a long one has beyond them.
 */
#include "exec/picker.h"

#include "base/gc.h"
#include "base/vectors.h"

#if defined(__x86_64__)

#include "exec/ends.h"

enum { PIECE = 16, MOST_LENGTH = 254, FEWEST_SLOT_BITS = 4, MOST_SLOT_BITS = 16, TRIES = 200 };

/* The first bytes of a constant, and all bits where it has one. */
struct constant { uint8_t text[PIECE], kept[PIECE]; };

struct rb_picker {
    uint32_t         count;
    bool             by_ends; /* marks are made of the ends of cells, too */
    bool             any_long;
    uint32_t         multiplier;
    int              shift;
    uint16_t        *slots;     /* a constant's number, and its length times 256 */
    struct constant *constants; /* [0]: any text */
    const rb_str    *texts;
};

/* ---- marks ---- */

/* Of eight cells. */
RB_AVX2_INLINE __m256i short_marks(const rb_fetched *c, uint32_t i)
{
    __m256i len = _mm256_loadu_si256((const void *)(c->len + i)), head = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const void *)(c->head + i)));
    return _mm256_or_si256(head, _mm256_slli_epi32(len, 8));
}

RB_AVX2_INLINE __m256i long_marks(const rb_fetched *c, const rb_ends *ends, uint32_t i)
{
    __m256i len = _mm256_loadu_si256((const void *)(c->len + i)), first, last;
    rb_ends_kept(ends, len, i, &first, &last);
    __m256i spread = _mm256_mullo_epi32(_mm256_add_epi32(last, _mm256_slli_epi32(len, 16)), _mm256_set1_epi32((int)0x85ebca6b));
    return _mm256_xor_si256(first, _mm256_xor_si256(spread, _mm256_srli_epi32(spread, 15)));
}

RB_AVX2_INLINE void put_slots(const rb_picker *t, __m256i marks, uint32_t *out)
{
    __m256i mixed = _mm256_mullo_epi32(marks, _mm256_set1_epi32((int)t->multiplier));
    _mm256_storeu_si256((void *)out, _mm256_srl_epi32(mixed, _mm_cvtsi32_si128(t->shift)));
}

RB_AVX2_INLINE void find_slots(const rb_picker *t, const rb_fetched *c, uint32_t slots[RB_FETCH_ROWS])
{
    if (!t->by_ends) {
        for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 8) put_slots(t, short_marks(c, i), slots + i);
        return;
    }
    rb_ends ends;
    rb_ends_gather(c, &ends);
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 8) put_slots(t, long_marks(c, &ends, i), slots + i);
}

/* ---- 64 cells ---- */

RB_AVX2_INLINE uint64_t longer_than_piece(const rb_fetched *c)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 8) {
        __m256i longer = _mm256_cmpgt_epi32(_mm256_loadu_si256((const void *)(c->len + i)), _mm256_set1_epi32(PIECE));
        bits |= (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(longer)) << i;
    }
    return bits;
}

/* Of those that begin as their long constant does and are as long, which go on as it does. */
RB_AVX2 static void pick_long(const rb_picker *t, const rb_fetched *c, uint8_t numbers[RB_FETCH_ROWS])
{
    for (uint64_t left = longer_than_piece(c); left; left &= left - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(left), k = numbers[i];
        if (k > 0 && memcmp(c->ptr[i] + PIECE, t->texts[k].ptr + PIECE, c->len[i] - PIECE) != 0) numbers[i] = 0;
    }
}

/* Of 16 cells: those of which the comparison said `same` keep the number of a constant that is as long. */
RB_AVX2_INLINE __m256i keep_numbers(const rb_fetched *c, const uint16_t *found, const uint16_t *same, uint32_t i)
{
    __m256i low = _mm256_loadu_si256((const void *)(c->len + i)), high = _mm256_loadu_si256((const void *)(c->len + i + 8));
    __m256i len = _mm256_permute4x64_epi64(_mm256_packus_epi32(low, high), 0xd8), all = _mm256_loadu_si256((const void *)(found + i));
    __m256i good = _mm256_cmpeq_epi16(_mm256_srli_epi16(all, 8), len);
    good = _mm256_and_si256(good, _mm256_cmpgt_epi16(_mm256_loadu_si256((const void *)(same + i)), _mm256_setzero_si256()));
    return _mm256_and_si256(_mm256_and_si256(all, good), _mm256_set1_epi16(0xff));
}

RB_AVX2 static void pick(const rb_picker *t, const rb_fetched *c, uint8_t numbers[RB_FETCH_ROWS])
{
    uint32_t               slots[RB_FETCH_ROWS];
    uint16_t               found[RB_FETCH_ROWS], same[RB_FETCH_ROWS];
    const uint16_t        *table = t->slots;
    const struct constant *constants = t->constants;
    find_slots(t, c, slots);
#pragma GCC unroll 4
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        uint16_t               entry = table[slots[i]];
        const struct constant *k = &constants[entry & 0xff];
        __m128i differs = _mm_xor_si128(_mm_loadu_si128((const void *)c->ptr[i]), _mm_loadu_si128((const void *)k->text));
        found[i] = entry;
        same[i] = (uint16_t)_mm_testz_si128(differs, _mm_loadu_si128((const void *)k->kept));
    }
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 32) {
        __m256i both = _mm256_packus_epi16(keep_numbers(c, found, same, i), keep_numbers(c, found, same, i + 16));
        _mm256_storeu_si256((void *)(numbers + i), _mm256_permute4x64_epi64(both, 0xd8));
    }
    if (t->any_long) pick_long(t, c, numbers);
}

/* Bits of the 16 bytes at each cell that are not ASCII. */
RB_AVX2 static uint64_t wide(const rb_fetched *c)
{
    uint32_t tops[RB_FETCH_ROWS];
    uint64_t bits = 0;
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) tops[i] = (uint32_t)_mm_movemask_epi8(_mm_loadu_si128((const void *)c->ptr[i]));
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 8) {
        __m256i len = _mm256_loadu_si256((const void *)(c->len + i)), most = _mm256_set1_epi32(PIECE);
        __m256i beyond = _mm256_sub_epi32(most, _mm256_min_epi32(len, most));
        __m256i own = _mm256_slli_epi32(_mm256_sllv_epi32(_mm256_loadu_si256((const void *)(tops + i)), beyond), 32 - PIECE);
        __m256i plain = _mm256_andnot_si256(_mm256_cmpgt_epi32(len, most), _mm256_cmpeq_epi32(own, _mm256_setzero_si256()));
        bits |= (uint64_t)((uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(plain)) ^ 0xff) << i;
    }
    return bits;
}

uint64_t rb_picker_wide(const rb_fetched *cells) { return wide(cells); }

void rb_picker_pick(const rb_picker *t, const rb_fetched *cells, uint8_t numbers[RB_FETCH_ROWS]) { pick(t, cells, numbers); }

/* ---- making one ---- */

/* The slots of up to 64 constants from `first` on, found as those of cells are. */
RB_AVX2 static uint32_t slots_of(const rb_picker *t, uint32_t first, uint32_t slots[RB_FETCH_ROWS])
{
    char       room[RB_FETCH_ROWS][RB_CELL_ROOM + MOST_LENGTH + RB_CELL_ROOM];
    rb_fetched cells = {.rows = 0};
    uint32_t   count = t->count - first + 1 < RB_FETCH_ROWS ? t->count - first + 1 : RB_FETCH_ROWS;
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        rb_str text = i < count ? t->texts[first + i] : RB_STR("");
        cells.ptr[i] = memcpy(room[i] + RB_CELL_ROOM, text.ptr, text.len);
        cells.len[i] = (uint32_t)text.len;
        cells.head[i] = text.len > 0 ? (uint8_t)*text.ptr : 0;
    }
    find_slots(t, &cells, slots);
    return count;
}

static bool fits(rb_picker *t, uint32_t size)
{
    memset(t->slots, 0, size * sizeof *t->slots);
    for (uint32_t first = 1; first <= t->count; first += RB_FETCH_ROWS) {
        uint32_t slots[RB_FETCH_ROWS], count = slots_of(t, first, slots);
        for (uint32_t i = 0; i < count; i++) {
            if (t->slots[slots[i]] != 0) return false;
            t->slots[slots[i]] = (uint16_t)(first + i + (t->texts[first + i].len << 8));
        }
    }
    return true;
}

/* Doubles the table until a multiplier is found. */
static bool find_multiplier(rb_picker *t)
{
    for (int bits = FEWEST_SLOT_BITS; bits <= MOST_SLOT_BITS; bits++) {
        if ((1u << bits) < t->count * t->count / 4) continue;
        t->slots = RB_NEW_PLAIN(uint16_t, 1u << bits);
        t->shift = 32 - bits;
        t->multiplier = 0x9e3779b1;
        for (int n = 0; n < TRIES; n++) {
            if (fits(t, 1u << bits)) return true;
            t->multiplier = (t->multiplier * 1664525u + 1013904223u) | 1;
        }
    }
    return false;
}

/* Whether two constants are alike in length and first byte. */
static bool are_alike(const rb_str *texts, uint32_t count)
{
    uint8_t seen[(MOST_LENGTH + 1) * 256 / 8] = {0};
    for (uint32_t k = 1; k <= count; k++) {
        size_t at = texts[k].len * 256 + (uint8_t)*texts[k].ptr;
        if (seen[at / 8] >> at % 8 & 1) return true;
        seen[at / 8] = (uint8_t)(seen[at / 8] | 1u << at % 8);
    }
    return false;
}

static void keep_constant(rb_picker *t, uint32_t k)
{
    size_t piece = t->texts[k].len < PIECE ? t->texts[k].len : PIECE;
    memcpy(t->constants[k].text, t->texts[k].ptr, piece);
    memset(t->constants[k].kept, 0xff, piece);
    t->any_long |= t->texts[k].len > PIECE;
}

rb_picker *rb_picker_new(const rb_str *texts, uint32_t count)
{
    if (!rb_has_avx2()) return NULL;
    for (uint32_t k = 1; k <= count; k++)
        if (texts[k].len == 0 || texts[k].len > MOST_LENGTH) return NULL;
    rb_picker *t = RB_NEW(rb_picker);
    *t = (rb_picker){.count = count, .texts = texts, .by_ends = are_alike(texts, count)};
    t->constants = RB_NEW_PLAIN(struct constant, count + 1);
    memset(t->constants, 0, (count + 1) * sizeof *t->constants);
    for (uint32_t k = 1; k <= count; k++) keep_constant(t, k);
    return find_multiplier(t) ? t : NULL;
}

#else

/* No processor but these: there is none, so nobody asks one. */
rb_picker *rb_picker_new(const rb_str *texts, uint32_t count) { return (void)texts, (void)count, NULL; }
uint64_t rb_picker_wide(const rb_fetched *cells) { return (void)cells, ~UINT64_C(0); }
void rb_picker_pick(const rb_picker *t, const rb_fetched *cells, uint8_t numbers[RB_FETCH_ROWS]) { (void)t, (void)cells, (void)numbers; }

#endif
