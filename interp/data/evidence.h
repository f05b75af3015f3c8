/* data/evidence.h: the records behind the figures of a report, a few of each, so that a page can link to them.
 *
 * Path      engine/evidence.c, batch by batch in the order of the input -> [evidence] -> report/html_evidence.c
 * Promises  What is kept depends on the order of the input alone: of each figure the first records, or those of the lowest rank,
 *           the first of equal ones. So parts that are put together in their order keep what one run would. Memory is
 *           bounded by the limit whatever there is: the more groups a figure has, the fewer records of each.
 *
 * One that was kept for a larger limit, or for fewer groups, is cut when it is asked for: what is left is what would have been kept.
 */
#ifndef RB_DATA_EVIDENCE_H
#define RB_DATA_EVIDENCE_H

#include "base/wire.h"
#include "data/catalog.h"
#include "data/value.h"

enum rb_evidence_kind {
    RB_EVIDENCE_OUTCOME,  /* of a checklist; sub: its outcome, RB_SUB_UNSURE or RB_SUB_SPARED */
    RB_EVIDENCE_RULE,     /* of a checklist; sub: twice the rule, and 1: waived; else only this rule */
    RB_EVIDENCE_WAIVER,
    RB_EVIDENCE_ROUTE,    /* sub: its state; of ROUTED with the outputs as keys */
    RB_EVIDENCE_ASSIGN,   /* sub: how; or RB_SUB_MEMBER with the member as key, RB_SUB_OVER */
    RB_EVIDENCE_KPI,      /* what makes a group, or with fewer keys a total, what it is */
    RB_EVIDENCE_LEFT_OUT, /* of a KPI's group: those whose measure is not known */
    RB_EVIDENCE_UNSURE,   /* of a KPI: whether they belong is not known */
    RB_EVIDENCE_CELLS,    /* of a record type; sub: the field that cannot be read */
    RB_EVIDENCE_REJECTS,  /* of a record type; sub: 0, or 1 and the number of the reason. In no part: a merge meets all rejects again */
    RB_EVIDENCE_KINDS
};
/* Of a KPI's group: ranks of records that are not what makes it what it is, and of those left out. */
#define RB_RANK_LEFT_OUT ((rb_i128)((rb_u128)-1 >> 1))
#define RB_RANK_OTHER (RB_RANK_LEFT_OUT - 1)
enum { RB_SUB_UNSURE = 8, RB_SUB_SPARED, RB_SUB_MEMBER = 16, RB_SUB_OVER };

typedef struct rb_exhibit_item { uint32_t file; uint64_t record, line; rb_str key, note; rb_i128 rank; } rb_exhibit_item; /* file: in the stream's files */
typedef struct rb_exhibit {
    uint32_t sub;
    RB_VEC(rb_value) keys;
    uint64_t total;       /* how many there are: kept are */
    uint64_t others;      /* of them, RB_RANK_OTHER or beyond */
    RB_VEC(rb_exhibit_item) items;
    bool     is_cut;      /* some were let go: who does not come before `bound` need not be kept */
    rb_i128  bound;
} rb_exhibit;

enum { RB_EXHIBITS_MET = 256 };
/* Of one checklist, route, KPI …, by sub and keys; of very many groups those that come first. */
typedef struct rb_exhibits {
    uint32_t stream, most;
    const rb_type *key_types;
    uint32_t key_count, sharers; /* sharers: families that share the room */
    const char *words;    /* of a KPI: what they are, after "records that" */
    RB_VEC(rb_exhibit *) items;
    rb_exhibit *met[RB_EXHIBITS_MET]; /* found before, by a hash of its keys */
} rb_exhibits;

typedef struct rb_evidence {
    const rb_catalog *catalog;
    uint32_t     limit;                       /* how many records of a figure, at most */
    rb_exhibits *of[RB_EVIDENCE_KINDS];       /* by number in the catalog … */
    uint32_t     count[RB_EVIDENCE_KINDS];    /* … of so many */
} rb_evidence;

rb_evidence *rb_evidence_new(const rb_catalog *catalog, uint32_t limit);

/* The exhibit with that sub and these keys, made where it is new; NULL: there are too many before it. */
rb_exhibit *rb_exhibits_take(rb_exhibits *f, uint32_t limit, const rb_exhibit *like);
/* NULL: there is none. number: where it stands. */
rb_exhibit *rb_exhibits_find(const rb_exhibits *f, const rb_exhibit *like, uint32_t *number);
/* Counts one record more. What it is told of is to be filled in; NULL: it need not be kept. */
rb_exhibit_item *rb_exhibit_offer(const rb_exhibits *f, uint32_t limit, rb_exhibit *e, rb_i128 rank);
/* Puts them in their order and leaves as many as that limit allows. */
void rb_exhibit_settle(const rb_exhibits *f, uint32_t limit, rb_exhibit *e);

void rb_evidence_save(const rb_evidence *e, rb_buf *b);
void rb_evidence_load(rb_evidence *e, const uint32_t *file_counts, rb_wire *w); /* file_counts: by stream */
/* Adds what stands after it in the order of the input: its files begin at first_files; only of the streams taken. */
void rb_evidence_join(rb_evidence *to, const rb_evidence *from, const uint32_t *first_files, const bool *is_taken);

#endif
