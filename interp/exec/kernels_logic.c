/* exec/kernels_logic.c: three-valued logic and choice, on words of 64 rows.
 *
 * A bit column is two words a row set: known, and yes (which is 0 where not known). So a row is no
 * where it is known and not yes; Kleene's tables are a few operations on these, and masks beyond the batch never matter.
 */
#include "exec/kernels.h"

void rb_exec_and(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    for (uint32_t w = x->from; w < x->to; w++) {
        uint64_t yes = a->v.bits[w] & b->v.bits[w];
        uint64_t no = (a->known[w] & ~a->v.bits[w]) | (b->known[w] & ~b->v.bits[w]);
        out->v.bits[w] = yes;
        out->known[w] = yes | no;
    }
}

void rb_exec_or(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    for (uint32_t w = x->from; w < x->to; w++) {
        uint64_t yes = a->v.bits[w] | b->v.bits[w];
        out->v.bits[w] = yes;
        out->known[w] = yes | (a->known[w] & b->known[w]);
    }
}

void rb_exec_not(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0);
    for (uint32_t w = x->from; w < x->to; w++) {
        out->v.bits[w] = a->known[w] & ~a->v.bits[w];
        out->known[w] = a->known[w];
    }
}

void rb_exec_eq_bit(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    for (uint32_t w = x->from; w < x->to; w++) {
        uint64_t known = a->known[w] & b->known[w];
        out->v.bits[w] = ~(a->v.bits[w] ^ b->v.bits[w]) & known;
        out->known[w] = known;
    }
}

void rb_exec_disputed(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    for (uint32_t w = x->from; w < x->to; w++) {
        out->known[w] = a->known[w] & ~a->v.bits[w] & b->known[w];
        out->v.bits[w] = b->v.bits[w] & out->known[w];
    }
}

static void known_of(const rb_exec *x, const rb_column *a, rb_column *out)
{
    for (uint32_t w = x->from; w < x->to; w++) {
        out->v.bits[w] = a->known[w];
        out->known[w] = RB_ALL_ROWS;
    }
}

void rb_exec_known_bit(rb_exec *x, const rb_step *s, rb_column *out) { known_of(x, rb_exec_in(x, s, 0), out); }
void rb_exec_known_i64(rb_exec *x, const rb_step *s, rb_column *out) { known_of(x, rb_exec_in(x, s, 0), out); }
void rb_exec_known_dec(rb_exec *x, const rb_step *s, rb_column *out) { known_of(x, rb_exec_in(x, s, 0), out); }
void rb_exec_known_text(rb_exec *x, const rb_step *s, rb_column *out) { known_of(x, rb_exec_in(x, s, 0), out); }

void rb_exec_else_bit(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);
    for (uint32_t w = x->from; w < x->to; w++) {
        out->v.bits[w] = a->v.bits[w] | (~a->known[w] & b->v.bits[w]);
        out->known[w] = a->known[w] | b->known[w];
    }
}

void rb_exec_choose_bit(rb_exec *x, const rb_step *s, rb_column *out)
{
    const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1), *c = rb_exec_in(x, s, 2);
    for (uint32_t w = x->from; w < x->to; w++) {
        uint64_t yes = a->v.bits[w], no = a->known[w] & ~yes;
        out->v.bits[w] = (yes & b->v.bits[w]) | (no & c->v.bits[w]);
        out->known[w] = (yes & b->known[w]) | (no & c->known[w]);
    }
}

/* Picks values row by row: of input p where the bit is set, of input q elsewhere. Rows past the end are not touched, for texts' sake. */
#define PICK(T, member, which, p, q)                                                          \
    do {                                                                                      \
        const T *yes_values = rb_exec_in(x, s, p)->v.member + rb_exec_base(x, s, p, w);       \
        const T *no_values = rb_exec_in(x, s, q)->v.member + rb_exec_base(x, s, q, w);        \
        T       *picked = out->v.member + w * RB_WORD_ROWS;                                   \
        uint32_t rows = rb_exec_rows(x, w);                                                   \
        for (uint32_t i = 0; i < rows; i++)                                                   \
            picked[i] = (which) >> i & 1 ? yes_values[i] : no_values[i];                      \
    } while (0)

#define KERNEL_ELSE(name, T, member)                                                          \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                         \
    {                                                                                         \
        const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);                   \
        for (uint32_t w = x->from; w < x->to; w++) {                                          \
            uint64_t known = a->known[w];                                                     \
            PICK(T, member, known, 0, 1);                                                     \
            out->known[w] = known | b->known[w];                                              \
        }                                                                                     \
    }

#define KERNEL_CHOOSE(name, T, member)                                                        \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                         \
    {                                                                                         \
        const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1), *c = rb_exec_in(x, s, 2); \
        for (uint32_t w = x->from; w < x->to; w++) {                                          \
            uint64_t yes = a->v.bits[w], no = a->known[w] & ~yes;                             \
            PICK(T, member, yes, 1, 2);                                                       \
            out->known[w] = (yes & b->known[w]) | (no & c->known[w]);                         \
        }                                                                                     \
    }

KERNEL_ELSE(else_i64, int64_t, i64)
KERNEL_ELSE(else_dec, rb_dec, dec)
KERNEL_ELSE(else_text, rb_str, text)
KERNEL_CHOOSE(choose_i64, int64_t, i64)
KERNEL_CHOOSE(choose_dec, rb_dec, dec)
KERNEL_CHOOSE(choose_text, rb_str, text)
