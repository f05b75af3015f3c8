/* tests/oracle/eval.h: what the files that judge an expression share: values made by hand, and values that meet. */
#ifndef RB_TESTS_ORACLE_EVAL_H
#define RB_TESTS_ORACLE_EVAL_H

#include "oracle.h"

enum { DAY_LAST = 2932896, DAY_FIRST = -719162 }; /* 9999-12-31 and 0001-01-01 */
#define DAY_US INT64_C(86400000000)

static inline value number(rb_i128 n) { return (value){.kind = NUMBER, .known = true, .n = n}; }
static inline value text(rb_str s) { return (value){.kind = TEXT, .known = true, .text = s}; }
static inline value counted(enum kind kind, int64_t i) { return (value){.kind = kind, .known = true, .i64 = i}; }
static inline value in_days(int64_t d) { return d < DAY_FIRST || d > DAY_LAST ? unknown_of(DATE) : counted(DATE, d); }
static inline value at_moment(int64_t us) { return us < DAY_FIRST * DAY_US || us >= (DAY_LAST + INT64_C(1)) * DAY_US ? unknown_of(MOMENT) : counted(MOMENT, us); }
static inline bool is_amount(enum kind k) { return k == NUMBER || k == MONEY || k == PERCENT; }

/* arith.c */
rb_i128 decimal(rb_str s);
bool  differ_in_currency(const value *a, const value *b);
value scaled(enum kind kind, rb_i128 a, rb_i128 mul, rb_i128 div); /* a * mul / div */
value literal(const rb_ast *node);
value arithmetic(int op, value a, value b);

#endif
