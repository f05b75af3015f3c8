/* tests/oracle/figures.c: figures over records and their bands, from what the reference says of them. */
#include "oracle.h"

#define DAY_US INT64_C(86400000000)

bool counts_for(const place *run, const rb_ast_kpi *k, value *where)
{
    *where = yes_or_no(true);
    for (uint32_t i = 0; i < k->clauses.len; i++)
        if (k->clauses.items[i]->kind == RB_AST_where) *where = both(*where, judge_expression(run, rb_ast_as(where, k->clauses.items[i])->condition));
    return where->known && where->yes;
}

static const rb_ast *clause_of(const rb_ast_kpi *k, enum rb_ast_kind kind)
{
    for (uint32_t i = 0; i < k->clauses.len; i++)
        if (k->clauses.items[i]->kind == kind) return k->clauses.items[i];
    return NULL;
}

/* ---- groups ---- */

static void add_text(rb_buf *b, const value *v)
{
    if (!v->known) rb_buf_add_char(b, '?');
    else if (v->kind == TEXT) rb_buf_add_str(b, rb_text_nfc(v->text));
    else if (v->kind == YES_NO) rb_buf_print(b, "%d", v->yes);
    else if (v->kind == NUMBER || v->kind == MONEY || v->kind == PERCENT) rb_dec_print(b, v->n);
    else rb_buf_print(b, "%lld", (long long)v->i64);
    rb_buf_add_char(b, '|');
}

uint32_t key_count(const rb_ast_kpi *k)
{
    const rb_ast *by = clause_of(k, RB_AST_by);
    return by ? rb_ast_as(by, by)->keys.len : 0;
}

rb_str key_text(const place *run, const rb_ast_kpi *k, uint32_t keys)
{
    rb_buf b = {0};
    const rb_ast *by = clause_of(k, RB_AST_by);
    for (uint32_t i = 0; i < keys; i++) {
        value v = judge_expression(run, rb_ast_as(key, rb_ast_as(by, by)->keys.items[i])->value);
        add_text(&b, &v);
    }
    return rb_buf_take(&b);
}

/* ---- measures ---- */

enum { RECORDS_MAX = 600 };

/* What was measured, of one group. */
typedef struct measured { value values[RECORDS_MAX], weights[RECORDS_MAX]; uint32_t count; } measured;

static void set_value(figure *f, rb_i128 numerator, rb_i128 denominator)
{
    f->has_value = denominator != 0;
    f->numerator = denominator < 0 ? -numerator : numerator;
    f->denominator = denominator < 0 ? -denominator : denominator;
}

static void sort_values(measured *m)
{
    for (uint32_t i = 1; i < m->count; i++) {
        value v = m->values[i];
        uint32_t at = i;
        for (; at > 0 && amount_of(&m->values[at - 1]) > amount_of(&v); at--) m->values[at] = m->values[at - 1];
        m->values[at] = v;
    }
}

/* p: billionths of a percent. At place p/100 * (n - 1) of the values in order; nearest rank: at p/100 * n, rounded up, counted from 1. */
static void percentile(figure *f, measured *m, rb_i128 p, bool nearest)
{
    rb_i128 whole = 100 * RB_DEC_ONE;
    sort_values(m);
    if (nearest) {
        rb_i128 rank = (p * m->count + whole - 1) / whole;
        set_value(f, amount_of(&m->values[rank < 1 ? 0 : (uint32_t)rank - 1]), 1);
        return;
    }
    rb_i128  at = p * (m->count - 1);
    uint32_t low = (uint32_t)(at / whole), high = low + 1 < m->count ? low + 1 : low;
    set_value(f, amount_of(&m->values[low]) * (whole - at % whole) + amount_of(&m->values[high]) * (at % whole), whole);
}

static void distinct(figure *f, const measured *m)
{
    uint32_t count = 0;
    rb_str   seen[RECORDS_MAX];
    for (uint32_t i = 0; i < m->count; i++) {
        rb_buf b = {0};
        bool   is_new = true;
        add_text(&b, &m->values[i]);
        rb_str text = rb_buf_take(&b);
        for (uint32_t k = 0; k < count; k++) is_new &= !rb_str_equal(seen[k], text);
        if (is_new) seen[count++] = text;
    }
    set_value(f, (rb_i128)count * RB_DEC_ONE, 1);
    f->kind = NUMBER;
}

