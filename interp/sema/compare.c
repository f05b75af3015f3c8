/* sema/compare.c: comparisons and text tests, and the one place that decides which types go together.
 *
 * A literal takes the type of what it meets where that cannot be misread: a text becomes a picklist value, a
 * percentage a number that was divided. A number never becomes money, days or percent by itself: that is where rules go wrong.
 */
#include "sema/check.h"

#include "base/unicode.h"
#include "data/id.h"
#include "data/list.h"

static bool is_number_like(rb_type t) { return t.kind == RB_TYPE_number || t.kind == RB_TYPE_integer; }

/* Written here, as against a constant that an argument of a define stands for: that has its type already. */
static bool is_literal(const rb_expr *e) { return e->kind == RB_EXPR_constant && e->name.len == 0; }

static rb_expr *retyped(const rb_expr *e, rb_type type)
{
    rb_expr *copy = RB_NEW(rb_expr);
    *copy = *e;
    copy->type = type;
    copy->value.type = type;
    return copy;
}

bool rb_expr_is_null(const rb_expr *e) { return e->kind == RB_EXPR_field && e->type.kind == RB_TYPE_blank; }
const rb_expr *rb_expr_of_null(const rb_expr *e, rb_type type) { return rb_expr_is_null(e) ? retyped(e, type) : e; }

static const rb_expr *as_text(const rb_expr *e) { return rb_expr_new1(RB_EXPR_enum_text, RB_TYPE(text), e->span, e); }

static const rb_expr *picklist_value(rb_scope *scope, const rb_expr *literal, rb_type type)
{
    const rb_picklist *p = type.picklist;
    uint32_t code;
    if (rb_picklist_find(p, literal->value.text, &code)) {
        rb_expr *e = retyped(literal, type);
        e->value.i64 = code;
        return e;
    }
    rb_diags *ds = scope->s->ds;
    rb_diag_add(ds, RB_E0204, literal->span, "'%.*s' is not a value of %.*s", RB_STR_ARGS(literal->value.text), RB_STR_ARGS(p->name));
    if (!rb_diag_suggest(ds, literal->value.text, p->values.items, p->values.len) && p->values.len <= 12) {
        rb_buf b = {0};
        for (uint32_t i = 0; i < p->values.len; i++) rb_buf_print(&b, "%s\"%.*s\"", i ? ", " : "", RB_STR_ARGS(p->values.items[i]));
        rb_diag_help(ds, "its values are %.*s", RB_STR_ARGS(rb_buf_str(&b)));
    }
    rb_diag_note(ds, p->span, "the values are listed here");
    return rb_expr_wrong(literal->span);
}

/* A text as an id: at once where it is written out. */
static const rb_expr *as_id(rb_scope *scope, const rb_expr *e)
{
    rb_value v;
    rb_str id;
    if (!rb_expr_constant(scope, e, &v) || !v.known) {
        rb_expr *read = rb_expr_new1(RB_EXPR_read, RB_TYPE(id), e->span, e);
        rb_field *f = RB_NEW(rb_field);
        f->type = RB_TYPE(id);
        read->reading = f;
        return read;
    }
    if (!rb_id_read(rb_text_trim(v.text), &id)) {
        rb_diag_add(scope->s->ds, RB_E0313, e->span, "'%.*s' is not an id: its last three characters do not fit the others", RB_STR_ARGS(v.text));
        rb_diag_help(scope->s->ds, "if its first 15 characters are right, write \"%.*s\" or \"%.*s%.*s\"", RB_STR_ARGS(id), RB_STR_ARGS(id), RB_STR_ARGS(rb_id_check_characters(id)));
        return rb_expr_wrong(e->span);
    }
    rb_expr *constant = rb_expr_new(RB_EXPR_constant, RB_TYPE(id), e->span);
    constant->value = (rb_value){.type = RB_TYPE(id), .known = true, .text = id};
    return constant;
}

/* 92 stands for 92%, and 0.92 too; of 1 nobody knows. */
static void help_percent(rb_diags *ds, rb_dec number)
{
    rb_buf percent = {0};
    if (number == RB_DEC_ONE) {
        rb_diag_help(ds, "write 1%% or 100%%");
        return;
    }
    rb_dec_print(&percent, number > -RB_DEC_ONE && number < RB_DEC_ONE ? number * 100 : number);
    rb_diag_help(ds, "write %.*s%%", RB_STR_ARGS(rb_buf_str(&percent)));
}

