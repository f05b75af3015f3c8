/* engine/merge_pieces.c: pieces of one file, given in any order, in theirs.
 *
 * Path      merge.c opens the parts -> [merge_pieces] -> merge_totals.c, which refuses what lacks or is there twice
 * Promises  Only parts that hold nothing but pieces of one and the same file change places, and only among each other: what stands
 *           before and behind the whole file stays there. A shell gives p1, p10, p2; the parts know their numbers.
 */
#include "engine/merge.h"

#include <stdlib.h>

/* A part with nothing but pieces of one file, and what is looked up. */
typedef struct piece { rb_part *part; uint32_t first, at; } piece;
typedef struct pieces { RB_VEC(piece) items; } pieces;

/* Of which file, as a text that is the same for all its pieces; empty: the part is something else. */
static rb_str file_of(const rb_part *p, uint32_t streams, uint32_t *first)
{
    rb_str found = RB_STR("");
    for (uint32_t i = 0; i < streams; i++) {
        const rb_stream_total *t = &p->summary.streams[i];
        if (!t->ran || t->files.len == 0 || (t->looked_up && t->file_totals.items[0].of == 0)) continue;
        const rb_file_total *f = &t->file_totals.items[0];
        if (t->files.len > 1 || f->of == 0 || found.len > 0) return RB_STR("");
        *first = f->piece;
        found = rb_str_print("%u %u %zu %.*s%.*s", i, f->of, f->given.len, RB_STR_ARGS(f->given), RB_STR_ARGS(t->files.items[0]));
    }
    return found;
}

static int in_order(const void *a, const void *b)
{
    const piece *x = a, *y = b;
    if (x->first != y->first) return x->first < y->first ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* Into the places that they have together. */
static void put_in_order(rb_part_list *parts, const pieces *group)
{
    piece *sorted = RB_NEW_ARRAY(piece, group->items.len);
    memcpy(sorted, group->items.items, group->items.len * sizeof *sorted);
    qsort(sorted, group->items.len, sizeof *sorted, in_order);
    for (uint32_t i = 0; i < group->items.len; i++) parts->items[group->items.items[i].at] = sorted[i].part;
}

void rb_merge_order_pieces(rb_part_list *parts, const rb_compiled *c)
{
    rb_map           known = {0};
    RB_VEC(pieces *) groups = {0};
    for (uint32_t i = 0; i < parts->len; i++) {
        piece  one = {.part = parts->items[i], .at = i};
        rb_str file = file_of(one.part, c->plan->streams.len, &one.first);
        uint32_t number = groups.len;
        if (file.len == 0) continue;
        if (rb_map_add(&known, file, &number)) rb_vec_push(&groups, RB_NEW(pieces));
        rb_vec_push(&groups.items[number]->items, one);
    }
    for (uint32_t i = 0; i < groups.len; i++) put_in_order(parts, groups.items[i]);
}
