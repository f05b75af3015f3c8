/* base/pattern.h: text patterns in time linear in the text (RE2 underneath), so
 * no pattern and no text can hang a run. Immutable once made; safe for threads.
 */
#ifndef RB_BASE_PATTERN_H
#define RB_BASE_PATTERN_H

#include "base/str.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct rb_pattern rb_pattern; /* not collected; lives until the process ends */

/* NULL when the pattern is wrong: *why is then a collected sentence for the user. */
const rb_pattern *rb_pattern_new(rb_str text, rb_str *why);
bool rb_pattern_matches(const rb_pattern *p, rb_str s); /* the whole of s */
bool rb_pattern_finds(const rb_pattern *p, rb_str s);   /* anywhere in s */

#ifdef __cplusplus
}
#endif
#endif
