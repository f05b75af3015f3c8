/* exec/groups.h: records put together by the values of some columns: a hash table on typed key bytes.
 *
 * Groups are numbered as they are met; whoever keeps totals by group keeps an array by that number. Keys are copied once, and
 * say their own types, so that two workers' groups can be put together without looking at the plan.
 */
#ifndef RB_EXEC_GROUPS_H
#define RB_EXEC_GROUPS_H

#include "base/buf.h"
#include "base/vec.h"
#include "data/column.h"
#include "data/value.h"
#include "exec/slab.h"
#include "plan/plan.h"

typedef struct rb_groups {
    struct rb_group_slot *slots; /* power of two, open addressing; plain */
    uint32_t       len, cap;     /* groups; slots */
    rb_slab        keys;         /* where each group's key is; plain: the pieces keep them */
    RB_VEC(char *) pieces;       /* of keys, each after its length; never moved */
    char          *room;
    size_t         room_left;
    uint64_t       key_bytes;    /* of all pieces */
} rb_groups;

/* The number of the key's group, a new one when it is met first. */
uint32_t rb_groups_number(rb_groups *g, rb_str key);
rb_str   rb_groups_key(const rb_groups *g, uint32_t number);
/* Another's groups, of which nothing is looked up there any more. Their keys stay where they are: `adopt` once, then the number of each here. */
void     rb_groups_adopt(rb_groups *g, rb_groups *other);
uint32_t rb_groups_number_of(rb_groups *g, const rb_groups *other, uint32_t number);
uint64_t rb_groups_bytes(const rb_groups *g); /* of memory */

/* Adds the value that stands at a place of a column to a key; and takes it off again, with the type that its step has. Texts are taken after NFC. */
void     rb_groups_add_key(rb_buf *key, const rb_column *c, enum rb_rep rep, uint32_t at);
rb_value rb_groups_take_key(rb_str *key, rb_type type);
/* Adds the key once more, so that the bytes of two keys, up to a common length as well, stand in the order of rb_value_compare. */
void     rb_groups_add_sorted(rb_buf *b, rb_str key);
/* How many of the first values two keys have in common. */
uint32_t rb_groups_in_common(rb_str a, rb_str b, const rb_type *types);

/* Numbers in order; compare is given two of them (const uint32_t *) and `all`. Numbers are sorted and not the groups themselves: libc
 * may sort in memory that the collector cannot see. */
void rb_groups_sort(uint32_t *numbers, uint32_t count, int (*compare)(const void *, const void *, void *), void *all);
/* The numbers 0 ..< count in order. */
uint32_t *rb_groups_order(uint32_t count, int (*compare)(const void *, const void *, void *), void *all);

/* Room for a total of group `number` in an array of plain totals; new ones are zero. */
void *rb_groups_room(void *totals, uint32_t *cap, uint32_t number, size_t size);

#endif
