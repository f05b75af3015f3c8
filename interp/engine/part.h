/* engine/part.h: what a run found in a part of the data, in a file that other runs' files can be put together with.
 *
 * A part is a row of blocks: who made it of what (HEAD), the records that reports list and the records that could not be
 * read, each as it came (RECORDS, REJECTS), the totals of each stream (STATE) and its groups (GROUPS), of reconciliations (MATCHING) and of the
 * run (TOTALS), and the SHA-256 of all of that (END). Records that can be judged only together with other parts', and those that they look up,
 * are in it as they were read (ROWS, LOOKUP; part_rows.c, part_shape.c). Blocks of records stand for themselves, so that a
 * merged part copies those of its parts as they are. A file that is cut off or was changed has another sum and is refused;
 * one that was made to deceive may say false things, but cannot make this program do anything but refuse it.
 */
#ifndef RB_ENGINE_PART_H
#define RB_ENGINE_PART_H

#include "base/sha256.h"
#include "base/wire.h"
#include "engine/engine.h"
#include "engine/originals.h"
#include "engine/reconciling.h"
#include "exec/exec.h"

enum rb_part_tag { RB_PART_HEAD = 'H', RB_PART_RECORDS = 'R', RB_PART_REJECTS = 'J', RB_PART_STATE = 'S', RB_PART_GROUPS = 'G', RB_PART_MATCHING = 'M', RB_PART_ROWS = 'K', RB_PART_LOOKUP = 'L', RB_PART_TOTALS = 'T', RB_PART_END = 'E' };
enum { RB_PART_MAGIC_BYTES = 16, RB_PART_BLOCK_HEAD = 20, RB_PART_BLOCK_BYTES = 64 * 1024, RB_PART_PIECES = 1000000 };
enum { RB_PART_TEXTS = 4096, RB_PART_TEXT_BYTES = 128 }; /* texts that a block tells apart, and how long one may be */

/* Of a record, or of one as others look it up: its name, what its declaration says, as a sum, and which of its fields are read. */
typedef struct rb_part_shape { rb_str record, declared; bool is_lookup; RB_VEC(uint32_t) fields; } rb_part_shape;

/* Who made a part, of what: parts are put together when this is the same. */
typedef struct rb_part_head {
    RB_VEC(int64_t)       days;    /* the moments as of which it was judged, each once, the last one last */
    bool                  all, all_values, columns, strict; /* as the options of a run say */
    RB_VEC(rb_particular) sources; /* the rules, and what else they are made of */
    RB_VEC(rb_part_shape) shapes;  /* of the records, and then of the look-ups, as the plan has them */
} rb_part_head;

/* One run's share of a part: where its files and columns stand among those of the part, by stream; and as of when it judged. */
typedef struct rb_part_source { uint32_t *first_file, *file_count, *column_count, **columns; int64_t as_of; } rb_part_source;
typedef struct rb_part_sources { RB_VEC(rb_part_source) items; } rb_part_sources;

static inline bool rb_part_is_moment(int64_t at) { return at >= RB_DATE_MIN * RB_US_PER_DAY && at < (RB_DATE_MAX + 1) * RB_US_PER_DAY; }

/* ---- writing ---- */

typedef struct rb_part_block { enum rb_part_tag tag; uint32_t stream, source; } rb_part_block; /* stream: or the number of a reconciliation, or of a lookup */

/* Records that follow each other in blocks; texts that come again are written once a block. */
typedef struct rb_tape {
    struct rb_part_writer *part;
    rb_part_block block;
    rb_buf   bytes;
    rb_map   numbers;
    uint32_t texts;
} rb_tape;

/* Prints rows as they were read. */
typedef struct rb_row_printer { const bool *wanted; uint32_t fields, shown; rb_buf iso, parts; } rb_row_printer; /* shown: the field that reports show as it was written */

/* Rows of one file in a block. */
typedef struct rb_row_tape { rb_part_block block; uint32_t file; rb_row_printer printer; rb_buf bytes; } rb_row_tape;

