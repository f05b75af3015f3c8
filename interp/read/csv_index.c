/* read/csv_index.c: the structural scan of CSV.
 *
 * Path      window -> [csv_index] -> csv_pick.c, csv.c
 * Promises  Exact for text that follows RFC 4180 (with LF, CRLF and CR as line ends). At the first quote that
 *           does not, it stops and says so; csv_record.c then reads that one record byte by byte.
 * Method    For each block of 64 bytes, four words with a bit for each quote, delimiter, CR and LF. The running xor of
 *           the quote bits is one inside quotes, whatever the number of doubled quotes; delimiters and line ends outside
 *           end fields. Only how the words are made differs between processors.
 */
#include "read/csv_index.h"

#include "base/gc.h"
#include "read/avx2.h"
#include "read/avx512.h"
#include "read/block.h"

#define INLINE __attribute__((always_inline)) static inline

enum { BLOCK = RB_BLOCK, EIGHT = 8, MANY = 64 };

void rb_csv_index_init(rb_csv_index *ix, uint32_t span)
{
    *ix = (rb_csv_index){.span = span};
    ix->odd = RB_NEW_PLAIN(uint32_t, span / BLOCK + 3);
    ix->inner = RB_NEW_PLAIN(rb_csv_inner, span / BLOCK + 3);
    ix->bits = RB_NEW_PLAIN(rb_csv_bits, span / BLOCK + 1);
    ix->plain = RB_NEW_PLAIN(uint32_t, span / BLOCK + 1 + MANY);
    ix->strange = RB_NEW_PLAIN(uint32_t, span / BLOCK + 3);
    *ix->odd = *ix->strange = UINT32_MAX;
}

/* A bit for each byte of a block. */
struct marks {
    uint64_t quote, delimiter, lf, cr;
    uint64_t lone;    /* of cr: those that no LF follows */
    uint64_t inside;  /* running xor of `quote` */
    uint32_t plain;   /* all ones: the bytes are ASCII and none is NUL */
};

struct run { const char *bytes; uint32_t len; char delimiter; };

/* What is carried from block to block. */
struct scan {
    rb_csv_bits *bits;
    uint32_t    *plain;
    uint64_t     inside; /* all ones when the block before ended in quotes */
    uint64_t     quote;  /* 1: its last byte was a quote */
    uint64_t     ends;   /* which of its last two bytes ended a field */
};

static bool has_lines(const rb_csv_index *ix)
{
    uint32_t left = ix->blocks;
    while (left > 0 && ix->bits[left - 1].lines == 0) left--;
    return left > 0;
}

/* A quote at the end of the run that opens behind text: no block came behind it to see that. */
static bool ends_out_of_place(const struct run *r, bool inside)
{
    const char *last = r->bytes + r->len - 1;
    return inside && r->len > 1 && *last == '"' && last[-1] != r->delimiter && last[-1] != '\n' && last[-1] != '\r' && last[-1] != '"';
}

INLINE void finish(rb_csv_index *ix, const struct run *r, const struct scan *s)
{
    ix->irregular |= ends_out_of_place(r, s->inside != 0);
    ix->odd[ix->odds] = UINT32_MAX;
    ix->blocks = (uint32_t)(s->bits - ix->bits);
    memset(ix->plain + ix->blocks, 0xff, EIGHT * sizeof *ix->plain);
    ix->has_lines = has_lines(ix);
}

INLINE void note_inner(rb_csv_index *ix, rb_csv_inner inner, uint32_t base)
{
    ix->inner[ix->odds] = inner;
    ix->odd[ix->odds] = base | (inner.lines != 0 ? RB_CSV_ODD_LINES : 0) | (inner.doubled != 0 ? RB_CSV_ODD_QUOTES : 0);
    ix->odds += (inner.lines | inner.doubled) != 0;
}

/* A block as it was worked out: `apart` are the bytes behind a quote that has no end of a field on either side. */
struct found { uint64_t quote, inside, lines_inside, apart; };

/* Where there is such a quote, or a line end in quotes. Of two quotes together the first closes and the second opens; all others
 * that stand apart are out of place, and nothing counts from the first of them on. Gives back what of `valid` counts. */
INLINE uint64_t look_closer(rb_csv_index *ix, const struct scan *s, const struct found *f, const char *block, uint64_t valid)
{
    uint32_t base = (uint32_t)(s->bits - ix->bits - 1) * BLOCK;
    uint64_t second = f->apart & f->quote & f->inside, behind = second << 1 | (s->inside & s->quote & (block[-2] == '"'));
    uint64_t wrong = f->apart & ~(second | behind) & valid;
    if (wrong != 0) {
        ix->irregular = true;
        valid = ((wrong & -wrong) - 1) >> 1;
    }
    note_inner(ix, (rb_csv_inner){f->lines_inside & valid, second & valid}, base);
    return valid;
}

/* Works out which bytes of the block, up to `last`, end a field and which of those end a record. Most quotes stand right behind an end or
 * right before one: those that open a field and those that close one. False when one is out of place. */
