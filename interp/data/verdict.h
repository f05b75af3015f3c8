/* data/verdict.h: what a run says of records, and the totals of a run. */
#ifndef RB_DATA_VERDICT_H
#define RB_DATA_VERDICT_H

#include "base/big.h"
#include "data/catalog.h"
#include "data/kpi_list.h"
#include "data/repairs.h"
#include "data/value.h"

enum rb_verdict { RB_PASS, RB_FAIL, RB_SKIP, RB_UNKNOWN, RB_WAIVED, RB_VERDICT_COUNT };
enum rb_outcome { RB_OUTCOME_PASS, RB_OUTCOME_WARN, RB_OUTCOME_FAIL, RB_OUTCOME_SKIP, RB_OUTCOME_COUNT };
/* Nobody has to look at it: a list of all says little of it, unless it is asked for. */
static inline bool rb_verdict_is_quiet(enum rb_verdict v) { return v == RB_PASS || v == RB_SKIP; }
const char *rb_verdict_name(enum rb_verdict v);  /* "pass", "fail", "skip", "unknown", "waived" */
const char *rb_outcome_name(enum rb_outcome o);  /* "pass", "warn", "fail", "skip" */

enum rb_cause_kind {
    RB_CAUSE_NONE,
    RB_CAUSE_BLANK,         /* field is blank */
    RB_CAUSE_UNREADABLE,    /* field's text does not fit its type */
    RB_CAUSE_OVERFLOW,      /* a result with more than 38 digits, or a date outside the years 1 to 9999 */
    RB_CAUSE_ZERO_DIVISION,
    RB_CAUSE_NOT_WHOLE_DAYS,/* a date plus a length that is not whole days */
    RB_CAUSE_NOT_WHOLE,     /* a number where only a whole one makes sense */
    RB_CAUSE_NO_SUCH_DAY,   /* 30 February */
    RB_CAUSE_DISPUTED,      /* exceptions of a rule that disagree */
    RB_CAUSE_NO_VALUE_THEN, /* a parameter without a value on that date */
    RB_CAUSE_TWO_CURRENCIES,/* amounts that have to be in one currency and are not */
    RB_CAUSE_NO_RATE,       /* a rate of 0 or less */
    RB_CAUSE_NO_TEXT,       /* a part that a text does not have, or that is empty; a text that is too long */
    RB_CAUSE_NOT_FOUND,     /* no record, or none that counts, where one is looked up */
    RB_CAUSE_NOT_ONE,       /* several records where one is looked up */
};

/* Why something is unknown. `text` is one line for a person: "contact is blank", "closed_at: '31/02' is not a date". */
typedef struct rb_cause {
    enum rb_cause_kind kind;
    uint32_t field;   /* index in the schema, or UINT32_MAX */
    rb_str   text;
} rb_cause;

/* A value that a condition used: known, a blank field, the text of a cell that does not fit its type, or not to be computed; then
 * its text is why, where a record that was looked up is not there. */
enum rb_used { RB_USED_KNOWN, RB_USED_BLANK, RB_USED_UNREADABLE, RB_USED_UNKNOWN };

/* One of them, by its name: there is one for each name and value, whichever rules used it, made anew for each record. */
typedef struct rb_shown { rb_str name; uint32_t id; enum rb_used used; rb_value value; } rb_shown;
typedef struct rb_shown_list { const rb_shown **items; const bool *repeats; uint32_t len; } rb_shown_list; /* repeats: its name stood in the list before */

/* One rule's word on one record. Strings die with the record's view. */
typedef struct rb_finding {
    uint32_t checklist, rule;   /* indices in the catalog */
    enum rb_verdict verdict;
    rb_str   message;           /* title or message, placeholders filled */
    rb_str   fix;               /* failed: filled; else empty */
    rb_cause cause;             /* unknown: why */
    rb_str   exception;         /* the name of the exception in effect, whose demand the verdict is about; empty: the rule's own */
    const rb_waiver_info *waiver; /* waived: by which; failed or unknown: which one has lapsed; else NULL */
    bool     of_checklist;      /* unknown because it is not known whether the checklist is for the record: all its rules are */
    bool     is_plain;          /* everything but the values is the same whenever this rule has this verdict */
    const rb_shown_list *values; /* the fields and names the condition used; NULL: no report shows them */
    struct { const uint32_t *items; uint32_t len; } blocking; /* failed or unknown: the fields of the record that decide it, by index in the schema */
} rb_finding;

