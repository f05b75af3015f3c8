/* tests/oracle/declare.c: random programs, declaration by declaration. */
#include "generate.h"

static void make_defines(maker *m)
{
    static const char *const types[] = {"yes/no", "text", "number", "money USD", "percent", "date", "datetime", "duration"};
    for (uint32_t n = rng_below(m->r, 4); m->defines < n; m->defines++) {
        enum want kind = (enum want)rng_below(m->r, W_STATUS);
        uint32_t count = 1 + rng_below(m->r, 3);
        rb_buf_print(&m->out, "define fn%u(", m->defines);
        for (uint32_t i = 0; i < count; i++) {
            m->given[i] = m->takes[m->defines][i] = i == 0 ? kind : (enum want)rng_below(m->r, W_STATUS);
            rb_buf_print(&m->out, "%sv%u %s", i ? ", " : "", i, types[m->given[i]]);
        }
        m->given_count = count;
        m->in_define = true;
        put(m, ") = ");
        make(m, kind, 2);
        put(m, "\n");
        m->in_define = false;
        m->take_count[m->defines] = count;
        m->define_kind[m->defines] = kind;
    }
}

static void make_record(maker *m)
{
    static const char *const narrowed[] = {"", " and kind is \"a\"", " and size > seats", " and not done"};
    put(m, "record Act {\n");
    for (uint32_t i = 0; i < ACT_COLUMNS; i++) rb_buf_print(&m->out, "  %s%s %s\n", i == 0 ? "key " : "", act_columns[i].name, act_columns[i].type);
    put(m, "}\n");
    put(m, "record Agent {\n");
    for (uint32_t i = 0; i < AGENT_COLUMNS; i++) rb_buf_print(&m->out, "  %s%s %s\n", i == 0 ? "key " : "", agent_columns[i].name, agent_columns[i].type);
    put(m, "}\n");
    put(m, "enum Status { \"Open\" \"Closed: Resolved\" \"closed\" \"In Progress\" }\nrecord Case {\n");
    for (uint32_t i = 0; i < CASE_COLUMNS; i++) rb_buf_print(&m->out, "  %s%s %s\n", i == 0 ? "key " : "", case_columns[i].name, case_columns[i].type);
    rb_buf_print(&m->out, "  many acts Act where owner is region%s\n  one act Act where aid is note%s\n", PICK(m->r, narrowed), PICK(m->r, narrowed));
    uint32_t lets = rng_below(m->r, 7);
    for (uint32_t i = 0; i < lets; i++) {
        enum want kind = chance(m, 15) ? W_OPEN : (enum want)rng_below(m->r, W_STATUS);
        rb_buf_print(&m->out, "  let let%u = ", i);
        make(m, kind, 2);
        put(m, "\n");
        m->let_kind[m->lets++] = kind;
    }
    put(m, "}\n");
}

static void make_exceptions(maker *m, const char *name, int depth)
{
    for (uint32_t i = 0, n = 1 + chance(m, 20); i < n; i++) {
        rb_str own = rb_str_print("%s%u", name, i);
        rb_buf_print(&m->out, "    except %.*s when ", RB_STR_ARGS(own));
        make(m, W_YES_NO, 1);
        if (chance(m, 30)) {
            put(m, "\n");
            continue;
        }
        put(m, " {\n");
        if (chance(m, 60)) put(m, chance(m, 80) ? "      must " : "      must not "), make(m, W_YES_NO, 1), put(m, "\n");
        if (chance(m, 30)) put(m, "      unless "), make(m, W_YES_NO, 1), put(m, "\n");
        if (depth < 2 && chance(m, 60)) make_exceptions(m, rb_str_chars(own), depth + 1);
        put(m, "    }\n");
    }
}

