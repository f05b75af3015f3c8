/* sema/vain.c: conditions that no record can meet, or that every record meets, and rules that cannot both be met.
 *
 * Promises  Only what witness.c has proved is told, and nothing that a careful author writes on purpose:
 *           - a `must` that contradicts what is asked for (`when x is "A" must x is not "A"`) forbids such records: silent;
 *           - two rules are told of only where each can be met by itself and the demands exclude each other, whatever a record
 *             holds; and their conditions ask the same things, so that no knowledge of the business keeps them apart.
 *           Conditions that read no field (`when no`, a parameter as a switch) are meant.
 * Limits    Pairs of rules whose demands have a field in common are tried, TRIES_MAX of a checklist.
 */
#include "sema/vain.h"

#include "base/map.h"
#include "sema/witness.h"

enum { FIELDS_MAX = 24, NODES_MAX = 400, TRIES_MAX = 2000, LEAVES_MAX = 32 };

/* ---- the fields that a condition reads ---- */

typedef struct fields { uint32_t index[FIELDS_MAX], count, mentions, nodes; bool too_many; } fields;

static const rb_expr *definition(const rb_expr *e)
{
    while ((e->kind == RB_EXPR_let || e->kind == RB_EXPR_define) && e->arg_count > 0) e = e->args[0];
    return e;
}

static bool has_field(const fields *f, uint32_t index)
{
    for (uint32_t i = 0; i < f->count; i++)
        if (f->index[i] == index) return true;
    return false;
}

static void add_fields(fields *f, const rb_expr *e)
{
    if (!e || f->too_many) return;
    e = definition(e);
    f->too_many = ++f->nodes > NODES_MAX || f->count == FIELDS_MAX;
    if (f->too_many) return;
    if (e->kind == RB_EXPR_field && !has_field(f, e->index)) f->index[f->count++] = e->index;
    f->mentions += e->kind == RB_EXPR_field;
    for (uint32_t i = 0; i < e->arg_count && e->kind != RB_EXPR_parameter; i++) add_fields(f, e->args[i]); /* that one has a day */
}

static bool share_field(const fields *a, const fields *b)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (has_field(b, a->index[i])) return true;
    return false;
}

static bool all_among(const fields *a, const fields *b)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (!has_field(b, a->index[i])) return false;
    return true;
}

/* Only what asks something of one field twice can contradict itself. */
static bool repeats_field(const rb_expr *const *all, uint32_t count)
{
    uint32_t apart = 0;
    fields   together = {0};
    for (uint32_t i = 0; i < count; i++) {
        fields own = {0};
        add_fields(&own, all[i]);
        add_fields(&together, all[i]);
        apart += own.mentions;
    }
    return !together.too_many && apart > together.count;
}

/* ---- one condition ---- */

static bool contradict(const rb_scope *scope, const rb_expr *const *all, uint32_t count)
{
    rb_buf none = {0};
    return repeats_field(all, count) && rb_solve(scope, all, count, &none) == RB_SOLVED_NEVER;
}

static bool is_never(const rb_scope *scope, const rb_expr *e) { return contradict(scope, &e, 1); }

/* What stands between the `and`s, or the `or`s, of a condition; false: there is too much of it. */
typedef struct leaves { const rb_expr *items[LEAVES_MAX]; uint32_t count; } leaves;

static bool take_leaves(leaves *l, const rb_expr *e, enum rb_expr_kind between)
{
    if (e->kind == between) return take_leaves(l, e->args[0], between) && take_leaves(l, e->args[1], between);
    if (l->count == LEAVES_MAX) return false;
    l->items[l->count++] = e;
    return true;
}

/* `FIELD is VALUE`, or with `not` before it. */
static const rb_expr *value_asked(const rb_expr *e, bool negated)
{
    if (negated && e->kind != RB_EXPR_not) return NULL;
    if (negated) e = e->args[0];
    return e->kind == RB_EXPR_eq && e->args[0]->kind == RB_EXPR_field && e->args[0]->arg_count == 0 && e->args[1]->kind == RB_EXPR_constant ? e : NULL;
}

