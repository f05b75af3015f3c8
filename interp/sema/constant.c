/* sema/constant.c: conditions that ask a text written there where a field was meant: `"Customer Group" is present`.
 *
 * In SQL and in spreadsheets a column's name stands in quotes; here that is a text, and the condition is the same for every
 * record without a word. Only what is written out on both sides is told of: a parameter or a define may be constant on purpose,
 * and so may `must yes`.
 */
#include "sema/check.h"

#include "base/unicode.h"

static bool is_written_out(const rb_ast *node)
{
    if (!node) return true;
    switch (node->kind) {
    case RB_AST_text:
    case RB_AST_number:
    case RB_AST_percent:
    case RB_AST_money:
    case RB_AST_date:
    case RB_AST_datetime:
    case RB_AST_time:
    case RB_AST_yes_no: return true;
    case RB_AST_list:
        for (uint32_t i = 0; i < rb_ast_as(list, node)->items.len; i++)
            if (rb_ast_as(list, node)->items.items[i]->kind != RB_AST_text) return false;
        return true;
    default: return false;
    }
}

/* What is asked, when nothing that it is compared with reads a record; NULL: something does, or this is no comparison. */
static const rb_ast *asked(const rb_ast *node)
{
    switch (node->kind) {
    case RB_AST_blank_test: return rb_ast_as(blank_test, node)->operand;
    case RB_AST_in: return is_written_out(rb_ast_as(in, node)->set) ? rb_ast_as(in, node)->value : NULL;
    case RB_AST_between: {
        const rb_ast_between *between = rb_ast_as(between, node);
        return is_written_out(between->low) && is_written_out(between->high) ? between->value : NULL;
    }
    case RB_AST_binary: {
        const rb_ast_binary *binary = rb_ast_as(binary, node);
        bool compares = binary->op != RB_AST_OP_or && binary->op != RB_AST_OP_and && binary->op != RB_AST_OP_or_else;
        return compares && is_written_out(binary->right) ? binary->left : NULL;
    }
    default: return NULL;
    }
}

/* The field that has this name or column, whatever the case of its letters; the same letters go first. */
static const rb_field *field_called(const rb_schema *schema, rb_str text)
{
    const rb_field *near = NULL;
    rb_str wanted = rb_text_fold(rb_text_trim(text));
    for (uint32_t i = 0; i < schema->fields.len; i++) {
        const rb_field *f = &schema->fields.items[i];
        if (rb_str_equal(f->column, text) || rb_str_equal(f->name, text)) return f;
        if (!near && (rb_str_equal(rb_text_fold(f->column), wanted) || rb_str_equal(rb_text_fold(f->name), wanted))) near = f;
    }
    return near;
}

static void help_field(const rb_scope *scope, rb_str text)
{
    rb_diags *ds = scope->s->ds;
    const rb_field *f = field_called(scope->record->schema, text);
    if (!f) {
        rb_diag_help(ds, "what stands in quotes is a text; a field of %.*s is named without quotes", RB_STR_ARGS(scope->record->schema->name));
        return;
    }
    if (rb_str_equal(rb_text_fold(f->name), rb_text_fold(rb_text_trim(text)))) rb_diag_help(ds, "'%.*s' is a field: write it without quotes", RB_STR_ARGS(f->name));
    else rb_diag_help(ds, "'%.*s' is a column; its field is %.*s: write %.*s", RB_STR_ARGS(f->column), RB_STR_ARGS(f->name), RB_STR_ARGS(f->name));
    ds->items.items[ds->items.len - 1].replacement = f->name;
}

void rb_warn_text_asked(const rb_scope *scope, const rb_ast *text, const char *why)
{
    if (!scope->record || !scope->s->files || !text || text->kind != RB_AST_text) return;
    rb_diag_add(scope->s->ds, RB_W0460, text->span, "%s: it is the same for every record", why);
    help_field(scope, rb_ast_as(text, text)->value.text);
}

void rb_warn_constants(const rb_scope *scope, const rb_ast *node)
{
    const rb_ast *text = asked(node);
    if (text) rb_warn_text_asked(scope, text, node->kind == RB_AST_blank_test ? "this asks whether a text has a value" : "this compares two constants");
}