enum rb_route_state { RB_ROUTED, RB_ROUTE_NO_MATCH, RB_ROUTE_UNKNOWN, RB_ROUTE_CONFLICT };
typedef struct rb_routing {
    uint32_t route;
    enum rb_route_state state;
    uint32_t row;                /* ROUTED: the first row that matched */
    RB_VEC(uint32_t) rows;       /* ROUTED by a table that collects: all rows that matched; else empty */
    RB_VEC(rb_value) outputs;    /* ROUTED: one for each output; of a table that collects, row by row */
    rb_cause cause;              /* UNKNOWN; CONFLICT: which rows disagree */
} rb_routing;

/* Who an assignment gave a record to, or why to nobody. */
enum rb_given { RB_GIVEN_TURN, RB_GIVEN_NAMED, RB_GIVEN_OTHERWISE, RB_GIVEN_NOBODY, RB_GIVEN_UNKNOWN, RB_GIVEN_SKIPPED, RB_GIVEN_COUNT };
const char *rb_given_name(enum rb_given g); /* "turn", "named", "otherwise", "unassigned", "unknown", "skipped" */
typedef struct rb_assignment {
    uint32_t assign;
    enum rb_given how;
    rb_value who;            /* TURN, NAMED, OTHERWISE */
    uint32_t named;          /* NAMED: by which line, from 0 */
    bool     over;           /* was at capacity, or above it, already */
    rb_str   text;           /* one line: why nobody, or why it is over capacity; else empty */
    rb_cause cause;          /* UNKNOWN */
    rb_str   asked;          /* for an explanation: a line for each member that was asked; else empty */
} rb_assignment;

/* A rule by its place in the catalog. */
typedef struct rb_rule_place { uint32_t checklist, rule; } rb_rule_place;

/* All that was said of one record; only valid inside the sink's call. */
typedef struct rb_record_view {
    const rb_schema *schema;
    uint32_t stream;
    rb_str   file;
    uint64_t record, line;       /* see data/batch.h */
    rb_str   key;                /* its key's text; empty without a key field */
    uint32_t shown_count;        /* of what findings show: every id is below */
    RB_VEC(rb_str) originals;    /* its cells as they stand in the file, for rb_stream_total.columns; only where a report repeats them */
    RB_VEC(rb_finding) findings; /* in the order of the rules; quiet ones only where a report says more than that of them */
    uint32_t rule_count;         /* the rules of this stream: where each stands in the catalog … */
    const rb_rule_place *rules;
    const uint8_t *verdicts;     /* … and its verdict (enum rb_verdict); NULL: no report says that of every rule */
    RB_VEC(uint32_t) checklists; /* checklists of this stream … */
    RB_VEC(enum rb_outcome) outcomes; /* … and the record's outcome in each */
    RB_VEC(rb_routing) routings;
    RB_VEC(rb_assignment) assignments;
} rb_record_view;

/* The amounts of failing records, by currency; only where a report says so (rb_summary.wants_stakes). */
typedef struct rb_stake { char currency[4]; rb_big sum; uint64_t records; } rb_stake; /* sum: in billionths */
typedef struct rb_stakes { RB_VEC(rb_stake) items; uint64_t without; } rb_stakes;     /* without: failing records whose amount is not known */
void rb_stake_print(rb_buf *b, const rb_stake *s); /* 30000.50: without its currency, at least two places, exact */

typedef struct rb_rule_total { uint64_t by_verdict[RB_VERDICT_COUNT]; uint64_t sole; rb_stakes stakes; } rb_rule_total; /* sole: records that only this rule of severity error blocks */
typedef struct rb_checklist_total {
    uint64_t by_outcome[RB_OUTCOME_COUNT];
    uint64_t spared;        /* of those that do not fail: a rule of severity error is waived */
    uint64_t unsure;        /* of those that fail: no rule certainly failed, something is unknown */
    rb_stakes stakes;       /* of the records that fail */
    rb_rule_total *rules;
} rb_checklist_total;

