/* tests/bench/gen_cases.c: the cases of a small-business sales team, two years from 2024-02-01, as they stand at the end.
 *
 * Most cases are in order. Each way in which a closed case can miss its closure criteria comes in one to a few of a
 * hundred: no resolution action, no contact, a next step still to come, feedback that is none, closed before the
 * customer had time to answer, a status of a case that is over beside an empty closing time.
 */
#include "gen.h"

static const char *const case_columns[] = {
    "Case ID",          "Case Number",       "Record Type",        "Type",
    "Subject",          "Status",            "Priority",           "Resolution Action",
    "Contact Name",     "Account Name",      "Account: CARR",      "Account: Employees",
    "Billing Country",  "Region",            "Case Owner",         "Next Steps",
    "Next Steps Date",  "Feedback",          "Date/Time Opened",   "Date/Time Closed",
    "First Attempt Date", "Last Response Date", "Need Addressed",  "Opportunity ID",
    "Opportunity: Stage", "Renewal Date",    "Churn Confirmed Date",
};

enum { DAY = 86400, FIRST_DAY = 19754 /* 2024-02-01 */, DAYS = 2 * 365 };
enum state { OPEN, ENGAGED, RESOLVED, UNRESPONSIVE, DUPLICATE };

struct family {
    const char *type, *priority;
    const char *subjects[6];
    uint32_t    subject_count;
};

static const struct family families[] = {
    {"Inbound Request", "High", {"Email to Case", "Contact Sales Request", "Hand-Raise PQL", "Support Ticket", "SDR Created"}, 5},
    {"Churn & Contraction Mitigation", "Medium", {"Auto Renew recently turned off", "Renewal with Payment Failure"}, 2},
    {"Expansion Opportunities", "Medium", {"FO Opp", "FO Opp (Startup)", "QSRs with Payment Failure", "Customer MQL", "Trial Started"}, 5},
    {"Urgent Renewal & TRX Support", "Medium",
     {"PO Required", "Multiyear Renewal", "Renewal Risk: Will Churn", "Auto Renewal due to fail", "Missing Renewal Opportunity Case"}, 5},
    {"High Value", "Medium", {"High Value Account", "High Value Account check in", "Future High Value Account"}, 3},
};

struct matter {
    gen_chance           chance;
    uint64_t             row;
    const struct family *family;
    const char          *subject;
    enum state           state;
    int64_t              opened, closed; /* seconds */
    int64_t              first_attempt;  /* day */
    uint32_t             zone;
    const gen_country   *country;
};

static enum state state_of(gen_chance *c)
{
    double r = gen_unit(c);
    return r < .46 ? RESOLVED : r < .62 ? UNRESPONSIVE : r < .67 ? DUPLICATE : r < .80 ? OPEN : ENGAGED;
}

static bool is_over(const struct matter *m) { return m->state >= RESOLVED; }

/* Open cases are young, but for a few. */
static int64_t opened_at(const struct matter *m, gen_chance *c)
{
    double days_ago = gen_unit(c) * (is_over(m) || gen_happens(c, .06) ? DAYS : 14);
    return (int64_t)(FIRST_DAY + DAYS) * DAY - (int64_t)(days_ago * DAY);
}

/* Unresponsive customers get their fifteen days in nineteen of twenty cases; the rest is closed within the period. */
static int64_t closed_at(const struct matter *m, gen_chance *c)
{
    double days = gen_unit(c) * 14;
    if (m->state == UNRESPONSIVE && !gen_happens(c, .05)) return (m->first_attempt + 16) * DAY + (int64_t)(days * DAY / 4);
    if (gen_happens(c, .04)) days += 15;
    return m->opened + (int64_t)(days * DAY);
}

static struct matter matter_of(uint64_t seed, uint64_t row)
{
    struct matter m = {.chance = gen_chance_of(seed, "cases", row), .row = row};
    gen_chance   *c = &m.chance;
    m.family = &families[gen_happens(c, .5) ? 0 : gen_pick(c, GEN_COUNT(families))];
    m.subject = m.family->subjects[gen_pick(c, m.family->subject_count)];
    m.state = state_of(c);
    m.opened = opened_at(&m, c);
    m.first_attempt = m.opened / DAY + (gen_happens(c, .1) ? 1 + gen_pick(c, 3) : 0);
    m.closed = closed_at(&m, c);
    m.zone = gen_pick(c, GEN_ZONES);
    m.country = gen_country_of(c);
    return m;
}

