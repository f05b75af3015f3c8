/* tests/oracle/assign.c: records given to the members of a pool, from what the reference says of it.
 *
 * Where something is not known, everybody who could get the record is counted: when that is one and only one, they get it.
 */
#include "oracle.h"

typedef struct member {
    value fits, load, capacity; /* kind NOTHING: not said */
    bool  has_capacity;
} member;

static const rb_ast *clause_of(const rb_ast_assign *a, enum rb_ast_kind kind)
{
    for (uint32_t i = 0; i < a->clauses.len; i++)
        if (a->clauses.items[i]->kind == kind) return a->clauses.items[i];
    return NULL;
}

static value count_of(uint64_t n) { return (value){.kind = NUMBER, .known = true, .n = (rb_i128)n * RB_DEC_ONE}; }

static value with(value load, uint64_t given)
{
    if (load.known) load.n += (rb_i128)given * RB_DEC_ONE;
    return load;
}

static member look_at(const place *run, const rb_ast_assign *a, const turns *pool, uint32_t i)
{
    const rb_ast *load = clause_of(a, RB_AST_load), *capacity = clause_of(a, RB_AST_capacity);
    const rb_ast *where = rb_ast_as(pool, clause_of(a, RB_AST_pool))->where;
    member m = {.fits = yes_or_no(true)};
    place  pair = *run, alone = *run;
    pair.agent = alone.agent = run->o->agent_rows[i];
    alone.cells = NULL;
    if (where) m.fits = judge_expression(&pair, where);
    if (!load) m.load = with(count_of(pool->before[i]), pool->given[i]);
    else m.load = with(judge_expression(&alone, rb_ast_as(load, load)->value), rb_ast_as(load, load)->adds ? pool->given[i] : 0);
    m.has_capacity = capacity != NULL;
    if (capacity) m.capacity = judge_expression(&alone, rb_ast_as(capacity, capacity)->limit);
    return m;
}

static value is_full(const member *m)
{
    if (!m->has_capacity) return yes_or_no(false);
    if (!m->load.known || !m->capacity.known) return unknown_of(YES_NO);
    return yes_or_no(m->load.n >= m->capacity.n);
}

static value can_take(const member *m) { return both(m->fits, opposite(is_full(m))); }

/* Whether a, who comes before b in turn, goes before b; not known: it may. */
static value goes_before(const member *a, const member *b, bool a_first, bool least_loaded)
{
    if (!least_loaded) return yes_or_no(a_first);
    if (!a->load.known || !b->load.known) return unknown_of(YES_NO);
    return yes_or_no(a->load.n < b->load.n || (a->load.n == b->load.n && a_first));
}

/* Who could get it: somebody who may take it, and before whom nobody goes for certain who can take it for certain. */
static turn in_turn(const place *run, const rb_ast_assign *a, const turns *pool, uint32_t *who)
{
    bool     least_loaded = rb_ast_as(order, clause_of(a, RB_AST_order))->least_loaded != 0, nobody = true;
    uint32_t could = 0;
    member   all[AGENTS];
    uint32_t start = pool->last < 0 ? 0 : (uint32_t)pool->last + 1;
    for (uint32_t n = 0; n < AGENTS; n++) all[n] = look_at(run, a, pool, (start + n) % AGENTS);
    for (uint32_t n = 0; n < AGENTS; n++) {
        value takes = can_take(&all[n]);
        bool  may = !takes.known || takes.yes;
        nobody &= !(takes.known && takes.yes);
        for (uint32_t k = 0; k < AGENTS && may; k++) {
            value other = can_take(&all[k]), before = goes_before(&all[k], &all[n], k < n, least_loaded);
            if (k != n && other.known && other.yes && before.known && before.yes) may = false;
        }
        if (!may) continue;
        could++;
        *who = (start + n) % AGENTS;
    }
    if (could == 0) return (turn){.how = TO_NOBODY};
    return (turn){.how = could == 1 && !nobody ? BY_TURN : GIVEN_UNKNOWN};
}

static bool find_agent(const place *run, const value *name, uint32_t *who)
{
    for (*who = 0; *who < AGENTS; (*who)++)
        if (plain_compare(name, &run->o->agent_rows[*who][0]) == 0) return true;
    return false;
}

static turn give(const place *run, const rb_ast_assign *a, turns *pool, turn t, uint32_t who)
{
    member m = look_at(run, a, pool, who);
    value  full = is_full(&m);
    t.over = full.known && full.yes;
    t.who = run->o->agent_rows[who][0];
    pool->given[who]++;
    if (t.how == BY_TURN) pool->last = (int)who;
    return t;
}

static turn otherwise(const place *run, const rb_ast_assign *a, turns *pool)
{
    const rb_ast *node = clause_of(a, RB_AST_overflow);
    uint32_t who;
    if (!node) return (turn){.how = TO_NOBODY};
    value v = judge_expression(run, rb_ast_as(overflow, node)->value);
    if (!v.known) return (turn){.how = GIVEN_UNKNOWN};
    turn t = {.how = TO_OTHERWISE, .who = v};
    return find_agent(run, &v, &who) ? give(run, a, pool, t, who) : t;
}

/* True: a line `named` says who. */
static bool by_name(const place *run, const rb_ast_assign *a, turns *pool, turn *out)
{
    for (uint32_t i = 0; i < a->clauses.len; i++) {
        if (a->clauses.items[i]->kind != RB_AST_named) continue;
        const rb_ast_named *n = rb_ast_as(named, a->clauses.items[i]);
        rb_ast_blank_test present = {.base = {RB_AST_blank_test, n->base.span}, .negated = 1, .operand = n->value};
        value v = judge_expression(run, n->value), condition = judge_expression(run, n->condition ? n->condition : &present.base);
        uint32_t who;
        if (condition.known && !condition.yes) continue;
        if (!condition.known || !v.known) *out = (turn){.how = GIVEN_UNKNOWN};
        else if (find_agent(run, &v, &who)) *out = give(run, a, pool, (turn){.how = BY_NAME}, who);
        else *out = otherwise(run, a, pool);
        return true;
    }
    return false;
}

turn judge_assign(const place *run, const rb_ast_assign *a, turns *pool)
{
    value    when = a->when ? judge_expression(run, a->when) : yes_or_no(true);
    uint32_t who = 0;
    turn     t;
    if (!when.known) return (turn){.how = GIVEN_UNKNOWN};
    if (!when.yes) return (turn){.how = NOT_GIVEN};
    if (by_name(run, a, pool, &t)) return t;
    t = in_turn(run, a, pool, &who);
    if (t.how == BY_TURN) return give(run, a, pool, t, who);
    return t.how == TO_NOBODY ? otherwise(run, a, pool) : t;
}
