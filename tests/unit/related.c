/* tests/unit/related.c: what is asked of related records, over random rows, against a few lines that go through all of them.
 *
 * Sizes are such that one record has several thousand related ones, so that its pairs fill more than one batch, and that keys
 * are blank, conditions unknown and values unreadable. Loops see the same pairs in the same order, so ties come out alike.
 */
#include "check.h"
#include "random.h"

#include "engine/engine.h"
#include "exec/resident.h"

#include <stdlib.h>

enum { INNER_ROWS = 6000, OUTER_ROWS = 700, KEYS = 12, BLANK = -1000, UNREADABLE = -1001 };

static const char rules[] =
    "record Inner { key id text  k text  f yes/no  v number  t integer  s text  up text\n"
    "  one self Inner where self.id is Inner.up\n"
    "  let twice = v * 2 }\n"
    "record Outer { key id text  k text  z number\n"
    "  many items Inner where Inner.k is Outer.k and f\n"
    "  many above Inner where Inner.k is Outer.k and v > z\n"
    "  one  named Inner where Inner.id is Outer.k\n"
    "  let a_any = any items where v > z\n"
    "  let b_none = no items where v > z\n"
    "  let c_every = every items where v > z has t > 2\n"
    "  let d_count = count of items where v > z\n"
    "  let e_sum = sum of items.v\n"
    "  let f_min = min of items.twice where t > 1\n"
    "  let g_first = first of items.s by t where v > 0\n"
    "  let h_last = last of items.v by t\n"
    "  let i_above = count of above\n"
    "  let j_all = count of items\n"
    "  let k_named = named.v\n"
    "  let l_up = count of items where self.v > z and t > 0\n"
    "  let m_average = average of items.t where t > 2\n"
    "}\n";

struct inner { int k, f, v, t, s, up; };
struct outer { int k, z; };
static struct inner inners[INNER_ROWS];
static struct outer outers[OUTER_ROWS];

static uint64_t seed = 7;
static int below(int n) { return (int)random_below(&seed, (uint32_t)n); }

static int or_blank(int value, int one_in) { return below(one_in) == 0 ? BLANK : value; }

static void make_rows(void)
{
    for (int i = 0; i < INNER_ROWS; i++) {
        int k = below(4) ? below(2) : below(KEYS);
        bool clean = k == 1; /* of this key everything is known, so that sums are, too */
        inners[i] = (struct inner){.k = or_blank(k, 40), .f = clean ? below(2) : or_blank(below(2), 400), .v = clean ? below(9) - 4 : or_blank(below(9) - 4, 60),
                                   .t = clean ? below(6) : or_blank(below(6), 90), .s = or_blank(below(50), 20), .up = below(INNER_ROWS + 50)};
        if (!clean && below(200) == 0) inners[i].v = UNREADABLE;
        if (k > 5) inners[i].f = below(2), inners[i].v = below(9) - 4, inners[i].t = below(6);
    }
    for (int i = 0; i < OUTER_ROWS; i++) outers[i] = (struct outer){.k = or_blank(below(KEYS + 2), 12), .z = or_blank(below(9) - 4, 12)};
}

static rb_cell cell(const char *text)
{
    rb_str kept = rb_str_dup(rb_str_of(text));
    return (rb_cell){.ptr = kept.ptr, .len = (uint32_t)kept.len, .kind = RB_CELL_TEXT};
}

static rb_cell number_cell(const char *prefix, int n)
{
    char text[32];
    if (n == BLANK) return cell("");
    if (n == UNREADABLE) return cell("n/k");
    snprintf(text, sizeof text, "%s%d", prefix, n);
    return cell(text);
}

static rb_batch *batch_of(const rb_schema *schema)
{
    bool *wanted = RB_NEW_ARRAY(bool, schema->fields.len);
    for (uint32_t i = 0; i < schema->fields.len; i++) wanted[i] = true;
    return rb_batch_new(schema, wanted);
}

