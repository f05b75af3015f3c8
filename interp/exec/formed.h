/* exec/formed.h: 64 days or moments in a form that is declared, or that is nearly ISO form, put into that and read as others are.
 */
#ifndef RB_EXEC_FORMED_H
#define RB_EXEC_FORMED_H

#include "data/schema.h"
#include "exec/fetch.h"

/* Of a date or datetime with a format: as rb_plain_ways.days and .instants; none where the form is too long. */
uint64_t rb_formed_read(const rb_field *f, const rb_fetched *c, int64_t *out);

/* Of a datetime without a format: those of the cells that are not known that are nearly in ISO form ("2025-06-01 16:00:00.000+0000", " UTC",
 * without an offset or without seconds). Returns all that are known. */
uint64_t rb_formed_moments(const rb_field *f, const rb_fetched *c, uint64_t known, int64_t *out);

/* Of a date without a format: those that have midnight behind them, the same way. */
uint64_t rb_formed_days(const rb_fetched *c, uint64_t known, int64_t *out);

#endif
