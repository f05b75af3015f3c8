/* read/csv_index.c: the structural scan of CSV.
 *
 * Path      window -> [csv_index] -> csv.c
 * Promises  Exact for text that follows RFC 4180 (with LF, CRLF and CR as line ends). At the first quote that
 *           does not, it stops and says so; csv_record.c then reads that one record byte by byte.
 * Method    For each block of 64 bytes, four words with a bit for each quote, delimiter, CR and LF. The running xor of
 *           the quote bits is one inside quotes, whatever the number of doubled quotes; delimiters and line ends outside
 *           are written out as positions. Only how the words are made and how positions are written differs between processors.
 */
#include "read/csv_index.h"

#include "base/gc.h"
#include "read/avx2.h"
#include "read/avx512.h"
#include "read/block.h"

#define INLINE __attribute__((always_inline)) static inline

enum { BLOCK = RB_BLOCK, SLACK = BLOCK + 16 };

uint32_t *rb_csv_index_ends(const rb_csv_index *ix) { return RB_NEW_PLAIN(uint32_t, (size_t)ix->room + SLACK); }

void rb_csv_index_init(rb_csv_index *ix, uint32_t span, uint32_t room)
{
    *ix = (rb_csv_index){.span = span, .room = room};
    ix->ends = rb_csv_index_ends(ix);
    ix->lines = RB_NEW_PLAIN(uint32_t, span + SLACK);
    ix->odd = RB_NEW_PLAIN(uint32_t, span / BLOCK + 3);
    ix->inner = RB_NEW_PLAIN(rb_csv_inner, span / BLOCK + 3);
    ix->bits = RB_NEW_PLAIN(rb_csv_bits, span / BLOCK + 1);
    ix->strange = RB_NEW_PLAIN(uint32_t, span / BLOCK + 3);
    *ix->odd = *ix->strange = UINT32_MAX;
}

/* A bit for each byte of a block. */
struct marks {
    uint64_t quote, delimiter, lf, cr;
    uint64_t any_cr;  /* not 0: there is a CR; where only that is asked it costs less than `cr` */
    uint64_t lone;    /* of cr: those that no LF follows */
    uint64_t inside;  /* running xor of `quote` */
    bool is_ascii;
};

/* What is carried from block to block. */
struct scan {
    rb_csv_index *ix;
    uint32_t *odd, *high;
    uint64_t inside;      /* all ones when the block before ended in quotes */
    uint64_t after_quote; /* 1: the byte before the block was a quote */
    uint64_t after_text;  /* 1: it was text outside quotes */
};

INLINE struct scan begin(rb_csv_index *ix) { return (struct scan){.ix = ix, .odd = ix->odd, .high = ix->strange}; }

INLINE void finish(struct scan *s, bool right)
{
    *s->odd = *s->high = UINT32_MAX;
    s->ix->irregular = !right;
}

/* Works out which bytes of the block at `base` end a field and which of those end a record; only the bytes in `valid`
 * count. False at a quote out of place: text outside quotes stands before or behind it. */
INLINE bool digest(struct scan *s, const struct marks *m, uint32_t base, uint64_t valid)
{
    uint64_t inside = m->inside ^ s->inside; /* the opening quote and what it holds */
    uint64_t line_ends = m->lf | m->lone;    /* a CRLF ends at its LF */
    uint64_t ends = (m->delimiter | line_ends) & ~inside, lines = line_ends & ~inside;
    uint64_t text = ~(inside | m->quote | ends | m->cr), behind = m->quote << 1 | s->after_quote;
    uint64_t wrong = (((text << 1 | s->after_text) & m->quote) | (behind & text)) & valid;
    uint64_t lines_inside = line_ends & inside, doubled = m->quote & behind & inside;
    if (__builtin_expect(wrong != 0, 0)) valid &= (wrong & -wrong) - 1;
    s->ix->bits[base / BLOCK] = (rb_csv_bits){ends & valid, lines & valid};
    if (__builtin_expect(((lines_inside | doubled) & valid) != 0, 0)) {
        s->ix->inner[s->odd - s->ix->odd] = (rb_csv_inner){lines_inside & valid, doubled & valid};
        *s->odd++ = base | ((lines_inside & valid) != 0 ? RB_CSV_ODD_LINES : 0) | ((doubled & valid) != 0 ? RB_CSV_ODD_QUOTES : 0);
    }
    *s->high = base; /* no branch: in many languages every second block has such bytes */
    s->high += !m->is_ascii;
    s->inside = 0 - (inside >> 63);
    s->after_quote = m->quote >> 63;
    s->after_text = text >> 63;
    return wrong == 0;
}

