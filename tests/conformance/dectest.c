/* tests/conformance/dectest.c FOLDER: General Decimal Arithmetic: what its operations give in Rubric's numbers.
 *
 * Only the cases that hold under one fixed context count (applicable-decimal128.tsv, those with finite numbers): Rubric has no
 * other. Its results have 34 digits, ours nine places: where the suite's rounding is the coarser one, the case is left out.
 * A result beyond our range must be unknown.
 */
#include "base/map.h"
#include "tests/conformance/common/ask.h"
#include "tests/conformance/common/number.h"

#include <stdio.h>

enum { OPERANDS = 3 };

typedef struct test {
    rb_str  file, id, operation, result;
    rb_str  operands[OPERANDS];
    written value[OPERANDS], wanted;
    int     count;
    bool    inexact;
} test;

/* The expression over a, b, c for each operation; `reason` where there is none. */
static const struct operation { const char *name; int operands; const char *expression; enum reason reason; } operations[] = {
    {"add", 2, "a + b", REASON_NONE},
    {"subtract", 2, "a - b", REASON_NONE},
    {"multiply", 2, "a * b", REASON_NONE},
    {"divide", 2, "a / b", REASON_NONE},
    {"fma", 3, "a * b + c", REASON_NONE},
    {"compare", 2, "if a < b then -1 else if a > b then 1 else 0", REASON_NONE},
    {"comparesig", 2, "if a < b then -1 else if a > b then 1 else 0", REASON_NONE},
    {"min", 2, "smaller(a, b)", REASON_NONE},
    {"max", 2, "larger(a, b)", REASON_NONE},
    {"abs", 1, "abs(a)", REASON_NONE},
    {"minus", 1, "-a", REASON_NONE},
    {"plus", 1, "0 + a", REASON_NONE},
    {"reduce", 1, "0 + a", REASON_NONE},
    {"tosci", 1, "0 + a", REASON_NONE},
    {"toeng", 1, "0 + a", REASON_NONE},
    {"apply", 1, "0 + a", REASON_NONE},
    {"tointegral", 1, "round(a, 0)", REASON_NONE},
    {"tointegralx", 1, "round(a, 0)", REASON_NONE},
    {"quantize", 2, "", REASON_NONE},
    {"squareroot", 1, "", REASON_no_such_function},
    {"power", 2, "", REASON_no_such_function},
    {"exp", 1, "", REASON_no_such_function},
    {"ln", 1, "", REASON_no_such_function},
    {"log10", 1, "", REASON_no_such_function},
    {"remainder", 2, "if a < 0 then -remainder(-a, abs(b)) else remainder(a, abs(b))", REASON_NONE},
    {"divideint", 2, "(if (a < 0) = (b < 0) then 1 else -1) * quotient(abs(a), abs(b))", REASON_NONE},
    {"remaindernear", 2, "", REASON_no_such_function},
};

static const struct operation *operation_of(rb_str name)
{
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
        if (rb_str_equal(name, rb_str_of(operations[i].name))) return &operations[i];
    return NULL;
}

/* A word, or what stands in quotes; comments end the line. */
static bool next_word(rb_str line, size_t *at, rb_str *word)
{
    while (*at < line.len && (line.ptr[*at] == ' ' || line.ptr[*at] == '\t')) ++*at;
    if (*at >= line.len || rb_str_starts(rb_str_slice(line, *at, line.len), RB_STR("--"))) return false;
    char   quote = line.ptr[*at] == '\'' || line.ptr[*at] == '"' ? line.ptr[*at] : 0;
    size_t from = quote ? ++*at : *at;
    while (*at < line.len && (quote ? line.ptr[*at] != quote : line.ptr[*at] != ' ' && line.ptr[*at] != '\t')) ++*at;
    *word = rb_str_slice(line, from, *at);
    if (quote) ++*at;
    return true;
}

static rb_str lower(rb_str s)
{
    rb_buf b = {0};
    for (size_t i = 0; i < s.len; i++) rb_buf_add_char(&b, s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] + 32) : s.ptr[i]);
    return rb_buf_take(&b);
}

/* "id operation operand... -> result flags" */
static bool read_test(rb_str line, test *t)
{
    rb_str word;
    size_t at = 0;
    if (!next_word(line, &at, &t->id) || rb_str_ends(t->id, RB_STR(":")) || !next_word(line, &at, &t->operation)) return false;
    t->operation = lower(t->operation);
    while (next_word(line, &at, &word) && !rb_str_equal(word, RB_STR("->")))
        if (t->count < OPERANDS) t->operands[t->count++] = word;
    if (!next_word(line, &at, &t->result)) return false;
    while (next_word(line, &at, &word))
        if (rb_str_equal(lower(word), RB_STR("inexact"))) t->inexact = true;
    return true;
}

/* To the place of the second operand's last digit: `written` has lost it, so the text is looked at. */
static bool places_of(rb_str s, int *places)
{
    int    exponent = 0;
    size_t e = rb_str_find(lower(s), RB_STR("e"), 0), point = rb_str_find(s, RB_STR("."), 0);
    if (e != SIZE_MAX && sscanf(rb_str_chars(rb_str_slice(s, e + 1, s.len)), "%d", &exponent) != 1) return false;
    *places = (point == SIZE_MAX ? 0 : (int)((e == SIZE_MAX ? s.len : e) - point - 1)) - exponent;
    return true;
}

