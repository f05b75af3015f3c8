/* read/json.h: what the files of the JSON reader share. Only for read/.
 *
 * Positions are indices into the window's bytes. A function that reads something takes the position where it begins and
 * returns the one after it, or RB_JSON_WRONG once it has said in r->reason and json->wrong what is wrong
 * where. Zero bytes follow the window's last byte, so reading on always stops; when the wrong thing is the end of the
 * window and not of the input, the caller fills the window and begins the record again.
 */
#ifndef RB_READ_JSON_H
#define RB_READ_JSON_H

#include "base/map.h"
#include "base/vectors.h"
#include "read/input.h"

#define RB_JSON_WRONG SIZE_MAX

enum { RB_JSON_DEPTH = 200, RB_JSON_GUESSES = 512, RB_JSON_GUESS_BYTES = 32 << 10, RB_JSON_NO_GUESS = UINT16_MAX };

/* A key that matters at one place of a record: fields read it, or keys below it. */
typedef struct rb_json_node {
    RB_VEC(uint32_t) fields;
    rb_map   members;   /* key -> index in rb_json.nodes; of the object that is its value */
    bool     is_nested; /* not a key of the record itself */
    uint64_t seen;      /* the reading that met it last */
    uint32_t slot;      /* of a record's own keys that fields read: json_usual.c */
} rb_json_node;

/* A key and what stood around it: `,"Net ARR":`. Before the first key of a record it is a '{' instead of the comma. */
typedef struct rb_json_guess {
    uint64_t      word[4], mask[4]; /* its first 32 bytes */
    rb_str        text;             /* all of it, in rb_json.guess_bytes */
    rb_str        key;
    rb_json_node *node;             /* or NULL when the key does not matter */
} rb_json_guess;

struct rb_json_frame {
    rb_json_node *node;
    size_t        from;
    bool          is_object, has_items;
};

enum rb_json_place {
    RB_JSON_START,  /* nothing was read */
    RB_JSON_LINES,  /* a record on each line */
    RB_JSON_FIRST,  /* in a list, after its '[' */
    RB_JSON_NEXT,   /* in a list, after a comma */
    RB_JSON_AFTER,  /* in a list, after a record */
    RB_JSON_OVER,   /* after a list's ']' */
    RB_JSON_ENVELOPE, /* around the list of records: json_envelope.c */
    RB_JSON_BROKEN, /* the input was refused */
};

struct rb_json {
    struct rb_json_envelope *envelope; /* NULL: records stand on lines or in one list */
    enum rb_json_place place;
    bool      one_line;    /* line ends are not white space */
    rb_texts  lists;       /* of objects, in the first record: json_document.c */
    bool      was_warned;  /* about keys that no record had */
    bool      is_piece;    /* of a list: it may end between two records … */
    bool      is_hurt;     /* … and of a record in it more has to be seen to say what is wrong */
    uint64_t  line_offset; /* in a list: where in the input the present line begins */
    /* the window */
    const char *bytes;
    size_t    to;
    uint32_t *strange;     /* blocks of 64 bytes that may hold bytes that are not UTF-8, ascending; UINT32_MAX last */
    const uint32_t *next_strange;
    uint32_t *lines;       /* line ends, ascending, perhaps not all; UINT32_MAX last */
    const uint32_t *next_line;
    size_t    marked_capacity;
    uint32_t  lines_more;  /* so many lines may begin in blocks in which one does */
    /* what is wanted */
    RB_VEC(rb_json_node *) nodes; /* the first is the record itself */
    uint64_t  reading;     /* number of the present attempt at a record; from 1 */
    uint64_t *seen;        /* [field] 2 * reading, + 1 when under its full name */
    bool     *had;         /* [field] an accepted record had it: json_keys.c … */
    bool      had_rows;    /* … and there was one */
    uint32_t  field_count; /* of the schema, and of lists that fields choose from: json_select.c */
    struct rb_json_select *select; /* NULL: no field does */
    rb_cell **targets;     /* [field] where its cells of the present batch go; NULL when it is not wanted */
    rb_batch *batch;
    uint32_t *columns;     /* [field] as in rb_indexed */
    uint64_t  in_cells[RB_BATCH_WORDS]; /* rows of the batch that are in its cells, not in its index */
    uint32_t  in_cells_count;
    /* guesses */
    rb_json_guess *guesses;
    char     *guess_bytes;
    uint16_t *guess_table; /* their indices by their keys, while has_table */
    uint32_t  guess_count, guess_next, guess_bytes_used;
    bool      has_table;
    uint32_t  disorder, patience; /* so many records with keys in another order there were, and may be */
    uint64_t  learnt;      /* the reading that changed them last */
    struct rb_json_usual *usual;
    struct rb_json_flow *flow; /* NULL: json_flow.c was not asked yet */
    /* of the present record */
    rb_str    key;         /* the last one read by the grammar */
    bool      is_unlearnt; /* it could not become a guess */
    bool      is_filled;   /* all its values are in the index */
    bool      has_puts;    /* some are in cells, because they had to be made */
    bool      is_disordered; /* its keys were not in the order of the guesses */
    rb_buf    scratch;     /* it, when it had escapes */
    size_t    wrong;
    size_t    text_before; /* length of batch->text */
    struct rb_json_frame *frames;
    uint32_t  depth;       /* frames in use */
};