/* How to write the literal so that it has the other side's type, or nothing. */
/* "Core; Security": a cell as an export has it, where a list is written. */
static void help_list(rb_diags *ds, rb_str text)
{
    rb_buf b = {0};
    char   separator = memchr(text.ptr, ';', text.len) ? ';' : memchr(text.ptr, '|', text.len) ? '|' : ',';
    for (size_t at = 0, end; at <= text.len; at = end + 1) {
        for (end = at; end < text.len && text.ptr[end] != separator;) end++;
        rb_str part = rb_text_trim(rb_str_slice(text, at, end));
        if (part.len > 0) rb_buf_print(&b, "%s\"%.*s\"", rb_buf_str(&b).len ? ", " : "", RB_STR_ARGS(part));
    }
    rb_diag_help(ds, "the parts of a list stand in brackets, each in its quotes: [%.*s]", RB_STR_ARGS(rb_buf_str(&b)));
}

void rb_help_literal(rb_scope *scope, const rb_expr *literal, rb_type want)
{
    rb_diags *ds = scope->s->ds;
    rb_str text = rb_scope_text(scope, literal->span);
    if (!is_literal(literal)) {
        if (want.kind == RB_TYPE_money && rb_type_is_open_money(literal->type)) rb_help_rate(scope, literal, want);
        if (want.kind == RB_TYPE_date && literal->type.kind == RB_TYPE_datetime) rb_diag_help(ds, "write date(%.*s) for its calendar day", RB_STR_ARGS(text));
        return;
    }
    if (literal->type.kind == RB_TYPE_text) {
        rb_dec number;
        int64_t days;
        rb_str value = literal->value.text;
        if (is_number_like(want) && rb_dec_parse(value, &number) == RB_DEC_OK) rb_diag_help(ds, "write %.*s without quotes", RB_STR_ARGS(value));
        else if (want.kind == RB_TYPE_date && rb_date_parse(value, &days)) rb_diag_help(ds, "write %.*s without quotes", RB_STR_ARGS(value));
        else if (want.kind == RB_TYPE_yes_no) rb_diag_help(ds, "write yes or no, without quotes");
        else if (want.kind == RB_TYPE_list) help_list(ds, value);
        return;
    }
    if (literal->type.kind == RB_TYPE_duration && is_number_like(want) && want.kind != RB_TYPE_percent && literal->value.i64 % RB_US_PER_DAY == 0)
        rb_diag_help(ds, "a number is compared with a number: for so many days write %lld", (long long)(literal->value.i64 / RB_US_PER_DAY));
    if (literal->type.kind == RB_TYPE_percent && is_number_like(want)) {
        rb_buf shown = {0}, number = {0};
        rb_value_print(&shown, &literal->value, NULL);
        rb_dec_print(&number, literal->value.dec);
        rb_diag_help(ds, "%.*s is %.*s as a number: write that where the values are like it", RB_STR_ARGS(rb_buf_str(&shown)), RB_STR_ARGS(rb_buf_str(&number)));
    }
    if (!is_number_like(literal->type)) return;
    if (want.kind == RB_TYPE_money) { /* as it was read, for `5.000` says 5 */
        rb_buf number = {0};
        rb_dec_print(&number, literal->value.dec);
        rb_diag_help(ds, "write %.*s %s", RB_STR_ARGS(rb_buf_str(&number)), rb_type_is_open_money(want) ? "USD" : want.currency);
    }
    if (want.kind == RB_TYPE_percent) help_percent(ds, literal->value.dec);
    if (want.kind == RB_TYPE_duration) rb_diag_help(ds, "say of what: %.*s days, %.*s hours", RB_STR_ARGS(text), RB_STR_ARGS(text));
    if (want.kind == RB_TYPE_text) rb_diag_help(ds, "declare the field as number, or write \"%.*s\" in quotes if it holds texts", RB_STR_ARGS(text));
    if (want.kind == RB_TYPE_yes_no) rb_diag_help(ds, "write yes or no");
}

/* A percentage says a part of something, and of what is not said. */
static void help_part_of(rb_scope *scope, const rb_expr *percent, const rb_expr *money)
{
    if (percent->type.kind != RB_TYPE_percent || !is_literal(percent) || money->type.kind != RB_TYPE_money) return;
    rb_str part = rb_scope_text(scope, percent->span);
    const char *currency = rb_type_is_open_money(money->type) ? "USD" : money->type.currency;
    rb_diag_help(scope->s->ds, "write an amount, 500 %s, or say of what it is a part: %.*s * AMOUNT", currency, RB_STR_ARGS(part));
}

