/* syntax/parser.c: gives the grammar its tokens, and keeps track of open braces. */
#include "syntax/parser.h"

static enum rb_token_kind give_missing(rb_parser *p, rb_ast_words *words)
{
    uint32_t end = p->next > 0 ? p->lx->items[p->next - 1].end : p->lx->start;
    p->missing_count--;
    p->gave_missing = true;
    p->open_before = p->open.len;
    if (p->missing == RB_TOKEN_rbrace && p->open.len > 0) p->open.len--;
    if (p->missing == RB_TOKEN_lbrace) rb_vec_push(&p->open, p->next);
    *words = (rb_ast_words){RB_STR(""), {p->lx->source->base + end, p->lx->source->base + end}};
    return p->missing;
}

/* Inside braces a declaration at the left margin may look like a field or a clause for some words; nobody means that.
 * Nor does anyone mean a rule inside an exception. */
static void close_what_was_left_open(rb_parser *p)
{
    uint32_t count;
    p->open_before = p->open.len;
    if (p->missing_count > 0 || p->open.len == 0) return;
    if (rb_recover_declares_at_margin(p, p->next)) count = p->open.len;
    else count = rb_recover_open_exceptions(p, p->next);
    if (count == 0) return;
    if (p->last_mistake != p->next) rb_mistake_say_brace(p, p->next);
    p->missing = RB_TOKEN_rbrace;
    p->missing_count = count;
}

/* Several braces may be open when one is missed; the indentation tells whose was forgotten. */
static void follow_braces(rb_parser *p, const rb_token *t)
{
    if (t->kind == RB_TOKEN_lbrace) rb_vec_push(&p->open, p->given);
    if (t->kind != RB_TOKEN_rbrace || p->open.len == 0) return;
    if (p->unclosed == 0 && rb_recover_closes_outer(p, p->given)) p->unclosed = p->open.items[p->open.len - 1];
    if (--p->open.len == 0) p->unclosed = 0;
}

enum rb_token_kind rb_parser_next(rb_parser *p, rb_ast_words *words)
{
    close_what_was_left_open(p);
    if (p->missing_count > 0) return give_missing(p, words);
    const rb_token *t = &p->lx->items[p->next];
    p->given = p->next;
    p->gave_missing = false;
    p->open_before = p->open.len;
    follow_braces(p, t);
    if (t->kind != RB_TOKEN_end) p->next++;
    *words = (rb_ast_words){rb_token_text(p->lx, t), rb_token_span(p->lx, t)};
    return (enum rb_token_kind)t->kind;
}

/* What could not be read as tokens was reported when they were cut; a line with such a place says nothing more. */
static bool line_has_fault(const rb_parser *p, uint32_t i)
{
    const rb_lexing *lx = p->lx;
    uint32_t from = i > 0 ? lx->items[i - 1].start : lx->start, to = lx->items[i].end;
    const char *text = lx->source->text.ptr;
    while (from > lx->start && text[from - 1] != '\n') from--;
    if (!lx->items[i].is_first)
        while (to < lx->end && text[to] != '\n') to++;
    uint32_t low = 0, high = lx->faults.len;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (lx->faults.items[middle] < from) low = middle + 1;
        else high = middle;
    }
    return low < lx->faults.len && lx->faults.items[low] < to;
}

enum { RECOVERIES_MAX = 2000 };

/* Nothing new is said where the last mistake was met again, or where a brace that was given did not fit. */
static bool is_said(const rb_parser *p, uint32_t at)
{
    return p->gave_missing || at == p->last_mistake || line_has_fault(p, at);
}

void rb_parser_mistake(rb_parser *p, const rb_kinds *expected)
{
    uint32_t at = p->gave_missing ? p->next : p->given;
    bool is_again = at == p->last_mistake;
    p->given = at;
    p->open.len = p->open_before;
    if (!is_said(p, at)) {
        p->mistakes++;
        rb_mistake_say(p, expected);
        rb_mistake_help(p, expected);
        if (p->mistakes == RB_MISTAKES_MAX) rb_mistake_say_too_many(p->ds, rb_token_span(p->lx, &p->lx->items[at]));
    }
    bool is_too_much = p->mistakes >= RB_MISTAKES_MAX || p->recoveries++ > RECOVERIES_MAX;
    p->is_stuck = is_too_much || (is_again && p->lx->items[at].kind == RB_TOKEN_end);
    p->last_mistake = at;
    p->missing_count = 0;
    rb_recover(p, expected, is_again && !p->is_stuck ? at + 1 : at);
}

void rb_parser_overflow(rb_parser *p)
{
    if (p->is_too_deep) return;
    p->is_too_deep = true;
    rb_diag_add(p->ds, RB_E0106, rb_token_span(p->lx, &p->lx->items[p->given]), "too many things are nested in each other here");
    rb_diag_help(p->ds, "give parts of it a name with 'let'");
}
