/* read/csv_cut.c: see csv_cut.h.
 *
 * Path      window -> [csv_cut] -> a piece of the input, which csv_index.c then scans
 * Promises  What it calls whole records csv_index.c finds regular: both judge quotes by the same words of bits.
 * Method    Forwards over the quotes: first which blocks have some, and then, without a branch that nobody can predict, whether each
 *           opening one follows what ends a field and each closing one stands before it. Then backwards from the end, or from the quote
 *           out of place, to the first line end outside quotes; what the state was before a block follows from how many quotes are in it.
 *
 * Why not only count quotes: a single one in the middle of a field (5" pipe) would turn inside and outside round for all that follows.
 */
#include "read/csv_cut.h"

#include "read/avx2.h"
#include "read/avx512.h"
#include "read/block.h"

#define INLINE __attribute__((always_inline)) static inline

enum { BLOCK = RB_BLOCK, GROUP = 64 };

/* A bit for each byte of a block. */
typedef uint64_t quoter(const char *bytes);
typedef uint64_t ender(const char *bytes, char delimiter); /* delimiters, CR and LF */
typedef uint64_t liner(const char *bytes);                 /* line ends; a CRLF ends at its LF */
typedef uint64_t xorer(uint64_t bits);                     /* the xor of all bits up to each */

struct marker { quoter *quotes; ender *ends; liner *lines; xorer *running_xor; };
struct run { const char *bytes; size_t len; char delimiter; };

INLINE uint64_t lowest(size_t len) { return len < BLOCK ? (UINT64_C(1) << len) - 1 : UINT64_MAX; }
INLINE uint64_t odd(uint64_t bits) { return 0 - (uint64_t)(__builtin_popcountll(bits) & 1); }
INLINE bool may_follow(char c, char delimiter) { return (c == delimiter) | (c == '\n') | (c == '\r') | (c == '"'); }

/* The quotes out of place in a block with these quotes; inside: all ones when the block begins in quotes. What is before a block that does
 * not is an end, a closing quote, or nothing that a quote may follow. A CR before a LF ends no field, but no quote is between the two. */
INLINE uint64_t wrong_quotes(const struct run *r, size_t base, uint64_t quote, uint64_t inside_before, const struct marker *m)
{
    const char *block = r->bytes + base;
    uint64_t ends = m->ends(block, r->delimiter), inside = m->running_xor(quote) ^ inside_before;
    uint64_t opening = quote & inside, closing = quote & ~inside;
    uint64_t first = base == 0 || may_follow(block[-1], r->delimiter), last = !may_follow(block[BLOCK], r->delimiter);
    uint64_t after = ((ends & ~inside) | closing) << 1 | (first & ~inside_before);
    return (opening & ~after) | (closing << 1 & ~(ends | opening)) | (closing & last << 63);
}

/* After the last line end outside quotes before bytes[to]; inside: of the block of bytes[to]. */
INLINE size_t last_end(const char *bytes, size_t to, uint64_t inside, const struct marker *m)
{
    for (size_t base = to - to % BLOCK;; base -= BLOCK) {
        uint64_t ends = 0;
        if (base < to) ends = m->lines(bytes + base) & ~(m->running_xor(m->quotes(bytes + base)) ^ inside) & lowest(to - base);
        if (ends != 0) return base + BLOCK - (size_t)__builtin_clzll(ends);
        if (base == 0) return 0;
        inside ^= odd(m->quotes(bytes + base - BLOCK));
    }
}

/* Whether all quotes of the group of blocks are in their place; *inside goes on to what follows it. */
INLINE bool pass_group(const struct run *r, size_t base, uint64_t *inside, const struct marker *m)
{
    uint64_t quotes[GROUP], wrong = 0, now = *inside;
    uint32_t with[GROUP + 1], count = 0;
    for (uint32_t i = 0; i < GROUP; i++) {
        quotes[i] = m->quotes(r->bytes + base + (size_t)i * BLOCK);
        with[count] = i;
        count += quotes[i] != 0;
    }
    for (uint32_t k = 0; k < count; k++) {
        uint64_t quote = quotes[with[k]];
        wrong |= wrong_quotes(r, base + (size_t)with[k] * BLOCK, quote, now, m);
        now ^= odd(quote);
    }
    if (wrong == 0) *inside = now;
    return wrong == 0;
}

