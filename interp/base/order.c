/* base/order.c: see order.h. What one number writes in its turn the next one sees in its own: the lock is between them. */
#include "base/order.h"

#include "base/thread.h"

#include <stdatomic.h>

void rb_order_init(rb_order *o, uint32_t threads)
{
    *o = (rb_order){.looks = rb_thread_looks(threads)};
    (void)pthread_mutex_init(&o->lock, NULL);
    (void)pthread_cond_init(&o->moved, NULL);
}

void rb_order_wait(rb_order *o, uint64_t number)
{
    for (uint32_t i = 0; i < o->looks && atomic_load_explicit(&o->turn, memory_order_relaxed) != number; i++) rb_thread_pause();
    (void)pthread_mutex_lock(&o->lock);
    while (o->turn != number) (void)pthread_cond_wait(&o->moved, &o->lock);
    (void)pthread_mutex_unlock(&o->lock);
}

void rb_order_end(rb_order *o, uint64_t number)
{
    (void)pthread_mutex_lock(&o->lock);
    while (number - o->turn >= RB_ORDER_AHEAD) (void)pthread_cond_wait(&o->moved, &o->lock);
    o->is_over[number % RB_ORDER_AHEAD] = true;
    bool moved = o->is_over[o->turn % RB_ORDER_AHEAD];
    for (; o->is_over[o->turn % RB_ORDER_AHEAD]; o->turn++) o->is_over[o->turn % RB_ORDER_AHEAD] = false;
    if (moved) (void)pthread_cond_broadcast(&o->moved);
    (void)pthread_mutex_unlock(&o->lock);
}
