/* tests/conformance/common/suite.h: one suite's run: what passed, what failed, what was left out and why.
 *
 * A case is left out only for a reason of reasons.def, so that no skip is without one. Programs print a line for each
 * failure, then each reason with its number of cases, then `NAME: P passed, F failed, S skipped`. With
 * RUBRIC_CONFORMANCE_SHOW set every case is shown with what was asked, and each skip by its name.
 */
#ifndef CONFORMANCE_SUITE_H
#define CONFORMANCE_SUITE_H

#include "base/json.h"

enum reason {
    REASON_NONE,
#define REASON(id, text) REASON_##id,
#include "tests/conformance/reasons.def"
#undef REASON
    REASON_COUNT
};

typedef struct suite {
    const char *name;
    bool        shows;
    uint64_t    passed, failed, skips[REASON_COUNT];
} suite;

suite suite_new(const char *name);
void  suite_pass(suite *s, rb_str id);
void  suite_fail(suite *s, rb_str id, const char *fmt, ...) RB_PRINTF(3, 4);
void  suite_skip(suite *s, rb_str id, enum reason why);
int   suite_end(const suite *s); /* prints the sum; what main returns */

/* The file FOLDER/PATH. False, and a failure, when it cannot be read. */
bool suite_read(suite *s, const char *folder, const char *path, rb_str *text);
/* The next line from *at, without its end; false after the last. */
bool suite_line(rb_str text, size_t *at, rb_str *line);
/* The next line that is a JSON object. */
bool suite_object(suite *s, rb_str text, size_t *at, const rb_json **object);
rb_str suite_member(const rb_json *object, const char *name); /* its text, or nothing */

#endif
