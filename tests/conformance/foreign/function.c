/* tests/conformance/foreign/function.c: calls of other languages' functions, by function.def.
 *
 * A call whose types fit no row is a mistake there: it is put to Rubric as the row of that many values would be, for Rubric must
 * refuse it, too, and counts only where the suite wants an error.
 */
#include "base/bug.h"
#include "base/clock.h"
#include "base/decimal.h"
#include "tests/conformance/common/number.h"
#include "tests/conformance/foreign/say.h"

#include <stdlib.h>

enum { MOST = 8 };

typedef struct call { const term *term; rb_str name; said args[MOST]; uint32_t count; bool may_lack; } call;

typedef struct row { enum dialect dialect; const char *name, *params; char result; const char *rubric; enum reason why; } row;

/* The names of arguments, in order. */
static const struct { enum dialect dialect; const char *name, *params; } named[] = {
#define NAMED(dialect, name, params) {dialect, name, params},
#include "tests/conformance/foreign/named.def"
#undef NAMED
};

static const row rows[] = {
#define FN(dialect, name, params, result, rubric) {dialect, name, params, result, rubric, REASON_NONE},
#define WHY(dialect, name, reason) {dialect, name, NULL, '*', "", REASON_##reason},
#include "tests/conformance/foreign/function.def"
#undef FN
#undef WHY
};

static rb_str fill(const char *rubric, const call *c)
{
    rb_buf b = {0};
    for (const char *p = rubric; *p; p++) {
        if (*p == '$' && p[1] >= '1' && p[1] <= '9') rb_buf_add_str(&b, c->args[*++p - '1'].text);
        else rb_buf_add_char(&b, *p);
    }
    return rb_buf_take(&b);
}

static said made(const call *c, rb_str text, char type) { return (said){.text = text, .type = type, .number = c->args[0].number, .may_lack = c->may_lack}; }

static const term *argument(const call *c, uint32_t i) { return i < c->term->args.len ? c->term->args.items[i] : NULL; }
static bool is_literal_text(const call *c, uint32_t i) { return argument(c, i) && argument(c, i)->kind == TERM_TEXT; }
static rb_str text_of(const call *c, uint32_t i) { return argument(c, i)->text; }

/* A whole number that is written out. */
static bool literal_number(const call *c, uint32_t i, int64_t *n)
{
    rb_dec d;
    return i < c->count && c->args[i].type == 'n' && rb_dec_parse(c->args[i].text, &d) == RB_DEC_OK && rb_dec_to_i64(d, n);
}

static said places(saying *s, const call *c, const char *function)
{
    int64_t n;
    if (c->args[1].type == '0') return say_nothing(s, REASON_null_argument);
    if (c->args[0].type == '0') return made(c, rb_str_print("%s(%.*s, 2)", function, RB_STR_ARGS(c->args[0].text)), 'n');
    if (!literal_number(c, 1, &n) || n < 0 || n > RB_DEC_PLACES) return say_nothing(s, REASON_rounding_place);
    return made(c, rb_str_print("%s(%.*s, %d)", function, RB_STR_ARGS(c->args[0].text), (int)n), 'n');
}

/* floor(x * 100) / 100, as a rule says it. */
static said scaled(saying *s, const call *c, const char *function)
{
    int64_t n;
    rb_buf  ten = {0};
    bool    up = strcmp(function, "up") == 0;
    if (!literal_number(c, 1, &n) || n < 0 || n > RB_DEC_PLACES) return say_nothing(s, c->args[1].type == '0' ? REASON_null_argument : REASON_rounding_place);
    rb_buf_add_char(&ten, '1');
    rb_buf_add_repeat(&ten, '0', (size_t)n);
    rb_str x = c->args[0].text, by = rb_buf_str(&ten);
    rb_str one = rb_str_print(up ? "(if %.*s < 0 then floor(%.*s * %.*s) else ceiling(%.*s * %.*s))" : "%.*s", RB_STR_ARGS(x), RB_STR_ARGS(x), RB_STR_ARGS(by), RB_STR_ARGS(x), RB_STR_ARGS(by));
    if (!up) one = rb_str_print("%s(%.*s * %.*s)", function, RB_STR_ARGS(x), RB_STR_ARGS(by));
    return made(c, rb_str_print("(%.*s / %.*s)", RB_STR_ARGS(one), RB_STR_ARGS(by)), 'n');
}

