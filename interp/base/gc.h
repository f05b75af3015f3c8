/* base/gc.h: the only door to the garbage collector.
 *
 * No other file includes <gc.h> or calls malloc, calloc, realloc or free.
 * Memory from here is never freed by hand; it lives while reachable from a
 * stack or other memory from here. So never keep such a pointer only where the
 * collector cannot see it: a global, a file, libc's memory, RB_NEW_PLAIN.
 */
#ifndef RB_BASE_GC_H
#define RB_BASE_GC_H

#include <pthread.h>
#include <stddef.h>

/* One zeroed T, or n of them, that may hold pointers. Ends the process (70) if memory is out. */
#define RB_NEW(T) ((T *)rb_gc_alloc(1, sizeof(T)))
#define RB_NEW_ARRAY(T, n) ((T *)rb_gc_alloc((n), sizeof(T)))

/* n Ts that hold no pointers (bytes, numbers): not zeroed, not scanned. */
#define RB_NEW_PLAIN(T, n) ((T *)rb_gc_alloc_plain((n), sizeof(T)))

/* n Ts that may hold pointers, each written before it is read: not zeroed, so that a page of which nothing is needed costs nothing. */
#define RB_NEW_ROOM(T, n) ((T *)rb_gc_alloc_room((n), sizeof(T)))

void  rb_gc_init(void); /* once, the first line of main */
void *rb_gc_alloc(size_t count, size_t size);
void *rb_gc_alloc_plain(size_t count, size_t size);
void *rb_gc_alloc_room(size_t count, size_t size);

/* Many plain bytes that will all be used: in large pages where the system has them. */
void *rb_gc_alloc_pages(size_t bytes);
/* Plain bytes that nobody reads any more: the system may have their pages back before they are collected. NULL: none. */
void rb_gc_release(void *p, size_t bytes);

/* Grows an array of `old_count` items to `new_count`; the new part is zeroed when `scanned`. */
void *rb_gc_grow(void *old, size_t old_count, size_t new_count, size_t size, int scanned);

/* For thread.h: as pthread_create and pthread_join, of a thread whose memory is seen. `how` may be NULL. */
int rb_gc_thread_create(pthread_t *id, const pthread_attr_t *how, void *(*work)(void *), void *arg);
int rb_gc_thread_join(pthread_t id);

#endif
