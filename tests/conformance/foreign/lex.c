/* tests/conformance/foreign/lex.c: blanks, comments, numbers, texts with their escapes, names with blanks in them. */
#include "tests/conformance/foreign/lex.h"

#include "base/unicode.h"

#include <stdlib.h>

static char at_of(rb_str s, size_t at) { return at < s.len ? s.ptr[at] : '\0'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (unsigned char)c >= 0x80; }
static bool is_inside(char c) { return is_letter(c) || is_digit(c); }
static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static bool starts(rb_str s, size_t at, const char *what) { return rb_str_starts(rb_str_slice(s, at, s.len), rb_str_of(what)); }

/* No-break and other wide blanks count as blanks, too. */
static size_t blank_length(rb_str s, size_t at)
{
    static const char *const wide[] = {"\xC2\xA0", "\xE2\x80\x83", "\xE2\x80\x89", "\xE3\x80\x80", "\xEF\xBB\xBF"};
    if (is_blank(at_of(s, at))) return 1;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (starts(s, at, wide[i])) return strlen(wide[i]);
    return 0;
}

static size_t past(rb_str s, size_t at, const char *what)
{
    size_t end = rb_str_find(s, rb_str_of(what), at);
    return end == SIZE_MAX ? s.len : end + strlen(what);
}

static size_t skip(const parsing *p, size_t at)
{
    for (;;) {
        size_t blank = blank_length(p->text, at);
        if (blank) at += blank;
        else if (p->dialect == REGO ? starts(p->text, at, "#") : p->dialect != ZEN && starts(p->text, at, "//")) at = past(p->text, at, "\n");
        else if (p->dialect == FEEL && starts(p->text, at, "/*")) at = past(p->text, at, "*/");
        else return at;
    }
}

/* 1_000 */
static rb_str without_lines(rb_str s)
{
    rb_buf b = {0};
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '_') rb_buf_add_char(&b, s.ptr[i]);
    return rb_buf_take(&b);
}

static token number(const parsing *p, size_t at)
{
    token t = {.kind = TOKEN_NUMBER, .suffix = 'i'};
    rb_str s = p->text;
    size_t from = at;
    if (starts(s, at, "0x") || starts(s, at, "0X")) {
        char *end;
        unsigned long long n = strtoull(rb_str_chars(rb_str_slice(s, at, s.len)), &end, 16);
        for (at += 2; is_inside(at_of(s, at)) && at_of(s, at) != 'u'; at++) {}
        t.text = rb_str_print("%llu", n);
    } else {
        bool grouped = false;
        for (; is_digit(at_of(s, at)) || (p->dialect == ZEN && at_of(s, at) == '_' && is_digit(at_of(s, at + 1))); at++) grouped |= at_of(s, at) == '_';
        if (at_of(s, at) == '.' && is_digit(at_of(s, at + 1))) {
            t.suffix = 'n';
            for (at++; is_digit(at_of(s, at));) at++;
        }
        size_t sign = at + 1 + (at_of(s, at + 1) == '+' || at_of(s, at + 1) == '-');
        if ((at_of(s, at) == 'e' || at_of(s, at) == 'E') && is_digit(at_of(s, sign))) {
            t.suffix = 'n';
            for (at = sign; is_digit(at_of(s, at));) at++;
        }
        t.text = grouped ? without_lines(rb_str_slice(s, from, at)) : rb_str_slice(s, from, at);
    }
    if (p->dialect == CEL && (at_of(s, at) == 'u' || at_of(s, at) == 'U')) t.suffix = 'u', at++;
    t.end = at;
    if (is_letter(at_of(s, at))) t.kind = TOKEN_WRONG;
    return t;
}

static bool add_code(rb_buf *b, uint32_t code)
{
    if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
    rb_utf8_add(b, code);
    return true;
}

/* \uXXXX with both halves of a pair, \UXXXXXX in FEEL and \UXXXXXXXX in CEL, \xXX, \ooo. */
static bool escape_code(const parsing *p, size_t *at, rb_buf *b)
{
    char   kind = at_of(p->text, *at);
    size_t digits = kind == 'u' ? 4 : kind == 'U' ? (p->dialect == FEEL ? 6 : 8) : kind == 'x' || kind == 'X' ? 2 : 3;
    size_t from = is_digit(kind) ? *at : *at + 1;
    rb_str text = rb_str_slice(p->text, from, from + digits);
    char  *end;
    const char *chars = rb_str_chars(text);
    uint32_t code = (uint32_t)strtoul(chars, &end, is_digit(kind) ? 8 : 16);
    if (text.len < digits || *end) return false;
    *at = from + digits;
    if (code >= 0xD800 && code < 0xDC00 && starts(p->text, *at, "\\u")) {
        uint32_t low = (uint32_t)strtoul(rb_str_chars(rb_str_slice(p->text, *at + 2, *at + 6)), NULL, 16);
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        *at += 6;
    }
    return add_code(b, code);
}

