/* read/superseded.h: which records of a file are not taken, because a later one with the same key is (`latest by`).
 *
 * Told by number, so that a second reading needs neither the keys nor the memory they took: one bit a record.
 */
#ifndef RB_READ_SUPERSEDED_H
#define RB_READ_SUPERSEDED_H

#include "data/batch.h"

typedef struct rb_superseded {
    uint64_t *words;
    uint64_t  word_count;
    uint64_t  count; /* of records that are marked */
} rb_superseded;

void rb_superseded_mark(rb_superseded *s, uint64_t record); /* its number in the file, from 1; not marked yet */
static inline bool rb_superseded_has(const rb_superseded *s, uint64_t record)
{
    return record >> 6 < s->word_count && (s->words[record >> 6] >> (record & 63) & 1) != 0;
}
/* Takes the marked rows out of the batch, the others keep their order. Returns how many they were. */
uint32_t rb_superseded_drop(const rb_superseded *s, rb_batch *batch);

#endif
