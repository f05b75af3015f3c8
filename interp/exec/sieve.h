/* exec/sieve.h: which texts of a column can hold a certain text at all, 64 records at a time.
 *
 * Where many conditions ask what one text contains, nearly all say no. Each text is gone through once: of every two bytes that stand together, capitals
 * made small, one of 512 words of bits says in which records they do. A text that is looked for can only be where all of its pairs are.
 */
#ifndef RB_EXEC_SIEVE_H
#define RB_EXEC_SIEVE_H

#include "exec/state.h"

void rb_sieves_init(rb_exec *x);
/* The rows of word w whose text can hold `needle`, which is in NFC or folded; where there is no sieve, all. */
uint64_t rb_sieve_rows(rb_exec *x, rb_step_id text, rb_str needle, uint32_t w);

#endif
