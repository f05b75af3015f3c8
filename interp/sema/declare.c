/* sema/declare.c: the declarations that others build on: picklists, records, parameters, sources, samples.
 *
 * Done before anything is checked, over all files together, so that the order of declarations and files never
 * matters. A name that is declared twice is an error at the second place that shows the first.
 */
#include "sema/check.h"

#include "base/unicode.h"
#include "data/dressed.h"
#include "data/list.h"

/* What the rules declare themselves goes before what the standard library brings. The rules are read first. */
bool rb_from_stdlib(const rb_sema *s, rb_span span)
{
    rb_place place = rb_sources_place(s->ds->sources, span.start);
    return place.source && place.source->base > 0 && rb_str_starts(place.source->name, RB_STR("stdlib/"));
}

bool rb_once(rb_sema *s, rb_span *before, rb_span at, rb_clause_name name)
{
    if (before->end == 0) {
        *before = at;
        return true;
    }
    rb_diag_add(s->ds, RB_E0110, at, "%s has one '%s'", name.of, name.clause);
    rb_diag_note(s->ds, *before, "the first is here");
    return false;
}

bool rb_name_taken(rb_sema *s, rb_ast_words name, rb_str before, rb_span at, const char *what)
{
    if (!rb_str_equal(name.text, before)) return false;
    if (rb_from_stdlib(s, name.span)) return true;
    rb_diag_add(s->ds, RB_E0202, name.span, "the %s '%.*s' is declared twice", what, RB_STR_ARGS(name.text));
    rb_diag_note(s->ds, at, "it is declared here first");
    return true;
}

static void declare_enum(rb_sema *s, const rb_ast_enum *node)
{
    for (uint32_t i = 0; i < s->picklists.len; i++)
        if (rb_name_taken(s, node->name, s->picklists.items[i]->name, s->picklists.items[i]->span, "enum")) return;
    rb_picklist *p = RB_NEW(rb_picklist);
    p->name = node->name.text;
    p->span = node->name.span;
    p->ignores_case = node->ignores_case != 0;
    for (uint32_t i = 0; i < node->values.len; i++) {
        rb_str value = rb_ast_as(text, node->values.items[i])->value.text;
        uint32_t code;
        if (rb_picklist_find(p, value, &code)) {
            rb_diag_add(s->ds, RB_E0401, node->values.items[i]->span, "'%.*s' stands twice in %.*s", RB_STR_ARGS(value), RB_STR_ARGS(p->name));
            continue;
        }
        rb_picklist_add(p, value);
    }
    if (p->values.len == 0) rb_diag_add(s->ds, RB_E0401, node->name.span, "the enum '%.*s' has no values", RB_STR_ARGS(p->name));
    rb_vec_push(&s->picklists, p);
}

static void declare_named(rb_sema *s, rb_named_list *list, rb_named entry, const char *what)
{
    for (uint32_t i = 0; i < list->len; i++)
        if (rb_name_taken(s, (rb_ast_words){entry.name, entry.span}, list->items[i].name, list->items[i].span, what)) return;
    rb_vec_push(list, entry);
}

rb_str rb_find_source(rb_sema *s, rb_ast_words name)
{
    RB_VEC(rb_str) names = {0};
    for (uint32_t i = 0; i < s->sources.len; i++) {
        if (rb_str_equal(s->sources.items[i].name, name.text)) return rb_ast_as(source, s->sources.items[i].ast)->title.text;
        rb_vec_push(&names, s->sources.items[i].name);
    }
    rb_diag_add(s->ds, RB_E0201, name.span, "the source '%.*s' is not declared", RB_STR_ARGS(name.text));
    if (!rb_diag_suggest(s->ds, name.text, names.items, names.len))
        rb_diag_help(s->ds, "declare it: source %.*s \"the document's title\"", RB_STR_ARGS(name.text));
    return name.text;
}

