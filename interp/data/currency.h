/* data/currency.h: a currency as a cell says it: three capital letters, or three small ones as web services write them. */
#ifndef RB_DATA_CURRENCY_H
#define RB_DATA_CURRENCY_H

#include "base/str.h"

static inline bool rb_currency_are(rb_str s, char first, char last)
{
    return s.len == 3 && s.ptr[0] >= first && s.ptr[0] <= last && s.ptr[1] >= first && s.ptr[1] <= last && s.ptr[2] >= first && s.ptr[2] <= last;
}

static inline bool rb_currency_is_code(rb_str s) { return rb_currency_are(s, 'A', 'Z'); }
static inline bool rb_currency_is_small(rb_str s) { return rb_currency_are(s, 'a', 'z'); }

/* The code in capitals to code[0] to [2]; false: it is none. */
static inline bool rb_currency_read(rb_str s, char *code)
{
    bool small = rb_currency_is_small(s);
    if (!small && !rb_currency_is_code(s)) return false;
    for (int i = 0; i < 3; i++) code[i] = (char)(s.ptr[i] - (small ? 'a' - 'A' : 0));
    return true;
}

#endif
