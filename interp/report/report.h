/* report/report.h: the front door of output: what a run found, in the forms asked for.
 *
 * A report is told of the run's start, of each record that is to be listed, and of the end.
 * It writes bytes through `write`; it never touches a file itself, so the same report goes to a terminal, a
 * temporary file that is renamed at the end, or a test's buffer. A run has any number of reports (rb_reports), each
 * told the same; none at all is fine.
 */
#ifndef RB_REPORT_REPORT_H
#define RB_REPORT_REPORT_H

#include "data/verdict.h"
#include "diag/source.h"

enum rb_report_format {
#define FORMAT(id, prefix, listed, by, tells, shows) RB_REPORT_##id,
#include "report/formats.def"
#undef FORMAT
    RB_REPORT_FORMAT_COUNT
};

typedef struct rb_report_options {
    enum rb_report_format format;
    bool     colour;       /* text: ANSI colours; words carry the meaning all the same */
    bool     all;          /* list every record, not only those with a failing or unknown verdict, and unrouted ones */
    bool     all_values;   /* with `all`: of rules that pass or do not apply, all that is said of others, too */
    uint32_t list_limit;   /* text: how many failing records are listed per checklist */
    bool     exact;        /* csv: cells as they are, with nothing done for spreadsheets */
    bool     byte_order_mark; /* csv: begins with one */
    bool     raw;          /* csv: with `exact`, control bytes of the data go through: never to a terminal */
    bool     columns;      /* csv: each record's original columns stand first */
    const rb_sources *sources;
    bool   (*write)(void *user, const char *bytes, size_t len); /* false: could not; the report stops quietly */
    void    *user;
} rb_report_options;

/* How many records a report in that format lists of each checklist, rule, route … where the user does not say; 0: all. */
uint32_t rb_report_listed(enum rb_report_format format);

typedef struct rb_report rb_report;
rb_report *rb_report_new(const rb_report_options *options, const rb_summary *summary); /* the summary's catalog, as_of, rules are set; totals not yet */
void rb_report_begin(rb_report *r);
void rb_report_record(rb_report *r, const rb_record_view *view);
/* After the last record: a key of a reconciliation. */
void rb_report_key(rb_report *r, const rb_key_view *view);
void rb_report_flush(rb_report *r); /* gives what there is to options->write */
bool rb_report_end(rb_report *r); /* the summary's totals are final now; false when a write failed */

/* All reports of a run. */
typedef struct rb_reports {
    RB_VEC(rb_report *) items;
    bool  all, all_keys; /* some of them lists every record; every key … */
    bool  each, each_values, values; /* … every rule of a record; what rules that pass used, too; what the others used */
    void (*record)(void *user, const rb_record_view *view); /* is told of each record that a report may list, too; or NULL */
    void *user;
} rb_reports;
/* Before they begin: `record` gets every record that some report might list, with what its rules used; all: every record there is,
 * and the verdict of every rule; all_values: and what rules that pass used. */
void rb_reports_record_to(rb_reports *rs, void (*record)(void *user, const rb_record_view *view), void *user, bool all, bool all_values);
void rb_reports_begin(rb_reports *rs, const rb_report_options *options, uint32_t count, const rb_summary *summary);
/* Before the run: whether a report says what the run was about (its files, amounts at stake), with the hashes of the data,
 * or repeats original columns. */
bool rb_reports_tell(const rb_report_options *options, uint32_t count);
bool rb_reports_hash(const rb_report_options *options, uint32_t count);
/* How many records behind a figure some report lists at most; 0: none lists any. for_parts: as many as a report of them all will list
 * where nothing else is said. */
uint32_t rb_reports_evidence(const rb_report_options *options, uint32_t count, bool for_parts);
bool rb_reports_repeat_columns(const rb_report_options *options, uint32_t count);
/* Whether a report wants records at all, and which: lets the run skip building views. */
bool rb_reports_want_records(const rb_reports *rs);
/* Whether one more record for which that rule fails or is unknown (that the route sent nowhere) would still be listed: the
 * text report lists a few of each. A record that nothing of it is wanted for need not be given. */
bool rb_reports_want_finding(const rb_reports *rs, uint32_t checklist, uint32_t rule, enum rb_verdict verdict);
bool rb_reports_want_route(const rb_reports *rs, uint32_t route);
bool rb_reports_want_assign(const rb_reports *rs, uint32_t assign);
/* Whether some report lists all records that somebody has to look at, also those whose rules are waived. */
bool rb_reports_want_all_listed(const rb_reports *rs);
void rb_reports_record(rb_reports *rs, const rb_record_view *view);
void rb_reports_key(rb_reports *rs, const rb_key_view *view);
uint64_t rb_reports_keys(const rb_reports *rs); /* how many keys of each reconciliation they list */
void rb_reports_flush(rb_reports *rs);
/* For a worker: parts of its own of the reports that list every record, and those that list a few, which are to be told of theirs in
 * the order of the input. */
void rb_reports_split(const rb_reports *rs, rb_reports *parts, rb_reports *listing);
bool rb_reports_have_bytes(const rb_reports *parts);
void rb_reports_join(rb_reports *rs, rb_reports *parts); /* in the order of the input; the parts are then empty */
bool rb_reports_end(rb_reports *rs);

#endif
