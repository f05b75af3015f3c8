/* report/json_reconcile.c: reconciliations as JSON: one object for a key, and the balance in the summary. Amounts are exact. */
#include "report/internal.h"

#include "base/json.h"

const char *const rb_match_names[RB_MATCH_COUNT] = {"matched", "tolerated", "different", "missing_right", "missing_left", "duplicate", "unknown"};

static void add_row(const rb_report *r, rb_buf *b, uint32_t stream, const rb_key_row *row)
{
    rb_json_add_open(b);
    rb_json_add_text(b, "file", r->summary->streams[stream].files.items[row->file]);
    rb_json_add_count(b, "row", row->record);
    rb_json_add_count(b, "line", row->line);
    rb_buf_add_char(b, '}');
}

static void add_rows(const rb_report *r, rb_buf *b, const rb_key_view *v, uint32_t side)
{
    const rb_reconcile_info *info = r->summary->catalog->reconciles.items[v->reconcile];
    rb_buf_print(b, ",\"%s\":[", side == 0 ? "left" : "right");
    for (uint32_t i = 0; i < v->rows[side].len; i++) add_row(r, b, info->stream[side], &v->rows[side].items[i]);
    rb_buf_add_char(b, ']');
    if (v->rows[side].len > 0 || v->outside[side].record == 0) return;
    rb_buf_print(b, ",\"%s_outside\":", side == 0 ? "left" : "right");
    add_row(r, b, info->stream[side], &v->outside[side]);
}

static void add_compares(const rb_report *r, rb_buf *b, const rb_key_view *v)
{
    static const char *const words[] = {"same", "tolerated", "different", "unknown"};
    const rb_reconcile_info *info = r->summary->catalog->reconciles.items[v->reconcile];
    if (v->compares.len == 0) return;
    rb_buf_add_chars(b, ",\"compares\":[");
    for (uint32_t i = 0; i < v->compares.len; i++) {
        const rb_key_compare *c = &v->compares.items[i];
        rb_json_add_open(b);
        rb_json_add_text(b, "name", info->compares.items[i].name[0]);
        rb_buf_print(b, ",\"result\":\"%s\",\"left\":", words[c->agreement]);
        rb_value_print_json(b, &c->value[0], r->summary->zone);
        rb_buf_add_chars(b, ",\"right\":");
        rb_value_print_json(b, &c->value[1], r->summary->zone);
        rb_buf_add_char(b, '}');
    }
    rb_buf_add_char(b, ']');
}

void rb_report_json_key(rb_report *r, const rb_key_view *v)
{
    const rb_reconcile_info *info = r->summary->catalog->reconciles.items[v->reconcile];
    rb_buf *b = &r->out, why = {0};
    rb_buf_add_char(b, '{');
    rb_json_add_text(b, "reconcile", info->name);
    rb_buf_print(b, ",\"result\":\"%s\",\"key\":{", rb_match_names[v->match]);
    for (uint32_t i = 0; i < v->keys.len; i++) {
        rb_json_add_key(b, info->keys.items[i]);
        rb_value_print_json(b, &v->keys.items[i], r->summary->zone);
    }
    rb_buf_add_char(b, '}');
    for (uint32_t side = 0; side < 2; side++) add_rows(r, b, v, side);
    add_compares(r, b, v);
    rb_key_view_explain(&why, r->summary->catalog, v, r->summary->zone);
    if (why.len > 0) rb_json_add_text(b, "message", rb_buf_str(&why));
    rb_report_json_cite(b, info->source, info->clause);
    rb_buf_add_char(b, '}');
}

static void add_line(const rb_report *r, rb_buf *b, const rb_reconcile_info *info, const char *name, const rb_balance_line *line)
{
    rb_json_add_key(b, rb_str_of(name));
    rb_json_add_open(b);
    rb_json_add_count(b, "records", line->records);
    if (info->has_total) {
        rb_buf_add_chars(b, ",\"amount\":");
        rb_value_print_json(b, &line->amount, r->summary->zone);
        rb_json_add_count(b, "amount_not_known", line->without);
    }
    rb_buf_add_char(b, '}');
}

static void add_side(const rb_report *r, rb_buf *b, const rb_reconcile_info *info, uint32_t side, const rb_side_total *total)
{
    rb_buf_print(b, ",\"%s\":{", side == 0 ? "left" : "right");
    rb_json_add_text(b, "record", r->summary->catalog->schemas.items[info->stream[side]]->name);
    for (uint32_t i = 0; i < RB_MATCH_COUNT; i++) {
        if (i == (side == 0 ? RB_MATCH_ONLY_RIGHT : RB_MATCH_ONLY_LEFT)) continue; /* never a record of this side */
        add_line(r, b, info, rb_match_names[i], &total->by_match[i]);
    }
    add_line(r, b, info, "reconciled", &total->taken);
    add_line(r, b, info, "outside", &total->outside);
    add_line(r, b, info, "evaluated", &total->evaluated);
    rb_buf_add_char(b, '}');
}

static void add_counts(rb_buf *b, const rb_reconcile_info *info, const rb_reconcile_total *total)
{
    rb_buf_add_chars(b, ",\"keys\":{");
    for (uint32_t i = 0; i < RB_MATCH_COUNT; i++) rb_json_add_count(b, rb_match_names[i], total->keys[i]);
    rb_buf_print(b, "},\"missing_left_outside\":%llu,\"missing_right_outside\":%llu", (unsigned long long)total->missing_outside[0], (unsigned long long)total->missing_outside[1]);
    rb_buf_add_chars(b, ",\"different_in\":{");
    for (uint32_t i = 0; i < info->compares.len; i++) {
        rb_json_add_key(b, info->compares.items[i].name[0]);
        rb_buf_add_u64(b, total->differs[i]);
    }
    rb_buf_add_char(b, '}');
}

void rb_report_json_reconcile(const rb_report *r, rb_buf *b, uint32_t index)
{
    const rb_reconcile_info  *info = r->summary->catalog->reconciles.items[index];
    const rb_reconcile_total *total = &r->summary->reconciles[index];
    rb_json_add_open(b);
    rb_json_add_text(b, "name", info->name);
    rb_json_add_text(b, "title", info->title);
    rb_buf_print(b, ",\"severity\":\"%s\",\"cardinality\":\"%s to %s\",\"ran\":%s", rb_rule_severity_name(info->severity),
                 info->many[0] ? "many" : "one", info->many[1] ? "many" : "one", total->ran ? "true" : "false");
    rb_report_json_cite(b, info->source, info->clause);
    if (total->ran) {
        add_counts(b, info, total);
        for (uint32_t side = 0; side < 2; side++) add_side(r, b, info, side, &total->side[side]);
        rb_json_add_count(b, "bytes_held", total->bytes);
    }
    rb_buf_add_char(b, '}');
}
