/* tests/conformance/foreign/say.h: what an expression of another language is in Rubric.
 *
 * A type is a letter: n number, t text, b yes/no, d date, m datetime, s time of day, u duration, o months, 0 nothing (null), l a
 * list that is written out, * not known. It is found out as far as the text says it, so that what Rubric refuses on
 * purpose (a text compared with a number) is known before Rubric is asked.
 */
#ifndef CONFORMANCE_SAY_H
#define CONFORMANCE_SAY_H

#include "tests/conformance/common/ask.h"
#include "tests/conformance/foreign/term.h"

typedef struct said {
    rb_str text;     /* the expression; put in parentheses wherever it is not a single word */
    char   type;
    char   number;   /* CEL: i, u or n, of which kind the number is there */
    char   zone;     /* datetime: z with an offset, l without one */
    bool   part_of_day; /* duration that is written out: no whole number of days */
    bool   may_lack; /* null may be in it */
} said;

typedef struct variable { rb_str name; said value; } variable; /* a.b.c for members of objects */

typedef struct saying {
    enum dialect dialect;
    RB_VEC(variable) scope;
    said        self;      /* of a test: what is tested; text empty: there is none */
    rb_buf      data;      /* the members of the JSON object that the expression reads */
    uint32_t    members;
    RB_VEC(char) types;    /* of each member */
    bool        missing_is_null; /* of ZEN's graphs: a name that the data has not */
    enum reason why;       /* there is no such expression */
    rb_str      unknown;   /* a function that function.def has not: a failure of the translation */
    bool        is_part;   /* names of other parts of a model may stand in it: what is unknown is theirs */
    enum reason unless;    /* nothing is wanted for this reason, which Rubric may not have: where it has a value, the case is left out for it */
    char        declared;  /* the type that the model demands of the result; 0: none */
    bool        is_mixed;  /* types stand together that Rubric does not put together */
    bool        wants_nothing; /* the suite wants null or an error: mixed types may be asked */
} saying;

said say(saying *s, const term *t);
said say_test(saying *s, const term *t);  /* a cell: on s->self */
said say_nothing(saying *s, enum reason why);

/* For the functions (function.c): a literal of that type out of a text, or why there is none. */
said say_call(saying *s, const term *t);
said say_date(saying *s, rb_str iso);
said say_datetime(saying *s, rb_str iso);
said say_time(saying *s, rb_str iso);
said say_duration(saying *s, rb_str iso);      /* P1DT2H, P1Y2M (months), with or without a minus */
said say_short_duration(saying *s, rb_str text); /* 1h30m, 10d, 1.5s */
said say_number(saying *s, rb_str written);
said say_text(saying *s, rb_str text);
said say_field(saying *s, char type, rb_str json); /* a member of the data with that value */
said say_binary(saying *s, enum operation op, said a, said b);
rb_str say_pattern(rb_str pattern, rb_str flags, bool whole); /* as a literal for `matches` */

/* Calls about dates and moments (calendar.c), named by a row of function.def. False: it is none of those. */
typedef struct calendar_call { const term *term; rb_str name; const said *args; uint32_t count; } calendar_call;
bool say_calendar(saying *s, const calendar_call *c, const char *what, said *r);

/* One case: translated and asked, or left out. `parsed` NULL: p says why. */
void say_case(suite *s, rb_str id, saying *x, const parsing *p, const term *parsed, const want *w);

#endif
