/* base/time_layout.h: a declared form of dates ("DD.MM.YYYY HH:mm", "Mon D, YYYY h:mm a") as steps that put a text into ISO form.
 *
 * Then it is read as all others are. Where each part stands depends on those before it: one-digit days, am and pm.
 */
#ifndef RB_BASE_TIME_LAYOUT_H
#define RB_BASE_TIME_LAYOUT_H

#include "base/clock.h"

enum { RB_TIME_LAYOUT_MOST = 24, RB_TIME_LAYOUT_BYTES = 28 };

/* What a step takes from the text: a byte that must stand there; digits, a pair each; one digit or two; three letters of a month; am or pm. */
enum rb_time_take { RB_TAKE_LITERAL, RB_TAKE_TWO, RB_TAKE_FOUR, RB_TAKE_SOME, RB_TAKE_MONTH, RB_TAKE_HALF };

typedef struct rb_time_layout {
    uint8_t steps;
    bool    has_half;
    struct { uint8_t take, to; /* in 2000-00-00T00:00:00Z */ char literal; } step[RB_TIME_LAYOUT_MOST];
} rb_time_layout;

/* False: it has more steps, or takes more than RB_TIME_LAYOUT_BYTES of a text. */
bool rb_time_format_layout(const rb_time_format *f, rb_time_layout *out);

#endif
