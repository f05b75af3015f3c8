/* read/unpack.c: see unpack.h. */
#include "read/unpack.h"

bool rb_unpack_count(rb_unpack_limit *limit, size_t made, rb_fault *fault)
{
    limit->made += made;
    if (limit->made <= RB_UNPACK_FREE || limit->made / limit->most <= limit->origin->taken) return true;
    (void)rb_fault_say(fault, RB_E0521, "grows to more than %llu times its size when it is unpacked: its first %llu bytes became %llu",
                       (unsigned long long)limit->most, (unsigned long long)limit->origin->taken, (unsigned long long)limit->made);
    fault->help = RB_STR("if it is meant to be so, allow more: --max-expansion 2000");
    return false;
}
