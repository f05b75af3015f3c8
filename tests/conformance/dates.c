/* tests/conformance/dates.c FOLDER: JSON Schema's formats date, date-time, time and duration.
 *
 * What Rubric takes a text for is asked of the readers of cells themselves (base/clock.h). They are wider than RFC 3339 where exports are
 * (a blank for the T, no seconds, no offset where a zone is declared); a date that does not exist is never taken.
 */
#include "base/clock.h"
#include "tests/conformance/common/suite.h"

typedef struct format { const char *name; bool (*accepts)(rb_str text); enum reason (*wider)(rb_str text, bool valid); } format;

static bool is_date(rb_str text)
{
    int64_t ignored;
    return rb_date_parse(text, &ignored);
}

/* NULL: without an offset it is refused, as the format demands. */
static bool is_datetime(rb_str text)
{
    int64_t ignored;
    return rb_instant_parse(text, NULL, &ignored);
}

static bool is_duration(rb_str text)
{
    int64_t ignored;
    return rb_duration_parse(text, &ignored);
}

static bool has(rb_str text, const char *part) { return rb_str_find(text, rb_str_of(part), 0) != SIZE_MAX; }

static enum reason of_date(rb_str text, bool valid)
{
    (void)text, (void)valid;
    return REASON_NONE;
}

static size_t count(rb_str text, char c)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) n += text.ptr[i] == c;
    return n;
}

/* A blank for the T, a time without seconds, an offset without minutes: exports have them. */
static bool is_of_an_export(rb_str text)
{
    size_t offset = rb_str_find(text, RB_STR("+"), 0);
    rb_str local = rb_str_slice(text, 0, offset == SIZE_MAX ? rb_str_find(text, RB_STR("-"), 11) : offset);
    bool hours = text.len > 19 && (text.ptr[text.len - 3] == '+' || text.ptr[text.len - 3] == '-');
    return text.len > 16 && (hours || text.ptr[10] == ' ' || (text.ptr[10] == 'T' && count(local, ':') == 1));
}

static enum reason of_datetime(rb_str text, bool valid)
{
    if (!valid && is_of_an_export(text)) return REASON_wider;
    if (valid && has(text, ":60")) return REASON_leap_second;
    if (valid && (has(text, "t") || has(text, "z"))) return REASON_small_letters;
    return REASON_NONE;
}

/* A time of day in Rubric is one on the wall: it has no offset. */
static enum reason of_time(rb_str text, bool valid)
{
    (void)text, (void)valid;
    return REASON_time_with_offset;
}

static enum reason of_duration(rb_str text, bool valid)
{
    size_t time = rb_str_find(text, RB_STR("T"), 0);
    rb_str days = rb_str_slice(text, 0, time);
    if (has(days, "Y") || has(days, "M")) return REASON_calendar_duration;
    if (valid && text.len > 20) return REASON_number_not_held;
    if (!valid && time != SIZE_MAX && has(text, "H") && has(text, "S") && !has(text, "M")) return REASON_wider;
    return REASON_NONE;
}

static const format formats[] = {
    {"date", is_date, of_date}, {"date-time", is_datetime, of_datetime}, {"time", NULL, of_time}, {"duration", is_duration, of_duration},
};

static void run(suite *s, const format *f, const rb_json *c)
{
    rb_str id = rb_str_print("%s/%.*s", f->name, RB_STR_ARGS(suite_member(c, "description")));
    const rb_json *text = rb_json_member(c, RB_STR("text")), *valid = rb_json_member(c, RB_STR("valid"));
    bool wanted = valid && valid->kind == RB_JSON_TRUE;
    enum reason why = text && text->kind == RB_JSON_STRING ? f->wider(text->text, wanted) : REASON_not_text;
    if (why && (why != REASON_wider || f->accepts(text->text))) suite_skip(s, id, why);
    else if (f->accepts(text->text) == wanted) suite_pass(s, id);
    else suite_fail(s, id, "'%.*s' is %s", RB_STR_ARGS(text->text), wanted ? "refused" : "taken");
}

int main(int argc, char **argv)
{
    suite s = suite_new("dates");
    if (argc != 2) return 2;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        rb_str text;
        size_t at = 0;
        const rb_json *c;
        if (!suite_read(&s, argv[1], rb_str_chars(rb_str_print("json-schema-dates/%s.jsonl", formats[i].name)), &text)) continue;
        while (suite_object(&s, text, &at, &c)) run(&s, &formats[i], c);
    }
    return suite_end(&s);
}
