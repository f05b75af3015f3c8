/* base/thread.c: see thread.h. */
#include "base/thread.h"

#include "base/gc.h"

#include <sched.h>
#include <stdbool.h>

struct rb_thread { pthread_t id; void (*work)(void *); void *arg; cpu_set_t anywhere; bool is_placed; };

static void *run(void *user)
{
    rb_thread *t = user;
    if (t->is_placed) (void)pthread_setaffinity_np(pthread_self(), sizeof t->anywhere, &t->anywhere);
    t->work(t->arg);
    return NULL;
}

/* On another processor than this thread is on: there the system would leave it for a while, though others are free. */
static bool place_elsewhere(rb_thread *t, pthread_attr_t *how)
{
    int here = sched_getcpu();
    if (here < 0 || here >= CPU_SETSIZE || sched_getaffinity(0, sizeof t->anywhere, &t->anywhere) != 0 || CPU_COUNT(&t->anywhere) < 2) return false;
    cpu_set_t others = t->anywhere;
    CPU_CLR((size_t)here, &others);
    return pthread_attr_setaffinity_np(how, sizeof others, &others) == 0;
}

rb_thread *rb_thread_start(void (*work)(void *), void *arg, uint32_t threads)
{
    rb_thread *t = RB_NEW(rb_thread);
    pthread_attr_t how;
    (void)pthread_attr_init(&how);
    *t = (rb_thread){.work = work, .arg = arg};
    t->is_placed = threads <= rb_thread_cores() && place_elsewhere(t, &how);
    bool is_there = rb_gc_thread_create(&t->id, t->is_placed ? &how : NULL, run, t) == 0 || (t->is_placed && rb_gc_thread_create(&t->id, NULL, run, t) == 0);
    (void)pthread_attr_destroy(&how);
    return is_there ? t : NULL;
}

void rb_thread_join(rb_thread *t) { (void)rb_gc_thread_join(t->id); }

uint32_t rb_thread_cores(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (uint32_t)count : 1;
}

uint32_t rb_thread_looks(uint32_t threads)
{
    enum { LOOKS = 1000 };
    return threads <= rb_thread_cores() ? LOOKS : 0;
}

void rb_thread_lock(pthread_mutex_t *lock, uint32_t looks)
{
    for (uint32_t i = 0; i < looks; i++, rb_thread_pause())
        if (pthread_mutex_trylock(lock) == 0) return;
    (void)pthread_mutex_lock(lock);
}