static bool escape(const parsing *p, size_t *at, rb_buf *b)
{
    static const char letters[] = "abfnrtv\\\"'`?/", meant[] = "\a\b\f\n\r\t\v\\\"'`?/";
    char        c = at_of(p->text, *at);
    const char *known = c ? strchr(letters, c) : NULL;
    if (!known) return (c == 'u' || c == 'U' || c == 'x' || c == 'X' || is_digit(c)) && escape_code(p, at, b);
    rb_buf_add_char(b, meant[known - letters]);
    ++*at;
    return true;
}

static token text(parsing *p, size_t at, bool raw)
{
    rb_buf b = {0};
    rb_str s = p->text;
    char   quote[4] = {at_of(s, at)};
    token  t = {.kind = quote[0] == '`' && p->dialect == ZEN ? TOKEN_TEMPLATE : TOKEN_TEXT};
    if (p->dialect == CEL && at_of(s, at + 1) == quote[0] && at_of(s, at + 2) == quote[0]) memset(quote, quote[0], 3);
    if (quote[0] == '`' || p->dialect == ZEN) raw = true;
    for (at += strlen(quote); at < s.len && !starts(s, at, quote);) {
        if (at_of(s, at) != '\\' || raw) rb_buf_add_char(&b, s.ptr[at++]);
        else if (++at, !escape(p, &at, &b)) {
            /* FEEL leaves an escape that it does not know as it is. */
            if (p->dialect != FEEL) return (token){.kind = TOKEN_WRONG, .end = s.len};
            rb_buf_add_char(&b, '\\');
        }
    }
    if (at >= s.len) t.kind = TOKEN_WRONG;
    t.end = at + strlen(quote);
    t.text = b.len ? rb_buf_take(&b) : RB_STR("");
    return t;
}

/* Where a known name with blanks in it ends when it stands here, whatever blanks are between its words; else 0. */
static size_t long_name_end(const parsing *p, size_t at, rb_str name)
{
    for (size_t i = 0; i < name.len;) {
        if (name.ptr[i] == ' ') {
            size_t blank = at;
            while (blank_length(p->text, blank)) blank += blank_length(p->text, blank);
            if (blank == at) return 0;
            at = blank, i++;
        } else if (at_of(p->text, at++) != name.ptr[i++]) return 0;
    }
    return is_inside(at_of(p->text, at)) ? 0 : at;
}

static token name(const parsing *p, size_t at)
{
    token t = {.kind = TOKEN_NAME};
    for (uint32_t i = 0; i < p->names.len; i++) {
        rb_str one = p->names.items[i];
        size_t end = rb_str_find(one, RB_STR(" "), 0) == SIZE_MAX && rb_str_find(one, RB_STR("-"), 0) == SIZE_MAX ? 0 : long_name_end(p, at, one);
        if (end > t.end) t = (token){.kind = TOKEN_NAME, .text = one, .end = end};
    }
    if (t.end > 0) return t;
    for (t.end = at; is_inside(at_of(p->text, t.end));) t.end++;
    t.text = rb_str_slice(p->text, at, t.end);
    return t;
}

static token sign(const parsing *p, size_t at)
{
    static const char *const signs[] = {"...", "..", "**", "&&", "||", "==", "!=", "<=", ">=", "??", "?.", ":=", "->", "${"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (starts(p->text, at, signs[i])) return (token){.kind = TOKEN_SIGN, .text = rb_str_of(signs[i]), .end = at + strlen(signs[i])};
    return (token){.kind = TOKEN_SIGN, .text = rb_str_slice(p->text, at, at + 1), .end = at + 1};
}

/* r"…" and b"…" of CEL: the letters before a quote. */
static size_t prefix_length(const parsing *p, size_t at, bool *raw, bool *bytes)
{
    size_t n = 0;
    for (; n < 2; n++) {
        char c = at_of(p->text, at + n);
        if (c == 'r' || c == 'R') *raw = true;
        else if (c == 'b' || c == 'B') *bytes = true;
        else break;
    }
    char quote = at_of(p->text, at + n);
    return p->dialect == CEL && (quote == '"' || quote == '\'') ? n : 0;
}

token lex(parsing *p, size_t at)
{
    at = skip(p, at);
    char   c = at_of(p->text, at);
    bool   raw = false, bytes = false;
    size_t prefix = prefix_length(p, at, &raw, &bytes);
    if (at >= p->text.len) return (token){.kind = TOKEN_END, .end = at};
    if (prefix) {
        if (bytes) p->why = REASON_bytes;
        return text(p, at + prefix, raw);
    }
    if (is_digit(c) || (c == '.' && is_digit(at_of(p->text, at + 1)))) return number(p, at);
    if (c == '"' || (c == '\'' && p->dialect != FEEL) || (c == '`' && p->dialect != FEEL)) return text(p, at, false);
    if (c == '@' && at_of(p->text, at + 1) == '"') {
        token t = text(p, at + 1, false);
        if (t.kind == TOKEN_TEXT) t.kind = TOKEN_AT_TEXT;
        return t;
    }
    return is_letter(c) || (c == '?' && p->dialect == FEEL) ? (c == '?' ? (token){.kind = TOKEN_NAME, .text = RB_STR("?"), .end = at + 1} : name(p, at)) : sign(p, at);
}