typedef struct rb_route_group { RB_VEC(rb_value) outputs; uint64_t count; } rb_route_group;
typedef struct rb_route_total {
    uint64_t routed, no_match, unknown, conflict;
    uint64_t *by_row;                    /* records each row routed */
    RB_VEC(rb_route_group) groups;       /* by outputs, most frequent first, then by outputs */
} rb_route_total;

/* What a reconciliation says of a key. ONLY_LEFT: the right side lacks it. */
enum rb_match { RB_MATCH_MATCHED, RB_MATCH_TOLERATED, RB_MATCH_DIFFERENT, RB_MATCH_ONLY_LEFT, RB_MATCH_ONLY_RIGHT, RB_MATCH_DUPLICATE, RB_MATCH_UNKNOWN, RB_MATCH_COUNT };
const char *rb_match_name(enum rb_match m); /* "matched", "tolerated", "different", "missing", "missing", "duplicate", "unknown" */

/* One line of a side's balance: records, the sum of their amounts, and how many of them have no known amount. */
typedef struct rb_balance_line { uint64_t records, without; rb_value amount; } rb_balance_line;
typedef struct rb_side_total {
    rb_balance_line by_match[RB_MATCH_COUNT];
    rb_balance_line taken;      /* all of these together: what was reconciled */
    rb_balance_line outside;    /* records that `where` kept out */
    rb_balance_line evaluated;  /* counted as they came, apart from all of the above: taken + outside, or this program is wrong */
} rb_side_total;
typedef struct rb_reconcile_total {
    bool          ran;          /* data was given for both sides */
    uint64_t      keys[RB_MATCH_COUNT]; /* a record whose key is not known counts as a key of its own */
    uint64_t      missing_outside[2]; /* keys that a side lacks but for a record that its `where` keeps out */
    rb_side_total side[2];
    uint64_t     *differs;      /* by comparison: keys that differ in it, by more than is allowed */
    uint64_t      bytes;        /* memory that the records were held in */
} rb_reconcile_total;

typedef struct rb_key_row { uint32_t file; uint64_t record, line; } rb_key_row; /* file: in the stream's files */
enum rb_agreement { RB_AGREES, RB_AGREES_NEARLY, RB_DISAGREES, RB_AGREEMENT_UNKNOWN };
typedef struct rb_key_compare { enum rb_agreement agreement; rb_value value[2]; rb_str cause[2]; } rb_key_compare; /* cause: where not known */

/* All that was said of one key; only valid inside the sink's call. */
typedef struct rb_key_view {
    uint32_t      reconcile;
    enum rb_match match;
    RB_VEC(rb_value) keys;
    RB_VEC(rb_key_row) rows[2];
    rb_key_row    outside[2];        /* a record with this key that `where` keeps out; record 0: none */
    RB_VEC(rb_key_compare) compares; /* empty where there was nothing to compare */
    rb_value      amount[2];         /* of the rows together; not known, or of type none: there is none */
    rb_str        cause;             /* UNKNOWN for a reason of the record's own: its key, or whether it belongs; else empty */
} rb_key_view;
/* ", 80.00 USD apart"; nothing of values that are the same or have no such distance. */
void rb_key_compare_distance(rb_buf *b, const rb_key_compare *c, const rb_zone *zone);
/* One line for a person: "amount: 100.00 USD, in Invoice 99.00 USD". */
void rb_key_view_explain(rb_buf *b, const rb_catalog *catalog, const rb_key_view *v, const rb_zone *zone);
/* Bears on a record: it waives a rule there that would fail or be unknown; lapsed: a rule fails there again. */
enum rb_waiver_state { RB_WAIVER_IN_FORCE, RB_WAIVER_LAPSED, RB_WAIVER_NOT_YET };
const char *rb_waiver_state_name(enum rb_waiver_state s); /* "in force", "lapsed", "not yet in force" */
typedef struct rb_waiver_total {
    enum rb_waiver_state state;
    uint64_t records;       /* that it bears on */
    uint64_t findings;      /* rules of theirs */
    RB_VEC(rb_str) keys;    /* the first RB_WAIVER_KEYS of them */
    bool    *met;           /* by key that it names: a record has it */
} rb_waiver_total;
enum { RB_WAIVER_KEYS = 1000 };