/* Texts with separators of thousands: taken out as a rule would take them. */
static said grouped(saying *s, const call *c)
{
    if (c->count != 3 || c->args[1].type != 't' || c->args[2].type != 't' || !is_literal_text(c, 1) || !is_literal_text(c, 2)) return say_nothing(s, c->count < 3 || c->args[1].type == '0' || c->args[2].type == '0' ? REASON_null_argument : REASON_wrong_argument);
    rb_str group = text_of(c, 1), point = text_of(c, 2);
    bool   known = (rb_str_equal(group, RB_STR(",")) || rb_str_equal(group, RB_STR(".")) || rb_str_equal(group, RB_STR(" "))) && (rb_str_equal(point, RB_STR(".")) || rb_str_equal(point, RB_STR(",")));
    if (!known || rb_str_equal(group, point)) return say_nothing(s, REASON_wrong_argument);
    return made(c, rb_str_print("number_from(replace(replace(%.*s, %.*s, \"\"), %.*s, \".\"))", RB_STR_ARGS(c->args[0].text), RB_STR_ARGS(c->args[1].text), RB_STR_ARGS(c->args[2].text)), 'n');
}

/* A carriage return among the data: XPath's point does not match it. */
static bool has_return(const saying *s, rb_str text)
{
    return rb_str_starts(text, RB_STR("value_")) && rb_str_find(rb_buf_str(&s->data), RB_STR("\\r"), 0) != SIZE_MAX;
}

/* What a pattern and its flags, both written out, hold that RE2 reads otherwise or not at all. */
static bool is_other_flavour(rb_str pattern, rb_str flags)
{
    static const char *const others[] = {"\\i", "\\c", "-[", "\\0", "\\1", "\\2", "\\3", "(?=", "(?!", "(?<", "\\p{Is"};
    for (size_t i = 0; i < flags.len; i++)
        if (!strchr("ims", flags.ptr[i])) return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (rb_str_find(pattern, rb_str_of(others[i]), 0) != SIZE_MAX) return true;
    return false;
}

/* The pattern must be written out; FEEL and CEL look for it anywhere in the text. */
static said matches(saying *s, const call *c)
{
    if (c->args[0].type == '0' || c->args[1].type == '0') return made(c, rb_str_print("(%.*s matches \"a\")", RB_STR_ARGS(c->args[0].type == '0' ? c->args[0].text : c->args[1].text)), 'b');
    if (!is_literal_text(c, 1) || (c->count > 2 && argument(c, 2)->kind != TERM_NULL && !is_literal_text(c, 2))) return say_nothing(s, REASON_pattern_not_literal);
    rb_str pattern = text_of(c, 1), flags = c->count > 2 && is_literal_text(c, 2) ? text_of(c, 2) : RB_STR("");
    if (is_other_flavour(pattern, flags)) return say_nothing(s, REASON_pattern_flavour);
    if (c->args[0].type == 't' && has_return(s, c->args[0].text)) return say_nothing(s, REASON_pattern_flavour);
    return made(c, rb_str_print("(%.*s matches %.*s)", RB_STR_ARGS(c->args[0].text), RB_STR_ARGS(say_pattern(pattern, flags, false))), 'b');
}

