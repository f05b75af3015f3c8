/* syntax/build.h: what the actions of rules.y call: one constructor each.
 *
 * RB_MAKE makes a node from its members. The functions below are for nodes that take a decision:
 * a decoded text, a check of counts, a limit of depth. They report and still give a node.
 */
#ifndef RB_SYNTAX_BUILD_H
#define RB_SYNTAX_BUILD_H

#include "syntax/parser.h"

#define RB_MAKE(kind_, at, ...) rb_ast_new(&(rb_ast_##kind_){.base = {RB_AST_##kind_, (at)}, __VA_ARGS__}.base, sizeof(rb_ast_##kind_))
#define RB_BARE(kind_, at) rb_ast_new(&(rb_ast){RB_AST_##kind_, (at)}, sizeof(rb_ast_##kind_))

rb_ast      *rb_ast_new(const rb_ast *node, size_t size); /* a collected copy */
rb_ast_items rb_items_of(rb_ast *node);                    /* NULL: none */
rb_ast_items rb_items_add(rb_ast_items items, rb_ast *node); /* NULL adds nothing */

/* An expression being built, with how deep it is: `nest` counts brackets and words like 'not', `height` every level. */
typedef struct rb_tree { rb_ast *node; uint16_t nest, height; } rb_tree;
typedef struct rb_trees { rb_ast_items items; uint16_t nest, height; } rb_trees;
enum { RB_NEST_MAX = 200, RB_HEIGHT_MAX = 400 };

rb_tree  rb_tree_leaf(rb_ast *node);
rb_tree  rb_tree_deeper(rb_tree a, rb_tree b);                                /* of the two; for a third operand */
rb_tree  rb_tree_over(rb_parser *p, rb_ast *node, rb_tree a, rb_tree b);       /* node has both as operands */
rb_tree  rb_tree_around(rb_parser *p, rb_ast *node, rb_tree inner);            /* node encloses it; node may be the inner one: ( ) */
rb_tree  rb_tree_list(rb_parser *p, rb_ast *node, const rb_trees *items);
rb_trees rb_trees_add(rb_trees list, rb_tree item);

rb_ast_words rb_build_text(rb_ast_words quoted);                               /* decoded */
rb_ast *rb_build_number(rb_span at, rb_ast_words w);
rb_ast *rb_build_percent(rb_span at, rb_ast_words w);
rb_ast *rb_build_money(rb_span at, rb_ast_words w);
rb_ast *rb_build_points(rb_span at, rb_ast_words w);
rb_ast *rb_build_part(rb_span at, rb_ast_words w);
rb_ast *rb_build_business_days(rb_parser *p, rb_span at, rb_ast_words w);  /* 2 business days; anything but days is refused */
rb_ast *rb_build_name_node(rb_ast_words w);
rb_ast *rb_build_text_node(rb_ast_words w);

rb_ast *rb_build_file(rb_parser *p, rb_ast_items decls);
rb_ast *rb_build_version(rb_parser *p, rb_span at, rb_ast_words number);       /* no node: NULL */

rb_ast *rb_build_enum(rb_span at, rb_ast_words name, int ignores_case, rb_ast_items values);
rb_ast_items rb_build_clause(rb_ast_items rules, rb_ast *clause);              /* added to the last rule */

rb_ast *rb_build_cell(rb_span at, rb_ast_items tests); /* one of them, or any of several */
rb_ast *rb_build_waive(rb_span at, rb_ast_items path, rb_ast *scope, rb_ast_items clauses);

/* `field` again, with one more option. */
enum rb_field_option { RB_FIELD_COLUMN, RB_FIELD_FORMAT, RB_FIELD_ZONE, RB_FIELD_SEPARATOR };
rb_ast *rb_build_field_option(rb_parser *p, rb_ast *field, enum rb_field_option which, rb_ast_words value);
rb_ast *rb_build_field_shape(rb_ast *field, const rb_ast *shape);
rb_ast *rb_build_list_type(rb_parser *p, rb_span at, rb_ast *part); /* a list of lists is refused */
rb_ast *rb_build_key(rb_ast *field, rb_span at);

