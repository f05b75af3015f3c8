/* read/xlsx_style.c: what a number of a sheet stands for, by the style of its cell, and its text.
 *
 * A date is a number of days; only the style tells it from a count. Days are counted from 1899-12-31, as if 1900 had had a
 * 29th of February (its first spreadsheet thought so), or from 1904-01-01.
 */
#include "read/xlsx.h"

#include "base/clock.h"

#include <math.h>
#include <stdlib.h>

enum { STYLES_MOST = 1 << 20, DAYS_MOST = 2958465, DIGITS_MOST = 15, PLAIN_MOST = 40 };

/* ---- format codes */

static bool is_word(rb_str code, size_t at, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i < len; i++)
        if (at + i >= code.len || (code.ptr[at + i] | 32) != (word[i] | 32)) return false;
    return true;
}

struct seen { bool date, time, month, elapsed, percent; };

/* [h] counts hours beyond a day; [Red] and [$-409] say nothing of the value. */
static size_t pass_brackets(rb_str code, size_t at, struct seen *seen)
{
    size_t end = rb_str_find(code, RB_STR("]"), at);
    if (end == SIZE_MAX) return code.len;
    bool all = end > at + 1;
    char first = (char)(code.ptr[at + 1] | 32);
    for (size_t i = at + 1; i < end; i++) all &= (code.ptr[i] | 32) == first;
    seen->elapsed |= all && (first == 'h' || first == 'm' || first == 's');
    return end;
}

/* One character of the code, and what is passed with it. Returns the last position used up. */
static size_t look_at(rb_str code, size_t at, struct seen *seen)
{
    char c = code.ptr[at];
    if (c == '"') {
        size_t end = rb_str_find(code, RB_STR("\""), at + 1);
        return end == SIZE_MAX ? code.len : end;
    }
    if (c == '\\' || c == '_' || c == '*') return at + 1;
    if (c == '[') return pass_brackets(code, at, seen);
    if (is_word(code, at, "general")) return at + 6;
    if (is_word(code, at, "am/pm")) return at + 4;
    if (is_word(code, at, "a/p")) return at + 2;
    if (c >= 'A' && c <= 'Z') c = (char)(c | 32);
    seen->date |= c == 'y' || c == 'd';
    seen->time |= c == 'h' || c == 's';
    seen->month |= c == 'm';
    seen->percent |= c == '%';
    return at;
}

enum rb_xlsx_kind rb_xlsx_kind_of_code(rb_str code)
{
    struct seen seen = {0};
    for (size_t at = 0; at < code.len && code.ptr[at] != ';'; at++) at = look_at(code, at, &seen);
    if (seen.elapsed) return RB_XLSX_ELAPSED;
    bool date = seen.date || (seen.month && !seen.time);
    if (date) return seen.time ? RB_XLSX_DATETIME : RB_XLSX_DATE;
    if (seen.time) return RB_XLSX_TIME;
    return seen.percent ? RB_XLSX_PERCENT : RB_XLSX_NUMBER;
}

/* Formats that every workbook has without saying so. */
static enum rb_xlsx_kind kind_built_in(unsigned id)
{
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58)) return RB_XLSX_DATE;
    if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47) return RB_XLSX_TIME;
    if (id == 22) return RB_XLSX_DATETIME;
    if (id == 46) return RB_XLSX_ELAPSED;
    return id == 9 || id == 10 ? RB_XLSX_PERCENT : RB_XLSX_NUMBER;
}

/* ---- styles.xml */

struct custom { unsigned id; enum rb_xlsx_kind kind; };
struct styles { rb_xlsx *x; RB_VEC(struct custom) customs; bool in_cells; };

static unsigned number_of(const char *text) { return text ? (unsigned)strtoul(text, NULL, 10) : 0; }

static enum rb_xlsx_kind kind_of(const struct styles *s, unsigned id)
{
    for (uint32_t i = s->customs.len; i > 0; i--)
        if (s->customs.items[i - 1].id == id) return s->customs.items[i - 1].kind;
    return kind_built_in(id);
}

static void on_start(void *user, const char *name, const char **attributes)
{
    struct styles *s = user;
    if (strcmp(name, "cellXfs") == 0) s->in_cells = true;
    if (strcmp(name, "numFmt") == 0 && s->customs.len < STYLES_MOST) {
        struct custom one = {number_of(rb_xml_attribute(attributes, "numFmtId")), rb_xlsx_kind_of_code(rb_str_of(rb_xml_attribute(attributes, "formatCode")))};
        rb_vec_push(&s->customs, one);
    }
    if (strcmp(name, "xf") != 0 || !s->in_cells || s->x->styles.len >= STYLES_MOST) return;
    enum rb_xlsx_kind kind = kind_of(s, number_of(rb_xml_attribute(attributes, "numFmtId")));
    rb_vec_push(&s->x->styles, kind);
}

