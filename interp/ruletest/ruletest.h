/* ruletest/ruletest.h: the front door of the tests that stand in rules files. */
#ifndef RB_RULETEST_RULETEST_H
#define RB_RULETEST_RULETEST_H

#include "engine/engine.h"

typedef struct rb_test_result { uint32_t passed, failed; } rb_test_result;

/* Runs the tests of the compiled rules whose title contains `filter` (empty: all); prints to b: failures always (only
 * the differing fields), passes when verbose. False when they could not be run (diagnostics added). */
bool rb_ruletest_run(const rb_compiled *c, rb_str filter, bool verbose, rb_buf *b, rb_diags *ds, rb_test_result *out);

#endif
