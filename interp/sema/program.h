/* sema/program.h: what the rules mean: the typed program, made from the ASTs, read by plan/.
 *
 * Everything here is checked: types agree, names are resolved, constants are computed. The code path's
 * memory is collected; nothing changes once rb_sema_check has returned.
 */
#ifndef RB_SEMA_PROGRAM_H
#define RB_SEMA_PROGRAM_H

#include "base/pattern.h"
#include "base/worktime.h"
#include "data/catalog.h"
#include "data/value.h"
#include "diag/diag.h"
#include "syntax/ast.h"

enum rb_expr_kind {
#define EXPR(kind, title) RB_EXPR_##kind,
#include "sema/expr.def"
#undef EXPR
    RB_EXPR_COUNT
};
const char *rb_expr_title(enum rb_expr_kind kind);

typedef struct rb_expr_part { rb_str text; const struct rb_expr *value; } rb_expr_part; /* the text, then the value unless NULL */
typedef struct rb_text_parts { RB_VEC(rb_expr_part) parts; } rb_text_parts;

struct rb_expr;
struct rb_record;

/* How records of one kind find those of another: by equal keys, and then by what else is asked. Both expressions of a key are
 * of one type; `target` and `filter` stand in the scope of the record looked for, `own` in that of the record that looks,
 * `residual` in that of the record looked for, with the one that looks as its `outer`. */
typedef struct rb_link_key { const struct rb_expr *target, *own; bool folds; } rb_link_key; /* folds: ignoring case */
typedef struct rb_link {
    rb_str name;                             /* of the relation or the table */
    const struct rb_record *target;
    bool   is_many;
    RB_VEC(rb_link_key) keys;
    const struct rb_expr *filter, *residual; /* NULL: nothing more is asked */
} rb_link;

/* What is asked of the records at the end of a `many` link; all three in their scope. */
typedef struct rb_related {
    const rb_link *link;
    enum rb_related_word what;
    const struct rb_expr *filter, *value, *order; /* NULL: all; nothing */
    const struct rb_expr *currency; /* of amounts in many: the same question about their currency, in the scope that asks; else NULL */
} rb_related;

/* What an expression needs: its record's own fields, those of a record one level out, those of related records. */
enum rb_uses { RB_USES_OWN = 1, RB_USES_OUTER = 2, RB_USES_RELATED = 4 };
/* … and the part of a list that is asked about, by how many any_of that one stands in. */
#define RB_USES_EACH(level) ((uint8_t)(8u << (level)))
enum { RB_LISTS_DEEP = 5 };

/* One typed expression: a kind, up to three arguments and at most one operand (expr.def says which). */
typedef struct rb_expr {
    enum rb_expr_kind     kind;
    rb_type               type;
    rb_span               span;
    uint32_t              arg_count;
    const struct rb_expr *args[3];
    uint32_t              height; /* of the tree below, names taken apart: bounded, so whoever walks it may recurse */
    uint32_t              index;
    uint32_t              number;
    rb_str                name;
    rb_value              value;
    RB_VEC(rb_value)      set;
    const rb_pattern     *pattern;
    const rb_field       *reading;
    rb_text_parts         template;
    const rb_link        *link;
    const rb_related     *related;
    uint8_t               uses; /* enum rb_uses, several */
    bool                  effective; /* made from `effective from … until …`: its parts were not written */
} rb_expr;

typedef struct rb_let {
    rb_str         name;
    rb_span        span;
    const rb_ast  *ast;
    const rb_expr *expr;     /* judged at the run's as-of */
    bool           checking; /* its definition is being checked: meeting it again is a circle */
} rb_let;

typedef struct rb_relation {
    rb_str         name;
    rb_span        span;
    const rb_ast  *ast;
    struct rb_record *target; /* NULL: an error was reported */
    bool           is_many;
    const rb_link *link;     /* judged at the run's as-of; NULL: an error was reported, or not checked yet */
    bool           checking, checked;
} rb_relation;

typedef struct rb_record {
    rb_schema *schema;
    uint32_t   stream;       /* index in the catalog's schemas */
    bool       is_table;
    RB_VEC(rb_let) lets;
    RB_VEC(rb_relation) relations;
} rb_record;

typedef struct rb_dated_value { int64_t from, until; rb_value value; rb_span span; } rb_dated_value; /* from <= date < until, in days */
typedef struct rb_parameter {
    rb_str  name;
    rb_span span;
    rb_type type;
    RB_VEC(rb_dated_value) values; /* by from; the only one is open on both ends when no dates are given */
    const struct rb_ast_parameter *ast; /* NULL: its values are checked */
    bool    checking;        /* meeting it again is a circle */
    bool    no_pattern;      /* it is used as a pattern and is none: reported at its value, once */
} rb_parameter;

