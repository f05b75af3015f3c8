/* diag/junit.h: what every report in JUnit's XML agrees about. */
#ifndef RB_DIAG_JUNIT_H
#define RB_DIAG_JUNIT_H

#include "base/map.h"

/* rules/closure.rules is the class rules.closure: readers group by what stands between dots. */
rb_str rb_junit_class(rb_str path);
/* The name, numbered when `names`, those of one class, has it already: GitLab drops the second of two. */
rb_str rb_junit_name(rb_map *names, rb_str name);

#endif
