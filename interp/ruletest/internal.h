/* ruletest/internal.h: what running a test and telling of it share. */
#ifndef RB_RULETEST_INTERNAL_H
#define RB_RULETEST_INTERNAL_H

#include "engine/reconciling.h"
#include "engine/summary.h"
#include "exec/exec.h"
#include "ruletest/ruletest.h"
#include "sema/program.h"

typedef struct rb_tested_stream { rb_exec *exec; rb_batch *batch; } rb_tested_stream;

typedef struct rb_ruletest {
    const rb_compiled *c;
    const rb_test     *test;
    rb_tested_stream  *streams; /* by schema index; exec NULL: not needed by this test */
    rb_summary         summary; /* of this test's records */
    rb_reconciling     reconciling;
    rb_buf            *out;
    bool               failed;
} rb_ruletest;

/* ruletest/judge.c: holds the expectation? If not, says what was expected and what came, in t->out. */
void rb_ruletest_judge(rb_ruletest *t, const rb_expectation *e);

void rb_ruletest_judge_reconcile(rb_ruletest *t, const rb_expectation *e);
/* Says what was expected and what came; the test has then failed. */
void rb_ruletest_tell(rb_ruletest *t, const rb_expectation *e, rb_str expected, rb_str got);

#endif
