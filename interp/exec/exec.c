/* exec/exec.c: makes a worker's state, runs the steps of a plan over a batch, fetches single values.
 *
 * Path      plan, batch -> [kernels, one call a step] -> columns -> verdicts.c, routes.c, kpi.c
 * Promises  No allocation per record for warm steps over ASCII text; the same plan may run in any number of states.
 *
 * Why a cold step computes one word (64 rows) at a time: most batches have a few rows to report, and a message's values
 * for all thousand of them would cost more than the rules. Why fixed steps exist: what does not depend on
 * the record (constants, today, a parameter on the run's date) is computed once a run, as 64 equal rows that every
 * word of the batch shares, so that kernels need no second form for scalars and the values stay in the nearest cache.
 */
#include "data/cell.h"
#include "exec/held.h"
#include "exec/sieve.h"
#include "exec/state.h"

static rb_kernel *const kernels[RB_OP_COUNT] = {
#define OP(name, in, out, operand, text) [RB_OP_##name] = rb_exec_##name,
#include "plan/ops.def"
#undef OP
};

enum { REP_b = RB_REP_BIT, REP_i = RB_REP_I64, REP_d = RB_REP_DEC, REP_t = RB_REP_TEXT };
static const uint8_t reps[RB_OP_COUNT] = {
#define OP(name, in, out, operand, text) [RB_OP_##name] = REP_##out,
#include "plan/ops.def"
#undef OP
};

static const uint8_t input_counts[RB_OP_COUNT] = {
#define OP(name, in, out, operand, text) [RB_OP_##name] = sizeof(in) - 1,
#include "plan/ops.def"
#undef OP
};

enum { CHUNK_BYTES = 1 << 16, ALL_WORDS = 0xffff };

enum rb_rep rb_exec_rep(const rb_step *s) { return (enum rb_rep)reps[s->op]; }

uint32_t rb_exec_input_count(const rb_exec *x, const rb_step *s)
{
    return s->op == RB_OP_format || rb_exec_looks_up(s) ? rb_step_input_count(x->plan, s) : input_counts[s->op];
}

rb_step_id rb_exec_input(const rb_exec *x, const rb_step *s, uint32_t i)
{
    return s->op == RB_OP_format || rb_exec_looks_up(s) ? rb_step_input(x->plan, s, i) : s->in[i];
}

/* Reads of the record's own cells, which no other row shares. */
static bool reads_record(const rb_step *s)
{
    return s->op == RB_OP_load_bit || s->op == RB_OP_load_i64 || s->op == RB_OP_load_dec || s->op == RB_OP_load_text || s->op == RB_OP_load_list ||
           s->op == RB_OP_blank_cell;
}

/* Of the pair of records that is asked about. */
static bool reads_pair(const rb_step *s)
{
    return s->op == RB_OP_pair_row || s->op == RB_OP_pair_sure || s->op == RB_OP_outer_bit || s->op == RB_OP_outer_i64 || s->op == RB_OP_outer_dec ||
           s->op == RB_OP_outer_text || s->op == RB_OP_part_i64 || s->op == RB_OP_part_dec || s->op == RB_OP_part_text;
}

bool rb_exec_looks_up(const rb_step *s)
{
    return s->op == RB_OP_find || s->op == RB_OP_over_bit || s->op == RB_OP_over_i64 || s->op == RB_OP_over_dec || s->op == RB_OP_over_text;
}

static bool is_fixed(const rb_exec *x, const rb_step *s)
{
    if (reads_record(s) || reads_pair(s)) return false;
    for (uint32_t i = 0; i < rb_exec_input_count(x, s); i++) {
        rb_step_id in = rb_exec_input(x, s, i);
        if (in != RB_STEP_NONE && x->life[in] != RB_LIFE_FIXED) return false;
    }
    return true;
}

static void *plain_zeroed(size_t count, size_t size)
{
    void *p = rb_gc_alloc_plain(count, size);
    memset(p, 0, count * size);
    return p;
}

