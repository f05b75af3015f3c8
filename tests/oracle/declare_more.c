/* tests/oracle/declare_more.c: figures and their bands, waivers, assignments and reconciliations of random programs. */
#include "generate.h"

/* ---- figures: measures of fields whose sums stay small, for the oracle's own sums are plain ---- */

enum unit { U_NUMBER, U_MONEY, U_LENGTH, U_PERCENT, U_DATE, U_COUNT };

void make_bands(maker *m)
{
    static const char *const amounts[U_COUNT][3] = {{"3", "7", "2"}, {"3 USD", "7 USD", "2 USD"}, {"30 minutes", "3 days", "1 day"}, {"10 points", "90%", "50%"}, {"30 days", "2025-02-01", "2024-03-01"}};
    for (uint32_t u = 0; u < U_COUNT; u++) {
        rb_buf_print(&m->out, "bands missed%u { Green when met Yellow when missed by at most %s Red otherwise }\n", u, amounts[u][0]);
        rb_buf_print(&m->out, "bands plain%u { Green when at least %s Yellow when above %s Orange when below %s }\n", u, amounts[u][1], amounts[u][2], amounts[u][2]);
    }
}

static const struct { const char *text; enum unit unit; } values[] = {
    {"seats", U_NUMBER}, {"amount", U_MONEY}, {"took", U_LENGTH}, {"rate", U_PERCENT}, {"due", U_DATE}, {"seats * 2", U_NUMBER}, {"(amount - 1 USD)", U_MONEY}};

/* A condition now and then. */
static void where(maker *m, uint32_t percent)
{
    if (chance(m, percent)) put(m, " where "), make(m, W_YES_NO, 1);
}

static enum unit make_ratio(maker *m)
{
    static const struct { const char *above, *below; enum unit unit; } ratios[] = {
        {"count", "count", U_NUMBER}, {"sum of amount", "count", U_MONEY}, {"sum of took", "count", U_LENGTH}, {"sum of rate", "count", U_PERCENT}, {"sum of seats", "count", U_NUMBER},
        {"sum of amount", "sum of amount", U_NUMBER}, {"sum of took", "sum of took", U_NUMBER}, {"count", "sum of seats", U_NUMBER}, {"sum of amount", "sum of seats", U_MONEY}};
    uint32_t i = rng_below(m->r, 9);
    bool     percent = ratios[i].unit == U_NUMBER && chance(m, 30);
    put(m, ratios[i].above);
    where(m, 60);
    rb_buf_print(&m->out, " per %s", ratios[i].below);
    where(m, 40);
    if (percent) put(m, " as percent");
    return percent ? U_PERCENT : ratios[i].unit;
}

static enum unit make_measure(maker *m)
{
    static const char *const plain[] = {"sum of", "average of", "min of", "max of", "median of", "percentile 90 of", "percentile 0 of", "percentile 12.5 of", "percentile 100 of",
                                        "nearest rank percentile 90 of", "nearest rank percentile 0 of", "nearest rank percentile 33.3 of"};
    static const char *const dates_too[] = {"min of", "max of", "nearest rank percentile 50 of"}, *const counted[] = {"region", "status", "flag", "seats", "amount", "due", "took", "score"};
    static const char *const weights[] = {"seats", "amount", "took", "rate"};
    uint32_t of = rng_below(m->r, 7), kind = rng_below(m->r, 10);
    put(m, "  measure ");
    if (kind == 0) put(m, "share of "), make(m, W_YES_NO, 1);
    else if (kind == 1) put(m, "count");
    else if (kind == 2) rb_buf_print(&m->out, "distinct count of %s", PICK(m->r, counted));
    else if (kind < 5) return make_ratio(m);
    else if (values[of].unit == U_DATE) rb_buf_print(&m->out, "%s due", PICK(m->r, dates_too));
    else if (kind == 5) rb_buf_print(&m->out, "average of %s weighted by %s", values[of].text, PICK(m->r, weights));
    else rb_buf_print(&m->out, "%s %s", PICK(m->r, plain), values[of].text);
    where(m, 30);
    return kind == 0 ? U_PERCENT : kind < 3 ? U_NUMBER : values[of].unit;
}

