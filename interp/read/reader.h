/* read/reader.h: the front door of record input: a file to the text cells of batches.
 *
 * Promises  Nothing is lost: every record is in a batch or given to `reject`. Memory does not grow
 *           with the input: one window of bytes, grown only for a record larger than it, up to a limit.
 *           Any bytes give rows, rejects or a diagnostic, never a crash.
 */
#ifndef RB_READ_READER_H
#define RB_READ_READER_H

#include "data/batch.h"
#include "data/repairs.h"
#include "diag/diag.h"
#include "read/recode.h"
#include "read/spool.h"
#include "read/superseded.h"

/* The last two are told by a file's first bytes, never asked for. */
enum rb_read_format { RB_FORMAT_AUTO, RB_FORMAT_CSV, RB_FORMAT_NDJSON, RB_FORMAT_XLSX, RB_FORMAT_SQLITE };

/* A record that could not be read. Strings die when the callback returns. */
typedef struct rb_reject {
    rb_str   file;
    uint64_t record, line, offset; /* as in data/batch.h */
    uint32_t column;               /* 1-based column (field number in CSV, byte in JSON); 0: the whole record */
    rb_str   reason;               /* one line: "has 5 fields where the header has 7" */
    rb_str   raw;                  /* its bytes, without the line end */
} rb_reject;

/* How all inputs of a run are read. */
typedef struct rb_input_options {
    bool     has_encoding;
    enum rb_encoding encoding;         /* of files without a byte order mark */
    char     delimiter;                /* of CSV; 0: as declared, else as a line `sep=` or the header line shows */
    bool     strict;                   /* nothing is put right: what would have to be is a reject */
    uint64_t max_expansion;            /* a compressed file may become so many times as large; 0: 500 */
    uint32_t chunk_bytes;              /* several workers take so many bytes at a time; 0: 256 KiB; tests use other numbers */
    bool     follow;                   /* rows come as soon as they are there */
    const volatile sig_atomic_t *stop; /* follow: set, the input ends there; or NULL */
    const rb_spools *spools;           /* inputs that come once and are read of a copy; or NULL */
} rb_input_options;

/* The number-th of `of` pieces of a file, by its bytes: the records that begin in it, each with its number and line in the whole. of 0: all of it. */
typedef struct rb_piece_of { uint32_t number, of; } rb_piece_of;

typedef struct rb_reader_options {
    rb_str path;                   /* "-": standard input; "book.xlsx:Sheet2", "crm.db:cases": a part of a file */
    enum rb_read_format format;    /* AUTO: by the name's ending, else by the first byte ('{': NDJSON) */
    const rb_schema *schema;
    const bool *wanted;            /* per field: gets cells; missing columns matter only for these */
    const bool *optional;          /* per field, or NULL: wanted, but if its column is missing or its bytes are no UTF-8, no record suffers */
    const rb_superseded *superseded; /* records that are counted and given to nobody; may be filled until the first is read; or NULL */
    rb_piece_of piece;
    bool by_place;                 /* CSV, workbooks, databases: field i is column i, whatever its name: two columns may share one */
    size_t window_bytes;           /* 0: 128 KiB; tests use tiny ones */
    size_t record_limit_bytes;     /* 0: 16 MiB; larger records are rejected; at most 1 GiB */
    bool plain_scan;               /* without the processor's vector instructions; the answers are the same */
    void (*reject)(void *user, const rb_reject *r);
    void *user;
    const rb_input_options *input; /* NULL: all as usual */
} rb_reader_options;

typedef struct rb_reader rb_reader;
enum rb_read { RB_READ_ROWS, RB_READ_END, RB_READ_FAILED };

/* Opens the input and reads the header line (CSV). NULL and diagnostics when that fails; a wanted column that the
 * header lacks is E0502, which lists the columns the file has and names the nearest. */
rb_reader *rb_reader_open(const rb_reader_options *options, rb_diags *ds);
/* Resets and fills `batch` (made with the same schema and wanted). A short batch is not the end. RB_READ_END: batch is
 * empty. RB_READ_FAILED: the reading cannot go on, and ds says why. */
RB_MUST_USE enum rb_read rb_reader_next(rb_reader *r, rb_batch *batch, rb_diags *ds);
/* So far: records read (accepted, rejected and superseded), rejected, bytes. */
void rb_reader_counts(rb_reader *r, uint64_t *read, uint64_t *rejected, uint64_t *bytes);
/* Of a piece: how many records of the file begin before it; so many as there were so far. */
uint64_t    rb_reader_before(const rb_reader *r);
rb_piece_of rb_reader_piece(const rb_reader *r);
uint64_t rb_reader_superseded(const rb_reader *r); /* so far */
const rb_repairs *rb_reader_repairs(const rb_reader *r); /* so far */
/* Adds, when all was read, what makes the file look otherwise than it is declared. */
void rb_reader_doubt(const rb_reader *r, rb_repairs *repairs);
/* The file's own column names in order (CSV: the header; NDJSON: keys seen in the first record). */
const rb_str *rb_reader_columns(const rb_reader *r, uint32_t *count);
void rb_reader_close(rb_reader *r);
/* The file of such a path, without its part. */
rb_str rb_reader_file(rb_str path);

#endif
