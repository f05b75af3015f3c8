/* sema/expect.c: what a test expects: of a rule, a checklist, a route, a kpi or a derived field. */
#include "sema/check.h"

struct target { /* what a path names */
    rb_expectation *e;
    const rb_record *record;
    rb_type type; /* of the value that `is` compares with */
    bool group;   /* not of one record */
    const rb_type *key_types; /* of a group */
};

static rb_str part(const rb_ast_expect *node, uint32_t i) { return i < node->path.len ? rb_ast_as(name, node->path.items[i])->name.text : RB_STR(""); }

static bool too_long(rb_sema *s, const rb_ast_expect *node, uint32_t limit, const char *what)
{
    if (node->path.len <= limit) return false;
    rb_diag_add(s->ds, RB_E0201, node->path.items[limit]->span, "%s has no part '%.*s'", what, RB_STR_ARGS(part(node, limit)));
    return true;
}

static bool of_checklist(rb_sema *s, const rb_ast_expect *node, uint32_t index, struct target *t)
{
    const rb_checklist_info *info = s->program->catalog->checklists.items[index];
    RB_VEC(rb_str) names = {0};
    t->e->of = RB_EXPECT_OF_CHECKLIST;
    t->e->index = index;
    t->record = s->program->records.items[info->stream];
    if (node->path.len == 1) return true;
    t->e->of = RB_EXPECT_OF_RULE;
    for (uint32_t i = 0; i < info->rules.len; i++) {
        rb_vec_push(&names, info->rules.items[i].name);
        if (!rb_str_equal(info->rules.items[i].name, part(node, 1))) continue;
        t->e->member = i;
        return !too_long(s, node, 2, "a rule");
    }
    rb_diag_add(s->ds, RB_E0201, node->path.items[1]->span, "the checklist '%.*s' has no rule '%.*s'", RB_STR_ARGS(info->name), RB_STR_ARGS(part(node, 1)));
    rb_diag_suggest(s->ds, part(node, 1), names.items, names.len);
    return false;
}

static bool of_route(rb_sema *s, const rb_ast_expect *node, uint32_t index, struct target *t)
{
    const rb_route_info *info = s->program->catalog->routes.items[index];
    t->e->of = RB_EXPECT_OF_ROUTE;
    t->e->index = index;
    t->record = s->program->records.items[info->stream];
    if (info->types.len > 0) t->type = info->types.items[0];
    if (node->path.len == 1) return true;
    for (uint32_t i = 0; i < info->outputs.len; i++) {
        if (!rb_str_equal(info->outputs.items[i], part(node, 1))) continue;
        t->e->member = i;
        t->type = info->types.items[i];
        return !too_long(s, node, 2, "an output");
    }
    rb_diag_add(s->ds, RB_E0201, node->path.items[1]->span, "the route '%.*s' has no output '%.*s'", RB_STR_ARGS(info->name), RB_STR_ARGS(part(node, 1)));
    rb_diag_suggest(s->ds, part(node, 1), info->outputs.items, info->outputs.len);
    return false;
}

static bool of_kpi(rb_sema *s, const rb_ast_expect *node, uint32_t index, struct target *t)
{
    static const struct { const char *name; enum rb_kpi_member member; } members[] = {
        {"band", RB_KPI_BAND}, {"value", RB_KPI_VALUE}, {"records", RB_KPI_RECORDS}, {"measured", RB_KPI_MEASURED}, {"left_out", RB_KPI_LEFT_OUT}, {"miss", RB_KPI_MISS}};
    const rb_kpi_info *info = s->program->catalog->kpis.items[index];
    rb_str names[6];
    t->e->of = RB_EXPECT_OF_KPI;
    t->e->index = index;
    t->record = s->program->records.items[info->stream];
    t->e->member = node->path.len == 1 && info->bands.len == 0 ? RB_KPI_VALUE : RB_KPI_BAND;
    bool found = node->path.len == 1;
    for (uint32_t i = 0; i < 6; i++) {
        names[i] = rb_str_of(members[i].name);
        if (node->path.len < 2 || !rb_str_equal(names[i], part(node, 1))) continue;
        t->e->member = members[i].member;
        found = !too_long(s, node, 2, "a kpi's figure");
        if (!found) return false;
    }
    t->type = t->e->member == RB_KPI_VALUE ? info->type : t->e->member == RB_KPI_MISS ? info->miss_type : t->e->member == RB_KPI_BAND ? RB_TYPE(text) : RB_TYPE(integer);
    if (found) return true;
    rb_diag_add(s->ds, RB_E0201, node->path.items[1]->span, "a kpi has no figure '%.*s'", RB_STR_ARGS(part(node, 1)));
    if (!rb_diag_suggest(s->ds, part(node, 1), names, 6)) rb_diag_help(s->ds, "it has band, value, records, measured, left_out and miss");
    return false;
}

