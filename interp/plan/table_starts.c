/* plan/table_starts.c: the texts of a column in the order of their bytes, among what the rows of a table ask them to start with.
 *
 * Path      constants of `starts with` -> [table_starts] -> ranges of codes of plan/table.c; codes of exec/table.c
 * Promises  A text's code is in the range of a start exactly when the text starts so: all that do stand together, from the start itself
 *           up to the next text that is as long and does not (its last byte one higher; no byte of UTF-8 is 255).
 */
#include "plan/table.h"

#include <stdlib.h>

enum { HEAD = 8 };

/* Bytes that are not there are less than any. */
static uint64_t head_of(rb_str s)
{
    uint64_t head = 0;
    for (size_t i = 0; i < HEAD; i++) head = head << 8 | (i < s.len ? (uint8_t)s.ptr[i] : 0);
    return head;
}

static int by_bytes(const void *left, const void *right)
{
    const rb_str *a = left, *b = right;
    return rb_str_compare(*a, *b);
}

/* The first text behind all that start so. */
static rb_str end_of(rb_str start)
{
    char *bytes = RB_NEW_PLAIN(char, start.len);
    memcpy(bytes, start.ptr, start.len);
    bytes[start.len - 1]++;
    return (rb_str){bytes, start.len};
}

void rb_table_starts_take(rb_table_column *c, rb_str *starts, uint32_t count)
{
    rb_str  *all = RB_NEW_ARRAY(rb_str, 2 * (size_t)count + 1);
    uint32_t len = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (starts[i].len == 0) continue;
        all[len++] = starts[i];
        all[len++] = end_of(starts[i]);
    }
    qsort(all, len, sizeof *all, by_bytes);
    c->starts = all;
    c->heads = RB_NEW_PLAIN(uint64_t, len + 1);
    c->border_count = 0;
    for (uint32_t i = 0; i < len; i++) {
        if (c->border_count > 0 && rb_str_equal(all[c->border_count - 1], all[i])) continue;
        c->heads[c->border_count] = head_of(all[i]);
        all[c->border_count++] = all[i];
    }
}

/* The first border of those from `low` on whose head is not less. No branch: texts come in no order. */
static uint32_t first_with_head(const rb_table_column *c, uint64_t head)
{
    uint32_t at = 0;
    for (uint32_t left = c->border_count; left > 0;) {
        uint32_t half = (left + 1) / 2;
        at += c->heads[at + half - 1] < head ? half : 0;
        left -= half;
    }
    return at;
}

uint32_t rb_table_starts_code(const rb_table_column *c, rb_str text)
{
    uint64_t head = head_of(text);
    uint32_t low = first_with_head(c, head), high = low;
    for (uint32_t step = 1; high < c->border_count && c->heads[high] == head; step *= 2) { /* those whose heads are alike */
        high += step;
        if (high > c->border_count) high = c->border_count;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (c->heads[middle] < head || (c->heads[middle] == head && rb_str_compare(c->starts[middle], text) < 0)) low = middle + 1;
        else high = middle;
    }
    return 2 * low + (low < c->border_count && rb_str_equal(c->starts[low], text) ? 2 : 1);
}

void rb_table_starts_range(const rb_table_column *c, rb_str start, uint32_t *low, uint32_t *high)
{
    *low = 1;
    *high = UINT32_MAX;
    if (start.len == 0) return;
    *low = rb_table_starts_code(c, start);
    *high = rb_table_starts_code(c, end_of(start)) - 1;
}