typedef struct rb_part_writer {
    const rb_part_to  *to;
    const rb_compiled *c;
    rb_summary        *summary;
    rb_sha256          sum;
    bool               failed;
    rb_tape            records, rejects;
    rb_row_tape        rows;
    uint32_t         **rule_at;   /* by checklist and rule of the catalog: its number in the stream's rules */
    rb_buf             scratch;
} rb_part_writer;

/* What a part of this run has to say of itself. */
rb_part_head    rb_part_head_of(const rb_compiled *c, const rb_run_options *o, int64_t as_of);
void            rb_part_magic(char bytes[RB_PART_MAGIC_BYTES]);
rb_part_writer *rb_part_new(const rb_part_to *to, const rb_compiled *c, rb_summary *summary, const rb_part_head *head);
void rb_part_add_record(rb_part_writer *p, const rb_record_view *view);
void rb_part_add_reject(rb_part_writer *p, uint32_t stream, const rb_reject *reject);
void rb_part_add_state(rb_part_writer *p, uint32_t stream, rb_exec *x); /* before it is finished */
void rb_part_add_block(rb_part_writer *p, rb_part_block block, rb_str bytes);
/* The totals and the sum. False: some of it could not be written. */
bool rb_part_end(rb_part_writer *p, const rb_part_sources *sources);

/* part_rows.c. Whether a part has the records of that stream as they were read, to be judged when it is put together with others. */
bool rb_part_keeps(const rb_stream_plan *s, bool is_looked_up);
/* By field: whether the rows of such a block have it. */
const bool *rb_part_fields(const rb_compiled *c, rb_part_block block, uint32_t *count);
/* After they were read, in their order; file: its number in the source; reading: of the original columns, or NULL. */
void rb_part_add_rows(rb_part_writer *p, rb_part_block block, uint32_t file, const rb_batch *batch, const rb_reading *reading);
void rb_part_copy_rows(rb_part_writer *p, rb_part_block block, uint32_t file, const rb_batch *batch); /* of rb_play_rows */
/* The same in two steps: by anybody, and then in their order. */
rb_row_printer rb_row_printer_of(const rb_compiled *c, rb_part_block block);
void rb_row_print(rb_row_printer *p, const rb_batch *batch, uint32_t row, const rb_reading *reading, rb_buf *to);
void rb_part_put_rows(rb_part_writer *p, rb_part_block block, uint32_t file, rb_str rows);
void rb_part_flush_rows(rb_part_writer *p);

/* part_totals.c: the totals of a run but those of rb_exec, which has its own (exec/save.h). */
void rb_part_totals_save(const rb_summary *s, const rb_part_sources *sources, rb_buf *b);
bool rb_part_totals_load(rb_summary *s, rb_part_sources *sources, bool of_other_rules, rb_wire *w);
rb_part_sources rb_part_sources_of(const rb_summary *s); /* of one run */

/* ---- reading ---- */

typedef struct rb_part_place { rb_part_block block; uint64_t at, len; } rb_part_place;
typedef struct rb_part {
    rb_str          path;
    bool            of_other_rules; /* judged by none: its rows are judged by these */
    const bool    **layouts;  /* of other rules, by stream: the fields that its rows have, more than these rules read; NULL: the same */
    int             fd;       /* -1: opened whenever something is read */
    uint64_t        device, inode, size;
    int64_t         changed;  /* when the file was written: another one is not read as if it were this */
    RB_VEC(rb_part_place) blocks;
    rb_part_head    head;
    rb_summary      summary;
    rb_part_sources sources;
} rb_part;

