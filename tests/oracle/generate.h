/* tests/oracle/generate.h: what the generator's files share: the pools that values come from, and the program while it is made. */
#ifndef RB_TESTS_ORACLE_GENERATE_H
#define RB_TESTS_ORACLE_GENERATE_H

#include "oracle.h"

enum want { W_YES_NO, W_TEXT, W_NUMBER, W_MONEY, W_PERCENT, W_DATE, W_MOMENT, W_LENGTH, W_STATUS, W_CODE, W_OPEN, W_COUNT }; /* W_OPEN: an amount in the currency that W_CODE says */

/* The fields of the records of every generated program; large: also values at the ends of what fits. */
typedef struct column { const char *name, *type; enum want want; bool large; } column;
enum { CASE_COLUMNS = 21, ACT_COLUMNS = 9, AGENT_COLUMNS = 6 };
extern const column case_columns[CASE_COLUMNS], act_columns[ACT_COLUMNS], agent_columns[AGENT_COLUMNS];

static const char *const statuses[] = {"Open", "Closed: Resolved", "closed", "In Progress"};
static const char *const texts[] = {"EMEA", "emea", "AMER", "Straße", "STRASSE", "café", "cafe\xcc\x81", "a", "ab", " b ", "Été", "zz"};
static const char *const numbers[] = {"0", "1", "2", "10", "0.5", "0.000000001", "100", "101", "99", "1999", "2.5", "-1", "-2.5", "3", "7"};
static const char *const huge[] = {"99999999999999999999999999999", "-99999999999999999999999999999.999999999", "12345678901234567890.123456789", "0.333333333", "5e3"};
static const char *const currencies[] = {"EUR", "USD", "USD", "GBP"};
static const char *const codes[] = {"EUR", "EUR", "USD", "USD", "GBP", " EUR ", "usd", "EURO", "U1D"};
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

/* generate.c: expressions of the kind that is wanted. */
bool chance(maker *m, uint32_t percent);
void put(maker *m, const char *chars);
void make(maker *m, enum want want, int depth);
void literal_of(maker *m, enum want want);
void name_of(maker *m, enum want want);

/* declare_more.c: the declarations with more to them, each with a number for its name. */
void make_bands(maker *m);
void make_kpi(maker *m, uint32_t number);
void make_waiver(maker *m, const char *checklist);
void make_assign(maker *m, uint32_t number);
void make_reconcile(maker *m, uint32_t number);

#endif
