/* cli/following.h: --follow ends with Ctrl-C as other inputs end, with their summary. */
#ifndef RB_CLI_FOLLOWING_H
#define RB_CLI_FOLLOWING_H

#include <signal.h>

/* From now on SIGINT and SIGTERM set what is returned, and are let through only while the reader waits (read/tap.c). */
const volatile sig_atomic_t *rb_following_begin(void);

#endif
