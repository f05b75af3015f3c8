/* report/figures.c: numbers as people read them.
 *
 * For the text report only: here, and nowhere else, figures are rounded (balances are not). What is small but not nothing
 * never reads as nothing, and what is nearly all never reads as all.
 */
#include "report/internal.h"

#include "base/ascii.h"
#include "base/decimal.h"

static void add_grouped(rb_buf *b, rb_str digits)
{
    for (size_t i = 0; i < digits.len; i++) {
        if (i > 0 && (digits.len - i) % 3 == 0) rb_buf_add_char(b, ',');
        rb_buf_add_char(b, digits.ptr[i]);
    }
}

void rb_figure_add_count(rb_buf *b, uint64_t n)
{
    rb_buf digits = {0};
    rb_buf_add_u64(&digits, n);
    add_grouped(b, rb_buf_str(&digits));
}

void rb_figure_add_things(rb_buf *b, uint64_t n, const char *one, const char *many)
{
    rb_figure_add_count(b, n);
    rb_buf_add_char(b, ' ');
    rb_buf_add_chars(b, n == 1 ? one : many);
}

void rb_figure_add_share(rb_buf *b, uint64_t part, uint64_t whole)
{
    if (whole == 0) {
        rb_buf_add_char(b, '-');
        return;
    }
    rb_u128  scaled = (rb_u128)part * 1000;
    uint64_t tenths = (uint64_t)(scaled / whole), rest = (uint64_t)(scaled % whole);
    if (rest > whole - rest || (rest == whole - rest && tenths % 2 == 1)) tenths++;
    if (part > 0 && tenths == 0) rb_buf_add_chars(b, "<0.1%");
    else if (part < whole && tenths == 1000) rb_buf_add_chars(b, ">99.9%");
    else rb_buf_print(b, "%u.%u%%", (unsigned)(tenths / 10), (unsigned)(tenths % 10));
}

static bool is_small(rb_dec a) { return a < RB_DEC_ONE && a > -RB_DEC_ONE; }

#define MINUTE (60 * RB_US_PER_SECOND)

static int64_t size_of(int64_t us) { return us == INT64_MIN ? INT64_MAX : us < 0 ? -us : us; }

/* Half to even. */
static int64_t to_whole(int64_t us, int64_t unit)
{
    int64_t whole = us / unit, rest = us % unit, twice = rest < 0 ? -2 * rest : 2 * rest, out;
    if (twice > unit || (twice == unit && whole % 2 != 0)) whole += rest < 0 ? -1 : 1;
    return __builtin_mul_overflow(whole, unit, &out) ? us : out;
}

/* Two places, four of a percent's fraction, six for what is less than one; whole minutes from an hour on, whole seconds
 * from a minute on. */
static rb_value rounded(const rb_value *v)
{
    rb_value r = *v;
    if (rb_type_rep(v->type) == RB_REP_DEC) {
        unsigned places = v->type.kind == RB_TYPE_percent ? 4 : is_small(v->dec) ? 6 : 2;
        (void)rb_dec_round(v->dec, places, RB_ROUND_HALF_EVEN, &r.dec);
    } else if (v->type.kind == RB_TYPE_duration && size_of(v->i64) >= MINUTE) {
        r.i64 = to_whole(v->i64, size_of(v->i64) >= 60 * MINUTE ? MINUTE : RB_US_PER_SECOND);
    }
    return r;
}

void rb_figure_add_grouped(rb_buf *b, rb_str text)
{
    size_t start = text.len > 0 && text.ptr[0] == '-', end = start;
    while (end < text.len && rb_is_digit(text.ptr[end])) end++;
    rb_buf_add_str(b, rb_str_slice(text, 0, start));
    add_grouped(b, rb_str_slice(text, start, end));
    rb_buf_add_str(b, rb_str_slice(text, end, text.len));
}

void rb_figure_add_exact(rb_buf *b, const rb_value *v, const rb_zone *zone)
{
    rb_buf plain = {0};
    rb_value_print(&plain, v, zone);
    rb_figure_add_grouped(b, rb_buf_str(&plain));
}

static void add_shown(rb_buf *b, const rb_value *v, rb_value shown, const rb_zone *zone)
{
    if (!v->known || rb_type_rep(v->type) != RB_REP_DEC) {
        rb_value_print(b, &shown, zone);
        return;
    }
    rb_buf plain = {0};
    rb_value_print(&plain, &shown, zone);
    rb_figure_add_grouped(b, rb_buf_str(&plain));
}

void rb_figure_add_value(rb_buf *b, const rb_value *v, const rb_zone *zone) { add_shown(b, v, rounded(v), zone); }

/* 94.996% must not read 95% beside a target of 95%. */
void rb_figure_add_against(rb_buf *b, const rb_value *v, const rb_value *target, const rb_zone *zone)
{
    rb_value shown = rounded(v);
    bool     same = v->known && target->known && shown.dec == target->dec && shown.i64 == target->i64;
    add_shown(b, v, same ? *v : shown, zone);
}

/* Percentage points: 7.55 points. */
static void add_points(rb_buf *b, const rb_value *miss)
{
    rb_value points = rounded(miss);
    points.type = RB_TYPE(number);
    points.dec *= 100;
    rb_figure_add_value(b, &points, NULL);
    rb_buf_add_chars(b, " points");
}

void rb_figure_add_miss(rb_buf *b, const rb_kpi_info *info, const rb_value *miss)
{
    bool   decimal = rb_type_rep(miss->type) == RB_REP_DEC;
    rb_dec places_4 = 0;
    if (!miss->known) rb_buf_add_char(b, '-');
    else if (decimal ? miss->dec <= 0 : miss->i64 <= 0) rb_buf_add_chars(b, "met");
    else if (miss->type.kind != RB_TYPE_percent) rb_figure_add_value(b, miss, NULL);
    else if (rb_dec_round(miss->dec, 4, RB_ROUND_HALF_EVEN, &places_4) && places_4 == 0) rb_buf_add_chars(b, info->miss_is_amount ? "<0.01 points" : "<0.01%");
    else if (info->miss_is_amount) add_points(b, miss);
    else rb_figure_add_value(b, miss, NULL);
}

enum { CUT_BYTES = 240 };

void rb_figure_cut(rb_buf *b, size_t from)
{
    size_t end = from + CUT_BYTES;
    if (b->len <= end) return;
    while (end > from && ((unsigned char)b->ptr[end] & 0xC0) == 0x80) end--;
    b->len = end;
    rb_buf_add_chars(b, "\xE2\x80\xA6");
}

void rb_figure_add_cut(rb_buf *b, rb_str text)
{
    size_t from = b->len;
    rb_buf_add_str(b, text);
    rb_figure_cut(b, from);
}
