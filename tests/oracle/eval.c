/* tests/oracle/eval.c: one expression, as it is written, for one record. */
#include "eval.h"

#include "base/pattern.h"

/* ---- comparisons ---- */

static value compared(int op, const value *a, const value *b, bool ignores_case)
{
    if (!a->known || !b->known || differ_in_currency(a, b)) return unknown_of(YES_NO);
    value x = *a, y = *b;
    if (ignores_case) x.text = rb_text_fold(x.text), y.text = rb_text_fold(y.text);
    int order = plain_compare(&x, &y);
    switch (op) {
    case RB_AST_OP_eq: return yes_or_no(order == 0);
    case RB_AST_OP_ne: return yes_or_no(order != 0);
    case RB_AST_OP_lt: return yes_or_no(order < 0);
    case RB_AST_OP_le: return yes_or_no(order <= 0);
    case RB_AST_OP_gt: return yes_or_no(order > 0);
    default: return yes_or_no(order >= 0);
    }
}

static value text_test(int op, const value *a, const value *b, bool ignores_case)
{
    if (!a->known || !b->known) return unknown_of(YES_NO);
    rb_str why, s = ignores_case ? rb_text_fold(a->text) : rb_text_nfc(a->text), part = ignores_case ? rb_text_fold(b->text) : rb_text_nfc(b->text);
    switch (op) {
    case RB_AST_OP_contains: return yes_or_no(rb_str_find(s, part, 0) != SIZE_MAX);
    case RB_AST_OP_starts_with: return yes_or_no(rb_str_starts(s, part));
    case RB_AST_OP_ends_with: return yes_or_no(rb_str_ends(s, part));
    default: return yes_or_no(rb_pattern_matches(rb_pattern_new(b->text, &why), s));
    }
}

static value within(const value *v, const value *low, const value *high, bool open)
{
    return both(compared(RB_AST_OP_ge, v, low, false), compared(open ? RB_AST_OP_lt : RB_AST_OP_le, v, high, false));
}

static value one_of(const place *p, const rb_ast_in *node)
{
    value v = judge_expression(p, node->value), found = yes_or_no(false);
    if (node->set->kind == RB_AST_range) {
        const rb_ast_range *r = rb_ast_as(range, node->set);
        value low = judge_expression(p, r->low), high = judge_expression(p, r->high);
        return within(&v, &low, &high, r->open_high != 0);
    }
    if (!v.known) return unknown_of(YES_NO);
    const rb_ast_list *list = rb_ast_as(list, node->set);
    for (uint32_t i = 0; i < list->items.len; i++) {
        value item = judge_expression(p, list->items.items[i]);
        found = either(found, compared(RB_AST_OP_eq, &v, &item, node->ignores_case != 0));
    }
    return found;
}

static value binary(const place *p, const rb_ast_binary *node)
{
    value a = judge_expression(p, node->left), b = judge_expression(p, node->right);
    switch (node->op) {
    case RB_AST_OP_and: return both(a, b);
    case RB_AST_OP_or: return either(a, b);
    case RB_AST_OP_or_else: return a.known ? a : b;
    case RB_AST_OP_contains:
    case RB_AST_OP_starts_with:
    case RB_AST_OP_ends_with:
    case RB_AST_OP_matches: return text_test(node->op, &a, &b, node->ignores_case != 0);
    case RB_AST_OP_add:
    case RB_AST_OP_sub:
    case RB_AST_OP_mul:
    case RB_AST_OP_div: return arithmetic(node->op, a, b);
    default: return compared(node->op, &a, &b, node->ignores_case != 0);
    }
}

/* ---- functions ---- */

static rb_i128 power_of_ten(int n) { return n == 0 ? 1 : 10 * power_of_ten(n - 1); }

static rb_i128 floor_of(rb_i128 n) { return n - ((n % RB_DEC_ONE) + RB_DEC_ONE) % RB_DEC_ONE; }

static value rounded(value a, value places)
{
    rb_i128 unit = power_of_ten(9 - (int)(places.n / RB_DEC_ONE)), whole;
    if (!plain_scale(a.n, 1, unit, &whole) || !plain_scale(whole, unit, 1, &a.n)) a.known = false;
    return a;
}

