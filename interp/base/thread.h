/* base/thread.h: threads whose memory the collector sees. Only these may allocate. */
#ifndef RB_BASE_THREAD_H
#define RB_BASE_THREAD_H

#include <pthread.h>
#include <stdint.h>

typedef struct rb_thread rb_thread;

/* One of `threads` that share some work, with the one that calls. NULL: the system gives none. */
rb_thread *rb_thread_start(void (*work)(void *), void *arg, uint32_t threads);
void       rb_thread_join(rb_thread *t);
uint32_t   rb_thread_cores(void); /* that this process may use; at least 1 */

/* How often one of so many threads that wait for each other looks again before it sleeps: for about 200 us, since to sleep and be woken takes longer
 * than most waits; not at all where one that it waits for may need its processor. */
uint32_t rb_thread_looks(uint32_t threads);
static inline void rb_thread_pause(void)
{
#if defined __x86_64__
    for (int i = 0; i < 8; i++) __builtin_ia32_pause();
#elif defined __aarch64__
    __asm__ volatile("isb");
#endif
}
void rb_thread_lock(pthread_mutex_t *lock, uint32_t looks);

#endif