static void make_column(rb_exec *x, rb_step_id id)
{
    rb_column *c = &x->columns[id];
    size_t     rows = rb_exec_is_fixed(x, id) ? RB_WORD_ROWS : RB_BATCH_ROWS;
    switch (rb_exec_rep(rb_exec_step(x, id))) {
    case RB_REP_BIT: c->v.bits = plain_zeroed(RB_BATCH_WORDS, sizeof(uint64_t)); break;
    case RB_REP_I64: c->v.i64 = plain_zeroed(rows, sizeof(int64_t)); break;
    case RB_REP_DEC: c->v.dec = plain_zeroed(rows, sizeof(rb_dec)); break;
    case RB_REP_TEXT: c->v.text = RB_NEW_ROOM(rb_str, rows); break;
    case RB_REP_COUNT: RB_BUG("a step without a representation");
    }
}

void rb_exec_step_run(rb_exec *x, rb_step_id id)
{
    const rb_step *s = rb_exec_step(x, id);
    kernels[s->op](x, s, &x->columns[id]);
}

static void run_step(rb_exec *x, rb_step_id id)
{
    rb_exec_step_run(x, id);
    if (x->dailies && x->dailies[id]) rb_daily_run(x, x->dailies[id]);
}

void rb_exec_need(rb_exec *x, rb_step_id step)
{
    if (step != RB_STEP_NONE) x->uses[step]++;
    if (step == RB_STEP_NONE || x->life[step] == RB_LIFE_WARM) return;
    if (x->life[step] == RB_LIFE_COLD) RB_BUG("a cold step is needed with every batch");
    rb_exec_demand(x, step, 0);
}

void rb_exec_take_off(rb_exec *x, rb_step_id step)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < x->warm.len; i++)
        if (x->warm.items[i] != step) x->warm.items[kept++] = x->warm.items[i];
    x->warm.len = kept;
}

void rb_exec_cool(rb_exec *x, rb_step_id step)
{
    rb_exec_take_off(x, step);
    x->life[step] = RB_LIFE_COLD;
    x->done[step] = 0;
    rb_vec_push(&x->cold, step);
}

static void prepare_warm(rb_exec *x, rb_step_id id)
{
    const rb_step *s = rb_exec_step(x, id);
    for (uint32_t i = 0; i < rb_exec_input_count(x, s); i++) rb_exec_need(x, rb_exec_input(x, s, i));
    make_column(x, id);
    x->done[id] = ALL_WORDS;
    rb_vec_push(&x->warm, id);
    if (reads_record(s) && s->op != RB_OP_blank_cell && x->counting[s->operand] == RB_STEP_NONE)
        x->counting[s->operand] = id;
}

static void prepare_step(rb_exec *x, rb_step_id id)
{
    const rb_step *s = rb_exec_step(x, id);
    x->life[id] = is_fixed(x, s) ? RB_LIFE_FIXED : s->cold ? RB_LIFE_COLD : RB_LIFE_WARM;
    x->stride[id] = x->life[id] == RB_LIFE_FIXED ? 0 : RB_WORD_ROWS;
    if (x->life[id] == RB_LIFE_WARM) prepare_warm(x, id);
    if (x->life[id] == RB_LIFE_COLD) rb_vec_push(&x->cold, id);
}

rb_exec *rb_exec_new(const rb_plan *plan, uint32_t stream, int64_t as_of_us)
{
    return rb_exec_new_with(plan, plan->streams.items[stream], as_of_us, NULL);
}

static rb_exec *make_exec(const rb_plan *plan, const rb_stream_plan *p, int64_t as_of_us, const rb_residents *residents)
{
    rb_exec *x = RB_NEW(rb_exec);
    uint32_t steps = p->steps.len, fields = p->schema->fields.len;
    *x = (rb_exec){.plan = plan, .stream = p, .stream_index = p->stream, .now = as_of_us, .residents = residents,
                   .today = rb_zone_date(plan->zone, as_of_us)};
    x->columns = RB_NEW_ARRAY(rb_column, steps);
    x->narrows = RB_NEW_ARRAY(struct rb_narrow *, steps);
    x->askers = RB_NEW_ARRAY(struct rb_asker *, steps);
    x->done = plain_zeroed(steps, sizeof *x->done);
    x->life = plain_zeroed(steps, sizeof *x->life);
    x->stride = plain_zeroed(steps, sizeof *x->stride);
    x->uses = plain_zeroed(steps, sizeof *x->uses);
    x->pending = plain_zeroed(steps, sizeof *x->pending);
    x->problems = RB_NEW_ARRAY(rb_problem, fields);
    x->blanks = plain_zeroed(fields, sizeof *x->blanks);
    x->bad = plain_zeroed(fields, sizeof *x->bad);
    x->choices = RB_NEW_ARRAY(rb_choice, steps); /* no tables yet, when what is fixed is computed below */
    x->sieves = RB_NEW_ARRAY(rb_sieve *, steps);
    x->counting = plain_zeroed(fields, sizeof *x->counting);
    for (uint32_t f = 0; f < fields; f++) x->counting[f] = RB_STEP_NONE;
    x->diaries = RB_NEW_ARRAY(rb_diary *, plan->calendars.len + 1);
    for (uint32_t i = 0; i < plan->calendars.len; i++) x->diaries[i] = rb_diary_new(plan->calendars.items[i].time);
    for (rb_step_id id = 0; id < steps; id++) prepare_step(x, id);
    rb_sieves_init(x);
    rb_codes_init(x);
    rb_exec_rules_init(x);
    rb_exec_routes_init(x);
    rb_exec_kpis_init(x);
    rb_exec_sides_init(x);
    rb_exec_assigns_init(x);
    return x;
}

