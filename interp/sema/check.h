/* sema/check.h: what the parts of the checker share. Only sema/ includes it.
 *
 * A check never returns NULL: what is wrong already becomes an expression of kind `wrong`, type none, and
 * whoever meets that stays silent, so one mistake makes one message.
 */
#ifndef RB_SEMA_CHECK_H
#define RB_SEMA_CHECK_H

#include "sema/program.h"

typedef struct rb_named { rb_str name; rb_span span; const rb_ast *ast; } rb_named;
typedef RB_VEC(rb_named) rb_named_list;

typedef struct rb_bands_decl { rb_str name; rb_span span; RB_VEC(rb_str) names; RB_VEC(rb_band_rule) rules; } rb_bands_decl;

/* One call of a define with certain values, shared by all calls with the same. */
typedef struct rb_instance { const rb_expr *body; const rb_expr **arguments; rb_diag why; } rb_instance; /* why: when the body is wrong */

typedef struct rb_sema {
    rb_diags   *ds;
    rb_program *program;
    RB_VEC(rb_picklist *) picklists;
    rb_named_list sources;              /* ast: rb_ast_source */
    rb_named_list samples;              /* ast: rb_ast_sample */
    RB_VEC(rb_bands_decl *) bands;
    const rb_parsed *files;
    uint32_t         file_count;
    rb_map   tests;                     /* name -> its place in program->tests */
    uint32_t reached;                   /* scopes of records that others lead to, under moments of their own */
    RB_VEC(struct rb_scope *) scopes;   /* of the checklists, in their order */
    rb_named_list way;                  /* defines and parameters being checked, each for the one before it: a circle shows here */
    RB_VEC(rb_instance) instances;
    rb_map   instance_of;               /* define, moment and arguments -> its place in instances */
    uint32_t unfolding;                 /* calls of defines inside calls of defines, being checked */
    bool     said_too_much;
    RB_VEC(struct rb_ranges *) scratch; /* witness.c's, used again */
    uint32_t parts, all_parts;          /* expressions checked for the outermost call, and for all calls */
} rb_sema;

typedef struct rb_local { rb_str name; const rb_expr *value; } rb_local;
struct rb_scope;
typedef struct rb_reached { const rb_relation *relation; const rb_link *link; struct rb_scope *scope; } rb_reached;

/* A name of several parts: account.owner.name. `root` is the call that it starts with, or NULL. */
typedef struct rb_path { RB_VEC(rb_ast_words) names; const rb_ast *root; rb_span span; } rb_path;

/* Where an expression stands: which names it may use and what `today` means there. */
typedef struct rb_scope {
    rb_sema       *s;
    rb_record     *record;   /* NULL: constants only */
    const rb_expr *today;    /* NULL: the run's as-of */
    const rb_expr *now;      /* NULL: the run's as-of; wrong: only a date is known */
    RB_VEC(rb_local) locals; /* names that only this scope has; they go before fields */
    RB_VEC(const rb_expr *) lets; /* under an `as of`: the record's lets, judged at that moment */
    const rb_define *define; /* whose definition this is: its arguments are the names, … */
    const rb_expr *const *arguments; /* … and these their values; NULL: any */
    const rb_expr *each;     /* the part of a list that is asked about here */
    uint32_t       lists;    /* of how many lists parts are asked about here, one inside the other */
    rb_type        cell;     /* in a cell of a route: of what type the value asked for is; else none */
    bool           fills;    /* a text here is the value asked for, and may hold {values} */
    uint32_t       depth;
    struct rb_scope *outer;  /* one level out, where the question stands that this is part of; NULL: none */
    bool           sees_outer; /* its names may be used here, too */
    bool           is_where; /* of a relation: a name that both records have is an error */
    rb_str         alias;    /* the relation that leads to the record here: it may be called by that name */
    RB_VEC(rb_reached) reached; /* under an `as of`: what relations lead to from here, each judged once */
} rb_scope;

