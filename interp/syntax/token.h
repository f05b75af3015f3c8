/* syntax/token.h: the words and signs of a rules file, as the lexer gives them to the parser.
 *
 * A whole file is cut into tokens before it is parsed: so a word can be judged by what stands after it,
 * and recovery can look ahead for the next line to go on from.
 */
#ifndef RB_SYNTAX_TOKEN_H
#define RB_SYNTAX_TOKEN_H

#include "diag/diag.h"

enum rb_token_kind {
#define KEYWORD(id, text, use, group, follows) RB_TOKEN_##id,
#define PHRASE(id, text, group, follows) RB_TOKEN_##id,
#define SIGN(id, text, group, follows) RB_TOKEN_##id,
#define TOKEN(id, text, group, follows) RB_TOKEN_##id,
#include "grammar/keywords.def"
#undef KEYWORD
#undef PHRASE
#undef SIGN
#undef TOKEN
    RB_TOKEN_COUNT
};

enum rb_word_use { RB_WORD_NONE, RB_WORD_RESERVED, RB_WORD_SOFT, RB_WORD_LEADER, RB_WORD_SHAPED, RB_WORD_OPENER };

/* How messages gather what they expected. */
enum rb_token_group {
    RB_GROUP_SELF, RB_GROUP_EXPRESSION, RB_GROUP_LOGIC, RB_GROUP_COMPARISON, RB_GROUP_ARITHMETIC, RB_GROUP_CLAUSE,
    RB_GROUP_RULE, RB_GROUP_MEMBER, RB_GROUP_TYPE, RB_GROUP_AGGREGATE, RB_GROUP_BAND, RB_GROUP_STEP, RB_GROUP_VERDICT, RB_GROUP_DECLARATION, RB_GROUP_SHAPE, RB_GROUP_WRITTEN,
    RB_GROUP_COUNT
};

typedef struct rb_token_info {
    const char         *name;    /* as `rubric dump tokens` calls it */
    const char         *text;    /* as written, or what messages call it when that varies */
    enum rb_word_use    use;
    enum rb_token_group group;
    const char         *follows; /* what a reader expects after it, or NULL */
    bool                varies;  /* its text is not always the same: a name, a number */
    bool                is_phrase;
} rb_token_info;

extern const rb_token_info rb_token_infos[RB_TOKEN_COUNT];

/* Offsets are in the source, not positions among all sources. */
typedef struct rb_token {
    uint32_t start, end;
    uint16_t kind;
    uint16_t is_first; /* on its line */
} rb_token;

/* A file with more mistakes than this is not read on: it is probably not a rules file. */
enum { RB_MISTAKES_MAX = 500 };

/* What the lexer fills; see grammar/rules.l and words.c. */
typedef struct rb_lexing {
    const rb_source *source;
    rb_diags        *ds;
    bool             is_expression; /* not a file but one expression */
    uint32_t         start, end; /* the part of the text to cut */
    uint32_t         at;         /* offset of what is being matched */
    bool             is_first;   /* nothing but blanks before it on its line */
    rb_token        *items;
    uint32_t         len, cap;
    RB_VEC(rb_span)  comments;   /* positions */
    RB_VEC(uint32_t) faults;     /* offsets of what could not be read as a token at all, rising */
} rb_lexing;

/* The text of a token, and its place among all sources. */
rb_str  rb_token_text(const rb_lexing *lx, const rb_token *t);
rb_span rb_token_span(const rb_lexing *lx, const rb_token *t);

/* Cuts the part into tokens and ends them with RB_TOKEN_end. Wrong characters are reported and stepped over. */
void rb_lexing_run(rb_lexing *lx);

/* For the actions of rules.l: the matched text has len bytes. */
void rb_lexing_add(rb_lexing *lx, enum rb_token_kind kind, uint32_t len);
void rb_lexing_add_number(rb_lexing *lx, enum rb_token_kind kind, uint32_t len);
void rb_lexing_add_grouped(rb_lexing *lx, uint32_t len); /* 2,000: says why not */
void rb_lexing_add_pointed(rb_lexing *lx, uint32_t len); /* 2.000.000: likewise */
void rb_lexing_add_moment(rb_lexing *lx, enum rb_token_kind kind, uint32_t len);
void rb_lexing_add_text(rb_lexing *lx, uint32_t len);
void rb_lexing_add_open_text(rb_lexing *lx, uint32_t len);       /* no closing quote on its line */
void rb_lexing_add_nested_text(rb_lexing *lx, uint32_t len); /* “A “large” supplier” */
void rb_lexing_add_odd_text(rb_lexing *lx, uint32_t len);        /* in other quotes than "" */
void rb_lexing_add_far_date(rb_lexing *lx, uint32_t len);        /* 10000-01-01 */
void rb_lexing_add_odd_date(rb_lexing *lx, uint32_t len);        /* 1/2/2025, 2025-2-1 */
void rb_lexing_add_odd_word(rb_lexing *lx, uint32_t len);        /* with letters that names do not have */
void rb_lexing_add_odd_amount(rb_lexing *lx, uint32_t len);      /* $500 */
void rb_lexing_add_joined(rb_lexing *lx, uint32_t number, uint32_t len); /* 15days */
void rb_lexing_add_mistaken(rb_lexing *lx, uint32_t len);        /* ==, &&: read as what it must mean */
void rb_lexing_add_comment(rb_lexing *lx, uint32_t len);
void rb_lexing_skip_odd_comment(rb_lexing *lx, uint32_t len);    /* // and such */
void rb_lexing_skip_odd(rb_lexing *lx, uint32_t len);            /* a character with no place here */

/* Refuses an amount whose point may stand between thousands: 5.000 EUR. */
void rb_lexing_check_amount(const rb_lexing *lx, const rb_token *number, rb_str currency);

/* The cutter that flex makes; it calls the functions above. */
void rb_grammar_cut(rb_lexing *lx);

/* The whole text of lx->source: checks its bytes (false and E0104 when they are not text), then runs. */
bool rb_parse_tokens(rb_lexing *lx);

/* Gives the words their kinds: keyword or name, and the phrases, amounts and lengths of several words. */
void rb_words_resolve(rb_lexing *lx);

/* True for a word that makes an amount of the number before it: days, USD, points. */
bool rb_words_is_unit(rb_str word);

/* True when token i, by itself and what follows it, begins a declaration. */
bool rb_words_declare(const rb_lexing *lx, uint32_t i);

#endif
