/* read/csv_shape.c: titles before a CSV file's header and the footer after its data.
 *
 * Path      rb_csv_open -> [csv_shape] -> csv_header.c; csv.c -> [csv_shape] for a footer
 * Promises  Lines that are no records are counted, never lost: title lines, footer lines, repeated headers. All of them are
 *           declared, except for `sep=;`, which a spreadsheet writes to say its delimiter, and a delimiter that is the first
 *           with which the header line has every column that is read.
 */
#include "read/csv_shape.h"

#include "base/unicode.h"

enum { TITLE_LINES_MAX = 1000, SEP_BYTES = 7, NAMES_MAX = 4096 };

rb_csv_text rb_csv_head_text(const rb_reader *r)
{
    const rb_window *w = &r->window;
    return (rb_csv_text){.bytes = w->bytes + w->from,
                         .len = w->to - w->from,
                         .limit = r->options.record_limit_bytes,
                         .at_end = w->at_end,
                         .delimiter = r->csv->delimiter};
}

rb_str rb_csv_name(rb_str cell)
{
    if (!rb_str_starts(cell, RB_STR("\""))) return rb_str_dup(rb_text_trim(cell));
    rb_buf made = {0};
    for (size_t i = 1; i + 1 < cell.len; i++) {
        rb_buf_add_char(&made, cell.ptr[i]);
        i += cell.ptr[i] == '"';
    }
    return rb_text_trim(rb_buf_take(&made));
}

/* ---- before the header */

static void pass(rb_reader *r, size_t bytes, uint64_t lines)
{
    r->window.from += bytes;
    r->line += lines;
    r->repairs.title_lines += lines;
}

/* `sep=;`: the first line of files that Excel reads with that delimiter. */
static bool pass_sep(rb_reader *r, rb_diags *ds)
{
    const rb_window *w = &r->window;
    while (w->to - w->from < SEP_BYTES && !w->at_end)
        if (!rb_input_fill(r, ds)) return false;
    const char *at = w->bytes + w->from; /* zero bytes follow the last one */
    if (w->to - w->from < 6 || memcmp(at, "sep=", 4) != 0 || (at[5] != '\n' && at[5] != '\r')) return true;
    if (at[4] == '"' || at[4] == '\n' || at[4] == '\r') return true;
    if (r->csv->delimiter == 0) r->csv->delimiter = at[4];
    pass(r, at[5] == '\r' && at[6] == '\n' ? 7 : 6, 1);
    return true;
}

/* Passes one physical line; *ended: there was none. */
static bool pass_line(rb_reader *r, bool *ended, rb_diags *ds)
{
    for (;;) {
        rb_csv_text text = rb_csv_head_text(r);
        size_t end = 0, next = 0;
        *ended = text.len == 0 && text.at_end;
        if (*ended) return true;
        enum rb_csv_found found = rb_csv_line_find(&text, &end, &next);
        if (found == RB_CSV_LONG) return rb_csv_refuse_header(r, found, &(rb_csv_record){0}, ds);
        if (found == RB_CSV_RECORD) {
            pass(r, next, 1);
            return true;
        }
        if (!rb_input_fill(r, ds)) return false;
    }
}

/* The fields of the record at the window's beginning, by the delimiter; RB_CSV_MORE never comes back. */
static bool read_head(rb_reader *r, char delimiter, uint32_t *ends, enum rb_csv_found *found, rb_csv_record *record, rb_diags *ds)
{
    for (;;) {
        rb_csv_text text = rb_csv_head_text(r);
        text.delimiter = delimiter;
        *found = rb_csv_record_read(&text, ends, NAMES_MAX, record);
        if (*found != RB_CSV_MORE) return true;
        if (!rb_input_fill(r, ds)) return false;
    }
}

static bool has_name(const rb_reader *r, const uint32_t *ends, uint32_t fields, rb_str wanted)
{
    const char *bytes = r->window.bytes + r->window.from;
    for (uint32_t i = 0; i < fields && i < NAMES_MAX; i++) {
        uint32_t from = i == 0 ? 0 : ends[i - 1] + 1;
        if (rb_text_equal(rb_csv_name((rb_str){bytes + from, ends[i] - from}), wanted)) return true;
    }
    return false;
}

static bool has_all_names(const rb_reader *r, const uint32_t *ends, uint32_t fields)
{
    const rb_texts *header = &r->options.schema->export.header;
    for (uint32_t i = 0; i < header->len; i++)
        if (!has_name(r, ends, fields, rb_text_trim(header->items[i]))) return false;
    return true;
}

static bool refuse_missing_header(const rb_reader *r, rb_diags *ds)
{
    const rb_export *e = &r->options.schema->export;
    rb_buf names = {0};
    for (uint32_t i = 0; i < e->header.len; i++) rb_buf_print(&names, "%s'%.*s'", i > 0 ? ", " : "", RB_STR_ARGS(e->header.items[i]));
    rb_diag_add(ds, RB_E0512, rb_export_place(e), "none of the first lines of %.*s has the columns %.*s", RB_STR_ARGS(r->name), RB_STR_ARGS(rb_buf_str(&names)));
    rb_diag_help(ds, "they are told apart by '%c'; another delimiter is declared in the export block, or given with --delimiter", r->csv->delimiter ? r->csv->delimiter : ',');
    return false;
}

