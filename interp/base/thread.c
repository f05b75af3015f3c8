/* base/thread.c: see thread.h. */
#include "base/thread.h"

#include "base/gc.h"

#include <sched.h>

struct rb_thread { pthread_t id; void (*work)(void *); void *arg; };

static void *run(void *user)
{
    rb_thread *t = user;
    t->work(t->arg);
    return NULL;
}

rb_thread *rb_thread_start(void (*work)(void *), void *arg)
{
    rb_thread *t = RB_NEW(rb_thread);
    t->work = work;
    t->arg = arg;
    return rb_gc_thread_create(&t->id, run, t) == 0 ? t : NULL;
}

void rb_thread_join(rb_thread *t) { (void)rb_gc_thread_join(t->id); }

uint32_t rb_thread_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (uint32_t)count : 1;
}
