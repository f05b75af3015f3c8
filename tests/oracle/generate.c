/* tests/oracle/generate.c: random programs that mean something, and random records with everything that goes wrong in them.
 *
 * An expression is made for the kind of value that is wanted, so every program is well typed. Values come from small pools with
 * the edges in them, so that equalities and boundaries happen.
 */
#include "oracle.h"

uint64_t rng_next(rng *r)
{
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint32_t rng_below(rng *r, uint32_t limit) { return (uint32_t)(rng_next(r) % limit); }

enum want { W_YES_NO, W_TEXT, W_NUMBER, W_MONEY, W_PERCENT, W_DATE, W_MOMENT, W_LENGTH, W_STATUS, W_COUNT };

static const struct column { const char *name, *type; enum want want; bool large; } columns[] = {
    {"id", "text", W_TEXT, false},          {"status", "Status", W_STATUS, false},    {"region", "text", W_TEXT, false},
    {"note", "text", W_TEXT, false},        {"flag", "yes/no", W_YES_NO, false},      {"vip", "yes/no", W_YES_NO, false},
    {"seats", "integer", W_NUMBER, false},  {"score", "number", W_NUMBER, true},      {"amount", "money USD", W_MONEY, false},
    {"carr", "money USD", W_MONEY, true},   {"rate", "percent", W_PERCENT, false},    {"due", "date", W_DATE, false},
    {"closed", "date", W_DATE, true},       {"opened_at", "datetime", W_MOMENT, false}, {"closed_at", "datetime", W_MOMENT, true},
    {"took", "duration", W_LENGTH, false},  {"waited", "duration", W_LENGTH, true},
};
enum { COLUMNS = sizeof columns / sizeof *columns };
uint32_t generated_fields(void) { return COLUMNS; }

static const char *const statuses[] = {"Open", "Closed: Resolved", "closed", "In Progress"};
static const char *const texts[] = {"EMEA", "emea", "AMER", "Straße", "STRASSE", "café", "cafe\xcc\x81", "a", "ab", " b ", "Été", "zz"};
static const char *const numbers[] = {"0", "1", "2", "10", "0.5", "0.000000001", "100", "101", "99", "1999", "2.5", "-1", "-2.5", "3", "7"};
static const char *const huge[] = {"99999999999999999999999999999", "-99999999999999999999999999999.999999999", "12345678901234567890.123456789", "0.333333333", "5e3"};
static const char *const percents[] = {"92%", "91.89%", "10%", "0%", "100%", "82.8%", "0.5%"};
static const char *const dates[] = {"2024-02-29", "2024-03-01", "2025-01-31", "2025-02-01", "2025-06-15", "2023-12-31", "2025-07-15", "2000-01-01"};
static const char *const far_dates[] = {"0001-01-01", "9999-12-31", "1970-01-01", "1969-12-31", "2025-06-15"};
static const char *const moments[] = {"2025-06-15T00:00Z", "2025-06-14T23:59:59.999999Z", "2025-01-31T16:00Z", "2025-02-01T00:00:01Z", "2024-02-29T12:00Z", "2025-07-15T08:30Z"};
static const char *const far_moments[] = {"0001-01-01T00:00Z", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "2025-06-15T00:00Z"};
static const char *const lengths[] = {"15 days", "24 hours", "6 hours 36 minutes", "1 day", "0 days", "30 minutes", "1 second", "2 weeks"};
static const char *const far_lengths[] = {"100000000 days", "1 second", "3652058 days", "15 days"};

#define PICK(r, pool) (pool)[rng_below((r), sizeof(pool) / sizeof *(pool))]

/* `given`: while a define is made, the kinds of its values, which are all that it may name. */
typedef struct maker {
    rng *r;
    rb_buf out;
    uint32_t lets, defines, given_count;
    enum want let_kind[8], define_kind[4], given[3], takes[4][3];
    uint32_t take_count[4];
    bool may_call_now, in_define;
} maker;

static bool chance(maker *m, uint32_t percent) { return rng_below(m->r, 100) < percent; }
static void put(maker *m, const char *chars) { rb_buf_add_chars(&m->out, chars); }

static void make(maker *m, enum want want, int depth);

static void literal_of(maker *m, enum want want)
{
    rb_buf *b = &m->out;
    switch (want) {
    case W_YES_NO: put(m, chance(m, 50) ? "yes" : "no"); break;
    case W_TEXT: rb_buf_print(b, "\"%s\"", PICK(m->r, texts)); break;
    case W_STATUS: rb_buf_print(b, "\"%s\"", PICK(m->r, statuses)); break;
    case W_NUMBER: put(m, PICK(m->r, numbers)); break;
    case W_MONEY: rb_buf_print(b, "%s USD", PICK(m->r, numbers)); break;
    case W_PERCENT: put(m, PICK(m->r, percents)); break;
    case W_DATE: put(m, PICK(m->r, dates)); break;
    case W_MOMENT: put(m, PICK(m->r, moments)); break;
    default: put(m, PICK(m->r, lengths)); break;
    }
}

/* A name of the kind, so that what is made of it depends on the record. */
static void given_name(maker *m, enum want want)
{
    for (uint32_t i = 0; i < m->given_count; i++) {
        if (m->given[i] != want) continue;
        rb_buf_print(&m->out, "v%u", i);
        return;
    }
    if (want == W_DATE) put(m, "today");
    else literal_of(m, want);
}

static void call_of(maker *m, uint32_t define, int depth)
{
    rb_buf_print(&m->out, "fn%u(", define);
    for (uint32_t i = 0; i < m->take_count[define]; i++) {
        if (i > 0) put(m, ", ");
        make(m, m->takes[define][i], depth);
    }
    put(m, ")");
}

static bool called(maker *m, enum want want, int depth)
{
    for (uint32_t i = 0; i < m->defines; i++) {
        if (m->define_kind[i] != want || !chance(m, 30)) continue;
        call_of(m, i, depth);
        return true;
    }
    return false;
}

static void name_of(maker *m, enum want want)
{
    uint32_t lets[8], count = 0;
    if (m->in_define) {
        given_name(m, want);
        return;
    }
    for (uint32_t i = 0; i < m->lets; i++)
        if (m->let_kind[i] == want) lets[count++] = i;
    if (count && chance(m, 25)) rb_buf_print(&m->out, "let%u", lets[rng_below(m->r, count)]);
    else if (want == W_LENGTH && chance(m, 20)) put(m, "max_age");
    else if (want == W_NUMBER && chance(m, 10)) put(m, "limit");
    else if (want == W_DATE && chance(m, 20)) put(m, "today");
    else if (want == W_MOMENT && m->may_call_now && chance(m, 20)) put(m, "now");
    else {
        uint32_t at = rng_below(m->r, COLUMNS);
        while (columns[at].want != want) at = rng_below(m->r, COLUMNS);
        put(m, columns[at].name);
    }
}

static void pair(maker *m, const char *between, enum want a, enum want b, int depth)
{
    put(m, "(");
    make(m, a, depth);
    put(m, between);
    if (b == W_COUNT) literal_of(m, a);
    else make(m, b, depth);
    put(m, ")");
}

static void call1(maker *m, const char *function, enum want a, int depth)
{
    rb_buf_print(&m->out, "%s(", function);
    make(m, a, depth);
    put(m, ")");
}

static void call2(maker *m, const char *function, enum want a, int depth)
{
    rb_buf_print(&m->out, "%s(", function);
    make(m, a, depth);
    put(m, ", ");
    make(m, a, depth);
    put(m, ")");
}

static void compare(maker *m, int depth)
{
    static const char *const orders[] = {" < ", " <= ", " > ", " >= ", " is ", " is not ", " = ", " != "};
    static const enum want kinds[] = {W_NUMBER, W_MONEY, W_PERCENT, W_DATE, W_MOMENT, W_LENGTH, W_TEXT};
    enum want kind = PICK(m->r, kinds);
    put(m, "(");
    make(m, kind, depth);
    put(m, PICK(m->r, orders));
    if (chance(m, 50)) literal_of(m, kind);
    else make(m, kind, depth);
    put(m, ")");
}

static void range(maker *m, int depth)
{
    static const char *const low[] = {"0", "-1", "1"}, *const high[] = {"10", "100", "1999"};
    put(m, "(");
    make(m, W_NUMBER, depth);
    rb_buf_print(&m->out, chance(m, 30) ? " between %s and %s)" : chance(m, 50) ? " in %s .. %s)" : " in %s ..< %s)", PICK(m->r, low), PICK(m->r, high));
}

static void list(maker *m, enum want kind, int depth)
{
    put(m, "(");
    make(m, kind, depth);
    put(m, chance(m, 30) ? " not in [" : " in [");
    literal_of(m, kind);
    put(m, ", ");
    literal_of(m, kind);
    put(m, kind == W_TEXT && chance(m, 40) ? "] ignoring case)" : "])");
}

static void text_question(maker *m, int depth)
{
    static const char *const tests[] = {" contains ", " starts with ", " ends with ", " does not contain ", " is "};
    static const char *const patterns[] = {"\"[A-Z]+\"", "\".*e.*\"", "\"caf.\"", "\"\"", "\"a|ab\""};
    put(m, "(");
    make(m, W_TEXT, depth);
    if (chance(m, 20)) {
        rb_buf_print(&m->out, " matches %s)", PICK(m->r, patterns));
        return;
    }
    put(m, PICK(m->r, tests));
    literal_of(m, W_TEXT);
    put(m, chance(m, 40) ? " ignoring case)" : ")");
}

static const struct column acts[] = {
    {"aid", "text", W_TEXT, false}, {"owner", "text", W_TEXT, false}, {"kind", "text", W_TEXT, false}, {"size", "number", W_NUMBER, false}, {"day", "date", W_DATE, false}, {"done", "yes/no", W_YES_NO, false},
};
enum { ACTS = sizeof acts / sizeof *acts };
uint32_t generated_act_fields(void) { return ACTS; }

/* About an act and its case. */
static void act_question(maker *m)
{
    static const char *const asked[] = {"done", "(kind is \"a\")", "(size > 2)", "(day < due)", "(size <= seats)", "(kind is note)", "(not done and size > 0)", "(kind is blank)"};
    put(m, PICK(m->r, asked));
}

static void related_question(maker *m)
{
    static const char *const words[] = {"(any acts where ", "(no acts where ", "(every acts has "};
    put(m, PICK(m->r, words));
    act_question(m);
    put(m, ")");
}

static void related_number(maker *m)
{
    static const char *const words[] = {"(count of acts", "(sum of acts.size", "(average of acts.size", "(min of acts.size", "(max of acts.size"};
    if (chance(m, 20)) {
        put(m, "act.size");
        return;
    }
    put(m, PICK(m->r, words));
    if (chance(m, 60)) put(m, " where "), act_question(m);
    put(m, ")");
}

static void status_question(maker *m)
{
    if (m->in_define) {
        put(m, "(today > 2025-02-01)");
        return;
    }
    static const char *const tests[] = {"(status is \"%s\")", "(status is not \"%s\")", "(status starts with \"%.2s\")", "(\"%s\" is status)"};
    if (chance(m, 40)) {
        rb_buf_print(&m->out, "(status in [\"%s\", \"%s\"])", PICK(m->r, statuses), PICK(m->r, statuses));
        return;
    }
    rb_buf_print(&m->out, PICK(m->r, tests), PICK(m->r, statuses));
}

/* Business time is asked of the years around now only: the oracle walks every day. */
static void near_moment(maker *m)
{
    if (!m->in_define && chance(m, 60)) put(m, "opened_at");
    else literal_of(m, W_MOMENT);
}

static void near_date(maker *m)
{
    if (!m->in_define && chance(m, 60)) put(m, "due");
    else literal_of(m, W_DATE);
}

static void open_length(maker *m)
{
    put(m, "(");
    near_moment(m);
    put(m, " to ");
    near_moment(m);
    put(m, " on office)");
}

static void open_moment(maker *m)
{
    static const char *const spent[] = {"12 hours", "30 minutes", "8 hours", "1 second", "90 minutes"};
    put(m, "(");
    near_moment(m);
    rb_buf_print(&m->out, " + %s on office)", PICK(m->r, spent));
}

static void later_date(maker *m)
{
    put(m, "(");
    if (chance(m, 50)) {
        put(m, m->in_define ? "today" : chance(m, 70) ? "due" : "closed");
        rb_buf_print(&m->out, " %c %u months %s)", chance(m, 50) ? '+' : '-', rng_below(m->r, 30), chance(m, 50) ? "clamped" : "overflowing");
        return;
    }
    near_date(m);
    rb_buf_print(&m->out, " %c %u business days on office)", chance(m, 60) ? '+' : '-', 1 + rng_below(m->r, 9));
}

static void count_days(maker *m)
{
    bool business = chance(m, 60);
    put(m, business ? "(business days from " : "(days from ");
    near_date(m);
    put(m, chance(m, 50) ? " to " : " through ");
    near_date(m);
    put(m, business ? " on office)" : ")");
}

static void make_yes_no(maker *m, int depth)
{
    switch (depth <= 0 ? 3 + rng_below(m->r, 7) : rng_below(m->r, 15)) {
    case 0: pair(m, " and ", W_YES_NO, W_YES_NO, depth - 1); break;
    case 1: pair(m, " or ", W_YES_NO, W_YES_NO, depth - 1); break;
    case 2: put(m, "(not "); make(m, W_YES_NO, depth - 1); put(m, ")"); break;
    case 3: name_of(m, W_YES_NO); break;
    case 4: put(m, "("); if (m->in_define) put(m, "v0"); else put(m, columns[rng_below(m->r, COLUMNS)].name); put(m, chance(m, 50) ? " is blank)" : " is present)"); break;
    case 5: range(m, depth - 1); break;
    case 6: list(m, chance(m, 50) ? W_TEXT : W_NUMBER, depth - 1); break;
    case 7: text_question(m, depth - 1); break;
    case 8: status_question(m); break;
    case 9: compare(m, depth - 1); break;
    case 13: if (m->in_define) put(m, "no"); else related_question(m); break;
    case 14: put(m, m->in_define ? "yes" : chance(m, 50) ? "act.done" : "(act is present)"); break;
    case 12: put(m, "("); near_date(m); put(m, chance(m, 50) ? " is a business day on office)" : " is not a business day on office)"); break;
    case 10: put(m, "(if "); make(m, W_YES_NO, depth - 1); put(m, " then "); make(m, W_YES_NO, depth - 1); put(m, " else "); make(m, W_YES_NO, depth - 1); put(m, ")"); break;
    default: pair(m, " or else ", W_YES_NO, W_COUNT, depth - 1); break;
    }
}

static void make_number(maker *m, int depth)
{
    if (chance(m, 12)) {
        count_days(m);
        return;
    }
    if (!m->in_define && chance(m, 10)) {
        related_number(m);
        return;
    }
    switch (rng_below(m->r, 20)) {
    case 17: put(m, chance(m, 50) ? "round_half_up(" : "truncate("); make(m, W_NUMBER, depth); rb_buf_print(&m->out, ", %u)", rng_below(m->r, 10)); break;
    case 18: rb_buf_print(&m->out, "%s(floor(", chance(m, 50) ? "quotient" : "remainder"); make(m, W_NUMBER, depth); put(m, chance(m, 50) ? "), 3)" : "), -4)"); break;
    case 0: pair(m, " + ", W_NUMBER, W_NUMBER, depth); break;
    case 1: pair(m, " - ", W_NUMBER, W_COUNT, depth); break;
    case 2: pair(m, " * ", W_NUMBER, W_NUMBER, depth); break;
    case 3: pair(m, " / ", W_NUMBER, W_NUMBER, depth); break;
    case 4: call1(m, "days", W_LENGTH, depth); break;
    case 5: call1(m, chance(m, 50) ? "hours" : "minutes", W_LENGTH, depth); break;
    case 6: call1(m, "abs", W_NUMBER, depth); break;
    case 7: call2(m, chance(m, 50) ? "smaller" : "larger", W_NUMBER, depth); break;
    case 8: put(m, "round("); make(m, W_NUMBER, depth); rb_buf_print(&m->out, ", %u)", rng_below(m->r, 10)); break;
    case 9: call1(m, chance(m, 50) ? "floor" : "ceiling", W_NUMBER, depth); break;
    case 10: call1(m, chance(m, 50) ? "year" : "month", W_DATE, depth); break;
    case 11: call1(m, chance(m, 50) ? "day" : "weekday", W_DATE, depth); break;
    case 12: call1(m, "length", W_TEXT, depth); break;
    case 13: pair(m, " / ", W_LENGTH, W_LENGTH, depth); break;
    case 14: pair(m, " / ", W_MONEY, W_MONEY, depth); break;
    case 15: put(m, "(-"); make(m, W_NUMBER, depth); put(m, ")"); break;
    default: pair(m, " or else ", W_NUMBER, W_COUNT, depth); break;
    }
}

static void make_quantity(maker *m, enum want want, int depth)
{
    static const struct { const char *op; enum want left, right; } of[W_COUNT][7] = {
        [W_MONEY] = {{" + ", W_MONEY, W_MONEY}, {" - ", W_MONEY, W_COUNT}, {" * ", W_MONEY, W_NUMBER}, {" * ", W_NUMBER, W_MONEY}, {" / ", W_MONEY, W_NUMBER}, {" * ", W_MONEY, W_PERCENT}, {" or else ", W_MONEY, W_COUNT}},
        [W_PERCENT] = {{" + ", W_PERCENT, W_PERCENT}, {" - ", W_PERCENT, W_COUNT}, {" or else ", W_PERCENT, W_COUNT}, {" * ", W_PERCENT, W_PERCENT}, {" + ", W_PERCENT, W_COUNT}, {" - ", W_PERCENT, W_PERCENT}, {" or else ", W_PERCENT, W_PERCENT}},
        [W_DATE] = {{" + ", W_DATE, W_LENGTH}, {" - ", W_DATE, W_LENGTH}, {" or else ", W_DATE, W_COUNT}, {" + ", W_LENGTH, W_DATE}, {" or else ", W_DATE, W_DATE}, {" - ", W_DATE, W_LENGTH}, {" + ", W_DATE, W_LENGTH}},
        [W_MOMENT] = {{" + ", W_MOMENT, W_LENGTH}, {" - ", W_MOMENT, W_LENGTH}, {" or else ", W_MOMENT, W_COUNT}, {" + ", W_LENGTH, W_MOMENT}, {" or else ", W_MOMENT, W_MOMENT}, {" - ", W_MOMENT, W_LENGTH}, {" + ", W_MOMENT, W_LENGTH}},
        [W_LENGTH] = {{" - ", W_MOMENT, W_MOMENT}, {" - ", W_DATE, W_DATE}, {" + ", W_LENGTH, W_LENGTH}, {" * ", W_LENGTH, W_NUMBER}, {" / ", W_LENGTH, W_NUMBER}, {" - ", W_LENGTH, W_COUNT}, {" or else ", W_LENGTH, W_COUNT}},
    };
    uint32_t i = rng_below(m->r, 7);
    pair(m, of[want][i].op, of[want][i].left, of[want][i].right, depth);
}

static void make_text(maker *m, int depth)
{
    switch (rng_below(m->r, 5)) {
    case 0: call1(m, "lower", W_TEXT, depth); break;
    case 1: call1(m, "upper", W_TEXT, depth); break;
    case 2: call1(m, "trim", W_TEXT, depth); break;
    case 3: pair(m, " or else ", W_TEXT, W_COUNT, depth); break;
    default: put(m, "(if "); make(m, W_YES_NO, depth); put(m, " then "); make(m, W_TEXT, depth); put(m, " else "); literal_of(m, W_TEXT); put(m, ")"); break;
    }
}

static void make(maker *m, enum want want, int depth)
{
    if (depth > 0 && called(m, want, depth - 1)) return;
    if (want == W_YES_NO) make_yes_no(m, depth);
    else if (depth <= 0 || want == W_STATUS || chance(m, 40)) name_of(m, want);
    else if (want == W_NUMBER) make_number(m, depth - 1);
    else if (want == W_TEXT) make_text(m, depth - 1);
    else if (want == W_DATE && chance(m, 25)) later_date(m);
    else if (want == W_LENGTH && chance(m, 15)) open_length(m);
    else if (want == W_MOMENT && chance(m, 15)) open_moment(m);
    else if (want == W_DATE && chance(m, 20)) call1(m, "date", W_MOMENT, depth - 1);
    else if (want == W_PERCENT && chance(m, 20)) call1(m, "percent", W_NUMBER, depth - 1);
    else if ((want == W_MONEY || want == W_LENGTH) && chance(m, 20)) call1(m, "abs", want, depth - 1);
    else make_quantity(m, want, depth - 1);
}

/* ---- declarations ---- */

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
    for (uint32_t i = 0; i < ACTS; i++) rb_buf_print(&m->out, "  %s%s %s\n", i == 0 ? "key " : "", acts[i].name, acts[i].type);
    put(m, "}\n");
    put(m, "enum Status { \"Open\" \"Closed: Resolved\" \"closed\" \"In Progress\" }\nrecord Case {\n");
    for (uint32_t i = 0; i < COLUMNS; i++) rb_buf_print(&m->out, "  %s%s %s\n", i == 0 ? "key " : "", columns[i].name, columns[i].type);
    rb_buf_print(&m->out, "  many acts Act where owner is region%s\n  one act Act where aid is note%s\n", PICK(m->r, narrowed), PICK(m->r, narrowed));
    uint32_t lets = rng_below(m->r, 7);
    for (uint32_t i = 0; i < lets; i++) {
        enum want kind = (enum want)rng_below(m->r, W_STATUS);
        rb_buf_print(&m->out, "  let let%u = ", i);
        make(m, kind, 2);
        put(m, "\n");
        m->let_kind[m->lets++] = kind;
    }
    put(m, "}\n");
}

