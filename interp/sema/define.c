/* sema/define.c: functions of one's own: `define NAME(argument type, …) = EXPRESSION`.
 *
 * A definition is checked once, over arguments that may be anything: there its mistakes are reported. A call is then
 * checked by reading the definition again with the values of the call, so that `today`, the dates of parameters and what
 * is constant are the caller's, and so that an explanation can show the definition's parts with these values.
 *
 * Nothing can recurse, so every call ends. What could still grow without end is a chain in which each definition calls
 * the next twice: calls with the same values share one reading, and for the others there is a limit.
 */
#include "sema/check.h"

#include "lang/builtins.h"

enum { PARTS_OF_A_CALL = 20000, PARTS_OF_ALL = 1000000, ARGUMENTS_MAX = 50 };

rb_str rb_define_signature(const rb_define *d)
{
    rb_buf b = {0};
    rb_buf_print(&b, "%.*s(", RB_STR_ARGS(d->name));
    for (uint32_t i = 0; i < d->params.len; i++)
        rb_buf_print(&b, "%s%.*s %.*s", i ? ", " : "", RB_STR_ARGS(d->params.items[i].name), RB_STR_ARGS(rb_type_title(d->params.items[i].type)));
    rb_buf_add_char(&b, ')');
    return rb_buf_take(&b);
}

/* Declarations */

static void declare_param(rb_sema *s, rb_define *d, const rb_ast_param *node)
{
    rb_define_param p = {.name = node->name.text, .span = node->name.span};
    for (uint32_t i = 0; i < d->params.len; i++) {
        if (!rb_str_equal(d->params.items[i].name, p.name)) continue;
        rb_diag_add(s->ds, RB_E0202, p.span, "the argument '%.*s' is declared twice", RB_STR_ARGS(p.name));
        rb_diag_note(s->ds, d->params.items[i].span, "it is declared here first");
        return;
    }
    const rb_ast_type *type = node->type && node->type->kind == RB_AST_type ? rb_ast_as(type, node->type) : NULL;
    if (type && rb_str_equal(type->name.text, RB_STR("months"))) p.type = RB_TYPE(months); /* `d + n`: no field holds one */
    else rb_resolve_type(s, node->type, &p.type);
    rb_vec_push(&d->params, p);
}

static bool name_free(rb_sema *s, const rb_define *d)
{
    uint32_t builtin;
    if (rb_builtin_find(d->name, &builtin)) {
        rb_diag_add(s->ds, RB_E0202, d->span, "'%.*s' is a function of the language already", RB_STR_ARGS(d->name));
        rb_diag_help(s->ds, "%.*s: %s", RB_STR_ARGS(rb_builtin_signature(builtin)), rb_builtin_doc(builtin));
        return false;
    }
    for (uint32_t i = 0; i < s->program->defines.len; i++) {
        const rb_define *other = s->program->defines.items[i];
        if (!rb_str_equal(other->name, d->name) || other->is_library != d->is_library) continue;
        rb_diag_add(s->ds, RB_E0202, d->span, "'%.*s' is defined twice", RB_STR_ARGS(d->name));
        rb_diag_note(s->ds, other->span, "it is defined here first");
        return false;
    }
    return true;
}

void rb_declare_define(rb_sema *s, const rb_ast_define *node)
{
    rb_define *d = RB_NEW(rb_define);
    d->name = node->name.text;
    d->span = node->name.span;
    d->title = node->title.text;
    d->ast = node;
    d->is_library = rb_from_stdlib(s, d->span);
    if (!name_free(s, d)) return;
    for (uint32_t i = 0; i < node->params.len; i++)
        if (node->params.items[i]->kind == RB_AST_param) declare_param(s, d, rb_ast_as(param, node->params.items[i]));
    if (d->params.len > ARGUMENTS_MAX) { /* nobody calls that right, and a call looks through them */
        rb_diag_add(s->ds, RB_E0420, d->params.items[ARGUMENTS_MAX].span, "'%.*s' takes more than %d values", RB_STR_ARGS(d->name), ARGUMENTS_MAX);
        rb_diag_help(s->ds, "give it fewer, or several functions their part of them");
    }
    rb_vec_push(&s->program->defines, d);
}

/* Definitions */

bool rb_say_circle(rb_sema *s, rb_str name, rb_span use)
{
    uint32_t first = 0;
    rb_buf way = {0};
    while (first < s->way.len && !rb_str_equal(s->way.items[first].name, name)) first++;
    rb_diag_add(s->ds, RB_E0207, use, "'%.*s' is defined by way of itself", RB_STR_ARGS(name));
    for (uint32_t i = first; i < s->way.len; i++) rb_buf_print(&way, "%.*s needs ", RB_STR_ARGS(s->way.items[i].name));
    rb_buf_add_str(&way, name);
    rb_diag_help(s->ds, "the way round: %.*s", RB_STR_ARGS(rb_buf_str(&way)));
    for (uint32_t i = first; i < s->way.len && i < first + 10; i++) rb_diag_note(s->ds, s->way.items[i].span, "'%.*s' is declared here", RB_STR_ARGS(s->way.items[i].name));
    return false;
}

