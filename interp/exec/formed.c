/* exec/formed.c: see formed.h.
 *
 * Path      fetched cells -> [formed] -> plain.h
 * Promises  What is read here is read as rb_time_format_parse, rb_instant_parse and rb_cell_read_i64 read it; what is not, cell.c decides.
 *           No byte is looked at beyond the room around a cell.
 */
#include "exec/formed.h"

#include "base/time_layout.h"
#include "base/word.h"
#include "data/cell_plain.h"
#include "exec/plain.h"

enum { ROOM = 32, DAY_BYTES = 10, MOMENT_BYTES = 20, OFFSET_BYTES = 25, FRACTION_MOST = 6, FEW = 4 };

/* Texts in ISO form. Around each there is room, as around a cell that is roomy. */
typedef struct formed {
    char     before[ROOM], text[RB_FETCH_ROWS][ROOM], after[ROOM];
    uint64_t local;                    /* moments without an offset */
    int64_t  micros[RB_FETCH_ROWS];    /* what is to be added to a moment */
} formed;

/* ---- in a form that is declared ---- */

/* How far a literal goes; 0: it does not stand there. A blank may be one of the no-break blanks that some systems put before AM and PM. */
static inline size_t literal_at(const char *p, char literal)
{
    if (*p == literal) return 1;
    if (literal != ' ') return 0;
    return memcmp(p, "\xC2\xA0", 2) == 0 ? 2 : memcmp(p, "\xE2\x80\xAF", 3) == 0 ? 3 : 0;
}

/* One digit or two; what is no digit will show when the text is read. */
static inline size_t put_some(const char *p, char *to)
{
    bool two = (unsigned char)(p[1] - '0') < 10;
    to[0] = two ? p[0] : '0';
    to[1] = two ? p[1] : p[0];
    return two ? 2 : 1;
}

/* Three letters, small ones of either, told apart by a number that is different for each month. */
static inline size_t put_month(const char *p, char *to)
{
    static const struct { char name[4], number[3]; } months[16] = {
        [6] = {"jan", "01"}, [8] = {"feb", "02"}, [11] = {"mar", "03"}, [7] = {"apr", "04"}, [15] = {"may", "05"}, [2] = {"jun", "06"},
        [5] = {"jul", "07"}, [12] = {"aug", "08"}, [0] = {"sep", "09"}, [13] = {"oct", "10"}, [9] = {"nov", "11"}, [14] = {"dec", "12"},
    };
    uint32_t word = ((uint32_t)(uint8_t)p[0] | (uint32_t)(uint8_t)p[1] << 8 | (uint32_t)(uint8_t)p[2] << 16) | 0x202020, place = word * 0x3b6fe507u >> 28;
    const char *name = months[place].name;
    uint32_t is = (uint32_t)(uint8_t)name[0] | (uint32_t)(uint8_t)name[1] << 8 | (uint32_t)(uint8_t)name[2] << 16;
    memcpy(to, months[place].number, 2);
    return is == word ? 3 : 0;
}

/* am, a.m., pm, p.m. */
static inline size_t take_half(const char *p, bool *is_pm)
{
    char first = (char)(p[0] | 0x20);
    *is_pm = first == 'p';
    if (first != 'a' && first != 'p') return 0;
    if ((p[1] | 0x20) == 'm') return 2;
    return p[1] == '.' && (p[2] | 0x20) == 'm' && p[3] == '.' ? 4 : 0;
}

/* From 12, 1, … 11 and which half of the day. */
static inline bool put_hour(bool is_pm, char *to)
{
    unsigned tens = (uint8_t)(to[0] ^ '0'), ones = (uint8_t)(to[1] ^ '0'), hour = tens * 10 + ones;
    bool     good = (tens < 10) & (ones < 10) & (hour - 1 < 12);
    hour = (hour == 12 ? 0 : hour) + (is_pm ? 12 : 0);
    to[0] = (char)('0' + hour / 10 % 10);
    to[1] = (char)('0' + hour % 10);
    return good;
}