static void put_inner(rb_batch *b, uint32_t row, int i)
{
    const struct inner *r = &inners[i];
    b->cells[0][row] = number_cell("", i);
    b->cells[1][row] = number_cell("", r->k);
    b->cells[2][row] = cell(r->f == BLANK ? "" : r->f ? "yes" : "no");
    b->cells[3][row] = number_cell("", r->v);
    b->cells[4][row] = number_cell("", r->t);
    b->cells[5][row] = number_cell("s", r->s);
    b->cells[6][row] = number_cell("", r->up);
    b->line[row] = b->record[row] = (uint64_t)i + 1;
}

static rb_compiled compiled;

static const rb_residents *hold(void)
{
    rb_residents *r = rb_residents_new(compiled.plan, true);
    const rb_stream_plan *load = compiled.plan->lookups.items[0].load;
    rb_exec  *x = rb_exec_new_with(compiled.plan, load, 0, NULL);
    rb_batch *b = batch_of(load->schema);
    for (int i = 0; i < INNER_ROWS;) {
        rb_batch_reset(b);
        for (b->rows = 0; b->rows < RB_BATCH_ROWS && i < INNER_ROWS; i++) put_inner(b, b->rows++, i);
        rb_exec_batch(x, b);
        CHECK(rb_residents_add(r, 0, x, b, RB_STR("inner.csv")));
    }
    rb_residents_seal(r, 0);
    return r;
}

/* The same by hand. -1 no, 0 unknown, 1 yes; numbers are BLANK when unknown. */
enum { NO = -1, MAYBE = 0, YES = 1 };
static int both(int a, int b) { return a < b ? a : b; }
static int more(int a, int b) { return a <= UNREADABLE + 1 || b <= UNREADABLE + 1 ? MAYBE : a > b ? YES : NO; }
static int is(int f) { return f == BLANK ? MAYBE : f ? YES : NO; }

struct sums { int any, count, unsure, sum, spoilt, best, has, s; };

static int items_of(const struct outer *o, const struct inner *r) { return r->k == BLANK || r->k != o->k ? NO : is(r->f); }
static int value_of_up(const struct inner *r) { return r->up < INNER_ROWS ? inners[r->up].v : BLANK; }

static void take(struct sums *s, int counts)
{
    s->count += counts == YES;
    s->unsure += counts == MAYBE;
}

static int answer(const struct sums *s) { return s->count ? YES : s->unsure ? MAYBE : NO; }
static int count_of(const struct sums *s) { return s->unsure ? BLANK : s->count; }

struct wanted { int any, every, count, sum, min, first, last, above, all, up, t_sum, t_count; };

static void order(struct sums *best, int key, int value, bool last)
{
    if (key <= UNREADABLE + 1) best->spoilt = 1;
    else if (!best->has || (last ? key > best->best : key < best->best)) *best = (struct sums){.best = key, .has = 1, .s = value, .spoilt = best->spoilt, .unsure = best->unsure};
}

static struct wanted by_hand(const struct outer *o)
{
    struct wanted w = {0};
    struct sums any = {0}, every = {0}, all = {0}, min = {0}, first = {0}, last = {0}, above = {0}, up = {0}, t = {0};
    for (int i = 0; i < INNER_ROWS; i++) {
        const struct inner *r = &inners[i];
        int in = items_of(o, r), over = both(in, more(r->v, o->z));
        take(&any, over);
        take(&every, both(over, -more(r->t, 2)));
        take(&all, in);
        if (in == YES) all.spoilt |= r->v <= UNREADABLE + 1, all.sum += r->v;
        int small = both(in, more(r->t, 1));
        take(&min, small);
        if (small == YES) order(&min, r->v, r->v, false);
        int positive = both(in, more(r->v, 0));
        first.unsure += positive == MAYBE;
        if (positive == YES) order(&first, r->t, r->s, false);
        last.unsure += in == MAYBE;
        if (in == YES) order(&last, r->t, r->v, true);
        take(&above, r->k == BLANK || r->k != o->k ? NO : more(r->v, o->z));
        take(&up, both(in, both(more(value_of_up(r), o->z), more(r->t, 0))));
        int late = both(in, more(r->t, 2));
        take(&t, late);
        if (late == YES) t.sum += r->t;
    }
    w.any = answer(&any);
    w.every = -answer(&every);
    w.count = count_of(&any);
    w.sum = all.unsure || all.spoilt ? BLANK : all.sum;
    w.min = min.unsure || min.spoilt || !min.has ? BLANK : 2 * min.s;
    w.first = first.unsure || first.spoilt || !first.has ? BLANK : first.s;
    w.last = last.unsure || last.spoilt || !last.has || last.s == UNREADABLE ? BLANK : last.s;
    w.above = count_of(&above);
    w.all = count_of(&all);
    w.up = count_of(&up);
    w.t_sum = t.unsure || !t.count ? BLANK : t.sum;
    w.t_count = t.count;
    return w;
}