rb_ast *rb_build_holiday_option(rb_parser *p, rb_ast *file, int is_format, rb_ast_words value);

/* A route is built row by row: `route` is a route node, given back. */
rb_ast *rb_build_header(rb_ast *route, rb_span at, rb_trees inputs, rb_ast_items outputs);
rb_ast *rb_build_route_row(rb_ast *route, rb_ast *row);
rb_ast *rb_build_route(rb_parser *p, rb_span at, const rb_ast_route *head, rb_ast *body);

rb_ast *rb_build_unnamed(rb_parser *p, rb_span at, rb_span word); /* an exception without a name: says so */
rb_ast *rb_build_relation(rb_ast *relation, rb_span at, const rb_ast *where);
/* What is asked of related records; `operands`: its path, or the deeper of its paths. */
rb_tree rb_build_related(rb_parser *p, const rb_ast_related *node, rb_tree operands, rb_tree filter);
rb_tree rb_build_related_has(rb_parser *p, rb_span at, rb_tree every, rb_tree condition);

rb_ast *rb_build_measure(rb_ast *measure, rb_span at);
rb_ast *rb_build_measure_where(rb_ast *measure, rb_span at, const rb_ast *condition);
rb_ast *rb_build_ratio(rb_ast *measure, const rb_ast *below, rb_span at, int as_percent);
rb_ast *rb_build_reconcile(rb_span at, rb_ast_words name, rb_ast_words title, rb_ast *body); /* body: a reconcile node without its name, or bad */
rb_ast *rb_build_given_table(rb_parser *p, rb_span at, const rb_ast_given_table *table);
rb_ast *rb_build_expect(rb_span at, rb_ast *verdict, const rb_ast_expect *rest);

/* Short forms for the actions of rules.y, where `p` is the parser. */
#define RB_NO_WORDS ((rb_ast_words){.span = RB_SPAN_NONE})
#define RB_SHAPE(at, what_, values_) RB_MAKE(shape, at, .what = RB_SHAPE_##what_, .values = (values_))
#define RB_NONE ((rb_ast_items){0})
#define RB_BINARY(at, op_, a, b) rb_tree_over(p, RB_MAKE(binary, at, .op = RB_AST_OP_##op_, .left = (a).node, .right = (b).node), a, b)
#define RB_COMPARE(at, op_, a, b, ic) rb_tree_over(p, RB_MAKE(binary, at, .op = RB_AST_OP_##op_, .ignores_case = (ic), .left = (a).node, .right = (b).node), a, b)
#define RB_AROUND(node_, a) rb_tree_over(p, node_, a, a)
#define RB_NOT(at, tree) rb_tree_around(p, RB_MAKE(not, at, .operand = (tree).node), tree)
#define RB_TEST_BLANK(at, negated_, a) rb_tree_over(p, RB_MAKE(blank_test, at, .negated = (negated_), .operand = (a).node), a, a)
#define RB_BETWEEN(at, negated_, a, b, c) \
    rb_tree_over(p, RB_MAKE(between, at, .negated = (negated_), .value = (a).node, .low = (b).node, .high = (c).node), a, rb_tree_deeper(b, c))
#define RB_RELATED(at, what_, path_, filter) \
    rb_build_related(p, &(rb_ast_related){.base = {RB_AST_related, at}, .what = RB_RELATED_##what_, .path = (path_).node}, path_, filter)
#define RB_RELATED_BY(at, what_, path_, by_, filter) \
    rb_build_related(p, &(rb_ast_related){.base = {RB_AST_related, at}, .what = RB_RELATED_##what_, .path = (path_).node, .by = (by_).node}, \
                     rb_tree_deeper(path_, by_), filter)
#define RB_EACH(at) rb_tree_leaf(RB_BARE(each, at))
#define RB_ANY_OF(at, what_, list_, test_) rb_tree_over(p, RB_MAKE(any_of, at, .what = RB_RELATED_##what_, .list = (list_).node, .test = (test_).node), list_, test_)
#define RB_IN(at, negated_, a, b, ic) \
    rb_tree_over(p, RB_MAKE(in, at, .negated = (negated_), .ignores_case = (ic), .value = (a).node, .set = (b).node), a, b)

#endif