/* Once all that is needed with every batch is known: what nobody needs so does not run. */
static rb_exec *settle(rb_exec *x)
{
    rb_daily_settle(x);
    rb_codes_settle(x);
    rb_recall_settle(x);
    rb_late_settle(x);
    return x;
}

rb_exec *rb_exec_new_with(const rb_plan *plan, const rb_stream_plan *p, int64_t as_of_us, const rb_residents *residents)
{
    return settle(make_exec(plan, p, as_of_us, residents));
}

rb_exec *rb_exec_new_pairs(rb_exec *outer, const rb_seek *seek, const uint32_t *rows, const uint32_t *held)
{
    rb_exec *x = make_exec(outer->plan, seek->pairs, outer->now, outer->residents);
    x->outer = outer;
    x->seek = seek;
    x->pair_rows = rows;
    x->pair_held = held;
    rb_exec_need(x, seek->condition);
    rb_exec_need(x, seek->value);
    rb_exec_need(x, seek->order);
    return settle(x);
}

static void begin(rb_exec *x, const rb_batch *batch, uint32_t rows)
{
    x->batch = batch;
    x->rows = rows;
    x->round++;
    x->chunk = 0;
    x->chunk_used = 0;
    memset(x->listed, 0, sizeof x->listed);
    for (uint32_t i = 0; i < x->cold.len; i++) x->done[x->cold.items[i]] = 0;
}

static void run_measured(rb_exec *x)
{
    uint64_t before = rb_clock_ns();
    for (uint32_t i = 0; i < x->warm.len; i++) {
        run_step(x, x->warm.items[i]);
        uint64_t after = rb_clock_ns();
        x->profile->steps[x->warm.items[i]] += after - before;
        before = after;
    }
}

void rb_exec_profile(rb_exec *x, rb_profile *p)
{
    x->profile = p;
    p->steps = plain_zeroed(x->stream->steps.len, sizeof *p->steps);
}

void rb_exec_run(rb_exec *x, const rb_batch *batch, uint32_t rows)
{
    begin(x, batch, rows);
    x->from = 0;
    x->to = rb_exec_words(x);
    if (x->profile) run_measured(x);
    else for (uint32_t i = 0; i < x->warm.len; i++) run_step(x, x->warm.items[i]);
    rb_late_run(x);
}

void rb_exec_batch(rb_exec *x, const rb_batch *batch)
{
    rb_exec_run(x, batch, batch->rows);
    x->evaluated += batch->rows;
    rb_profile_lap(x->profile, RB_PROFILE_STEPS);
    rb_exec_rules_judge(x);
    rb_profile_lap(x->profile, RB_PROFILE_VERDICTS);
    rb_exec_routes_judge(x);
    rb_profile_lap(x->profile, RB_PROFILE_ROUTES);
    rb_exec_kpis_measure(x);
    rb_profile_lap(x->profile, RB_PROFILE_KPIS);
    rb_exec_assigns_give(x);
    rb_profile_lap(x->profile, RB_PROFILE_ASSIGNS);
}

static bool is_there(const rb_exec *x, rb_step_id id, uint32_t w) { return x->done[id] >> w & 1; }