static rb_value let(rb_exec *x, const char *name, uint32_t row)
{
    const rb_stream_plan *s = compiled.plan->streams.items[1];
    for (uint32_t i = 0; i < s->lets.len; i++)
        if (rb_str_equal(s->let_names.items[i], rb_str_of(name))) return rb_exec_value(x, s->lets.items[i], row);
    bool is_there = false;
    CHECK(is_there);
    return (rb_value){.known = false};
}

static bool is_answer(rb_value v, int want) { return want == MAYBE ? !v.known : v.known && v.yes == (want == YES); }
static bool is_number(rb_value v, int want) { return want == BLANK ? !v.known : v.known && v.dec == (rb_dec)want * RB_DEC_ONE; }

static bool is_text(rb_value v, int want)
{
    return want == BLANK ? !v.known : v.known && rb_str_equal(v.text, rb_str_print("s%d", want));
}

static int known_of(bool known) { return known ? 1 : 0; }

static void agrees_with_loops(void)
{
    const rb_residents   *held = hold();
    const rb_stream_plan *s = compiled.plan->streams.items[1];
    rb_exec  *x = rb_exec_new_with(compiled.plan, s, 0, held);
    rb_batch *b = batch_of(s->schema);
    int known[4] = {0};
    for (b->rows = 0; b->rows < OUTER_ROWS; b->rows++) {
        b->cells[0][b->rows] = number_cell("", (int)b->rows);
        b->cells[1][b->rows] = number_cell("", outers[b->rows].k);
        b->cells[2][b->rows] = number_cell("", outers[b->rows].z);
    }
    rb_exec_batch(x, b);
    for (uint32_t row = 0; row < OUTER_ROWS; row++) {
        const struct outer *o = &outers[row];
        struct wanted w = by_hand(o);
        if (o->k == BLANK) w = (struct wanted){MAYBE, MAYBE, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK, 0};
        CHECK(is_answer(let(x, "a_any", row), w.any));
        CHECK(is_answer(let(x, "b_none", row), -w.any));
        CHECK(is_answer(let(x, "c_every", row), w.every));
        CHECK(is_number(let(x, "d_count", row), w.count));
        CHECK(is_number(let(x, "e_sum", row), w.sum));
        CHECK(is_number(let(x, "f_min", row), w.min));
        CHECK(is_text(let(x, "g_first", row), w.first));
        CHECK(is_number(let(x, "h_last", row), w.last));
        CHECK(is_number(let(x, "i_above", row), w.above));
        CHECK(is_number(let(x, "j_all", row), w.all));
        CHECK(is_number(let(x, "l_up", row), w.up));
        rb_value average = let(x, "m_average", row);
        CHECK(average.known == (w.t_sum != BLANK));
        rb_i128 mean;
        if (average.known && rb_i128_scale((rb_i128)w.t_sum * RB_DEC_ONE, 1, w.t_count, &mean)) CHECK(average.dec == mean);
        int named = o->k == BLANK ? BLANK : inners[o->k].v;
        CHECK(is_number(let(x, "k_named", row), named == UNREADABLE ? BLANK : named));
        known[0] += known_of(w.sum != BLANK), known[1] += known_of(w.sum == BLANK), known[2] += known_of(w.any == MAYBE), known[3] += known_of(w.first != BLANK);
    }
    for (int i = 0; i < 4; i++) CHECK(known[i] > 20); /* the rows are of every kind */
}

