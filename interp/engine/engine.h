/* engine/engine.h: the front doors: compile rules, run them over data. */
#ifndef RB_ENGINE_ENGINE_H
#define RB_ENGINE_ENGINE_H

#include "diag/diag.h"
#include "plan/plan.h"
#include "read/reader.h"
#include "report/report.h"
#include "syntax/ast.h"

typedef struct rb_program rb_program; /* sema/program.h */

typedef struct rb_compiled {
    rb_sources       *sources;
    const rb_program *program;
    const rb_plan    *plan;
    rb_parsed         parsed; /* the rules file itself, as it was written: tests judge by it */
} rb_compiled;

/* Reads and compiles the rules file and what it uses. False when diagnostics of severity error were added. */
bool rb_compile_file(rb_str path, rb_diags *ds, rb_compiled *out);
/* The same, for a run whose files are written as `exports` says: each "[Record=]LINES", the lines of an export block. NULL: as the rules say. */
bool rb_compile_for_run(rb_str path, const rb_texts *exports, rb_diags *ds, rb_compiled *out);
/* The same of files without rules: a record of one text field that is written so. */
bool rb_compile_exports(const rb_texts *exports, rb_diags *ds, rb_compiled *out);
bool rb_compile_text(rb_str name, rb_str text, rb_diags *ds, rb_compiled *out);

/* As rb_compile_file, to say what is wrong with the rules and not to run them: a plan is only made where making it can fail. */
bool rb_check_file(rb_str path, rb_diags *ds, rb_compiled *out);

typedef struct rb_data_file { rb_str record; rb_str path; } rb_data_file; /* record empty: the only record of the rules */

typedef RB_VEC(rb_data_file) rb_data_files;

/* So far: what is read now ("Case", "Account, to be looked up"), and all that was read. size: of all that will be; 0: not known. */
typedef struct rb_progress { rb_str record; uint64_t records, bytes, size; } rb_progress;

/* Where a part of a run goes (part.h), and what is in it: all records or those to look at, with their original columns or without. */
typedef struct rb_part_to {
    bool (*write)(void *user, const char *bytes, size_t len);
    void  *user;
    bool   all, all_values, columns;
    bool   verdicts; /* what merge will judge is judged by the run as well, though it writes no report: it is asked what was found */
} rb_part_to;

typedef struct rb_run_options {
    rb_data_files data;
    rb_piece_of piece;    /* of the file of the only data that is not looked up; of 0: all of it */
    enum rb_read_format input_format;
    rb_input_options input;
    bool    has_max_rejects, max_is_share; /* more rejects than this fail the run: so many, or so many percent of what was read */
    rb_dec  max_rejects;
    bool    has_as_of;
    int64_t as_of;        /* instant */
    rb_str  rejects_path; /* empty: "rejects.ndjson"; written only when there is a reject */
    uint32_t threads;     /* that read and judge records; 0: as many as there are cores */
    uint64_t max_memory;  /* bytes; 0: half of the machine's */
    bool    accounting;   /* rb_dump_batch: one last line with the counts … */
    const rb_schema *written; /* … and how a file without rules is written (rb_compile_exports); or NULL */
    rb_str  state_path;   /* what assignments remember from run to run; empty: nothing */
    rb_buf *profile;      /* appended: where the time went, stream by stream; NULL: nothing is measured */
    const rb_report_options *reports; /* report_count of them */
    uint32_t report_count;
    const rb_part_to *part;  /* what the run found goes there as well, to be put together with other parts; or NULL */
    RB_VEC(rb_str) parts;    /* rb_merge: files of parts, before the data */
    bool    different_days;  /* rb_merge: the parts may have been judged as of different moments … */
    bool    same_file_again; /* … and may be about one file twice */
    void   (*progress)(void *user, const rb_progress *p); /* after each batch, with NULL before the reports end; or NULL */
    void    *progress_user;
} rb_run_options;

/* Runs; false when the run could not be done (diagnostics added). The summary is complete on true. */
bool rb_run(const rb_compiled *c, const rb_run_options *o, rb_diags *ds, rb_summary *summary);

/* Puts parts together that runs of the same rules left, then those of o->data, and reports as one run over all of their
 * data in that order would have. False: it could not be done. */
bool rb_merge(const rb_compiled *c, const rb_run_options *o, rb_diags *ds, rb_summary *summary);

typedef struct rb_explain_options {
    const rb_run_options *run;
    rb_str   key;           /* the record with this key; empty: by number */
    uint64_t record_number; /* the n-th record of its file, 1-based … */
    rb_str   record_file;   /* … which is this one of the data; empty: the first that has so many */
    rb_str   rule;          /* "checklist.rule"; empty: all that spoke */
    bool     colour;
} rb_explain_options;

/* One record (by key or by number), one rule or all that spoke: the condition as a tree with the value of every part.
 * False: not found or failed. */
bool rb_explain(const rb_compiled *c, const rb_explain_options *o, rb_buf *b, rb_diags *ds);
/* Without a record: the rules as they stand, with their exceptions, versions and waivers. `rule` empty: all. */
bool rb_explain_rules(const rb_compiled *c, rb_str rule, rb_buf *b, rb_diags *ds);
typedef struct rb_eval_options {
    rb_str  expression, json; /* json empty: {} */
    rb_str  rules;            /* what it may use: `use stdlib fiscal`; empty: the language alone */
    int64_t as_of;
} rb_eval_options;

/* One expression over a JSON object: a typed result "number 12.5" or a typed error. */
bool rb_eval(const rb_eval_options *o, rb_buf *b, rb_diags *ds);
/* One line of `rubric eval --lines`: {"expression": "…", "data": {…}, "id": …} becomes one line of JSON with "type" and
 * "value", "type" and "unknown" (why), or "errors". False with errors. */
bool rb_eval_line(rb_str line, int64_t as_of, rb_buf *b);

/* `rubric dump types` and `dump batch` (the other words are in their own folders). Without rules, batch shows every
 * column of the file as text. One JSON object a record; with o->accounting a last line
 * {"read":…,"evaluated":…,"rejected":…,"reasons":{…}}. */
bool rb_dump_types(const rb_compiled *c, rb_buf *b);
bool rb_dump_batch(const rb_run_options *o, const rb_compiled *c_or_null, rb_buf *b, rb_diags *ds);

#endif