/* The first input that is not computed yet, or NONE. */
static rb_step_id missing_input(const rb_exec *x, const rb_step *s, uint32_t w)
{
    for (uint32_t i = 0; i < rb_exec_input_count(x, s); i++) {
        rb_step_id in = rb_exec_input(x, s, i);
        if (in != RB_STEP_NONE && !is_there(x, in, w)) return in;
    }
    return RB_STEP_NONE;
}

/* Computes a fixed step for one word; the others have the same bits, and share its values. */
static void run_fixed(rb_exec *x, rb_step_id id)
{
    rb_column *c = &x->columns[id];
    uint32_t   rows = x->rows;
    x->rows = RB_WORD_ROWS;
    x->from = 0;
    x->to = 1;
    run_step(x, id);
    for (uint32_t w = 1; w < RB_BATCH_WORDS; w++) {
        c->known[w] = c->known[0];
        if (rb_exec_rep(rb_exec_step(x, id)) == RB_REP_BIT) c->v.bits[w] = c->v.bits[0];
    }
    x->rows = rows;
    x->done[id] = ALL_WORDS;
}

static void run_late(rb_exec *x, rb_step_id id, uint32_t w)
{
    if (!x->columns[id].v.bits) make_column(x, id);
    if (x->life[id] == RB_LIFE_FIXED) {
        run_fixed(x, id);
        return;
    }
    x->from = w;
    x->to = w + 1;
    run_step(x, id);
    x->done[id] = (uint16_t)(x->done[id] | 1u << w);
}

/* Inputs stand before users, so what is pending goes strictly down and fits an array of all steps. */
void rb_exec_demand(rb_exec *x, rb_step_id step, uint32_t w)
{
    uint32_t depth = 0;
    if (is_there(x, step, w)) return;
    x->pending[depth++] = step;
    while (depth > 0) {
        rb_step_id id = x->pending[depth - 1];
        rb_step_id in = missing_input(x, rb_exec_step(x, id), w);
        if (in != RB_STEP_NONE) {
            x->pending[depth++] = in;
            continue;
        }
        run_late(x, id, w);
        depth--;
    }
}

/* A row of another record is known to people by its key. */
static rb_str name_of_row(const rb_exec *x, const rb_step *s, uint32_t row)
{
    if (s->op != RB_OP_find) return RB_STR("");
    rb_buf b = {0};
    rb_held_name(x->residents, x->plan->indexes.items[x->plan->seeks.items[s->operand].index].lookup, row, &b);
    return rb_buf_take(&b);
}

rb_value rb_exec_read(const rb_exec *x, rb_step_id step, uint32_t row)
{
    const rb_step   *s = rb_exec_step(x, step);
    const rb_column *c = &x->columns[step];
    uint32_t         at = rb_exec_at(x, step, row);
    rb_value         v = {.type = s->type, .known = rb_bit_get(c->known, row)};
    if (!v.known) return v;
    switch (rb_exec_rep(s)) {
    case RB_REP_BIT: v.yes = rb_bit_get(c->v.bits, row); break;
    case RB_REP_I64: v.i64 = c->v.i64[at]; break;
    case RB_REP_DEC: v.dec = c->v.dec[at]; break;
    case RB_REP_TEXT: v.text = c->v.text[at]; break;
    case RB_REP_COUNT: RB_BUG("a step without a representation");
    }
    if (s->type.kind == RB_TYPE_related) v.text = name_of_row(x, s, (uint32_t)v.i64);
    return v;
}

static bool is_constant(const rb_step *s)
{
    return s->op == RB_OP_const_bit || s->op == RB_OP_const_i64 || s->op == RB_OP_const_dec || s->op == RB_OP_const_text;
}

static void set_currency(rb_exec *x, const rb_step *s, uint32_t row, rb_value *v)
{
    if (s->currency == 0) return;
    rb_exec_demand(x, s->currency - 1, row / RB_WORD_ROWS);
    rb_value code = rb_exec_read(x, s->currency - 1, row);
    memcpy(v->type.currency, code.text.ptr, code.known && code.text.len == 3 ? 3 : 0);
    v->own_currency = true;
}

