/* base/json.c: JSON as RFC 8259 has it, and nothing besides: no comments, no trailing
 * commas, no NaN. One leniency, from its section 8.1: a byte order mark before the text is
 * passed over. A name twice in one object is refused, since readers differ in which one counts.
 */
#include "base/json.h"

#include "base/map.h"
#include "base/unicode.h"
#include "base/word.h"

#define DEPTH_MAX 200

/* ---- writing ---- */

static void add_escape(rb_buf *b, unsigned char c)
{
    static const char letters[] = "btn\0fr"; /* for 8 to 13; VT has none */
    if (c == '"' || c == '\\')
        rb_buf_print(b, "\\%c", c);
    else if (c >= 8 && c <= 13 && c != 11)
        rb_buf_print(b, "\\%c", letters[c - 8]);
    else
        rb_buf_print(b, "\\u%04x", c);
}

typedef int8_t sixteen __attribute__((vector_size(16))); /* where there are no such registers, compilers make do */

/* Whether some byte stands not for itself (a control byte, a quote, a backslash), or is no ASCII, which is below zero. */
static inline bool is_special(sixteen bytes)
{
    typedef uint64_t pair __attribute__((vector_size(16)));
    pair found = (pair)((bytes < ' ') | (bytes == '"') | (bytes == '\\'));
    return (found[0] | found[1]) != 0;
}

/* Copies a text of less than 16 bytes; together with it, the rest of them in spaces. */
static inline sixteen copy_short(char *to, rb_str s)
{
    uint64_t words[2] = {UINT64_C(0x2020202020202020), UINT64_C(0x2020202020202020)};
    sixteen  all;
    if (s.len >= 8) { /* the first eight and the last eight, and so on: some of them twice */
        memcpy(&words[0], s.ptr, 8);
        memcpy(&words[1], s.ptr + s.len - 8, 8);
        memcpy(to, &words[0], 8);
        memcpy(to + s.len - 8, &words[1], 8);
    } else if (s.len >= 4) {
        memcpy(&words[0], s.ptr, 4);
        memcpy(&words[1], s.ptr + s.len - 4, 4);
        memcpy(to, &words[0], 4);
        memcpy(to + s.len - 4, &words[1], 4);
    } else {
        char *bytes = (char *)words;
        for (size_t i = 0; i < s.len; i++) bytes[i] = to[i] = s.ptr[i];
    }
    memcpy(&all, words, sizeof all);
    return all;
}

/* False: something has to be escaped or looked at, and what was copied means nothing. */
static inline bool copy_plain(char *to, rb_str s)
{
    sixteen bytes;
    if (s.len < sizeof bytes) return !is_special(copy_short(to, s));
    for (size_t at = 0; at + sizeof bytes <= s.len; at += sizeof bytes) {
        memcpy(&bytes, s.ptr + at, sizeof bytes);
        if (is_special(bytes)) return false;
        memcpy(to + at, &bytes, sizeof bytes);
    }
    memcpy(&bytes, s.ptr + s.len - sizeof bytes, sizeof bytes);
    memcpy(to + s.len - sizeof bytes, &bytes, sizeof bytes);
    return !is_special(bytes);
}

static bool has_escape(uint64_t w)
{
    uint64_t quotes = w ^ RB_WORD_EACH('"'), slashes = w ^ RB_WORD_EACH('\\');
    return ((((w - RB_WORD_EACH(' ')) & ~w) | ((quotes - RB_WORD_EACH(1)) & ~quotes) | ((slashes - RB_WORD_EACH(1)) & ~slashes)) & RB_WORD_EACH(0x80)) != 0;
}

/* How many bytes from there on stand for themselves. */
static size_t plain_run(rb_str s, size_t from)
{
    size_t at = from;
    while (s.len - at >= 8 && !has_escape(rb_word_load(s.ptr + at))) at += 8;
    if (at > from && s.len - at < 8 && !has_escape(rb_word_load(s.ptr + s.len - 8))) return s.len - from; /* the last eight, some of them again */
    for (; at < s.len; at++) {
        unsigned char c = (unsigned char)s.ptr[at];
        if (c < 0x20 || c == '"' || c == '\\') break;
    }
    return at - from;
}

static void add_valid(rb_buf *b, rb_str s)
{
    for (size_t at = 0; at < s.len; at++) {
        size_t plain = plain_run(s, at);
        rb_buf_add(b, s.ptr + at, plain);
        at += plain;
        if (at < s.len) add_escape(b, (unsigned char)s.ptr[at]);
    }
}

static void add_text(rb_buf *b, rb_str s)
{
    rb_buf_add_char(b, '"');
    for (size_t bad; (bad = rb_utf8_check(s)) != SIZE_MAX; s = rb_str_slice(s, bad + 1, s.len)) {
        add_valid(b, rb_str_slice(s, 0, bad));
        rb_buf_add_chars(b, "\xEF\xBF\xBD");
    }
    add_valid(b, s);
    rb_buf_add_char(b, '"');
}

