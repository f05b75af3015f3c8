/* read/json_mark.c: the structural scan of JSON: where texts may end.
 *
 * Path      window -> [json_mark] -> json_value.c
 * Promises  A bit for each byte that a text cannot simply run over (quote, backslash, control byte), so that a text of
 *           any length is passed with a shift and a count; and a list of the blocks that may hold bytes that are not
 *           UTF-8, so that the check costs nothing where there are none.
 */
#include "base/gc.h"
#include "base/word.h"
#include "read/avx2.h"
#include "read/json.h"

enum { BLOCK = 64 };

static void make_room(struct rb_json *j, size_t capacity)
{
    if (capacity == j->marked_capacity) return;
    j->marked_capacity = capacity;
    j->stops = RB_NEW_PLAIN(char, (capacity / BLOCK + 3) * sizeof(uint64_t));
    j->strange = RB_NEW_PLAIN(uint32_t, capacity / BLOCK + 3);
}

static bool is_stop(char c) { return c == '"' || c == '\\' || (uint8_t)c < 0x20; }

static void mark_plain(struct rb_json *j)
{
    uint32_t *strange = j->strange;
    for (size_t base = 0; base <= j->to; base += BLOCK) {
        uint64_t stops = 0;
        uint8_t high = 0;
        for (unsigned i = 0; i < BLOCK; i++) {
            stops |= (uint64_t)is_stop(j->bytes[base + i]) << i;
            high |= (uint8_t)j->bytes[base + i];
        }
        rb_word_store(j->stops + base / 8, stops);
        *strange = (uint32_t)base;
        strange += high >> 7;
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

static bool has_avx2(void) { return __builtin_cpu_supports("avx2") != 0; }

#else

static void mark_avx2(struct rb_json *j) { mark_plain(j); }
static bool has_avx2(void) { return false; }

#endif

void rb_json_mark(rb_reader *r)
{
    struct rb_json *j = r->json;
    make_room(j, r->window.capacity);
    j->bytes = r->window.bytes;
    j->to = r->window.to;
    if (has_avx2() && !r->options.plain_scan)
        mark_avx2(j);
    else
        mark_plain(j);
    rb_word_store(j->stops + (j->to / BLOCK + 1) * 8, UINT64_MAX); /* may be looked at */
    j->next_strange = j->strange;
    rb_json_usual_forget(j);
}
