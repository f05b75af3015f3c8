/* plan/plan.h: what to do with each batch: column steps in order, and what is read off them.
 *
 * A plan knows nothing of the text of the rules but spans and names; it is never changed once made, so
 * any number of workers may run it. Steps are in dependency order: inputs stand before users.
 * Equal steps are one step, over all rules of a stream.
 */
#ifndef RB_PLAN_PLAN_H
#define RB_PLAN_PLAN_H

#include "base/pattern.h"
#include "base/replacement.h"
#include "base/worktime.h"
#include "data/catalog.h"
#include "data/value.h"

enum rb_op {
#define OP(name, in, out, operand, text) RB_OP_##name,
#include "plan/ops.def"
#undef OP
    RB_OP_COUNT
};

typedef uint32_t rb_step_id;
#define RB_STEP_NONE UINT32_MAX

typedef struct rb_step {
    enum rb_op op;
    rb_type    type;      /* of the values in its column */
    rb_step_id in[3];     /* RB_STEP_NONE beyond the op's inputs */
    uint32_t   operand;
    rb_step_id currency;  /* of open money (type.h): the step with each amount's currency, and 1; else 0 */
    bool       cold;      /* not run with the batch: only on demand (messages, outputs of routes) */
    bool       always;    /* something reads it of every record; a rule's `holds` is read only where the rule applies, what a KPI measures where it looks */
    bool       late;      /* run with the batch, but only for the records where it decides something: see late.c … */
    bool       swapped;   /* … `and`, `or`: the second input is looked at first */
} rb_step;

/* A set of constants, sorted by value, without repeats. Texts are NFC, or folded for in_fold. */
typedef struct rb_set {
    uint32_t len;
    int64_t *i64;
    rb_dec  *dec;
    rb_str  *text;
    rb_map   texts;   /* the same texts, to look up */
} rb_set;

/* A parameter's values: from[i] <= date < until[i]; sorted by from, no overlap. INT64_MIN, INT64_MAX: open ends. */
typedef struct rb_history {
    rb_str    name;
    uint32_t  len;
    int64_t  *from, *until; /* days */
    rb_value *values;
} rb_history;

typedef struct rb_calendar_plan { rb_str name; const rb_worktime *time; } rb_calendar_plan;

/* A text with values in it: "Next step is due {next_steps_date}". */
typedef struct rb_template_part { rb_str text; rb_step_id step; } rb_template_part; /* the text, then the step's value unless NONE */
typedef struct rb_template { RB_VEC(rb_template_part) parts; } rb_template;

/* A named group of a pattern. */
typedef struct rb_capture { const rb_pattern *pattern; uint32_t group; rb_str name; } rb_capture;

/* What two amounts are called, to say that they are in two currencies; empty: a value that is written out. */
typedef struct rb_money_names { rb_str a, b; } rb_money_names;

/* The tree of a condition as it was written, each part tied to the step that computes it. */
typedef struct rb_trace {
    rb_span    span;   /* RB_SPAN_NONE: several clauses together, only its parts were written */
    rb_step_id step;
    rb_str     name;   /* of a let, parameter or field that stands there; else empty */
    RB_VEC(struct rb_trace *) parts;
} rb_trace;

typedef struct rb_exception_plan {
    rb_str          name;      /* empty: `unless` */
    uint32_t        depth;
    const rb_trace *when, *demand; /* demand NULL: nothing */
    rb_step_id      in_effect;     /* bits; NONE: it only sets aside what it stands in */
} rb_exception_plan;

typedef struct rb_rule_plan {
    uint32_t    checklist, rule;  /* in the catalog */
    rb_step_id  applies;          /* bits; NONE: always */
    rb_step_id  holds;            /* bits */
    rb_template message, fix;     /* without parts: the rule's title; nothing */
    const rb_trace *checklist_trace, *when_trace, *unless_trace, *holds_trace; /* NULL where there is no such condition */
    RB_VEC(rb_exception_plan) exceptions; /* what one stands in comes before it */
    RB_VEC(rb_step_id) used;      /* the fields, lets and parameters that the condition uses … */
    RB_VEC(rb_str)     used_names; /* … and what they are called */
} rb_rule_plan;

typedef struct rb_checklist_plan {
    uint32_t   checklist;
    rb_step_id applies;           /* the checklist's own `when`; NONE: always. Already part of its rules' applies. */
    uint32_t   first_rule, rule_count; /* its rules in rb_stream_plan.rules */
} rb_checklist_plan;

typedef struct rb_waiver_plan {
    uint32_t   waiver;            /* in the catalog */
    rb_step_id covers;            /* bits: it is about the record */
    rb_step_id key;               /* the record's key; NONE: a condition says which records */
    RB_VEC(rb_value) keys;        /* of the records it names */
    RB_VEC(uint32_t) rules;       /* what it waives, in rb_stream_plan.rules */
    const rb_trace *covers_trace;
} rb_waiver_plan;

