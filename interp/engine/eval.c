/* engine/eval.c: `rubric eval`: one expression over one JSON object, without declarations.
 *
 * The object's members become the fields of a record: numbers are numbers, true and false yes/no, null a blank
 * of whatever type it meets, everything else text. Where the expression makes no sense so, texts that are dates or datetimes
 * in ISO form are taken as such: JSON has no way to say it. The expression then goes the usual way, checker, plan and kernels, so that it means what it would in a rule.
 *
 * `--lines` is the same for many: one request a line, one answer a line, and a request that cannot be computed is an
 * answer too, so that the answers always stand beside the requests.
 */
#include "engine/engine.h"

#include "base/json.h"
#include "data/list.h"
#include "exec/exec.h"
#include "plan/build.h"
#include "sema/program.h"
#include "syntax/parse.h"

static rb_type type_of(const rb_json *v, bool dates);

/* Of the type of its values if they are of one, else of texts. */
static rb_type list_type(const rb_json *v, bool dates)
{
    rb_type part = RB_TYPE(none);
    for (uint32_t i = 0; i < v->items.len; i++) {
        if (v->items.items[i]->kind == RB_JSON_NULL || v->items.items[i]->kind == RB_JSON_ARRAY) continue;
        rb_type type = type_of(v->items.items[i], dates);
        if (part.kind != RB_TYPE_none && !rb_type_equal(part, type)) return rb_list_of(RB_TYPE(text));
        part = type;
    }
    return rb_list_of(rb_type_lists(part) ? part : RB_TYPE(text));
}

static rb_type type_of(const rb_json *v, bool dates)
{
    int64_t ignored;
    if (dates && v->kind == RB_JSON_STRING && rb_date_parse(v->text, &ignored)) return RB_TYPE(date);
    if (dates && v->kind == RB_JSON_STRING && rb_instant_parse(v->text, rb_zone_load(RB_STR("UTC")), &ignored)) return RB_TYPE(datetime);
    if (v->kind == RB_JSON_NUMBER) return RB_TYPE(number);
    if (v->kind == RB_JSON_TRUE || v->kind == RB_JSON_FALSE) return RB_TYPE(yes_no);
    if (v->kind == RB_JSON_ARRAY) return list_type(v, dates);
    return v->kind == RB_JSON_NULL ? RB_TYPE(blank) : RB_TYPE(text);
}

/* The array as JSON again, as a reader would give it. */
static rb_cell array_cell(const rb_json *v)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < v->items.len; i++) {
        const rb_json *item = v->items.items[i];
        rb_buf_add_chars(&b, i ? ", " : "[");
        if (item->kind == RB_JSON_STRING) rb_json_add_string(&b, item->text);
        else rb_buf_add_str(&b, item->kind == RB_JSON_NUMBER ? item->text : item->kind == RB_JSON_NULL ? RB_STR("null") : item->kind == RB_JSON_TRUE ? RB_STR("true") :
                            item->kind == RB_JSON_FALSE ? RB_STR("false") : RB_STR("{}"));
    }
    rb_buf_add_chars(&b, v->items.len ? "]" : "[]");
    rb_str text = rb_buf_take(&b);
    return (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len, .kind = RB_CELL_NESTED};
}

static rb_cell cell_of(const rb_json *v)
{
    if (v->kind == RB_JSON_ARRAY) return array_cell(v);
    rb_str text = v->kind == RB_JSON_TRUE ? RB_STR("true") : v->kind == RB_JSON_FALSE ? RB_STR("false") : v->text;
    uint8_t kind = v->kind == RB_JSON_NULL ? RB_CELL_NULL : v->kind == RB_JSON_ARRAY || v->kind == RB_JSON_OBJECT ? RB_CELL_NESTED
                   : v->kind == RB_JSON_STRING ? RB_CELL_TEXT : RB_CELL_LITERAL;
    return (rb_cell){.ptr = text.ptr, .len = (uint32_t)text.len, .kind = kind};
}

/* A copy, so that a record more can be put into it. */
static rb_program *copy_of(const rb_program *base)
{
    rb_program *p = RB_NEW(rb_program);
    *p = *base;
    p->catalog = RB_NEW(rb_catalog);
    *p->catalog = *base->catalog;
    p->records.items = NULL;
    p->catalog->schemas.items = NULL;
    p->records.len = p->records.cap = p->catalog->schemas.len = p->catalog->schemas.cap = 0;
    for (uint32_t i = 0; i < base->records.len; i++) {
        rb_vec_push(&p->records, base->records.items[i]);
        rb_vec_push(&p->catalog->schemas, base->records.items[i]->schema);
    }
    return p;
}

