/* syntax/called.c: things called by what people call them: a field by the words of its column, a rule by its title.
 *
 * The parser has no fields yet, so they are looked for among the tokens; what is found is only advice.
 */
#include "syntax/parser.h"

#include "base/ascii.h"
#include "base/unicode.h"
#include "syntax/build.h"

enum { WORDS_MAX = 6, BACK_MAX = 24, LOOKED_AT_MAX = 200000, NAME_MAX_SHOWN = 40 };

static rb_str text_of(const rb_parser *p, const rb_token *t) { return rb_token_text(p->lx, t); }

/* The name of the field that this `column` belongs to: the first word of its line, or what stands before its type. */
static const rb_token *field_of(const rb_parser *p, const rb_token *column)
{
    const rb_token *items = p->lx->items;
    for (const rb_token *t = column - 1; t > items && column - t < BACK_MAX; t--) {
        if (t->is_first) return t->kind == RB_TOKEN_key && column - t > 2 ? t + 1 : t;
        if (rb_token_infos[t->kind].group == RB_GROUP_TYPE && t[-1].kind != RB_TOKEN_list_of) return t - 1;
    }
    return NULL;
}

/* The field whose column is called so, whatever the case of its letters. */
static const rb_token *find_field(const rb_parser *p, rb_str words)
{
    rb_str folded = rb_text_fold(words);
    for (uint32_t i = 1; i + 1 < p->lx->len && i < LOOKED_AT_MAX; i++) {
        const rb_token *t = &p->lx->items[i];
        if (t->kind != RB_TOKEN_column || t[1].kind != RB_TOKEN_text_value) continue;
        rb_ast_words quoted = {text_of(p, t + 1), rb_token_span(p->lx, t + 1)};
        if (rb_str_equal(rb_text_fold(rb_build_text(quoted).text), folded)) return field_of(p, t);
    }
    return NULL;
}

/* Customer Group is present: the words before and at the mistake, as many as are a column. */
bool rb_mistake_help_column(rb_parser *p, const rb_kinds *expected)
{
    const rb_token *found = &p->lx->items[p->given], *first = p->given > 0 ? found - 1 : found;
    bool operates = rb_kinds_has(expected, RB_TOKEN_is) && rb_kinds_has(expected, RB_TOKEN_plus);
    if (!operates || first == found || first->kind != RB_TOKEN_name) return false;
    for (int more = WORDS_MAX - 2; more >= 0; more--) {
        const rb_token *last = found;
        while (last - found < more && last->kind != RB_TOKEN_end && !last[1].is_first) last++;
        if (last - found != more || last->kind == RB_TOKEN_end || found->is_first) continue;
        rb_str words = rb_text_one_line(rb_str_slice(p->lx->source->text, first->start, last->end));
        const rb_token *field = find_field(p, words);
        if (!field) continue;
        rb_str name = text_of(p, field);
        rb_diag_help(p->ds, "'%.*s' is a column; its field is %.*s: write %.*s", RB_STR_ARGS(words), RB_STR_ARGS(name), RB_STR_ARGS(name));
        return true;
    }
    return false;
}

static bool is_reserved(rb_str word)
{
    for (unsigned k = 0; k < RB_TOKEN_COUNT; k++)
        if (rb_token_infos[k].use == RB_WORD_RESERVED && rb_str_equal(rb_str_of(rb_token_infos[k].text), word)) return true;
    return false;
}

/* A name made of the words of a title: "Group is filled" -> group_is_filled. */
static rb_str name_of_title(rb_str title)
{
    rb_buf b = {0};
    rb_str s = rb_text_lower(title);
    bool gap = false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool letter = c >= 'a' && c <= 'z', digit = rb_is_digit(c);
        if (gap && b.len >= NAME_MAX_SHOWN) break;
        if (letter || (digit && b.len > 0)) {
            if (gap && b.len > 0) rb_buf_add_char(&b, '_');
            rb_buf_add_char(&b, c);
        }
        gap = !letter && !digit;
    }
    rb_str name = rb_buf_take(&b);
    return name.len == 0 || is_reserved(name) ? RB_STR("NAME") : name;
}

/* rule "Title", if for when, and braces as other languages have them. */
bool rb_mistake_help_rule(rb_parser *p, const rb_kinds *expected)
{
    const rb_token *t = &p->lx->items[p->given];
    if (p->given > 0 && t[-1].kind == RB_TOKEN_rule && t->kind == RB_TOKEN_text_value) {
        rb_ast_words quoted = {text_of(p, t), rb_token_span(p->lx, t)};
        rb_diag_help(p->ds, "its name stands before its title: rule %.*s %.*s", RB_STR_ARGS(name_of_title(rb_build_text(quoted).text)), RB_STR_ARGS(quoted.text));
        return true;
    }
    bool in_rule = rb_kinds_has(expected, RB_TOKEN_when) && rb_kinds_has(expected, RB_TOKEN_must);
    if (in_rule && t->kind == RB_TOKEN_if) {
        rb_diag_help(p->ds, "write 'when': when CONDITION must CONDITION");
        return true;
    }
    bool after_head = p->given > 1 && (t[-2].kind == RB_TOKEN_rule || (p->given > 2 && t[-1].kind == RB_TOKEN_text_value && t[-3].kind == RB_TOKEN_rule));
    if (!in_rule || !after_head || t->kind != RB_TOKEN_lbrace) return false;
    rb_diag_help(p->ds, "a rule has no braces: its clauses end where the next rule begins");
    return true;
}