typedef struct rb_define_param { rb_str name; rb_span span; rb_type type; } rb_define_param;
typedef struct rb_define {
    rb_str  name, title;
    rb_span span;
    rb_type type;            /* of its value; none: an error was reported */
    RB_VEC(rb_define_param) params;
    const rb_expr *body;     /* over its own arguments, as at the run's as-of; NULL: not checked yet */
    const struct rb_ast_define *ast;
    bool    is_library, checking; /* checking: meeting it again is a circle */
} rb_define;

typedef struct rb_holiday_file { rb_ast_words path, column; const rb_time_format *format; } rb_holiday_file; /* column may be missing */
typedef struct rb_dated_special { int64_t day; enum rb_special_rank rank; bool holiday; rb_span span; } rb_dated_special;
typedef struct rb_calendar {
    rb_str       name;
    rb_span      span;
    rb_worktime *time;
    RB_VEC(rb_holiday_file)  files; /* not read yet: engine/holidays.c does it */
    RB_VEC(rb_dated_special) dated; /* what the declaration itself lists */
    bool         wrong;             /* an error was reported */
} rb_calendar;

/* An exception of a rule, or of another exception. Those that stand in one come after it. */
typedef struct rb_exception {
    rb_str         name;      /* empty: `unless` */
    uint32_t       depth;     /* 0: of the rule itself */
    const rb_expr *when;      /* its condition */
    const rb_expr *demand;    /* what it demands instead; NULL: nothing, or, inside another, that this one does not count */
    const rb_expr *in_effect; /* whether it is the one that decides; NULL: it only sets aside what it stands in */
} rb_exception;

typedef struct rb_rule {
    const rb_expr *when;     /* NULL: always; the checklist's own condition is not part of it */
    const rb_expr *unless;   /* NULL: never */
    const rb_expr *excluded; /* unless, and exceptions that demand nothing: the rule does not apply then; NULL: never */
    const rb_expr *must;     /* what the rule itself demands; holds: with what exceptions demand instead */
    RB_VEC(rb_exception) exceptions;
    const rb_expr *holds;
    rb_text_parts  message, fix; /* no parts: the title; nothing */
    bool           wrong;    /* a clause could not be read: nothing follows from what the rule lacks */
} rb_rule;

typedef struct rb_checklist {
    uint32_t       index;    /* in the catalog */
    const rb_record *record;
    const rb_expr *when;     /* NULL: every record */
    RB_VEC(rb_rule) rules;   /* same order as in the catalog */
} rb_checklist;

typedef struct rb_waiver {
    uint32_t       index;    /* in the catalog */
    const rb_expr *covers;   /* whether it is about the record */
    const rb_expr *key;      /* the field that names the records; NULL with a condition */
    const rb_calendar *calendar; /* it lasts so many business days of it; NULL: its end is known. engine/waivers.c counts them */
    int64_t        business_days;
    RB_VEC(rb_value) keys;
} rb_waiver;

/* A row takes a record when all tests hold; none: otherwise. Rows from a file share their tests: a table of a hundred thousand rows has
 * few different ones, and an expression for each row would be most of its memory. */
typedef struct rb_route_row { const rb_expr *const *tests; uint32_t test_count; const rb_expr **outputs; } rb_route_row;
typedef struct rb_route {
    uint32_t index;
    const rb_record *record;
    RB_VEC(rb_route_row) rows;
} rb_route;
const rb_expr *rb_route_condition(const rb_route_row *row); /* all tests in one, made anew; NULL: otherwise */

typedef struct rb_band_rule {
    enum rb_band_word test;
    bool     relative;       /* missed by: of the target, or in the measure's own unit */
    enum rb_ast_op op;       /* threshold: ge, le, gt, lt */
    rb_value amount;
} rb_band_rule;

typedef struct rb_kpi {
    uint32_t index;
    const rb_record *record;
    const rb_expr *where, *value, *condition, *weight; /* NULL where not given */
    enum rb_aggregate_word aggregate;
    bool     is_ratio;       /* of what is measured, a count or sum, and of this one below the line: */
    const rb_expr *below_value, *below_condition; /* value NULL: a count */
    rb_dec   rank;           /* median, percentile: 0 to 100 */
    bool     nearest_rank;
    RB_VEC(const rb_expr *) keys;
    bool     totals;
    bool     has_target, at_least;
    rb_value target;
    const rb_expr *own_target; /* not NULL: each group has its own, and `target` is none */
    RB_VEC(rb_band_rule) bands;
    uint64_t minimum_sample;
    bool     wrong;          /* an error was reported: what tests expect of it cannot be checked */
} rb_kpi;

/* Two values that are to agree, in one type; how far they may be apart. */
typedef struct rb_compared {
    const rb_expr    *value[2];
    enum rb_tolerance tolerance;
    rb_i128           amount;  /* in the type's own units; a share's in billionths */
    const rb_calendar *calendar; /* business days: of it */
    bool              ignores_case, trims;
} rb_compared;

