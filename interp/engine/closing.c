/* engine/closing.c: see closing.h. */
#include "engine/closing.h"

/* Nothing is lost, or this program is wrong. */
void rb_closing_check_balance(const rb_summary *s)
{
    for (uint32_t i = 0; i < s->catalog->schemas.len; i++) {
        const rb_stream_total *t = &s->streams[i];
        uint64_t held = t->looked_up && !t->judged ? t->kept + t->passed_over : 0;
        if (t->ran && t->read != t->evaluated + held + t->superseded + t->rejected) RB_BUG("records read are not records evaluated or held plus records superseded and rejected");
    }
}

static bool is_too_many(const rb_run_options *o, uint64_t rejected, uint64_t read)
{
    if (!o->max_is_share) return rb_dec_of((int64_t)rejected) > o->max_rejects;
    return (rb_dec)rejected * 100 * RB_DEC_ONE > (rb_dec)read * o->max_rejects;
}

/* A run that rejects more than it may fails: its numbers would be those of other records than were given. */
bool rb_closing_check_rejects(const rb_run_options *o, const rb_summary *summary, const rb_rejects *rejects, rb_diags *ds)
{
    uint64_t rejected = 0, read = 0;
    rb_buf   allowed = {0};
    if (!o->has_max_rejects) return true;
    for (uint32_t i = 0; i < summary->catalog->schemas.len; i++) {
        rejected += summary->streams[i].rejected;
        read += summary->streams[i].read;
    }
    if (!is_too_many(o, rejected, read)) return true;
    rb_dec_print(&allowed, o->max_rejects);
    rb_str file = rb_rejects_file(rejects);
    rb_diag_add(ds, RB_E0513, RB_SPAN_NONE, "%llu of %llu records were rejected, and --max-rejects allows %.*s%s: no report was written", (unsigned long long)rejected,
                (unsigned long long)read, RB_STR_ARGS(rb_buf_str(&allowed)), o->max_is_share ? "%" : "");
    if (file.len > 0) rb_diag_help(ds, "each of them, with its place and the reason, is in %.*s", RB_STR_ARGS(file));
    else rb_diag_help(ds, "give --rejects FILE to have each of them, with its place and the reason");
    return false;
}
