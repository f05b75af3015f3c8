/* sema/rule.h: one rule while it is put together: clauses, exceptions, versions. Only checklist.c, exception.c and
 * version.c include it. */
#ifndef RB_SEMA_RULE_H
#define RB_SEMA_RULE_H

#include "sema/check.h"

/* An exception in the tree of its rule; what it comes to is worked out when all are known. */
typedef struct rb_exception_draft {
    rb_ast_words   name;      /* no text: `unless` */
    uint32_t       parent, depth; /* index of what it stands in; UINT32_MAX: the rule */
    const rb_expr *when, *demand;
    const rb_expr *active;    /* its condition, and nothing in it sets it aside */
    const rb_expr *base;      /* what it stands in is reached */
    const rb_expr *path;      /* and it is active */
} rb_exception_draft;

typedef struct rb_rule_draft {
    const rb_expr *when, *holds, *unless;
    RB_VEC(rb_exception_draft) exceptions; /* what one stands in comes before it */
    rb_ast_words message, fix;
    rb_span must, severity, cite, effective, suspended;
    int64_t from, until;
    bool    wrong;
} rb_rule_draft;

/* Conditions of several clauses put together: there is no one place in the text where the whole stands. Either may be NULL. */
const rb_expr *rb_rule_join(enum rb_expr_kind and_or, const rb_expr *a, const rb_expr *b);
const rb_expr *rb_rule_condition(rb_scope *scope, rb_rule_draft *d, const rb_ast *node, const char *what);
const rb_expr *rb_rule_must(rb_scope *scope, rb_rule_draft *d, const rb_ast_must *node);
void           rb_rule_note(rb_rule_info *info, uint32_t depth, const char *word, rb_str name, rb_span span); /* for the tree */

/* exception.c: reads one with all that stands in it; at the end, `excluded` and `holds` of the rule say what the tree comes to. */
void rb_exception_read(rb_scope *scope, rb_rule_draft *d, rb_rule_info *info, const rb_ast_except *node);
void rb_exceptions_settle(rb_scope *scope, rb_rule_draft *d, rb_rule *rule);

/* version.c: once all rules of the checklist are read: each version is in force on its own days. */
void rb_versions_settle(rb_scope *scope, rb_checklist *checklist, rb_checklist_info *info);

#endif
