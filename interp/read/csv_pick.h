/* read/csv_pick.h: of the records that a scan found, where the fields end that somebody wants.
 *
 * Of a record with as many fields as the header it is known beforehand which of its ends are wanted: those of wanted fields, of the
 * fields before them and of the record. So each record gives as many, and they can be laid out field by field, 64 records and more
 * at a time, without asking anything of one record alone.
 */
#ifndef RB_READ_CSV_PICK_H
#define RB_READ_CSV_PICK_H

#include "read/csv_index.h"

/* So many fields of a record have ended: a bit for each end that may follow. */
typedef struct rb_csv_step rb_csv_step;
struct rb_csv_step {
    uint64_t           wanted, lines;
    const rb_csv_step *same; /* with the records before taken off that have ended as well */
    uint64_t           room; /* a step is where its number says by one shift */
};

/* Records that begin at `from` and end before the block at `to`, both counted as in `bits`; `origin` is added to what is picked. */
typedef struct rb_csv_stretch { rb_csv_bits *bits; uint32_t origin, from, to, most; } rb_csv_stretch;

typedef struct rb_csv_picker rb_csv_picker;
/* Picks from them (the bits of what is before them are used up), from `most` of them at most and no longer than each has as many fields as the header. How many they are. */
typedef uint32_t rb_csv_pick(rb_csv_picker *p, const rb_csv_stretch *s);

struct rb_csv_picker {
    uint32_t     columns;   /* of the header */
    uint32_t     count;     /* of the ends picked from a record; the last is the record's */
    uint32_t    *column_of; /* [which of them] */
    uint32_t    *which;     /* [column] which of them it is, or RB_NO_COLUMN */
    rb_csv_step *steps;     /* [how many fields have ended since a record began, with those of a block] */
    rb_csv_pick *pick;
    uint32_t    *picked;    /* of one record after the other … */
    uint32_t     most;      /* … which are so many at most */
    uint32_t     usual;     /* ends in a block, when last some were picked: none, a few, or more */
};

/* readers[column]: whether its fields are wanted. */
void rb_csv_picker_init(rb_csv_picker *p, const uint32_t *readers, uint32_t columns, rb_vectors vectors);
void rb_csv_picker_fork(rb_csv_picker *p);
rb_csv_pick  rb_csv_pick_plain; /* any processor */
rb_csv_pick *rb_csv_pick_with(rb_vectors vectors, bool deposit); /* `deposit`: forms with vectors may use PDEP */

/* Lays out what was picked of `records`: the ends of one column stand `apart` words behind those of the one before it. What is beyond the
 * records, up to eight of them, and beyond the columns, up to as many as rb_csv_lay_out_count says, may be written as well. */
uint32_t rb_csv_lay_out_count(const rb_csv_picker *p);
void rb_csv_lay_out(const rb_csv_picker *p, uint32_t records, uint32_t *to, uint32_t apart);

#endif
