/* tests/oracle/oracle.c: random programs over random records, judged by the plan and by the oracle.
 *
 *   oracle [PROGRAMS [FIRST_SEED]]      each program over RECORDS records; the last line is `N passed, N failed`
 *
 * A disagreement shows the seed, the program, the record and both answers; the same seed gives the same again.
 */
#include "oracle.h"

#include "engine/engine.h"
#include "engine/summary.h"
#include "exec/exec.h"
#include "exec/resident.h"

#include <stdio.h>
#include <stdlib.h>

enum { RECORDS = 500, RELATED = 30, SHOWN = 5 };
#define AS_OF INT64_C(1750000000000000) /* 2025-06-15T15:06:40Z */

typedef struct trial {
    uint64_t      seed;
    rb_str        text;
    rb_compiled   c;
    oracle        o;
    rb_exec      *x;
    rb_batch     *batch;
    value       **rows;
    rb_summary    summary;
    uint64_t      agreed, differed;
} trial;

static void tell(trial *t, uint32_t row, const char *what, const char *got, const char *wanted)
{
    if (t->differed++ >= SHOWN) return;
    printf("FAIL seed %llu, %s: the plan says %s, the oracle %s\n", (unsigned long long)t->seed, what, got, wanted);
    if (t->differed == 1) printf("%.*s", RB_STR_ARGS(t->text));
    for (uint32_t f = 0; row != UINT32_MAX && f < generated_fields(); f++) {
        rb_cell c = t->batch->cells[f][row];
        printf("  %.*s = '%.*s'\n", RB_STR_ARGS(t->o.fields.items[f]), (int)c.len, c.ptr);
    }
}

static void compare(trial *t, uint32_t row, const char *what, uint32_t got, uint32_t wanted, const char *const *names)
{
    if (got == wanted) t->agreed++;
    else tell(t, row, what, names[got], names[wanted]);
}

static uint32_t stream_of(const trial *t, const char *name)
{
    uint32_t i = 0;
    while (!rb_str_equal(t->c.plan->streams.items[i]->schema->name, rb_str_of(name))) i++;
    return i;
}

/* A batch of random records, and what their cells mean. */
static rb_batch *fill(const rb_schema *schema, rng *r, uint32_t count, value **rows)
{
    bool is_act = rb_str_equal(schema->name, RB_STR("Act")), *wanted = RB_NEW_ARRAY(bool, schema->fields.len);
    for (uint32_t f = 0; f < schema->fields.len; f++) wanted[f] = true;
    rb_batch *batch = rb_batch_new(schema, wanted);
    for (uint32_t row = 0; row < count; row++) {
        rows[row] = RB_NEW_ARRAY(value, schema->fields.len);
        batch->record[row] = batch->line[row] = row + 1u;
        batch->raw[row] = RB_STR("");
        for (uint32_t f = 0; f < schema->fields.len; f++) {
            rb_buf text = {0};
            rows[row][f] = is_act ? generate_act(r, f, &text) : generate_cell(r, f, &text);
            rb_str kept = rb_buf_take(&text);
            batch->cells[f][row] = (rb_cell){.ptr = kept.ptr, .len = (uint32_t)kept.len, .kind = RB_CELL_TEXT};
        }
    }
    batch->rows = count;
    return batch;
}

/* The acts are held in memory before the cases ask for them. */
static rb_residents *hold(trial *t, rng *r)
{
    rb_residents *held = rb_residents_new(t->c.plan, true);
    t->o.act_count = RELATED;
    t->o.act_rows = RB_NEW_ARRAY(value *, RELATED);
    rb_batch *batch = fill(t->c.plan->streams.items[stream_of(t, "Act")]->schema, r, RELATED, t->o.act_rows);
    for (uint32_t i = 0; i < t->c.plan->lookups.len; i++) {
        rb_exec *x = rb_exec_new_with(t->c.plan, t->c.plan->lookups.items[i].load, AS_OF, held);
        rb_exec_batch(x, batch);
        (void)rb_residents_add(held, i, x, batch, RB_STR("acts"));
        rb_residents_seal(held, i);
    }
    return held;
}

