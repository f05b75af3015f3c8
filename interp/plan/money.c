/* plan/money.c: amounts whose currency each record says: beside the step of an amount there is one for its currency.
 *
 * Where two amounts meet, the result is tied to a step that makes it unknown in every record where their currencies differ.
 * Nothing of this is made for amounts of a fixed currency, which cost what they always did.
 */
#include "plan/build.h"

static rb_step_id step(rb_build *b, enum rb_op op, rb_type type, const rb_step_id in[3], uint32_t operand) { return rb_build_step(b, op, type, in, operand); }

/* NULL: that of a blank, which nobody knows. */
static rb_step_id code(rb_build *b, const char *currency)
{
    rb_value v = {.type = RB_TYPE(text), .known = currency != NULL, .text = currency ? rb_str_dup(rb_str_of(currency)) : RB_STR("")};
    return rb_build_constant(b, &v);
}


/* The field with the code, of whichever record the amount is of. */
static rb_step_id currency_of_field(rb_build *b, const rb_expr *amount)
{
    const rb_schema *schema = b->env->row == RB_STEP_NONE ? b->stream->schema : b->plan->catalog->schemas.items[b->plan->lookups.items[b->env->lookup].stream];
    if (schema->fields.items[amount->index].currency_field == 0) return code(b, NULL); /* a null of `rubric eval` */
    uint32_t         index = schema->fields.items[amount->index].currency_field - 1;
    rb_expr          holder = {.kind = RB_EXPR_field, .type = schema->fields.items[index].type, .index = index};
    rb_step_id       in[3] = {rb_lower_field(b, &holder), RB_STEP_NONE, RB_STEP_NONE};
    if (holder.type.kind == RB_TYPE_enumeration) in[0] = step(b, RB_OP_enum_text, RB_TYPE(text), in, 0);
    return step(b, RB_OP_currency_code, RB_TYPE(text), in, 0);
}

static bool is_money(const rb_expr *e) { return e->type.kind == RB_TYPE_money; }

/* Of a value with a default, the currency of whichever is taken; of a choice likewise. */
static rb_step_id currency_of_choice(rb_build *b, const rb_expr *e)
{
    const rb_expr *first = e->args[e->kind == RB_EXPR_if], *second = e->args[1 + (e->kind == RB_EXPR_if)];
    rb_step_id     known[3] = {rb_lower(b, e->args[0]), RB_STEP_NONE, RB_STEP_NONE};
    rb_step_id     which = e->kind == RB_EXPR_if ? known[0] : step(b, RB_OP_known_dec, RB_TYPE(yes_no), known, 0);
    return step(b, RB_OP_choose_text, RB_TYPE(text), (rb_step_id[3]){which, rb_build_currency(b, first), rb_build_currency(b, second)}, 0);
}

static rb_step_id currency_of_one(rb_build *b, const rb_expr *e)
{
    const rb_env *before = rb_build_step_in(b, e);
    rb_step_id    id = rb_build_currency(b, e->args[1]);
    b->env = before;
    return id;
}

rb_step_id rb_build_currency(rb_build *b, const rb_expr *e)
{
    while (rb_type_is_open_money(e->type)) {
        switch (e->kind) {
        case RB_EXPR_constant: return code(b, NULL); /* `blank` where an amount is due */
        case RB_EXPR_field: return currency_of_field(b, e);
        case RB_EXPR_if:
        case RB_EXPR_or_else: return currency_of_choice(b, e);
        case RB_EXPR_outer: return rb_lower_outer(b, e->args[0], rb_build_currency, RB_TYPE(text));
        case RB_EXPR_of_one: return currency_of_one(b, e);
        case RB_EXPR_over_many: return rb_lower(b, e->related->currency);
        default: e = e->kind == RB_EXPR_mul && !is_money(e->args[0]) ? e->args[1] : e->args[0]; break;
        }
    }
    return code(b, e->type.currency);
}

static rb_str name_of(const rb_expr *e) { return e->kind == RB_EXPR_constant || !e->name.ptr ? RB_STR("") : e->name; }

static uint32_t number_of(rb_build *b, rb_money_names names)
{
    for (uint32_t i = 0; i < b->plan->money_names.len; i++)
        if (rb_str_equal(b->plan->money_names.items[i].a, names.a) && rb_str_equal(b->plan->money_names.items[i].b, names.b)) return i;
    rb_vec_push(&b->plan->money_names, names);
    return b->plan->money_names.len - 1;
}

