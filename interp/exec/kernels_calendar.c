/* exec/kernels_calendar.c: time counted on calendars; base/worktime.c does the counting.
 *
 * Promises  Rows that are not known are not asked about: what stands in them may lie in any year, and to lay out a year
 *           of a calendar costs more than a thousand rows.
 */
#include "exec/kernels.h"

#define INSTANT_MIN (RB_DATE_MIN * RB_US_PER_DAY)
#define INSTANT_MAX ((RB_DATE_MAX + INT64_C(1)) * RB_US_PER_DAY - 1)

static rb_diary *diary_of(const rb_exec *x, const rb_step *s) { return x->diaries[s->operand]; }

static bool plus(rb_diary *d, int64_t instant, int64_t time, int64_t *result)
{
    return rb_diary_plus(d, instant, time, result) && *result >= INSTANT_MIN && *result <= INSTANT_MAX;
}

static bool add_days(rb_diary *d, int64_t day, rb_dec n, int64_t *result)
{
    int64_t count;
    return rb_dec_to_i64(n, &count) && rb_diary_add_days(d, day, count, result);
}

static rb_dec count_after(rb_diary *d, int64_t a, int64_t b) { return rb_dec_of(rb_diary_count_days(d, a, b)); }

/* Both days count, also backwards: from Tuesday through Monday are two days, less than nothing of them. */
static rb_dec count_through(rb_diary *d, int64_t a, int64_t b)
{
    return rb_dec_of(b < a ? -rb_diary_count_days(d, b - 1, a) : rb_diary_count_days(d, a - 1, b));
}

static rb_dec count_all(int64_t a, int64_t b, bool through) { return rb_dec_of(b - a + (through ? b < a ? -1 : 1 : 0)); }

/* values from one column or two; `call` sees d, p[i], q[i] and result. */
#define KERNEL_DIARY(name, B, b_member, R, r_member, call)                                        \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                             \
    {                                                                                             \
        const rb_column *a = rb_exec_in(x, s, 0), *b = s->in[1] == RB_STEP_NONE ? a : rb_exec_in(x, s, 1); \
        rb_diary        *d = diary_of(x, s);                                                      \
        for (uint32_t w = x->from; w < x->to; w++) {                                              \
            const int64_t *p = a->v.i64 + rb_exec_base(x, s, 0, w);                               \
            const B       *q = b->v.b_member + rb_exec_base(x, s, s->in[1] == RB_STEP_NONE ? 0 : 1, w); \
            uint64_t       known = a->known[w] & b->known[w], good = 0;                           \
            for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {                                         \
                R result = 0;                                                                     \
                (void)q;                                                                          \
                if (known >> i & 1) good |= (uint64_t)(call) << i;                                \
                out->v.r_member[w * RB_WORD_ROWS + i] = good >> i & 1 ? result : 0;               \
            }                                                                                     \
            out->known[w] = good;                                                                 \
        }                                                                                         \
    }

KERNEL_DIARY(open_between, int64_t, i64, int64_t, i64, (result = rb_diary_between(d, p[i], q[i]), true))
KERNEL_DIARY(open_plus, int64_t, i64, int64_t, i64, plus(d, p[i], q[i], &result))
KERNEL_DIARY(business_plus, rb_dec, dec, int64_t, i64, add_days(d, p[i], q[i], &result))
KERNEL_DIARY(business_after, int64_t, i64, rb_dec, dec, (result = count_after(d, p[i], q[i]), true))
KERNEL_DIARY(business_through, int64_t, i64, rb_dec, dec, (result = count_through(d, p[i], q[i]), true))
KERNEL_DIARY(calendar_day, int64_t, i64, int64_t, i64, rb_diary_day(d, p[i], &result) && result >= RB_DATE_MIN && result <= RB_DATE_MAX)

static bool date_on(const rb_worktime *w, int64_t instant, int64_t *result)
{
    int64_t day = rb_zone_date(w->zone, instant);
    bool    good = day >= RB_DATE_MIN && day <= RB_DATE_MAX;
    *result = good ? day : 0;
    return good;
}

KERNEL_EACH(calendar_date, int64_t, i64, int64_t, i64, date_on(x->plan->calendars.items[s->operand].time, p[i], &result))
KERNEL_PAIR(day_count, int64_t, i64, int64_t, i64, rb_dec, dec, (result = count_all(p[i], q[i], s->operand != 0), true))

/* bits from one column; `test` sees p[i]. */
#define KERNEL_TEST(name, test)                                                  \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)            \
    {                                                                            \
        const rb_column *a = rb_exec_in(x, s, 0);                                \
        for (uint32_t w = x->from; w < x->to; w++) {                             \
            const int64_t *p = a->v.i64 + rb_exec_base(x, s, 0, w);              \
            uint64_t       known = a->known[w], word = 0;                        \
            for (uint32_t i = 0; i < RB_WORD_ROWS; i++)                          \
                if (known >> i & 1) word |= (uint64_t)(test) << i;               \
            out->known[w] = known;                                               \
            out->v.bits[w] = word;                                               \
        }                                                                        \
    }

KERNEL_TEST(business_day, rb_worktime_is_business_day(x->plan->calendars.items[s->operand].time, p[i]))
KERNEL_TEST(open_at, rb_diary_is_open(diary_of(x, s), p[i]))
