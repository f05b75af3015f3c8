/* base/zone.c: time zones: from the system's zone files to a table of offsets.
 *
 * Path      rb_zone_load -> TZif bytes -> table of intervals -> offset and resolve, for every record
 * Promises  A zone is immutable, so any number of threads may share it. A file that is not a zone, or is
 *           damaged, gives NULL. A name never leads out of the zone folder.
 * Source    RFC 8536, versions 1 to 4, fat and slim files.
 *
 * Why the yearly rule in a file's last line is laid out for 400 years at load: the calendar repeats
 * after 400 years, weekdays too, so any later moment is looked up 400 or 800 … years earlier in
 * the same table, and a look-up is one binary search whatever the year.
 */
#include "base/clock.h"
#include "base/ascii.h"
#include "base/gc.h"
#include "base/path.h"
#include "base/vec.h"
#include "base/zone_posix.h"

#define FOLDER "/usr/share/zoneinfo/"
#define CYCLE (INT64_C(146097) * 86400) /* 400 years in seconds */
#define MAX_OFFSET (26 * 3600)

enum { FILE_LIMIT = 1 << 16, NAME_LIMIT = 64, HEADER_BYTES = 44 };

typedef struct interval {
    int64_t start;  /* seconds since 1970 UTC; INT64_MIN for the first */
    int64_t offset; /* local minus UTC, in seconds */
} interval;

struct rb_zone {
    rb_str  name;
    RB_VEC(interval) table;
    int64_t repeats_from; /* from here on the table's last 400 years repeat; INT64_MAX: they do not */
};

/* ---- reading a zone file ---- */

/* A data block: where its parts are. */
struct block {
    const unsigned char *times, *indices, *types, *end;
    uint32_t time_count, type_count, leap_count, time_bytes;
};

static uint32_t be32(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t signed32(const unsigned char *p) { return (int64_t)be32(p) - ((int64_t)(p[0] >> 7) << 32); }
static int64_t signed64(const unsigned char *p) { return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4)); }

/* The block whose header begins at `at`. Every count is below the file's size, so sums cannot wrap. */
static bool find_block(rb_str file, size_t at, uint32_t time_bytes, struct block *out)
{
    const unsigned char *bytes = (const unsigned char *)file.ptr;
    if (file.len < at + HEADER_BYTES || memcmp(file.ptr + at, "TZif", 4) != 0) return false;
    size_t counts[6]; /* UT marks, standard marks, leap seconds, times, types, letters */
    for (size_t i = 0; i < 6; i++) {
        counts[i] = be32(bytes + at + 20 + 4 * i);
        if (counts[i] > file.len) return false;
    }
    size_t before_types = counts[3] * (time_bytes + 1);
    size_t after = counts[4] * 6 + counts[5] + counts[2] * (time_bytes + 4) + counts[1] + counts[0];
    if (file.len - at - HEADER_BYTES < before_types + after) return false;
    *out = (struct block){.time_count = (uint32_t)counts[3], .type_count = (uint32_t)counts[4],
                          .leap_count = (uint32_t)counts[2], .time_bytes = time_bytes};
    out->times = bytes + at + HEADER_BYTES;
    out->indices = out->times + counts[3] * time_bytes;
    out->types = out->indices + counts[3];
    out->end = out->types + after;
    return true;
}

static bool add_interval(rb_zone *z, int64_t start, int64_t offset)
{
    interval next = {start, offset};
    if (offset < -MAX_OFFSET || offset > MAX_OFFSET) return false;
    if (z->table.len > 0 && z->table.items[z->table.len - 1].start >= start) return false;
    rb_vec_push(&z->table, next);
    return true;
}

static bool read_block(rb_zone *z, const struct block *b)
{
    if (b->type_count == 0 || b->leap_count > 0) return false; /* "right" zones count leap seconds; we do not */
    if (!add_interval(z, INT64_MIN, signed32(b->types))) return false;
    for (uint32_t i = 0; i < b->time_count; i++) {
        const unsigned char *at = b->times + (size_t)i * b->time_bytes;
        int64_t start = b->time_bytes == 8 ? signed64(at) : signed32(at);
        if (b->indices[i] >= b->type_count) return false;
        if (!add_interval(z, start, signed32(b->types + (size_t)b->indices[i] * 6))) return false;
    }
    return true;
}

/* ---- the rule after the last transition ---- */

