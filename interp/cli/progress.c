/* cli/progress.c: how far a long run is, on standard error.
 *
 * A run that ends within half a second shows nothing; a line is written anew five times a second and taken away before the
 * reports are written. What is left is only said where it can be known: every input is a file, and what was read so far is
 * not more than its size, as it would be of a compressed one.
 */
#include "cli/progress.h"

#include "cli/console.h"

#include <stdlib.h>
#include <unistd.h>

enum { FIRST_US = 500 * 1000, EVERY_US = 200 * 1000, BYTES_PER_TENTH = 100 * 1000 };

bool rb_progress_wanted(const rb_report_options *reports, const int *fds, uint32_t count)
{
    const char *term = getenv("TERM");
    if (isatty(RB_STDERR) != 1 || (term && strcmp(term, "dumb") == 0)) return false;
    for (uint32_t i = 0; i < count; i++)
        if (rb_report_listed(reports[i].format) == 0 && isatty(fds[i]) == 1) return false;
    return true;
}

void rb_progress_begin(rb_progress_line *line) { *line = (rb_progress_line){.began = rb_clock_now()}; }

static void add_grouped(rb_buf *b, uint64_t n)
{
    char digits[24];
    int  len = 0;
    do digits[len++] = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    while (len-- > 0) {
        rb_buf_add_char(b, digits[len]);
        if (len > 0 && len % 3 == 0) rb_buf_add_char(b, ',');
    }
}

static void add_megabytes(rb_buf *b, uint64_t bytes)
{
    uint64_t tenths = bytes / BYTES_PER_TENTH;
    add_grouped(b, tenths / 10);
    rb_buf_print(b, ".%u MB", (unsigned)(tenths % 10));
}

static void add_left(rb_buf *b, uint64_t seconds)
{
    if (seconds >= 120) rb_buf_print(b, ", %llu min left", (unsigned long long)((seconds + 59) / 60));
    else rb_buf_print(b, ", %llu s left", (unsigned long long)seconds);
}

void rb_progress_print(rb_buf *b, const rb_progress *p, int64_t us)
{
    uint64_t spent = us > 0 ? (uint64_t)us : 1, rate = (uint64_t)((rb_u128)p->bytes * 1000000 / spent);
    bool     known = p->size > 0 && p->bytes > 0 && p->bytes <= p->size;
    rb_buf_add_str(b, p->record);
    rb_buf_add_chars(b, ": ");
    add_grouped(b, p->records);
    rb_buf_add_chars(b, p->records == 1 ? " record, " : " records, ");
    add_megabytes(b, p->bytes);
    if (known) rb_buf_add_chars(b, " of ");
    if (known) add_megabytes(b, p->size);
    rb_buf_add_chars(b, ", ");
    add_megabytes(b, rate);
    rb_buf_add_chars(b, "/s");
    if (known && rate > 0) add_left(b, (p->size - p->bytes + rate - 1) / rate);
}

void rb_progress_show(void *user, const rb_progress *p)
{
    rb_progress_line *line = user;
    rb_buf  b = {0};
    int64_t now = rb_clock_now();
    if (!p && line->shown == 0) return;
    if (p && (now - line->began < FIRST_US || now - line->shown < EVERY_US)) return;
    rb_buf_add_chars(&b, "\r\x1b[K");
    if (p) rb_progress_print(&b, p, now - line->began);
    line->shown = p ? now : 0;
    (void)rb_console_write(RB_STDERR, rb_buf_str(&b));
}