INLINE rb_csv_cut cut(const struct run *r, const struct marker *m)
{
    uint64_t inside = 0;
    size_t   base = 0;
    while (base + GROUP * BLOCK < r->len && pass_group(r, base, &inside, m)) base += GROUP * BLOCK;
    for (; base < r->len; base += BLOCK) {
        uint64_t valid = lowest(r->len - base), quote = m->quotes(r->bytes + base) & valid;
        uint64_t wrong = quote == 0 ? 0 : wrong_quotes(r, base, quote, inside, m) & valid;
        if (r->len - base == BLOCK) wrong &= ~(quote & ~(m->running_xor(quote) ^ inside)) | (UINT64_MAX >> 1);
        if (wrong != 0) return (rb_csv_cut){last_end(r->bytes, base + (size_t)__builtin_ctzll(wrong), inside, m), true, false};
        if (r->len - base < BLOCK) return (rb_csv_cut){last_end(r->bytes, r->len, inside, m), false, (inside ^ odd(quote)) != 0};
        inside ^= odd(quote);
    }
    return (rb_csv_cut){last_end(r->bytes, r->len, inside, m), false, inside != 0};
}

/* ---- any processor */

static uint64_t quotes_plain(const char *bytes) { return rb_plain_equals(rb_plain_load(bytes), '"'); }

static uint64_t ends_plain(const char *bytes, char delimiter)
{
    rb_plain b = rb_plain_load(bytes);
    return rb_plain_equals(b, delimiter) | rb_plain_equals(b, '\n') | rb_plain_equals(b, '\r');
}

static uint64_t lines_plain(const char *bytes)
{
    rb_plain b = rb_plain_load(bytes);
    uint64_t lf = rb_plain_equals(b, '\n');
    return lf | rb_block_lone(rb_plain_equals(b, '\r'), lf, bytes[BLOCK]);
}

rb_csv_cut rb_csv_cut_plain(const char *bytes, size_t len, char delimiter)
{
    struct run r = {bytes, len, delimiter};
    return cut(&r, &(struct marker){quotes_plain, ends_plain, lines_plain, rb_plain_running_xor});
}

/* ---- with AVX2 */

#if defined(__x86_64__)

RB_AVX2_INLINE uint64_t quotes_avx2(const char *bytes) { return rb_block_equals(rb_block_load(bytes), '"'); }

RB_AVX2_INLINE __m256i ends_of(__m256i part, char delimiter)
{
    __m256i lines = _mm256_or_si256(_mm256_cmpeq_epi8(part, _mm256_set1_epi8('\n')), _mm256_cmpeq_epi8(part, _mm256_set1_epi8('\r')));
    return _mm256_or_si256(lines, _mm256_cmpeq_epi8(part, _mm256_set1_epi8(delimiter)));
}

RB_AVX2_INLINE uint64_t ends_avx2(const char *bytes, char delimiter)
{
    rb_block b = rb_block_load(bytes);
    return rb_block_bits(ends_of(b.low, delimiter), ends_of(b.high, delimiter));
}

RB_AVX2_INLINE uint64_t lines_avx2(const char *bytes)
{
    rb_block b = rb_block_load(bytes);
    uint64_t lf = rb_block_equals(b, '\n');
    return lf | rb_block_lone(rb_block_equals(b, '\r'), lf, bytes[BLOCK]);
}

RB_AVX2_INLINE uint64_t running_xor_avx2(uint64_t bits) { return rb_block_running_xor(bits); }

RB_AVX2 static rb_csv_cut cut_avx2(const char *bytes, size_t len, char delimiter)
{
    struct run r = {bytes, len, delimiter};
    return cut(&r, &(struct marker){quotes_avx2, ends_avx2, lines_avx2, running_xor_avx2});
}

/* ---- with AVX-512 */

RB_AVX512_INLINE uint64_t quotes_avx512(const char *bytes) { return rb_wide_equals(rb_wide_load(bytes), '"'); }

RB_AVX512_INLINE uint64_t ends_avx512(const char *bytes, char delimiter)
{
    __m512i b = rb_wide_load(bytes);
    return rb_wide_equals(b, delimiter) | rb_wide_equals(b, '\n') | rb_wide_equals(b, '\r');
}

RB_AVX512_INLINE uint64_t lines_avx512(const char *bytes)
{
    __m512i b = rb_wide_load(bytes);
    uint64_t lf = rb_wide_equals(b, '\n');
    return lf | rb_block_lone(rb_wide_equals(b, '\r'), lf, bytes[BLOCK]);
}

RB_AVX512_INLINE uint64_t running_xor_avx512(uint64_t bits) { return rb_block_running_xor(bits); }

RB_AVX512 static rb_csv_cut cut_avx512(const char *bytes, size_t len, char delimiter)
{
    struct run r = {bytes, len, delimiter};
    return cut(&r, &(struct marker){quotes_avx512, ends_avx512, lines_avx512, running_xor_avx512});
}

rb_csv_cutter *rb_csv_cut_with(rb_vectors vectors)
{
    return vectors == RB_VECTORS_AVX512 ? cut_avx512 : vectors == RB_VECTORS_AVX2 ? cut_avx2 : rb_csv_cut_plain;
}

#else

rb_csv_cutter *rb_csv_cut_with(rb_vectors vectors) { return (void)vectors, rb_csv_cut_plain; }

#endif
