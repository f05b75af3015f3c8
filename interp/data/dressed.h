/* data/dressed.h: numbers as people write them (1,234.50; -1.234,50 €; ($12.00); USD 1,234.00; 92.1%), read in one go where they are
 * written as nearly all of a column are.
 *
 * Promises  What is read here is read as example.c, convert.c and cell.c read it, which a test holds it to; what is not (false), these decide.
 * Method    What stands around the number is peeled off from both ends; then a digit's place says what it must be: groups are
 *           counted from the point. No branch on how long a number is or whether it is grouped, which is anybody's guess.
 */
#ifndef RB_DATA_DRESSED_H
#define RB_DATA_DRESSED_H

#include "base/decimal.h"
#include "data/batch.h"

enum { RB_DRESS_WORDS = 4, RB_BARE_ROOM = 40 };

/* A few bytes that may stand at a place. */
typedef struct rb_dress_word { uint64_t bytes, mask; uint32_t len; bool is_sign; /* of a currency, and not its code */ } rb_dress_word;

/* How the numbers of one field are dressed; immutable. */
typedef struct rb_dress {
    rb_dress_word before[RB_DRESS_WORDS], after[RB_DRESS_WORDS], thousands[RB_DRESS_WORDS]; /* one of each may stand there */
    uint8_t befores, afters, groupings;
    bool    needs_before, needs_after;
    bool    is_loose;     /* a sign may stand before what stands before the number, and blanks behind it */
    bool    parentheses, minus_behind;
    bool    may_percent, needs_percent;
    char    decimal;      /* 0: no decimals */
} rb_dress;

/* A number without what it was dressed in: a digit, 0 to 9, in each byte. */
typedef struct rb_bare {
    uint64_t head, tail, fraction; /* 16 digits before the point, the last of them in the top of `tail`; 8 behind it */
    uint32_t digits, places;       /* that are written */
    bool     negative, in_parentheses, minus_behind, grouped, has_sign, has_percent; /* has_sign: of a currency */
} rb_bare;

bool rb_dress_add(rb_dress_word *words, uint8_t *count, rb_str word); /* false: it cannot be read here */

/* The field's, or NULL: what its cells are like cannot be read here, or is no number. Collected. */
const rb_dress *rb_dress_of(const rb_field *f);
extern const rb_dress rb_dress_percent; /* of a plain percentage */

/* Of a cell that is roomy. */
bool   rb_dress_take(const rb_dress *d, rb_str cell, rb_bare *out);
rb_dec rb_bare_value(const rb_bare *b, bool is_percent);
size_t rb_bare_print(const rb_bare *b, char to[RB_BARE_ROOM]); /* -1234.50, and % behind it; how long it is */

#endif
