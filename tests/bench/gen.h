/* tests/bench/gen.h: what the parts of the generator of example exports share.
 *
 * Row k of a table depends on the seed and on k alone: rows stream, memory does not grow with their number, and the
 * same seed always gives the same bytes. So invoices can look up the opportunity they bill by computing it again.
 */
#ifndef RB_TESTS_BENCH_GEN_H
#define RB_TESTS_BENCH_GEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- chance: splitmix64, one stream a row --- */

typedef struct gen_chance { uint64_t state; } gen_chance;

static inline uint64_t gen_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static inline uint64_t gen_next(gen_chance *c) { return gen_mix(c->state += 0x9e3779b97f4a7c15u); }

/* From 0 up to but not 1. */
static inline double gen_unit(gen_chance *c) { return (double)(gen_next(c) >> 11) * 0x1p-53; }
static inline bool   gen_happens(gen_chance *c, double p) { return gen_unit(c) < p; }
/* One of 0 .. n-1. */
static inline uint32_t gen_pick(gen_chance *c, uint32_t n) { return (uint32_t)(((gen_next(c) >> 32) * n) >> 32); }

gen_chance gen_chance_of(uint64_t seed, const char *table, uint64_t row);

#define GEN_COUNT(list) ((uint32_t)(sizeof(list) / sizeof((list)[0])))
#define GEN_ONE_OF(c, list) ((list)[gen_pick((c), GEN_COUNT(list))])

/* --- text of one field --- */

enum { GEN_TEXT_BYTES = 512 };
typedef struct gen_text {
    size_t len;
    char   bytes[GEN_TEXT_BYTES];
} gen_text;

void gen_put(gen_text *t, const char *chars);
void gen_put_int(gen_text *t, int64_t n, int digits);          /* padded with zeros to that many digits */
void gen_put_money(gen_text *t, int64_t cents, bool shortened); /* shortened: no zeros at the end */
void gen_put_date(gen_text *t, int64_t day);                    /* days since 1970-01-01 */
/* ISO 8601 text of an instant (seconds since 1970-01-01 UTC), written in one of the zones below. */
enum { GEN_ZONES = 10 };
void gen_put_instant(gen_text *t, int64_t second, uint32_t zone);
/* An 18 character Salesforce id: prefix, twelve base-62 digits, three check characters. */
void gen_put_id(gen_text *t, const char *prefix, uint64_t number);

/* --- rows, as CSV or NDJSON, on standard output --- */

enum gen_format { GEN_CSV, GEN_NDJSON };
enum { GEN_OUT_BYTES = 1 << 18, GEN_COLUMNS = 40 };

typedef struct gen_out {
    enum gen_format     format;
    const char *const  *columns;
    uint32_t            width;
    gen_text            before[GEN_COLUMNS]; /* what is written before the field of each column */
    uint32_t            at;      /* the column that comes next */
    uint64_t            rows;
    bool                broken;  /* a write failed */
    size_t              len;
    char                bytes[GEN_OUT_BYTES];
} gen_out;

void gen_begin(gen_out *out, enum gen_format format, const char *const *columns, uint32_t width);
void gen_add(gen_out *out, const gen_text *t);    /* text; empty: null in JSON */
void gen_add_chars(gen_out *out, const char *chars);
void gen_add_bare(gen_out *out, const gen_text *t); /* a number: no quotes in either form */
void gen_add_flag(gen_out *out, bool value);
void gen_end_row(gen_out *out);
bool gen_finish(gen_out *out);

/* --- shared vocabulary --- */

typedef struct gen_country { const char *name, *region, *city, *currency; uint32_t weight; } gen_country;
const gen_country *gen_country_of(gen_chance *c);
void               gen_put_company(gen_text *t, gen_chance *c);
void               gen_put_person(gen_text *t, gen_chance *c);

/* --- the tables --- */

/* false: a write failed. Invoices bill the first `rows` opportunities. */
bool gen_opportunities(gen_out *out, enum gen_format format, uint64_t rows, uint64_t seed);
bool gen_invoices(gen_out *out, enum gen_format format, uint64_t rows, uint64_t seed);
bool gen_cases(gen_out *out, enum gen_format format, uint64_t rows, uint64_t seed);

#endif
