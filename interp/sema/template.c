/* sema/template.c: texts with values in them: "Next step is due {next_steps_date}".
 *
 * The text is read again as it stands between its quotes, not decoded, so that an error inside the braces
 * points at the right character. {{ and }} stand for the braces themselves.
 */
#include "sema/check.h"

#include "syntax/parse.h"

static void add_escape(rb_buf *b, char c) { rb_buf_add_char(b, c == 'n' ? '\n' : c == 't' ? '\t' : c); }

static const rb_expr *check_value(rb_scope *scope, rb_span part)
{
    rb_diags *ds = scope->s->ds;
    rb_place place = rb_sources_place(ds->sources, part.start);
    const rb_ast *node = rb_parse_expression(place.source, part, ds);
    return node ? rb_check_expr(scope, node) : rb_expr_wrong(part);
}

/* The end of the value that opens at `from`, or the text's length when it never closes. */
static size_t closing_brace(rb_str raw, size_t from)
{
    while (from < raw.len && raw.ptr[from] != '}') from++;
    return from;
}

static void flush(rb_text_parts *out, rb_buf *text, const rb_expr *value)
{
    if (text->len == 0 && !value) return;
    rb_expr_part part = {rb_buf_take(text), value};
    rb_vec_push(&out->parts, part);
}

rb_text_parts rb_check_template(rb_scope *scope, rb_ast_words text)
{
    rb_text_parts out = {0};
    rb_buf literal = {0};
    if (!text.text.ptr) return out;
    uint32_t start = text.span.start;
    rb_str raw = rb_sources_text(scope->s->ds->sources, text.span);
    if (raw.len >= 2 && raw.ptr[0] == '"') raw = rb_str_slice(raw, 1, raw.len - 1), start++;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i], next = i + 1 < raw.len ? raw.ptr[i + 1] : 0;
        if (c == '\\' && next) add_escape(&literal, next), i++;
        else if ((c == '{' || c == '}') && next == c) rb_buf_add_char(&literal, c), i++;
        else if (c != '{') rb_buf_add_char(&literal, c);
        else {
            size_t end = closing_brace(raw, i + 1);
            rb_span part = {start + (uint32_t)i + 1, start + (uint32_t)end};
            if (end == raw.len || end == i + 1) {
                rb_diag_add(scope->s->ds, RB_E0103, (rb_span){part.start - 1, part.end}, end == raw.len ? "a '{' without its '}'" : "nothing stands between the braces");
                rb_diag_help(scope->s->ds, "for a brace itself write {{ or }}");
            } else {
                const rb_expr *value = check_value(scope, part);
                if (!rb_expr_is_wrong(value)) flush(&out, &literal, value);
            }
            i = end;
        }
    }
    flush(&out, &literal, NULL);
    return out;
}

const rb_expr *rb_check_output(rb_scope *scope, const rb_ast *node, rb_type want)
{
    if (!node) return rb_expr_wrong(RB_SPAN_NONE);
    if (node->kind != RB_AST_text || want.kind != RB_TYPE_text) {
        scope->cell = want;
        const rb_expr *value = rb_check_expr(scope, node);
        scope->cell = RB_TYPE(none);
        return rb_expr_as(scope, value, want, "this output");
    }
    rb_text_parts parts = rb_check_template(scope, rb_ast_as(text, node)->value);
    bool plain = parts.parts.len == 0 || (parts.parts.len == 1 && !parts.parts.items[0].value);
    rb_expr *e = rb_expr_new(plain ? RB_EXPR_constant : RB_EXPR_template, want, node->span);
    e->template = parts;
    for (uint32_t i = 0; i < parts.parts.len; i++)
        if (parts.parts.items[i].value) rb_expr_rest_on(e, parts.parts.items[i].value);
    if (plain) e->value = (rb_value){.type = want, .known = true, .text = parts.parts.len ? parts.parts.items[0].text : RB_STR("")};
    return e;
}
