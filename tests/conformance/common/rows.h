/* tests/conformance/common/rows.h: texts of CSV that have no header line, as the suites of parsers have them.
 *
 * They are read under a header that is put before them, once for each number of fields that is wanted: of the rows with that
 * number each must be taken as it is wanted, and each other be rejected where it stands. An empty line is no record.
 */
#ifndef CONFORMANCE_ROWS_H
#define CONFORMANCE_ROWS_H

#include "base/json.h"
#include "tests/conformance/common/records.h"

typedef struct rows_of {
    rb_str   text;
    char     delimiter; /* 0: a comma */
    uint32_t titles;    /* lines before the rows */
    uint32_t most;      /* so many rows count, the others may be there; 0: all */
} rows_of;

/* The text under a header of so many columns. */
records *rows_read(const rows_of *of, uint32_t columns);
/* Nothing when the rows are those, an array of arrays of texts; else where they differ. *empty: whether rows of one empty
 * text are wanted, which are empty lines and were passed over. */
rb_str rows_differ(const rows_of *of, const rb_json *wanted, bool *empty);
/* Nothing when the records of a text with a header line are those objects; a member that is blank may be left out there. */
rb_str objects_differ(const records *got, const rb_json *wanted);

#endif
