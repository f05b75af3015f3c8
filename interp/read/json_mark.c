/* read/json_mark.c: the structural scan of JSON: where texts may end.
 *
 * Path      window -> [json_mark] -> json_value.c
 * Promises  A bit for each byte that a text cannot simply run over (quote, backslash, control byte), so that a text of
 *           any length is passed with a shift and a count; and a list of the blocks that may hold bytes that are not
 *           UTF-8, so that the check costs nothing where there are none.
 */
#include "base/gc.h"
#include "read/avx2.h"
#include "read/avx512.h"
#include "read/block.h"
#include "read/json_usual.h"

enum { BLOCK = RB_BLOCK };

static void make_room(struct rb_json *j, size_t capacity)
{
    if (capacity == j->marked_capacity) return;
    j->marked_capacity = capacity;
    j->stops = RB_NEW_PLAIN(char, (capacity / BLOCK + 3) * sizeof(uint64_t));
    j->strange = RB_NEW_PLAIN(uint32_t, capacity / BLOCK + 3);
}

static inline uint64_t stops_plain(rb_plain b)
{
    for (unsigned i = 0; i < 4; i++) {
        rb_sixteen part = b.part[i];
        b.part[i] = (rb_sixteen)((part == '"') | (part == '\\') | (part < 0x20));
    }
    return rb_plain_bits(b);
}

void rb_json_mark_plain(struct rb_json *j)
{
    uint32_t *strange = j->strange;
    for (size_t base = 0; base <= j->to; base += BLOCK) {
        rb_plain b = rb_plain_load(j->bytes + base);
        rb_word_store(j->stops + base / 8, stops_plain(b));
        *strange = (uint32_t)base;
        strange += !rb_plain_is_ascii(b);
    }
    *strange = UINT32_MAX;
}

#if defined(__x86_64__)

RB_AVX2_INLINE __m256i stops_in(__m256i bytes)
{
    __m256i quote = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('"'));
    __m256i slash = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\'));
    __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(bytes, _mm256_set1_epi8(0x1f)), bytes);
    return _mm256_or_si256(_mm256_or_si256(quote, slash), control);
}

RB_AVX2 static void mark_avx2(struct rb_json *j)
{
    uint32_t *high = j->strange;
    for (size_t base = 0; base <= j->to; base += BLOCK) {
        rb_block b = rb_block_load(j->bytes + base);
        rb_word_store(j->stops + base / 8, rb_block_bits(stops_in(b.low), stops_in(b.high)));
        *high = (uint32_t)base;
        high += _mm256_movemask_epi8(_mm256_or_si256(b.low, b.high)) != 0;
    }
    *high = UINT32_MAX;
    rb_block_keep_strange(j->strange, j->bytes);
}

RB_AVX512 static void mark_avx512(struct rb_json *j)
{
    uint32_t *high = j->strange;
    for (size_t base = 0; base <= j->to; base += BLOCK) {
        __m512i b = rb_wide_load(j->bytes + base);
        uint64_t control = _mm512_cmplt_epu8_mask(b, _mm512_set1_epi8(0x20));
        rb_word_store(j->stops + base / 8, rb_wide_equals(b, '"') | rb_wide_equals(b, '\\') | control);
        *high = (uint32_t)base;
        high += _mm512_movepi8_mask(b) != 0;
    }
    *high = UINT32_MAX;
    rb_block_keep_strange(j->strange, j->bytes);
}

rb_json_marker *rb_json_mark_with(rb_vectors vectors)
{
    return vectors == RB_VECTORS_AVX512 ? mark_avx512 : vectors == RB_VECTORS_AVX2 ? mark_avx2 : rb_json_mark_plain;
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
    rb_word_store(j->stops + (j->to / BLOCK + 1) * 8, UINT64_MAX); /* may be looked at */
    j->next_strange = j->strange;
    rb_json_lanes_forget(j);
}