static rb_i128 sum_of(const value *values, uint32_t count)
{
    rb_i128 sum = 0;
    for (uint32_t i = 0; i < count; i++) sum += amount_of(&values[i]);
    return sum;
}

static void weighted(figure *f, const measured *m)
{
    rb_i128 sum = 0;
    for (uint32_t i = 0; i < m->count; i++) sum += amount_of(&m->values[i]) * amount_of(&m->weights[i]);
    set_value(f, sum, sum_of(m->weights, m->count));
}

static void extreme(figure *f, measured *m, bool largest)
{
    sort_values(m);
    set_value(f, amount_of(&m->values[largest ? m->count - 1 : 0]), 1);
}

static void put_together(figure *f, const rb_ast_measure *node, measured *m)
{
    place nowhere = {0};
    if (node->aggregate == RB_AGG_COUNT) set_value(f, (rb_i128)m->count * RB_DEC_ONE, 1);
    else if (node->aggregate == RB_AGG_DISTINCT) distinct(f, m); /* of nothing there is none, which is a number */
    if (m->count == 0) return;
    switch (node->aggregate) {
    case RB_AGG_COUNT:
    case RB_AGG_DISTINCT: break;
    case RB_AGG_MEDIAN: percentile(f, m, 50 * RB_DEC_ONE, false); break;
    case RB_AGG_PERCENTILE: percentile(f, m, judge_expression(&nowhere, node->rank).n, node->nearest != 0); break;
    case RB_AGG_MIN:
    case RB_AGG_MAX: extreme(f, m, node->aggregate == RB_AGG_MAX); break;
    case RB_AGG_SUM: set_value(f, sum_of(m->values, m->count), 1); break;
    case RB_AGG_AVERAGE:
        if (node->weight) weighted(f, m);
        else set_value(f, sum_of(m->values, m->count), (rb_i128)m->count);
        break;
    default: { /* a share */
        rb_i128 yes = 0;
        for (uint32_t i = 0; i < m->count; i++) yes += m->values[i].yes;
        set_value(f, yes * RB_DEC_ONE, (rb_i128)m->count);
        f->kind = PERCENT;
    }
    }
}

static figure judge_plain(const oracle *o, const rb_ast_measure *node, const value *const *records, uint32_t count)
{
    figure    f = {.records = count, .denominator = 1, .kind = NUMBER};
    measured *m = RB_NEW(measured);
    for (uint32_t i = 0; i < count; i++) {
        place p = run_place(o, records[i]);
        value in = node->condition ? judge_expression(&p, node->condition) : yes_or_no(true);
        value v = node->value && node->aggregate != RB_AGG_COUNT ? judge_expression(&p, node->value) : yes_or_no(true);
        value w = node->weight ? judge_expression(&p, node->weight) : yes_or_no(true);
        if (node->aggregate != RB_AGG_COUNT) f.kind = v.kind;
        if (in.known && !in.yes) continue; /* not asked about */
        if (!in.known || !v.known || !w.known || amount_of(&w) < 0) {
            f.left_out++;
            continue;
        }
        m->values[m->count] = v;
        m->weights[m->count++] = w;
    }
    f.measured = m->count;
    put_together(&f, node, m);
    return f;
}

/* What a record adds to a part of a ratio: nothing where its `where` says no. */
static value part_of(const place *p, const rb_ast_measure *node, bool *in)
{
    value condition = node->condition ? judge_expression(p, node->condition) : yes_or_no(true);
    value one = {.kind = NUMBER, .known = true, .n = RB_DEC_ONE}, v = node->aggregate == RB_AGG_SUM ? judge_expression(p, node->value) : one;
    *in = !condition.known || condition.yes;
    if (!*in) v.n = v.i64 = 0, v.known = true;
    v.known &= condition.known;
    return v;
}

static figure judge_ratio(const oracle *o, const rb_ast_measure *node, const value *const *records, uint32_t count)
{
    figure  f = {.records = count, .denominator = 1, .kind = NUMBER};
    rb_i128 above = 0, below = 0, unit = 1;
    for (uint32_t i = 0; i < count; i++) {
        place p = run_place(o, records[i]);
        bool  in_above, in_below;
        value a = part_of(&p, node, &in_above), b = part_of(&p, rb_ast_as(measure, node->below), &in_below);
        f.kind = node->as_percent ? PERCENT : a.kind == b.kind && a.kind != PERCENT ? NUMBER : a.kind;
        unit = a.kind == LENGTH && b.kind == LENGTH ? RB_DEC_ONE : b.kind == LENGTH ? 1 : RB_DEC_ONE;
        if (!in_above && !in_below) continue;
        if (!a.known || !b.known) {
            f.left_out++;
            continue;
        }
        f.measured += in_below; /* what a ratio stands on is counted below its line */
        above += amount_of(&a);
        below += amount_of(&b);
    }
    set_value(&f, above * unit, below);
    return f;
}

