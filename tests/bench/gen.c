/* tests/bench/gen.c: makes example exports of any size, the same bytes for the same seed.
 *
 *   gen cases|opportunities|invoices [--rows N] [--seed S] [--format csv|ndjson]
 *
 * The rows have the faults of real exports, each in a few of a hundred: blank fields, dates that disagree, a
 * currency that is no currency, quotes and line ends inside fields. Benchmarks and the memory test read them.
 */
#include "gen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef bool table(gen_out *out, enum gen_format format, uint64_t rows, uint64_t seed);

struct request {
    table          *make;
    enum gen_format format;
    uint64_t        rows, seed;
};

static bool parse_count(const char *text, uint64_t *out)
{
    char *end;
    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && *end == '\0';
}

static bool parse_option(const char *name, const char *value, struct request *r)
{
    if (strcmp(name, "--rows") == 0) return parse_count(value, &r->rows);
    if (strcmp(name, "--seed") == 0) return parse_count(value, &r->seed);
    if (strcmp(name, "--format") != 0) return false;
    r->format = strcmp(value, "ndjson") == 0 ? GEN_NDJSON : GEN_CSV;
    return r->format == GEN_NDJSON || strcmp(value, "csv") == 0;
}

static bool parse_request(int argc, char **argv, struct request *r)
{
    if (argc < 2 || argc % 2 != 0) return false;
    r->make = strcmp(argv[1], "cases") == 0           ? gen_cases
              : strcmp(argv[1], "opportunities") == 0 ? gen_opportunities
              : strcmp(argv[1], "invoices") == 0      ? gen_invoices
                                                      : NULL;
    for (int i = 2; i < argc; i += 2)
        if (!parse_option(argv[i], argv[i + 1], r)) return false;
    return r->make != NULL;
}

int main(int argc, char **argv)
{
    struct request request = {.format = GEN_CSV, .rows = 1000, .seed = 1};
    gen_out        out;
    if (!parse_request(argc, argv, &request)) {
        fputs("usage: gen cases|opportunities|invoices [--rows N] [--seed S] [--format csv|ndjson]\n", stderr);
        return 2;
    }
    if (request.make(&out, request.format, request.rows, request.seed)) return 0;
    fputs("gen: could not write\n", stderr);
    return 1;
}
