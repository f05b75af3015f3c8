/* syntax/ast.c: making nodes and lists of them, the checked cast, the words for operators. */
#include "syntax/build.h"

rb_ast *rb_ast_new(const rb_ast *node, size_t size)
{
    rb_ast *copy = rb_gc_alloc(1, size);
    memcpy(copy, node, size);
    return copy;
}

const void *rb_ast_checked(const rb_ast *node, enum rb_ast_kind kind)
{
    if (!node || node->kind != kind) RB_BUG("a node of the syntax tree is of another kind than its reader thinks");
    return node;
}

rb_ast_items rb_items_of(rb_ast *node) { return rb_items_add((rb_ast_items){0}, node); }

rb_ast_items rb_items_add(rb_ast_items list, rb_ast *node)
{
    if (!node) return list;
    if (list.len == list.cap) {
        uint32_t cap = list.cap ? list.cap * 2 : 4;
        list.items = rb_gc_grow(list.items, list.len, cap, sizeof *list.items, 1);
        list.cap = cap;
    }
    list.items[list.len++] = node;
    return list;
}

static const char *const op_texts[RB_AST_OP_COUNT] = {
#define BINARY(op, text) [RB_AST_OP_##op] = text,
#include "syntax/binary.def"
#undef BINARY
};

const char *rb_shape_text(int what)
{
    static const char *const texts[] = {
#define SHAPE(id, text) [RB_SHAPE_##id] = text,
#include "syntax/shapes.def"
#undef SHAPE
    };
    return texts[what];
}

const char *rb_ast_op_text(int op)
{
    if (op < 0 || op >= RB_AST_OP_COUNT) RB_BUG("an operator that is not one");
    return op_texts[op];
}

/* How deep expressions are */

static uint16_t more(uint16_t a, uint16_t b) { return a > b ? a : b; }

rb_tree rb_tree_leaf(rb_ast *node) { return (rb_tree){node, 1, 1}; }
rb_tree rb_tree_deeper(rb_tree a, rb_tree b) { return (rb_tree){NULL, more(a.nest, b.nest), more(a.height, b.height)}; }

/* A tree within the limits, or a bad leaf and one message for the whole file. */
static rb_tree limited(rb_parser *p, rb_tree t)
{
    if (t.nest <= RB_NEST_MAX && t.height <= RB_HEIGHT_MAX) return t;
    rb_span at = {t.node->span.start, t.node->span.start + 1};
    if (!p->is_too_deep) {
        rb_diag_add(p->ds, RB_E0106, at, "the expression that begins here is nested too deeply");
        rb_diag_help(p->ds, "at most %d levels of brackets and 'not', at most %d operators in one chain: give parts of it a name with 'let'", RB_NEST_MAX, RB_HEIGHT_MAX);
    }
    p->is_too_deep = true;
    return rb_tree_leaf(RB_BARE(bad, t.node->span));
}

rb_tree rb_tree_over(rb_parser *p, rb_ast *node, rb_tree a, rb_tree b)
{
    return limited(p, (rb_tree){node, more(a.nest, b.nest), (uint16_t)(more(a.height, b.height) + 1)});
}

rb_tree rb_tree_around(rb_parser *p, rb_ast *node, rb_tree inner)
{
    return limited(p, (rb_tree){node, (uint16_t)(inner.nest + 1), (uint16_t)(inner.height + 1)});
}

rb_tree rb_tree_list(rb_parser *p, rb_ast *node, const rb_trees *items)
{
    return limited(p, (rb_tree){node, (uint16_t)(items->nest + 1), (uint16_t)(items->height + 1)});
}

rb_trees rb_trees_add(rb_trees list, rb_tree item)
{
    return (rb_trees){rb_items_add(list.items, item.node), more(list.nest, item.nest), more(list.height, item.height)};
}