static void compare_rules(trial *t)
{
    static const char *const names[] = {"pass", "fail", "skip", "unknown", "waived"};
    uint32_t rule = 0;
    for (uint32_t c = 0; c < t->o.checklists.len; c++) {
        const rb_ast_checklist *list = t->o.checklists.items[c];
        for (uint32_t i = 0; i < list->rules.len; i++, rule++) {
            const uint8_t *got = rb_exec_verdicts(t->x, rule);
            for (uint32_t row = 0; row < RECORDS; row++) {
                place p = run_place(&t->o, t->rows[row]);
                const rb_ast_rule *r = rb_ast_as(rule, list->rules.items[i]);
                rb_str what = rb_str_print("rule %.*s.%.*s", RB_STR_ARGS(list->name.text), RB_STR_ARGS(r->name.text));
                compare(t, row, rb_str_chars(what), got[row], judge_rule(&p, list, r), names);
            }
        }
    }
}

static void compare_routes(trial *t)
{
    static const char *const names[] = {"routed", "no match", "unknown", "conflict"};
    for (uint32_t i = 0; i < t->o.routes.len; i++) {
        const uint8_t  *states = rb_exec_route_states(t->x, i);
        const uint32_t *taken = rb_exec_route_rows(t->x, i);
        for (uint32_t row = 0; row < RECORDS; row++) {
            place   p = run_place(&t->o, t->rows[row]);
            routing want = judge_route(&p, t->o.routes.items[i]);
            compare(t, row, "a route's state", states[row], want.state, names);
            if (want.state == ROUTED && states[row] == ROUTED && taken[row] != want.row) tell(t, row, "a route's row", "another", "its own");
        }
    }
}

static rb_str shown_key(const rb_kpi_group *g)
{
    rb_buf b = {0};
    for (uint32_t k = 0; k < g->keys.len; k++) {
        const rb_value *v = &g->keys.items[k];
        if (!v->known) rb_buf_add_chars(&b, "?");
        else if (v->type.kind == RB_TYPE_text) rb_buf_add_str(&b, rb_text_nfc(v->text));
        else if (v->type.kind == RB_TYPE_enumeration) rb_buf_add_str(&b, v->type.picklist->values.items[v->i64]);
        else if (v->type.kind == RB_TYPE_yes_no) rb_buf_print(&b, "%d", v->yes);
        else if (rb_type_rep(v->type) == RB_REP_DEC) rb_dec_print(&b, v->dec);
        else rb_buf_print(&b, "%lld", (long long)v->i64);
        rb_buf_add_char(&b, '|');
    }
    return rb_buf_take(&b);
}

static void compare_figure(trial *t, const rb_ast_kpi *k, const rb_kpi_group *g, const figure *f)
{
    rb_i128 shown = 0;
    bool    has = f->has_value && plain_scale(f->numerator, 1, f->denominator, &shown);
    rb_i128 got = rb_type_rep(g->value.type) == RB_REP_DEC ? g->value.dec : g->value.i64;
    int     band = g->band == UINT32_MAX ? -1 : (int)g->band, wanted = judge_band(&t->o, k, f);
    bool    same = g->records == f->records && g->measured == f->measured && g->left_out == f->left_out && g->value.known == has && (!has || got == shown);
    if (!same) tell(t, UINT32_MAX, rb_str_chars(rb_str_print("kpi %.*s for %.*s", RB_STR_ARGS(k->name.text), RB_STR_ARGS(shown_key(g)))),
                    rb_str_chars(rb_str_print("%llu/%llu/%llu", (unsigned long long)g->records, (unsigned long long)g->measured, (unsigned long long)g->left_out)),
                    rb_str_chars(rb_str_print("%llu/%llu/%llu or another value", (unsigned long long)f->records, (unsigned long long)f->measured, (unsigned long long)f->left_out)));
    else if (band != wanted) tell(t, UINT32_MAX, "a band", rb_str_chars(rb_str_print("%d", band)), rb_str_chars(rb_str_print("%d", wanted)));
    else t->agreed++;
}

