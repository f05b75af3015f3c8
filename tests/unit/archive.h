/* tests/unit/archive.h: zip archives made in memory. */
#ifndef RB_TESTS_ARCHIVE_H
#define RB_TESTS_ARCHIVE_H

#include "base/buf.h"
#include "base/gc.h"

#include <zlib.h>

struct archive { rb_buf bytes, directory; uint16_t count; bool deflate; uint16_t flags; };

static void add16(rb_buf *b, uint32_t n) { rb_buf_add(b, (char[]){(char)n, (char)(n >> 8)}, 2); }

static void add32(rb_buf *b, uint32_t n)
{
    add16(b, n);
    add16(b, n >> 16);
}

static rb_str deflated(rb_str text)
{
    z_stream z = {0};
    size_t   room = text.len / 2 + 4096;
    char    *to = RB_NEW_PLAIN(char, room);
    if (deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) RB_BUG("zlib does not begin");
    z.next_in = (Bytef *)(uintptr_t)text.ptr;
    z.avail_in = (uInt)text.len;
    z.next_out = (Bytef *)to;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) RB_BUG("no room");
    rb_str made = {to, room - z.avail_out};
    deflateEnd(&z);
    return made;
}

/* What heads and directory have in common. */
static void add_numbers(rb_buf *b, const struct archive *a, rb_str packed, rb_str text)
{
    add16(b, a->flags);
    add16(b, a->deflate ? 8 : 0);
    add32(b, 0);
    add32(b, (uint32_t)crc32(0, (const Bytef *)text.ptr, (uInt)text.len));
    add32(b, (uint32_t)packed.len);
    add32(b, (uint32_t)text.len);
}

static inline void add_member(struct archive *a, const char *name, rb_str text)
{
    rb_str   packed = a->deflate ? deflated(text) : text;
    uint32_t at = (uint32_t)a->bytes.len;
    rb_buf_add(&a->bytes, "PK\3\4\24\0", 6);
    add_numbers(&a->bytes, a, packed, text);
    add16(&a->bytes, (uint32_t)strlen(name));
    add16(&a->bytes, 0);
    rb_buf_add_chars(&a->bytes, name);
    rb_buf_add_str(&a->bytes, packed);
    rb_buf_add(&a->directory, "PK\1\2\24\0\24\0", 8);
    add_numbers(&a->directory, a, packed, text);
    add16(&a->directory, (uint32_t)strlen(name));
    for (int i = 0; i < 4; i++) add16(&a->directory, 0);
    add32(&a->directory, 0);
    add32(&a->directory, at);
    rb_buf_add_chars(&a->directory, name);
    a->count++;
}

static inline rb_str finished(struct archive *a)
{
    uint32_t at = (uint32_t)a->bytes.len;
    rb_buf_add_str(&a->bytes, rb_buf_str(&a->directory));
    rb_buf_add(&a->bytes, "PK\5\6\0\0\0\0", 8);
    add16(&a->bytes, a->count);
    add16(&a->bytes, a->count);
    add32(&a->bytes, (uint32_t)a->directory.len);
    add32(&a->bytes, at);
    add16(&a->bytes, 0);
    return rb_buf_str(&a->bytes);
}

#endif
