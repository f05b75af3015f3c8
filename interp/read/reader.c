/* read/reader.c: the front door of record input.
 *
 * Path      rb_reader_open -> sniff.c -> csv_header.c, json.c, xlsx.c or sqlite.c; rb_reader_next -> csv.c, json.c or sheet.c
 * Promises  records read = records put in batches + records given to reject, in every form.
 */
#include "read/reader.h"

#include "read/input.h"
#include "read/json_select.h"
#include "read/repair.h"
#include "read/sheet.h"
#include "read/sniff.h"

#include <errno.h>
#include <unistd.h>

enum { WINDOW_BYTES = 128 << 10, RECORD_LIMIT_BYTES = 16 << 20, RECORD_LIMIT_MAX = 1 << 30 };

static bool refuse_file(const rb_reader *r, rb_diags *ds)
{
    const rb_fault *fault = r->window.fault;
    int error = fault->error;
    if (error == 0) {
        rb_diag_add(ds, fault->code, RB_SPAN_NONE, "%.*s %.*s", RB_STR_ARGS(r->name), RB_STR_ARGS(fault->text));
        if (fault->help.len > 0) rb_diag_help(ds, "%.*s", RB_STR_ARGS(fault->help));
        return false;
    }
    if (error == EISDIR)
        return rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s is a folder, not a file", RB_STR_ARGS(r->name));
    return rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s could not be read: %s", RB_STR_ARGS(r->name),
                       strerror(error));
}

static rb_reader *reader_new(const rb_reader_options *options)
{
    rb_reader *r = RB_NEW(rb_reader);
    size_t chunk = options->input ? options->input->chunk_bytes : 0;
    bool is_standard = rb_str_equal(options->path, RB_STR("-"));
    r->options = *options;
    r->name = is_standard ? RB_STR("the standard input") : rb_str_print("'%.*s'", RB_STR_ARGS(options->path));
    r->line = 1;
    if (r->options.window_bytes == 0) r->options.window_bytes = chunk > 0 ? chunk : WINDOW_BYTES;
    if (r->options.record_limit_bytes == 0) r->options.record_limit_bytes = RECORD_LIMIT_BYTES;
    if (r->options.record_limit_bytes > RECORD_LIMIT_MAX) r->options.record_limit_bytes = RECORD_LIMIT_MAX;
    return r;
}

/* What a file is, and what it has none of. */
static const char *form_of(enum rb_read_format format)
{
    switch (format) {
    case RB_FORMAT_NDJSON: return "JSON";
    case RB_FORMAT_XLSX: return "a workbook";
    case RB_FORMAT_SQLITE: return "a database";
    default: return "CSV";
    }
}

static bool refuse_shape(const rb_reader *r, rb_str words, enum rb_read_format format, rb_diags *ds)
{
    const rb_export *e = &r->options.schema->export;
    const char *needs = rb_str_find(words, RB_STR("'records at'"), 0) != SIZE_MAX ? "JSON with the records in a list" : format == RB_FORMAT_NDJSON ? "CSV or a workbook" : "CSV";
    rb_diag_add(ds, RB_E0514, rb_export_place(e), "%.*s: that says nothing of %.*s, which is %s", RB_STR_ARGS(words), RB_STR_ARGS(r->name), form_of(format));
    if (rb_export_is_given(e)) rb_diag_help(ds, "leave it out, say of which record it is with --export '%.*s=…', or give the file that it is about: %s", RB_STR_ARGS(r->options.schema->name), needs);
    else rb_diag_help(ds, "take it out of the export block, or give the file that it is about: %s", needs);
    return false;
}

/* What is declared of a file and cannot be read of it is refused: reading on would give other records than are meant, or the
 * file is not the one that is meant. A workbook and a database have no delimiter, and rows that end early need no word there. */
