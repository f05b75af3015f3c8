/* sema/expect_reconcile.c: what a test expects of a reconciliation: of one key, or of a figure of its balance. */
#include "sema/check.h"

static const char *const figures[RB_BALANCE_COUNT] = {
#define BALANCE(id, name) [RB_BALANCE_##id] = name,
#include "sema/balance.def"
#undef BALANCE
};

static const char *const results[] = {"matched", "tolerated", "different", "missing", "duplicate", "unknown"};
enum { RESULTS = sizeof results / sizeof results[0] };

static bool find_figure(rb_sema *s, const rb_ast_expect *node, uint32_t *member)
{
    rb_ast_words name = rb_ast_as(name, node->path.items[1])->name;
    rb_str names[RB_BALANCE_COUNT];
    for (uint32_t i = 1; i < RB_BALANCE_COUNT; i++) {
        names[i - 1] = rb_str_of(figures[i]);
        if (!rb_str_equal(names[i - 1], name.text)) continue;
        *member = i;
        if (node->path.len == 2) return true;
        return rb_diag_add(s->ds, RB_E0201, node->path.items[2]->span, "a figure of a reconciliation has no parts");
    }
    rb_diag_add(s->ds, RB_E0201, name.span, "a reconciliation has no figure '%.*s'", RB_STR_ARGS(name.text));
    if (!rb_diag_suggest(s->ds, name.text, names, RB_BALANCE_COUNT - 1))
        rb_diag_help(s->ds, "it has matched, tolerated, different, missing, missing_left, missing_right, missing_left_outside, missing_right_outside, duplicate, unknown, left_records, right_records, left_total, right_total, difference");
    return false;
}

rb_type rb_balance_type(const rb_reconcile_info *info, uint32_t member)
{
    if (member == RB_BALANCE_KEY) return RB_TYPE(text);
    if (member == RB_BALANCE_LEFT_TOTAL || member == RB_BALANCE_RIGHT_TOTAL || member == RB_BALANCE_DIFFERENCE) return info->total.type;
    return RB_TYPE(integer);
}

bool rb_expect_reconcile(rb_sema *s, const rb_ast_expect *node, uint32_t index, rb_expectation *e)
{
    const rb_reconcile_info *info = s->program->catalog->reconciles.items[index];
    uint32_t want = 0;
    e->of = RB_EXPECT_OF_RECONCILE;
    e->index = index;
    e->member = RB_BALANCE_KEY;
    if (s->program->reconciles.items[index]->wrong) return false;
    if (node->path.len > 1 && !find_figure(s, node, &e->member)) return false;
    if (e->member == RB_BALANCE_KEY) want = info->keys.len;
    else if (rb_balance_type(info, e->member).kind != RB_TYPE_integer && !info->has_total)
        return rb_diag_add(s->ds, RB_E0407, node->base.span, "the reconciliation '%.*s' has no amount to add up", RB_STR_ARGS(info->name));
    if (node->keys.len == want) return true;
    rb_diag_add(s->ds, RB_E0407, node->base.span, "%u value%s after 'for' where %u belong%s", node->keys.len, node->keys.len == 1 ? "" : "s", want, want == 1 ? "s" : "");
    if (e->member == RB_BALANCE_KEY) rb_diag_help(s->ds, "write the key: expect %.*s for \"…\" is matched; or a figure: expect %.*s.matched is 1", RB_STR_ARGS(info->name), RB_STR_ARGS(info->name));
    return false;
}

bool rb_expect_result(rb_sema *s, const rb_ast_expect *node, rb_expectation *e)
{
    rb_str name = node->value->kind == RB_AST_name ? rb_ast_as(name, node->value)->name.text : node->value->kind == RB_AST_text ? rb_ast_as(text, node->value)->value.text : RB_STR("");
    rb_str names[RESULTS];
    for (uint32_t i = 0; i < RESULTS; i++) {
        names[i] = rb_str_of(results[i]);
        if (!rb_str_equal(names[i], name)) continue;
        e->value = (rb_value){.type = RB_TYPE(text), .known = true, .text = name};
        return true;
    }
    rb_diag_add(s->ds, RB_E0204, node->value->span, "a key of a reconciliation is matched, tolerated, different, missing, duplicate or unknown");
    rb_diag_suggest(s->ds, name, names, RESULTS);
    return false;
}