static value size_of(value a)
{
    if (is_amount(a.kind)) a.n = a.n < 0 ? -a.n : a.n;
    else if (a.i64 == INT64_MIN) a.known = false;
    else a.i64 = a.i64 < 0 ? -a.i64 : a.i64;
    return a;
}

static value whole(rb_i128 n)
{
    value v = number(n);
    rb_i128 same;
    v.known = plain_add(n, 0, &same);
    return v;
}

/* Away from zero, or towards it, at the last of the places. */
static value cut(value a, value places, bool half_up)
{
    rb_i128 unit = power_of_ten(9 - (int)(places.n / RB_DEC_ONE)), rest = a.n % unit, size = rest < 0 ? -rest : rest;
    a.n -= rest;
    if (half_up && size * 2 >= unit) a.known = plain_add(a.n, rest < 0 ? -unit : unit, &a.n);
    return a;
}

/* Rounded down, so that a = b * quotient + remainder with 0 <= remainder < b, or b < remainder <= 0. */
static value whole_division(value a, value b, bool rest)
{
    if (b.n == 0) return unknown_of(NUMBER);
    rb_i128 x = a.n / RB_DEC_ONE, y = b.n / RB_DEC_ONE, q = x / y - (x % y != 0 && (x < 0) != (y < 0));
    return whole((rest ? x - q * y : q) * RB_DEC_ONE);
}

static int64_t code_points(rb_str s)
{
    int64_t n = 0;
    for (size_t i = 0; i < s.len; i++) n += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
    return n;
}

static value call_define(const place *p, const rb_ast_define *d, const rb_ast_call *node)
{
    struct binding bound[3] = {{.next = NULL}};
    place inner = *p;
    inner.act = inner.agent = NULL;
    inner.bound = NULL; /* it sees what it is given, and no fields */
    for (uint32_t i = 0; i < node->arguments.len; i++) {
        bound[i] = (struct binding){rb_ast_as(param, d->params.items[i])->name.text, judge_expression(p, node->arguments.items[i]), inner.bound};
        inner.bound = &bound[i];
    }
    return judge_expression(&inner, d->value);
}

static value call(const place *p, const rb_ast_call *node)
{
    value a[3] = {{0}};
    rb_str name = node->name.text;
    for (uint32_t i = 0; i < p->o->defines.len; i++)
        if (rb_str_equal(p->o->defines.items[i]->name.text, name)) return call_define(p, p->o->defines.items[i], node);
#define IS(n) rb_str_equal(name, RB_STR(n))
    enum kind kind = IS("date") ? DATE : IS("lower") || IS("upper") || IS("trim") ? TEXT : IS("percent") ? PERCENT : NUMBER;
    for (uint32_t i = 0; i < node->arguments.len && i < 3; i++) a[i] = judge_expression(p, node->arguments.items[i]);
    if (IS("abs") || IS("smaller") || IS("larger") || IS("round") || IS("round_half_up") || IS("truncate") || IS("earlier") || IS("later")) kind = a[0].kind;
    for (uint32_t i = 0; i < node->arguments.len; i++)
        if (!a[i].known) return unknown_of(kind);
    rb_civil civil = a[0].kind == DATE ? rb_date_to_civil(a[0].i64) : (rb_civil){0};
    if (IS("date")) return in_days((a[0].i64 - (a[0].i64 % DAY_US + DAY_US) % DAY_US) / DAY_US); /* the rules' zone is UTC */
    if (IS("year")) return number((rb_i128)civil.year * RB_DEC_ONE);
    if (IS("month")) return number((rb_i128)civil.month * RB_DEC_ONE);
    if (IS("day")) return number((rb_i128)civil.day * RB_DEC_ONE);
    if (IS("weekday")) return number((rb_i128)(((a[0].i64 + 3) % 7 + 7) % 7 + 1) * RB_DEC_ONE); /* 1970-01-01 was a Thursday */
    if (IS("days")) return scaled(NUMBER, a[0].i64, RB_DEC_ONE, DAY_US);
    if (IS("hours")) return scaled(NUMBER, a[0].i64, RB_DEC_ONE, DAY_US / 24);
    if (IS("minutes")) return scaled(NUMBER, a[0].i64, RB_DEC_ONE, DAY_US / 24 / 60);
    for (int i = 0; i < 3; i++) a[i].is_cell = false;
    if (IS("abs")) return size_of(a[0]);
    if ((IS("smaller") || IS("larger")) && differ_in_currency(&a[0], &a[1])) return unknown_of(MONEY);
    if (IS("smaller")) return plain_compare(&a[0], &a[1]) <= 0 ? a[0] : a[1];
    if (IS("larger")) return plain_compare(&a[0], &a[1]) >= 0 ? a[0] : a[1];
    if (IS("round")) return rounded(a[0], a[1]);
    if (IS("round_half_up")) return cut(a[0], a[1], true);
    if (IS("truncate")) return cut(a[0], a[1], false);
    if (IS("earlier")) return plain_compare(&a[0], &a[1]) <= 0 ? a[0] : a[1];
    if (IS("later")) return plain_compare(&a[0], &a[1]) >= 0 ? a[0] : a[1];
    if (IS("quotient")) return whole_division(a[0], a[1], false);
    if (IS("remainder")) return whole_division(a[0], a[1], true);
    if (IS("floor")) return whole(floor_of(a[0].n));
    if (IS("ceiling")) return whole(-floor_of(-a[0].n));
    if (IS("percent")) return (value){.kind = PERCENT, .known = true, .n = a[0].n};
    if (IS("length")) return number((rb_i128)code_points(rb_text_nfc(a[0].text)) * RB_DEC_ONE);
    if (IS("lower")) return text(rb_text_lower(a[0].text));
    if (IS("upper")) return text(rb_text_upper(a[0].text));
    if (IS("trim")) return text(rb_text_trim(a[0].text));
#undef IS
    RB_BUG("the oracle does not know this function");
}