/* Says what is wrong at `at`; returns RB_JSON_WRONG. */
size_t rb_json_wrong(rb_reader *r, size_t at, const char *fmt, ...) RB_PRINTF(3, 4);
/* The same, of something else than what is due there; at a line's or the input's end it says that instead. */
size_t rb_json_unexpected(rb_reader *r, size_t at, const char *fmt, ...) RB_PRINTF(3, 4);
/* Says that no value begins at `at`. */
size_t rb_json_no_value(rb_reader *r, size_t at);

/* The key whose value was read last or is due. */
rb_str rb_json_key_now(const struct rb_json *j);

/* Finds what the scanners need in a window that was just filled. */
void rb_json_mark(rb_reader *r);
/* Fills `strange` and `lines` for `to` bytes; looks at up to 64 more. */
typedef void rb_json_marker(struct rb_json *j);
rb_json_marker  rb_json_mark_plain; /* any processor */
rb_json_marker *rb_json_mark_with(rb_vectors vectors);

/* From `"` to after the closing one. Escapes are decoded into `into`; NULL: only checked, *out is then as written. */
size_t rb_json_string(rb_reader *r, size_t at, rb_buf *into, rb_str *out);
/* A key, its colon and the white space after it; *node is what it means below `parent`, or NULL. */
size_t rb_json_key(rb_reader *r, size_t at, const rb_json_node *parent, rb_json_node **node);
/* A text, number, true, false or null, into the cells of node's fields unless it is NULL. */
size_t rb_json_scalar(rb_reader *r, size_t at, const rb_json_node *node);
/* Of these: a text with escapes; and a number with an exponent, or something that is none of them. */
size_t rb_json_escaped(rb_reader *r, size_t at, const rb_json_node *node);
size_t rb_json_unusual(rb_reader *r, size_t at, const rb_json_node *node);
/* What a key means below a node; made when it is first asked for. */
rb_json_node *rb_json_child(struct rb_json *j, rb_json_node *parent, rb_str key);
/* An object or a list with all that is in it. */
size_t rb_json_nested(rb_reader *r, size_t at, rb_json_node *node);
/* A record: an object, its values into cells of row batch->rows. */
size_t rb_json_record(rb_reader *r, size_t at);

/* json_guess.c. `at` is that of what stands where a guess's comma is: is_first, the '{'. */
void rb_json_guesses_open(struct rb_json *j);
void rb_json_guesses_begin(struct rb_json *j); /* before each record */
void rb_json_guesses_forget(struct rb_json *j);
bool rb_json_guess_is_right(const struct rb_json *j, const rb_json_guess *g, size_t at, bool is_first);
/* The guess that is right at `at`, or RB_JSON_NO_GUESS. */
uint32_t rb_json_guess_find(struct rb_json *j, size_t at, bool is_first);
/* [from, to), which has rb_json.key, becomes a guess, the one before guess_next. */
void rb_json_guess_learn(struct rb_json *j, size_t from, size_t to, rb_json_node *node);

/* json_usual.c: a record, from its '{', when it is like those before: to after its '}', and rb_json.is_filled is then true. 0: nothing was done,
 * json_record.c is to read it. */
