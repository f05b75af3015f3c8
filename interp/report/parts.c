/* report/parts.c: a report that several workers write at once.
 *
 * A form that keeps nothing of the records it lists needs no order but that of its bytes: each worker makes those of its
 * records in a report of its own, and they are put together in the order of the input. A form that lists a few has to be told of
 * records in that order, because it takes the first.
 */
#include "report/internal.h"

static rb_report *part_of(const rb_report *r)
{
    rb_report *part = RB_NEW(rb_report);
    *part = *r;
    part->out = part->cell = (rb_buf){0};
    part->has_records = false;
    part->members = (rb_member_places){0};
    part->heads = RB_NEW_ARRAY(rb_str *, r->summary->catalog->checklists.len + 1u);
    part->tails = RB_NEW_ARRAY(rb_str *, r->summary->catalog->checklists.len + 1u);
    memset(part->texts, 0, sizeof part->texts);
    part->quiet = RB_NEW_ARRAY(rb_str *, r->summary->catalog->schemas.len + 1u);
    part->outcomes = RB_NEW_ARRAY(rb_str, r->summary->catalog->checklists.len * RB_OUTCOME_COUNT + 1u);
    part->record_heads = RB_NEW_ARRAY(rb_str, r->summary->catalog->schemas.len + 1u);
    part->file = (rb_str){0};
    part->cells = RB_NEW_ARRAY(rb_str, r->original_count + 1u);
    part->is_part = true;
    return part;
}

void rb_reports_split(const rb_reports *rs, rb_reports *parts, rb_reports *listing)
{
    *parts = *listing = (rb_reports){0};
    if (rs->record) rb_reports_record_to(listing, rs->record, rs->user, rs->all, rs->each_values);
    for (uint32_t i = 0; i < rs->items.len; i++) {
        rb_report  *r = rs->items.items[i];
        rb_reports *to = rb_report_is_bounded(r) ? listing : parts;
        rb_vec_push(&to->items, rb_report_is_bounded(r) ? r : part_of(r));
        to->all = to->all || (r->options->all && rb_report_lists(r));
    }
}

bool rb_reports_have_bytes(const rb_reports *parts)
{
    for (uint32_t i = 0; i < parts->items.len; i++)
        if (parts->items.items[i]->out.len > 0) return true;
    return false;
}

/* A part begins like a report, without what stands between two records. */
static void join(rb_report *r, rb_report *part)
{
    if (part->has_records && r->has_records) rb_buf_add_char(&r->out, ',');
    r->has_records |= part->has_records;
    part->has_records = false;
    rb_report_add(r, rb_buf_str(&part->out));
    rb_buf_reset(&part->out);
}

void rb_reports_join(rb_reports *rs, rb_reports *parts)
{
    for (uint32_t i = 0, next = 0; i < rs->items.len; i++)
        if (!rb_report_is_bounded(rs->items.items[i])) join(rs->items.items[i], parts->items.items[next++]);
}
