/* tests/conformance/foreign/term.h: expressions of other languages as trees.
 *
 * One parser for FEEL, CEL, ZEN and the terms of Rego: they differ in their signs, in what binds tighter and in how texts are
 * written (dialect.def). What has no counterpart at all (objects, functions as values, loops) is not read: the parser gives the reason.
 */
#ifndef CONFORMANCE_TERM_H
#define CONFORMANCE_TERM_H

#include "tests/conformance/common/suite.h"

enum dialect { FEEL, CEL, ZEN, REGO };

enum operation {
    OP_NONE,
#define OPERATION(id, rubric) OP_##id,
#include "tests/conformance/foreign/operation.def"
#undef OPERATION
    OP_COUNT
};

enum term_kind {
    TERM_NUMBER, TERM_TEXT, TERM_YES, TERM_NO, TERM_NULL, TERM_NAME,
    TERM_LIST,
    TERM_RANGE,    /* args: low, high */
    TERM_CALL,     /* text: the name; args, of a method the receiver first */
    TERM_MEMBER,   /* args: object; text: the name */
    TERM_INDEX,    /* args: list, index */
    TERM_NOT, TERM_NEGATE,
    TERM_BINARY,   /* op; args: left, right */
    TERM_BETWEEN,  /* args: value, low, high */
    TERM_IF,       /* args: condition, then, otherwise */
    TERM_TEST,     /* op; args: what the value is compared with: a cell of a table, or after `in` */
    TERM_EITHER,   /* args: tests of which one must hold */
    TERM_TEMPLATE, /* args: texts and values put together */
};

typedef struct term {
    enum term_kind kind;
    enum operation op;
    rb_str         text;
    bool           open_low, open_high; /* range */
    bool           is_method;
    char           number;              /* CEL: i int, u uint, n double */
    RB_VEC(struct term *) args;
    RB_VEC(rb_str) names;               /* call: of the arguments, where they are named */
} term;

typedef struct parsing {
    enum dialect dialect;
    rb_str       text;
    RB_VEC(rb_str) names;  /* what may have blanks in it (FEEL), or be a variable */
    enum reason  why;      /* set where a construct has no counterpart */
} parsing;

/* NULL with p->why, or without it when the text is not of the language. */
term *term_parse(parsing *p);
term *term_parse_tests(parsing *p); /* a cell of a decision table: tests on the cell's own value ($, ?) */

#endif