/* $1W is another part than $1 to Go, which writes ${1}W; XPath has \$ for a dollar. */
static bool is_other_replacement(rb_str with, enum dialect dialect)
{
    for (size_t i = 0; i < with.len; i++) {
        if (with.ptr[i] == '\\' && dialect == FEEL) return true;
        if (with.ptr[i] != '$' || dialect != REGO) continue;
        size_t end = i + 1;
        while (end < with.len && ((with.ptr[end] >= '0' && with.ptr[end] <= '9') || (with.ptr[end] | 32) >= 'a' || with.ptr[end] == '_')) end++;
        if (end != i + 2) return true;
        i = end - 1;
    }
    return false;
}

static said replaced(saying *s, const call *c)
{
    bool flagged = c->count > 3;
    if (c->args[0].type == '0') return made(c, rb_str_print("replace_pattern(%.*s, \"a\", \"b\")", RB_STR_ARGS(c->args[0].text)), 't');
    if (!is_literal_text(c, 1) || !is_literal_text(c, 2) || (flagged && argument(c, 3)->kind != TERM_NULL && !is_literal_text(c, 3))) return say_nothing(s, REASON_pattern_not_literal);
    rb_str pattern = text_of(c, 1), with = text_of(c, 2), flags = flagged && is_literal_text(c, 3) ? text_of(c, 3) : RB_STR("");
    if (is_other_flavour(pattern, flags) || is_other_replacement(with, s->dialect)) return say_nothing(s, REASON_pattern_flavour);
    return made(c, rb_str_print("replace_pattern(%.*s, %.*s, %.*s)", RB_STR_ARGS(c->args[0].text), RB_STR_ARGS(say_pattern(pattern, flags, true)), RB_STR_ARGS(say_text(s, with).text)), 't');
}

/* Given characters off one end or both: as many of them as stand there. */
static said trimmed(saying *s, const call *c, const char *side)
{
    rb_buf set = {0};
    if (!is_literal_text(c, 1) || text_of(c, 1).len == 0) return say_nothing(s, REASON_pattern_not_literal);
    rb_buf_add_char(&set, '[');
    for (size_t i = 0; i < text_of(c, 1).len; i++) rb_buf_print(&set, strchr("]\\^-[", text_of(c, 1).ptr[i]) ? "\\%c" : "%c", text_of(c, 1).ptr[i]);
    rb_buf_add_chars(&set, "]+");
    rb_str chars = rb_buf_str(&set), pattern = rb_str_print("^%.*s|%.*s$", RB_STR_ARGS(chars), RB_STR_ARGS(chars));
    if (strcmp(side, "left") == 0) pattern = rb_str_print("^%.*s", RB_STR_ARGS(chars));
    if (strcmp(side, "right") == 0) pattern = rb_str_print("%.*s$", RB_STR_ARGS(chars));
    return made(c, rb_str_print("replace_pattern(%.*s, %.*s, \"\")", RB_STR_ARGS(c->args[0].text), RB_STR_ARGS(say_text(s, pattern).text)), 't');
}

/* FEEL counts from 1, and from the end below 0; CEL and Rego from 0, CEL to a place, Rego so many (or all: -1). */
static said substring(saying *s, const call *c)
{
    rb_str  x = c->args[0].text, from = c->count > 1 ? c->args[1].text : RB_STR("1"), many = RB_STR("");
    int64_t n;
    bool    feel = s->dialect == FEEL, from_end = feel && rb_str_starts(from, RB_STR("-"));
    if (from_end) from = rb_str_print("length(%.*s) + 1 + %.*s", RB_STR_ARGS(x), RB_STR_ARGS(from));
    else if (!feel) from = rb_str_print("%.*s + 1", RB_STR_ARGS(from));
    if (c->count > 2 && s->dialect == CEL) many = rb_str_print(", %.*s - %.*s", RB_STR_ARGS(c->args[2].text), RB_STR_ARGS(c->args[1].text));
    else if (c->count > 2 && !(s->dialect == REGO && literal_number(c, 2, &n) && n < 0)) many = rb_str_print(", %.*s", RB_STR_ARGS(c->args[2].text));
    return made(c, rb_str_print("middle(%.*s, %.*s%.*s)", RB_STR_ARGS(x), RB_STR_ARGS(from), RB_STR_ARGS(many)), 't');
}

