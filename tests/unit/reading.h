/* tests/unit/reading.h: what the tests of the readers share: an input in memory that is opened by name, and all that
 * a reader says of it written down as text, so that two readings can be compared.
 */
#ifndef RB_TESTS_READING_H
#define RB_TESTS_READING_H

#include "random.h"

#include "base/buf.h"
#include "read/reader.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

/* What came of an input. */
struct reading {
    rb_buf rows;    /* a line for each accepted record: number, line, offset, raw, cells */
    rb_buf rejects; /* the same with column and reason … */
    rb_buf places;  /* … and without the reason */
    rb_buf diags;   /* code and message, a line each */
    rb_buf columns;
    uint64_t read, rejected, bytes, accepted;
    bool opened, failed;
    rb_str input;
    char *uncovered; /* the input, with NUL for each byte that some record's raw bytes are */
    bool misplaced;  /* raw bytes were not those of the input at the offset, or were handed out twice */
};

struct reading_of {
    rb_str input;
    const char *const *columns; /* of the schema's fields; NULL after the last */
    enum rb_read_format format;
    size_t window_bytes, limit_bytes;
    bool plain_scan;
    const char *path; /* NULL: the input's own */
    const rb_input_options *how;
    bool short_rows; /* declared */
    const char *part; /* after the input's own path: ":$.a[*]" */
};

static void add_bytes(rb_buf *b, rb_str s)
{
    static const char digits[] = "0123456789abcdef";
    rb_buf_add_u64(b, s.len);
    rb_buf_add_char(b, ':');
    for (size_t i = 0; i < s.len; i++) {
        uint8_t c = (uint8_t)s.ptr[i];
        if (c >= ' ' && c < 0x7f && c != '\\')
            rb_buf_add_char(b, (char)c);
        else
            rb_buf_add(b, (char[]){'\\', 'x', digits[c >> 4], digits[c & 15]}, 4);
    }
}

static void note_raw(struct reading *into, rb_str raw, uint64_t offset)
{
    if (!into->uncovered) return;
    if (!rb_str_equal(rb_str_slice(into->input, offset, offset + raw.len), raw)) into->misplaced = true;
    for (size_t i = offset; i < offset + raw.len && i < into->input.len; i++) {
        if (into->uncovered[i] == 0 && raw.ptr[i - offset] != 0) into->misplaced = true;
        into->uncovered[i] = 0;
    }
}

/* Whether all bytes after the first `header` are those of records, or line ends (and `white`: blanks) between them. */
static inline bool nothing_lost(const struct reading *r, size_t header, bool white)
{
    for (size_t i = header; i < r->input.len; i++)
        if (r->uncovered[i] && !strchr(white ? "\r\n\t " : "\r\n", r->uncovered[i])) return false;
    return !r->misplaced && r->read == r->accepted + r->rejected && r->bytes == r->input.len;
}

static void note_reject(void *user, const rb_reject *r)
{
    struct reading *into = user;
    note_raw(into, r->raw, r->offset);
    rb_buf_print(&into->places, "%llu line %llu offset %llu column %u ", (unsigned long long)r->record,
                 (unsigned long long)r->line, (unsigned long long)r->offset, r->column);
    add_bytes(&into->places, r->raw);
    rb_buf_add_char(&into->places, '\n');
    rb_buf_print(&into->rejects, "%llu %.*s\n", (unsigned long long)r->record, RB_STR_ARGS(r->reason));
}

static void note_cell(rb_buf *b, rb_cell c)
{
    static const char kinds[] = "TLNMJC";
    rb_buf_add(b, (char[]){' ', '|', ' ', kinds[c.kind], 'q'}, c.quoted ? 5 : 4);
    add_bytes(b, rb_cell_str(c));
}

static void note_rows(struct reading *into, const rb_batch *batch)
{
    rb_buf *b = &into->rows;
    for (uint32_t row = 0; row < batch->rows; row++) {
        rb_buf_print(b, "%llu line %llu offset %llu ", (unsigned long long)batch->record[row],
                     (unsigned long long)batch->line[row], (unsigned long long)batch->offset[row]);
        note_raw(into, batch->raw[row], batch->offset[row]);
        add_bytes(b, batch->raw[row]);
        for (uint32_t f = 0; f < batch->schema->fields.len; f++)
            if (batch->cells[f]) note_cell(b, rb_batch_cell(batch, f, row));
        rb_buf_add_char(b, '\n');
    }
    into->accepted += batch->rows;
}

