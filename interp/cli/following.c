/* cli/following.c: see following.h. The one variable of the program that is not in a struct: a signal has no argument. */
#include "cli/following.h"

#include <stddef.h>

static volatile sig_atomic_t is_stopped;

static void stop(int number)
{
    (void)number;
    is_stopped = 1;
}

const volatile sig_atomic_t *rb_following_begin(void)
{
    struct sigaction action = {.sa_handler = stop};
    sigset_t         held;
    (void)sigemptyset(&action.sa_mask);
    (void)sigemptyset(&held);
    (void)sigaddset(&held, SIGINT);
    (void)sigaddset(&held, SIGTERM);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigprocmask(SIG_BLOCK, &held, NULL);
    return &is_stopped;
}