/* From 0, and -1 where there is none. */
static said index_of(const call *c)
{
    rb_str x = c->args[0].text, part = c->args[1].text;
    if (c->count == 2) return made(c, rb_str_print("(position(%.*s, %.*s) - 1 or else -1)", RB_STR_ARGS(x), RB_STR_ARGS(part)), 'n');
    rb_str from = c->args[2].text;
    return made(c, rb_str_print("(position(middle(%.*s, %.*s + 1), %.*s) - 1 + %.*s or else -1)", RB_STR_ARGS(x), RB_STR_ARGS(from), RB_STR_ARGS(part), RB_STR_ARGS(from)), 'n');
}

static said literal(saying *s, const call *c, said (*from)(saying *s, rb_str iso))
{
    static const struct { said (*from)(saying *s, rb_str iso); const char *function; char type; } readings[] = {
        {say_date, "date_from", 'd'}, {say_datetime, "datetime_from", 'm'}, {say_time, "time_from", 's'}, {say_duration, "duration_from", 'u'},
    };
    if (is_literal_text(c, 0)) return from(s, text_of(c, 0));
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
        if (readings[i].from == from) return made(c, rb_str_print("%s(%.*s)", readings[i].function, RB_STR_ARGS(c->args[0].text)), readings[i].type);
    return say_nothing(s, c->args[0].type == '0' ? REASON_null_argument : REASON_text_not_literal);
}

static said at_literal(saying *s, rb_str iso)
{
    if (rb_str_starts(iso, RB_STR("P")) || rb_str_starts(iso, RB_STR("-P"))) return say_duration(s, iso);
    if (rb_str_find(iso, RB_STR("T"), 0) != SIZE_MAX) return say_datetime(s, iso);
    return rb_str_find(iso, RB_STR(":"), 0) != SIZE_MAX ? say_time(s, iso) : say_date(s, iso);
}

/* A day and a time of day, both written out: the moment as it would be written. */
static said moment_of(saying *s, const call *c)
{
    rb_str day = rb_str_slice(c->args[0].text, 0, 10);
    int64_t ignored;
    if (!rb_date_parse(day, &ignored)) return say_nothing(s, REASON_text_not_literal);
    return say_datetime(s, rb_str_print("%.*sT%.*s", RB_STR_ARGS(day), RB_STR_ARGS(c->args[1].text)));
}

static said same(saying *s, const call *c)
{
    if (c->args[0].type == 'm' && c->args[1].type == 'm' && (c->args[0].zone == 'z' || c->args[1].zone == 'z') && !rb_str_equal(c->args[0].text, c->args[1].text)) return say_nothing(s, REASON_zone_in_value);
    if (c->args[0].type == '0' && c->args[1].type == '0') return made(c, rb_str_print("(%.*s is blank)", RB_STR_ARGS(c->args[0].text)), 'b');
    return say_binary(s, OP_EQ, c->args[0], c->args[1]);
}

/* The items of a list that is written out, or the arguments themselves. */
static const term *items_of(const call *c)
{
    return c->count == 1 && argument(c, 0)->kind == TERM_LIST ? argument(c, 0) : c->term;
}

static said pair(const char *how, said a, said b)
{
    rb_str word = rb_str_of(how);
    bool called = how[0] >= 'a' && !rb_str_equal(word, RB_STR("and")) && !rb_str_equal(word, RB_STR("or"));
    rb_str text = called ? rb_str_print("%s(%.*s, %.*s)", how, RB_STR_ARGS(a.text), RB_STR_ARGS(b.text)) : rb_str_print("(%.*s %s %.*s)", RB_STR_ARGS(a.text), how, RB_STR_ARGS(b.text));
    return (said){.text = text, .type = a.type == '0' ? b.type : a.type, .number = a.number, .may_lack = a.may_lack || b.may_lack};
}

