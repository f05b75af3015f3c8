/* sema/name.c: what a name in an expression stands for: a field, a let, a relation, a parameter, today or now.
 *
 * A let is checked once for the run's as-of. Under an `as of` of its own a checklist gets its own copy, so that
 * `today` inside the let means the checklist's moment too.
 */
#include "sema/check.h"

#include "base/unicode.h"

typedef RB_VEC(rb_str) rb_names;

bool rb_find_let(const rb_record *r, rb_str name, uint32_t *index)
{
    for (uint32_t i = 0; i < r->lets.len; i++)
        if (rb_str_equal(r->lets.items[i].name, name)) {
            *index = i;
            return true;
        }
    return false;
}

static const rb_expr *definition_now(rb_scope *scope, rb_let *let, rb_span use)
{
    if (let->expr) return let->expr;
    if (let->checking) {
        rb_diag_add(scope->s->ds, RB_E0207, use, "'%.*s' is defined by way of itself", RB_STR_ARGS(let->name));
        rb_diag_note(scope->s->ds, let->span, "its definition starts here");
        return let->expr = rb_expr_wrong(use);
    }
    let->checking = true;
    rb_scope own = rb_scope_of(scope->s, scope->record);
    own.depth = scope->depth;
    own.fills = true;
    const rb_expr *e = rb_check_expr(&own, let->ast);
    if (!let->expr) let->expr = e;
    let->checking = false;
    return let->expr;
}

/* Without its warnings, which were reported with the record; an error can only be one of the scope's own moment. */
static const rb_expr *check_again(rb_scope *scope, const rb_ast *definition)
{
    rb_diags here = {.sources = scope->s->ds->sources};
    rb_diags *all = scope->s->ds;
    rb_scope own = *scope;
    scope->s->ds = &here;
    own.depth = 0;
    own.fills = true;
    own.sees_outer = false; /* a let is about its record, wherever it is used */
    const rb_expr *e = rb_check_expr(&own, definition);
    scope->s->ds = all;
    scope->lets = own.lets;
    scope->reached = own.reached;
    for (uint32_t i = 0; i < here.items.len && rb_expr_is_wrong(e); i++) rb_vec_push(&all->items, here.items.items[i]);
    if (rb_expr_is_wrong(e)) all->errors += here.errors;
    return e;
}

/* The let's definition for a scope with a moment of its own. How deep that goes, the first check has bounded. */
static const rb_expr *definition_then(rb_scope *scope, uint32_t index)
{
    rb_let *let = &scope->record->lets.items[index];
    if (rb_expr_is_wrong(definition_now(scope, let, let->span))) return let->expr;
    while (scope->lets.len <= index) rb_vec_push(&scope->lets, NULL);
    if (!scope->lets.items[index]) scope->lets.items[index] = check_again(scope, let->ast);
    return scope->lets.items[index];
}

static const rb_expr *check_let(rb_scope *scope, uint32_t index, rb_span span)
{
    rb_let *let = &scope->record->lets.items[index];
    const rb_expr *definition = scope->today ? definition_then(scope, index) : definition_now(scope, let, span);
    if (rb_expr_is_wrong(definition)) return definition;
    rb_expr *e = rb_expr_new1(RB_EXPR_let, definition->type, span, definition);
    e->index = index;
    e->name = let->name;
    e->uses |= RB_USES_OWN;
    return e;
}

static const rb_expr *moment(const rb_scope *scope, bool date, rb_span span)
{
    const rb_expr *given = date ? scope->today : scope->now;
    if (!given) {
        rb_expr *e = rb_expr_new(date ? RB_EXPR_today : RB_EXPR_now, date ? RB_TYPE(date) : RB_TYPE(datetime), span);
        e->name = date ? RB_STR("today") : RB_STR("now");
        return e;
    }
    if (rb_expr_is_wrong(given) && !date) {
        rb_diag_add(scope->s->ds, RB_E0302, span, "'now' has no time of day here: the checklist is judged as of a date");
        rb_diag_help(scope->s->ds, "write 'today', or judge it as of a datetime");
    }
    if (rb_expr_is_wrong(given)) return given;
    rb_expr *e = rb_expr_new1(RB_EXPR_let, given->type, span, given); /* a name for the checklist's moment */
    e->name = date ? RB_STR("today") : RB_STR("now");
    return e;
}

