/* sema/money.c: amounts whose currency stands in another column: `amount money in currency_code`.
 *
 * Such an amount is *open*: its type is money without a currency. Two amounts are put together or compared where both
 * may be of one currency; whether they are is seen record by record, and what would mix two is unknown. Where one figure is held
 * against all records (keys, targets, ratios, reconciliations) no amount may be open: it is converted first.
 */
#include "sema/check.h"

bool rb_money_fixed(rb_scope *scope, const rb_expr *e, const char *what)
{
    if (!rb_type_is_open_money(e->type)) return true;
    rb_diags *ds = scope->s->ds;
    rb_diag_add(ds, RB_E0314, e->span, "%s must be in one currency, and '%.*s' is in that of each record", what, RB_STR_ARGS(rb_scope_text(scope, e->span)));
    rb_help_rate(scope, e, RB_TYPE(money));
    return false;
}

/* Two amounts of which at least one is open go together; both are open from here on, whatever comes of them. */
bool rb_money_unify(const rb_expr **a, const rb_expr **b)
{
    bool both = (*a)->type.kind == RB_TYPE_money && (*b)->type.kind == RB_TYPE_money;
    if (!both || rb_type_is_open_money((*a)->type) == rb_type_is_open_money((*b)->type)) return false;
    const rb_expr **fixed = rb_type_is_open_money((*a)->type) ? b : a;
    rb_expr *open = rb_expr_new1(RB_EXPR_any_money, RB_TYPE(money), (*fixed)->span, *fixed);
    open->name = (*fixed)->name;
    *fixed = open;
    return true;
}

/* The currency of a sum or a quotient of two amounts, in *out; false: they do not go together. A known sum with 5 USD is in USD. */
bool rb_money_together(rb_type a, rb_type b, rb_type *out)
{
    if (a.kind != RB_TYPE_money || b.kind != RB_TYPE_money) return false;
    *out = rb_type_is_open_money(a) ? b : a;
    return rb_type_is_open_money(a) || rb_type_is_open_money(b) || rb_type_equal(a, b);
}

static bool holds_codes(rb_type t) { return t.kind == RB_TYPE_text || t.kind == RB_TYPE_enumeration; }

bool rb_money_open_type(const rb_ast *node, rb_type *out)
{
    bool open = node && node->kind == RB_AST_type && rb_ast_as(type, node)->in.text.ptr && !rb_ast_as(type, node)->is_list; /* in a list: refused as any other type with a mistake */
    if (open) *out = RB_TYPE(money);
    return open;
}

static void bind_field(rb_sema *s, rb_record *r, rb_field *f, rb_ast_words currency)
{
    uint32_t index;
    RB_VEC(rb_str) names = {0};
    f->currency_field = 0;
    if (!rb_schema_find(r->schema, currency.text, &index)) {
        for (uint32_t i = 0; i < r->schema->fields.len; i++) rb_vec_push(&names, r->schema->fields.items[i].name);
        rb_diag_add(s->ds, RB_E0203, currency.span, "the record '%.*s' has no field '%.*s'", RB_STR_ARGS(r->schema->name), RB_STR_ARGS(currency.text));
        if (!rb_diag_suggest(s->ds, currency.text, names.items, names.len)) rb_diag_help(s->ds, "declare the column with the currency: %.*s text column \"…\"", RB_STR_ARGS(currency.text));
    } else if (!holds_codes(r->schema->fields.items[index].type)) {
        if (r->schema->fields.items[index].type.kind != RB_TYPE_none)
            rb_diag_add(s->ds, RB_E0302, currency.span, "a currency is a text such as USD, but '%.*s' is %.*s", RB_STR_ARGS(currency.text), RB_STR_ARGS(rb_type_title(r->schema->fields.items[index].type)));
    } else f->currency_field = index + 1;
    if (f->currency_field == 0) f->type = RB_TYPE(none); /* said: whoever uses it stays silent */
}

/* The field with the currency may stand below that with the amount. */
void rb_money_bind_fields(rb_sema *s, rb_record *r, const rb_ast_record *node)
{
    rb_type  ignored;
    uint32_t index;
    for (uint32_t i = 0; i < node->members.len; i++) {
        if (node->members.items[i]->kind != RB_AST_field) continue;
        const rb_ast_field *field = rb_ast_as(field, node->members.items[i]);
        if (!rb_money_open_type(field->type, &ignored) || !rb_schema_find(r->schema, field->name.text, &index)) continue;
        bind_field(s, r, &r->schema->fields.items[index], rb_ast_as(type, field->type)->in);
    }
}

/* The cell that says the currency of the amount; false when the field's picklist lacks it. */
static bool code_cell(const rb_field *f, rb_type amount, rb_fixture_cell *cell)
{
    uint32_t number;
    *cell = (rb_fixture_cell){.given = true, .value = {.type = f->type, .known = true, .text = rb_str_dup(rb_str_of(amount.currency))}};
    if (f->type.kind != RB_TYPE_enumeration) return true;
    bool found = rb_picklist_find(f->type.picklist, cell->value.text, &number);
    cell->value.i64 = number;
    return found;
}

/* `amount: 5 EUR` says the currency too: it goes into the field that has it, and must not contradict what stands there. */
void rb_money_complete(rb_sema *s, const rb_record *r, rb_fixture *fixture)
{
    for (uint32_t i = 0; i < r->schema->fields.len; i++) {
        const rb_field *f = &r->schema->fields.items[i];
        const rb_value *amount = &fixture->cells[i].value;
        bool says = f->currency_field > 0 && fixture->cells[i].given && !fixture->cells[i].raw && amount->known;
        if (!says || rb_type_is_open_money(amount->type)) continue;
        const rb_field  *code = &r->schema->fields.items[f->currency_field - 1];
        rb_fixture_cell *there = &fixture->cells[f->currency_field - 1], own;
        if (!code_cell(code, amount->type, &own) || (there->given && !there->raw && !rb_value_equal(&there->value, &own.value)))
            rb_diag_add(s->ds, RB_E0407, fixture->span, "'%.*s' is in %s, but '%.*s' says another currency, or cannot say that one", RB_STR_ARGS(f->name), amount->type.currency, RB_STR_ARGS(code->name));
        else if (!there->given) *there = own;
    }
}
