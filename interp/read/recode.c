/* read/recode.c: see recode.h. */
#include "read/recode.h"

#include "base/buf.h"
#include "base/gc.h"
#include "base/word.h"

enum { PIECE = 64 << 10, LONGEST = 4 }; /* a character has at most four bytes, before and after */

struct recoder {
    rb_stage         base;
    enum rb_encoding encoding;
    size_t           mark;       /* bytes of it still to be left out */
    size_t           from, to;   /* of input: not used up yet */
    bool             at_end;
    char             made[LONGEST];
    unsigned         made_from, made_to; /* a character that the last read had no room for */
    bool             no_utf8;    /* some byte so far is no part of UTF-8 … */
    unsigned char    low, high;  /* … and the next is to be within these, when a letter is not over */
    unsigned         missing;    /* bytes of that letter */
    uint64_t         letters;    /* of more than one byte */
    unsigned char    input[PIECE];
};

/* 0x80 to 0x9F; 0: there is no such character. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* ---- names and marks */

static const struct { const char *name; enum rb_encoding encoding; bool is_listed; } names[] = {
    {"utf-8", RB_ENCODING_UTF8, true},           {"utf8", RB_ENCODING_UTF8, false},
    {"utf-16", RB_ENCODING_UTF16LE, true},       {"utf-16le", RB_ENCODING_UTF16LE, true}, {"utf-16be", RB_ENCODING_UTF16BE, true},
    {"utf-32", RB_ENCODING_UTF32LE, true},       {"utf-32le", RB_ENCODING_UTF32LE, true}, {"utf-32be", RB_ENCODING_UTF32BE, true},
    {"windows-1252", RB_ENCODING_WINDOWS1252, true}, {"cp1252", RB_ENCODING_WINDOWS1252, false}, {"cp-1252", RB_ENCODING_WINDOWS1252, false},
    {"ansi", RB_ENCODING_WINDOWS1252, false},    {"iso-8859-1", RB_ENCODING_LATIN1, true}, {"iso8859-1", RB_ENCODING_LATIN1, false},
    {"latin-1", RB_ENCODING_LATIN1, false},      {"latin1", RB_ENCODING_LATIN1, false},
    {"us-ascii", RB_ENCODING_UTF8, false},       {"ascii", RB_ENCODING_UTF8, false},
};
enum { NAMES = sizeof names / sizeof *names };

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }

static bool is_named(rb_str given, rb_str name)
{
    if (given.len != name.len) return false;
    for (size_t i = 0; i < name.len; i++)
        if (lower(given.ptr[i] == '_' ? '-' : given.ptr[i]) != name.ptr[i]) return false;
    return true;
}

bool rb_encoding_find(rb_str name, enum rb_encoding *encoding)
{
    for (size_t i = 0; i < NAMES; i++) {
        if (!is_named(name, rb_str_of(names[i].name))) continue;
        *encoding = names[i].encoding;
        return true;
    }
    return false;
}

const char *rb_encoding_name(enum rb_encoding e)
{
    static const char *const shown[RB_ENCODING_COUNT] = {"UTF-8", "UTF-16", "UTF-16", "UTF-32", "UTF-32", "windows-1252", "iso-8859-1"};
    return shown[e];
}

rb_str rb_encoding_names(void)
{
    rb_buf b = {0};
    for (size_t i = 0; i < NAMES; i++)
        if (names[i].is_listed) rb_buf_print(&b, "%s%s", b.len > 0 ? ", " : "", names[i].name);
    return rb_buf_take(&b);
}

size_t rb_encoding_mark(rb_str head, enum rb_encoding *encoding)
{
    static const struct { rb_str mark; enum rb_encoding encoding; } marks[] = {
        {{"\xEF\xBB\xBF", 3}, RB_ENCODING_UTF8},
        {{"\xFF\xFE\0\0", 4}, RB_ENCODING_UTF32LE}, /* before UTF-16, whose mark begins it */
        {{"\0\0\xFE\xFF", 4}, RB_ENCODING_UTF32BE},
        {{"\xFF\xFE", 2}, RB_ENCODING_UTF16LE},
        {{"\xFE\xFF", 2}, RB_ENCODING_UTF16BE},
    };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!rb_str_starts(head, marks[i].mark)) continue;
        *encoding = marks[i].encoding;
        return marks[i].mark.len;
    }
    return 0;
}

/* ---- widths */

static size_t unit_of(enum rb_encoding e)
{
    static const unsigned char units[RB_ENCODING_COUNT] = {1, 2, 2, 4, 4, 1, 1};
    return units[e];
}

/* Whether the next eight bytes are there and are ASCII. */
static bool are_plain(const char *at, const char *end)
{
    return end - at >= 8 && (rb_word_load(at) & RB_WORD_EACH(0x80)) == 0;
}

