/* data/verdict.c: the words for verdicts and outcomes, the same in every report. */
#include "data/verdict.h"

const char *rb_verdict_name(enum rb_verdict v)
{
    static const char *const names[RB_VERDICT_COUNT] = {
        [RB_PASS] = "pass",
        [RB_FAIL] = "fail",
        [RB_SKIP] = "skip",
        [RB_UNKNOWN] = "unknown",
        [RB_WAIVED] = "waived",
    };
    return names[v];
}

const char *rb_outcome_name(enum rb_outcome o)
{
    static const char *const names[RB_OUTCOME_COUNT] = {
        [RB_OUTCOME_PASS] = "pass",
        [RB_OUTCOME_WARN] = "warn",
        [RB_OUTCOME_FAIL] = "fail",
        [RB_OUTCOME_SKIP] = "skip",
    };
    return names[o];
}
