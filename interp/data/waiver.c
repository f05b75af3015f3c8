/* data/waiver.c: waivers in words, the same in every report. */
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

rb_str rb_waiver_period(const rb_waiver_info *w)
{
    rb_buf b = {0};
    if (w->from != INT64_MIN) {
        rb_buf_add_chars(&b, "from ");
        rb_date_print(&b, w->from);
        rb_buf_add_char(&b, ' ');
    }
    rb_buf_add_chars(&b, "until ");
    rb_date_print(&b, w->until);
    return rb_buf_take(&b);
}

const char *rb_waiver_state_name(enum rb_waiver_state s)
{
    static const char *const names[] = {[RB_WAIVER_IN_FORCE] = "in force", [RB_WAIVER_LAPSED] = "lapsed", [RB_WAIVER_NOT_YET] = "not yet in force"};
    return names[s];
}
