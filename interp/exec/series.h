/* exec/series.h: the values of a group, kept for what cannot be summed up: medians and percentiles.
 *
 * Eight bytes for a value where it fits (an amount below nine billion, any duration), sixteen where not; in pieces
 * that double up to a limit, so that many small groups cost little and a large one is never copied. All of them can be written to the
 * temporary file.
 */
#ifndef RB_EXEC_SERIES_H
#define RB_EXEC_SERIES_H

#include "base/decimal.h"
#include "base/spill.h"
#include "base/vec.h"
#include "base/wire.h"

typedef struct rb_piece { void *at; uint32_t used, cap; } rb_piece; /* of int64_t, or of rb_i128 */
typedef struct rb_away { uint64_t place, count; } rb_away;          /* the same in the file */
typedef struct rb_pieces { RB_VEC(rb_piece) held; RB_VEC(rb_away) away; } rb_pieces;
typedef struct rb_series {
    uint64_t  count;
    rb_pieces narrow, wide;
    rb_spill *spill;        /* where the pieces that are away are */
} rb_series;

/* The memory that it took for it, mostly 0. */
size_t  rb_series_add(rb_series *s, rb_i128 value);
/* Adds all values of another series by sharing its pieces: only one of the two may be added to afterwards. */
void    rb_series_join(rb_series *s, const rb_series *other);
/* All values to the file. False: it failed. */
bool    rb_series_put_away(rb_series *s, rb_spill *spill);
/* What is in the file as bytes, in a state that is kept there itself; and back. Only values that are in memory are in neither. */
void    rb_series_save_places(const rb_series *s, rb_buf *b);
void    rb_series_load_places(rb_series *s, rb_spill *spill, rb_wire *w);
/* Every value in memory, in no order. */
void    rb_series_each_held(const rb_series *s, void (*each)(void *user, rb_i128 value), void *user);
/* The value at place `rank`, 0 ..< count, in ascending order. Some value, where the file failed. */
rb_i128 rb_series_select(const rb_series *s, uint64_t rank);
/* Every value, in no order. */
void    rb_series_each(const rb_series *s, void (*each)(void *user, rb_i128 value), void *user);

#endif