static const rb_picklist *find_picklist(rb_sema *s, rb_ast_words name)
{
    RB_VEC(rb_str) names = {0};
    static const char *const builtin[] = {"text", "id", "number", "integer", "money", "percent", "yes/no", "date", "datetime", "time", "duration"};
    for (uint32_t i = 0; i < s->picklists.len; i++) {
        if (rb_str_equal(s->picklists.items[i]->name, name.text)) return s->picklists.items[i];
        rb_vec_push(&names, s->picklists.items[i]->name);
    }
    for (size_t i = 0; i < sizeof builtin / sizeof *builtin; i++) rb_vec_push(&names, rb_str_of(builtin[i]));
    rb_diag_add(s->ds, RB_E0201, name.span, "there is no type '%.*s'", RB_STR_ARGS(name.text));
    if (!rb_diag_suggest(s->ds, name.text, names.items, names.len))
        rb_diag_help(s->ds, "the types are text, id, number, integer, money, percent, yes/no, date, datetime, time, duration and the enums");
    return NULL;
}

static bool resolve_part(rb_sema *s, const rb_ast_type *t, rb_type *out)
{
    rb_str name = t->name.text;
    if (rb_str_equal(name, RB_STR("money"))) {
        *out = RB_TYPE(money);
        if (t->in.text.ptr) return rb_diag_add(s->ds, RB_E0402, t->base.span, "only a field of a record has its currency in another field");
        if (t->currency.text.len != 3) {
            rb_diag_add(s->ds, RB_E0402, t->base.span, "money needs its currency");
            rb_diag_help(s->ds, "write money USD; where each record has its own, name the field that says which: money in currency_code");
            return false;
        }
        memcpy(out->currency, t->currency.text.ptr, 3);
        return true;
    }
#define TYPE(kind, rep, title) if (RB_TYPE_##kind > RB_TYPE_blank && RB_TYPE_##kind < RB_TYPE_months && rb_str_equal(name, RB_STR(title))) { *out = RB_TYPE(kind); return true; }
#include "data/types.def"
#undef TYPE
    const rb_picklist *p = find_picklist(s, t->name);
    if (!p) return false;
    out->kind = RB_TYPE_enumeration;
    out->picklist = p;
    return true;
}

bool rb_resolve_type(rb_sema *s, const rb_ast *node, rb_type *out)
{
    *out = RB_TYPE(none);
    if (!node || node->kind != RB_AST_type) return false;
    const rb_ast_type *t = rb_ast_as(type, node);
    if (!resolve_part(s, t, out)) return false;
    if (!t->is_list) return true;
    if (rb_type_lists(*out)) {
        *out = rb_list_of(*out);
        return true;
    }
    rb_diag_add(s->ds, RB_E0321, node->span, "there are no lists of %.*s values", RB_STR_ARGS(rb_type_title(*out)));
    *out = RB_TYPE(none);
    return false;
}

const rb_zone *rb_load_zone(rb_sema *s, rb_ast_words name)
{
    const rb_zone *z = rb_zone_load(name.text);
    if (z) return z;
    rb_diag_add(s->ds, RB_E0201, name.span, "there is no time zone '%.*s'", RB_STR_ARGS(name.text));
    rb_diag_help(s->ds, "zones have names like \"Europe/London\", \"America/Los_Angeles\" or \"UTC\"");
    return NULL;
}

const rb_time_format *rb_load_format(rb_sema *s, rb_ast_words pattern, rb_type type)
{
    rb_str bad;
    const rb_time_format *f = rb_time_format_new(pattern.text, &bad);
    if (!f) {
        rb_diag_add(s->ds, RB_E0402, pattern.span, "'%.*s' is not a part of a date format", RB_STR_ARGS(bad));
        rb_str meant = rb_time_format_meant(pattern.text);
        bool   fits = meant.len > 0 && (type.kind != RB_TYPE_date || !rb_time_format_has_time(rb_time_format_new(meant, &bad)));
        if (fits) rb_diag_help(s->ds, "write: \"%.*s\"", RB_STR_ARGS(meant));
        else rb_diag_help(s->ds, "its parts are YYYY YY MM M DD D Mon HH H hh h mm ss a, as in \"DD/MM/YYYY HH:mm\"");
    } else if (type.kind == RB_TYPE_date && rb_time_format_has_time(f)) {
        rb_diag_add(s->ds, RB_E0402, pattern.span, "a date has no time of day: declare the field as datetime, or leave the time out of the format");
    }
    return f;
}