/* Most texts are plain ASCII, and go through at once. */
void rb_json_add_string(rb_buf *b, rb_str s)
{
    if (b->cap - b->len < s.len + 2) rb_buf_reserve(b, s.len + 2);
    char *to = b->ptr + b->len;
    if (!copy_plain(to + 1, s)) {
        add_text(b, s);
        return;
    }
    to[0] = to[s.len + 1] = '"';
    b->len += s.len + 2;
}

void rb_json_add_comma(rb_buf *b)
{
    char last = b->len > 0 ? b->ptr[b->len - 1] : '{';
    if (last != '{' && last != '[' && last != ':' && last != ',') rb_buf_add_char(b, ',');
}

void rb_json_add_open(rb_buf *b)
{
    rb_json_add_comma(b);
    rb_buf_add_char(b, '{');
}

void rb_json_add_key(rb_buf *b, rb_str key)
{
    rb_json_add_comma(b);
    rb_json_add_string(b, key);
    rb_buf_add_char(b, ':');
}

void rb_json_add_name(rb_buf *b, const char *name)
{
    rb_json_add_comma(b);
    rb_buf_add_char(b, '"');
    rb_buf_add_chars(b, name);
    rb_buf_add(b, "\":", 2);
}

void rb_json_add_text(rb_buf *b, const char *name, rb_str text)
{
    rb_json_add_name(b, name);
    rb_json_add_string(b, text);
}

void rb_json_add_count(rb_buf *b, const char *name, uint64_t n)
{
    rb_json_add_name(b, name);
    rb_buf_add_u64(b, n);
}

/* ---- reading ---- */

struct reader {
    rb_str text;
    size_t at;
    const char *why; /* set once, where `at` then stays */
    int depth;
    rb_buf decoded;
};

static rb_json *read_value(struct reader *r);

static bool fail(struct reader *r, const char *why)
{
    if (!r->why) r->why = why;
    return false;
}

static int peek(const struct reader *r)
{
    return r->at < r->text.len ? (unsigned char)r->text.ptr[r->at] : -1;
}

static bool take(struct reader *r, int c)
{
    if (peek(r) != c) return false;
    r->at++;
    return true;
}

static void skip_blanks(struct reader *r)
{
    for (int c = peek(r); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(r)) r->at++;
}

static rb_json *make(enum rb_json_kind kind, rb_str text)
{
    rb_json *j = RB_NEW(rb_json);
    j->kind = kind;
    j->text = text;
    return j;
}

static bool skip_digits(struct reader *r)
{
    size_t from = r->at;
    while (peek(r) >= '0' && peek(r) <= '9') r->at++;
    return r->at > from || fail(r, "a digit is missing in a number");
}

static bool scan_number(struct reader *r)
{
    take(r, '-');
    if (take(r, '0')) {
        if (peek(r) >= '0' && peek(r) <= '9') return fail(r, "a number begins with a zero it may not have");
    } else if (!skip_digits(r)) {
        return false;
    }
    if (take(r, '.') && !skip_digits(r)) return false;
    if (!take(r, 'e') && !take(r, 'E')) return true;
    if (!take(r, '+')) take(r, '-');
    return skip_digits(r);
}

static rb_json *read_number(struct reader *r)
{
    size_t from = r->at;
    if (!scan_number(r)) return NULL;
    return make(RB_JSON_NUMBER, rb_str_slice(r->text, from, r->at));
}

static rb_json *read_word(struct reader *r, rb_str word, enum rb_json_kind kind)
{
    if (!rb_str_starts(rb_str_slice(r->text, r->at, r->text.len), word)) {
        fail(r, "a word that JSON does not know; text stands in double quotes");
        return NULL;
    }
    r->at += word.len;
    return make(kind, word);
}

static int hex_digit(int c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool read_hex(struct reader *r, uint32_t *unit)
{
    *unit = 0;
    for (int i = 0; i < 4; i++, r->at++) {
        int digit = hex_digit(peek(r));
        if (digit < 0) return fail(r, "\\u needs four digits of 0-9 and a-f");
        *unit = *unit << 4 | (uint32_t)digit;
    }
    return true;
}

/* After "\u". A character outside the first 65,536 is written as two, a high and a low half. */
static bool read_unicode_escape(struct reader *r)
{
    static const char half[] = "half of a \\u pair stands alone";
    uint32_t high, low;
    size_t from = r->at;
    if (!read_hex(r, &high)) return false;
    if (high < 0xD800 || high > 0xDFFF) {
        rb_utf8_add(&r->decoded, high);
        return true;
    }
    bool paired =
        high < 0xDC00 && take(r, '\\') && take(r, 'u') && read_hex(r, &low) && low >= 0xDC00 && low <= 0xDFFF;
    if (!paired) {
        if (!r->why) r->at = from;
        return fail(r, half);
    }
    rb_utf8_add(&r->decoded, 0x10000 + ((high - 0xD800) << 10 | (low - 0xDC00)));
    return true;
}

static bool read_escape(struct reader *r)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (take(r, 'u')) return read_unicode_escape(r);
    int c = peek(r);
    const char *hit = c > 0 ? strchr(from, c) : NULL;
    if (!hit) return fail(r, "a backslash is followed by what it cannot escape");
    r->at++;
    rb_buf_add_char(&r->decoded, to[hit - from]);
    return true;
}