typedef struct rb_member_total {
    rb_value name;
    uint64_t before, given, named; /* before: in earlier runs; named: of those given, because a record named the member */
    uint64_t over;                 /* of those given, at or above capacity */
    rb_value load, capacity;       /* at the end; not known, or of type none: there is none */
} rb_member_total;
typedef struct rb_assign_total {
    bool     ran;
    uint64_t by_how[RB_GIVEN_COUNT], over;
    RB_VEC(rb_member_total) members; /* in the pool's order */
    uint32_t last;                 /* whose turn was last; UINT32_MAX: nobody's */
} rb_assign_total;

/* why: as a part of the data says it, which may be written in another way than the rest; else empty: as the field says.
 * defaulted: the rules in which `or else` has a default for it. */
typedef struct rb_field_problem { uint32_t field; uint64_t unreadable; rb_str example; uint64_t line; rb_str why; RB_VEC(rb_str) defaulted; } rb_field_problem;
rb_str rb_field_problem_why(const rb_field_problem *p, const rb_schema *schema);
/* "; for them c.small takes its default ('or else'), as for blank ones"; nothing where no rule does. */
void   rb_field_problem_add_defaults(const rb_field_problem *p, rb_buf *b);

/* Why records were rejected, with the first of each. */
typedef struct rb_reject_reason { rb_str text; uint64_t count, line; rb_str file; } rb_reject_reason;
enum { RB_REJECT_REASONS = 8 };     /* as many are told apart; the rest is only counted */

typedef struct rb_particular { rb_str path; uint64_t bytes; rb_str sha256; } rb_particular; /* sha256 empty: not known */

/* What was read of one file; by number in rb_stream_total.files. given: how it is written, as the command line said (rb_export.given). Of a file in
 * pieces: from which to which of how many, and how many records are before the first of them. of 0: all of it. */
typedef struct rb_file_total { uint64_t read, superseded, rejected, bytes; rb_str given; uint32_t piece, last_piece, of; uint64_t before; } rb_file_total;

typedef struct rb_stream_total {
    bool     ran;            /* data was given for it */
    RB_VEC(rb_str) files;
    RB_VEC(rb_particular) particulars; /* of each file; only where a report says so */
    RB_VEC(rb_str) columns;  /* of the files, in their order; only where a report repeats them */
    RB_VEC(rb_file_total) file_totals;
    uint64_t read, evaluated, rejected, bytes;
    uint64_t superseded;     /* not taken, because a later one with the same key is; 0 unless the record says `latest by` */
    bool     looked_up;      /* held in memory for others … */
    bool     judged;         /* … and evaluated by rules of its own, too */
    uint64_t kept, passed_over, kept_bytes; /* passed over: no relation can lead to them */
    RB_VEC(rb_reject_reason) reasons;
    rb_repairs repairs;      /* what was put right, as the record declares */
    RB_VEC(rb_field_problem) problems; /* fields with cells that could not be read */
    rb_field_problem unordered; /* the field of `latest by`, counted over the superseded records as well; 0 unreadable: none */
} rb_stream_total;

typedef struct rb_summary {
    const rb_catalog   *catalog;
    rb_str              rules;       /* the rules file as given */
    int64_t             as_of;       /* instant; of parts that were judged as of several the last one … */
    RB_VEC(int64_t)     moments;     /* … and all of them, in order; else empty */
    const rb_zone      *zone;
    rb_stream_total    *streams;     /* by schema index */
    rb_checklist_total *checklists;
    rb_route_total     *routes;
    rb_kpi_total       *kpis;
    rb_reconcile_total *reconciles;
    rb_assign_total    *assigns;
    rb_buf              state;       /* of the assignments, to be written where a state is kept */
    rb_waiver_total    *waivers;
    rb_str              rejects_file; /* empty when nothing was rejected */
    struct rb_evidence *evidence;     /* data/evidence.h: records behind the figures; NULL: no report lists them */
    bool                wants_stakes; /* stakes are summed up */
    RB_VEC(rb_particular) rule_files; /* the rules and what they use; only where a report says so */
} rb_summary;

#endif
