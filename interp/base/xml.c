/* base/xml.c: text as XML 1.0 has it.
 *
 * Source   XML 1.0, section 2.2 (which characters there are) and 3.3.3 (a line end in an attribute is read as a blank,
 *          so it is written as a reference).
 */
#include "base/xml.h"

#include "base/unicode.h"

#define REPLACEMENT "\xEF\xBF\xBD"

/* U+FFFE and U+FFFF, the only valid UTF-8 above the controls that XML has no place for. */
static bool is_no_character(rb_str s, size_t at)
{
    return s.len - at >= 3 && memcmp(s.ptr + at, "\xEF\xBF", 2) == 0 && ((unsigned char)s.ptr[at + 2] & 0xFE) == 0xBE;
}

static const char *escape_of(unsigned char c, bool attribute)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return attribute ? "&quot;" : NULL;
    case '\t': return attribute ? "&#9;" : NULL;
    case '\n': return attribute ? "&#10;" : NULL;
    case '\r': return "&#13;";
    default: return c < 0x20 ? REPLACEMENT : NULL;
    }
}

static void add_valid(rb_buf *b, rb_str s, bool attribute)
{
    for (size_t i = 0; i < s.len; i++) {
        const char *escape = escape_of((unsigned char)s.ptr[i], attribute);
        if (escape != NULL) rb_buf_add_chars(b, escape);
        else if (!is_no_character(s, i)) rb_buf_add_char(b, s.ptr[i]);
        else {
            rb_buf_add_chars(b, REPLACEMENT);
            i += 2;
        }
    }
}

static void add(rb_buf *b, rb_str s, bool attribute)
{
    for (size_t bad; (bad = rb_utf8_check(s)) != SIZE_MAX; s = rb_str_slice(s, bad + 1, s.len)) {
        add_valid(b, rb_str_slice(s, 0, bad), attribute);
        rb_buf_add_chars(b, REPLACEMENT);
    }
    add_valid(b, s, attribute);
}

void rb_xml_add_text(rb_buf *b, rb_str s) { add(b, s, false); }

void rb_xml_add_attribute(rb_buf *b, const char *name, rb_str s)
{
    rb_buf_print(b, " %s=\"", name);
    add(b, s, true);
    rb_buf_add_char(b, '"');
}
