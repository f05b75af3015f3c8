/* tests/conformance/common/second.h: what another reader of CSV makes of a file: tests/conformance/second_reader.py. */
#ifndef CONFORMANCE_SECOND_H
#define CONFORMANCE_SECOND_H

#include "base/str.h"
#include "base/vec.h"

typedef struct second_row {
    uint64_t line;    /* where it begins */
    bool     is_text; /* UTF-8 throughout */
    uint32_t count;
    rb_str  *cells;   /* [count] */
} second_row;

typedef struct second {
    RB_VEC(second_row) rows; /* the header first; empty lines are none */
    uint64_t wrong;          /* the line on which the record begins that it refuses; nothing is read after it. 0: none */
} second;

void second_start(void);
void second_stop(void);
bool second_read(const char *path, char delimiter, second *out); /* false: there is no python3 */

#endif
