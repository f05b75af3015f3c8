/* exec/series.h: the values of a group, kept for what cannot be summed up: medians and percentiles.
 *
 * Eight bytes for a value where it fits (an amount below nine billion, any duration), sixteen where not; in pieces
 * that double up to a limit, so that many small groups cost little and a large one is never copied.
 */
#ifndef RB_EXEC_SERIES_H
#define RB_EXEC_SERIES_H

#include "base/decimal.h"
#include "base/vec.h"

typedef struct rb_piece { void *at; uint32_t used, cap; } rb_piece; /* of int64_t, or of rb_i128 */
typedef RB_VEC(rb_piece) rb_pieces;
typedef struct rb_series {
    uint64_t  count;
    rb_pieces narrow, wide;
} rb_series;

void    rb_series_add(rb_series *s, rb_i128 value);
/* Adds all values of another series by sharing its pieces: only one of the two may be added to afterwards. */
void    rb_series_join(rb_series *s, const rb_series *other);
/* The value at place `rank`, 0 ..< count, in ascending order. */
rb_i128 rb_series_select(const rb_series *s, uint64_t rank);

#endif
