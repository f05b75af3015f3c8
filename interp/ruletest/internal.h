/* ruletest/internal.h: what running a test and telling of it share. */
#ifndef RB_RULETEST_INTERNAL_H
#define RB_RULETEST_INTERNAL_H

#include "engine/reconciling.h"
#include "engine/summary.h"
#include "exec/resident.h"
#include "ruletest/ruletest.h"
#include "sema/program.h"

/* What is made once for all tests: tables that they do not give rows for, read from their files; and the memory for those they give. */
typedef struct rb_ruletest_tables {
    rb_batch     **batches;    /* by schema; NULL: none yet */
    const rb_residents **read; /* by lookup of the plan; NULL: not yet */
    rb_diags     *ds;
    bool          failed;      /* a file could not be read: said once */
} rb_ruletest_tables;

typedef struct rb_tested_stream { rb_exec *exec; rb_batch *batch; } rb_tested_stream;

typedef struct rb_ruletest {
    const rb_compiled *c;
    const rb_test     *test;
    rb_tested_stream  *streams; /* by schema index; exec NULL: not needed by this test */
    rb_ruletest_tables *tables;
    rb_residents      *residents; /* the records given, for those that look them up */
    rb_summary         summary; /* of this test's records */
    rb_reconciling     reconciling;
    rb_buf            *out;
    bool               failed;
} rb_ruletest;

/* ruletest/related.c: puts what the test's records look up into t->residents. False: a table could not be read. */
bool rb_ruletest_hold(rb_ruletest *t, int64_t as_of);

/* ruletest/judge.c: holds the expectation? If not, says what was expected and what came, in t->out. */
void rb_ruletest_judge(rb_ruletest *t, const rb_expectation *e);

/* ruletest/judge_assign.c: whose turn was last; what is expected of a record that is given. False: the pool is of no use, and said so. */
bool rb_ruletest_turns(rb_ruletest *t, uint32_t stream);
void rb_ruletest_judge_assign(rb_ruletest *t, const rb_expectation *e, uint32_t row);
void rb_ruletest_judge_reconcile(rb_ruletest *t, const rb_expectation *e);
/* Says what was expected and what came; the test has then failed. */
void rb_ruletest_tell(rb_ruletest *t, const rb_expectation *e, rb_str expected, rb_str got);

#endif