/* sema/expr.c */
rb_expr       *rb_expr_new(enum rb_expr_kind kind, rb_type type, rb_span span);
rb_expr       *rb_expr_new1(enum rb_expr_kind kind, rb_type type, rb_span span, const rb_expr *a);
rb_expr       *rb_expr_new2(enum rb_expr_kind kind, rb_type type, const rb_expr *a, const rb_expr *b);
void           rb_expr_add(rb_expr *e, const rb_expr *arg); /* one argument more */
void           rb_expr_rest_on(rb_expr *e, const rb_expr *part); /* computed from it, though it is no argument */
const rb_expr *rb_expr_wrong(rb_span span);
/* e, or wrong with an error at `at` when so much is built on so much that walking it could exhaust the stack. */
const rb_expr *rb_expr_bounded(rb_scope *scope, const rb_expr *e, rb_span at);
const rb_expr *rb_check_expr(rb_scope *scope, const rb_ast *node);
const rb_expr *rb_check_condition(rb_scope *scope, const rb_ast *node, const char *what); /* yes/no, or an error naming `what` */
bool           rb_expr_is_wrong(const rb_expr *e);
/* The value, when it is known before any record is read: a constant or a parameter without dates. */
bool           rb_expr_constant(const rb_scope *scope, const rb_expr *e, rb_value *out);
rb_str         rb_scope_text(const rb_scope *scope, rb_span span); /* source text on one line, cut to fit a message */

const rb_expr *rb_check_whole(rb_scope *scope, const rb_ast *node); /* as rb_check_expr, but a whole related record may stand there */

/* False, with the error that `pattern` cannot be one: at the value of the parameter that gives it, once for all its uses. */
bool           rb_refuse_pattern(rb_scope *scope, const rb_expr *pattern, rb_str why);

/* sema/name.c */
bool           rb_find_let(const rb_record *r, rb_str name, uint32_t *index);
const rb_expr *rb_check_path(rb_scope *scope, const rb_path *p, uint32_t from); /* names of the scope's own record only */
const rb_expr *rb_check_name(rb_scope *scope, const rb_ast *node);
const rb_expr *rb_check_as_of(rb_scope *scope, const rb_ast_as_of *node);
void           rb_check_lets(rb_sema *s, rb_record *record);

/* sema/compare.c */
const rb_expr *rb_check_comparison(rb_scope *scope, const rb_ast_binary *node);
const rb_expr *rb_check_in(rb_scope *scope, const rb_ast_in *node);
const rb_expr *rb_check_between(rb_scope *scope, const rb_ast_between *node);
const rb_expr *rb_check_text_test(rb_scope *scope, const rb_ast_binary *node);
/* Brings two operands to one type; false when an error was added (or was there before). */
/* A null among the data of `rubric eval`, which has no declared type: blank, of whatever type it meets. */
bool           rb_expr_is_null(const rb_expr *e);
const rb_expr *rb_expr_of_null(const rb_expr *e, rb_type type); /* e itself when it is none */
bool           rb_unify(rb_scope *scope, const rb_expr **a, const rb_expr **b);
/* Whether a percentage as it is written would be held against a number as an export has it: that may be 92 as well as
 * 0.92, so it would be wrong without a word. What was divided is a part of one. */
bool           rb_percent_misreads(const rb_expr *percent, const rb_expr *number);
/* `e` as a value of `want` (a text literal becomes a picklist value, a percent literal a number, ...), or an error said
 * with `what` ("the target of a kpi"), then wrong. */
