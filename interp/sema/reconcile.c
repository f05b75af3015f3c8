/* sema/reconcile.c: two streams matched on keys, and what is compared where they meet.
 *
 * Left of every '=' stand names of the record that is named first, right of it those of the second: so one sign has two
 * scopes, and a name on the wrong side gets a message of its own. What the two sides hold must be of one type, by the same rules
 * as for '=' in a condition; two picklists of different names are compared by their words.
 */
#include "sema/check.h"
#include "sema/vain.h"

struct draft {
    rb_sema           *s;
    rb_reconcile      *r;
    rb_reconcile_info *info;
    rb_scope           scope[2];
    rb_span            cardinality, total, severity, cite;
    bool               wrong;
};

static bool once(rb_sema *s, rb_span *before, rb_span at, const char *clause) { return rb_once(s, before, at, (rb_clause_name){"a reconciliation", clause}); }

static rb_record *check_side(struct draft *d, uint32_t side, const rb_ast *node)
{
    const rb_ast_side *given = rb_ast_as(side, node);
    rb_record *record = rb_find_record(d->s, given->record);
    if (!record) return NULL;
    d->scope[side] = rb_scope_of(d->s, record);
    d->r->record[side] = record;
    d->info->stream[side] = record->stream;
    if (given->where) d->r->where[side] = rb_check_condition(&d->scope[side], given->where, "the condition after 'where'");
    d->wrong |= d->r->where[side] && rb_expr_is_wrong(d->r->where[side]);
    (void)rb_warn_vain(&d->scope[side], d->r->where[side], node->span, "no record of this side is matched");
    return record;
}

/* A field of the other record where one of this record belongs; says so. */
static bool help_sides(struct draft *d, uint32_t side, const rb_ast *node)
{
    uint32_t index;
    const rb_schema *other = d->r->record[1 - side]->schema;
    if (node->kind != RB_AST_name || !rb_schema_find(other, rb_ast_as(name, node)->name.text, &index)) return false;
    rb_diag_help(d->s->ds, "it is a field of %.*s: fields of %.*s stand left of '=', those of %.*s right of it", RB_STR_ARGS(other->name),
                 RB_STR_ARGS(d->r->record[0]->schema->name), RB_STR_ARGS(d->r->record[1]->schema->name));
    return true;
}

static const rb_expr *by_words(const rb_expr *e) { return rb_expr_new1(RB_EXPR_enum_text, RB_TYPE(text), e->span, e); }

/* Both sides of a '=', in one type. False: an error was reported. */
static bool check_pair(struct draft *d, const rb_ast *node, bool as_text, const rb_expr *out[2])
{
    const rb_ast_pair *pair = rb_ast_as(pair, node);
    const rb_ast *sides[2] = {pair->left, pair->right};
    for (uint32_t side = 0; side < 2; side++) {
        uint32_t errors = d->s->ds->errors;
        out[side] = rb_check_expr(&d->scope[side], sides[side]);
        if (d->s->ds->errors == errors + 1 && help_sides(d, side, sides[side])) return false;
    }
    if (rb_expr_is_wrong(out[0]) || rb_expr_is_wrong(out[1])) return false;
    for (uint32_t side = 0; side < 2; side++)
        if (!rb_money_fixed(&d->scope[side], out[side], "what is reconciled")) return false;
    if (!rb_is_single(&d->scope[0], out[0], "what is compared") || !rb_is_single(&d->scope[1], out[1], "what is compared")) return false;
    bool two_lists = out[0]->type.kind == RB_TYPE_enumeration && out[1]->type.kind == RB_TYPE_enumeration && out[0]->type.picklist != out[1]->type.picklist;
    for (uint32_t side = 0; side < 2; side++)
        if ((two_lists || as_text) && out[side]->type.kind == RB_TYPE_enumeration) out[side] = by_words(out[side]);
    return rb_unify(&d->scope[0], &out[0], &out[1]);
}

static rb_str text_of(struct draft *d, const rb_ast *node) { return rb_scope_text(&d->scope[0], node->span); }

static rb_compare_info describe(struct draft *d, const rb_ast *node, const rb_expr *const value[2])
{
    const rb_ast_pair *pair = rb_ast_as(pair, node);
    return (rb_compare_info){.name = {text_of(d, pair->left), text_of(d, pair->right)}, .type = value[0]->type, .span = node->span};
}

static void check_keys(struct draft *d, const rb_ast_items *keys)
{
    for (uint32_t i = 0; i < keys->len; i++) {
        rb_equated key;
        if (!check_pair(d, keys->items[i], false, key.value)) {
            d->wrong = true;
            continue;
        }
        rb_vec_push(&d->r->keys, key);
        rb_vec_push(&d->info->keys, text_of(d, rb_ast_as(pair, keys->items[i])->left));
        rb_vec_push(&d->info->key_types, key.value[0]->type);
        rb_vec_push(&d->info->key_spans, keys->items[i]->span);
    }
}

static bool is_amount(rb_type t) { return t.kind == RB_TYPE_money || t.kind == RB_TYPE_number || t.kind == RB_TYPE_integer; }