static const rb_expr *check_body(rb_scope *scope, const rb_define *d)
{
    scope->fills = true;
    const rb_expr *e = rb_check_expr(scope, d->ast->value);
    rb_type given;
    scope->fills = false;
    if (!d->ast->gives || rb_expr_is_wrong(e)) return e;
    if (!rb_resolve_type(scope->s, d->ast->gives, &given)) return rb_expr_wrong(d->ast->gives->span);
    return rb_expr_as(scope, e, given, "the value of this function");
}

void rb_check_define(rb_sema *s, rb_define *d)
{
    if (d->body) return;
    uint32_t unfolding = s->unfolding;
    d->checking = true;
    s->unfolding = 0;
    rb_vec_push(&s->way, ((rb_named){d->name, d->span, &d->ast->base}));
    rb_scope scope = rb_scope_of(s, NULL);
    scope.define = d;
    const rb_expr *e = check_body(&scope, d);
    if (e->type.kind == RB_TYPE_blank) {
        rb_diag_add(s->ds, RB_E0302, e->span, "this function is always blank, and says not of what type");
        rb_diag_help(s->ds, "say it: define %.*s gives TYPE = …", RB_STR_ARGS(rb_define_signature(d)));
        e = rb_expr_wrong(e->span);
    }
    for (uint32_t i = 0; i < d->params.len; i++)
        if (d->params.items[i].type.kind == RB_TYPE_none) e = rb_expr_wrong(e->span); /* said at the argument */
    s->way.len--;
    s->unfolding = unfolding;
    d->checking = false;
    d->body = e;
    d->type = e->type;
}

static bool is_same_kind(rb_sema *s, rb_define *own, rb_define *library)
{
    if (own->params.len != library->params.len || own->checking) return false;
    for (uint32_t i = 0; i < own->params.len; i++)
        if (!rb_type_equal(own->params.items[i].type, library->params.items[i].type)) return false;
    rb_check_define(s, own);
    rb_check_define(s, library);
    return rb_type_equal(own->type, library->type);
}

/* The rules' own goes before the library's. The library's functions, too, use the rules' own where it takes and gives the
 * same; where it does not, they go on using theirs, so that a name taken by chance breaks nothing. */
rb_define *rb_find_define(rb_sema *s, rb_str name, rb_span use)
{
    rb_define *own = NULL, *library = NULL;
    for (uint32_t i = 0; i < s->program->defines.len; i++) {
        rb_define *d = s->program->defines.items[i];
        if (rb_str_equal(d->name, name)) *(d->is_library ? &library : &own) = d;
    }
    if (!own || !library) return own ? own : library;
    return rb_from_stdlib(s, use) && !is_same_kind(s, own, library) ? library : own;
}

/* Arguments */

static const rb_expr *renamed(const rb_expr *constant, rb_str name, rb_span span)
{
    rb_expr *copy = RB_NEW(rb_expr);
    *copy = *constant;
    copy->name = name;
    copy->span = span;
    return copy;
}

const rb_expr *rb_argument(const rb_scope *scope, rb_str name, rb_span span)
{
    for (uint32_t i = 0; scope->define && i < scope->define->params.len; i++) {
        const rb_define_param *p = &scope->define->params.items[i];
        const rb_expr *given = scope->arguments ? scope->arguments[i] : NULL;
        if (!rb_str_equal(p->name, name)) continue;
        if (p->type.kind == RB_TYPE_none) return rb_expr_wrong(span);
        if (given && given->kind == RB_EXPR_constant) return renamed(given, name, span);
        rb_expr *e = given ? rb_expr_new1(RB_EXPR_argument, p->type, span, given) : rb_expr_new(RB_EXPR_argument, p->type, span);
        e->index = i;
        e->name = p->name;
        return e;
    }
    return NULL;
}

static void help_signature(rb_scope *scope, const rb_define *d)
{
    if (d->title.len) rb_diag_help(scope->s->ds, "%.*s: %.*s", RB_STR_ARGS(rb_define_signature(d)), RB_STR_ARGS(d->title));
    else rb_diag_help(scope->s->ds, "it is declared as %.*s", RB_STR_ARGS(rb_define_signature(d)));
    if (!d->is_library) rb_diag_note(scope->s->ds, d->span, "it is declared here");
}

