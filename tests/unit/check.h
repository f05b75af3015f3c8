/* tests/unit/check.h: what a unit test is written with. Each tests/unit/NAME.c is one program:
 *
 *   static void adds_exactly(void) { CHECK(1 + 1 == 2); CHECK_TEXT(got, "0.3"); }
 *   int main(void) { rb_gc_init(); RUN(adds_exactly); return check_report(); }
 *
 * It ends with the line `N passed, N failed`; a failed check names its place and goes on.
 */
#ifndef RB_TESTS_CHECK_H
#define RB_TESTS_CHECK_H

#include "base/gc.h"
#include "base/str.h"

#include <stdio.h>

static int  check_passed, check_failed;
static bool check_this_failed;

#define RUN(test)                                                  \
    do {                                                           \
        check_this_failed = false;                                 \
        test();                                                    \
        if (check_this_failed) { check_failed++; printf("FAIL %s\n", #test); } \
        else check_passed++;                                       \
    } while (0)

#define CHECK(claim)                                                                  \
    do {                                                                              \
        if (!(claim)) { check_this_failed = true; printf("%s:%d: not true: %s\n", __FILE__, __LINE__, #claim); } \
    } while (0)

#define CHECK_TEXT(got, want)                                                                          \
    do {                                                                                               \
        rb_str check_got = (got), check_want = rb_str_of(want);                                        \
        if (!rb_str_equal(check_got, check_want)) {                                                    \
            check_this_failed = true;                                                                  \
            printf("%s:%d: %s\n  want %.*s\n  got  %.*s\n", __FILE__, __LINE__, #got,                  \
                   RB_STR_ARGS(check_want), RB_STR_ARGS(check_got));                                   \
        }                                                                                              \
    } while (0)

static inline int check_report(void)
{
    printf("%d passed, %d failed\n", check_passed, check_failed);
    return check_failed != 0;
}

#endif