/* Two amounts of which each record may have another currency. */
static bool may_mix(const rb_expr *e)
{
    bool chooses = e->kind == RB_EXPR_if || e->kind == RB_EXPR_or_else || e->kind == RB_EXPR_converted; /* one of the two, or each by itself */
    if (chooses || e->arg_count < 2 || !is_money(e->args[0]) || !is_money(e->args[1])) return false;
    return rb_type_is_open_money(e->args[0]->type) || rb_type_is_open_money(e->args[1]->type);
}

/* id, known where both currencies are one. */
static rb_step_id same(rb_build *b, const rb_step_id currency[2], rb_step_id id, rb_type type, rb_money_names names)
{
    if (currency[0] == currency[1]) return id;
    enum rb_op op = rb_type_rep(type) == RB_REP_DEC ? RB_OP_same_dec : RB_OP_same_bit;
    return step(b, op, type, (rb_step_id[3]){currency[0], currency[1], id}, number_of(b, names));
}

static rb_step_id tied(rb_build *b, const rb_expr *e, rb_step_id id)
{
    rb_step_id currency[2] = {rb_build_currency(b, e->args[0]), rb_build_currency(b, e->args[1])};
    return same(b, currency, id, e->type, (rb_money_names){name_of(e->args[0]), name_of(e->args[1])});
}

rb_step_id rb_build_amount(rb_build *b, const rb_expr *e, rb_step_id id)
{
    if (may_mix(e)) id = tied(b, e, id);
    if (!rb_type_is_open_money(e->type)) return id;
    rb_step_id currency = rb_build_currency(b, e);
    if (e->kind == RB_EXPR_field || e->kind == RB_EXPR_over_many) id = step(b, RB_OP_in_currency, e->type, (rb_step_id[3]){id, currency, RB_STEP_NONE}, 0);
    b->stream->steps.items[id].currency = currency + 1;
    return id;
}

/* Its rate, known where it is one of the currency that it has to be in. */
static rb_step_id rate_of(rb_build *b, const rb_expr *rate, rb_step_id currency, const rb_expr *other)
{
    rb_step_id id = rb_lower(b, rate);
    if (is_money(rate)) id = same(b, (rb_step_id[2]){rb_build_currency(b, rate), currency}, id, rate->type, (rb_money_names){name_of(rate), other ? name_of(other) : RB_STR("")});
    return step(b, RB_OP_positive, RB_TYPE(number), (rb_step_id[3]){id, RB_STEP_NONE, RB_STEP_NONE}, 0);
}

/* What is in that currency already stays as it is, whatever the rate, and needs none. */
rb_step_id rb_build_converted(rb_build *b, const rb_expr *e)
{
    const rb_expr *amount = e->args[0], *rate = e->arg_count == 2 ? e->args[1] : NULL;
    rb_step_id     id = rb_lower(b, amount), from = rb_build_currency(b, amount), to = code(b, e->type.currency);
    if (!rate) return same(b, (rb_step_id[2]){from, to}, id, e->type, (rb_money_names){name_of(amount), RB_STR("")});
    rb_step_id     own_rate = rate_of(b, rate, e->number ? from : to, e->number ? amount : NULL);
    rb_step_id     made = step(b, e->number ? RB_OP_div_dec : RB_OP_mul_dec, e->type, (rb_step_id[3]){id, own_rate, RB_STEP_NONE}, 0);
    if (!rb_type_is_open_money(amount->type)) return made;
    rb_step_id     is = step(b, RB_OP_eq_text, RB_TYPE(yes_no), (rb_step_id[3]){from, to, RB_STEP_NONE}, 0);
    return step(b, RB_OP_choose_dec, e->type, (rb_step_id[3]){is, id, made}, 0);
}

rb_step_id rb_build_shown(rb_build *b, const rb_expr *e)
{
    rb_step_id id = rb_lower(b, e);
    if (!rb_type_is_open_money(e->type)) return id;
    return step(b, RB_OP_money_text, RB_TYPE(text), (rb_step_id[3]){id, rb_build_currency(b, e), RB_STEP_NONE}, 0);
}
