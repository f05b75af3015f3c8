/* sema/print.c: the typed program as text, for `rubric dump types` and its golden tests. */
#include "sema/check.h"

#include "lang/builtins.h"

static void indent(rb_buf *b, uint32_t depth) { rb_buf_add_repeat(b, ' ', (size_t)depth * 2); }

static void print_link(rb_buf *b, const rb_program *p, const rb_link *link, uint32_t depth);
static void print_related(rb_buf *b, const rb_program *p, const rb_related *r, uint32_t depth);

static bool on_calendar(enum rb_expr_kind k)
{
    return k == RB_EXPR_open_between || k == RB_EXPR_open_plus || k == RB_EXPR_business_plus || k == RB_EXPR_business_between || k == RB_EXPR_business_day ||
           k == RB_EXPR_open_at || k == RB_EXPR_day_on;
}

static void print_expr(rb_buf *b, const rb_program *p, const rb_expr *e, uint32_t depth)
{
    indent(b, depth);
    rb_str type = rb_type_title(e->type);
    rb_buf_print(b, "%s", e->kind == RB_EXPR_call ? rb_builtin_name(e->index) : rb_expr_title(e->kind));
    if (e->name.len && e->kind != RB_EXPR_today && e->kind != RB_EXPR_now) rb_buf_print(b, " %.*s", RB_STR_ARGS(e->name));
    if (on_calendar(e->kind)) rb_buf_print(b, " on %.*s", RB_STR_ARGS(p->calendars.items[e->index]->name));
    bool mode = e->kind == RB_EXPR_plus_months || e->kind == RB_EXPR_days_between || e->kind == RB_EXPR_business_between;
    if (e->kind == RB_EXPR_day_on && e->number) rb_buf_add_chars(b, ", after its cut-off the next");
    if (mode && e->number) rb_buf_add_chars(b, e->kind == RB_EXPR_plus_months ? " overflowing" : ", both counted");
    if (e->kind == RB_EXPR_constant) {
        rb_buf_add_char(b, ' ');
        rb_value_print_quoted(b, &e->value, rb_zone_load(RB_STR("UTC")));
    }
    for (uint32_t i = 0; i < e->set.len; i++) {
        rb_buf_add_chars(b, i ? ", " : " [");
        rb_value_print_quoted(b, &e->set.items[i], rb_zone_load(RB_STR("UTC")));
        if (i + 1 == e->set.len) rb_buf_add_char(b, ']');
    }
    rb_buf_print(b, " : %.*s\n", RB_STR_ARGS(type));
    bool named = e->kind == RB_EXPR_let || e->kind == RB_EXPR_parameter || e->kind == RB_EXPR_define || e->kind == RB_EXPR_argument;
    for (uint32_t i = 0; !named && i < e->arg_count; i++) print_expr(b, p, e->args[i], depth + 1);
    if (e->related) print_related(b, p, e->related, depth + 1);
    if (e->kind == RB_EXPR_one && !e->link->is_many && e->link->target->is_table) print_link(b, p, e->link, depth + 1);
    for (uint32_t i = 0; !named && i < e->template.parts.len; i++)
        if (e->template.parts.items[i].value) print_expr(b, p, e->template.parts.items[i].value, depth + 1);
}

static void print_part(rb_buf *b, const rb_program *p, const char *word, const rb_expr *e, uint32_t depth)
{
    if (!e) return;
    indent(b, depth);
    rb_buf_print(b, "%s\n", word);
    print_expr(b, p, e, depth + 1);
}

static void print_link(rb_buf *b, const rb_program *p, const rb_link *link, uint32_t depth)
{
    for (uint32_t i = 0; i < link->keys.len; i++) {
        indent(b, depth);
        rb_buf_print(b, "key%s\n", link->keys.items[i].folds ? ", ignoring case" : "");
        print_expr(b, p, link->keys.items[i].target, depth + 1);
        print_expr(b, p, link->keys.items[i].own, depth + 1);
    }
    print_part(b, p, "and of the other record", link->filter, depth);
    print_part(b, p, "and of both", link->residual, depth);
}

