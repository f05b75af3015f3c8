/* engine/lookups.h: reads the records that others look up into memory, before the records that ask are read. */
#ifndef RB_ENGINE_LOOKUPS_H
#define RB_ENGINE_LOOKUPS_H

#include "base/spill.h"
#include "engine/engine.h"
#include "engine/latest.h"
#include "engine/rejects.h"
#include "exec/resident.h"

typedef struct rb_lookup_input { uint32_t lookup; rb_str path; rb_reader *reader; } rb_lookup_input;

typedef struct rb_lookups {
    const rb_compiled *c;
    rb_diags          *ds;
    enum rb_read_format format;
    const rb_input_options *input; /* how all inputs are read */
    rb_teller         *teller;   /* or NULL */
    const rb_latest   *latest;   /* which records are superseded; or NULL */
    int64_t            as_of;
    rb_summary        *summary;  /* NULL: nothing is counted */
    rb_rejects        *rejects;  /* NULL: what cannot be read is passed over */
    const bool        *judged;   /* by stream: it is read again for its own rules, and its records counted there; NULL: none */
    struct rb_part_writer *part; /* part.h: takes the records down as well; or NULL */
    rb_spill          *spill;    /* how much memory there is for them; NULL: as much as they need */
    bool               all;      /* also what only a test can ask for */
    RB_VEC(rb_lookup_input) inputs;
    rb_residents      *residents;
} rb_lookups;

/* The data of a run: what was given, and the files of the tables that it needs. False: E0602, E0603 or E0510 was added.
 * needed: by stream: it is looked up by a record that data is given for. */
bool rb_lookups_plan(const rb_compiled *c, const rb_run_options *o, rb_diags *ds, rb_data_files *data, bool *needed);
/* Opens the inputs of the streams that are needed, so that a wrong name or column is said before anything is read. */
bool rb_lookups_open(rb_lookups *l, const rb_data_files *data, const bool *needed);
/* Reads them all; afterwards they can be looked up. */
bool rb_lookups_read(rb_lookups *l);
/* Whether what is held of a lookup fits in the memory. False: E0541 was added. */
bool rb_lookups_fit(const rb_plan *plan, const rb_residents *residents, uint32_t lookup, const rb_spill *spill, rb_diags *ds);
/* Whether rules ask something of the stream's own records. */
bool rb_stream_has_rules(const rb_stream_plan *s);

#endif