static bool of_let(rb_sema *s, const rb_ast_expect *node, const rb_record *r, uint32_t at, struct target *t)
{
    for (uint32_t i = 0; i < r->lets.len; i++) {
        if (!rb_str_equal(r->lets.items[i].name, part(node, at))) continue;
        if (rb_expr_is_wrong(r->lets.items[i].expr)) return false;
        t->e->of = RB_EXPECT_OF_LET;
        t->e->index = i;
        t->record = r;
        t->type = r->lets.items[i].expr->type;
        return !too_long(s, node, at + 1, "a derived field");
    }
    return false;
}

/* A derived field with an error, which was reported where it stands. */
static bool is_wrong_let(const rb_sema *s, rb_str name)
{
    for (uint32_t i = 0; i < s->program->records.len; i++) {
        const rb_record *r = s->program->records.items[i];
        for (uint32_t l = 0; l < r->lets.len; l++)
            if (rb_str_equal(r->lets.items[l].name, name) && rb_expr_is_wrong(r->lets.items[l].expr)) return true;
    }
    return false;
}

static bool of_reconcile(rb_sema *s, const rb_ast_expect *node, uint32_t index, struct target *t)
{
    const rb_reconcile_info *info = s->program->catalog->reconciles.items[index];
    if (!rb_expect_reconcile(s, node, index, t->e)) return false;
    t->record = s->program->records.items[info->stream[0]];
    t->type = rb_balance_type(info, t->e->member);
    t->key_types = info->key_types.items;
    t->group = true;
    return true;
}

static bool of_assign(rb_sema *s, const rb_ast_expect *node, uint32_t index, struct target *t)
{
    const rb_assign_info *info = s->program->catalog->assigns.items[index];
    t->record = s->program->records.items[info->stream];
    t->type = info->type;
    return rb_expect_assign(s, node, index, t->e);
}

/* A field is what the record was given: of a cell as a file has it, one may want to see what was read. */
static bool help_field(rb_sema *s, const rb_ast_expect *node, rb_str name)
{
    uint32_t field;
    for (uint32_t i = 0; i < s->program->records.len; i++) {
        rb_str record = s->program->records.items[i]->schema->name;
        rb_str called = node->path.len == 2 && rb_str_equal(record, name) ? part(node, 1) : node->path.len == 1 ? name : RB_STR("");
        if (called.len == 0 || !rb_schema_find(s->program->records.items[i]->schema, called, &field)) continue;
        rb_diag_help(s->ds, "'%.*s' is a field; to see what was read, derive a value from it in record %.*s and expect that: let %.*s_read = %.*s, then: expect %.*s_read is …", RB_STR_ARGS(called), RB_STR_ARGS(record),
                     RB_STR_ARGS(called), RB_STR_ARGS(called), RB_STR_ARGS(called));
        return true;
    }
    return false;
}

