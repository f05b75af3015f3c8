/* tests/oracle/reconcile.c: two sides matched by looking at every record for every record, from what the reference says of it. */
#include "oracle.h"

typedef struct side_of {
    const oracle *o;
    const rb_ast_reconcile *r;
    sided sides[2];
} side_of;

/* An expression of the left side is about a case, one of the right side about an act. */
static value judge_on(const side_of *s, uint32_t side, uint32_t row, const rb_ast *node)
{
    place p = run_place(s->o, side == 0 ? s->sides[0].rows[row] : NULL);
    if (side == 1) p.act = s->sides[1].rows[row];
    return judge_expression(&p, node);
}

static const rb_ast *half(const rb_ast *pair, uint32_t side) { return side == 0 ? rb_ast_as(pair, pair)->left : rb_ast_as(pair, pair)->right; }

static value belongs(const side_of *s, uint32_t side, uint32_t row)
{
    const rb_ast *where = rb_ast_as(side, side == 0 ? s->r->left : s->r->right)->where;
    return where ? judge_on(s, side, row, where) : yes_or_no(true);
}

static bool has_key(const side_of *s, uint32_t side, uint32_t row)
{
    for (uint32_t k = 0; k < s->r->keys.len; k++)
        if (!judge_on(s, side, row, half(s->r->keys.items[k], side)).known) return false;
    return true;
}

static bool same_key(const side_of *s, uint32_t side, uint32_t row, uint32_t other_side, uint32_t other)
{
    for (uint32_t k = 0; k < s->r->keys.len; k++) {
        value a = judge_on(s, side, row, half(s->r->keys.items[k], side)), b = judge_on(s, other_side, other, half(s->r->keys.items[k], other_side));
        if (plain_compare(&a, &b) != 0) return false;
    }
    return true;
}

/* ---- what two values come to ---- */

enum agreement { SAME, NEAR, APART, UNSURE };

static bool is_summed(enum kind k) { return k == NUMBER || k == MONEY || k == LENGTH; }

static value made_ready(const rb_ast_compare *c, value v)
{
    for (uint32_t i = 0; i < c->manners.len; i++) {
        const rb_ast_manner *m = rb_ast_as(manner, c->manners.items[i]);
        if (m->what == RB_MANNER_TRIMMED) v.text = rb_text_trim(v.text);
        if (m->what == RB_MANNER_IGNORING_CASE) v.text = rb_text_fold(v.text);
    }
    return v;
}

static bool is_near(const rb_ast *amount, value a, value b)
{
    place   nowhere = {0};
    rb_i128 l = amount_of(&a), r = amount_of(&b), apart = l < r ? r - l : l - r;
    if (amount->kind == RB_AST_on) {
        rb_dec days = 0;
        (void)rb_dec_parse(rb_ast_as(business_days, rb_ast_as(on, amount)->operand)->value.text, &days);
        return business_days_from((int64_t)(l < r ? l : r), (int64_t)(l < r ? r : l), false) <= (int64_t)(days / RB_DEC_ONE);
    }
    value limit = judge_expression(&nowhere, amount);
    if (amount->kind == RB_AST_percent) return apart * RB_DEC_ONE <= limit.n * (l < 0 ? -l : l);
    return apart <= (a.kind == DATE ? limit.i64 / INT64_C(86400000000) : amount_of(&limit));
}

static enum agreement compare_two(const rb_ast_compare *c, value a, value b)
{
    if (!a.known || !b.known) return UNSURE;
    a = made_ready(c, a);
    b = made_ready(c, b);
    if (plain_compare(&a, &b) == 0) return SAME;
    for (uint32_t i = 0; i < c->manners.len; i++) {
        const rb_ast_manner *m = rb_ast_as(manner, c->manners.items[i]);
        if (m->what == RB_MANNER_WITHIN && is_near(m->amount, a, b)) return NEAR;
    }
    return APART;
}

/* ---- what a key comes to ---- */

typedef struct rows { uint32_t at[2][600], count[2]; bool doubt; } rows;

static value sum_of(const side_of *s, const rb_ast *pair, uint32_t side, const rows *of)
{
    value sum = judge_on(s, side, of->at[side][0], half(pair, side));
    for (uint32_t i = 1; i < of->count[side]; i++) {
        value v = judge_on(s, side, of->at[side][i], half(pair, side));
        sum.known &= v.known;
        sum.n += v.n;
        sum.i64 += v.i64;
    }
    return sum;
}

static enum agreement compare_key(const side_of *s, const rb_ast_compare *c, const rows *of)
{
    enum agreement worst = SAME;
    bool unsure = false;
    if (is_summed(judge_on(s, 0, of->at[0][0], half(c->pair, 0)).kind)) return compare_two(c, sum_of(s, c->pair, 0, of), sum_of(s, c->pair, 1, of));
    for (uint32_t i = 0; i < of->count[0]; i++)
        for (uint32_t k = 0; k < of->count[1]; k++) {
            enum agreement one = compare_two(c, judge_on(s, 0, of->at[0][i], half(c->pair, 0)), judge_on(s, 1, of->at[1][k], half(c->pair, 1)));
            if (one == UNSURE) unsure = true;
            else if (one > worst) worst = one;
        }
    return worst == APART ? APART : unsure ? UNSURE : worst;
}

