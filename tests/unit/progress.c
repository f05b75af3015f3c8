/* The line of a long run: what it says, and that it says nothing that it cannot know. */
#include "check.h"

#include "cli/progress.h"

#include <unistd.h>

static rb_str line(uint64_t records, uint64_t bytes, uint64_t size, int64_t us)
{
    rb_buf      b = {0};
    rb_progress p = {.record = RB_STR("Case"), .records = records, .bytes = bytes, .size = size};
    rb_progress_print(&b, &p, us);
    return rb_buf_take(&b);
}

static void says_how_far_and_how_fast(void)
{
    CHECK_TEXT(line(1234567, 512000000, 2048000000, 2000000), "Case: 1,234,567 records, 512.0 MB of 2,048.0 MB, 256.0 MB/s, 6 s left");
    CHECK_TEXT(line(1, 100000, 100000, 1000000), "Case: 1 record, 0.1 MB of 0.1 MB, 0.1 MB/s, 0 s left");
    CHECK_TEXT(line(10, 1000000, 1000000000, 1000000), "Case: 10 records, 1.0 MB of 1,000.0 MB, 1.0 MB/s, 17 min left");
}

static void says_nothing_that_it_cannot_know(void)
{
    CHECK_TEXT(line(10, 1000000, 0, 1000000), "Case: 10 records, 1.0 MB, 1.0 MB/s");              /* a pipe */
    CHECK_TEXT(line(10, 3000000, 1000000, 1000000), "Case: 10 records, 3.0 MB, 3.0 MB/s");        /* a compressed file */
    CHECK_TEXT(line(0, 0, 1000000, 0), "Case: 0 records, 0.0 MB, 0.0 MB/s");
    CHECK_TEXT(line(UINT64_MAX, UINT64_MAX, UINT64_MAX, INT64_MAX), "Case: 18,446,744,073,709,551,615 records, 18,446,744,073,709.5 MB of 18,446,744,073,709.5 MB, 2.0 MB/s, 0 s left");
}

static void a_test_has_no_terminal(void)
{
    rb_report_options text = {.format = RB_REPORT_TEXT};
    CHECK(!rb_progress_wanted(&text, (int[]){1}, 1) || isatty(2));
}

int main(void)
{
    rb_gc_init();
    RUN(says_how_far_and_how_fast);
    RUN(says_nothing_that_it_cannot_know);
    RUN(a_test_has_no_terminal);
    return check_report();
}
