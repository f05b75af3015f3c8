/* syntax/token.c: the table of tokens, made from grammar/keywords.def, and `rubric dump tokens`. */
#include "syntax/token.h"

#include "syntax/parse.h"
#include "base/unicode.h"

const rb_token_info rb_token_infos[RB_TOKEN_COUNT] = {
#define KEYWORD(id, text, use, group, follows) [RB_TOKEN_##id] = {#id, text, RB_WORD_##use, RB_GROUP_##group, follows, false, false},
#define PHRASE(id, text, group, follows) [RB_TOKEN_##id] = {#id, text, RB_WORD_NONE, RB_GROUP_##group, follows, false, true},
#define SIGN(id, text, group, follows) [RB_TOKEN_##id] = {#id, text, RB_WORD_NONE, RB_GROUP_##group, follows, false, false},
#define TOKEN(id, text, group, follows) [RB_TOKEN_##id] = {#id, text, RB_WORD_NONE, RB_GROUP_##group, follows, true, false},
#include "grammar/keywords.def"
#undef KEYWORD
#undef PHRASE
#undef SIGN
#undef TOKEN
};

static const char *kind_of(const rb_token_info *info)
{
    if (info->is_phrase || info->use != RB_WORD_NONE) return "keyword";
    return info->varies ? info->name : "sign";
}

static void print_token(rb_buf *b, const rb_lexing *lx, const rb_token *t)
{
    rb_place at = rb_sources_place(lx->ds->sources, lx->source->base + t->start);
    size_t   line_start = b->len;
    rb_buf_print(b, "%u:%u", at.line, at.column);
    rb_buf_add_repeat(b, ' ', b->len - line_start < 8 ? 8 - (b->len - line_start) : 1);
    const char *kind = kind_of(&rb_token_infos[t->kind]);
    rb_buf_print(b, "%-15s ", kind);
    if (t->kind == RB_TOKEN_end) b->len -= 16 - strlen(kind);
    else rb_text_add_safe(b, rb_token_text(lx, t));
    rb_buf_add_char(b, '\n');
}

bool rb_tokens_print(rb_buf *b, const rb_source *source, rb_diags *ds)
{
    uint32_t  before = ds->errors;
    rb_lexing lx = {.source = source, .ds = ds};
    if (!rb_parse_tokens(&lx)) return false;
    for (uint32_t i = 0; i < lx.len; i++) print_token(b, &lx, &lx.items[i]);
    return ds->errors == before;
}