static void make_target(maker *m, enum unit unit, uint32_t by)
{
    static const char *const targets[U_COUNT][2] = {{"5", "100"}, {"5 USD", "0 USD"}, {"3 days", "1 hour"}, {"50%", "92%"}, {"2025-02-01", "2025-06-15"}};
    rb_buf_print(&m->out, "  target %s ", chance(m, 50) ? "at least" : "at most");
    if (by == 1 && chance(m, 50)) rb_buf_print(&m->out, "(if region is \"EMEA\" then %s else %s)\n", targets[unit][0], targets[unit][1]);
    else if (by == 3 && unit == U_NUMBER && chance(m, 50)) put(m, "(seats * 2)\n");
    else if (by == 4 && unit == U_LENGTH && chance(m, 70)) put(m, "max_age as of due\n");
    else rb_buf_print(&m->out, "%s\n", targets[unit][chance(m, 30)]);
}

void make_kpi(maker *m, uint32_t number)
{
    static const char *const keys[] = {NULL, "region", "status", "seats", "due", "month(due)", "region, vip", "status, flag", "vip, flag, status"};
    uint32_t by = rng_below(m->r, 9);
    rb_buf_print(&m->out, "kpi k%u over Case {\n", number);
    if (chance(m, 50)) put(m, "  where "), make(m, W_YES_NO, 1), put(m, "\n");
    enum unit unit = make_measure(m);
    put(m, "\n");
    if (by > 0) rb_buf_print(&m->out, "  by %s%s\n", keys[by], chance(m, 50) ? " with totals" : "");
    make_target(m, unit, by == 6 ? 1 : by);
    uint32_t bands = rng_below(m->r, 5);
    if (bands == 0 && unit != U_DATE) put(m, "  bands standard");
    else if (bands < 3) rb_buf_print(&m->out, "  bands missed%u", unit);
    else rb_buf_print(&m->out, "  bands plain%u", unit);
    if (chance(m, 30)) rb_buf_print(&m->out, " minimum sample %u", 1 + rng_below(m->r, 20));
    put(m, "\n}\n");
}

/* ---- waivers ---- */

static void make_lifetime(maker *m)
{
    static const char *const first[] = {"2025-06-01", "2025-06-05", "2025-06-06", "2025-06-09", "2025-06-11", "2025-06-14", "2025-06-15", "2025-06-16"};
    static const char *const last[] = {"2025-06-17", "2025-07-15", "2026-01-01"};
    switch (rng_below(m->r, 4)) {
    case 0: rb_buf_print(&m->out, "  for %u days from %s\n", 1 + rng_below(m->r, 12), PICK(m->r, first)); break;
    case 1: rb_buf_print(&m->out, "  for %u business days on office from %s\n", 1 + rng_below(m->r, 7), PICK(m->r, first)); break;
    case 2: rb_buf_print(&m->out, "  until %s\n", chance(m, 50) ? "2025-06-15" : "2025-06-16"); break;
    default: rb_buf_print(&m->out, "  from %s until %s\n", PICK(m->r, first), PICK(m->r, last)); break;
    }
}

void make_waiver(maker *m, const char *checklist)
{
    rb_buf_print(&m->out, chance(m, 60) ? "waive %s.r0" : "waive %s", checklist);
    m->may_call_now = false;
    if (chance(m, 50)) put(m, " when "), make(m, W_YES_NO, 1);
    else rb_buf_print(&m->out, " for \"%s\", \"%s\"", texts[rng_below(m->r, 6)], texts[6 + rng_below(m->r, 6)]);
    m->may_call_now = true;
    put(m, " {\n  reason \"because\"\n  approver \"somebody\"\n");
    make_lifetime(m);
    put(m, "}\n");
}

