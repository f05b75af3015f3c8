/* read/csv_pick.c: see csv_pick.h.
 *
 * Path      csv_index.c -> [csv_pick] -> csv.c
 * Promises  Every way picks the same, which a test holds them to.
 *
 * Why no branch asks where a record ends: a block of 64 bytes has one line end or none, nobody can predict which, and a step knows
 * where they are due. Whether they are there is one comparison for the whole block.
 */
#include "read/csv_pick.h"

#include "base/gc.h"
#include "data/batch.h"
#include "read/avx512.h"
#include "read/block.h"

#define INLINE __attribute__((always_inline)) static inline

enum { BLOCK = RB_BLOCK, TILE = 8, SLACK = 2 * BLOCK, PICKED_MAX = 4096, RECORDS_MAX = 256 };

/* ---- what to pick */

static bool is_picked(const uint32_t *readers, uint32_t columns, uint32_t i)
{
    return readers[i] > 0 || i + 1 == columns || readers[i + 1] > 0;
}

static void number(rb_csv_picker *p, const uint32_t *readers)
{
    p->which = RB_NEW_PLAIN(uint32_t, p->columns);
    p->column_of = RB_NEW_PLAIN(uint32_t, p->columns);
    for (uint32_t i = 0; i < p->columns; i++) {
        bool picked = is_picked(readers, p->columns, i);
        p->which[i] = picked ? p->count : RB_NO_COLUMN;
        if (picked) p->column_of[p->count++] = i;
    }
}

/* From the last to the first, as one bit more at the low end. */
static void make_steps(rb_csv_picker *p)
{
    rb_csv_step step = {0};
    uint32_t    count = p->columns + BLOCK;
    p->steps = RB_NEW_ROOM(rb_csv_step, count);
    for (uint32_t i = BLOCK + count, at = (BLOCK + count) % p->columns; i > 0; i--) {
        at = at == 0 ? p->columns - 1 : at - 1;
        step.wanted = step.wanted << 1 | (p->which[at] != RB_NO_COLUMN);
        step.lines = step.lines << 1 | (at + 1 == p->columns);
        step.same = p->steps + at;
        if (i <= count) p->steps[i - 1] = step;
    }
}

void rb_csv_picker_fork(rb_csv_picker *p)
{
    p->picked = RB_NEW_PLAIN(uint32_t, (size_t)p->count * (p->most + TILE) + SLACK);
}

void rb_csv_picker_init(rb_csv_picker *p, const uint32_t *readers, uint32_t columns, rb_vectors vectors)
{
    *p = (rb_csv_picker){.columns = columns, .pick = rb_csv_pick_with(vectors, rb_has_deposit())};
    number(p, readers);
    make_steps(p);
    p->most = PICKED_MAX / p->count;
    p->most = p->most > RECORDS_MAX ? RECORDS_MAX : p->most < TILE ? TILE : p->most & ~(TILE - 1U);
    rb_csv_picker_fork(p);
}

/* ---- picking */

enum { FEW = 4, USUAL = 6 };

struct picked { uint64_t wanted, ends; }; /* of a block: of the first, the second … of its ends whether it is wanted */

/* What differs between processors. */
struct way {
    bool (*fits)(uint64_t due, uint64_t ends, uint64_t lines); /* whether of the ends just those are line ends that are due */
    /* Where the wanted ends are, plus `base`. Most often there are not more than `usual`, which is known when this is compiled; up to 64
     * words may be touched. */
    uint32_t *(*write)(uint32_t *to, struct picked picked, uint32_t base, uint32_t usual);
};

/* Of the blocks from the first, until one does not fit or there are enough. */
INLINE uint32_t *pick_blocks(rb_csv_picker *p, const rb_csv_stretch *s, const struct way *way, uint32_t usual)
{
    const rb_csv_step *step = p->steps;
    const uint32_t *enough = p->picked + (size_t)s->most * p->count;
    const rb_csv_bits *at = s->bits + s->from / BLOCK, *stop = s->bits + s->to / BLOCK;
    uint32_t *to = p->picked, base = s->origin + s->from / BLOCK * BLOCK;
    for (; at < stop && to < enough; at++, base += BLOCK) {
        uint64_t ends = at->ends;
        if (usual == 0 && ends == 0) continue;
        if (__builtin_expect(!way->fits(step->lines, ends, at->lines), 0)) break;
        to = way->write(to, (struct picked){step->wanted, ends}, base, usual);
        step = step[__builtin_popcountll(ends)].same;
    }
    return to;
}

/* Others are probably as these. */
static void foresee(rb_csv_picker *p, const rb_csv_stretch *s, uint32_t picked)
{
    uint32_t blocks = (p->picked[picked - 1] - s->origin - s->from) / BLOCK + 1;
    p->usual = picked < blocks ? 0 : 2 * picked < blocks * (FEW + 1) ? FEW : USUAL;
}

