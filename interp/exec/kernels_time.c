/* exec/kernels_time.c: dates, instants, durations and months.
 *
 * Promises  A date or an instant outside the years 1 to 9999, or a time outside the day, is unknown and its value 0, so
 *           whatever is in such a column is real; durations and months have the whole range of 64 bits.
 */
#include "exec/kernels.h"

#define INSTANT_MIN (RB_DATE_MIN * RB_US_PER_DAY)
#define INSTANT_MAX ((RB_DATE_MAX + INT64_C(1)) * RB_US_PER_DAY - 1)

/* What a value of the type may be at all. */
typedef struct range { int64_t min, max; } range;
static range range_of(rb_type type)
{
    if (type.kind == RB_TYPE_datetime) return (range){INSTANT_MIN, INSTANT_MAX};
    if (type.kind == RB_TYPE_date) return (range){RB_DATE_MIN, RB_DATE_MAX};
    if (type.kind == RB_TYPE_time) return (range){0, RB_US_PER_DAY - 1};
    return (range){INT64_MIN, INT64_MAX};
}

static bool accept(int64_t value, bool good, range in, int64_t *result)
{
    good &= (value >= in.min) & (value <= in.max);
    *result = good ? value : 0;
    return good;
}

static inline bool add(int64_t a, int64_t b, range in, int64_t *result)
{
    int64_t sum;
    bool    good = !__builtin_add_overflow(a, b, &sum);
    return accept(sum, good, in, result);
}

static inline bool sub(int64_t a, int64_t b, range in, int64_t *result)
{
    int64_t difference;
    bool    good = !__builtin_sub_overflow(a, b, &difference);
    return accept(difference, good, in, result);
}

/* Of 64 rows, where any value is good: whether none overflows. Else they are computed one by one. */
static bool add_all(const int64_t *p, const int64_t *q, int64_t *out)
{
    uint64_t over = 0;
    for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {
        uint64_t a = (uint64_t)p[i], b = (uint64_t)q[i], sum = a + b;
        over |= (a ^ sum) & (b ^ sum);
        out[i] = (int64_t)sum;
    }
    return over >> 63 == 0;
}

static bool sub_all(const int64_t *p, const int64_t *q, int64_t *out)
{
    uint64_t over = 0;
    for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {
        uint64_t a = (uint64_t)p[i], b = (uint64_t)q[i], difference = a - b;
        over |= (a ^ b) & (a ^ difference);
        out[i] = (int64_t)difference;
    }
    return over >> 63 == 0;
}

static bool one_by_one(const int64_t *p, const int64_t *q, int64_t *out)
{
    (void)p;
    (void)q;
    (void)out;
    return false;
}

/* The range is looked up once a step, not once a row. */
#define KERNEL_RANGED(name, call, all)                                                            \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                        \
    {                                                                                        \
        const rb_column *a = rb_exec_in(x, s, 0), *b = s->in[1] == RB_STEP_NONE ? a : rb_exec_in(x, s, 1); \
        range            in = range_of(s->type);                                             \
        for (uint32_t w = x->from; w < x->to; w++) {                                         \
            const int64_t *p = a->v.i64 + rb_exec_base(x, s, 0, w);                          \
            const int64_t *q = b->v.i64 + (b == a ? rb_exec_base(x, s, 0, w) : rb_exec_base(x, s, 1, w)); \
            uint64_t       good = 0;                                                         \
            bool           is_done = in.min == INT64_MIN && in.max == INT64_MAX && all(p, q, out->v.i64 + w * RB_WORD_ROWS); \
            if (is_done) good = RB_ALL_ROWS;                                                 \
            for (uint32_t i = 0; i < RB_WORD_ROWS && !is_done; i++)                          \
                good |= (uint64_t)call(p[i], q[i], in, &out->v.i64[w * RB_WORD_ROWS + i]) << i; \
            out->known[w] = a->known[w] & b->known[w] & good;                                \
        }                                                                                    \
    }

