/* tests/conformance/common/ask.c: asking through rb_eval_line, and comparing.
 *
 * Numbers are compared at nine places, which is what Rubric keeps: a suite's further digits are rounded half to even. A
 * text that is empty or white space is blank in Rubric: where one is wanted, unknown will do.
 */
#include "tests/conformance/common/ask.h"

#include "base/clock.h"
#include "base/unicode.h"
#include "engine/engine.h"
#include "tests/conformance/common/number.h"

#include <stdio.h>
#include <stdlib.h>

static bool same_number(rb_str got, rb_str wanted)
{
    rb_dec  a, b;
    written w;
    return rb_dec_parse(got, &a) == RB_DEC_OK && written_parse(wanted, &w) && written_round(&w, &b) && a == b;
}

static bool same_moment(rb_str got, rb_str wanted)
{
    int64_t a, b;
    const rb_zone *utc = rb_zone_load(RB_STR("UTC"));
    return rb_instant_parse(got, utc, &a) && rb_instant_parse(wanted, utc, &b) && a == b;
}

static bool same_time(rb_str got, rb_str wanted)
{
    int64_t a, b;
    return rb_time_parse(got, &a) && rb_time_parse(wanted, &b) && a == b;
}

/* A minus before the whole: "-1 day 2 hours" is a day and two hours less. */
static bool read_duration(rb_str text, int64_t *us)
{
    bool negative = rb_str_starts(text, RB_STR("-"));
    if (!rb_duration_parse(rb_str_slice(text, negative, text.len), us)) return false;
    if (negative) *us = -*us;
    return true;
}

static bool same_duration(rb_str got, rb_str wanted)
{
    int64_t a, b;
    return read_duration(got, &a) && read_duration(wanted, &b) && a == b;
}

/* "P1Y2M" as Rubric prints it. */
static bool same_months(rb_str got, rb_str wanted)
{
    int64_t months = 0;
    rb_buf  b = {0};
    bool    negative = rb_str_starts(wanted, RB_STR("-"));
    for (const char *p = rb_str_chars(wanted) + negative + 1; *p;) {
        char *end;
        long  n = strtol(p, &end, 10);
        if (end == p || (*end != 'Y' && *end != 'M')) return false;
        months += *end == 'Y' ? n * 12 : n;
        p = end + 1;
    }
    rb_months_print(&b, negative ? -months : months);
    return rb_str_equal(got, rb_buf_str(&b));
}

static const char *const types[] = {
    [WANT_YES_NO] = "yes/no", [WANT_NUMBER] = "number", [WANT_TEXT] = "text", [WANT_DATE] = "date", [WANT_DATETIME] = "datetime",
    [WANT_TIME] = "time", [WANT_DURATION] = "duration", [WANT_MONTHS] = "months", [WANT_NOTHING] = "",
};

static bool same_type(rb_str got, enum want_kind kind)
{
    if (kind == WANT_NUMBER && (rb_str_equal(got, RB_STR("integer")) || rb_str_equal(got, RB_STR("percent")))) return true;
    return rb_str_equal(got, rb_str_of(types[kind]));
}

static bool same_value(const rb_json *value, const want *w)
{
    switch (w->kind) {
    case WANT_YES_NO: return value->kind == (rb_str_equal(w->text, RB_STR("true")) ? RB_JSON_TRUE : RB_JSON_FALSE);
    case WANT_NUMBER: return same_number(value->text, w->text);
    case WANT_DATETIME: return same_moment(value->text, w->text);
    case WANT_TIME: return same_time(value->text, w->text);
    case WANT_DURATION: return same_duration(value->text, w->text);
    case WANT_MONTHS: return same_months(value->text, w->text);
    case WANT_TEXT:
    case WANT_DATE: return rb_str_equal(value->text, w->text);
    case WANT_NOTHING: break;
    }
    return false;
}

/* Refused for what it means, not for how it is written or for a name that it lacks: those would be faults of the translation. */
static bool is_refusal(const rb_json *answer)
{
    const rb_json *errors = rb_json_member(answer, RB_STR("errors"));
    if (!errors || errors->items.len == 0) return false;
    for (uint32_t i = 0; i < errors->items.len; i++) {
        rb_str code = suite_member(errors->items.items[i], "code");
        if (!rb_str_starts(code, RB_STR("E03")) && !rb_str_equal(code, RB_STR("E0105")) && !rb_str_equal(code, RB_STR("E0107"))) return false;
    }
    return true;
}

static bool is_wanted(const rb_json *answer, const want *w)
{
    const rb_json *value = rb_json_member(answer, RB_STR("value"));
    if (w->kind == WANT_NOTHING) return rb_json_member(answer, RB_STR("unknown")) || is_refusal(answer);
    if (w->kind == WANT_TEXT && rb_text_is_blank(w->text) && rb_json_member(answer, RB_STR("unknown"))) return true;
    return value && same_type(suite_member(answer, "type"), w->kind) && same_value(value, w);
}

/* The answer as a line of JSON. */
static rb_str answer_to(const suite *s, rb_str expression, rb_str data)
{
    rb_buf request = {0}, answer = {0};
    rb_buf_add_chars(&request, "{\"expression\":");
    rb_json_add_string(&request, expression);
    rb_buf_print(&request, ",\"data\":%.*s}", RB_STR_ARGS(data.len ? data : RB_STR("{}")));
    (void)rb_eval_line(rb_buf_str(&request), 0, &answer);
    if (s->shows) printf("ASK  %.*s => %.*s", RB_STR_ARGS(rb_buf_str(&request)), RB_STR_ARGS(rb_buf_str(&answer)));
    return rb_str_slice(rb_buf_str(&answer), 0, answer.len - 1);
}

static bool is_as_wanted(rb_str answer, const want *w)
{
    size_t         at;
    const char    *why;
    const rb_json *json = rb_json_parse(answer, &at, &why);
    return json && is_wanted(json, w);
}

/* On one line. */
static rb_str shown(rb_str text)
{
    rb_buf b = {0};
    rb_text_add_safe(&b, text);
    return rb_buf_take(&b);
}

void suite_ask(suite *s, rb_str id, rb_str expression, rb_str data, const want *w)
{
    rb_str answer = answer_to(s, expression, data);
    if (is_as_wanted(answer, w)) suite_pass(s, id);
    else suite_fail(s, id, "%.*s: want %s %.*s, got %.*s", RB_STR_ARGS(shown(expression)), w->kind == WANT_NOTHING ? "unknown or refused" : types[w->kind], RB_STR_ARGS(shown(w->text)),
                    RB_STR_ARGS(answer));
}

void suite_skip_if_unknown(suite *s, rb_str id, rb_str expression, rb_str data, enum reason why)
{
    rb_str answer = answer_to(s, expression, data);
    if (is_as_wanted(answer, &(want){WANT_NOTHING, RB_STR_NONE})) suite_skip(s, id, why);
    else suite_fail(s, id, "%.*s: is out of reach and must be unknown, got %.*s", RB_STR_ARGS(expression), RB_STR_ARGS(answer));
}

void suite_ask_unless(suite *s, rb_str id, rb_str expression, rb_str data, enum reason why)
{
    if (is_as_wanted(answer_to(s, expression, data), &(want){WANT_NOTHING, RB_STR_NONE})) suite_pass(s, id);
    else suite_skip(s, id, why);
}
