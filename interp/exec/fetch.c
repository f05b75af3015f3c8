/* exec/fetch.c: see fetch.h.
 *
 * Path      batch -> [fetch] -> kernels_load.c, codes.c
 * Promises  Every way gives the same, which a test holds them to.
 *
 * Why in two steps with AVX2: what is scattered (a field's first bytes) is copied together with one load and one
 * store for each row; all reckoning, and what depends on a quote, is then done for eight rows at once.
 */
#include "exec/fetch.h"

#include "base/vectors.h"
#include "base/word.h"
#include "data/cell_plain.h"

/* Inline, always: gcc 12 at -O1 takes a call of it for one without effect, and leaves it out. */
__attribute__((always_inline)) static inline void nothing_from(rb_fetched *out, uint32_t row)
{
    for (uint32_t i = row; i < RB_FETCH_ROWS; i++) {
        out->ptr[i] = rb_plain_nothing();
        out->len[i] = 0;
        out->head[i] = 0;
    }
}

static inline void put(rb_fetched *out, uint32_t i, rb_str text)
{
    out->ptr[i] = text.ptr;
    out->head[i] = (uint8_t)*text.ptr;
    out->len[i] = (uint32_t)text.len;
    out->full |= (uint64_t)(text.len != 0) << i;
    out->visible |= (uint64_t)rb_plain_is_visible(text) << i;
}

void rb_fetch_plain(const rb_indexed *x, uint32_t column, rb_fetched *out)
{
    out->full = out->visible = 0;
    for (uint32_t i = 0; i < out->rows; i++) {
        rb_cell cell = rb_indexed_cell(x, column, out->first + i);
        put(out, i, rb_plain_of(&cell));
    }
    nothing_from(out, out->rows);
}

static void fetch_cells(const rb_cell *cells, rb_fetched *out)
{
    out->full = out->visible = 0;
    for (uint32_t i = 0; i < out->rows; i++) {
        put(out, i, rb_plain_of(&cells[i]));
        out->full |= (uint64_t)(cells[i].len != 0) << i;
    }
    nothing_from(out, out->rows);
}

static void hide_made(const rb_batch *b, uint32_t field, rb_fetched *out)
{
    uint64_t made = rb_indexed_made(&b->indexed, field, out->first / RB_FETCH_ROWS);
    if (out->rows < RB_FETCH_ROWS) made &= (UINT64_C(1) << out->rows) - 1; /* rows that were dropped left theirs behind */
    out->visible &= ~made;
    for (; made; made &= made - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(made);
        out->ptr[i] = rb_plain_nothing();
        out->len[i] = 0;
        out->full &= ~(made & -made);
        out->full |= (uint64_t)(b->cells[field][out->first + i].len != 0) << i;
    }
}

uint64_t rb_fetch_bits(const uint8_t bytes[RB_FETCH_ROWS])
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 8) bits |= (rb_word_load((const char *)bytes + i) * UINT64_C(0x0102040810204080) >> 56) << i;
    return bits;
}

#if defined(__x86_64__)

/* Of each row, where the field before ends and where this one does. */
struct places { const uint32_t *before, *end; };

/* Copied together, and the field's first two bytes. */
struct scattered { uint32_t before[RB_FETCH_ROWS], end[RB_FETCH_ROWS]; uint16_t head[RB_FETCH_ROWS]; };

static struct places copy_columns(const struct places *at, uint32_t rows, struct scattered *out)
{
    memcpy(out->before, at->before, rows * sizeof *out->before);
    memcpy(out->end, at->end, rows * sizeof *out->end);
    for (uint32_t i = rows; i < RB_FETCH_ROWS; i++) {
        out->before[i] = UINT32_MAX;
        out->end[i] = 0;
        out->head[i] = 0;
    }
    return (struct places){.before = out->before, .end = out->end};
}

static inline void gather_head(const rb_indexed *x, const struct places *at, struct scattered *out, uint32_t i)
{
    memcpy(&out->head[i], x->base + (uint32_t)(at->before[i] + 1), sizeof *out->head);
}

static inline struct places gather_heads(const rb_indexed *x, uint32_t column, const rb_fetched *of, struct scattered *out)
{
    struct places at = {.before = x->ends + column - RB_INDEXED_COLUMN + of->first, .end = x->ends + column + of->first};
    uint32_t i = 0;
    for (; i + 4 <= of->rows; i += 4) { /* by hand: compilers leave a loop here */
        gather_head(x, &at, out, i);
        gather_head(x, &at, out, i + 1);
        gather_head(x, &at, out, i + 2);
        gather_head(x, &at, out, i + 3);
    }
    for (; i < of->rows; i++) gather_head(x, &at, out, i);
    return of->rows < RB_FETCH_ROWS ? copy_columns(&at, of->rows, out) : at;
}

/* The first byte behind a quote, if there is one, of 16 fields; all bits of *quoted where there is. */
RB_AVX2_INLINE __m256i first_bytes(const uint16_t *head, __m256i *quoted)
{
    __m256i two = _mm256_loadu_si256((const void *)head), one = _mm256_and_si256(two, _mm256_set1_epi16(0xff));
    *quoted = _mm256_cmpeq_epi16(one, _mm256_set1_epi16('"'));
    return _mm256_blendv_epi8(one, _mm256_srli_epi16(two, 8), *quoted);
}

struct eight { __m256i before, end; };

