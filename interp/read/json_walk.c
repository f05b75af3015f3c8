/* read/json_walk.c: see json_walk.h. Apart from json_select.c because base/json.h and read/json.h each have their own rb_json. */
#include "read/json_walk.h"

#include "base/json.h"

static size_t pass_white(rb_str s, size_t at)
{
    while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == '\t' || s.ptr[at] == '\r' || s.ptr[at] == '\n')) at++;
    return at;
}

/* From a quote to after the closing one. */
static size_t pass_text(rb_str s, size_t at)
{
    for (at++; at < s.len && s.ptr[at] != '"'; at++)
        if (s.ptr[at] == '\\') at++;
    return at < s.len ? at + 1 : s.len;
}

/* Brackets in texts do not count. */
static size_t pass_nested(rb_str s, size_t at)
{
    for (size_t depth = 0; at < s.len;) {
        char c = s.ptr[at];
        if (c == '"') {
            at = pass_text(s, at);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        at++;
        if (depth == 0) return at;
    }
    return s.len;
}

static size_t pass_value(rb_str s, size_t at)
{
    if (at == s.len) return at;
    if (s.ptr[at] == '"') return pass_text(s, at);
    if (s.ptr[at] == '{' || s.ptr[at] == '[') return pass_nested(s, at);
    while (at < s.len && s.ptr[at] != ',' && s.ptr[at] != '}' && s.ptr[at] != ']' && s.ptr[at] > ' ') at++;
    return at;
}

bool rb_json_walk_next(rb_str s, size_t *at, rb_str *name, rb_str *value)
{
    *at = pass_white(s, *at);
    if (*at < s.len && s.ptr[*at] == ',') *at = pass_white(s, *at + 1);
    if (*at >= s.len || s.ptr[*at] == ']' || s.ptr[*at] == '}') return false;
    if (name) {
        size_t end = pass_text(s, *at);
        *name = rb_str_slice(s, *at, end);
        *at = pass_white(s, end);
        if (*at < s.len) *at = pass_white(s, *at + 1); /* the colon */
    }
    size_t end = pass_value(s, *at);
    *value = rb_str_slice(s, *at, end);
    *at = end;
    return end > 0;
}

rb_str rb_json_walk_text(rb_str s)
{
    size_t      at;
    const char *why;
    if (s.len < 2 || s.ptr[0] != '"') return s;
    if (!memchr(s.ptr, '\\', s.len)) return rb_str_slice(s, 1, s.len - 1);
    const rb_json *said = rb_json_parse(s, &at, &why);
    return said ? said->text : s;
}

uint32_t rb_json_walk_member(rb_str object, rb_str name, rb_str *out)
{
    rb_str   key, value;
    uint32_t found = 0;
    if (object.len == 0 || object.ptr[0] != '{') return 0;
    for (size_t at = 1; rb_json_walk_next(object, &at, &key, &value);) {
        if (!rb_str_equal(rb_json_walk_text(key), name)) continue;
        if (found++ == 0) *out = value;
    }
    return found;
}
