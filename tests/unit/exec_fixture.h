/* tests/unit/exec_fixture.h: a plan and a batch built by hand, for the tests of exec/ and plan/.
 *
 *   fixture f = fixture_new(rows);
 *   uint32_t amount = add_field(&f, "amount", RB_TYPE(number));
 *   rb_step_id load = add_load(&f, amount);
 *   set_cell(&f, amount, 0, "12.5");        canonical form; "" is blank
 *   rb_exec *x = run(&f);
 *
 * Kernels over numbers are also called alone, over columns with values that no cell can hold: see column_of.
 */
#ifndef RB_TESTS_EXEC_FIXTURE_H
#define RB_TESTS_EXEC_FIXTURE_H

#include "check.h"
#include "random.h"

#include "exec/state.h"

#define ROW_COUNTS {0, 1, 63, 64, 65, 1023, 1024}
#define EACH_ROW_COUNT(n)                                                                       \
    for (uint32_t row_counts[] = ROW_COUNTS, at_count = 0, n = 0;                               \
         at_count < 7 && (n = row_counts[at_count], true); at_count++)

enum { MAX_FIELDS = 24 };

typedef struct fixture {
    rb_catalog     *catalog;
    rb_plan        *plan;
    rb_stream_plan *stream;
    rb_schema      *schema;
    rb_batch       *batch;
    uint32_t        rows;
    int64_t         as_of;
} fixture;

static inline fixture fixture_new(uint32_t rows)
{
    fixture f = {RB_NEW(rb_catalog), RB_NEW(rb_plan), RB_NEW(rb_stream_plan), RB_NEW(rb_schema), NULL, rows, 0};
    f.schema->name = RB_STR("Case");
    f.schema->key = UINT32_MAX;
    f.stream->schema = f.schema;
    f.plan->catalog = f.catalog;
    f.plan->zone = rb_zone_load(RB_STR("UTC"));
    rb_vec_push(&f.catalog->schemas, f.schema);
    rb_vec_push(&f.plan->streams, f.stream);
    return f;
}

static inline uint32_t add_field(fixture *f, const char *name, rb_type type)
{
    rb_field field = {.name = rb_str_of(name), .column = rb_str_of(name), .type = type};
    rb_vec_push(&f->schema->fields, field);
    return f->schema->fields.len - 1;
}

static inline rb_step_id add_step(fixture *f, rb_step step)
{
    rb_vec_push(&f->stream->steps, step);
    return f->stream->steps.len - 1;
}

static inline rb_step_id add_op(fixture *f, enum rb_op op, rb_type type, const rb_step_id in[3])
{
    return add_step(f, (rb_step){.op = op, .type = type, .in = {in[0], in[1], in[2]}});
}

#define NO_INPUT ((const rb_step_id[3]){RB_STEP_NONE, RB_STEP_NONE, RB_STEP_NONE})
#define IN1(a) ((const rb_step_id[3]){(a), RB_STEP_NONE, RB_STEP_NONE})
#define IN2(a, b) ((const rb_step_id[3]){(a), (b), RB_STEP_NONE})
#define IN3(a, b, c) ((const rb_step_id[3]){(a), (b), (c)})

static inline rb_step_id add_load(fixture *f, uint32_t field)
{
    static const enum rb_op ops[] = {RB_OP_load_bit, RB_OP_load_i64, RB_OP_load_dec, RB_OP_load_text};
    rb_type                 type = f->schema->fields.items[field].type;
    return add_step(f, (rb_step){.op = ops[rb_type_rep(type)], .type = type,
                                 .in = {RB_STEP_NONE, RB_STEP_NONE, RB_STEP_NONE}, .operand = field});
}

static inline rb_step_id add_constant(fixture *f, rb_value v)
{
    static const enum rb_op ops[] = {RB_OP_const_bit, RB_OP_const_i64, RB_OP_const_dec, RB_OP_const_text};
    rb_vec_push(&f->plan->constants, v);
    return add_step(f, (rb_step){.op = ops[rb_type_rep(v.type)], .type = v.type,
                                 .in = {RB_STEP_NONE, RB_STEP_NONE, RB_STEP_NONE},
                                 .operand = f->plan->constants.len - 1});
}

