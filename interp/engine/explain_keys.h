/* engine/explain_keys.h: what reconciliations make of a key: the part of an explanation for which all of the data is read. */
#ifndef RB_ENGINE_EXPLAIN_KEYS_H
#define RB_ENGINE_EXPLAIN_KEYS_H

#include "engine/latest.h"

typedef struct rb_explain_keys {
    const rb_compiled        *c;
    const rb_explain_options *o;
    const rb_data_files      *data;
    const rb_latest          *latest;  /* which of its records are superseded */
    const bool               *needed;  /* by stream: it is looked up */
    int64_t                   as_of;
    bool                      found;   /* a record has the key: only its own reconciliations are meant */
    uint32_t                  stream, file; /* that record; file: number in its stream */
    uint64_t                  record;
} rb_explain_keys;

/* Appends every key that the record is part of, or that is o->key itself; *shown: how many. False: the data could not be read. */
bool rb_keys_explain(const rb_explain_keys *k, rb_buf *b, rb_diags *ds, uint32_t *shown);

#endif
