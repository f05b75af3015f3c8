/* engine/reporting.c: which records of a batch are shown to the reports.
 *
 * Some reports list only a few records of each checklist and route: no view is built for the others.
 */
#include "engine/reporting.h"

static bool finding_wanted(const rb_reports *rs, const rb_viewer *v, uint32_t row)
{
    for (uint32_t i = 0; i < v->stream->rules.len; i++) {
        const rb_rule_plan *rule = &v->stream->rules.items[i];
        enum rb_verdict verdict = (enum rb_verdict)rb_exec_verdicts(v->exec, i)[row];
        if ((verdict == RB_FAIL || verdict == RB_UNKNOWN) && rb_reports_want_finding(rs, rule->checklist, rule->rule, verdict)) return true;
    }
    return false;
}

static bool is_wanted(const rb_reports *rs, const rb_viewer *v, uint32_t row)
{
    const rb_stream_plan *s = v->stream;
    if (finding_wanted(rs, v, row)) return true;
    for (uint32_t i = 0; i < s->routes.len; i++)
        if (rb_exec_route_states(v->exec, i)[row] != RB_ROUTED && rb_reports_want_route(rs, s->routes.items[i].route)) return true;
    for (uint32_t i = 0; i < s->assigns.len; i++) {
        const rb_assignment *a = rb_exec_assignment(v->exec, i, row);
        bool open = a->how == RB_GIVEN_NOBODY || a->how == RB_GIVEN_UNKNOWN || a->over;
        if (open && rb_reports_want_assign(rs, a->assign)) return true;
    }
    return false;
}

bool rb_reporting_wants(const rb_reports *reports, const rb_viewer *viewer, const rb_batch *batch)
{
    uint64_t listed[RB_BATCH_WORDS];
    if (!rb_reports_want_records(reports)) return false;
    if (reports->all) return true;
    if (!rb_exec_any_listed(viewer->exec, listed)) return false;
    if (rb_reports_want_all_listed(reports)) return true;
    for (uint32_t row = 0; row < batch->rows; row++)
        if (rb_bit_get(listed, row) && is_wanted(reports, viewer, row)) return true;
    return false;
}

static void report(rb_reports *reports, rb_viewer *viewer, uint32_t row) { rb_reports_record(reports, rb_viewer_view(viewer, row)); }

void rb_reporting_rows(rb_reports *reports, rb_viewer *viewer, const rb_batch *batch, rb_str file)
{
    uint64_t listed[RB_BATCH_WORDS];
    if (!rb_reports_want_records(reports)) return;
    if (!rb_exec_any_listed(viewer->exec, listed) && !reports->all) return;
    bool all_listed = rb_reports_want_all_listed(reports);
    rb_viewer_turn(viewer, batch, file);
    for (uint32_t row = 0; reports->all && row < batch->rows; row++) report(reports, viewer, row);
    if (reports->all) return;
    for (uint32_t w = 0; w < RB_BATCH_WORDS; w++)
        for (uint64_t left = listed[w]; left != 0; left &= left - 1) {
            uint32_t row = w * 64 + (uint32_t)__builtin_ctzll(left);
            if (row < batch->rows && (all_listed || is_wanted(reports, viewer, row))) report(reports, viewer, row);
        }
}