/* min, max, sum, product, mean, all, any of values that are written out: two and two. */
static said fold(saying *s, const call *c)
{
    static const struct { const char *name, *how, *types; } folds[] = {
        {"min", "smaller", "nudm"}, {"max", "larger", "nudm"}, {"math.least", "smaller", "n"}, {"math.greatest", "larger", "n"}, {"sum", "+", "nu"}, {"product", "*", "n"},
        {"mean", "+", "nu"}, {"avg", "+", "nu"}, {"all", "and", "b"}, {"any", "or", "b"},
    };
    const term *items = items_of(c);
    size_t      which = 0;
    while (!rb_str_equal(c->name, rb_str_of(folds[which].name))) which++;
    if (items->args.len == 0) return say_nothing(s, items->kind == TERM_LIST ? REASON_empty_list : REASON_wrong_count);
    said all = say(s, items->args.items[0]);
    for (uint32_t i = 0; i < items->args.len; i++) {
        said one = i ? say(s, items->args.items[i]) : all;
        if (one.type == 'l' || one.type == '*') return say_nothing(s, REASON_list_values);
        if (one.type != '0' && !strchr(folds[which].types, one.type)) {
            if (one.type == 't' && which < 2) return say_nothing(s, REASON_lacks_smaller_texts);
            s->is_mixed = true;
        }
        if (one.type == '0' && !s->wants_nothing && which < 8) return say_nothing(s, REASON_null_in_list);
        if (one.type != all.type && one.type != '0' && all.type != '0') s->is_mixed = true;
        if (i) all = pair(which < 4 && strchr("dm", all.type) ? (which % 2 ? "later" : "earlier") : folds[which].how, all, one);
    }
    bool mean = which == 6 || which == 7;
    if (items->args.len == 1 && s->is_mixed) all.text = rb_str_print(which < 6 ? "abs(%.*s)" : "(not %.*s)", RB_STR_ARGS(all.text));
    return mean ? (said){.text = rb_str_print("(%.*s / %u)", RB_STR_ARGS(all.text), items->args.len), .type = all.type} : all;
}

static said list_contains(saying *s, const call *c)
{
    term t = {.kind = TERM_BINARY, .op = OP_IN};
    rb_vec_push(&t.args, (term *)argument(c, 1));
    rb_vec_push(&t.args, (term *)argument(c, 0));
    return t.args.items[1]->kind == TERM_LIST ? say(s, &t) : say_nothing(s, REASON_list_values);
}

/* CEL's conversions between its kinds of numbers. */
static said number_kind(saying *s, const call *c, char kind)
{
    said r = c->args[0];
    written w;
    if (is_literal_text(c, 0) && written_parse(text_of(c, 0), &w) && !written_is_held(&w)) return say_nothing(s, REASON_number_not_held);
    if (kind == 'n' && c->args[0].number != 'n' && c->args[0].type == 'n' && r.text.len > 15) return say_nothing(s, REASON_binary_fractions);
    if (r.type == 't') r = made(c, rb_str_print("number_from(%.*s)", RB_STR_ARGS(r.text)), 'n');
    if (kind != 'n' && c->args[0].type == 't' && s->wants_nothing) return say_nothing(s, REASON_one_number_type);
    if (kind != 'n') r.text = rb_str_print("truncate(%.*s, 0)", RB_STR_ARGS(r.text));
    r.number = kind;
    return r;
}

/* ASCII only there; the same as here for texts of nothing else. */
static said ascii(saying *s, const call *c, const char *function)
{
    rb_str text = is_literal_text(c, 0) ? text_of(c, 0) : RB_STR("");
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] >= 0x80) return say_nothing(s, REASON_ascii_only);
    return made(c, rb_str_print("%s(%.*s)", function, RB_STR_ARGS(c->args[0].text)), 't');
}

