/* report/period.c: which keys of a KPI are periods, and which comes first.
 *
 * Keys are sorted as texts, in which Q1FY25 and Q1FY26 stand together; a chart runs through time. So a name is read as people
 * write periods: a year, with FY before it or not, and a half, quarter, month, week or day, on either side of it.
 */
#include "report/internal.h"

#include "base/ascii.h"

struct parts { int64_t year, part, day; bool has_year; };

static int64_t number_at(rb_str s, size_t *at, size_t *digits)
{
    int64_t n = 0;
    size_t  from = *at;
    while (*at < s.len && rb_is_digit(s.ptr[*at]) && *at - from < 9) n = n * 10 + (s.ptr[(*at)++] - '0');
    *digits = *at - from;
    return n;
}

/* Four digits are a year, and so are two after FY; else it is a part of one: Q3, 08, W31. */
static bool take_number(struct parts *p, int64_t n, size_t digits, bool after_fy)
{
    if (!p->has_year && (digits == 4 || (after_fy && digits == 2))) {
        p->has_year = true;
        p->year = digits == 2 ? 2000 + n : n;
        return true;
    }
    if (digits > 2) return false;
    if (p->part == 0) p->part = n;
    else if (p->day == 0) p->day = n;
    else return false;
    return true;
}

static bool is_of_period(char c) { return c == 'Q' || c == 'H' || c == 'W' || c == 'M' || c == 'P' || c == '-' || c == '/' || c == ' '; }

static bool read_text(rb_str s, int64_t *order)
{
    struct parts p = {0};
    for (size_t i = 0; i < s.len && s.len <= 16;) {
        bool fy = i + 1 < s.len && s.ptr[i] == 'F' && s.ptr[i + 1] == 'Y';
        if (fy) i += 2;
        if (fy && i < s.len && s.ptr[i] == ' ') i++;
        if (i < s.len && rb_is_digit(s.ptr[i])) {
            size_t  digits;
            int64_t n = number_at(s, &i, &digits);
            if (!take_number(&p, n, digits, fy)) return false;
        } else if (fy || !is_of_period(s.ptr[i++])) {
            return false;
        }
    }
    *order = (p.year * 100 + p.part) * 100 + p.day;
    return p.has_year;
}

bool rb_period_of(const rb_value *v, const rb_zone *zone, int64_t *order)
{
    rb_buf b = {0};
    if (!v->known) return false;
    if (v->type.kind == RB_TYPE_date) {
        *order = v->i64;
        return true;
    }
    bool worded = v->type.kind == RB_TYPE_text || v->type.kind == RB_TYPE_integer || v->type.kind == RB_TYPE_enumeration;
    if (!worded) return false;
    rb_value_print(&b, v, zone);
    return read_text(rb_buf_str(&b), order);
}

uint32_t rb_period_key(const rb_zone *zone, const rb_kpi_info *info, const rb_kpi_total *t, bool or_blank)
{
    rb_kpi_walk w = rb_kpi_walk_over(&t->groups);
    bool       *fails = RB_NEW_ARRAY(bool, info->keys.len + 1u), *found = RB_NEW_ARRAY(bool, info->keys.len + 1u);
    uint32_t    left = t->groups.len > 0 ? info->keys.len : 0;
    int64_t     order;
    for (const rb_kpi_group *g = rb_kpi_walk_next(&w); g && left > 0; g = rb_kpi_walk_next(&w)) {
        for (uint32_t k = 0; k < info->keys.len; k++) {
            bool is_period = rb_period_of(&g->keys.items[k], zone, &order);
            found[k] |= is_period;
            if (fails[k] || is_period || (or_blank && !g->keys.items[k].known)) continue;
            fails[k] = true;
            left--;
        }
    }
    for (uint32_t k = info->keys.len; left > 0 && k-- > 0;)
        if (!fails[k] && found[k]) return k;
    return UINT32_MAX;
}
