/* tests/unit/remedy.c: what would have to change for a rule to pass, over random conditions and records.
 *
 * Every change that is proposed is made here, by this file's own hand, and the rule judged anew: it must pass. Where each field stands
 * in the condition once, a failing rule must have a way, and a border must be the very border: one step short of it the rule fails.
 */
#include "check.h"
#include "random.h"

#include "engine/remedy.h"

enum { PROGRAMS = 400, RECORDS = 6, FIELDS = 8 };

static uint64_t seed = 11;
static int below(int n) { return (int)random_below(&seed, (uint32_t)n); }

static const char head[] =
    "enum Stage { \"Open\" \"Won\" \"Lost\" }\n"
    "record R { n number  m money EUR  d date  e date  s text  t text  y yes/no  g Stage\n"
    "  let late = e - 30 days }\n"
    "checklist c for R { rule r must ";

/* A condition about one field. */
static rb_str leaf(int field, bool once)
{
    static const char *const texts[FIELDS][8] = {
        {"n >= 5", "n < -2.5", "n * 3 - 1 > 7", "2 - n <= 4", "n is present", "n / 4 is not 1", "n + n * 2 > 9", "n - 3 * n <= 0 - 4"},
        {"m > 100 EUR", "m <= 12.50 EUR", "m + 5 EUR >= 7 EUR", "m or else 0 EUR > 50 EUR", "m is blank", "-m < 3 EUR"},
        {"d <= today", "d + 5 days > today", "today - d >= 10 days", "days from d to today < 4", "d is present", "d is not 2025-07-02"},
        {"late < today", "e >= today + 2 days", "e - 3 days <= 2025-07-01", "days from today to e >= 7", "e is blank", "late is present"},
        {"s is \"x\"", "s is not \"x\"", "s in [\"x\", \"yy\"]", "s is present", "trim(s) is \"x\"", "s is blank"},
        {"t starts with \"PO\"", "t contains \"PO\"", "not t contains \"a\"", "t ends with \"7\" ignoring case", "t not in [\"a\", \"b\"]", "t is \"A\" ignoring case"},
        {"y", "not y", "y is yes", "y is present", "(y or else no)", "(if y then no else yes)"},
        {"g is \"Won\"", "g is not \"Open\"", "g in [\"Won\", \"Lost\"]", "g not in [\"Open\"]", "g is present", "not g is \"Lost\""},
    };
    return rb_str_of(texts[field][below(!once && field == 0 ? 8 : 6)]);
}

/* order: of the fields; each goes into one leaf, or any into any. */
static rb_str condition(const int *order, int from, int to, bool once)
{
    if (to - from == 1) return leaf(once ? order[from] : below(3), once);
    int    cut = from + 1 + below(to - from - 1);
    rb_str a = condition(order, from, cut, once), b = condition(order, cut, to, once);
    switch (below(4)) {
    case 0: return rb_str_print("(%.*s and %.*s)", RB_STR_ARGS(a), RB_STR_ARGS(b));
    case 1: return rb_str_print("(%.*s or %.*s)", RB_STR_ARGS(a), RB_STR_ARGS(b));
    case 2: return rb_str_print("not (%.*s and %.*s)", RB_STR_ARGS(a), RB_STR_ARGS(b));
    default: return rb_str_print("not (%.*s or %.*s)", RB_STR_ARGS(a), RB_STR_ARGS(b));
    }
}

static rb_cell cell(rb_str text) { return (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_CANONICAL}; }

static rb_cell random_cell(int field)
{
    static const char *const texts[FIELDS][5] = {
        {"3", "-7.25", "5", "many", "100"}, {"20", "100.01", "0", "n/a", "-4"}, {"2025-07-02", "2025-06-20", "2025-08-30", "soon", "2025-07-15"},
        {"2025-07-03", "2025-09-01", "2025-07-15", "31/31", "2024-01-01"}, {"x", "yy", "zzz", " x ", "q"}, {"PO-1", "a", "b", "A", "x7"},
        {"yes", "no", "yes", "perhaps", "no"}, {"Open", "Won", "Lost", "Gone", "Open"}};
    if (below(5) == 0) return (rb_cell){.kind = RB_CELL_NULL};
    return cell(rb_str_of(texts[field][below(5)]));
}

struct world { rb_compiled c; const rb_stream_plan *s; int64_t as_of; rb_batch *batch; rb_exec *exec; };

static enum rb_verdict judge(struct world *w, const rb_cell *cells)
{
    w->batch->rows = 1;
    w->batch->record[0] = w->batch->line[0] = 1;
    for (uint32_t f = 0; f < FIELDS; f++)
        if (w->batch->cells[f]) w->batch->cells[f][0] = cells[f];
    rb_exec_batch(w->exec, w->batch);
    return (enum rb_verdict)rb_exec_verdicts(w->exec, 0)[0];
}