/* Opens and checks a part that was made by these rules. False: a diagnostic was added. */
bool rb_part_is(rb_str path); /* whether that file begins as a part, of any format */
bool rb_part_open(rb_part *p, rb_str path, const rb_compiled *c, rb_diags *ds);
bool rb_part_open_file(rb_part *p, int fd, rb_str path, const rb_compiled *c, rb_diags *ds); /* path: what it is called */
void rb_part_rest(rb_part *p);  /* lets go of the file until something is read: of very many parts not all can be open */
void rb_part_close(rb_part *p); /* one that is open no more, or never was, stays so */
/* The bytes of a block; room grows as needed. False: the file is not what it was. */
bool rb_part_read(const rb_part *p, const rb_part_place *place, rb_buf *room);

/* part_shape.c: whether rules can judge the rows of a part that other rules made. */
void rb_part_shapes_add(rb_part_head *head, const rb_compiled *c);
void rb_part_shapes_save(const rb_part_head *head, rb_buf *b);
void rb_part_shapes_load(rb_part_head *head, rb_wire *w);
/* Whether the records are declared as they were, and the look-ups the same; else *record is the first that is not. */
bool rb_part_shapes_fit(const rb_part *p, const rb_part_head *own, rb_str *record);
/* Whether nothing in it was judged for good; else *judged is a stream of which something was. */
bool rb_part_is_unjudged(const rb_part *p, const rb_compiled *c, uint32_t *judged);
/* Sets the layouts. False: its rows lack a field that these rules read. */
bool rb_part_take_shape(rb_part *p, const rb_part_head *own, const rb_compiled *c, uint32_t *stream, uint32_t *lacking);

/* part_matching.c: the records of reconciliations. `again`: those of the run itself, where its reports want to say what it found; or NULL.
 * False: the temporary file failed. */
bool rb_part_add_matchings(rb_part_writer *p, const rb_reconciling *r, const rb_reconciling *again);
/* What the blocks of a part hold of a reconciliation; sources: of the part, in all. False: the bytes are no such records. */
bool rb_part_load_matching(const rb_part *p, uint32_t reconcile, const rb_part_source *sources, rb_matching *m);

/* part_play.c: what was recorded, played to reports and to the rejects file again. */
typedef struct rb_played { rb_shown *shown; const rb_shown **items; bool *repeats; uint32_t room; rb_shown_list list; RB_VEC(uint32_t) blocking; } rb_played; /* of a finding of the view */
typedef struct rb_player {
    const rb_compiled *c;
    const rb_summary  *summary;     /* of all parts: has the files */
    const rb_part_source *source;   /* of the block, in the summary */
    rb_record_view     view;
    const rb_rule_place **rules;    /* by stream; not there: not made yet */
    RB_VEC(rb_played *) played;     /* by finding; used again for the next record */
    RB_VEC(rb_str)     texts;
    rb_str             file;        /* of the last reject */
} rb_player;
/* False: the bytes are no such records. */
bool rb_play_records(rb_player *p, uint32_t stream, rb_str bytes, void (*record)(void *user, const rb_record_view *view), void *user);
bool rb_play_rejects(rb_player *p, rb_str bytes, void (*reject)(void *user, const rb_reject *reject), void *user);

/* part_rows.c: rows as a reader gives them, a batch of one file at a time; `raw` is how a part of these rules has it. columns: of which stream reports
 * show the original ones; or NULL. layout: the fields that the rows have; NULL: those that the rules read. False: the bytes are no such rows. */
typedef struct rb_row_player rb_row_player;
typedef void rb_row_sink(void *user, rb_batch *batch, uint32_t file);
rb_row_player    *rb_row_player_new(const rb_compiled *c, rb_part_block block, const rb_stream_total *columns);
/* Gives what tells which are the latest, and no more. */
rb_row_player    *rb_row_player_of_latest(const rb_compiled *c, uint32_t stream);
const rb_reading *rb_row_player_reading(const rb_row_player *p);
void rb_row_player_turn(rb_row_player *p, const rb_part_source *source, const bool *layout);
bool rb_play_rows(rb_row_player *p, rb_str bytes, rb_row_sink *sink, void *user);
/* Of a file that was read in another way than the rules say now: what could not be read then is not read now. */
void rb_rows_stay_unreadable(rb_batch *batch);

#endif
