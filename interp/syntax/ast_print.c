/* syntax/ast_print.c: `rubric dump ast`: a line for each node, its small members on the line, its nodes below.
 *
 *   when @5:5-5:22
 *     condition: blank_test @5:10-5:22 negated
 *       operand: name @5:10-5:12 name="id"
 *
 * One printer for each kind is made from ast.def, so no member can be forgotten.
 */
#include "base/json.h"
#include "syntax/parse.h"

enum { INDENT = 2, DEPTH_MAX = 500 }; /* deeper than the parser lets a tree be */

struct printer {
    rb_buf           *b;
    const rb_sources *sources;
    unsigned          depth;
};

static void print_node(struct printer *p, const char *member, const rb_ast *node);

static void print_place(struct printer *p, rb_span span)
{
    if (!p->sources || span.start == UINT32_MAX) return;
    rb_place from = rb_sources_place(p->sources, span.start), to = rb_sources_place(p->sources, span.end);
    rb_buf_print(p->b, " @%u:%u-%u:%u", from.line, from.column, to.line, to.column);
}

/* Small members: words for the enums of ast.h, and a bare name for what is simply so. */

static const char *const units[] = {"seconds", "minutes", "hours", "days", "weeks", "months", "years"};
static const char *const levels[] = {"error", "warning"};
static const char *const hits[] = {"unique", "first", "collect"};
static const char *const options[] = {"dates", "datetimes", "zone"};
static const char *const band_tests[] = {"met", "missed_by", "threshold", "otherwise"};
static const char *const aggregates[] = {"count", "share", "sum", "average", "min", "max", "median", "percentile", "distinct"};
static const char *const verdicts[] = {"passes", "fails", "warns", "skipped", "unknown", "waived", "is", "no_match", "no_data"};

static const char *const related[] = {"any", "no", "every", "count", "sum", "average", "min", "max", "first", "last"};

static const struct small { enum rb_ast_kind kind; const char *member; const char *const *words; int count; } smalls[] = {
    {RB_AST_part, "unit", units, 7},         {RB_AST_severity, "level", levels, 2}, {RB_AST_route, "hit", hits, 3},
    {RB_AST_option, "what", options, 3},     {RB_AST_band, "test", band_tests, 4},  {RB_AST_measure, "aggregate", aggregates, 9},
    {RB_AST_expect, "what", verdicts, 9},    {RB_AST_related, "what", related, 10},
};

static void print_small(struct printer *p, const rb_ast *node, const char *member, int value)
{
    for (size_t i = 0; i < sizeof smalls / sizeof *smalls; i++)
        if (smalls[i].kind == node->kind && strcmp(smalls[i].member, member) == 0 && value < smalls[i].count) {
            rb_buf_print(p->b, " %s=%s", member, smalls[i].words[value]);
            return;
        }
    if (node->kind == RB_AST_shape) {
        rb_buf_print(p->b, " \"%s\"", rb_shape_text(value));
        return;
    }
    bool is_op = strcmp(member, "op") == 0, is_used = node->kind != RB_AST_band || ((const rb_ast_band *)node)->test == RB_BAND_THRESHOLD;
    if (is_op && is_used) rb_buf_print(p->b, " op=\"%s\"", rb_ast_op_text(value));
    else if (strcmp(member, "version") == 0) rb_buf_print(p->b, " version=%d", value);
    else if (node->kind == RB_AST_yes_no) rb_buf_add_chars(p->b, value ? " yes" : " no");
    else if (!is_op && value) rb_buf_print(p->b, " %s", member);
}

static void print_words(struct printer *p, const char *member, const rb_ast_words *w)
{
    if (!w->text.ptr) return;
    rb_buf_print(p->b, " %s=", member);
    rb_json_add_string(p->b, w->text);
}

static void print_items(struct printer *p, const char *member, const rb_ast_items *list)
{
    for (uint32_t i = 0; i < list->len; i++) print_node(p, member, list->items[i]);
}

/* For each kind: what stands on its line, and what stands below. */
#define N(x)
#define L(x)
#define T(x) print_words(p, #x, &node->x);
#define F(x) print_small(p, &node->base, #x, node->x);
#define AST(kind, title, members)                                         \
    static void line_##kind(struct printer *p, const rb_ast_##kind *node) \
    {                                                                     \
        (void)p, (void)node;                                              \
        members                                                           \
    }
#include "syntax/ast.def"
#undef AST
#undef N
#undef L
#undef T
#undef F

#define N(x) print_node(p, #x, node->x);
#define L(x) print_items(p, #x, &node->x);
#define T(x)
#define F(x)
#define AST(kind, title, members)                                          \
    static void below_##kind(struct printer *p, const rb_ast_##kind *node) \
    {                                                                      \
        (void)p, (void)node;                                               \
        members                                                            \
    }
#include "syntax/ast.def"
#undef AST
#undef N
#undef L
#undef T
#undef F

static void print_line(struct printer *p, const rb_ast *node)
{
    switch (node->kind) {
#define AST(kind, title, members)                                     \
    case RB_AST_##kind:                                               \
        rb_buf_add_chars(p->b, title);                                \
        print_place(p, node->span);                                   \
        line_##kind(p, (const rb_ast_##kind *)rb_ast_as(kind, node)); \
        break;
#include "syntax/ast.def"
#undef AST
    case RB_AST_COUNT: break;
    }
}

static void print_below(struct printer *p, const rb_ast *node)
{
    switch (node->kind) {
#define AST(kind, title, members) \
    case RB_AST_##kind: below_##kind(p, (const rb_ast_##kind *)rb_ast_as(kind, node)); break;
#include "syntax/ast.def"
#undef AST
    case RB_AST_COUNT: break;
    }
}

static void print_node(struct printer *p, const char *member, const rb_ast *node)
{
    if (!node) return;
    if (p->depth > DEPTH_MAX) RB_BUG("a syntax tree that is deeper than the parser's limit");
    rb_buf_add_repeat(p->b, ' ', (size_t)p->depth * INDENT);
    if (member) rb_buf_print(p->b, "%s: ", member);
    print_line(p, node);
    rb_buf_add_char(p->b, '\n');
    p->depth++;
    print_below(p, node);
    p->depth--;
}

void rb_ast_print(rb_buf *b, const rb_ast *node, const rb_sources *sources)
{
    struct printer p = {b, sources, 0};
    print_node(&p, NULL, node);
}
