/* tests/oracle/oracle.h: a slow, plain judge of rules, to hold the fast one to.
 *
 * The oracle walks the tree of what was written, one record at a time, with dynamic types: it knows no typed program,
 * no plan, no columns and no batches, and shares no code with sema/, plan/ or exec/. What it believes is
 * grammar/REFERENCE.md. A random program is generated as text, so the whole way from text to verdict is compared.
 */
#ifndef RB_TESTS_ORACLE_H
#define RB_TESTS_ORACLE_H

#include "base/clock.h"
#include "base/decimal.h"
#include "base/gc.h"
#include "base/unicode.h"
#include "syntax/ast.h"

enum { AGENTS = 6 }; /* members of the pool that cases are given to */

/* ---- values ---- */

enum kind { NOTHING, YES_NO, TEXT, NUMBER, MONEY, PERCENT, DATE, MOMENT, LENGTH, MONTHS };

/* A value with its kind, or not known. Picklist values are texts here. */
typedef struct value {
    enum kind kind;
    bool      known, yes, is_cell, is_blank; /* is_cell: as it came from the record; is_blank: nothing was there */
    int64_t   i64;                  /* DATE days, MOMENT and LENGTH microseconds, MONTHS */
    rb_i128   n;                    /* NUMBER, MONEY, PERCENT: billionths */
    rb_str    text;
    char      currency[4];          /* MONEY that is known */
} value;

value unknown_of(enum kind kind);
value yes_or_no(bool yes);

/* number.c: products and quotients with all digits, limb by limb. False: out of range or by zero. */
bool plain_add(rb_i128 a, rb_i128 b, rb_i128 *out);
bool plain_scale(rb_i128 a, rb_i128 mul, rb_i128 div, rb_i128 *out); /* a * mul / div, half to even, within 38 digits */
int  plain_compare(const value *a, const value *b);                  /* both known, of one kind */

/* ---- a program and its records ---- */

typedef struct oracle {
    const rb_ast_file   *file;
    const rb_ast_record *record;
    int64_t              as_of; /* instant */
    const rb_zone       *office; /* where the calendar `office` is */
    RB_VEC(rb_str)       fields;
    const rb_ast_record *acts;        /* the record that cases look up … */
    RB_VEC(rb_str)       act_fields;
    value              **act_rows;    /* … and its rows */
    uint32_t             act_count;
    RB_VEC(rb_str)       agent_fields; /* of the record that cases are given to … */
    value              **agent_rows;   /* … and its AGENTS rows */
    RB_VEC(const rb_ast_let *)       lets;
    RB_VEC(const rb_ast_parameter *) parameters;
    RB_VEC(const rb_ast_checklist *) checklists;
    RB_VEC(const rb_ast_route *)     routes;
    RB_VEC(const rb_ast_kpi *)       kpis;
    RB_VEC(const rb_ast_bands *)     bands;
    RB_VEC(const rb_ast_define *)    defines;
    RB_VEC(const rb_ast_waive *)     waivers;
    RB_VEC(const rb_ast_assign *)    assigns;
    RB_VEC(const rb_ast_reconcile *) reconciles;
} oracle;

oracle oracle_of(const rb_ast_file *file, int64_t as_of);

/* Where an expression is judged: the record, and what today and now mean; the arguments of a define around it. */
typedef struct place {
    const oracle *o;
    const value  *cells;
    const value  *act;                 /* inside a question about related records: the one that is asked about */
    const value  *agent;               /* inside a pool: the member that is asked about */
    value         today, now;
    const struct binding { rb_str name; value v; const struct binding *next; } *bound;
} place;

place run_place(const oracle *o, const value *cells);
value judge_expression(const place *p, const rb_ast *node);

/* logic */
value both(value a, value b);
value either(value a, value b);
value opposite(value a);
value day_of_moment(value m);
rb_i128 amount_of(const value *v);

/* ---- rules.c ---- */

enum verdict { PASS, FAIL, SKIP, UNKNOWN, WAIVED };
/* or_unknown: exceptions with an unknown condition that comes to the same either way: Kleene's logic need not see it. */
typedef struct judgement { enum verdict verdict; bool or_unknown, or_waived; } judgement;
place judging_place(const oracle *o, const value *cells, const rb_ast_checklist *c); /* at the moment that the checklist judges at */
judgement judge_rule(const place *run, const rb_ast_checklist *c, const rb_ast_rule *r);

/* ---- judge.c ---- */

enum state { ROUTED, NO_MATCH, ROUTE_UNKNOWN, CONFLICT };
typedef struct routing { enum state state; uint32_t row; } routing;
routing judge_route(const place *run, const rb_ast_route *r);

/* ---- figures.c: one figure over records; its group's keys are texts as the oracle prints them ---- */

typedef struct figure { uint64_t records, measured, left_out; bool has_value; rb_i128 numerator, denominator; enum kind kind; } figure;
bool   counts_for(const place *run, const rb_ast_kpi *k, value *where);
figure judge_kpi(const oracle *o, const rb_ast_kpi *k, const value *const *records, uint32_t count);
uint32_t key_count(const rb_ast_kpi *k);
rb_str key_text(const place *run, const rb_ast_kpi *k, uint32_t keys); /* the record's group by the first keys */
/* Index of its band, or -1. Of a total the groups' targets are all the records'. */
int judge_band(const oracle *o, const rb_ast_kpi *k, const figure *f, const value *const *records);

/* ---- assign.c ---- */

enum given { BY_TURN, BY_NAME, TO_OTHERWISE, TO_NOBODY, GIVEN_UNKNOWN, NOT_GIVEN };
typedef struct turns { int last; uint64_t before[AGENTS], given[AGENTS]; } turns; /* last: -1 nobody */
typedef struct turn { enum given how; value who; bool over; } turn;
turn judge_assign(const place *run, const rb_ast_assign *a, turns *pool);

/* ---- reconcile.c ---- */

enum match { MATCHED, TOLERATED, DIFFERENT, ONLY_LEFT, ONLY_RIGHT, DUPLICATE, NOT_KNOWN, MATCHES };
typedef struct line { uint64_t records, without; rb_i128 amount; } line;
typedef struct reconciled { uint64_t keys[MATCHES], differs[8], missing_outside[2]; line lines[2][MATCHES], outside[2]; } reconciled;
typedef struct sided { value **rows; uint32_t count; } sided;
reconciled judge_reconcile(const oracle *o, const rb_ast_reconcile *r, const sided sides[2]);

/* ---- calendar.c: the calendar `office` of every generated program, days and months ---- */

extern const char *const oracle_calendar; /* its declaration */
bool    is_business_day(int64_t day);
int64_t open_time(const rb_zone *z, int64_t from, int64_t until);
int64_t open_time_later(const rb_zone *z, int64_t from, int64_t length); /* length above 0 */
int64_t business_days_later(int64_t day, int64_t count);
int64_t business_days_from(int64_t from, int64_t until, bool through);
bool    months_later(int64_t day, int64_t months, bool overflowing, int64_t *out);

/* ---- random programs ---- */

typedef struct rng { uint64_t state; } rng;
uint64_t rng_next(rng *r);
uint32_t rng_below(rng *r, uint32_t limit);

rb_str generate_program(rng *r);
/* The cell's text and what it means: field `index` of a record of every generated program. */
enum table { CASES, ACTS, AGENTS_OF_POOL };
value generate_cell(rng *r, enum table table, uint32_t index, rb_buf *text);
uint32_t generated_fields(enum table table);

value generate_name(uint32_t agent, rb_buf *text); /* of the first field of an agent */

#endif
