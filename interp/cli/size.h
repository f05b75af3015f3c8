/* cli/size.h: amounts of memory as people write them: 256MB, 1.5GiB. */
#ifndef RB_CLI_SIZE_H
#define RB_CLI_SIZE_H

#include "base/str.h"

/* Bytes; false: that is no size, or zero, or beyond a million TB. */
bool rb_size_parse(rb_str text, uint64_t *bytes);

#endif
