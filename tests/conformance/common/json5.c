/* tests/conformance/common/json5.c: what a suite writes by hand. Comments, hexadecimal and the like are not in it. */
#include "tests/conformance/common/json5.h"

static bool is_inside(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (c >= '0' && c <= '9'); }

static size_t add_text(rb_buf *b, rb_str s, size_t at)
{
    char quote = s.ptr[at++];
    rb_buf_add_char(b, '"');
    for (; at < s.len && s.ptr[at] != quote; at++) {
        if (s.ptr[at] == '"') rb_buf_add_char(b, '\\');
        if (s.ptr[at] == '\\' && at + 1 < s.len) {
            if (s.ptr[at + 1] == '\'') at++;
            else rb_buf_add_char(b, s.ptr[at++]);
        }
        rb_buf_add_char(b, s.ptr[at]);
    }
    rb_buf_add_char(b, '"');
    return at + 1;
}

static size_t add_word(rb_buf *b, rb_str s, size_t at)
{
    size_t end = at;
    while (end < s.len && is_inside(s.ptr[end])) end++;
    rb_str word = rb_str_slice(s, at, end);
    size_t next = end;
    while (next < s.len && s.ptr[next] == ' ') next++;
    bool is_name = next < s.len && s.ptr[next] == ':';
    rb_buf_print(b, is_name ? "\"%.*s\"" : "%.*s", RB_STR_ARGS(word));
    return end;
}

/* A comma before a closing bracket is dropped. */
static void close(rb_buf *b, char c)
{
    while (b->len > 0 && (b->ptr[b->len - 1] == ' ' || b->ptr[b->len - 1] == ',')) b->len--;
    rb_buf_add_char(b, c);
}

const rb_json *json5_parse(rb_str text)
{
    rb_buf      b = {0};
    size_t      where;
    const char *why;
    for (size_t at = 0; at < text.len;) {
        char c = text.ptr[at];
        bool number = (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '+';
        if (c == '"' || c == '\'') at = add_text(&b, text, at);
        else if (is_inside(c) && !number) at = add_word(&b, text, at);
        else if (c == '}' || c == ']') close(&b, c), at++;
        else if (number)
            for (; at < text.len && (is_inside(text.ptr[at]) || text.ptr[at] == '.' || text.ptr[at] == '-' || text.ptr[at] == '+'); at++) rb_buf_add_char(&b, text.ptr[at]);
        else rb_buf_add_char(&b, c), at++;
    }
    return rb_json_parse(rb_buf_str(&b), &where, &why);
}