static const rb_expr *take_argument(rb_scope *scope, const rb_define *d, uint32_t i, const rb_ast *node)
{
    const rb_define_param *p = &d->params.items[i];
    uint32_t errors = scope->s->ds->errors;
    const rb_expr *e = rb_check_expr(scope, node);
    if (rb_expr_is_wrong(e) || p->type.kind == RB_TYPE_none) return rb_expr_wrong(node->span);
    if (p->type.kind == RB_TYPE_date && e->type.kind == RB_TYPE_datetime) return rb_expr_new1(RB_EXPR_date_of, p->type, e->span, e);
    const rb_expr *c = rb_expr_convert(scope, e, p->type);
    if (c) {
        if (scope->s->ds->errors > errors) help_signature(scope, d);
        return c;
    }
    rb_diag_add(scope->s->ds, RB_E0306, e->span, "'%.*s' of %.*s is %.*s, but this is %.*s", RB_STR_ARGS(p->name), RB_STR_ARGS(d->name), RB_STR_ARGS(rb_type_title(p->type)), RB_STR_ARGS(rb_type_title(e->type)));
    rb_help_literal(scope, e, p->type);
    help_signature(scope, d);
    return rb_expr_wrong(e->span);
}

static bool take_arguments(rb_scope *scope, const rb_define *d, const rb_ast_call *node, const rb_expr **out)
{
    if (node->arguments.len != d->params.len) {
        rb_diag_add(scope->s->ds, RB_E0306, node->base.span, "%.*s takes %u value%s, but %u stand%s here", RB_STR_ARGS(d->name), d->params.len, d->params.len == 1 ? "" : "s",
                    node->arguments.len, node->arguments.len == 1 ? "s" : "");
        help_signature(scope, d);
        return false;
    }
    bool wrong = false;
    for (uint32_t i = 0; i < d->params.len; i++) {
        out[i] = take_argument(scope, d, i, node->arguments.items[i]);
        wrong |= rb_expr_is_wrong(out[i]);
    }
    return !wrong;
}

/* Calls */

bool rb_count_part(rb_scope *scope, rb_span at)
{
    rb_sema *s = scope->s;
    if (s->parts == UINT32_MAX) return false; /* said for this call */
    if (s->parts++ < PARTS_OF_A_CALL && s->all_parts++ < PARTS_OF_ALL) return true;
    bool all = s->parts <= PARTS_OF_A_CALL;
    s->parts = UINT32_MAX;
    rb_diag_add(s->ds, RB_E0421, at, all ? "all calls together unfold into more than %d parts" : "it unfolds into more than %d parts", all ? PARTS_OF_ALL : PARTS_OF_A_CALL);
    return false;
}

/* What tells one value from another: the same text for two values that are certainly the same. */
static void add_identity(const rb_scope *scope, rb_buf *b, const rb_expr *e)
{
    while (e->kind == RB_EXPR_argument && e->arg_count == 1) e = e->args[0];
    if (e->kind == RB_EXPR_field && e->arg_count == 0) rb_buf_print(b, " f%p.%u.%u", (const void *)scope->record, e->index, e->number);
    else if (e->kind == RB_EXPR_constant && e->type.kind != RB_TYPE_text) {
        rb_buf_print(b, " c%d%s ", (int)e->type.kind, e->type.currency);
        rb_value_print_quoted(b, &e->value, rb_zone_load(RB_STR("UTC")));
        if (rb_type_rep(e->type) == RB_REP_I64) rb_buf_print(b, " %lld %p", (long long)e->value.i64, (const void *)e->type.picklist);
    } else rb_buf_print(b, " %p", (const void *)e);
}

static rb_str identity_of_call(const rb_scope *scope, const rb_define *d, const rb_expr *const *arguments)
{
    rb_buf b = {0};
    rb_buf_print(&b, "%p %p %p", (const void *)d, (const void *)scope->today, (const void *)scope->now);
    for (uint32_t i = 0; i < d->params.len; i++) {
        const rb_expr *e = arguments[i];
        if (e->kind == RB_EXPR_date_of && e->arg_count == 1) rb_buf_add_chars(&b, " day"), e = e->args[0];
        add_identity(scope, &b, e);
    }
    return rb_buf_take(&b);
}

/* The definition with these values. Its own mistakes were said where it stands, so one that is found now is of the values. */
static rb_instance instantiate(rb_scope *scope, const rb_define *d, const rb_expr **arguments)
{
    rb_sema *s = scope->s;
    rb_diags here = {.sources = s->ds->sources}, *all = s->ds;
    rb_scope own = {.s = s, .today = scope->today, .now = scope->now, .depth = scope->depth, .define = d, .arguments = arguments};
    if (s->unfolding++ == 0) s->parts = 0;
    s->ds = &here;
    rb_instance made = {.body = check_body(&own, d), .arguments = arguments};
    s->ds = all;
    s->unfolding--;
    if (here.items.len > 0) made.why = here.items.items[0];
    return made;
}