static bool can_read_shape(const rb_reader *r, enum rb_read_format format, rb_diags *ds)
{
    const rb_export *e = &r->options.schema->export;
    bool is_json = format == RB_FORMAT_NDJSON, has_lines = !is_json && format != RB_FORMAT_SQLITE;
    const struct { bool is_declared, can_be; const char *word; } lines[] = {
        {e->records_at.ptr != NULL, is_json, "records at"},   {e->title_lines > 0, has_lines, "title lines"}, {e->header.len > 0, has_lines, "header"},
        {e->ends_at.len > 0, has_lines, "ends at"},           {e->delimiter != 0, !is_json, "delimiter"},     {e->short_rows, !is_json, "short rows"},
    };
    rb_buf words = {0};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (lines[i].is_declared && !lines[i].can_be) rb_buf_print(&words, "%s'%s'", words.len ? ", " : "", lines[i].word);
    return words.len == 0 || refuse_shape(r, rb_buf_str(&words), format, ds);
}

static bool no_parts(const rb_reader *r, rb_str part, rb_diags *ds)
{
    rb_diag_add(ds, RB_E0501, RB_SPAN_NONE, "%.*s could not be read: the file is no workbook or database with a part '%.*s'", RB_STR_ARGS(r->name), RB_STR_ARGS(part));
    return false;
}

/* A workbook or a database is read from any place of its file; of what comes packed, or through a pipe, only window.c's copies have one. */
static bool is_plain_file(const rb_reader *r, enum rb_read_format format, rb_diags *ds)
{
    char head[2];
    bool has_name = format == RB_FORMAT_XLSX || !r->window.is_spooled; /* a database is opened by its own library */
    if (has_name && pread(r->window.file, head, 2, 0) == 2 && memcmp(head, format == RB_FORMAT_XLSX ? "PK" : "SQ", 2) == 0) return true;
    rb_diag_add(ds, RB_E0504, RB_SPAN_NONE, "%.*s is %s, which is read from a file as it is, not packed or through a pipe", RB_STR_ARGS(r->name),
                format == RB_FORMAT_XLSX ? "a workbook or a zip archive" : "an SQLite database");
    rb_diag_help(ds, "save or unpack it first, and give the file's name");
    return false;
}

/* "member.json:$.tickets[*]", "$.tickets[*]": the path is taken off the part. What is said for the run goes first. */
static void take_records_at(rb_reader *r, rb_str *part)
{
    size_t at = rb_str_starts(*part, RB_STR("$")) ? 0 : rb_str_find(*part, RB_STR(":$"), 0);
    r->records_at = r->options.schema->export.records_at;
    if (at == SIZE_MAX) return;
    r->records_at = rb_str_slice(*part, at + (at > 0), part->len);
    *part = rb_str_slice(*part, 0, at);
    r->options.format = RB_FORMAT_NDJSON;
}

static bool open_form(rb_reader *r, rb_str part, rb_diags *ds)
{
    enum rb_read_format format = r->options.format;
    if (!rb_sniff_input(r, &format, ds) || !can_read_shape(r, format, ds)) return false;
    rb_repair_open(r);
    if (format == RB_FORMAT_XLSX) return is_plain_file(r, format, ds) && rb_xlsx_open(r, part, ds);
    if (format == RB_FORMAT_SQLITE) return is_plain_file(r, format, ds) && rb_sqlite_open(r, part, ds);
    if (part.len > 0) return no_parts(r, part, ds);
    return format == RB_FORMAT_CSV ? rb_csv_open(r, ds) : rb_json_open(r, ds);
}

static bool is_there(rb_str path) { return access(rb_str_chars(path), F_OK) == 0; }

/* "book.xlsx:Sheet2": the file, and in *part what follows. A file of that very name goes first. */
static rb_str file_of(rb_str path, rb_str *part)
{
    *part = RB_STR("");
    if (rb_str_equal(path, RB_STR("-")) || is_there(path)) return path;
    if (rb_str_starts(path, RB_STR("-:"))) {
        *part = rb_str_slice(path, 2, path.len);
        return RB_STR("-");
    }
    for (size_t at = path.len; at-- > 1;) {
        if (path.ptr[at] != ':' || at + 1 == path.len || !is_there(rb_str_slice(path, 0, at))) continue;
        *part = rb_str_slice(path, at + 1, path.len);
        return rb_str_slice(path, 0, at);
    }
    return path;
}

