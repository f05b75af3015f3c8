/* tests/conformance/foreign/literal.c: values of other languages as literals of Rubric. */
#include "base/clock.h"
#include "base/unicode.h"
#include "tests/conformance/common/number.h"
#include "tests/conformance/foreign/say.h"

#include <stdlib.h>

static said made(rb_str text, char type) { return (said){.text = text, .type = type}; }

said say_number(saying *s, rb_str text)
{
    written w;
    if (!written_parse(text, &w) || !written_is_held(&w)) return say_nothing(s, REASON_number_not_held);
    return made(written_print(&w), 'n');
}

said say_field(saying *s, char type, rb_str json)
{
    rb_str name = rb_str_print("value_%u", ++s->members);
    rb_vec_push(&s->types, type);
    rb_buf_print(&s->data, "%s\"%.*s\":%.*s", s->data.len ? "," : "{", RB_STR_ARGS(name), RB_STR_ARGS(json));
    return (said){.text = name, .type = type, .may_lack = type == '0'};
}

static bool is_plain(rb_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 && text.ptr[i] != '\n' && text.ptr[i] != '\t') return false;
    return true;
}

/* In quotes, or as data where a rules file cannot write it: a control byte. */
said say_text(saying *s, rb_str text)
{
    rb_buf b = {0};
    if (!is_plain(text)) {
        rb_json_add_string(&b, text);
        return say_field(s, 't', rb_buf_take(&b));
    }
    rb_buf_add_char(&b, '"');
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"' || c == '\\') rb_buf_add_char(&b, '\\');
        rb_buf_add_char(&b, c == '\n' ? 'n' : c == '\t' ? 't' : c);
        if (c == '\n' || c == '\t') b.ptr[b.len - 1] = '\\', rb_buf_add_char(&b, c == '\n' ? 'n' : 't');
    }
    rb_buf_add_char(&b, '"');
    return made(rb_buf_take(&b), 't');
}

static bool has(rb_str text, const char *part) { return rb_str_find(text, rb_str_of(part), 0) != SIZE_MAX; }

/* A year that Rubric has not: before 1, or of more than four digits. */
static bool is_far_year(rb_str iso)
{
    size_t digits = 0;
    if (rb_str_starts(iso, RB_STR("-")) || rb_str_starts(iso, RB_STR("+")) || rb_str_starts(iso, RB_STR("0000"))) return true;
    while (digits < iso.len && iso.ptr[digits] >= '0' && iso.ptr[digits] <= '9') digits++;
    return digits > 4;
}

/* What is no value of that kind is read out of its text, as a rule would read it: unknown. */
static said read_from(saying *s, const char *function, rb_str text, char type)
{
    if (!s->wants_nothing && (has(text, "24:00:00") || has(text, ".S"))) return say_nothing(s, REASON_no_such_literal);
    return made(rb_str_print("%s(%.*s)", function, RB_STR_ARGS(say_text(s, text).text)), type);
}

said say_date(saying *s, rb_str iso)
{
    int64_t days;
    if (rb_date_parse(iso, &days)) return made(iso, 'd');
    if (is_far_year(iso)) return say_nothing(s, REASON_far_year);
    return read_from(s, "date_from", iso, 'd');
}

static size_t fraction_digits(rb_str iso)
{
    size_t point = rb_str_find(iso, RB_STR("."), 0), n = 0;
    while (point != SIZE_MAX && point + 1 + n < iso.len && iso.ptr[point + 1 + n] >= '0' && iso.ptr[point + 1 + n] <= '9') n++;
    return n;
}

said say_datetime(saying *s, rb_str iso)
{
    int64_t us;
    if (has(iso, "@") || has(iso, "[")) return say_nothing(s, REASON_zone_in_value);
    if (is_far_year(iso)) return say_nothing(s, REASON_far_year);
    if (fraction_digits(iso) > 6) return say_nothing(s, REASON_nanoseconds);
    if (rb_instant_parse(iso, NULL, &us) && has(iso, "T")) return (said){.text = iso, .type = 'm', .zone = 'z'};
    if (rb_instant_parse(iso, rb_zone_load(RB_STR("UTC")), &us) && iso.len > 10)
        return (said){.text = rb_str_print("%.*sT%.*sZ", RB_STR_ARGS(rb_str_slice(iso, 0, 10)), RB_STR_ARGS(rb_str_slice(iso, 11, iso.len))), .type = 'm', .zone = 'l'};
    if (rb_instant_parse(iso, rb_zone_load(RB_STR("UTC")), &us)) return (said){.text = rb_str_print("%.*sT00:00Z", RB_STR_ARGS(iso)), .type = 'm', .zone = 'l'};
    if (has(iso, ":60")) return say_nothing(s, REASON_leap_second);
    return read_from(s, "datetime_from", iso, 'm');
}