/* Where all of one condition ask one field for a value each: `FIELD in ["A", "B"]`, or `not in`. */
static bool add_list(const rb_scope *scope, rb_buf *b, const leaves *l, bool negated)
{
    const rb_expr *first = value_asked(l->items[0], negated);
    if (!first || l->count < 2) return false;
    rb_buf_print(b, "%.*s %s [", RB_STR_ARGS(first->args[0]->name), negated ? "not in" : "in");
    for (uint32_t i = 0; i < l->count; i++) {
        const rb_expr *e = value_asked(l->items[i], negated);
        if (!e || e->args[0]->index != first->args[0]->index) return false;
        rb_buf_add_chars(b, i ? ", " : "");
        rb_value_print_quoted(b, &e->args[1]->value, scope->s->program->zone);
    }
    rb_buf_add_char(b, ']');
    return true;
}

static void help_list(const rb_scope *scope, const rb_expr *e, bool negated)
{
    leaves l = {0};
    rb_buf b = {0};
    if (!take_leaves(&l, e, negated ? RB_EXPR_or : RB_EXPR_and) || !add_list(scope, &b, &l, negated)) return;
    rb_str name = value_asked(l.items[0], negated)->args[0]->name;
    if (negated) rb_diag_help(scope->s->ds, "'%.*s' has one value, so it is always not one of them; for none of them write: %.*s", RB_STR_ARGS(name), RB_STR_ARGS(rb_buf_str(&b)));
    else rb_diag_help(scope->s->ds, "'%.*s' has one value; for any of these write: %.*s", RB_STR_ARGS(name), RB_STR_ARGS(rb_buf_str(&b)));
}

/* The values of the parameters that a condition names stand elsewhere: "limit = 5000.00 EUR". */
static void add_parameters(const rb_scope *scope, rb_buf *b, rb_map *seen, const rb_expr *e)
{
    rb_value v;
    uint32_t once = 0;
    e = definition(e);
    if (e->kind == RB_EXPR_parameter) {
        if (!rb_expr_constant(scope, e, &v) || !rb_map_add(seen, e->name, &once)) return;
        rb_buf_print(b, "%s%.*s = ", b->len ? ", " : "", RB_STR_ARGS(e->name));
        rb_value_print_quoted(b, &v, scope->s->program->zone);
        return;
    }
    for (uint32_t i = 0; i < e->arg_count; i++) add_parameters(scope, b, seen, e->args[i]);
}

static void help_parameters(const rb_scope *scope, const rb_expr *e)
{
    rb_buf b = {0};
    rb_map seen = {0};
    add_parameters(scope, &b, &seen, e);
    if (b.len > 0) rb_diag_help(scope->s->ds, "with %.*s", RB_STR_ARGS(rb_buf_str(&b)));
}

/* `status is not "A" or status is not "B"`: one of them always is. Other conditions that always hold may ask, on purpose,
 * whether a cell can be read. */
static bool is_always(const rb_scope *scope, const rb_expr *e)
{
    leaves l = {0};
    rb_buf b = {0};
    const rb_expr *opposite = e->kind == RB_EXPR_or && take_leaves(&l, e, RB_EXPR_or) && add_list(scope, &b, &l, true) ? rb_make_not(e, e->span) : NULL;
    return opposite && is_never(scope, opposite);
}

static void warn_parts(const rb_scope *scope, const rb_expr *e)
{
    if (is_always(scope, e)) {
        rb_diag_add(scope->s->ds, RB_W0461, e->span, "this holds whatever the record says, so it asks nothing");
        help_list(scope, e, true);
        return;
    }
    leaves l = {0};
    if ((e->kind != RB_EXPR_or && e->kind != RB_EXPR_and) || !take_leaves(&l, e, e->kind)) return;
    for (uint32_t i = 0; i < l.count; i++) {
        const rb_expr *part = l.items[i];
        if (e->kind == RB_EXPR_or && part->kind == RB_EXPR_and && is_never(scope, part)) {
            rb_diag_add(scope->s->ds, RB_W0448, part->span, "no record can meet this part of the condition");
            help_list(scope, part, false);
        } else {
            warn_parts(scope, part);
        }
    }
}