uint64_t rb_encoding_width(enum rb_encoding e, rb_str text)
{
    uint64_t    characters = 0, large = 0; /* large: two units in UTF-16 */
    const char *at = text.ptr, *end = at + text.len;
    while (at < end) {
        const char *from = at;
        while (are_plain(at, end)) at += 8;
        characters += (uint64_t)(at - from);
        if (at == end) break;
        unsigned char c = (unsigned char)*at++;
        characters += (c & 0xC0) != 0x80;
        large += (c & 0xF8) == 0xF0;
    }
    return unit_of(e) * (unit_of(e) == 2 ? characters + large : characters);
}

/* ---- one character */

#define WRONG UINT32_MAX

static unsigned get16(const unsigned char *p, bool is_big) { return is_big ? (unsigned)p[0] << 8 | p[1] : (unsigned)p[1] << 8 | p[0]; }

static uint32_t get32(const unsigned char *p, bool is_big)
{
    uint32_t high = get16(is_big ? p : p + 2, is_big), low = get16(is_big ? p + 2 : p, is_big);
    return high << 16 | low;
}

static bool is_surrogate(uint32_t c) { return c >= 0xD800 && c < 0xE000; }

/* The character at `p`, of which `len` bytes are there, and its length; 0: more bytes are needed to tell. */
static size_t read_utf16(const unsigned char *p, size_t len, bool is_big, uint32_t *out)
{
    if (len < 2) return 0;
    uint32_t high = get16(p, is_big);
    *out = is_surrogate(high) ? WRONG : high;
    if (high < 0xD800 || high >= 0xDC00) return 2;
    if (len < 4) return 0;
    uint32_t low = get16(p + 2, is_big);
    if (low < 0xDC00 || low >= 0xE000) return 2;
    *out = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    return 4;
}

static size_t read_utf32(const unsigned char *p, size_t len, bool is_big, uint32_t *out)
{
    if (len < 4) return 0;
    uint32_t c = get32(p, is_big);
    *out = c > 0x10FFFF || is_surrogate(c) ? WRONG : c;
    return 4;
}

static size_t read_byte(unsigned char c, bool is_windows, uint32_t *out)
{
    *out = c;
    if (!is_windows || c < 0x80 || c >= 0xA0) return 1;
    *out = windows_1252[c - 0x80] ? windows_1252[c - 0x80] : WRONG;
    return 1;
}

static size_t read_character(const struct recoder *r, uint32_t *out)
{
    const unsigned char *p = r->input + r->from;
    size_t len = r->to - r->from;
    switch (r->encoding) {
    case RB_ENCODING_UTF16LE: return read_utf16(p, len, false, out);
    case RB_ENCODING_UTF16BE: return read_utf16(p, len, true, out);
    case RB_ENCODING_UTF32LE: return read_utf32(p, len, false, out);
    case RB_ENCODING_UTF32BE: return read_utf32(p, len, true, out);
    default: return len == 0 ? 0 : read_byte(*p, r->encoding == RB_ENCODING_WINDOWS1252, out);
    }
}