/* On that date. */
static const rb_expr *check_parameter(rb_scope *scope, uint32_t index, const rb_expr *date, rb_span span)
{
    rb_parameter *p = scope->s->program->parameters.items[index];
    if (p->checking) rb_say_circle(scope->s, p->name, span);
    else rb_resolve_parameter(scope->s, p);
    if (p->checking || p->type.kind == RB_TYPE_none || rb_expr_is_wrong(date)) return rb_expr_wrong(span);
    rb_expr *e = rb_expr_new1(RB_EXPR_parameter, p->type, span, date);
    e->index = index;
    e->name = p->name;
    if (scope->record || scope->define || !rb_expr_constant(scope, e, &e->value)) return e;
    e->kind = RB_EXPR_constant; /* where everything is: so that it can be reckoned with at once */
    e->arg_count = 0;
    return e;
}

/* Everything that may be named here, for "did you mean"; how many of the names are the record's or a define's own. */
static uint32_t add_names(const rb_scope *scope, rb_names *names)
{
    for (uint32_t i = 0; scope->define && i < scope->define->params.len; i++) rb_vec_push(names, scope->define->params.items[i].name);
    for (const rb_scope *at = scope; at; at = at->sees_outer ? at->outer : NULL) {
        const rb_record *r = at->record;
        for (uint32_t i = 0; r && i < r->schema->fields.len; i++) rb_vec_push(names, r->schema->fields.items[i].name);
        for (uint32_t i = 0; r && i < r->lets.len; i++) rb_vec_push(names, r->lets.items[i].name);
        for (uint32_t i = 0; r && i < r->relations.len; i++) rb_vec_push(names, r->relations.items[i].name);
    }
    uint32_t own = names->len;
    for (uint32_t i = 0; i < scope->s->program->parameters.len; i++) rb_vec_push(names, scope->s->program->parameters.items[i]->name);
    rb_vec_push(names, RB_STR("today"));
    rb_vec_push(names, RB_STR("now"));
    return own;
}

/* The beginning of a parameter's name, where a field was meant that is spelt much the same: then both are named. */
static bool suggest(rb_scope *scope, rb_str name, const rb_names *names, uint32_t own)
{
    rb_str near = rb_text_nearest(name, names->items, names->len), field = rb_text_nearest(name, names->items, own);
    if (near.ptr == NULL || field.ptr == NULL || rb_str_equal(near, field) || !rb_str_starts(near, name)) return rb_diag_suggest(scope->s->ds, name, names->items, names->len);
    rb_diag_help(scope->s->ds, "did you mean the field '%.*s', or the parameter '%.*s'?", RB_STR_ARGS(field), RB_STR_ARGS(near));
    return true;
}

/* What a name is in other languages, or where nobody knew how to say it. */
static bool help_habit(const rb_scope *scope, rb_str name)
{
    rb_diags *ds = scope->s->ds;
    rb_str    folded = rb_text_fold(name);
    bool      is_any = rb_str_equal(folded, RB_STR("any")) || rb_str_equal(folded, RB_STR("all")) || rb_str_equal(folded, RB_STR("anything"));
    if (rb_str_equal(name, RB_STR("filled")) || rb_str_equal(name, RB_STR("set")) || rb_str_equal(name, RB_STR("given"))) rb_diag_help(ds, "to ask whether a field is filled in, write 'is present'");
    else if (rb_str_equal(name, RB_STR("empty")) || rb_str_equal(name, RB_STR("null")) || rb_str_equal(name, RB_STR("missing"))) rb_diag_help(ds, "to ask whether a field is filled in, write 'is blank' or 'is present'");
    else if (rb_str_equal(folded, RB_STR("true"))) rb_diag_help(ds, "of a yes/no value write 'is yes'");
    else if (rb_str_equal(folded, RB_STR("false"))) rb_diag_help(ds, "of a yes/no value write 'is no'");
    else if (is_any && scope->cell.kind != RB_TYPE_none) rb_diag_help(ds, "a cell that takes any value is written: -");
    else return false;
    return true;
}

