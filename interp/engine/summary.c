/* engine/summary.c: an empty summary; exec/ fills it. */
#include "engine/summary.h"

void rb_summary_init(rb_summary *s, const rb_plan *plan, int64_t as_of_us)
{
    const rb_catalog *c = plan->catalog;
    *s = (rb_summary){.catalog = c, .rules = RB_STR(""), .as_of = as_of_us, .zone = plan->zone, .rejects_file = RB_STR("")};
    s->streams = RB_NEW_ARRAY(rb_stream_total, c->schemas.len + 1);
    s->checklists = RB_NEW_ARRAY(rb_checklist_total, c->checklists.len + 1);
    s->routes = RB_NEW_ARRAY(rb_route_total, c->routes.len + 1);
    s->waivers = RB_NEW_ARRAY(rb_waiver_total, c->waivers.len + 1);
    for (uint32_t i = 0; i < c->waivers.len; i++) s->waivers[i].met = RB_NEW_ARRAY(bool, c->waivers.items[i]->keys.len + 1);
    s->kpis = RB_NEW_ARRAY(rb_kpi_total, c->kpis.len + 1);
    s->reconciles = RB_NEW_ARRAY(rb_reconcile_total, c->reconciles.len + 1);
    s->assigns = RB_NEW_ARRAY(rb_assign_total, c->assigns.len + 1);
    for (uint32_t i = 0; i < c->checklists.len; i++) s->checklists[i].rules = RB_NEW_ARRAY(rb_rule_total, c->checklists.items[i]->rules.len + 1);
    for (uint32_t i = 0; i < c->routes.len; i++) s->routes[i].by_row = RB_NEW_ARRAY(uint64_t, c->routes.items[i]->rows.len + 1);
}
