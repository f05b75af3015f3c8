/* tests/conformance/foreign/calendar.c: other languages' calls about dates and moments: parts, names, weeks, starts and ends, differences.
 *
 * Said as a rule or the standard library would: `rubric eval --lines` brings in no module, so what a module has is written out.
 */
#include "base/clock.h"
#include "tests/conformance/foreign/say.h"

static said made(const calendar_call *c, rb_str text, char type)
{
    said r = {.text = text, .type = type};
    for (uint32_t i = 0; i < c->count; i++) r.may_lack |= c->args[i].may_lack;
    return r;
}

static const term *argument(const calendar_call *c, uint32_t i) { return i < c->term->args.len ? c->term->args.items[i] : NULL; }
static rb_str literal_text(const calendar_call *c, uint32_t i) { return argument(c, i) && argument(c, i)->kind == TERM_TEXT ? argument(c, i)->text : RB_STR(""); }

static rb_str day_of(said a) { return a.type == 'm' ? rb_str_print("date(%.*s)", RB_STR_ARGS(a.text)) : a.text; }

static said name_of(const calendar_call *c, rb_str moment, bool day)
{
    static const char *const days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", NULL};
    static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December", NULL};
    rb_buf b = {0};
    const char *const *names = day ? days : months;
    rb_buf_add_char(&b, '(');
    for (int i = 0; names[i + 1]; i++) rb_buf_print(&b, "if %s(%.*s) = %d then \"%s\" else ", day ? "weekday" : "month", RB_STR_ARGS(moment), i + 1, names[i]);
    rb_buf_print(&b, "\"%s\")", names[day ? 6 : 11]);
    return made(c, rb_buf_take(&b), 't');
}

/* As the library's iso_week does: by the week's Thursday. */
static said week_of(const calendar_call *c, rb_str day)
{
    rb_str thursday = rb_str_print("(%.*s - (weekday(%.*s) - 4) * 1 day)", RB_STR_ARGS(day), RB_STR_ARGS(day));
    return made(c, rb_str_print("(quotient(days(%.*s - date_of(year(%.*s), 1, 1)), 7) + 1)", RB_STR_ARGS(thursday), RB_STR_ARGS(thursday)), 'n');
}

/* As the library's months_between does. */
static rb_str months_between(rb_str first, rb_str last)
{
    const char *form = "(year(%.*s) * 12 + month(%.*s) - year(%.*s) * 12 - month(%.*s) - (if %.*s >= %.*s and day(%.*s) < day(%.*s) then 1 else if %.*s < %.*s and day(%.*s) > day(%.*s) then -1 else 0))";
    return rb_str_print(form, RB_STR_ARGS(last), RB_STR_ARGS(last), RB_STR_ARGS(first), RB_STR_ARGS(first), RB_STR_ARGS(last), RB_STR_ARGS(first), RB_STR_ARGS(last), RB_STR_ARGS(first),
                        RB_STR_ARGS(last), RB_STR_ARGS(first), RB_STR_ARGS(last), RB_STR_ARGS(first));
}

/* The day that the text begins with, and how long its month is. */
static bool day_in_month(rb_str text, rb_civil *day, int *length)
{
    int64_t days, ignored;
    if (!rb_date_parse(rb_str_slice(text, 0, 10), &days)) return false;
    *day = rb_date_to_civil(days);
    for (*length = 31; !rb_date_from_civil((rb_civil){day->year, day->month, *length}, &ignored); --*length) {}
    return true;
}

/* There the last day of a shorter month completes one, here the first of the next does. */
static bool ends_early(rb_str first, rb_str last)
{
    rb_civil a, b;
    int      length, ignored;
    return day_in_month(first, &a, &ignored) && day_in_month(last, &b, &length) && b.day < a.day && b.day == length;
}

static said difference(saying *s, const calendar_call *c)
{
    static const struct { const char *unit, *one; } units[] = {{"week", "7 days"}, {"day", "1 day"}, {"hour", "1 hour"}, {"minute", "1 minute"}, {"second", "1 second"}};
    static const struct { const char *unit; int months; } long_units[] = {{"month", 1}, {"quarter", 3}, {"year", 12}};
    rb_str unit = literal_text(c, 2);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (rb_str_equal(unit, rb_str_of(units[i].unit)))
            return made(c, rb_str_print("truncate((%.*s - %.*s) / %s, 0)", RB_STR_ARGS(c->args[0].text), RB_STR_ARGS(c->args[1].text), units[i].one), 'n');
    if (ends_early(c->args[1].text, c->args[0].text)) return say_nothing(s, REASON_month_end);
    for (size_t i = 0; i < sizeof long_units / sizeof *long_units; i++)
        if (rb_str_equal(unit, rb_str_of(long_units[i].unit)))
            return made(c, rb_str_print("truncate(%.*s / %d, 0)", RB_STR_ARGS(months_between(day_of(c->args[1]), day_of(c->args[0]))), long_units[i].months), 'n');
    return say_nothing(s, REASON_wrong_argument);
}

