/* sema/export_vain.c: what `--export` says of cells, and every field that it could concern says of itself.
 *
 * Path      export.c (all that is given for a run) -> [vain] -> a warning
 * Why       A field's own words go before the run's. Where each has its own, the run is as if nothing had been given, and the report's head
 *           would still say that the file is read so. It is no error: the same options may be meant for several rules.
 */
#include "sema/check.h"

enum { SHOWN = 3 };

/* What a line was said of: fields, and how many of them have words of their own. */
struct concerned { uint32_t count, own; rb_str names; RB_VEC(rb_span) places; };

static bool is_decimal(int what) { return what == RB_SHAPE_DECIMAL_COMMA || what == RB_SHAPE_DECIMAL_POINT; }

static bool concerns(int what, rb_type type)
{
    bool number = type.kind == RB_TYPE_number || type.kind == RB_TYPE_money || type.kind == RB_TYPE_percent;
    switch (what) {
    case RB_SHAPE_DATES: return type.kind == RB_TYPE_date;
    case RB_SHAPE_TIMES: return type.kind == RB_TYPE_datetime;
    case RB_SHAPE_DECIMAL_COMMA: case RB_SHAPE_DECIMAL_POINT: return number;
    case RB_SHAPE_THOUSANDS: case RB_SHAPE_NEGATIVE_PARENTHESES: case RB_SHAPE_TRAILING_MINUS: return number || type.kind == RB_TYPE_integer;
    case RB_SHAPE_CURRENCY_SIGN: return type.kind == RB_TYPE_money || type.kind == RB_TYPE_number;
    case RB_SHAPE_YES: case RB_SHAPE_NO: return type.kind == RB_TYPE_yes_no;
    default: return false;
    }
}

static bool says_itself(const rb_ast_field *field, int what)
{
    bool shown = what != RB_SHAPE_YES && what != RB_SHAPE_NO && field->format.text.ptr != NULL;
    for (uint32_t i = 0; i < field->shapes.len && !shown; i++) {
        int own = rb_ast_as(shape, field->shapes.items[i])->what;
        shown = own == what || (is_decimal(own) && is_decimal(what));
    }
    return shown;
}

static struct concerned look(const rb_schema *schema, const rb_ast_record *node, int what)
{
    struct concerned c = {0};
    rb_buf   names = {0};
    uint32_t at;
    for (uint32_t i = 0; i < node->members.len; i++) {
        if (node->members.items[i]->kind != RB_AST_field) continue;
        const rb_ast_field *field = rb_ast_as(field, node->members.items[i]);
        if (!rb_schema_find(schema, field->name.text, &at) || !concerns(what, schema->fields.items[at].type)) continue;
        c.count++;
        c.own += says_itself(field, what);
        if (c.count <= SHOWN) rb_vec_push(&c.places, field->name.span);
        rb_buf_print(&names, "%s%.*s", names.len ? ", " : "", RB_STR_ARGS(field->name.text));
    }
    c.names = rb_buf_take(&names);
    return c;
}

static void warn(rb_sema *s, const rb_schema *schema, rb_span at, const struct concerned *c)
{
    rb_diag_add(s->ds, RB_W0333, at, "this changes no field of %.*s: %s a format of %s own, and that goes before it: %.*s", RB_STR_ARGS(schema->name), c->count == 1 ? "the only one has" : "all have",
                c->count == 1 ? "its" : "their", RB_STR_ARGS(c->names));
    for (uint32_t i = 0; i < c->places.len; i++) rb_diag_note(s->ds, c->places.items[i], "this field says itself how its cells are written");
    rb_diag_help(s->ds, "say it once in the record's export block and not at its fields; a run can then say otherwise");
}

void rb_export_warn_vain(rb_sema *s, const rb_schema *schema, const rb_ast_record *node, const rb_ast_items *given)
{
    rb_str before = RB_STR("");
    for (uint32_t i = 0; i < given->len; i++) {
        if (given->items[i]->kind != RB_AST_shape) continue;
        struct concerned c = look(schema, node, rb_ast_as(shape, given->items[i])->what);
        if (c.count == 0 || c.own < c.count || rb_str_equal(c.names, before)) continue; /* decimal comma thousands ".": one warning */
        warn(s, schema, given->items[i]->span, &c);
        before = c.names;
    }
}
