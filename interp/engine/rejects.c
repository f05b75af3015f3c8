/* engine/rejects.c: see rejects.h. Bytes that are not UTF-8 are kept as well: then `raw` shows them replaced and
 * `raw_hex` holds them exactly. */
#include "engine/rejects.h"

#include "base/json.h"
#include "base/unicode.h"
#include "data/evidence.h"
#include "engine/part.h"

#include <errno.h>

void rb_rejects_init(rb_rejects *r, rb_str path, rb_diags *ds) { *r = (rb_rejects){.path = path, .ds = ds}; }

static void fail(rb_rejects *r)
{
    if (!r->failed) rb_diag_add(r->ds, RB_E0505, RB_SPAN_NONE, "the rejects file '%.*s' could not be written: %s", RB_STR_ARGS(r->path), strerror(errno));
    r->failed = true;
}

static void add_hex(rb_buf *b, rb_str raw)
{
    static const char digits[] = "0123456789abcdef";
    rb_buf_add_chars(b, ",\"raw_hex\":\"");
    for (size_t i = 0; i < raw.len; i++) {
        rb_buf_add_char(b, digits[(unsigned char)raw.ptr[i] >> 4]);
        rb_buf_add_char(b, digits[raw.ptr[i] & 15]);
    }
    rb_buf_add_char(b, '"');
}

/* "has 5 fields …" and "has 6 fields …" are told apart: where the numbers differ, so may the mistake. */
static uint32_t count_reason(rb_stream_total *total, const rb_reject *reject)
{
    for (uint32_t i = 0; i < total->reasons.len; i++) {
        rb_reject_reason *known = &total->reasons.items[i];
        bool last = i + 1 == RB_REJECT_REASONS;
        if (!last && !(rb_str_equal(known->text, reject->reason) && rb_str_equal(known->file, reject->file))) continue;
        if (last && !rb_str_equal(known->text, reject->reason)) known->text = RB_STR("for this and other reasons");
        known->count++;
        return i;
    }
    rb_reject_reason fresh = {rb_str_dup(reject->reason), 1, reject->line, reject->file};
    rb_vec_push(&total->reasons, fresh);
    return total->reasons.len - 1;
}

/* In the order in which they come, which is that of the input. */
static void note(const rb_rejects *r, const rb_stream_total *total, const rb_reject *reject, uint32_t sub)
{
    rb_evidence     *all = r->summary->evidence;
    rb_exhibits     *f = &all->of[RB_EVIDENCE_REJECTS][total - r->summary->streams];
    rb_exhibit      *e = rb_exhibits_take(f, all->limit, &(rb_exhibit){.sub = sub});
    rb_exhibit_item *item = rb_exhibit_offer(f, all->limit, e, (rb_i128)e->total);
    if (!item) return;
    while (item->file + 1 < total->files.len && !rb_str_equal(total->files.items[item->file], reject->file)) item->file++;
    item->record = reject->record;
    item->line = reject->line;
    item->note = rb_str_dup(reject->reason);
}

void rb_rejects_add(rb_rejects_of *of, const rb_reject *reject)
{
    rb_rejects *r = of->rejects;
    uint32_t    reason = count_reason(of->total, reject);
    if (r->summary && r->summary->evidence) note(r, of->total, reject, 0);
    if (r->summary && r->summary->evidence) note(r, of->total, reject, reason + 1);
    if (r->part) rb_part_add_reject(r->part, (uint32_t)(of->total - r->part->summary->streams), reject);
    if (r->failed || r->path.len == 0) return;
    if (!r->file && !(r->file = fopen(rb_str_chars(r->path), "wb"))) {
        fail(r);
        return;
    }
    rb_buf_reset(&r->line);
    rb_buf_add_chars(&r->line, "{\"file\":");
    rb_json_add_string(&r->line, reject->file);
    rb_buf_print(&r->line, ",\"record\":%llu,\"line\":%llu,\"offset\":%llu,\"column\":%u,\"reason\":", (unsigned long long)reject->record,
                 (unsigned long long)reject->line, (unsigned long long)reject->offset, reject->column);
    rb_json_add_string(&r->line, reject->reason);
    rb_buf_add_chars(&r->line, ",\"raw\":");
    rb_json_add_string(&r->line, reject->raw);
    if (rb_utf8_check(reject->raw) != SIZE_MAX) add_hex(&r->line, reject->raw);
    rb_buf_add_chars(&r->line, "}\n");
    if (fwrite(r->line.ptr, 1, r->line.len, r->file) != r->line.len) fail(r);
}

bool rb_rejects_close(rb_rejects *r)
{
    if (r->file && fclose(r->file) != 0) fail(r);
    return !r->failed;
}

rb_str rb_rejects_file(const rb_rejects *r) { return r->file ? r->path : RB_STR(""); }