static void note_diags(struct reading *into, const rb_diags *ds)
{
    for (uint32_t i = 0; i < ds->items.len; i++) {
        const rb_diag *d = &ds->items.items[i];
        rb_buf_print(&into->diags, "%s %.*s\n", rb_code_id(d->code), RB_STR_ARGS(d->message));
        for (uint32_t k = 0; k < d->helps.len; k++)
            rb_buf_print(&into->diags, "  %.*s\n", RB_STR_ARGS(d->helps.items[k]));
    }
}

/* A field for each name; those that begin with '-' are declared and not wanted. */
static rb_schema *schema_of(const char *const *names, bool *wanted)
{
    rb_schema *s = RB_NEW(rb_schema);
    s->key = UINT32_MAX;
    for (uint32_t i = 0; names[i]; i++) {
        wanted[i] = names[i][0] != '-';
        rb_str name = rb_str_of(names[i] + !wanted[i]);
        rb_field f = {.name = name, .column = name, .type = RB_TYPE(text), .span = RB_SPAN_NONE};
        rb_vec_push(&s->fields, f);
    }
    return s;
}

static inline int memory_file(rb_str input)
{
    int file = memfd_create("input", MFD_CLOEXEC);
    if (file < 0 || write(file, input.ptr, input.len) != (ssize_t)input.len) RB_BUG("no file in memory");
    return file;
}

static void read_all(struct reading *into, const rb_reader_options *options, rb_diags *ds)
{
    rb_reader *r = rb_reader_open(options, ds);
    into->opened = r != NULL;
    if (!r) return;
    rb_batch *batch = rb_batch_new(options->schema, options->wanted);
    enum rb_read got;
    while ((got = rb_reader_next(r, batch, ds)) == RB_READ_ROWS) note_rows(into, batch);
    into->failed = got == RB_READ_FAILED;
    rb_reader_counts(r, &into->read, &into->rejected, &into->bytes);
    uint32_t count;
    const rb_str *names = rb_reader_columns(r, &count);
    for (uint32_t i = 0; i < count; i++) rb_buf_print(&into->columns, "%.*s;", RB_STR_ARGS(names[i]));
    rb_reader_close(r);
}

static inline struct reading read_input(const struct reading_of *of)
{
    struct reading into = {.input = of->input, .uncovered = RB_NEW_PLAIN(char, of->input.len + 1)};
    bool wanted[32];
    rb_diags ds = {.sources = RB_NEW(rb_sources)};
    int file = memory_file(of->input);
    if (of->input.len > 0) memcpy(into.uncovered, of->input.ptr, of->input.len);
    rb_str path = of->path ? rb_str_of(of->path) : rb_str_print("/proc/self/fd/%d%s", file, of->part ? of->part : "");
    rb_schema *schema = schema_of(of->columns, wanted);
    schema->export.short_rows = of->short_rows;
    rb_reader_options options = {.path = path,
                                 .format = of->format,
                                 .input = of->how,
                                 .schema = schema,
                                 .wanted = wanted,
                                 .window_bytes = of->window_bytes,
                                 .record_limit_bytes = of->limit_bytes,
                                 .plain_scan = of->plain_scan,
                                 .reject = note_reject,
                                 .user = &into};
    read_all(&into, &options, &ds);
    note_diags(&into, &ds);
    close(file);
    return into;
}

static inline bool same_text(const rb_buf *a, const rb_buf *b) { return rb_str_equal(rb_buf_str(a), rb_buf_str(b)); }

static inline bool same_reading(const struct reading *a, const struct reading *b)
{
    return same_text(&a->rows, &b->rows) && same_text(&a->rejects, &b->rejects) &&
           same_text(&a->places, &b->places) && a->read == b->read && a->rejected == b->rejected &&
           a->bytes == b->bytes && a->failed == b->failed;
}

static inline uint32_t below(uint64_t *state, uint32_t n) { return random_below(state, n); }

static inline void add_one_of(rb_buf *b, uint64_t *state, const rb_str *pieces, uint32_t count)
{
    rb_buf_add_str(b, pieces[below(state, count)]);
}

static const size_t window_sizes[] = {1, 2, 3, 7, 16, 64, 100, 4096, 0};
enum { WINDOW_SIZES = sizeof window_sizes / sizeof *window_sizes };

#endif