/* How many bytes of the text the step took; 0: none fit. */
static inline size_t take_step(const rb_time_layout *l, uint32_t i, const char *p, char *iso, bool *is_pm)
{
    char *to = iso + l->step[i].to;
    switch (l->step[i].take) {
    case RB_TAKE_LITERAL: return literal_at(p, l->step[i].literal);
    case RB_TAKE_TWO: memcpy(to, p, 2); return 2;
    case RB_TAKE_FOUR: memcpy(to, p, 4); return 4;
    case RB_TAKE_SOME: return put_some(p, to);
    case RB_TAKE_MONTH: return put_month(p, to);
    default: return take_half(p, is_pm);
    }
}

/* No step looks at more than four bytes, so none looks beyond the room; where the text ends is seen at the end. */
static bool put_into_iso(const rb_time_layout *l, rb_str s, char iso[ROOM])
{
    const char *p = s.ptr, *last = s.ptr + RB_TIME_LAYOUT_BYTES;
    bool        is_pm = false;
    for (uint32_t i = 0; i < l->steps; i++) {
        size_t took = take_step(l, i, p, iso, &is_pm);
        p += took;
        if (took == 0 || p > last) return false;
    }
    return p == s.ptr + s.len && (!l->has_half || put_hour(is_pm, iso + 11));
}

/* ---- nearly in ISO form ---- */

/* The digits behind a point, at most six, in microseconds. */
static inline size_t take_fraction(const char *p, int64_t *micros)
{
    int64_t n = 0;
    size_t  len = 1;
    for (; len <= FRACTION_MOST && (unsigned char)(p[len] - '0') < 10; len++) n = n * 10 + (p[len] - '0');
    for (size_t i = len; i <= FRACTION_MOST; i++) n *= 10;
    *micros = n;
    return len > 1 ? len : 0;
}

/* Z, " UTC", +hh:mm, +hhmm, +hh or nothing, put behind the seconds; how long it is then, 0: it is something else. */
static inline uint32_t put_offset(const char *p, size_t len, char *to, bool *is_local)
{
    memcpy(to, p, 3);
    *is_local = len == 0;
    switch (len) {
    case 0: *to = 'Z'; return MOMENT_BYTES;
    case 1: return MOMENT_BYTES;
    case 3: memcpy(to + 3, ":00", 3); return OFFSET_BYTES;
    case 4: *to = 'Z'; return memcmp(p, " UTC", 4) == 0 ? MOMENT_BYTES : 0;
    case 5: to[3] = ':'; memcpy(to + 4, p + 3, 2); return OFFSET_BYTES;
    case 6: memcpy(to + 3, p + 3, 3); return OFFSET_BYTES;
    default: return 0;
    }
}

/* 2025-06-01 16:00, with seconds, with a fraction; how long it is in ISO form. */
static inline uint32_t put_moment(rb_str s, char iso[ROOM], bool *is_local, int64_t *micros)
{
    const char *p = s.ptr + 16, *end = s.ptr + s.len;
    if (s.len < 16 || s.len > ROOM) return 0;
    memcpy(iso, s.ptr, 16);
    memcpy(iso + 16, ":00", 3);
    if (iso[DAY_BYTES] == ' ') iso[DAY_BYTES] = 'T';
    if (*p == ':' && s.len >= 19) {
        memcpy(iso + 16, p, 3);
        p += 3;
        if (*p == '.' && p < end) {
            size_t took = take_fraction(p, micros);
            p += took;
            if (took == 0) return 0;
        }
    }
    return p <= end ? put_offset(p, (size_t)(end - p), iso + 19, is_local) : 0;
}

/* Midnight behind a day: 2025-06-01 00:00:00, T for the blank, .000, Z or " UTC". */
static inline bool is_midnight(rb_str s)
{
    const char *p = s.ptr + DAY_BYTES;
    if (s.len < 19 || s.len > ROOM || (*p != ' ' && *p != 'T') || memcmp(p + 1, "00:00:00", 8) != 0) return false;
    rb_str tail = {p + 9, s.len - 19};
    if (tail.len >= 4 && memcmp(tail.ptr, ".000", 4) == 0) tail = (rb_str){tail.ptr + 4, tail.len - 4};
    return tail.len == 0 || (tail.len == 1 && *tail.ptr == 'Z') || (tail.len == 4 && memcmp(tail.ptr, " UTC", 4) == 0);
}

