/* tests/conformance/zones.c FOLDER: every change of the clocks in 48 zones from 1970 to 2037.
 *
 * Both ways: a moment has the stated wall time, and that wall time is again the moment, or is one of the two in an autumn hour that comes twice.
 * The zones are the machine's own, so a failure may also mean that its tzdata is of another year than the suite's.
 */
#include "base/clock.h"
#include "tests/conformance/common/suite.h"

#include <stdlib.h>

enum { COLUMNS = 6 };

static bool read_row(rb_str line, rb_str cells[COLUMNS])
{
    size_t at = 0;
    for (int i = 0; i < COLUMNS; i++) {
        size_t end = i + 1 < COLUMNS ? rb_str_find(line, RB_STR("\t"), at) : line.len;
        if (end == SIZE_MAX) return false;
        cells[i] = rb_str_slice(line, at, end);
        at = end + 1;
    }
    return true;
}

static bool comes_back(const rb_zone *zone, int64_t local, int64_t moment)
{
    int64_t moments[2];
    int     count = rb_zone_resolve(zone, local, moments);
    return (count > 0 && moments[0] == moment) || (count > 1 && moments[1] == moment);
}

static void run(suite *s, rb_str cells[COLUMNS])
{
    rb_str         id = rb_str_print("%.*s/%.*s", RB_STR_ARGS(cells[0]), RB_STR_ARGS(cells[1]));
    const rb_zone *zone = rb_zone_load(cells[0]);
    int64_t        moment, local, offset = strtoll(rb_str_chars(cells[3]), NULL, 10) * RB_US_PER_SECOND;
    if (!zone) suite_fail(s, id, "there is no such zone");
    else if (!rb_instant_parse(cells[1], NULL, &moment) || !rb_instant_parse(cells[2], rb_zone_load(RB_STR("UTC")), &local)) suite_fail(s, id, "is not a moment");
    else if (rb_zone_offset(zone, moment) != offset || moment + offset != local) suite_fail(s, id, "the offset is %ld seconds", (long)(rb_zone_offset(zone, moment) / RB_US_PER_SECOND));
    else if (!comes_back(zone, local, moment)) suite_fail(s, id, "%.*s there is not this moment", RB_STR_ARGS(cells[2]));
    else suite_pass(s, id);
}

int main(int argc, char **argv)
{
    suite  s = suite_new("zones");
    rb_str text, line, cells[COLUMNS];
    size_t at = 0;
    if (argc != 2) return 2;
    if (suite_read(&s, argv[1], "tz-transitions/transitions.tsv", &text) && suite_line(text, &at, &line))
        while (suite_line(text, &at, &line)) {
            if (line.len == 0) continue;
            if (read_row(line, cells)) run(&s, cells);
            else suite_fail(&s, line, "is no row of the table");
        }
    return suite_end(&s);
}
