/* exec/table_lists.c: see table_lists.h. */
#include "exec/table_lists.h"

enum { LISTS_MOST = 64 }; /* ways to list; a record that would need another is compared with all boxes of the group */

/* A group's boxes by the values of some of its columns. */
typedef struct listing {
    const rb_table_group *group;
    uint32_t  columns;
    rb_map    numbers;   /* codes of the columns -> n: boxes[starts[n]] to boxes[starts[n + 1] - 1] */
    uint32_t *starts, *boxes;
} listing;

struct rb_table_lists {
    const rb_table *table;
    RB_VEC(listing *) made;
};

rb_table_lists *rb_table_lists_new(const rb_table *t)
{
    rb_table_lists *l = RB_NEW(rb_table_lists);
    l->table = t;
    return l;
}

const rb_table *rb_table_lists_of(const rb_table_lists *l) { return l->table; }

/* The codes that a box asks for; in the columns of its group there is one each. */
static void codes_of(const rb_table *t, uint32_t box, uint32_t codes[RB_TABLE_COLUMNS])
{
    const rb_table_box *b = &t->boxes[box];
    for (uint32_t i = b->first; i < b->first + b->count; i++)
        if (t->tests[i].ask == RB_TABLE_WITHIN) codes[t->tests[i].column] = t->tests[i].low;
}

/* The number of the list for each box of the group. */
static uint32_t *number_boxes(const rb_table *t, listing *l)
{
    const rb_table_group *g = l->group;
    uint32_t *of = RB_NEW_PLAIN(uint32_t, g->count + 1), codes[RB_TABLE_COLUMNS] = {0}, room[RB_TABLE_COLUMNS];
    for (uint32_t i = 0; i < g->count; i++) {
        codes_of(t, t->lists[g->first + i], codes);
        rb_str key = rb_table_key(l->columns, codes, room);
        of[i] = l->numbers.len;
        if (!rb_map_find(&l->numbers, key, &of[i])) (void)rb_map_add(&l->numbers, rb_str_dup(key), &of[i]);
    }
    return of;
}

static listing *make(const rb_table *t, const rb_table_group *g, uint32_t columns)
{
    listing *l = RB_NEW(listing);
    l->group = g;
    l->columns = columns;
    const uint32_t *of = number_boxes(t, l);
    uint32_t        lists = l->numbers.len, *next = RB_NEW_PLAIN(uint32_t, lists + 1);
    l->starts = RB_NEW_PLAIN(uint32_t, lists + 1);
    l->boxes = RB_NEW_PLAIN(uint32_t, g->count + 1);
    memset(l->starts, 0, (lists + 1) * sizeof *l->starts);
    for (uint32_t i = 0; i < g->count; i++) l->starts[of[i] + 1]++;
    for (uint32_t n = 0; n < lists; n++) l->starts[n + 1] += l->starts[n];
    memcpy(next, l->starts, (lists + 1) * sizeof *next);
    for (uint32_t i = 0; i < g->count; i++) l->boxes[next[of[i]]++] = t->lists[g->first + i];
    return l;
}

static const listing *listing_of(rb_table_lists *l, const rb_table_group *g, uint32_t columns)
{
    for (uint32_t i = 0; i < l->made.len; i++)
        if (l->made.items[i]->group == g && l->made.items[i]->columns == columns) return l->made.items[i];
    if (l->made.len == LISTS_MOST) return NULL;
    rb_vec_push(&l->made, make(l->table, g, columns));
    return l->made.items[l->made.len - 1];
}

rb_table_span rb_table_lists_find(rb_table_lists *l, const rb_table_group *g, uint32_t columns, const uint32_t *codes)
{
    const uint32_t *all = l->table->lists + g->first;
    const listing  *found = columns == 0 ? NULL : listing_of(l, g, columns);
    uint32_t        room[RB_TABLE_COLUMNS], number;
    if (!found) return (rb_table_span){all, all + g->count};
    if (!rb_map_find(&found->numbers, rb_table_key(columns, codes, room), &number)) return (rb_table_span){NULL, NULL};
    return (rb_table_span){found->boxes + found->starts[number], found->boxes + found->starts[number + 1]};
}