typedef struct rb_equated { const rb_expr *value[2]; } rb_equated;
typedef struct rb_reconcile {
    uint32_t index;
    const rb_record *record[2];
    const rb_expr   *where[2]; /* NULL: every record */
    RB_VEC(rb_equated)  keys;
    RB_VEC(rb_compared) compares;
    bool       has_total;
    rb_equated total;
    bool       wrong;          /* an error was reported: what tests expect of it cannot be checked */
} rb_reconcile;

/* Who gets the record before anybody in the pool is asked: the value where the condition holds. */
typedef struct rb_named_member { const rb_expr *value, *condition; } rb_named_member;
typedef struct rb_assign {
    uint32_t         index;
    const rb_record *record;
    const rb_expr   *when;      /* NULL: every record */
    const rb_link   *link;      /* to the pool: without keys; its residual says who fits */
    const rb_expr   *key;       /* the name of a member; this and the next two about the member alone */
    const rb_expr   *load, *capacity; /* NULL: what the run gives; no limit */
    bool             adds;      /* what the run gives is part of the load */
    RB_VEC(rb_named_member) named;
    const rb_expr   *overflow;  /* who gets what nobody can take; NULL: nobody */
    bool             wrong;     /* an error was reported: what tests expect of it cannot be checked */
} rb_assign;

/* One record of a test: a cell for each field; `raw` cells are read as an export's, the others are our own values. */
typedef struct rb_fixture_cell { bool given, raw; rb_value value; } rb_fixture_cell;
typedef struct rb_fixture { uint32_t stream; rb_fixture_cell *cells; rb_span span; } rb_fixture;

enum rb_expect_of { RB_EXPECT_OF_RULE, RB_EXPECT_OF_CHECKLIST, RB_EXPECT_OF_ROUTE, RB_EXPECT_OF_KPI, RB_EXPECT_OF_LET, RB_EXPECT_OF_RECONCILE, RB_EXPECT_OF_ASSIGN };
enum rb_kpi_member { RB_KPI_BAND, RB_KPI_VALUE, RB_KPI_RECORDS, RB_KPI_MEASURED, RB_KPI_LEFT_OUT, RB_KPI_MISS };

enum rb_balance_member { /* of a reconciliation: one key, or a figure of the balance */
#define BALANCE(id, name) RB_BALANCE_##id,
#include "sema/balance.def"
#undef BALANCE
    RB_BALANCE_COUNT
};

typedef struct rb_expectation {
    rb_span span;
    rb_str  text;            /* as written */
    enum rb_expect_of of;
    uint32_t stream;
    uint32_t index;          /* checklist, route, kpi (in the catalog) or let (in the record) */
    uint32_t member;         /* rule of the checklist, output of the route, rb_kpi_member */
    bool     total;          /* kpi: over all groups with these first keys */
    RB_VEC(rb_value) keys;   /* kpi: the group; else the key of the record, when several are given */
    enum rb_expect_word what;
    bool     nobody;         /* an assignment: IS unassigned */
    rb_value value;          /* IS; for a kpi's band a text */
    RB_VEC(rb_value) all;    /* IS, of a route that collects: its outcomes, in any order */
    rb_str   with;           /* must stand in the message or the fix; empty: anything */
    uint32_t because;        /* field that must be the cause of unknown; UINT32_MAX: any */
} rb_expectation;

typedef struct rb_last_turn { uint32_t assign; rb_value member; } rb_last_turn; /* of a test: who was given a record last */

typedef struct rb_test {
    rb_str  name;
    rb_span span;
    bool    has_as_of;
    int64_t as_of;
    RB_VEC(rb_fixture) givens;
    RB_VEC(rb_last_turn) turns;
    RB_VEC(rb_expectation) expects;
} rb_test;

typedef struct rb_program {
    rb_catalog    *catalog;
    const rb_zone *zone;
    RB_VEC(rb_record *)    records; /* same order as the catalog's schemas */
    RB_VEC(rb_parameter *) parameters;
    RB_VEC(rb_calendar *)  calendars;
    RB_VEC(rb_define *)    defines;
    RB_VEC(rb_checklist *) checklists;
    RB_VEC(rb_route *)     routes;
    RB_VEC(rb_waiver *)    waivers; /* same order as in the catalog */
    RB_VEC(rb_kpi *)       kpis;
    RB_VEC(rb_reconcile *) reconciles;
    RB_VEC(rb_assign *)    assigns;
    RB_VEC(rb_test *)      tests;
    uint32_t declared[RB_AST_COUNT], tables; /* how many of each the user's own files declare, by kind of AST node; tables are no records */
} rb_program;

/* Checks the files together (they share one space of names). Always gives a program; false when an error was added. */
bool rb_sema_check(const rb_parsed *files, uint32_t count, rb_diags *ds, rb_program **out);
/* One expression over the last record of a program that the caller made up (`rubric eval`). NULL when an error was added. */
const rb_expr *rb_sema_expression(const rb_ast *node, rb_program *program, rb_diags *ds);
void rb_program_print(rb_buf *b, const rb_program *p); /* `rubric dump types` */

#endif
