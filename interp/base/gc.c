/* base/gc.c: the collector behind base/gc.h.
 *
 * Promises  Memory that is reachable stays; memory that runs out ends the process
 *           with one line and exit 70; the collector itself never prints.
 * Builds    -DRB_NO_GC takes libc's allocator and never frees, for tools that cannot
 *           follow a collector (thread and leak checkers, valgrind). -DRB_GC_STRESS
 *           collects at every allocation, so that a pointer kept where the
 *           collector cannot see it fails in a test and not at a user's.
 *
 * Why growing copies and does not free the old block: a slice or a pointer into
 * it may live on, and the header promises that what is reachable stays. (The
 * RB_NO_GC build does move it, so that a stale pointer shows there.)
 */
#include "base/gc.h"

#include "base/bug.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Enough that checking a large rules file collects once or not at all; untouched pages cost nothing. */
#define START_BYTES    ((size_t)16 << 20)
#define LARGE_PAGE     ((size_t)2 << 20)
#define EXIT_NO_MEMORY 70

__attribute__((noreturn)) static void out_of_memory(void)
{
    static const char line[] = "rubric: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, line, sizeof line - 1);
    (void)ignored;
    _exit(EXIT_NO_MEMORY); /* not exit: handlers may want memory */
}

static size_t bytes_of(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX) out_of_memory();
    return bytes;
}

#ifdef RB_NO_GC

void rb_gc_init(void) {}

void *rb_gc_alloc(size_t count, size_t size)
{
    void *p = calloc(1, bytes_of(count, size) + 1);
    if (!p) out_of_memory();
    return p;
}

void *rb_gc_alloc_plain(size_t count, size_t size)
{
    void *p = malloc(bytes_of(count, size) + 1);
    if (!p) out_of_memory();
    return p;
}

void *rb_gc_alloc_room(size_t count, size_t size) { return rb_gc_alloc_plain(count, size); }

void *rb_gc_grow(void *old, size_t old_count, size_t new_count, size_t size, int scanned)
{
    size_t old_bytes = bytes_of(old_count, size), new_bytes = bytes_of(new_count, size);
    char *p = realloc(old, new_bytes + 1);
    if (!p) out_of_memory();
    if (scanned && new_bytes > old_bytes) memset(p + old_bytes, 0, new_bytes - old_bytes);
    return p;
}

int rb_gc_thread_create(pthread_t *id, const pthread_attr_t *how, void *(*work)(void *), void *arg) { return pthread_create(id, how, work, arg); }
int rb_gc_thread_join(pthread_t id) { return pthread_join(id, NULL); }

#else

#include <gc.h>
#include <gc/gc_mark.h>

static unsigned room_kind; /* scanned like any memory, and not zeroed */

static void *tell_out_of_memory(size_t bytes)
{
    (void)bytes;
    out_of_memory();
}

void rb_gc_init(void)
{
    GC_set_all_interior_pointers(1); /* a slice points into its text */
    GC_set_no_dls(1);                /* no library's data holds our pointers */
    GC_set_markers_count(1);         /* no helper threads: they cost more at the start than they give */
    GC_set_warn_proc(GC_ignore_warn_proc);
    GC_INIT();
    GC_set_oom_fn(tell_out_of_memory);
    room_kind = GC_new_kind(GC_new_free_list(), GC_DS_LENGTH, 1, 0);
    if (GC_get_heap_size() < START_BYTES) (void)GC_expand_hp(START_BYTES - GC_get_heap_size());
}

static void stress(void)
{
#ifdef RB_GC_STRESS
    GC_gcollect();
#endif
}

void *rb_gc_alloc(size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    stress();
    return GC_MALLOC(bytes);
}

void *rb_gc_alloc_plain(size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    stress();
    return GC_MALLOC_ATOMIC(bytes);
}

void *rb_gc_alloc_room(size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    stress();
    void *p = GC_generic_malloc(bytes, (int)room_kind);
#ifdef RB_GC_STRESS
    memset(p, 0x5a, bytes); /* whoever takes it for zeroed is found out */
#endif
    return p;
}

void *rb_gc_grow(void *old, size_t old_count, size_t new_count, size_t size, int scanned)
{
    size_t kept = bytes_of(old_count < new_count ? old_count : new_count, size);
    void *p = scanned ? rb_gc_alloc(new_count, size) : rb_gc_alloc_plain(new_count, size);
    if (kept > 0) memcpy(p, old, kept);
    return p;
}

/* The collector's own: it then knows the thread's stack, and can hold the thread while it collects. */
int rb_gc_thread_create(pthread_t *id, const pthread_attr_t *how, void *(*work)(void *), void *arg) { return GC_pthread_create(id, how, work, arg); }
int rb_gc_thread_join(pthread_t id) { return GC_pthread_join(id, NULL); }

#endif

void rb_gc_release(void *p, size_t bytes)
{
    enum { PAGE = 4096, WORTH_A_CALL = 1 << 18 };
    size_t before = (size_t)(-(uintptr_t)p) % PAGE;
    if (p && bytes >= WORTH_A_CALL) (void)madvise((char *)p + before, (bytes - before) / PAGE * PAGE, MADV_DONTNEED);
}

void *rb_gc_alloc_pages(size_t bytes)
{
    char  *p = rb_gc_alloc_plain(1, bytes);
    size_t before = (size_t)(-(uintptr_t)p) % LARGE_PAGE, whole = bytes > before ? (bytes - before) / LARGE_PAGE * LARGE_PAGE : 0;
    if (whole > 0) (void)madvise(p + before, whole, MADV_HUGEPAGE);
    return p;
}
