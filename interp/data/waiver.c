/* data/waiver.c: waivers and the days of versions in words, the same in every report. */
#include "data/verdict.h"

rb_str rb_waiver_approvers(const rb_waiver_info *w)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < w->approvers.len; i++) {
        if (i > 0) rb_buf_add_chars(&b, ", ");
        rb_buf_add_str(&b, w->approvers.items[i]);
    }
    return rb_buf_take(&b);
}

static rb_str period(int64_t from, int64_t until)
{
    rb_buf b = {0};
    if (from != INT64_MIN) rb_buf_add_chars(&b, "from ");
    if (from != INT64_MIN) rb_date_print(&b, from);
    if (until != INT64_MAX) rb_buf_add_chars(&b, b.len > 0 ? " until " : "until ");
    if (until != INT64_MAX) rb_date_print(&b, until);
    return rb_buf_take(&b);
}

rb_str rb_waiver_period(const rb_waiver_info *w) { return period(w->from, w->until); }
rb_str rb_rule_period(const rb_rule_info *r) { return r->is_version ? period(r->from, r->until) : RB_STR(""); }

const char *rb_waiver_state_name(enum rb_waiver_state s)
{
    static const char *const names[] = {[RB_WAIVER_IN_FORCE] = "in force", [RB_WAIVER_LAPSED] = "lapsed", [RB_WAIVER_NOT_YET] = "not yet in force"};
    return names[s];
}