static bool find_target(rb_sema *s, const rb_ast_expect *node, struct target *t)
{
    const rb_program *p = s->program;
    rb_str name = part(node, 0);
    RB_VEC(rb_str) names = {0};
    for (uint32_t i = 0; i < p->catalog->checklists.len; i++) {
        if (rb_str_equal(p->catalog->checklists.items[i]->name, name)) return of_checklist(s, node, i, t);
        rb_vec_push(&names, p->catalog->checklists.items[i]->name);
    }
    for (uint32_t i = 0; i < p->catalog->routes.len; i++) {
        if (rb_str_equal(p->catalog->routes.items[i]->name, name)) return of_route(s, node, i, t);
        rb_vec_push(&names, p->catalog->routes.items[i]->name);
    }
    for (uint32_t i = 0; i < p->catalog->kpis.len; i++) {
        if (rb_str_equal(p->catalog->kpis.items[i]->name, name)) return of_kpi(s, node, i, t);
        rb_vec_push(&names, p->catalog->kpis.items[i]->name);
    }
    for (uint32_t i = 0; i < p->catalog->reconciles.len; i++) {
        if (rb_str_equal(p->catalog->reconciles.items[i]->name, name)) return of_reconcile(s, node, i, t);
        rb_vec_push(&names, p->catalog->reconciles.items[i]->name);
    }
    for (uint32_t i = 0; i < p->catalog->assigns.len; i++) {
        if (rb_str_equal(p->catalog->assigns.items[i]->name, name)) return of_assign(s, node, i, t);
        rb_vec_push(&names, p->catalog->assigns.items[i]->name);
    }
    uint32_t before = s->ds->errors;
    for (uint32_t i = 0; i < p->records.len; i++) {
        const rb_record *r = p->records.items[i];
        bool named = rb_str_equal(r->schema->name, name) && node->path.len > 1;
        if (of_let(s, node, r, named ? 1 : 0, t)) return true;
        for (uint32_t l = 0; l < r->lets.len; l++) rb_vec_push(&names, r->lets.items[l].name);
    }
    if (s->ds->errors > before || is_wrong_let(s, part(node, node->path.len > 1)) || is_wrong_let(s, name) || rb_is_declared(s, name)) return false;
    rb_diag_add(s->ds, RB_E0201, node->base.span, "there is no checklist, route, kpi, reconciliation, assignment or derived field called '%.*s'", RB_STR_ARGS(node->path.len > 1 ? rb_scope_text(&(rb_scope){.s = s}, rb_span_join(node->path.items[0]->span, node->path.items[node->path.len - 1]->span)) : name));
    if (!help_field(s, node, name)) rb_diag_suggest(s->ds, name, names.items, names.len);
    return false;
}

static bool fits_what(rb_sema *s, const rb_ast_expect *node, const struct target *t)
{
    static const char *const words[] = {"passes", "fails", "warns", "is skipped", "is unknown", "is waived", "is …", "has no match", "is no data"};
    bool judged = t->e->of == RB_EXPECT_OF_RULE || t->e->of == RB_EXPECT_OF_CHECKLIST;
    bool ok = false;
    switch (node->what) {
    case RB_EXPECT_PASSES:
    case RB_EXPECT_FAILS:
    case RB_EXPECT_SKIPPED: ok = judged || (t->e->of == RB_EXPECT_OF_ASSIGN && node->what == RB_EXPECT_SKIPPED); break;
    case RB_EXPECT_WARNS: ok = t->e->of == RB_EXPECT_OF_CHECKLIST; break;
    case RB_EXPECT_WAIVED: ok = t->e->of == RB_EXPECT_OF_RULE; break;
    case RB_EXPECT_UNKNOWN: ok = t->e->of != RB_EXPECT_OF_CHECKLIST; break;
    case RB_EXPECT_IS: ok = !judged; break;
    case RB_EXPECT_NO_DATA: ok = t->e->of == RB_EXPECT_OF_KPI && (t->e->member == RB_KPI_BAND || t->e->member == RB_KPI_VALUE); break;
    default: ok = t->e->of == RB_EXPECT_OF_ROUTE; break;
    }
    if (ok) return true;
    static const char *const kinds[] = {"a rule", "a checklist", "a route", "a kpi", "a derived field", "a reconciliation", "an assignment"};
    rb_diag_add(s->ds, RB_E0407, node->base.span, "'%s' is not said of %s", words[node->what], kinds[t->e->of]);
    if (t->e->of == RB_EXPECT_OF_CHECKLIST) rb_diag_help(s->ds, "a checklist passes, fails, warns or is skipped; a single rule can be unknown");
    if (node->what == RB_EXPECT_NO_DATA && t->e->of == RB_EXPECT_OF_KPI) rb_diag_help(s->ds, "a kpi or its value has no data; how many there are is always known");
    else if (!judged) rb_diag_help(s->ds, "write what it is: expect %.*s is …", RB_STR_ARGS(rb_scope_text(&(rb_scope){.s = s}, node->path.items[0]->span)));
    return false;
}