/* A block without ends is worth a branch only in long texts, where there are hardly others. */
INLINE uint32_t pick(rb_csv_picker *p, const rb_csv_stretch *s, const struct way *way)
{
    uint64_t  left = UINT64_MAX << s->from % BLOCK;
    rb_csv_bits *first = s->bits + s->from / BLOCK;
    if (s->from >= s->to) return 0;
    *first = (rb_csv_bits){first->ends & left, first->lines & left};
    uint32_t *to = p->usual == 0 ? pick_blocks(p, s, way, 0) : p->usual == FEW ? pick_blocks(p, s, way, FEW) : pick_blocks(p, s, way, USUAL);
    uint32_t  records = (uint32_t)(to - p->picked) / p->count;
    if (records > s->most) records = s->most;
    if (records > 0) foresee(p, s, records * p->count);
    return records;
}

/* ---- any processor */

INLINE bool fits_counted(uint64_t due, uint64_t ends, uint64_t lines)
{
    uint32_t count = (uint32_t)__builtin_popcountll(ends);
    if (count < BLOCK) due &= (UINT64_C(1) << count) - 1;
    for (; lines != 0 && due != 0; lines &= lines - 1, due &= due - 1)
        if (__builtin_popcountll(ends & ((lines & -lines) - 1)) != __builtin_ctzll(due)) return false;
    return (lines | due) == 0;
}

/* Writes down the lowest end, to stay if it is wanted. */
INLINE uint32_t *write_lowest(uint32_t *to, struct picked *p, uint32_t base)
{
    *to = base + (uint32_t)__builtin_ctzll(p->ends | UINT64_C(1) << 63);
    to += p->wanted & (p->ends != 0);
    p->wanted >>= 1;
    p->ends &= p->ends - 1;
    return to;
}

/* Some ends at a time: a loop that stopped at the true count would cost a mispredicted branch for nearly every block. */
INLINE uint32_t *write_counted(uint32_t *to, struct picked picked, uint32_t base, uint32_t usual)
{
    (void)usual;
    do {
        for (unsigned i = 0; i < USUAL; i++) to = write_lowest(to, &picked, base);
    } while (__builtin_expect(picked.ends != 0, 0));
    return to;
}

uint32_t rb_csv_pick_plain(rb_csv_picker *p, const rb_csv_stretch *s)
{
    const struct way way = {fits_counted, write_counted};
    return pick(p, s, &way);
}

uint32_t rb_csv_lay_out_count(const rb_csv_picker *p) { return (p->count + TILE - 1) / TILE * TILE; }

static void lay_out_plain(const rb_csv_picker *p, uint32_t records, uint32_t *to, uint32_t apart)
{
    for (uint32_t i = 0; i < p->count; i++)
        for (uint32_t k = 0; k < records; k++) to[(size_t)i * apart + k] = p->picked[(size_t)k * p->count + i];
}

#if defined(__x86_64__)

/* ---- with AVX2, and processors that deposit bits slowly */

RB_AVX2 static uint32_t pick_avx2(rb_csv_picker *p, const rb_csv_stretch *s)
{
    const struct way way = {fits_counted, write_counted};
    return pick(p, s, &way);
}

RB_DEPOSIT_INLINE bool fits_deposited(uint64_t due, uint64_t ends, uint64_t lines) { return _pdep_u64(due, ends) == lines; }

/* Writes down the lowest bit and takes it away; something harmless when there is none. In its own words, since compilers clear the register
 * before, for the sake of processors that nobody has any more, and put four together in a vector, which takes longer. */
RB_AVX2_INLINE uint64_t write_end(uint32_t *to, uint64_t ends, uint32_t base)
{
    uint64_t place = _tzcnt_u64(ends);
    __asm__("" : "+r"(place));
    *to = base + (uint32_t)place;
    return _blsr_u64(ends);
}

RB_DEPOSIT_INLINE uint32_t *write_deposited(uint32_t *to, struct picked picked, uint32_t base, uint32_t usual)
{
    uint64_t  ends = _pdep_u64(picked.wanted, picked.ends);
    uint32_t *next = to + _mm_popcnt_u64(ends);
    ends = write_end(to + 0, ends, base); /* by hand: compilers leave a loop here */
    ends = write_end(to + 1, ends, base);
    ends = write_end(to + 2, ends, base);
    ends = write_end(to + 3, ends, base);
    if (usual == FEW && __builtin_expect(to + 4 >= next, 1)) return next;
    ends = write_end(to + 4, ends, base);
    ends = write_end(to + 5, ends, base);
    if (__builtin_expect(to + USUAL >= next, 1)) return next;
    ends = write_end(to + 6, ends, base);
    ends = write_end(to + 7, ends, base);
    ends = write_end(to + 8, ends, base);
    ends = write_end(to + 9, ends, base);
    ends = write_end(to + 10, ends, base);
    ends = write_end(to + 11, ends, base);
    for (to += 12; to < next; to++) ends = write_end(to, ends, base);
    return next;
}