static rb_str quantize(const test *t, enum reason *why)
{
    int places;
    if (!places_of(t->operands[1], &places) || places > RB_DEC_PLACES || places < -RB_DEC_PLACES - 9) *why = REASON_rounding_place;
    else if (places >= 0) return rb_str_print("round(a, %d)", places);
    else if (t->value[0].exponent + places < -RB_DEC_PLACES) *why = REASON_rounding_place;
    else {
        rb_buf ten = {0};
        rb_buf_add_char(&ten, '1');
        rb_buf_add_repeat(&ten, '0', (size_t)-places);
        return rb_str_print("round(a / %.*s, 0) * %.*s", RB_STR_ARGS(rb_buf_str(&ten)), RB_STR_ARGS(rb_buf_str(&ten)));
    }
    return RB_STR_NONE;
}

static bool is(const test *t, const char *operation) { return rb_str_equal(t->operation, rb_str_of(operation)); }

/* Whether the case can be put to us at all. */
static enum reason reason_of(const test *t, const struct operation *op)
{
    if (!op) return REASON_representation;
    if (op->reason) return op->reason;
    for (int i = 0; i < op->operands; i++)
        if (!written_is_held(&t->value[i]) && !(is(t, "quantize") && i == 1)) return REASON_number_not_held;
    bool whole = t->value[0].exponent >= 0 && t->value[1].exponent >= 0;
    if ((is(t, "remainder") || is(t, "divideint")) && !whole) return REASON_not_whole;
    if (is(t, "fma") && t->value[0].exponent + t->value[1].exponent < -RB_DEC_PLACES) return REASON_rounding_place;
    if (t->inexact && !is(t, "quantize") && !is(t, "tointegralx") && t->wanted.exponent >= -RB_DEC_PLACES) return REASON_more_digits;
    if (t->inexact && written_is_tie(&t->wanted)) return REASON_double_rounding;
    return REASON_NONE;
}

static rb_str data_of(const test *t)
{
    rb_buf b = {0};
    for (int i = 0; i < t->count; i++) rb_buf_print(&b, "%c\"%c\":%.*s", i ? ',' : '{', 'a' + i, RB_STR_ARGS(written_print(&t->value[i])));
    rb_buf_add_char(&b, '}');
    return rb_buf_take(&b);
}

static void run(suite *s, test *t)
{
    const struct operation *op = operation_of(t->operation);
    rb_str id = rb_str_print("%.*s/%.*s", RB_STR_ARGS(t->file), RB_STR_ARGS(t->id));
    for (int i = 0; i < t->count; i++)
        if (!written_parse(t->operands[i], &t->value[i])) {
            suite_skip(s, id, REASON_special_number);
            return;
        }
    if (!written_parse(t->result, &t->wanted)) {
        suite_skip(s, id, REASON_special_number);
        return;
    }
    enum reason why = reason_of(t, op);
    rb_str      expression = why ? RB_STR_NONE : op->expression[0] ? rb_str_of(op->expression) : quantize(t, &why);
    want        w = {written_is_too_large(&t->wanted) ? WANT_NOTHING : WANT_NUMBER, written_print(&t->wanted)};
    if (why == REASON_number_not_held && op->expression[0]) suite_skip_if_unknown(s, id, rb_str_of(op->expression), data_of(t), why);
    else if (why) suite_skip(s, id, why);
    else suite_ask(s, id, expression, data_of(t), &w);
}

typedef struct list { rb_map held; RB_VEC(rb_str) files; } list; /* held: "file/id" of the finite cases */

static bool read_list(suite *s, const char *folder, list *l)
{
    rb_str text, line, file, id, kind;
    size_t at = 0;
    if (!suite_read(s, folder, "dectest/applicable-decimal128.tsv", &text)) return false;
    while (suite_line(text, &at, &line)) {
        size_t   word = 0;
        uint32_t one = 1;
        if (!next_word(line, &word, &file) || !next_word(line, &word, &id) || !next_word(line, &word, &kind)) continue;
        if (!rb_str_equal(kind, RB_STR("finite"))) continue;
        if (l->files.len == 0 || !rb_str_equal(l->files.items[l->files.len - 1], file)) rb_vec_push(&l->files, file);
        (void)rb_map_add(&l->held, rb_str_print("%.*s/%.*s", RB_STR_ARGS(file), RB_STR_ARGS(id)), &one);
    }
    return true;
}

static void run_file(suite *s, const char *folder, const list *l, rb_str file)
{
    rb_str text, line;
    size_t at = 0;
    if (!suite_read(s, folder, rb_str_chars(rb_str_print("dectest/%.*s.decTest", RB_STR_ARGS(file))), &text)) return;
    while (suite_line(text, &at, &line)) {
        test     t = {.file = file};
        uint32_t ignored;
        if (read_test(line, &t) && rb_map_find(&l->held, rb_str_print("%.*s/%.*s", RB_STR_ARGS(file), RB_STR_ARGS(t.id)), &ignored)) run(s, &t);
    }
}

int main(int argc, char **argv)
{
    suite s = suite_new("dectest");
    list  l = {0};
    if (argc != 2) return 2;
    if (read_list(&s, argv[1], &l))
        for (uint32_t i = 0; i < l.files.len; i++) run_file(&s, argv[1], &l, l.files.items[i]);
    return suite_end(&s);
}