static bool band_value(rb_sema *s, const rb_ast_expect *node, struct target *t)
{
    const rb_kpi_info *info = s->program->catalog->kpis.items[t->e->index];
    rb_str name = node->value->kind == RB_AST_name ? rb_ast_as(name, node->value)->name.text : node->value->kind == RB_AST_text ? rb_ast_as(text, node->value)->value.text : RB_STR("");
    for (uint32_t i = 0; i < info->bands.len; i++)
        if (rb_str_equal(info->bands.items[i], name)) {
            t->e->value = (rb_value){.type = RB_TYPE(text), .known = true, .text = name};
            return true;
        }
    rb_diag_add(s->ds, RB_E0204, node->value->span, "the kpi '%.*s' has no band '%.*s'", RB_STR_ARGS(info->name), RB_STR_ARGS(rb_scope_text(&(rb_scope){.s = s}, node->value->span)));
    rb_diag_suggest(s->ds, name, info->bands.items, info->bands.len);
    return false;
}

static bool constant_as(rb_sema *s, const rb_ast *node, rb_type want, rb_value *out)
{
    rb_scope scope = rb_scope_of(s, NULL);
    const rb_expr *e = rb_check_expr(&scope, node);
    if (e->kind == RB_EXPR_constant && e->type.kind == RB_TYPE_blank) {
        *out = (rb_value){.type = want};
        return true;
    }
    e = rb_expr_as(&scope, e, want, "what is expected");
    if (rb_expr_is_wrong(e)) return false;
    if (rb_expr_constant(&scope, e, out)) {
        if (!rb_type_is_open_money(want)) out->type = want;
        return true;
    }
    return rb_diag_add(s->ds, RB_E0310, node->span, "what a test expects is written out");
}

static bool is_total(const rb_ast *key) { return key->kind == RB_AST_name && rb_str_equal(rb_ast_as(name, key)->name.text, RB_STR("total")); }

/* `for total`, `for "EMEA", total`: how many keys stand before it. False: this is about a group. */
static bool ends_in_total(const rb_ast_expect *node, uint32_t *count)
{
    for (*count = 0; *count < node->keys.len; ++*count)
        if (is_total(node->keys.items[*count])) return true;
    return false;
}

static bool total_fits(rb_sema *s, const rb_ast_expect *node, const rb_kpi_info *kpi, uint32_t count)
{
    rb_span at = node->keys.items[count]->span;
    if (!kpi) return rb_diag_add(s->ds, RB_E0407, at, "only a kpi has totals");
    if (!kpi->has_totals) {
        rb_diag_add(s->ds, RB_E0407, at, "the kpi '%.*s' has no totals", RB_STR_ARGS(kpi->name));
        rb_diag_help(s->ds, "%s", kpi->keys.len > 0 ? "write: by … with totals" : "it has one figure: leave out 'for total'");
        return false;
    }
    for (uint32_t i = count; i < node->keys.len; i++)
        if (!is_total(node->keys.items[i])) return rb_diag_add(s->ds, RB_E0407, node->keys.items[i]->span, "after 'total' only 'total' may stand: a total is over all that comes after its first keys");
    if (node->keys.len <= kpi->keys.len) return true;
    return rb_diag_add(s->ds, RB_E0407, at, "the kpi '%.*s' has %u key%s, so there is no such total", RB_STR_ARGS(kpi->name), kpi->keys.len, kpi->keys.len == 1 ? "" : "s");
}

/* The values that name a group of records, each of its own type. */
static bool check_group(rb_sema *s, const rb_ast_expect *node, struct target *t)
{
    for (uint32_t i = 0; i < node->keys.len; i++) {
        rb_value v;
        if (!constant_as(s, node->keys.items[i], t->key_types[i], &v)) return false;
        rb_vec_push(&t->e->keys, v);
    }
    return true;
}

static bool check_keys(rb_sema *s, const rb_ast_expect *node, struct target *t)
{
    if (t->group) return check_group(s, node, t);
    const rb_kpi_info *kpi = t->e->of == RB_EXPECT_OF_KPI ? s->program->catalog->kpis.items[t->e->index] : NULL;
    uint32_t want = kpi ? kpi->keys.len : node->keys.len ? 1 : 0, given;
    t->e->total = ends_in_total(node, &given);
    if (t->e->total && !total_fits(s, node, kpi, given)) return false;
    if (t->e->total) want = given;
    else if (node->keys.len != want)
        return rb_diag_add(s->ds, RB_E0407, node->base.span, "%s: %u value%s after 'for' where %u belong", kpi ? "a kpi is asked for one group" : "a record is named by its key", node->keys.len, node->keys.len == 1 ? "" : "s", want);
    for (uint32_t i = 0; i < want; i++) {
        uint32_t key = t->record->schema->key;
        if (!kpi && key == UINT32_MAX) return rb_diag_add(s->ds, RB_E0407, node->keys.items[i]->span, "the record '%.*s' has no key to name it by", RB_STR_ARGS(t->record->schema->name));
        rb_value v;
        if (!constant_as(s, node->keys.items[i], kpi ? kpi->key_types.items[i] : t->record->schema->fields.items[key].type, &v)) return false;
        rb_vec_push(&t->e->keys, v);
    }
    return true;
}

