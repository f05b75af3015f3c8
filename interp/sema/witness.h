/* sema/witness.h: whether conditions can hold together, and a record for which they do.
 *
 * Understood are comparisons of fields with constants and with each other, also by a distance (`start - closed <= 15 days`),
 * lists, blank and present, what texts begin with, hold and end with, put together with and, or, not. What is not understood
 * may be true or not: it never makes a proof.
 */
#ifndef RB_SEMA_WITNESS_H
#define RB_SEMA_WITNESS_H

#include "sema/check.h"

enum rb_solved { RB_SOLVED_NEVER, RB_SOLVED_PERHAPS, RB_SOLVED_WITNESS };

/* All of them at once; NULLs are skipped. WITNESS: appends "amount = 1000.01 USD, region = "EMEA"" to b. */
enum rb_solved rb_solve(const rb_scope *scope, const rb_expr *const *all, uint32_t count, rb_buf *b);
/* The same question, whatever it is: written alike, down to names and values. */
bool rb_expr_same(const rb_expr *a, const rb_expr *b);

#endif
