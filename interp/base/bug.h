/* base/bug.h: the end of the road for faults of our own, never for a user's. */
#ifndef RB_BASE_BUG_H
#define RB_BASE_BUG_H

#define RB_BUG(what) rb_bug(__FILE__, __LINE__, (what))
#define RB_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#define RB_MUST_USE __attribute__((warn_unused_result))

__attribute__((noreturn)) void rb_bug(const char *file, int line, const char *what);

#endif
