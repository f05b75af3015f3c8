/* syntax/build.c: the constructors that take a decision; the actions of rules.y call one each.
 *
 * Promises  What is reported here is left out of the tree or stands in it as a `bad` node, so no later stage
 *           meets a row of the wrong length or a field with two columns.
 */
#include "syntax/build.h"

#include "base/ascii.h"
#include "base/unicode.h"
#include "syntax/units.h"

/* Texts and literals */

static size_t quote_at_end(rb_str s, size_t open)
{
    if (s.len > open && (s.ptr[s.len - 1] == '"' || s.ptr[s.len - 1] == '\'')) return 1;
    bool is_curly = s.len >= open + 3 && memcmp(s.ptr + s.len - 3, "\xE2\x80", 2) == 0;
    return is_curly && s.ptr[0] != '"' ? 3 : 0;
}

rb_ast_words rb_build_text(rb_ast_words quoted)
{
    rb_str s = quoted.text;
    size_t open = s.ptr[0] == '"' || s.ptr[0] == '\'' ? 1 : 3;
    s = rb_str_slice(s, open, s.len - quote_at_end(s, open));
    rb_ast_words out = {s, quoted.span};
    if (rb_str_find(s, RB_STR("\\"), 0) == SIZE_MAX) return out;
    rb_buf b = {0};
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '\\' && i + 1 < s.len) {
            c = s.ptr[++i];
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        rb_buf_add_char(&b, c);
    }
    out.text = rb_buf_take(&b);
    return out;
}

rb_ast *rb_build_name_node(rb_ast_words w) { return RB_MAKE(name, w.span, .name = w); }
rb_ast *rb_build_text_node(rb_ast_words w) { return RB_MAKE(text, w.span, .value = w); }

static rb_ast_words digits_of(rb_ast_words w)
{
    size_t len = 0, underscores = 0;
    for (; len < w.text.len && (w.text.ptr[len] == '_' || w.text.ptr[len] == ',' || w.text.ptr[len] == '.' || rb_is_digit(w.text.ptr[len])); len++)
        underscores += w.text.ptr[len] == '_' || w.text.ptr[len] == ',';
    rb_str s = rb_str_slice(w.text, 0, len);
    if (underscores > 0) {
        rb_buf b = {0};
        for (size_t i = 0; i < s.len; i++)
            if (s.ptr[i] != '_' && s.ptr[i] != ',') rb_buf_add_char(&b, s.ptr[i]);
        s = rb_buf_take(&b);
    }
    return (rb_ast_words){s, {w.span.start, w.span.start + (uint32_t)len}};
}

static rb_ast_words last_word(rb_ast_words w)
{
    size_t from = w.text.len;
    while (from > 0 && ((w.text.ptr[from - 1] | 32) >= 'a' && (w.text.ptr[from - 1] | 32) <= 'z')) from--;
    return (rb_ast_words){rb_str_slice(w.text, from, w.text.len), {w.span.start + (uint32_t)from, w.span.end}};
}

rb_ast *rb_build_number(rb_span at, rb_ast_words w) { return RB_MAKE(number, at, .value = digits_of(w)); }
rb_ast *rb_build_percent(rb_span at, rb_ast_words w) { return RB_MAKE(percent, at, .value = digits_of(w)); }
rb_ast *rb_build_points(rb_span at, rb_ast_words w) { return RB_MAKE(points, at, .value = digits_of(w)); }
rb_ast *rb_build_money(rb_span at, rb_ast_words w) { return RB_MAKE(money, at, .value = digits_of(w), .currency = last_word(w)); }

rb_ast *rb_build_part(rb_span at, rb_ast_words w)
{
    enum rb_unit_word unit;
    if (!rb_unit_find(last_word(w).text, &unit)) RB_BUG("a length of time without its unit");
    return RB_MAKE(part, at, .value = digits_of(w), .unit = (int)unit);
}