static void on_end(void *user, const char *name)
{
    if (strcmp(name, "cellXfs") == 0) ((struct styles *)user)->in_cells = false;
}

bool rb_xlsx_read_styles(rb_reader *r, rb_xlsx *x, rb_diags *ds)
{
    struct styles s = {.x = x};
    rb_xml_reader reader = {on_start, on_end, NULL, &s};
    rb_str why = RB_STR(""), member = RB_STR("xl/styles.xml");
    for (uint32_t i = 0; i < x->zip.members.len; i++)
        if (rb_str_ends(x->zip.members.items[i].name, RB_STR("/styles.xml"))) member = x->zip.members.items[i].name;
    return rb_xml_read_member(&x->zip, member, &reader, &why) || rb_xlsx_refuse(r, member, why, ds);
}

/* ---- texts */

static void add_clock(rb_buf *b, int64_t ms)
{
    rb_buf_print(b, "%02lld:%02lld:%02lld", (long long)(ms / 3600000), (long long)(ms / 60000 % 60), (long long)(ms / 1000 % 60));
    if (ms % 1000 != 0) rb_buf_print(b, ".%03lld", (long long)(ms % 1000));
}

/* The calendar's day of a whole number of days; false for the day that never was. */
static bool day_of(int64_t whole, bool from_1904, int64_t *day)
{
    enum { DAY_0_OF_1904 = -24107, DAY_0_OF_1900 = -25568, LEAP_DAY = 60 }; /* 1904-01-01 and 1899-12-31, counted from 1970 */
    *day = from_1904 ? DAY_0_OF_1904 + whole : DAY_0_OF_1900 + whole - (whole > LEAP_DAY);
    return from_1904 || whole != LEAP_DAY;
}

bool rb_xlsx_add_moment(rb_buf *b, double days, enum rb_xlsx_kind kind, bool from_1904)
{
    enum { DAY_MS = 86400000 };
    int64_t day;
    if (!(days >= 0) || days > DAYS_MOST) return false;
    int64_t ms = llround(days * DAY_MS), whole = ms / DAY_MS, rest = ms % DAY_MS;
    if (kind == RB_XLSX_ELAPSED || (kind == RB_XLSX_TIME && whole == 0)) {
        add_clock(b, ms);
        return true;
    }
    if (!day_of(whole, from_1904, &day)) return false;
    rb_date_print(b, day);
    if (kind == RB_XLSX_DATE && rest == 0) return true;
    rb_buf_add_char(b, 'T');
    add_clock(b, rest);
    return true;
}

struct digits { char all[64]; int count, point; bool negative; }; /* 0.all * 10^point */

static bool read_digits(rb_str written, struct digits *d)
{
    size_t at = 0;
    bool   after = false;
    *d = (struct digits){0};
    if (at < written.len && written.ptr[at] == '-') d->negative = true, at++;
    for (; at < written.len && (written.ptr[at] | 32) != 'e'; at++) {
        char c = written.ptr[at];
        if (c == '.' && !after) {
            after = true;
            continue;
        }
        if (c < '0' || c > '9') return false;
        if (d->count == 0 && c == '0') {
            d->point -= after;
            continue;
        }
        if (d->count == (int)sizeof d->all) return false;
        d->all[d->count++] = c;
        d->point += !after;
    }
    if (at < written.len) d->point += atoi(rb_str_chars(rb_str_slice(written, at + 1, written.len)));
    return true;
}

/* To 15 digits, halves away from zero; zeros at the end say nothing. */
static void round_digits(struct digits *d)
{
    if (d->count > DIGITS_MOST) {
        bool up = d->all[DIGITS_MOST] >= '5';
        d->count = DIGITS_MOST;
        for (int i = DIGITS_MOST; up && i-- > 0;) {
            up = d->all[i] == '9';
            d->all[i] = up ? '0' : (char)(d->all[i] + 1);
        }
        if (up) {
            d->all[0] = '1';
            d->point++;
        }
    }
    while (d->count > 0 && d->all[d->count - 1] == '0') d->count--;
}

void rb_xlsx_add_number(rb_buf *b, rb_str written)
{
    struct digits d;
    bool plain = read_digits(written, &d);
    round_digits(&d);
    if (!plain || d.point > PLAIN_MOST || d.point < -PLAIN_MOST) {
        rb_buf_add_str(b, written);
        return;
    }
    if (d.negative && d.count > 0) rb_buf_add_char(b, '-');
    if (d.point <= 0) rb_buf_add_char(b, '0');
    for (int i = 0; i < d.point; i++) rb_buf_add_char(b, i < d.count ? d.all[i] : '0');
    if (d.count <= d.point || d.count == 0) return;
    rb_buf_add_char(b, '.');
    for (int i = d.point; i < d.count; i++) rb_buf_add_char(b, i < 0 ? '0' : d.all[i]);
}
