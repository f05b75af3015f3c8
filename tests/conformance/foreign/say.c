/* tests/conformance/foreign/say.c: trees to Rubric's expressions: operators, tests, conditions. Functions are in function.c. */
#include "tests/conformance/foreign/say.h"

#include "base/decimal.h"
#include "base/unicode.h"

#include <stdio.h>

said say_nothing(saying *s, enum reason why)
{
    if (!s->why) s->why = why;
    return (said){.text = RB_STR("blank"), .type = '*'};
}

static said mixed(saying *s, rb_str text, char type)
{
    s->is_mixed = true;
    return (said){.text = text, .type = type};
}

static rb_str both(said a, const char *sign, said b) { return rb_str_print("(%.*s %s %.*s)", RB_STR_ARGS(a.text), sign, RB_STR_ARGS(b.text)); }

static bool goes(char a, char b, const char *pairs)
{
    for (; *pairs; pairs += 2)
        if (a == pairs[0] && b == pairs[1]) return true;
    return false;
}

/* What comes out of two types, or nothing. Two letters in, one out. */
static char result_of(enum operation op, char a, char b)
{
    static const struct { enum operation op; const char *triples; } table[] = {
        {OP_ADD, "nnn ttt uuu ooo dud udd mum umm dod odd mom omm sus uss"},
        {OP_SUB, "nnn uuu ooo ddu mmu dud mum dod mom ssu sus"},
        {OP_MUL, "nnn unu nuu ono noo"},
        {OP_DIV, "nnn unu uun ono oon"},
        {OP_MOD, "nnn"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (const char *p = table[i].triples; table[i].op == op; p += 4) {
            if (p[0] == a && p[1] == b) return p[2];
            if (!p[3]) return 0;
        }
    return 0;
}

static said whole_division(saying *s, enum operation op, said a, said b)
{
    (void)s;
    const char *sign = op == OP_DIV ? "((if (%.*s < 0) = (%.*s < 0) then 1 else -1) * quotient(abs(%.*s), abs(%.*s)))" : "(if %.*s < 0 then -remainder(-(%.*s), abs(%.*s)) else remainder(%.*s, abs(%.*s)))";
    rb_str text = op == OP_DIV ? rb_str_print(sign, RB_STR_ARGS(a.text), RB_STR_ARGS(b.text), RB_STR_ARGS(a.text), RB_STR_ARGS(b.text))
                               : rb_str_print(sign, RB_STR_ARGS(a.text), RB_STR_ARGS(a.text), RB_STR_ARGS(b.text), RB_STR_ARGS(a.text), RB_STR_ARGS(b.text));
    return (said){.text = text, .type = 'n', .number = a.number};
}

/* Dates and moments with months, times of day, months among themselves: what Rubric has of it. */
static said calendar_sum(saying *s, enum operation op, said a, said b)
{
    if (a.type == 's' || b.type == 's') return say_nothing(s, REASON_time_arithmetic);
    if (b.type == 'd' || b.type == 'm') return calendar_sum(s, op, b, a);
    return (said){.text = rb_str_print("(%.*s %s %.*s clamped)", RB_STR_ARGS(a.text), op == OP_ADD ? "+" : "-", RB_STR_ARGS(b.text)), .type = a.type};
}

static said arithmetic(saying *s, enum operation op, said a, said b)
{
    char type = a.type == '*' ? b.type : b.type == '*' ? a.type : result_of(op, a.type, b.type);
    static const char *const signs[] = {[OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_DIV] = "/", [OP_MOD] = "+"};
    if (op == OP_POWER) return say_nothing(s, REASON_no_such_function);
    if (s->missing_is_null && (a.type == '0' || b.type == '0')) return say_nothing(s, REASON_if_unknown);
    if (a.type == '0' || b.type == '0') return (said){.text = both(a, signs[op], b), .type = a.type == '0' ? b.type : a.type, .may_lack = true};
    if (!type) return mixed(s, both(a, signs[op], b), '*');
    if (s->dialect == CEL && type == 'n' && a.type == 'n' && a.number != b.number) return say_nothing(s, REASON_one_number_type);
    if (goes(a.type, b.type, "dudd") && b.part_of_day) return say_nothing(s, REASON_part_of_day);
    if (goes(a.type, b.type, "uddd") && a.part_of_day) return say_nothing(s, REASON_part_of_day);
    if (goes(a.type, b.type, "mm") && a.zone && b.zone && a.zone != b.zone) return say_nothing(s, REASON_zone_in_value);
    if (goes(a.type, b.type, "doodmoomsuussssu")) return calendar_sum(s, op, a, b);
    if ((a.type == 'o' || b.type == 'o') && op == OP_DIV) return say_nothing(s, REASON_months_arithmetic);
    if (type == 'n' && (op == OP_MOD || (op == OP_DIV && s->dialect == CEL && a.number != 'n'))) return whole_division(s, op, a, b);
    return (said){.text = both(a, signs[op], b), .type = type, .number = a.number, .may_lack = a.may_lack || b.may_lack};
}

static bool is_blank_literal(said a)
{
    return a.type == 't' && a.text.len >= 2 && a.text.ptr[0] == '"' && rb_text_is_blank(rb_str_slice(a.text, 1, a.text.len - 1));
}

static bool is_normal(said a) { return rb_str_equal(rb_text_nfc(a.text), a.text); }

/* x = null asks whether x is blank; two nulls are equal there and unknown here. */
static said with_null(saying *s, enum operation op, said a, said b)
{
    if (s->missing_is_null && op != OP_EQ && op != OP_NE) return say_nothing(s, REASON_if_unknown);
    if (op != OP_EQ && op != OP_NE) return (said){.text = both(a, op == OP_LT ? "<" : op == OP_LE ? "<=" : op == OP_GT ? ">" : ">=", b), .type = 'b', .may_lack = true};
    if (s->dialect == CEL && a.type != b.type) return mixed(s, RB_STR("blank"), 'b');
    said of = a.type == '0' ? b : a;
    return (said){.text = rb_str_print(op == OP_EQ ? "(%.*s is blank)" : "(%.*s is present)", RB_STR_ARGS(of.text)), .type = 'b'};
}

static said comparison(saying *s, enum operation op, said a, said b)
{
    static const char *const signs[] = {[OP_EQ] = "=", [OP_NE] = "!=", [OP_LT] = "<", [OP_LE] = "<=", [OP_GT] = ">", [OP_GE] = ">="};
    bool order = op != OP_EQ && op != OP_NE;
    if (a.type == 'l' || b.type == 'l') return say_nothing(s, REASON_list_values);
    if (a.type == '0' || b.type == '0') return with_null(s, op, a, b);
    if (!s->is_mixed && (is_blank_literal(a) || is_blank_literal(b))) return say_nothing(s, REASON_blank_text);
    if (a.type == 't' && b.type == 't' && !(is_normal(a) && is_normal(b))) return say_nothing(s, REASON_normal_forms);
    said r = {.text = both(a, signs[op], b), .type = 'b', .may_lack = a.may_lack || b.may_lack};
    if (a.type != b.type && a.type != '*' && b.type != '*') return mixed(s, r.text, 'b');
    if (order && a.type == 'b') {
        if (s->dialect != FEEL) return say_nothing(s, REASON_order_of_yes_no);
        return mixed(s, r.text, 'b');
    }
    if (order && a.type == 'o' && s->dialect == FEEL) return r;
    return r;
}

static said logic(saying *s, enum operation op, said a, said b)
{
    said r = {.text = both(a, op == OP_OR ? "or" : "and", b), .type = 'b', .may_lack = a.may_lack || b.may_lack};
    bool fits = (a.type == 'b' || a.type == '*' || a.type == '0') && (b.type == 'b' || b.type == '*' || b.type == '0');
    return fits ? r : mixed(s, r.text, 'b');
}

static said default_of(saying *s, said a, said b)
{
    if (a.type == '0') return b;
    said r = {.text = both(a, "or else", b), .type = a.type, .may_lack = b.may_lack};
    if (b.type == '0') return a;
    return a.type == b.type || a.type == '*' || b.type == '*' ? r : mixed(s, r.text, '*');
}

said say_binary(saying *s, enum operation op, said a, said b)
{
    switch (op) {
    case OP_OR:
    case OP_AND: return logic(s, op, a, b);
    case OP_EQ: case OP_NE: case OP_LT: case OP_LE: case OP_GT: case OP_GE: return comparison(s, op, a, b);
    case OP_ELSE: return default_of(s, a, b);
    default: return arithmetic(s, op, a, b);
    }
}

/* ---- ranges, lists, tests ---- */

static bool is_number_literal(said a) { return a.type == 'n' && a.text.len > 0 && (a.text.ptr[0] == '-' || (a.text.ptr[0] >= '0' && a.text.ptr[0] <= '9')); }

/* The upper end below the lower one: Rubric takes that for a mistake. */
static bool is_empty_range(said low, said high, bool open)
{
    rb_dec a, b;
    if (is_number_literal(low) && is_number_literal(high) && rb_dec_parse(low.text, &a) == RB_DEC_OK && rb_dec_parse(high.text, &b) == RB_DEC_OK) return open ? a >= b : a > b;
    if (low.type != 'd' || high.type != 'd') return false;
    return open ? rb_str_compare(low.text, high.text) >= 0 : rb_str_compare(low.text, high.text) > 0;
}

static said in_range(saying *s, said value, const term *range)
{
    said low = say(s, range->args.items[0]), high = say(s, range->args.items[1]);
    said above = comparison(s, range->open_low ? OP_GT : OP_GE, value, low), below = comparison(s, range->open_high ? OP_LT : OP_LE, value, high);
    if (is_empty_range(low, high, range->open_high)) return say_nothing(s, REASON_empty_range);
    if (range->open_low || s->is_mixed || value.type == '0' || low.type == '0' || high.type == '0') return logic(s, OP_AND, above, below);
    return (said){.text = rb_str_print("(%.*s in %.*s %s %.*s)", RB_STR_ARGS(value.text), RB_STR_ARGS(low.text), range->open_high ? "..<" : "..", RB_STR_ARGS(high.text)), .type = 'b',
                  .may_lack = value.may_lack || low.may_lack || high.may_lack};
}

/* [1 .. 5, 7, 9 .. 12]: one after the other. */
static said in_ranges(saying *s, said value, const term *list)
{
    said all = {0};
    for (uint32_t i = 0; i < list->args.len; i++) {
        const term *item = list->args.items[i];
        said one = item->kind == TERM_RANGE ? in_range(s, value, item) : item->kind == TERM_LIST ? say_nothing(s, REASON_list_values) : comparison(s, OP_EQ, value, say(s, item));
        all = i ? logic(s, OP_OR, all, one) : one;
    }
    return all;
}

static said in_list(saying *s, said value, const term *list)
{
    for (uint32_t i = 0; i < list->args.len; i++)
        if (list->args.items[i]->kind == TERM_RANGE) return in_ranges(s, value, list);
    rb_buf b = {0};
    bool   lacks = value.may_lack;
    if (list->args.len == 0) return say_nothing(s, REASON_empty_list);
    rb_buf_print(&b, "(%.*s in [", RB_STR_ARGS(value.text));
    for (uint32_t i = 0; i < list->args.len; i++) {
        if (list->args.items[i]->kind == TERM_RANGE || list->args.items[i]->kind == TERM_LIST) return say_nothing(s, REASON_list_values);
        said item = say(s, list->args.items[i]);
        if (is_blank_literal(item) || is_blank_literal(value)) return say_nothing(s, REASON_blank_text);
        if (item.type == '0' || value.type == '0') return say_nothing(s, REASON_null_in_list);
        if (item.type != value.type && item.type != '*' && value.type != '*') s->is_mixed = true;
        rb_buf_print(&b, i ? ", %.*s" : "%.*s", RB_STR_ARGS(item.text));
        lacks |= item.may_lack;
    }
    rb_buf_add_chars(&b, "])");
    return (said){.text = rb_buf_take(&b), .type = 'b', .may_lack = lacks};
}

static bool speaks_of_itself(const term *t)
{
    if (t->kind == TERM_NAME && (rb_str_equal(t->text, RB_STR("?")) || rb_str_equal(t->text, RB_STR("$")))) return true;
    for (uint32_t i = 0; i < t->args.len; i++)
        if (speaks_of_itself(t->args.items[i])) return true;
    return false;
}

static said either(saying *s, const term *t)
{
    said all = say_test(s, t->args.items[0]);
    for (uint32_t i = 1; i < t->args.len; i++) all = logic(s, OP_OR, all, say_test(s, t->args.items[i]));
    return all;
}

/* A test that is a whole condition of its own already. */
static bool is_condition(const term *t) { return t->kind == TERM_BINARY && t->op >= OP_EQ && t->op <= OP_NOT_IN; }

said say_test(saying *s, const term *t)
{
    if (t->kind == TERM_TEST) return comparison(s, t->op, s->self, say(s, t->args.items[0]));
    if (t->kind == TERM_EITHER) return either(s, t);
    if (t->kind == TERM_RANGE) return in_range(s, s->self, t);
    if (t->kind == TERM_LIST && s->self.type != 'l') return in_list(s, s->self, t);
    if (t->kind == TERM_YES && t->text.len == 0) return (said){.text = RB_STR("yes"), .type = 'b'};
    if (t->kind == TERM_NOT && t->args.items[0]->kind == TERM_EITHER) {
        said inner = say_test(s, t->args.items[0]);
        return (said){.text = rb_str_print("(not %.*s)", RB_STR_ARGS(inner.text)), .type = 'b', .may_lack = inner.may_lack};
    }
    if (t->kind == TERM_BINARY && (t->op == OP_AND || t->op == OP_OR) && s->dialect == ZEN)
        return logic(s, t->op, say_test(s, t->args.items[0]), say_test(s, t->args.items[1]));
    said value = say(s, t);
    if (speaks_of_itself(t) || (s->dialect == ZEN && is_condition(t))) return value;
    return comparison(s, OP_EQ, s->self, value);
}

static said membership(saying *s, const term *t)
{
    said   before = s->self;
    const term *set = t->args.items[1];
    s->self = say(s, t->args.items[0]);
    said r;
    if (set->kind == TERM_NAME || set->kind == TERM_MEMBER || set->kind == TERM_CALL || set->kind == TERM_INDEX) {
        said list = say(s, set);
        r = list.type == 'l' ? say_nothing(s, REASON_list_values) : s->dialect == FEEL ? comparison(s, OP_EQ, s->self, list) : mixed(s, both(s->self, "in", list), 'b');
    } else if (s->self.type == 'l' && s->dialect != FEEL) r = say_nothing(s, REASON_list_values);
    else r = set->kind == TERM_TEXT && s->dialect != FEEL ? mixed(s, RB_STR("blank"), 'b') : say_test(s, set);
    s->self = before;
    if (t->op == OP_NOT_IN) r.text = rb_str_print("(not %.*s)", RB_STR_ARGS(r.text));
    return r;
}

static said between(saying *s, const term *t)
{
    said v = say(s, t->args.items[0]), low = say(s, t->args.items[1]), high = say(s, t->args.items[2]);
    if (v.type == '0' || low.type == '0' || high.type == '0') return logic(s, OP_AND, comparison(s, OP_GE, v, low), comparison(s, OP_LE, v, high));
    if (is_empty_range(low, high, false)) return say_nothing(s, REASON_empty_range);
    (void)comparison(s, OP_GE, v, low), (void)comparison(s, OP_LE, v, high);
    return (said){.text = rb_str_print("(%.*s between %.*s and %.*s)", RB_STR_ARGS(v.text), RB_STR_ARGS(low.text), RB_STR_ARGS(high.text)), .type = 'b', .may_lack = v.may_lack};
}

/* ---- the rest ---- */

static said condition(saying *s, const term *t)
{
    said c = say(s, t->args.items[0]), a = say(s, t->args.items[1]), b = say(s, t->args.items[2]);
    if (c.may_lack && !s->wants_nothing) return say_nothing(s, REASON_if_unknown);
    if (c.type == '0') return say_nothing(s, REASON_if_unknown);
    said r = {.text = rb_str_print("(if %.*s then %.*s else %.*s)", RB_STR_ARGS(c.text), RB_STR_ARGS(a.text), RB_STR_ARGS(b.text)), .type = a.type == '0' ? b.type : a.type,
              .number = a.number, .may_lack = a.may_lack || b.may_lack};
    if (c.type != 'b' && c.type != '*') return mixed(s, r.text, r.type);
    return a.type == b.type || goes(a.type, b.type, "00") || a.type == '0' || b.type == '0' || a.type == '*' || b.type == '*' ? r : mixed(s, r.text, '*');
}

/* a.b.c, when the variables are known by such names. */
static bool path_of(const term *t, rb_buf *b)
{
    if (t->kind == TERM_MEMBER && !path_of(t->args.items[0], b)) return false;
    if (t->kind != TERM_MEMBER && t->kind != TERM_NAME) return false;
    rb_buf_print(b, b->len ? ".%.*s" : "%.*s", RB_STR_ARGS(t->text));
    return true;
}

static const said *find(const saying *s, rb_str name)
{
    for (uint32_t i = 0; i < s->scope.len; i++)
        if (rb_str_equal(s->scope.items[i].name, name)) return &s->scope.items[i].value;
    return NULL;
}

/* Whether variables lie below that name. */
static bool is_object(const saying *s, rb_str name)
{
    rb_str below = rb_str_print("%.*s.", RB_STR_ARGS(name));
    for (uint32_t i = 0; i < s->scope.len; i++)
        if (rb_str_starts(s->scope.items[i].name, below)) return true;
    return false;
}

static said variable_of(saying *s, const term *t)
{
    rb_buf path = {0};
    bool   self = t->kind == TERM_NAME && (rb_str_equal(t->text, RB_STR("?")) || rb_str_equal(t->text, RB_STR("$")));
    if (self && s->self.text.len) return s->self;
    const said *v = path_of(t, &path) ? find(s, rb_buf_str(&path)) : NULL;
    if (v) {
        if (v->type == 'l') s->why = s->why ? s->why : REASON_list_values;
        return *v;
    }
    if (t->kind == TERM_MEMBER && s->dialect != ZEN) return say_call(s, t);
    if (s->missing_is_null && rb_str_starts(rb_buf_str(&path), RB_STR("$"))) return say_nothing(s, REASON_unknown_name);
    if (s->missing_is_null && path_of(t, &(rb_buf){0}) && !is_object(s, rb_buf_str(&path))) return say_field(s, '0', RB_STR("null"));
    return say_nothing(s, t->kind == TERM_MEMBER ? REASON_object_values : REASON_unknown_name);
}

/* More digits than a binary fraction keeps: the suite's value is another number. */
static bool is_lossy(const saying *s, const term *t)
{
    size_t digits = 0;
    for (size_t i = 0; i < t->text.len && t->text.ptr[i] != 'e' && t->text.ptr[i] != 'E'; i++) digits += t->text.ptr[i] >= '0' && t->text.ptr[i] <= '9';
    return s->dialect == CEL && t->number == 'n' && digits > 15;
}

static said negated(saying *s, const term *t)
{
    const term *inner = t->args.items[0];
    if (inner->kind == TERM_NUMBER && inner->number != 'u' && !is_lossy(s, inner)) {
        said n = say_number(s, rb_str_print("-%.*s", RB_STR_ARGS(inner->text)));
        n.number = inner->number;
        return n;
    }
    said a = say(s, inner);
    if (a.number == 'u') return say_nothing(s, REASON_one_number_type);
    said r = {.text = rb_str_print("(-%.*s)", RB_STR_ARGS(a.text)), .type = a.type, .number = a.number, .may_lack = a.may_lack};
    return a.type == 'n' || a.type == 'u' || a.type == 'o' || a.type == '0' || a.type == '*' ? r : mixed(s, r.text, a.type);
}

static said inverted(saying *s, const term *t)
{
    said a = say(s, t->args.items[0]);
    said r = {.text = rb_str_print("(not %.*s)", RB_STR_ARGS(a.text)), .type = 'b', .may_lack = a.may_lack};
    return a.type == 'b' || a.type == '*' || a.type == '0' ? r : mixed(s, r.text, 'b');
}

static said binary(saying *s, const term *t)
{
    if (t->op == OP_IN || t->op == OP_NOT_IN) return membership(s, t);
    said a = say(s, t->args.items[0]), b = say(s, t->args.items[1]);
    /* A zero that is written out would be refused where it divides: the suites want to see what happens to it. */
    if (s->dialect == CEL && t->op == OP_DIV && a.number == 'n' && rb_str_equal(b.text, RB_STR("0"))) return say_nothing(s, REASON_special_number);
    if ((t->op == OP_DIV || t->op == OP_MOD) && is_number_literal(b) && !s->wants_nothing) {
        char number = b.number;
        b = say_field(s, 'n', b.text);
        b.number = number;
    }
    return say_binary(s, t->op, a, b);
}

static said number(saying *s, const term *t)
{
    said n = say_number(s, t->text);
    if (is_lossy(s, t)) return say_nothing(s, REASON_binary_fractions);
    n.number = t->number;
    return n;
}

static said list(saying *s, const term *t)
{
    for (uint32_t i = 0; i < t->args.len; i++) (void)say(s, t->args.items[i]);
    return (said){.text = RB_STR("[]"), .type = 'l'};
}

static said text_template(saying *s, const term *t)
{
    rb_buf b = {0};
    rb_buf_add_char(&b, '(');
    if (t->args.len == 0) return say_text(s, RB_STR(""));
    for (uint32_t i = 0; i < t->args.len; i++) {
        said part = say(s, t->args.items[i]);
        rb_buf_print(&b, part.type == 't' ? "%s%.*s" : "%stext(%.*s)", i ? " + " : "", RB_STR_ARGS(part.text));
    }
    rb_buf_add_char(&b, ')');
    return (said){.text = rb_buf_take(&b), .type = 't'};
}

/* The parser bounds the depth. */
said say(saying *s, const term *t)
{
    switch (t->kind) {
    case TERM_NUMBER: return number(s, t);
    case TERM_TEXT: return say_text(s, t->text);
    case TERM_YES: return (said){.text = RB_STR("yes"), .type = 'b'};
    case TERM_NO: return (said){.text = RB_STR("no"), .type = 'b'};
    case TERM_NULL: return say_field(s, '0', RB_STR("null"));
    case TERM_NAME:
    case TERM_MEMBER: return variable_of(s, t);
    case TERM_LIST: return list(s, t);
    case TERM_RANGE: return say_nothing(s, REASON_range_values);
    case TERM_CALL: return say_call(s, t);
    case TERM_INDEX: return say_nothing(s, REASON_list_values);
    case TERM_NOT: return inverted(s, t);
    case TERM_NEGATE: return negated(s, t);
    case TERM_BINARY: return binary(s, t);
    case TERM_BETWEEN: return between(s, t);
    case TERM_IF: return condition(s, t);
    case TERM_TEMPLATE: return text_template(s, t);
    case TERM_TEST:
    case TERM_EITHER: break;
    }
    return say_test(s, t);
}

void say_case(suite *s, rb_str id, saying *x, const parsing *p, const term *parsed, const want *w)
{
    x->wants_nothing = w->kind == WANT_NOTHING;
    if (!parsed) {
        if (p->why || x->wants_nothing || x->is_part) suite_skip(s, id, p->why ? p->why : x->wants_nothing ? REASON_foreign_syntax : REASON_unknown_name);
        else suite_fail(s, id, "the translation cannot read '%.*s'", RB_STR_ARGS(p->text));
        return;
    }
    said r = x->self.text.len ? say_test(x, parsed) : say(x, parsed);
    if (x->unknown.len) {
        suite_fail(s, id, "the translation does not know '%.*s'", RB_STR_ARGS(x->unknown));
        return;
    }
    bool declared = !x->why && (x->declared || (x->is_part && parsed->kind == TERM_NAME)) && x->wants_nothing && !x->is_mixed && r.type != '*' && r.type != '0' && r.type != x->declared;
    if (!x->why && x->dialect == ZEN && w->kind == WANT_NUMBER && strchr("mus", r.type)) x->why = REASON_moment_as_number;
    if (!x->why && r.type == 'l') x->why = REASON_list_values;
    if (!x->why && x->is_mixed && !x->wants_nothing) x->why = REASON_mixed_types;
    if (x->why) {
        suite_skip(s, id, x->why);
        return;
    }
    if (x->data.len > 0) rb_buf_add_char(&x->data, '}');
    if (declared || x->unless) suite_ask_unless(s, id, r.text, rb_buf_str(&x->data), declared ? REASON_declared_result : x->unless);
    else suite_ask(s, id, r.text, rb_buf_str(&x->data), w);
}
