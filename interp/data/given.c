/* data/given.c: how a record was given, in a word. */
#include "data/verdict.h"

const char *rb_given_name(enum rb_given g)
{
    static const char *const names[RB_GIVEN_COUNT] = {
        [RB_GIVEN_TURN] = "turn",          [RB_GIVEN_NAMED] = "named",     [RB_GIVEN_OTHERWISE] = "otherwise",
        [RB_GIVEN_NOBODY] = "unassigned", [RB_GIVEN_UNKNOWN] = "unknown", [RB_GIVEN_SKIPPED] = "skipped",
    };
    return names[g];
}