static said move(saying *s, const call *c, const char *sign)
{
    rb_str by = c->count == 2 ? (is_literal_text(c, 1) ? text_of(c, 1) : RB_STR("?")) : is_literal_text(c, 2) ? rb_str_print("%.*s%.*s", RB_STR_ARGS(c->args[1].text), RB_STR_ARGS(text_of(c, 2))) : RB_STR("?");
    said   length = say_short_duration(s, by);
    return say_binary(s, sign[0] == '+' ? OP_ADD : OP_SUB, c->args[0], length);
}

/* Rego says the pattern first. */
static const term *swapped(const term *t)
{
    term *other = RB_NEW(term);
    *other = *t;
    other->args.items = RB_NEW_ARRAY(term *, 2);
    other->args.items[0] = t->args.items[1];
    other->args.items[1] = t->args.items[0];
    return other;
}

/* Where one of the two reads a word that the other does not. */
static said yes_no(saying *s, const call *c)
{
    rb_str word = is_literal_text(c, 0) ? text_of(c, 0) : RB_STR("");
    bool   is_letter = rb_str_equal(word, RB_STR("t")) || rb_str_equal(word, RB_STR("f"));
    for (size_t i = 0; i < word.len; i++)
        if (is_letter || (s->wants_nothing && word.ptr[i] >= 'A' && word.ptr[i] <= 'Z')) return say_nothing(s, REASON_yes_no_words);
    return made(c, rb_str_print("yes_no_from(%.*s)", RB_STR_ARGS(c->args[0].text)), 'b');
}

static said computed(saying *s, const call *c, const char *what)
{
    rb_str w = rb_str_of(what);
    said   r;
    if (rb_str_starts(w, RB_STR("trim "))) return trimmed(s, c, what + 5);
    if (strcmp(what, "replaced") == 0) return replaced(s, c);
    if (say_calendar(s, &(calendar_call){c->term, c->name, c->args, c->count}, what, &r)) return r;
    if (rb_str_starts(w, RB_STR("scaled "))) return scaled(s, c, what + 7);
    if (rb_str_starts(w, RB_STR("places "))) return places(s, c, what + 7);
    if (rb_str_starts(w, RB_STR("move "))) return move(s, c, what + 5);
    if (rb_str_starts(w, RB_STR("ascii "))) return ascii(s, c, what + 6);
    if (strcmp(what, "grouped number") == 0) return grouped(s, c);
    if (strcmp(what, "matches") == 0) return matches(s, c);
    if (strcmp(what, "matches swapped") == 0) return matches(s, &(call){.term = swapped(c->term), .name = c->name, .args = {c->args[1], c->args[0]}, .count = 2});
    if (strcmp(what, "substring") == 0) return substring(s, c);
    if (strcmp(what, "date") == 0) return literal(s, c, say_date);
    if (strcmp(what, "datetime") == 0) return literal(s, c, say_datetime);
    if (strcmp(what, "time") == 0) return literal(s, c, say_time);
    if (strcmp(what, "duration") == 0) return literal(s, c, say_duration);
    if (strcmp(what, "short duration") == 0) return literal(s, c, say_short_duration);
    if (strcmp(what, "at") == 0) return literal(s, c, at_literal);
    if (strcmp(what, "date and time") == 0) return moment_of(s, c);
    if (strcmp(what, "is") == 0) return same(s, c);
    if (strcmp(what, "fold") == 0) return fold(s, c);
    if (strcmp(what, "list contains") == 0) return list_contains(s, c);
    if (strcmp(what, "int") == 0) return number_kind(s, c, 'i');
    if (strcmp(what, "uint") == 0) return number_kind(s, c, 'u');
    if (strcmp(what, "double") == 0) return number_kind(s, c, 'n');
    if (strcmp(what, "zoned") == 0) return say_nothing(s, REASON_zone_in_value);
    if (strcmp(what, "index of") == 0) return index_of(c);
    if (strcmp(what, "some replaced") == 0) return say_nothing(s, REASON_lacks_some_replaced);
    if (strcmp(what, "yes no") == 0) return yes_no(s, c);
    RB_BUG("a row of function.def that function.c does not know");
}

