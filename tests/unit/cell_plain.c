/* tests/unit/cell_plain.c: what is read without branches is read as cell.c reads it, whatever stands around the cell; and
 * what nearly all cells look like is read so.
 */
#include "check.h"
#include "data/cell_plain.h"
#include "exec/plain.h"

enum { LONGEST = 40 };

static uint64_t seed = 20260201;
static uint32_t any(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33) % below;
}

static const char some[] = "00123456789--++..::TtZz  /,;\"#NAeE%\t\n\xC3\x84\xE2\x80\xA0yesnotrufalYESNOTRUFAL\x11\x10\x7F\xE3\xEF";

static char around[2 * RB_CELL_ROOM + LONGEST];

/* A cell in the middle of bytes that may themselves be part of a number, a date or a time. */
static rb_cell cell_of(rb_str text)
{
    for (size_t i = 0; i < sizeof around; i++) around[i] = some[any(sizeof some - 1)];
    if (text.len > 0) memcpy(around + RB_CELL_ROOM, text.ptr, text.len);
    return (rb_cell){.ptr = around + RB_CELL_ROOM, .len = (uint32_t)text.len, .kind = RB_CELL_TEXT, .roomy = 1};
}

static bool dec_agrees(rb_cell c, enum rb_type_kind kind, bool *taken)
{
    rb_field f = {.name = RB_STR("f"), .type = {.kind = kind}};
    rb_dec   plain = 1, want = 0;
    *taken = rb_plain_dec(rb_plain_of(&c), kind == RB_TYPE_integer, &plain);
    if (!*taken) return plain == 0;
    return rb_cell_read_dec(&f, c, &want) == RB_CELL_KNOWN && plain == want;
}

static bool i64_agrees(rb_cell c, enum rb_type_kind kind, bool *taken)
{
    rb_field f = {.name = RB_STR("f"), .type = {.kind = kind}};
    int64_t  plain = 1, want = 0;
    *taken = kind == RB_TYPE_date ? rb_plain_date(rb_plain_of(&c), &plain) : rb_plain_instant(rb_plain_of(&c), &plain);
    if (!*taken) return plain == 0;
    return rb_cell_read_i64(&f, c, &want) == RB_CELL_KNOWN && plain == want;
}

static bool bit_agrees(rb_cell c, bool *taken)
{
    rb_field f = {.name = RB_STR("f"), .type = RB_TYPE(yes_no)};
    bool     plain = true, want = false;
    *taken = rb_plain_bit(rb_plain_of(&c), &plain);
    if (!*taken) return !plain;
    return rb_cell_read_bit(&f, c, &want) == RB_CELL_KNOWN && plain == want;
}

static bool text_agrees(rb_cell c, bool *taken)
{
    rb_field f = {.name = RB_STR("f"), .type = RB_TYPE(text)};
    rb_str   want;
    *taken = rb_plain_is_visible(rb_plain_of(&c));
    return !*taken || (rb_cell_read_text(&f, c, &want) == RB_CELL_KNOWN && !rb_cell_is_blank(c));
}

/* One of 64 cells; what stands in the others must not matter. */
static bool ways_agree(rb_cell c)
{
    const rb_plain_ways *best = rb_plain_best();
    static rb_fetched many;
    uint32_t          at = any(RB_FETCH_ROWS);
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        many.ptr[i] = i == at || i % 5 == 1 ? c.ptr : rb_plain_nothing();
        many.head[i] = (uint8_t)*many.ptr[i];
        many.len[i] = i == at ? c.len : i % 5 == 1 && c.len > 0 ? any(c.len) : 0;
    }
    int64_t  each[RB_FETCH_ROWS], all[RB_FETCH_ROWS];
    rb_dec   each_dec[RB_FETCH_ROWS], all_dec[RB_FETCH_ROWS];
    uint64_t each_yes, all_yes;
    bool     same = rb_plain_each.days(&many, each) == best->days(&many, all) && memcmp(each, all, sizeof each) == 0;
    same = same && rb_plain_each.instants(&many, each) == best->instants(&many, all) && memcmp(each, all, sizeof each) == 0;
    same = same && rb_plain_each.numbers(&many, each_dec) == best->numbers(&many, all_dec) && memcmp(each_dec, all_dec, sizeof each_dec) == 0;
    same = same && rb_plain_each.wholes(&many, each_dec) == best->wholes(&many, all_dec) && memcmp(each_dec, all_dec, sizeof each_dec) == 0;
    return same && rb_plain_each.answers(&many, &each_yes) == best->answers(&many, &all_yes) && each_yes == all_yes;
}

/* How many of the readers took the cell. */
static int check_cell(rb_str text)
{
    bool    taken[7];
    rb_cell c = cell_of(text);
    int     agree = dec_agrees(c, RB_TYPE_number, &taken[0]) + dec_agrees(c, RB_TYPE_integer, &taken[1]) +
                    dec_agrees(c, RB_TYPE_money, &taken[2]) + i64_agrees(c, RB_TYPE_date, &taken[3]) +
                    i64_agrees(c, RB_TYPE_datetime, &taken[4]) + bit_agrees(c, &taken[5]) + text_agrees(c, &taken[6]);
    bool    good = agree == 7 && (any(4) > 0 || ways_agree(c));
    if (!good) printf("read differently: \"%.*s\"\n", RB_STR_ARGS(text));
    CHECK(good);
    int count = 0;
    for (int i = 0; i < 7; i++) count += taken[i];
    return count;
}