static inline bool negate(int64_t a, int64_t unused, range in, int64_t *result)
{
    (void)unused;
    return sub(0, a, in, result);
}

static inline bool positive(int64_t a, int64_t unused, range in, int64_t *result)
{
    (void)unused;
    return a < 0 ? sub(0, a, in, result) : add(a, 0, in, result);
}

KERNEL_RANGED(add_i64, add, add_all)
KERNEL_RANGED(sub_i64, sub, sub_all)
KERNEL_RANGED(neg_i64, negate, one_by_one)
KERNEL_RANGED(abs_i64, positive, one_by_one)

static bool to_i64(rb_i128 wide, int64_t *result)
{
    if (wide < INT64_MIN || wide > INT64_MAX) return false;
    *result = (int64_t)wide;
    return true;
}

static bool scaled(rb_i128 n, rb_i128 mul, rb_i128 div, int64_t *result)
{
    rb_i128 wide;
    return rb_i128_scale(n, mul, div, &wide) && to_i64(wide, result);
}

KERNEL_PAIR(mul_duration, int64_t, i64, rb_dec, dec, int64_t, i64, scaled(p[i], q[i], RB_DEC_ONE, &result))
static bool times_months(int64_t months, rb_dec n, int64_t *result)
{
    rb_i128 product;
    if (__builtin_mul_overflow((rb_i128)months, n, &product) || product % RB_DEC_ONE != 0) return false;
    return to_i64(product / RB_DEC_ONE, result);
}

KERNEL_PAIR(mul_months, int64_t, i64, rb_dec, dec, int64_t, i64, times_months(p[i], q[i], &result))
KERNEL_PAIR(div_duration, int64_t, i64, rb_dec, dec, int64_t, i64, scaled(p[i], RB_DEC_ONE, q[i], &result))
KERNEL_PAIR(ratio_duration, int64_t, i64, int64_t, i64, rb_dec, dec, rb_i128_scale(p[i], RB_DEC_ONE, q[i], &result))
KERNEL_EACH(duration_number, int64_t, i64, rb_dec, dec,
            rb_i128_scale(p[i], RB_DEC_ONE, s->operand * (rb_i128)RB_US_PER_SECOND, &result))

static bool days_between(int64_t a, int64_t b, int64_t *result)
{
    int64_t days, us;
    if (__builtin_sub_overflow(a, b, &days) || __builtin_mul_overflow(days, RB_US_PER_DAY, &us)) return false;
    *result = us;
    return true;
}

static bool date_plus(int64_t date, int64_t duration, int64_t *result)
{
    int64_t days = duration / RB_US_PER_DAY;
    bool    whole = duration % RB_US_PER_DAY == 0;
    return accept(date + days, whole, (range){RB_DATE_MIN, RB_DATE_MAX}, result);
}

static bool plus_months(int64_t date, int64_t months, enum rb_month_end mode, int64_t *result)
{
    return rb_date_add_months(date, months, mode, result);
}

KERNEL_PAIR(days_between, int64_t, i64, int64_t, i64, int64_t, i64, days_between(p[i], q[i], &result))
KERNEL_PAIR(date_plus, int64_t, i64, int64_t, i64, int64_t, i64, date_plus(p[i], q[i], &result))
KERNEL_PAIR(date_plus_clamped, int64_t, i64, int64_t, i64, int64_t, i64,
            plus_months(p[i], q[i], RB_MONTH_END_CLAMPED, &result))
KERNEL_PAIR(date_plus_overflowing, int64_t, i64, int64_t, i64, int64_t, i64,
            plus_months(p[i], q[i], RB_MONTH_END_OVERFLOWING, &result))