/* ---- names ---- */

static const rb_ast_let *find_let(const oracle *o, rb_str name)
{
    for (uint32_t i = 0; i < o->lets.len; i++)
        if (rb_str_equal(o->lets.items[i]->name.text, name)) return o->lets.items[i];
    return NULL;
}

static const value *find_act_cell(const place *p, const value *act, rb_str name)
{
    for (uint32_t i = 0; i < p->o->act_fields.len; i++)
        if (rb_str_equal(p->o->act_fields.items[i], name)) return &act[i];
    return NULL;
}

static const value *find_agent_cell(const place *p, rb_str name)
{
    for (uint32_t i = 0; i < p->o->agent_fields.len; i++)
        if (rb_str_equal(p->o->agent_fields.items[i], name)) return &p->agent[i];
    return NULL;
}

static const value *find_cell(const place *p, rb_str name)
{
    const value *inner = p->act ? find_act_cell(p, p->act, name) : p->agent ? find_agent_cell(p, name) : NULL; /* the other record's names go first */
    if (inner) return inner;
    for (uint32_t i = 0; i < p->o->fields.len; i++)
        if (rb_str_equal(p->o->fields.items[i], name)) return &p->cells[i];
    return NULL;
}

static int64_t day_of(const rb_ast *node, int64_t open)
{
    int64_t day = open;
    if (node) rb_date_parse(rb_ast_as(date, node)->value.text, &day);
    return day;
}

/* Each value holds from its day to the next one's, or to its own `until`. */
static value parameter(const place *p, const rb_ast_parameter *node)
{
    value v = unknown_of(literal(rb_ast_as(dated, node->values.items[0])->value).kind);
    int64_t best = INT64_MIN;
    for (uint32_t i = 0; i < node->values.len; i++) {
        const rb_ast_dated *d = rb_ast_as(dated, node->values.items[i]);
        if (!d->from && !d->until && node->values.len == 1) return literal(d->value);
        int64_t from = day_of(d->from, INT64_MIN), until = day_of(d->until, INT64_MAX);
        if (!p->today.known || p->today.i64 < from || from < best) continue;
        best = from;
        v = p->today.i64 < until ? literal(d->value) : unknown_of(v.kind);
    }
    return v;
}

