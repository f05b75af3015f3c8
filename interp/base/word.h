/* base/word.h: eight bytes of text in a word, the first of them in its lowest bits on machines of either byte order. */
#ifndef RB_BASE_WORD_H
#define RB_BASE_WORD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define RB_WORD_EACH(byte) (UINT64_C(0x0101010101010101) * (uint8_t)(byte))

static inline uint64_t rb_word_load(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline void rb_word_store(char *bytes, uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    memcpy(bytes, &word, sizeof word);
}

/* After the digits that begin at `at`; looks at up to seven bytes more. */
static inline size_t rb_word_pass_digits(const char *bytes, size_t at)
{
    for (;; at += 8) {
        uint64_t word = rb_word_load(bytes + at) ^ RB_WORD_EACH('0'); /* a digit is now 0 to 9 */
        uint64_t other = ((word + RB_WORD_EACH(0x80 - 10)) | word) & RB_WORD_EACH(0x80);
        if (other != 0) return at + (size_t)__builtin_ctzll(other) / 8;
    }
}

#endif
