/* report/internal.h: what the parts of a report share; nothing outside report/ includes it. */
#ifndef RB_REPORT_INTERNAL_H
#define RB_REPORT_INTERNAL_H

#include "base/map.h"
#include "report/figures.h"
#include "report/report.h"
#include "report/table.h"

/* The records that the text report lists under one checklist or route: printed at once, shown at the end. */
typedef struct rb_listing {
    rb_buf   text;
    _Atomic uint32_t listed; /* only grows; who is not writing may look whether there is room */
} rb_listing;

/* Where a value of the record stands already: JSON: in `out`; CSV: in texts[0]. */
typedef struct rb_member_place { uint64_t record; size_t at, len; rb_str name, label; } rb_member_place; /* JSON: ,"name": made for a name */
typedef struct rb_member_places { rb_member_place *items; uint32_t count; uint64_t record; } rb_member_places; /* record: how many there were so far */

/* HTML: what is told of a record under one rule; those of one record stand together, the worst first. */
typedef struct rb_told { uint32_t record, checklist, rule; uint8_t rank; } rb_told; /* record: its first; rank: 0 for a fail … */

struct rb_report {
    const rb_report_options *options;
    const rb_summary        *summary;
    rb_buf      out;          /* not yet given to options->write */
    _Atomic bool failed;      /* a write failed: nothing more is written */
    bool        is_part;      /* one worker's share of a report: its bytes are put together with the others' */
    bool        has_records;  /* JSON: the next record needs a comma */
    rb_listing *checklists;   /* by checklist */
    rb_listing **rules;       /* by checklist and rule, in the forms that list so … */
    rb_listing **unknowns;    /* HTML: … those for which it is unknown apart */
    rb_listing *routes;       /* by route; records sent nowhere */
    rb_listing *assigns;      /* by assignment; records that nobody got, or somebody at capacity */
    rb_listing *reconciles;   /* by reconciliation; keys that do not match … */
    rb_listing *matches;      /* HTML: … by RB_MATCH_COUNT of each */
    rb_member_places members;   /* by the id of what is shown */
    rb_str    **heads, **tails; /* by checklist, rule and verdict, what a finding begins and ends with; NULL: not made yet */
    rb_str    **quiet;        /* by stream, rule and verdict: all that is said of a rule that passes or does not apply; not there: not made yet */
    rb_buf      texts[4];     /* CSV: texts that are being made; of findings: [0] what a record shows, [1] the cell of values */
    size_t      place_at, place_len; /* CSV: where in `out` the record's place stands already */
    rb_str     *record_heads; /* by stream, what a record begins with; not there: not made yet */
    rb_str     *outcomes;     /* JSON: [checklist * RB_OUTCOME_COUNT + outcome] a record's outcome; not there: not made yet */
    rb_str      file, file_text; /* the file of the last record, and as it is written */
    bool        has_keys;     /* JSON: the records are closed, the next key needs a comma */
    rb_buf      cell;         /* CSV: the cell that is being made */
    bool        in_line;      /* CSV: the next cell needs a comma */
    bool        cut;          /* Markdown, HTML: a list did not fit */
    uint32_t    original_count; /* CSV: of the header, how many are the files' own columns */
    RB_VEC(rb_str) header;    /* CSV: the names of its columns */
    rb_map      names;        /* … and where each stands, folded; HTML: records that are told of, with their first in `told` */
    RB_VEC(rb_told) told;
    uint32_t  **places;       /* CSV: by stream and column of its files, where in the header */
    rb_str     *cells;        /* CSV: the record's original columns, as the header has them */
};

#define FORMAT(id, prefix, listed, by, tells, shows)                                      \
    void rb_##prefix##_report_begin(rb_report *r);                             \
    void rb_##prefix##_report_record(rb_report *r, const rb_record_view *view); \
    void rb_##prefix##_report_key(rb_report *r, const rb_key_view *view);      \
    void rb_##prefix##_report_end(rb_report *r);
#include "report/formats.def"
#undef FORMAT

