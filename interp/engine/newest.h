/* engine/newest.h: of each key the record with the greatest value, over all files of a record.
 *
 * A table of 128 bits a key (base/hash128.h says how sure that is) with the value and the place of the record that leads: 32
 * bytes a key, 8 more where the values are numbers, and 9 to 18 to find it by.
 */
#ifndef RB_ENGINE_NEWEST_H
#define RB_ENGINE_NEWEST_H

#include "data/batch.h"
#include "data/verdict.h"

/* Where a record is: in which of the run's inputs, and its number there. */
typedef struct rb_newest_place { uint32_t file; uint64_t record; } rb_newest_place;

typedef struct rb_newest rb_newest;

rb_newest *rb_newest_new(const rb_schema *schema); /* which has `latest by` */

enum rb_newest_said {
    RB_NEWEST_LEADS,  /* the record is the first with its key, or its key is not known */
    RB_NEWEST_TAKES,  /* it takes the place of *other */
    RB_NEWEST_BEHIND, /* *other stays */
    RB_NEWEST_FULL,   /* more keys than can be held */
};
/* Before the rows of a batch are added: their keys are hashed, and what they will be compared with is fetched ahead. */
void rb_newest_begin(rb_newest *n, const rb_batch *batch);
/* The row of that batch, which has the cells of the key and of the value. A value that is blank or cannot be read is less than all
 * others; of equal values the one that comes later leads. */
enum rb_newest_said rb_newest_add(rb_newest *n, const rb_batch *batch, uint32_t row, uint32_t file, rb_newest_place *other);
/* Memory that is taken for the keys so far; how many these are. */
uint64_t rb_newest_bytes(const rb_newest *n);
uint32_t rb_newest_count(const rb_newest *n);
/* Values that could not be read, of all rows that were added, whether their keys are known or not. */
const rb_field_problem *rb_newest_unreadable(const rb_newest *n);
/* Of two counts the sum; between two examples the one on the lower line is kept, on one line the earlier. */
void rb_newest_join_unreadable(rb_field_problem *to, const rb_field_problem *from);
/* The record that leads among those with the row's key. False: its key is not known. */
bool rb_newest_find(const rb_newest *n, const rb_batch *batch, uint32_t row, rb_newest_place *out);

#endif
