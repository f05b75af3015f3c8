/* plan/table.h: a large decision table, laid out so that a record is compared only with the rows that can match it.
 *
 * Each column's constants are put in order and numbered: a value's place among them is its code, and what a cell asks of the
 * column is a range of codes; what begins a text is a range of texts in the order of their bytes. A row is one box or, where a cell has alternatives, several: a range in each column that it tests.
 * Boxes that ask for one value in the same columns are a group, found by those values; of many that share the values one more
 * column is cut at the borders of their ranges.
 */
#ifndef RB_PLAN_TABLE_H
#define RB_PLAN_TABLE_H

#include "plan/plan.h"

enum { RB_TABLE_COLUMNS = 16, RB_TABLE_GROUPS = 16 };
#define RB_TABLE_NONE UINT32_MAX

/* Of codes 0 is "not known". Texts by value: 1 none of them, then by number. Others: even, from 2, a border; odd between two. */
enum rb_table_order { RB_TABLE_BY_VALUE, RB_TABLE_BY_START, RB_TABLE_BY_FOLDED_START };
typedef struct rb_table_column {
    enum rb_table_order order;
    rb_step_id value, blank;  /* blank: bits, always known; NONE: no cell asks for blank or present */
    enum rb_rep rep;
    rb_map     texts;         /* after NFC -> code */
    rb_i128   *borders;       /* sorted, without repeats */
    rb_str    *starts;        /* … of texts by what they start with; after NFC, or folded */
    uint64_t  *heads;         /* the first eight bytes of each, so that they compare as they do */
    uint32_t   border_count;
} rb_table_column;

enum rb_table_ask { RB_TABLE_WITHIN, RB_TABLE_BLANK, RB_TABLE_PRESENT, RB_TABLE_OTHER };
typedef struct rb_table_test {
    enum rb_table_ask ask;
    uint32_t column;
    uint32_t low, high;       /* WITHIN: codes */
    rb_step_id step;          /* OTHER: bits */
} rb_table_test;

typedef struct rb_table_box { uint32_t row, first, count; } rb_table_box; /* its tests; all of them together */

/* Boxes in the order of their rows: lists[first] to lists[first + count - 1]. Cut at a column: piece i takes the codes from
 * cuts[cut + i] up to the next and has lists[starts[cut + i]] up to the next start. */
typedef struct rb_table_bucket { uint32_t first, count, column, cut, cut_count; } rb_table_bucket; /* column NONE: not cut */

typedef struct rb_table_group {
    uint32_t columns;         /* bits: those whose one value finds the bucket */
    uint32_t guarded;         /* bits: no box of the group takes a record where one of these is blank */
    rb_map   buckets;         /* codes of `columns` -> bucket … */
    uint32_t first_bucket, bucket_count; /* … of these */
    uint32_t first, count;    /* all of its boxes, in lists */
} rb_table_group;

typedef struct rb_table {
    RB_VEC(rb_table_column) columns;
    rb_table_test  *tests;
    rb_table_box   *boxes;
    uint32_t        box_count;
    RB_VEC(rb_table_group)  groups;
    RB_VEC(rb_table_bucket) buckets;
    uint32_t       *lists, *cuts, *starts;
    RB_VEC(rb_step_id) others; /* steps of OTHER tests */
} rb_table;

uint32_t rb_table_code(const rb_table_column *c, rb_i128 value);        /* of a number; texts are found in `texts` */

/* plan/table_starts.c: columns that are asked what their texts start with. */
void     rb_table_starts_take(rb_table_column *c, rb_str *starts, uint32_t count); /* what rows ask for; as prepared */
void     rb_table_starts_range(const rb_table_column *c, rb_str start, uint32_t *low, uint32_t *high); /* codes of texts that start so */
uint32_t rb_table_starts_code(const rb_table_column *c, rb_str text);   /* of a text after NFC, or folded */
rb_str   rb_table_key(uint32_t columns, const uint32_t *codes, uint32_t room[RB_TABLE_COLUMNS]); /* for a group's buckets */

#endif