static const rb_expr *wrong_call(rb_scope *scope, const rb_define *d, const rb_instance *made, rb_span at)
{
    rb_diags *ds = scope->s->ds;
    bool too_much = made->why.code == RB_E0421;
    if (!made->why.message.len || (too_much && scope->s->said_too_much)) return rb_expr_wrong(at);
    if (scope->s->unfolding) rb_vec_push(&ds->items, made->why); /* the outermost call says it */
    else {
        rb_diag_add(ds, made->why.code, at, "'%.*s' cannot be worked out with these values: %.*s", RB_STR_ARGS(rb_scope_text(scope, at)), RB_STR_ARGS(made->why.message));
        if (too_much) rb_diag_help(ds, "in a chain of defines that call each other twice, every step doubles the work: call once, and use the value twice");
        else rb_diag_note(ds, made->why.span, "here, in what %.*s is made of", RB_STR_ARGS(d->name));
        scope->s->said_too_much |= too_much;
        for (uint32_t i = 0; i < made->why.helps.len; i++) rb_diag_help(ds, "%.*s", RB_STR_ARGS(made->why.helps.items[i]));
    }
    return rb_expr_wrong(at);
}

static const rb_instance *instance_of(rb_scope *scope, const rb_define *d, const rb_expr **arguments)
{
    rb_sema *s = scope->s;
    rb_str   identity = identity_of_call(scope, d, arguments);
    uint32_t index = 0;
    if (rb_map_find(&s->instance_of, identity, &index)) return &s->instances.items[index];
    rb_instance made = instantiate(scope, d, arguments); /* may add others: so its own place is taken after */
    index = s->instances.len;
    rb_vec_push(&s->instances, made);
    rb_map_add(&s->instance_of, identity, &index);
    return &s->instances.items[index];
}

static bool has_part(const rb_expr *call, const rb_expr *value)
{
    for (uint32_t i = 0; i < call->template.parts.len; i++)
        if (rb_str_equal(call->template.parts.items[i].value->name, value->name)) return true;
    return false;
}

static void add_part(rb_expr *call, const rb_expr *value)
{
    rb_expr_part part = {.text = value->name, .value = value};
    rb_vec_push(&call->template.parts, part);
    if (call->height <= value->height) call->height = value->height + 1;
}

/* The moments and parameters that a definition asks for itself. Calls in it have found theirs; what was given is the caller's. */
static void add_moments(rb_expr *call, const rb_expr *e)
{
    bool is_moment = e->kind == RB_EXPR_today || e->kind == RB_EXPR_now || e->kind == RB_EXPR_parameter || e->kind == RB_EXPR_let;
    if (e->kind == RB_EXPR_argument) return;
    if (is_moment && !has_part(call, e)) add_part(call, e);
    bool is_call = e->kind == RB_EXPR_define;
    for (uint32_t i = 0; !is_moment && !is_call && i < e->arg_count; i++) add_moments(call, e->args[i]);
    for (uint32_t i = 0; !is_moment && i < e->template.parts.len; i++)
        if (e->template.parts.items[i].value) add_moments(call, e->template.parts.items[i].value);
}

/* How the library works something out is its own affair: an explanation shows what it was given, not how. */
static void close_library_call(rb_expr *call, const rb_define *d, const rb_expr *const *arguments)
{
    for (uint32_t i = 0; i < d->params.len; i++) {
        const rb_expr *e = arguments[i];
        if (e->kind == RB_EXPR_date_of && e->arg_count == 1) e = e->args[0];
        if (e->kind != RB_EXPR_constant || e->name.len) add_part(call, e);
    }
    add_moments(call, call->args[0]);
    call->number = 1;
}

const rb_expr *rb_check_define_call(rb_scope *scope, rb_define *d, const rb_ast_call *node)
{
    const rb_expr **arguments = RB_NEW_ARRAY(const rb_expr *, d->params.len + 1);
    if (!take_arguments(scope, d, node, arguments)) return rb_expr_wrong(node->base.span);
    if (d->checking) {
        rb_say_circle(scope->s, d->name, node->name.span);
        return rb_expr_wrong(node->base.span);
    }
    rb_check_define(scope->s, d);
    if (rb_expr_is_wrong(d->body)) return d->body;
    rb_instance made = *instance_of(scope, d, arguments);
    rb_str as_written = rb_scope_text(scope, node->base.span);
    if (rb_expr_is_wrong(made.body)) return wrong_call(scope, d, &made, node->base.span);
    if (made.body->kind == RB_EXPR_constant) return renamed(made.body, as_written, node->base.span);
    rb_expr *e = rb_expr_new1(RB_EXPR_define, made.body->type, node->base.span, made.body);
    e->name = as_written;
    if (d->is_library) close_library_call(e, d, arguments);
    return e;
}