static void compare_kpi(trial *t, uint32_t index)
{
    const rb_ast_kpi   *k = t->o.kpis.items[index];
    const rb_kpi_total *total = &t->summary.kpis[index];
    rb_str  *keys = RB_NEW_ARRAY(rb_str, RECORDS);
    uint64_t unknown = 0, in_groups = 0, in_all = 0;
    for (uint32_t row = 0; row < RECORDS; row++) {
        value where;
        place p = run_place(&t->o, t->rows[row]);
        bool  in = counts_for(&p, k, &where);
        unknown += !where.known;
        in_all += in;
        keys[row] = in ? key_text(&p, k) : RB_STR("(out)");
    }
    if (unknown != total->where_unknown) tell(t, UINT32_MAX, "records whose 'where' is unknown", "another count", "its own");
    for (uint32_t g = 0; g < total->groups.len; g++) {
        const value **in = RB_NEW_ARRAY(const value *, RECORDS);
        uint32_t count = 0;
        rb_str   key = shown_key(&total->groups.items[g]);
        for (uint32_t row = 0; row < RECORDS; row++)
            if (rb_str_equal(keys[row], key)) in[count++] = t->rows[row];
        figure f = judge_kpi(&t->o, k, in, count);
        in_groups += count;
        compare_figure(t, k, &total->groups.items[g], &f);
    }
    if (in_groups != in_all) tell(t, UINT32_MAX, rb_str_chars(rb_str_print("kpi %.*s", RB_STR_ARGS(k->name.text))), "some groups are missing", "all records are in groups");
}

/* False: the program was refused, which a generated one should not be. */
static bool try_seed(uint64_t seed, uint64_t *agreed, uint64_t *differed)
{
    rng        r = {seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
    trial      t = {.seed = seed, .text = generate_program(&r)};
    rb_sources sources = {0};
    rb_diags   ds = {.sources = &sources};
    if (!rb_compile_text(RB_STR("random.rules"), t.text, &ds, &t.c)) {
        if (getenv("RB_ORACLE_REFUSED")) printf("refused, seed %llu: %.*s\n%.*s\n", (unsigned long long)seed, RB_STR_ARGS(ds.items.items[0].message), RB_STR_ARGS(t.text));
        return false;
    }
    t.o = oracle_of(t.c.parsed.file, AS_OF);
    const rb_stream_plan *cases = t.c.plan->streams.items[stream_of(&t, "Case")];
    rb_residents *held = hold(&t, &r);
    t.rows = RB_NEW_ARRAY(value *, RECORDS);
    t.batch = fill(cases->schema, &r, RECORDS, t.rows);
    rb_summary_init(&t.summary, t.c.plan, AS_OF);
    t.x = rb_exec_new_with(t.c.plan, cases, AS_OF, held);
    rb_exec_batch(t.x, t.batch);
    compare_rules(&t);
    compare_routes(&t);
    rb_exec_finish(t.x, &t.summary);
    for (uint32_t k = 0; k < t.o.kpis.len; k++) compare_kpi(&t, k);
    *agreed += t.agreed;
    *differed += t.differed;
    return true;
}

int main(int argc, char **argv)
{
    rb_gc_init();
    uint64_t programs = argc > 1 ? strtoull(argv[1], NULL, 10) : 40, first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    uint64_t agreed = 0, differed = 0, refused = 0;
    for (uint64_t seed = first; seed < first + programs; seed++) refused += !try_seed(seed, &agreed, &differed);
    printf("%llu programs over %d records each, %llu refused, %llu answers compared\n", (unsigned long long)programs, RECORDS, (unsigned long long)refused, (unsigned long long)(agreed + differed));
    if (refused * 10 > programs) {
        puts("too many programs were refused: set RB_ORACLE_REFUSED to see why");
        differed++;
    }
    printf("%llu passed, %llu failed\n", (unsigned long long)(programs - refused), (unsigned long long)differed);
    return differed > 0;
}