/* A business day is a day of a calendar and no length of time; there is no business hour, only hours on a calendar. */
rb_ast *rb_build_business_days(rb_parser *p, rb_span at, rb_ast_words w)
{
    rb_ast_words number = digits_of(w), unit = last_word(w);
    rb_str       before = rb_text_trim(rb_str_slice(w.text, number.text.len, w.text.len - unit.text.len));
    bool         is_days = rb_str_equal(unit.text, RB_STR("days")) || rb_str_equal(unit.text, RB_STR("day"));
    if (is_days && rb_str_equal(before, RB_STR("business"))) return RB_MAKE(business_days, at, .value = number);
    rb_diag_add(p->ds, RB_E0103, at, "there is no unit '%.*s %.*s'", RB_STR_ARGS(before), RB_STR_ARGS(unit.text));
    if (is_days) rb_diag_help(p->ds, "write %.*s business %.*s on CALENDAR", RB_STR_ARGS(number.text), RB_STR_ARGS(unit.text));
    else rb_diag_help(p->ds, "hours count only while a calendar is open when they stand with it: submitted_at + %.*s %.*s on CALENDAR, or submitted_at to decided_at on CALENDAR <= %.*s %.*s",
                      RB_STR_ARGS(number.text), RB_STR_ARGS(unit.text), RB_STR_ARGS(number.text), RB_STR_ARGS(unit.text));
    return RB_BARE(bad, at);
}

/* Declarations */

rb_ast *rb_build_file(rb_parser *p, rb_ast_items decls)
{
    rb_span all = {p->lx->source->base + p->lx->start, p->lx->source->base + p->lx->end};
    return RB_MAKE(file, all, .version = p->version, .decls = decls);
}

rb_ast *rb_build_version(rb_parser *p, rb_span at, rb_ast_words number)
{
    const rb_token *first = &p->lx->items[0];
    if (at.start != p->lx->source->base + first->start) {
        if (p->version > 0) rb_diag_add(p->ds, RB_E0103, at, "the language version is said twice; the first line says it for the whole file");
        else rb_diag_add(p->ds, RB_E0103, at, "the language version can only stand at the start of the file");
        return NULL;
    }
    p->version = 1;
    if (rb_str_equal(number.text, RB_STR("1"))) return NULL;
    rb_diag_add(p->ds, RB_E0109, number.span, "this program does not know version %.*s of the language", RB_STR_ARGS(number.text));
    rb_diag_help(p->ds, "it knows version 1: write 'rubric 1', or use a newer program");
    return NULL;
}

/* An enum whose values are not all known is not one that others can be checked against. */
rb_ast *rb_build_enum(rb_span at, rb_ast_words name, int ignores_case, rb_ast_items values)
{
    for (uint32_t i = 0; i < values.len; i++)
        if (values.items[i]->kind == RB_AST_bad) return RB_BARE(bad, at);
    return RB_MAKE(enum, at, .name = name, .ignores_case = ignores_case, .values = values);
}

rb_ast_items rb_build_clause(rb_ast_items rules, rb_ast *clause)
{
    rb_ast_rule *rule = (rb_ast_rule *)rules.items[rules.len - 1];
    if (rule->base.kind != RB_AST_rule) return rules;
    rule->clauses = rb_items_add(rule->clauses, clause);
    rule->base.span.end = clause->span.end;
    return rules;
}

rb_ast *rb_build_cell(rb_span at, rb_ast_items tests)
{
    return tests.len == 1 ? tests.items[0] : RB_MAKE(cell_or, at, .tests = tests);
}

rb_ast *rb_build_waive(rb_span at, rb_ast_items path, rb_ast *scope, rb_ast_items clauses)
{
    rb_ast_waive *w = (rb_ast_waive *)scope;
    w->base.span = at;
    w->path = path;
    w->clauses = clauses;
    return scope;
}

static const char *const field_options[] = {[RB_FIELD_COLUMN] = "column", [RB_FIELD_FORMAT] = "format", [RB_FIELD_ZONE] = "zone", [RB_FIELD_SEPARATOR] = "separator"};

rb_ast *rb_build_field_option(rb_parser *p, rb_ast *node, enum rb_field_option which, rb_ast_words value)
{
    rb_ast_field *f = (rb_ast_field *)node;
    rb_ast_words *slot = which == RB_FIELD_COLUMN ? &f->column : which == RB_FIELD_FORMAT ? &f->format : which == RB_FIELD_ZONE ? &f->zone : &f->separator;
    if (slot->text.ptr) {
        rb_diag_add(p->ds, RB_E0110, value.span, "the field '%.*s' has two of '%s'", RB_STR_ARGS(f->name.text), field_options[which]);
        rb_diag_note(p->ds, slot->span, "the first is here");
    }
    *slot = value;
    f->base.span.end = value.span.end;
    return node;
}