static void make_clauses(maker *m)
{
    if (chance(m, 50)) put(m, "    when "), make(m, W_YES_NO, 2), put(m, "\n");
    if (chance(m, 25)) put(m, "    unless "), make(m, W_YES_NO, 1), put(m, "\n");
    if (chance(m, 35)) make_exceptions(m, "e", 0);
    put(m, chance(m, 20) ? "    must not " : "    must ");
    make(m, W_YES_NO, 3);
    put(m, "\n");
    if (chance(m, 20)) put(m, "    must "), make(m, W_YES_NO, 1), put(m, "\n");
    if (chance(m, 25)) put(m, "    severity warning\n");
}

/* Versions of one rule in any order, with a gap where nothing is demanded. */
static void make_versions(maker *m, uint32_t number)
{
    static const char *const days[] = {"2024-02-29", "2024-03-01", "2025-02-01", "2025-06-15", "2025-07-15"};
    uint32_t count = 2 + rng_below(m->r, 3), skip = rng_below(m->r, count), gap = rng_below(m->r, 5);
    bool     ends = chance(m, 30), begins = chance(m, 50);
    for (uint32_t k = 0; k < count; k++) {
        uint32_t i = (k + skip) % count;
        bool     suspended = i == gap && i > 0;
        rb_buf_print(&m->out, suspended ? "  rule r%u suspended \"because\"\n" : "  rule r%u\n", number);
        if (i > 0 || begins) rb_buf_print(&m->out, "    effective from %s", days[i]);
        if (i > 0 || begins) rb_buf_print(&m->out, suspended || (ends && i + 1 == count) || (i + 1 < count && chance(m, 30)) ? " until %s\n" : "\n", i + 1 < count ? days[i + 1] : "2025-07-16");
        if (!suspended) make_clauses(m);
    }
}

static void make_rule(maker *m, uint32_t number)
{
    if (chance(m, 20)) {
        make_versions(m, number);
        return;
    }
    rb_buf_print(&m->out, "  rule r%u\n", number);
    if (chance(m, 15)) rb_buf_print(&m->out, "    effective from %s until 2026-01-01\n", PICK(m->r, dates));
    make_clauses(m);
}

static void make_checklist(maker *m, uint32_t number)
{
    static const char *const as_of[] = {"closed_at", "opened_at", "due", "closed"};
    rb_buf_print(&m->out, "checklist list%u for Case", number);
    bool own = chance(m, 40);
    uint32_t at = rng_below(m->r, 4);
    m->may_call_now = !own || at < 2;
    if (chance(m, 50)) put(m, " when "), make(m, W_YES_NO, 1);
    if (own) rb_buf_print(&m->out, " as of %s", as_of[at]);
    put(m, " {\n");
    for (uint32_t i = 0, n = 1 + rng_below(m->r, 5); i < n; i++) make_rule(m, i);
    put(m, "}\n");
    m->may_call_now = true;
}

static void make_cell(maker *m, enum want kind, bool may_be_blank)
{
    switch (rng_below(m->r, kind == W_NUMBER ? 9 : 6)) {
    case 0: put(m, "-"); break;
    case 1: put(m, may_be_blank ? "blank" : "-"); break;
    case 2: put(m, "not "); literal_of(m, kind); break;
    case 3: literal_of(m, kind); put(m, ", "); literal_of(m, kind); break;
    case 4:
    case 5: literal_of(m, kind); break;
    case 6: rb_buf_print(&m->out, "%u .. %u", rng_below(m->r, 3), 3 + rng_below(m->r, 100)); break;
    case 7: rb_buf_print(&m->out, "%u ..< %u", rng_below(m->r, 3), 3 + rng_below(m->r, 100)); break;
    default: rb_buf_print(&m->out, chance(m, 50) ? ">= %u" : "%u ..", rng_below(m->r, 100)); break;
    }
}