static bool check_because(rb_sema *s, const rb_ast_expect *node, struct target *t)
{
    t->e->because = UINT32_MAX;
    if (node->because.text.ptr && t->group) {
        rb_diag_add(s->ds, RB_E0407, node->because.span, "two records are behind a key, so a field alone does not say why");
        rb_diag_help(s->ds, "write a part of the reason: is unknown with \"%.*s\"", RB_STR_ARGS(node->because.text));
        return false;
    }
    if (!node->because.text.ptr || rb_schema_find(t->record->schema, node->because.text, &t->e->because)) return true;
    rb_diag_add(s->ds, RB_E0203, node->because.span, "the record '%.*s' has no field '%.*s'", RB_STR_ARGS(t->record->schema->name), RB_STR_ARGS(node->because.text));
    return false;
}

static bool given_before(rb_sema *s, const rb_test *t, const rb_ast_expect *node, const struct target *target)
{
    if (target->group || target->e->of == RB_EXPECT_OF_KPI) return true; /* a kpi over no records is worth a test */
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->givens.len; i++) count += t->givens.items[i].stream == target->record->stream;
    if (count == 1 || (count > 1 && target->e->keys.len > 0)) return true;
    if (count == 0) rb_diag_add(s->ds, RB_E0407, node->base.span, "no %.*s is given before this line", RB_STR_ARGS(target->record->schema->name));
    else rb_diag_add(s->ds, RB_E0407, node->base.span, "%u %.*s records are given: say which one is meant", count, RB_STR_ARGS(target->record->schema->name));
    if (count > 1) rb_diag_help(s->ds, "write: expect … for \"its key\" …");
    return false;
}

/* All outcomes of a route that collects: one, or a list of them. */
static bool check_collected(rb_sema *s, const rb_ast *value, const struct target *t)
{
    const rb_ast_list *list = value->kind == RB_AST_list ? rb_ast_as(list, value) : NULL;
    for (uint32_t i = 0; i < (list ? list->items.len : 1); i++) {
        rb_value v;
        if (!constant_as(s, list ? list->items.items[i] : value, t->type, &v)) return false;
        rb_vec_push(&t->e->all, v);
    }
    return true;
}

static bool collects(const rb_sema *s, const rb_expectation *e)
{
    return e->of == RB_EXPECT_OF_ROUTE && s->program->catalog->routes.items[e->index]->hit == RB_ROUTE_COLLECT;
}

void rb_check_expect(rb_sema *s, rb_test *t, const rb_ast_expect *node)
{
    rb_expectation e = {.span = node->base.span, .what = (enum rb_expect_word)node->what};
    struct target target = {.e = &e};
    if (!find_target(s, node, &target) || (e.of == RB_EXPECT_OF_KPI && s->program->kpis.items[e.index]->wrong) || !fits_what(s, node, &target) || !check_keys(s, node, &target) || !check_because(s, node, &target)) return;
    if (!given_before(s, t, node, &target)) return;
    if (node->what == RB_EXPECT_IS && node->value && collects(s, &e)) {
        if (!check_collected(s, node->value, &target)) return;
    } else if (node->what == RB_EXPECT_IS) {
        bool band = e.of == RB_EXPECT_OF_KPI && e.member == RB_KPI_BAND, result = target.group && e.member == RB_BALANCE_KEY;
        if (result && node->value && !rb_expect_result(s, node, &e)) return;
        e.nobody = e.of == RB_EXPECT_OF_ASSIGN && rb_expect_nobody(node);
        if (!node->value || !(e.nobody || result ? true : band ? band_value(s, node, &target) : constant_as(s, node->value, target.type, &e.value))) return;
    }
    e.stream = target.record->stream;
    e.with = node->with.text.ptr ? node->with.text : RB_STR("");
    e.text = rb_scope_text(&(rb_scope){.s = s}, node->base.span);
    rb_vec_push(&t->expects, e);
}
