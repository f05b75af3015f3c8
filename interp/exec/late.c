/* exec/late.c: see late.h.
 *
 * Path      warm steps -> [rules' applies, KPIs' where: which rows] -> late steps, 64 rows at a time, those rows only -> verdicts.c, kpi.c;
 *           routes.c asks as it goes
 * Promises  In the rows that were asked for a late step has the value it would have in a run over all rows. What looks at other rows
 *           afterwards (a report, why something is unknown) goes through rb_exec_demand, for which a late step is a cold one.
 *
 * Why kernels know nothing of this: they compute nothing for a row in which an input is unknown, so the rows that are not wanted are
 * unknown while a dear kernel runs. A step that is wanted again in more rows is run for the earlier ones, too: it writes
 * whole words.
 */
#include "exec/late.h"

#include "exec/state.h"
#include "plan/late.h"

/* A step whose inputs are being computed: the next of them, and the rows it is wanted in. */
struct frame { rb_step_id step; uint32_t next; uint64_t rows; };

/* A step that is wanted where another says yes. */
struct wanted { rb_step_id step, where; };

struct rb_late {
    RB_VEC(rb_step_id) steps;  /* in their order */
    RB_VEC(rb_step_id) always; /* those that somebody wants of every record */
    RB_VEC(struct wanted) within;
    uint32_t *slot;            /* by step: 1 + its place in `steps`; 0: not late */
    uint64_t *have;            /* [place * RB_BATCH_WORDS + word] rows that are computed */
    struct frame *frames;
    uint64_t *known;           /* of the inputs of the running step */
};

/* ---- which steps ---- */

/* What runs before the late steps cannot stand on one: a chain that is looked up by its day, texts that are looked up in their cells. */
static bool *find_late(const rb_exec *x)
{
    uint32_t steps = x->stream->steps.len;
    bool    *late = RB_NEW_ARRAY(bool, steps + 1), *early = RB_NEW_ARRAY(bool, steps + 1);
    for (uint32_t i = 0; i < x->warm.len; i++) late[x->warm.items[i]] = rb_exec_step(x, x->warm.items[i])->late;
    for (rb_step_id id = steps; id-- > 0;) {
        const rb_step *s = rb_exec_step(x, id);
        late[id] &= !early[id] && !x->dailies[id] && !x->choices[id].codes;
        for (uint32_t i = 0; x->life[id] == RB_LIFE_WARM && !late[id] && i < rb_exec_input_count(x, s); i++)
            if (rb_exec_input(x, s, i) != RB_STEP_NONE) early[rb_exec_input(x, s, i)] = true;
    }
    return late;
}

static void cool_all(rb_exec *x, const bool *late)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < x->warm.len; i++) {
        rb_step_id id = x->warm.items[i];
        if (!late[id]) {
            x->warm.items[kept++] = id;
            continue;
        }
        x->life[id] = RB_LIFE_COLD;
        rb_vec_push(&x->cold, id);
        rb_vec_push(&x->late->steps, id);
        x->late->slot[id] = x->late->steps.len;
        if (rb_exec_step(x, id)->always) rb_vec_push(&x->late->always, id);
    }
    x->warm.len = kept;
}

static uint32_t most_inputs(const rb_exec *x)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < x->late->steps.len; i++) {
        uint32_t count = rb_exec_input_count(x, rb_exec_step(x, x->late->steps.items[i]));
        if (count > most) most = count;
    }
    return most;
}

static void want(rb_late *l, rb_step_id step, rb_step_id where)
{
    struct wanted one = {step, where};
    if (step != RB_STEP_NONE && l->slot[step] > 0) rb_vec_push(&l->within, one);
}

static void find_wanted(rb_late *l, const rb_stream_plan *p)
{
    for (uint32_t r = 0; r < p->rules.len; r++) want(l, p->rules.items[r].holds, p->rules.items[r].applies);
    for (uint32_t i = 0; i < p->kpis.len; i++) {
        const rb_kpi_plan *k = &p->kpis.items[i];
        const rb_step_id   read[] = {k->value, k->condition, k->weight, k->below_value, k->below_condition};
        for (size_t s = 0; s < sizeof read / sizeof *read; s++) want(l, read[s], k->where);
    }
}

void rb_late_settle(rb_exec *x)
{
    rb_late *l = RB_NEW(rb_late);
    uint32_t steps = x->stream->steps.len;
    l->slot = RB_NEW_PLAIN(uint32_t, steps + 1);
    memset(l->slot, 0, (steps + 1) * sizeof *l->slot);
    x->late = l;
    cool_all(x, find_late(x));
    if (l->steps.len == 0) {
        x->late = NULL;
        return;
    }
    find_wanted(l, x->stream);
    l->have = RB_NEW_PLAIN(uint64_t, (size_t)l->steps.len * RB_BATCH_WORDS);
    l->frames = RB_NEW_PLAIN(struct frame, l->steps.len);
    l->known = RB_NEW_PLAIN(uint64_t, most_inputs(x) + 1);
}

/* ---- a batch ---- */

