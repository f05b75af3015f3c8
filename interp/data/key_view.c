/* data/key_view.c: what a reconciliation says of one key, in a person's words: the same in reports and in tests. */
#include "data/verdict.h"

enum { VALUE_BYTES = 160 };

const char *rb_match_name(enum rb_match m)
{
    static const char *const names[RB_MATCH_COUNT] = {
        [RB_MATCH_MATCHED] = "matched",     [RB_MATCH_TOLERATED] = "tolerated",    [RB_MATCH_DIFFERENT] = "different", [RB_MATCH_ONLY_LEFT] = "missing",
        [RB_MATCH_ONLY_RIGHT] = "missing", [RB_MATCH_DUPLICATE] = "duplicate", [RB_MATCH_UNKNOWN] = "unknown",
    };
    return names[m];
}

static rb_str side_name(const rb_catalog *catalog, const rb_reconcile_info *info, uint32_t side)
{
    if (info->stream[0] != info->stream[1]) return catalog->schemas.items[info->stream[side]]->name;
    return side == 0 ? RB_STR("left") : RB_STR("right");
}

static void add_value(rb_buf *b, const rb_value *v, const rb_zone *zone)
{
    rb_buf text = {0};
    rb_value_print_quoted(&text, v, zone);
    size_t end = text.len > VALUE_BYTES ? VALUE_BYTES : text.len;
    while (end > 0 && end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80) end--;
    rb_buf_add(b, text.ptr, end);
    if (end < text.len) rb_buf_add_chars(b, "\xE2\x80\xA6");
}

static void begin_part(rb_buf *b, size_t start)
{
    if (b->len > start) rb_buf_add_chars(b, "; ");
}

void rb_key_compare_distance(rb_buf *b, const rb_key_compare *c, const rb_zone *zone)
{
    rb_value apart = c->value[0];
    if (!c->value[0].known || !c->value[1].known) return;
    bool is_amount = apart.type.kind == RB_TYPE_money || apart.type.kind == RB_TYPE_number || apart.type.kind == RB_TYPE_integer;
    if (!is_amount || !rb_dec_sub(c->value[0].dec, c->value[1].dec, &apart.dec) || apart.dec == 0) return;
    if (apart.dec < 0) apart.dec = -apart.dec;
    rb_buf_add_chars(b, ", ");
    rb_value_print(b, &apart, zone);
    rb_buf_add_chars(b, " apart");
}

static void add_compare(rb_buf *b, const rb_catalog *catalog, const rb_key_view *v, uint32_t i, const rb_zone *zone)
{
    const rb_reconcile_info *info = catalog->reconciles.items[v->reconcile];
    const rb_key_compare    *c = &v->compares.items[i];
    rb_buf_print(b, "%.*s:", RB_STR_ARGS(info->compares.items[i].name[0]));
    for (uint32_t side = 0; side < 2; side++) {
        rb_buf_print(b, "%s %.*s ", side > 0 ? "," : "", RB_STR_ARGS(side_name(catalog, info, side)));
        if (c->cause[side].len > 0) rb_buf_print(b, "unknown, because %.*s", RB_STR_ARGS(c->cause[side]));
        else add_value(b, &c->value[side], zone);
    }
    rb_key_compare_distance(b, c, zone);
}

static void add_compares(rb_buf *b, const rb_catalog *catalog, const rb_key_view *v, const rb_zone *zone)
{
    size_t start = b->len;
    for (uint32_t i = 0; i < v->compares.len; i++) {
        if (v->compares.items[i].agreement == RB_AGREES) continue;
        begin_part(b, start);
        add_compare(b, catalog, v, i, zone);
        if (v->match == RB_MATCH_DIFFERENT && v->compares.items[i].agreement == RB_AGREES_NEARLY) rb_buf_add_chars(b, ", which is allowed");
    }
}

static void add_missing(rb_buf *b, const rb_catalog *catalog, const rb_key_view *v, const rb_zone *zone)
{
    const rb_reconcile_info *info = catalog->reconciles.items[v->reconcile];
    uint32_t there = v->match == RB_MATCH_ONLY_RIGHT;
    if (info->stream[0] == info->stream[1]) rb_buf_print(b, "none on the %.*s", RB_STR_ARGS(side_name(catalog, info, 1 - there)));
    else rb_buf_print(b, "no %.*s", RB_STR_ARGS(side_name(catalog, info, 1 - there)));
    if (v->outside[1 - there].record > 0) rb_buf_print(b, ": the one on line %llu is outside where", (unsigned long long)v->outside[1 - there].line);
    if (!v->amount[there].known) return;
    rb_buf_print(b, "; %.*s ", RB_STR_ARGS(info->total.name[there]));
    add_value(b, &v->amount[there], zone);
}

static void add_duplicates(rb_buf *b, const rb_catalog *catalog, const rb_key_view *v)
{
    const rb_reconcile_info *info = catalog->reconciles.items[v->reconcile];
    size_t start = b->len;
    for (uint32_t side = 0; side < 2; side++) {
        if (v->rows[side].len < 2 || info->many[side]) continue;
        begin_part(b, start);
        rb_buf_print(b, "%u %.*s records where one is allowed", v->rows[side].len, RB_STR_ARGS(side_name(catalog, info, side)));
    }
}

void rb_key_view_explain(rb_buf *b, const rb_catalog *catalog, const rb_key_view *v, const rb_zone *zone)
{
    switch (v->match) {
    case RB_MATCH_ONLY_LEFT:
    case RB_MATCH_ONLY_RIGHT: add_missing(b, catalog, v, zone); break;
    case RB_MATCH_DUPLICATE: add_duplicates(b, catalog, v); break;
    default:
        if (v->cause.len > 0) rb_buf_add_str(b, v->cause);
        else add_compares(b, catalog, v, zone);
        break;
    }
}