static void say_unknown(rb_scope *scope, rb_str name, rb_span span)
{
    rb_diags *ds = scope->s->ds;
    const rb_record *r = scope->record, *other = scope->sees_outer && scope->outer ? scope->outer->record : NULL;
    if (r && other && other != r)
        rb_diag_add(ds, RB_E0203, span, "neither the record '%.*s' nor '%.*s' has a field '%.*s'", RB_STR_ARGS(r->schema->name), RB_STR_ARGS(other->schema->name), RB_STR_ARGS(name));
    else if (r && scope->cell.kind != RB_TYPE_none)
        rb_diag_add(ds, RB_E0203, span, "'%.*s' is neither %.*s nor a field of '%.*s'", RB_STR_ARGS(name), RB_STR_ARGS(rb_type_title(scope->cell)), RB_STR_ARGS(r->schema->name));
    else if (r) rb_diag_add(ds, RB_E0203, span, "the %s '%.*s' has no field '%.*s'", r->is_table ? "table" : "record", RB_STR_ARGS(r->schema->name), RB_STR_ARGS(name));
    else if (scope->define) rb_diag_add(ds, RB_E0201, span, "'%.*s' is neither an argument of '%.*s' nor a parameter", RB_STR_ARGS(name), RB_STR_ARGS(scope->define->name));
    else rb_diag_add(ds, RB_E0201, span, "'%.*s' is not declared, or depends on a record and cannot be used here", RB_STR_ARGS(name));
}

static const rb_expr *unknown_name(rb_scope *scope, rb_str name, rb_span span)
{
    rb_names names = {0};
    const rb_record *r = scope->record;
    const rb_define *function = rb_find_define(scope->s, name, span);
    rb_diags *ds = scope->s->ds;
    uint32_t own = add_names(scope, &names);
    say_unknown(scope, name, span);
    bool near = true, is_cell = scope->cell.kind != RB_TYPE_none;
    if (help_habit(scope, name)) near = true;
    else if (function) rb_diag_help(ds, "it is a function, and wants its values: %.*s", RB_STR_ARGS(rb_define_signature(function)));
    else near = suggest(scope, name, &names, scope->record ? own : 0);
    if (!near && scope->define) rb_diag_help(ds, "a define does not see the fields of a record: give it the value as one more argument");
    if (!near && is_cell && scope->cell.kind == RB_TYPE_text) rb_diag_help(ds, "a text stands in quotes: \"%.*s\"", RB_STR_ARGS(name));
    if (!near && r && !is_cell && r->schema->fields.len > 0 && r->schema->fields.len <= 12) {
        rb_buf b = {0};
        for (uint32_t i = 0; i < r->schema->fields.len; i++)
            rb_buf_print(&b, "%s%.*s", i ? ", " : "", RB_STR_ARGS(r->schema->fields.items[i].name));
        rb_diag_help(ds, "its fields are %.*s", RB_STR_ARGS(rb_buf_str(&b)));
    }
    if (r && !is_cell && r->schema->span.start != UINT32_MAX) rb_diag_note(ds, r->schema->span, "the record is declared here");
    for (uint32_t i = 0; i < scope->s->picklists.len; i++) {
        const rb_picklist *p = scope->s->picklists.items[i];
        for (uint32_t v = 0; v < p->values.len; v++)
            if (rb_str_equal(p->values.items[v], name)) rb_diag_help(ds, "a value of %.*s is written in quotes: \"%.*s\"", RB_STR_ARGS(p->name), RB_STR_ARGS(name));
    }
    return rb_expr_wrong(span);
}

static const rb_expr *find_local(const rb_scope *scope, rb_str name, rb_span span)
{
    for (uint32_t i = 0; i < scope->locals.len; i++) {
        const rb_local *local = &scope->locals.items[i];
        if (!rb_str_equal(local->name, name)) continue;
        rb_expr *e = rb_expr_new1(RB_EXPR_let, local->value->type, span, local->value);
        e->name = name;
        return e;
    }
    return NULL;
}

/* What the scope's own record calls so, or NULL. */
static const rb_expr *own_name(rb_scope *scope, rb_str name, rb_span span)
{
    uint32_t index;
    rb_relation *relation;
    const rb_expr *argument = rb_argument(scope, name, span);
    if (argument) return argument;
    const rb_expr *local = find_local(scope, name, span);
    if (local || !scope->record) return local;
    if (rb_schema_find(scope->record->schema, name, &index)) {
        const rb_field *f = &scope->record->schema->fields.items[index];
        if (f->type.kind == RB_TYPE_none) return rb_expr_wrong(span);
        rb_expr *e = rb_expr_new(RB_EXPR_field, f->type, span);
        e->index = index;
        e->name = f->name;
        e->uses = RB_USES_OWN;
        return e;
    }
    if (rb_find_let(scope->record, name, &index)) return check_let(scope, index, span);
    relation = rb_find_relation(scope->record, name);
    return relation ? rb_make_one(scope, relation, span) : NULL;
}

static bool has_name(const rb_record *r, rb_str name)
{
    uint32_t index;
    return r && (rb_schema_find(r->schema, name, &index) || rb_find_let(r, name, &index));
}

