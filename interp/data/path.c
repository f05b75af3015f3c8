/* data/path.c: see path.h. */
#include "data/path.h"

enum { PLACE_DIGITS = 6 };

static bool is_digits(rb_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9') return false;
    return s.len > 0 && s.len <= PLACE_DIGITS;
}

/* Where the bracket that opens at `at` closes; SIZE_MAX: nowhere. A value in quotes may have brackets. */
static size_t closing_of(rb_str s, size_t at)
{
    char quote = 0;
    for (size_t i = at + 1; i < s.len; i++) {
        char c = s.ptr[i];
        if (quote != 0) quote = c == quote ? 0 : quote;
        else if ((c == '"' || c == '\'') && s.ptr[i - 1] == '=') quote = c;
        else if (c == ']') return i;
        else if (c == '[') return SIZE_MAX;
    }
    return SIZE_MAX;
}

static bool take_bracket(rb_str inside, rb_path_step *out)
{
    size_t equals = rb_str_find(inside, RB_STR("="), 0);
    if (is_digits(inside)) {
        *out = (rb_path_step){.kind = RB_PATH_AT};
        for (size_t i = 0; i < inside.len; i++) out->at = out->at * 10 + (uint64_t)(inside.ptr[i] - '0');
        return true;
    }
    if (equals == SIZE_MAX || equals == 0 || equals + 1 == inside.len) return false;
    *out = (rb_path_step){.kind = RB_PATH_WHERE, .name = rb_str_slice(inside, 0, equals), .value = rb_str_slice(inside, equals + 1, inside.len)};
    char quote = out->value.ptr[0];
    if (quote != '"' && quote != '\'') return true;
    if (out->value.len < 2 || out->value.ptr[out->value.len - 1] != quote) return false;
    out->value = rb_str_slice(out->value, 1, out->value.len - 1);
    return !memchr(out->value.ptr, quote, out->value.len);
}

bool rb_path_parse(rb_str s, rb_path *out)
{
    bool chooses = false;
    out->steps.len = 0;
    for (size_t at = 0; at < s.len;) {
        size_t end = at;
        while (end < s.len && s.ptr[end] != '.' && s.ptr[end] != '[') end++;
        if (end == at) return false;
        rb_path_step key = {.kind = RB_PATH_KEY, .name = rb_str_slice(s, at, end)};
        rb_vec_push(&out->steps, key);
        while (end < s.len && s.ptr[end] == '[') {
            size_t       close = closing_of(s, end);
            rb_path_step chosen;
            if (close == SIZE_MAX || !take_bracket(rb_str_slice(s, end + 1, close), &chosen)) return false;
            rb_vec_push(&out->steps, chosen);
            chooses = true;
            end = close + 1;
        }
        if (end < s.len && (s.ptr[end] != '.' || end + 1 == s.len)) return false;
        at = end + 1;
    }
    return chooses;
}