INLINE bool digest(rb_csv_index *ix, struct scan *s, const struct marks *m, const char *block, uint32_t last)
{
    const uint64_t valid = UINT64_MAX >> (63 - last);
    uint64_t inside = m->inside ^ s->inside; /* the opening quote and what it holds */
    uint64_t line_ends = m->lf | m->lone;    /* a CRLF ends at its LF */
    uint64_t ends = (m->delimiter | line_ends) & ~inside;
    uint64_t apart = (m->quote << 1 | s->quote) & ~(ends << 2 | s->ends | ends | (m->cr & ~inside)), lines_inside = line_ends & inside;
    s->bits->ends = ends & valid;
    s->bits->lines = line_ends & ends & valid;
    s->bits++;
    *s->plain++ = m->plain;
    if (__builtin_expect((apart | lines_inside) != 0, 0)) {
        uint64_t counts = look_closer(ix, s, &(struct found){m->quote, inside, lines_inside, apart}, block, valid);
        s->bits[-1].ends &= counts;
        s->bits[-1].lines &= counts;
        if (ix->irregular) return false;
    }
    s->inside = 0 - (inside >> last & 1);
    s->quote = m->quote >> 63;
    s->ends = ends >> 62;
    return true;
}

/* What differs between processors, and what it keeps, if anything, of all blocks together. */
struct way {
    struct marks (*mark)(const char *bytes, char delimiter, void *seen); /* all but `lone` */
    struct marks (*mark_no_cr)(const char *bytes, char delimiter, void *seen); /* … and `cr`; only whether there is one is seen */
    void (*check)(const uint32_t *plain, uint32_t blocks, const char *bytes, void *seen); /* sees whether they are UTF-8; 1 to MANY, none of them the rest behind the last whole one */
};

/* Most files have no CR at all: so it is asked first whether there is one, of all blocks at once. */
INLINE struct marks mark(const char *block, char delimiter, bool has_cr, void *seen, const struct way *way)
{
    if (!has_cr) return way->mark_no_cr(block, delimiter, seen);
    struct marks m = way->mark(block, delimiter, seen);
    m.lone = rb_block_lone(m.cr, m.lf, block[BLOCK]);
    return m;
}

INLINE void mark_all(rb_csv_index *ix, const struct run *r, bool has_cr, void *seen, const struct way *way)
{
    struct scan s = {.bits = ix->bits, .plain = ix->plain, .ends = 2}; /* a record begins: behind an end */
    const char *at = r->bytes, *end = at + r->len, *whole = at + r->len / BLOCK * BLOCK;
    const char delimiter = r->delimiter;
    bool is_regular = true;
    ix->odds = 0;
    ix->irregular = false;
    while (is_regular && at < end) {
        const uint32_t *plain = s.plain;
        const char *first = at, *to = whole - at > MANY * BLOCK ? at + MANY * BLOCK : whole;
        for (; is_regular && at < to; at += BLOCK) {
            struct marks m = mark(at, delimiter, has_cr, seen, way);
            is_regular = digest(ix, &s, &m, at, BLOCK - 1);
        }
        if (s.plain > plain) way->check(plain, (uint32_t)(s.plain - plain), first, seen);
        if (is_regular && at == whole && at < end) {
            struct marks m = mark(at, delimiter, has_cr, seen, way);
            is_regular = digest(ix, &s, &m, at, (uint32_t)(end - at) - 1);
            at = end;
        }
    }
    finish(ix, r, &s);
}

/* ---- any processor */

INLINE struct marks mark_plain(const char *bytes, char delimiter, void *seen)
{
    rb_plain b = rb_plain_load(bytes);
    uint64_t quote = rb_plain_equals(b, '"');
    (void)seen;
    return (struct marks){
        .quote = quote,
        .inside = rb_plain_running_xor(quote),
        .delimiter = rb_plain_equals(b, delimiter),
        .lf = rb_plain_equals(b, '\n'),
        .cr = rb_plain_equals(b, '\r'),
        .plain = rb_plain_is_ascii(b) ? UINT32_MAX : 0,
    };
}

INLINE void check_plain(const uint32_t *plain, uint32_t blocks, const char *bytes, void *seen) { (void)plain, (void)blocks, (void)bytes, (void)seen; }

void rb_csv_scan_plain(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    const struct way way = {mark_plain, mark_plain, check_plain};
    uint32_t *strange = ix->strange;
    ix->has_cr = true; /* who knows */
    mark_all(ix, &(struct run){bytes, len, delimiter}, true, NULL, &way);
    for (uint32_t i = 0; i < ix->blocks; i++)
        if (ix->plain[i] != UINT32_MAX) *strange++ = i * BLOCK;
    *strange = UINT32_MAX;
}

#if defined(__x86_64__)

/* ---- with AVX2 */

/* Not 0: a CR, which only mark_no_cr asks; a block that may not be UTF-8. */
struct seen { __m256i cr, strange; };

