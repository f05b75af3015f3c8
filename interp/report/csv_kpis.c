/* report/csv_kpis.c: one line for each group of each KPI, to be charted or put beside last quarter's.
 *
 * One header serves all KPIs, whatever they measure: beside the value as people read it stands the plain number, in the unit that the
 * next column names (lengths of time in hours, shares between 0 and 1), and the exact fraction that target and band were decided on.
 */
#include "report/internal.h"

void rb_csv_kpis_report_begin(rb_report *r)
{
    static const char *const names[] = {"kpi", "title", "record", "level", "group", "period", "state", "value", "number", "unit", "target", "target_number", "miss", "band",
                                        "records", "measured", "left_out", "where_unknown", "numerator", "denominator", "source", "clause", "exact_in"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) rb_csv_add_header(r, rb_str_of(names[i]));
    rb_csv_end_header(r);
}

void rb_csv_kpis_report_record(rb_report *r, const rb_record_view *view) { (void)r, (void)view; }
void rb_csv_kpis_report_key(rb_report *r, const rb_key_view *view) { (void)r, (void)view; }

static void add_text(rb_report *r, const rb_value *v)
{
    rb_buf b = {0};
    rb_csv_print_value(&b, v, r->summary->zone);
    rb_csv_add(r, rb_buf_str(&b));
}

/* Days, hours and minutes are hours, to the microsecond. */
static void add_number(rb_report *r, const rb_value *v)
{
    rb_buf  b = {0};
    bool    decimal = rb_type_rep(v->type) == RB_REP_DEC, length = v->type.kind == RB_TYPE_duration;
    rb_dec  hours = 0;
    if (v->known && decimal) rb_dec_print(&b, v->dec);
    if (v->known && length && rb_i128_scale(v->i64, RB_DEC_ONE, 3600 * (rb_i128)RB_US_PER_SECOND, &hours)) rb_dec_print(&b, hours);
    rb_csv_add(r, rb_buf_str(&b));
}

static rb_str unit_of(const rb_kpi_info *info, const rb_kpi_group *g)
{
    const rb_type t = rb_type_is_open_money(info->type) ? g->value.type : info->type;
    switch (t.kind) {
    case RB_TYPE_money: return rb_str_print("%.3s", t.currency);
    case RB_TYPE_percent: return RB_STR("share");
    case RB_TYPE_duration: return RB_STR("hours");
    default: return RB_STR("");
    }
}

static rb_str state_of(const rb_kpi_group *g)
{
    if (g->several_currencies) return RB_STR("several currencies");
    if (rb_big_is_zero(g->denominator)) return RB_STR("no data");
    return g->too_few ? RB_STR("too few") : RB_STR("measured");
}

/* Of a key that is blank, or of a total that is over all its values, nothing. */
static void add_keys(rb_report *r, const rb_kpi_group *g, uint32_t period)
{
    rb_buf group = {0}, when = {0};
    for (uint32_t k = 0; k < g->keys.len; k++) {
        rb_buf one = {0};
        if (g->keys.items[k].known) rb_csv_print_value(&one, &g->keys.items[k], r->summary->zone);
        else rb_buf_add_chars(&one, "(blank)");
        rb_csv_join(k == period ? &when : &group, "; ", rb_buf_str(&one));
    }
    rb_csv_add(r, rb_buf_str(&group));
    rb_csv_add(r, rb_buf_str(&when));
}

static void add_exact(rb_report *r, const rb_kpi_group *g)
{
    rb_buf above = {0}, below = {0};
    if (!rb_big_is_zero(g->denominator)) {
        rb_big_print(&above, g->numerator);
        rb_big_print(&below, g->denominator);
    }
    rb_csv_add(r, rb_buf_str(&above));
    rb_csv_add(r, rb_buf_str(&below));
}

/* of: the KPI, and which of its keys is a period. */
struct of { uint32_t kpi, period; const char *level; };

static void add_group(rb_report *r, struct of of, const rb_kpi_group *g)
{
    const rb_kpi_info *info = r->summary->catalog->kpis.items[of.kpi];
    rb_csv_add(r, info->name);
    rb_csv_add(r, info->title);
    rb_csv_add(r, r->summary->catalog->schemas.items[info->stream]->name);
    rb_csv_add(r, rb_str_of(of.level));
    add_keys(r, g, of.period);
    rb_csv_add(r, state_of(g));
    add_text(r, &g->value);
    add_number(r, &g->value);
    rb_csv_add(r, unit_of(info, g));
    add_text(r, &g->target);
    add_number(r, &g->target);
    add_text(r, &g->miss);
    rb_csv_add(r, g->band < info->bands.len ? info->bands.items[g->band] : RB_STR(""));
    rb_csv_add_number(r, g->records);
    rb_csv_add_number(r, g->measured);
    rb_csv_add_number(r, g->left_out);
    rb_csv_add_number(r, r->summary->kpis[of.kpi].where_unknown);
    add_exact(r, g);
    rb_csv_add(r, info->source);
    rb_csv_add(r, info->clause);
    rb_csv_add(r, rb_big_is_zero(g->denominator) ? RB_STR("") : rb_str_of(rb_report_exact_unit(info->type)));
    rb_csv_end_line(r);
}

static void add_list(rb_report *r, struct of of, const rb_kpi_list *list)
{
    rb_kpi_walk w = rb_kpi_walk_over(list);
    for (const rb_kpi_group *g = rb_kpi_walk_next(&w); g; g = rb_kpi_walk_next(&w)) {
        add_group(r, of, g);
        rb_report_flush_when_full(r);
    }
}

void rb_csv_kpis_report_end(rb_report *r)
{
    const rb_catalog *c = r->summary->catalog;
    for (uint32_t i = 0; i < c->kpis.len; i++) {
        const rb_kpi_total *t = &r->summary->kpis[i];
        uint32_t period = rb_period_key(r->summary->zone, c->kpis.items[i], t, true); /* one record without a date moves no column */
        if (!r->summary->streams[c->kpis.items[i]->stream].ran) continue;
        add_list(r, (struct of){i, period, "group"}, &t->groups);
        if (c->kpis.items[i]->has_totals) add_list(r, (struct of){i, period, "total"}, &t->totals);
    }
}