RB_AVX2_INLINE struct eight eight_of(const struct places *at, uint32_t i)
{
    return (struct eight){_mm256_loadu_si256((const void *)(at->before + i)), _mm256_loadu_si256((const void *)(at->end + i))};
}

/* Eight rows; the bits of those that are not empty. */
RB_AVX2_INLINE uint64_t place_eight(const char *base, struct eight at, __m256i quoted, rb_fetched *out, uint32_t i)
{
    __m256i from = _mm256_sub_epi32(at.before, _mm256_set1_epi32(-1)), len = _mm256_sub_epi32(at.end, from);
    len = _mm256_add_epi32(len, _mm256_add_epi32(quoted, quoted)); /* quoted is -1 */
    from = _mm256_sub_epi32(from, quoted);
    __m256i origin = _mm256_set1_epi64x((long long)(uintptr_t)base);
    _mm256_storeu_si256((void *)(out->len + i), len);
    _mm256_storeu_si256((void *)(out->ptr + i), _mm256_add_epi64(origin, _mm256_cvtepu32_epi64(_mm256_castsi256_si128(from))));
    _mm256_storeu_si256((void *)(out->ptr + i + 4), _mm256_add_epi64(origin, _mm256_cvtepu32_epi64(_mm256_extracti128_si256(from, 1))));
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(len, _mm256_setzero_si256())));
}

RB_AVX2_INLINE uint64_t place_sixteen(const char *base, const struct places *at, __m256i quoted, rb_fetched *out, uint32_t i)
{
    uint64_t low = place_eight(base, eight_of(at, i), _mm256_cvtepi16_epi32(_mm256_castsi256_si128(quoted)), out, i);
    uint64_t high = place_eight(base, eight_of(at, i + 8), _mm256_cvtepi16_epi32(_mm256_extracti128_si256(quoted, 1)), out, i + 8);
    return (low | high << 8) << i;
}

RB_AVX2_INLINE void place_all(const char *base, const struct places *at, const uint16_t *head, rb_fetched *out)
{
    uint64_t full = 0, visible = 0;
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 32) {
        __m256i quoted[2], low = first_bytes(head + i, &quoted[0]), high = first_bytes(head + i + 16, &quoted[1]);
        full |= place_sixteen(base, at, quoted[0], out, i) | place_sixteen(base, at, quoted[1], out, i + 16);
        __m256i heads = _mm256_permute4x64_epi64(_mm256_packus_epi16(low, high), 0xd8);
        _mm256_storeu_si256((void *)(out->head + i), heads);
        visible |= (uint64_t)rb_fetch_visible(heads) << i;
    }
    out->full = full;
    out->visible = visible & full;
}

RB_AVX2 static void fetch_avx2(const rb_indexed *x, uint32_t column, rb_fetched *out)
{
    struct scattered s;
    struct places at = gather_heads(x, column, out, &s);
    place_all(x->base, &at, s.head, out);
}

rb_fetcher *rb_fetch_best(void) { return rb_has_avx2() ? fetch_avx2 : rb_fetch_plain; }

/* The bits of eight lengths that are not 0. */
RB_AVX2_INLINE uint64_t some_of_eight(const uint32_t *len)
{
    __m256i none = _mm256_cmpeq_epi32(_mm256_loadu_si256((const void *)len), _mm256_setzero_si256());
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(none)) ^ 0xff;
}

/* Of cells that were laid out. */
RB_AVX2 static void fetch_cells_avx2(const rb_cell *cells, rb_fetched *out)
{
    uint32_t  len[RB_FETCH_ROWS];
    uintptr_t nothing = (uintptr_t)rb_plain_nothing();
    for (uint32_t i = 0; i < out->rows; i++) {
        uintptr_t all = 0 - (uintptr_t)cells[i].roomy; /* no branch: which cells are null is anybody's guess */
        const char *ptr = (const char *)(((uintptr_t)cells[i].ptr & all) | (nothing & ~all));
        out->ptr[i] = ptr;
        out->len[i] = cells[i].len & (uint32_t)all;
        len[i] = cells[i].len;
        out->head[i] = (uint8_t)*ptr;
    }
    nothing_from(out, out->rows);
    for (uint32_t i = out->rows; i < RB_FETCH_ROWS; i++) len[i] = 0;
    uint64_t full = 0, shown = 0, visible = rb_fetch_visible(_mm256_loadu_si256((const void *)out->head));
    visible |= (uint64_t)rb_fetch_visible(_mm256_loadu_si256((const void *)(out->head + 32))) << 32;
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i += 8) {
        full |= some_of_eight(len + i) << i;
        shown |= some_of_eight(out->len + i) << i;
    }
    out->full = full;
    out->visible = visible & shown;
}

#else

rb_fetcher *rb_fetch_best(void) { return rb_fetch_plain; }

#define fetch_cells_avx2 fetch_cells

#endif

void rb_fetch(const rb_batch *b, uint32_t field, rb_fetched *out)
{
    if (!rb_indexed_has(&b->indexed, field)) {
        if (rb_has_avx2()) fetch_cells_avx2(b->cells[field] + out->first, out);
        else fetch_cells(b->cells[field] + out->first, out);
        return;
    }
    (b->indexed.is_json ? rb_fetch_values_best : rb_fetch_best)()(&b->indexed, b->indexed.columns[field], out);
    if (b->indexed.any_made) hide_made(b, field, out);
}
