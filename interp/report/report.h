/* report/report.h: the front door of output: what a run found, in the form asked for.
 *
 * A report is told of the run's start, of each record that is to be listed, and of the end.
 * It writes bytes through `write`; it never touches a file itself, so the same report goes to a terminal, a
 * temporary file that is renamed at the end, or a test's buffer.
 */
#ifndef RB_REPORT_REPORT_H
#define RB_REPORT_REPORT_H

#include "data/verdict.h"
#include "diag/source.h"

enum rb_report_format { RB_REPORT_TEXT, RB_REPORT_NDJSON, RB_REPORT_JSON };

typedef struct rb_report_options {
    enum rb_report_format format;
    bool     colour;       /* text: ANSI colours; words carry the meaning all the same */
    bool     all;          /* list every record, not only those with a failing or unknown verdict, and unrouted ones */
    uint32_t list_limit;   /* text: how many failing records are listed per checklist (default 10) */
    const rb_sources *sources;
    bool   (*write)(void *user, const char *bytes, size_t len); /* false: could not; the report stops quietly */
    void    *user;
} rb_report_options;

typedef struct rb_report rb_report;
rb_report *rb_report_new(const rb_report_options *options, const rb_summary *summary); /* the summary's catalog, as_of, rules are set; totals not yet */
void rb_report_begin(rb_report *r);
/* Whether the report wants records at all, and which: lets the run skip building views. */
bool rb_report_wants_records(const rb_report *r);
/* Whether one more record that fails or is unknown there (that the route sent nowhere) would still be listed: the text
 * report lists a few of each. A record that none of its checklists and routes want need not be given. */
bool rb_report_wants_checklist(const rb_report *r, uint32_t checklist);
bool rb_report_wants_route(const rb_report *r, uint32_t route);
bool rb_report_wants_assign(const rb_report *r, uint32_t assign);
/* Whether a record is to be given for its waived rules alone. */
bool rb_report_wants_waived(const rb_report *r);
void rb_report_record(rb_report *r, const rb_record_view *view);
/* After the last record: a key of a reconciliation. rb_report_keys: how many keys of each reconciliation it would list. */
void rb_report_key(rb_report *r, const rb_key_view *view);
uint64_t rb_report_keys(const rb_report *r);
bool rb_report_end(rb_report *r); /* the summary's totals are final now; false when a write failed */

#endif
