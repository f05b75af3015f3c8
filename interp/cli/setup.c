/* cli/setup.c: from the command line to what the engine wants.
 *
 * --data has two forms, so that the usual case of one record stays short: FILE, and Record=FILE. A path that
 * has a '=' in it is a path when what stands before the '=' cannot be a name.
 */
#include "cli/setup.h"

#include "cli/following.h"
#include "cli/size.h"
#include "engine/inputs.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { MOST_PIECES = 1000000, THREADS_MAX = 256, CHUNK_BYTES_MAX = 1 << 24 };

rb_diags *rb_setup_diags(void)
{
    rb_diags *ds = RB_NEW(rb_diags);
    ds->sources = RB_NEW(rb_sources);
    return ds;
}

static bool is_name(rb_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && !(i > 0 && c >= '0' && c <= '9')) return false;
    }
    return true;
}

/* A table has a file of its own: data is not asked for it, though it may be given. */
static bool is_table(const rb_catalog *catalog, uint32_t i) { return catalog->schemas.items[i]->file.len > 0; }

/* "Case, Activity" */
static rb_str records_text(const rb_catalog *catalog)
{
    rb_buf b = {0};
    for (uint32_t i = 0; i < catalog->schemas.len; i++)
        if (!is_table(catalog, i)) rb_buf_print(&b, "%s%.*s", b.len > 0 ? ", " : "", RB_STR_ARGS(catalog->schemas.items[i]->name));
    return rb_buf_take(&b);
}

static rb_str first_record(const rb_catalog *catalog)
{
    for (uint32_t i = 0; i < catalog->schemas.len; i++)
        if (!is_table(catalog, i)) return catalog->schemas.items[i]->name;
    return RB_STR("Record");
}

static bool bare_file(const rb_catalog *catalog, rb_str path, rb_diags *ds)
{
    uint32_t records = 0;
    for (uint32_t i = 0; i < catalog->schemas.len; i++) records += !is_table(catalog, i);
    if (records == 1) return true;
    if (records == 0)
        return rb_diag_add(ds, RB_E0602, RB_SPAN_NONE, "the rules declare no record, so '%.*s' cannot be read by them",
                           RB_STR_ARGS(path));
    rb_diag_add(ds, RB_E0602, RB_SPAN_NONE, "--data '%.*s' does not say which record the file holds",
                RB_STR_ARGS(path));
    rb_diag_help(ds, "the rules have %.*s: write --data %.*s=%.*s", RB_STR_ARGS(records_text(catalog)),
                 RB_STR_ARGS(first_record(catalog)), RB_STR_ARGS(path));
    return false;
}

static bool known_record(const rb_catalog *catalog, rb_str record, rb_diags *ds)
{
    rb_str *names = RB_NEW_ARRAY(rb_str, catalog->schemas.len + 1u);
    for (uint32_t i = 0; i < catalog->schemas.len; i++) {
        names[i] = catalog->schemas.items[i]->name;
        if (rb_str_equal(names[i], record)) return true;
    }
    rb_diag_add(ds, RB_E0602, RB_SPAN_NONE, "the rules have no record '%.*s'", RB_STR_ARGS(record));
    if (!rb_diag_suggest(ds, record, names, catalog->schemas.len) && catalog->schemas.len > 0)
        rb_diag_help(ds, "they have %.*s", RB_STR_ARGS(records_text(catalog)));
    return false;
}

static bool read_data(rb_str value, const rb_catalog *catalog, rb_data_file *out, rb_diags *ds)
{
    size_t equals = rb_str_find(value, RB_STR("="), 0);
    rb_str record = rb_str_slice(value, 0, equals);
    if (equals == SIZE_MAX || !is_name(record)) {
        *out = (rb_data_file){RB_STR(""), value};
        return bare_file(catalog, value, ds);
    }
    *out = (rb_data_file){record, rb_str_slice(value, equals + 1, value.len)};
    if (record.len > 0 && out->path.len > 0) return known_record(catalog, record, ds);
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--data '%.*s' has no %s the '='", RB_STR_ARGS(value),
                record.len == 0 ? "record before" : "file after");
    rb_diag_help(ds, "write --data %.*s=%.*s", RB_STR_ARGS(record.len > 0 ? record : first_record(catalog)),
                 RB_STR_ARGS(out->path.len > 0 ? out->path : RB_STR("FILE")));
    return false;
}