static bool may_be_many(const rb_ast_reconcile *r, uint32_t side)
{
    for (uint32_t i = 0; i < r->clauses.len; i++)
        if (r->clauses.items[i]->kind == RB_AST_cardinality)
            return side == 0 ? rb_ast_as(cardinality, r->clauses.items[i])->left_many != 0 : rb_ast_as(cardinality, r->clauses.items[i])->right_many != 0;
    return false;
}

static enum match judge_key(const side_of *s, const rows *of, reconciled *out)
{
    bool near = false, apart = false, unsure = false;
    if (of->doubt) return NOT_KNOWN;
    if (of->count[1] == 0) return ONLY_LEFT;
    if (of->count[0] == 0) return ONLY_RIGHT;
    for (uint32_t side = 0; side < 2; side++)
        if (of->count[side] > 1 && !may_be_many(s->r, side)) return DUPLICATE;
    for (uint32_t i = 0, number = 0; i < s->r->clauses.len; i++) {
        if (s->r->clauses.items[i]->kind != RB_AST_compare) continue;
        enum agreement one = compare_key(s, rb_ast_as(compare, s->r->clauses.items[i]), of);
        near |= one == NEAR;
        apart |= one == APART;
        unsure |= one == UNSURE;
        out->differs[number++] += one == APART;
    }
    return apart ? DIFFERENT : unsure ? NOT_KNOWN : near ? TOLERATED : MATCHED;
}

/* ---- the balance ---- */

static const rb_ast *total_of(const side_of *s)
{
    for (uint32_t i = 0; i < s->r->clauses.len; i++)
        if (s->r->clauses.items[i]->kind == RB_AST_total) return rb_ast_as(total, s->r->clauses.items[i])->pair;
    for (uint32_t i = 0; i < s->r->clauses.len; i++) {
        if (s->r->clauses.items[i]->kind != RB_AST_compare) continue;
        const rb_ast *pair = rb_ast_as(compare, s->r->clauses.items[i])->pair;
        enum kind kind = judge_on(s, 0, 0, half(pair, 0)).kind;
        if (kind == NUMBER || kind == MONEY) return pair;
    }
    return NULL;
}

static void enter(const side_of *s, line *l, uint32_t side, uint32_t row)
{
    const rb_ast *total = total_of(s);
    l->records++;
    if (!total) return;
    value v = judge_on(s, side, row, half(total, side));
    if (v.known) l->amount += v.n;
    else l->without++;
}

/* All records with the key of this one; false: it is not the first of them, so they were judged before. */
static bool gather(const side_of *s, uint32_t side, uint32_t row, rows *of, bool is_outside[2])
{
    *of = (rows){.count = {0, 0}};
    for (uint32_t other = 0; other < 2; other++)
        for (uint32_t i = 0; i < s->sides[other].count; i++) {
            value in = belongs(s, other, i);
            if (!has_key(s, other, i) || !same_key(s, side, row, other, i)) continue;
            if (in.known && !in.yes) {
                is_outside[other] = true;
                continue;
            }
            if (of->count[0] + of->count[1] == 0 && (other != side || i != row)) return false;
            of->doubt |= !in.known;
            of->at[other][of->count[other]++] = i;
        }
    return true;
}

static void judge_from(const side_of *s, uint32_t side, uint32_t row, reconciled *out)
{
    rows  of;
    bool  is_outside[2] = {false, false};
    value in = belongs(s, side, row);
    if (in.known && !in.yes) {
        enter(s, &out->outside[side], side, row);
        return;
    }
    if (!has_key(s, side, row)) {
        out->keys[NOT_KNOWN]++;
        enter(s, &out->lines[side][NOT_KNOWN], side, row);
        return;
    }
    if (!gather(s, side, row, &of, is_outside)) return;
    enum match m = judge_key(s, &of, out);
    out->keys[m]++;
    for (uint32_t at = 0; at < 2; at++)
        for (uint32_t i = 0; i < of.count[at]; i++) enter(s, &out->lines[at][m], at, of.at[at][i]);
    if (m == ONLY_LEFT) out->missing_outside[1] += is_outside[1];
    if (m == ONLY_RIGHT) out->missing_outside[0] += is_outside[0];
}

reconciled judge_reconcile(const oracle *o, const rb_ast_reconcile *r, const sided sides[2])
{
    side_of    s = {o, r, {sides[0], sides[1]}};
    reconciled out = {.keys = {0}};
    for (uint32_t side = 0; side < 2; side++)
        for (uint32_t row = 0; row < sides[side].count; row++) judge_from(&s, side, row, &out);
    return out;
}
