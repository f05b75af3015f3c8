/* base/unicode.h: what a person means by "the same text", behind an ASCII fast path.
 * Source   Unicode 15 through utf8proc; nothing depends on the locale.
 */
#ifndef RB_BASE_UNICODE_H
#define RB_BASE_UNICODE_H

#include "base/buf.h"

/* Byte index of the first invalid UTF-8 byte, or SIZE_MAX. Surrogates and overlong forms are invalid. */
size_t rb_utf8_check(rb_str s);
void   rb_utf8_add(rb_buf *b, uint32_t code_point); /* below 0x110000 and no surrogate */
bool   rb_text_is_blank(rb_str s);              /* nothing but white space (Unicode) */
rb_str rb_text_trim(rb_str s);                  /* a slice */
rb_str rb_text_one_line(rb_str s);              /* no line ends and no indentation: one space for every run of them */
bool   rb_text_equal(rb_str a, rb_str b);       /* after NFC */
bool   rb_text_equal_fold(rb_str a, rb_str b);  /* after NFC and full case folding */
int    rb_text_compare(rb_str a, rb_str b);     /* code point order after NFC */
rb_str rb_text_nfc(rb_str s);                   /* s itself when it already is, else collected */
rb_str rb_text_fold(rb_str s);                  /* NFC of full case folding, collected (or s when unchanged) */
rb_str rb_text_lower(rb_str s);
rb_str rb_text_upper(rb_str s);
size_t rb_text_length(rb_str s);                /* in code points */
size_t rb_text_width(rb_str s);                 /* terminal columns, by grapheme */
/* The nearest of `count` names to `wanted`, or RB_STR_NONE when none is near enough to offer. */
rb_str rb_text_nearest(rb_str wanted, const rb_str *names, size_t count);
/* Adds s with control bytes and invalid UTF-8 made visible (\x1b as \u001b), safe for a terminal. */
void   rb_text_add_safe(rb_buf *b, rb_str s);

#endif
