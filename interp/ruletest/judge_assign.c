/* ruletest/judge_assign.c: assignments in tests: who was given the record, or why nobody. */
#include "ruletest/internal.h"

#include "base/unicode.h"

static bool set_turn(rb_ruletest *t, rb_exec *x, uint32_t index, const rb_last_turn *turn)
{
    rb_buf name = {0};
    rb_value_print(&name, &turn->member, t->c->plan->zone);
    if (rb_exec_pool_last(x, index, rb_buf_str(&name))) return true;
    rb_buf_print(t->out, "     given %.*s after \"%.*s\": nobody in the pool is called so\n", RB_STR_ARGS(t->c->plan->catalog->assigns.items[turn->assign]->name), RB_STR_ARGS(rb_buf_str(&name)));
    t->failed = true;
    return false;
}

bool rb_ruletest_turns(rb_ruletest *t, uint32_t stream)
{
    const rb_stream_plan *s = t->c->plan->streams.items[stream];
    rb_exec *x = t->streams[stream].exec;
    for (uint32_t i = 0; i < s->assigns.len; i++) {
        rb_str problem = rb_exec_pool_problem(x, i);
        if (problem.len > 0) {
            rb_buf_print(t->out, "     assign %.*s: %.*s\n", RB_STR_ARGS(t->c->plan->catalog->assigns.items[s->assigns.items[i].assign]->name), RB_STR_ARGS(problem));
            t->failed = true;
            return false;
        }
        for (uint32_t k = 0; k < t->test->turns.len; k++)
            if (t->test->turns.items[k].assign == s->assigns.items[i].assign && !set_turn(t, x, i, &t->test->turns.items[k])) return false;
    }
    return true;
}

static rb_str got_text(const rb_ruletest *t, const rb_assignment *a)
{
    rb_buf b = {0};
    bool   given = a->how <= RB_GIVEN_OTHERWISE;
    rb_str why = a->how == RB_GIVEN_UNKNOWN ? a->cause.text : a->text;
    if (given) rb_value_print_quoted(&b, &a->who, t->c->plan->zone);
    rb_buf_print(&b, given ? " (%s)" : "%s", rb_given_name(a->how));
    if (why.len > 0) rb_buf_print(&b, ": %.*s", RB_STR_ARGS(why));
    return rb_buf_take(&b);
}

static rb_str wanted_text(const rb_ruletest *t, const rb_expectation *e)
{
    rb_buf b = {0};
    if (e->what != RB_EXPECT_IS) rb_buf_add_chars(&b, e->what == RB_EXPECT_UNKNOWN ? "unknown" : "skipped");
    else if (e->nobody) rb_buf_add_chars(&b, "unassigned");
    else rb_value_print_quoted(&b, &e->value, t->c->plan->zone);
    if (e->because != UINT32_MAX) rb_buf_print(&b, " because of %.*s", RB_STR_ARGS(t->c->plan->streams.items[e->stream]->schema->fields.items[e->because].name));
    if (e->with.len > 0) rb_buf_print(&b, " with \"%.*s\"", RB_STR_ARGS(e->with));
    return rb_buf_take(&b);
}

static bool holds(const rb_expectation *e, const rb_assignment *a)
{
    rb_str why = a->how == RB_GIVEN_UNKNOWN ? a->cause.text : a->text;
    if (e->with.len > 0 && rb_str_find(why, e->with, 0) == SIZE_MAX) return false;
    if (e->what == RB_EXPECT_SKIPPED) return a->how == RB_GIVEN_SKIPPED;
    if (e->what == RB_EXPECT_UNKNOWN) return a->how == RB_GIVEN_UNKNOWN && (e->because == UINT32_MAX || e->because == a->cause.field);
    if (e->nobody) return a->how == RB_GIVEN_NOBODY;
    return a->how <= RB_GIVEN_OTHERWISE && rb_value_equal(&a->who, &e->value);
}

void rb_ruletest_judge_assign(rb_ruletest *t, const rb_expectation *e, uint32_t row)
{
    const rb_stream_plan *s = t->c->plan->streams.items[e->stream];
    for (uint32_t i = 0; i < s->assigns.len; i++) {
        if (s->assigns.items[i].assign != e->index) continue;
        const rb_assignment *a = rb_exec_assignment(t->streams[e->stream].exec, i, row);
        if (!holds(e, a)) rb_ruletest_tell(t, e, wanted_text(t, e), got_text(t, a));
    }
}
