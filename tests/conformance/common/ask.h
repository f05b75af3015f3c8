/* tests/conformance/common/ask.h: one expression put to Rubric, and whether the answer is the one that is wanted.
 *
 * It goes as a line of `rubric eval --lines` and comes back as its line of JSON: what is judged is what a user sees.
 */
#ifndef CONFORMANCE_ASK_H
#define CONFORMANCE_ASK_H

#include "tests/conformance/common/suite.h"

enum want_kind {
    WANT_YES_NO, WANT_NUMBER, WANT_TEXT, WANT_DATE, WANT_DATETIME, WANT_TIME, WANT_DURATION, WANT_MONTHS,
    WANT_NOTHING, /* a null or an error there: here unknown, or the expression is refused for what it means */
};
typedef struct want { enum want_kind kind; rb_str text; } want; /* yes/no: true or false; the others as ISO writes them */

/* Passes or fails. `data` is a JSON object, or empty. */
void suite_ask(suite *s, rb_str id, rb_str expression, rb_str data, const want *w);
/* For what Rubric cannot hold: left out when it says so, failed when it gives a value all the same. */
/* Nothing is wanted: passed when there is nothing, left out when there is a value, for that reason. */
void suite_ask_unless(suite *s, rb_str id, rb_str expression, rb_str data, enum reason why);
void suite_skip_if_unknown(suite *s, rb_str id, rb_str expression, rb_str data, enum reason why);

#endif
