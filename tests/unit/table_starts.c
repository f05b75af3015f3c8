/* tests/unit/table_starts.c: a text's code is in the range of a start exactly when the text starts so. */
#include "check.h"
#include "reading.h"

#include "plan/table.h"

enum { STARTS = 60, TEXTS = 400 };

/* Short texts of few bytes, so that many are alike for a while; long ones share more than eight. */
static rb_str some_text(uint64_t *chance)
{
    rb_buf b = {0};
    if (below(chance, 3) == 0) rb_buf_add_chars(&b, "the same for long ");
    for (uint32_t left = below(chance, 6); left > 0; left--) rb_buf_add_char(&b, "ab\x7f\xc3\xbf\x01"[below(chance, 6)]);
    if (below(chance, 20) == 0) rb_buf_add_str(&b, (rb_str){"\0", 1});
    return rb_buf_take(&b);
}

static void in_range_when_it_starts_so(void)
{
    uint64_t chance = 6;
    for (int round = 0; round < 40; round++) {
        rb_table_column c = {.order = RB_TABLE_BY_START};
        rb_str starts[STARTS];
        for (uint32_t i = 0; i < STARTS; i++) starts[i] = some_text(&chance);
        uint32_t taken = 1 + below(&chance, STARTS);
        rb_table_starts_take(&c, starts, taken);
        for (uint32_t t = 0; t < TEXTS; t++) {
            rb_str   text = some_text(&chance), start = starts[below(&chance, taken)];
            uint32_t code = rb_table_starts_code(&c, text), low, high;
            rb_table_starts_range(&c, start, &low, &high);
            CHECK((low <= code && code <= high) == rb_str_starts(text, start));
            CHECK(code > 0 && low < high);
        }
    }
}

int main(void)
{
    rb_gc_init();
    RUN(in_range_when_it_starts_so);
    return check_report();
}
