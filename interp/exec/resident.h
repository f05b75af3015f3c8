/* exec/resident.h: records held in memory because others look them up.
 *
 * Filled before the records that ask are read, batch by batch, and sealed; from then on it is only read, so any number
 * of workers may share it. Only the fields that the plan keeps are held, in columns, and a row that no relation can find is not.
 */
#ifndef RB_EXEC_RESIDENT_H
#define RB_EXEC_RESIDENT_H

#include "exec/exec.h"

enum { RB_RESIDENT_ROWS_MAX = 2000000000 };

typedef struct rb_resident_total { uint64_t kept, passed_over, bytes; } rb_resident_total; /* bytes: of values and indexes */

/* Two rows of an index with one key: their lines. */
typedef struct rb_resident_twice { rb_str key, first_file, second_file; uint64_t first_line, second_line; } rb_resident_twice;

/* all: also what only a test can ask for. */
rb_residents *rb_residents_new(const rb_plan *plan, bool all);
/* The rows of the batch that x, over the lookup's load plan, has just computed. False: more than can be held. */
bool rb_residents_add(rb_residents *r, uint32_t lookup, rb_exec *x, const rb_batch *batch, rb_str file);
/* No more rows come: they can be found. */
void rb_residents_seal(rb_residents *r, uint32_t lookup);
rb_resident_total rb_residents_total(const rb_residents *r, uint32_t lookup);
/* Of a table, whose keys say which row is meant: two rows with the same. Before it is sealed. False: there are none. */
bool rb_residents_find_twice(const rb_residents *r, uint32_t lookup, rb_resident_twice *out);
/* Takes what another store holds of a lookup: a table that many tests share is read once. */
void rb_residents_share(rb_residents *r, const rb_residents *other, uint32_t lookup);

#endif
