/* exec/codes.h: text columns that rules compare with several constants: each text is looked up once for all of them.
 *
 * For such a column a batch has, beside the texts, one word of bits for each constant and 64 rows: the rows that are that
 * constant. `=` and `in` then only copy or join words. Where the texts are those of cells they are looked up in the cells, and the column of
 * texts is made only for the few rows of which somebody asks it. Another column with one constant is compared directly, which is cheaper.
 */
#ifndef RB_EXEC_CODES_H
#define RB_EXEC_CODES_H

#include "data/column.h"
#include "plan/plan.h"

struct rb_exec;
typedef struct rb_codes rb_codes;

/* The constants that a step asks for, of those of its column. */
typedef struct rb_choice {
    rb_codes *codes;
    uint32_t  count, *constants;
} rb_choice;

/* Once, when all steps are prepared: finds the columns and makes their tables; x->choices is by step, codes NULL for most. */
void rb_codes_init(struct rb_exec *x);
/* When all have said what they need with every batch: steps whose texts nobody else wants do not run any more. */
void rb_codes_settle(struct rb_exec *x);
/* Computes an eq_text or in_text through its column's table. False: the step has none. */
bool rb_codes_answer(struct rb_exec *x, const rb_step *s, rb_column *out);

#endif
