/* exec/kernels.h: the loops that kernels are made of.
 *
 * Each macro makes one kernel out of a function (or operator) on single values. The loop works word by word: 64 results and
 * their 64 known-bits, without a branch on the data, so that the compiler is free to unroll or vectorise it.
 */
#ifndef RB_EXEC_KERNELS_H
#define RB_EXEC_KERNELS_H

#include "exec/state.h"

/* values from one column: `each(a, &result)`, or `each(a, extra, &result)`; false: not to be computed, so unknown and 0. */
#define KERNEL_EACH(name, A, a_member, R, r_member, call)                                  \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                      \
    {                                                                                      \
        const rb_column *a = rb_exec_in(x, s, 0);                                          \
        for (uint32_t w = x->from; w < x->to; w++) {                                       \
            const A *p = a->v.a_member + rb_exec_base(x, s, 0, w);                         \
            R       *r = out->v.r_member + w * RB_WORD_ROWS;                               \
            uint64_t good = 0;                                                             \
            for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {                                  \
                R result = 0;                                                              \
                good |= (uint64_t)(call) << i;                                             \
                r[i] = result;                                                             \
            }                                                                              \
            out->known[w] = a->known[w] & good;                                            \
        }                                                                                  \
    }

/* values from two columns, likewise; `call` sees p[i], q[i] and result. */
#define KERNEL_PAIR(name, A, a_member, B, b_member, R, r_member, call)                     \
    void rb_exec_##name(rb_exec *x, const rb_step *s, rb_column *out)                      \
    {                                                                                      \
        const rb_column *a = rb_exec_in(x, s, 0), *b = rb_exec_in(x, s, 1);                \
        for (uint32_t w = x->from; w < x->to; w++) {                                       \
            const A *p = a->v.a_member + rb_exec_base(x, s, 0, w);                         \
            const B *q = b->v.b_member + rb_exec_base(x, s, 1, w);                         \
            R       *r = out->v.r_member + w * RB_WORD_ROWS;                               \
            uint64_t good = 0;                                                             \
            for (uint32_t i = 0; i < RB_WORD_ROWS; i++) {                                  \
                R result = 0;                                                              \
                good |= (uint64_t)(call) << i;                                             \
                r[i] = result;                                                             \
            }                                                                              \
            out->known[w] = a->known[w] & b->known[w] & good;                              \
        }                                                                                  \
    }

#endif
