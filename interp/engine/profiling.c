/* engine/profiling.c: see profiling.h.
 *
 * A step that several rules share ran once: it is in the second figure of each of them and in the first of none.
 */
#include "engine/profiling.h"

#include "plan/table.h"

#include <stdlib.h>

enum { SHOWN = 20 };

/* What asked for steps: a rule, a route … */
struct owner {
    rb_str   name;
    uint64_t alone, all; /* nanoseconds of the steps that only it needs; of all that it needs */
    uint8_t *needs;      /* by step */
};

struct account {
    rb_buf               *b;
    const rb_plan        *plan;
    const rb_stream_plan *stream;
    const rb_profile     *p;
    RB_VEC(struct owner)  owners;
};

static double per_record(const struct account *a, uint64_t ns) { return a->p->records ? (double)ns / (double)a->p->records : 0; }

static void need(struct owner *o, rb_step_id step)
{
    if (step != RB_STEP_NONE) o->needs[step] = 1;
}

/* Inputs stand before users, so one walk backwards finds all that is needed. */
static void close_over(const struct account *a, struct owner *o)
{
    for (rb_step_id id = a->stream->steps.len; id-- > 0;) {
        const rb_step *s = &a->stream->steps.items[id];
        if (!o->needs[id]) continue;
        for (uint32_t i = 0; i < rb_step_input_count(a->plan, s); i++) need(o, rb_step_input(a->plan, s, i));
    }
}

static struct owner *add_owner(struct account *a, const char *kind, rb_str group, rb_str name)
{
    struct owner o = {.name = rb_str_print("%s %.*s%s%.*s", kind, RB_STR_ARGS(group), group.len ? "." : "", RB_STR_ARGS(name))};
    o.needs = RB_NEW_PLAIN(uint8_t, a->stream->steps.len + 1);
    memset(o.needs, 0, a->stream->steps.len + 1);
    rb_vec_push(&a->owners, o);
    return &a->owners.items[a->owners.len - 1];
}

static void add_rules(struct account *a)
{
    for (uint32_t i = 0; i < a->stream->rules.len; i++) {
        const rb_rule_plan *r = &a->stream->rules.items[i];
        const rb_checklist_info *list = a->plan->catalog->checklists.items[r->checklist];
        rb_str period = rb_rule_period(&list->rules.items[r->rule]);
        struct owner *o = add_owner(a, "rule", list->name, list->rules.items[r->rule].name);
        if (period.len > 0) o->name = rb_str_print("%.*s %.*s", RB_STR_ARGS(o->name), RB_STR_ARGS(period));
        need(o, r->applies);
        need(o, r->holds);
    }
}

static void add_routes(struct account *a)
{
    for (uint32_t i = 0; i < a->stream->routes.len; i++) {
        const rb_route_plan *r = &a->stream->routes.items[i];
        struct owner *o = add_owner(a, "route", RB_STR(""), a->plan->catalog->routes.items[r->route]->name);
        for (uint32_t row = 0; !r->table && row < r->row_count; row++) need(o, r->conditions[row]);
        for (uint32_t c = 0; r->table && c < r->table->columns.len; c++) {
            need(o, r->table->columns.items[c].value);
            need(o, r->table->columns.items[c].blank);
        }
        for (uint32_t s = 0; r->table && s < r->table->others.len; s++) need(o, r->table->others.items[s]);
    }
}

static void add_kpis(struct account *a)
{
    for (uint32_t i = 0; i < a->stream->kpis.len; i++) {
        const rb_kpi_plan *k = &a->stream->kpis.items[i];
        struct owner *o = add_owner(a, "kpi", RB_STR(""), a->plan->catalog->kpis.items[k->kpi]->name);
        const rb_step_id steps[] = {k->where, k->value, k->condition, k->weight, k->below_value, k->below_condition};
        for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) need(o, steps[s]);
        if (k->target_varies) need(o, k->target_step);
        for (uint32_t s = 0; s < k->keys.len; s++) need(o, k->keys.items[s]);
    }
}

static void add_sides(struct account *a)
{
    for (uint32_t i = 0; i < a->stream->sides.len; i++) {
        const rb_side_plan *side = &a->stream->sides.items[i];
        struct owner *o = add_owner(a, "reconcile", RB_STR(""), a->plan->catalog->reconciles.items[side->reconcile]->name);
        need(o, side->where);
        need(o, side->total);
        for (uint32_t s = 0; s < side->keys.len; s++) need(o, side->keys.items[s]);
        for (uint32_t s = 0; s < side->values.len; s++) need(o, side->values.items[s]);
    }
}

static void share_out(struct account *a)
{
    uint32_t *users = RB_NEW_PLAIN(uint32_t, a->stream->steps.len + 1);
    memset(users, 0, (a->stream->steps.len + 1) * sizeof *users);
    for (uint32_t i = 0; i < a->owners.len; i++) {
        close_over(a, &a->owners.items[i]);
        for (uint32_t s = 0; s < a->stream->steps.len; s++) users[s] += a->owners.items[i].needs[s];
    }
    for (uint32_t i = 0; i < a->owners.len; i++) {
        struct owner *o = &a->owners.items[i];
        for (uint32_t s = 0; s < a->stream->steps.len; s++) {
            if (!o->needs[s]) continue;
            o->all += a->p->steps[s];
            if (users[s] == 1) o->alone += a->p->steps[s];
        }
    }
}

