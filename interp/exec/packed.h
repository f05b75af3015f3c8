/* exec/packed.h: values as bytes. Equal values are equal bytes, so that keys and whole records can be compared without looking into them. */
#ifndef RB_EXEC_PACKED_H
#define RB_EXEC_PACKED_H

#include "data/column.h"
#include "data/value.h"

#include "base/ascii.h"

/* Packed bytes are read and copied in blocks: so many bytes after their end may be read, whatever they are. */
enum { RB_PACKED_SLACK = 32, RB_PACKED_SHORT = 64 };

/* A value taken off its bytes. `number` is also the code of a picklist, and 0 or 1. */
typedef struct rb_packed_value { bool known; uint32_t cause; rb_i128 number; rb_str text; } rb_packed_value;

/* The value of a column at a place, where there is room for RB_PACKED_SHORT and slack: how many bytes it is. 0: rb_packed_add has to write it, and it is known. */
static inline size_t rb_packed_put(char *to, const rb_column *c, enum rb_rep rep, uint32_t at);
/* Adds the value of a column at a place; there is slack behind it. Texts are taken after NFC. Of a value that is not known only that. */
void rb_packed_add(rb_buf *b, const rb_column *c, enum rb_rep rep, uint32_t at);
void rb_packed_add_value(rb_buf *b, const rb_packed_value *v, enum rb_rep rep);
void rb_packed_add_cause(rb_buf *b, uint32_t cause);
/* Takes a value off the bytes at *at, which then is behind it. `with_cause`: after an unknown one stands why. */
rb_packed_value rb_packed_take(const uint8_t **at, enum rb_rep rep, bool with_cause);
/* The same without its value: which only needs to be passed. It is known. */
static inline const uint8_t *rb_packed_pass(const uint8_t *at, enum rb_rep rep)
{
    size_t n = *at++;
    if (rep == RB_REP_TEXT)
        for (unsigned shift = 7; at[-1] >= 0x80; shift += 7) n = (n & (((size_t)1 << shift) - 1)) | (size_t)*at++ << shift;
    return at + n - 1;
}
rb_value        rb_packed_value_of(const rb_packed_value *v, rb_type type);

static inline size_t rb_packed_put_narrow(char *to, int64_t n)
{
    uint64_t magnitude = (uint64_t)(n ^ n >> 63);
    unsigned bytes = (unsigned)(72 - __builtin_clzll(magnitude | 1)) >> 3; /* with one bit for the sign */
    *to = (char)(bytes + 1);
    memcpy(to + 1, &n, sizeof n);
    return 1 + bytes;
}

/* Plain ASCII, which has no other form: else 0, whatever was written. */
static inline size_t rb_packed_put_text(char *to, rb_str s)
{
    uint64_t high = 0, last;
    uint32_t last_half;
    if (s.len >= RB_PACKED_SHORT) return 0;
    *to++ = (char)(s.len + 1);
    if (s.len >= sizeof last) {
        for (size_t at = 0; at + sizeof last < s.len; at += sizeof last) {
            uint64_t some = rb_word_load(s.ptr + at);
            memcpy(to + at, &some, sizeof some);
            high |= some;
        }
        last = rb_word_load(s.ptr + s.len - sizeof last);
        memcpy(to + s.len - sizeof last, &last, sizeof last);
        high |= last;
    } else if (s.len >= sizeof last_half) {
        uint32_t first = rb_word_load_half(s.ptr);
        last_half = rb_word_load_half(s.ptr + s.len - sizeof last_half);
        memcpy(to, &first, sizeof first);
        memcpy(to + s.len - sizeof last_half, &last_half, sizeof last_half);
        high = (uint64_t)(first | last_half) << 32;
    } else {
        for (size_t at = 0; at < s.len; at++) to[at] = s.ptr[at], high |= (uint64_t)(unsigned char)s.ptr[at];
    }
    return high & RB_WORD_EACH(0x80) ? 0 : 1 + s.len;
}

static inline size_t rb_packed_put(char *to, const rb_column *c, enum rb_rep rep, uint32_t at)
{
    *to = 0;
    if (!rb_bit_get(c->known, at)) return 1;
    if (rep == RB_REP_TEXT) return rb_packed_put_text(to, c->v.text[at]);
    if (rep == RB_REP_DEC) return c->v.dec[at] == (int64_t)c->v.dec[at] ? rb_packed_put_narrow(to, (int64_t)c->v.dec[at]) : 0;
    return rb_packed_put_narrow(to, rep == RB_REP_BIT ? rb_bit_get(c->v.bits, at) : c->v.i64[at]);
}

#endif