static rb_program *new_program(void)
{
    rb_program *p = RB_NEW(rb_program);
    p->catalog = RB_NEW(rb_catalog);
    p->zone = rb_zone_load(RB_STR("UTC"));
    return p;
}

/* The object as a record, the last one of the program. */
static rb_program *program_of(const rb_program *base, const rb_json *object, bool dates)
{
    rb_program *p = base ? copy_of(base) : new_program();
    rb_record *r = RB_NEW(rb_record);
    r->stream = p->records.len;
    r->schema = RB_NEW(rb_schema);
    r->schema->name = RB_STR("input");
    r->schema->span = RB_SPAN_NONE;
    r->schema->key = UINT32_MAX;
    for (uint32_t i = 0; i < object->names.len; i++) {
        rb_field f = {.name = object->names.items[i], .column = object->names.items[i], .type = type_of(object->items.items[i], dates), .span = RB_SPAN_NONE, .zone = p->zone};
        rb_vec_push(&r->schema->fields, f);
    }
    rb_vec_push(&p->records, r);
    rb_vec_push(&p->catalog->schemas, r->schema);
    return p;
}

static const rb_json *refuse_json(rb_diags *ds, const char *what)
{
    rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%s is not an object", what);
    rb_diag_help(ds, "write a name for each value: {\"amount\": 12.50}");
    return NULL;
}

static const rb_json *read_object(rb_str json, rb_diags *ds)
{
    size_t at;
    const char *why;
    const rb_json *object = rb_json_parse(json.len ? json : RB_STR("{}"), &at, &why);
    if (!object) rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "the text after --json is not JSON: %s at byte %zu", why, at + 1);
    else if (object->kind != RB_JSON_OBJECT) return refuse_json(ds, "the text after --json");
    return object;
}

static rb_batch *batch_of(const rb_program *p, const rb_json *object, const bool *wanted)
{
    rb_batch *batch = rb_batch_new(p->records.items[p->records.len - 1]->schema, wanted);
    batch->rows = 1;
    batch->record[0] = batch->line[0] = 1;
    for (uint32_t i = 0; i < object->names.len; i++)
        if (batch->cells[i]) batch->cells[i][0] = cell_of(object->items.items[i]);
    return batch;
}

/* The typed expression, over texts or, if that is an error, over dates; the errors told are those of the first. */
static const rb_expr *check(const rb_program *base, const rb_ast *node, const rb_json *object, rb_program **p, rb_diags *ds)
{
    rb_diags first = {.sources = ds->sources}, second = first;
    *p = program_of(base, object, false);
    const rb_expr *e = rb_sema_expression(node, *p, &first);
    if (e) return e;
    *p = program_of(base, object, true);
    e = rb_sema_expression(node, *p, &second);
    if (!e) {
        ds->items = first.items;
        ds->errors = first.errors;
    }
    return e;
}

struct result { rb_value value; rb_str cause; const rb_zone *zone; }; /* cause: why the value is not known */

struct question { const rb_program *base; rb_str expression; const rb_json *object; int64_t as_of; }; /* base: NULL, or what it may use */

static bool evaluate(const struct question *q, struct result *out, rb_diags *ds)
{
    const rb_source *source = rb_sources_add(ds->sources, RB_STR("expression"), q->expression);
    uint32_t errors = ds->errors;
    const rb_ast *node = rb_parse_expression(source, (rb_span){source->base, source->base + (uint32_t)q->expression.len}, ds);
    if (!node || ds->errors > errors) return false;
    rb_program *p;
    const rb_expr *e = check(q->base, node, q->object, &p, ds);
    if (!e) return false;
    rb_step_id step;
    const rb_plan *plan = rb_plan_of_expression(p, e, &step);
    rb_exec *x = rb_exec_new(plan, 0, q->as_of);
    rb_exec_batch(x, batch_of(p, q->object, plan->streams.items[0]->wanted));
    *out = (struct result){.value = rb_exec_value(x, step, 0), .zone = p->zone};
    if (!out->value.known) out->cause = rb_exec_cause(x, step, 0).text;
    return true;
}

