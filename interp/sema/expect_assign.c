/* sema/expect_assign.c: assignments in tests: whose turn was last, and what is expected of one. */
#include "sema/check.h"

bool rb_expect_assign(rb_sema *s, const rb_ast_expect *node, uint32_t index, rb_expectation *e)
{
    e->of = RB_EXPECT_OF_ASSIGN;
    e->index = index;
    if (s->program->assigns.items[index]->wrong) return false;
    if (node->path.len == 1) return true;
    return rb_diag_add(s->ds, RB_E0201, node->path.items[1]->span, "an assignment has no parts");
}

bool rb_expect_nobody(const rb_ast_expect *node)
{
    return node->value && node->value->kind == RB_AST_name && rb_str_equal(rb_ast_as(name, node->value)->name.text, RB_STR("unassigned"));
}

static bool find_assign(rb_sema *s, rb_ast_words name, uint32_t *index)
{
    const rb_catalog *c = s->program->catalog;
    RB_VEC(rb_str) names = {0};
    for (uint32_t i = 0; i < c->assigns.len; i++) {
        *index = i;
        if (rb_str_equal(c->assigns.items[i]->name, name.text)) return true;
        rb_vec_push(&names, c->assigns.items[i]->name);
    }
    rb_diag_add(s->ds, RB_E0201, name.span, "there is no assignment called '%.*s'", RB_STR_ARGS(name.text));
    rb_diag_suggest(s->ds, name.text, names.items, names.len);
    return false;
}

void rb_check_turn(rb_sema *s, rb_test *t, const rb_ast_given_after *node)
{
    rb_last_turn turn = {0};
    rb_scope     scope = rb_scope_of(s, NULL);
    if (!find_assign(s, node->name, &turn.assign) || s->program->assigns.items[turn.assign]->wrong) return;
    const rb_expr *e = rb_expr_as(&scope, rb_check_expr(&scope, node->member), s->program->catalog->assigns.items[turn.assign]->type, "the member that was given a record last");
    if (rb_expr_is_wrong(e)) return;
    if (rb_expr_constant(&scope, e, &turn.member)) rb_vec_push(&t->turns, turn);
    else rb_diag_add(s->ds, RB_E0310, e->span, "a test's values are written out");
}