/* A percentage and a field of numbers: how its cells look decides how it is declared. */
static void help_declare_percent(rb_diags *ds, const rb_expr *percent, const rb_expr *field)
{
    if (percent->type.kind != RB_TYPE_percent || !is_literal(percent) || field->kind != RB_EXPR_field || !is_number_like(field->type)) return;
    rb_str name = field->name;
    rb_diag_help(ds, "declare the field by how its cells look: '%.*s percent percent without sign' where 85 is 85%%, '%.*s percent' where they are like 85%% or 0.85", RB_STR_ARGS(name), RB_STR_ARGS(name));
}

static rb_str named(const rb_scope *scope, const rb_expr *e) { return e->name.len ? e->name : rb_scope_text(scope, e->span); }

/* closed - opened <= 6 months: the months are added to the day they begin on. */
static void help_months(const rb_scope *scope, const rb_expr *a, const rb_expr *b)
{
    rb_diags *ds = scope->s->ds;
    const rb_expr *from = a->kind == RB_EXPR_sub && a->args[0]->type.kind == RB_TYPE_date ? a->args[1] : NULL;
    rb_str op = a->span.end < b->span.start ? rb_text_trim(rb_scope_text(scope, (rb_span){a->span.end, b->span.start})) : RB_STR("");
    bool   is_sign = op.len > 0 && op.len < 3 && strchr("<>=", op.ptr[0]) && strchr("<>=", op.ptr[op.len - 1]);
    if (from && is_sign && from->type.kind == RB_TYPE_date)
        rb_diag_help(ds, "write: %.*s %.*s %.*s + %.*s clamped; or compare with a number of days", RB_STR_ARGS(rb_scope_text(scope, a->args[0]->span)), RB_STR_ARGS(op),
                     RB_STR_ARGS(rb_scope_text(scope, from->span)), RB_STR_ARGS(rb_scope_text(scope, b->span)));
    else rb_diag_help(ds, "compare with a number of days, or add the months to a date first: date + 6 months clamped");
}

/* days from a to b <= window: a parameter or a field that says itself of what it is. */
static void help_days_of(const rb_scope *scope, const rb_expr *count, const rb_expr *length)
{
    rb_str text = rb_scope_text(scope, count->span);
    if (count->type.kind != RB_TYPE_integer || length->type.kind != RB_TYPE_duration || is_literal(length) || !rb_str_starts(text, RB_STR("days"))) return;
    rb_diag_help(scope->s->ds, "its number of days is written: days(%.*s)", RB_STR_ARGS(named(scope, length)));
}

/* 1000 EUR, where the field is in USD. */
static void help_own_currency(const rb_scope *scope, const rb_expr *literal, const rb_expr *other)
{
    rb_str text = rb_scope_text(scope, literal->span);
    size_t blank = rb_str_find(text, RB_STR(" "), 0);
    if (!is_literal(literal) || is_literal(other) || blank == SIZE_MAX || rb_type_is_open_money(other->type) || rb_type_is_open_money(literal->type)) return;
    rb_diag_help(scope->s->ds, "'%.*s' is in %s: if %s was meant, write %.*s %s", RB_STR_ARGS(named(scope, other)), other->type.currency, other->type.currency, (int)blank, text.ptr, other->type.currency);
}

static bool refuse(rb_scope *scope, const rb_expr *a, const rb_expr *b)
{
    rb_diags *ds = scope->s->ds;
    rb_span both = rb_span_join(a->span, b->span);
    if (a->type.kind == RB_TYPE_money && b->type.kind == RB_TYPE_money) {
        rb_diag_add(ds, RB_E0304, both, "%s and %s are two currencies: neither is more than the other without a rate", a->type.currency, b->type.currency);
        help_own_currency(scope, a, b);
        help_own_currency(scope, b, a);
        rb_help_rate(scope, is_literal(a) || is_literal(b) ? a : b, is_literal(a) || is_literal(b) ? b->type : a->type);
        return false;
    }
    bool months = a->type.kind == RB_TYPE_months || b->type.kind == RB_TYPE_months;
    if (months && (a->type.kind == RB_TYPE_duration || b->type.kind == RB_TYPE_duration)) {
        rb_diag_add(ds, RB_E0305, both, "days and months cannot be compared: a month has no fixed length");
        help_months(scope, a, b);
        return false;
    }
    rb_diag_add(ds, RB_E0301, both, "'%.*s' is %.*s, but '%.*s' is %.*s", RB_STR_ARGS(named(scope, a)), RB_STR_ARGS(rb_type_title(a->type)),
                RB_STR_ARGS(named(scope, b)), RB_STR_ARGS(rb_type_title(b->type)));
    help_declare_percent(ds, b, a);
    help_declare_percent(ds, a, b);
    rb_help_literal(scope, b, a->type);
    rb_help_literal(scope, a, b->type);
    help_part_of(scope, b, a);
    help_part_of(scope, a, b);
    help_days_of(scope, a, b);
    help_days_of(scope, b, a);
    return false;
}

