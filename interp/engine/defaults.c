/* engine/defaults.c: see defaults.h.
 *
 * `or else` takes its default for a blank cell and for one that cannot be read, so a verdict may rest on a cell that nobody could
 * read, and is no unknown. It is told of the field, from the rules as they are written, not counted record by record: how many
 * cells there are is known, and each of them is taken so wherever the rule comes to it.
 */
#include "engine/defaults.h"

#include "base/map.h"
#include "sema/program.h"

/* name: of the rule that is looked through; seen: its expressions by address, with what they were looked at for. */
typedef struct search { const rb_program *program; rb_summary *summary; rb_str name; rb_map seen; } search;

static rb_field_problem *problem_of(const search *s, uint32_t stream, uint32_t field)
{
    rb_stream_total *t = &s->summary->streams[stream];
    for (uint32_t i = 0; i < t->problems.len; i++)
        if (t->problems.items[i].field == field) return &t->problems.items[i];
    return NULL;
}

/* Once for each rule, whatever else it asks of the field: names come rule by rule, so only the last one need be looked at. */
static void tell(search *s, uint32_t stream, uint32_t field)
{
    rb_field_problem *p = problem_of(s, stream, field);
    if (!p || (p->defaulted.len > 0 && rb_str_equal(p->defaulted.items[p->defaulted.len - 1], s->name))) return;
    rb_vec_push(&p->defaulted, s->name);
}

typedef struct place { const rb_expr *e; uint32_t stream, in_default; } place;

static bool is_new(search *s, place at)
{
    uint32_t none = 0;
    place    key;
    memset(&key, 0, sizeof key);
    key.e = at.e;
    key.stream = at.stream;
    key.in_default = at.in_default;
    return rb_map_add(&s->seen, rb_str_dup((rb_str){(const char *)&key, sizeof key}), &none);
}

static uint32_t stream_of(const rb_expr *row)
{
    while (row->kind != RB_EXPR_one) row = row->args[row->arg_count - 1];
    return row->link->target->stream;
}

/* Expressions are no deeper than sema allows. in_default: what is unknown below is taken for something else. */
static void look(search *s, const rb_expr *e, uint32_t stream, bool in_default)
{
    if (!e || e->effective || !is_new(s, (place){e, stream, in_default})) return;
    switch (e->kind) {
    case RB_EXPR_blank:
    case RB_EXPR_one:
    case RB_EXPR_outer:
    case RB_EXPR_parameter: return; /* always known; another record's; a moment */
    case RB_EXPR_field:
        if (in_default) tell(s, stream, e->index);
        return;
    case RB_EXPR_of_one: look(s, e->args[1], stream_of(e->args[0]), in_default); return;
    case RB_EXPR_over_many:
        look(s, e->related->filter, e->related->link->target->stream, in_default);
        look(s, e->related->value, e->related->link->target->stream, in_default);
        return;
    default: break;
    }
    for (uint32_t i = 0; i < e->arg_count; i++) look(s, e->args[i], stream, in_default || (e->kind == RB_EXPR_or_else && i == 0));
}

static void begin(search *s, rb_str name)
{
    s->name = name;
    s->seen = (rb_map){0};
}

static void look_at_checklist(search *s, const rb_checklist *c)
{
    const rb_checklist_info *info = s->program->catalog->checklists.items[c->index];
    begin(s, info->name);
    look(s, c->when, c->record->stream, false);
    for (uint32_t i = 0; i < c->rules.len; i++) {
        const rb_rule *rule = &c->rules.items[i];
        begin(s, rb_str_print("%.*s.%.*s", RB_STR_ARGS(info->name), RB_STR_ARGS(info->rules.items[i].name)));
        look(s, rule->when, c->record->stream, false);
        look(s, rule->excluded, c->record->stream, false);
        look(s, rule->holds, c->record->stream, false);
    }
}

static void look_at_route(search *s, const rb_route *t)
{
    const rb_route_info *info = s->program->catalog->routes.items[t->index];
    begin(s, info->name);
    for (uint32_t i = 0; i < t->rows.len; i++) {
        for (uint32_t k = 0; k < t->rows.items[i].test_count; k++) look(s, t->rows.items[i].tests[k], t->record->stream, false);
        for (uint32_t o = 0; o < info->types.len; o++) look(s, t->rows.items[i].outputs[o], t->record->stream, false);
    }
}

static void look_at_kpi(search *s, const rb_kpi *k)
{
    const rb_expr *all[] = {k->where, k->value, k->condition, k->weight, k->below_value, k->below_condition, k->own_target};
    begin(s, s->program->catalog->kpis.items[k->index]->name);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) look(s, all[i], k->record->stream, false);
    for (uint32_t i = 0; i < k->keys.len; i++) look(s, k->keys.items[i], k->record->stream, false);
}

void rb_defaults_tell(const rb_program *program, rb_summary *summary)
{
    search s = {.program = program, .summary = summary};
    bool   any = false;
    for (uint32_t i = 0; i < program->catalog->schemas.len; i++) any |= summary->streams[i].problems.len > 0;
    if (!any) return;
    for (uint32_t i = 0; i < program->checklists.len; i++) look_at_checklist(&s, program->checklists.items[i]);
    for (uint32_t i = 0; i < program->routes.len; i++) look_at_route(&s, program->routes.items[i]);
    for (uint32_t i = 0; i < program->kpis.len; i++) look_at_kpi(&s, program->kpis.items[i]);
}
