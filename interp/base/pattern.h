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
rb_str rb_pattern_text(const rb_pattern *p); /* as written; collected */
bool rb_pattern_matches(const rb_pattern *p, rb_str s); /* the whole of s */

/* Named groups: (?P<day>...). */
uint32_t rb_pattern_group_count(const rb_pattern *p);                /* of those with a name */
rb_str   rb_pattern_group_name(const rb_pattern *p, uint32_t index); /* collected; in the order of their names */
bool     rb_pattern_group(const rb_pattern *p, rb_str name, uint32_t *group);
/* What the group matched when the whole of s matches: a slice of s. False: no match, or the group took no part in it. */
bool rb_pattern_capture(const rb_pattern *p, uint32_t group, rb_str s, rb_str *out);

/* The first match at s[from] or after it: parts[0] is the match, parts[k] what the k-th parentheses matched (ptr NULL: no part in it).
 * parts has room for count + 1. */
uint32_t rb_pattern_part_count(const rb_pattern *p);  /* of all parentheses that capture */
bool rb_pattern_next(const rb_pattern *p, rb_str s, size_t from, rb_str *parts, uint32_t count);

/* Of a pattern that is one set of characters, "[^0-9]", "\\s", or a run of them, "[^0-9]+": by ASCII character whether it is in the set.
 * NULL: the pattern is another. */
typedef struct rb_pattern_set { bool has[128], is_run; } rb_pattern_set;
const rb_pattern_set *rb_pattern_as_set(const rb_pattern *p);

/* The longest text for which a match, or a capture, surely ends within about a second: time is linear in the text, but a large pattern
 * multiplies it. Longer texts are not to be tried. */
size_t rb_pattern_reach(const rb_pattern *p, bool captures);

#ifdef __cplusplus
}
#endif
#endif
