/* tests/bench/gen_crm.c: opportunities as a CRM exports them, and the invoices that billing made of them.
 *
 * Three years from 2023-02-01. A row is made in two steps: the deal (money, stage, times), which invoices need as
 * well, and then all that hangs on it. Each step draws from a stream of its own.
 */
#include "gen.h"

#include <string.h>

static const char *const opportunity_columns[] = {
    "Opportunity ID", "Account Name",    "Type",      "Stage",           "Close Date",            "Submitted At",
    "Approved At",    "Net ARR",         "Amount",    "Currency",        "Region",                "Segment",
    "Employees",      "PO Required",     "PO Number", "Quote ID",        "Order Form Signed",     "Billing Address",
    "Billing Country", "Sold To Contact", "Invoice Owner Contact", "Deal Path", "Rejection Reason", "Next Steps",
};
static const char *const invoice_columns[] = {"id", "opportunity_id", "amount", "currency", "date"};

enum { DAY = 86400, FIRST_DAY = 19389 /* 2023-02-01 */, DAYS = 3 * 365, QUARTER_DAYS = 91 };

struct deal {
    gen_chance         chance; /* goes on where the deal's own draws ended */
    uint64_t           row;
    const gen_country *country;
    const char        *region, *type, *stage, *currency;
    int64_t            cents;  /* amount; below zero for money given back */
    int64_t            submitted; /* second */
};

static const char *type_of(gen_chance *c)
{
    double r = gen_unit(c);
    return r < .38   ? "New Business"
           : r < .70 ? "Renewal"
           : r < .88 ? "Add-On"
           : r < .96 ? "Existing Business"
           : r < .98 ? "Refund"
                     : "Decommission";
}

static const char *stage_of(gen_chance *c)
{
    double r = gen_unit(c);
    return r < .60 ? "Closed Won" : r < .80 ? "7-Closing" : r < .88 ? "5-Negotiating" : "Closed Lost";
}

/* Many small deals, few large ones. */
static int64_t cents_of(gen_chance *c)
{
    double r = gen_unit(c), top = r < .5 ? 400000 : r < .9 ? 6000000 : 90000000;
    return (int64_t)(gen_unit(c) * gen_unit(c) * top) + 1200;
}

static struct deal deal_of(uint64_t seed, uint64_t row)
{
    static const char *const wrong_currencies[] = {"", "usd", "XXX", "CHF ", "RUB"};
    struct deal              d = {.chance = gen_chance_of(seed, "opportunities", row), .row = row};
    gen_chance              *c = &d.chance;
    d.country = gen_country_of(c);
    bool public_sector = gen_happens(c, .05) && strcmp(d.country->currency, "USD") == 0 && strcmp(d.country->region, "AMER") == 0;
    d.region = public_sector ? "PUBSEC" : d.country->region;
    d.type = type_of(c);
    d.stage = stage_of(c);
    d.cents = cents_of(c);
    if (d.type[0] == 'R' ? d.type[2] == 'f' : d.type[0] == 'D') d.cents = -d.cents; /* Refund, Decommission */
    d.currency = gen_happens(c, .012) ? GEN_ONE_OF(c, wrong_currencies) : d.country->currency;
    d.submitted = (int64_t)FIRST_DAY * DAY + (int64_t)(gen_unit(c) * DAYS * DAY);
    return d;
}

static int64_t days_in(const struct deal *d) { return d->submitted / DAY - FIRST_DAY; }

static void add_money(gen_out *out, int64_t cents, bool blank)
{
    gen_text t;
    t.len = 0;
    if (!blank) gen_put_money(&t, cents, false);
    gen_add_bare(out, &t);
}

static int64_t net_arr_of(const struct deal *d, gen_chance *c)
{
    double r = gen_unit(c), share = gen_unit(c);
    if (r < .35) return d->cents;
    if (r >= .98) return d->cents + 1 + (int64_t)(share * 500000); /* more than the amount: a fault */
    return (int64_t)((double)d->cents * (d->cents > 0 ? .2 + .8 * share : 1 + share));
}

static void add_account(gen_out *out, gen_chance *c)
{
    gen_text t;
    t.len = 0;
    gen_put_company(&t, c);
    gen_add(out, &t);
}

