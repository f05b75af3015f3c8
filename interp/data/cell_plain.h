/* data/cell_plain.h: cells as nearly all are, read without a branch on what they hold: 1234.50, 2026-02-01,
 * 2026-02-01T09:30:00Z, true.
 *
 * Promises  What is read here is read as cell.c reads it, which a test holds it to; what is not (false), cell.c decides. A value that
 *           was not read is 0.
 * Method    Eight bytes in a word, the first of them lowest. XORed with the form that is expected ("0000-00-"), a digit is 0 to
 *           9 and a separator 0, so that adding what each byte lacks to 128 shows every other byte in its top bit.
 *
 * Why without branches: whether a cell is blank, how many digits it has and whether a time ends in Z or +01:00 is
 * anybody's guess, and a wrong guess costs as much as reading the cell. So bytes outside a cell are looked at, which
 * only cells that are `roomy` allow.
 */
#ifndef RB_DATA_CELL_PLAIN_H
#define RB_DATA_CELL_PLAIN_H

#include "base/clock.h"
#include "base/word.h"
#include "data/cell.h"

#define RB_PLAIN_TOPS UINT64_C(0x8080808080808080)

/* Whether the field's cells may be read here at all: nothing unusual is declared of them, or they were written plainly (repair.c). */
static inline bool rb_field_is_plain(const rb_field *f)
{
    return !f->format && !f->example && f->type.kind != RB_TYPE_percent;
}

/* All bits of bytes `first` to 7; none when it is 8. */
static inline uint64_t rb_plain_from(unsigned first) { return ~UINT64_C(0) << (4 * first) << (4 * first); }

/* All bits, or none: what a choice is made of that must not become a branch. */
static inline uint64_t rb_plain_all(bool yes) { return 0 - (uint64_t)yes; }

/* A place with nothing to see, whose surroundings may be looked at. */
static inline const char *rb_plain_nothing(void)
{
    static const char nothing[2 * RB_CELL_ROOM];
    return nothing + RB_CELL_ROOM;
}

/* The text of the cell; empty when it may not be looked at. */
static inline rb_str rb_plain_of(const rb_cell *c) { return (rb_str){c->roomy ? c->ptr : rb_plain_nothing(), c->roomy ? c->len : 0}; }

/* Begins with a byte that is neither white space, nor may begin such a character, nor #N/A: so it is not blank. */
static inline bool rb_plain_is_visible(rb_str s)
{
    uint8_t first = (uint8_t)*s.ptr;
    bool    ascii = (uint8_t)(first - '!') < 0x80 - '!' && first != '#';
    bool    wide = (uint8_t)(first - 0xc3) < 0xe0 - 0xc3 || (uint8_t)(first - 0xe4) < 0xef - 0xe4;
    return (s.len != 0) & (ascii | wide);
}

/* ---- numbers ---- */

