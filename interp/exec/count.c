/* exec/count.c: how many bits are set in words; with the processor's own instruction where it has one, which compilers may not take for granted. */
#include "base/vectors.h"
#include "exec/state.h"

static uint64_t count_plain(const uint64_t *words, uint32_t count)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < count; i++) bits += rb_count_bits(words[i]);
    return bits;
}

#if defined(__x86_64__)

RB_AVX2 static uint64_t count_fast(const uint64_t *words, uint32_t count)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < count; i++) bits += (uint64_t)__builtin_popcountll(words[i]);
    return bits;
}

uint64_t rb_count_words(const uint64_t *words, uint32_t count) { return rb_has_avx2() ? count_fast(words, count) : count_plain(words, count); }

#else

uint64_t rb_count_words(const uint64_t *words, uint32_t count) { return count_plain(words, count); }

#endif
