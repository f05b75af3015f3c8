/* tests/unit/findings.c: what --fail-on finds in the totals of a run. */
#include "cli/commands.h"
#include "cli/option_table.h"

#include "check.h"
#include "kpi_lists.h"

enum { FAIL = 1, WARN = 2, UNKNOWN = 4, REJECT = 8, UNROUTED = 16, RED = 32, ALL = 63 };

static rb_kpi_list list_of_one(rb_kpi_group group)
{
    rb_kpi_group *kept = RB_NEW(rb_kpi_group);
    *kept = group;
    return list_of(kept, 1);
}

/* One of each kind of declaration, and nothing found. */
static rb_summary *clean(void)
{
    rb_catalog        *c = RB_NEW(rb_catalog);
    rb_checklist_info *list = RB_NEW(rb_checklist_info);
    rb_rule_info       rule = {.name = RB_STR("rule")};
    rb_kpi_info       *kpi = RB_NEW(rb_kpi_info);
    rb_summary        *s = RB_NEW(rb_summary);
    rb_vec_push(&list->rules, rule);
    rb_vec_push(&c->schemas, RB_NEW(rb_schema));
    rb_vec_push(&c->checklists, list);
    rb_vec_push(&c->routes, RB_NEW(rb_route_info));
    rb_vec_push(&c->kpis, kpi);
    rb_vec_push(&kpi->bands, RB_STR("Best"));
    rb_vec_push(&kpi->bands, RB_STR("Good"));
    rb_vec_push(&kpi->bands, RB_STR("Worst"));
    s->catalog = c;
    s->streams = RB_NEW_ARRAY(rb_stream_total, 1);
    s->checklists = RB_NEW_ARRAY(rb_checklist_total, 1);
    s->checklists[0].rules = RB_NEW_ARRAY(rb_rule_total, 1);
    s->routes = RB_NEW_ARRAY(rb_route_total, 1);
    s->kpis = RB_NEW_ARRAY(rb_kpi_total, 1);
    s->kpis[0].groups = list_of_one((rb_kpi_group){.denominator = {{1}}, .band = 0});
    return s;
}

/* Exactly these kinds are found. */
static bool finds(const rb_summary *s, uint64_t kinds)
{
    uint64_t found = 0;
    for (uint64_t kind = 1; kind <= ALL; kind *= 2)
        if (rb_findings_any(s, kind)) found |= kind;
    return found == kinds && rb_findings_any(s, ALL) == (kinds != 0) && !rb_findings_any(s, 0);
}

static void nothing_is_found_in_a_clean_run(void) { CHECK(finds(clean(), 0)); }

static void each_kind_is_found(void)
{
    rb_summary *s = clean();
    s->checklists[0].by_outcome[RB_OUTCOME_FAIL] = 1;
    CHECK(finds(s, FAIL | WARN));
    s = clean();
    s->checklists[0].by_outcome[RB_OUTCOME_WARN] = 1;
    CHECK(finds(s, WARN));
    s = clean();
    s->checklists[0].rules[0].by_verdict[RB_UNKNOWN] = 1;
    CHECK(finds(s, UNKNOWN));
    s = clean();
    s->streams[0].rejected = 1;
    CHECK(finds(s, REJECT));
    s = clean();
    s->routes[0].no_match = 1;
    CHECK(finds(s, UNROUTED));
    s = clean();
    s->routes[0].conflict = 1;
    CHECK(finds(s, UNROUTED));
    s = clean();
    s->routes[0].unknown = 1;
    CHECK(finds(s, UNKNOWN | UNROUTED));
}

static void red_is_the_word_or_the_last_band(void)
{
    rb_summary *s = clean();
    s->kpis[0].groups = list_of_one((rb_kpi_group){.denominator = {{1}}, .band = 1});
    CHECK(finds(s, 0));
    s->kpis[0].groups = list_of_one((rb_kpi_group){.denominator = {{1}}, .band = 2});
    CHECK(finds(s, RED));
    s->catalog->kpis.items[0]->bands.items[1] = RB_STR("Red");
    CHECK(finds(s, 0));
    s->kpis[0].groups = list_of_one((rb_kpi_group){.denominator = {{1}}, .band = 1});
    CHECK(finds(s, RED));
    s->kpis[0].groups = list_of_one((rb_kpi_group){.denominator = {{1}}, .band = UINT32_MAX});
    CHECK(finds(s, 0));
}

static void a_total_counts_as_a_group_does(void)
{
    rb_kpi_group *totals = RB_NEW_ARRAY(rb_kpi_group, 2);
    rb_summary   *s = clean();
    rb_kpi_total *t = &s->kpis[0];
    totals[0] = totals[1] = (rb_kpi_group){.denominator = {{1}}, .band = 0};
    totals[0].records = 1;
    totals[1].records = 2;
    t->totals = list_of(totals, 2);
    rb_kpi_figures f = rb_kpi_figures_of(t);
    CHECK(rb_kpi_figures_next(&f)->records == 2 && rb_kpi_figures_next(&f)->records == 1 && rb_kpi_figures_next(&f)->records == 0);
    CHECK(!rb_kpi_figures_next(&f));
    CHECK(finds(s, 0));
    totals[0].band = 2;
    CHECK(finds(s, RED));
    totals[0].band = 0;
    totals[1].band = 2;
    CHECK(finds(s, RED));
}

static void the_words_stand_in_this_order(void)
{
    CHECK_TEXT(rb_str_of(rb_option_rows[RB_OPTION_fail_on].value), "fail|warn|unknown|reject|unrouted|red");
}

int main(void)
{
    rb_gc_init();
    RUN(nothing_is_found_in_a_clean_run);
    RUN(each_kind_is_found);
    RUN(red_is_the_word_or_the_last_band);
    RUN(a_total_counts_as_a_group_does);
    RUN(the_words_stand_in_this_order);
    return check_report();
}