static void make_rule(maker *m, uint32_t number)
{
    rb_buf_print(&m->out, "  rule r%u\n", number);
    if (chance(m, 50)) put(m, "    when "), make(m, W_YES_NO, 2), put(m, "\n");
    if (chance(m, 25)) put(m, "    unless "), make(m, W_YES_NO, 1), put(m, "\n");
    if (chance(m, 20)) rb_buf_print(&m->out, "    except e%u when ", number), make(m, W_YES_NO, 1), put(m, "\n");
    if (chance(m, 15)) rb_buf_print(&m->out, "    effective from %s until 2026-01-01\n", PICK(m->r, dates));
    put(m, chance(m, 20) ? "    must not " : "    must ");
    make(m, W_YES_NO, 3);
    put(m, "\n");
    if (chance(m, 20)) put(m, "    must "), make(m, W_YES_NO, 1), put(m, "\n");
    if (chance(m, 25)) put(m, "    severity warning\n");
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

/* Measures of fields whose sums stay small: the oracle's own sums are plain. */
static void make_kpi(maker *m, uint32_t number)
{
    static const char *const aggregates[] = {"sum", "average", "min", "max"};
    static const char *const measured[] = {"seats", "amount", "took", "rate", "seats * 2", "amount - 1 USD"};
    static const char *const keys[] = {"region", "status", "flag", "seats", "month(due)", "region, vip", "status, flag"};
    static const char *const targets[] = {"5", "5 USD", "3 days", "50%", "5", "5 USD"};
    uint32_t of = rng_below(m->r, 6);
    rb_buf_print(&m->out, "kpi k%u over Case {\n", number);
    if (chance(m, 50)) put(m, "  where "), make(m, W_YES_NO, 1), put(m, "\n");
    if (chance(m, 20)) put(m, "  measure share of "), make(m, W_YES_NO, 1), of = 3;
    else if (chance(m, 20)) put(m, "  measure count"), of = 0;
    else rb_buf_print(&m->out, "  measure %s of %s", PICK(m->r, aggregates), measured[of]);
    if (chance(m, 30)) put(m, " where "), make(m, W_YES_NO, 1);
    put(m, "\n");
    if (chance(m, 70)) rb_buf_print(&m->out, "  by %s\n", PICK(m->r, keys));
    rb_buf_print(&m->out, "  target %s %s\n", chance(m, 50) ? "at least" : "at most", targets[of]);
    if (chance(m, 80)) rb_buf_print(&m->out, chance(m, 30) ? "  bands standard minimum sample %u\n" : "  bands standard\n", 1 + rng_below(m->r, 20));
    put(m, "}\n");
}

rb_str generate_program(rng *r)
{
    maker m = {.r = r, .may_call_now = true};
    put(&m, "parameter max_age = 15 days from 2025-02-01\n  30 days from 2024-02-01 until 2024-12-31\nparameter limit = 100\n");
    put(&m, "bands standard { Green when met Yellow when missed by at most 10% Red otherwise }\n");
    put(&m, oracle_calendar);
    make_defines(&m);
    make_record(&m);
    for (uint32_t i = 0; i < 2; i++) make_checklist(&m, i);
    for (uint32_t i = 0; i < 2; i++) make_route(&m, i);
    for (uint32_t i = 0; i < 2; i++) make_kpi(&m, i);
    return rb_buf_take(&m.out);
}

/* ---- records ---- */

static const char *amount_text(rng *r, bool large) { return large && rng_below(r, 4) == 0 ? PICK(r, huge) : PICK(r, numbers); }

static value read_amount(const char *s, enum kind kind)
{
    value v = {.kind = kind};
    v.known = rb_dec_parse(rb_str_of(s), &v.n) == RB_DEC_OK;
    return v;
}

static value make_known(rng *r, const struct column *c, rb_buf *text)
{
    value v = {.known = true};
    const char *s = NULL;
    switch (c->want) {
    case W_YES_NO: v.kind = YES_NO; v.yes = rng_below(r, 2); s = v.yes ? "true" : "no"; break;
    case W_TEXT: v.kind = TEXT; s = PICK(r, texts); v.text = rb_str_of(s); break;
    case W_STATUS: v.kind = TEXT; s = PICK(r, statuses); v.text = rb_str_of(s); break;
    case W_NUMBER:
        s = amount_text(r, c->large);
        v = read_amount(s, NUMBER);
        if (rb_str_equal(rb_str_of(c->type), RB_STR("integer")) && !rb_dec_is_whole(v.n)) v.known = false;
        break;
    case W_MONEY: s = amount_text(r, c->large); v = read_amount(s, MONEY); break;
    case W_PERCENT: s = PICK(r, percents); v = read_amount(rb_str_chars(rb_str_slice(rb_str_of(s), 0, strlen(s) - 1)), PERCENT); v.n /= 100; break;
    case W_DATE: s = c->large ? PICK(r, far_dates) : PICK(r, dates); v.kind = DATE; rb_date_parse(rb_str_of(s), &v.i64); break;
    case W_MOMENT: s = c->large ? PICK(r, far_moments) : PICK(r, moments); v.kind = MOMENT; rb_instant_parse(rb_str_of(s), NULL, &v.i64); break;
    default: s = c->large ? PICK(r, far_lengths) : PICK(r, lengths); v.kind = LENGTH; rb_duration_parse(rb_str_of(s), &v.i64); break;
    }
    rb_buf_add_chars(text, s);
    return v;
}

static value make_cell_of(rng *r, const struct column *c, rb_buf *text)
{
    static const enum kind kinds[] = {YES_NO, TEXT, NUMBER, MONEY, PERCENT, DATE, MOMENT, LENGTH, TEXT};
    value v = unknown_of(kinds[c->want]);
    v.is_cell = true;
    uint32_t fate = rng_below(r, 100);
    if (fate < 12) {
        v.is_blank = true;
        rb_buf_add_chars(text, fate < 3 ? "  " : fate < 4 ? "#N/A" : "");
        return v;
    }
    if (fate < 18 && c->want != W_TEXT) {
        rb_buf_add_chars(text, "unfit");
        return v;
    }
    v = make_known(r, c, text);
    v.is_cell = true;
    return v;
}

value generate_cell(rng *r, uint32_t index, rb_buf *text) { return make_cell_of(r, &columns[index], text); }
value generate_act(rng *r, uint32_t index, rb_buf *text) { return make_cell_of(r, &acts[index], text); }