/* A list without parts is what a blank cell of it is, and known. */
static const rb_expr *no_parts(const rb_expr *blank, rb_type list)
{
    rb_expr *e = retyped(blank, list);
    e->value = (rb_value){.type = list, .known = true, .text = RB_STR("")};
    return e;
}

/* One side brought to the other's type, when it may be; NULL when it may not. */
const rb_expr *rb_expr_convert(rb_scope *scope, const rb_expr *e, rb_type want)
{
    enum rb_type_kind from = e->type.kind;
    bool literal = is_literal(e);
    if (rb_type_equal(e->type, want)) return e;
    if (from == RB_TYPE_blank && want.kind == RB_TYPE_list && e->kind == RB_EXPR_constant) return no_parts(e, want);
    if (from == RB_TYPE_blank) return retyped(e, want);
    if (literal && from == RB_TYPE_money && rb_type_is_open_money(want)) return e; /* it keeps its currency */
    if (from == RB_TYPE_list && want.kind == RB_TYPE_list) return rb_list_convert(scope, e, want);
    if (literal && from == RB_TYPE_text && want.kind == RB_TYPE_enumeration) return picklist_value(scope, e, want);
    if (from == RB_TYPE_enumeration && want.kind == RB_TYPE_text) return as_text(e);
    if (from == RB_TYPE_text && want.kind == RB_TYPE_id) return as_id(scope, e);
    if (from == RB_TYPE_id && want.kind == RB_TYPE_text) return retyped(e, want);
    if (from == RB_TYPE_integer && want.kind == RB_TYPE_number) return retyped(e, want);
    if (literal && from == RB_TYPE_percent && is_number_like(want)) return retyped(e, RB_TYPE(number));
    return NULL;
}

bool rb_percent_misreads(const rb_expr *percent, const rb_expr *number)
{
    if (percent->type.kind != RB_TYPE_percent || !is_literal(percent) || !is_number_like(number->type)) return false;
    while ((number->kind == RB_EXPR_let || number->kind == RB_EXPR_argument || number->kind == RB_EXPR_outer) && number->args[0]) number = number->args[0];
    if (number->kind == RB_EXPR_of_one) number = number->args[1];
    return number->type.kind == RB_TYPE_integer || number->kind == RB_EXPR_field;
}

bool rb_unify(rb_scope *scope, const rb_expr **a, const rb_expr **b)
{
    if (rb_expr_is_wrong(*a) || rb_expr_is_wrong(*b)) return false;
    if (rb_percent_misreads(*a, *b) || rb_percent_misreads(*b, *a)) return refuse(scope, *a, *b);
    if (rb_type_equal((*a)->type, (*b)->type) || rb_money_unify(a, b)) return true;
    bool ids = (*b)->type.kind == RB_TYPE_id && (*a)->type.kind == RB_TYPE_text; /* never the id to a text: its two forms are one */
    const rb_expr *c = ids ? NULL : rb_expr_convert(scope, *b, (*a)->type);
    if (c) {
        *b = c;
        if (c->type.kind == RB_TYPE_number && (*a)->type.kind == RB_TYPE_integer) *a = retyped(*a, RB_TYPE(number));
        return !rb_expr_is_wrong(c);
    }
    c = rb_expr_convert(scope, *a, (*b)->type);
    if (c) {
        *a = c;
        return !rb_expr_is_wrong(c);
    }
    return refuse(scope, *a, *b);
}

