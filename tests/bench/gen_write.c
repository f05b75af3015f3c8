/* tests/bench/gen_write.c: fields and rows of the generator as bytes.
 *
 * A CSV field is quoted only when it must be (RFC 4180), the header names always. In NDJSON an empty field is null,
 * numbers and flags are bare, and every fiftieth row writes its non-ASCII text as escapes, as some exporters do.
 */
#include "gen.h"

#include <string.h>
#include <unistd.h>

static const struct zone { const char *name; int minutes; } zones[GEN_ZONES] = {
    {"Z", 0},         {"+00:00", 0},    {"+01:00", 60},  {"+02:00", 120}, {"-08:00", -480},
    {"-05:00", -300}, {"-03:00", -180}, {"+09:00", 540}, {"+05:30", 330}, {"+11:00", 660},
};

void gen_put(gen_text *t, const char *chars)
{
    size_t len = strlen(chars);
    if (len > GEN_TEXT_BYTES - t->len) len = GEN_TEXT_BYTES - t->len;
    memcpy(t->bytes + t->len, chars, len);
    t->len += len;
}

static void put_byte(gen_text *t, char c)
{
    if (t->len < GEN_TEXT_BYTES) t->bytes[t->len++] = c;
}

void gen_put_int(gen_text *t, int64_t n, int digits)
{
    char     reversed[24];
    int      count = 0;
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    if (n < 0) put_byte(t, '-');
    for (; left > UINT32_MAX; left /= 10) reversed[count++] = (char)('0' + left % 10);
    for (uint32_t low = (uint32_t)left; low > 0 || count < digits; low /= 10) reversed[count++] = (char)('0' + low % 10);
    if (GEN_TEXT_BYTES - t->len < (size_t)count) return;
    char *to = t->bytes + t->len;
    t->len += (size_t)count;
    while (count > 0) *to++ = reversed[--count];
}

void gen_put_money(gen_text *t, int64_t cents, bool shortened)
{
    uint64_t size = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
    if (cents < 0) put_byte(t, '-');
    gen_put_int(t, (int64_t)(size / 100), 1);
    if (shortened && size % 100 == 0) return;
    put_byte(t, '.');
    if (shortened && size % 10 == 0) gen_put_int(t, (int64_t)(size % 100 / 10), 1);
    else gen_put_int(t, (int64_t)(size % 100), 2);
}

/* Days to year, month, day of the proleptic Gregorian calendar, counted in eras of 400 years that begin in March. */
void gen_put_date(gen_text *t, int64_t day)
{
    int64_t shifted = day + 719468, era = shifted / 146097, in_era = shifted % 146097;
    int64_t year_in_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * year_in_era + year_in_era / 4 - year_in_era / 100);
    int64_t march_month = (5 * in_year + 2) / 153;
    int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
    gen_put_int(t, year_in_era + era * 400 + (month <= 2), 4);
    put_byte(t, '-');
    gen_put_int(t, month, 2);
    put_byte(t, '-');
    gen_put_int(t, in_year - (153 * march_month + 2) / 5 + 1, 2);
}

void gen_put_instant(gen_text *t, int64_t second, uint32_t zone)
{
    int64_t local = second + zones[zone].minutes * 60;
    gen_put_date(t, local / 86400);
    put_byte(t, 'T');
    gen_put_int(t, local / 3600 % 24, 2);
    put_byte(t, ':');
    gen_put_int(t, local / 60 % 60, 2);
    put_byte(t, ':');
    gen_put_int(t, local % 60, 2);
    gen_put(t, zones[zone].name);
}

void gen_put_id(gen_text *t, const char *prefix, uint64_t number)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    static const char checks[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    char              id[19] = {0};
    memcpy(id, prefix, 3);
    for (int i = 14; i >= 3; i--, number /= 62) id[i] = digits[number % 62];
    for (int group = 0; group < 3; group++) {
        unsigned capitals = 0;
        for (int i = 0; i < 5; i++)
            if (id[group * 5 + i] >= 'A' && id[group * 5 + i] <= 'Z') capitals |= 1u << i;
        id[15 + group] = checks[capitals];
    }
    gen_put(t, id);
}

/* Room for one row at its longest is kept free, so that fields need not look. */
#define ROW_BYTES ((size_t)GEN_COLUMNS * (6 * GEN_TEXT_BYTES + sizeof(gen_text)))
_Static_assert(ROW_BYTES < (size_t)GEN_OUT_BYTES, "a row must fit the buffer");

static void flush(gen_out *out)
{
    for (size_t done = 0; done < out->len && !out->broken;) {
        ssize_t n = write(STDOUT_FILENO, out->bytes + done, out->len - done);
        if (n <= 0) out->broken = true;
        else done += (size_t)n;
    }
    out->len = 0;
}

static void out_byte(gen_out *out, char c) { out->bytes[out->len++] = c; }

static void out_bytes(gen_out *out, const char *bytes, size_t len)
{
    memcpy(out->bytes + out->len, bytes, len);
    out->len += len;
}

