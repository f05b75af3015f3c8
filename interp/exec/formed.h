/* exec/formed.h: 64 days or moments in a form that is declared and has fixed places, put into ISO form and read as others are.
 */
#ifndef RB_EXEC_FORMED_H
#define RB_EXEC_FORMED_H

#include "data/schema.h"
#include "exec/fetch.h"

/* Of a date or datetime with a format: as rb_plain_ways.days and .instants; none where the form has no fixed places. */
uint64_t rb_formed_read(const rb_field *f, const rb_fetched *c, int64_t *out);

#endif
