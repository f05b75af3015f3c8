/* data/value.h: one typed value, known or not: constants, test expectations, explanations. */
#ifndef RB_DATA_VALUE_H
#define RB_DATA_VALUE_H

#include "base/clock.h"
#include "base/decimal.h"
#include "data/type.h"

typedef struct rb_value {
    rb_type type;
    bool    known;
    bool    yes;  /* RB_REP_BIT */
    bool    own_currency; /* money: of this record alone, so that whoever reads the amount must be told */
    int64_t i64;  /* RB_REP_I64 */
    rb_dec  dec;  /* RB_REP_DEC */
    rb_str  text; /* RB_REP_TEXT; of another record, which one it is */
} rb_value;

/* As people read it: 2025-07-01, 30000.00 USD, 92%, 15 days, yes, Closed: Resolved, (blank) when not known. Datetimes in `zone`. */
void rb_value_print(rb_buf *b, const rb_value *v, const rb_zone *zone);
/* As JSON: numbers, percentages (0.92) and amounts (without their currency) as exact numbers, yes/no as booleans,
 * amounts in a currency of their own as {"amount":90,"currency":"EUR"}, everything else as strings, unknown as null. */
void rb_value_print_json(rb_buf *b, const rb_value *v, const rb_zone *zone);
/* Like `print`, but text stands in double quotes: for tables of "expected / got" and explanations. */
void rb_value_print_quoted(rb_buf *b, const rb_value *v, const rb_zone *zone);
bool rb_value_equal(const rb_value *a, const rb_value *b); /* same type and both known and equal (text after NFC), or both unknown */
/* <0, 0, >0: by value (no before yes, texts by their bytes); what is not known stands last. Both of one type. */
int rb_value_compare(const rb_value *a, const rb_value *b);

#endif