static void add_close_date(gen_out *out, const struct deal *d, gen_chance *c)
{
    gen_text t;
    bool     early = gen_happens(c, .03);
    double   a = gen_unit(c), b = gen_unit(c);
    int64_t  after = early ? -1 - (int64_t)(a * 20) : (int64_t)(a * b * 60);
    t.len = 0;
    if (!gen_happens(c, .003)) gen_put_date(&t, d->submitted / DAY + after);
    gen_add(out, &t);
}

/* Hours to approve differ by region and quarter, so that the health of each group differs. */
static double hours_to_approve(const struct deal *d)
{
    double mean = d->region[0] == 'E'   ? 21.5
                  : d->region[0] == 'L' ? 29.0
                  : d->region[0] == 'P' ? 23.0
                  : d->region[1] == 'P' ? 25.0
                                        : 17.0;
    return mean + (double)((days_in(d) / QUARTER_DAYS * 7) % 5 - 2) * 1.7;
}

static void add_times(gen_out *out, const struct deal *d, gen_chance *c)
{
    uint32_t zone = gen_pick(c, GEN_ZONES);
    double   approved = d->stage[0] == 'C' && d->stage[7] == 'W' ? .97 : d->stage[0] == '7' ? .55 : .15;
    double   took = (gen_unit(c) + gen_unit(c)) * hours_to_approve(d) * 3600;
    gen_text t;
    t.len = 0;
    if (!gen_happens(c, .01)) gen_put_instant(&t, d->submitted, zone);
    gen_add(out, &t);
    t.len = 0;
    if (gen_happens(c, approved)) {
        if (gen_happens(c, .004)) took = -gen_unit(c) * 7200 - 1; /* approved before it was submitted */
        gen_put_instant(&t, d->submitted + (int64_t)took, gen_happens(c, .7) ? zone : gen_pick(c, GEN_ZONES));
    }
    gen_add(out, &t);
}

static void add_size(gen_out *out, gen_chance *c)
{
    static const char *const unsized[] = {"", "SMB", "Mid-Market", "Large"};
    static const char *const wrong[] = {"", "SMB", "Mid-Market", "Large", "large"};
    gen_text                 t;
    t.len = 0;
    if (gen_happens(c, .06)) {
        gen_add_chars(out, GEN_ONE_OF(c, unsized));
        gen_add_bare(out, &t);
        return;
    }
    double   r = gen_unit(c), a = gen_unit(c), b = gen_unit(c);
    uint32_t people = r < .45 ? (uint32_t)(a * 100) : r < .82 ? 100 + (uint32_t)(a * 1900) : 2000 + (uint32_t)(a * b * 150000);
    gen_add_chars(out, gen_happens(c, .015) ? GEN_ONE_OF(c, wrong) : people < 100 ? "SMB" : people < 2000 ? "Mid-Market" : "Large");
    gen_put_int(&t, people, 1);
    gen_add_bare(out, &t);
}

/* PO Required, PO Number */
static void add_order(gen_out *out, gen_chance *c)
{
    bool     required = gen_happens(c, .35);
    gen_text t;
    t.len = 0;
    if (gen_happens(c, required ? .95 : .10)) {
        if (gen_happens(c, .003)) gen_put(&t, "  ");
        else gen_put(&t, "PO-"), gen_put_int(&t, gen_pick(c, 10000000), 7);
    }
    gen_add_flag(out, required);
    gen_add(out, &t);
}

static const char *path_of(gen_chance *c)
{
    double r = gen_unit(c);
    return r < .62 ? "Direct" : r < .80 ? "Partner" : r < .95 ? "Web" : "Marketplace";
}

/* Quote ID, Order Form Signed */
static void add_papers(gen_out *out, bool web, gen_chance *c)
{
    bool     unquoted = gen_happens(c, .02) || (web && gen_happens(c, .8));
    gen_text t;
    t.len = 0;
    if (!unquoted) gen_put(&t, "Q-"), gen_put_int(&t, gen_pick(c, 100000000), 8);
    gen_add(out, &t);
    gen_add_flag(out, gen_happens(c, web ? .3 : .975));
}