const rb_expr *rb_expr_as(rb_scope *scope, const rb_expr *e, rb_type want, const char *what)
{
    if (rb_expr_is_wrong(e) || want.kind == RB_TYPE_none) return e;
    const rb_expr *c = rb_expr_convert(scope, e, want);
    if (c) return c;
    if (e->kind == RB_EXPR_constant && e->type.kind == RB_TYPE_number && want.kind == RB_TYPE_integer && rb_dec_is_whole(e->value.dec)) return retyped(e, want);
    rb_diag_add(scope->s->ds, RB_E0302, e->span, "%s must be %.*s, but this is %.*s", what, RB_STR_ARGS(rb_type_title(want)), RB_STR_ARGS(rb_type_title(e->type)));
    rb_help_literal(scope, e, want);
    return rb_expr_wrong(e->span);
}

const rb_expr *rb_make_not(const rb_expr *e, rb_span span) { return rb_expr_new1(RB_EXPR_not, RB_TYPE(yes_no), span, e); }

const rb_expr *rb_make_both(enum rb_expr_kind and_or, const rb_expr *a, const rb_expr *b)
{
    if (!a || !b) return a ? a : b;
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(b)) return rb_expr_is_wrong(a) ? a : b;
    return rb_expr_new2(and_or, RB_TYPE(yes_no), a, b);
}

const rb_expr *rb_make_blank(const rb_expr *e, bool negated, rb_span span)
{
    const rb_expr *test = rb_expr_new1(RB_EXPR_blank, RB_TYPE(yes_no), span, e);
    return negated ? rb_make_not(test, span) : test;
}

static bool refuse_blank_literal(rb_scope *scope, const rb_expr *a, const rb_expr *b)
{
    const rb_expr *blank = a->type.kind == RB_TYPE_blank ? a : b->type.kind == RB_TYPE_blank ? b : NULL;
    if (!blank || blank->kind != RB_EXPR_constant) return true;
    rb_diag_add(scope->s->ds, RB_E0303, blank->span, "nothing compares with blank");
    rb_diag_help(scope->s->ds, "write 'is blank' or 'is present'");
    return false;
}

/* A spreadsheet's habit: a cell without text is blank here, and equal to nothing. */
static bool refuse_empty_text(rb_scope *scope, const rb_expr *e)
{
    if (!is_literal(e) || e->type.kind != RB_TYPE_text || e->value.text.len > 0) return true;
    rb_diag_add(scope->s->ds, RB_E0303, e->span, "nothing is equal to an empty text: a cell without text is blank");
    rb_diag_help(scope->s->ds, "write 'is blank' or 'is present'");
    return false;
}

static const rb_expr *refuse_fold(rb_scope *scope, rb_span at, rb_type type)
{
    rb_diag_add(scope->s->ds, RB_E0303, at, "'ignoring case' is for texts, and these are %.*s", RB_STR_ARGS(rb_type_title(type)));
    return rb_expr_wrong(at);
}

const rb_expr *rb_make_equal(rb_scope *scope, const rb_expr *a, const rb_expr *b, bool ignores_case)
{
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(b) || !refuse_blank_literal(scope, a, b)) return rb_expr_wrong(a->span);
    bool list = rb_type_is_list(a->type) || rb_type_is_list(b->type), both = rb_type_is_list(a->type) && rb_type_is_list(b->type);
    if (list && !both && !rb_expr_is_null(a) && !rb_expr_is_null(b)) return rb_refuse_list(scope, a, b);
    if (ignores_case && a->type.kind == RB_TYPE_enumeration) a = as_text(a);
    if (ignores_case && b->type.kind == RB_TYPE_enumeration) b = as_text(b);
    if (!refuse_empty_text(scope, a) || !refuse_empty_text(scope, b)) return rb_expr_wrong(a->span);
    if (!rb_unify(scope, &a, &b)) return rb_expr_wrong(rb_span_join(a->span, b->span));
    if (ignores_case && a->type.kind != RB_TYPE_text) return refuse_fold(scope, rb_span_join(a->span, b->span), a->type);
    return rb_expr_new2(ignores_case ? RB_EXPR_eq_fold : RB_EXPR_eq, RB_TYPE(yes_no), a, b);
}

static bool has_order(rb_type t) { return t.kind != RB_TYPE_yes_no && t.kind != RB_TYPE_enumeration && t.kind != RB_TYPE_id && t.kind != RB_TYPE_list && t.kind != RB_TYPE_blank; }