static inline void make_cold(fixture *f, rb_step_id step) { f->stream->steps.items[step].cold = true; }

static inline rb_value text_value(const char *s) { return (rb_value){.type = RB_TYPE(text), .known = true, .text = rb_str_of(s)}; }
static inline rb_value number_value(rb_dec d) { return (rb_value){.type = RB_TYPE(number), .known = true, .dec = d}; }
static inline rb_value i64_value(rb_type type, int64_t n) { return (rb_value){.type = type, .known = true, .i64 = n}; }
static inline rb_value bit_value(bool yes) { return (rb_value){.type = RB_TYPE(yes_no), .known = true, .yes = yes}; }

/* The batch, with cells for every field that there is by now; all blank. */
static inline void make_batch(fixture *f)
{
    bool wanted[MAX_FIELDS];
    memset(wanted, true, sizeof wanted);
    f->stream->wanted = wanted;
    f->batch = rb_batch_new(f->schema, wanted);
    f->batch->rows = f->rows;
    for (uint32_t i = 0; i < f->schema->fields.len; i++)
        for (uint32_t r = 0; r < RB_BATCH_ROWS; r++) f->batch->cells[i][r] = (rb_cell){.kind = RB_CELL_MISSING};
    for (uint32_t r = 0; r < RB_BATCH_ROWS; r++) f->batch->record[r] = f->batch->line[r] = r + 1;
    f->stream->wanted = NULL;
}

static inline void set_cell(fixture *f, uint32_t field, uint32_t row, const char *text)
{
    if (!f->batch) make_batch(f);
    f->batch->cells[field][row] = (rb_cell){.ptr = text, .len = (uint32_t)strlen(text), .kind = RB_CELL_CANONICAL};
}

static inline rb_exec *start(fixture *f) { return rb_exec_new(f->plan, 0, f->as_of); }

static inline rb_exec *run(fixture *f)
{
    if (!f->batch) make_batch(f);
    rb_exec *x = start(f);
    rb_exec_batch(x, f->batch);
    return x;
}

/* To call kernels alone: a state that is about to compute all words of `rows` rows. Inputs are loads, whose columns
 * the test fills itself. */
static inline rb_exec *poised(fixture *f)
{
    rb_exec *x = start(f);
    x->rows = f->rows;
    x->from = 0;
    x->to = rb_exec_words(x);
    return x;
}

static inline rb_column *column_of(rb_exec *x, rb_step_id id) { return &x->columns[id]; }

static inline void set_i64(rb_exec *x, rb_step_id id, uint32_t row, const int64_t *value)
{
    rb_bit_put(column_of(x, id)->known, row, value != NULL);
    column_of(x, id)->v.i64[row] = value ? *value : 0;
}

static inline void set_dec(rb_exec *x, rb_step_id id, uint32_t row, const rb_dec *value)
{
    rb_bit_put(column_of(x, id)->known, row, value != NULL);
    column_of(x, id)->v.dec[row] = value ? *value : 0;
}

static inline void set_text(rb_exec *x, rb_step_id id, uint32_t row, const char *value)
{
    rb_bit_put(column_of(x, id)->known, row, value != NULL);
    column_of(x, id)->v.text[row] = value ? rb_str_of(value) : RB_STR("");
}

/* 1 yes, 0 no, -1 unknown */
static inline void set_bit(rb_exec *x, rb_step_id id, uint32_t row, int value)
{
    rb_bit_put(column_of(x, id)->known, row, value >= 0);
    rb_bit_put(column_of(x, id)->v.bits, row, value == 1);
}

static inline int bit_at(const rb_exec *x, rb_step_id id, uint32_t row)
{
    const rb_column *c = &x->columns[id];
    return rb_bit_get(c->known, row) ? (int)rb_bit_get(c->v.bits, row) : -1;
}

/* A bit that is not known must be 0. */
static inline bool unknown_bits_are_zero(const rb_exec *x, rb_step_id id)
{
    uint64_t wrong = 0;
    for (uint32_t w = 0; w < rb_exec_words(x); w++) wrong |= x->columns[id].v.bits[w] & ~x->columns[id].known[w];
    return wrong == 0;
}

#endif
