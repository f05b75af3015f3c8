/* exec/packed.c: values and rows as bytes.
 *
 * A value begins with a byte: 0, not known; for a number 1 and how many bytes follow, the lowest first, of its two's complement;
 * for a text one more than its length, seven bits a byte. So an amount of a few thousand takes seven bytes instead of sixteen,
 * and keys can be compared as bytes.
 */
#include "exec/packed.h"

#include "base/unicode.h"
#include "exec/ascii.h"

enum { FIRST_CHUNK = 1 << 10, LARGEST_CHUNK = 1 << 17, LONGEST_NUMBER = 1 + (int)sizeof(rb_i128), LONGEST_COUNT = 10 };

static void make_room(rb_buf *b, size_t bytes)
{
    if (b->cap - b->len < bytes) rb_buf_reserve(b, bytes);
}

void rb_packed_add_count(rb_buf *b, uint64_t n)
{
    make_room(b, LONGEST_COUNT);
    for (; n >= 0x80; n >>= 7) b->ptr[b->len++] = (char)(n | 0x80);
    b->ptr[b->len++] = (char)n;
}

uint64_t rb_packed_take_count(const uint8_t **at)
{
    uint64_t n = 0;
    for (unsigned shift = 0;; shift += 7) {
        uint8_t byte = *(*at)++;
        n |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) return n;
    }
}

static void add_number(rb_buf *b, rb_i128 n)
{
    make_room(b, LONGEST_NUMBER);
    size_t  head = b->len++;
    rb_i128 rest = n < 0 ? -1 : 0;
    while (n != rest || (b->len > head + 1 && ((uint8_t)b->ptr[b->len - 1] >> 7) != (rest != 0))) {
        b->ptr[b->len++] = (char)(n & 0xff);
        n >>= 8;
    }
    if (b->len == head + 1 && rest != 0) b->ptr[b->len++] = (char)0xff; /* -1 */
    b->ptr[head] = (char)(b->len - head);
}

static void add_text(rb_buf *b, rb_str s)
{
    rb_str text = rb_is_ascii(s) ? s : rb_text_nfc(s);
    rb_packed_add_count(b, text.len + 1);
    rb_buf_add(b, text.ptr, text.len);
}

void rb_packed_add(rb_buf *b, const rb_column *c, enum rb_rep rep, uint32_t at)
{
    if (!rb_bit_get(c->known, at)) {
        rb_buf_add_char(b, 0);
        return;
    }
    switch (rep) {
    case RB_REP_BIT: add_number(b, rb_bit_get(c->v.bits, at)); break;
    case RB_REP_I64: add_number(b, c->v.i64[at]); break;
    case RB_REP_DEC: add_number(b, c->v.dec[at]); break;
    case RB_REP_TEXT: add_text(b, c->v.text[at]); break;
    case RB_REP_COUNT: RB_BUG("a value without a representation");
    }
}

bool rb_packed_known(const uint8_t *value) { return *value != 0; }

static rb_i128 take_number(const uint8_t **at)
{
    uint32_t bytes = *(*at)++ - 1u;
    rb_u128  n = 0;
    for (uint32_t i = 0; i < bytes; i++) n |= (rb_u128)(*at)[i] << (8 * i);
    if (bytes > 0 && bytes < sizeof n && (*at)[bytes - 1] >> 7) n |= ~(rb_u128)0 << (8 * bytes);
    *at += bytes;
    return (rb_i128)n;
}

rb_packed_value rb_packed_take(const uint8_t **at, enum rb_rep rep, bool with_cause)
{
    rb_packed_value v = {.known = **at != 0};
    if (!v.known) {
        ++*at;
        if (with_cause) v.cause = (uint32_t)rb_packed_take_count(at);
    } else if (rep == RB_REP_TEXT) {
        size_t len = (size_t)rb_packed_take_count(at) - 1;
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

static rb_chunk *chunk_for(rb_rows *rows, size_t size)
{
    rb_chunk *last = rows->chunks.len > 0 ? &rows->chunks.items[rows->chunks.len - 1] : NULL;
    if (last && last->size - last->used >= size) return last;
    size_t next = last ? last->size * 2 : FIRST_CHUNK;
    if (next > LARGEST_CHUNK) next = LARGEST_CHUNK;
    if (next < size) next = size;
    rb_chunk made = {.bytes = RB_NEW_PLAIN(uint8_t, next), .size = next};
    rb_vec_push(&rows->chunks, made);
    rows->bytes += next;
    return &rows->chunks.items[rows->chunks.len - 1];
}

/* Lines and records of a file hardly drift apart, so their distance is short. */
static uint64_t fold_sign(int64_t n) { return (uint64_t)n << 1 ^ (uint64_t)(n >> 63); }
static int64_t  unfold_sign(uint64_t n) { return (int64_t)(n >> 1) ^ -(int64_t)(n & 1); }

void rb_rows_add(rb_rows *rows, const rb_row *row, rb_str values, rb_buf *scratch)
{
    rb_buf_reset(scratch);
    rb_packed_add_count(scratch, row->file);
    rb_packed_add_count(scratch, row->record);
    rb_packed_add_count(scratch, fold_sign((int64_t)(row->line - row->record)));
    rb_packed_add_count(scratch, row->cause);
    rb_packed_add_count(scratch, row->key.len);
    uint64_t size = scratch->len + row->key.len + values.len, bytes = 1;
    for (uint64_t rest = size; rest >= 0x80; rest >>= 7) bytes++;
    rb_chunk *c = chunk_for(rows, (size_t)(size + bytes));
    uint8_t  *to = c->bytes + c->used;
    for (uint64_t rest = size; bytes-- > 0; rest >>= 7) *to++ = (uint8_t)(rest & 0x7f) | (bytes > 0 ? 0x80 : 0);
    memcpy(to, scratch->ptr, scratch->len);
    memcpy(to + scratch->len, row->key.ptr, row->key.len);
    if (values.len > 0) memcpy(to + scratch->len + row->key.len, values.ptr, values.len);
    c->used = (size_t)(to - c->bytes) + (size_t)size;
    rows->count++;
}

rb_row rb_row_read(const uint8_t *at)
{
    rb_row row;
    (void)rb_packed_take_count(&at);
    row.file = (uint32_t)rb_packed_take_count(&at);
    row.record = rb_packed_take_count(&at);
    row.line = row.record + (uint64_t)unfold_sign(rb_packed_take_count(&at));
    row.cause = (uint32_t)rb_packed_take_count(&at);
    row.key.len = (size_t)rb_packed_take_count(&at);
    row.key.ptr = (const char *)at;
    row.values = at + row.key.len;
    return row;
}

const uint8_t *rb_row_after(const uint8_t *at)
{
    uint64_t size = rb_packed_take_count(&at);
    return at + size;
}