/* Eight digits, 0 to 9 each. */
static inline uint64_t rb_plain_eight(uint64_t n)
{
    n = n * 10 + (n >> 8);
    return ((n & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
            (n >> 16 & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >> 32;
}

/* At most 16 characters: a minus, digits, a point among the last eight but not the last; whole: no point. */
static inline bool rb_plain_dec(rb_str s, bool whole, rb_dec *out)
{
    static const uint32_t units[8] = {1000000000, 100000000, 10000000, 1000000, 100000, 10000, 1000, 100};
    const uint64_t        zeros = UINT64_C(0x3030303030303030), point = UINT64_C(0x1e1e1e1e1e1e1e1e), low = ~RB_PLAIN_TOPS;
    static const uint8_t  kept[32] = {[16] = 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    const char           *p = s.ptr, *end = p + s.len;
    bool                  negative = *p == '-', fits = s.len <= 16;
    uint32_t              length = fits ? (uint32_t)s.len : 0, count = length - (negative & (length > 0));
    /* What stands before the number becomes zeros. */
    const char *keep = (const char *)kept + count;
    uint64_t    head = (rb_word_load(end - 16) ^ zeros) & rb_word_load(keep);
    uint64_t    tail = (rb_word_load(end - 8) ^ zeros) & rb_word_load(keep + 8);
    /* The point's byte, and the digits before it one place on. */
    uint64_t other = tail ^ point, points = ~(((other & low) + low) | other) & RB_PLAIN_TOPS, has = rb_plain_all(points != 0);
    unsigned at = (unsigned)__builtin_ctzll(points | UINT64_C(1) << 63);
    uint64_t after = ((~UINT64_C(0) << 1) << at) | ~has;
    tail = (tail & after) | ((tail << 8 | head >> 56) & ~after);
    head = (head & ~has) | (head << 8 & has);
    const uint64_t most = UINT64_C(0x7676767676767676);
    uint64_t wrong = ((tail + most) | tail | (head + most) | head) & RB_PLAIN_TOPS;
    bool     good = fits & (wrong == 0) & (count > (has & 1)) & !(points >> 63) & !(whole & (has & 1));
    uint64_t number = (rb_plain_eight(head) * 100000000 + rb_plain_eight(tail)) & rb_plain_all(good);
    rb_i128  size = (rb_i128)((rb_u128)number * units[(7 - at / 8) & has]), sign = -(rb_i128)negative;
    *out = (size ^ sign) - sign;
    return good;
}

/* ---- dates and instants ---- */

/* Two digits that begin at byte i of a word that was multiplied by rb_plain_pairs. */
static inline unsigned rb_plain_two(uint64_t pairs, int i) { return (unsigned)(pairs >> (8 * i) & 0xff); }
static inline uint64_t rb_plain_pairs(uint64_t n) { return n * 10 + (n >> 8); }

/* The day; 29 February is left to cell.c, and the first and last year, in which an offset can lead out of the range. */
static inline bool rb_plain_day(uint64_t pairs, unsigned day, int64_t *days)
{
    static const uint8_t lengths[16] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    static const short   before[16] = {0, 306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275}; /* from 1 March */
    unsigned month = rb_plain_two(pairs, 5), of_year = rb_plain_two(pairs, 0) * 100 + rb_plain_two(pairs, 2);
    unsigned year = of_year - (month <= 2), century = year / 100;
    *days = (int64_t)(year * 365 + year / 4 - century + century / 4) + before[month & 15] + (int64_t)day - 1 - 719468;
    return (month < 16) & (day - 1 < lengths[month & 15]) & (of_year - 2 < 9997);
}

/* YYYY-MM-DD */
static inline bool rb_plain_date(rb_str s, int64_t *out)
{
    const char *p = s.ptr;
    uint64_t    n = rb_word_load(p) ^ UINT64_C(0x2d30302d30303030); /* "0000-00-" */
    unsigned    tens = (uint8_t)(p[8] ^ '0'), ones = (uint8_t)(p[9] ^ '0');
    int64_t     days;
    bool        good = rb_plain_day(rb_plain_pairs(n), tens * 10 + ones, &days) & (s.len == 10) & (tens < 10) & (ones < 10);
    good &= (((n + UINT64_C(0x7f76767f76767676)) | n) & RB_PLAIN_TOPS) == 0;
    *out = days & (int64_t)rb_plain_all(good);
    return good;
}

/* YYYY-MM-DDThh:mm:ss and Z or +hh:mm */
static inline bool rb_plain_instant(rb_str s, int64_t *out)
{
    const char *p = s.ptr;
    bool        is_far = s.len == 25; /* has an offset */
    uint64_t    date = rb_word_load(p) ^ UINT64_C(0x2d30302d30303030);       /* "0000-00-" */
    uint64_t    time = rb_word_load(p + 8) ^ UINT64_C(0x30303a3030543030);   /* "00T00:00" */
    uint64_t    rest = rb_word_load(p + 16) ^ UINT64_C(0x303a30300030303a);  /* ":00+00:0" without the sign */
    unsigned    sign = (uint8_t)p[19], last = (uint8_t)(p[24] ^ '0') & (unsigned)rb_plain_all(is_far);
    rest &= UINT64_C(0xffffff) | (UINT64_C(0xffffffff00000000) & rb_plain_all(is_far));
    uint64_t wrong = ((date + UINT64_C(0x7f76767f76767676)) | date | (time + UINT64_C(0x76767f76767f7676)) | time |
                      (rest + UINT64_C(0x767f76767f76767f)) | rest) & RB_PLAIN_TOPS;
    uint64_t clock = rb_plain_pairs(time), end = rb_plain_pairs(rest);
    unsigned hour = rb_plain_two(clock, 3), minute = rb_plain_two(clock, 6), second = rb_plain_two(end, 1);
    unsigned hours = rb_plain_two(end, 4), minutes = (unsigned)(rest >> 56) * 10 + last;
    int64_t  days, offset = (int64_t)(hours * 3600 + minutes * 60), west = (int64_t)rb_plain_all(sign == '-');
    bool     good = rb_plain_day(rb_plain_pairs(date), rb_plain_two(clock, 0), &days) & (wrong == 0);
    good &= (hour < 24) & (minute < 60) & (second < 60) & (hours < 24) & (minutes < 60) & (last < 10);
    good &= (is_far & ((sign == '+') | (sign == '-'))) | ((s.len == 20) & (sign == 'Z'));
    int64_t seconds = days * 86400 + (int64_t)(hour * 3600 + minute * 60 + second) - ((offset ^ west) - west);
    *out = (seconds & (int64_t)rb_plain_all(good)) * RB_US_PER_SECOND;
    return good;
}

/* ---- yes/no ---- */

/* true, yes, 1, false, no, 0. */
static inline bool rb_plain_bit(rb_str s, bool *out)
{
    unsigned length = s.len < 8 ? (unsigned)s.len : 8;
    uint64_t word = rb_word_load(s.ptr) & ~rb_plain_from(length);
    uint64_t small = word | UINT64_C(0x2020202020202020); /* of letters: their small form; of no other byte a letter */
    bool     yes = (s.len == 4 && small == UINT64_C(0x2020202065757274)) | (s.len == 3 && small == UINT64_C(0x2020202020736579)) |
               (s.len == 1 && word == '1');
    bool no = (s.len == 5 && small == UINT64_C(0x20202065736c6166)) | (s.len == 2 && small == UINT64_C(0x2020202020206f6e)) |
              (s.len == 1 && word == '0');
    *out = yes;
    return yes | no;
}

#endif