static const char *status_of(const struct matter *m, gen_chance *c)
{
    static const char *const engaged[] = {"In Progress: Attempting Contact", "In Progress: Blocked", "In Progress: Engaged"};
    static const char *const over[] = {"Closed: Resolved", "Closed: Unresponsive", "Closed: Duplicate"};
    if (gen_happens(c, .002)) return "Waiting on Billing"; /* not one of the seven */
    return m->state == OPEN ? "Open" : m->state == ENGAGED ? GEN_ONE_OF(c, engaged) : over[m->state - RESOLVED];
}

static const char *resolution_of(const struct matter *m, gen_chance *c)
{
    static const char *const resolved[] = {"Answered Question", "Recommended Resource", "Transferred To Support",
                                           "Growth Conversation", "Directed to Online Purchase", "Completed Sales Assisted Order",
                                           "Request Not Possible"};
    if (!is_over(m)) return gen_happens(c, .03) ? GEN_ONE_OF(c, resolved) : "";
    if (gen_happens(c, .03)) return "";
    if (gen_happens(c, .005)) return "Transferred to Support"; /* the same, spelt otherwise */
    return m->state == UNRESPONSIVE ? "Failed to Engage" : m->state == DUPLICATE ? "No Action Required" : GEN_ONE_OF(c, resolved);
}

static void add_person(gen_out *out, bool blank, gen_chance *c)
{
    gen_text t;
    t.len = 0;
    if (!blank) gen_put_person(&t, c);
    gen_add(out, &t);
}

static void add_date(gen_out *out, int64_t day, bool blank)
{
    gen_text t;
    t.len = 0;
    if (!blank) gen_put_date(&t, day);
    gen_add(out, &t);
}

static void add_instant(gen_out *out, int64_t second, uint32_t zone, bool blank)
{
    gen_text t;
    t.len = 0;
    if (!blank) gen_put_instant(&t, second, zone);
    gen_add(out, &t);
}

/* Account Name, CARR, Employees, Billing Country, Region */
static void add_account(gen_out *out, const struct matter *m, gen_chance *c)
{
    gen_text t;
    t.len = 0;
    gen_put_company(&t, c);
    gen_add(out, &t);
    t.len = 0;
    if (!gen_happens(c, .01)) gen_put_money(&t, (int64_t)(gen_unit(c) * gen_unit(c) * 4200000), false);
    gen_add_bare(out, &t);
    t.len = 0;
    if (!gen_happens(c, .03)) gen_put_int(&t, (int64_t)(gen_unit(c) * gen_unit(c) * 130), 1);
    gen_add_bare(out, &t);
    gen_add_chars(out, m->country->name);
    gen_add_chars(out, m->country->region[1] == 'P' ? "APJ" : m->country->region);
}

static const char *const steps[] = {
    "First touch email",     "Followed up with billing team to approve refund request", "Send quote to customer", "Confirmed fix with customer",
    "Waiting on signed PO",  "Second attempt, left voicemail", "Customer said \"next quarter\"", "Asked for user count, seats and tier",
};
static const char *const initials[] = {"KK", "MS", "AP", "JL", "RT", "BW", "SO", "ZM"};

/* `YYYY-MM-DD II text`, as the handbook asks, but for five in a hundred. */
static void put_step(gen_text *t, int64_t day, gen_chance *c)
{
    double form = gen_unit(c);
    if (form < .02) {
        gen_put(t, "Waiting on billing");
        return;
    }
    if (form < .03) gen_put(t, "07/05/"), gen_put_int(t, 2024, 4);
    else gen_put_date(t, day);
    gen_put(t, " ");
    gen_put(t, form < .05 && form >= .03 ? "kk" : GEN_ONE_OF(c, initials));
    gen_put(t, " ");
    gen_put(t, GEN_ONE_OF(c, steps));
}

/* Next Steps, Next Steps Date */
static void add_next_steps(gen_out *out, const struct matter *m, bool broken_line, gen_chance *c)
{
    gen_text t;
    int64_t  day = m->closed / DAY - 1 - gen_pick(c, 2);
    bool     future = is_over(m) ? gen_happens(c, .025) : gen_happens(c, .8);
    t.len = 0;
    if (!gen_happens(c, .03)) put_step(&t, day, c);
    if (broken_line) gen_put(&t, "\nno answer, \"try again\"");
    gen_add(out, &t);
    add_date(out, future ? m->closed / DAY + 1 + gen_pick(c, 30) : day, gen_happens(c, .03));
}