static bool read_all_data(const rb_options *o, const rb_catalog *catalog, rb_run_options *run, rb_diags *ds)
{
    bool     ok = true;
    uint32_t from_stdin = 0;
    for (uint32_t i = 0; i < o->given[RB_OPTION_data].len; i++) {
        rb_data_file file;
        bool right = read_data(o->given[RB_OPTION_data].items[i], catalog, &file, ds);
        from_stdin += right && rb_str_equal(rb_reader_file(file.path), RB_STR("-"));
        ok = right && rb_inputs_add(&file, &run->data, ds) && ok;
    }
    if (from_stdin > 1) ok = rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "standard input can be given to --data once");
    if (run->data.len > 0 || run->parts.len > 0 || !ok) return ok;
    rb_diag_add(ds, RB_E0603, RB_SPAN_NONE, "no data is given");
    rb_diag_help(ds, "write --data %.*s=FILE with a CSV or NDJSON file", RB_STR_ARGS(first_record(catalog)));
    return false;
}

/* What --export says of a record has files of that record to be said of; parts may have them already. */
static bool exports_have_data(const rb_options *o, const rb_catalog *catalog, const rb_run_options *run, rb_diags *ds)
{
    bool ok = true;
    for (uint32_t i = 0; i < o->given[RB_OPTION_export].len && run->parts.len == 0; i++) {
        rb_str   text = o->given[RB_OPTION_export].items[i], record = rb_str_slice(text, 0, rb_str_find(text, RB_STR("="), 0));
        bool     has = record.len == text.len || !is_name(record);
        for (uint32_t k = 0; k < catalog->schemas.len; k++) has |= is_table(catalog, k) && rb_str_equal(catalog->schemas.items[k]->name, record);
        for (uint32_t k = 0; k < run->data.len; k++) has |= run->data.items[k].record.len == 0 || rb_str_equal(run->data.items[k].record, record);
        if (has) continue;
        rb_diag_add(ds, RB_E0603, RB_SPAN_NONE, "--export '%.*s=…' is about %.*s records, and no file of them is given", RB_STR_ARGS(record), RB_STR_ARGS(record));
        rb_diag_help(ds, "write --data %.*s=FILE, or the name of the record whose files are written so", RB_STR_ARGS(record));
        ok = false;
    }
    return ok;
}

bool rb_setup_as_of(const rb_options *o, const rb_zone *zone, bool *has, int64_t *us, rb_diags *ds)
{
    rb_str text = rb_options_text(o, RB_OPTION_as_of);
    *has = rb_options_has(o, RB_OPTION_as_of);
    if (!*has || rb_instant_parse(text, zone, us)) return true;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--as-of '%.*s' is not a date or a moment", RB_STR_ARGS(text));
    rb_diag_help(ds, "write 2025-07-15, 2025-07-15T16:30 (both in the rules' zone) or 2025-07-15T16:30Z");
    return false;
}

static bool read_encoding(const rb_options *o, enum rb_encoding *encoding, rb_diags *ds)
{
    rb_str name = rb_options_text(o, RB_OPTION_encoding);
    if (!rb_options_has(o, RB_OPTION_encoding) || rb_encoding_find(name, encoding)) return true;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--encoding '%.*s' is not one of the encodings that are read", RB_STR_ARGS(name));
    rb_diag_help(ds, "they are %.*s", RB_STR_ARGS(rb_encoding_names()));
    return false;
}

static bool read_delimiter(const rb_options *o, char *out, rb_diags *ds)
{
    rb_str text = rb_options_text(o, RB_OPTION_delimiter);
    if (!rb_options_has(o, RB_OPTION_delimiter)) return true;
    if (rb_str_equal(text, RB_STR("tab")) || rb_str_equal(text, RB_STR("\\t"))) text = RB_STR("\t");
    bool ok = text.len == 1 && text.ptr[0] != '"' && text.ptr[0] != '\n' && text.ptr[0] != '\r' && (unsigned char)text.ptr[0] < 0x80;
    if (ok) *out = text.ptr[0];
    else {
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--delimiter '%.*s' is not one character", RB_STR_ARGS(text));
        rb_diag_help(ds, "write one of , ; tab | ^ `, in quotes where the shell would take it for its own: --delimiter ';'");
    }
    return ok;
}

