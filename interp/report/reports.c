/* report/reports.c: all reports of a run: each is told the same, and what one of them wants is wanted. */
#include "report/internal.h"

void rb_reports_record_to(rb_reports *rs, void (*record)(void *user, const rb_record_view *view), void *user, bool all, bool all_values)
{
    rs->record = record;
    rs->user = user;
    rs->all = rs->all || all;
    rs->each = rs->each || all;
    rs->each_values = rs->each_values || all_values;
    rs->values = true;
}

void rb_reports_begin(rb_reports *rs, const rb_report_options *options, uint32_t count, const rb_summary *summary)
{
    for (uint32_t i = 0; i < count; i++) {
        rb_report *r = rb_report_new(&options[i], summary);
        rb_vec_push(&rs->items, r);
        rs->all = rs->all || (options[i].all && rb_report_lists(r));
        rs->each = rs->each || (options[i].all && rb_report_shows_each(options[i].format));
        rs->each_values = rs->each_values || (options[i].all_values && rb_report_shows_each(options[i].format));
        rs->values = rs->values || rb_report_shows_values(options[i].format);
        rs->all_keys = rs->all_keys || (options[i].all && options[i].format != RB_REPORT_HTML);
        rb_report_begin(r);
    }
}

bool rb_reports_tell(const rb_report_options *options, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (rb_report_tells(options[i].format)) return true;
    return false;
}

bool rb_reports_hash(const rb_report_options *options, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (rb_report_hashes(options[i].format)) return true;
    return false;
}

uint32_t rb_reports_evidence(const rb_report_options *options, uint32_t count, bool for_parts)
{
    uint32_t most = for_parts ? rb_report_listed(RB_REPORT_HTML) : 0;
    for (uint32_t i = 0; i < count; i++)
        if (options[i].format == RB_REPORT_HTML && options[i].list_limit > most) most = options[i].list_limit;
    return most;
}

bool rb_reports_repeat_columns(const rb_report_options *options, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (options[i].columns) return true;
    return false;
}

static bool wants_records(const rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    if (r->failed || !rb_report_lists(r)) return false;
    if (!rb_report_is_bounded(r)) return true;
    for (uint32_t i = 0; i < c->checklists.len; i++)
        for (uint32_t k = 0; k < c->checklists.items[i]->rules.len; k++)
            if (rb_report_wants_finding(r, i, k, RB_FAIL) || rb_report_wants_finding(r, i, k, RB_UNKNOWN)) return true;
    for (uint32_t i = 0; i < c->routes.len; i++)
        if (rb_report_wants_others(r, &r->routes[i])) return true;
    for (uint32_t i = 0; i < c->assigns.len; i++)
        if (rb_report_wants_others(r, &r->assigns[i])) return true;
    return false;
}

bool rb_reports_want_records(const rb_reports *rs)
{
    if (rs->record) return true;
    for (uint32_t i = 0; i < rs->items.len; i++)
        if (wants_records(rs->items.items[i])) return true;
    return false;
}

bool rb_reports_want_finding(const rb_reports *rs, uint32_t checklist, uint32_t rule, enum rb_verdict verdict)
{
    if (rs->record) return true;
    for (uint32_t i = 0; i < rs->items.len; i++)
        if (rb_report_wants_finding(rs->items.items[i], checklist, rule, verdict)) return true;
    return false;
}

bool rb_reports_want_route(const rb_reports *rs, uint32_t route)
{
    if (rs->record) return true;
    for (uint32_t i = 0; i < rs->items.len; i++)
        if (rb_report_wants_others(rs->items.items[i], &rs->items.items[i]->routes[route])) return true;
    return false;
}

bool rb_reports_want_assign(const rb_reports *rs, uint32_t assign)
{
    if (rs->record) return true;
    for (uint32_t i = 0; i < rs->items.len; i++)
        if (rb_report_wants_others(rs->items.items[i], &rs->items.items[i]->assigns[assign])) return true;
    return false;
}

bool rb_reports_want_all_listed(const rb_reports *rs)
{
    if (rs->record) return true;
    for (uint32_t i = 0; i < rs->items.len; i++)
        if (rb_report_lists(rs->items.items[i]) && !rb_report_is_bounded(rs->items.items[i])) return true;
    return false;
}

void rb_reports_record(rb_reports *rs, const rb_record_view *view)
{
    if (rs->record) rs->record(rs->user, view);
    for (uint32_t i = 0; i < rs->items.len; i++) rb_report_record(rs->items.items[i], view);
}

void rb_reports_key(rb_reports *rs, const rb_key_view *view)
{
    for (uint32_t i = 0; i < rs->items.len; i++) rb_report_key(rs->items.items[i], view);
}

uint64_t rb_reports_keys(const rb_reports *rs)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < rs->items.len; i++) {
        const rb_report *r = rs->items.items[i];
        uint64_t wanted = rb_report_is_bounded(r) ? r->options->list_limit : UINT64_MAX;
        if (r->options->format == RB_REPORT_HTML) wanted *= RB_MATCH_COUNT; /* it lists as many of each result */
        if (wanted > most) most = wanted;
    }
    return most;
}

/* All of them, also after one could not be written: the others still can. */
void rb_reports_flush(rb_reports *rs)
{
    for (uint32_t i = 0; i < rs->items.len; i++) rb_report_flush(rs->items.items[i]);
}

bool rb_reports_end(rb_reports *rs)
{
    bool ok = true;
    for (uint32_t i = 0; i < rs->items.len; i++) ok = rb_report_end(rs->items.items[i]) && ok;
    return ok;
}