/* An amount in the currency that another field says, in capital or in small letters. */
static value in_own_currency(const place *p, rb_str name, value amount)
{
    if (!rb_str_equal(name, RB_STR("price")) && !rb_str_equal(name, RB_STR("fee"))) return amount;
    const value *code = find_cell(p, rb_str_equal(name, RB_STR("price")) ? RB_STR("price_code") : RB_STR("fee_code"));
    rb_str letters = code->known ? rb_text_trim(code->text) : RB_STR("");
    amount.known &= letters.len == 3;
    size_t capitals = 0, small = 0;
    for (size_t i = 0; i < letters.len; i++) {
        capitals += letters.ptr[i] >= 'A' && letters.ptr[i] <= 'Z';
        small += letters.ptr[i] >= 'a' && letters.ptr[i] <= 'z';
    }
    amount.known &= capitals == 3 || small == 3;
    for (int i = 0; i < 3 && amount.known; i++) amount.currency[i] = (char)(small == 3 ? letters.ptr[i] - 32 : letters.ptr[i]);
    return amount;
}

static value name(const place *p, rb_str name)
{
    const value *cell = find_cell(p, name);
    const rb_ast_let *let = find_let(p->o, name);
    for (const struct binding *b = p->bound; b; b = b->next)
        if (rb_str_equal(b->name, name)) return b->v;
    if (cell) return in_own_currency(p, name, *cell);
    if (let) {
        place own = *p; /* the let of the case, also where a related record is asked about */
        own.act = own.agent = NULL;
        return judge_expression(&own, let->value);
    }
    for (uint32_t i = 0; i < p->o->parameters.len; i++)
        if (rb_str_equal(p->o->parameters.items[i]->name.text, name)) return parameter(p, p->o->parameters.items[i]);
    if (rb_str_equal(name, RB_STR("today"))) return p->today;
    if (rb_str_equal(name, RB_STR("now"))) return p->now;
    RB_BUG("the oracle does not know this name");
}

/* A parameter on another day than today. */
static value parameter_then(const place *p, const rb_ast_as_of *node)
{
    place then = *p;
    then.today = judge_expression(p, node->moment);
    if (then.today.kind == MOMENT) then.today = day_of_moment(then.today);
    for (uint32_t i = 0; i < p->o->parameters.len; i++)
        if (rb_str_equal(p->o->parameters.items[i]->name.text, node->name.text)) return parameter(&then, p->o->parameters.items[i]);
    RB_BUG("the oracle does not know this parameter");
}

static const rb_ast_relation *find_relation(const oracle *o, rb_str name);
static const value *the_one(const place *p, const rb_ast_relation *r);

/* Of a cell it is asked whether something was there; of what is computed, whether it is known. */
static value blank(const place *p, const rb_ast *node)
{
    if (node->kind == RB_AST_name && rb_str_equal(rb_ast_as(name, node)->name.text, RB_STR("act"))) return yes_or_no(!the_one(p, find_relation(p->o, RB_STR("act"))));
    value v = judge_expression(p, node);
    return yes_or_no(v.is_cell ? v.is_blank : !v.known);
}

static value choice(const place *p, const rb_ast_if *node)
{
    value c = judge_expression(p, node->condition), a = judge_expression(p, node->then), b = judge_expression(p, node->otherwise);
    return c.known ? (c.yes ? a : b) : unknown_of(a.kind);
}

static value negative(value a)
{
    if (is_amount(a.kind)) a.n = -a.n;
    else if (a.known && a.i64 == INT64_MIN) a.known = false;
    else a.i64 = -a.i64;
    return a;
}

/* ---- related records ---- */

static const rb_ast_relation *find_relation(const oracle *o, rb_str name)
{
    for (uint32_t i = 0; i < o->record->members.len; i++)
        if (o->record->members.items[i]->kind == RB_AST_relation && rb_str_equal(rb_ast_as(relation, o->record->members.items[i])->name.text, name))
            return rb_ast_as(relation, o->record->members.items[i]);
    RB_BUG("the oracle does not know this relation");
}

/* Whether the row is related: as the `where` says of the pair, but a blank key is equal to nothing. */
static value is_related(const place *p, const rb_ast_relation *r, const value *act)
{
    place pair = *p;
    pair.act = act;
    const value *key = find_act_cell(p, act, rb_str_of(r->is_many ? "owner" : "aid"));
    return key->known ? judge_expression(&pair, r->where) : yes_or_no(false);
}

/* The one row, or NULL: none, several, or not known which. */
static const value *the_one(const place *p, const rb_ast_relation *r)
{
    const value *found = NULL;
    for (uint32_t i = 0; i < p->o->act_count; i++) {
        value is = is_related(p, r, p->o->act_rows[i]);
        if (!is.known || (is.yes && found)) return NULL;
        if (is.yes) found = p->o->act_rows[i];
    }
    return found;
}