bool rb_warn_vain(const rb_scope *scope, const rb_expr *condition, rb_span at, const char *so)
{
    if (!condition || !scope->s->files || rb_expr_is_wrong(condition)) return false;
    if (!is_never(scope, condition)) {
        warn_parts(scope, condition);
        return false;
    }
    bool has_place = condition->span.end > condition->span.start && condition->span.start != UINT32_MAX;
    rb_diag_add(scope->s->ds, RB_W0448, has_place ? condition->span : at, "no record can meet this condition, so %s", so);
    help_list(scope, condition, false);
    help_parameters(scope, condition);
    return true;
}

/* ---- the rules of a checklist ---- */

/* blank, filled, valued: the fields of which a demand asks that they are blank, or present, or have certain values, as bits. */
typedef struct side { const rb_rule *rule; const rb_rule_info *info; const rb_expr *asked, *allowed, *applies; fields in_when, in_must; uint64_t blank, filled, valued; } side;
typedef struct pairing { const rb_scope *scope; const rb_checklist *checklist; side *sides; uint32_t count, tries; } pairing;

static rb_span span_of(const rb_rule_info *info, const char *word)
{
    for (uint32_t i = 0; i < info->clauses.len; i++)
        if (info->clauses.items[i].depth == 0 && strcmp(info->clauses.items[i].word, word) == 0) return info->clauses.items[i].span;
    return info->span;
}

static bool is_met(const pairing *p, const rb_expr *a, const rb_expr *b)
{
    rb_buf none = {0};
    return rb_solve(p->scope, (const rb_expr *[]){p->checklist->when, a, b}, 3, &none) == RB_SOLVED_WITNESS;
}

static bool is_excluded(const pairing *p, const rb_expr *a, const rb_expr *b, const rb_expr *c)
{
    return contradict(p->scope, (const rb_expr *[]){p->checklist->when, a, b, c}, 4);
}

/* False: nothing more is to be said of the rule. */
static bool warn_of_rule(const pairing *p, const side *s)
{
    rb_diags *ds = p->scope->s->ds;
    if (rb_warn_vain(p->scope, s->asked, span_of(s->info, "when"), "the rule never applies")) return false;
    if (s->asked && p->checklist->when && is_excluded(p, s->asked, NULL, NULL)) {
        rb_diag_add(ds, RB_W0448, span_of(s->info, "when"), "no record that the checklist asks can meet this condition, so the rule never applies");
        rb_diag_note(ds, p->checklist->when->span, "the checklist asks only these");
        return false;
    }
    if (s->allowed && is_excluded(p, s->asked, s->allowed, NULL)) {
        rb_diag_add(ds, RB_W0448, s->info->span, "the rule never applies: its exceptions take away every record that it is for");
        return false;
    }
    return !rb_warn_vain(p->scope, s->rule->must, span_of(s->info, "must"), "the rule can never pass");
}

static const rb_expr *negated(const rb_expr *e) { return e ? rb_make_not(e, RB_SPAN_NONE) : NULL; }

static void note_demands(side *s, const rb_expr *e, bool yes)
{
    e = definition(e);
    if (e->kind == RB_EXPR_not || e->kind == RB_EXPR_and || e->kind == RB_EXPR_or) {
        for (uint32_t i = 0; i < e->arg_count; i++) note_demands(s, e->args[i], (e->kind == RB_EXPR_not) != yes);
        return;
    }
    fields f = {0};
    add_fields(&f, e);
    for (uint32_t i = 0; i < f.count; i++) *(e->kind != RB_EXPR_blank ? &s->valued : yes ? &s->blank : &s->filled) |= UINT64_C(1) << f.index[i] % 64;
}

/* Two fields may share a bit: then they are tried for nothing. */
static bool may_clash(const side *a, const side *b) { return ((a->blank & (b->filled | b->valued)) | (b->blank & (a->filled | a->valued)) | (a->valued & b->valued)) != 0; }

/* A rule of which something can be proved together with another. */
static bool prepare(const pairing *p, side *s, const rb_expr *asked)
{
    if (s->rule->wrong || s->info->suspended.len > 0 || rb_expr_is_wrong(s->rule->holds) || (asked && rb_expr_is_wrong(asked))) return false;
    s->asked = asked;
    s->allowed = negated(s->rule->excluded);
    s->applies = rb_make_both(RB_EXPR_and, asked, s->allowed);
    if (!warn_of_rule(p, s)) return false;
    add_fields(&s->in_when, s->applies);
    add_fields(&s->in_must, s->rule->holds);
    if (!s->in_must.too_many) note_demands(s, s->rule->holds, true);
    return !s->in_when.too_many && !s->in_must.too_many && s->in_must.count > 0;
}

