/* report/csv_keys.c: one line for each key of a reconciliation that does not match (with --all: for every key), to be worked off.
 *
 * Amounts are exact and without their currency, which has a column of its own. The difference is left less right, a side that lacks the
 * key counting as nothing, and is empty where an amount is not known.
 */
#include "report/internal.h"

void rb_csv_keys_report_begin(rb_report *r)
{
    static const char *const names[] = {"reconcile", "title", "severity", "result", "key", "left_record", "left_file", "left_row", "left_line", "left_records", "left_amount",
                                        "right_record", "right_file", "right_row", "right_line", "right_records", "right_amount", "difference", "currency", "differs", "message",
                                        "source", "clause"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) rb_csv_add_header(r, rb_str_of(names[i]));
    rb_csv_end_header(r);
}

void rb_csv_keys_report_record(rb_report *r, const rb_record_view *view) { (void)r, (void)view; }

static void add_value(rb_report *r, const rb_value *v)
{
    rb_buf b = {0};
    rb_csv_print_value(&b, v, r->summary->zone);
    rb_csv_add(r, rb_buf_str(&b));
}

/* Where its first record stands, and how many there are. */
static void add_side(rb_report *r, const rb_key_view *v, uint32_t side)
{
    const rb_reconcile_info *info = r->summary->catalog->reconciles.items[v->reconcile];
    rb_csv_add(r, r->summary->catalog->schemas.items[info->stream[side]]->name);
    if (v->rows[side].len > 0) {
        const rb_key_row *row = &v->rows[side].items[0];
        rb_csv_add(r, r->summary->streams[info->stream[side]].files.items[row->file]);
        rb_csv_add_number(r, row->record);
        rb_csv_add_number(r, row->line);
    } else for (int i = 0; i < 3; i++) rb_csv_add(r, RB_STR(""));
    rb_csv_add_number(r, v->rows[side].len);
    add_value(r, &v->amount[side]);
}

static bool is_amount(const rb_value *v) { return v->known && rb_type_rep(v->type) == RB_REP_DEC; }

/* Not known where an amount is not, or where the two are in different currencies. */
static void add_difference(rb_report *r, const rb_key_view *v)
{
    const rb_value *left = &v->amount[0], *right = &v->amount[1];
    rb_value apart = {0};
    rb_buf   currency = {0};
    bool     lacks[2] = {v->rows[0].len == 0, v->rows[1].len == 0};
    if ((is_amount(left) || lacks[0]) && (is_amount(right) || lacks[1]) && (is_amount(left) || is_amount(right))) {
        apart = is_amount(left) ? *left : *right;
        bool one = lacks[0] || lacks[1] || rb_type_equal(left->type, right->type);
        apart.known = one && rb_dec_sub(is_amount(left) ? left->dec : 0, is_amount(right) ? right->dec : 0, &apart.dec);
        if (apart.type.kind == RB_TYPE_money && one) rb_buf_add_chars(&currency, apart.type.currency);
    }
    add_value(r, &apart);
    rb_csv_add(r, rb_buf_str(&currency));
}

void rb_csv_keys_report_key(rb_report *r, const rb_key_view *v)
{
    const rb_reconcile_info *info = r->summary->catalog->reconciles.items[v->reconcile];
    rb_buf keys = {0}, why = {0}, differs = {0};
    if ((v->match == RB_MATCH_MATCHED || v->match == RB_MATCH_TOLERATED) && !r->options->all) return;
    for (uint32_t i = 0; i < v->keys.len; i++) {
        rb_buf one = {0};
        rb_csv_print_value(&one, &v->keys.items[i], r->summary->zone);
        rb_csv_join(&keys, "; ", rb_buf_str(&one));
    }
    for (uint32_t i = 0; i < v->compares.len; i++)
        if (v->compares.items[i].agreement >= RB_DISAGREES) rb_csv_join(&differs, "; ", info->compares.items[i].name[0]);
    rb_key_view_explain(&why, r->summary->catalog, v, r->summary->zone);
    const rb_str head[] = {info->name, info->title, rb_str_of(rb_rule_severity_name(info->severity)), rb_str_of(rb_match_names[v->match]), rb_buf_str(&keys)};
    for (size_t i = 0; i < sizeof head / sizeof head[0]; i++) rb_csv_add(r, head[i]);
    add_side(r, v, 0);
    add_side(r, v, 1);
    add_difference(r, v);
    const rb_str tail[] = {rb_buf_str(&differs), rb_buf_str(&why), info->source, info->clause};
    for (size_t i = 0; i < sizeof tail / sizeof tail[0]; i++) rb_csv_add(r, tail[i]);
    rb_csv_end_line(r);
}

void rb_csv_keys_report_end(rb_report *r) { (void)r; }
