/* read/superseded.c: see superseded.h. */
#include "read/superseded.h"

#include "base/gc.h"

enum { FIRST_WORDS = 64 };

static void grow(rb_superseded *s, uint64_t least)
{
    uint64_t count = s->word_count > 0 ? s->word_count : FIRST_WORDS;
    while (count < least) count *= 2;
    s->words = rb_gc_grow(s->words, s->word_count, count, sizeof *s->words, 0);
    memset(s->words + s->word_count, 0, (count - s->word_count) * sizeof *s->words);
    s->word_count = count;
}

void rb_superseded_mark(rb_superseded *s, uint64_t record)
{
    if (record >> 6 >= s->word_count) grow(s, (record >> 6) + 1);
    s->words[record >> 6] |= UINT64_C(1) << (record & 63);
    s->count++;
}

uint32_t rb_superseded_drop(const rb_superseded *s, rb_batch *batch)
{
    uint32_t kept = 0, rows = batch->rows;
    if (s->count == 0) return 0;
    for (uint32_t row = 0; row < rows; row++) {
        if (rb_superseded_has(s, batch->record[row])) continue;
        if (kept < row) rb_batch_move(batch, kept, row);
        kept++;
    }
    rb_batch_cut(batch, kept);
    return rows - kept;
}