static const rb_expr *refuse_both(rb_scope *scope, rb_str name, rb_span span)
{
    rb_str one = scope->record->schema->name, other = scope->outer->record->schema->name;
    bool same = scope->record == scope->outer->record;
    if (same && scope->alias.len == 0) { /* a pool of the kind of what is assigned */
        rb_diag_add(scope->s->ds, RB_E0412, span, "'%.*s' can be the one of a member of the pool or the one of the record to assign: both are %.*s", RB_STR_ARGS(name), RB_STR_ARGS(one));
        rb_diag_help(scope->s->ds, "declare the members as a record of their own, read from the same export, and let the pool be of that");
        return rb_expr_wrong(span);
    }
    if (same) one = scope->alias;
    rb_diag_add(scope->s->ds, RB_E0412, span, "'%.*s' can be the one of %.*s or the one of %.*s", RB_STR_ARGS(name), RB_STR_ARGS(one), RB_STR_ARGS(other));
    rb_diag_help(scope->s->ds, "write %.*s.%.*s or %.*s.%.*s", RB_STR_ARGS(one), RB_STR_ARGS(name), RB_STR_ARGS(other), RB_STR_ARGS(name));
    return rb_expr_wrong(span);
}

static const rb_expr *visible_name(rb_scope *scope, rb_str name, rb_span span)
{
    if (scope->is_where && has_name(scope->record, name) && has_name(scope->outer->record, name)) return refuse_both(scope, name, span);
    const rb_expr *e = own_name(scope, name, span);
    if (e || !scope->sees_outer) return e;
    e = visible_name(scope->outer, name, span);
    return e ? rb_make_outer(e) : NULL;
}

static const rb_expr *check_plain_name(rb_scope *scope, rb_str name, rb_span span)
{
    const rb_expr *e = visible_name(scope, name, span);
    if (e) return e;
    for (uint32_t i = 0; i < scope->s->program->parameters.len; i++)
        if (rb_str_equal(scope->s->program->parameters.items[i]->name, name)) return check_parameter(scope, i, moment(scope, true, span), span);
    if (rb_str_equal(name, RB_STR("today"))) return moment(scope, true, span);
    if (rb_str_equal(name, RB_STR("now"))) return moment(scope, false, span);
    return unknown_name(scope, name, span);
}

/* Something is called that, a relation or not; without a record nobody can say what is missing. */
static bool knows(const rb_scope *scope, rb_str name)
{
    bool known = !scope->record || has_name(scope->record, name) || (scope->outer && has_name(scope->outer->record, name));
    for (uint32_t i = 0; i < scope->s->program->records.len; i++) known |= rb_str_equal(scope->s->program->records.items[i]->schema->name, name);
    for (uint32_t i = 0; i < scope->s->program->parameters.len; i++) known |= rb_str_equal(scope->s->program->parameters.items[i]->name, name);
    return known;
}

static const rb_expr *no_parts(rb_scope *scope, rb_str object, rb_str part, rb_span span)
{
    if (knows(scope, object)) rb_diag_add(scope->s->ds, RB_E0203, span, "'%.*s' has no parts: there is no '%.*s' in it", RB_STR_ARGS(object), RB_STR_ARGS(part));
    else rb_diag_add(scope->s->ds, RB_E0203, span, "'%.*s' is no relation of %.*s: there is no '%.*s' in it", RB_STR_ARGS(object), RB_STR_ARGS(scope->record->schema->name), RB_STR_ARGS(part));
    for (uint32_t i = 0; i < scope->s->program->records.len; i++) {
        const rb_record *r = scope->s->program->records.items[i];
        if (!rb_str_equal(r->schema->name, object) || !scope->record) continue;
        if (r->is_table) rb_diag_help(scope->s->ds, "a table is looked up by its keys: %.*s.%.*s", RB_STR_ARGS(rb_table_call(r->schema)), RB_STR_ARGS(part));
        else rb_diag_help(scope->s->ds, "to reach it from %.*s declare there how: one NAME %.*s where …", RB_STR_ARGS(scope->record->schema->name), RB_STR_ARGS(object));
        return rb_expr_wrong(span);
    }
    RB_VEC(rb_str) near = {0};
    for (uint32_t i = 0; scope->record && i < scope->record->relations.len; i++) rb_vec_push(&near, scope->record->relations.items[i].name);
    for (uint32_t i = 0; i < scope->s->program->records.len; i++) rb_vec_push(&near, scope->s->program->records.items[i]->schema->name);
    if (rb_diag_suggest(scope->s->ds, object, near.items, near.len)) return rb_expr_wrong(span);
    rb_diag_help(scope->s->ds, "a nested column is declared as a field: NAME text column \"%.*s.%.*s\"", RB_STR_ARGS(object), RB_STR_ARGS(part));
    return rb_expr_wrong(span);
}

