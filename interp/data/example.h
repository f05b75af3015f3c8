/* data/example.h: how a column is read, shown by one cell of it: "12,278 Cases", "$1,234.56", "8 Hours 16 Min".
 *
 * An example says what stands before and after the number, what separates thousands and what decimals, and how a number
 * below zero is marked. Nothing else is read: what does not look like the example is unreadable, and what an example
 * leaves open ("1,234": one and a bit, or more than a thousand?) is refused when the rules are checked.
 */
#ifndef RB_DATA_EXAMPLE_H
#define RB_DATA_EXAMPLE_H

#include "base/decimal.h"
#include "data/type.h"

typedef struct rb_example rb_example; /* immutable */

/* What is wrong with an example, and what to write; for the person who wrote it. */
typedef struct rb_example_problem { rb_str what, advice; } rb_example_problem;

/* For a number, integer, percentage, amount of money or duration. NULL: *problem says why. */
const rb_example *rb_example_new(rb_str text, rb_type type, rb_example_problem *problem);
rb_str rb_example_text(const rb_example *e);

/* A cell without surrounding white space. False: it does not look like the example, or does not fit a number. */
bool rb_example_read_dec(const rb_example *e, rb_str text, rb_dec *out);
/* How its numbers are dressed (dressed.h); false: they cannot be read so. */
struct rb_dress;
bool rb_example_dress(const rb_example *e, struct rb_dress *out);
bool rb_example_read_duration(const rb_example *e, rb_str text, int64_t *out);

/* 17:24, which may be hours and minutes or minutes and seconds: only read where an example says which. */
bool rb_is_short_clock(rb_str text);

#endif
