/* diag/junit.h: what every report in JUnit's XML agrees about. */
#ifndef RB_DIAG_JUNIT_H
#define RB_DIAG_JUNIT_H

#include "base/buf.h"
#include "base/map.h"

/* rules/closure.rules is the class rules.closure: readers group by what stands between dots. */
rb_str rb_junit_class(rb_str path);
/* The name, numbered when `names`, those of one class, has it already: GitLab drops the second of two. */
rb_str rb_junit_name(rb_map *names, rb_str name);
void rb_junit_add_case(rb_buf *b, rb_str path, rb_str name, uint32_t line); /* <testcase … line="7", and no end of the tag */

#endif
