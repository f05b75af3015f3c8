/* exec/distinct.h: how many different values each group has, exactly.
 *
 * A set of pairs of a group's number and a value. A value of up to eight bytes (a date, a short text) is kept in the
 * pair itself, a longer one once for each group, in pieces of memory that are never moved. When they take more than they may all pairs
 * go to a sorter, where the same one may come several times; how many there are is then known when they come back in order.
 */
#ifndef RB_EXEC_DISTINCT_H
#define RB_EXEC_DISTINCT_H

#include "base/spill.h"
#include "base/str.h"
#include "base/vec.h"

typedef struct rb_distinct {
    struct rb_pair *pairs;   /* power of two, open addressing; plain: the next two keep what they point at */
    size_t          cap, len;
    RB_VEC(char *)  pieces;  /* of values, used up to the next: the last of those is being filled */
    RB_VEC(char *)  large;   /* values too long for a piece */
    uint32_t        next_piece;
    char           *room;
    size_t          room_left;
    rb_spill       *spill;   /* NULL: all stays in memory */
    uint32_t        sharers; /* so many sets share what the spill leaves for one keeper; 0: one */
    struct rb_sorter *away;  /* NULL: none are */
} rb_distinct;

/* True when the group did not have the value yet; when some are away: perhaps not yet. */
bool rb_distinct_add(rb_distinct *d, uint32_t group, rb_str value);
/* Adds all pairs of another set, the groups numbered anew; added[number] counts those that were not there. */
void rb_distinct_join(rb_distinct *d, rb_distinct *other, const uint32_t *numbers, uint64_t *added);
/* Every pair, in no order. */
void rb_distinct_each(rb_distinct *d, void (*each)(void *user, uint32_t group, rb_str value), void *user);
/* How many pairs. */
uint64_t rb_distinct_count(rb_distinct *d);
/* Whether the counts that rb_distinct_add gave are not the right ones. */
static inline bool rb_distinct_is_away(const rb_distinct *d) { return d->away != NULL; }

#endif
