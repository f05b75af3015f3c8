/* ruletest/ruletest.h: the front door of the tests that stand in rules files: run them, and tell of them in a form. */
#ifndef RB_RULETEST_RULETEST_H
#define RB_RULETEST_RULETEST_H

#include "engine/engine.h"

typedef struct rb_test_outcome {
    rb_str   title, path; /* path: of the file that the test stands in, as other programs know it */
    rb_str   file;        /* the same, as shown to people */
    uint32_t line;
    bool     passed;
    rb_str   said;        /* of one that failed: what was expected and what came, only where they differ */
    int64_t  us;
} rb_test_outcome;

typedef struct rb_test_result {
    uint32_t passed, failed;
    RB_VEC(rb_test_outcome) items; /* in the order of the rules */
} rb_test_result;

/* Runs the tests of the compiled rules whose title contains `filter` (empty: all). False when they could not be run
 * (diagnostics added). */
bool rb_ruletest_run(const rb_compiled *c, rb_str filter, rb_diags *ds, rb_test_result *out);

/* A rules file and its tests; errors: it, or a table of it, could not be used, and this is why. */
typedef struct rb_tested_file { rb_str path; rb_test_result result; rb_str errors; int64_t us; } rb_tested_file;
typedef struct rb_tested {
    RB_VEC(rb_tested_file) files;
    uint32_t passed, failed;
    int64_t  started_us; /* instant */
} rb_tested;

/* Failures always, passes when verbose. */
void rb_ruletest_print(rb_buf *b, const rb_test_result *result, bool verbose);
void rb_ruletest_json(rb_buf *b, const rb_tested *tested);
void rb_ruletest_junit(rb_buf *b, const rb_tested *tested);

#endif
