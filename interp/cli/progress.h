/* cli/progress.h: one line on the terminal that says how far a long run is. */
#ifndef RB_CLI_PROGRESS_H
#define RB_CLI_PROGRESS_H

#include "engine/engine.h"

typedef struct rb_progress_line {
    int64_t began, shown; /* moments; shown 0: never */
} rb_progress_line;

/* Whether one would be seen and disturb nothing: standard error is a terminal, and no report runs down the same one. */
bool rb_progress_wanted(const rb_report_options *reports, const int *fds, uint32_t count);
void rb_progress_begin(rb_progress_line *line);
/* rb_run_options.progress: user is the line; NULL takes the line away. */
void rb_progress_show(void *user, const rb_progress *p);
/* "Case: 1,234,567 records, 512.0 MB of 2,048.0 MB, 310.2 MB/s, 5 s left" after so many microseconds. */
void rb_progress_print(rb_buf *b, const rb_progress *p, int64_t us);

#endif
