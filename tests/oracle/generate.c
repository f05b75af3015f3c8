/* tests/oracle/generate.c: random expressions that mean something.
 *
 * An expression is made for the kind of value that is wanted, so every program is well typed. Values come from small pools with
 * the edges in them, so that equalities and boundaries happen.
 */
#include "generate.h"

uint64_t rng_next(rng *r)
{
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint32_t rng_below(rng *r, uint32_t limit) { return (uint32_t)(rng_next(r) % limit); }

bool chance(maker *m, uint32_t percent) { return rng_below(m->r, 100) < percent; }
void put(maker *m, const char *chars) { rb_buf_add_chars(&m->out, chars); }

void literal_of(maker *m, enum want want)
{
    rb_buf *b = &m->out;
    switch (want) {
    case W_YES_NO: put(m, chance(m, 50) ? "yes" : "no"); break;
    case W_TEXT: rb_buf_print(b, "\"%s\"", PICK(m->r, texts)); break;
    case W_STATUS: rb_buf_print(b, "\"%s\"", PICK(m->r, statuses)); break;
    case W_NUMBER: put(m, PICK(m->r, numbers)); break;
    case W_MONEY: rb_buf_print(b, "%s USD", PICK(m->r, numbers)); break;
    case W_OPEN: rb_buf_print(b, "%s %s", PICK(m->r, numbers), PICK(m->r, currencies)); break;
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

void name_of(maker *m, enum want want)
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
        uint32_t at = rng_below(m->r, CASE_COLUMNS);
        while (case_columns[at].want != want) at = rng_below(m->r, CASE_COLUMNS);
        put(m, case_columns[at].name);
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

/* Amounts of which each record says the currency, with each other, with one that is written and with dollars. */
static void compare_open(maker *m, const char *order, int depth)
{
    static const char *const low[] = {"0", "-1", "1"}, *const high[] = {"10", "100", "1999"};
    const char *currency = PICK(m->r, currencies);
    put(m, "(");
    make(m, W_OPEN, depth);
    if (chance(m, 20)) {
        rb_buf_print(&m->out, " between %s %s and %s %s)", PICK(m->r, low), currency, PICK(m->r, high), currency);
        return;
    }
    put(m, order);
    if (chance(m, 40)) literal_of(m, W_OPEN);
    else make(m, chance(m, 60) ? W_OPEN : W_MONEY, depth);
    put(m, ")");
}

static void compare(maker *m, int depth)
{
    static const char *const orders[] = {" < ", " <= ", " > ", " >= ", " is ", " is not ", " = ", " != "};
    static const enum want kinds[] = {W_NUMBER, W_MONEY, W_PERCENT, W_DATE, W_MOMENT, W_LENGTH, W_TEXT};
    enum want kind = PICK(m->r, kinds);
    if (kind == W_MONEY && !m->in_define && chance(m, 60)) {
        compare_open(m, PICK(m->r, orders), depth);
        return;
    }
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
    case 4: put(m, "("); if (m->in_define) put(m, "v0"); else put(m, case_columns[rng_below(m->r, CASE_COLUMNS)].name); put(m, chance(m, 50) ? " is blank)" : " is present)"); break;
    case 5: range(m, depth - 1); break;
    case 6: list(m, chance(m, 50) ? W_TEXT : W_NUMBER, depth - 1); break;
    case 7: text_question(m, depth - 1); break;
    case 8: status_question(m); break;
    case 9: compare(m, depth - 1); break;
    case 13: if (m->in_define) put(m, "no"); else related_question(m); break;
    case 14: put(m, m->in_define ? "yes" : chance(m, 50) ? "act.done" : "(act is present)"); break;
    case 12:
        if (chance(m, 50)) {
            put(m, "(");
            count_days(m);
            put(m, chance(m, 50) ? " in -2 .. 1)" : " = 0)");
            break;
        }
        put(m, "("); near_date(m); put(m, chance(m, 50) ? " is a business day on office)" : " is not a business day on office)"); break;
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

static void make_open(maker *m, int depth)
{
    switch (rng_below(m->r, 10)) {
    case 0: pair(m, " + ", W_OPEN, W_OPEN, depth); break;
    case 1: pair(m, " - ", W_OPEN, W_OPEN, depth); break;
    case 2: pair(m, " * ", W_OPEN, W_NUMBER, depth); break;
    case 3: pair(m, " * ", W_OPEN, W_PERCENT, depth); break;
    case 4: pair(m, " / ", W_OPEN, W_NUMBER, depth); break;
    case 5: pair(m, " or else ", W_OPEN, chance(m, 50) ? W_COUNT : W_OPEN, depth); break;
    case 6: call1(m, "abs", W_OPEN, depth); break;
    case 7: call2(m, chance(m, 50) ? "smaller" : "larger", W_OPEN, depth); break;
    case 8: put(m, "(-"); make(m, W_OPEN, depth); put(m, ")"); break;
    default: put(m, "(if "); make(m, W_YES_NO, depth); put(m, " then "); make(m, W_OPEN, depth); put(m, " else "); make(m, W_OPEN, depth); put(m, ")"); break;
    }
}

/* Dollars of amounts in any currency: at the price of one, at so many for a dollar, or only those that are dollars. */
static void make_dollars(maker *m, int depth)
{
    if (chance(m, 20)) {
        pair(m, " + ", W_OPEN, W_MONEY, depth);
        return;
    }
    put(m, "(");
    make(m, W_OPEN, depth);
    put(m, " in USD");
    switch (rng_below(m->r, 6)) {
    case 0: break;
    case 1: rb_buf_print(&m->out, " at (%s USD)", PICK(m->r, numbers)); break;
    case 2: put(m, " at ("); make(m, W_MONEY, depth); put(m, ")"); break;
    case 3: put(m, " at ("); make(m, W_NUMBER, depth); put(m, ") per USD"); break;
    case 4: put(m, " at fee"); break;
    default: put(m, " at fee per USD"); break;
    }
    put(m, ")");
}

void make(maker *m, enum want want, int depth)
{
    if (depth > 0 && called(m, want, depth - 1)) return;
    if (want == W_YES_NO) make_yes_no(m, depth);
    else if (depth <= 0 || want == W_STATUS || chance(m, 40)) name_of(m, want);
    else if (want == W_OPEN) make_open(m, depth - 1);
    else if (want == W_MONEY && !m->in_define && chance(m, 40)) make_dollars(m, depth - 1);
    else if (want == W_NUMBER && !m->in_define && chance(m, 5)) pair(m, " / ", W_OPEN, chance(m, 50) ? W_OPEN : W_MONEY, depth - 1);
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

