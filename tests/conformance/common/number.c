/* tests/conformance/common/number.c: by text, so that no digit is lost before Rubric has seen it. */
#include "tests/conformance/common/number.h"

#include <stdlib.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static void strip(written *w)
{
    while (w->digits.len > 0 && w->digits.ptr[0] == '0') w->digits = rb_str_slice(w->digits, 1, SIZE_MAX);
    for (; w->digits.len > 0 && w->digits.ptr[w->digits.len - 1] == '0'; w->exponent++) w->digits.len--;
    if (w->digits.len == 0) *w = (written){0};
}

bool written_parse(rb_str s, written *out)
{
    rb_buf  digits = {0};
    size_t  at = 0;
    bool    point = false;
    written w = {0};
    if (at < s.len && (s.ptr[at] == '-' || s.ptr[at] == '+')) w.negative = s.ptr[at++] == '-';
    for (; at < s.len && (is_digit(s.ptr[at]) || (s.ptr[at] == '.' && !point)); at++) {
        if (s.ptr[at] == '.') point = true;
        else rb_buf_add_char(&digits, s.ptr[at]);
        if (point && s.ptr[at] != '.') w.exponent--;
    }
    if (digits.len == 0) return false;
    if (at < s.len && (s.ptr[at] == 'e' || s.ptr[at] == 'E')) {
        rb_str rest = rb_str_slice(s, at + 1, s.len);
        char  *end;
        const char *chars = rb_str_chars(rest);
        w.exponent += strtol(chars, &end, 10);
        if (rest.len == 0 || *end || end[-1] < '0') return false;
    } else if (at < s.len) return false;
    w.digits = rb_buf_str(&digits);
    strip(&w);
    *out = w;
    return true;
}

bool written_is_held(const written *w) { return w->exponent >= -RB_DEC_PLACES && (int64_t)w->digits.len + w->exponent <= 38 - RB_DEC_PLACES; }

bool written_is_too_large(const written *w)
{
    rb_dec ignored;
    return !written_round(w, &ignored);
}

/* Where the tenth place is among the digits; beyond the last when there is no such digit. */
static int64_t tenth_place(const written *w) { return (int64_t)w->digits.len + w->exponent + RB_DEC_PLACES; }

bool written_is_tie(const written *w)
{
    int64_t tenth = tenth_place(w);
    return tenth >= 0 && tenth == (int64_t)w->digits.len - 1 && w->digits.ptr[tenth] == '5';
}

bool written_round(const written *w, rb_dec *out)
{
    int64_t tenth = tenth_place(w);
    rb_dec  n = 0;
    if (tenth > 38) return false;
    for (int64_t i = 0; i < tenth; i++) n = n * 10 + (i < (int64_t)w->digits.len ? w->digits.ptr[i] - '0' : 0);
    if (tenth >= 0 && tenth < (int64_t)w->digits.len) {
        bool above = w->digits.ptr[tenth] > '5' || (w->digits.ptr[tenth] == '5' && !written_is_tie(w));
        if (above || (written_is_tie(w) && n % 2)) n++;
    }
    if (n > RB_DEC_MAX) return false;
    *out = w->negative ? -n : n;
    return true;
}

rb_str written_print(const written *w)
{
    rb_buf  b = {0};
    int64_t whole = (int64_t)w->digits.len + w->exponent;
    if (w->digits.len == 0) return RB_STR("0");
    if (whole > 100 || w->exponent < -100) return rb_str_print("%s%.*sE%ld", w->negative ? "-" : "", RB_STR_ARGS(w->digits), (long)w->exponent);
    if (w->negative) rb_buf_add_char(&b, '-');
    if (whole <= 0) rb_buf_add_chars(&b, "0.");
    for (int64_t i = whole; i < 0; i++) rb_buf_add_char(&b, '0');
    for (size_t i = 0; i < w->digits.len; i++) {
        if (whole > 0 && (int64_t)i == whole) rb_buf_add_char(&b, '.');
        rb_buf_add_char(&b, w->digits.ptr[i]);
    }
    for (int64_t i = (int64_t)w->digits.len; i < whole; i++) rb_buf_add_char(&b, '0');
    return rb_buf_take(&b);
}
