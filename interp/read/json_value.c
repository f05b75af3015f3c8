/* read/json_value.c: texts, numbers, true, false and null.
 *
 * Path      json_record.c, json_nested.c -> [json_value] -> cells
 * Promises  Strict: RFC 8259 and nothing beside it. Numbers stay as they were written, so no digit is lost. A text
 *           without escapes is a slice of the window.
 * Source    RFC 8259 sections 3, 6, 7. A lone half of a surrogate pair is refused: it is no character (section 8.2).
 */
#include "read/json_scalar.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((format(printf, 3, 0))) static size_t say_wrong(rb_reader *r, size_t at, const char *fmt, va_list args)
{
    char line[512]; /* a longer key or value is cut */
    int len = vsnprintf(line, sizeof line, fmt, args);
    if (len < 0) RB_BUG("a message that cannot be printed");
    rb_buf_reset(&r->reason);
    rb_buf_add(&r->reason, line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
    r->json->wrong = at;
    return RB_JSON_WRONG;
}

size_t rb_json_wrong(rb_reader *r, size_t at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    size_t wrong = say_wrong(r, at, fmt, args);
    va_end(args);
    return wrong;
}

size_t rb_json_unexpected(rb_reader *r, size_t at, const char *fmt, ...)
{
    if (at == r->json->to) return rb_json_wrong(r, at, "the input ends before the record does");
    if (r->json->bytes[at] == '\n')
        return rb_json_wrong(r, at, "the line ends before the record does: a record must stand on one line");
    va_list args;
    va_start(args, fmt);
    size_t wrong = say_wrong(r, at, fmt, args);
    va_end(args);
    return wrong;
}

/* ---- texts */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Four hexadecimal digits at `at`. */
static size_t read_hex(rb_reader *r, size_t at, uint32_t *out)
{
    *out = 0;
    for (size_t end = at + 4; at < end; at++) {
        int digit = hex_digit(r->json->bytes[at]);
        if (digit < 0) return rb_json_wrong(r, at, "four hexadecimal digits are missing after \\u");
        *out = *out << 4 | (uint32_t)digit;
    }
    return at;
}

static void add_code_point(rb_buf *into, uint32_t c)
{
    char bytes[4];
    unsigned len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (unsigned i = len; i-- > 1; c >>= 6) bytes[i] = (char)(0x80 | (c & 0x3f));
    bytes[0] = (char)(lead[len] | c);
    rb_buf_add(into, bytes, len);
}

/* After \u: one code point, from one or two escapes. */
static size_t read_unicode(rb_reader *r, size_t at, rb_buf *into)
{
    const char *bytes = r->json->bytes;
    uint32_t c, low;
    size_t end = read_hex(r, at, &c);
    if (end == RB_JSON_WRONG) return end;
    if (c >= 0xdc00 && c < 0xe000)
        return rb_json_wrong(r, at - 2, "\\u%04X is half a character without its first half", c);
    if (c >= 0xd800 && c < 0xdc00) {
        size_t next = end;
        if (bytes[next] == '\\' && bytes[++next] == 'u') {
            size_t after = read_hex(r, next + 1, &low);
            if (after == RB_JSON_WRONG) return after;
            end = after;
        } else {
            low = 0;
        }
        if (low < 0xdc00 || low >= 0xe000)
            return rb_json_wrong(r, next == r->json->to ? next : at - 2,
                                 "\\u%04X is half a character without its second half", c);
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    if (into) add_code_point(into, c);
    return end;
}

/* At a backslash. */
static size_t read_escape(rb_reader *r, size_t at, rb_buf *into)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char c = r->json->bytes[at + 1];
    const char *found = c ? strchr(from, c) : NULL;
    if (c == 'u') return read_unicode(r, at + 2, into);
    if (!found) {
        if (c >= ' ' && c < 0x7f) return rb_json_wrong(r, at + 1, "\\%c is not an escape that JSON has", c);
        return rb_json_wrong(r, at + 1, "a backslash stands alone in a text");
    }
    if (into) rb_buf_add_char(into, to[found - from]);
    return at + 2;
}

static size_t refuse_byte(rb_reader *r, size_t text, size_t at)
{
    const struct rb_json *j = r->json;
    if (at == j->to || j->bytes[at] == '\n' || j->bytes[at] == '\r') {
        rb_str begin = rb_str_slice((rb_str){j->bytes + text + 1, at - text - 1}, 0, 24);
        return rb_json_wrong(r, at, "the text that begins with '%.*s' has no closing quote", RB_STR_ARGS(begin));
    }
    return rb_json_wrong(r, at, "the control byte 0x%02X stands in a text: JSON writes it as \\u%04X",
                         (unsigned)(uint8_t)j->bytes[at], (unsigned)(uint8_t)j->bytes[at]);
}

/* A text with escapes, from its first `stop` on. */
static size_t read_escaped(rb_reader *r, size_t at, rb_buf *into, rb_str *out)
{
    struct rb_json *j = r->json;
    size_t from = at + 1, stop = rb_json_next_stop(j, from), made = 0;
    if (j->batch && into == &j->batch->text) rb_input_reserve_text(r, j->batch, 1);
    if (into) made = into->len;
    for (; j->bytes[stop] != '"'; stop = rb_json_next_stop(j, from)) {
        if (j->bytes[stop] != '\\') return refuse_byte(r, at, stop);
        if (into) rb_buf_add(into, j->bytes + from, stop - from);
        from = read_escape(r, stop, into);
        if (from == RB_JSON_WRONG) return from;
    }
    if (into) rb_buf_add(into, j->bytes + from, stop - from);
    *out = into ? (rb_str){into->ptr + made, into->len - made} : (rb_str){j->bytes + at + 1, stop - at - 1};
    return stop + 1;
}

size_t rb_json_string(rb_reader *r, size_t at, rb_buf *into, rb_str *out)
{
    const struct rb_json *j = r->json;
    size_t stop = rb_json_next_stop(j, at + 1);
    if (j->bytes[stop] != '"') return read_escaped(r, at, into, out);
    *out = (rb_str){j->bytes + at + 1, stop - at - 1};
    return stop + 1;
}

size_t rb_json_escaped(rb_reader *r, size_t at, const rb_json_node *node)
{
    struct rb_json *j = r->json;
    rb_str text;
    size_t end = read_escaped(r, at, node && node->fields.len > 0 ? &j->batch->text : NULL, &text);
    if (node && end != RB_JSON_WRONG) rb_json_put(j, node, rb_json_cell(text.ptr, text.len, RB_CELL_TEXT));
    return end;
}

/* ---- numbers and words */

static size_t read_number(rb_reader *r, size_t at)
{
    const char *bytes = r->json->bytes;
    size_t whole = at + (bytes[at] == '-');
    size_t end = rb_word_pass_digits(bytes, whole);
    if (end == whole) return rb_json_wrong(r, end, "digits are missing after '-'");
    if (bytes[whole] == '0' && end > whole + 1) return rb_json_wrong(r, whole, "a number may not begin with 0");
    if (bytes[end] == '.') {
        size_t part = end + 1;
        end = rb_word_pass_digits(bytes, part);
        if (end == part) return rb_json_wrong(r, end, "digits are missing after the point of a number");
    }
    if (bytes[end] == 'e' || bytes[end] == 'E') {
        size_t power = end + 1;
        power += bytes[power] == '+' || bytes[power] == '-';
        end = rb_word_pass_digits(bytes, power);
        if (end == power) return rb_json_wrong(r, end, "digits are missing after the E of a number");
    }
    return end;
}

rb_str rb_json_key_now(const struct rb_json *j)
{
    if (j->depth > 0 || j->is_unlearnt || j->guess_next == 0) return j->key;
    return j->guesses[j->guess_next - 1].key;
}

size_t rb_json_no_value(rb_reader *r, size_t at)
{
    enum { WORD_MOST = 20 };
    const struct rb_json *j = r->json;
    const char *begin = j->bytes + at;
    size_t len = 0;
    while (len < WORD_MOST && begin[len] > ' ' && begin[len] < 0x7f && !strchr(",]}\"", begin[len])) len++;
    if (len > 0) {
        rb_json_wrong(r, at, "'%.*s' is not a value that JSON has: texts stand in double quotes", (int)len, begin);
        if (len < WORD_MOST && at + len == j->to && !r->window.at_end) r->json->wrong = j->to; /* what the word is shows with the bytes that follow */
        return RB_JSON_WRONG;
    }
    rb_str key = rb_json_key_now(j);
    if (key.ptr) return rb_json_unexpected(r, at, "a value is missing after '%.*s'", RB_STR_ARGS(key));
    return rb_json_unexpected(r, at, "a value is missing");
}

/* A word that is not the one it begins like. */
static size_t refuse_word(rb_reader *r, size_t at, const char *word)
{
    const struct rb_json *j = r->json;
    size_t same = 0;
    while (j->bytes[at + same] == word[same]) same++;
    rb_json_no_value(r, at);
    if (at + same == j->to) r->json->wrong = j->to; /* it is cut off by the window's end */
    return RB_JSON_WRONG;
}

size_t rb_json_unusual(rb_reader *r, size_t at, const rb_json_node *node)
{
    struct rb_json *j = r->json;
    char c = j->bytes[at];
    if (c == 't') return refuse_word(r, at, "true");
    if (c == 'f') return refuse_word(r, at, "false");
    if (c == 'n') return refuse_word(r, at, "null");
    if (c != '-' && (c < '0' || c > '9')) return rb_json_no_value(r, at);
    size_t end = read_number(r, at);
    if (node && end != RB_JSON_WRONG) rb_json_put(j, node, rb_json_cell(j->bytes + at, end - at, RB_CELL_LITERAL));
    return end;
}

size_t rb_json_scalar(rb_reader *r, size_t at, const rb_json_node *node)
{
    return rb_json_scalar_fast(r, at, r->json->bytes[at], node);
}