void rb_report_flush_when_full(rb_report *r);
void rb_report_add(rb_report *r, rb_str bytes); /* many of them are not copied but written */
bool rb_report_tells(enum rb_report_format format);
bool rb_report_hashes(enum rb_report_format format);
bool rb_report_shows_values(enum rb_report_format format);
bool rb_report_shows_each(enum rb_report_format format); /* with --all: passes, too */
bool rb_report_lists(const rb_report *r); /* records; else only what is counted */
/* Whether it lists only some records of each checklist, route …, and whether one more would be listed. */
bool rb_report_is_bounded(const rb_report *r);
bool rb_report_has_room(const rb_report *r, const rb_listing *l);
bool rb_report_wants_finding(const rb_report *r, uint32_t checklist, uint32_t rule, enum rb_verdict verdict);
bool rb_report_wants_others(const rb_report *r, const rb_listing *l); /* of a route or an assignment */

/* Whether the finding or routing is one that somebody has to look at. */
bool rb_finding_is_open(const rb_finding *f);
bool rb_routing_is_open(const rb_routing *r);
bool rb_assignment_is_open(const rb_assignment *a);
/* "routed", "no_match", "unknown", "conflict". */
const char *rb_route_state_name(enum rb_route_state s);
/* The output's name; the route's own where the only output has none. */
rb_str rb_route_output_name(const rb_route_info *r, uint32_t output);

/* The moment of the run; of parts of several days what they were judged as of. */
void rb_report_as_of_print(rb_buf *b, const rb_summary *s);
uint32_t rb_report_line(const rb_report *r, rb_span span); /* of a declaration; 0: not known */

/* json_record.c, json_summary.c */
void rb_report_begin_members(rb_report *r, uint32_t count); /* of a record: nothing of what it shows is written yet */
void rb_report_json_record(rb_report *r, const rb_record_view *view); /* one object, no line end */
void rb_report_json_summary(rb_report *r);                            /* one object, no line end */
void rb_report_json_head(rb_report *r);  /* "rules":…,"as_of":…,"zone":… */
const char *rb_report_exact_unit(rb_type t); /* of the fraction that a KPI is decided on */
void rb_report_json_cite(rb_buf *b, rb_str source, rb_str clause);  /* ,"cite":{…}, or nothing */
/* json_reconcile.c */
void rb_report_json_key(rb_report *r, const rb_key_view *v);          /* one object, no line end */
void rb_report_json_reconcile(const rb_report *r, rb_buf *b, uint32_t index);
void rb_report_json_waiver(rb_buf *b, const rb_waiver_info *w, const char *name); /* "name":{…}: what it says */
void rb_report_json_waivers(rb_report *r);   /* ,"waivers":[…]; nothing when the rules have none */
/* {"name":value,…}: the outputs of a route. */
void rb_report_json_outputs(const rb_report *r, uint32_t route, const rb_value *values, rb_buf *b);

/* text.c: the overview; listing.c: single records; measures.c: routes and KPIs; reconciles.c: balances and single keys. */
void rb_report_listing_print(rb_report *r);
void rb_report_add_shown(const rb_report *r, rb_buf *b, const rb_shown *shown, enum rb_verdict verdict); /* stage = "Won" */
rb_str *rb_report_kept(const rb_report *r, rb_str **table, const rb_finding *f); /* of heads or tails: the text's place */
/* A text that is made once and copied a million times, in whole steps: those behind it may be looked at. */
enum { RB_KEPT_STEP = 32 };
rb_str rb_report_keep(rb_str text);
static inline void rb_report_add_kept(rb_buf *b, rb_str text)
{
    if (b->cap - b->len < text.len + RB_KEPT_STEP) rb_buf_reserve(b, text.len + RB_KEPT_STEP);
    for (size_t at = 0; at < text.len; at += RB_KEPT_STEP) memcpy(b->ptr + b->len + at, text.ptr + at, RB_KEPT_STEP);
    b->len += text.len;
}
/* What stands in it already, once more. */
static inline void rb_report_add_again(rb_buf *b, size_t from, size_t len)
{
    char step[RB_KEPT_STEP];
    if (b->cap - b->len < len + RB_KEPT_STEP) rb_buf_reserve(b, len + RB_KEPT_STEP);
    for (size_t at = 0; at < len; at += RB_KEPT_STEP) {
        memcpy(step, b->ptr + from + at, RB_KEPT_STEP);
        memcpy(b->ptr + b->len + at, step, RB_KEPT_STEP);
    }
    b->len += len;
}
rb_str *rb_report_kept_quiet(const rb_report *r, const rb_record_view *view); /* their places: [rule of the stream * RB_VERDICT_COUNT + verdict] */
bool rb_report_is_brief(const rb_report *r, const rb_record_view *view); /* says of each rule that passes or does not apply only that */
const rb_finding *rb_report_next_loud(const rb_record_view *view, uint32_t *next); /* from there on; NULL: no more */
rb_str rb_report_values_text(const rb_report *r, const rb_finding *f);       /* stage = "Won", po = (blank) */
rb_str rb_report_outputs_text(const rb_report *r, const rb_routing *routing); /* segment = "Large"; … */
void rb_report_routes_print(rb_report *r);
void rb_report_kpis_print(rb_report *r);
void rb_report_reconciles_print(rb_report *r);
void rb_report_assigns_print(rb_report *r);  /* assigns.c */
void rb_report_json_assignments(rb_report *r, const rb_record_view *view); /* ,"assignments":{…}, or nothing */
void rb_report_json_assign(const rb_report *r, rb_buf *b, uint32_t index);
void rb_report_waivers_print(rb_report *r);  /* waivers.c */
void rb_report_accounts_print(rb_report *r); /* accounts.c */
void rb_report_json_files(rb_buf *b, const rb_stream_total *t); /* ,"by_file":[…] */
/* What the command line said of how a record's files are written, in a line where it is the same of all, else one for each: "Case is read with decimal comma". */
void     rb_report_tell_given(const rb_summary *s, uint32_t stream, rb_texts *lines);
uint64_t rb_report_taken(const rb_file_total *f); /* evaluated, or held for look-ups */
/* "Case closure criteria" and, below it, "closure, 1,230 Case records". */
void rb_report_text_title(rb_report *r, rb_str title, rb_str below);