static void print_related(rb_buf *b, const rb_program *p, const rb_related *r, uint32_t depth)
{
    print_part(b, p, "of", r->value, depth);
    print_part(b, p, "by", r->order, depth);
    print_part(b, p, r->what == RB_RELATED_EVERY ? "breaks it" : "where", r->filter, depth);
}

static void print_relation(rb_buf *b, const rb_program *p, const rb_relation *r)
{
    if (!r->target) return;
    rb_buf_print(b, "  %s %.*s : %.*s\n", r->is_many ? "many" : "one", RB_STR_ARGS(r->name), RB_STR_ARGS(r->target->schema->name));
    if (r->link) print_link(b, p, r->link, 2);
}

static void print_record(rb_buf *b, const rb_program *p, const rb_record *r)
{
    rb_buf_print(b, "%s %.*s", r->is_table ? "table" : "record", RB_STR_ARGS(r->schema->name));
    if (r->is_table) rb_buf_print(b, " from \"%.*s\"", RB_STR_ARGS(r->schema->file));
    rb_buf_add_char(b, '\n');
    for (uint32_t i = 0; i < r->schema->fields.len; i++) {
        const rb_field *f = &r->schema->fields.items[i];
        rb_buf_print(b, "  %s%.*s : %.*s column \"%.*s\"\n", f->is_key ? "key " : "", RB_STR_ARGS(f->name), RB_STR_ARGS(rb_type_title(f->type)), RB_STR_ARGS(f->column));
    }
    for (uint32_t i = 0; i < r->relations.len; i++) print_relation(b, p, &r->relations.items[i]);
    for (uint32_t i = 0; i < r->lets.len; i++) {
        rb_buf_print(b, "  let %.*s\n", RB_STR_ARGS(r->lets.items[i].name));
        if (r->lets.items[i].expr) print_expr(b, p, r->lets.items[i].expr, 2);
    }
}

static void print_checklist(rb_buf *b, const rb_program *p, const rb_checklist *c)
{
    const rb_checklist_info *info = p->catalog->checklists.items[c->index];
    rb_buf_print(b, "checklist %.*s for %.*s\n", RB_STR_ARGS(info->name), RB_STR_ARGS(c->record->schema->name));
    print_part(b, p, "when", c->when, 1);
    for (uint32_t i = 0; i < c->rules.len; i++) {
        rb_buf_print(b, "  rule %.*s\n", RB_STR_ARGS(info->rules.items[i].name));
        print_part(b, p, "when", c->rules.items[i].when, 2);
        print_part(b, p, "unless", c->rules.items[i].excluded, 2);
        print_part(b, p, "holds", c->rules.items[i].holds, 2);
    }
}

static void print_route(rb_buf *b, const rb_program *p, const rb_route *r)
{
    const rb_route_info *info = p->catalog->routes.items[r->index];
    rb_buf_print(b, "route %.*s for %.*s\n", RB_STR_ARGS(info->name), RB_STR_ARGS(r->record->schema->name));
    for (uint32_t i = 0; i < r->rows.len; i++) {
        rb_buf_print(b, "  row %u\n", i + 1);
        const rb_expr *condition = rb_route_condition(&r->rows.items[i]);
        if (condition) print_part(b, p, "when", condition, 2);
        else rb_buf_add_chars(b, "    always\n");
        for (uint32_t o = 0; o < info->types.len; o++) print_part(b, p, "gives", r->rows.items[i].outputs[o], 2);
    }
}