const rb_expr *rb_make_order(rb_scope *scope, int op, const rb_expr *a, const rb_expr *b)
{
    rb_span span = rb_span_join(a->span, b->span);
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(b) || !refuse_blank_literal(scope, a, b) || !rb_unify(scope, &a, &b)) return rb_expr_wrong(span);
    if (rb_expr_is_null(a)) a = b = rb_expr_of_null(a, RB_TYPE(number));
    if (!has_order(a->type)) {
        rb_diag_add(scope->s->ds, RB_E0303, span, "%.*s values have no order: '%s' does not apply to them", RB_STR_ARGS(rb_type_title(a->type)), rb_ast_op_text(op));
        if (a->type.kind == RB_TYPE_enumeration) rb_diag_help(scope->s->ds, "list the values: in [\"%.*s\", …]", RB_STR_ARGS(a->type.picklist->values.items[0]));
        return rb_expr_wrong(span);
    }
    bool swap = op == RB_AST_OP_gt || op == RB_AST_OP_ge;
    rb_expr *e = rb_expr_new2(op == RB_AST_OP_lt || op == RB_AST_OP_gt ? RB_EXPR_lt : RB_EXPR_le, RB_TYPE(yes_no), swap ? b : a, swap ? a : b);
    e->span = span;
    return e;
}

const rb_expr *rb_check_comparison(rb_scope *scope, const rb_ast_binary *node)
{
    const rb_expr *a = rb_check_expr(scope, node->left), *b = rb_check_expr(scope, node->right);
    if (node->op != RB_AST_OP_eq && node->op != RB_AST_OP_ne) return rb_make_order(scope, node->op, a, b);
    const rb_expr *e = rb_make_equal(scope, a, b, node->ignores_case != 0);
    return node->op == RB_AST_OP_eq || rb_expr_is_wrong(e) ? e : rb_make_not(e, node->base.span);
}

const rb_expr *rb_make_range(rb_scope *scope, const rb_expr *value, const rb_expr *low, const rb_expr *high, bool open_high)
{
    rb_value a, b;
    if (low && high && rb_unify(scope, &low, &high) && rb_expr_constant(scope, low, &a) && rb_expr_constant(scope, high, &b)) {
        bool empty = rb_type_rep(a.type) == RB_REP_DEC ? (open_high ? a.dec >= b.dec : a.dec > b.dec)
                     : rb_type_rep(a.type) == RB_REP_I64 ? (open_high ? a.i64 >= b.i64 : a.i64 > b.i64) : false;
        if (empty) {
            rb_diag_add(scope->s->ds, RB_E0308, rb_span_join(low->span, high->span), "no value lies in this range: its upper end does not come after its lower end");
            return rb_expr_wrong(low->span);
        }
    }
    const rb_expr *above = low ? rb_make_order(scope, RB_AST_OP_le, low, value) : NULL;
    const rb_expr *below = high ? rb_make_order(scope, open_high ? RB_AST_OP_lt : RB_AST_OP_le, value, high) : NULL;
    return rb_make_both(RB_EXPR_and, above, below);
}

const rb_expr *rb_check_between(rb_scope *scope, const rb_ast_between *node)
{
    const rb_expr *value = rb_check_expr(scope, node->value);
    const rb_expr *low = rb_check_expr(scope, node->low), *high = rb_check_expr(scope, node->high);
    if (rb_expr_is_wrong(value) || rb_expr_is_wrong(low) || rb_expr_is_wrong(high)) return rb_expr_wrong(node->base.span);
    const rb_expr *e = rb_make_range(scope, value, low, high, false);
    return node->negated && !rb_expr_is_wrong(e) ? rb_make_not(e, node->base.span) : e;
}

/* Adds the constant items to one set test; whatever is not constant becomes an equality of its own, and so does yes or no. */
static const rb_expr *in_list(rb_scope *scope, const rb_ast_in *node, const rb_expr *value)
{
    const rb_ast_list *list = rb_ast_as(list, node->set);
    bool fold = node->ignores_case != 0, has_set = rb_type_rep(value->type) != RB_REP_BIT;
    if (fold && value->type.kind == RB_TYPE_enumeration) value = as_text(value);
    if (fold && value->type.kind != RB_TYPE_text && value->type.kind != RB_TYPE_blank) return refuse_fold(scope, value->span, value->type);
    rb_expr *set = rb_expr_new1(fold ? RB_EXPR_in_fold : RB_EXPR_in, RB_TYPE(yes_no), node->base.span, value);
    const rb_expr *others = NULL;
    bool wrong = false;
    for (uint32_t i = 0; i < list->items.len; i++) {
        const rb_expr *v = value, *item = rb_check_expr(scope, list->items.items[i]);
        rb_value constant;
        if (rb_expr_is_wrong(item) || !refuse_blank_literal(scope, v, item) || !refuse_empty_text(scope, item) || !rb_unify(scope, &v, &item)) wrong = true;
        else if (v == value && has_set && rb_expr_constant(scope, item, &constant)) rb_vec_push(&set->set, constant);
        else others = rb_make_both(RB_EXPR_or, others, rb_make_equal(scope, v, item, fold));
    }
    if (list->items.len == 0) {
        rb_diag_add(scope->s->ds, RB_E0308, node->set->span, "nothing is in an empty list");
        wrong = true;
    }
    if (wrong) return rb_expr_wrong(node->base.span);
    return rb_make_both(RB_EXPR_or, set->set.len ? set : NULL, others);
}

