/* exec/kernels_whole.c: whole numbers: parts of dates put together, division that leaves a rest, numbers of so many digits.
 *
 * Promises  A number that should be whole and is not gives unknown, never a rounded answer.
 *
 * Why division rounds down and not towards zero: fiscal years and quarters are counted with it, and a month before the
 * first one must fall into the year before, not into the same one twice.
 */
#include "exec/kernels.h"

/* Made once: a date out of three columns. */
static bool civil_date(rb_dec year, rb_dec month, rb_dec day, int64_t *result)
{
    int64_t y, m, d;
    *result = 0;
    if (!rb_dec_to_i64(year, &y) || !rb_dec_to_i64(month, &m) || !rb_dec_to_i64(day, &d)) return false;
    if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31) return false;
    return rb_date_from_civil((rb_civil){(int)y, (int)m, (int)d}, result);
}

void rb_exec_civil_date(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *year = rb_exec_in(x, s, 0), *month = rb_exec_in(x, s, 1), *day = rb_exec_in(x, s, 2);
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_dec *y = year->v.dec + rb_exec_base(x, s, 0, w), *m = month->v.dec + rb_exec_base(x, s, 1, w);
        const rb_dec *d = day->v.dec + rb_exec_base(x, s, 2, w);
        uint64_t      good = 0;
        for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {
            int64_t date;
            good |= (uint64_t)civil_date(y[i], m[i], d[i], &date) << i;
            out->v.i64[w * RB_WORD_ROWS + i] = date;
        }
        out->known[w] = year->known[w] & month->known[w] & day->known[w] & good;
    }
}

/* Up to nine thousand million, as nearly all are: dividing 128 bits takes ten times as long. */
static bool is_narrow(rb_dec a) { return a == (int64_t)a; }

static bool is_whole(rb_dec a) { return is_narrow(a) ? (int64_t)a % (int64_t)RB_DEC_ONE == 0 : rb_dec_is_whole(a); }
static bool whole(rb_dec a, rb_dec b) { return is_whole(a) && is_whole(b) && b != 0; }

/* Of two that are whole: so b is a unit at least, and the narrow quotient cannot overflow. */
static rb_dec floor_div(rb_dec a, rb_dec b)
{
    if (!is_narrow(a) || !is_narrow(b)) return a / b - (a % b != 0 && (a < 0) != (b < 0));
    int64_t n = (int64_t)a, by = (int64_t)b;
    return n / by - (n % by != 0 && (n < 0) != (by < 0));
}

static bool quotient(rb_dec a, rb_dec b, rb_dec *result)
{
    if (!whole(a, b)) return false;
    *result = floor_div(a, b) * RB_DEC_ONE; /* at least one unit of b in a: it cannot grow beyond a */
    return true;
}

static bool remainder_of(rb_dec a, rb_dec b, rb_dec *result)
{
    if (!whole(a, b)) return false;
    *result = a - floor_div(a, b) * b;
    return true;
}

KERNEL_PAIR(quotient, rb_dec, dec, rb_dec, dec, rb_dec, dec, quotient(p[i], q[i], &result))
KERNEL_PAIR(remainder, rb_dec, dec, rb_dec, dec, rb_dec, dec, remainder_of(p[i], q[i], &result))

/* 7 with two digits is 07, -7 is -07; a longer number stays as long as it is. */
static bool digits_of(rb_exec *x, const rb_step *s, rb_dec n, rb_str *text)
{
    char   digits[48];
    size_t at = sizeof digits;
    *text = RB_STR("");
    if (!rb_dec_is_whole(n)) return false;
    rb_dec left = (n < 0 ? -n : n) / RB_DEC_ONE;
    for (; left > 0 || sizeof digits - at < s->operand || at == sizeof digits; left /= 10) digits[--at] = (char)('0' + (int)(left % 10));
    if (n < 0) digits[--at] = '-';
    size_t len = sizeof digits - at;
    char  *room = rb_exec_room(x, s, len);
    memcpy(room, digits + at, len);
    *text = (rb_str){room, len};
    return true;
}

void rb_exec_digits(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0);
    for (uint32_t w = x->from; w < x->to; w++) {
        const rb_dec *p = a->v.dec + rb_exec_base(x, s, 0, w);
        uint32_t      rows = rb_exec_rows(x, w);
        uint64_t      good = 0;
        for (uint32_t i = 0; i < rows; i++) good |= (uint64_t)digits_of(x, s, p[i], &out->v.text[w * RB_WORD_ROWS + i]) << i;
        out->known[w] = a->known[w] & good;
    }
}