typedef struct rb_route_plan {
    uint32_t route;
    enum rb_hit hit;
    uint32_t row_count, output_count;
    rb_step_id *conditions;       /* [row]; NONE: otherwise, always yes. Not with a table … */
    rb_step_id *tests;            /* … where those of row r, all of which must hold, are tests[first_test[r]] to tests[first_test[r + 1] - 1] */
    uint32_t   *first_test;
    rb_step_id *outputs;          /* [row * output_count + output]; cold */
    uint32_t   *same_as;          /* [row] first row with the very same output steps */
    const struct rb_table *table; /* plan/table.h: of many rows, how few are found; NULL: all rows are gone through, and their conditions are warm */
} rb_route_plan;

enum rb_aggregate {
    RB_AGGREGATE_COUNT, RB_AGGREGATE_SHARE, RB_AGGREGATE_SUM, RB_AGGREGATE_AVERAGE, RB_AGGREGATE_MIN, RB_AGGREGATE_MAX,
    RB_AGGREGATE_PERCENTILE, RB_AGGREGATE_DISTINCT, RB_AGGREGATE_WEIGHTED, RB_AGGREGATE_RATIO, RB_AGGREGATE_COUNT_OF_KINDS
};
enum rb_band_test { RB_BAND_IF_MET, RB_BAND_IF_MISSED_RELATIVE, RB_BAND_IF_MISSED_ABSOLUTE, RB_BAND_IF_AT_LEAST, RB_BAND_IF_AT_MOST, RB_BAND_IF_ABOVE, RB_BAND_IF_BELOW, RB_BAND_IF_OTHERWISE };
typedef struct rb_band_plan { enum rb_band_test test; rb_i128 amount; } rb_band_plan; /* relative: billionths (10% = 100000000); else the measure's own units */

typedef struct rb_kpi_plan {
    uint32_t   kpi;
    rb_step_id where;             /* bits; NONE: all */
    enum rb_aggregate aggregate;
    rb_step_id value;             /* sum, average, min, max, percentile: dec or i64; share: bits; distinct: any; count: NONE; ratio: of the sum above the line, NONE: a count */
    rb_step_id condition;         /* the measure's own `where`; NONE: all. Unknown: left out */
    rb_step_id weight;            /* weighted: dec or i64 */
    rb_dec     rank;              /* percentile: 0 to 100, in billionths */
    bool       nearest_rank;      /* percentile: a value that was measured, not one between two */
    rb_step_id below_value, below_condition; /* ratio: of what is below the line */
    RB_VEC(rb_step_id) keys;
    bool       totals;            /* also over all groups with the same first keys, and over all */
    bool       has_target, at_least; /* at_least: higher is better */
    rb_i128    target;            /* in the measure's own units; a share's is in billionths */
    bool       target_varies;     /* then each group has a target of its own, the same in all its records: … */
    rb_step_id target_step;       /* … this one */
    RB_VEC(rb_band_plan) bands;
    uint64_t   minimum_sample;
} rb_kpi_plan;

/* How two values are compared; the values themselves are the sides' steps. */
typedef struct rb_compare_plan {
    rb_type           type;
    enum rb_tolerance tolerance;
    rb_i128           amount;     /* in the type's own units; a share's in billionths */
    const rb_worktime *calendar;  /* business days: of it */
    bool              ignores_case, trims;
} rb_compare_plan;

typedef struct rb_reconcile_plan {
    uint32_t reconcile;           /* in the catalog */
    bool     many[2];
    RB_VEC(rb_type) key_types;
    RB_VEC(rb_compare_plan) compares;
    bool     has_total;
    uint32_t total_at;            /* the comparison whose values are added up; UINT32_MAX: a value of its own */
    rb_type  total_type;
} rb_reconcile_plan;

/* What a stream gives to one side of a reconciliation. */
typedef struct rb_side_plan {
    uint32_t   reconcile, side;   /* reconcile: in rb_plan.reconciles, which has the catalog's order */
    rb_step_id where;             /* bits; NONE: all */
    const rb_trace *where_trace;  /* NULL: all */
    RB_VEC(rb_step_id) keys, values; /* values: of the comparisons */
    rb_step_id total;             /* NONE: there is none */
} rb_side_plan;

/* A record that others look up: read before them and held in memory, the fields that are needed. */
typedef struct rb_lookup_plan {
    uint32_t stream;
    const struct rb_stream_plan *load; /* over its own batches: the fields, keys and filters below */
    bool     in_run;              /* rules need it; else only a derived field that a test may ask for. Likewise below. */
} rb_lookup_plan;
typedef struct rb_kept { uint32_t lookup, field; rb_step_id load, blank; bool in_run; } rb_kept;