RB_AVX2_INLINE struct marks mark_avx2(const char *bytes, char delimiter, void *seen)
{
    rb_block b = rb_block_load(bytes);
    uint64_t quote = rb_block_equals(b, '"');
    (void)seen;
    return (struct marks){
        .quote = quote,
        .inside = rb_block_running_xor(quote),
        .delimiter = rb_block_equals(b, delimiter),
        .lf = rb_block_equals(b, '\n'),
        .cr = rb_block_equals(b, '\r'),
        .plain = (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_min_epi8(b.low, b.high), _mm256_setzero_si256())),
    };
}

RB_AVX2_INLINE struct marks note_cr(struct marks m, const char *bytes, struct seen *seen)
{
    m.cr = 0;
    seen->cr = _mm256_or_si256(seen->cr, rb_block_any(rb_block_load(bytes), '\r'));
    return m;
}

RB_AVX2_INLINE struct marks mark_no_cr_avx2(const char *bytes, char delimiter, void *seen)
{
    return note_cr(mark_avx2(bytes, delimiter, seen), bytes, seen);
}

/* Bit i: whether block i is not plain. */
RB_AVX2_INLINE uint64_t not_plain(const uint32_t *plain, uint32_t blocks)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < MANY; i += EIGHT) {
        __m256i same = _mm256_cmpeq_epi32(_mm256_loadu_si256((const void *)(plain + i)), _mm256_set1_epi32(-1));
        bits |= (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(same)) << i;
    }
    return ~bits & UINT64_MAX >> (MANY - blocks);
}

RB_AVX2_INLINE __m256i strangeness(const char *block) { return rb_block_strangeness(block, (int8_t)block[BLOCK] >= -64); }

RB_AVX2_INLINE void check_avx2(const uint32_t *plain, uint32_t blocks, const char *bytes, void *seen)
{
    struct seen *all = seen;
    for (uint64_t left = not_plain(plain, blocks); left; left &= left - 1)
        all->strange = _mm256_or_si256(all->strange, strangeness(bytes + __builtin_ctzll(left) * BLOCK));
}

/* Most often there are none but the rest of a block, which ends in NULs where the window does: then nothing else is asked once more. */
RB_AVX2_INLINE void list_strange(rb_csv_index *ix, const struct run *r, __m256i strange)
{
    uint32_t *to = ix->strange;
    for (uint32_t from = _mm256_testz_si256(strange, strange) ? r->len / BLOCK : 0; from < ix->blocks; from += MANY)
        for (uint64_t left = not_plain(ix->plain + from, ix->blocks - from < MANY ? ix->blocks - from : MANY); left; left &= left - 1) {
            uint32_t at = (from + (uint32_t)__builtin_ctzll(left)) * BLOCK;
            __m256i  wrong = strangeness(r->bytes + at);
            *to = at;
            to += !_mm256_testz_si256(wrong, wrong);
        }
    *to = UINT32_MAX;
}

RB_AVX2 static void scan_avx2(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    const struct way way = {mark_avx2, mark_no_cr_avx2, check_avx2};
    const struct run run = {bytes, len, delimiter};
    struct seen seen = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    if (!ix->has_cr) mark_all(ix, &run, false, &seen, &way);
    ix->has_cr |= !_mm256_testz_si256(seen.cr, seen.cr);
    if (ix->has_cr) mark_all(ix, &run, true, &seen, &way);
    list_strange(ix, &run, seen.strange);
}

/* ---- with AVX-512 */

RB_AVX512_INLINE struct marks mark_avx512(const char *bytes, char delimiter, void *seen)
{
    __m512i b = rb_wide_load(bytes);
    uint64_t quote = rb_wide_equals(b, '"');
    (void)seen;
    return (struct marks){
        .quote = quote,
        .inside = rb_block_running_xor(quote),
        .delimiter = rb_wide_equals(b, delimiter),
        .lf = rb_wide_equals(b, '\n'),
        .cr = rb_wide_equals(b, '\r'),
        .plain = 0 - (uint32_t)(_mm512_cmple_epi8_mask(b, _mm512_setzero_si512()) == 0),
    };
}

RB_AVX512_INLINE struct marks mark_no_cr_avx512(const char *bytes, char delimiter, void *seen)
{
    return note_cr(mark_avx512(bytes, delimiter, seen), bytes, seen);
}

RB_AVX512 static void scan_avx512(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    const struct way way = {mark_avx512, mark_no_cr_avx512, check_avx2};
    const struct run run = {bytes, len, delimiter};
    struct seen seen = {_mm256_setzero_si256(), _mm256_setzero_si256()};
    if (!ix->has_cr) mark_all(ix, &run, false, &seen, &way);
    ix->has_cr |= !_mm256_testz_si256(seen.cr, seen.cr);
    if (ix->has_cr) mark_all(ix, &run, true, &seen, &way);
    list_strange(ix, &run, seen.strange);
}

rb_csv_scan *rb_csv_scan_with(rb_vectors vectors)
{
    return vectors == RB_VECTORS_AVX512 ? scan_avx512 : vectors == RB_VECTORS_AVX2 ? scan_avx2 : rb_csv_scan_plain;
}

#else

rb_csv_scan *rb_csv_scan_with(rb_vectors vectors) { return (void)vectors, rb_csv_scan_plain; }

#endif