const rb_expr *rb_check_path(rb_scope *scope, const rb_path *p, uint32_t from)
{
    rb_ast_words name = p->names.items[from];
    if (from + 1 == p->names.len) {
        const rb_expr *e = own_name(scope, name.text, p->span);
        return e ? e : unknown_name(scope, name.text, name.span);
    }
    const rb_relation *relation = scope->record ? rb_find_relation(scope->record, name.text) : NULL;
    if (!relation && !has_name(scope->record, name.text)) return unknown_name(scope, name.text, name.span);
    if (!relation) return no_parts(scope, name.text, p->names.items[from + 1].text, p->span);
    const rb_expr *row = rb_make_one(scope, relation, name.span);
    if (rb_expr_is_wrong(row)) return row;
    rb_scope *there = rb_scope_reached(scope, relation, row);
    if (!there) return rb_expr_wrong(p->span);
    return rb_make_of_one(row, rb_check_path(there, p, from + 1), p->span, rb_scope_text(scope, p->span));
}

static const rb_expr *check_member(rb_scope *scope, const rb_path *p)
{
    uint32_t levels, from;
    if (p->root) {
        const rb_expr *row = rb_check_whole(scope, p->root);
        if (rb_expr_is_wrong(row)) return row;
        if (row->type.kind != RB_TYPE_related) return no_parts(scope, rb_scope_text(scope, p->root->span), p->names.items[0].text, p->span);
        return rb_make_of_one(row, rb_check_path(rb_scope_reached(scope, NULL, row), p, 0), p->span, rb_scope_text(scope, p->span));
    }
    rb_scope *at = rb_path_scope(scope, p, false, &levels, &from);
    if (!at) return no_parts(scope, p->names.items[0].text, p->names.items[1].text, p->span);
    const rb_expr *e = rb_check_path(at, p, from);
    while (levels-- > 0) e = rb_make_outer(e);
    return e;
}

const rb_expr *rb_check_name(rb_scope *scope, const rb_ast *node)
{
    if (node->kind == RB_AST_name) return check_plain_name(scope, rb_ast_as(name, node)->name.text, node->span);
    rb_path p = rb_path_of(node);
    if (p.names.len > 0 && (p.root || p.names.len > 1)) return check_member(scope, &p);
    const rb_ast_member *member = rb_ast_as(member, node);
    return no_parts(scope, rb_scope_text(scope, member->object->span), member->name.text, node->span);
}

/* `max_age as of opened_on`: the value on a day of the record's own. A moment stands for its day in the rules' zone. */
const rb_expr *rb_check_as_of(rb_scope *scope, const rb_ast_as_of *node)
{
    rb_str name = node->name.text;
    uint32_t field;
    RB_VEC(rb_str) names = {0};
    const rb_expr *date = rb_check_expr(scope, node->moment);
    if (!rb_expr_is_wrong(date) && date->type.kind == RB_TYPE_datetime) date = rb_expr_new1(RB_EXPR_date_of, RB_TYPE(date), date->span, date);
    if (!rb_expr_is_wrong(date)) date = rb_expr_as(scope, date, RB_TYPE(date), "what comes after 'as of'");
    for (uint32_t i = 0; i < scope->s->program->parameters.len; i++) {
        if (rb_str_equal(scope->s->program->parameters.items[i]->name, name)) return check_parameter(scope, i, date, node->base.span);
        rb_vec_push(&names, scope->s->program->parameters.items[i]->name);
    }
    bool is_other = scope->record && (rb_schema_find(scope->record->schema, name, &field) || rb_find_let(scope->record, name, &field));
    rb_diag_add(scope->s->ds, RB_E0201, node->name.span, "there is no parameter '%.*s'", RB_STR_ARGS(name));
    if (is_other) rb_diag_help(scope->s->ds, "'%.*s' is a field: only a parameter has a value for each day", RB_STR_ARGS(name));
    else rb_diag_suggest(scope->s->ds, name, names.items, names.len);
    return rb_expr_wrong(node->base.span);
}

void rb_check_lets(rb_sema *s, rb_record *record)
{
    rb_scope scope = rb_scope_of(s, record);
    for (uint32_t i = 0; i < record->lets.len; i++) definition_now(&scope, &record->lets.items[i], record->lets.items[i].span);
}
