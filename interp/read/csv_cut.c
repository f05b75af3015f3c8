/* read/csv_cut.c: see csv_cut.h.
 *
 * Path      window -> [csv_cut] -> a piece of the input, which csv_index.c then scans
 * Promises  What it calls whole records csv_index.c finds regular: both judge quotes by the same words of bits.
 * Method    Forwards over the quotes: only blocks that have some are looked at closely. Then backwards from the end, or from the quote
 *           out of place, to the first line end outside quotes; what the state was before a block follows from how many quotes are in it.
 *
 * Why not only count quotes: a single one in the middle of a field (5" pipe) would turn inside and outside round for all that follows.
 */
#include "read/csv_cut.h"

#include "base/word.h"
#include "read/avx2.h"

#define INLINE __attribute__((always_inline)) static inline

enum { BLOCK = 64 };

/* A bit for each byte of a block. */
struct marks { uint64_t quote, delimiter, cr, lf, inside; };

typedef struct marks marker(const char *bytes, char delimiter);
typedef uint64_t     quoter(const char *bytes);

/* A CRLF ends at its LF. */
INLINE uint64_t line_ends(const struct marks *m, bool lf_next) { return m->lf | (m->cr & ~(m->lf >> 1 | (uint64_t)lf_next << 63)); }

/* What is carried from block to block, all ones or none: in quotes; and in the lowest bit: after a closing quote. */
struct state { uint64_t inside, after_close; };

INLINE bool ends_field(char c, char delimiter) { return c == delimiter || c == '\n' || c == '\r'; }

/* Quotes out of place in the block at `at`, which is at the run's beginning or after bytes[-1]; see digest in csv_index.c. */
INLINE uint64_t wrong_quotes(struct state *s, const struct marks *m, const char *at, char delimiter, bool is_first)
{
    uint64_t inside = m->inside ^ s->inside, opening = m->quote & inside, closing = m->quote & ~inside;
    uint64_t ends = (m->delimiter | line_ends(m, at[BLOCK] == '\n')) & ~inside;
    uint64_t after_end = s->after_close | (is_first || (s->inside == 0 && ends_field(at[-1], delimiter)));
    uint64_t wrong = opening & ~((ends | closing) << 1 | after_end);
    wrong |= (closing << 1 | s->after_close) & ~(ends | m->cr | opening);
    s->inside = 0 - (inside >> 63);
    s->after_close = closing >> 63;
    return wrong;
}

INLINE uint64_t lowest(size_t len) { return len < BLOCK ? (UINT64_C(1) << len) - 1 : UINT64_MAX; }
INLINE uint64_t odd(uint64_t bits) { return 0 - (uint64_t)(__builtin_popcountll(bits) & 1); }

/* After the last line end outside quotes before bytes[to]; inside: whether the block of bytes[to] begins in quotes. */
INLINE size_t last_end(const char *bytes, size_t to, uint64_t inside, marker *mark)
{
    for (size_t base = to - to % BLOCK;; base -= BLOCK) {
        uint64_t ends = 0;
        if (base < to) {
            struct marks m = mark(bytes + base, 0);
            ends = line_ends(&m, bytes[base + BLOCK] == '\n') & ~(m.inside ^ inside) & lowest(to - base);
        }
        if (ends != 0) return base + BLOCK - (size_t)__builtin_clzll(ends);
        if (base == 0) return 0;
        inside ^= odd(mark(bytes + base - BLOCK, 0).quote);
    }
}

INLINE rb_csv_cut cut(const char *bytes, size_t len, char delimiter, marker *mark, quoter *quotes)
{
    struct state s = {0, 0};
    size_t   base = 0;
    uint64_t before = 0; /* inside, where the present block begins */
    for (; base < len; base += BLOCK) {
        uint64_t valid = lowest(len - base);
        before = s.inside;
        if (((quotes(bytes + base) & valid) | s.after_close) == 0) continue;
        struct marks m = mark(bytes + base, delimiter);
        uint64_t wrong = wrong_quotes(&s, &m, bytes + base, delimiter, base == 0) & valid;
        if (wrong != 0) return (rb_csv_cut){last_end(bytes, base + (size_t)__builtin_ctzll(wrong), before, mark), true, false};
        if (len - base < BLOCK) s.inside = before ^ odd(m.quote & valid);
    }
    if (len % BLOCK == 0) before = s.inside;
    return (rb_csv_cut){last_end(bytes, len, before, mark), false, s.inside != 0};
}

/* ---- any processor: eight bytes in a word */

INLINE uint64_t equal_bits(uint64_t word, uint64_t wanted)
{
    uint64_t differs = word ^ wanted;
    uint64_t same = ~(((differs & RB_WORD_EACH(0x7f)) + RB_WORD_EACH(0x7f)) | differs) & RB_WORD_EACH(0x80);
    return (same >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

INLINE uint64_t equals_plain(const char *bytes, char c)
{
    uint64_t bits = 0;
    for (unsigned i = 0; i < BLOCK; i += 8) bits |= equal_bits(rb_word_load(bytes + i), RB_WORD_EACH(c)) << i;
    return bits;
}

INLINE uint64_t running_xor(uint64_t bits)
{
    for (unsigned by = 1; by < BLOCK; by *= 2) bits ^= bits << by;
    return bits;
}

static struct marks mark_plain(const char *bytes, char delimiter)
{
    uint64_t quote = equals_plain(bytes, '"');
    return (struct marks){quote, equals_plain(bytes, delimiter), equals_plain(bytes, '\r'), equals_plain(bytes, '\n'), running_xor(quote)};
}

static uint64_t quotes_plain(const char *bytes) { return equals_plain(bytes, '"'); }

rb_csv_cut rb_csv_cut_plain(const char *bytes, size_t len, char delimiter) { return cut(bytes, len, delimiter, mark_plain, quotes_plain); }

/* ---- with AVX2 */

#if defined(__x86_64__)

RB_AVX2_INLINE struct marks mark_avx2(const char *bytes, char delimiter)
{
    rb_block b = rb_block_load(bytes);
    uint64_t quote = rb_block_equals(b, '"');
    return (struct marks){quote, rb_block_equals(b, delimiter), rb_block_equals(b, '\r'), rb_block_equals(b, '\n'), rb_block_running_xor(quote)};
}

RB_AVX2_INLINE uint64_t quotes_avx2(const char *bytes) { return rb_block_equals(rb_block_load(bytes), '"'); }

RB_AVX2 static rb_csv_cut cut_avx2(const char *bytes, size_t len, char delimiter) { return cut(bytes, len, delimiter, mark_avx2, quotes_avx2); }

rb_csv_cutter *rb_csv_cut_best(void) { return __builtin_cpu_supports("avx2") ? cut_avx2 : rb_csv_cut_plain; }

#else

rb_csv_cutter *rb_csv_cut_best(void) { return rb_csv_cut_plain; }

#endif