static void make_route(maker *m, uint32_t number)
{
    static const char *const policies[] = {"first", "unique", "collect"}; /* `otherwise` is for the first */
    static const enum want kinds[] = {W_NUMBER, W_TEXT, W_STATUS, W_MONEY};
    enum want kind[3];
    bool blank[3];
    uint32_t count = 1 + rng_below(m->r, 3);
    const char *policy = PICK(m->r, policies);
    rb_buf_print(&m->out, "route way%u for Case gives text %s {\n  |", number, policy);
    for (uint32_t c = 0; c < count; c++) {
        kind[c] = PICK(m->r, kinds);
        blank[c] = chance(m, 40);
        put(m, " ");
        name_of(m, kind[c]);
        put(m, " |");
    }
    put(m, " => out |\n");
    for (uint32_t i = 0, n = 1 + rng_below(m->r, 6); i < n; i++) {
        put(m, "  |");
        for (uint32_t c = 0; c < count; c++) put(m, " "), make_cell(m, kind[c], blank[c]), put(m, " |");
        rb_buf_print(&m->out, " \"out%u\" |\n", rng_below(m->r, 4));
    }
    if (chance(m, 30)) put(m, "  when "), make(m, W_YES_NO, 1), rb_buf_print(&m->out, " => \"out%u\"\n", rng_below(m->r, 4));
    if (policy == policies[0] && chance(m, 40)) put(m, "  otherwise => \"out9\"\n");
    put(m, "}\n");
}

/* A table of many rows is not walked but looked up, where its rows differ in their values or borders. It is made from numbers of
 * its own, so that the programs are otherwise the same with it and without. */
static void make_large_route(maker *m)
{
    static const char *const policies[] = {"first", "unique", "collect"};
    static const enum want kinds[] = {W_NUMBER, W_TEXT, W_STATUS, W_MONEY};
    rng own = {m->r->state ^ UINT64_C(0x5851f42d4c957f2d)}, *others = m->r;
    m->r = &own;
    bool ranged = chance(m, 50);
    uint32_t count = ranged ? 2 : 3, kind[3];
    rb_buf_print(&m->out, "route large for Case gives text %s {\n  |", PICK(m->r, policies));
    for (uint32_t c = 0; c < count; c++) {
        kind[c] = ranged ? c : rng_below(m->r, 4);
        put(m, " ");
        name_of(m, kinds[kind[c]]);
        put(m, " |");
    }
    put(m, " => out |\n");
    for (uint32_t i = 0, n = 256 + rng_below(m->r, 80); i < n; i++) {
        put(m, "  |");
        for (uint32_t c = 0; c < count; c++) {
            uint32_t from = rng_below(m->r, 102);
            put(m, " ");
            if (ranged && c == 0 && chance(m, 95)) rb_buf_print(&m->out, "%u .. %u", from, from + rng_below(m->r, 4));
            else if (chance(m, 85)) literal_of(m, kinds[kind[c]]);
            else make_cell(m, kinds[kind[c]], c != 1);
            put(m, " |");
        }
        rb_buf_print(&m->out, " \"out%u\" |\n", rng_below(m->r, 4));
    }
    put(m, "}\n");
    m->r = others;
}

rb_str generate_program(rng *r)
{
    maker m = {.r = r, .may_call_now = true};
    put(&m, "parameter max_age = 15 days from 2025-02-01\n  30 days from 2024-02-01 until 2024-12-31\nparameter limit = 100\n");
    put(&m, "bands standard { Green when met Yellow when missed by at most 10% Red otherwise }\n");
    make_bands(&m);
    put(&m, oracle_calendar);
    make_defines(&m);
    make_record(&m);
    for (uint32_t i = 0; i < 2; i++) make_checklist(&m, i);
    for (uint32_t i = 0; i < 2; i++) make_route(&m, i);
    if (r->state % 6 == 0) make_large_route(&m);
    for (uint32_t i = 0; i < 4; i++) make_kpi(&m, i);
    for (uint32_t i = 0; i < 2; i++) make_waiver(&m, i ? "list1" : "list0");
    if (chance(&m, 60)) make_assign(&m, 0);
    make_reconcile(&m, 0);
    return rb_buf_take(&m.out);
}