/* The bytes that count in the last block, which has `len` of them. */
INLINE uint64_t lowest(uint32_t len) { return (UINT64_C(1) << len) - 1; }

/* For each of `lines`, which are among `ends`, how many of `ends` stand before it. The usual block has one line end or
 * none, and which of the two nobody can predict: no branch tells them apart. */
INLINE uint32_t *write_lines(uint32_t *to, uint64_t ends, uint64_t lines, uint32_t before)
{
    uint32_t *next = to + __builtin_popcountll(lines);
    *to++ = before + (uint32_t)__builtin_popcountll(ends & ((lines & -lines) - 1));
    for (; __builtin_expect(to < next, 0); to++) {
        lines &= lines - 1;
        *to = before + (uint32_t)__builtin_popcountll(ends & ((lines & -lines) - 1));
    }
    return next;
}

/* What differs between processors. */
struct way {
    struct marks (*mark)(const char *bytes, char delimiter); /* all but `lone` */
    uint32_t *(*write)(uint32_t *to, uint64_t ends, uint32_t base); /* where each of the ends is, plus `base`; up to 64 words may be touched */
};

struct run { const char *bytes; uint32_t len; char delimiter; };

/* Where there are no CRs so far, they are only noted in *crs. */
INLINE struct marks mark(const struct run *r, uint32_t base, uint64_t *crs, const struct way *way)
{
    const char *block = r->bytes + base;
    struct marks m = way->mark(block, r->delimiter);
    if (crs) *crs |= m.any_cr, m.cr = 0;
    else m.lone = rb_block_lone(m.cr, m.lf, block[BLOCK]);
    return m;
}

/* All blocks: how many there are. */
INLINE uint32_t mark_all(rb_csv_index *ix, const struct run *r, uint64_t *crs, const struct way *way)
{
    struct scan s = begin(ix);
    bool right = true;
    uint32_t base = 0;
    for (; right && r->len - base >= BLOCK; base += BLOCK) {
        struct marks m = mark(r, base, crs, way);
        right = digest(&s, &m, base, UINT64_MAX);
    }
    if (right && base < r->len) {
        struct marks m = mark(r, base, crs, way);
        right = digest(&s, &m, base, lowest(r->len - base));
        base += BLOCK;
    }
    finish(&s, right);
    return base / BLOCK;
}

INLINE void write_blocks(rb_csv_index *ix, uint32_t blocks, const struct way *way, bool is_sparse)
{
    uint32_t *to = ix->ends + ix->fields, *line = ix->lines, base = ix->origin;
    for (uint32_t i = 0; i < blocks; i++, base += BLOCK) {
        if (is_sparse && ix->bits[i].ends == 0) continue;
        line = write_lines(line, ix->bits[i].ends, ix->bits[i].lines, (uint32_t)(to - ix->ends));
        to = way->write(to, ix->bits[i].ends, base);
    }
    ix->records = (uint32_t)(line - ix->lines);
    ix->is_sparse = to - (ix->ends + ix->fields) < (ptrdiff_t)blocks;
}

/* Among short fields the few blocks in which none ends are not worth a branch; in long texts there are hardly others. */
INLINE void write_all(rb_csv_index *ix, uint32_t blocks, const struct way *way)
{
    if (ix->is_sparse) write_blocks(ix, blocks, way, true);
    else write_blocks(ix, blocks, way, false);
}

/* Most files have no CR at all: then only whether there is one is asked. */
INLINE uint32_t mark_twice(rb_csv_index *ix, const struct run *r, const struct way *way)
{
    uint64_t crs = 0;
    uint32_t blocks = ix->has_cr ? 0 : mark_all(ix, r, &crs, way);
    ix->has_cr |= crs != 0;
    return ix->has_cr ? mark_all(ix, r, NULL, way) : blocks;
}

/* ---- any processor */

INLINE struct marks mark_plain(const char *bytes, char delimiter)
{
    rb_plain b = rb_plain_load(bytes);
    uint64_t quote = rb_plain_equals(b, '"');
    return (struct marks){
        .quote = quote,
        .inside = rb_plain_running_xor(quote),
        .delimiter = rb_plain_equals(b, delimiter),
        .lf = rb_plain_equals(b, '\n'),
        .cr = rb_plain_equals(b, '\r'),
        .any_cr = rb_plain_equals(b, '\r'),
        .is_ascii = rb_plain_is_ascii(b),
    };
}