static rb_str path_part(const rb_ast *node, bool last)
{
    if (node->kind == RB_AST_name) return last ? RB_STR("") : rb_ast_as(name, node)->name.text;
    return last ? rb_ast_as(member, node)->name.text : rb_ast_as(name, rb_ast_as(member, node)->object)->name.text;
}

static value member(const place *p, const rb_ast *node)
{
    const value *act = the_one(p, find_relation(p->o, path_part(node, false)));
    const value *cell = find_act_cell(p, act ? act : p->o->act_rows[0], path_part(node, true));
    return act ? *cell : unknown_of(cell->kind);
}

static value number_or_unknown(rb_i128 n, bool known)
{
    value v = number(n);
    v.known = known;
    return v;
}

/* All numbers of related records are plain ones, so their sums are plain. */
static value related(const place *p, const rb_ast_related *node)
{
    const rb_ast_relation *r = find_relation(p->o, path_part(node->path, false));
    value any = yes_or_no(false), all = yes_or_no(true);
    rb_i128 sum = 0, low = 0, high = 0;
    int64_t count = 0;
    bool sure = true, values_known = true;
    if (!find_cell(p, RB_STR("region"))->known) return unknown_of(node->what <= RB_RELATED_EVERY ? YES_NO : NUMBER); /* its key */
    for (uint32_t i = 0; i < p->o->act_count; i++) {
        place pair = *p;
        pair.act = p->o->act_rows[i];
        value in = is_related(p, r, pair.act);
        if (node->where) in = both(in, judge_expression(&pair, node->where));
        any = either(any, in);
        if (node->has) all = both(all, either(opposite(in), judge_expression(&pair, node->has)));
        sure &= in.known;
        if (!in.known || !in.yes) continue;
        value v = node->path->kind == RB_AST_name ? number(0) : *find_act_cell(p, pair.act, path_part(node->path, true));
        values_known &= v.known;
        if (count == 0 || v.n < low) low = v.n;
        if (count == 0 || v.n > high) high = v.n;
        sum += v.n;
        count++;
    }
    switch (node->what) {
    case RB_RELATED_ANY: return any;
    case RB_RELATED_NO: return opposite(any);
    case RB_RELATED_EVERY: return all;
    case RB_RELATED_COUNT: return number_or_unknown((rb_i128)count * RB_DEC_ONE, sure);
    case RB_RELATED_SUM: return number_or_unknown(sum, sure && values_known);
    case RB_RELATED_MIN: return number_or_unknown(low, sure && values_known && count > 0);
    case RB_RELATED_MAX: return number_or_unknown(high, sure && values_known && count > 0);
    default: return sure && values_known && count > 0 ? scaled(NUMBER, sum, 1, count) : unknown_of(NUMBER);
    }
}

/* ---- months, days and open hours ---- */

static value some_months(const place *p, const rb_ast_month_end *node)
{
    const rb_ast_binary *sum = rb_ast_as(binary, node->operand);
    value day = judge_expression(p, sum->left), months = judge_expression(p, sum->right), out = unknown_of(DATE);
    if (!day.known || !months.known) return out;
    out.known = months_later(day.i64, sum->op == RB_AST_OP_add ? months.i64 : -months.i64, node->overflowing != 0, &out.i64);
    return out;
}

static value days_in(const place *p, const rb_ast *span, bool business)
{
    const rb_ast_to *to = rb_ast_as(to, span);
    value a = judge_expression(p, to->from), b = judge_expression(p, to->until);
    if (!a.known || !b.known) return unknown_of(NUMBER);
    int64_t days = business ? business_days_from(a.i64, b.i64, to->inclusive != 0)
                            : b.i64 - a.i64 + (to->inclusive ? (b.i64 < a.i64 ? -1 : 1) : 0);
    return number((rb_i128)days * RB_DEC_ONE);
}

