/* base/str.h: text as a slice of bytes. UTF-8 by agreement, never NUL-terminated
 * by promise; `ptr` NULL means "none", which differs from the empty text.
 */
#ifndef RB_BASE_STR_H
#define RB_BASE_STR_H

#include "base/bug.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct rb_str {
    const char *ptr;
    size_t      len;
} rb_str;

#define RB_STR(literal) ((rb_str){"" literal, sizeof(literal) - 1})
#define RB_STR_NONE ((rb_str){NULL, 0})
#define RB_STR_ARGS(s) (int)(s).len, (s).ptr ? (s).ptr : ""

static inline rb_str rb_str_of(const char *chars) { return (rb_str){chars, chars ? strlen(chars) : 0}; }

static inline bool rb_str_equal(rb_str a, rb_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

int      rb_str_compare(rb_str a, rb_str b);               /* by bytes: <0, 0, >0 */
uint64_t rb_str_hash(rb_str s);                            /* 64 bits, same in every run */
rb_str   rb_str_slice(rb_str s, size_t from, size_t to);   /* clipped to the text */
bool     rb_str_starts(rb_str s, rb_str prefix);
bool     rb_str_ends(rb_str s, rb_str suffix);
/* Byte index of the first `needle` at or after `from`, or SIZE_MAX. */
size_t   rb_str_find(rb_str s, rb_str needle, size_t from);
rb_str   rb_str_dup(rb_str s);                             /* collected copy, NUL after it */
rb_str   rb_str_print(const char *fmt, ...) RB_PRINTF(1, 2); /* collected */
const char *rb_str_chars(rb_str s);                        /* collected, NUL-terminated */

#endif