static void out_chars(gen_out *out, const char *chars) { out_bytes(out, chars, strlen(chars)); }

/* Runs of bytes that need no care are copied whole: the buffer's length would else be stored and read again for each. */
static void out_csv(gen_out *out, const gen_text *t)
{
    static const bool calls_for_quotes[256] = {[','] = true, ['"'] = true, ['\n'] = true};
    const char       *from = t->bytes, *end = t->bytes + t->len;
    bool              quoted = false;
    for (const char *p = from; p < end; p++) quoted |= calls_for_quotes[(unsigned char)*p];
    if (quoted) {
        out_byte(out, '"');
        for (const char *quote; (quote = memchr(from, '"', (size_t)(end - from))); from = quote + 1) {
            out_bytes(out, from, (size_t)(quote + 1 - from));
            out_byte(out, '"');
        }
    }
    out_bytes(out, from, (size_t)(end - from));
    if (quoted) out_byte(out, '"');
}

static void out_escape(gen_out *out, uint32_t unit)
{
    static const char hex[] = "0123456789abcdef";
    out_chars(out, "\\u");
    for (int shift = 12; shift >= 0; shift -= 4) out_byte(out, hex[unit >> shift & 15]);
}

/* One character of UTF-8 at `s`, which is well formed and not beyond U+FFFF, as \uXXXX; gives its length. */
static size_t out_escaped(gen_out *out, const unsigned char *s)
{
    if (s[0] < 0xe0) {
        out_escape(out, (uint32_t)(s[0] & 31) << 6 | (s[1] & 63));
        return 2;
    }
    out_escape(out, (uint32_t)(s[0] & 15) << 12 | (uint32_t)(s[1] & 63) << 6 | (s[2] & 63));
    return 3;
}

static void out_json(gen_out *out, const gen_text *t)
{
    bool        ascii = out->rows % 50 == 49;
    const char *from = t->bytes, *end = t->bytes + t->len;
    out_byte(out, '"');
    for (const char *p = from; p < end;) {
        unsigned char c = (unsigned char)*p;
        if (c != '"' && c != '\\' && c >= ' ' && !(ascii && c >= 0x80)) {
            p++;
            continue;
        }
        out_bytes(out, from, (size_t)(p - from));
        if (c >= 0x80) p += out_escaped(out, (const unsigned char *)p);
        else out_byte(out, '\\'), out_byte(out, c == '\n' ? 'n' : (char)c), p++;
        from = p;
    }
    out_bytes(out, from, (size_t)(end - from));
    out_byte(out, '"');
}

/* What stands before a field: the comma, and in JSON its name. */
static void out_name(gen_out *out)
{
    const gen_text *before = &out->before[out->at++];
    out_bytes(out, before->bytes, before->len);
}

static void set_before(gen_out *out, uint32_t column)
{
    gen_text *before = &out->before[column];
    before->len = 0;
    if (out->format == GEN_CSV) {
        gen_put(before, column > 0 ? "," : "");
        return;
    }
    gen_put(before, column > 0 ? ",\"" : "{\"");
    gen_put(before, out->columns[column]);
    gen_put(before, "\":");
}

void gen_begin(gen_out *out, enum gen_format format, const char *const *columns, uint32_t width)
{
    out->format = format;
    out->columns = columns;
    out->width = width;
    out->at = 0;
    out->rows = 0;
    out->broken = false;
    out->len = 0;
    for (uint32_t i = 0; i < width; i++) set_before(out, i);
    if (format == GEN_NDJSON) return;
    for (uint32_t i = 0; i < width; i++) {
        out_chars(out, i > 0 ? ",\"" : "\"");
        out_chars(out, columns[i]);
        out_byte(out, '"');
    }
    out_byte(out, '\n');
}

void gen_add(gen_out *out, const gen_text *t)
{
    out_name(out);
    if (out->format == GEN_CSV) out_csv(out, t);
    else if (t->len == 0) out_chars(out, "null");
    else out_json(out, t);
}

void gen_add_chars(gen_out *out, const char *chars)
{
    gen_text t;
    t.len = 0;
    gen_put(&t, chars);
    gen_add(out, &t);
}

void gen_add_bare(gen_out *out, const gen_text *t)
{
    out_name(out);
    if (t->len == 0 && out->format == GEN_NDJSON) out_chars(out, "null");
    else out_bytes(out, t->bytes, t->len);
}

void gen_add_flag(gen_out *out, bool value)
{
    out_name(out);
    out_chars(out, value ? "true" : "false");
}

void gen_end_row(gen_out *out)
{
    out_chars(out, out->format == GEN_CSV ? "\n" : "}\n");
    out->at = 0;
    out->rows++;
    if (out->len > (size_t)GEN_OUT_BYTES - ROW_BYTES) flush(out);
}

bool gen_finish(gen_out *out)
{
    flush(out);
    return !out->broken;
}