/* Keeps the table in order: changes of neighbouring years may cross by days, and the later year's wins. */
static void insert_change(rb_zone *z, int64_t start, int64_t offset)
{
    interval last = {start, offset};
    uint32_t at = z->table.len;
    rb_vec_push(&z->table, last);
    for (; z->table.items[at - 1].start > start; at--) {
        z->table.items[at] = z->table.items[at - 1];
        z->table.items[at - 1] = last;
    }
    if (z->table.items[at - 1].start < start) return;
    z->table.items[at - 1] = last;
    z->table.len--;
    memmove(&z->table.items[at], &z->table.items[at + 1], (z->table.len - at) * sizeof last);
}

static int year_of(int64_t seconds)
{
    if (seconds < (int64_t)RB_DATE_MIN * 86400) return 1;
    if (seconds > (int64_t)RB_DATE_MAX * 86400) return 9999;
    return rb_date_to_civil(seconds / 86400 - (seconds % 86400 < 0)).year;
}

static void lay_out(rb_zone *z, const rb_posix_rule *rule)
{
    int64_t last = z->table.items[z->table.len - 1].start, days;
    int     first_year = year_of(last), end_year = first_year + 402;
    for (int year = first_year; year <= end_year && year <= 9999; year++) {
        int64_t starts = rb_posix_moment(&rule->starts, year, rule->standard);
        int64_t ends = rb_posix_moment(&rule->ends, year, rule->summer);
        if (starts > last) insert_change(z, starts, rule->summer);
        if (ends > last) insert_change(z, ends, rule->standard);
    }
    if (rb_date_from_civil((rb_civil){end_year, 1, 1}, &days)) z->repeats_from = days * 86400;
}

static bool read_footer(rb_zone *z, rb_str text)
{
    size_t end = text.len > 1 && text.ptr[0] == '\n' ? rb_str_find(text, RB_STR("\n"), 1) : SIZE_MAX;
    if (end == SIZE_MAX) return false;
    rb_posix_rule rule;
    if (end == 1) return true; /* no rule: the last offset stays */
    if (!rb_posix_parse(rb_str_slice(text, 1, end), &rule)) return false;
    if (rule.has_summer) lay_out(z, &rule);
    else if (z->table.len == 1) z->table.items[0].offset = rule.standard;
    return true;
}

static bool read_zone(rb_zone *z, rb_str file)
{
    struct block b;
    if (!find_block(file, 0, 4, &b)) return false;
    if (file.ptr[4] == '\0') return read_block(z, &b);
    size_t second = (size_t)(b.end - (const unsigned char *)file.ptr);
    if (!find_block(file, second, 8, &b) || !read_block(z, &b)) return false;
    size_t footer = (size_t)(b.end - (const unsigned char *)file.ptr);
    return read_footer(z, rb_str_slice(file, footer, file.len));
}

/* ---- names ---- */

static bool is_name_byte(char c)
{
    return rb_is_letter(c) || rb_is_digit(c) || c == '_' || c == '-' ||
           c == '+' || c == '/';
}

/* An IANA name: no dots, so no way up. Names that stand for this machine's own zone would make a
 * result depend on the machine; right/ and posix/ are other copies of the whole folder. */
static bool is_safe_name(rb_str name)
{
    static const char *const refused[] = {"localtime", "posixrules", "Factory"};
    if (name.len == 0 || name.len > NAME_LIMIT || name.ptr[0] == '/') return false;
    for (size_t i = 0; i < name.len; i++)
        if (!is_name_byte(name.ptr[i])) return false;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (rb_str_equal(name, rb_str_of(refused[i]))) return false;
    return !rb_str_starts(name, RB_STR("right/")) && !rb_str_starts(name, RB_STR("posix/"));
}

/* +05:30, -0800: seconds. */
static bool parse_offset(rb_str s, int64_t *seconds)
{
    int digits[4], count = 0;
    if (s.len < 5 || s.len > 6 || (s.ptr[0] != '+' && s.ptr[0] != '-')) return false;
    for (size_t i = 1; i < s.len; i++) {
        if (s.len == 6 && i == 3 && s.ptr[i] == ':') continue;
        if (!rb_is_digit(s.ptr[i]) || count == 4) return false;
        digits[count++] = s.ptr[i] - '0';
    }
    int hours = digits[0] * 10 + digits[1], minutes = digits[2] * 10 + digits[3];
    if (count != 4 || hours > 23 || minutes > 59) return false;
    *seconds = (hours * 60 + minutes) * 60 * (s.ptr[0] == '-' ? -1 : 1);
    return true;
}

