/* syntax/parser.h: the state of one parse, and how it goes on after a mistake. Used by rules.y and syntax/ only.
 *
 * A mistake is met in three steps. rb_parser_mistake words the message and chooses the token to go on from;
 * the grammar's `recover` drops what it was reading; rb_parser_next then gives that token, perhaps after braces
 * that were missing. So one mistake makes one message, and what comes after it is read as if it were not there.
 */
#ifndef RB_SYNTAX_PARSER_H
#define RB_SYNTAX_PARSER_H

#include "syntax/ast.h"
#include "syntax/token.h"

enum rb_parse_what { RB_PARSE_FILE, RB_PARSE_EXPRESSION, RB_PARSE_CELL, RB_PARSE_SHAPES };

typedef struct rb_parser {
    rb_lexing         *lx;
    rb_diags          *ds;
    enum rb_parse_what what;
    bool               started;     /* the start token was given */
    uint32_t           next;        /* the token to give next */
    uint32_t           given;       /* the token that was given last */
    enum rb_token_kind missing;     /* a brace to give before it, as often as missing_count says */
    uint32_t           missing_count;
    bool               gave_missing; /* the last token given was such a brace */
    RB_VEC(uint32_t)   open;        /* the '{' that are open, as tokens */
    uint32_t           open_before; /* how many were open before the token given last */
    uint32_t           unclosed;    /* the '{' that lacks its '}', as the indentation of a '}' after it says; 0: none seen */
    uint32_t           last_mistake;/* the token of the mistake before, to see whether there was progress */
    uint32_t           mistakes, recoveries; /* what was said, and how often reading went on */
    bool               is_stuck;    /* there is nothing to go on from */
    bool               is_too_deep; /* and it was said */
    int                version;
    const rb_ast      *result;
} rb_parser;

/* A set of token kinds. */
typedef struct rb_kinds { uint64_t bits[(RB_TOKEN_COUNT + 63) / 64]; } rb_kinds;
static inline void rb_kinds_add(rb_kinds *s, unsigned k) { s->bits[k / 64] |= UINT64_C(1) << (k % 64); }
static inline void rb_kinds_remove(rb_kinds *s, unsigned k) { s->bits[k / 64] &= ~(UINT64_C(1) << (k % 64)); }
static inline bool rb_kinds_has(const rb_kinds *s, unsigned k) { return s->bits[k / 64] >> (k % 64) & 1; }

/* The next token; *words is its text and place. */
enum rb_token_kind rb_parser_next(rb_parser *p, rb_ast_words *words);

/* The token given last cannot stand where it does; any of `expected` could. */
void rb_parser_mistake(rb_parser *p, const rb_kinds *expected);
void rb_parser_overflow(rb_parser *p); /* the parser's own stack has reached its limit */

/* message.c, mistakes.c, habits.c, called.c: the wording of a mistake at the token given last, and advice where it is a common one. */
void rb_mistake_say(rb_parser *p, const rb_kinds *expected);
bool rb_mistake_say_shape(rb_parser *p); /* message_shapes.c: in a line of how a file is written; false: none of them is meant */
void rb_mistake_say_too_many(rb_diags *ds, rb_span at);
void rb_mistake_say_brace(rb_parser *p, uint32_t i); /* a '}' is missing before token i */
void rb_mistake_help(rb_parser *p, const rb_kinds *expected);
bool rb_mistake_help_habit(rb_parser *p, const rb_kinds *expected); /* habits.c: a comparison said in other words */
bool rb_kinds_have_expression(const rb_kinds *expected); /* any expression could stand there */
bool rb_kinds_have_name(const rb_kinds *expected);       /* a name, but not any expression */
bool rb_mistake_help_slip(rb_parser *p, const rb_kinds *expected); /* slips.c */
bool rb_mistake_help_column(rb_parser *p, const rb_kinds *expected); /* called.c: a field called by the words of its column */
bool rb_mistake_help_rule(rb_parser *p, const rb_kinds *expected);   /* … a rule by its title, or written as elsewhere */

/* recover.c */
void rb_recover(rb_parser *p, const rb_kinds *expected, uint32_t from); /* sets what rb_parser_next gives next */
/* How many of the open braces should have been closed before token i: a declaration begins there, the file ends, or the next
 * step of a test begins. 0 when that is not so. */
uint32_t rb_recover_missing_braces(const rb_parser *p, uint32_t i);
/* How many exceptions should have been closed before token i, which only a rule or a checklist can hold. */
uint32_t rb_recover_open_exceptions(const rb_parser *p, uint32_t i);
bool rb_recover_closes_outer(const rb_parser *p, uint32_t i); /* as its indentation says, this '}' is not of the innermost braces */
bool rb_recover_declares_at_margin(const rb_parser *p, uint32_t i);
bool rb_recover_is_in_header(const rb_parser *p);       /* of a route's table: its columns are not known, so no row can be read */
uint32_t rb_recover_declaration(const rb_parser *p, uint32_t i); /* the first token of the declaration that i is in */
/* What the innermost open braces hold: the word that began them (given, for the values in a test), or RB_TOKEN_end. */
enum rb_token_kind rb_recover_body(const rb_parser *p);

/* In grammar/rules.y. False when the parse was given up. */
bool rb_grammar_parse(rb_parser *p);

#endif