/* An offset leads out of the range on its first and last day alone. */
static uint64_t accept_dates(int64_t *dates)
{
    uint64_t good = 0;
    int64_t  least = RB_DATE_MAX, most = RB_DATE_MIN;
    for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {
        least = dates[i] < least ? dates[i] : least;
        most = dates[i] > most ? dates[i] : most;
    }
    if (least >= RB_DATE_MIN && most <= RB_DATE_MAX) return RB_ALL_ROWS;
    for (uint32_t i = 0; i < RB_WORD_ROWS; i++) good |= (uint64_t)accept(dates[i], true, (range){RB_DATE_MIN, RB_DATE_MAX}, &dates[i]) << i;
    return good;
}

void rb_exec_date_of(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0);
    for (uint32_t w = x->from; w < x->to; w++) {
        int64_t *dates = out->v.i64 + w * RB_WORD_ROWS;
        rb_zone_dates(x->plan->zone, a->v.i64 + rb_exec_base(x, s, 0, w), dates, RB_WORD_ROWS);
        out->known[w] = a->known[w] & accept_dates(dates);
    }
}


static int64_t time_in(const rb_zone *zone, int64_t instant)
{
    int64_t local = (instant % RB_US_PER_DAY + rb_zone_offset(zone, instant)) % RB_US_PER_DAY;
    return local < 0 ? local + RB_US_PER_DAY : local;
}

/* A time that clocks skip on that day is the moment at which they do, moved on by as much; of one that they show twice, the first. */
static bool moment_in(const rb_zone *zone, int64_t date, int64_t time, int64_t *result)
{
    return accept(rb_zone_instant(zone, date * RB_US_PER_DAY + time), true, (range){INSTANT_MIN, INSTANT_MAX}, result);
}

/* The same time of day on the day so many months away. */
static bool moved_by_months(const rb_zone *zone, int64_t instant, int64_t months, enum rb_month_end mode, int64_t *result)
{
    int64_t from = rb_zone_date(zone, instant), to;
    if (from < RB_DATE_MIN || from > RB_DATE_MAX || !rb_date_add_months(from, months, mode, &to)) return false;
    if (to == from) return accept(instant, true, (range){INSTANT_MIN, INSTANT_MAX}, result);
    return moment_in(zone, to, time_in(zone, instant), result);
}

KERNEL_PAIR(moment_of, int64_t, i64, int64_t, i64, int64_t, i64, moment_in(x->plan->zone, p[i], q[i], &result))
KERNEL_PAIR(instant_plus_clamped, int64_t, i64, int64_t, i64, int64_t, i64,
            moved_by_months(x->plan->zone, p[i], q[i], RB_MONTH_END_CLAMPED, &result))
KERNEL_PAIR(instant_plus_overflowing, int64_t, i64, int64_t, i64, int64_t, i64,
            moved_by_months(x->plan->zone, p[i], q[i], RB_MONTH_END_OVERFLOWING, &result))
KERNEL_EACH(time_of, int64_t, i64, int64_t, i64, (result = time_in(x->plan->zone, p[i]), true))
KERNEL_EACH(hour_of, int64_t, i64, rb_dec, dec, (result = rb_dec_of(p[i] / (RB_US_PER_SECOND * 3600)), true))
KERNEL_EACH(minute_of, int64_t, i64, rb_dec, dec, (result = rb_dec_of(p[i] / (RB_US_PER_SECOND * 60) % 60), true))
KERNEL_EACH(second_of, int64_t, i64, rb_dec, dec, (result = rb_dec_of(p[i] / RB_US_PER_SECOND % 60), true))
KERNEL_EACH(year_of, int64_t, i64, rb_dec, dec, (result = rb_dec_of(rb_date_to_civil(p[i]).year), true))
KERNEL_EACH(month_of, int64_t, i64, rb_dec, dec, (result = rb_dec_of(rb_date_to_civil(p[i]).month), true))
KERNEL_EACH(day_of, int64_t, i64, rb_dec, dec, (result = rb_dec_of(rb_date_to_civil(p[i]).day), true))
KERNEL_EACH(weekday_of, int64_t, i64, rb_dec, dec, (result = rb_dec_of(rb_date_weekday(p[i]) + 1), true))
