/* syntax/parse.c: the front door: checks the bytes, cuts them into tokens, hands them to the grammar.
 *
 * Path      text -> [parse.c] -> lexing.c, words.c -> grammar/rules.y -> AST
 * Promises  Any bytes give a file node; tests/fuzz/fuzz_parse.c holds us to it.
 */
#include "syntax/parse.h"

#include "base/unicode.h"
#include "syntax/build.h"

static rb_span byte_at(const rb_source *s, size_t offset)
{
    return (rb_span){s->base + (uint32_t)offset, s->base + (uint32_t)offset + 1};
}

static bool say_not_text(rb_diags *ds, const rb_source *s, size_t offset)
{
    const char *start = s->text.ptr;
    bool is_utf16 = s->text.len >= 2 && (memcmp(start, "\xFF\xFE", 2) == 0 || memcmp(start, "\xFE\xFF", 2) == 0);
    if (start[offset] == 0 && !is_utf16) rb_diag_add(ds, RB_E0104, byte_at(s, offset), "a NUL byte stands here: this is not a text file");
    else rb_diag_add(ds, RB_E0104, byte_at(s, offset), "this file is not UTF-8 from here on");
    rb_diag_help(ds, is_utf16 ? "it looks like UTF-16: save it as UTF-8" : "save it as UTF-8 (in some editors: 'Unicode')");
    return false;
}

static bool check_bytes(const rb_lexing *lx)
{
    rb_str part = rb_str_slice(lx->source->text, lx->start, lx->end);
    if (part.len == 0) return true;
    const char *nul = memchr(part.ptr, 0, part.len);
    size_t      bad = rb_utf8_check(part), at = nul ? (size_t)(nul - part.ptr) : SIZE_MAX;
    if (bad < at) at = bad;
    return at == SIZE_MAX || say_not_text(lx->ds, lx->source, lx->start + at);
}

/* Of more mistakes than anyone reads, the first are kept. */
static bool limit_mistakes(rb_lexing *lx, uint32_t before)
{
    if (lx->ds->items.len - before <= RB_MISTAKES_MAX) return true;
    rb_span at = lx->ds->items.items[before + RB_MISTAKES_MAX].span;
    lx->ds->errors -= lx->ds->items.len - before - RB_MISTAKES_MAX;
    lx->ds->items.len = before + RB_MISTAKES_MAX;
    rb_mistake_say_too_many(lx->ds, at);
    return false;
}

bool rb_parse_tokens(rb_lexing *lx)
{
    uint32_t before = lx->ds->items.len;
    lx->end = (uint32_t)lx->source->text.len;
    if (rb_str_starts(lx->source->text, RB_STR("\xEF\xBB\xBF"))) lx->start = 3;
    if (!check_bytes(lx)) return false;
    rb_lexing_run(lx);
    return limit_mistakes(lx, before);
}

/* What could not be read at all is one bad declaration: so nobody misses the names that it may declare. */
static const rb_ast *unread_file(rb_parser *p)
{
    rb_span all = {p->lx->source->base, p->lx->source->base + (uint32_t)p->lx->source->text.len};
    return rb_build_file(p, rb_items_of(RB_BARE(bad, all)));
}

bool rb_parse_file(const rb_source *source, rb_diags *ds, rb_parsed *out)
{
    uint32_t  before = ds->errors;
    rb_lexing lx = {.source = source, .ds = ds};
    rb_parser p = {.lx = &lx, .ds = ds, .what = RB_PARSE_FILE, .last_mistake = UINT32_MAX};
    if (rb_parse_tokens(&lx)) rb_grammar_parse(&p);
    out->file = rb_ast_as(file, p.result ? p.result : unread_file(&p));
    out->comments.items = lx.comments.items;
    out->comments.len = lx.comments.len;
    out->comments.cap = lx.comments.cap;
    return ds->errors == before;
}

static const rb_ast *read_part(const rb_source *source, rb_span part, enum rb_parse_what what, rb_diags *ds)
{
    rb_lexing lx = {.source = source, .ds = ds, .is_expression = what != RB_PARSE_SHAPES, .start = part.start - source->base, .end = part.end - source->base};
    rb_parser p = {.lx = &lx, .ds = ds, .what = what, .last_mistake = UINT32_MAX};
    if (!check_bytes(&lx)) return NULL;
    rb_lexing_run(&lx);
    return rb_grammar_parse(&p) ? p.result : NULL;
}

static const rb_ast *parse_part(const rb_source *source, rb_span part, enum rb_parse_what what, rb_diags *ds)
{
    uint32_t      before = ds->errors;
    const rb_ast *read = read_part(source, part, what, ds);
    return ds->errors == before ? read : NULL;
}

const rb_ast *rb_parse_expression(const rb_source *source, rb_span part, rb_diags *ds) { return parse_part(source, part, RB_PARSE_EXPRESSION, ds); }
const rb_ast *rb_parse_cell(const rb_source *source, rb_span part, rb_diags *ds) { return parse_part(source, part, RB_PARSE_CELL, ds); }

rb_ast_items rb_parse_shapes(const rb_source *source, rb_span part, rb_diags *ds)
{
    const rb_ast *read = read_part(source, part, RB_PARSE_SHAPES, ds);
    return read ? rb_ast_as(export, read)->lines : RB_NONE;
}