static bool fits(const row *r, const call *c)
{
    if (r->params && r->params[0] == '\0') return true;
    if (!r->params || strlen(r->params) != c->count) return false;
    for (uint32_t i = 0; i < c->count; i++)
        if (r->params[i] != '*' && c->args[i].type != '*' && c->args[i].type != '0' && r->params[i] != c->args[i].type) return false;
    return true;
}

static bool is_fraction(said a) { return a.type == 'n' && rb_str_find(a.text, RB_STR("."), 0) != SIZE_MAX; }

/* Numbers that are written out and that Rubric's function cannot take. */
static enum reason limit_of(const call *c, const row *r)
{
    int64_t year;
    written w;
    if (strcmp(r->name, "modulo") == 0 && (is_fraction(c->args[0]) || is_fraction(c->args[1]))) return REASON_not_whole;
    if (rb_str_starts(rb_str_of(r->rubric), RB_STR("date_of($1")) && literal_number(c, 0, &year) && (year < 1 || year > 9999)) return REASON_far_year;
    if (rb_str_starts(rb_str_of(r->rubric), RB_STR("number_from($1")) && is_literal_text(c, 0) && written_parse(text_of(c, 0), &w) && !written_is_held(&w)) return REASON_number_not_held;
    return REASON_NONE;
}

static said apply(saying *s, const call *c, const row *r)
{
    if (limit_of(c, r)) return say_nothing(s, limit_of(c, r));
    char type = r->result == '1' ? c->args[0].type : r->result;
    if (r->rubric[0] == '!') return computed(s, c, r->rubric + 1);
    return made(c, fill(r->rubric, c), type);
}

/* The function that a row calls, "length" of "length($1)", or nothing. */
static rb_str function_of(const row *r)
{
    size_t open = rb_str_find(rb_str_of(r->rubric), RB_STR("("), 0);
    return r->rubric[0] == '(' || r->rubric[0] == '!' || open == SIZE_MAX ? RB_STR("") : rb_str_slice(rb_str_of(r->rubric), 0, open);
}

/* The types are wrong: as the row of that many values, which Rubric must refuse. */
static said misused(saying *s, const call *c, const row *near, const row *any)
{
    rb_buf b = {0};
    for (uint32_t i = 0; !s->wants_nothing && i < c->count; i++)
        if (c->args[i].type == 'l') return say_nothing(s, REASON_list_values);
    s->is_mixed = true;
    if (near && near->rubric[0] != '!' && strcmp(near->rubric, "$1") != 0) return made(c, fill(near->rubric, c), near->result);
    static const char *const askable[] = {"!week", "!weekday name", "!month name", "!months between", "!yes no"};
    for (size_t i = 0; near && i < sizeof askable / sizeof *askable; i++)
        if (strcmp(near->rubric, askable[i]) == 0) return computed(s, c, near->rubric + 1);
    if (near) return say_nothing(s, REASON_wrong_argument);
    rb_str function = function_of(any);
    if (function.len == 0) return say_nothing(s, REASON_wrong_count);
    rb_buf_print(&b, "%.*s(", RB_STR_ARGS(function));
    for (uint32_t i = 0; i < c->count; i++) rb_buf_print(&b, i ? ", %.*s" : "%.*s", RB_STR_ARGS(c->args[i].text));
    rb_buf_add_char(&b, ')');
    return made(c, rb_buf_take(&b), any->result);
}

/* Where the argument of that name belongs; -1: there is none. */
static int place_of(const char *params, rb_str wanted)
{
    int place = 0;
    for (const char *p = params; *p; place++) {
        size_t len = strcspn(p, ",");
        if (rb_str_equal((rb_str){p, len}, wanted)) return place;
        p += len + (p[len] == ',');
    }
    return -1;
}