/* period.c: a period's place in time, from how its name reads: Q1FY25, Q3 2022, 2022-08, FY23, H1 FY24, a date. False: it is none. */
bool     rb_period_of(const rb_value *v, const rb_zone *zone, int64_t *order);
uint32_t rb_period_key(const rb_zone *zone, const rb_kpi_info *info, const rb_kpi_total *t, bool or_blank); /* the last key whose values all are, or all that are there; UINT32_MAX: none */

/* csv.c: cells of a line, and its end; text of the data is made harmless unless options->exact. Values of a type read as
 * a spreadsheet takes them in: amounts without their currency, dates in ISO form, yes and no. */
void rb_csv_add(rb_report *r, rb_str text);
void rb_csv_add_word(rb_report *r, rb_str word); /* a word of our own, or a cell that was made before */
void rb_csv_add_inside(rb_report *r, rb_buf *b, rb_str text); /* no cell: a part of one that is quoted */
void rb_csv_add_number(rb_report *r, uint64_t n);
void rb_csv_end_line(rb_report *r);
void rb_csv_print_value(rb_buf *b, const rb_value *v, const rb_zone *zone);
void rb_csv_add_place(rb_report *r, const rb_record_view *view); /* record, key, file, row, line */
void rb_csv_add_original_headers(rb_report *r);      /* with options->columns: those of the files, first */
void rb_csv_add_originals(rb_report *r, const rb_record_view *view); /* NULL: empty cells */
void rb_csv_add_header(rb_report *r, rb_str name); /* a name that is taken already gets "rubric." before it */
void rb_csv_end_header(rb_report *r);
/* Adds to a cell of several, with what stands between them. */
void rb_csv_join(rb_buf *b, const char *between, rb_str text);
void rb_csv_join_fields(rb_buf *b, const rb_schema *schema, const rb_finding *f); /* the blocking fields, each once */
extern const char *const rb_match_names[RB_MATCH_COUNT]; /* json_reconcile.c: with the side that lacks a key: "missing_right" */
rb_str rb_finding_rule_name(const rb_report *r, const rb_finding *f); /* "closure.nothing_left" */

/* text.c: the rules of a checklist, most failures first; and whether one has something to say in a table. */
uint32_t *rb_rules_ranked(const rb_checklist_total *total, uint32_t count);
bool rb_rule_is_worth_a_row(const rb_checklist_info *info, const rb_checklist_total *total, uint32_t rule);
void rb_kpi_figure_name(const rb_report *r, rb_buf *b, const rb_kpi_info *info, const rb_kpi_group *g); /* "North, 2025-Q1", "North, total", "total" */
const char *rb_kpi_without_band(const rb_kpi_group *g); /* "no data", "several currencies", "-" */
enum rb_style rb_band_style(const rb_kpi_info *info, uint32_t band); /* measures.c: a traffic light's colour for a band */
void rb_report_json_stakes(const rb_report *r, rb_buf *b, const rb_stakes *s); /* ,"at_stake":[…], or nothing */

#endif