/* ---- units ---- */

enum unit { UNIT_NONE, UNIT_YEAR, UNIT_QUARTER, UNIT_MONTH, UNIT_WEEK, UNIT_DAY, UNIT_HOUR, UNIT_MINUTE, UNIT_SECOND };

static enum unit unit_of(rb_str word)
{
    static const struct { const char *words[4]; enum unit unit; } units[] = {
        {{"year", "years", "y", ""}, UNIT_YEAR}, {{"quarter", "quarters", "Q", ""}, UNIT_QUARTER}, {{"month", "months", "M", "mo"}, UNIT_MONTH}, {{"week", "weeks", "w", ""}, UNIT_WEEK},
        {{"day", "days", "d", ""}, UNIT_DAY}, {{"hour", "hours", "h", ""}, UNIT_HOUR}, {{"minute", "minutes", "m", ""}, UNIT_MINUTE}, {{"second", "seconds", "s", ""}, UNIT_SECOND},
    };
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        for (int k = 0; k < 4; k++)
            if (word.len > 0 && rb_str_equal(word, rb_str_of(units[i].words[k]))) return units[i].unit;
    return UNIT_NONE;
}

static rb_str moment_at(rb_str day) { return rb_str_print("datetime_of(%.*s, 00:00)", RB_STR_ARGS(day)); }

static rb_str start_of(rb_str m, enum unit unit)
{
    switch (unit) {
    case UNIT_YEAR: return moment_at(rb_str_print("date_of(year(%.*s), 1, 1)", RB_STR_ARGS(m)));
    case UNIT_QUARTER: return moment_at(rb_str_print("date_of(year(%.*s), quotient(month(%.*s) - 1, 3) * 3 + 1, 1)", RB_STR_ARGS(m), RB_STR_ARGS(m)));
    case UNIT_MONTH: return moment_at(rb_str_print("date_of(year(%.*s), month(%.*s), 1)", RB_STR_ARGS(m), RB_STR_ARGS(m)));
    case UNIT_WEEK: return moment_at(rb_str_print("date(%.*s) - (weekday(%.*s) - 1) * 1 day", RB_STR_ARGS(m), RB_STR_ARGS(m)));
    case UNIT_DAY: return moment_at(rb_str_print("date(%.*s)", RB_STR_ARGS(m)));
    case UNIT_HOUR: return rb_str_print("(%.*s - minute(%.*s) * 1 minute - second(%.*s) * 1 second)", RB_STR_ARGS(m), RB_STR_ARGS(m), RB_STR_ARGS(m));
    case UNIT_MINUTE: return rb_str_print("(%.*s - second(%.*s) * 1 second)", RB_STR_ARGS(m), RB_STR_ARGS(m));
    case UNIT_SECOND: return m;
    case UNIT_NONE: break;
    }
    return RB_STR_NONE;
}

/* The second before the next one's start. */
static rb_str end_of(rb_str m, enum unit unit)
{
    static const char *const lengths[] = {[UNIT_NONE] = "", [UNIT_YEAR] = "+ 1 year clamped", [UNIT_QUARTER] = "+ 3 months clamped", [UNIT_MONTH] = "+ 1 month clamped", [UNIT_WEEK] = "+ 7 days",
                                          [UNIT_DAY] = "+ 1 day", [UNIT_HOUR] = "+ 1 hour", [UNIT_MINUTE] = "+ 1 minute", [UNIT_SECOND] = "+ 1 second"};
    return rb_str_print("((%.*s %s) - 1 second)", RB_STR_ARGS(start_of(m, unit)), lengths[unit]);
}

/* The first argument as a moment. */
static said moment_of(saying *s, const calendar_call *c)
{
    if (c->args[0].type == 'm') return c->args[0];
    return literal_text(c, 0).len ? say_datetime(s, literal_text(c, 0)) : say_nothing(s, REASON_text_not_literal);
}

static said edge(saying *s, const calendar_call *c, bool end)
{
    enum unit unit = unit_of(literal_text(c, 1));
    said      m = moment_of(s, c);
    if (!unit) return say_nothing(s, REASON_wrong_argument);
    return made(c, end ? end_of(m.text, unit) : start_of(m.text, unit), 'm');
}