static int by_time(const void *a, const void *b)
{
    const struct owner *x = a, *y = b;
    if (x->all != y->all) return x->all < y->all ? 1 : -1;
    return rb_str_compare(x->name, y->name);
}

static void print_owners(struct account *a, const char *title, const char *columns)
{
    if (a->owners.len == 0) return;
    qsort(a->owners.items, a->owners.len, sizeof *a->owners.items, by_time);
    rb_buf_print(a->b, "  %-44s %s\n", title, columns);
    for (uint32_t i = 0; i < a->owners.len && i < SHOWN; i++) {
        const struct owner *o = &a->owners.items[i];
        rb_buf_print(a->b, "    %-42.*s %9.1f", RB_STR_ARGS(o->name), per_record(a, o->all));
        if (o->needs) rb_buf_print(a->b, " %9.1f", per_record(a, o->alone));
        rb_buf_add_char(a->b, '\n');
    }
    if (a->owners.len > SHOWN) rb_buf_print(a->b, "    and %u more, each faster\n", a->owners.len - SHOWN);
    a->owners.len = 0;
}

static void add_time(struct account *a, rb_str name, uint64_t ns)
{
    for (uint32_t i = 0; i < a->owners.len; i++) {
        if (!rb_str_equal(a->owners.items[i].name, name)) continue;
        a->owners.items[i].all += ns;
        return;
    }
    struct owner o = {.name = name, .all = ns};
    rb_vec_push(&a->owners, o);
}

static bool reads_field(enum rb_op op)
{
    return op == RB_OP_load_bit || op == RB_OP_load_i64 || op == RB_OP_load_dec || op == RB_OP_load_text || op == RB_OP_load_list || op == RB_OP_blank_cell;
}

static void add_fields(struct account *a)
{
    for (uint32_t s = 0; s < a->stream->steps.len; s++) {
        const rb_step *step = &a->stream->steps.items[s];
        if (reads_field(step->op) && a->p->steps[s] > 0) add_time(a, a->stream->schema->fields.items[step->operand].name, a->p->steps[s]);
    }
}

static void add_patterns(struct account *a)
{
    for (uint32_t s = 0; s < a->stream->steps.len; s++) {
        const rb_step *step = &a->stream->steps.items[s];
        if (step->op == RB_OP_matches && a->p->steps[s] > 0) add_time(a, rb_pattern_text(a->plan->patterns.items[step->operand]), a->p->steps[s]);
    }
}

static void print_stages(struct account *a)
{
    static const char *const names[RB_PROFILE_COUNT] = {
        [RB_PROFILE_LATEST] = "telling which are the latest",
        [RB_PROFILE_READ] = "reading the data",         [RB_PROFILE_STEPS] = "values and conditions", [RB_PROFILE_VERDICTS] = "verdicts of rules",
        [RB_PROFILE_ROUTES] = "routes",                 [RB_PROFILE_KPIS] = "KPIs",                   [RB_PROFILE_ASSIGNS] = "assignments",
        [RB_PROFILE_TAKE] = "reconciliations, waivers", [RB_PROFILE_REPORT] = "listing records"};
    uint64_t total = 0;
    for (int i = 0; i < RB_PROFILE_COUNT; i++) total += a->p->stages[i];
    rb_buf_print(a->b, "profile of %.*s: %llu records, %.1f MB, %.3f s on one thread\n", RB_STR_ARGS(a->stream->schema->name), (unsigned long long)a->p->records,
                 (double)a->p->bytes / 1e6, (double)total / 1e9);
    rb_buf_print(a->b, "  %-44s %9s %9s %5s\n", "stage", "s", "ns/record", "%");
    for (int i = 0; i < RB_PROFILE_COUNT; i++)
        if (a->p->stages[i] > 0 && (i < RB_PROFILE_VERDICTS || a->p->stages[i] * 1000 > total))
            rb_buf_print(a->b, "    %-42s %9.3f %9.1f %5.1f\n", names[i], (double)a->p->stages[i] / 1e9, per_record(a, a->p->stages[i]),
                         total ? 100.0 * (double)a->p->stages[i] / (double)total : 0.0);
}

void rb_profiling_print(rb_buf *b, const rb_plan *plan, const rb_stream_plan *stream, const rb_profile *p)
{
    struct account a = {.b = b, .plan = plan, .stream = stream, .p = p};
    print_stages(&a);
    add_rules(&a);
    add_routes(&a);
    add_kpis(&a);
    add_sides(&a);
    share_out(&a);
    print_owners(&a, "conditions, by what needs them", "ns/record     alone");
    add_fields(&a);
    print_owners(&a, "fields, from cell to value", "ns/record");
    add_patterns(&a);
    print_owners(&a, "patterns", "ns/record");
}