/* ---- assignments ---- */

void make_assign(maker *m, uint32_t number)
{
    static const char *const fits[] = {"team is region", "active", "team is region or active", "since <= due", "busy < seats and active", "not active", "busy < 3", "called is region", "called is region or called is note", "team is region and active"};
    static const char *const loads[] = {"busy", "busy * 2", "busy plus assigned", "busy plus assigned", "length(team) plus assigned"}, *const capacities[] = {"3", "12", "most", "most + 40", "100"};
    rb_buf_print(&m->out, "assign give%u for Case", number);
    if (chance(m, 60)) put(m, " when "), make(m, W_YES_NO, 1);
    put(m, " {\n");
    if (chance(m, 30)) put(m, "  named region when "), make(m, W_YES_NO, 1), put(m, "\n");
    if (chance(m, 15)) put(m, "  named note\n");
    put(m, "  pool Agent");
    if (chance(m, 80)) rb_buf_print(&m->out, " where %s", PICK(m->r, fits));
    rb_buf_print(&m->out, "\n  order %s\n", chance(m, 50) ? "round robin" : "least loaded");
    if (chance(m, 60)) rb_buf_print(&m->out, "  load %s\n", PICK(m->r, loads));
    if (chance(m, 60)) rb_buf_print(&m->out, "  capacity %s\n", PICK(m->r, capacities));
    if (chance(m, 30)) put(m, chance(m, 50) ? "  otherwise \"team\"\n" : "  otherwise region\n");
    put(m, "}\n");
}

/* ---- reconciliations ---- */

static void make_compare(maker *m)
{
    static const char *const amount[] = {"", " within 1 USD", " within 10%", " within 0.01 USD", " within 150%"}, *const number[] = {"", " within 2", " within 50%"};
    static const char *const day[] = {"", " within 2 days", " within 31 days", " within 3 business days on office", " within 0 business days on office"}, *const length[] = {"", " within 1 hour", " within 1 day"};
    static const char *const text[] = {"", " ignoring case", " trimmed", " trimmed ignoring case", " exactly"}, *const part[] = {"", " within 5 points", " within 10%"};
    switch (rng_below(m->r, 8)) {
    case 0:
    case 1: rb_buf_print(&m->out, "  compare amount = cost%s\n", PICK(m->r, amount)); break;
    case 2: rb_buf_print(&m->out, "  compare seats = size%s\n", PICK(m->r, number)); break;
    case 3: rb_buf_print(&m->out, "  compare due = day%s\n", PICK(m->r, day)); break;
    case 4: rb_buf_print(&m->out, "  compare took = spent%s\n", PICK(m->r, length)); break;
    case 5: rb_buf_print(&m->out, "  compare region = kind%s\n", PICK(m->r, text)); break;
    case 6: rb_buf_print(&m->out, "  compare rate = part%s\n", PICK(m->r, part)); break;
    default: put(m, "  compare flag = done\n"); break;
    }
}

void make_reconcile(maker *m, uint32_t number)
{
    static const char *const keys[] = {"note = aid", "note = aid and vip = done", "due = day and vip = done", "upper(note) = upper(aid)", "seats = size", "amount = cost and note = aid"};
    static const char *const often[] = {"", "  one to one\n", "  one to many\n", "  many to one\n", "  many to many\n", "  many to many\n"};
    static const char *const right[] = {"", " where size > 1", " where done", " where kind is present and day > 2024-01-01"};
    rb_buf_print(&m->out, "reconcile rec%u {\n  Case", number);
    where(m, 50);
    rb_buf_print(&m->out, " with Act%s on %s\n%s", PICK(m->r, right), PICK(m->r, keys), PICK(m->r, often));
    for (uint32_t i = 0, n = rng_below(m->r, 4); i < n; i++) make_compare(m);
    if (chance(m, 30)) put(m, chance(m, 50) ? "  total amount = cost\n" : "  total seats = size\n");
    put(m, "}\n");
}