rb_str rb_reader_file(rb_str path)
{
    rb_str part;
    return file_of(path, &part);
}

bool rb_input_is_of_rules(const rb_reader *r)
{
    rb_str file = r->options.schema->file, path = r->options.path;
    if (file.len == 0 || !rb_str_ends(path, file)) return false;
    return path.len == file.len || path.ptr[path.len - file.len - 1] == '/';
}

/* What is said for the run goes before what the record declares; a byte order mark before both. */
static rb_window_options window_of(const rb_reader *r, rb_str file, rb_str member)
{
    const rb_input_options *input = r->options.input;
    rb_window_options       o = {.path = file, .member = member, .capacity = r->options.window_bytes};
    if (r->options.schema->export.encoding.ptr && !rb_encoding_find(r->options.schema->export.encoding, &o.encoding)) RB_BUG("an encoding that sema let pass");
    if (!input) return o;
    if (input->has_encoding && !rb_input_is_of_rules(r)) o.encoding = input->encoding;
    o.max_expansion = input->max_expansion;
    o.follow = input->follow;
    o.spools = input->spools;
    o.stop = input->stop;
    return o;
}

rb_reader *rb_reader_open(const rb_reader_options *options, rb_diags *ds)
{
    rb_str part, file = file_of(options->path, &part);
    rb_reader *r = reader_new(options);
    take_records_at(r, &part);
    if (rb_input_is_of_rules(r)) r->options.format = RB_FORMAT_AUTO;
    rb_window_options window = window_of(r, file, part);
    r->file = file;
    if (!rb_window_open(&r->window, &window)) {
        refuse_file(r, ds);
        return NULL;
    }
    if (r->window.is_member) part = RB_STR("");
    if (rb_input_fill(r, ds) && open_form(r, part, ds) && rb_input_plan_piece(r, ds)) return r;
    rb_reader_close(r);
    return NULL;
}

enum rb_read rb_reader_next(rb_reader *r, rb_batch *batch, rb_diags *ds)
{
    for (;;) {
        if (r->is_past) {
            rb_batch_reset(batch);
            return RB_READ_END;
        }
        if (r->options.piece.number > 1 && !rb_input_pass_others(r, ds)) return RB_READ_FAILED;
        enum rb_read got = r->next(r, batch, ds);
        if (got == RB_READ_ROWS && r->options.piece.of > 0) rb_input_keep_piece(r, batch);
        if (got == RB_READ_ROWS && r->json) rb_json_select_batch(r, batch);
        if (got == RB_READ_ROWS && r->converts) rb_repair_batch(r, batch); /* what is superseded was put right as well */
        if (got == RB_READ_ROWS && r->options.superseded) r->superseded += rb_superseded_drop(r->options.superseded, batch);
        if (got != RB_READ_ROWS || batch->rows > 0) return got;
    }
}

uint64_t rb_reader_superseded(const rb_reader *r) { return r->superseded; }
const rb_repairs *rb_reader_repairs(const rb_reader *r) { return &r->repairs; }

void rb_reader_counts(rb_reader *r, uint64_t *read, uint64_t *rejected, uint64_t *bytes)
{
    *read = r->records;
    *rejected = r->rejected;
    *bytes = rb_window_offset(&r->window, r->window.from);
    if (r->options.piece.of == 0) return;
    uint64_t end = r->is_past || *bytes > r->piece_to ? r->piece_to : *bytes;
    *read = r->within;
    *bytes = end > r->piece_from ? end - r->piece_from : 0;
}