/* The type that says how far two values of this type are apart; none: they are the same or not. */
static rb_type distance_of(rb_type t)
{
    if (rb_type_rep(t) == RB_REP_DEC) return t;
    if (t.kind == RB_TYPE_date || t.kind == RB_TYPE_datetime || t.kind == RB_TYPE_time || t.kind == RB_TYPE_duration) return RB_TYPE(duration);
    return RB_TYPE(none);
}

static bool set_amount(struct draft *d, rb_compared *c, const rb_value *v, rb_span at)
{
    rb_type type = c->value[0]->type;
    c->amount = rb_type_rep(v->type) == RB_REP_DEC ? v->dec : v->i64;
    if (c->amount < 0) return rb_diag_add(d->s->ds, RB_E0441, at, "two values cannot be less than nothing apart");
    if (type.kind != RB_TYPE_date) return true;
    if (c->amount % RB_US_PER_DAY != 0) {
        rb_diag_add(d->s->ds, RB_E0441, at, "dates are whole days apart");
        rb_diag_help(d->s->ds, "write within 2 days");
        return false;
    }
    c->amount /= RB_US_PER_DAY;
    return true;
}

/* 2 business days on C: whole days of a calendar. */
static bool check_business_days(struct draft *d, rb_compared *c, const rb_ast_on *node)
{
    uint32_t index;
    rb_dec   days;
    const rb_calendar *calendar = rb_find_calendar(d->s, node->calendar, &index);
    rb_str text = rb_ast_as(business_days, node->operand)->value.text;
    if (!calendar || calendar->wrong) return false;
    if (c->value[0]->type.kind != RB_TYPE_date)
        return rb_diag_add(d->s->ds, RB_E0441, node->base.span, "business days lie between dates, and these are %.*s values", RB_STR_ARGS(rb_type_title(c->value[0]->type)));
    if (rb_dec_parse(text, &days) != RB_DEC_OK || !rb_dec_is_whole(days)) return rb_diag_add(d->s->ds, RB_E0441, node->base.span, "business days are counted in whole numbers");
    c->tolerance = RB_TOLERANCE_BUSINESS_DAYS;
    c->amount = days / RB_DEC_ONE;
    c->calendar = calendar;
    return true;
}

static bool check_within(struct draft *d, rb_compared *c, const rb_ast *node)
{
    rb_type type = c->value[0]->type, want = distance_of(type);
    rb_scope *scope = &d->scope[0];
    rb_value v;
    if (node->kind == RB_AST_on && rb_ast_as(on, node)->operand->kind == RB_AST_business_days) return check_business_days(d, c, rb_ast_as(on, node));
    if (want.kind == RB_TYPE_none) {
        rb_diag_add(d->s->ds, RB_E0441, node->span, "%.*s values are the same or not: nothing lies within a distance of them", RB_STR_ARGS(rb_type_title(type)));
        if (type.kind == RB_TYPE_text) rb_diag_help(d->s->ds, "texts are compared exactly, 'ignoring case' or 'trimmed'");
        return false;
    }
    rb_scope constants = rb_scope_of(d->s, NULL);
    const rb_expr *e = rb_check_expr(&constants, node);
    if (rb_expr_is_wrong(e)) return false;
    bool share = e->type.kind == RB_TYPE_percent && node->kind != RB_AST_points && rb_type_rep(type) == RB_REP_DEC;
    c->tolerance = share ? RB_TOLERANCE_SHARE : RB_TOLERANCE_AMOUNT;
    if (!share) e = rb_expr_as(scope, e, want, "how far the two may be apart");
    if (rb_expr_is_wrong(e)) return false;
    if (rb_expr_constant(&constants, e, &v)) return set_amount(d, c, &v, node->span);
    return rb_diag_add(d->s->ds, RB_E0310, node->span, "how far the two may be apart must be known before any record is read");
}

static bool twice(struct draft *d, const rb_ast *node) { return rb_diag_add(d->s->ds, RB_E0110, node->span, "this is said twice of one comparison"); }

static bool check_manner(struct draft *d, rb_compared *c, const rb_ast_manner *m)
{
    static const char *const words[] = {"within", "ignoring case", "trimmed", "exactly"};
    if (m->what == RB_MANNER_WITHIN) return c->tolerance != RB_TOLERANCE_NONE ? twice(d, &m->base) : check_within(d, c, m->amount);
    if (m->what == RB_MANNER_EXACTLY) {
        if (c->tolerance == RB_TOLERANCE_NONE && !c->ignores_case && !c->trims) return true;
        return rb_diag_add(d->s->ds, RB_E0441, m->base.span, "'exactly' leaves no room for what is said before it");
    }
    bool *is = m->what == RB_MANNER_TRIMMED ? &c->trims : &c->ignores_case;
    if (*is) return twice(d, &m->base);
    *is = true;
    if (c->value[0]->type.kind == RB_TYPE_text) return true;
    return rb_diag_add(d->s->ds, RB_E0441, m->base.span, "'%s' is for texts, and these are %.*s", words[m->what], RB_STR_ARGS(rb_type_title(c->value[0]->type)));
}