struct rb_json_usual *rb_json_usual_new(const rb_reader *r);
size_t rb_json_usual(rb_reader *r, size_t at);
/* json_lanes.c: accepts the plain records that were read ahead and begin at window.from, each on its line; false: there are none. */
bool   rb_json_lanes_take(rb_reader *r);
/* The same of one in a list: to after it, and it is used then; 0: it is not plain, or was not read ahead. */
size_t rb_json_lanes_pass(rb_reader *r);
void   rb_json_usual_point(struct rb_json *j);  /* makes room in the batch's index */

/* Begins with the record at `at`: its end, or WRONG, without words when it does not begin with '{'. */
size_t rb_json_begin(rb_reader *r, size_t at);
/* Puts the record [from, to), which was read, into the batch; false (and words) when it is not UTF-8. */
bool rb_json_accept(rb_reader *r, size_t from, size_t to);
/* Gives [from, to) to reject with the words that are there. */
void rb_json_reject(rb_reader *r, size_t from, size_t to);
/* Says that what begins at `at` is no object. */
size_t rb_json_refuse_start(rb_reader *r, size_t at);

/* json_keys.c: which keys accepted records had, of those that are to be told when none has them: of the batch; of another reader of the same input; none;
 * whether one is lacking so far; and at the end of the input. */
void rb_json_keys_note(const rb_reader *r);
void rb_json_keys_join(struct rb_json *to, const struct rb_json *from);
void rb_json_keys_forget(struct rb_json *j);
bool rb_json_keys_lack(const rb_reader *r, uint32_t field);
void rb_json_keys_warn(rb_reader *r, rb_diags *ds);

/* json_list.c: the input is a list, whose '[' is at `at`; and its next record or what stands between records. */
void rb_json_begin_list(rb_reader *r, size_t at);
enum rb_step rb_json_read_list(rb_reader *r, rb_diags *ds);

/* json_envelope.c: the records are in lists at `path`, "$.tickets[*]"; false when that is none. And what is around them. */
bool rb_json_envelope_begin(struct rb_json *j, rb_str path);
enum rb_step rb_json_read_envelope(rb_reader *r, rb_diags *ds);

/* json_document.c: at the first '{' of an input, whether records stand on its lines; and at its end, whether the only record was a
 * document with none of the wanted columns. FAILED, true: it is none, and E0504 says where records may be. */
enum rb_step rb_json_look_at_document(rb_reader *r, size_t at, rb_diags *ds);
bool rb_json_was_document(rb_reader *r, rb_diags *ds);

/* The reader of pieces of an input gets a state of its own; before each of them; and after. `of`: that of the input. */
void rb_json_fork(rb_reader *r);
void rb_json_begin_piece(rb_reader *r, const struct rb_json *of, enum rb_json_place place);
void rb_json_end_piece(struct rb_json *of, const rb_reader *r);
/* Between two records of a list, so that one that follows may be read by itself. */
bool rb_json_in_list(const struct rb_json *j);
/* How much of the bytes, which are a list's from here on, seems to be whole records; 0: none are seen. */
size_t rb_json_cut_list(const struct rb_json *j, rb_str bytes, bool by_brackets);
/* Whether the piece that was read ended where the next one is taken to begin. */
bool rb_json_piece_is_whole(const struct rb_json *j, const struct rb_json *of);
/* json_envelope.c: so do pieces in what is around their records; and whether both are in the same place of it. */
void rb_json_envelope_copy(struct rb_json *to, const struct rb_json *from);
bool rb_json_envelope_equal(const struct rb_json *a, const struct rb_json *b);

static inline size_t rb_json_white(const struct rb_json *j, size_t at)
{
    for (;; at++) {
        char c = j->bytes[at];
        if (c != ' ' && c != '\t' && c != '\r' && (c != '\n' || j->one_line)) return at;
    }
}

__attribute__((always_inline)) static inline void rb_json_put(struct rb_json *j, const rb_json_node *node, rb_cell cell)
{
    uint64_t mark = 2 * j->reading + !node->is_nested;
    for (uint32_t i = 0; i < node->fields.len; i++) {
        uint32_t field = node->fields.items[i];
        if (j->seen[field] > mark) continue; /* the record has a key of the full name "a.b" */
        j->seen[field] = mark;
        j->targets[field][j->batch->rows] = cell;
    }
}

/* False when the record had the key before. */
static inline bool rb_json_meet(const struct rb_json *j, rb_json_node *node)
{
    bool is_new = node->seen != j->reading;
    node->seen = j->reading;
    return is_new;
}

#endif
