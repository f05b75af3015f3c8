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

/* ---- values ---- */

enum kind { NOTHING, YES_NO, TEXT, NUMBER, MONEY, PERCENT, DATE, MOMENT, LENGTH, MONTHS };

/* A value with its kind, or not known. Picklist values are texts here. */
typedef struct value {
    enum kind kind;
    bool      known, yes, is_cell, is_blank; /* is_cell: as it came from the record; is_blank: nothing was there */
    int64_t   i64;                  /* DATE days, MOMENT and LENGTH microseconds, MONTHS */
    rb_i128   n;                    /* NUMBER, MONEY, PERCENT: billionths */
    rb_str    text;
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
    RB_VEC(const rb_ast_let *)       lets;
    RB_VEC(const rb_ast_parameter *) parameters;
    RB_VEC(const rb_ast_checklist *) checklists;
    RB_VEC(const rb_ast_route *)     routes;
    RB_VEC(const rb_ast_kpi *)       kpis;
    RB_VEC(const rb_ast_bands *)     bands;
    RB_VEC(const rb_ast_define *)    defines;
} oracle;

oracle oracle_of(const rb_ast_file *file, int64_t as_of);

/* Where an expression is judged: the record, and what today and now mean; the arguments of a define around it. */
typedef struct place {
    const oracle *o;
    const value  *cells;
    const value  *act;                 /* inside a question about related records: the one that is asked about */
    value         today, now;
    const struct binding { rb_str name; value v; const struct binding *next; } *bound;
} place;

place run_place(const oracle *o, const value *cells);
value judge_expression(const place *p, const rb_ast *node);

enum verdict { PASS, FAIL, SKIP, UNKNOWN };
enum verdict judge_rule(const place *run, const rb_ast_checklist *c, const rb_ast_rule *r);

enum state { ROUTED, NO_MATCH, ROUTE_UNKNOWN, CONFLICT };
typedef struct routing { enum state state; uint32_t row; } routing;
routing judge_route(const place *run, const rb_ast_route *r);

/* One figure over records; its group's keys are texts as the oracle prints them. */
typedef struct figure { uint64_t records, measured, left_out; bool has_value; rb_i128 numerator, denominator; } figure;
bool   counts_for(const place *run, const rb_ast_kpi *k, value *where);
figure judge_kpi(const oracle *o, const rb_ast_kpi *k, const value *const *records, uint32_t count);
rb_str key_text(const place *run, const rb_ast_kpi *k); /* the record's group */
int    judge_band(const oracle *o, const rb_ast_kpi *k, const figure *f); /* index of its band, or -1 */

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
/* The cell's text and what it means: field `index` of the record of every generated program. */
value generate_cell(rng *r, uint32_t index, rb_buf *text);
uint32_t generated_fields(void);
value generate_act(rng *r, uint32_t index, rb_buf *text);
uint32_t generated_act_fields(void);

#endif
