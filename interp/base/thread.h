/* base/thread.h: threads whose memory the collector sees. Only these may allocate. */
#ifndef RB_BASE_THREAD_H
#define RB_BASE_THREAD_H

#include <stdint.h>

typedef struct rb_thread rb_thread;

rb_thread *rb_thread_start(void (*work)(void *), void *arg); /* NULL: the system gives none */
void       rb_thread_join(rb_thread *t);
uint32_t   rb_thread_cores(void); /* that this process may use; at least 1 */

#endif
