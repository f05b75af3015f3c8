/* infer/columns.c: which columns the files have: the header of a CSV file, the keys of JSON records.
 *
 * Of JSON the first records are looked at, with the objects and lists in them: columns_json.c. Later keys that none of them had
 * are not found.
 */
#include "infer/profile.h"

#include "base/json.h"
#include "base/unicode.h"

enum { LOOKED_AT = 2000 };

/* What no text in the rules can hold. */
bool rb_infer_is_unspeakable(rb_str column)
{
    for (size_t i = 0; i < column.len; i++)
        if ((unsigned char)column.ptr[i] < ' ' && column.ptr[i] != '\n' && column.ptr[i] != '\t') return true;
    return false;
}

rb_profile *rb_infer_column(rb_infer_state *s, rb_str column)
{
    uint32_t index = s->profiles.len;
    rb_str   known = rb_text_nfc(column);
    if (rb_map_find(&s->by_column, known, &index)) return s->profiles.items[index];
    if (s->profiles.len == RB_INFER_COLUMNS) return NULL;
    rb_profile *p = RB_NEW(rb_profile);
    p->column = rb_str_dup(known);
    (void)rb_map_add(&s->by_column, p->column, &index);
    rb_vec_push(&s->profiles, p);
    return p;
}

static bool is_in(const rb_profile *p, uint32_t file) { return p->files.len > 0 && p->files.items[p->files.len - 1] == file; }

static void leave_out(rb_infer_state *s, rb_str line)
{
    for (uint32_t i = 0; i < s->left_out.len; i++)
        if (rb_str_equal(s->left_out.items[i], line)) return;
    rb_vec_push(&s->left_out, line);
}

/* Columns 5 to 9 and 11 have no name. */
static void note_nameless(rb_infer_state *s, uint32_t column)
{
    if (s->file > 0) return;
    s->nameless_count++;
    if (s->nameless_last + 1 == column && s->nameless_last > 0) {
        s->nameless_last = column;
        return;
    }
    rb_infer_end_nameless(s);
    s->nameless_first = s->nameless_last = column;
}

void rb_infer_end_nameless(rb_infer_state *s)
{
    if (s->nameless_last == 0) return;
    rb_buf_print(&s->nameless, "%s%u", s->nameless.len ? ", " : "", s->nameless_first);
    if (s->nameless_last > s->nameless_first) rb_buf_print(&s->nameless, " to %u", s->nameless_last);
    s->nameless_last = 0;
}

static void take_header(rb_infer_state *s, const rb_str *columns, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (columns[i].len == 0) note_nameless(s, i + 1);
        else if (rb_utf8_check(columns[i]) != SIZE_MAX) leave_out(s, rb_str_print("the name of column %u is not UTF-8, and so no field can be read from it", i + 1));
        else if (rb_infer_is_unspeakable(columns[i])) leave_out(s, rb_str_print("the name of column %u has control characters in it, and so no field can be read from it", i + 1));
        else {
            rb_profile *p = rb_infer_column(s, columns[i]);
            if (p && is_in(p, s->file)) p->is_repeated = true;
            else if (p) rb_vec_push(&p->files, s->file);
            else leave_out(s, rb_str_print("column %u and those after it: more than %d columns are not declared", i + 1, RB_INFER_COLUMNS));
        }
    }
}

static bool take_records(rb_infer_state *s, rb_reader *r, rb_batch *batch)
{
    size_t      at;
    const char *why;
    for (uint64_t looked = 0; looked < LOOKED_AT;) {
        enum rb_read read = rb_reader_next(r, batch, s->ds);
        if (read != RB_READ_ROWS) return read == RB_READ_END;
        for (uint32_t row = 0; row < batch->rows && looked < LOOKED_AT; row++, looked++) {
            const rb_json *object = rb_json_parse(batch->raw[row], &at, &why);
            if (object && object->kind == RB_JSON_OBJECT) rb_infer_keys_take(s, object);
        }
    }
    return true;
}

/* Why nothing can be said when no record can be read. */
static void note_first(void *user, const rb_reject *r)
{
    rb_infer_state *s = user;
    if (s->unreadable.len == 0) s->unreadable = rb_str_print("line %llu %.*s", (unsigned long long)r->line, RB_STR_ARGS(r->reason));
}

static bool look_at(rb_infer_state *s, rb_schema *none)
{
    const bool wanted[1] = {false};
    uint32_t   count;
    rb_reader_options options = {.path = s->options->files.items[s->file].path, .format = s->options->format, .schema = none, .wanted = wanted, .reject = note_first, .user = s, .input = &s->options->input};
    rb_reader *r = rb_reader_open(&options, s->ds);
    if (!r) return false;
    const rb_str *columns = rb_reader_columns(r, &count);
    bool ok = true;
    s->is_json = s->is_json || count == 0;
    if (count > 0) take_header(s, columns, count);
    else ok = take_records(s, r, rb_batch_new(none, wanted));
    if (count == 0) rb_infer_keys_end(s);
    rb_reader_close(r);
    return ok;
}

rb_export rb_infer_export(const rb_infer_state *s)
{
    rb_export        e = s->export;
    const rb_outline *own = s->options->files.items[s->file].outline;
    e.delimiter = own->export.delimiter ? own->export.delimiter : own->is_csv ? ',' : 0; /* where they differ, a run tells each by its header */
    e.encoding = own->export.encoding;
    return e;
}

bool rb_infer_columns(rb_infer_state *s)
{
    rb_schema none = {.name = RB_STR("Record"), .key = UINT32_MAX};
    rb_field  field = {.name = RB_STR("none"), .column = RB_STR("none"), .type = RB_TYPE(text)};
    rb_vec_push(&none.fields, field);
    for (s->file = 0; s->file < s->options->files.len; s->file++) {
        none.export = rb_infer_export(s);
        if (!look_at(s, &none)) return false;
    }
    return true;
}
