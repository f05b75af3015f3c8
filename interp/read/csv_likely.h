/* read/csv_likely.h: where the last record of a run of CSV ends, by a look at its last bytes: right for all text that follows RFC 4180
 * as long as no quoted text is so long that no quote is near. A guess, to be proved by whoever reads the records. */
#ifndef RB_READ_CSV_LIKELY_H
#define RB_READ_CSV_LIKELY_H

#include <stdbool.h>
#include <stddef.h>

/* After the last line feed in bytes[0 .. len) that ends a record; 0 when that cannot be told cheaply. */
size_t rb_csv_likely_cut(const char *bytes, size_t len, char delimiter);

#endif