const rb_zone *rb_zone_load(rb_str name)
{
    rb_zone *z = RB_NEW(rb_zone);
    rb_buf   file = {0};
    int64_t  offset = 0;
    z->name = rb_str_dup(name);
    z->repeats_from = INT64_MAX;
    if (rb_str_equal(name, RB_STR("UTC")) || parse_offset(name, &offset))
        return add_interval(z, INT64_MIN, offset) ? z : NULL;
    if (!is_safe_name(name) || rb_file_read(rb_str_print(FOLDER "%.*s", RB_STR_ARGS(name)), FILE_LIMIT, &file) != 0 || !read_zone(z, rb_buf_str(&file))) return NULL;
    return z;
}

rb_str rb_zone_name(const rb_zone *z) { return z->name; }

/* ---- looking up ---- */

static int64_t floor_div(int64_t a, int64_t b) { return a / b - (a % b < 0); }

/* How far a moment must be moved back, in whole cycles, to fall into the table. */
static int64_t cycles_back(const rb_zone *z, int64_t seconds)
{
    return seconds < z->repeats_from ? 0 : ((seconds - z->repeats_from) / CYCLE + 1) * CYCLE;
}

/* Index of the interval that holds `seconds`. Written without branches: look-ups come in no order. */
static uint32_t find_interval(const rb_zone *z, int64_t seconds)
{
    const interval *items = z->table.items;
    uint32_t        at = 0;
    for (uint32_t left = z->table.len; left > 1;) {
        uint32_t half = left / 2;
        at = items[at + half].start <= seconds ? at + half : at;
        left -= half;
    }
    return at;
}

int64_t rb_zone_offset(const rb_zone *z, int64_t instant_us)
{
    int64_t seconds = floor_div(instant_us, RB_US_PER_SECOND);
    seconds -= cycles_back(z, seconds);
    return z->table.items[find_interval(z, seconds)].offset * RB_US_PER_SECOND;
}

int64_t rb_zone_date(const rb_zone *z, int64_t instant_us)
{
    return floor_div(instant_us + rb_zone_offset(z, instant_us), RB_US_PER_DAY);
}

/* Where the offset is always the same, one division without a sign for each. */
void rb_zone_dates(const rb_zone *z, const int64_t *instants, int64_t *dates, uint32_t count)
{
    const int64_t before = 1 - (int64_t)RB_DATE_MIN; /* days that make of every day a positive one */
    if (z->table.len > 1) {
        for (uint32_t i = 0; i < count; i++) dates[i] = rb_zone_date(z, instants[i]);
        return;
    }
    int64_t shift = z->table.items[0].offset * RB_US_PER_SECOND + before * RB_US_PER_DAY;
    for (uint32_t i = 0; i < count; i++) dates[i] = (int64_t)((uint64_t)(instants[i] + shift) / (uint64_t)RB_US_PER_DAY) - before;
}

static bool is_last(const rb_zone *z, uint32_t i) { return i + 1 == z->table.len; }

int rb_zone_resolve(const rb_zone *z, int64_t local_us, int64_t instants[2])
{
    int64_t seconds = floor_div(local_us, RB_US_PER_SECOND), back = cycles_back(z, seconds);
    int64_t local = seconds - back;
    int     count = 0;
    for (uint32_t i = find_interval(z, local - MAX_OFFSET); i < z->table.len && count < 2; i++) {
        const interval *in = &z->table.items[i];
        int64_t         at = local - in->offset;
        if (in->start > local + MAX_OFFSET) break;
        if (at < in->start || (!is_last(z, i) && at >= in[1].start)) continue;
        instants[count++] = local_us - in->offset * RB_US_PER_SECOND;
    }
    return count;
}

/* Where no change of the clock is near, there is one such moment. */
static bool is_far_from_changes(const rb_zone *z, int64_t local, uint32_t i)
{
    return local - MAX_OFFSET >= z->table.items[i].start && (is_last(z, i) || local + MAX_OFFSET < z->table.items[i + 1].start);
}

int64_t rb_zone_instant(const rb_zone *z, int64_t local_us)
{
    int64_t  instants[2], seconds = floor_div(local_us, RB_US_PER_SECOND), local = seconds - cycles_back(z, seconds);
    uint32_t i = find_interval(z, local);
    if (is_far_from_changes(z, local, i)) return local_us - z->table.items[i].offset * RB_US_PER_SECOND;
    if (rb_zone_resolve(z, local_us, instants) > 0) return instants[0];
    i = find_interval(z, local - MAX_OFFSET);
    while (!is_last(z, i) && local - z->table.items[i + 1].offset >= z->table.items[i + 1].start) i++;
    return local_us - z->table.items[i].offset * RB_US_PER_SECOND;
}