/* The first line with the declared columns. */
static bool pass_to_header(rb_reader *r, rb_diags *ds)
{
    uint32_t *ends = RB_NEW_PLAIN(uint32_t, NAMES_MAX);
    for (unsigned tried = 0; tried < TITLE_LINES_MAX; tried++) {
        enum rb_csv_found found;
        rb_csv_record record;
        bool ended;
        if (!read_head(r, r->csv->delimiter ? r->csv->delimiter : ',', ends, &found, &record, ds)) return false;
        if (found == RB_CSV_RECORD && has_all_names(r, ends, record.fields)) return true;
        if (!pass_line(r, &ended, ds)) return false;
        if (ended) break;
    }
    return refuse_missing_header(r, ds);
}

bool rb_csv_pass_titles(rb_reader *r, rb_diags *ds)
{
    const rb_export *e = &r->options.schema->export;
    bool is_given = r->options.input && r->options.input->delimiter && !rb_input_is_of_rules(r);
    r->csv->delimiter = is_given ? r->options.input->delimiter : e->delimiter;
    if (!pass_sep(r, ds)) return false;
    if (r->window.at_end && r->window.from == r->window.to) return true; /* the header is missed where it is read: the file is empty */
    bool ended = false;
    for (uint32_t i = 0; i < e->title_lines && !ended; i++)
        if (!pass_line(r, &ended, ds)) return false;
    return e->header.len == 0 || pass_to_header(r, ds);
}

/* ---- the delimiter */

static bool has_all_wanted(const rb_reader *r, const uint32_t *ends, uint32_t fields)
{
    bool any = false;
    for (uint32_t i = 0; i < r->options.schema->fields.len; i++) {
        bool optional = r->options.optional && r->options.optional[i];
        if (!r->options.wanted[i] || optional) continue;
        any = true;
        if (!has_name(r, ends, fields, rb_text_trim(r->options.schema->fields.items[i].column))) return false;
    }
    return any;
}

bool rb_csv_settle_delimiter(rb_reader *r, rb_diags *ds)
{
    static const char usual[] = {',', ';', '\t', '|', '^', '`'};
    if (r->csv->delimiter) return true;
    r->csv->delimiter = ',';
    uint32_t *ends = RB_NEW_PLAIN(uint32_t, NAMES_MAX);
    for (size_t i = 0; i < sizeof usual && !rb_input_is_strict(r); i++) {
        enum rb_csv_found found;
        rb_csv_record record;
        if (!read_head(r, usual[i], ends, &found, &record, ds)) return false;
        if (found != RB_CSV_RECORD || !has_all_wanted(r, ends, record.fields)) continue;
        r->csv->delimiter = usual[i];
        if (i > 0) r->repairs.told_delimiter = usual[i];
        break;
    }
    return true;
}

/* ---- after the data */

/* What follows a field with nothing in it, perhaps blanks in quotes; or all of it when it begins otherwise. */
static rb_str after_blank(const rb_reader *r, rb_str record)
{
    size_t at = 0, quote = record.len;
    for (; at < record.len && record.ptr[at] != r->csv->delimiter; at++) {
        if (record.ptr[at] == '"' && quote == record.len) quote = at;
        else if (record.ptr[at] == '"') quote = record.len;
        else if (record.ptr[at] != ' ' && record.ptr[at] != '\t') return record;
    }
    return at == record.len || quote < record.len ? record : rb_str_slice(record, at + 1, record.len);
}

bool rb_csv_is_footer(const rb_reader *r, rb_str record)
{
    const rb_texts *ends_at = &r->options.schema->export.ends_at;
    for (size_t before = SIZE_MAX; before != record.len;) {
        before = record.len;
        record = after_blank(r, record);
    }
    const char *end = memchr(record.ptr, r->csv->delimiter, record.len);
    rb_str first = rb_text_trim(record);
    if (rb_str_starts(first, RB_STR("\""))) first = rb_text_trim(rb_str_slice(first, 1, first.len));
    else if (end) first = rb_text_trim((rb_str){record.ptr, (size_t)(end - record.ptr)});
    for (uint32_t i = 0; i < ends_at->len; i++)
        if (rb_str_starts(first, ends_at->items[i])) return true;
    return false;
}

/* Counts the lines from here to the end of the input; a CR at the end of the window waits for its LF. */
enum rb_step rb_csv_skip_footer(rb_reader *r)
{
    rb_window *w = &r->window;
    size_t len = w->to - w->from;
    const char *bytes = w->bytes + w->from;
    if (len > 0 && bytes[len - 1] == '\r' && !w->at_end) len--;
    uint64_t lines = rb_csv_lines_count((rb_str){bytes, len});
    bool unfinished = len > 0 && w->at_end && bytes[len - 1] != '\n' && bytes[len - 1] != '\r';
    if (!r->csv->footer_is_elsewhere) r->repairs.footer_lines += lines + unfinished;
    r->line += lines;
    w->from += len;
    return w->at_end ? RB_STEP_END : RB_STEP_MORE;
}

bool rb_csv_is_empty_rest(const rb_reader *r, rb_str rest)
{
    for (size_t i = 0; i < rest.len; i++)
        if (rest.ptr[i] != r->csv->delimiter && rest.ptr[i] != ' ') return false;
    return true;
}