/* The cell as the change says, or a step short of it. NULL kind MISSING: this file does not know one. */
static rb_cell as_said(const rb_change *c, int step, rb_str now)
{
    rb_buf b = {0};
    rb_value v = c->aim.count > 0 ? c->aim.values[0] : (rb_value){0};
    bool   dec = c->aim.count > 0 && rb_type_rep(v.type) == RB_REP_DEC;
    int    beyond = c->aim.kind == RB_CHANGE_MORE ? 1 : c->aim.kind == RB_CHANGE_LESS ? -1 : 0, inward = c->aim.kind == RB_CHANGE_AT_LEAST || c->aim.kind == RB_CHANGE_MORE ? -1 : 1;
    switch (c->aim.kind) {
    case RB_CHANGE_AT_LEAST: case RB_CHANGE_AT_MOST: case RB_CHANGE_MORE: case RB_CHANGE_LESS:
        if (dec) rb_dec_print(&b, v.dec + beyond + step * inward);
        else rb_date_print(&b, v.i64 + beyond + step * inward);
        return cell(rb_buf_take(&b));
    case RB_CHANGE_IS:
        if (dec) rb_dec_print(&b, v.dec);
        else rb_value_print(&b, &v, rb_zone_load(RB_STR("UTC")));
        return cell(rb_buf_take(&b));
    case RB_CHANGE_BLANK: return (rb_cell){.kind = RB_CELL_NULL};
    case RB_CHANGE_TEXT: return cell(c->aim.op == RB_OP_starts_with ? rb_str_print("%.*s%.*s", RB_STR_ARGS(v.text), RB_STR_ARGS(now)) : rb_str_print("%.*s%.*s", RB_STR_ARGS(now), RB_STR_ARGS(v.text)));
    default: return (rb_cell){.kind = RB_CELL_MISSING};
    }
}

static uint32_t judged, bordered;

static void check_remedy(struct world *w, const rb_remedy *r, const rb_cell *cells)
{
    rb_cell changed[FIELDS];
    memcpy(changed, cells, sizeof changed);
    for (uint32_t i = 0; i < r->count; i++) {
        if (r->changes[i].field >= FIELDS) return; /* a value that is not turned round */
        for (uint32_t k = 0; k < i; k++)
            if (r->changes[k].field == r->changes[i].field) return; /* two about one field: no cell of this file's fits both */
        changed[r->changes[i].field] = as_said(&r->changes[i], 0, rb_cell_str(cells[r->changes[i].field]));
        if (changed[r->changes[i].field].kind == RB_CELL_MISSING) return;
    }
    judged++;
    CHECK(judge(w, changed) == RB_PASS);
    bool border = r->changes[0].aim.kind >= RB_CHANGE_AT_LEAST && r->changes[0].aim.kind <= RB_CHANGE_LESS;
    if (r->count != 1 || !border) return;
    bordered++;
    changed[r->changes[0].field] = as_said(&r->changes[0], 1, RB_STR(""));
    CHECK(judge(w, changed) != RB_PASS);
}

static void check_record(struct world *w, bool once)
{
    rb_remedies found;
    rb_cell cells[FIELDS];
    rb_exec *exec = rb_exec_new_with(w->c.plan, w->s, w->as_of, NULL);
    rb_batch *batch = rb_batch_new(w->s->schema, w->s->wanted);
    for (int f = 0; f < FIELDS; f++) cells[f] = random_cell(f);
    batch->rows = 1;
    batch->record[0] = batch->line[0] = 1;
    for (uint32_t f = 0; f < FIELDS; f++)
        if (batch->cells[f]) batch->cells[f][0] = cells[f];
    rb_exec_batch(exec, batch);
    enum rb_verdict verdict = (enum rb_verdict)rb_exec_verdicts(exec, 0)[0];
    if (verdict == RB_PASS) return;
    rb_patient p = {.c = &w->c, .stream = w->s, .exec = exec, .batch = batch, .row = 0, .as_of = w->as_of};
    rb_remedies_find(&p, 0, &found);
    if (once) CHECK(found.len > 0);
    for (uint32_t i = 0; i < found.len; i++) {
        CHECK(!once || found.items[i]->tried == RB_TRIED_PASSES);
        CHECK(i == 0 || found.items[i - 1]->count <= found.items[i]->count);
        check_remedy(w, found.items[i], cells);
    }
}

static void check_program(bool once)
{
    int order[FIELDS] = {0, 1, 2, 3, 4, 5, 6, 7};
    rb_sources sources = {0};
    rb_diags   ds = {.sources = &sources};
    struct world w = {0};
    for (int i = FIELDS - 1; i > 0; i--) {
        int k = below(i + 1), kept = order[i];
        order[i] = order[k];
        order[k] = kept;
    }
    rb_str text = condition(order, 0, 1 + below(5), once);
    rb_buf rules = {0};
    rb_buf_print(&rules, "%s%.*s }\n", head, RB_STR_ARGS(text));
    bool compiled = rb_compile_text(RB_STR("random.rules"), rb_buf_take(&rules), &ds, &w.c);
    CHECK(compiled);
    if (!compiled) {
        printf("%.*s: %.*s\n", RB_STR_ARGS(text), RB_STR_ARGS(ds.items.items[0].message));
        return;
    }
    w.s = w.c.plan->streams.items[0];
    rb_date_parse(RB_STR("2025-07-15"), &w.as_of);
    w.as_of *= RB_US_PER_DAY;
    w.batch = rb_batch_new(w.s->schema, w.s->wanted);
    w.exec = rb_exec_new_with(w.c.plan, w.s, w.as_of, NULL);
    bool before = check_this_failed;
    for (int i = 0; i < RECORDS; i++) check_record(&w, once);
    if (check_this_failed && !before) printf("in: must %.*s\n", RB_STR_ARGS(text));
}

static void each_field_once(void)
{
    for (int i = 0; i < PROGRAMS; i++) {
        bool before = check_this_failed;
        check_program(true);
        if (check_this_failed && !before) break;
    }
    CHECK(judged > PROGRAMS / 2 && bordered > PROGRAMS / 10);
}

static void fields_again_and_again(void)
{
    judged = 0;
    for (int i = 0; i < PROGRAMS; i++) check_program(false);
    CHECK(judged > PROGRAMS / 8);
}

int main(void)
{
    rb_gc_init();
    RUN(each_field_once);
    RUN(fields_again_and_again);
    return check_report();
}