static value on_calendar(const place *p, const rb_ast *node)
{
    if (node->kind == RB_AST_count_days) return days_in(p, rb_ast_as(count_days, node)->span, true);
    if (node->kind == RB_AST_to) {
        value a = judge_expression(p, rb_ast_as(to, node)->from), b = judge_expression(p, rb_ast_as(to, node)->until);
        return a.known && b.known ? counted(LENGTH, open_time(p->o->office, a.i64, b.i64)) : unknown_of(LENGTH);
    }
    const rb_ast_binary *sum = rb_ast_as(binary, node);
    value a = judge_expression(p, sum->left);
    if (sum->right->kind == RB_AST_business_days) {
        int64_t count = (int64_t)(decimal(rb_ast_as(business_days, sum->right)->value.text) / RB_DEC_ONE);
        return a.known ? in_days(business_days_later(a.i64, sum->op == RB_AST_OP_add ? count : -count)) : unknown_of(DATE);
    }
    value length = judge_expression(p, sum->right);
    return a.known && length.known ? at_moment(open_time_later(p->o->office, a.i64, length.i64)) : unknown_of(MOMENT);
}

/* At the price of one, or at so many for one. */
static value converted(const place *p, const rb_ast_in_currency *node)
{
    value amount = judge_expression(p, node->amount), out = unknown_of(MONEY);
    bool  per = node->per.text.len > 0;
    if (!amount.known || memcmp(amount.currency, node->currency.text.ptr, 3) == 0) return amount;
    if (!node->rate) return out;
    value rate = judge_expression(p, node->rate);
    const char *wanted = per ? amount.currency : node->currency.text.ptr;
    if (!rate.known || rate.n <= 0 || (rate.kind == MONEY && memcmp(rate.currency, wanted, 3) != 0)) return out;
    out = per ? scaled(MONEY, amount.n, RB_DEC_ONE, rate.n) : scaled(MONEY, amount.n, rate.n, RB_DEC_ONE);
    memcpy(out.currency, node->currency.text.ptr, 3);
    return out;
}

static value business_day(const place *p, const rb_ast_business_day *node)
{
    value day = judge_expression(p, node->day);
    value v = day.known ? yes_or_no(is_business_day(day.i64)) : unknown_of(YES_NO);
    return node->negated ? opposite(v) : v;
}

static value judge(const place *p, const rb_ast *node)
{
    value v;
    switch (node->kind) {
    case RB_AST_name: return name(p, rb_ast_as(name, node)->name.text);
    case RB_AST_binary: return binary(p, rb_ast_as(binary, node));
    case RB_AST_not: return opposite(judge_expression(p, rb_ast_as(not, node)->operand));
    case RB_AST_negate: return negative(judge_expression(p, rb_ast_as(negate, node)->operand));
    case RB_AST_blank_test:
        v = blank(p, rb_ast_as(blank_test, node)->operand);
        return rb_ast_as(blank_test, node)->negated ? opposite(v) : v;
    case RB_AST_in:
        v = one_of(p, rb_ast_as(in, node));
        return rb_ast_as(in, node)->negated ? opposite(v) : v;
    case RB_AST_between: {
        const rb_ast_between *b = rb_ast_as(between, node);
        value x = judge_expression(p, b->value), low = judge_expression(p, b->low), high = judge_expression(p, b->high);
        v = within(&x, &low, &high, false);
        return b->negated ? opposite(v) : v;
    }
    case RB_AST_if: return choice(p, rb_ast_as(if, node));
    case RB_AST_related: return related(p, rb_ast_as(related, node));
    case RB_AST_member: return member(p, node);
    case RB_AST_month_end: return some_months(p, rb_ast_as(month_end, node));
    case RB_AST_count_days: return days_in(p, rb_ast_as(count_days, node)->span, false);
    case RB_AST_on: return on_calendar(p, rb_ast_as(on, node)->operand);
    case RB_AST_as_of: return parameter_then(p, rb_ast_as(as_of, node));
    case RB_AST_business_day: return business_day(p, rb_ast_as(business_day, node));
    case RB_AST_call: return call(p, rb_ast_as(call, node));
    case RB_AST_in_currency: return converted(p, rb_ast_as(in_currency, node));
    default: return literal(node);
    }
}

/* What a name stands for is still the cell, also when a define only hands it on; what is computed is not. */
value judge_expression(const place *p, const rb_ast *node)
{
    value v = judge(p, node);
    v.is_cell &= node->kind == RB_AST_name || node->kind == RB_AST_call;
    return v;
}