/* `zone "…"` on a line of its own is the record's, also after a field: line breaks are blanks to the parser, but
 * not to whoever wrote it. */
static bool is_own_line(rb_sema *s, rb_ast_words zone)
{
    rb_place place = rb_sources_place(s->ds->sources, zone.span.start);
    rb_str before = rb_str_slice(rb_source_line(place.source, place.line), 0, place.byte_column - 1);
    return rb_str_equal(rb_text_trim(before), RB_STR("zone"));
}

/* `format` of what is neither date nor text: a cell written out. */
static const rb_example *load_example(rb_sema *s, rb_ast_words format, const rb_field *f)
{
    rb_example_problem problem;
    bool shown = f->type.kind == RB_TYPE_number || f->type.kind == RB_TYPE_integer || f->type.kind == RB_TYPE_percent || f->type.kind == RB_TYPE_money || f->type.kind == RB_TYPE_duration;
    if (!shown) {
        if (f->type.kind != RB_TYPE_none) rb_diag_add(s->ds, RB_E0402, format.span, "a format is for numbers, money, percentages, durations, dates and datetimes, and '%.*s' is %.*s", RB_STR_ARGS(f->name), RB_STR_ARGS(rb_type_title(f->type)));
        return NULL;
    }
    const rb_example *e = rb_example_new(format.text, f->type, &problem);
    if (e) return e;
    rb_diag_add(s->ds, RB_E0430, format.span, "%.*s", RB_STR_ARGS(problem.what));
    rb_diag_help(s->ds, "%.*s", RB_STR_ARGS(problem.advice));
    return NULL;
}

static void apply_formats(rb_sema *s, rb_field *f, const rb_ast_field *node, const rb_record_options *options)
{
    bool date = f->type.kind == RB_TYPE_date, datetime = f->type.kind == RB_TYPE_datetime;
    rb_ast_words format = node->format.text.ptr ? node->format : date ? options->dates : datetime ? options->datetimes : node->format;
    bool own_zone = node->zone.text.ptr && !is_own_line(s, node->zone);
    rb_ast_words zone = own_zone ? node->zone : datetime ? options->zone : (rb_ast_words){RB_STR_NONE, RB_SPAN_NONE};
    if (format.text.ptr && !date && !datetime) f->example = load_example(s, format, f);
    else if (format.text.ptr) f->format = rb_load_format(s, format, f->type);
    if (zone.text.ptr && !datetime && f->type.kind != RB_TYPE_none)
        rb_diag_add(s->ds, RB_E0402, zone.span, "a zone is for datetimes, and '%.*s' is %.*s", RB_STR_ARGS(f->name), RB_STR_ARGS(rb_type_title(f->type)));
    else if (zone.text.ptr) f->zone = rb_load_zone(s, zone);
}