static bool days_meet(const rb_rule_info *a, const rb_rule_info *b) { return a->from < b->until && b->from < a->until && !rb_str_equal(a->name, b->name); }

/* Every record that a asks is asked b as well, could meet either, and never both. */
static bool one_never_passes(const pairing *p, const side *a, const side *b)
{
    const rb_expr *b_is_met = b->applies ? rb_make_both(RB_EXPR_or, rb_make_not(b->applies, RB_SPAN_NONE), b->rule->holds) : b->rule->holds;
    return is_excluded(p, a->applies, a->rule->holds, b_is_met) && is_met(p, a->applies, b_is_met);
}

/* What the two ask is apart from what they demand, and of the same fields: where both apply, nothing can be filled in. */
static bool overlap(const pairing *p, const side *a, const side *b)
{
    if (!a->applies || !b->applies || (!all_among(&a->in_when, &b->in_when) && !all_among(&b->in_when, &a->in_when))) return false;
    bool apart = !share_field(&a->in_must, &a->in_when) && !share_field(&a->in_must, &b->in_when) && !share_field(&b->in_must, &a->in_when) && !share_field(&b->in_must, &b->in_when);
    return apart && is_met(p, a->applies, b->applies);
}

static bool are_opposed(pairing *p, const side *a, const side *b)
{
    if (!may_clash(a, b) || !days_meet(a->info, b->info) || ++p->tries > TRIES_MAX) return false;
    if (!contradict(p->scope, (const rb_expr *[]){a->rule->holds, b->rule->holds}, 2)) return false;
    if (!is_met(p, a->applies, a->rule->holds) || !is_met(p, b->applies, b->rule->holds)) return false;
    return one_never_passes(p, a, b) || one_never_passes(p, b, a) || overlap(p, a, b);
}

static void warn_of_pair(const pairing *p, const side *a, const side *b)
{
    rb_diags *ds = p->scope->s->ds;
    rb_buf    witness = {0};
    bool      found = rb_solve(p->scope, (const rb_expr *[]){p->checklist->when, a->applies, b->applies}, 3, &witness) == RB_SOLVED_WITNESS && witness.len > 0;
    rb_diag_add(ds, RB_W0449, b->info->span, "no record to which both '%.*s' and '%.*s' apply can pass both", RB_STR_ARGS(a->info->name), RB_STR_ARGS(b->info->name));
    rb_diag_note(ds, a->info->span, "the other one is here");
    if (found) rb_diag_help(ds, "both apply for example to: %.*s", RB_STR_ARGS(rb_buf_str(&witness)));
    else if (!a->applies && !b->applies) rb_diag_help(ds, "both apply to every record of the checklist");
    rb_diag_help(ds, "narrow one of them with 'when', or write what the other demands as its exception: except NAME when …");
}

void rb_warn_checklist(const rb_scope *scope, const rb_checklist *checklist, const rb_checklist_info *info, const rb_expr *const *asked)
{
    pairing p = {.scope = scope, .checklist = checklist, .sides = RB_NEW_ARRAY(side, checklist->rules.len + 1)};
    if (checklist->when && rb_expr_is_wrong(checklist->when)) return;
    if (rb_warn_vain(scope, checklist->when, info->span, "the checklist is for no record")) return;
    for (uint32_t i = 0; i < checklist->rules.len; i++) {
        side *s = &p.sides[p.count];
        *s = (side){.rule = &checklist->rules.items[i], .info = &info->rules.items[i]};
        if (prepare(&p, s, asked[i])) p.count++;
    }
    if (scope->s->ds->errors > 0) return; /* a rule may not say yet what is meant */
    for (uint32_t i = 1; i < p.count && p.tries < TRIES_MAX; i++)
        for (uint32_t k = 0; k < i; k++)
            if (are_opposed(&p, &p.sides[k], &p.sides[i])) warn_of_pair(&p, &p.sides[k], &p.sides[i]);
}