static const rb_expr *has_value(rb_scope *scope, const rb_expr *list, const rb_expr *value, const rb_ast_in *node)
{
    if (!refuse_blank_literal(scope, value, value) || !refuse_empty_text(scope, value)) return rb_expr_wrong(node->base.span);
    return rb_make_has(scope, list, value, node->ignores_case != 0);
}

const rb_expr *rb_check_in(rb_scope *scope, const rb_ast_in *node)
{
    const rb_expr *value = rb_check_expr(scope, node->value), *e;
    if (rb_expr_is_wrong(value) || !node->set) return rb_expr_wrong(node->base.span);
    if (rb_type_is_list(value->type)) return rb_refuse_list_in(scope, value, node->set->span, node->base.span);
    if (node->set->kind == RB_AST_list) e = in_list(scope, node, value);
    else if (node->set->kind == RB_AST_range) {
        const rb_ast_range *range = rb_ast_as(range, node->set);
        const rb_expr *low = range->low ? rb_check_expr(scope, range->low) : NULL, *high = range->high ? rb_check_expr(scope, range->high) : NULL;
        if ((low && rb_expr_is_wrong(low)) || (high && rb_expr_is_wrong(high))) return rb_expr_wrong(node->base.span);
        e = rb_make_range(scope, value, low, high, range->open_high != 0);
    } else {
        const rb_expr *set = rb_expr_of_null(rb_check_expr(scope, node->set), rb_list_of(value->type));
        if (rb_expr_is_wrong(set)) return set;
        if (rb_type_is_list(set->type)) {
            e = has_value(scope, set, value, node);
            return node->negated && !rb_expr_is_wrong(e) ? rb_make_not(e, node->base.span) : e;
        }
        rb_diag_add(scope->s->ds, RB_E0303, node->set->span, "after 'in' comes a list or a range");
        if (value->type.kind == RB_TYPE_money) rb_diag_help(scope->s->ds, "for an amount of another currency write %.*s in USD at RATE; to ask which currency it is, ask the field that says so", RB_STR_ARGS(rb_scope_text(scope, value->span)));
        else rb_diag_help(scope->s->ds, "write in [\"A\", \"B\"] or in 1 .. 5; for a single value write 'is'");
        return rb_expr_wrong(node->base.span);
    }
    return node->negated && !rb_expr_is_wrong(e) ? rb_make_not(e, node->base.span) : e;
}

static const rb_expr *text_operand(rb_scope *scope, const rb_expr *e, int op)
{
    if (rb_expr_is_wrong(e) || e->type.kind == RB_TYPE_text) return e;
    if (e->type.kind == RB_TYPE_enumeration) return as_text(e);
    if (e->type.kind == RB_TYPE_id) return retyped(e, RB_TYPE(text));
    if (rb_expr_is_null(e)) return rb_expr_of_null(e, RB_TYPE(text));
    rb_diag_add(scope->s->ds, RB_E0303, e->span, "'%s' looks into texts, but '%.*s' is %.*s", rb_ast_op_text(op), RB_STR_ARGS(named(scope, e)), RB_STR_ARGS(rb_type_title(e->type)));
    if (e->kind == RB_EXPR_constant) rb_diag_help(scope->s->ds, "write it in quotes");
    return rb_expr_wrong(e->span);
}

bool rb_refuse_pattern(rb_scope *scope, const rb_expr *pattern, rb_str why)
{
    rb_diags     *ds = scope->s->ds;
    rb_parameter *p = pattern->kind == RB_EXPR_parameter ? scope->s->program->parameters.items[pattern->index] : NULL;
    if (!p || p->values.len != 1) return rb_diag_add(ds, RB_E0307, pattern->span, "%.*s", RB_STR_ARGS(why));
    if (p->no_pattern) return false;
    p->no_pattern = true;
    rb_diag_add(ds, RB_E0307, p->values.items[0].span, "%.*s", RB_STR_ARGS(why));
    rb_diag_note(ds, pattern->span, "'%.*s' is used as a pattern here", RB_STR_ARGS(p->name));
    return false;
}