const rb_expr *rb_expr_as(rb_scope *scope, const rb_expr *e, rb_type want, const char *what);
/* The same without a word: NULL when it may not be. `e` as what was written, the other as what was wanted, for the help. */
const rb_expr *rb_expr_convert(rb_scope *scope, const rb_expr *e, rb_type want);
void           rb_help_literal(rb_scope *scope, const rb_expr *literal, rb_type want);
const rb_expr *rb_make_range(rb_scope *scope, const rb_expr *value, const rb_expr *low, const rb_expr *high, bool open_high);
const rb_expr *rb_make_equal(rb_scope *scope, const rb_expr *a, const rb_expr *b, bool ignores_case);
const rb_expr *rb_make_order(rb_scope *scope, int op, const rb_expr *a, const rb_expr *b);
const rb_expr *rb_make_text_test(rb_scope *scope, int op, const rb_expr *a, const rb_expr *b, bool ignores_case);
const rb_expr *rb_make_blank(const rb_expr *e, bool negated, rb_span span);
const rb_expr *rb_make_not(const rb_expr *e, rb_span span);
const rb_expr *rb_make_both(enum rb_expr_kind and_or, const rb_expr *a, const rb_expr *b); /* either may be NULL */

/* sema/constant.c */
void           rb_warn_constants(const rb_scope *scope, const rb_ast *node); /* node: of a yes/no question that is right */
void           rb_warn_text_asked(const rb_scope *scope, const rb_ast *text, const char *why); /* nothing when it is no text as written */

/* sema/list.c */
const rb_expr *rb_check_list(rb_scope *scope, const rb_ast_list *node);
const rb_expr *rb_check_any_of(rb_scope *scope, const rb_ast_any_of *node);
const rb_expr *rb_check_each(rb_scope *scope);
const rb_expr *rb_check_list_related(rb_scope *scope, const rb_ast_related *node, const rb_expr *list); /* count of countries */
const rb_expr *rb_make_has(rb_scope *scope, const rb_expr *list, const rb_expr *value, bool ignores_case);
const rb_expr *rb_list_convert(rb_scope *scope, const rb_expr *e, rb_type want); /* as rb_expr_convert, from list to list */
const rb_expr *rb_refuse_list(rb_scope *scope, const rb_expr *a, const rb_expr *b);
const rb_expr *rb_refuse_list_in(rb_scope *scope, const rb_expr *list, rb_span set, rb_span at);
bool           rb_is_single(rb_scope *scope, const rb_expr *e, const char *what); /* no list, or said so: E0323 */

/* sema/arith.c */
const rb_expr *rb_check_arithmetic(rb_scope *scope, const rb_ast_binary *node);
const rb_expr *rb_check_negate(rb_scope *scope, const rb_ast_negate *node);
bool           rb_type_is_numeric(rb_type t); /* number, integer, percent */

/* sema/worktime.c */
const rb_expr *rb_check_on(rb_scope *scope, const rb_ast_on *node);
const rb_expr *rb_check_to(rb_scope *scope, const rb_ast_to *node);
const rb_expr *rb_check_count_days(rb_scope *scope, const rb_ast_count_days *node);
const rb_expr *rb_check_business_day(rb_scope *scope, const rb_ast_business_day *node);
bool           rb_is_business_days(const rb_ast *node); /* 2 business days, or n business days; node may be NULL */
const rb_expr *rb_check_business_days(rb_scope *scope, const rb_ast *node);
const rb_expr *rb_check_business_sum(rb_scope *scope, const rb_ast_binary *node);
const rb_expr *rb_check_open_at(rb_scope *scope, const rb_ast_open_at *node);
const rb_expr *rb_check_month_end(rb_scope *scope, const rb_ast_month_end *node);

