/* syntax/parse.h: from the text of a rules file to its AST.
 *
 * The text is added to ds->sources by the caller. Always gives a file node (perhaps with `bad`
 * declarations in it); false when a diagnostic was added. Every independent error is reported.
 */
#ifndef RB_SYNTAX_PARSE_H
#define RB_SYNTAX_PARSE_H

#include "diag/diag.h"
#include "syntax/ast.h"

bool rb_parse_file(const rb_source *source, rb_diags *ds, rb_parsed *out);
/* One expression and nothing after it (`rubric eval`, placeholders in templates). NULL when a diagnostic was added.
 * `part` is the piece of the source to read; spans are positions in the whole source. */
const rb_ast *rb_parse_expression(const rb_source *source, rb_span part, rb_diags *ds);

/* One cell of a route's table and nothing after it: numbers, ranges, orders, alternatives. NULL when a diagnostic was added. */
const rb_ast *rb_parse_cell(const rb_source *source, rb_span part, rb_diags *ds);

/* What may stand inside `export { … }`: the command line has it for a run. A line with a mistake is reported and left out. */
rb_ast_items rb_parse_shapes(const rb_source *source, rb_span part, rb_diags *ds);

void rb_ast_print(rb_buf *b, const rb_ast *node, const rb_sources *sources); /* `rubric dump ast` */
bool rb_tokens_print(rb_buf *b, const rb_source *source, rb_diags *ds);      /* `rubric dump tokens` */

#endif
