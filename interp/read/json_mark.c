/* read/json_mark.c: which parts of a window may not be UTF-8, and where its lines end.
 *
 * Path      window -> [json_mark] -> json.c
 * Promises  A list of the blocks that may hold bytes that are not UTF-8, so that the check of a record costs nothing where there are none.
 *           Of the line ends all but some where many stand close together; in a list they mean nothing.
 *
 * Why both at once: it is the first look at what was just read, and one after the other is how memory likes it.
 */
#include "base/gc.h"
#include "read/avx2.h"
#include "read/block.h"
#include "read/json_usual.h"

enum { BLOCK = RB_BLOCK, LINES = 3 }; /* lines that begin in a block, on the average, beside the first */

static void make_room(struct rb_json *j, size_t capacity)
{
    if (capacity == j->marked_capacity) return;
    j->marked_capacity = capacity;
    j->strange = RB_NEW_PLAIN(uint32_t, capacity / BLOCK + 3);
    j->lines = RB_NEW_PLAIN(uint32_t, (1 + LINES) * (capacity / BLOCK + 3));
    j->lines_more = LINES * (uint32_t)(capacity / BLOCK);
}

/* The line ends of a block that has more than one; `more` may be told yet. */
__attribute__((noinline)) static uint32_t *add_lines(uint32_t *line, uint64_t lf, size_t base, uint32_t *more)
{
    for (lf &= lf - 1; lf != 0 && *more > 0; lf &= lf - 1, (*more)--) *line++ = (uint32_t)base + (uint32_t)__builtin_ctzll(lf);
    return line;
}

/* No branch on whether there is one. What a block has none of is 64. */
static inline uint32_t *add_line(uint32_t *line, uint64_t lf, uint32_t first, size_t base)
{
    *line = (uint32_t)base + first;
    return line + (lf != 0);
}

void rb_json_mark_plain(struct rb_json *j)
{
    uint32_t *strange = j->strange, *line = j->lines, more = j->one_line ? j->lines_more : 0;
    for (size_t base = 0; base <= j->to; base += BLOCK) {
        rb_plain b = rb_plain_load(j->bytes + base);
        uint64_t lf = rb_plain_equals(b, '\n');
        *strange = (uint32_t)base;
        strange += !rb_plain_is_ascii(b);
        line = add_line(line, lf, lf != 0 ? (uint32_t)__builtin_ctzll(lf) : 0, base);
        if (__builtin_expect((lf & (lf - 1)) != 0, 0) && more > 0) line = add_lines(line, lf, base, &more);
    }
    *strange = *line = UINT32_MAX;
}

#if defined(__x86_64__)

RB_AVX2 static void mark_avx2(struct rb_json *j)
{
    uint32_t *high = j->strange, *line = j->lines, more = j->one_line ? j->lines_more : 0;
    for (size_t base = 0; base <= j->to; base += BLOCK) {
        rb_block b = rb_block_load(j->bytes + base);
        uint64_t lf = rb_block_equals(b, '\n');
        *high = (uint32_t)base;
        high += _mm256_movemask_epi8(_mm256_or_si256(b.low, b.high)) != 0;
        line = add_line(line, lf, (uint32_t)_tzcnt_u64(lf), base);
        if (__builtin_expect((lf & (lf - 1)) != 0, 0) && more > 0) line = add_lines(line, lf, base, &more);
    }
    *high = *line = UINT32_MAX;
    rb_block_keep_strange(j->strange, j->bytes);
}

rb_json_marker *rb_json_mark_with(rb_vectors vectors)
{
    return vectors == RB_VECTORS_NONE ? rb_json_mark_plain : mark_avx2;
}

#else

rb_json_marker *rb_json_mark_with(rb_vectors vectors) { return (void)vectors, rb_json_mark_plain; }

#endif

void rb_json_mark(rb_reader *r)
{
    struct rb_json *j = r->json;
    make_room(j, r->window.capacity);
    j->bytes = r->window.bytes;
    j->to = r->window.to;
    rb_json_mark_with(r->options.plain_scan ? RB_VECTORS_NONE : rb_vectors_here())(j);
    j->next_strange = j->strange;
    j->next_line = j->lines;
    rb_json_lanes_forget(j);
}
