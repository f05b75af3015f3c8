/* data/type.h: the types of the language and how their values are held. */
#ifndef RB_DATA_TYPE_H
#define RB_DATA_TYPE_H

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "diag/source.h"

enum rb_type_kind {
#define TYPE(kind, rep, title) RB_TYPE_##kind,
#include "data/types.def"
#undef TYPE
    RB_TYPE_COUNT
};

/* How a column of the type is held; see data/column.h. */
enum rb_rep { RB_REP_BIT, RB_REP_I64, RB_REP_DEC, RB_REP_TEXT, RB_REP_COUNT };

/* A picklist. Codes are positions in `values`. */
typedef struct rb_picklist {
    rb_str  name;
    rb_span span;
    bool    ignores_case;       /* cells are matched after case folding */
    RB_VEC(rb_str) values;
    rb_map  codes;              /* NFC (folded when ignores_case) value -> code */
} rb_picklist;

/* Compare with rb_type_equal: money of two currencies are two types, so are two picklists, and lists of different parts. */
typedef struct rb_type {
    enum rb_type_kind  kind;
    enum rb_type_kind  part;        /* list: of these; currency and picklist are the parts' own */
    char               currency[4]; /* money: "USD", NUL after it */
    const rb_picklist *picklist;    /* enumeration */
} rb_type;

#define RB_TYPE(k) ((rb_type){.kind = RB_TYPE_##k})

/* `money in FIELD`: each record's amount has a currency of its own. A value of it that is known has its currency all the same. */
static inline bool rb_type_is_open_money(rb_type t) { return t.kind == RB_TYPE_money && t.currency[0] == '\0'; }

bool        rb_type_equal(rb_type a, rb_type b);
enum rb_rep rb_type_rep(rb_type t);
rb_str      rb_type_title(rb_type t);   /* "money USD", "yes/no", "CaseStatus": as users say it */
void        rb_picklist_add(rb_picklist *p, rb_str value); /* not yet in it */
bool        rb_picklist_find(const rb_picklist *p, rb_str value, uint32_t *code); /* trims; NFC; case as declared */

#endif
