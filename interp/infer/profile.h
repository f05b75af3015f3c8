/* infer/profile.h: what is known of the columns of an export, and what is made of it. Only for infer/. */
#ifndef RB_INFER_PROFILE_H
#define RB_INFER_PROFILE_H

#include "base/json.h"
#include "data/list.h"
#include "infer/outline.h"

enum {
    RB_INFER_COLUMNS = 2000, /* more are named in a comment only */
    RB_INFER_VALUES = 200,   /* different texts of a column that are counted */
    RB_INFER_ENUM = 25,      /* values of an enum */
    RB_INFER_SEEDS = 50,     /* cells on which every form is tried */
    RB_INFER_SHAPES = 24,    /* numbers as people write them: ways to read one column */
    RB_INFER_NULLS = 4,
    RB_INFER_BAD = 3,        /* texts that are shown of those which do not read */
    RB_INFER_PARTS = 8       /* columns of which two or three may be a key together */
};

/* A cell that shows something; text.ptr NULL: none did. */
typedef struct rb_sight { rb_str text; uint64_t line; uint32_t file; } rb_sight;

/* One way to read a column: a declaration, tried on each of its cells. */
typedef struct rb_reading {
    rb_field field;
    rb_str   format, zone; /* written after these words; empty: nothing is written */
    uint64_t read, fails;  /* cells neither blank nor a word for blank */
    rb_sight first, failed;
    uint64_t bare_count;   /* of money without a format: cells that name no currency */
    rb_sight bare;         /* the first of them */
    uint32_t repairs;      /* a bit for each enum rb_repair that some cell needed */
    bool     is_dead;      /* failed so often that it is not tried any more */
    bool     is_late;      /* earlier cells were not tried: a second pass must */
    bool     is_whole, has_range;
    rb_dec   least, most;  /* of dates: days, of moments: microseconds */
    rb_u128  sum;          /* of all values, wrapping: whether two ways to read a column ever differ */
} rb_reading;

typedef struct rb_counted { rb_str text; uint64_t count; rb_sight first; } rb_counted;

/* The different texts of a column, as far as they are few. */
typedef struct rb_counts {
    RB_VEC(rb_counted) items;
    rb_map index;
    bool   is_full;    /* there are more */
} rb_counts;

/* Whether any text came twice: hashes of all, until one does. */
typedef struct rb_seen {
    uint64_t *slots;
    uint64_t  cap, count;
    bool      has_repeats, is_full;
} rb_seen;

typedef struct rb_profile {
    rb_str   column, name, enum_name;
    rb_str   label;                  /* what the name is made of; empty: the column */
    bool     is_parent;              /* it has objects in it, whose keys are columns of their own */
    RB_VEC(uint32_t) files;          /* that have the column */
    bool     is_repeated;            /* one has it twice */
    uint64_t cells, blank, nested;
    RB_VEC(rb_reading) readings;
    uint32_t shapes, seeds, tries;
    rb_counts   values;
    rb_seen distinct;
    rb_counted  nulls[RB_INFER_NULLS];
    uint32_t    null_kinds;
    uint64_t    null_count;
    rb_sight    zeros, damaged, semicolon, sample;
    uint64_t    zero_count, damaged_count, code_count, small_code_count, semicolon_count, id_like, tokens, spaced;
    uint64_t    point_groups, point_decimals; /* 1.200; 1.5, 1.20 */
    rb_sight    repeat;              /* the first text that came a second time */
    uint64_t    longest;

    /* what is made of it */
    const rb_reading *chosen;        /* NULL: text, an enum or a list */
    bool     is_enum, is_key, is_left_out;
    bool     is_tried, is_common;    /* its numbers are read again as the export block says; the block says how its cells are written */
    rb_reading trial;
    bool     is_name;                /* text, though a number would read it: nobody adds it up */
    rb_str   separator;              /* of a list; ptr NULL: no list */
    uint32_t currency;               /* of money: index of the column that has it, and 1 */
    RB_VEC(rb_str) doubts;
    rb_str   note;                   /* facts that stand behind the field */
} rb_profile;

/* A way to read that is tried on the first cells of every column. */
typedef struct rb_infer_form { rb_field field; rb_str format, zone; } rb_infer_form;

typedef struct rb_rejected { rb_str reason; uint64_t count; rb_sight first; } rb_rejected;

/* Two columns, or three, that may identify a record together; two: the last stands twice. */
typedef struct rb_infer_pair { uint32_t parts[3]; rb_seen seen; } rb_infer_pair;

/* A record may stand there in several states: its key comes again with another time of change. */
typedef struct rb_infer_history {
    uint32_t key, by;                /* columns, and 1; 0: there are none */
    rb_seen  keys, states;
    uint64_t again, alike;           /* records whose key came before; … and with the same time */
} rb_infer_history;

/* Over all files: all cells; the late readings only; numbers as the block would have them; the columns that may be a key together. */
enum rb_infer_pass { RB_INFER_ALL, RB_INFER_LATE, RB_INFER_COMMON, RB_INFER_TOGETHER };