/* At the opening quote. Text without escapes is a slice of the document. */
static bool read_string(struct reader *r, rb_str *out)
{
    size_t plain = ++r->at;
    bool escaped = false;
    rb_buf_reset(&r->decoded);
    for (;;) {
        int c = peek(r);
        if (c < 0) return fail(r, "a text is not closed by '\"'");
        if (c < 0x20) return fail(r, "a line break, tab or control character inside a text must be escaped");
        if (c != '"' && c != '\\') {
            r->at++;
            continue;
        }
        if (c == '"' && !escaped) break;
        rb_buf_add_str(&r->decoded, rb_str_slice(r->text, plain, r->at));
        if (c == '"') break;
        escaped = true;
        r->at++;
        if (!read_escape(r)) return false;
        plain = r->at;
    }
    *out = escaped ? rb_buf_take(&r->decoded) : rb_str_slice(r->text, plain, r->at);
    r->at++;
    return true;
}

/* Between two members or items: true to go on, false at the end or when wrong. */
static bool more(struct reader *r, int close, const char *why)
{
    skip_blanks(r);
    if (take(r, close)) return false;
    if (!take(r, ',')) return fail(r, why);
    skip_blanks(r);
    return peek(r) != close || fail(r, "a comma is followed by nothing");
}

static bool read_member(struct reader *r, rb_json *object, rb_map *seen)
{
    static const char no_name[] = "a name in double quotes is expected";
    rb_str name;
    size_t from = r->at;
    uint32_t index = object->names.len;
    if (peek(r) != '"') return fail(r, no_name);
    if (!read_string(r, &name)) return false;
    if (!rb_map_add(seen, name, &index)) {
        r->at = from;
        return fail(r, "the same name stands twice in one object");
    }
    rb_vec_push(&object->names, name);
    skip_blanks(r);
    if (!take(r, ':')) return fail(r, "':' is expected after a name");
    rb_json *value = read_value(r);
    if (value) rb_vec_push(&object->items, value);
    return value != NULL;
}

static rb_json *read_object(struct reader *r)
{
    rb_json *object = make(RB_JSON_OBJECT, RB_STR_NONE);
    rb_map seen = {0};
    r->at++;
    skip_blanks(r);
    if (take(r, '}')) return object;
    do
        if (!read_member(r, object, &seen)) return NULL;
    while (more(r, '}', "',' or '}' is expected after a value"));
    return r->why ? NULL : object;
}

static rb_json *read_array(struct reader *r)
{
    rb_json *array = make(RB_JSON_ARRAY, RB_STR_NONE);
    r->at++;
    skip_blanks(r);
    if (take(r, ']')) return array;
    do {
        rb_json *item = read_value(r);
        if (!item) return NULL;
        rb_vec_push(&array->items, item);
    } while (more(r, ']', "',' or ']' is expected after a value"));
    return r->why ? NULL : array;
}

static rb_json *read_nested(struct reader *r)
{
    if (r->depth == DEPTH_MAX) {
        fail(r, "nested more than 200 deep");
        return NULL;
    }
    r->depth++;
    rb_json *j = peek(r) == '{' ? read_object(r) : read_array(r);
    r->depth--;
    return j;
}

static rb_json *read_value(struct reader *r)
{
    rb_json *text;
    skip_blanks(r);
    int c = peek(r);
    if (c == '{' || c == '[') return read_nested(r);
    if (c == '-' || (c >= '0' && c <= '9')) return read_number(r);
    if (c == 't') return read_word(r, RB_STR("true"), RB_JSON_TRUE);
    if (c == 'f') return read_word(r, RB_STR("false"), RB_JSON_FALSE);
    if (c == '"') {
        text = make(RB_JSON_STRING, RB_STR_NONE);
        return read_string(r, &text->text) ? text : NULL;
    }
    if (c < 0) {
        fail(r, "it ends where a value is expected");
        return NULL;
    }
    return read_word(r, RB_STR("null"), RB_JSON_NULL);
}

rb_json *rb_json_parse(rb_str text, size_t *at, const char **why)
{
    struct reader r = {.text = rb_str_dup(text), .why = NULL}; /* a copy, for the tree keeps slices of it */
    size_t bad = rb_utf8_check(text);
    if (bad != SIZE_MAX) {
        r.at = bad;
        fail(&r, "not UTF-8 text");
    }
    if (rb_str_starts(text, RB_STR("\xEF\xBB\xBF")) && !r.why) r.at = 3;
    rb_json *j = r.why ? NULL : read_value(&r);
    if (j) skip_blanks(&r);
    if (j && peek(&r) >= 0) fail(&r, "something follows where the JSON text should end");
    if (!r.why) return j;
    *at = r.at;
    *why = r.why;
    return NULL;
}

rb_json *rb_json_member(const rb_json *object, rb_str name)
{
    for (uint32_t i = 0; object->kind == RB_JSON_OBJECT && i < object->items.len; i++)
        if (rb_str_equal(object->names.items[i], name)) return object->items.items[i];
    return NULL;
}
