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
#include "exec/matching.h"
#include "exec/resident.h"

#include <stdio.h>
#include <stdlib.h>

enum { RECORDS = 500, RELATED = 30, ROUNDS = 12, SHOWN = 5 };
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
    rb_residents *held;
    uint64_t      agreed, differed;
} trial;

static void tell(trial *t, uint32_t row, const char *what, const char *got, const char *wanted)
{
    if (t->differed++ >= SHOWN) return;
    printf("FAIL seed %llu, %s: the plan says %s, the oracle %s\n", (unsigned long long)t->seed, what, got, wanted);
    if (t->differed == 1) printf("%.*s", RB_STR_ARGS(t->text));
    for (uint32_t f = 0; row != UINT32_MAX && f < generated_fields(CASES); f++) {
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
    enum table table = rb_str_equal(schema->name, RB_STR("Act")) ? ACTS : rb_str_equal(schema->name, RB_STR("Agent")) ? AGENTS_OF_POOL : CASES;
    bool *wanted = RB_NEW_ARRAY(bool, schema->fields.len);
    for (uint32_t f = 0; f < schema->fields.len; f++) wanted[f] = true;
    rb_batch *batch = rb_batch_new(schema, wanted);
    for (uint32_t row = 0; row < count; row++) {
        rows[row] = RB_NEW_ARRAY(value, schema->fields.len);
        batch->record[row] = batch->line[row] = row + 1u;
        batch->raw[row] = RB_STR("");
        for (uint32_t f = 0; f < schema->fields.len; f++) {
            rb_buf text = {0};
            rows[row][f] = table == AGENTS_OF_POOL && f == 0 ? generate_name(row, &text) : generate_cell(r, table, f, &text);
            rb_str kept = rb_buf_take(&text);
            batch->cells[f][row] = (rb_cell){.ptr = kept.ptr, .len = (uint32_t)kept.len, .kind = RB_CELL_TEXT};
        }
    }
    batch->rows = count;
    return batch;
}

static const rb_schema *schema_of(const trial *t, const char *name) { return t->c.plan->streams.items[stream_of(t, name)]->schema; }

/* The acts and the agents are held in memory before the cases ask for them. */
static rb_residents *hold(trial *t, rng *r)
{
    rb_residents *held = rb_residents_new(t->c.plan, true);
    t->o.act_count = RELATED;
    t->o.act_rows = RB_NEW_ARRAY(value *, RELATED);
    t->o.agent_rows = RB_NEW_ARRAY(value *, AGENTS);
    rb_batch *acts = fill(schema_of(t, "Act"), r, RELATED, t->o.act_rows), *agents = fill(schema_of(t, "Agent"), r, AGENTS, t->o.agent_rows);
    for (uint32_t i = 0; i < t->c.plan->lookups.len; i++) {
        const rb_stream_plan *load = t->c.plan->lookups.items[i].load;
        rb_batch *batch = load->schema == schema_of(t, "Act") ? acts : agents;
        rb_exec  *x = rb_exec_new_with(t->c.plan, load, AS_OF, held);
        rb_exec_batch(x, batch);
        (void)rb_residents_add(held, i, x, batch, RB_STR("held"));
        rb_residents_seal(held, i);
    }
    return held;
}

/* Where exceptions with unknown conditions come to the same either way, unknown is an answer, too. */
static enum verdict wanted_verdict(judgement j, uint8_t got) 
{
    return (j.or_unknown && got == UNKNOWN) || (j.or_waived && got == WAIVED) ? (enum verdict)got : j.verdict;
}

static void compare_rule(trial *t, uint32_t number, const rb_ast_checklist *list, const rb_ast_rule *r)
{
    static const char *const names[] = {"pass", "fail", "skip", "unknown", "waived"};
    const uint8_t *got = rb_exec_verdicts(t->x, number);
    const char    *what = rb_str_chars(rb_str_print("rule %.*s.%.*s", RB_STR_ARGS(list->name.text), RB_STR_ARGS(r->name.text)));
    for (uint32_t row = 0; row < RECORDS; row++) {
        place p = run_place(&t->o, t->rows[row]);
        compare(t, row, what, got[row], wanted_verdict(judge_rule(&p, list, r), got[row]), names);
    }
}

static bool is_warning(const rb_ast_rule *r)
{
    for (uint32_t i = 0; i < r->clauses.len; i++)
        if (r->clauses.items[i]->kind == RB_AST_severity) return rb_ast_as(severity, r->clauses.items[i])->level == RB_SEVERITY_WORD_WARNING;
    return false;
}

/* Of verdicts that were found the same: pass if every rule that applies passed or is waived, fail if one of severity error did not. */
static void compare_outcomes(trial *t, uint32_t list_number, uint32_t first)
{
    static const char *const names[] = {"pass", "warn", "fail", "skip"};
    const rb_ast_checklist *list = t->o.checklists.items[list_number];
    const uint8_t *got = rb_exec_outcomes(t->x, list_number);
    for (uint32_t row = 0; row < RECORDS; row++) {
        place    p = judging_place(&t->o, t->rows[row], list);
        value    when = list->when ? judge_expression(&p, list->when) : yes_or_no(true);
        uint32_t want = 0;
        for (uint32_t i = 0; i < list->rules.len; i++) {
            uint8_t v = rb_exec_verdicts(t->x, first + i)[row];
            if (v != FAIL && v != UNKNOWN) continue;
            uint32_t one = is_warning(rb_ast_as(rule, list->rules.items[i])) ? 1 : 2;
            want = one > want ? one : want;
        }
        if (when.known && !when.yes) want = 3;
        compare(t, row, "an outcome", got[row], want, names);
    }
}

static void compare_rules(trial *t)
{
    uint32_t rule = 0;
    for (uint32_t c = 0; c < t->o.checklists.len; c++) {
        const rb_ast_checklist *list = t->o.checklists.items[c];
        for (uint32_t i = 0; i < list->rules.len; i++, rule++) compare_rule(t, rule, list, rb_ast_as(rule, list->rules.items[i]));
        compare_outcomes(t, c, rule - list->rules.len);
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

static void compare_figure(trial *t, const rb_ast_kpi *k, const rb_kpi_group *g, const value *const *records, uint32_t count)
{
    figure  f = judge_kpi(&t->o, k, records, count);
    rb_i128 shown = 0;
    bool    has = f.has_value && plain_scale(f.numerator, 1, f.denominator, &shown);
    rb_i128 got = rb_type_rep(g->value.type) == RB_REP_DEC ? g->value.dec : g->value.i64;
    int     band = g->band == UINT32_MAX ? -1 : (int)g->band, wanted = judge_band(&t->o, k, &f, records);
    bool    same = g->records == f.records && g->measured == f.measured && g->left_out == f.left_out && g->value.known == has && (!has || got == shown);
    const char *what = rb_str_chars(rb_str_print("kpi %.*s for %.*s", RB_STR_ARGS(k->name.text), RB_STR_ARGS(shown_key(g))));
    if (!same) tell(t, UINT32_MAX, what,
                    rb_str_chars(rb_str_print("%llu/%llu/%llu, %s %lld", (unsigned long long)g->records, (unsigned long long)g->measured, (unsigned long long)g->left_out, g->value.known ? "known" : "unknown", (long long)got)),
                    rb_str_chars(rb_str_print("%llu/%llu/%llu, %s %lld", (unsigned long long)f.records, (unsigned long long)f.measured, (unsigned long long)f.left_out, has ? "known" : "unknown", (long long)shown)));
    else if (band != wanted) tell(t, UINT32_MAX, rb_str_chars(rb_str_print("band of %s", what)), rb_str_chars(rb_str_print("%d", band)), rb_str_chars(rb_str_print("%d", wanted)));
    else t->agreed++;
}

/* The records of a kpi: those that count, and the texts of their keys. */
typedef struct counted { const value **in; rb_str *keys; uint32_t count; uint64_t unknown; } counted;

static counted records_of(const trial *t, const rb_ast_kpi *k, uint32_t keys)
{
    counted c = {.in = RB_NEW_ARRAY(const value *, RECORDS), .keys = RB_NEW_ARRAY(rb_str, RECORDS)};
    for (uint32_t row = 0; row < RECORDS; row++) {
        value where;
        place p = run_place(&t->o, t->rows[row]);
        bool  in = counts_for(&p, k, &where);
        c.unknown += !where.known;
        if (!in) continue;
        c.in[c.count] = t->rows[row];
        c.keys[c.count++] = key_text(&p, k, keys);
    }
    return c;
}

/* Of the groups those by the first `keys` keys. */
static uint64_t compare_groups(trial *t, const rb_ast_kpi *k, const rb_kpi_list *groups, uint32_t keys)
{
    counted     c = records_of(t, k, keys);
    rb_kpi_walk walk = rb_kpi_walk_over(groups);
    uint64_t    in_groups = 0;
    for (const rb_kpi_group *group; (group = rb_kpi_walk_next(&walk));) {
        const value **in = RB_NEW_ARRAY(const value *, RECORDS);
        uint32_t count = 0;
        rb_str   key = shown_key(group);
        if (group->keys.len != keys) continue;
        for (uint32_t row = 0; row < c.count; row++)
            if (rb_str_equal(c.keys[row], key)) in[count++] = c.in[row];
        in_groups += count;
        compare_figure(t, k, group, in, count);
    }
    if (in_groups != c.count) tell(t, UINT32_MAX, rb_str_chars(rb_str_print("kpi %.*s by %u keys", RB_STR_ARGS(k->name.text), keys)), "some groups are missing", "all records are in groups");
    return c.unknown;
}

static void compare_kpi(trial *t, uint32_t index)
{
    const rb_ast_kpi   *k = t->o.kpis.items[index];
    const rb_kpi_total *total = &t->summary.kpis[index];
    uint64_t unknown = compare_groups(t, k, &total->groups, key_count(k));
    if (unknown != total->where_unknown) tell(t, UINT32_MAX, "records whose 'where' is unknown", "another count", "its own");
    for (uint32_t keys = 0; total->totals.len > 0 && keys < key_count(k); keys++)
        compare_groups(t, k, &total->totals, keys);
}

/* ---- assignments ---- */

/* As if some had been given in earlier runs. */
static void begin_pools(trial *t, rng *r, turns *pools)
{
    for (uint32_t a = 0; a < t->o.assigns.len; a++) {
        bool before = rng_below(r, 2);
        pools[a] = (turns){.last = -1};
        if (!before) continue;
        pools[a].last = (int)rng_below(r, AGENTS);
        rb_buf name = {0};
        (void)generate_name((uint32_t)pools[a].last, &name);
        (void)rb_exec_pool_last(t->x, a, rb_buf_str(&name));
        for (uint32_t i = 0; i < AGENTS; i++) {
            rb_buf b = {0};
            (void)generate_name(i, &b);
            pools[a].before[i] = rng_below(r, 5);
            (void)rb_exec_pool_before(t->x, a, rb_buf_str(&b), pools[a].before[i]);
        }
    }
}

static void compare_assigns(trial *t, turns *pools)
{
    static const char *const names[] = {"by turn", "by name", "otherwise", "nobody", "unknown", "not given"};
    for (uint32_t a = 0; a < t->o.assigns.len; a++)
        for (uint32_t row = 0; row < RECORDS; row++) {
            place p = run_place(&t->o, t->rows[row]);
            const rb_assignment *got = rb_exec_assignment(t->x, a, row);
            turn want = judge_assign(&p, t->o.assigns.items[a], &pools[a]);
            compare(t, row, "how a record is given", got->how, want.how, names);
            if ((uint32_t)got->how != (uint32_t)want.how) break; /* all later ones would differ, too */
            bool given = want.how == BY_TURN || want.how == BY_NAME || want.how == TO_OTHERWISE;
            if (given && !rb_str_equal(rb_text_nfc(got->who.text), rb_text_nfc(want.who.text))) {
                tell(t, row, "to whom a record is given", rb_str_chars(got->who.text), rb_str_chars(want.who.text));
                break;
            }
            if (given && got->over != want.over) tell(t, row, "over capacity", got->over ? "yes" : "no", want.over ? "yes" : "no");
        }
}

/* ---- reconciliations ---- */

static void take_side(trial *t, rb_matching *m, uint32_t side, rb_batch *batch)
{
    const rb_stream_plan *s = t->c.plan->streams.items[stream_of(t, side == 0 ? "Case" : "Act")];
    rb_exec *x = rb_exec_new_with(t->c.plan, s, AS_OF, t->held);
    rb_exec_batch(x, batch);
    for (uint32_t i = 0; i < s->sides.len; i++)
        if (s->sides.items[i].side == side) rb_matching_add(m, x, i, 0);
}

static bool same_line(const rb_balance_line *got, const line *want, bool has_total)
{
    return got->records == want->records && (!has_total || (got->without == want->without && got->amount.dec == want->amount));
}

static const char *printed(const rb_ast_reconcile *r, const sided sides[2])
{
    rb_buf b = {0};
    rb_buf_print(&b, "reconcile %.*s of %u and %u records", RB_STR_ARGS(r->name.text), sides[0].count, sides[1].count);
    return rb_str_chars(rb_buf_take(&b));
}

static void compare_reconciled(trial *t, const rb_ast_reconcile *r, const rb_reconcile_total *got, const sided sides[2])
{
    static const char *const names[] = {"matched", "tolerated", "different", "only left", "only right", "duplicate", "unknown"};
    reconciled  want = judge_reconcile(&t->o, r, sides);
    bool        has_total = t->c.plan->reconciles.items[0].has_total;
    const char *what = printed(r, sides);
    for (uint32_t m = 0; m < MATCHES; m++) {
        if (got->keys[m] != want.keys[m]) tell(t, UINT32_MAX, rb_str_chars(rb_str_print("%s: %s", what, names[m])), rb_str_chars(rb_str_print("%llu keys", (unsigned long long)got->keys[m])), rb_str_chars(rb_str_print("%llu", (unsigned long long)want.keys[m])));
        else t->agreed++;
        for (uint32_t s = 0; s < 2; s++)
            if (!same_line(&got->side[s].by_match[m], &want.lines[s][m], has_total)) tell(t, UINT32_MAX, rb_str_chars(rb_str_print("%s: the line of %s", what, names[m])), "another", "its own");
    }
    for (uint32_t s = 0; s < 2; s++) {
        if (!same_line(&got->side[s].outside, &want.outside[s], has_total)) tell(t, UINT32_MAX, rb_str_chars(rb_str_print("%s: outside", what)), "another", "its own");
        if (got->missing_outside[s] != want.missing_outside[s]) tell(t, UINT32_MAX, rb_str_chars(rb_str_print("%s: missing, and outside where", what)), "another", "its own");
    }
    for (uint32_t i = 0; i < t->c.plan->reconciles.items[0].compares.len; i++)
        if (got->differs[i] != want.differs[i]) tell(t, UINT32_MAX, rb_str_chars(rb_str_print("%s: how many differ in comparison %u", what, i)), "another", "its own");
}

/* Rounds of a few records each, so that keys often meet just once. */
static void compare_reconciles(trial *t, rng *r)
{
    for (uint32_t round = 0; t->o.reconciles.len > 0 && round < ROUNDS; round++) {
        sided sides[2] = {{RB_NEW_ARRAY(value *, 64), 1 + rng_below(r, 24)}, {RB_NEW_ARRAY(value *, 64), 1 + rng_below(r, 24)}};
        rb_reconcile_total total = {.ran = false};
        rb_matching *m = rb_matching_new(t->c.plan, 0, (rb_matching_options){.all = true, .keep = 100});
        rb_batch *batches[2] = {fill(schema_of(t, "Case"), r, sides[0].count, sides[0].rows), fill(schema_of(t, "Act"), r, sides[1].count, sides[1].rows)};
        uint32_t  first = rng_below(r, 2);
        take_side(t, m, first, batches[first]);
        take_side(t, m, 1 - first, batches[1 - first]);
        rb_matching_finish(m, &total);
        compare_reconciled(t, t->o.reconciles.items[0], &total, sides);
    }
}

/* ---- several workers ---- */

static rb_batch *part_of(const rb_batch *all, const rb_schema *schema, uint32_t from, uint32_t until)
{
    bool *wanted = RB_NEW_ARRAY(bool, schema->fields.len);
    for (uint32_t f = 0; f < schema->fields.len; f++) wanted[f] = true;
    rb_batch *part = rb_batch_new(schema, wanted);
    for (uint32_t row = from; row < until; row++) {
        part->record[row - from] = all->record[row];
        part->line[row - from] = all->line[row];
        part->raw[row - from] = all->raw[row];
        for (uint32_t f = 0; f < schema->fields.len; f++) part->cells[f][row - from] = all->cells[f][row];
    }
    part->rows = until - from;
    return part;
}

/* The same records by three workers, in batches of uneven length, the last records first: what is added up in other orders must come
 * to the same figures. From here on these are compared. */
static void run_in_parts(trial *t, const rb_stream_plan *cases)
{
    static const uint32_t ends[] = {0, 1, 65, 300, 301, RECORDS};
    rb_exec *workers[3];
    if (t->o.assigns.len > 0) return; /* one worker gives all */
    for (uint32_t w = 0; w < 3; w++) workers[w] = rb_exec_new_with(t->c.plan, cases, AS_OF, t->held);
    for (uint32_t i = 5; i > 0; i--) rb_exec_batch(workers[i % 3], part_of(t->batch, cases->schema, ends[i - 1], ends[i]));
    rb_exec_merge(workers[0], workers[2]);
    rb_exec_merge(workers[0], workers[1]);
    t->summary = (rb_summary){0};
    rb_summary_init(&t->summary, t->c.plan, AS_OF);
    rb_exec_finish(workers[0], &t->summary);
}

/* False: the program was refused, which a generated one should not be. */
static bool try_seed(uint64_t seed, uint64_t *agreed, uint64_t *differed, uint64_t *tables)
{
    rng        r = {seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
    trial      t = {.seed = seed, .text = generate_program(&r)};
    turns      pools[2];
    rb_sources sources = {0};
    rb_diags   ds = {.sources = &sources};
    if (!rb_compile_text(RB_STR("random.rules"), t.text, &ds, &t.c)) {
        if (getenv("RB_ORACLE_REFUSED")) printf("refused, seed %llu: %.*s\n%.*s\n", (unsigned long long)seed, RB_STR_ARGS(ds.items.items[0].message), RB_STR_ARGS(t.text));
        return false;
    }
    t.o = oracle_of(t.c.parsed.file, AS_OF);
    const rb_stream_plan *cases = t.c.plan->streams.items[stream_of(&t, "Case")];
    t.held = hold(&t, &r);
    t.rows = RB_NEW_ARRAY(value *, RECORDS);
    t.batch = fill(cases->schema, &r, RECORDS, t.rows);
    rb_summary_init(&t.summary, t.c.plan, AS_OF);
    t.x = rb_exec_new_with(t.c.plan, cases, AS_OF, t.held);
    begin_pools(&t, &r, pools);
    rb_exec_batch(t.x, t.batch);
    compare_rules(&t);
    compare_routes(&t);
    compare_assigns(&t, pools);
    rb_exec_finish(t.x, &t.summary);
    run_in_parts(&t, cases);
    for (uint32_t k = 0; k < t.o.kpis.len; k++) compare_kpi(&t, k);
    compare_reconciles(&t, &r);
    for (uint32_t i = 0; i < cases->routes.len; i++) *tables += cases->routes.items[i].table != NULL;
    *agreed += t.agreed;
    *differed += t.differed;
    return true;
}

int main(int argc, char **argv)
{
    rb_gc_init();
    uint64_t programs = argc > 1 ? strtoull(argv[1], NULL, 10) : 40, first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    uint64_t agreed = 0, differed = 0, refused = 0, tables = 0;
    for (uint64_t seed = first; seed < first + programs; seed++) refused += !try_seed(seed, &agreed, &differed, &tables);
    printf("%llu programs over %d records each, %llu refused, %llu tables looked up, %llu answers compared\n", (unsigned long long)programs, RECORDS, (unsigned long long)refused, (unsigned long long)tables, (unsigned long long)(agreed + differed));
    if (tables == 0 && programs >= 60) {
        puts("no program had a table that is looked up");
        differed++;
    }
    if (refused * 5 > programs) {
        puts("too many programs were refused: set RB_ORACLE_REFUSED to see why");
        differed++;
    }
    printf("%llu passed, %llu failed\n", (unsigned long long)(programs - refused), (unsigned long long)differed);
    return differed > 0;
}