static void print_kpi(rb_buf *b, const rb_program *p, const rb_kpi *k)
{
    static const char *const aggregates[] = {"count", "share", "sum", "average", "min", "max", "median", "percentile", "distinct count"};
    const rb_kpi_info *info = p->catalog->kpis.items[k->index];
    rb_buf_print(b, "kpi %.*s over %.*s : %.*s\n", RB_STR_ARGS(info->name), RB_STR_ARGS(k->record->schema->name), RB_STR_ARGS(rb_type_title(info->type)));
    print_part(b, p, "where", k->where, 1);
    rb_buf_print(b, "  %s%s", k->nearest_rank ? "nearest rank " : "", aggregates[k->aggregate]);
    if (k->aggregate == RB_AGG_PERCENTILE) rb_buf_add_char(b, ' ');
    if (k->aggregate == RB_AGG_PERCENTILE) rb_dec_print(b, k->rank);
    rb_buf_add_char(b, '\n');
    if (k->value) print_expr(b, p, k->value, 2);
    print_part(b, p, "weighted by", k->weight, 1);
    print_part(b, p, "measured where", k->condition, 1);
    if (k->is_ratio) rb_buf_print(b, "  per %s\n", k->below_value ? "sum" : "count");
    if (k->below_value) print_expr(b, p, k->below_value, 2);
    print_part(b, p, "where", k->below_condition, 2);
    for (uint32_t i = 0; i < k->keys.len; i++) print_part(b, p, "by", k->keys.items[i], 1);
    if (k->totals) rb_buf_add_chars(b, "  with totals\n");
    if (k->has_target) rb_buf_print(b, "  target %.*s\n", RB_STR_ARGS(info->target_text));
    if (k->own_target) print_expr(b, p, k->own_target, 2);
}

static void print_openings(rb_buf *b, const rb_worktime *w, rb_day_hours h)
{
    for (uint32_t i = 0; i < h.count; i++) {
        rb_buf_add_chars(b, i ? ", " : " ");
        rb_time_print(b, w->openings.items[h.first + i].from);
        rb_buf_add_chars(b, " .. ");
        rb_time_print(b, w->openings.items[h.first + i].until % RB_US_PER_DAY);
    }
    rb_buf_add_char(b, '\n');
}

static void print_calendar(rb_buf *b, const rb_calendar *c)
{
    static const char *const days[7] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    const rb_worktime *w = c->time;
    rb_buf_print(b, "calendar %.*s\n  zone %.*s\n", RB_STR_ARGS(c->name), RB_STR_ARGS(w->zone ? rb_zone_name(w->zone) : RB_STR("unknown")));
    for (int i = 0; i < 7; i++) {
        if (w->week[i].count == 0) continue;
        rb_buf_print(b, "  hours %s", days[i]);
        print_openings(b, w, w->week[i]);
    }
    if (w->has_cutoff) {
        rb_buf_add_chars(b, "  cutoff ");
        rb_time_print(b, w->cutoff);
        rb_buf_add_char(b, '\n');
    }
    for (uint32_t i = 0; i < w->specials.len; i++) {
        rb_buf_add_chars(b, w->specials.items[i].hours.count ? "  open " : "  closed ");
        rb_date_print(b, w->specials.items[i].day);
        print_openings(b, w, w->specials.items[i].hours);
    }
}

static void print_define(rb_buf *b, const rb_program *p, const rb_define *d)
{
    rb_buf_print(b, "define %.*s : %.*s\n", RB_STR_ARGS(rb_define_signature(d)), RB_STR_ARGS(rb_type_title(d->type)));
    if (d->body) print_expr(b, p, d->body, 1);
}

static void print_pair(rb_buf *b, const rb_program *p, const char *word, const rb_expr *const value[2])
{
    rb_buf_print(b, "  %s\n", word);
    print_expr(b, p, value[0], 2);
    print_expr(b, p, value[1], 2);
}

