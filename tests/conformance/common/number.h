/* tests/conformance/common/number.h: numbers as suites write them, of any length: 1.50E+3, -0, 12345678901234567890123.4567. */
#ifndef CONFORMANCE_NUMBER_H
#define CONFORMANCE_NUMBER_H

#include "base/decimal.h"

/* digits * 10^exponent. No zeros around the digits; zero has none. */
typedef struct written {
    bool    negative;
    rb_str  digits;
    int64_t exponent;
} written;

bool written_parse(rb_str s, written *out);
bool written_is_held(const written *w);     /* as it is: nine places, 38 digits */
bool written_is_too_large(const written *w); /* even to the ninth place */
/* To the ninth place, half to even. False when it is too large. */
bool written_round(const written *w, rb_dec *out);
bool written_is_tie(const written *w); /* its tenth place is a 5, and no digit follows */
rb_str written_print(const written *w); /* as JSON takes it; without an exponent unless it is far away */

#endif