static void apply_separator(rb_sema *s, rb_field *f, const rb_ast_field *node, const rb_record_options *options)
{
    rb_ast_words separator = node->separator;
    bool list = rb_type_is_list(f->type);
    f->separator = RB_STR("");
    if (list && node->is_key) {
        rb_diag_add(s->ds, RB_E0321, node->base.span, "a key is a single value, and '%.*s' is a list", RB_STR_ARGS(f->name));
        return;
    }
    if (!separator.text.ptr && list) separator = options->separator;
    if (!separator.text.ptr || f->type.kind == RB_TYPE_none) return;
    if (list && separator.text.len > 0) f->separator = separator.text;
    else if (list) rb_diag_add(s->ds, RB_E0321, separator.span, "nothing stands between the quotes: what separates the parts of '%.*s'?", RB_STR_ARGS(f->name));
    else {
        rb_str type = rb_type_title(f->type);
        rb_diag_add(s->ds, RB_E0321, separator.span, "a separator is for lists, and '%.*s' is %.*s", RB_STR_ARGS(f->name), RB_STR_ARGS(type));
        rb_diag_help(s->ds, "write %.*s list of %.*s separator \"%.*s\"", RB_STR_ARGS(f->name), RB_STR_ARGS(type), RB_STR_ARGS(separator.text));
    }
}

static bool name_free(rb_sema *s, const rb_record *r, rb_ast_words name)
{
    for (uint32_t i = 0; i < r->schema->fields.len; i++)
        if (rb_name_taken(s, name, r->schema->fields.items[i].name, r->schema->fields.items[i].span, "field")) return false;
    for (uint32_t i = 0; i < r->lets.len; i++)
        if (rb_name_taken(s, name, r->lets.items[i].name, r->lets.items[i].span, "field")) return false;
    for (uint32_t i = 0; i < r->relations.len; i++)
        if (rb_name_taken(s, name, r->relations.items[i].name, r->relations.items[i].span, "field")) return false;
    return true;
}

static void declare_field(rb_sema *s, rb_record *r, const rb_ast_field *node, const rb_record_options *options)
{
    if (!name_free(s, r, node->name)) return;
    rb_field f = {.name = node->name.text, .span = node->base.span, .is_key = node->is_key != 0};
    f.column = node->column.text.ptr ? node->column.text : f.name;
    if (!rb_money_open_type(node->type, &f.type)) rb_resolve_type(s, node->type, &f.type);
    apply_separator(s, &f, node, options);
    rb_type type = f.type;
    if (rb_type_is_list(type)) f.type = rb_list_part(type); /* a format is that of the parts */
    apply_formats(s, &f, node, options);
    rb_export_field(s, &f, node, &options->written);
    f.dress = rb_dress_of(&f);
    f.type = type;
    if (f.is_key && r->schema->key != UINT32_MAX && !r->is_table) {
        rb_diag_add(s->ds, RB_E0402, node->base.span, "a record has one key, and '%.*s' has two", RB_STR_ARGS(r->schema->name));
        rb_diag_note(s->ds, r->schema->fields.items[r->schema->key].span, "the first is here");
    } else if (f.is_key && r->schema->key == UINT32_MAX) r->schema->key = r->schema->fields.len;
    rb_vec_push(&r->schema->fields, f);
}

static void declare_relation(rb_sema *s, rb_record *r, const rb_ast_relation *node)
{
    rb_relation relation = {.name = node->name.text, .span = node->base.span, .ast = &node->base, .is_many = node->is_many != 0};
    if (name_free(s, r, node->name)) rb_vec_push(&r->relations, relation);
}

