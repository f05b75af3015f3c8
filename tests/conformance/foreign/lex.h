/* tests/conformance/foreign/lex.h: the words of an expression of another language. */
#ifndef CONFORMANCE_LEX_H
#define CONFORMANCE_LEX_H

#include "tests/conformance/foreign/term.h"

enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_AT_TEXT, TOKEN_TEMPLATE, TOKEN_NAME, TOKEN_SIGN, TOKEN_WRONG };

typedef struct token {
    enum token_kind kind;
    rb_str          text;   /* a text without its quotes and escapes; a name with single blanks; a sign */
    char            suffix; /* number: u (CEL), i without a point or exponent, n with one */
    size_t          end;    /* where the next one begins */
} token;

token lex(parsing *p, size_t at);

#endif