/* sema/define.c */
void           rb_declare_define(rb_sema *s, const rb_ast_define *node);
void           rb_check_define(rb_sema *s, rb_define *d);
rb_define     *rb_find_define(rb_sema *s, rb_str name, rb_span use);
const rb_expr *rb_check_define_call(rb_scope *scope, rb_define *d, const rb_ast_call *node);
const rb_expr *rb_argument(const rb_scope *scope, rb_str name, rb_span span); /* NULL: not one of the define's */
rb_str         rb_define_signature(const rb_define *d);
bool           rb_say_circle(rb_sema *s, rb_str name, rb_span use); /* E0207 with the way round */
bool           rb_count_part(rb_scope *scope, rb_span at); /* false: too many, and said so */
/* sema/money.c */
bool           rb_money_unify(const rb_expr **a, const rb_expr **b);          /* one open, one not: both are open then; else false */
bool           rb_money_together(rb_type a, rb_type b, rb_type *out);         /* may be added and divided; the type of the sum */
bool           rb_money_fixed(rb_scope *scope, const rb_expr *e, const char *what); /* or an error that says so of `what` */
bool           rb_money_open_type(const rb_ast *node, rb_type *out);          /* `money in FIELD` */
/* How a record's file is written (export.c): what its export block and its options say for all fields, … */
typedef struct rb_record_options { rb_ast_words dates, datetimes, zone, separator; rb_written written; } rb_record_options;
void           rb_export_declare(rb_sema *s, rb_schema *schema, const rb_ast_record *node, rb_record_options *options);
void           rb_export_warn_vain(rb_sema *s, const rb_schema *schema, const rb_ast_record *node, const rb_ast_items *given); /* a warning where fields say it all themselves */
void           rb_export_field(rb_sema *s, rb_field *f, const rb_ast_field *node, const rb_written *block); /* … what a field says itself … */
void           rb_export_check_given(rb_sema *s); /* … and whether the records are there that a run says something of, … */
void           rb_export_bind(rb_sema *s, rb_schema *schema, const rb_ast_record *node); /* … and, when all fields are known, `latest by` */
void           rb_money_bind_fields(rb_sema *s, rb_record *r, const rb_ast_record *node); /* which field each such field means */
void           rb_money_complete(rb_sema *s, const rb_record *r, rb_fixture *fixture); /* tests: the currencies that its amounts say */

/* sema/convert.c: amount in USD at RATE; the advice to write that */
void           rb_help_rate(rb_scope *scope, const rb_expr *amount, rb_type to);
const rb_expr *rb_check_converted(rb_scope *scope, const rb_ast_in_currency *node);

/* sema/call.c */
const rb_expr *rb_check_call(rb_scope *scope, const rb_ast_call *node);

/* sema/template.c */
rb_text_parts  rb_check_template(rb_scope *scope, rb_ast_words text);
const rb_expr *rb_check_output(rb_scope *scope, const rb_ast *node, rb_type want); /* text literals may hold {values} */

/* sema/declare.c */
void           rb_resolve_parameter(rb_sema *s, rb_parameter *p);
void           rb_declare_files(rb_sema *s, const rb_parsed *files, uint32_t count);
/* Whether the clause stands there for the first time: `before` is empty then, and is set to its place. */
typedef struct rb_clause_name { const char *of, *clause; } rb_clause_name; /* "a rule", "severity" */
bool           rb_once(rb_sema *s, rb_span *before, rb_span at, rb_clause_name name);
bool           rb_name_taken(rb_sema *s, rb_ast_words name, rb_str before, rb_span at, const char *what); /* and said so */
const rb_zone *rb_load_zone(rb_sema *s, rb_ast_words name);
const rb_time_format *rb_load_format(rb_sema *s, rb_ast_words pattern, rb_type type);
bool           rb_from_stdlib(const rb_sema *s, rb_span span);
rb_record     *rb_find_record(rb_sema *s, rb_ast_words name);
/* The files declare something of that name, though an error kept it out of the program: so nobody is told that it is missing. */
bool           rb_is_declared(const rb_sema *s, rb_str name);
bool           rb_resolve_type(rb_sema *s, const rb_ast *node, rb_type *out);
rb_scope       rb_scope_of(rb_sema *s, rb_record *record);
rb_str         rb_find_source(rb_sema *s, rb_ast_words name);
bool           rb_date_literal(rb_scope *scope, const rb_ast *node, int64_t *days);

