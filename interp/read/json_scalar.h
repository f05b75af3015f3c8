/* read/json_scalar.h: the fast way through a value that is no object and no list; what is rare or wrong is left to
 * json_value.c. Only for read/.
 */
#ifndef RB_READ_JSON_SCALAR_H
#define RB_READ_JSON_SCALAR_H

#include "base/vectors.h"
#include "base/word.h"
#include "read/json.h"

/* The top bit of each byte that is not `c`. */
static inline uint64_t rb_json_differs(uint64_t word, char c)
{
    uint64_t differs = word ^ RB_WORD_EACH(c);
    return (((differs & RB_WORD_EACH(0x7f)) + RB_WORD_EACH(0x7f)) | differs) & RB_WORD_EACH(0x80);
}

/* The first quote, backslash or control byte at or after `at`. There is one: zero bytes end the window. */
static inline size_t rb_json_stop_after(const char *bytes, size_t at)
{
#if defined(__SSE2__)
    for (;; at += 16) {
        __m128i  text = _mm_loadu_si128((const void *)(bytes + at)), slash = _mm_cmpeq_epi8(text, _mm_set1_epi8('\\'));
        unsigned stops = (unsigned)_mm_movemask_epi8(_mm_or_si128(slash, _mm_cmplt_epi8(_mm_xor_si128(text, _mm_set1_epi8((char)0x82)), _mm_set1_epi8((char)0xa1))));
        if (__builtin_expect(stops != 0, 1)) return at + (size_t)__builtin_ctz(stops);
    }
#else
    for (;; at += 8) {
        uint64_t word = rb_word_load(bytes + at), high = ((word & RB_WORD_EACH(0x7f)) + RB_WORD_EACH(0x80 - 0x20)) | word;
        uint64_t stops = ~(rb_json_differs(word, '"') & rb_json_differs(word, '\\') & high) & RB_WORD_EACH(0x80);
        if (stops != 0) return at + (size_t)__builtin_ctzll(stops) / 8;
    }
#endif
}

static inline size_t rb_json_next_stop(const struct rb_json *j, size_t at) { return rb_json_stop_after(j->bytes, at); }

/* After a plain number like -12.50; 0 when it has an exponent or is wrong. */
static inline size_t rb_json_number_end(const char *bytes, size_t at)
{
    size_t whole = at + (bytes[at] == '-'), end = rb_word_pass_digits(bytes, whole);
    if (end == whole || (bytes[whole] == '0' && end > whole + 1)) return 0;
    if (bytes[end] == '.') {
        size_t part = end + 1;
        end = rb_word_pass_digits(bytes, part);
        if (end == part) return 0;
    }
    return (bytes[end] | 0x20) == 'e' ? 0 : end;
}

/* After true, false or null; 0 when it is something else. */
static inline size_t rb_json_word_end(const char *bytes, size_t at)
{
    if (memcmp(bytes + at, "null", 4) == 0 || memcmp(bytes + at, "true", 4) == 0) return at + 4;
    return memcmp(bytes + at, "false", 5) == 0 ? at + 5 : 0;
}

static inline rb_cell rb_json_cell(const char *ptr, size_t len, enum rb_cell_kind kind)
{
    return (rb_cell){.ptr = ptr, .len = (uint32_t)len, .kind = (uint8_t)kind};
}

/* A value that begins with `c` at `at`, into the cells of node's fields unless it is NULL. */
__attribute__((always_inline)) static inline size_t rb_json_scalar_fast(rb_reader *r, size_t at, char c,
                                                                        const rb_json_node *node)
{
    struct rb_json *j = r->json;
    rb_cell cell = {.ptr = j->bytes + at};
    size_t end, after;
    if (c == '"') {
        end = rb_json_next_stop(j, at + 1);
        if (__builtin_expect(j->bytes[end] != '"', 0)) return rb_json_escaped(r, at, node);
        cell.ptr++;
        cell.kind = RB_CELL_TEXT;
        after = end + 1;
    } else {
        bool is_number = (unsigned)(c - '0') < 10 || c == '-';
        after = end = is_number ? rb_json_number_end(j->bytes, at) : rb_json_word_end(j->bytes, at);
        if (__builtin_expect(end == 0, 0)) return rb_json_unusual(r, at, node);
        cell.kind = c == 'n' ? RB_CELL_NULL : RB_CELL_LITERAL;
    }
    if (!node) return after;
    cell.len = (uint32_t)(j->bytes + end - cell.ptr);
    cell.roomy = 1;
    if (cell.kind == RB_CELL_NULL) cell = (rb_cell){.kind = RB_CELL_NULL};
    rb_json_put(j, node, cell);
    return after;
}

#endif
