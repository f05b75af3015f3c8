/* ruletest/judge_reconcile.c: what a test expects of a reconciliation: one key's result, or a figure of the balance. */
#include "ruletest/internal.h"

#include "base/unicode.h"

struct search { rb_ruletest *t; const rb_expectation *e; bool found; };

static bool has_key(const rb_key_view *v, const rb_expectation *e)
{
    for (uint32_t i = 0; i < e->keys.len; i++) {
        rb_value got = v->keys.items[i], want = e->keys.items[i];
        got.type = want.type; /* a whole number that is written and a number are one */
        if (!rb_value_equal(&got, &want)) return false;
    }
    return true;
}

static bool holds(const rb_expectation *e, const rb_key_view *v, rb_str why)
{
    rb_str word = rb_str_of(rb_match_name(v->match));
    bool   is = e->what == RB_EXPECT_UNKNOWN ? v->match == RB_MATCH_UNKNOWN : rb_str_equal(word, e->value.text);
    return is && (e->with.len == 0 || rb_str_find(why, e->with, 0) != SIZE_MAX);
}

static bool judge_key(void *user, const rb_key_view *v)
{
    struct search *s = user;
    rb_buf why = {0};
    if (!has_key(v, s->e)) return true;
    s->found = true;
    rb_key_view_explain(&why, s->t->c->plan->catalog, v, s->t->c->plan->zone);
    if (holds(s->e, v, rb_buf_str(&why))) return false;
    rb_str wanted = s->e->what == RB_EXPECT_UNKNOWN ? RB_STR("unknown") : s->e->value.text;
    rb_str with = s->e->with.len > 0 ? rb_str_print(" with \"%.*s\"", RB_STR_ARGS(s->e->with)) : RB_STR("");
    rb_ruletest_tell(s->t, s->e, rb_str_print("%.*s%.*s", RB_STR_ARGS(wanted), RB_STR_ARGS(with)),
                     rb_str_print("%s%s%.*s", rb_match_name(v->match), why.len > 0 ? ": " : "", RB_STR_ARGS(rb_buf_str(&why))));
    return false;
}

static rb_value count_value(uint64_t n) { return (rb_value){.type = RB_TYPE(integer), .known = true, .dec = (rb_dec)n * RB_DEC_ONE}; }

static rb_value difference(const rb_reconcile_total *t)
{
    rb_value v = t->side[0].taken.amount;
    v.known = v.known && t->side[1].taken.amount.known && rb_dec_sub(t->side[0].taken.amount.dec, t->side[1].taken.amount.dec, &v.dec);
    return v;
}

static rb_value figure(const rb_reconcile_total *t, enum rb_balance_member member)
{
    switch (member) {
    case RB_BALANCE_MATCHED: return count_value(t->keys[RB_MATCH_MATCHED]);
    case RB_BALANCE_TOLERATED: return count_value(t->keys[RB_MATCH_TOLERATED]);
    case RB_BALANCE_DIFFERENT: return count_value(t->keys[RB_MATCH_DIFFERENT]);
    case RB_BALANCE_MISSING: return count_value(t->keys[RB_MATCH_ONLY_LEFT] + t->keys[RB_MATCH_ONLY_RIGHT]);
    case RB_BALANCE_MISSING_LEFT: return count_value(t->keys[RB_MATCH_ONLY_RIGHT]);
    case RB_BALANCE_MISSING_RIGHT: return count_value(t->keys[RB_MATCH_ONLY_LEFT]);
    case RB_BALANCE_LEFT_OUTSIDE: return count_value(t->missing_outside[0]);
    case RB_BALANCE_RIGHT_OUTSIDE: return count_value(t->missing_outside[1]);
    case RB_BALANCE_DUPLICATE: return count_value(t->keys[RB_MATCH_DUPLICATE]);
    case RB_BALANCE_UNKNOWN: return count_value(t->keys[RB_MATCH_UNKNOWN]);
    case RB_BALANCE_LEFT_RECORDS: return count_value(t->side[0].taken.records);
    case RB_BALANCE_RIGHT_RECORDS: return count_value(t->side[1].taken.records);
    case RB_BALANCE_LEFT_TOTAL: return t->side[0].taken.amount;
    case RB_BALANCE_RIGHT_TOTAL: return t->side[1].taken.amount;
    case RB_BALANCE_DIFFERENCE: return difference(t);
    default: RB_BUG("a figure that a reconciliation does not have");
    }
}

static rb_str shown(const rb_ruletest *t, const rb_value *v)
{
    rb_buf b = {0};
    rb_value_print_quoted(&b, v, t->c->plan->zone);
    return rb_buf_take(&b);
}

void rb_ruletest_judge_reconcile(rb_ruletest *t, const rb_expectation *e)
{
    if (e->member == RB_BALANCE_KEY) {
        struct search s = {t, e, false};
        rb_matching_each(t->reconciling.matchings[e->index], judge_key, &s);
        if (!s.found) rb_ruletest_tell(t, e, RB_STR("a record with this key"), RB_STR("neither side has one that the reconciliation takes"));
        return;
    }
    rb_value got = figure(&t->summary.reconciles[e->index], (enum rb_balance_member)e->member), want = e->value;
    if (e->what == RB_EXPECT_UNKNOWN ? !got.known : rb_value_equal(&got, &want)) return;
    rb_ruletest_tell(t, e, e->what == RB_EXPECT_UNKNOWN ? RB_STR("unknown") : shown(t, &want), shown(t, &got));
}