static void print_reconcile(rb_buf *b, const rb_program *p, const rb_reconcile *r)
{
    const rb_reconcile_info *info = p->catalog->reconciles.items[r->index];
    rb_buf_print(b, "reconcile %.*s, %s to %s: %.*s with %.*s\n", RB_STR_ARGS(info->name), info->many[0] ? "many" : "one", info->many[1] ? "many" : "one",
                 RB_STR_ARGS(r->record[0]->schema->name), RB_STR_ARGS(r->record[1]->schema->name));
    print_part(b, p, "left where", r->where[0], 1);
    print_part(b, p, "right where", r->where[1], 1);
    for (uint32_t i = 0; i < r->keys.len; i++) print_pair(b, p, "key", r->keys.items[i].value);
    for (uint32_t i = 0; i < r->compares.len; i++) {
        const rb_compared *c = &r->compares.items[i];
        print_pair(b, p, c->tolerance != RB_TOLERANCE_NONE ? "compare within" : c->ignores_case ? "compare ignoring case" : "compare", c->value);
    }
    if (r->has_total) print_pair(b, p, "total", r->total.value);
}

static void print_waiver(rb_buf *b, const rb_program *p, const rb_waiver *w)
{
    const rb_waiver_info *info = p->catalog->waivers.items[w->index];
    rb_buf_print(b, "waive %.*s%s%.*s %.*s\n", RB_STR_ARGS(p->catalog->checklists.items[info->checklist]->name), info->rule.len ? "." : "",
                 RB_STR_ARGS(info->rule), RB_STR_ARGS(rb_waiver_period(info)));
    print_expr(b, p, w->covers, 1);
}

static void print_assign(rb_buf *b, const rb_program *p, const rb_assign *a)
{
    const rb_assign_info *info = p->catalog->assigns.items[a->index];
    rb_buf_print(b, "assign %.*s for %.*s, %s, from %.*s : %.*s\n", RB_STR_ARGS(info->name), RB_STR_ARGS(a->record->schema->name), info->least_loaded ? "least loaded" : "round robin",
                 RB_STR_ARGS(p->catalog->schemas.items[info->pool]->name), RB_STR_ARGS(rb_type_title(info->type)));
    print_part(b, p, "when", a->when, 1);
    for (uint32_t i = 0; i < a->named.len; i++) {
        print_part(b, p, "named", a->named.items[i].value, 1);
        print_part(b, p, "when", a->named.items[i].condition, 2);
    }
    print_part(b, p, "fits", a->link ? a->link->residual : NULL, 1);
    print_part(b, p, a->adds ? "load, plus assigned" : "load", a->load, 1);
    print_part(b, p, "capacity", a->capacity, 1);
    print_part(b, p, "otherwise", a->overflow, 1);
}

void rb_program_print(rb_buf *b, const rb_program *p)
{
    for (uint32_t i = 0; i < p->records.len; i++) print_record(b, p, p->records.items[i]);
    for (uint32_t i = 0; i < p->parameters.len; i++) rb_buf_print(b, "parameter %.*s : %.*s\n", RB_STR_ARGS(p->parameters.items[i]->name), RB_STR_ARGS(rb_type_title(p->parameters.items[i]->type)));
    for (uint32_t i = 0; i < p->calendars.len; i++) print_calendar(b, p->calendars.items[i]);
    for (uint32_t i = 0; i < p->defines.len; i++) print_define(b, p, p->defines.items[i]);
    for (uint32_t i = 0; i < p->checklists.len; i++) print_checklist(b, p, p->checklists.items[i]);
    for (uint32_t i = 0; i < p->routes.len; i++) print_route(b, p, p->routes.items[i]);
    for (uint32_t i = 0; i < p->waivers.len; i++) print_waiver(b, p, p->waivers.items[i]);
    for (uint32_t i = 0; i < p->kpis.len; i++) print_kpi(b, p, p->kpis.items[i]);
    for (uint32_t i = 0; i < p->reconciles.len; i++) print_reconcile(b, p, p->reconciles.items[i]);
    for (uint32_t i = 0; i < p->assigns.len; i++) print_assign(b, p, p->assigns.items[i]);
}
