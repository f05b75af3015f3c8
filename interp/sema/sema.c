/* sema/sema.c: the front door of checking: ASTs in, a typed program out. The order is the order of need. */
#include "sema/check.h"

static void check_judges(rb_sema *s, const rb_ast *node)
{
    if (node->kind == RB_AST_checklist) rb_check_checklist(s, rb_ast_as(checklist, node));
    if (node->kind == RB_AST_route) rb_check_route(s, rb_ast_as(route, node));
    if (node->kind == RB_AST_reconcile) rb_check_reconcile(s, rb_ast_as(reconcile, node));
    if (node->kind == RB_AST_assign) rb_check_assign(s, rb_ast_as(assign, node));
    if (node->kind == RB_AST_kpi) rb_check_kpi(s, rb_ast_as(kpi, node));
}

/* Samples that no test uses are checked all the same. */
static void check_samples(rb_sema *s)
{
    for (uint32_t i = 0; i < s->samples.len; i++) {
        const rb_ast_sample *sample = rb_ast_as(sample, s->samples.items[i].ast);
        rb_test scratch = {0};
        rb_ast_given given = {.base = {RB_AST_given, sample->base.span}, .record = sample->record, .like = sample->name};
        rb_check_given(s, &scratch, &given.base);
    }
}

static rb_program *new_program(void)
{
    rb_program *p = RB_NEW(rb_program);
    p->catalog = RB_NEW(rb_catalog);
    p->zone = rb_zone_load(RB_STR("UTC"));
    return p;
}

/* What the standard library declares is not the user's. */
static void count_declared(const rb_sema *s, const rb_ast_file *file)
{
    rb_program *p = s->program;
    for (uint32_t i = 0; i < file->decls.len; i++) {
        const rb_ast *node = file->decls.items[i];
        if (rb_from_stdlib(s, node->span)) continue;
        bool is_table = node->kind == RB_AST_record && rb_ast_as(record, node)->file.text.ptr != NULL;
        ++*(is_table ? &p->tables : &p->declared[node->kind]);
        if (node->kind == RB_AST_checklist) p->declared[RB_AST_rule] += rb_ast_as(checklist, node)->rules.len;
    }
}

bool rb_sema_check(const rb_parsed *files, uint32_t count, rb_diags *ds, rb_program **out)
{
    rb_sema s = {.ds = ds, .program = new_program(), .files = files, .file_count = count};
    uint32_t errors = ds->errors;
    rb_declare_files(&s, files, count);
    rb_export_check_given(&s);
    for (uint32_t i = 0; i < s.program->records.len; i++) rb_resolve_relations(&s, s.program->records.items[i]);
    for (uint32_t i = 0; i < s.program->records.len; i++) rb_check_relations(&s, s.program->records.items[i]);
    for (uint32_t i = 0; i < s.program->records.len; i++) rb_check_lets(&s, s.program->records.items[i]);
    for (uint32_t f = 0; f < count; f++)
        for (uint32_t i = 0; i < files[f].file->decls.len; i++) check_judges(&s, files[f].file->decls.items[i]);
    for (uint32_t f = 0; f < count; f++)
        for (uint32_t i = 0; i < files[f].file->decls.len; i++)
            if (files[f].file->decls.items[i]->kind == RB_AST_waive) rb_check_waiver(&s, rb_ast_as(waive, files[f].file->decls.items[i]));
    check_samples(&s);
    for (uint32_t f = 0; f < count; f++) count_declared(&s, files[f].file);
    for (uint32_t f = 0; f < count; f++)
        for (uint32_t i = 0; i < files[f].file->decls.len; i++)
            if (files[f].file->decls.items[i]->kind == RB_AST_test) rb_check_test(&s, rb_ast_as(test, files[f].file->decls.items[i]));
    *out = s.program;
    return ds->errors == errors;
}

const rb_expr *rb_sema_expression(const rb_ast *node, rb_program *program, rb_diags *ds)
{
    rb_sema s = {.ds = ds, .program = program};
    rb_scope scope = rb_scope_of(&s, program->records.len ? program->records.items[program->records.len - 1] : NULL);
    const rb_expr *e = rb_check_expr(&scope, node);
    return rb_expr_is_wrong(e) ? NULL : e;
}
