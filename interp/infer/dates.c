/* infer/dates.c: which form the dates of a column have.
 *
 * 03/04/2025 is in March or in April. A day above 12 proves the order for its column, and other columns of the same file
 * are taken to follow it; where nothing proves it the separator decides (a slash: month first), and a comment says so.
 */
#include "infer/profile.h"

/* The same form with day and month in the other order; empty: it has none. */
static rb_str twin_of(rb_str format)
{
    static const char *const pairs[][2] = {{"DD/MM/", "MM/DD/"}, {"D/M/", "M/D/"}, {"DD-MM-", "MM-DD-"}, {"D-M-", "M-D-"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int k = 0; k < 2; k++) {
            rb_str from = rb_str_of(pairs[i][k]);
            if (rb_str_starts(format, from)) return rb_str_print("%s%.*s", pairs[i][!k], (int)(format.len - from.len), format.ptr + from.len);
        }
    return RB_STR("");
}

static bool is_day_first(rb_str format) { return format.len > 0 && format.ptr[0] == 'D'; }

static bool is_of_day(const rb_reading *r)
{
    enum rb_type_kind kind = r->field.type.kind;
    return kind == RB_TYPE_date || kind == RB_TYPE_datetime;
}

static const rb_reading *find(const rb_profile *p, rb_str format)
{
    for (uint32_t i = 0; i < p->readings.len && format.len > 0; i++)
        if (is_of_day(&p->readings.items[i]) && rb_str_equal(p->readings.items[i].format, format)) return &p->readings.items[i];
    return NULL;
}

/* ISO before declared forms, dates before moments, with an offset before without one: the order of forms.c. */
static int rank(const rb_reading *r)
{
    bool is_moment = r->field.type.kind == RB_TYPE_datetime;
    return (r->format.len > 0 ? 1 : 0) + (is_moment ? 2 : 0) + (is_moment && r->format.len == 0 && r->zone.len > 0 ? 1 : 0);
}

static const rb_reading *best(const rb_profile *p)
{
    const rb_reading *found = NULL;
    for (uint32_t i = 0; i < p->readings.len; i++) {
        const rb_reading *r = &p->readings.items[i];
        if (!is_of_day(r) || !rb_reading_fits(r, p)) continue;
        if (!found || r->fails < found->fails || (r->fails == found->fails && rank(r) < rank(found))) found = r;
    }
    return found;
}

void rb_infer_prove_orders(rb_infer_state *s, const rb_profile *p)
{
    const rb_reading *r = best(p);
    rb_str twin = r ? twin_of(r->format) : RB_STR("");
    if (twin.len == 0) return;
    const rb_reading *other = find(p, twin);
    if (!other || !rb_reading_fits(other, p)) *(is_day_first(r->format) ? &s->day_first : &s->month_first) += 1;
}

static bool prefers_day(const rb_infer_state *s, rb_str format)
{
    if (s->day_first != s->month_first) return s->day_first > s->month_first;
    return memchr(format.ptr, '/', format.len) == NULL;
}

static void say_zone(rb_infer_state *s, const rb_profile *p, const rb_reading *r)
{
    if (r->zone.len == 0 || s->zone_doubt.len > 0) return;
    s->zone_doubt = rb_str_print("times have no offset from UTC, the first is %.*s of %.*s: whose clock is it? UTC is assumed", RB_STR_ARGS(rb_infer_at(s, r->first)), RB_STR_ARGS(p->name));
}

const rb_reading *rb_infer_day(rb_infer_state *s, rb_profile *p)
{
    const rb_reading *r = best(p);
    if (!r) return NULL;
    rb_str twin = twin_of(r->format);
    const rb_reading *other = find(p, twin);
    if (other && rb_reading_fits(other, p) && other->fails == r->fails) {
        const rb_reading *taken = prefers_day(s, r->format) == is_day_first(r->format) ? r : other;
        bool by_others = s->day_first != s->month_first;
        rb_infer_doubt(p, "%.*s may be %.*s or %.*s; %s", RB_STR_ARGS(rb_infer_at(s, r->first)), RB_STR_ARGS(taken->format), RB_STR_ARGS((taken == r ? other : r)->format),
                       by_others ? "taken as in the other columns" : "nothing here tells: ask who made the file");
        r = taken;
    } else if (other && other->failed.text.ptr) {
        p->note = rb_str_print("as %.*s shows", RB_STR_ARGS(rb_infer_at(s, other->failed)));
    }
    say_zone(s, p, r);
    return r;
}