static void declare_members(rb_sema *s, rb_record *r, const rb_ast_record *node)
{
    rb_record_options options = {0};
    for (uint32_t i = 0; i < node->members.len; i++) {
        if (node->members.items[i]->kind == RB_AST_field) {
            rb_ast_words zone = rb_ast_as(field, node->members.items[i])->zone;
            if (zone.text.ptr && is_own_line(s, zone)) options.zone = zone;
        }
        if (node->members.items[i]->kind != RB_AST_option) continue;
        const rb_ast_option *o = rb_ast_as(option, node->members.items[i]);
        *(o->what == RB_OPTION_DATES ? &options.dates : o->what == RB_OPTION_DATETIMES ? &options.datetimes : &options.zone) = o->value;
    }
    rb_export_declare(s, r->schema, node, &options);
    for (uint32_t i = 0; i < node->members.len; i++) {
        const rb_ast *member = node->members.items[i];
        if (member->kind == RB_AST_field) declare_field(s, r, rb_ast_as(field, member), &options);
        if (member->kind == RB_AST_relation) declare_relation(s, r, rb_ast_as(relation, member));
        if (member->kind != RB_AST_let) continue;
        const rb_ast_let *let = rb_ast_as(let, member);
        rb_let entry = {.name = let->name.text, .span = member->span, .ast = let->value};
        if (name_free(s, r, let->name)) rb_vec_push(&r->lets, entry);
    }
    rb_money_bind_fields(s, r, node);
    rb_export_bind(s, r->schema, node);
    bool some_bad = false;
    for (uint32_t i = 0; i < node->members.len; i++) some_bad |= node->members.items[i]->kind == RB_AST_bad;
    if (r->schema->fields.len == 0 && !some_bad) rb_diag_add(s->ds, RB_E0402, node->name.span, "the record '%.*s' has no fields", RB_STR_ARGS(r->schema->name));
}

static void check_table(rb_sema *s, const rb_record *r, const rb_ast_record *node)
{
    if (r->schema->key != UINT32_MAX || r->schema->fields.len == 0) return;
    rb_diag_add(s->ds, RB_E0413, node->name.span, "the table '%.*s' has no key", RB_STR_ARGS(r->schema->name));
    rb_diag_help(s->ds, "write 'key' before each field that a row is looked up by");
}

static void declare_record(rb_sema *s, const rb_ast_record *node)
{
    rb_program *p = s->program;
    for (uint32_t i = 0; i < p->records.len; i++)
        if (rb_name_taken(s, node->name, p->records.items[i]->schema->name, p->records.items[i]->schema->span, "record")) return;
    rb_record *r = RB_NEW(rb_record);
    r->schema = RB_NEW(rb_schema);
    r->schema->name = node->name.text;
    r->schema->span = node->name.span;
    r->schema->key = UINT32_MAX;
    r->schema->file = node->file.text.ptr ? node->file.text : RB_STR("");
    r->is_table = node->file.text.ptr != NULL;
    r->stream = p->records.len;
    declare_members(s, r, node);
    if (r->is_table) check_table(s, r, node);
    rb_vec_push(&p->records, r);
    rb_vec_push(&p->catalog->schemas, r->schema);
}

bool rb_date_literal(rb_scope *scope, const rb_ast *node, int64_t *days)
{
    if (!node) return true;
    const rb_expr *e = rb_expr_as(scope, rb_check_expr(scope, node), RB_TYPE(date), "this");
    rb_value v;
    if (rb_expr_is_wrong(e)) return false;
    if (!rb_expr_constant(scope, e, &v)) return rb_diag_add(scope->s->ds, RB_E0310, node->span, "this must be a date written out");
    *days = v.i64;
    return true;
}

/* 60 from …, 90 days from …: it is the bare number that lacks something. From here on the parameter is of the other type, so
 * that its uses are not refused as well. */
static bool lacks_unit(rb_scope *scope, rb_parameter *p, const rb_ast_dated *first, const rb_expr *e)
{
    bool is_bare = p->values.len > 0 && p->type.kind == RB_TYPE_number && first->value->kind == RB_AST_number;
    if (!is_bare || e->kind != RB_EXPR_constant || (e->type.kind != RB_TYPE_duration && e->type.kind != RB_TYPE_money)) return false;
    rb_str number = rb_scope_text(scope, first->value->span), other = rb_scope_text(scope, e->span);
    size_t blank = rb_str_find(other, RB_STR(" "), 0);
    rb_diag_add(scope->s->ds, RB_E0302, first->value->span, "this value is a number, but another of '%.*s' is %.*s", RB_STR_ARGS(p->name), RB_STR_ARGS(rb_type_title(e->type)));
    if (blank != SIZE_MAX && rb_str_find(other, RB_STR(" "), blank + 1) == SIZE_MAX)
        rb_diag_help(scope->s->ds, "say of what: %.*s%.*s", RB_STR_ARGS(number), (int)(other.len - blank), other.ptr + blank);
    p->values.len = 0;
    return true;
}