bool rb_setup_input(const rb_options *o, rb_input_options *input, rb_diags *ds)
{
    input->max_expansion = rb_options_has(o, RB_OPTION_max_expansion) ? o->number[RB_OPTION_max_expansion] : 0;
    bool none = rb_options_has(o, RB_OPTION_max_expansion) && input->max_expansion == 0;
    if (none) rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--max-expansion 0 would let no compressed file be read");
    input->strict = rb_options_has(o, RB_OPTION_strict);
    if (!read_delimiter(o, &input->delimiter, ds)) return false;
    input->has_encoding = rb_options_has(o, RB_OPTION_encoding);
    input->follow = rb_options_has(o, RB_OPTION_follow);
    if (input->follow) input->stop = rb_following_begin();
    return read_encoding(o, &input->encoding, ds) && !none;
}

static bool read_max_rejects(const rb_options *o, rb_run_options *run, rb_diags *ds)
{
    rb_str text = rb_options_text(o, RB_OPTION_max_rejects), number = text;
    run->has_max_rejects = rb_options_has(o, RB_OPTION_max_rejects);
    if (!run->has_max_rejects) return true;
    run->max_is_share = rb_str_ends(text, RB_STR("%"));
    if (run->max_is_share) number.len--;
    bool ok = rb_dec_parse(number, &run->max_rejects) == RB_DEC_OK && run->max_rejects >= 0;
    ok = ok && (run->max_is_share ? run->max_rejects <= rb_dec_of(100) : rb_dec_is_whole(run->max_rejects));
    if (ok) return true;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--max-rejects '%.*s' is neither a number of records nor a percentage", RB_STR_ARGS(text));
    rb_diag_help(ds, "write --max-rejects 0, --max-rejects 25 or --max-rejects 0.5%%");
    return false;
}

static bool read_threads(const rb_options *o, rb_run_options *run, rb_diags *ds)
{
    uint64_t threads = rb_options_has(o, RB_OPTION_threads) ? o->number[RB_OPTION_threads] : 0, bytes = o->number[RB_OPTION_chunk_bytes];
    run->threads = (uint32_t)threads;
    run->input.chunk_bytes = bytes < CHUNK_BYTES_MAX ? (uint32_t)bytes : CHUNK_BYTES_MAX;
    if (threads <= THREADS_MAX && (threads > 0 || !rb_options_has(o, RB_OPTION_threads))) return true;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--threads %llu is not a number of threads from 1 to %d", (unsigned long long)threads, THREADS_MAX);
    rb_diag_help(ds, "without --threads there is one for each core");
    return false;
}

static bool read_max_memory(const rb_options *o, rb_run_options *run, rb_diags *ds)
{
    rb_str text = rb_options_text(o, RB_OPTION_max_memory);
    if (!rb_options_has(o, RB_OPTION_max_memory)) return true;
    bool is_size = rb_size_parse(text, &run->max_memory);
    bool is_bare = is_size && text.len > 0 && text.ptr[text.len - 1] >= '0' && text.ptr[text.len - 1] <= '9';
    if (is_size && !is_bare) return true;
    if (is_bare) rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--max-memory %.*s has no unit, and may be bytes or megabytes", RB_STR_ARGS(text));
    else rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--max-memory '%.*s' is not an amount of memory", RB_STR_ARGS(text));
    rb_diag_help(ds, "write --max-memory 256MB or --max-memory 1.5GB");
    return false;
}

/* Digits alone; 0: it is no such number, or larger than any that would do. */
static uint32_t piece_number(rb_str text)
{
    uint32_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9' || n > MOST_PIECES) return 0;
        n = n * 10 + (uint32_t)(text.ptr[i] - '0');
    }
    return n <= MOST_PIECES ? n : 0;
}

/* --part 2/5 */
static bool read_piece(const rb_options *o, rb_run_options *run, rb_diags *ds)
{
    rb_str   text = rb_options_text(o, RB_OPTION_part);
    size_t   slash = rb_str_find(text, RB_STR("/"), 0);
    if (!rb_options_has(o, RB_OPTION_part)) return true;
    uint32_t number = piece_number(rb_str_slice(text, 0, slash)), of = slash == SIZE_MAX ? 0 : piece_number(rb_str_slice(text, slash + 1, text.len));
    if (number == 0 || number > of) {
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--part '%.*s' is no piece of a file", RB_STR_ARGS(text));
        rb_diag_help(ds, "write --part 2/5 for the second of five, of at most %d", MOST_PIECES);
        return false;
    }
    run->piece = (rb_piece_of){number, of};
    if (rb_options_has(o, RB_OPTION_partial)) return true;
    rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--part is for --partial: a report is of all records");
    rb_diag_help(ds, "write --part %.*s --partial FILE, and then rubric merge RULES FILE…", RB_STR_ARGS(text));
    return false;
}

