/* base/bug.c: says where we went wrong, and stops. A core or a debugger shows the rest. */
#include "base/bug.h"

#include <stdio.h>
#include <stdlib.h>

void rb_bug(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "rubric: fault in rubric itself, not in your files: %s (%s:%d)\n", what, file,
                  line);
    abort();
}