static const char *const usual[] = {
    "0", "7", "-1", "1234.50", "-0.25", ".5", "12345678", "123456789", "1234567890123456", "999999999999.999", "-12345678901234",
    "1.2345678", "00012.500", "2026-02-01", "1970-01-01", "2024-12-31", "0002-01-01", "9998-12-31", "2000-03-01", "1900-02-28",
    "2026-02-01T09:30:00Z", "1969-12-31T23:59:59Z", "2023-06-03T19:13:04+01:00", "2023-06-03T00:00:00-23:59", "2024-05-31T12:00:00+00:00",
    "true", "false", "TRUE", "False", "1", "0", "yes", "No", "a text", "\xC3\x84rger", "\xE6\x97\xA5\xE6\x9C\xAC",
};

static const char *const unusual[] = {
    "", " ", "-", ".", "-.", "5.", "+5", "--5", "1.2.3", "1..2", "12345678901234567", "123456789012345.67", "1.23456789", "1e5", "1,5", " 12", "12 ",
    "2026-02-29", "2024-02-29", "2026-02-30", "2026-00-10", "2026-13-10", "2026-19-10", "2026-01-00", "2026-01-32", "2026-04-31", "0000-01-01",
    "0001-01-01", "9999-12-31", "2026-2-1", "2026/02/01", "2026-02-01T09:30Z", "2026-02-01 09:30:00Z", "2026-02-01T24:00:00Z", "2026-02-01T23:60:00Z",
    "2026-02-01T23:59:60Z", "2026-02-01T23:59:59+24:00", "2026-02-01T23:59:59+01:60", "2026-02-01T23:59:59+0100", "2026-02-01T23:59:59.5Z", "2026-02-01T23:59:59z",
    "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "2026-02-01T23:59:59 01:00", "2026-02-01T23:59:59", "t", "y", "on", "#N/A", "#1", "\xC2\xA0",
    "\xE2\x80\x83", "\xE3\x80\x80", "\xC2\x85x", "\x11", "\x10", "ye\x53",
};

static void usual_cells_are_read_so(void)
{
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) CHECK(check_cell(rb_str_of(usual[i])) >= (i < 33 ? 2 : 1));
}

static void unusual_cells_are_read_the_same(void)
{
    for (size_t i = 0; i < sizeof unusual / sizeof *unusual; i++) check_cell(rb_str_of(unusual[i]));
}

/* A usual or unusual cell with up to three bytes changed, put in or left out. */
static rb_str mutated(char *to)
{
    size_t      first = sizeof usual / sizeof *usual, all = first + sizeof unusual / sizeof *unusual, from = any((uint32_t)all);
    const char *text = from < first ? usual[from] : unusual[from - first];
    size_t      len = strlen(text);
    memcpy(to, text, len);
    for (uint32_t left = any(4); left > 0; left--) {
        size_t at = any((uint32_t)len + 1);
        char   c = some[any(sizeof some - 1)];
        if (any(3) == 0 && len < LONGEST) {
            memmove(to + at + 1, to + at, len++ - at);
            to[at] = c;
        } else if (at < len && any(3) == 0) {
            memmove(to + at, to + at + 1, --len - at);
        } else if (at < len) {
            to[at] = c;
        }
    }
    return (rb_str){to, len};
}

static void changed_cells_are_read_the_same(void)
{
    char text[LONGEST + 1];
    for (int i = 0; i < 300000; i++) check_cell(mutated(text));
}

static void random_numbers_and_moments_are_read_the_same(void)
{
    char text[LONGEST + 1];
    for (int i = 0; i < 100000; i++) {
        int places = (int)any(8), n = snprintf(text, sizeof text, "%s%u%s", any(2) ? "-" : "", any(1u << any(32)), places ? "." : "");
        for (int p = 0; p < places; p++) text[n++] = (char)('0' + any(10));
        check_cell((rb_str){text, (size_t)n});
        n = snprintf(text, sizeof text, "%04u-%02u-%02uT%02u:%02u:%02u%c%02u:%02u", any(10000), any(14), any(33), any(25), any(61), any(61),
                     any(2) ? '+' : '-', any(25), any(61));
        if (any(3) == 0) text[19] = 'Z', n = 20;
        check_cell((rb_str){text, any(3) == 0 ? 10 : (size_t)n});
    }
}

static void every_day_is_read_the_same(void)
{
    for (int64_t day = RB_DATE_MIN; day <= RB_DATE_MAX; day += 1 + any(5)) {
        rb_civil c = rb_date_to_civil(day);
        char     text[LONGEST];
        snprintf(text, sizeof text, "%04d-%02d-%02d", c.year, c.month, c.day);
        bool leap = c.month == 2 && c.day == 29, edge = c.year == 1 || c.year == 9999;
        CHECK(check_cell(rb_str_of(text)) == (leap || edge ? 1 : 2)); /* as a text, and as a date */
    }
}

static void a_cell_without_room_is_left_alone(void)
{
    rb_cell c = {.ptr = NULL, .len = 0, .kind = RB_CELL_MISSING}, text = {.ptr = "12", .len = 2, .kind = RB_CELL_TEXT};
    bool    bit, taken;
    CHECK(dec_agrees(c, RB_TYPE_number, &taken) && !taken);
    CHECK(dec_agrees(text, RB_TYPE_number, &taken) && !taken);
    CHECK(i64_agrees(text, RB_TYPE_date, &taken) && !taken);
    CHECK(!rb_plain_is_visible(rb_plain_of(&text)) && !rb_plain_bit(rb_plain_of(&text), &bit));
}

int main(void)
{
    rb_gc_init();
    RUN(usual_cells_are_read_so);
    RUN(unusual_cells_are_read_the_same);
    RUN(changed_cells_are_read_the_same);
    RUN(random_numbers_and_moments_are_read_the_same);
    RUN(every_day_is_read_the_same);
    RUN(a_cell_without_room_is_left_alone);
    return check_report();
}