static void check_compare(struct draft *d, const rb_ast_compare *node)
{
    rb_compared c = {.tolerance = RB_TOLERANCE_NONE};
    bool as_text = false, ok = true;
    for (uint32_t i = 0; i < node->manners.len; i++) {
        int what = rb_ast_as(manner, node->manners.items[i])->what;
        as_text |= what == RB_MANNER_IGNORING_CASE || what == RB_MANNER_TRIMMED;
    }
    if (!check_pair(d, node->pair, as_text, c.value)) {
        d->wrong = true;
        return;
    }
    for (uint32_t i = 0; ok && i < node->manners.len; i++) ok = check_manner(d, &c, rb_ast_as(manner, node->manners.items[i]));
    d->wrong |= !ok;
    rb_vec_push(&d->r->compares, c);
    rb_compare_info info = describe(d, node->pair, c.value);
    info.span.end = node->base.span.end;
    rb_vec_push(&d->info->compares, info);
}

static void check_total(struct draft *d, const rb_ast_total *node)
{
    rb_equated total;
    if (!once(d->s, &d->total, node->base.span, "total")) return;
    if (!check_pair(d, node->pair, false, total.value)) {
        d->wrong = true;
        return;
    }
    if (!is_amount(total.value[0]->type)) {
        rb_diag_add(d->s->ds, RB_E0440, node->pair->span, "there is no total of %.*s values", RB_STR_ARGS(rb_type_title(total.value[0]->type)));
        rb_diag_help(d->s->ds, "a total is of money or of numbers");
        d->wrong = true;
        return;
    }
    d->r->has_total = d->info->has_total = true;
    d->r->total = total;
    d->info->total = describe(d, node->pair, total.value);
}

/* Without a line of its own: the first amount that is compared. */
static void default_total(struct draft *d)
{
    for (uint32_t i = 0; d->total.end == 0 && i < d->r->compares.len; i++) {
        const rb_compared *c = &d->r->compares.items[i];
        if (!is_amount(c->value[0]->type)) continue;
        d->r->has_total = d->info->has_total = true;
        d->r->total = (rb_equated){{c->value[0], c->value[1]}};
        d->info->total = d->info->compares.items[i];
        return;
    }
}

static void check_clause(struct draft *d, const rb_ast *node)
{
    switch (node->kind) {
    case RB_AST_cardinality:
        if (!once(d->s, &d->cardinality, node->span, "one to one, one to many, …")) break;
        d->info->many[0] = rb_ast_as(cardinality, node)->left_many != 0;
        d->info->many[1] = rb_ast_as(cardinality, node)->right_many != 0;
        break;
    case RB_AST_compare: check_compare(d, rb_ast_as(compare, node)); break;
    case RB_AST_total: check_total(d, rb_ast_as(total, node)); break;
    case RB_AST_severity:
        if (once(d->s, &d->severity, node->span, "severity"))
            d->info->severity = rb_ast_as(severity, node)->level == RB_SEVERITY_WORD_WARNING ? RB_RULE_WARNING : RB_RULE_ERROR;
        break;
    case RB_AST_cite:
        if (!once(d->s, &d->cite, node->span, "cite")) break;
        d->info->source = rb_find_source(d->s, rb_ast_as(cite, node)->source);
        if (rb_ast_as(cite, node)->clause.text.ptr) d->info->clause = rb_ast_as(cite, node)->clause.text;
        break;
    default: d->wrong = true; break;
    }
}

static bool is_empty(rb_sema *s, const rb_ast_reconcile *node)
{
    if (node->left) return false;
    rb_diag_add(s->ds, RB_E0440, node->name.span, "the reconciliation '%.*s' does not say what is matched with what", RB_STR_ARGS(node->name.text));
    rb_diag_help(s->ds, "write for example: Opportunity where stage is \"Closed Won\" with Invoice on id = opportunity_id");
    return true;
}

void rb_check_reconcile(rb_sema *s, const rb_ast_reconcile *node)
{
    if (is_empty(s, node)) return;
    uint32_t errors = s->ds->errors;
    struct draft d = {.s = s, .r = RB_NEW(rb_reconcile), .info = RB_NEW(rb_reconcile_info)};
    *d.info = (rb_reconcile_info){.name = node->name.text, .title = node->title.text.ptr ? node->title.text : node->name.text,
                                  .source = RB_STR(""), .clause = RB_STR(""), .span = node->name.span};
    bool left = check_side(&d, 0, node->left) != NULL, right = check_side(&d, 1, node->right) != NULL;
    if (!rb_judge_name_free(s, node->name) || !left || !right) return;
    d.r->index = s->program->catalog->reconciles.len;
    check_keys(&d, &node->keys);
    for (uint32_t i = 0; i < node->clauses.len; i++) check_clause(&d, node->clauses.items[i]);
    default_total(&d);
    d.r->wrong = d.wrong || s->ds->errors > errors;
    rb_vec_push(&s->program->catalog->reconciles, d.info);
    rb_vec_push(&s->program->reconciles, d.r);
}
