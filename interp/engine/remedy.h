/* engine/remedy.h: what would have to change in a record for a rule to pass.
 *
 * A remedy is a few changes that together are enough; a rule may have several. They are found from the condition's steps and the
 * record's values, and then tried: the changed record is judged anew, and a remedy that does not make the rule pass is dropped. What
 * no record of this kind alone can be given (others that are looked up, what is computed in ways that cannot be turned round) stays
 * untried: it is the condition's own part in other words.
 */
#ifndef RB_ENGINE_REMEDY_H
#define RB_ENGINE_REMEDY_H

#include "engine/engine.h"
#include "exec/exec.h"

enum rb_change_kind {
    RB_CHANGE_IS,     /* one of the values */
    RB_CHANGE_IS_NOT, /* none of them */
    RB_CHANGE_AT_LEAST, RB_CHANGE_MORE, RB_CHANGE_AT_MOST, RB_CHANGE_LESS, /* than the value */
    RB_CHANGE_PRESENT, RB_CHANGE_BLANK,
    RB_CHANGE_TEXT,   /* contains the value … */
    RB_CHANGE_NOT_TEXT,
    RB_CHANGE_EXISTS, RB_CHANGE_EXISTS_NOT, /* a record that is looked up */
    RB_CHANGE_HOLDS, RB_CHANGE_HOLDS_NOT    /* a condition that is not taken apart */
};

typedef struct rb_aim { enum rb_change_kind kind; const rb_value *values; uint32_t count; rb_step_id than; enum rb_op op; } rb_aim; /* than: where the value comes from; op: of TEXT */

typedef struct rb_change {
    rb_aim     aim;
    uint32_t   field;   /* of the record; UINT32_MAX: the subject is no field of its own */
    rb_step_id subject; /* what has to be otherwise */
    rb_step_id whole;   /* what is computed from it and has to be otherwise for the rule; NONE: the subject itself */
    rb_aim     end;     /* … and how */
    bool       is_key;  /* PRESENT: something is looked up by the field, which decides */
} rb_change;

enum rb_tried { RB_TRIED_PASSES, RB_TRIED_NOT };
enum { RB_REMEDY_CHANGES = 6, RB_REMEDY_WAYS = 8, RB_REMEDY_BREAKS = 3 };
typedef struct rb_remedy {
    rb_change     changes[RB_REMEDY_CHANGES];
    uint32_t      count;
    enum rb_tried tried;
    uint32_t      breaks[RB_REMEDY_BREAKS], break_count; /* rules that pass now and would fail then, by index in the stream's */
} rb_remedy;
/* unsure: a field for which it is unknown whether the rule applies, or NONE; then what the remedies say is only how its demand is met,
 * not how the rule comes to apply: the field is to say what is so. cannot_fail: the demand is met, whatever that field says, and so is
 * that of each version of the rule that may come to apply. version: the first of which that is not known, by index in the stream's
 * rules; UINT32_MAX: none. */
typedef struct rb_remedies { const rb_remedy *items[RB_REMEDY_WAYS]; uint32_t len, version; bool more, cannot_fail; rb_step_id unsure; } rb_remedies;

/* One record of a batch that was evaluated. */
typedef struct rb_patient {
    const rb_compiled    *c;
    const rb_stream_plan *stream;
    rb_exec              *exec;
    const rb_residents   *residents;
    const rb_batch       *batch;
    uint32_t              row;
    int64_t               as_of;
} rb_patient;

/* The rule (index in the stream's) failed or is unknown for it. Fewest changes first. */
void rb_remedies_find(const rb_patient *p, uint32_t rule, rb_remedies *out);
/* "  to pass", and a line for each change. */
void rb_remedies_print(const rb_patient *p, uint32_t rule, const rb_remedies *r, rb_buf *b);

/* remedy_value.c: a value that is compared with another, turned round to the fields that it is made of. */
struct rb_ways { const rb_remedy *items[RB_REMEDY_WAYS]; uint32_t len; bool more; };
typedef struct rb_finder {
    const rb_patient *p;
    const bool       *moves; /* by step: whether something that may be changed is part of it */
    uint32_t          visits; /* names share their definitions, so there may be very many ways down */
} rb_finder;
void rb_ways_add(struct rb_ways *w, const rb_remedy *r);
void rb_ways_add_change(struct rb_ways *w, rb_change c);
void rb_ways_both(const struct rb_ways *a, const struct rb_ways *b, struct rb_ways *out); /* one of each together */
void rb_ways_change(rb_finder *f, rb_step_id subject, rb_aim aim, struct rb_ways *out);
rb_value rb_finder_value(const rb_finder *f, rb_step_id step);
bool rb_finder_one_currency(const rb_finder *f, const rb_step *s); /* of a step that is known only there */
bool rb_step_is_load(const rb_step *s);
rb_aim rb_aim_of_set(const rb_plan *plan, uint32_t set, rb_type type); /* one of them */

/* remedy_try.c: judges the record with the changes made; false: the rule does not pass then. */
typedef struct rb_trial { rb_batch *batch; rb_exec *exec; } rb_trial;
bool rb_remedy_try(const rb_patient *p, rb_trial *t, uint32_t rule, rb_remedy *r);

#endif
