/* read/json_mark.c: which parts of a window may not be UTF-8.
 *
 * Path      window -> [json_mark] -> json.c
 * Promises  A list of the blocks that may hold bytes that are not UTF-8, so that the check of a record costs nothing where there are none.
 */
#include "base/gc.h"
#include "read/avx2.h"
#include "read/block.h"
#include "read/json_usual.h"

enum { BLOCK = RB_BLOCK };

static void make_room(struct rb_json *j, size_t capacity)
{
    if (capacity == j->marked_capacity) return;
    j->marked_capacity = capacity;
    j->strange = RB_NEW_PLAIN(uint32_t, capacity / BLOCK + 3);
}

void rb_json_mark_plain(struct rb_json *j)
{
    uint32_t *strange = j->strange;
    for (size_t base = 0; base <= j->to; base += BLOCK) {
        rb_plain b = rb_plain_load(j->bytes + base);
        *strange = (uint32_t)base;
        strange += !rb_plain_is_ascii(b);
    }
    *strange = UINT32_MAX;
}

#if defined(__x86_64__)

RB_AVX2 static void mark_avx2(struct rb_json *j)
{
    uint32_t *high = j->strange;
    for (size_t base = 0; base <= j->to; base += BLOCK) {
        rb_block b = rb_block_load(j->bytes + base);
        *high = (uint32_t)base;
        high += _mm256_movemask_epi8(_mm256_or_si256(b.low, b.high)) != 0;
    }
    *high = UINT32_MAX;
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
    rb_json_lanes_forget(j);
}
