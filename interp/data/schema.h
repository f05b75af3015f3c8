/* data/schema.h: what a record stream is declared to look like. */
#ifndef RB_DATA_SCHEMA_H
#define RB_DATA_SCHEMA_H

#include "base/clock.h"
#include "data/example.h"
#include "data/export.h"
#include "data/type.h"

typedef struct rb_field {
    rb_str  name;    /* in the rules */
    rb_str  column;  /* in the file: the header cell or JSON key; the name where none is declared */
    rb_type type;
    bool    is_key;
    uint32_t currency_field; /* of money without a currency of its own: index of the field that has it, and 1; else 0 */
    rb_str  separator; /* list: what stands between two parts in a cell; empty: none is declared, only arrays are read */
    const rb_time_format *format; /* date, datetime: declared form, or NULL for ISO 8601 */
    const rb_example     *example; /* number, money, percent, duration: how its cells look, or NULL: plain */
    const rb_zone        *zone;   /* datetime without offset: read here; NULL: refused */
    const rb_written     *written; /* how its cells are written; NULL: plainly */
    const struct rb_dress *dress; /* its numbers as nearly all are written: dressed.h; NULL: example.c, convert.c and cell.c read them alone */
    rb_span span;
} rb_field;

typedef struct rb_schema {
    rb_str  name;   /* "Case" */
    rb_span span;
    RB_VEC(rb_field) fields;
    uint32_t key;   /* field index, or UINT32_MAX: records are then known by their row number */
    rb_str  file;   /* of a table, which may have several keys: where its rows are, from the folder of its rules file; else empty */
    rb_export export; /* how its file is written */
} rb_schema;

bool rb_schema_find(const rb_schema *s, rb_str name, uint32_t *index);

#endif
