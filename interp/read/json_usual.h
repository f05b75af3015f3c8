/* read/json_usual.h: the steps that json_usual.c and json_lanes.c share: what the guesses were made into. Only for read/.
 */
#ifndef RB_READ_JSON_USUAL_H
#define RB_READ_JSON_USUAL_H

#include "read/avx2.h"
#include "read/json_scalar.h"

/* Two words at a time: compilers have instructions for it nearly everywhere. */
typedef uint64_t pair __attribute__((vector_size(16)));

/* What the values of a key mostly are: null may be among them. */
enum rb_json_sort { RB_JSON_TEXTS, RB_JSON_LONG_TEXTS, RB_JSON_MAYBE_TEXTS, RB_JSON_NULLS, RB_JSON_NUMBERS, RB_JSON_WORDS, RB_JSON_UNREAD /* objects and lists */ };

/* A guess, and where its value goes. */
struct rb_json_step {
    pair     word[2], mask[2]; /* its first 32 bytes */
    pair     text[2], text_mask[2]; /* the same with the quote of a text after it */
    uint64_t own;              /* a bit for its slot when it is wanted; as far as slots have one */
    uint32_t slot;             /* its column of the index; what nobody wants goes where nobody reads */
    uint32_t len;
    uint8_t  sort;             /* enum rb_json_sort */
    bool     is_far;           /* its texts are long */
    bool     is_long;          /* longer than that */
    bool     is_wanted;
    bool     is_deep;          /* columns are read from inside its value */
    bool     is_list;          /* … and one is chosen from it as from a list */
};

enum { RB_JSON_LANES = 64 };

/* After a way of reading did not pay: records until it is tried again, and after the next time. */
struct rb_json_rest { uint32_t pause, patience; };

/* Records that are read together, one after the other in the input and in the batch. */
struct rb_json_lanes {
    uint32_t row;      /* the first one's */
    uint32_t count;    /* 0: there are none */
    uint32_t used;     /* so many were asked for */
    uint32_t most;     /* so many are worth it */
    struct rb_json_rest in_order; /* from reading them key by key … */
    struct rb_json_rest shuffled; /* … and in any order */
    bool     are_alike; /* read in any order, they all had the same one */
    uint64_t made;     /* a bit for each that has values in cells, because they had to be made */
    uint32_t from[RB_JSON_LANES]; /* where its '{' stands */
    uint32_t at[RB_JSON_LANES];   /* after its '}', or 0 when it is not plain */
    rb_values begin;   /* as if there were values before the first key */
    rb_values unwanted; /* the latest ones that nobody reads; the index's are written by whoever reads what is inside of them */
    uint32_t nulls, fars; /* of the present key: texts that are null; that are long */
    size_t   asked, found; /* in a list: there is no record's begin from the one to the other; found SIZE_MAX: nor in the window */
};

struct rb_json_usual {
    uint64_t     made;  /* rb_json.learnt as it was then */
    uint32_t     count;
    struct rb_json_step *steps; /* [guess]; the one after the last matches nothing */
    struct rb_json_step first; /* steps[0] where its key follows the '{' */
    uint32_t     slots; /* of keys that are wanted, and one that is not */
    bool        *is_guessed;   /* [slot] */
    bool         is_deep;      /* columns are read from inside some values */
    RB_VEC(uint32_t) missing;  /* slots that no guess is for */
    struct rb_json_lanes lanes;
    bool         has_avx2;
    struct rb_json_step **by_key; /* json_shuffled.c, of the steps that were made then: */
    uint64_t     keyed;
};

/* Where in the batch's index the value of a row goes. */
struct rb_json_slot { rb_values *values; uint32_t i; };

static inline struct rb_json_slot rb_json_slot(const struct rb_json *j, uint32_t slot, uint32_t row)
{
    return (struct rb_json_slot){rb_indexed_values(&j->batch->indexed, slot, row), row % 64};
}