static const rb_expr *make_matches(rb_scope *scope, const rb_expr *a, const rb_expr *b, bool ignores_case)
{
    rb_value pattern;
    if (!rb_expr_constant(scope, b, &pattern)) {
        rb_diag_add(scope->s->ds, RB_E0310, b->span, "the pattern after 'matches' must be written out, so that it is checked once");
        return rb_expr_wrong(b->span);
    }
    rb_str why, text = ignores_case ? rb_str_print("(?i)%.*s", RB_STR_ARGS(pattern.text)) : pattern.text;
    rb_expr *e = rb_expr_new2(RB_EXPR_matches, RB_TYPE(yes_no), a, b);
    e->arg_count = 1;
    e->pattern = rb_pattern_new(text, &why);
    if (e->pattern) return e;
    rb_refuse_pattern(scope, b, why);
    return rb_expr_wrong(b->span);
}

/* A word that is written out has letters or digits, and no white space around it: else it could never be found. */
static bool has_a_word(rb_scope *scope, const rb_expr *e)
{
    rb_value word;
    if (!rb_expr_constant(scope, e, &word) || !word.known) return true;
    if (!rb_text_is_blank(word.text) && rb_text_trim(word.text).len == word.text.len) return true;
    if (rb_text_is_blank(word.text)) return rb_diag_add(scope->s->ds, RB_E0311, e->span, "no word stands between the quotes");
    rb_diag_add(scope->s->ds, RB_E0311, e->span, "a word has no white space around it");
    rb_diag_help(scope->s->ds, "'has word' finds whole words by itself: write has word \"%.*s\"", RB_STR_ARGS(rb_text_trim(word.text)));
    return false;
}

/* `tags starts with "x"`: of which of them? */
static const rb_expr *refuse_text_test(rb_scope *scope, int op, const rb_expr *list, const rb_expr *b)
{
    rb_str name = rb_scope_text(scope, list->span), text = rb_scope_text(scope, b->span);
    rb_diag_add(scope->s->ds, RB_E0322, list->span, "'%.*s' is a list, and '%s' is asked of a text", RB_STR_ARGS(name), rb_ast_op_text(op));
    rb_diag_help(scope->s->ds, "ask it of its parts: any %.*s %s %.*s", RB_STR_ARGS(name), rb_ast_op_text(op), RB_STR_ARGS(text));
    return rb_expr_wrong(list->span);
}

const rb_expr *rb_make_text_test(rb_scope *scope, int op, const rb_expr *a, const rb_expr *b, bool ignores_case)
{
    if (rb_type_is_list(a->type) && op == RB_AST_OP_contains) return rb_type_is_list(b->type) ? rb_refuse_list_in(scope, b, a->span, b->span) : rb_make_has(scope, a, b, ignores_case);
    if (rb_type_is_list(a->type)) return refuse_text_test(scope, op, a, b);
    a = text_operand(scope, a, op);
    b = text_operand(scope, b, op);
    if (rb_expr_is_wrong(a) || rb_expr_is_wrong(b)) return rb_expr_wrong(rb_span_join(a->span, b->span));
    if (op == RB_AST_OP_matches) return make_matches(scope, a, b, ignores_case);
    if (op == RB_AST_OP_has_word && !has_a_word(scope, b)) return rb_expr_wrong(b->span);
    static const enum rb_expr_kind kinds[][2] = {
        [RB_AST_OP_contains] = {RB_EXPR_contains, RB_EXPR_contains_fold},      [RB_AST_OP_starts_with] = {RB_EXPR_starts_with, RB_EXPR_starts_fold},
        [RB_AST_OP_ends_with] = {RB_EXPR_ends_with, RB_EXPR_ends_fold},        [RB_AST_OP_has_word] = {RB_EXPR_has_word, RB_EXPR_word_fold},
    };
    return rb_expr_new2(kinds[op][ignores_case], RB_TYPE(yes_no), a, b);
}

const rb_expr *rb_check_text_test(rb_scope *scope, const rb_ast_binary *node)
{
    const rb_expr *a = rb_check_expr(scope, node->left), *b = rb_check_expr(scope, node->right);
    return rb_make_text_test(scope, node->op, a, b, node->ignores_case != 0);
}