/* What the columns have in common in how their cells are written. */
typedef struct rb_infer_common {
    rb_str     dates, times; /* forms; empty: none */
    rb_written written;      /* of numbers, and of yes and no */
    bool       has_numbers;
} rb_infer_common;

/* A list of objects inside JSON records: custom_fields, whose elements are told apart by a key, or lines of an order, which are many. */
typedef struct rb_infer_inner {
    rb_str   path;
    rb_str   selector;               /* the key that tells its elements apart; empty: none does */
    bool     has_none;               /* such a key was looked for and not found, or there are too many values */
    uint64_t objects;
    rb_map   known;
    rb_texts values;                 /* of the selector */
    rb_texts keys;                   /* of the elements, without it */
    rb_str   sample;                 /* one key */
} rb_infer_inner;

typedef struct rb_infer_state {
    const rb_infer_options *options; /* of this record: its own files */
    rb_diags *ds;
    RB_VEC(rb_infer_form) forms;     /* tried on the first cells of each column */
    RB_VEC(rb_profile *) profiles;
    rb_map   by_column, by_inner, parents; /* parents: paths of objects */
    RB_VEC(rb_infer_inner *) inner;  /* lists of objects in the records of this file */
    RB_VEC(rb_str) left_out;         /* columns that no field can name: comments */
    RB_VEC(rb_rejected) rejected;
    uint64_t records, rejects;
    uint64_t hashes;                 /* remembered, of all columns */
    uint32_t file;                   /* that is read now */
    enum rb_infer_pass pass;
    bool     is_json, has_key;
    uint32_t parts[RB_INFER_PARTS + 1], part_count; /* columns, the likeliest first */
    RB_VEC(rb_infer_pair) pairs;     /* to be tried in a pass of their own */
    rb_infer_history history;        /* … with it */
    rb_infer_common common;
    rb_str   record;                 /* its name */
    RB_VEC(rb_str) doubts;           /* about the whole */
    rb_export export;                /* as it is declared: what all files have in common */
    rb_map  *taken;                  /* names of records and enums that stand before */
    rb_buf   nameless;               /* columns without a name: "5 to 9, 11" */
    uint32_t nameless_count, nameless_first, nameless_last;
    rb_str   unreadable;             /* the first record that was not read, and why */
    rb_str   zone_doubt;             /* empty: no moment needs a zone */
    uint32_t day_first, month_first; /* columns that prove an order of dates */
    uint32_t comma, point;           /* columns that prove what decimals stand behind */
} rb_infer_state;

/* groups.c: which files, and lists in them, are one record. */
typedef struct rb_infer_group {
    rb_infer_options options; /* with these files only, and a name or none */
    rb_export export;
    rb_texts  doubts;         /* where the files differ */
} rb_infer_group;
typedef RB_VEC(rb_infer_group) rb_infer_groups;
/* False and diagnostics when a document has no list of records. */
bool rb_infer_groups_make(const rb_infer_options *options, rb_infer_groups *groups, rb_diags *ds);

/* columns.c: the columns of all files, as profiles; false and diagnostics. */
bool rb_infer_columns(rb_infer_state *s);
rb_profile *rb_infer_column(rb_infer_state *s, rb_str column);

rb_export rb_infer_export(const rb_infer_state *s); /* with which the present file is read */
void rb_infer_end_nameless(rb_infer_state *s);

bool rb_infer_is_unspeakable(rb_str column); /* no text in the rules can hold it */

/* columns_json.c: the keys of a record, and of the objects and lists in it. */
void rb_infer_keys_take(rb_infer_state *s, const rb_json *record);
void rb_infer_keys_end(rb_infer_state *s);

/* forms.c */
void rb_infer_forms(rb_infer_state *s);
bool rb_infer_is_currency(rb_str code);
/* Adds ways to read a number as this cell writes it. */
void rb_infer_shapes(rb_profile *p, rb_str text);

/* reading.c */
void rb_reading_try(rb_reading *r, rb_cell c, rb_sight at);
rb_reading *rb_profile_reading(const rb_profile *p, enum rb_type_kind kind); /* the first alive, or NULL */
bool rb_reading_fits(const rb_reading *r, const rb_profile *p); /* all cells, or all but very few of very many */
bool rb_reading_is(const rb_reading *r, const char *format);

/* values.c */
void rb_counts_add(rb_counts *v, rb_str text, rb_sight at);
bool rb_seen_add(rb_seen *d, rb_str text, uint64_t *total); /* true: this text is the first that came before */
bool rb_seen_again(rb_seen *d, rb_str text, uint64_t *total); /* the same of each text, as long as there is room */

/* profile.c */
void rb_profile_add(rb_infer_state *s, rb_profile *p, rb_cell c, uint64_t line);
bool rb_infer_is_null_word(rb_str text); /* n/a, null, -: what people write where there is nothing; a run takes it for a text */
uint64_t rb_profile_said(const rb_profile *p); /* cells neither blank nor a word for blank */
rb_sight rb_sight_make(const rb_infer_state *s, rb_str text, uint64_t line);