static void add_feedback(gen_out *out, const struct matter *m, gen_chance *c)
{
    static const char *const words[] = {"Customer Feedback: \"thank you for the quick help\"", "Great", "Too slow",
                                        "Price, price, price", "Would like invoices by post", "N/A", "#languagebarrier"};
    gen_text                 t;
    double                   r = gen_unit(c);
    t.len = 0;
    if (!is_over(m)) r = r < .9 ? 0 : 1;
    if (r >= .03 && r < .78) gen_put(&t, "NA");
    else if (r >= .98) put_step(&t, m->closed / DAY, c); /* a next step where feedback belongs */
    else if (r >= .03) gen_put(&t, GEN_ONE_OF(c, words));
    gen_add(out, &t);
}

/* First Attempt Date, Last Response Date, Need Addressed */
static void add_contact_trail(gen_out *out, const struct matter *m, gen_chance *c)
{
    bool    replied = m->state == UNRESPONSIVE ? gen_happens(c, .02) : gen_happens(c, .85);
    add_date(out, m->first_attempt, m->state == OPEN || gen_happens(c, .01));
    add_date(out, m->first_attempt + gen_pick(c, 5), !replied || m->state == OPEN);
    gen_add_flag(out, m->state == RESOLVED ? gen_happens(c, .98) : gen_happens(c, .1));
}

/* Opportunity ID and stage (three in ten cases have one), Renewal Date, Churn Confirmed Date */
static void add_opportunity(gen_out *out, const struct matter *m, gen_chance *c)
{
    static const char *const pending[] = {"3-Technical Evaluation", "5-Negotiating", "7-Closing"};
    static const char *const settled[] = {"Closed Won", "Closed Won", "Closed Lost"};
    bool                     linked = gen_happens(c, .3), lags = gen_happens(c, .04);
    int64_t                  renewal = m->opened / DAY + 20 + gen_pick(c, 300);
    gen_text                 t;
    t.len = 0;
    if (linked) gen_put_id(&t, "006", gen_pick(c, 1u << 30) * (uint64_t)7 + 3);
    gen_add(out, &t);
    gen_add_chars(out, !linked ? "" : is_over(m) != lags ? GEN_ONE_OF(c, settled) : GEN_ONE_OF(c, pending));
    add_date(out, renewal, gen_happens(c, .1));
    add_date(out, renewal - 10 - gen_pick(c, 40), !(m->family == &families[4] && gen_happens(c, .25)));
}

static void add_case(gen_out *out, struct matter *m)
{
    gen_chance *c = &m->chance;
    gen_text    t;
    bool        over = is_over(m), broken_line = gen_happens(c, .002);
    t.len = 0;
    gen_put_id(&t, "500", m->row * 3 + 1);
    gen_add(out, &t);
    t.len = 0;
    gen_put_int(&t, (int64_t)(m->row + 1000001), 8); /* text: its leading zeros count */
    gen_add(out, &t);
    gen_add_chars(out, gen_happens(c, .97) ? "SMB Sales Case" : "Support Case");
    gen_add_chars(out, m->family->type);
    gen_add_chars(out, m->subject);
    gen_add_chars(out, status_of(m, c));
    gen_add_chars(out, m->family->priority);
    gen_add_chars(out, resolution_of(m, c));
    add_person(out, gen_happens(c, .03), c);
    add_account(out, m, c);
    add_person(out, gen_happens(c, .005), c);
    add_next_steps(out, m, broken_line, c);
    add_feedback(out, m, c);
    add_instant(out, m->opened, m->zone, false);
    add_instant(out, m->closed, m->zone, over ? gen_happens(c, .01) : !gen_happens(c, .01));
    add_contact_trail(out, m, c);
    add_opportunity(out, m, c);
    gen_end_row(out);
}

bool gen_cases(gen_out *out, enum gen_format format, uint64_t rows, uint64_t seed)
{
    gen_begin(out, format, case_columns, GEN_COUNT(case_columns));
    for (uint64_t row = 0; row < rows && !out->broken; row++) {
        struct matter m = matter_of(seed, row);
        add_case(out, &m);
    }
    return gen_finish(out);
}