static size_t write_utf8(char *to, uint32_t c)
{
    static const unsigned char first[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    to[0] = c == WRONG ? RB_RECODE_WRONG : (char)c;
    if (c == WRONG || len == 1) return 1;
    for (size_t i = len; i-- > 1; c >>= 6) to[i] = (char)(0x80 | (c & 0x3F));
    to[0] = (char)(first[len] | c);
    return len;
}

rb_str rb_recode_bytes(enum rb_encoding encoding, rb_str bytes)
{
    rb_buf   made = {0};
    char     one[LONGEST];
    uint32_t c;
    for (size_t i = 0; i < bytes.len; i++) {
        (void)read_byte((unsigned char)bytes.ptr[i], encoding == RB_ENCODING_WINDOWS1252, &c);
        rb_buf_add(&made, one, write_utf8(one, c));
    }
    return rb_buf_take(&made);
}

/* ---- whether it is UTF-8 after all */

/* A letter begins. What may follow the first byte: Unicode 15, table 3-7. */
static void begin_letter(struct recoder *r, unsigned char c)
{
    r->no_utf8 = c < 0xC2 || c > 0xF4;
    r->missing = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    r->low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
    r->high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
    r->letters++;
}

/* Until the first byte that is none of UTF-8: text that is what it is declared to be is hardly looked at. */
static void look_for_utf8(struct recoder *r, const unsigned char *at, const unsigned char *end)
{
    while (at < end && !r->no_utf8) {
        while (r->missing == 0 && are_plain((const char *)at, (const char *)end)) at += 8;
        if (at == end) return;
        unsigned char c = *at++;
        if (r->missing > 0) {
            r->no_utf8 = c < r->low || c > r->high;
            r->low = 0x80;
            r->high = 0xBF;
            r->missing--;
        } else if (c >= 0x80) begin_letter(r, c);
    }
}

uint64_t rb_recode_letters(const rb_stage *s)
{
    const struct recoder *r = (const struct recoder *)s;
    return r->no_utf8 || r->missing > 0 ? 0 : r->letters;
}

/* ---- the stage */

/* More input after what is left of the last; false on a fault. */
static bool refill(struct recoder *r)
{
    size_t left = r->to - r->from;
    memmove(r->input, r->input + r->from, left);
    r->from = 0;
    r->to = left;
    ssize_t got = rb_tap_read(r->base.below, (char *)r->input + left, PIECE - left);
    if (got < 0) return false;
    look_for_utf8(r, r->input + left, r->input + left + got);
    r->to += (size_t)got;
    r->at_end = got == 0;
    size_t mark = r->mark < r->to ? r->mark : r->to;
    r->from = mark;
    r->mark -= mark;
    return true;
}

/* The next character into r->made; a file may end in the middle of one. 0 at the end. */
static ssize_t make_one(struct recoder *r)
{
    uint32_t c = 0;
    size_t   used;
    while ((used = read_character(r, &c)) == 0 && !r->at_end)
        if (!refill(r)) return -1;
    if (used == 0 && r->from == r->to) return 0;
    size_t unit = unit_of(r->encoding), left = r->to - r->from;
    if (used == 0) { /* half of a pair of surrogates, or less than a unit */
        used = left < unit ? left : unit;
        c = WRONG;
    }
    r->from += used;
    r->made_from = 0;
    r->made_to = (unsigned)write_utf8(r->made, c);
    return 1;
}

/* The characters of four units of UTF-16, which are ASCII, in the low half. */
static uint64_t pack_units(uint64_t units, bool is_big)
{
    uint64_t word = is_big ? units >> 8 : units;
    word = (word | word >> 8) & UINT64_C(0x0000FFFF0000FFFF);
    return (word | word >> 16) & UINT32_MAX;
}

/* How many of the next units, at most `most`, are ASCII, by eight; these are copied. */
static size_t copy_units(const unsigned char *from, char *to, size_t most, bool is_big)
{
    const uint64_t other = is_big ? UINT64_C(0x80FF80FF80FF80FF) : UINT64_C(0xFF80FF80FF80FF80);
    size_t n = 0;
    for (; n + 8 <= most; n += 8) {
        uint64_t low = rb_word_load((const char *)from + 2 * n), high = rb_word_load((const char *)from + 2 * n + 8);
        if (((low | high) & other) != 0) break;
        rb_word_store(to + n, pack_units(low, is_big) | pack_units(high, is_big) << 32);
    }
    return n;
}

static size_t copy_bytes(const unsigned char *from, char *to, size_t most)
{
    size_t n = 0;
    for (; are_plain((const char *)from + n, (const char *)from + most); n += 8) memcpy(to + n, from + n, 8);
    return n;
}

/* What is ASCII goes the short way, as far as it is many characters together. */
static size_t copy_plain(struct recoder *r, char *to, size_t room)
{
    size_t unit = unit_of(r->encoding), there = (r->to - r->from) / unit, most = there < room ? there : room, n = 0;
    const unsigned char *from = r->input + r->from;
    if (unit == 1) n = copy_bytes(from, to, most);
    if (unit == 2) n = copy_units(from, to, most, r->encoding == RB_ENCODING_UTF16BE);
    r->from += n * unit;
    return n;
}

static size_t give(struct recoder *r, char *to, size_t room)
{
    size_t n = r->made_to - r->made_from < room ? r->made_to - r->made_from : room;
    memcpy(to, r->made + r->made_from, n);
    r->made_from += (unsigned)n;
    return n;
}

/* Never waits for more when there is something to give: whoever follows a pipe wants it. */
static ssize_t read_recoded(rb_stage *s, char *to, size_t room)
{
    struct recoder *r = (struct recoder *)s;
    size_t   done = give(r, to, room);
    uint32_t c = 0;
    while (done < room) {
        done += copy_plain(r, to + done, room - done);
        if (done == room) break;
        size_t used = read_character(r, &c);
        if (used > 0 && room - done >= LONGEST) {
            r->from += used;
            done += write_utf8(to + done, c);
            continue;
        }
        if (done > 0 && used == 0) break;
        ssize_t made = make_one(r);
        if (made < 0) return -1;
        if (made == 0) break;
        done += give(r, to + done, room - done);
    }
    return (ssize_t)done;
}

rb_stage *rb_recode(rb_tap *below, enum rb_encoding encoding, size_t mark, rb_fault *fault)
{
    struct recoder *r = RB_NEW(struct recoder);
    r->base = (rb_stage){.read = read_recoded, .below = below, .fault = fault};
    r->encoding = encoding;
    r->mark = mark;
    r->no_utf8 = unit_of(encoding) > 1;
    return &r->base;
}
