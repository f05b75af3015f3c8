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

void rb_stake_print(rb_buf *b, const rb_stake *s)
{
    rb_buf digits = {0};
    rb_big_print(&digits, rb_big_absolute(s->sum));
    size_t len = digits.len;
    if (rb_big_sign(s->sum) < 0) rb_buf_add_char(b, '-');
    if (len > RB_DEC_PLACES) rb_buf_add(b, digits.ptr, len - RB_DEC_PLACES);
    else rb_buf_add_char(b, '0');
    rb_buf_add_char(b, '.');
    size_t places = RB_DEC_PLACES, have = len < places ? len : places;
    rb_buf fraction = {0};
    rb_buf_add_repeat(&fraction, '0', places - have);
    rb_buf_add(&fraction, digits.ptr + (len - have), have);
    while (fraction.len > 2 && fraction.ptr[fraction.len - 1] == '0') fraction.len--;
    rb_buf_add_str(b, rb_buf_str(&fraction));
}

const char *rb_rule_severity_name(enum rb_rule_severity s) { return s == RB_RULE_ERROR ? "error" : "warning"; }
