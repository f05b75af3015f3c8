/* read/csv_index.c: the structural scan of CSV.
 *
 * Path      window -> [csv_index] -> csv.c
 * Promises  Exact for text that follows RFC 4180 (with LF, CRLF and CR as line ends). At the first quote that
 *           does not, it stops and says so; csv_record.c then reads that one record byte by byte.
 * Method    For each block of 64 bytes, four words with a bit for each quote, delimiter, CR and LF. The running xor of
 *           the quote bits is one inside quotes, whatever the number of doubled quotes; delimiters and line ends outside
 *           are written out as positions. Only the making of the four words differs between processors.
 *
 * Why positions are written eight at a time, past the true count: most blocks have three to eight fields, and a loop
 * that ends at the true count costs a mispredicted branch for nearly every block.
 */
#include "read/csv_index.h"

#include "base/gc.h"
#include "base/word.h"
#include "read/avx2.h"

#define INLINE __attribute__((always_inline)) static inline

enum { BLOCK = 64, SLACK = BLOCK + 16 };

uint32_t *rb_csv_index_ends(const rb_csv_index *ix) { return RB_NEW_PLAIN(uint32_t, (size_t)ix->room + SLACK); }

void rb_csv_index_init(rb_csv_index *ix, uint32_t span, uint32_t room)
{
    *ix = (rb_csv_index){.span = span, .room = room};
    ix->ends = rb_csv_index_ends(ix);
    ix->lines = RB_NEW_PLAIN(uint32_t, span + SLACK);
    ix->odd = RB_NEW_PLAIN(uint32_t, span / BLOCK + 3);
    ix->doubled = RB_NEW_PLAIN(uint64_t, span / BLOCK + 3);
    ix->bits = RB_NEW_PLAIN(rb_csv_bits, span / BLOCK + 1);
    ix->strange = RB_NEW_PLAIN(uint32_t, span / BLOCK + 3);
    *ix->odd = *ix->strange = UINT32_MAX;
}