static void every_unknown_has_a_cause(void)
{
    const rb_residents   *held = hold();
    const rb_stream_plan *s = compiled.plan->streams.items[1];
    rb_exec  *x = rb_exec_new_with(compiled.plan, s, 0, held);
    rb_batch *b = batch_of(s->schema);
    for (b->rows = 0; b->rows < 100; b->rows++) {
        b->cells[0][b->rows] = number_cell("", (int)b->rows);
        b->cells[1][b->rows] = number_cell("", outers[b->rows].k);
        b->cells[2][b->rows] = number_cell("", outers[b->rows].z);
    }
    rb_exec_batch(x, b);
    for (uint32_t row = 0; row < b->rows; row++)
        for (uint32_t i = 0; i < s->lets.len; i++) {
            rb_value v = rb_exec_value(x, s->lets.items[i], row);
            rb_cause cause = rb_exec_cause(x, s->lets.items[i], row);
            CHECK((cause.kind == RB_CAUSE_NONE) == v.known);
            CHECK(v.known || cause.text.len > 0);
        }
}

static void many_keys_are_found(void)
{
    rb_diags    *ds = RB_NEW(rb_diags);
    rb_compiled  c;
    static const char text[] = "record A { key id text  n integer }\nrecord B { key id text  one a A where A.id is B.id  let n = a.n }\n";
    ds->sources = RB_NEW(rb_sources);
    CHECK(rb_compile_text(RB_STR("keys.rules"), rb_str_of(text), ds, &c));
    rb_residents *r = rb_residents_new(c.plan, true);
    rb_exec      *load = rb_exec_new_with(c.plan, c.plan->lookups.items[0].load, 0, NULL);
    rb_batch     *b = batch_of(c.plan->lookups.items[0].load->schema);
    for (int i = 0; i < 20 * RB_BATCH_ROWS; i += RB_BATCH_ROWS) {
        rb_batch_reset(b);
        for (b->rows = 0; b->rows < RB_BATCH_ROWS; b->rows++) {
            b->cells[0][b->rows] = number_cell("key ", i + (int)b->rows);
            b->cells[1][b->rows] = number_cell("", i + (int)b->rows);
        }
        rb_exec_batch(load, b);
        CHECK(rb_residents_add(r, 0, load, b, RB_STR("")));
    }
    rb_residents_seal(r, 0);
    const rb_stream_plan *s = c.plan->streams.items[1];
    rb_exec *x = rb_exec_new_with(c.plan, s, 0, r);
    rb_batch *asking = batch_of(s->schema);
    for (asking->rows = 0; asking->rows < RB_BATCH_ROWS; asking->rows++) asking->cells[0][asking->rows] = number_cell("key ", (int)asking->rows * 21);
    rb_exec_batch(x, asking);
    for (uint32_t row = 0; row < RB_BATCH_ROWS; row++) {
        int want = (int)row * 21;
        CHECK(is_number(rb_exec_value(x, s->lets.items[0], row), want < 20 * RB_BATCH_ROWS ? want : BLANK));
    }
    CHECK(rb_residents_total(r, 0).kept == 20 * RB_BATCH_ROWS);
}

int main(void)
{
    rb_gc_init();
    rb_diags *ds = RB_NEW(rb_diags);
    ds->sources = RB_NEW(rb_sources);
    make_rows();
    CHECK(rb_compile_text(RB_STR("related.rules"), rb_str_of(rules), ds, &compiled));
    if (!compiled.plan) return check_report();
    RUN(agrees_with_loops);
    RUN(every_unknown_has_a_cause);
    RUN(many_keys_are_found);
    return check_report();
}