static void add_dated(rb_scope *scope, rb_parameter *p, const rb_ast_parameter *all, const rb_ast_dated *node)
{
    rb_dated_value d = {.from = INT64_MIN, .until = INT64_MAX, .span = node->base.span};
    const rb_expr *e = rb_check_expr(scope, node->value);
    if (!rb_date_literal(scope, node->from, &d.from) || !rb_date_literal(scope, node->until, &d.until)) return;
    if (p->values.len > 0 && !lacks_unit(scope, p, rb_ast_as(dated, all->values.items[0]), e)) e = rb_expr_as(scope, e, p->type, "every value of a parameter");
    if (rb_expr_is_wrong(e)) return;
    if (!rb_expr_constant(scope, e, &d.value)) {
        rb_diag_add(scope->s->ds, RB_E0310, e->span, "a parameter's value must be known before any record is read");
        return;
    }
    if (d.value.type.kind == RB_TYPE_integer && p->values.len == 0) d.value.type = RB_TYPE(number);
    if (p->values.len == 0) p->type = d.value.type;
    rb_vec_push(&p->values, d);
}

/* Sorts by `from` and closes each value where the next one begins; an overlap is an error. */
static void order_history(rb_sema *s, rb_parameter *p)
{
    for (uint32_t i = 1; i < p->values.len; i++)
        for (uint32_t j = i; j > 0 && p->values.items[j].from < p->values.items[j - 1].from; j--) {
            rb_dated_value swap = p->values.items[j];
            p->values.items[j] = p->values.items[j - 1];
            p->values.items[j - 1] = swap;
        }
    for (uint32_t i = 0; i < p->values.len; i++) {
        rb_dated_value *d = &p->values.items[i], *next = i + 1 < p->values.len ? d + 1 : NULL;
        if (d->from >= d->until) rb_diag_add(s->ds, RB_E0403, d->span, "this value ends before it begins");
        else if (next && next->from == d->from) {
            rb_diag_add(s->ds, RB_E0403, next->span, "two values of '%.*s' begin on the same day", RB_STR_ARGS(p->name));
            rb_diag_note(s->ds, d->span, "the other one is here");
        } else if (next && d->until != INT64_MAX && d->until > next->from) {
            rb_diag_add(s->ds, RB_E0403, next->span, "this value begins before the earlier one ends");
            rb_diag_note(s->ds, d->span, "the earlier one is here");
        } else if (next && d->until == INT64_MAX) d->until = next->from;
    }
}

void rb_resolve_parameter(rb_sema *s, rb_parameter *p)
{
    const rb_ast_parameter *node = p->ast;
    if (!node) return;
    p->ast = NULL;
    p->checking = true;
    rb_vec_push(&s->way, ((rb_named){p->name, p->span, &node->base}));
    rb_scope scope = rb_scope_of(s, NULL);
    for (uint32_t i = 0; i < node->values.len; i++) add_dated(&scope, p, node, rb_ast_as(dated, node->values.items[i]));
    order_history(s, p);
    s->way.len--;
    p->checking = false;
}

static void declare_parameter(rb_sema *s, const rb_ast_parameter *node)
{
    rb_program *program = s->program;
    for (uint32_t i = 0; i < program->parameters.len; i++)
        if (rb_name_taken(s, node->name, program->parameters.items[i]->name, program->parameters.items[i]->span, "parameter")) return;
    rb_parameter *p = RB_NEW(rb_parameter);
    p->name = node->name.text;
    p->span = node->name.span;
    p->ast = node;
    rb_vec_push(&program->parameters, p);
}

static void declare_zone(rb_sema *s, const rb_ast_zone *node)
{
    const rb_zone *z = rb_load_zone(s, node->name);
    if (z) s->program->zone = z;
}