/* A constant needs no column: messages and outputs of routes are full of them. */
rb_value rb_exec_value(rb_exec *x, rb_step_id step, uint32_t row)
{
    const rb_step *s = rb_exec_step(x, step);
    if (is_constant(s)) {
        rb_value v = x->plan->constants.items[s->operand];
        v.type = s->type;
        return v;
    }
    rb_exec_demand(x, step, row / RB_WORD_ROWS);
    rb_value v = rb_exec_read(x, step, row);
    if (v.known && rb_type_is_open_money(v.type)) set_currency(x, s, row, &v);
    return v;
}

/* A text that no rule compares with anything is only looked at where it is shown: one cell, not those of 64 rows. */
static void fetch_text(const rb_exec *x, const rb_step *s, uint32_t row, rb_value *out)
{
    out->type = s->type;
    out->text = RB_STR("");
    out->known = rb_cell_read_text(&x->stream->schema->fields.items[s->operand], rb_batch_cell(x->batch, s->operand, row), &out->text) == RB_CELL_KNOWN;
    if (!out->known) out->text = RB_STR("");
}

/* What can be had from its column alone. */
void rb_exec_fetch(rb_exec *x, rb_step_id step, uint32_t row, rb_value *out)
{
    const rb_step *s = rb_exec_step(x, step);
    if (is_constant(s) || s->type.kind == RB_TYPE_related || s->type.kind == RB_TYPE_money) {
        *out = rb_exec_value(x, step, row);
        return;
    }
    if (s->op == RB_OP_load_text && !is_there(x, step, row / RB_WORD_ROWS)) {
        fetch_text(x, s, row, out);
        return;
    }
    rb_exec_demand(x, step, row / RB_WORD_ROWS);
    const rb_column *c = &x->columns[step];
    uint32_t         at = rb_exec_at(x, step, row);
    out->type = s->type;
    out->known = rb_bit_get(c->known, row);
    if (!out->known) out->text = RB_STR("");
    else if (rb_exec_rep(s) == RB_REP_TEXT) out->text = c->v.text[at];
    else if (rb_exec_rep(s) == RB_REP_I64) out->i64 = c->v.i64[at];
    else if (rb_exec_rep(s) == RB_REP_DEC) out->dec = c->v.dec[at];
    else out->yes = rb_bit_get(c->v.bits, row);
}

char *rb_exec_room(rb_exec *x, const rb_step *s, size_t len)
{
    if (len > CHUNK_BYTES || rb_exec_is_fixed(x, (rb_step_id)(s - x->stream->steps.items))) return RB_NEW_PLAIN(char, len + 1);
    if (x->chunk < x->chunks.len && x->chunk_used + len > CHUNK_BYTES) {
        x->chunk++;
        x->chunk_used = 0;
    }
    if (x->chunk == x->chunks.len) rb_vec_push(&x->chunks, RB_NEW_PLAIN(char, CHUNK_BYTES));
    char *room = x->chunks.items[x->chunk] + x->chunk_used;
    x->chunk_used += len;
    return room;
}

bool rb_exec_any_listed(const rb_exec *x, uint64_t words[RB_BATCH_WORDS])
{
    uint64_t any = 0;
    for (uint32_t w = 0; w < RB_BATCH_WORDS; w++) any |= words[w] = x->listed[w];
    return any != 0;
}

bool rb_exec_is_listed(const rb_exec *x, uint32_t row) { return rb_bit_get(x->listed, row); }

void rb_exec_merge(rb_exec *x, rb_exec *other)
{
    if (x->stream->assigns.len > 0) RB_BUG("records that are given in their order were given by two workers");
    x->evaluated += other->evaluated;
    rb_exec_rules_merge(x, other);
    rb_exec_routes_merge(x, other);
    rb_exec_kpis_merge(x, other);
    rb_exec_problems_merge(x, other);
}

void rb_exec_finish(rb_exec *x, rb_summary *summary)
{
    if (!summary->streams) summary->streams = RB_NEW_ARRAY(rb_stream_total, x->plan->catalog->schemas.len);
    summary->streams[x->stream_index].evaluated += x->evaluated;
    rb_exec_rules_finish(x, summary);
    rb_exec_routes_finish(x, summary);
    rb_exec_kpis_finish(x, summary);
    rb_exec_assigns_finish(x, summary);
    rb_exec_problems_finish(x, summary);
}

void rb_exec_finish_load(const rb_exec *x, rb_summary *summary) { rb_exec_problems_finish(x, summary); }