RB_DEPOSIT static uint32_t pick_deposited(rb_csv_picker *p, const rb_csv_stretch *s)
{
    const struct way way = {fits_deposited, write_deposited};
    return pick(p, s, &way);
}

/* ---- with AVX-512 */

RB_AVX512_INLINE bool fits_avx512(uint64_t due, uint64_t ends, uint64_t lines) { return _pdep_u64(due, ends) == lines; }

RB_AVX512_INLINE uint32_t *write_avx512(uint32_t *to, struct picked picked, uint32_t base, uint32_t usual)
{
    uint64_t ends = _pdep_u64(picked.wanted, picked.ends);
    uint32_t count = (uint32_t)_mm_popcnt_u64(ends);
    rb_wide_put_places(to, ends, base, count);
    return (void)usual, to + count;
}

RB_AVX512 static uint32_t pick_avx512(rb_csv_picker *p, const rb_csv_stretch *s)
{
    const struct way way = {fits_avx512, write_avx512};
    return pick(p, s, &way);
}

rb_csv_pick *rb_csv_pick_with(rb_vectors vectors, bool deposit)
{
    if (vectors == RB_VECTORS_NONE) return rb_csv_pick_plain;
    if (!deposit) return pick_avx2;
    return vectors == RB_VECTORS_AVX512 ? pick_avx512 : pick_deposited;
}

/* ---- laying out, eight of eight at a time */

struct four { __m256i at[4]; };

/* Four rows of eight words: each half turned by itself. */
RB_AVX2_INLINE struct four turn_halves(const uint32_t *from, uint32_t apart)
{
    __m256i a = _mm256_loadu_si256((const void *)from), b = _mm256_loadu_si256((const void *)(from + apart));
    __m256i c = _mm256_loadu_si256((const void *)(from + 2 * (size_t)apart)), d = _mm256_loadu_si256((const void *)(from + 3 * (size_t)apart));
    __m256i ab = _mm256_unpacklo_epi32(a, b), cd = _mm256_unpacklo_epi32(c, d);
    __m256i ab_high = _mm256_unpackhi_epi32(a, b), cd_high = _mm256_unpackhi_epi32(c, d);
    return (struct four){{_mm256_unpacklo_epi64(ab, cd), _mm256_unpackhi_epi64(ab, cd), _mm256_unpacklo_epi64(ab_high, cd_high), _mm256_unpackhi_epi64(ab_high, cd_high)}};
}

RB_AVX2_INLINE void put_two(uint32_t *to, uint32_t apart, __m256i low, __m256i high)
{
    _mm256_storeu_si256((void *)to, _mm256_permute2x128_si256(low, high, 0x20));
    _mm256_storeu_si256((void *)(to + 4 * (size_t)apart), _mm256_permute2x128_si256(low, high, 0x31));
}

/* Eight words of each of eight records. */
RB_AVX2_INLINE void turn_tile(const uint32_t *from, uint32_t count, uint32_t *to, uint32_t apart)
{
    struct four low = turn_halves(from, count), high = turn_halves(from + 4 * (size_t)count, count);
    put_two(to, apart, low.at[0], high.at[0]);
    put_two(to + apart, apart, low.at[1], high.at[1]);
    put_two(to + 2 * (size_t)apart, apart, low.at[2], high.at[2]);
    put_two(to + 3 * (size_t)apart, apart, low.at[3], high.at[3]);
}

RB_AVX2 static void lay_out_avx2(const rb_csv_picker *p, uint32_t records, uint32_t *to, uint32_t apart)
{
    uint32_t count = p->count;
    for (uint32_t k = 0; k < records; k += TILE)
        for (uint32_t i = 0; i < count; i += TILE) turn_tile(p->picked + (size_t)k * count + i, count, to + (size_t)i * apart + k, apart);
}

void rb_csv_lay_out(const rb_csv_picker *p, uint32_t records, uint32_t *to, uint32_t apart)
{
    if (p->pick != rb_csv_pick_plain) lay_out_avx2(p, records, to, apart);
    else lay_out_plain(p, records, to, apart);
}

#else

rb_csv_pick *rb_csv_pick_with(rb_vectors vectors, bool deposit) { return (void)vectors, (void)deposit, rb_csv_pick_plain; }
void rb_csv_lay_out(const rb_csv_picker *p, uint32_t records, uint32_t *to, uint32_t apart) { lay_out_plain(p, records, to, apart); }

#endif