INLINE uint32_t *write_plain(uint32_t *to, uint64_t ends, uint32_t base)
{
    for (; ends != 0; ends &= ends - 1) *to++ = base + (uint32_t)__builtin_ctzll(ends);
    return to;
}

void rb_csv_scan_plain(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    const struct way way = {mark_plain, write_plain};
    write_all(ix, mark_all(ix, &(struct run){bytes, len, delimiter}, NULL, &way), &way);
}

#if defined(__x86_64__)

/* ---- with AVX2 */

RB_AVX2_INLINE struct marks mark_avx2(const char *bytes, char delimiter)
{
    rb_block b = rb_block_load(bytes);
    uint64_t quote = rb_block_equals(b, '"');
    return (struct marks){
        .quote = quote,
        .inside = rb_block_running_xor(quote),
        .delimiter = rb_block_equals(b, delimiter),
        .lf = rb_block_equals(b, '\n'),
        .cr = rb_block_equals(b, '\r'),
        .any_cr = rb_block_has(b, '\r'),
        .is_ascii = _mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8(1), _mm256_min_epi8(b.low, b.high))) == 0, /* no NUL, either */
    };
}

/* Writes down the lowest bit and takes it away; something harmless when there is none. */
RB_AVX2_INLINE uint64_t write_end(uint32_t *to, uint64_t ends, uint32_t base)
{
    *to = base + (uint32_t)_tzcnt_u64(ends);
    return _blsr_u64(ends);
}

/* Eight ends at a time, past the true count: most blocks have three to eight, and a loop that stopped at the true
 * count would cost a mispredicted branch for nearly every block. */
RB_AVX2_INLINE uint32_t *write_avx2(uint32_t *to, uint64_t ends, uint32_t base)
{
    uint32_t *next = to + _mm_popcnt_u64(ends);
    ends = write_end(to + 0, ends, base); /* by hand: compilers leave a loop here */
    ends = write_end(to + 1, ends, base);
    ends = write_end(to + 2, ends, base);
    ends = write_end(to + 3, ends, base);
    ends = write_end(to + 4, ends, base);
    ends = write_end(to + 5, ends, base);
    ends = write_end(to + 6, ends, base);
    ends = write_end(to + 7, ends, base);
    if (__builtin_expect(to + 8 < next, 0)) {
        ends = write_end(to + 8, ends, base);
        ends = write_end(to + 9, ends, base);
        ends = write_end(to + 10, ends, base);
        ends = write_end(to + 11, ends, base);
        for (to += 12; to < next; to++) ends = write_end(to, ends, base);
    }
    return next;
}

RB_AVX2 static void scan_avx2(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    const struct way way = {mark_avx2, write_avx2};
    uint32_t blocks = mark_twice(ix, &(struct run){bytes, len, delimiter}, &way);
    rb_block_keep_strange(ix->strange, bytes);
    write_all(ix, blocks, &way);
}

/* ---- with AVX-512 */

RB_AVX512_INLINE struct marks mark_avx512(const char *bytes, char delimiter)
{
    __m512i b = rb_wide_load(bytes);
    uint64_t quote = rb_wide_equals(b, '"');
    return (struct marks){
        .quote = quote,
        .inside = rb_block_running_xor(quote),
        .delimiter = rb_wide_equals(b, delimiter),
        .lf = rb_wide_equals(b, '\n'),
        .cr = rb_wide_equals(b, '\r'),
        .any_cr = rb_wide_equals(b, '\r'),
        .is_ascii = _mm512_cmple_epi8_mask(b, _mm512_setzero_si512()) == 0, /* no NUL, either */
    };
}

RB_AVX512_INLINE uint32_t *write_avx512(uint32_t *to, uint64_t ends, uint32_t base)
{
    uint32_t count = (uint32_t)_mm_popcnt_u64(ends);
    rb_wide_put_places(to, ends, base, count);
    return to + count;
}

RB_AVX512 static void scan_avx512(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    const struct way way = {mark_avx512, write_avx512};
    uint32_t blocks = mark_twice(ix, &(struct run){bytes, len, delimiter}, &way);
    rb_block_keep_strange(ix->strange, bytes);
    write_all(ix, blocks, &way);
}

rb_csv_scan *rb_csv_scan_with(rb_vectors vectors)
{
    return vectors == RB_VECTORS_AVX512 ? scan_avx512 : vectors == RB_VECTORS_AVX2 ? scan_avx2 : rb_csv_scan_plain;
}

#else

rb_csv_scan *rb_csv_scan_with(rb_vectors vectors) { return (void)vectors, rb_csv_scan_plain; }

#endif
