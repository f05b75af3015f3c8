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

enum { BLOCK = RB_BLOCK };

void rb_csv_index_init(rb_csv_index *ix, uint32_t span)
{
    *ix = (rb_csv_index){.span = span};
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
    rb_csv_bits  *bits;
    uint32_t     *odd, *high;
    rb_csv_inner *inner;
    uint64_t inside;      /* all ones when the block before ended in quotes */
    uint64_t after_quote; /* 1: the byte before the block was a quote */
    uint64_t after_text;  /* 1: it was text outside quotes */
    uint64_t wrong;       /* not 0: a quote is out of place */
};

INLINE struct scan begin(rb_csv_index *ix) { return (struct scan){.bits = ix->bits, .inner = ix->inner, .odd = ix->odd, .high = ix->strange}; }

static bool has_lines(const rb_csv_index *ix)
{
    uint32_t left = ix->blocks;
    while (left > 0 && ix->bits[left - 1].lines == 0) left--;
    return left > 0;
}

INLINE void finish(rb_csv_index *ix, struct scan *s)
{
    *s->odd = *s->high = UINT32_MAX;
    ix->blocks = (uint32_t)(s->bits - ix->bits);
    ix->has_lines = has_lines(ix);
    ix->irregular = s->wrong != 0;
}

INLINE void put_odd(struct scan *s, uint32_t base, rb_csv_inner inner)
{
    *s->inner++ = inner;
    *s->odd++ = base | (inner.lines != 0 ? RB_CSV_ODD_LINES : 0) | (inner.doubled != 0 ? RB_CSV_ODD_QUOTES : 0);
}

/* Works out which bytes of the block at `base` end a field and which of those end a record. A quote is out of place where text outside
 * quotes stands before or behind it. Wary, only the bytes in `valid` and before such a quote count. */
INLINE void digest(struct scan *s, const struct marks *m, uint32_t base, uint64_t valid, bool is_wary)
{
    uint64_t inside = m->inside ^ s->inside; /* the opening quote and what it holds */
    uint64_t line_ends = m->lf | m->lone;    /* a CRLF ends at its LF */
    uint64_t ends = (m->delimiter | line_ends) & ~inside, lines = line_ends & ~inside;
    uint64_t text = ~(inside | m->quote | ends | m->cr), behind = m->quote << 1 | s->after_quote;
    uint64_t wrong = ((text << 1 | s->after_text) & m->quote) | (behind & text);
    uint64_t lines_inside = line_ends & inside, doubled = m->quote & behind & inside;
    if (is_wary) {
        wrong &= valid;
        valid &= (wrong & -wrong) - 1; /* all of them when none is wrong */
        ends &= valid, lines &= valid, lines_inside &= valid, doubled &= valid;
    }
    *s->bits++ = (rb_csv_bits){ends, lines};
    if (__builtin_expect((lines_inside | doubled) != 0, 0)) put_odd(s, base, (rb_csv_inner){lines_inside, doubled});
    *s->high = base; /* no branch: in many languages every second block has such bytes */
    s->high += !m->is_ascii;
    s->wrong |= wrong;
    s->inside = 0 - (inside >> 63);
    s->after_quote = m->quote >> 63;
    s->after_text = text >> 63;
}

/* The bytes that count in the last block, which has `len` of them. */
INLINE uint64_t lowest(uint32_t len) { return (UINT64_C(1) << len) - 1; }

/* What differs between processors. */
struct way {
    struct marks (*mark)(const char *bytes, char delimiter); /* all but `lone` */
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

INLINE void mark_blocks(rb_csv_index *ix, const struct run *r, uint64_t *crs, const struct way *way, bool is_wary)
{
    struct scan s = begin(ix);
    uint32_t base = 0;
    for (; r->len - base >= BLOCK && !(is_wary && s.wrong); base += BLOCK) {
        struct marks m = mark(r, base, crs, way);
        digest(&s, &m, base, UINT64_MAX, is_wary);
    }
    if (base < r->len && s.wrong == 0) {
        struct marks m = mark(r, base, crs, way);
        digest(&s, &m, base, lowest(r->len - base), true);
    }
    finish(ix, &s);
}

/* Where quotes are in their places it costs less to see that they were when all blocks are done. */
INLINE void mark_all(rb_csv_index *ix, const struct run *r, uint64_t *crs, const struct way *way)
{
    if (!ix->is_wary) mark_blocks(ix, r, crs, way, false);
    if (!ix->is_wary && !ix->irregular) return;
    mark_blocks(ix, r, crs, way, true);
    ix->is_wary = ix->irregular;
}

/* Most files have no CR at all: then only whether there is one is asked. */
INLINE void mark_twice(rb_csv_index *ix, const struct run *r, const struct way *way)
{
    uint64_t crs = 0;
    if (!ix->has_cr) mark_all(ix, r, &crs, way);
    ix->has_cr |= crs != 0;
    if (ix->has_cr) mark_all(ix, r, NULL, way);
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

void rb_csv_scan_plain(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    const struct way way = {mark_plain};
    ix->has_cr = true; /* who knows */
    mark_all(ix, &(struct run){bytes, len, delimiter}, NULL, &way);
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
        .is_ascii = _mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_min_epi8(b.low, b.high), _mm256_setzero_si256())) == -1, /* no NUL, either */
    };
}

RB_AVX2 static void scan_avx2(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    const struct way way = {mark_avx2};
    mark_twice(ix, &(struct run){bytes, len, delimiter}, &way);
    rb_block_keep_strange(ix->strange, bytes);
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

RB_AVX512 static void scan_avx512(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    const struct way way = {mark_avx512};
    mark_twice(ix, &(struct run){bytes, len, delimiter}, &way);
    rb_block_keep_strange(ix->strange, bytes);
}

rb_csv_scan *rb_csv_scan_with(rb_vectors vectors)
{
    return vectors == RB_VECTORS_AVX512 ? scan_avx512 : vectors == RB_VECTORS_AVX2 ? scan_avx2 : rb_csv_scan_plain;
}

#else

rb_csv_scan *rb_csv_scan_with(rb_vectors vectors) { return (void)vectors, rb_csv_scan_plain; }

#endif