bool rb_eval(const rb_eval_options *o, rb_buf *b, rb_diags *ds)
{
    struct result  r;
    rb_compiled    c = {0};
    const rb_json *object = read_object(o->json, ds);
    if (!object || (o->rules.len > 0 && !rb_compile_text(RB_STR("--use"), o->rules, ds, &c))) return false;
    struct question q = {.base = c.program, .expression = o->expression, .object = object, .as_of = o->as_of};
    if (!evaluate(&q, &r, ds)) return false;
    if (!r.value.known) {
        rb_buf_print(b, "unknown: %.*s\n", RB_STR_ARGS(r.cause));
        return true;
    }
    rb_buf_print(b, "%.*s ", RB_STR_ARGS(rb_type_title(r.value.type)));
    rb_value_print_quoted(b, &r.value, r.zone);
    rb_buf_add_char(b, '\n');
    return true;
}

/* ---- many expressions ---- */

static void add_member(rb_buf *b, const char *name, rb_str text)
{
    rb_buf_print(b, "%s\"%s\":", b->ptr[b->len - 1] == '{' ? "" : ",", name);
    rb_json_add_string(b, text);
}

static void add_id(rb_buf *b, const rb_json *id)
{
    if (id && id->kind == RB_JSON_STRING) add_member(b, "id", id->text);
    else if (id && id->kind == RB_JSON_NUMBER) rb_buf_print(b, "\"id\":%.*s", RB_STR_ARGS(id->text));
}

static void add_errors(rb_buf *b, rb_diags *ds)
{
    rb_diags_sort(ds);
    rb_buf_print(b, "%s\"errors\":[", b->ptr[b->len - 1] == '{' ? "" : ",");
    for (uint32_t i = 0; i < ds->items.len; i++) {
        const rb_diag *d = &ds->items.items[i];
        rb_place from = rb_sources_place(ds->sources, d->span.start);
        rb_buf_print(b, i > 0 ? ",{\"code\":\"%s\"" : "{\"code\":\"%s\"", rb_code_id(d->code));
        add_member(b, "message", d->message);
        if (from.source) rb_buf_print(b, ",\"column\":%u", from.column);
        if (d->helps.len > 0) add_member(b, "help", d->helps.items[0]);
        rb_buf_add_char(b, '}');
    }
    rb_buf_add_char(b, ']');
}

static const rb_json *read_line(rb_str line, const rb_json **expression, const rb_json **data, rb_diags *ds)
{
    size_t at;
    const char *why;
    rb_json *request = rb_json_parse(line, &at, &why);
    if (!request) {
        rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "the line is not JSON: %s at byte %zu", why, at + 1);
        return NULL;
    }
    *expression = request->kind == RB_JSON_OBJECT ? rb_json_member(request, RB_STR("expression")) : NULL;
    *data = request->kind == RB_JSON_OBJECT ? rb_json_member(request, RB_STR("data")) : NULL;
    if (!*expression || (*expression)->kind != RB_JSON_STRING) {
        rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "the line has no expression");
        rb_diag_help(ds, "write {\"expression\": \"amount > 5\", \"data\": {\"amount\": 12.50}}");
    } else if (*data && (*data)->kind != RB_JSON_OBJECT) (void)refuse_json(ds, "'data'");
    return request;
}

bool rb_eval_line(rb_str line, int64_t as_of, rb_buf *b)
{
    rb_sources     sources = {0};
    rb_diags       ds = {.sources = &sources};
    rb_json        nothing = {.kind = RB_JSON_OBJECT};
    struct result  r;
    const rb_json *expression = NULL, *data = NULL, *request = read_line(line, &expression, &data, &ds);
    struct question q = {.object = data ? data : &nothing, .as_of = as_of};
    if (ds.errors == 0) q.expression = expression->text;
    bool ok = ds.errors == 0 && evaluate(&q, &r, &ds);
    rb_buf_add_char(b, '{');
    if (request && request->kind == RB_JSON_OBJECT) add_id(b, rb_json_member(request, RB_STR("id")));
    if (!ok) add_errors(b, &ds);
    else {
        add_member(b, "type", rb_type_title(r.value.type));
        if (r.value.known) {
            rb_buf_add_chars(b, ",\"value\":");
            rb_value_print_json(b, &r.value, r.zone);
        } else add_member(b, "unknown", r.cause);
    }
    rb_buf_add_chars(b, "}\n");
    return ok;
}