figure judge_kpi(const oracle *o, const rb_ast_kpi *k, const value *const *records, uint32_t count)
{
    const rb_ast_measure *node = rb_ast_as(measure, clause_of(k, RB_AST_measure));
    return node->below ? judge_ratio(o, node, records, count) : judge_plain(o, node, records, count);
}

/* ---- bands ---- */

static rb_i128 limit_of(const rb_ast_band *b, enum kind of)
{
    place nowhere = {0};
    value v = judge_expression(&nowhere, b->amount);
    return of == DATE && v.kind == LENGTH ? v.i64 / DAY_US : amount_of(&v);
}

/* Missed by at most p of the target t: |v - t| <= p |t|, on the side that is worse; or by at most an amount. */
static bool fits_band(const rb_ast_band *b, const figure *f, rb_i128 target, bool at_least)
{
    rb_i128 miss = at_least ? target * f->denominator - f->numerator : f->numerator - target * f->denominator;
    if (b->test == RB_BAND_MET) return miss <= 0;
    if (b->test == RB_BAND_OTHERWISE) return true;
    rb_i128 limit = limit_of(b, f->kind), more = f->numerator - limit * f->denominator;
    if (b->test == RB_BAND_MISSED_BY && b->amount->kind == RB_AST_percent) return miss * RB_DEC_ONE <= limit * (target < 0 ? -target : target) * f->denominator;
    if (b->test == RB_BAND_MISSED_BY) return miss <= limit * f->denominator;
    return b->op == RB_AST_OP_ge ? more >= 0 : b->op == RB_AST_OP_le ? more <= 0 : b->op == RB_AST_OP_gt ? more > 0 : more < 0;
}

static const rb_ast_bands *find_bands(const oracle *o, rb_str name)
{
    for (uint32_t i = 0; i < o->bands.len; i++)
        if (rb_str_equal(o->bands.items[i]->name.text, name)) return o->bands.items[i];
    RB_BUG("the oracle does not know these bands");
}

/* The one that all records have; not known where it is not, or where they have different ones. */
static value target_of(const oracle *o, const rb_ast_kpi *k, const value *const *records, uint64_t count)
{
    const rb_ast_target *aim = rb_ast_as(target, clause_of(k, RB_AST_target));
    place nowhere = {.o = o, .cells = count ? records[0] : NULL, .today = {.kind = DATE, .known = true}};
    value target = {.known = false};
    bool same_for_all = aim->value->kind != RB_AST_if && aim->value->kind != RB_AST_binary && aim->value->kind != RB_AST_as_of;
    if (count == 0) return same_for_all ? judge_expression(&nowhere, aim->value) : target;
    for (uint64_t i = 0; i < count; i++) {
        place p = run_place(o, records[i]);
        value v = judge_expression(&p, aim->value);
        if (!v.known || (i > 0 && amount_of(&v) != amount_of(&target))) return unknown_of(v.kind);
        target = v;
    }
    return target;
}

int judge_band(const oracle *o, const rb_ast_kpi *k, const figure *f, const value *const *records)
{
    const rb_ast *use = clause_of(k, RB_AST_use_bands), *aim = clause_of(k, RB_AST_target);
    place nowhere = {.o = o};
    if (!use || !f->has_value) return -1;
    const rb_ast_use_bands *u = rb_ast_as(use_bands, use);
    if (u->minimum_sample && (rb_i128)f->measured * RB_DEC_ONE < judge_expression(&nowhere, u->minimum_sample).n) return -1;
    const rb_ast_bands *bands = find_bands(o, u->name.text);
    value target = target_of(o, k, records, f->records);
    for (uint32_t b = 0; b < bands->rows.len; b++) {
        const rb_ast_band *band = rb_ast_as(band, bands->rows.items[b]);
        if (!target.known && (band->test == RB_BAND_MET || band->test == RB_BAND_MISSED_BY)) return -1; /* nobody knows */
        if (fits_band(band, f, amount_of(&target), rb_ast_as(target, aim)->at_least != 0)) return (int)b;
    }
    return -1;
}
