/* exec/kernels_number.c: looking up in sets, and arithmetic, over whole numbers and decimals.
 *
 * Arithmetic is checked, never wrapped: what leaves the range is unknown, and its value 0. So
 * every value of a column, of rows that are not known too, is in the range of its kind, and computing on it is defined.
 */
#include "exec/kernels.h"

/* Up to this many members are all compared: cheaper than the mispredicted branches of a search. */
enum { FEW_MEMBERS = 8 };

#define KERNEL_IN(name, T, member)                                                            \
    static bool is_in_many_##member(const T *set, uint32_t len, T value)                      \
    {                                                                                         \
        const T *base = set;                                                                  \
        for (uint32_t left = len; left > 1; left -= left / 2)                                 \
            base += base[left / 2] <= value ? left / 2 : 0;                                   \
        return len > 0 && *base == value;                                                     \
    }                                                                                         \
    static uint64_t word_of_few_##member(const T *set, uint32_t len, const T *p)              \
    {                                                                                         \
        uint64_t word = 0;                                                                    \
        for (uint32_t k = 0; k < len; k++)                                                    \
            for (uint32_t i = 0; i < RB_WORD_ROWS; i++) word |= (uint64_t)(p[i] == set[k]) << i; \
        return word;                                                                          \
    }                                                                                         \
    static uint64_t word_of_many_##member(const T *set, uint32_t len, const T *p)             \
    {                                                                                         \
        uint64_t word = 0;                                                                    \
        for (uint32_t i = 0; i < RB_WORD_ROWS; i++)                                           \
            word |= (uint64_t)is_in_many_##member(set, len, p[i]) << i;                       \
        return word;                                                                          \
    }                                                                                         \
    static void name(rb_exec *x, const rb_step *s, rb_column *out)                            \
    {                                                                                         \
        const rb_column *a = rb_exec_in(x, s, 0);                                             \
        const rb_set    *set = &x->plan->sets.items[s->operand];                              \
        for (uint32_t w = x->from; w < x->to; w++) {                                          \
            const T *p = a->v.member + rb_exec_base(x, s, 0, w);                                      \
            uint64_t word = set->len <= FEW_MEMBERS ? word_of_few_##member(set->member, set->len, p) \
                                                    : word_of_many_##member(set->member, set->len, p); \
            out->known[w] = a->known[w];                                                      \
            out->v.bits[w] = word & a->known[w];                                              \
        }                                                                                     \
    }

KERNEL_IN(in_i64_at_large, int64_t, i64)
KERNEL_IN(in_decimals, rb_dec, dec)

void rb_exec_in_dec(rb_exec *x, const rb_step *s, rb_column *out) { in_decimals(x, s, out); }

/* Codes of picklists are small: then a set of them is one word, whatever its size. */
static bool is_one_word(const rb_set *set)
{
    return set->len > 0 && set->i64[0] >= 0 && set->i64[set->len - 1] < RB_WORD_ROWS;
}

static uint64_t word_of_codes(uint64_t set, const int64_t *p)
{
    uint64_t word = 0;
    for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {
        uint64_t code = (uint64_t)p[i];
        word |= (set >> (code & 63) & (code < 64)) << i;
    }
    return word;
}

void rb_exec_in_i64(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0);
    const rb_set    *set = &x->plan->sets.items[s->operand];
    uint64_t         members = 0;
    if (!is_one_word(set)) {
        in_i64_at_large(x, s, out);
        return;
    }
    for (uint32_t k = 0; k < set->len; k++) members |= UINT64_C(1) << set->i64[k];
    for (uint32_t w = x->from; w < x->to; w++) {
        out->known[w] = a->known[w];
        out->v.bits[w] = word_of_codes(members, a->v.i64 + rb_exec_base(x, s, 0, w)) & a->known[w];
    }
}

KERNEL_PAIR(add_dec, rb_dec, dec, rb_dec, dec, rb_dec, dec, rb_dec_add(p[i], q[i], &result))
KERNEL_PAIR(sub_dec, rb_dec, dec, rb_dec, dec, rb_dec, dec, rb_dec_sub(p[i], q[i], &result))
KERNEL_PAIR(mul_dec, rb_dec, dec, rb_dec, dec, rb_dec, dec, rb_dec_mul(p[i], q[i], &result))
KERNEL_PAIR(div_dec, rb_dec, dec, rb_dec, dec, rb_dec, dec, rb_dec_div(p[i], q[i], &result))
KERNEL_PAIR(min_dec, rb_dec, dec, rb_dec, dec, rb_dec, dec, (result = p[i] < q[i] ? p[i] : q[i], true))
KERNEL_PAIR(max_dec, rb_dec, dec, rb_dec, dec, rb_dec, dec, (result = p[i] > q[i] ? p[i] : q[i], true))
KERNEL_EACH(neg_dec, rb_dec, dec, rb_dec, dec, (result = -p[i], true))
KERNEL_EACH(abs_dec, rb_dec, dec, rb_dec, dec, (result = p[i] < 0 ? -p[i] : p[i], true))
KERNEL_EACH(round_dec, rb_dec, dec, rb_dec, dec, rb_dec_round(p[i], s->operand, RB_ROUND_HALF_EVEN, &result))
KERNEL_EACH(round_half_up, rb_dec, dec, rb_dec, dec, rb_dec_round(p[i], s->operand, RB_ROUND_HALF_UP, &result))
KERNEL_EACH(truncate_dec, rb_dec, dec, rb_dec, dec, rb_dec_round(p[i], s->operand, RB_ROUND_DOWN, &result))
KERNEL_EACH(floor_dec, rb_dec, dec, rb_dec, dec, rb_dec_round(p[i], 0, RB_ROUND_FLOOR, &result))
KERNEL_EACH(ceiling_dec, rb_dec, dec, rb_dec, dec, rb_dec_round(p[i], 0, RB_ROUND_CEILING, &result))
KERNEL_PAIR(min_i64, int64_t, i64, int64_t, i64, int64_t, i64, (result = p[i] < q[i] ? p[i] : q[i], true))
KERNEL_PAIR(max_i64, int64_t, i64, int64_t, i64, int64_t, i64, (result = p[i] > q[i] ? p[i] : q[i], true))