/* sema/calendar.c */
void               rb_declare_calendar(rb_sema *s, const rb_ast_calendar *node);
const rb_calendar *rb_find_calendar(rb_sema *s, rb_ast_words name, uint32_t *index); /* NULL, and said so */
/* sema/relation.c */
rb_relation   *rb_find_relation(const rb_record *r, rb_str name);
void           rb_resolve_relations(rb_sema *s, rb_record *record); /* once all records are declared */
void           rb_check_relations(rb_sema *s, rb_record *record);
const rb_link *rb_relation_link(rb_scope *scope, const rb_relation *relation); /* NULL: an error was reported */
const rb_link *rb_pool_link(rb_scope *scope, rb_record *pool, const rb_ast *where); /* every pair may be asked; where may be NULL; NULL: an error was reported */
const rb_expr *rb_make_one(rb_scope *scope, const rb_relation *relation, rb_span at);
const rb_expr *rb_make_of_one(const rb_expr *row, const rb_expr *inner, rb_span at, rb_str name);
const rb_expr *rb_make_outer(const rb_expr *e);
rb_record     *rb_expr_target(const rb_expr *row);   /* of an expression of type related */
/* The scope of another record, one level in. It is judged at the moment of the one where the question stands. */
rb_scope       rb_scope_within(rb_scope *scope, rb_record *record);
/* Of the record at its end. NULL: there are more ways through the relations than can be followed, and so it was said. */
rb_scope      *rb_scope_reached(rb_scope *scope, const rb_relation *relation, const rb_expr *row);
rb_path        rb_path_of(const rb_ast *node);       /* of a name or member; without names when it is not one */
/* The scope, from here outwards, in which the path starts, how many levels out, and its first name there; NULL: none.
 * Where a relation and the record here are called the same, `relation_first` says which is meant. */
rb_scope      *rb_path_scope(rb_scope *scope, const rb_path *p, bool relation_first, uint32_t *levels, uint32_t *from);
rb_str         rb_table_call(const rb_schema *table); /* "Territory(segment, region)" */
const rb_expr *rb_check_table(rb_scope *scope, const rb_ast_call *node, rb_record *table);

/* sema/related.c */
const rb_expr *rb_check_related(rb_scope *scope, const rb_ast_related *node);
bool           rb_names_records(rb_scope *scope, const rb_ast *path); /* it leads to a `many` relation */

/* sema/checklist.c, route.c, kpi.c, reconcile.c, test.c */
bool rb_judge_name_free(rb_sema *s, rb_ast_words name); /* checklists, routes and kpis share one set of names */
void rb_check_checklist(rb_sema *s, const rb_ast_checklist *node);
void rb_check_waiver(rb_sema *s, const rb_ast_waive *node);
void rb_check_route(rb_sema *s, const rb_ast_route *node);
void rb_check_bands(rb_sema *s, const rb_ast_bands *node);
void rb_check_kpi(rb_sema *s, const rb_ast_kpi *node);
void rb_check_reconcile(rb_sema *s, const rb_ast_reconcile *node);
void rb_check_assign(rb_sema *s, const rb_ast_assign *node);
void rb_check_test(rb_sema *s, const rb_ast_test *node);
/* sema/expect_assign.c: whose turn was last; what the path names; who is expected. */
void    rb_check_turn(rb_sema *s, rb_test *t, const rb_ast_given_after *node);
bool    rb_expect_assign(rb_sema *s, const rb_ast_expect *node, uint32_t index, rb_expectation *e);
bool    rb_expect_nobody(const rb_ast_expect *node); /* `is unassigned` */
void rb_check_given(rb_sema *s, rb_test *t, const rb_ast *node);
/* sema/expect_reconcile.c: what the path names, with the number of keys that it wants; the type of a figure; a key's result. */
bool    rb_expect_reconcile(rb_sema *s, const rb_ast_expect *node, uint32_t index, rb_expectation *e);
rb_type rb_balance_type(const rb_reconcile_info *info, uint32_t member);
bool    rb_expect_result(rb_sema *s, const rb_ast_expect *node, rb_expectation *e);
void rb_check_expect(rb_sema *s, rb_test *t, const rb_ast_expect *node);

#endif
