/* cli/size.c: see size.h. KB, MB, GB and TB are powers of 1000, KiB to TiB of 1024, and K, M, G, T alone as well, as sort(1) has them. */
#include "cli/size.h"

#include "base/ascii.h"
#include "base/decimal.h"
#include "base/unicode.h"

static bool find_unit(rb_str unit, uint64_t *bytes)
{
    static const char letters[] = "kmgt";
    char first = unit.len > 0 ? (char)(unit.ptr[0] | 0x20) : 'b';
    *bytes = 1;
    if (unit.len == 0 || (unit.len == 1 && first == 'b')) return true;
    const char *letter = memchr(letters, first, sizeof letters - 1);
    rb_str      rest = rb_str_slice(unit, 1, unit.len);
    bool        decimal = rb_text_equal_fold(rest, RB_STR("b"));
    if (!letter || !(decimal || rest.len == 0 || rb_text_equal_fold(rest, RB_STR("ib")))) return false;
    for (ptrdiff_t i = letter - letters; i >= 0; i--) *bytes *= decimal ? 1000 : 1024;
    return true;
}

bool rb_size_parse(rb_str text, uint64_t *bytes)
{
    size_t   digits = 0;
    uint64_t unit;
    rb_dec   number;
    rb_i128  all;
    while (digits < text.len && (rb_is_digit(text.ptr[digits]) || text.ptr[digits] == '.')) digits++;
    if (rb_dec_parse(rb_str_slice(text, 0, digits), &number) != RB_DEC_OK) return false;
    if (!find_unit(rb_text_trim(rb_str_slice(text, digits, text.len)), &unit)) return false;
    if (__builtin_mul_overflow(number, (rb_i128)unit, &all)) return false;
    all /= RB_DEC_ONE;
    if (all <= 0 || all > (rb_i128)1000000 << 40) return false;
    *bytes = (uint64_t)all;
    return true;
}