static void add_address(gen_out *out, const struct deal *d, bool broken_line, gen_chance *c)
{
    static const char *const streets[] = {"Mill Lane",  "Hauptstraße", "Rue du Port", "Calle Mayor", "High St", "Market St",
                                          "Via Roma",   "Nyhavn",      "Birch Ave",   "Queen Victoria Rd", "Chuo-dori"};
    gen_text                 t;
    double                   r = gen_unit(c);
    t.len = 0;
    if (r >= .02) {
        gen_put_int(&t, 1 + gen_pick(c, 400), 1);
        gen_put(&t, " ");
        gen_put(&t, GEN_ONE_OF(c, streets));
        gen_put(&t, r < .30 ? ", Suite " : " Floor ");
        gen_put_int(&t, gen_pick(c, r < .30 ? 900 : 30), 1);
        gen_put(&t, r < .30 ? ", " : " ");
    }
    if (r >= .02 || broken_line) gen_put(&t, d->country->city);
    if (r >= .30) gen_put(&t, " "), gen_put_int(&t, gen_pick(c, 100000), 5);
    if (broken_line) gen_put(&t, "\n"), gen_put(&t, d->country->name);
    gen_add(out, &t);
    gen_add_chars(out, gen_happens(c, .006) ? "" : d->country->name);
}

/* Sold To Contact, Invoice Owner Contact: half of the time the same person. */
static void add_contacts(gen_out *out, gen_chance *c)
{
    gen_text t;
    t.len = 0;
    if (!gen_happens(c, .012)) gen_put_person(&t, c);
    gen_add(out, &t);
    if (t.len == 0 || gen_happens(c, .5)) {
        t.len = 0;
        if (!gen_happens(c, .02)) gen_put_person(&t, c);
    }
    gen_add(out, &t);
}

static void add_rejection(gen_out *out, const struct deal *d, gen_chance *c)
{
    static const char *const reasons[] = {"Missing PO number", "Wrong quote object", "Order form not signed",
                                          "Close date, amount and quote disagree", "Billing address incomplete",
                                          "Customer said \"not yet\"", "Duplicate of another opportunity"};
    size_t kind = ((size_t)(days_in(d) / QUARTER_DAYS) * 3 + strlen(d->region)) % 4;
    bool   rejected = gen_happens(c, .012 + .03 * (double)kind);
    gen_add_chars(out, rejected ? GEN_ONE_OF(c, reasons) : "");
}

static void add_next_steps(gen_out *out, const struct deal *d, bool broken_line, gen_chance *c)
{
    static const char *const steps[] = {"Call", "Send quote", "Legal review", "Waiting on PO", "Renewal call booked",
                                        "Security questionnaire, then legal", "Ask for \"final\" numbers", "Wait for Q3",
                                        "Approved, book it", "Follow up with AP"};
    static const char *const initials[] = {"KK", "MS", "AP", "JL", "RT", "BW", "SO", "ZM", "HG", "DN"};
    gen_text                 t;
    t.len = 0;
    if (broken_line) {
        gen_put(&t, GEN_ONE_OF(c, steps)), gen_put(&t, "\n- then \""), gen_put(&t, GEN_ONE_OF(c, steps)), gen_put(&t, "\"");
    } else if (gen_happens(c, .65)) {
        gen_put_date(&t, d->submitted / DAY + gen_pick(c, 9));
        gen_put(&t, " "), gen_put(&t, GEN_ONE_OF(c, initials)), gen_put(&t, ": "), gen_put(&t, GEN_ONE_OF(c, steps));
        if (gen_happens(c, .5)) gen_put(&t, "; "), gen_put(&t, GEN_ONE_OF(c, steps));
        if (gen_happens(c, .01)) gen_put(&t, ", cc "), gen_put_person(&t, c);
    }
    gen_add(out, &t);
}

static void add_opportunity(gen_out *out, struct deal *d)
{
    gen_chance *c = &d->chance;
    gen_text    t;
    /* One row in 500 has a line end inside a field. */
    bool   broken = gen_happens(c, .002), in_address = gen_happens(c, .5);
    double blank = gen_unit(c);
    t.len = 0;
    gen_put_id(&t, "006", d->row * 7 + 3);
    gen_add(out, &t);
    add_account(out, c);
    gen_add_chars(out, d->type);
    gen_add_chars(out, d->stage);
    add_close_date(out, d, c);
    add_times(out, d, c);
    add_money(out, net_arr_of(d, c), blank < .004);
    add_money(out, d->cents, blank > .997);
    gen_add_chars(out, d->currency);
    gen_add_chars(out, d->region);
    add_size(out, c);
    add_order(out, c);
    const char *path = path_of(c);
    add_papers(out, path[0] == 'W', c);
    add_address(out, d, broken && in_address, c);
    add_contacts(out, c);
    gen_add_chars(out, path);
    add_rejection(out, d, c);
    add_next_steps(out, d, broken && !in_address, c);
    gen_end_row(out);
}