/* One way to find its rows. What the filter says no to is never found, an unknown is found as one that may not belong. */
typedef struct rb_index_plan {
    uint32_t   lookup;
    rb_step_id filter;            /* NONE: all rows */
    RB_VEC(rb_step_id) keys;
    RB_VEC(bool)       folds;     /* per key: ignoring case */
    RB_VEC(rb_str)     names;     /* of the key fields, for people; empty: computed */
    bool       in_run, is_key;    /* is_key: by all keys of a table, so that each finds one row */
} rb_index_plan;

#define RB_INDEX_LIST UINT32_MAX
enum rb_over { RB_OVER_ONE, RB_OVER_ANY, RB_OVER_COUNT, RB_OVER_SUM, RB_OVER_AVERAGE, RB_OVER_MIN, RB_OVER_MAX, RB_OVER_FIRST, RB_OVER_LAST, RB_OVER_SAME }; /* SAME: the text that all have */

/* What a `find` or `over` step does for each record: finds rows by key, and asks something of each pair of record and row.
 * `pairs` are steps over such pairs; NULL: nothing is asked, each row found counts. */
typedef struct rb_seek {
    uint32_t     index;           /* RB_INDEX_LIST: no record is looked up, the rows are the parts of a list, its only key */
    enum rb_over over;
    rb_str       name;            /* of the relation or table */
    RB_VEC(rb_step_id) inputs;    /* the keys, then what the pairs need of the record that asks */
    uint32_t     key_count;
    const struct rb_stream_plan *pairs;
    rb_step_id   condition, value, order; /* in `pairs`; NONE: every row; none */
} rb_seek;

/* Records given to the members of a pool, in their order. What is asked of a member alone, or of record and member, are seeks
 * without keys: all rows of the pool are found. */
typedef struct rb_named_plan { rb_step_id condition, value; } rb_named_plan;
typedef struct rb_assign_plan {
    uint32_t   assign;            /* in the catalog */
    rb_step_id when;              /* bits; NONE: always */
    RB_VEC(rb_named_plan) named;
    rb_step_id overflow;          /* NONE: nobody */
    uint32_t   names;             /* seek: its value is a member's name */
    uint32_t   loads;             /* seek: its value is the load, its order the capacity; UINT32_MAX: neither is asked */
    uint32_t   fits;              /* seek: its condition says whether the member may be given the record; UINT32_MAX: each may */
    bool       adds, least_loaded;
} rb_assign_plan;

typedef struct rb_stream_plan {
    uint32_t         stream;      /* index in catalog.schemas */
    const rb_schema *schema;
    RB_VEC(rb_step)  steps;
    bool            *wanted;      /* per field: some step, or the key, reads it */
    RB_VEC(rb_rule_plan)      rules;
    RB_VEC(rb_checklist_plan) checklists;
    RB_VEC(rb_route_plan)     routes;
    RB_VEC(rb_waiver_plan)    waivers;
    RB_VEC(rb_kpi_plan)       kpis;
    RB_VEC(rb_side_plan)      sides;
    RB_VEC(rb_assign_plan)    assigns;
    RB_VEC(rb_step_id)        lets;   /* cold: the record's derived fields, for tests and explanations */
    RB_VEC(rb_str)            let_names;
    bool                     *looks_up; /* per stream: rules of this one need it in memory */
} rb_stream_plan;

typedef struct rb_plan {
    const rb_catalog *catalog;
    const rb_zone    *zone;
    RB_VEC(rb_stream_plan *)   streams;   /* one for each schema of the catalog, same order */
    RB_VEC(rb_value)           constants;
    RB_VEC(rb_set)             sets;
    RB_VEC(const rb_pattern *) patterns;
    RB_VEC(rb_history)         histories;
    RB_VEC(rb_reconcile_plan)  reconciles;
    RB_VEC(rb_template)        templates;
    RB_VEC(rb_lookup_plan)     lookups;
    RB_VEC(rb_kept)            kept;
    RB_VEC(rb_index_plan)      indexes;
    RB_VEC(rb_seek)            seeks;
    bool                       overgrown; /* relations of relations in more ways than can be planned: of no use */
    rb_span                    overgrown_at;
    RB_VEC(rb_calendar_plan)   calendars; /* those that steps use */
    RB_VEC(rb_capture)         captures;
    RB_VEC(rb_replacement)     replacements;
    RB_VEC(rb_money_names)     money_names;
    RB_VEC(const rb_field *)   readings;  /* as what a text is read: a field that stands in no record */
} rb_plan;

uint32_t   rb_step_input_count(const rb_plan *plan, const rb_step *s);
rb_step_id rb_step_input(const rb_plan *plan, const rb_step *s, uint32_t i); /* may be RB_STEP_NONE */
const char *rb_op_inputs(enum rb_op op); /* "dd" */
void rb_plan_print(rb_buf *b, const rb_plan *plan); /* `rubric dump plan` */

#endif
