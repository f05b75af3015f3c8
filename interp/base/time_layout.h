/* base/time_layout.h: where in a text the digits of a declared form stand, when they stand in the same places in all: "DD.MM.YYYY HH:mm".
 *
 * Then a text is put into ISO form by moving bytes, and read as all others are. Not so written are one-digit days, names of months, am and pm.
 */
#ifndef RB_BASE_TIME_LAYOUT_H
#define RB_BASE_TIME_LAYOUT_H

#include "base/clock.h"

enum { RB_TIME_LAYOUT_MOST = 31, RB_TIME_ISO_DIGITS = 14 };

typedef struct rb_time_layout {
    uint8_t len;                      /* of the text */
    uint8_t digits, literals;
    uint8_t from[RB_TIME_ISO_DIGITS]; /* a digit's place in the text … */
    uint8_t to[RB_TIME_ISO_DIGITS];   /* … and in 2000-00-00T00:00:00Z */
    uint8_t at[RB_TIME_LAYOUT_MOST];  /* at this place there must be … */
    char    literal[RB_TIME_LAYOUT_MOST];
} rb_time_layout;

/* False: the form has no such places. */
bool rb_time_format_layout(const rb_time_format *f, rb_time_layout *out);

#endif