bool gen_opportunities(gen_out *out, enum gen_format format, uint64_t rows, uint64_t seed)
{
    gen_begin(out, format, opportunity_columns, GEN_COUNT(opportunity_columns));
    for (uint64_t row = 0; row < rows && !out->broken; row++) {
        struct deal d = deal_of(seed, row);
        add_opportunity(out, &d);
    }
    return gen_finish(out);
}

/* Billing works through its orders a little out of order: an invoice waits in one of these places for a while. */
enum { WAITING = 4096 };
struct invoice {
    uint64_t    opportunity;
    int64_t     cents, day;
    const char *currency;
};
struct billing {
    gen_out       *out;
    gen_chance     chance;
    uint64_t       count;
    uint32_t       held;
    struct invoice waiting[WAITING];
};

static void write_invoice(gen_out *out, uint64_t number, const struct invoice *i)
{
    gen_text t;
    t.len = 0;
    gen_put(&t, "INV-"), gen_put_int(&t, (int64_t)number, 9);
    gen_add(out, &t);
    t.len = 0;
    gen_put_id(&t, "006", i->opportunity * 7 + 3);
    gen_add(out, &t);
    t.len = 0;
    gen_put_money(&t, i->cents, number % 50 == 0);
    gen_add_bare(out, &t);
    gen_add_chars(out, i->currency);
    t.len = 0;
    gen_put_date(&t, i->day);
    gen_add(out, &t);
    gen_end_row(out);
}

static void bill(struct billing *b, struct invoice i)
{
    if (b->held < WAITING) {
        b->waiting[b->held++] = i;
        return;
    }
    uint32_t place = gen_pick(&b->chance, WAITING);
    write_invoice(b->out, ++b->count, &b->waiting[place]);
    b->waiting[place] = i;
}

/* No invoice, one, or two that bill the same deal; now and then for the wrong amount or in the wrong currency. */
static void bill_won_deal(struct billing *b, struct invoice i)
{
    gen_chance *c = &b->chance;
    double      wrong = gen_unit(c);
    if (gen_happens(c, .03)) return;
    if (wrong < .004) i.cents += 1;
    else if (wrong < .012) i.cents -= (int64_t)(gen_unit(c) * 10000) + 1;
    else if (wrong < .016) i.currency = i.currency[0] == 'U' ? "EUR" : "USD";
    bill(b, i);
    if (!gen_happens(c, .011)) return;
    if (gen_happens(c, .3)) i.cents += 500;
    bill(b, i);
}

static void bill_deal(struct billing *b, const struct deal *d)
{
    bool           usable = strlen(d->currency) == 3;
    struct invoice i = {d->row, d->cents, d->submitted / DAY + gen_pick(&b->chance, 40), usable ? d->currency : "USD"};
    bool           won = strcmp(d->stage, "Closed Won") == 0;
    if (won) bill_won_deal(b, i);
    else if (gen_happens(&b->chance, .004)) bill(b, i); /* a deal that is not won */
    if (gen_happens(&b->chance, .003)) {                /* a deal that nobody knows */
        i.opportunity += (uint64_t)1 << 50;
        bill(b, i);
    }
}

bool gen_invoices(gen_out *out, enum gen_format format, uint64_t rows, uint64_t seed)
{
    struct billing b;
    b.out = out;
    b.chance = gen_chance_of(seed, "invoices", 0);
    b.count = 0;
    b.held = 0;
    gen_begin(out, format, invoice_columns, GEN_COUNT(invoice_columns));
    for (uint64_t row = 0; row < rows && !out->broken; row++) {
        struct deal d = deal_of(seed, row);
        bill_deal(&b, &d);
    }
    for (uint32_t i = 0; i < b.held; i++) write_invoice(out, ++b.count, &b.waiting[i]);
    return gen_finish(out);
}