/* The same call with its arguments in order; NULL when a name is not one of them. */
static const term *in_order(saying *s, const term *t)
{
    term *ordered = RB_NEW(term);
    *ordered = *t;
    ordered->args.items = RB_NEW_ARRAY(term *, t->args.len);
    ordered->args.cap = t->args.len;
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
        uint32_t put = 0;
        if (named[i].dialect != s->dialect || !rb_str_equal(t->text, rb_str_of(named[i].name))) continue;
        for (uint32_t k = 0; k < t->args.len; k++) {
            int place = place_of(named[i].params, t->names.items[k]);
            if (place < 0 || (uint32_t)place >= t->args.len || ordered->args.items[place]) break;
            ordered->args.items[place] = t->args.items[k], put++;
        }
        if (put == t->args.len) return ordered;
    }
    return NULL;
}

static void read_arguments(saying *s, call *c)
{
    for (uint32_t i = 0; i < c->term->args.len && i < MOST; i++, c->count++) {
        c->args[i] = say(s, c->term->args.items[i]);
        c->may_lack |= c->args[i].may_lack;
    }
}

/* A property with a point before its name; everything else by its own. */
static rb_str name_of_call(const term *t) { return t->kind == TERM_MEMBER ? rb_str_print(".%.*s", RB_STR_ARGS(t->text)) : t->text; }

static bool is_fold(const saying *s, rb_str name)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].dialect == s->dialect && rb_str_equal(rb_str_of(rows[i].name), name)) return rows[i].params && rows[i].params[0] == '\0';
    return false;
}

/* CEL's functions of fractions take no whole numbers: an error there. */
static bool is_other_kind(const saying *s, const call *c)
{
    static const char *const fractions[] = {"math.ceil", "math.floor", "math.round", "math.trunc"};
    for (size_t i = 0; i < sizeof fractions / sizeof *fractions; i++)
        if (s->wants_nothing && c->args[0].number == 'i' && rb_str_equal(c->name, rb_str_of(fractions[i]))) return true;
    return false;
}

/* FEEL's own functions have small letters only. */
static bool is_name_of_a_model(rb_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if ((name.ptr[i] >= 'A' && name.ptr[i] <= 'Z') || name.ptr[i] == '_') return true;
    return false;
}

said say_call(saying *s, const term *t)
{
    call       c = {.term = t, .name = name_of_call(t)};
    const row *near = NULL, *refused = NULL, *any = NULL;
    bool       known = false;
    if (t->names.len > 0) {
        c.term = t->names.len == t->args.len ? in_order(s, t) : NULL;
        if (!c.term) return say_nothing(s, REASON_named_arguments);
    }
    if (is_fold(s, c.name)) {
        c.count = t->args.len;
        return fold(s, &c);
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].dialect == s->dialect && rb_str_equal(rb_str_of(rows[i].name), c.name) && !rows[i].params && !known) refused = &rows[i];
        else if (rows[i].dialect == s->dialect && rb_str_equal(rb_str_of(rows[i].name), c.name)) known = true;
    if (refused && !known) return say_nothing(s, refused->why);
    read_arguments(s, &c);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const row *r = &rows[i];
        if (r->dialect != s->dialect || !rb_str_equal(rb_str_of(r->name), c.name)) continue;
        if (!r->params) return say_nothing(s, r->why);
        if (fits(r, &c)) return is_other_kind(s, &c) ? say_nothing(s, REASON_one_number_type) : apply(s, &c, r);
        if (!any || function_of(any).len == 0) any = r;
        if (strlen(r->params) == c.count) near = r;
    }
    if (known) return misused(s, &c, near, any);
    if (t->kind != TERM_MEMBER && !s->wants_nothing && !s->is_part && !is_name_of_a_model(c.name)) s->unknown = c.name;
    return say_nothing(s, t->kind == TERM_MEMBER ? REASON_object_values : REASON_unknown_name);
}