uint64_t    rb_reader_before(const rb_reader *r) { return r->before; }
rb_piece_of rb_reader_piece(const rb_reader *r) { return r->options.piece; }

const rb_str *rb_reader_columns(const rb_reader *r, uint32_t *count)
{
    *count = r->columns.len;
    return r->columns.items;
}

void rb_reader_close(rb_reader *r)
{
    if (r->sheet && r->sheet->close) r->sheet->close(r);
    rb_window_close(&r->window);
}

/* ---- for the readers of the forms */

bool rb_input_fill(rb_reader *r, rb_diags *ds) { return rb_window_fill(&r->window) || refuse_file(r, ds); }

bool rb_input_is_low(const rb_reader *r)
{
    const rb_window *w = &r->window;
    return !w->at_end && !w->follow && w->to - w->from < w->capacity / 2;
}

void rb_input_reserve_text(const rb_reader *r, rb_batch *batch, size_t times)
{
    if (batch->text.len == 0) rb_buf_reserve(&batch->text, (r->window.to - r->window.from) * times);
}

void rb_input_hand_out(rb_reader *r, rb_reject *reject)
{
    reject->file = rb_str_equal(r->options.path, RB_STR("-")) ? RB_STR("standard input") : r->options.path;
    reject->reason = rb_buf_str(&r->reason);
    r->rejected++;
    if (r->options.reject) r->options.reject(r->options.user, reject);
    rb_buf_reset(&r->reason);
}

void rb_input_reject(rb_reader *r, rb_str raw, uint32_t column)
{
    rb_reject reject = {
        .record = ++r->records,
        .line = r->line,
        .offset = rb_window_offset(&r->window, (size_t)(raw.ptr - r->window.bytes)),
        .column = column,
        .raw = raw,
    };
    if (r->options.piece.of > 0 && !rb_input_count_piece(r, reject.offset)) {
        rb_buf_reset(&r->reason);
        return;
    }
    rb_input_hand_out(r, &reject);
}

void rb_input_say_strange(rb_reader *r, char byte, rb_str column)
{
    enum rb_encoding e = r->window.encoding;
    if (e == RB_ENCODING_UTF8) rb_buf_print(&r->reason, "has the byte 0x%02X", (unsigned)(uint8_t)byte);
    else rb_buf_add_chars(&r->reason, "has a character");
    if (column.len > 0) rb_buf_print(&r->reason, " in '%.*s'", RB_STR_ARGS(column));
    rb_buf_print(&r->reason, ", which is not %s", rb_encoding_name(e));
    if (e == RB_ENCODING_UTF8) rb_buf_add_chars(&r->reason, column.len > 0 ? ": save the file as CSV UTF-8" : ": save the file as UTF-8");
}

void rb_input_reject_long(rb_reader *r)
{
    size_t limit = r->options.record_limit_bytes;
    if (r->reason.len == 0) rb_buf_print(&r->reason, "is longer than the %zu bytes a record may have", limit);
    rb_input_reject(r, (rb_str){r->window.bytes + r->window.from, limit}, 0);
    r->window.from += limit;
    r->skipping = true;
}

enum rb_step rb_input_skip(rb_reader *r, bool cr_ends_lines)
{
    rb_window *w = &r->window;
    const char *from = w->bytes + w->from, *lf = memchr(from, '\n', w->to - w->from);
    const char *cr = cr_ends_lines ? memchr(from, '\r', lf ? (size_t)(lf - from) : w->to - w->from) : NULL;
    const char *end = cr ? cr : lf;
    w->from = end ? (size_t)(end - w->bytes) : w->to;
    if (!end && !w->at_end) return RB_STEP_MORE;
    if (cr && w->from + 1 == w->to && !w->at_end) return RB_STEP_MORE; /* a LF may follow */
    if (cr && w->bytes[w->from + 1] == '\n') w->from++;
    if (end) w->from++;
    r->line++;
    r->skipping = false;
    return RB_STEP_ON;
}
