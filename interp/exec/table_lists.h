/* exec/table_lists.h: the boxes of a large decision table that a record can match of which some value is unknown.
 *
 * A group's boxes are found by the values of all its columns. Where one of those is unknown, the others still rule out most boxes: they are
 * listed by those others, when a record asks for it first. Each worker has its own lists.
 */
#ifndef RB_EXEC_TABLE_LISTS_H
#define RB_EXEC_TABLE_LISTS_H

#include "plan/table.h"

typedef struct rb_table_lists rb_table_lists;
typedef struct rb_table_span { const uint32_t *at, *end; } rb_table_span; /* boxes, in the order of their rows */

rb_table_lists *rb_table_lists_new(const rb_table *t);
const rb_table *rb_table_lists_of(const rb_table_lists *l);
/* The boxes of the group that ask for these codes in `columns`, some of the group's; of none: all boxes of the group. */
rb_table_span rb_table_lists_find(rb_table_lists *l, const rb_table_group *g, uint32_t columns, const uint32_t *codes);

#endif