/* ---- 64 at a time ---- */

static void put_formed(const rb_time_layout *l, const rb_fetched *in, formed *to, rb_fetched *out)
{
    static const char form[ROOM] = "2000-00-00T00:00:00Z";
    const uint32_t len = out->len[0];
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        memcpy(to->text[i], form, ROOM);
        out->len[i] = in->len[i] > 0 && put_into_iso(l, rb_fetched_text(in, i), to->text[i]) ? len : 0;
    }
}

static void put_moments(const rb_fetched *in, uint64_t rows, formed *to, rb_fetched *out)
{
    to->local = 0;
    memset(out->len, 0, sizeof out->len);
    for (; rows; rows &= rows - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(rows);
        bool     is_local = false;
        to->micros[i] = 0;
        out->len[i] = put_moment(rb_fetched_text(in, i), to->text[i], &is_local, &to->micros[i]);
        to->local |= (uint64_t)is_local << i;
    }
}

/* As if the texts stood in cells. */
static void lay_out(formed *texts, rb_fetched *out)
{
    for (uint32_t i = 0; i < RB_FETCH_ROWS; i++) {
        out->ptr[i] = texts->text[i];
        out->head[i] = (uint8_t)texts->text[i][0];
    }
}

static void move_to_zone(const rb_zone *zone, uint64_t rows, int64_t *out)
{
    for (; rows; rows &= rows - 1) out[__builtin_ctzll(rows)] = rb_zone_instant(zone, out[__builtin_ctzll(rows)]);
}

uint64_t rb_formed_read(const rb_field *f, const rb_fetched *c, int64_t *out)
{
    bool           is_day = f->type.kind == RB_TYPE_date;
    rb_time_layout layout;
    formed         texts;
    rb_fetched     iso = {.first = c->first, .rows = c->rows, .full = c->full, .visible = c->visible};
    if (f->example || !rb_time_format_layout(f->format, &layout) || is_day == rb_time_format_has_time(f->format) || (!is_day && !f->zone)) {
        memset(out, 0, RB_FETCH_ROWS * sizeof *out);
        return 0;
    }
    iso.len[0] = is_day ? DAY_BYTES : MOMENT_BYTES;
    put_formed(&layout, c, &texts, &iso);
    lay_out(&texts, &iso);
    if (is_day) return rb_plain_best()->days(&iso, out);
    uint64_t known = rb_plain_best()->instants(&iso, out);
    move_to_zone(f->zone, known, out);
    return known;
}

uint64_t rb_formed_moments(const rb_field *f, const rb_fetched *c, uint64_t known, int64_t *out)
{
    uint64_t   rows = c->full & ~known;
    int64_t    found[RB_FETCH_ROWS];
    formed     texts;
    rb_fetched iso = {.first = c->first, .rows = c->rows, .full = rows, .visible = rows};
    if (__builtin_popcountll(rows) < FEW) return known;
    put_moments(c, rows, &texts, &iso);
    lay_out(&texts, &iso);
    uint64_t more = rb_plain_best()->instants(&iso, found) & rows & (f->zone ? ~UINT64_C(0) : ~texts.local);
    for (uint64_t left = more; left; left &= left - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(left);
        out[i] = found[i] + texts.micros[i];
    }
    if (f->zone) move_to_zone(f->zone, more & texts.local, out);
    return known | more;
}

uint64_t rb_formed_days(const rb_fetched *c, uint64_t known, int64_t *out)
{
    uint64_t   rows = 0;
    int64_t    found[RB_FETCH_ROWS];
    rb_fetched days = *c;
    memset(days.len, 0, sizeof days.len);
    for (uint64_t left = c->full & ~known; left; left &= left - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(left);
        if (!is_midnight(rb_fetched_text(c, i))) continue;
        days.len[i] = DAY_BYTES;
        rows |= left & -left;
    }
    if (!rows) return known;
    rows &= rb_plain_best()->days(&days, found);
    for (uint64_t left = rows; left; left &= left - 1) out[__builtin_ctzll(left)] = found[__builtin_ctzll(left)];
    return known | rows;
}
