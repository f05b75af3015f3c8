/* engine/memory.c: see memory.h.
 *
 * A process needs memory for more than what it keeps: the program, the pieces of the inputs that are being read, the tables
 * by which one part is matched. So that much is set aside, and a quarter of the rest.
 */
#include "engine/memory.h"

#include <stdio.h>
#include <unistd.h>

#define SET_ASIDE ((uint64_t)24 << 20)

/* Of the container, where there is one; UINT64_MAX: no limit. */
static uint64_t limit_in(const char *path)
{
    unsigned long long n;
    FILE *f = fopen(path, "re");
    bool  there = f && fscanf(f, "%llu", &n) == 1; /* "max" is no number */
    if (f) (void)fclose(f);
    return there ? n : UINT64_MAX;
}

static uint64_t machine_memory(void)
{
    long     pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    uint64_t all = pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : (uint64_t)1 << 30;
    uint64_t newer = limit_in("/sys/fs/cgroup/memory.max"), older = limit_in("/sys/fs/cgroup/memory/memory.limit_in_bytes");
    all = newer < all ? newer : all;
    return older < all ? older : all;
}

rb_spill *rb_memory_new(uint64_t max_memory)
{
    uint64_t all = max_memory > 0 ? max_memory : machine_memory() / 2;
    uint64_t rest = all > 2 * SET_ASIDE ? all - SET_ASIDE : all / 2;
    return rb_spill_new(rest - rest / 4);
}

bool rb_memory_check(const rb_spill *s, rb_diags *ds)
{
    rb_str trouble = rb_spill_trouble(s);
    if (trouble.len == 0) return true;
    rb_diag_add(ds, RB_E0540, RB_SPAN_NONE, "%.*s", RB_STR_ARGS(trouble));
    rb_diag_help(ds, "what does not fit in --max-memory goes there: set TMPDIR to a folder with room, or allow more memory");
    return false;
}
