/* data/catalog.h: what a compiled set of rules contains, by name: enough for reports, nothing to compute with. */
#ifndef RB_DATA_CATALOG_H
#define RB_DATA_CATALOG_H

#include "data/schema.h"
#include "diag/source.h"

enum rb_rule_severity { RB_RULE_ERROR, RB_RULE_WARNING };

/* One line of a rule as it was written, for people: `except churned when …`. */
typedef struct rb_clause_info { uint32_t depth; const char *word; rb_str name; rb_span span; } rb_clause_info;

typedef struct rb_rule_info {
    rb_str  name;         /* "nothing_left_to_do" */
    rb_str  title;        /* for people; the name when none was written */
    enum rb_rule_severity severity;
    rb_str  source;       /* title of the cited document; empty when nothing is cited */
    rb_str  clause;       /* "Required 10, Closing" */
    rb_span span;
    bool    is_version;   /* one of several of its name, each for its days */
    int64_t from, until;  /* of a version: from <= day < until; INT64_MIN, INT64_MAX: open */
    rb_str  suspended;    /* why a version demands nothing; empty: it does demand something */
    RB_VEC(rb_clause_info) clauses;
} rb_rule_info;
/* "from 2025-02-01 until 2026-02-01"; empty when it is no version. */
const char *rb_rule_severity_name(enum rb_rule_severity s); /* error, warning */
rb_str rb_rule_period(const rb_rule_info *r);

typedef struct rb_checklist_info {
    rb_str   name, title;
    uint32_t stream;      /* index of its record's schema in rb_catalog.schemas */
    RB_VEC(rb_rule_info) rules;
    rb_span  span;
} rb_checklist_info;

enum rb_hit { RB_ROUTE_UNIQUE, RB_ROUTE_FIRST, RB_ROUTE_COLLECT };

typedef struct rb_route_info {
    rb_str      name, title;
    uint32_t    stream;
    enum rb_hit hit;
    RB_VEC(rb_str)  outputs;   /* names; one empty name when the only output has none */
    RB_VEC(rb_type) types;
    RB_VEC(rb_span) rows;      /* where each row stands */
    RB_VEC(rb_str)  row_texts; /* each row's source, on one line, for reports */
    rb_span     span;
} rb_route_info;

typedef struct rb_kpi_info {
    rb_str   name, title;
    uint32_t stream;
    rb_type  type;            /* of the measured value */
    RB_VEC(rb_str)  keys;     /* names of its groupings */
    RB_VEC(rb_type) key_types;
    rb_str   target_text;     /* "at most 24 hours"; empty without a target */
    bool     target_varies;   /* a target of each group's own: the text names how it is found */
    bool     at_least;        /* which way the target is */
    bool     has_totals;
    bool   miss_is_amount;    /* its bands count a miss in the measure's own unit: points, minutes, dollars */
    rb_type  miss_type;       /* percent, or that unit; between dates a length of time */
    uint64_t minimum_sample;
    RB_VEC(rb_str) bands;     /* names of its bands in order; empty without bands */
    rb_str   source, clause;
    rb_span  span;
} rb_kpi_info;

enum rb_tolerance { RB_TOLERANCE_NONE, RB_TOLERANCE_AMOUNT, RB_TOLERANCE_SHARE, RB_TOLERANCE_BUSINESS_DAYS }; /* share: of the left value */
typedef struct rb_compare_info { rb_str name[2]; rb_type type; rb_span span; } rb_compare_info; /* as written, of the left and of the right; span: with how it is compared */

/* Two streams matched on keys. Side 0 is the left one, that is named first. */
typedef struct rb_reconcile_info {
    rb_str   name, title;
    uint32_t stream[2];
    bool     many[2];         /* a key may stand on several records of that side, whose amounts are added up */
    enum rb_rule_severity severity;
    RB_VEC(rb_str)  keys;     /* as written on the left */
    RB_VEC(rb_span) key_spans; /* of both sides: `id = opportunity_id` */
    RB_VEC(rb_type) key_types;
    RB_VEC(rb_compare_info) compares;
    bool     has_total;       /* there is an amount to balance */
    rb_compare_info total;
    rb_str   source, clause;
    rb_span  span;
} rb_reconcile_info;
/* A rule set aside for some records for a while. from <= day < until; INT64_MIN: from ever. */
typedef struct rb_waiver_info {
    uint32_t checklist;       /* in the catalog */
    rb_str   rule;            /* one of its rules, in all its versions; empty: every rule */
    rb_str   text;            /* as written: closure.resolution_recorded for "500A", "500B" */
    rb_str   reason, lapse;   /* lapse: what falls due when it ends; empty: nothing is said */
    RB_VEC(rb_str) approvers;
    RB_VEC(rb_str) keys;      /* of the records it names; none: a condition says which */
    int64_t  from, until;
    rb_span  span;
} rb_waiver_info;
rb_str rb_waiver_approvers(const rb_waiver_info *w); /* "CRO, CFO" */
/* "from 2025-06-01 until 2025-06-11" */
rb_str rb_waiver_period(const rb_waiver_info *w);

/* Records given, in their order, to the members of a pool. */
typedef struct rb_assign_info {
    rb_str   name, title;
    uint32_t stream, pool;    /* whose records are given; whose records the members are */
    rb_type  type;            /* of a member's name: the pool's key */
    bool     least_loaded;    /* else round robin */
    bool     has_capacity;
    RB_VEC(rb_str) named;     /* its lines `named`, as written */
    rb_str   source, clause;
    rb_span  span;
} rb_assign_info;

typedef struct rb_catalog {
    RB_VEC(rb_schema *)        schemas;   /* the record streams */
    RB_VEC(rb_checklist_info *) checklists;
    RB_VEC(rb_route_info *)    routes;
    RB_VEC(rb_kpi_info *)      kpis;
    RB_VEC(rb_reconcile_info *) reconciles;
    RB_VEC(rb_assign_info *)   assigns;
    RB_VEC(rb_waiver_info *)   waivers;
} rb_catalog;

#endif
