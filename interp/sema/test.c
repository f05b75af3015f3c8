/* sema/test.c: the records that a test gives. What it expects of them is in expect.c.
 *
 * A value in a test is written like any other value and checked against its field. raw("…") stands for the text of
 * a cell as an export has it, so that a test can show what an unreadable cell does.
 */
#include "sema/check.h"

#include "data/batch.h"

static const rb_ast_sample *find_sample(rb_sema *s, rb_ast_words name)
{
    RB_VEC(rb_str) names = {0};
    for (uint32_t i = 0; i < s->samples.len; i++) {
        if (rb_str_equal(s->samples.items[i].name, name.text)) return rb_ast_as(sample, s->samples.items[i].ast);
        rb_vec_push(&names, s->samples.items[i].name);
    }
    rb_diag_add(s->ds, RB_E0201, name.span, "the sample '%.*s' is not declared", RB_STR_ARGS(name.text));
    rb_diag_suggest(s->ds, name.text, names.items, names.len);
    return NULL;
}

static bool raw_text(const rb_ast *node, rb_str *text)
{
    if (node->kind != RB_AST_call) return false;
    const rb_ast_call *call = rb_ast_as(call, node);
    if (!rb_str_equal(call->name.text, RB_STR("raw")) || call->arguments.len != 1 || call->arguments.items[0]->kind != RB_AST_text) return false;
    *text = rb_ast_as(text, call->arguments.items[0])->value.text;
    return true;
}

static bool find_field(rb_sema *s, const rb_record *r, rb_ast_words name, uint32_t *index)
{
    if (rb_schema_find(r->schema, name.text, index)) return true;
    RB_VEC(rb_str) names = {0};
    for (uint32_t i = 0; i < r->schema->fields.len; i++) rb_vec_push(&names, r->schema->fields.items[i].name);
    rb_diag_add(s->ds, RB_E0203, name.span, "the record '%.*s' has no field '%.*s'", RB_STR_ARGS(r->schema->name), RB_STR_ARGS(name.text));
    rb_diag_suggest(s->ds, name.text, names.items, names.len);
    return false;
}

static void set_cell(rb_sema *s, const rb_record *r, rb_fixture *fixture, rb_ast_words name, const rb_ast *value)
{
    uint32_t index;
    if (!value || value->kind == RB_AST_bad || !find_field(s, r, name, &index)) return;
    rb_fixture_cell cell = {.given = true};
    rb_type want = r->schema->fields.items[index].type;
    if (raw_text(value, &cell.value.text)) {
        cell.raw = true;
        cell.value.type = RB_TYPE(text);
        cell.value.known = true;
    } else {
        rb_scope scope = rb_scope_of(s, NULL);
        const rb_expr *e = rb_expr_as(&scope, rb_check_expr(&scope, value), want, rb_str_chars(rb_str_print("the field '%.*s'", RB_STR_ARGS(name.text))));
        if (rb_expr_is_wrong(e)) return;
        if (!rb_expr_constant(&scope, e, &cell.value)) {
            rb_diag_add(s->ds, RB_E0310, e->span, "a test's values are written out");
            return;
        }
    }
    fixture->cells[index] = cell;
}

static void set_cells(rb_sema *s, const rb_record *r, rb_fixture *fixture, const rb_ast_items *values)
{
    for (uint32_t i = 0; i < values->len; i++) {
        const rb_ast_value *v = rb_ast_as(value, values->items[i]);
        set_cell(s, r, fixture, v->name, v->value);
    }
}

/* The samples below first, so that the nearer one wins. Depth ends a circle. */
static const rb_record *apply_sample(rb_sema *s, rb_ast_words name, rb_fixture *fixture, uint32_t depth)
{
    const rb_ast_sample *sample = find_sample(s, name);
    if (!sample) return NULL;
    if (depth > 32) {
        rb_diag_add(s->ds, RB_E0207, name.span, "the samples are like each other in a circle");
        return NULL;
    }
    const rb_record *r = rb_find_record(s, sample->record);
    if (!r) return NULL;
    if (!fixture->cells) fixture->cells = RB_NEW_ARRAY(rb_fixture_cell, r->schema->fields.len);
    if (sample->like.text.ptr) {
        const rb_record *base = apply_sample(s, sample->like, fixture, depth + 1);
        if (base && base != r) rb_diag_add(s->ds, RB_E0407, sample->like.span, "'%.*s' is a sample of another record", RB_STR_ARGS(sample->like.text));
        if (base != r) return NULL;
    }
    set_cells(s, r, fixture, &sample->values);
    return r;
}

