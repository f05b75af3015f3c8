/* base/word.h: eight bytes of text in a word, the first of them in its lowest bits on machines of either byte order. */
#ifndef RB_BASE_WORD_H
#define RB_BASE_WORD_H

#include <stdbool.h>
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

static inline uint32_t rb_word_load_half(const char *bytes)
{
    uint32_t half;
    memcpy(&half, bytes, sizeof half);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    half = __builtin_bswap32(half);
#endif
    return half;
}

static inline void rb_word_store(char *bytes, uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    memcpy(bytes, &word, sizeof word);
}

/* Up to eight bytes; where there are fewer, others are spaces or some of them again. No call, and no byte beyond them. */
static inline uint64_t rb_word_load_some(const char *bytes, size_t len)
{
    uint32_t first, last;
    if (len >= 8) return rb_word_load(bytes);
    if (len >= 4) {
        memcpy(&first, bytes, 4);
        memcpy(&last, bytes + len - 4, 4);
        return (uint64_t)first << 32 | last;
    }
    uint64_t spaces = RB_WORD_EACH(' ') << 24;
    if (len == 0) return RB_WORD_EACH(' ');
    return spaces | (uint64_t)(uint8_t)bytes[0] << 16 | (uint64_t)(uint8_t)bytes[len / 2] << 8 | (uint8_t)bytes[len - 1];
}

/* The top bit of each byte that is zero, if any is; of others only above the first of these. */
static inline uint64_t rb_word_zeros(uint64_t w) { return (w - RB_WORD_EACH(1)) & ~w & RB_WORD_EACH(0x80); }
/* Whether some byte is no printable ASCII; or one that has to be escaped in quotes. */
static inline bool rb_word_is_odd(uint64_t w) { return ((w | ((w - RB_WORD_EACH(' ')) & ~w) | rb_word_zeros(w ^ RB_WORD_EACH(0x7f))) & RB_WORD_EACH(0x80)) != 0; }
static inline bool rb_word_is_escaped(uint64_t w) { return rb_word_is_odd(w) || (rb_word_zeros(w ^ RB_WORD_EACH('"')) | rb_word_zeros(w ^ RB_WORD_EACH('\\'))) != 0; }

/* Whether `is` says so of none of a text's bytes. The last eight are looked at in one, some of them again. */
static inline bool rb_word_none(const char *bytes, size_t len, bool (*is)(uint64_t w))
{
    for (size_t at = 0; len - at >= 8; at += 8)
        if (is(rb_word_load(bytes + at))) return false;
    return !is(len >= 8 ? rb_word_load(bytes + len - 8) : rb_word_load_some(bytes, len));
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