/* One part of a moment set, the others left. */
static said set_part(saying *s, const calendar_call *c)
{
    rb_str    m = c->args[0].text, n = c->args[2].text;
    enum unit unit = unit_of(literal_text(c, 1));
    const char *dates[] = {[UNIT_YEAR] = "datetime_of(date_of(%.*s, month(%.*s), day(%.*s)), time(%.*s))", [UNIT_MONTH] = "datetime_of(date_of(year(%.*s), %.*s, day(%.*s)), time(%.*s))",
                           [UNIT_DAY] = "datetime_of(date_of(year(%.*s), month(%.*s), %.*s), time(%.*s))"};
    if (unit == UNIT_YEAR) return made(c, rb_str_print(dates[unit], RB_STR_ARGS(n), RB_STR_ARGS(m), RB_STR_ARGS(m), RB_STR_ARGS(m)), 'm');
    if (unit == UNIT_MONTH) return made(c, rb_str_print(dates[unit], RB_STR_ARGS(m), RB_STR_ARGS(n), RB_STR_ARGS(m), RB_STR_ARGS(m)), 'm');
    if (unit == UNIT_DAY) return made(c, rb_str_print(dates[unit], RB_STR_ARGS(m), RB_STR_ARGS(m), RB_STR_ARGS(n), RB_STR_ARGS(m)), 'm');
    if (unit == UNIT_HOUR || unit == UNIT_MINUTE || unit == UNIT_SECOND) {
        const char *name = unit == UNIT_HOUR ? "hour" : unit == UNIT_MINUTE ? "minute" : "second";
        return made(c, rb_str_print("(%.*s + (%.*s - %s(%.*s)) * 1 %s)", RB_STR_ARGS(m), RB_STR_ARGS(n), name, RB_STR_ARGS(m), name), 'm');
    }
    return say_nothing(s, REASON_wrong_argument);
}

static said by_unit(saying *s, const calendar_call *c, const char *sign)
{
    enum unit unit = unit_of(literal_text(c, 2));
    if (!unit) return say_nothing(s, REASON_wrong_argument);
    return made(c, rb_str_print("(%.*s %s %.*s)", RB_STR_ARGS(start_of(c->args[0].text, unit)), sign, RB_STR_ARGS(start_of(c->args[1].text, unit))), 'b');
}

/* 2023-01-01 15:00:00 */
static said date_string(saying *s, const calendar_call *c)
{
    rb_str m = moment_of(s, c).text;
    return made(c, rb_str_print("(text(date(%.*s)) + \" \" + digits(hour(%.*s), 2) + \":\" + digits(minute(%.*s), 2) + \":\" + digits(second(%.*s), 2))", RB_STR_ARGS(m), RB_STR_ARGS(m), RB_STR_ARGS(m),
                                RB_STR_ARGS(m)), 't');
}

/* A part of a moment that the call has as a text, in the words of a row: year($1), or week, or a name of three letters. */
static said of_text(saying *s, const calendar_call *c, const char *form)
{
    rb_str m = moment_of(s, c).text;
    if (strcmp(form, "week") == 0) return week_of(c, rb_str_print("date(%.*s)", RB_STR_ARGS(m)));
    if (strchr(form, '(') == NULL) return made(c, rb_str_print("left(%.*s, 3)", RB_STR_ARGS(name_of(c, m, form[0] == 'w').text)), 't');
    rb_buf b = {0};
    for (const char *p = form; *p; p++) {
        if (p[0] == '$' && p[1] == '1') rb_buf_add_str(&b, m), p++;
        else rb_buf_add_char(&b, *p);
    }
    return made(c, rb_buf_take(&b), 'n');
}

bool say_calendar(saying *s, const calendar_call *c, const char *what, said *r)
{
    rb_str w = rb_str_of(what);
    if (strcmp(what, "weekday name") == 0 || strcmp(what, "month name") == 0) *r = name_of(c, c->args[0].text, what[0] == 'w');
    else if (strcmp(what, "week") == 0) *r = week_of(c, day_of(c->args[0]));
    else if (strcmp(what, "months between") == 0) *r = made(c, rb_str_print("(%.*s * 1 month)", RB_STR_ARGS(months_between(day_of(c->args[0]), day_of(c->args[1])))), 'o');
    else if (strcmp(what, "diff") == 0) *r = difference(s, c);
    else if (strcmp(what, "start of") == 0 || strcmp(what, "end of") == 0) *r = edge(s, c, what[0] == 'e');
    else if (strcmp(what, "set") == 0) *r = set_part(s, c);
    else if (strcmp(what, "date string") == 0) *r = date_string(s, c);
    else if (strcmp(what, "time of") == 0) *r = made(c, rb_str_print("time(%.*s)", RB_STR_ARGS(moment_of(s, c).text)), 's');
    else if (rb_str_starts(w, RB_STR("of text "))) *r = of_text(s, c, what + 8);
    else if (rb_str_starts(w, RB_STR("by unit "))) *r = by_unit(s, c, what + 8);
    else return false;
    return true;
}
