/* exec/plain.h: 64 cells, found by fetch.h, as numbers, days, moments and answers: those that are written as nearly all are.
 *
 * What cannot be read here (its bit is 0, its value 0) is empty, or data/cell.c decides. There are two ways that give the same:
 * data/cell_plain.h cell by cell, and AVX2.
 */
#ifndef RB_EXEC_PLAIN_H
#define RB_EXEC_PLAIN_H

#include "data/value.h"
#include "exec/fetch.h"

typedef struct rb_plain_ways {
    uint64_t (*days)(const rb_fetched *c, int64_t *out);
    uint64_t (*instants)(const rb_fetched *c, int64_t *out);
    uint64_t (*numbers)(const rb_fetched *c, rb_dec *out);
    uint64_t (*wholes)(const rb_fetched *c, rb_dec *out); /* no point */
    uint64_t (*answers)(const rb_fetched *c, uint64_t *yes);
} rb_plain_ways;

extern const rb_plain_ways rb_plain_each; /* any processor */
const rb_plain_ways *rb_plain_best(void);

#endif
