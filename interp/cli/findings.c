/* cli/findings.c: what --fail-on can name, looked up in the totals of a run.
 *
 * `warn` takes failures in: who stops for the lesser stops for the greater. `red` is a band of that name, or
 * the last one where the bands have names of their own; a KPI's total is in it as its groups are.
 */
#include "cli/commands.h"

/* In the order of the words of --fail-on in options.def. */
enum { FAIL, WARN, UNKNOWN, REJECT, UNROUTED, RED, KIND_COUNT };

/* A key that does not match counts as a record that fails, or warns. */
static bool has_open_key(const rb_summary *s, enum rb_rule_severity severity)
{
    for (uint32_t i = 0; i < s->catalog->reconciles.len; i++) {
        const uint64_t *keys = s->reconciles[i].keys;
        uint64_t open = keys[RB_MATCH_DIFFERENT] + keys[RB_MATCH_ONLY_LEFT] + keys[RB_MATCH_ONLY_RIGHT] + keys[RB_MATCH_DUPLICATE] + keys[RB_MATCH_UNKNOWN];
        if (open > 0 && s->catalog->reconciles.items[i]->severity == severity) return true;
    }
    return false;
}

static bool has_outcome(const rb_summary *s, enum rb_outcome outcome)
{
    for (uint32_t i = 0; i < s->catalog->checklists.len; i++)
        if (s->checklists[i].by_outcome[outcome] > 0) return true;
    return false;
}

static bool has_fail(const rb_summary *s) { return has_outcome(s, RB_OUTCOME_FAIL) || has_open_key(s, RB_RULE_ERROR); }

static bool has_unknown(const rb_summary *s)
{
    for (uint32_t i = 0; i < s->catalog->checklists.len; i++)
        for (uint32_t k = 0; k < s->catalog->checklists.items[i]->rules.len; k++)
            if (s->checklists[i].rules[k].by_verdict[RB_UNKNOWN] > 0) return true;
    for (uint32_t i = 0; i < s->catalog->routes.len; i++)
        if (s->routes[i].unknown > 0) return true;
    for (uint32_t i = 0; i < s->catalog->reconciles.len; i++)
        if (s->reconciles[i].keys[RB_MATCH_UNKNOWN] > 0) return true;
    return false;
}

static bool has_reject(const rb_summary *s)
{
    for (uint32_t i = 0; i < s->catalog->schemas.len; i++)
        if (s->streams[i].rejected > 0) return true;
    return false;
}

static bool has_unrouted(const rb_summary *s)
{
    for (uint32_t i = 0; i < s->catalog->routes.len; i++)
        if (s->routes[i].no_match + s->routes[i].unknown + s->routes[i].conflict > 0) return true;
    for (uint32_t i = 0; i < s->catalog->assigns.len; i++)
        if (s->assigns[i].by_how[RB_GIVEN_NOBODY] + s->assigns[i].by_how[RB_GIVEN_UNKNOWN] > 0) return true;
    return false;
}

static uint32_t red_band(const rb_kpi_info *info)
{
    for (uint32_t i = 0; i < info->bands.len; i++)
        if (rb_str_equal(info->bands.items[i], RB_STR("Red"))) return i;
    return info->bands.len > 1 ? info->bands.len - 1 : UINT32_MAX;
}

static bool has_red(const rb_summary *s)
{
    for (uint32_t i = 0; i < s->catalog->kpis.len; i++) {
        uint32_t red = red_band(s->catalog->kpis.items[i]);
        rb_kpi_figures f = rb_kpi_figures_of(&s->kpis[i]);
        if (red == UINT32_MAX) continue;
        for (const rb_kpi_group *g = rb_kpi_figures_next(&f); g; g = rb_kpi_figures_next(&f))
            if (g->band == red) return true;
    }
    return false;
}

static bool has_kind(const rb_summary *s, uint32_t kind)
{
    switch (kind) {
    case FAIL: return has_fail(s);
    case WARN: return has_fail(s) || has_outcome(s, RB_OUTCOME_WARN) || has_open_key(s, RB_RULE_WARNING);
    case UNKNOWN: return has_unknown(s);
    case REJECT: return has_reject(s);
    case UNROUTED: return has_unrouted(s);
    case RED: return has_red(s);
    default: return false;
    }
}

bool rb_findings_any(const rb_summary *s, uint64_t kinds)
{
    for (uint32_t kind = 0; kind < KIND_COUNT; kind++)
        if ((kinds >> kind & 1) && has_kind(s, kind)) return true;
    return false;
}