/* decide.c */
void rb_infer_decide(rb_infer_state *s);
bool rb_infer_says_id(const rb_profile *p); /* its name says that its numbers only name something */

/* near.c */
typedef struct rb_infer_near {
    const rb_reading *reading; /* NULL: none */
    uint64_t read, fails;      /* cells */
    uint32_t known, bads;      /* different texts that are read and that are not, where they are few */
    rb_sight bad[RB_INFER_BAD]; /* the first of them */
} rb_infer_near;
/* The way that reads most cells, but not all. */
bool rb_infer_near_find(const rb_profile *p, rb_infer_near *near);
bool rb_infer_near_is_measure(const rb_profile *p, const rb_infer_near *near); /* a quantity or a day: nobody lists those as values */
/* doubts.c */
void rb_infer_doubt(rb_profile *p, const char *fmt, ...) RB_PRINTF(2, 3);
rb_str rb_infer_at(const rb_infer_state *s, rb_sight at); /* '03/04/2025' (line 2) */
bool rb_infer_says(const rb_profile *p, const char *words); /* its name has one of these words; |word|word| */
void rb_infer_question(rb_infer_state *s, rb_profile *p); /* what may be wrong with what was decided */
void rb_infer_question_files(rb_infer_state *s);
rb_str rb_infer_cells(uint64_t n, const char *one, const char *several); /* 1 cell is, 2 cells are */
rb_str rb_infer_count(uint64_t n);                        /* 12,278 */
/* dates.c */
void rb_infer_prove_orders(rb_infer_state *s, const rb_profile *p);
const rb_reading *rb_infer_day(rb_infer_state *s, rb_profile *p);
/* amounts.c */
const rb_reading *rb_infer_shape(const rb_infer_state *s, rb_profile *p);
void rb_infer_prove_decimals(rb_infer_state *s, const rb_profile *p);
/* Whether 1.200 is more than a thousand here, as other columns show; a doubt when nothing does. */
bool rb_infer_point_groups(const rb_infer_state *s, rb_profile *p, const rb_reading *number);
void rb_infer_money(rb_infer_state *s);
/* common.c: what goes into the export block; true: after a pass over the numbers, which settle then looks at. */
bool rb_infer_common_begin(rb_infer_state *s);
void rb_infer_common_settle(rb_infer_state *s);
/* mixed.c: amounts of which each is written in its own way. */
void rb_infer_mixed_add(rb_profile *p, rb_type type, rb_str sign); /* ways to read such a column; sign: empty when the currency's code stands there */
bool rb_infer_is_mixed(const rb_reading *r);
bool rb_infer_has_currency(const rb_field *f, rb_str text);
const rb_written *rb_infer_mixed_needed(const rb_reading *r); /* without the words that no cell needed; NULL: without any */
void rb_infer_mixed_say(rb_buf *b, const rb_written *w); /* thousands ","  negative parentheses */
const rb_reading *rb_infer_mixed_take(const rb_infer_state *s, rb_profile *p, const rb_reading *r); /* with the words it needs, and what is doubtful */
/* lists.c: whether the column is a list in a CSV cell; sets its separator. */
bool rb_infer_list(rb_profile *p);
/* keys.c */
void rb_infer_key(rb_infer_state *s);
bool rb_infer_is_id(rb_str name); /* account_id, uuid: what names a record, here or elsewhere */
void rb_infer_pairs_add(rb_infer_state *s, const rb_batch *batch, uint32_t row);
void rb_infer_say_no_key(rb_infer_state *s); /* and which columns could be one together */
int  rb_infer_promise(const rb_infer_state *s, const rb_profile *p, uint32_t index); /* how much a name promises to be a key's; 0: nothing */
bool rb_infer_may_be_key(const rb_infer_state *s, const rb_profile *p); /* but for repeats */

/* history.c: what to look for, when no column is a key; then each record; then `latest by`, proposed; empty: nothing to say. */
void   rb_infer_history_begin(rb_infer_state *s);
void   rb_infer_history_add(rb_infer_state *s, const rb_batch *batch, uint32_t row);
rb_str rb_infer_history_say(const rb_infer_state *s);

bool rb_infer_nulls_are_blank(const rb_profile *p); /* its words for nothing are declared to be that */

/* print.c */
typedef RB_VEC(rb_infer_state *) rb_infer_states;
void rb_infer_print(const rb_infer_options *options, const rb_infer_states *states, rb_buf *out);
/* print_export.c: the export block; nothing where nothing has to be declared. */
void rb_infer_print_export(const rb_infer_state *s, rb_buf *out);
void rb_infer_add_comment(rb_buf *out, const char *lead, const char *next, rb_str text); /* long ones go on in the next line */
void rb_infer_add_quoted(rb_buf *b, rb_str text);
void rb_infer_add_texts(rb_buf *b, const char *words, const rb_texts *texts); /* yes "Ja", "ja" */

#endif
