/* tests/conformance/foreign/table.h: decision tables of other languages as a route of Rubric, and one record sent through it.
 *
 * The route is written to a file as an operations person would write it, with cells where each test has a cell and with `when` rows where one
 * has not, and `rubric run` decides: what is judged is the report.
 */
#ifndef CONFORMANCE_TABLE_H
#define CONFORMANCE_TABLE_H

#include "tests/conformance/foreign/say.h"

typedef struct table_row { RB_VEC(rb_str) tests, results; } table_row; /* empty: no test, no result */

typedef struct table {
    const char *hit;        /* first, unique or collect */
    RB_VEC(rb_str) inputs;  /* an expression each; empty: the cells are conditions of their own */
    RB_VEC(rb_str) names;   /* what may have blanks in it (FEEL) */
    uint32_t    outputs;
    RB_VEC(table_row) rows;
} table;

enum outcome_state { OUTCOME_ROUTED, OUTCOME_NO_MATCH, OUTCOME_UNKNOWN, OUTCOME_CONFLICT, OUTCOME_FAILED };

typedef struct outcome {
    enum outcome_state state;
    rb_str said;                        /* failed: what Rubric said; unknown: why */
    RB_VEC(const rb_json *) values;     /* of each output; NULL: blank */
    const rb_json *all;                 /* collect: the outputs of each row that matched; values are then not set */
    RB_VEC(char) types;                 /* as in say.h */
} outcome;

/* The scope's variables are fields of the record. False: x->why says why there is no such route. */
bool table_run(const table *t, saying *x, outcome *out);

#endif