static const rb_record *begin_fixture(rb_sema *s, rb_ast_words record, rb_ast_words like, rb_fixture *fixture)
{
    const rb_record *r = record.text.ptr ? rb_find_record(s, record) : NULL;
    if (record.text.ptr && !r) return NULL;
    if (like.text.ptr) {
        const rb_record *base = apply_sample(s, like, fixture, 0);
        if (!base) return NULL;
        if (r && base != r) {
            rb_diag_add(s->ds, RB_E0407, like.span, "'%.*s' is a sample of %.*s, not of %.*s", RB_STR_ARGS(like.text), RB_STR_ARGS(base->schema->name), RB_STR_ARGS(r->schema->name));
            return NULL;
        }
        r = base;
    }
    if (!fixture->cells) fixture->cells = RB_NEW_ARRAY(rb_fixture_cell, r->schema->fields.len);
    fixture->stream = r->stream;
    return r;
}

static void check_given_table(rb_sema *s, rb_test *t, const rb_ast_given_table *node)
{
    for (uint32_t i = 0; i < node->rows.len; i++) {
        const rb_ast_list *row = rb_ast_as(list, node->rows.items[i]);
        rb_fixture fixture = {.span = row->base.span};
        const rb_record *r = begin_fixture(s, node->record, node->like, &fixture);
        if (!r) return;
        for (uint32_t c = 0; c < row->items.len && c < node->columns.len; c++)
            if (row->items.items[c]->kind != RB_AST_cell_any) set_cell(s, r, &fixture, rb_ast_as(name, node->columns.items[c])->name, row->items.items[c]);
        rb_money_complete(s, r, &fixture);
        rb_vec_push(&t->givens, fixture);
    }
}

void rb_check_given(rb_sema *s, rb_test *t, const rb_ast *node)
{
    if (node->kind == RB_AST_given_table) {
        check_given_table(s, t, rb_ast_as(given_table, node));
        return;
    }
    const rb_ast_given *given = rb_ast_as(given, node);
    rb_fixture fixture = {.span = node->span};
    const rb_record *r = begin_fixture(s, given->record, given->like, &fixture);
    if (!r) return;
    set_cells(s, r, &fixture, &given->values);
    rb_money_complete(s, r, &fixture);
    rb_vec_push(&t->givens, fixture);
}

/* A date stands for its first moment in the rules' zone. */
static void set_as_of(rb_sema *s, rb_test *t, const rb_ast *node)
{
    rb_scope scope = rb_scope_of(s, NULL);
    const rb_expr *e = rb_check_expr(&scope, node);
    rb_value v;
    if (rb_expr_is_wrong(e)) return;
    bool moment = e->type.kind == RB_TYPE_date || e->type.kind == RB_TYPE_datetime;
    if (!moment || !rb_expr_constant(&scope, e, &v)) {
        rb_diag_add(s->ds, RB_E0407, e->span, "a test is judged as of a date or a datetime, written out");
        return;
    }
    t->has_as_of = true;
    t->as_of = v.i64;
    int64_t both[2];
    if (e->type.kind == RB_TYPE_date) t->as_of = rb_zone_resolve(s->program->zone, v.i64 * RB_US_PER_DAY, both) > 0 ? both[0] : v.i64 * RB_US_PER_DAY;
}

void rb_check_test(rb_sema *s, const rb_ast_test *node)
{
    rb_test *t = RB_NEW(rb_test);
    t->name = node->name.text;
    t->span = node->name.span;
    uint32_t same = s->program->tests.len;
    if (!rb_map_add(&s->tests, t->name, &same)) {
        rb_diag_add(s->ds, RB_E0202, t->span, "two tests are called '%.*s'", RB_STR_ARGS(t->name));
        rb_diag_note(s->ds, s->program->tests.items[same]->span, "the other one is here");
    }
    if (node->as_of) set_as_of(s, t, node->as_of);
    for (uint32_t i = 0; i < node->steps.len; i++) {
        const rb_ast *step = node->steps.items[i];
        if (step->kind == RB_AST_given || step->kind == RB_AST_given_table) rb_check_given(s, t, step);
        if (step->kind == RB_AST_given_after) rb_check_turn(s, t, rb_ast_as(given_after, step));
        if (step->kind == RB_AST_expect) rb_check_expect(s, t, rb_ast_as(expect, step));
    }
    if (t->givens.len > RB_BATCH_ROWS) rb_diag_add(s->ds, RB_E0407, t->span, "this test gives %u records; %d are the most", t->givens.len, RB_BATCH_ROWS);
    bool expects = false;
    for (uint32_t i = 0; i < node->steps.len; i++) expects |= node->steps.items[i]->kind == RB_AST_expect || node->steps.items[i]->kind == RB_AST_bad;
    if (!expects) rb_diag_add(s->ds, RB_E0407, t->span, "this test expects nothing, so it cannot fail");
    rb_vec_push(&s->program->tests, t);
}