said say_time(saying *s, rb_str iso)
{
    int64_t us;
    if (has(iso, "@") || has(iso, "Z") || has(iso, "z") || has(iso, "+") || has(iso, "-")) return say_nothing(s, REASON_time_with_offset);
    if (fraction_digits(iso) > 6) return say_nothing(s, REASON_nanoseconds);
    if (!rb_time_parse(iso, &us)) return read_from(s, "time_from", iso, 's');
    return made(iso, 's');
}

static said months(bool negative, int64_t count) { return made(rb_str_print(negative ? "(-%ld months)" : "%ld months", (long)count), 'o'); }

static bool read_months(rb_str iso, int64_t *count)
{
    const char *p = rb_str_chars(iso);
    char       *end;
    *count = 0;
    if (*p++ != 'P' || !*p) return false;
    while (*p) {
        long n = strtol(p, &end, 10);
        if (end == p || n < 0 || n > 1000000000000 || (*end != 'Y' && *end != 'M')) return false;
        *count += *end == 'Y' ? n * 12 : n;
        p = end + 1;
    }
    return true;
}

said say_duration(saying *s, rb_str iso)
{
    int64_t us, count;
    rb_buf  b = {0};
    rb_str  all = iso;
    bool    negative = rb_str_starts(iso, RB_STR("-"));
    if (negative) iso = rb_str_slice(iso, 1, iso.len);
    if (read_months(iso, &count)) return months(negative, count);
    if (!rb_str_starts(iso, RB_STR("P"))) return s->wants_nothing && rb_duration_parse(all, &us) ? say_nothing(s, REASON_wider) : read_from(s, "duration_from", all, 'u');
    if (!rb_duration_parse(iso, &us)) return iso.len > 18 ? say_nothing(s, REASON_number_not_held) : read_from(s, "duration_from", all, 'u');
    if (negative) rb_buf_add_chars(&b, "(-(");
    rb_duration_print(&b, us);
    if (negative) rb_buf_add_chars(&b, "))");
    return (said){.text = rb_buf_take(&b), .type = 'u', .part_of_day = us % RB_US_PER_DAY != 0};
}

/* The seconds of a unit; 0: there is no such unit. */
static double seconds_of(rb_str unit)
{
    static const struct { const char *names; double seconds; } units[] = {
        {" w week weeks ", 604800}, {" d day days ", 86400}, {" h hour hours ", 3600}, {" m min mins minute minutes ", 60},
        {" s sec secs second seconds ", 1}, {" ms ", 1e-3}, {" us µs ", 1e-6},
    };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (has(rb_str_of(units[i].names), rb_str_chars(rb_str_print(" %.*s ", RB_STR_ARGS(unit))))) return units[i].seconds;
    return 0;
}

said say_short_duration(saying *s, rb_str text)
{
    const char *p = rb_str_chars(text);
    bool        negative = *p == '-';
    double      seconds = 0;
    rb_buf      b = {0};
    if (negative || *p == '+') p++;
    while (*p) {
        char  *end;
        double n = strtod(p, &end);
        if (end == p) return say_nothing(s, REASON_no_such_literal);
        while (*end == ' ') end++;
        const char *unit = end;
        while (*end && *end != ' ' && *end != '.' && !(*end >= '0' && *end <= '9')) end++;
        rb_str name = {unit, (size_t)(end - unit)};
        if (rb_str_equal(name, RB_STR("ns"))) return say_nothing(s, REASON_nanoseconds);
        if (rb_str_equal(name, RB_STR("M")) || has(name, "mo") || has(name, "y") ) {
            if (has(name, "day")) return say_nothing(s, REASON_no_such_literal);
            return *end ? say_nothing(s, REASON_calendar_duration) : months(negative, (int64_t)n * (rb_str_equal(name, RB_STR("M")) || has(name, "mo") ? 1 : 12));
        }
        if (seconds_of(name) <= 0) return say_nothing(s, REASON_no_such_literal);
        seconds += n * seconds_of(name);
        for (p = end; *p == ' ';) p++;
    }
    if (seconds > 3e11) return say_nothing(s, REASON_number_not_held);
    rb_buf_add_chars(&b, negative ? "(-(" : "");
    rb_duration_print(&b, (int64_t)(seconds * 1e6 + 0.5));
    rb_buf_add_chars(&b, negative ? "))" : "");
    return made(rb_buf_take(&b), 'u');
}

rb_str say_pattern(rb_str pattern, rb_str flags, bool whole)
{
    saying none = {0};
    rb_str text = whole ? pattern : rb_str_print("(?s:.*)(?:%.*s)(?s:.*)", RB_STR_ARGS(pattern));
    if (flags.len > 0) text = rb_str_print("(?%.*s)%.*s", RB_STR_ARGS(flags), RB_STR_ARGS(text));
    return say_text(&none, text).text;
}
