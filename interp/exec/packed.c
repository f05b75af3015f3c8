/* exec/packed.c: values as bytes.
 *
 * A value begins with a byte: 0, not known; for a number one more than how many bytes follow, the lowest first, of its two's complement (1 to 8,
 * or 16); for a text one more than its length, seven bits a byte. So an amount of a few thousand takes seven bytes
 * instead of sixteen. Numbers are written and read eight bytes at once, whatever they have: that is what the slack is for.
 */
#include "exec/packed.h"

#include "base/unicode.h"

enum { WIDE = 16, LONGEST_NUMBER = 1 + WIDE, LONGEST_COUNT = 10 };

static void make_room(rb_buf *b, size_t bytes)
{
    if (b->cap - b->len < bytes + RB_PACKED_SLACK) rb_buf_reserve(b, bytes + RB_PACKED_SLACK);
}

void rb_packed_add_cause(rb_buf *b, uint32_t cause)
{
    make_room(b, sizeof cause);
    memcpy(b->ptr + b->len, &cause, sizeof cause);
    b->len += sizeof cause;
}

static void add_number(rb_buf *b, rb_i128 n)
{
    make_room(b, LONGEST_NUMBER);
    if (n == (int64_t)n) {
        b->len += rb_packed_put_narrow(b->ptr + b->len, (int64_t)n);
        return;
    }
    b->ptr[b->len] = LONGEST_NUMBER;
    memcpy(b->ptr + b->len + 1, &n, sizeof n);
    b->len += LONGEST_NUMBER;
}

static void add_text(rb_buf *b, rb_str s)
{
    rb_str text = rb_is_ascii(s) ? s : rb_text_nfc(s);
    make_room(b, LONGEST_COUNT + text.len);
    uint64_t n = text.len + 1;
    for (; n >= 0x80; n >>= 7) b->ptr[b->len++] = (char)(n | 0x80);
    b->ptr[b->len++] = (char)n;
    if (text.len > 0) memcpy(b->ptr + b->len, text.ptr, text.len);
    b->len += text.len;
}

void rb_packed_add(rb_buf *b, const rb_column *c, enum rb_rep rep, uint32_t at)
{
    make_room(b, RB_PACKED_SHORT);
    size_t size = rb_packed_put(b->ptr + b->len, c, rep, at);
    b->len += size;
    if (size > 0) return;
    if (rep == RB_REP_TEXT) add_text(b, c->v.text[at]);
    else add_number(b, c->v.dec[at]);
}

void rb_packed_add_value(rb_buf *b, const rb_packed_value *v, enum rb_rep rep)
{
    make_room(b, 1);
    if (!v->known) b->ptr[b->len++] = 0;
    else if (rep == RB_REP_TEXT) add_text(b, v->text);
    else add_number(b, v->number);
}

static rb_i128 take_number(const uint8_t **at)
{
    uint32_t bytes = *(*at)++ - 1u;
    uint64_t low;
    rb_i128  wide;
    memcpy(&low, *at, sizeof low);
    memcpy(&wide, *at, sizeof wide);
    *at += bytes;
    if (bytes == WIDE) return wide;
    unsigned unused = 64 - 8 * bytes;
    return (int64_t)(low << unused) >> unused;
}

static size_t take_count(const uint8_t **at)
{
    size_t n = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint8_t byte = *(*at)++;
        n |= (size_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return n;
    }
}

rb_packed_value rb_packed_take(const uint8_t **at, enum rb_rep rep, bool with_cause)
{
    rb_packed_value v = {.known = **at != 0};
    if (!v.known) {
        ++*at;
        if (with_cause) memcpy(&v.cause, *at, sizeof v.cause);
        *at += with_cause ? sizeof v.cause : 0;
    } else if (rep == RB_REP_TEXT) {
        size_t len = take_count(at) - 1;
        v.text = (rb_str){(const char *)*at, len};
        *at += len;
    } else {
        v.number = take_number(at);
    }
    return v;
}

rb_value rb_packed_value_of(const rb_packed_value *p, rb_type type)
{
    rb_value v = {.type = type, .known = p->known};
    if (!v.known) return v;
    switch (rb_type_rep(type)) {
    case RB_REP_BIT: v.yes = p->number != 0; break;
    case RB_REP_I64: v.i64 = (int64_t)p->number; break;
    case RB_REP_DEC: v.dec = p->number; break;
    case RB_REP_TEXT: v.text = p->text; break;
    case RB_REP_COUNT: RB_BUG("a value without a representation");
    }
    return v;
}
