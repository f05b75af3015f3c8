/* base/buf.h: a growing run of bytes, for building text. Reset keeps the memory,
 * so one buffer serves a whole run without allocating per record.
 */
#ifndef RB_BASE_BUF_H
#define RB_BASE_BUF_H

#include "base/str.h"

typedef struct rb_buf {
    char  *ptr;
    size_t len;
    size_t cap;
} rb_buf;

void   rb_buf_reserve(rb_buf *b, size_t more); /* room for `more` bytes beyond len */
void   rb_buf_add_repeat(rb_buf *b, char c, size_t times);
void   rb_buf_add_u64(rb_buf *b, uint64_t n);
void   rb_buf_print(rb_buf *b, const char *fmt, ...) RB_PRINTF(2, 3);
rb_str rb_buf_str(const rb_buf *b);  /* a view; dies when the buffer changes */
rb_str rb_buf_take(rb_buf *b);       /* a collected copy; the buffer is reset */

static inline void rb_buf_reset(rb_buf *b) { b->len = 0; }

/* Here, because a report of a million records calls them a hundred million times. */
static inline void rb_buf_add(rb_buf *b, const void *bytes, size_t len)
{
    if (len == 0) return;
    if (b->cap - b->len < len) rb_buf_reserve(b, len);
    memcpy(b->ptr + b->len, bytes, len);
    b->len += len;
}

static inline void rb_buf_add_str(rb_buf *b, rb_str s) { rb_buf_add(b, s.ptr, s.len); }
static inline void rb_buf_add_chars(rb_buf *b, const char *chars) { rb_buf_add(b, chars, strlen(chars)); }

static inline void rb_buf_add_char(rb_buf *b, char c)
{
    if (b->len == b->cap) rb_buf_reserve(b, 1);
    b->ptr[b->len++] = c;
}

#endif