static inline void put(struct rb_json_slot slot, const char *bytes, size_t from, size_t to)
{
    slot.values->at[slot.i].from = (uint32_t)from;
    slot.values->at[slot.i].to = (uint32_t)to;
    memcpy(&slot.values->head[slot.i], bytes + from, sizeof *slot.values->head);
}

void rb_json_lanes_open(struct rb_json_usual *u);
/* A key whose values are read: after those of the one before, in lanes `first` to `end`, each counted as its row is among 64. */
struct rb_json_key_now {
    struct rb_json_step       *step;
    const struct rb_json_step *key; /* it, or as it stands at the beginning of a record */
    const rb_values           *before;
    rb_values                 *to;
    uint32_t                   first, end;
};

/* The value of lane i that is not what was expected: to->at[i].to is after it, or where no key is and no brace. */
void rb_json_lanes_odd(rb_reader *r, const struct rb_json_key_now *now, uint32_t i, size_t value);

/* json_shuffled.c: reads the lanes, whose keys may come in any order; how many were plain. And whether it can. */
uint32_t rb_json_shuffled(rb_reader *r);
bool     rb_json_shuffled_can(const struct rb_json *j);

/* A plain record that was read ahead, from its '{' at `at`: to after its '}'. 0: it is to be read. */
size_t rb_json_lanes_next(rb_reader *r, size_t at);
/* Drops what was read ahead: it is another window now, or another batch. */
void rb_json_lanes_forget(struct rb_json *j);

/* A value of row `row` that is not plain, from after its key on: to after it, or WRONG, or `from` when json_record.c is to see to it. */
size_t rb_json_other(rb_reader *r, const struct rb_json_step *step, size_t from, uint32_t row);

/* ---- a key and its value */

static inline pair pair_at(const char *bytes)
{
    pair p;
    memcpy(&p, bytes, sizeof p);
    return p;
}

/* Looks at 32 bytes whatever the length: the padding of the window allows it, and its zero bytes are in no guess. */
static inline bool is_right_plain(const struct rb_json_step *step, const char *bytes)
{
    pair wrong = ((pair_at(bytes) & step->mask[0]) ^ step->word[0]) | ((pair_at(bytes + 16) & step->mask[1]) ^ step->word[1]);
    return (wrong[0] | wrong[1]) == 0;
}

/* Whether a guess that is longer than its first bytes is right. */
static inline bool is_long_right(const struct rb_json *j, const struct rb_json_step *step, const char *bytes)
{
    size_t left = (size_t)(j->bytes + j->to - bytes);
    rb_str text = j->guesses[step - j->usual->steps].text;
    return step->is_long && text.len <= left && memcmp(bytes, text.ptr, text.len) == 0;
}

/* A number is rare enough for a call, which leaves the texts more registers. */
static inline size_t number_end(const char *bytes, size_t at) { return rb_json_number_end(bytes, at); }

/* The last byte of the value whose second byte is at `second`; 0 when it is not plain. From one such byte to the next each step waits for
 * the one before it, so these few instructions are what a record takes. */
__attribute__((always_inline)) static inline size_t read_value(const char *bytes, size_t second, struct rb_json_slot to)
{
    const char *value = bytes + second - 1;
    if (*value == '"') {
        size_t end = rb_json_stop_after(bytes, second);
        if (__builtin_expect(bytes[end] != '"', 0)) return 0;
        put(to, bytes, second - 1, end + 1);
        return end;
    }
    if (memcmp(value, "null", 4) == 0) {
        put(to, bytes, second - 1, second + 3);
        return second + 2;
    }
    bool   is_number = (unsigned)(*value - '0') < 10 || *value == '-';
    size_t end = is_number ? number_end(bytes, second - 1) : rb_json_word_end(bytes, second - 1);
    if (__builtin_expect(end == 0, 0)) return 0;
    put(to, bytes, second - 1, end);
    return end - 1;
}


#endif
