/* base/replacement.h: every match of a pattern in a text replaced.
 *
 * In what replaces a match, $0 is the match and $1 to $9 are what the pattern's parentheses matched, the first being 1; $$ is a dollar.
 */
#ifndef RB_BASE_REPLACEMENT_H
#define RB_BASE_REPLACEMENT_H

#include "base/buf.h"
#include "base/pattern.h"

typedef struct rb_replacement { const rb_pattern *pattern; rb_str with; } rb_replacement;

/* False: *why is a collected sentence for the user. */
bool rb_replacement_check(const rb_replacement *r, rb_str *why);
/* Adds the text with its replacements to b. False: it would take too long, or grow beyond `most` bytes; b then holds a part of it.
 * An empty match replaces what stands between two characters. */
bool rb_replacement_apply(const rb_replacement *r, rb_str text, size_t most, rb_buf *b);

#endif