static uint64_t *have(const rb_late *l, rb_step_id step, uint32_t w) { return &l->have[(size_t)(l->slot[step] - 1) * RB_BATCH_WORDS + w]; }

static bool is_there(const rb_exec *x, rb_step_id step, uint32_t w, uint64_t rows)
{
    return rows == 0 || x->done[step] >> w & 1 || (x->late->slot[step] > 0 && !(rows & ~*have(x->late, step, w)));
}

/* The rows in which the n-th input that is looked at counts, now that those before it are there. */
static uint64_t rows_for(const rb_exec *x, const rb_step *s, uint32_t input, uint32_t w, uint64_t rows)
{
    if (!rb_step_spares(s, input)) return rows;
    bool      choice = s->op != RB_OP_and && s->op != RB_OP_or;
    rb_answer first = rb_exec_answer(x, s->in[choice ? 0 : 1 - input], w);
    if (choice) return rows & (input == 1 ? first.yes : first.no);
    return rows & ~(s->op == RB_OP_and ? first.no : first.yes);
}

static bool is_logic(const rb_step *s) { return s->op == RB_OP_and || s->op == RB_OP_or || s->op == RB_OP_not; }

/* Its inputs are there in these rows. */
static void run(rb_exec *x, rb_step_id step, uint32_t w, uint64_t rows)
{
    const rb_step *s = rb_exec_step(x, step);
    uint64_t       began = x->profile ? rb_clock_ns() : 0;
    uint32_t       inputs = is_logic(s) ? 0 : rb_exec_input_count(x, s); /* logic is done with all rows at once */
    rows |= *have(x->late, step, w);
    for (uint32_t i = 0; i < inputs; i++) {
        rb_step_id in = rb_exec_input(x, s, i);
        if (in == RB_STEP_NONE) continue;
        x->late->known[i] = x->columns[in].known[w];
        x->columns[in].known[w] &= rows;
    }
    x->from = w;
    x->to = w + 1;
    rb_exec_step_run(x, step);
    for (uint32_t i = inputs; i-- > 0;)
        if (rb_exec_input(x, s, i) != RB_STEP_NONE) x->columns[rb_exec_input(x, s, i)].known[w] = x->late->known[i];
    *have(x->late, step, w) = rows;
    if (x->profile) x->profile->steps[step] += rb_clock_ns() - began;
}

/* The next input that is wanted and not there. False: there is none. */
static bool next_input(rb_exec *x, struct frame *f, uint32_t w, rb_step_id *in, uint64_t *rows)
{
    const rb_step *s = rb_exec_step(x, f->step);
    while (f->next < rb_exec_input_count(x, s)) {
        uint32_t at = f->next++, input = s->swapped ? 1 - at : at;
        *in = rb_exec_input(x, s, input);
        if (*in == RB_STEP_NONE) continue;
        *rows = rows_for(x, s, input, w, f->rows);
        if (is_there(x, *in, w, *rows)) continue;
        if (x->late->slot[*in] > 0) return true;
        rb_exec_demand(x, *in, w);
    }
    return false;
}

/* Inputs stand before users, so frames never hold a step twice. */
static void compute(rb_exec *x, rb_step_id step, uint32_t w, uint64_t rows)
{
    rb_late *l = x->late;
    uint32_t depth = 0;
    if (is_there(x, step, w, rows)) return;
    l->frames[depth++] = (struct frame){step, 0, rows};
    while (depth > 0) {
        struct frame *f = &l->frames[depth - 1];
        rb_step_id    in;
        uint64_t      wanted;
        if (next_input(x, f, w, &in, &wanted)) {
            l->frames[depth++] = (struct frame){in, 0, wanted};
            continue;
        }
        run(x, f->step, w, f->rows);
        depth--;
    }
}

/* Nothing of the last batch may be read in rows that are not asked for: logic goes over all. */
static void begin(rb_exec *x)
{
    rb_late *l = x->late;
    memset(l->have, 0, (size_t)l->steps.len * RB_BATCH_WORDS * sizeof *l->have);
    for (uint32_t i = 0; i < l->steps.len; i++) {
        rb_column *c = &x->columns[l->steps.items[i]];
        memset(c->known, 0, sizeof c->known);
        if (rb_exec_rep(rb_exec_step(x, l->steps.items[i])) == RB_REP_BIT) memset(c->v.bits, 0, RB_BATCH_WORDS * sizeof *c->v.bits);
    }
}

void rb_late_run(rb_exec *x)
{
    rb_late *l = x->late;
    if (!l) return;
    begin(x);
    for (uint32_t w = 0; w < rb_exec_words(x); w++) {
        for (uint32_t i = 0; i < l->always.len; i++) compute(x, l->always.items[i], w, rb_exec_mask(x, w));
        for (uint32_t i = 0; i < l->within.len; i++) {
            uint64_t rows = rb_exec_answer(x, l->within.items[i].where, w).yes;
            compute(x, l->within.items[i].step, w, rows);
        }
    }
}

void rb_late_need(rb_exec *x, rb_step_id step, uint32_t w, uint64_t rows)
{
    if (x->late && step != RB_STEP_NONE && x->late->slot[step] > 0) compute(x, step, w, rows);
}