/* A bit for each byte of a block. */
struct marks {
    uint64_t quote, delimiter, lf, cr;
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
        s->ix->doubled[s->odd - s->ix->odd] = doubled & valid;
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

/* ---- any processor: eight bytes in a word */

/* Eight bits, one for each byte whose top bit is set. */
INLINE uint64_t top_bits(uint64_t word)
{
    return ((word & RB_WORD_EACH(0x80)) >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

INLINE uint64_t equal_bits(uint64_t word, uint64_t wanted)
{
    uint64_t differs = word ^ wanted;
    return top_bits(~(((differs & RB_WORD_EACH(0x7f)) + RB_WORD_EACH(0x7f)) | differs));
}

INLINE uint64_t running_xor(uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    return bits ^ bits << 32;
}

static struct marks mark_plain(const char *bytes, char delimiter)
{
    struct marks m = {0};
    uint64_t high = 0, nul = 0;
    for (unsigned i = 0; i < BLOCK; i += 8) {
        uint64_t word = rb_word_load(bytes + i);
        m.quote |= equal_bits(word, RB_WORD_EACH('"')) << i;
        m.delimiter |= equal_bits(word, RB_WORD_EACH(delimiter)) << i;
        m.cr |= equal_bits(word, RB_WORD_EACH('\r')) << i;
        m.lf |= equal_bits(word, RB_WORD_EACH('\n')) << i;
        high |= word;
        nul |= equal_bits(word, 0);
    }
    m.lone = m.cr & ~(m.lf >> 1 | (uint64_t)(bytes[BLOCK] == '\n') << 63);
    m.inside = running_xor(m.quote);
    m.is_ascii = ((high & RB_WORD_EACH(0x80)) | nul) == 0;
    return m;
}

static void write_plain(rb_csv_index *ix, uint32_t blocks)
{
    uint32_t *to = ix->ends + ix->fields, *line = ix->lines;
    for (uint32_t i = 0; i < blocks; i++) {
        uint64_t ends = ix->bits[i].ends;
        line = write_lines(line, ends, ix->bits[i].lines, (uint32_t)(to - ix->ends));
        for (; ends != 0; ends &= ends - 1) *to++ = ix->origin + i * BLOCK + (uint32_t)__builtin_ctzll(ends);
    }
    ix->records = (uint32_t)(line - ix->lines);
}

void rb_csv_scan_plain(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    struct scan s = begin(ix);
    bool right = true;
    uint32_t base = 0;
    for (; right && base < len; base += BLOCK) {
        struct marks m = mark_plain(bytes + base, delimiter);
        right = digest(&s, &m, base, len - base < BLOCK ? lowest(len - base) : UINT64_MAX);
    }
    finish(&s, right);
    write_plain(ix, base / BLOCK);
}

/* ---- with AVX2 */

#if defined(__x86_64__)

/* Most files have no CR at all: then only whether there is one is asked. */
RB_AVX2_INLINE struct marks mark_avx2(const char *bytes, char delimiter, __m256i *crs)
{
    rb_block b = rb_block_load(bytes);
    uint64_t quote = rb_block_equals(b, '"');
    struct marks m = {
        .quote = quote,
        .inside = rb_block_running_xor(quote),
        .delimiter = rb_block_equals(b, delimiter),
        .lf = rb_block_equals(b, '\n'),
        .is_ascii = _mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8(1), _mm256_min_epi8(b.low, b.high))) == 0, /* no NUL, either */
    };
    if (crs) {
        __m256i all = _mm256_set1_epi8('\r');
        *crs = _mm256_or_si256(*crs, _mm256_or_si256(_mm256_cmpeq_epi8(b.low, all), _mm256_cmpeq_epi8(b.high, all)));
    } else {
        m.cr = rb_block_equals(b, '\r');
        m.lone = m.cr & ~(m.lf >> 1 | (uint64_t)(bytes[BLOCK] == '\n') << 63);
    }
    return m;
}

/* Writes down the lowest bit and takes it away; something harmless when there is none. */
RB_AVX2_INLINE uint64_t write_end(uint32_t *to, uint64_t ends, uint32_t base)
{
    *to = base + (uint32_t)_tzcnt_u64(ends);
    return _blsr_u64(ends);
}

/* Eight ends at a time, past the true count: most blocks have three to eight, and a loop that stopped at the true
 * count would cost a mispredicted branch for nearly every block. */
RB_AVX2 static void write_avx2(rb_csv_index *ix, uint32_t blocks)
{
    uint32_t *to = ix->ends + ix->fields, *line = ix->lines, at = ix->origin;
    for (uint32_t i = 0; i < blocks; i++, at += BLOCK) {
        uint64_t ends = ix->bits[i].ends;
        uint32_t *next = to + _mm_popcnt_u64(ends);
        line = write_lines(line, ends, ix->bits[i].lines, (uint32_t)(to - ix->ends));
        ends = write_end(to + 0, ends, at); /* by hand: compilers leave a loop here */
        ends = write_end(to + 1, ends, at);
        ends = write_end(to + 2, ends, at);
        ends = write_end(to + 3, ends, at);
        ends = write_end(to + 4, ends, at);
        ends = write_end(to + 5, ends, at);
        ends = write_end(to + 6, ends, at);
        ends = write_end(to + 7, ends, at);
        if (__builtin_expect(to + 8 < next, 0)) {
            ends = write_end(to + 8, ends, at);
            ends = write_end(to + 9, ends, at);
            ends = write_end(to + 10, ends, at);
            ends = write_end(to + 11, ends, at);
            for (to += 12; to < next; to++) ends = write_end(to, ends, at);
        }
        to = next;
    }
    ix->records = (uint32_t)(line - ix->lines);
}

/* All blocks: how many there are. */
RB_AVX2_INLINE uint32_t mark_all(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter, __m256i *crs)
{
    struct scan s = begin(ix);
    bool right = true;
    uint32_t base = 0;
    for (; right && len - base >= BLOCK; base += BLOCK) {
        struct marks m = mark_avx2(bytes + base, delimiter, crs);
        right = digest(&s, &m, base, UINT64_MAX);
    }
    if (right && base < len) {
        struct marks m = mark_avx2(bytes + base, delimiter, crs);
        right = digest(&s, &m, base, lowest(len - base));
        base += BLOCK;
    }
    finish(&s, right);
    return base / BLOCK;
}

RB_AVX2 static uint32_t mark_with_cr(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    return mark_all(ix, bytes, len, delimiter, NULL);
}

RB_AVX2 static uint32_t mark_without_cr(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    __m256i  crs = _mm256_setzero_si256();
    uint32_t blocks = mark_all(ix, bytes, len, delimiter, &crs);
    ix->has_cr = !_mm256_testz_si256(crs, crs);
    return blocks;
}

RB_AVX2 static void scan_avx2(rb_csv_index *ix, const char *bytes, uint32_t len, char delimiter)
{
    uint32_t blocks = ix->has_cr ? 0 : mark_without_cr(ix, bytes, len, delimiter);
    if (ix->has_cr) blocks = mark_with_cr(ix, bytes, len, delimiter);
    rb_block_keep_strange(ix->strange, bytes);
    write_avx2(ix, blocks);
}

rb_csv_scan *rb_csv_scan_best(void) { return __builtin_cpu_supports("avx2") ? scan_avx2 : rb_csv_scan_plain; }

#else

rb_csv_scan *rb_csv_scan_best(void) { return rb_csv_scan_plain; }

#endif