rb_ast *rb_build_field_shape(rb_ast *node, const rb_ast *shape)
{
    rb_ast_field *f = (rb_ast_field *)node;
    f->shapes = rb_items_add(f->shapes, (rb_ast *)shape);
    f->base.span.end = shape->span.end;
    return node;
}

rb_ast *rb_build_list_type(rb_parser *p, rb_span at, rb_ast *part)
{
    if (part->kind != RB_AST_type) return part;
    rb_ast_type *t = (rb_ast_type *)part;
    if (t->is_list) {
        rb_diag_add(p->ds, RB_E0321, at, "a list holds values, not other lists");
        return RB_BARE(bad, at);
    }
    t->is_list = 1;
    part->span = at;
    return part;
}

rb_ast *rb_build_holiday_option(rb_parser *p, rb_ast *file, int is_format, rb_ast_words value)
{
    rb_ast_holidays *h = (rb_ast_holidays *)file;
    rb_ast_words    *slot = is_format ? &h->format : &h->column;
    if (slot->text.ptr) rb_diag_add(p->ds, RB_E0110, value.span, "the holidays have two of '%s'", is_format ? "format" : "column");
    *slot = value;
    file->span.end = value.span.end;
    return file;
}

rb_ast *rb_build_key(rb_ast *field, rb_span at)
{
    ((rb_ast_field *)field)->is_key = 1;
    field->span = at;
    return field;
}

rb_ast *rb_build_unnamed(rb_parser *p, rb_span at, rb_span word)
{
    rb_diag_add(p->ds, RB_E0103, word, "this exception has no name");
    rb_diag_help(p->ds, "reports call it by its name: except NAME when …");
    return RB_BARE(bad, at);
}

rb_ast *rb_build_relation(rb_ast *relation, rb_span at, const rb_ast *where)
{
    ((rb_ast_relation *)relation)->where = where;
    relation->span = at;
    return relation;
}

rb_tree rb_build_related(rb_parser *p, const rb_ast_related *node, rb_tree operands, rb_tree filter)
{
    rb_ast_related *made = (rb_ast_related *)rb_ast_new(&node->base, sizeof *node);
    made->where = filter.node;
    return rb_tree_around(p, &made->base, rb_tree_deeper(operands, filter));
}

rb_tree rb_build_related_has(rb_parser *p, rb_span at, rb_tree every, rb_tree condition)
{
    ((rb_ast_related *)every.node)->has = condition.node;
    every.node->span = at;
    return rb_tree_over(p, every.node, every, condition);
}

rb_ast *rb_build_measure(rb_ast *measure, rb_span at)
{
    measure->span = at;
    return measure;
}

rb_ast *rb_build_measure_where(rb_ast *measure, rb_span at, const rb_ast *condition)
{
    ((rb_ast_measure *)measure)->condition = condition;
    return rb_build_measure(measure, at);
}

rb_ast *rb_build_ratio(rb_ast *measure, const rb_ast *below, rb_span at, int as_percent)
{
    ((rb_ast_measure *)measure)->below = below;
    ((rb_ast_measure *)measure)->as_percent = as_percent;
    return rb_build_measure(measure, at);
}

rb_ast *rb_build_reconcile(rb_span at, rb_ast_words name, rb_ast_words title, rb_ast *body)
{
    body->span = at;
    if (body->kind != RB_AST_reconcile) return body;
    ((rb_ast_reconcile *)body)->name = name;
    ((rb_ast_reconcile *)body)->title = title;
    return body;
}

rb_ast *rb_build_expect(rb_span at, rb_ast *verdict, const rb_ast_expect *rest)
{
    rb_ast_expect *e = (rb_ast_expect *)verdict;
    e->base.span = at;
    e->path = rest->path;
    e->keys = rest->keys;
    e->with = rest->with;
    e->because = rest->because;
    return verdict;
}