rb_scope rb_scope_of(rb_sema *s, rb_record *record) { return (rb_scope){.s = s, .record = record}; }

static rb_str declared_name(const rb_ast *node)
{
    switch (node->kind) {
    case RB_AST_checklist: return rb_ast_as(checklist, node)->name.text;
    case RB_AST_route: return rb_ast_as(route, node)->name.text;
    case RB_AST_kpi: return rb_ast_as(kpi, node)->name.text;
    case RB_AST_reconcile: return rb_ast_as(reconcile, node)->name.text;
    case RB_AST_assign: return rb_ast_as(assign, node)->name.text;
    case RB_AST_sample: return rb_ast_as(sample, node)->name.text;
    case RB_AST_calendar: return rb_ast_as(calendar, node)->name.text;
    default: return RB_STR("");
    }
}

bool rb_is_declared(const rb_sema *s, rb_str name)
{
    for (uint32_t f = 0; f < s->file_count && s->ds->errors > 0; f++)
        for (uint32_t i = 0; i < s->files[f].file->decls.len; i++)
            if (rb_str_equal(declared_name(s->files[f].file->decls.items[i]), name)) return true;
    return false;
}

rb_record *rb_find_record(rb_sema *s, rb_ast_words name)
{
    RB_VEC(rb_str) names = {0};
    for (uint32_t i = 0; i < s->program->records.len; i++) {
        if (rb_str_equal(s->program->records.items[i]->schema->name, name.text)) return s->program->records.items[i];
        rb_vec_push(&names, s->program->records.items[i]->schema->name);
    }
    rb_diag_add(s->ds, RB_E0201, name.span, "the record '%.*s' is not declared", RB_STR_ARGS(name.text));
    rb_diag_suggest(s->ds, name.text, names.items, names.len);
    return NULL;
}

static void declare(rb_sema *s, const rb_ast *node, int pass)
{
    if (pass == 0 && node->kind == RB_AST_zone) declare_zone(s, rb_ast_as(zone, node));
    if (pass == 0 && node->kind == RB_AST_enum) declare_enum(s, rb_ast_as(enum, node));
    if (pass == 0 && node->kind == RB_AST_source) {
        const rb_ast_source *source = rb_ast_as(source, node);
        declare_named(s, &s->sources, (rb_named){source->name.text, source->name.span, node}, "source");
    }
    if (pass == 0 && node->kind == RB_AST_sample) {
        const rb_ast_sample *sample = rb_ast_as(sample, node);
        declare_named(s, &s->samples, (rb_named){sample->name.text, sample->name.span, node}, "sample");
    }
    if (pass == 0 && node->kind == RB_AST_calendar) rb_declare_calendar(s, rb_ast_as(calendar, node));
    if (pass == 1 && node->kind == RB_AST_parameter) declare_parameter(s, rb_ast_as(parameter, node));
    if (pass == 1 && node->kind == RB_AST_record) declare_record(s, rb_ast_as(record, node));
    if (pass == 1 && node->kind == RB_AST_define) rb_declare_define(s, rb_ast_as(define, node));
    if (pass == 2 && node->kind == RB_AST_bands) rb_check_bands(s, rb_ast_as(bands, node));
}

/* Pass 0 needs nothing, pass 1 picklists and the zone; then values are worked out, which may need anything declared. */
void rb_declare_files(rb_sema *s, const rb_parsed *files, uint32_t count)
{
    for (int pass = 0; pass < 3; pass++) {
        for (uint32_t i = 0; pass == 2 && i < s->program->parameters.len; i++) rb_resolve_parameter(s, s->program->parameters.items[i]);
        for (uint32_t f = 0; f < count; f++)
            for (uint32_t i = 0; i < files[f].file->decls.len; i++) declare(s, files[f].file->decls.items[i], pass);
    }
    for (uint32_t i = 0; i < s->program->defines.len; i++) rb_check_define(s, s->program->defines.items[i]);
}