bool rb_setup_run(const rb_options *o, const rb_compiled *c, rb_run_options *run, rb_diags *ds)
{
    bool ok = rb_setup_as_of(o, c->plan->zone, &run->has_as_of, &run->as_of, ds);
    run->input_format = (enum rb_read_format)o->number[RB_OPTION_input_format];
    ok = read_max_rejects(o, run, ds) && ok;
    ok = read_max_memory(o, run, ds) && ok;
    run->rejects_path = rb_options_text(o, RB_OPTION_rejects);
    run->state_path = rb_options_text(o, RB_OPTION_state);
    run->accounting = rb_options_has(o, RB_OPTION_accounting);
    ok = rb_setup_input(o, &run->input, ds) && ok;
    ok = read_threads(o, run, ds) && ok;
    ok = read_piece(o, run, ds) && ok;
    for (uint32_t i = 1; (o->command == RB_COMMAND_merge || o->command == RB_COMMAND_explain) && i < o->arguments.len; i++) rb_vec_push(&run->parts, o->arguments.items[i]);
    run->different_days = rb_options_has(o, RB_OPTION_different_days);
    run->same_file_again = rb_options_has(o, RB_OPTION_same_file_again);
    return read_all_data(o, c->plan->catalog, run, ds) && exports_have_data(o, c->plan->catalog, run, ds) && ok;
}

/* Who gives --export the name of a file wants a report there. */
static bool names_a_file(rb_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (memchr(" \t\n\"=", text.ptr[i], 5) != NULL) return false;
    return rb_str_find(text, RB_STR("."), 0) != SIZE_MAX || rb_str_find(text, RB_STR("/"), 0) != SIZE_MAX;
}

static rb_texts exports_of(const rb_options *o, rb_diags *ds)
{
    rb_texts exports = {0};
    for (uint32_t i = 0; i < o->given[RB_OPTION_export].len; i++) {
        rb_str text = o->given[RB_OPTION_export].items[i];
        if (!names_a_file(text)) {
            rb_vec_push(&exports, text);
            continue;
        }
        rb_diag_add(ds, RB_E0601, RB_SPAN_NONE, "--export '%.*s' is no line of how a file is written", RB_STR_ARGS(text));
        rb_diag_help(ds, "a report goes to --output %.*s; how the data files are written is said like this: --export 'decimal comma dates \"DD.MM.YYYY\"'", RB_STR_ARGS(text));
    }
    return exports;
}

bool rb_setup_compile(const rb_options *o, rb_str path, rb_compiled *c, rb_diags *ds)
{
    rb_texts exports = exports_of(o, ds);
    return rb_compile_for_run(path, &exports, ds, c) && exports.len == o->given[RB_OPTION_export].len;
}

bool rb_setup_written(const rb_options *o, const rb_schema **written, rb_diags *ds)
{
    rb_compiled c = {0};
    rb_texts    exports = exports_of(o, ds);
    if (exports.len < o->given[RB_OPTION_export].len) return false;
    if (exports.len == 0) return true;
    if (!rb_compile_exports(&exports, ds, &c)) return false;
    *written = c.plan->catalog->schemas.items[0];
    return true;
}

static bool could_not_read(rb_str path, int error, rb_diags *ds)
{
    return rb_diag_add(ds, RB_E0108, RB_SPAN_NONE, "could not read '%.*s': %s", RB_STR_ARGS(path), strerror(error));
}

static bool read_fd(int fd, rb_str path, rb_buf *b, rb_diags *ds)
{
    for (;;) {
        rb_buf_reserve(b, 64 * 1024);
        ssize_t n = read(fd, b->ptr + b->len, 64 * 1024);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return could_not_read(path, errno, ds);
        if (n == 0) return true;
        b->len += (size_t)n;
        if (b->len > RB_SETUP_LIMIT_BYTES)
            return rb_diag_add(ds, RB_E0507, RB_SPAN_NONE, "'%.*s' is larger than 16 MiB", RB_STR_ARGS(path));
    }
}

bool rb_setup_read(rb_str path, rb_str *text, rb_diags *ds)
{
    bool   is_stdin = rb_str_equal(path, RB_STR("-"));
    int    fd = is_stdin ? 0 : open(rb_str_chars(path), O_RDONLY | O_CLOEXEC);
    rb_buf b = {0};
    if (fd < 0) return could_not_read(path, errno, ds);
    bool ok = read_fd(fd, path, &b, ds);
    if (!is_stdin) (void)close(fd);
    *text = rb_buf_take(&b);
    return ok;
}
