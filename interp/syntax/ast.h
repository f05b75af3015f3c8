/* syntax/ast.h: what the user wrote, node by node; a struct for each kind, made from ast.def.
 *
 * Nodes are collected and never changed after parsing. Every node has the span of its text.
 */
#ifndef RB_SYNTAX_AST_H
#define RB_SYNTAX_AST_H

#include "base/str.h"
#include "base/vec.h"
#include "diag/source.h"

enum rb_ast_kind {
#define AST(kind, title, members) RB_AST_##kind,
#include "syntax/ast.def"
#undef AST
    RB_AST_COUNT
};

typedef struct rb_ast { enum rb_ast_kind kind; rb_span span; } rb_ast;
typedef struct rb_ast_words { rb_str text; rb_span span; } rb_ast_words; /* a name or a text, with its place */
typedef struct rb_ast_items { rb_ast **items; uint32_t len, cap; } rb_ast_items;

#define N(x) const rb_ast *x;
#define L(x) rb_ast_items x;
#define T(x) rb_ast_words x;
#define F(x) int x;
#define AST(kind, title, members) typedef struct rb_ast_##kind { rb_ast base; members } rb_ast_##kind;
#include "syntax/ast.def"
#undef AST
#undef N
#undef L
#undef T
#undef F

/* rb_ast_as(rule, node): node as a const rb_ast_rule *, RB_BUG when it is of another kind. */
const void *rb_ast_checked(const rb_ast *node, enum rb_ast_kind kind);
#define rb_ast_as(kind, node) ((const rb_ast_##kind *)rb_ast_checked((node), RB_AST_##kind))

enum rb_ast_op {
#define BINARY(op, text) RB_AST_OP_##op,
#include "syntax/binary.def"
#undef BINARY
    RB_AST_OP_COUNT
};
const char *rb_ast_op_text(int op); /* as written: "or else", ">=" */

enum rb_unit_word { RB_UNIT_SECONDS, RB_UNIT_MINUTES, RB_UNIT_HOURS, RB_UNIT_DAYS, RB_UNIT_WEEKS, RB_UNIT_MONTHS, RB_UNIT_YEARS };
enum rb_severity_word { RB_SEVERITY_WORD_ERROR, RB_SEVERITY_WORD_WARNING };
enum rb_hit_word { RB_HIT_UNIQUE, RB_HIT_FIRST, RB_HIT_COLLECT }; /* unique is the default */
enum rb_option_word { RB_OPTION_DATES, RB_OPTION_DATETIMES, RB_OPTION_ZONE };
enum rb_shape_word {
#define SHAPE(id, text) RB_SHAPE_##id,
#include "syntax/shapes.def"
#undef SHAPE
    RB_SHAPE_COUNT
};
const char *rb_shape_text(int what); /* as written: "decimal comma" */
enum rb_band_word { RB_BAND_MET, RB_BAND_MISSED_BY, RB_BAND_THRESHOLD, RB_BAND_OTHERWISE };
enum rb_aggregate_word { RB_AGG_COUNT, RB_AGG_SHARE, RB_AGG_SUM, RB_AGG_AVERAGE, RB_AGG_MIN, RB_AGG_MAX, RB_AGG_MEDIAN, RB_AGG_PERCENTILE, RB_AGG_DISTINCT };
/* What is asked of related records: any emails where …, sum of emails.size, first of emails.subject by sent_at */
enum rb_related_word {
    RB_RELATED_ANY, RB_RELATED_NO, RB_RELATED_EVERY, RB_RELATED_COUNT, RB_RELATED_SUM, RB_RELATED_AVERAGE, RB_RELATED_MIN, RB_RELATED_MAX,
    RB_RELATED_FIRST, RB_RELATED_LAST
};
enum rb_manner_word { RB_MANNER_WITHIN, RB_MANNER_IGNORING_CASE, RB_MANNER_TRIMMED, RB_MANNER_EXACTLY };
enum rb_expect_word {
    RB_EXPECT_PASSES, RB_EXPECT_FAILS, RB_EXPECT_WARNS, RB_EXPECT_SKIPPED, RB_EXPECT_UNKNOWN, RB_EXPECT_WAIVED,
    RB_EXPECT_IS,      /* equals value (for a kpi, value may be a name node: the band) */
    RB_EXPECT_NO_MATCH, /* a route that no row matched */
    RB_EXPECT_NO_DATA   /* a kpi whose group has no value */
};

typedef struct rb_rows_file { const rb_ast *node; const rb_source *source; } rb_rows_file; /* of a rows_from; source NULL: not read, said why */

/* One parsed file. `comments` are the spans of its comments, in order, for the formatter. */
typedef struct rb_parsed {
    const rb_ast_file *file;
    RB_VEC(rb_rows_file) rows_files; /* engine/rows_files.c reads them */
    RB_VEC(rb_span) comments;
    rb_ast_items given;              /* export blocks that the command line has for a run; title: of which record, missing: of all */
} rb_parsed;

#endif
